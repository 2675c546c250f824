package backups

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	// elders is how many runs before the newest its size is compared with.
	elders = 10
	// shrunk is the share of its elders' size at which a backup is told to be
	// far smaller than they are: one in shrunk.
	shrunk = 10
)

// epoch is before any backup there is: an older date is the mark of a clock that
// was not set, or of a tool that sets no time.
func epoch() time.Time { return time.Date(1990, time.January, 1, 0, 0, 0, 0, time.UTC) }

// Run is one backup that a target lists, as an adapter translates it.
type Run struct {
	At    time.Time
	ID    string // its own name, cleaned
	Bytes int64  // 0: not said
	Of    string // what it is a backup of, where a target holds several things; cleaned
	Wrong string // why it is no good backup; empty: nothing is known against it
}

// Gather makes an observation of the runs that a target lists, in any order. The
// newest run that is not dated in the future decides; one whose date cannot be
// true is named, and hides nothing.
func Gather(runs []Run, now time.Time) Observation {
	var o Observation
	var real, ahead, undated []Run
	for _, r := range runs {
		switch {
		case r.At.After(now.Add(skew)):
			ahead = append(ahead, r)
		case r.At.Before(epoch()):
			undated = append(undated, r)
		default:
			real = append(real, r)
		}
	}
	latest := func(a, b Run) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	}
	slices.SortFunc(real, latest)
	slices.SortFunc(ahead, latest)
	o.take(real)
	if len(ahead) > 0 {
		o.Odd = append(o.Odd, aheadOf(ahead, now))
		if o.Newest.IsZero() && o.Failed == "" {
			o.Newest, o.ID = ahead[len(ahead)-1].At, ahead[len(ahead)-1].ID // nobody can tell: a clock is wrong
		}
	}
	if len(undated) > 0 {
		o.Odd = append(o.Odd, fmt.Sprintf("%s without a date of %s own: nobody can tell how old %s",
			runsAre(undated), its(len(undated)), theyAre(len(undated))))
	}
	return o
}

// take takes the runs whose date can be true, the newest first.
func (o *Observation) take(runs []Run) {
	parts := map[string][]Run{}
	var order []string // the newest first
	for i, r := range runs {
		switch {
		case r.Wrong != "" && i == 0:
			o.Failed = r.Wrong
		case r.Wrong == "":
			o.Count++
			if o.Newest.IsZero() {
				o.Newest, o.ID, o.Bytes = r.At, r.ID, r.Bytes
			}
		}
		if _, seen := parts[r.Of]; !seen {
			order = append(order, r.Of)
		}
		parts[r.Of] = append(parts[r.Of], r)
	}
	if o.Failed != "" {
		for _, r := range parts[order[0]] { // the newest first, and the newest of all is of this part
			if r.Wrong == "" {
				break
			}
			o.FailedAt = r.At
		}
	}
	for i, name := range order {
		part := Part{Name: name}
		good := slices.DeleteFunc(slices.Clone(parts[name]), func(r Run) bool { return r.Wrong != "" })
		if len(good) > 0 {
			part.Newest = good[0].At
		}
		if len(order) > 1 {
			o.Parts = append(o.Parts, part)
		}
		if newest := parts[name][0]; i > 0 && newest.Wrong != "" {
			o.Odd = append(o.Odd, "of "+name+": "+newest.Wrong)
		}
		if said := smaller(good); said != "" {
			o.Odd = append(o.Odd, said)
		}
	}
}

// smaller says that the newest of the runs is far smaller than those before it;
// empty: it is not, or nobody can tell.
func smaller(runs []Run) string {
	if len(runs) == 0 || runs[0].Bytes <= 0 {
		return ""
	}
	var sizes []int64
	for _, r := range runs[1:min(len(runs), 1+elders)] {
		if r.Bytes > 0 {
			sizes = append(sizes, r.Bytes)
		}
	}
	if len(sizes) == 0 {
		return ""
	}
	slices.Sort(sizes)
	usual := sizes[len(sizes)/2]
	if runs[0].Bytes > usual/shrunk {
		return ""
	}
	return fmt.Sprintf("%s is %s, far less than the %s of those before it", runs[0].ID, Size(runs[0].Bytes), Size(usual))
}

// aheadOf names the runs that are dated in the future, the furthest first.
func aheadOf(runs []Run, now time.Time) string {
	far := runs[0].At
	words := fmt.Sprintf("dated %s into the future (%s)", span(far.Sub(now)), moment(far, now))
	if len(runs) > 1 {
		words = fmt.Sprintf("dated up to %s into the future", span(far.Sub(now)))
	}
	return fmt.Sprintf("%s %s: a clock was wrong, so %s", runsAre(runs), words, doNotCount(len(runs)))
}

// runsAre names runs with their verb: "a.gz is", "a.gz and b.gz are".
func runsAre(runs []Run) string {
	names := make([]string, 0, len(runs))
	for _, r := range runs {
		names = append(names, r.ID)
	}
	return Some(names) + " " + be(len(runs))
}

func its(n int) string {
	if n == 1 {
		return "its"
	}
	return "their"
}

func theyAre(n int) string {
	if n == 1 {
		return "it is"
	}
	return "they are"
}

func doNotCount(n int) string {
	if n == 1 {
		return "it does not count"
	}
	return "they do not count"
}

// Size writes bytes as the configuration does, in powers of ten.
func Size(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	f, unit := float64(n)/1000, 0
	units := [...]string{"kB", "MB", "GB", "TB", "PB", "EB"}
	for f >= 999.95 && unit < len(units)-1 {
		f, unit = f/1000, unit+1
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0") + " " + units[unit]
}
