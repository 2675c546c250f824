package alerts

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/sources/text"
)

// fewAlike is of how many alerts each is compared with each, for what a person is told.
const fewAlike = 50

// candidates are the alerts that may be the same: those that only rules tell of, and
// those that were sent on and that no rule is known to make.
type candidates struct {
	rules, sent []labelled
	from        map[Fingerprint][]string // the sources to which each was sent
}

// heard notes that a source which evaluates rules tells of an alert under the
// fingerprint of its rule's labels, so that it may be found to be another one.
func (t *ties) heard(rule Fingerprint) {
	if t.tied(rule) || len(t.of[rule]) > 0 {
		return
	}
	if t.untied == nil {
		t.untied = map[Fingerprint]bool{}
	}
	t.untied[rule] = true
}

// settled notes that an alert of a rule is not to be looked for any more.
func (t *ties) settled(rule Fingerprint) { delete(t.untied, rule) }

// candidates are those among some threads, of these alertnames; nil: of any.
func (t *ties) candidates(threads map[Fingerprint]*thread, names map[string]bool) (c candidates) {
	wanted := map[string]bool{}
	for fp := range t.untied {
		th := threads[fp]
		if th == nil || th.runs.sent() != nil {
			delete(t.untied, fp)
			continue
		}
		if labels := th.runs.any().alert.Sent(); names == nil || names[labels["alertname"]] {
			wanted[labels["alertname"]] = true
			c.rules = append(c.rules, labelled{fp, labels})
		}
	}
	if len(c.rules) == 0 {
		return c
	}
	c.from = map[Fingerprint][]string{}
	for fp, th := range threads {
		if r := th.runs.sent(); r != nil && th.runs.ruled() == nil && wanted[r.alert.Sent()["alertname"]] {
			c.sent = append(c.sent, labelled{fp, r.alert.Sent()})
			c.from[fp] = sortedKeys(th.runs)
		}
	}
	return c
}

// whyApart is why the alert of a rule was not taken for one that was sent on, safe to
// show; empty: there is none like it. near are those that have all its labels.
func (c *candidates) whyApart(r labelled, near []Fingerprint) string {
	switch {
	case len(near) == 1:
		return fmt.Sprintf("not taken for %s of %s: other rules have an alert that may be it too", near[0], c.tellers(near...))
	case len(near) > 1:
		return fmt.Sprintf("not taken for one alert of %s: %d there have all its labels, %s and %s", c.tellers(near...), len(near), near[0], near[1])
	case len(c.sent) > fewAlike:
		return ""
	}
	best, label := Fingerprint(""), ""
	for _, s := range c.sent {
		if s.labels["alertname"] != r.labels["alertname"] {
			continue
		}
		if name := differs(r.labels, s.labels); name != "" && (best == "" || s.fp < best) {
			best, label = s.fp, name
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("not taken for %s of %s: its %s is another there", best, c.tellers(best), text.Clean(label))
}

// tellers are the sources to which alerts were sent, safe to show.
func (c *candidates) tellers(fps ...Fingerprint) string {
	var names []string
	for _, fp := range fps {
		names = append(names, c.from[fp]...)
	}
	slices.Sort(names)
	return text.Clean(strings.Join(slices.Compact(names), ", "))
}
