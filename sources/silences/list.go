package silences

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/rota"
	"holdfast/sources/text"
)

const (
	// Soon is how long before its end a silence is told to end soon.
	Soon = time.Hour
	// IdleAfter is for how long a silence must match nothing to be told so.
	IdleAfter = time.Hour
	// IdleSeen is how far back is looked for what it matched.
	IdleSeen = 24 * time.Hour
)

// Item is a silence that a cluster holds and that has not ended.
type Item struct {
	Cluster  string
	Silence  alerts.Silence
	Matchers alerts.Matchers // nil: they cannot be read
	Kept     bool            // a holdfast keeps it for an ack
	Waits    bool            // it begins later
	Mutes    []*alerts.Row
	Again    *Recurring   // it comes again, and Silence says when next; nil: it is one that a cluster holds
	Next     rota.Opening // of one that comes again
	// Idle is since when it matches nothing, as far as is known; zero: it matches
	// something, or that is not known. IdleLonger: it may be for longer.
	Idle       time.Time
	IdleLonger bool
}

// ID is how the silence is called, safe to show.
func (it *Item) ID() string { return shown(it.Silence.ID) }

// By is who made it, safe to show.
func (it *Item) By() string { return cmp.Or(shown(it.Silence.By), "nobody named") }

// Comment is what it says of itself, safe to show.
func (it *Item) Comment() string { return shown(it.Silence.Comment) }

// Words are its matchers, safe to show.
func (it *Item) Words() string {
	if it.Matchers == nil {
		return "matchers that cannot be read"
	}
	return shown(it.Matchers.String())
}

// EndsSoon reports whether it ends within the hour.
func (it *Item) EndsSoon(now time.Time) bool {
	return it.Again == nil && it.Silence.EndsAt.Sub(now) <= Soon
}

// To says to when it is, or when it comes again.
func (it *Item) To(now time.Time) string {
	if it.Again != nil {
		return "each " + it.Again.Rule.String()
	}
	return "to " + text.Clock(it.Silence.EndsAt, now)
}

// IsIdle reports whether it has matched nothing for hours.
func (it *Item) IsIdle(now time.Time) bool {
	return !it.Idle.IsZero() && now.Sub(it.Idle) >= IdleAfter
}

// Holder is who holds an alert for whose ack the silence is kept; empty: nobody does
// here.
func (it *Item) Holder() string {
	if !it.Kept {
		return ""
	}
	for _, r := range it.Mutes {
		if r.Ack != nil {
			return shown(string(r.Ack.By.Person))
		}
	}
	return ""
}

// WhyNot says why a person may not extend or end it here; empty: they may. What keeps
// the silences of acks in step is not to be fought.
func (it *Item) WhyNot() string {
	if who := it.Holder(); who != "" {
		return fmt.Sprintf("it is kept for the ack of %s and goes with that: u, or `holdfast unack`, lets go of the alert, and its silence ends", who)
	}
	return ""
}

// State says in a few words how it stands at a time.
func (it *Item) State(now time.Time) string {
	var words []string
	switch {
	case it.Again != nil:
		return it.Again.state(it.Next, now)
	case it.Waits:
		words = append(words, "begins "+text.Clock(it.Silence.StartsAt, now))
	case it.Matchers == nil:
		words = append(words, "what it mutes is not known")
	case len(it.Mutes) > 0:
		words = append(words, "mutes "+several(len(it.Mutes), "alert"))
	case it.Kept:
	case it.IsIdle(now):
		longer := ""
		if it.IdleLonger {
			longer = " or longer"
		}
		words = append(words, "matches nothing for "+text.Age(now.Sub(it.Idle))+longer)
	default:
		words = append(words, "matches nothing now")
	}
	if it.EndsSoon(now) {
		words = append(words, "ends soon")
	}
	if who := it.Holder(); who != "" {
		words = append(words, "kept for the ack of "+who)
	} else if it.Kept {
		words = append(words, "was made for an ack that is not known here")
	}
	return strings.Join(words, ", ")
}

