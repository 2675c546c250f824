package silences

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
)

// What a person did to a silence.
type What string

// What there is.
const (
	Made     What = "made"
	Extended What = "extended"
	Ended    What = "ended"
	Recurs   What = "recurs"  // one that comes again was set up
	Stopped  What = "stopped" // one that comes again comes no more
)

// Act is what a person did to a silence, as the record keeps it.
type Act struct {
	What     What
	Cluster  string
	ID       string
	Was      string // its id before, where the cluster gave it another
	Matchers string
	Comment  string
	Until    time.Time            // when it ends from now on
	For      time.Duration        // how long it lasts, or how much longer than it would
	Alerts   []alerts.Fingerprint // that it mutes then
	Rule     *Rule                // of one that comes again
	Stays    string               // what of one that was stopped goes on, in words; empty: nothing
}

// RecursOf is the act of having set up one that comes again, and StoppedOf that of having
// stopped it.
func RecursOf(r *Recurring) Act { return actOfRule(Recurs, r) }

// StoppedOf is the act of having stopped one that comes again.
func StoppedOf(r *Recurring) Act { return actOfRule(Stopped, r) }

func actOfRule(what What, r *Recurring) Act {
	return Act{What: what, Cluster: strings.Join(r.Clusters, " and "), ID: r.ID, Matchers: shown(r.Matchers.String()), Comment: r.Comment, Rule: &r.Rule}
}

// MadeOf is the act of having made the draft, which is called so from now on.
func MadeOf(d Draft, cluster, id string, until time.Time, rows []*alerts.Row) Act {
	ms, in := d.Matchers(), []string{cluster}
	act := Act{What: Made, Cluster: cluster, ID: id, Matchers: d.Words(), Comment: strings.TrimSpace(d.Comment), Until: until, For: d.For}
	for _, r := range rows {
		if mutes(ms, in, r) {
			act.Alerts = append(act.Alerts, r.Fingerprint)
		}
	}
	return act
}

// ActOn is what was done to a silence that there was.
func ActOn(it *Item, what What, id string, until time.Time) Act {
	act := Act{What: what, Cluster: it.Cluster, ID: id, Matchers: it.Words(), Comment: it.Comment(), Until: until}
	if what == Extended {
		act.For = until.Sub(it.Silence.EndsAt)
	}
	if id != it.Silence.ID {
		act.Was = it.Silence.ID
	}
	for _, r := range it.Mutes {
		act.Alerts = append(act.Alerts, r.Fingerprint)
	}
	return act
}

// Words say what was done, after the name of who did it; times are in now's zone.
func (a *Act) Words(now time.Time) string {
	switch a.What {
	case Extended:
		return fmt.Sprintf("extended the silence %s in %s to %s", shown(a.ID), shown(a.Cluster), text.Clock(a.Until, now))
	case Ended:
		return fmt.Sprintf("ended the silence %s in %s", shown(a.ID), shown(a.Cluster))
	case Recurs:
		return fmt.Sprintf("%s silences in %s each %s: %s; next %s", shown(a.ID), shown(a.Cluster), a.Rule, shown(a.Matchers), a.Rule.times(now, 1))
	case Stopped:
		return strings.TrimSuffix(fmt.Sprintf("stopped the recurring silence %s in %s; %s", shown(a.ID), shown(a.Cluster), a.Stays), "; ")
	}
	return fmt.Sprintf("silenced in %s to %s as %s: %s", shown(a.Cluster), text.Clock(a.Until, now), shown(a.ID), shown(a.Matchers))
}

// Told says the same for a timeline, in which times of day stand in the zone of whoever
// reads it: how long is said, and not to when.
func (a *Act) Told() string {
	switch a.What {
	case Extended:
		return fmt.Sprintf("extended the silence %s in %s by %s: %s", shown(a.ID), shown(a.Cluster), length(a.For), shown(a.Matchers))
	case Ended:
		return fmt.Sprintf("ended the silence %s in %s: %s", shown(a.ID), shown(a.Cluster), shown(a.Matchers))
	}
	return fmt.Sprintf("silenced %s in %s for %s: %s", shown(a.Matchers), shown(a.Cluster), length(a.For), shown(a.Comment))
}

// Longer is what a cluster is asked for so that a silence ends later; nothing else of
// it changes, and as long as that is so it keeps its id.
func (it *Item) Longer(by time.Duration) (alerts.SilenceRequest, error) {
	if it.Again != nil {
		return alerts.SilenceRequest{}, fmt.Errorf("%s comes in its hours, and is not extended: stop it, and make another", it.ID())
	}
	if it.Matchers == nil {
		return alerts.SilenceRequest{}, fmt.Errorf("the matchers of %s cannot be read, so it cannot be written again: extend it where it was made", it.ID())
	}
	s := it.Silence
	return alerts.SilenceRequest{
		ID: s.ID, Matchers: it.Matchers, StartsAt: s.StartsAt, EndsAt: s.EndsAt.Add(by), By: s.By, Comment: s.Comment, Annotations: s.Annotations,
	}, nil
}

// Amtool are the lines by which amtool does the same, without what is secret.
func (d Draft) Amtool(url string, by people.Person) string {
	words := []string{"amtool", "silence", "add", "--alertmanager.url=" + url, "--author=" + string(by), "--comment=" + shown(d.Comment), "--duration=" + d.For.Round(time.Second).String()}
	for _, c := range d.Chips {
		if !c.Off {
			words = append(words, c.String())
		}
	}
	return line(words)
}

// Amtool is the line by which amtool did what was done to a silence that there was.
func (a *Act) Amtool(url string) string {
	if a.What == Ended {
		return line([]string{"amtool", "silence", "expire", "--alertmanager.url=" + url, shown(a.ID)})
	}
	id := a.ID
	if a.Was != "" {
		id = a.Was
	}
	return line([]string{"amtool", "silence", "update", "--alertmanager.url=" + url, "--end=" + a.Until.UTC().Format(time.RFC3339), shown(id)})
}

func line(words []string) string {
	for i, w := range words {
		words[i] = text.Word(w)
	}
	return strings.Join(words, " ")
}
