// Package silences knows what a silence is that a person makes: which matchers it may
// have, what it mutes and would have muted, which others are like it, and which of the
// combinations that it matches never fired. The cockpit, the command and plain mode all
// ask it. It asks nobody and keeps nothing; the silences that acks have are the
// business of sources/alerts.
package silences

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
)

// Usual is for how long a silence lasts of which nobody says it.
const Usual = 2 * time.Hour

// Draft is a silence that is not made yet.
type Draft struct {
	Clusters []string // the sources of alerts in which it is made
	Chips    []Chip
	For      time.Duration
	Comment  string
	Again    *Rule // when it comes again; nil: it is made once, For so long
}

// Matchers are those that it would have.
func (d Draft) Matchers() alerts.Matchers {
	var ms alerts.Matchers
	for _, c := range d.Chips {
		if !c.Off {
			ms = append(ms, c.Matcher)
		}
	}
	return ms
}

// Words are its matchers, safe to show.
func (d Draft) Words() string {
	var list []string
	for _, c := range d.Chips {
		if !c.Off {
			list = append(list, c.String())
		}
	}
	return strings.Join(list, ", ")
}

// Check says what is wrong with it, for the person who wrote it; nil: nothing.
func (d Draft) Check() error {
	var length error
	if d.Again == nil {
		length = CheckLength(d.For)
	}
	return errors.Join(d.checkMatchers(), length, CheckComment(d.Comment), d.checkClusters())
}

// checkMatchers is Selective in words that are safe to show.
func (d Draft) checkMatchers() error {
	if err := d.Matchers().Selective(); err != nil {
		return errors.New(shown(err.Error()))
	}
	return nil
}

func (d Draft) checkClusters() error {
	if len(d.Clusters) == 0 {
		return errors.New("no Alertmanager is named in which it is to be made")
	}
	return nil
}

// CheckLength says what is wrong with how long a silence lasts.
func CheckLength(d time.Duration) error {
	if d < time.Minute {
		return fmt.Errorf("%s is no length of a silence: it lasts a minute at least", d)
	}
	return nil
}

// CheckComment says what is wrong with what a silence says of itself. One that reads
// like that of an ack would be ended by whoever keeps those.
func CheckComment(comment string) error {
	comment = strings.TrimSpace(comment)
	switch {
	case comment == "":
		return errors.New("the comment is missing: say why it is silent, for whoever finds it at night")
	case alerts.IsKept(comment):
		return fmt.Errorf("a comment that begins with %q marks the silences that acks have: begin with another word", "holdfast ack:")
	}
	return nil
}

// Request is what a cluster is asked for.
func (d Draft) Request(by people.Actor, now time.Time) alerts.SilenceRequest {
	now = now.UTC().Truncate(time.Millisecond)
	return alerts.SilenceRequest{
		Matchers: d.Matchers(), StartsAt: now, EndsAt: now.Add(d.For), By: string(by.Person),
		Comment: strings.TrimSpace(text.Clean((*text.Redactor)(nil).Redact(d.Comment))),
	}
}

// Mutes are the rows that it would make quiet.
func (d Draft) Mutes(rows []*alerts.Row) (list []*alerts.Row) {
	ms := d.Matchers()
	for _, r := range rows {
		if mutes(ms, d.Clusters, r) {
			list = append(list, r)
		}
	}
	return list
}

// mutes reports whether a silence with these matchers in these clusters makes the row
// quiet.
func mutes(ms alerts.Matchers, clusters []string, r *alerts.Row) bool {
	return r.State != alerts.Resolved && toldBy(r.Sources, clusters) && ms.Match(r.Sent())
}

// toldBy reports whether one of the clusters tells of what these sources tell of.
func toldBy(sources, clusters []string) bool {
	return slices.ContainsFunc(sources, func(s string) bool { return slices.Contains(clusters, s) })
}

// Where are the clusters, of those there are, that tell of any of the rows; nowhere are
// the rows of which none does, so that no silence quietens them.
func Where(rows []*alerts.Row, clusters []string) (in []string, nowhere []*alerts.Row) {
	for _, c := range clusters {
		if slices.ContainsFunc(rows, func(r *alerts.Row) bool { return slices.Contains(r.Sources, c) }) {
			in = append(in, c)
		}
	}
	for _, r := range rows {
		if !toldBy(r.Sources, in) {
			nowhere = append(nowhere, r)
		}
	}
	return in, nowhere
}

// Nowhere says why an alert cannot be silenced, and what to do instead.
func Nowhere(r *alerts.Row) string {
	from := "holdfast itself"
	if !r.Own {
		from = strings.Join(r.Sources, " and ")
	}
	return fmt.Sprintf("nothing can be silenced there: of %s no Alertmanager tells, but %s; a, or `holdfast ack`, holds it here until it clears, and whoever else pages for it is to be quietened where that is configured",
		shown(r.Name()), shown(from))
}

// shown is what may come from outside, without what hides or gives away anything.
func shown(s string) string {
	return strings.Join(strings.Fields(text.Clean((*text.Redactor)(nil).Redact(s))), " ")
}