// Part is where in a list a silence stands.
func (it *Item) Part(now time.Time) Part {
	switch {
	case it.Again != nil:
		return Coming
	case it.Kept:
		return OfAcks
	case it.Waits:
		return Waiting
	case it.EndsSoon(now):
		return Ending
	case it.IsIdle(now):
		return Idle
	}
	return InForce
}

// Part is a part of a list of silences.
type Part uint8

// The parts, in their order.
const (
	Ending Part = iota
	Idle
	InForce
	Waiting
	Coming
	OfAcks
)

// String is its heading.
func (p Part) String() string {
	return [...]string{"ending soon", "matching nothing", "in force", "not begun", "coming again", "kept for acks"}[p]
}

// List are the silences of the clusters that have not ended, in the order of their
// parts; in each, that which ends first.
func List(k Known) []Item {
	var list []Item
	var exact map[alerts.Fingerprint]*alerts.Row
	for cluster, held := range k.Held {
		for _, s := range held {
			if !s.Active || !s.EndsAt.After(k.Now) {
				continue
			}
			it := Item{Cluster: cluster, Silence: s, Matchers: s.Selects(), Kept: alerts.IsKept(s.Comment), Waits: s.StartsAt.After(k.Now)}
			switch {
			case it.Kept && s.Labels != nil:
				if exact == nil {
					exact = byLabels(k.Rows)
				}
				if r := exact[alerts.FingerprintOf(s.Labels)]; r != nil && mutes(it.Matchers, []string{cluster}, r) {
					it.Mutes = []*alerts.Row{r}
				}
			case it.Matchers != nil:
				it.look(k)
			}
			list = append(list, it)
		}
	}
	for _, r := range k.Coming {
		if it, comes := r.item(k); comes {
			list = append(list, it)
		}
	}
	slices.SortFunc(list, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.Part(k.Now), b.Part(k.Now)), a.Silence.EndsAt.Compare(b.Silence.EndsAt), cmp.Compare(a.Cluster, b.Cluster), cmp.Compare(a.Silence.ID, b.Silence.ID))
	})
	return list
}

// byLabels are rows by the labels that they were sent with. A silence of an ack is of one
// alert: in a storm there are as many as rows, and not each can be held against each.
func byLabels(rows []*alerts.Row) map[alerts.Fingerprint]*alerts.Row {
	exact := make(map[alerts.Fingerprint]*alerts.Row, len(rows))
	for _, r := range rows {
		exact[alerts.FingerprintOf(r.Sent())] = r
	}
	return exact
}

// look finds what the silence mutes, and if that is nothing, since when.
func (it *Item) look(k Known) {
	in := []string{it.Cluster}
	for _, r := range k.Rows {
		if mutes(it.Matchers, in, r) {
			it.Mutes = append(it.Mutes, r)
		}
	}
	if it.Waits || it.Kept || len(it.Mutes) > 0 || k.Since.IsZero() {
		return
	}
	it.Idle, it.IdleLonger = it.Silence.StartsAt, false
	if it.Idle.Before(k.Since) {
		it.Idle, it.IdleLonger = k.Since, true
	}
	for i := range k.Fired {
		f := &k.Fired[i]
		if !f.at(in) || !it.Matchers.Match(f.Sent) {
			continue
		}
		if f.To.IsZero() {
			it.Idle = time.Time{} // whether it is over is not known
			return
		}
		if f.To.After(it.Idle) {
			it.Idle, it.IdleLonger = f.To, false
		}
	}
}

// Find is the silence that an id, or the beginning of one, names among those that have
// not ended. The error says why none does.
func Find(list []Item, id string) (Item, error) {
	var found []Item
	for _, it := range list {
		if it.Silence.ID == id || it.Again != nil && strings.EqualFold(it.Silence.ID, id) {
			return it, nil
		}
		if id != "" && it.Again == nil && strings.HasPrefix(it.Silence.ID, id) {
			found = append(found, it)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return Item{}, fmt.Errorf("no silence %s is in force: it has ended, or never was; `holdfast silence list` lists those that are", shown(id))
	}
	return Item{}, fmt.Errorf("%d silences begin with %s: write more of it", len(found), shown(id))
}

// several is a number of things in words.
func several(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
