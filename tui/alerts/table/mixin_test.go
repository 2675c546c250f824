package table

import (
	"strings"
	"testing"

	source "holdfast/sources/alerts"
)

// ruled are n alerts of a rule, each as its template makes them of its labels. A name in
// braces stands for the label's value, {value} for one of values.
func ruled(name, template string, each map[string][]string, n int) (rows []*source.Row) {
	for i := range n {
		var labels []string
		says := template
		for label, values := range each {
			v := values[i%len(values)]
			says = strings.ReplaceAll(says, "{"+label+"}", v)
			if label != "value" {
				labels = append(labels, label, v)
			}
		}
		rows = append(rows, fires(name, says, labels...))
	}
	return rows
}

func crashing() map[string][]string {
	return map[string][]string{
		"namespace": {"shop", "shop", "payments", "search"}, "container": {"checkout-api", "cart", "gateway", "indexer"},
		"pod": {
			"checkout-api-7c6b5d9f84-x2x7k", "cart-dzb9tlwkj-9m6k8", "gateway-5b8d7fd9c6-lq4zt", "indexer-6f9d8b7c5-zz9vw",
			"checkout-api-7c6b5d9f84-b7n4q", "cart-dzb9tlwkj-fsj9l", "gateway-5b8d7fd9c6-m2wxd", "indexer-6f9d8b7c5-tk8rf",
		},
	}
}

