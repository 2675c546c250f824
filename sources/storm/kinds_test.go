package storm_test

import (
	"fmt"
	"slices"
	"testing"

	"holdfast/sources/alerts"
	"holdfast/sources/storm"
)

// What a pod belongs to is told by its name, as the cluster makes it; of what is no pod
// nothing is.
func TestPodsAreOfWorkloads(t *testing.T) {
	for _, c := range []struct{ label, value, want string }{
		{"pod", "checkout-api-7c6b5d9f84-x2x7k", "checkout-api"},
		{"pod", "cart-dzb9tlwkj-9m6k8", "cart"},
		{"pod", "node-exporter-k8lmn", "node-exporter"}, // of a daemonset
		{"pod", "postgres-12", "postgres"},
		{"pod", "nightly-28512345-x7k2p", "nightly"}, // of a cronjob's job
		{"pod", "redis-master", "redis-master"},
		{"pod", "redis-front", "redis-front"}, // a word, and not drawn
		{"pod", "gateway", "gateway"},
		{"pod", "-0", "-0"},
		{"pod", "web-nginx-5b8d7fd9c6-lq4zt", "web-nginx"},
		{"pod", "worker-kqcqtbkkf-mrxrc", "worker"}, // a hash without a digit
		{"pod", "worker-6037f5e66-61e39", "worker"}, // hexadecimal, as a chart or a test makes it
		{"pod", "api-7d9f6c8b5-faced", "api"},       // a word by chance
		{"pod", "api-7d9f6c8b5-5ce03", "api"},
		{"pod", "log-5ce03", "log"},
		{"pod", "web-facade-cache", "web-facade-cache"},
		{"pod", "web-cache", "web-cache"},
		{"pod", "rank-decade-x2x7k", "rank-decade"}, // a word of few signs
		{"job_name", "nightly-28512345", "nightly"},
		{"job_name", "copy-x7k2p", "copy-x7k2p"},
	} {
		var rows []*alerts.Row
		for i := range 5 {
			rows = append(rows, one("A", c.label, fmt.Sprint("other-", i)))
		}
		rows = append(rows, one("A", c.label, c.value))
		entries := storm.Of(rows, closed)
		got := entries[0].Group.Shares(storm.NewApart(entries))
		if want := []storm.Share{{App: "other", N: 5}, {App: c.want, N: 1}}; !slices.Equal(got, want) {
			t.Errorf("%s %s: %v, not %v", c.label, c.value, got, want)
		}
	}
	var nodes []*alerts.Row
	for i := range 5 {
		nodes = append(nodes, one("A", "node", fmt.Sprint("eu-", i)))
	}
	entries := storm.Of(nodes, closed)
	if got := entries[0].Group.Shares(storm.NewApart(entries)); got != nil {
		t.Errorf("nodes are of %v", got)
	}
}

// What all of a group say is read of so many of them; of more nobody knows the least and
// the most number. A rule that writes no summary says its message, or its description.
func TestNoNumbersAreToldThatWereNotRead(t *testing.T) {
	said := func(n int, annotation string) string {
		var rows []*alerts.Row
		for i := range n {
			r := one("A", "node", fmt.Sprint("eu-", i))
			r.Annotations = map[string]string{annotation: fmt.Sprintf("%d%% of its requests fail", i)}
			rows = append(rows, r)
		}
		return storm.Of(rows, closed)[0].Group.Said("…")
	}
	for _, c := range []struct {
		n                int
		annotation, want string
	}{
		{20_000, "summary", "0-19999% of its requests fail"}, {20_001, "summary", "… of its requests fail"},
		{5, "message", "0-4% of its requests fail"}, {5, "description", "0-4% of its requests fail"}, {5, "note", ""},
	} {
		if got := said(c.n, c.annotation); got != c.want {
			t.Errorf("%d alerts with a %s say %q, not %q", c.n, c.annotation, got, c.want)
		}
	}
}