// The rules that most clusters run, folded: each row says which they are and what of them,
// in words that can be read as a sentence.
func TestAFoldedRowReadsAsASentence(t *testing.T) {
	hosts := []string{"worker-271", "worker-270", "worker-269", "worker-268", "worker-267", "worker-266"}
	spaces := []string{"build", "ingress", "search", "payments", "shop", "monitoring"}
	for _, c := range []struct {
		name, template string
		each           map[string][]string
		n              int
		wide, narrow   string // in 150 cells and in 78
	}{
		{"KubePodCrashLooping", "Pod {namespace}/{pod} is in waiting state (reason: CrashLoopBackOff)", crashing(), 8,
			"checkout-api cart of 4 workloads: in waiting state (reason: CrashLoopB…", "4 workloads: in waiting sta…"},
		{"KubePodCrashLooping", "Pod is crash looping.", crashing(), 8,
			"checkout-api cart gateway of 4 workloads · Pod is crash looping.", "4 workloads · Pod is crash …"},
		{"KubePodCrashLooping", "Pod {namespace}/{pod} ({container}) is restarting {value} times / 5 minutes.",
			with(crashing(), "value", "2.11", "1.05", "4.00", "3.16", "2.10", "1.06", "3.99", "3.15"), 8,
			"checkout-api cart of 4 workloads: restarting 1.05-4.00 times / 5 minut…", "4 workloads: restarting …"},
		{"KubePodNotReady", "Pod {namespace}/{pod} has been in a non-ready state for longer than 15 minutes", crashing(), 8,
			"checkout-api cart of 4 workloads: has been in a non-ready state for lo…", "4 workloads: has been in a …"},
		{"TargetDown", "{value}% of the node targets in namespace {namespace} are down", with(nil, "namespace", spaces...), 6,
			"build ingress search and 3 more: 3-8% of the node targets are down", "build +5: 3-8% of the node …"},
		{"TargetDown", "{value}% of the kubelet/kubelet targets in {namespace} namespace are down.", with(nil, "namespace", spaces...), 6,
			"build ingress search +3: 3-8% of the kubelet/kubelet targets are down.", "build +5: 3-8% of the kubel…"},
		{"TargetDown", "One or more targets are unreachable.", with(nil, "namespace", spaces...), 6,
			"build ingress search and 3 more · One or more targets are unreachable.", "build +5 · One or more targ…"},
		{"HostHighLoad", "Load of {host} is {value} per core", with(nil, "host", hosts...), 6,
			"worker-271 -270 -269 and 3 more: Load is 3-8 per core", "worker-271 +5: Load is 3-8 …"},
		{"KubeJobFailed", "Job batch/{job_name} failed to complete", with(nil, "job_name", "nightly-0", "nightly-1", "nightly-2", "nightly-3", "nightly-4"), 5,
			"nightly-0 -1 -2 and 2 more: failed to complete", "nightly: failed to complete"},
		{"KubeDeploymentReplicasMismatch", "Deployment shop/{deployment} has not matched the expected number of replicas for longer than 15 minutes.",
			with(nil, "deployment", "cart", "checkout-api", "gateway", "indexer", "web"), 5,
			"cart checkout-api gateway +2: has not matched the expected number of r…", "cart +4: has not matched th…"},
		{"KubeNodeNotReady", "Node {node} has been unready for more than 5 minutes", with(nil, "node", "ip-10-0-17-41.eu-central-1.compute.internal",
			"ip-10-0-17-77.eu-central-1.compute.internal", "ip-10-0-17-9.eu-central-1.compute.internal", "ip-10-0-18-9.eu-central-1.compute.internal", "ip-10-0-18-2.eu-central-1.compute.internal"), 5,
			"ip-10-0-17-41 -77 -9 +2: has been unready for more than 5 minutes", "ip-10-0-17-41 +4: has been …"},
		{"KubeletTooManyPods", "Kubelet '{node}' is running at {value}% of its Pod capacity.", with(nil, "node", hosts...), 6,
			"worker-271 -270 -269 +3 · Kubelet … is running at 3-8% of its Pod capa…", "worker-271 +5 · Kubelet … i…"},
		{"CPUThrottlingHigh", "{value}% throttling of CPU in namespace {namespace} for container {container} in pod {pod}.", with(crashing(), "namespace", "search"), 8,
			"checkout-api cart of 4 workloads: 3-8% throttling of CPU in namespace …", "4 workloads: 3-8% throttlin…"},
		{"KubePersistentVolumeFillingUp", "The PersistentVolume claimed by {persistentvolumeclaim} in Namespace shop is only {value}% free.",
			with(nil, "persistentvolumeclaim", "data-db-0", "data-db-1", "data-mq-0", "wal-db-0", "wal-db-1"), 5,
			"data-db-0 -db-1 -mq-0 +2: The PersistentVolume claimed in Namespace sh…", "data-db-0 +4: The Persisten…"},
		{"NodeFilesystemAlmostOutOfSpace", "Filesystem on {device} at {instance} has only {value}% available space left.",
			map[string][]string{"device": {"/dev/sda1", "/dev/nvme0n1p1"}, "instance": {"build-3:9100", "db-7:9100", "db-8:9100", "mq-1:9100", "mq-2:9100"}, "mountpoint": {"/", "/var/lib/db", "/srv"}}, 5,
			"build-3:/ db-7:/var/lib/db +5 · Filesystem on … at … has only 2.9-7% availa…", "build-3:/ +6 · Filesystem o…"},
		{"HighErrorRate", "{service}: {value}% of requests fail", with(nil, "service", "cart", "checkout", "gateway", "search", "web"), 5,
			"cart checkout gateway and 2 more: 3-7% of requests fail", "cart +4: 3-7% of requests f…"},
		{"SlowQueries", "{value}% of {service} requests fail", with(nil, "service", "cart", "checkout", "gateway", "search", "web"), 5,
			"cart checkout gateway and 2 more · 3-7% of … requests fail", "cart +4 · 3-7% of … request…"},
		{"Custom", "{thing} is bad for {service}", map[string][]string{"thing": {"the cache", "a very long queue", "nothing", "it", "x"}, "service": {"cart", "checkout", "gateway", "search", "web"}}, 5,
			"cart checkout gateway and 2 more · e.g. the cache is bad for cart", "cart +4 · e.g. the cache is…"},
	} {
		each := c.each
		if each["value"] == nil {
			each["value"] = []string{"3", "4", "5", "6", "7", "8"}
		}
		rows := ruled(c.name, c.template, each, c.n)
		for w, want := range map[int]string{150: c.wide, 78: c.narrow} {
			_, got, _ := strings.Cut(lineOf(t, w, rows...), "  4m  ")
			got = strings.TrimRight(strings.TrimSuffix(strings.TrimRight(got, " "), " opens"), " →▁▂▃▄▅▆▇█")
			if got != want {
				t.Errorf("in %d cells %s says\n%s, not\n%s", w, c.name, got, want)
			}
		}
	}
}

// with adds a label to those that an alert has.
func with(each map[string][]string, label string, values ...string) map[string][]string {
	if each == nil {
		each = map[string][]string{}
	}
	each[label] = values
	return each
}
