package alerts

import (
	"cmp"
	"slices"
	"time"
)

// Merge is what a cluster says when all its members are heard: every alert that
// any of them lists, once. Members gossip silences but not alerts, so one may
// list what another never got. It is pure; the order of members and of their
// alerts makes no difference, and a member that could not be asked adds nothing.
//
// The earliest start and the latest end win, the loudest state wins, and an
// alert is quiet only if every member that lists it says so.
func Merge(members []Member) []Alert {
	n := 0
	for _, m := range members {
		n = max(n, len(m.Alerts))
	}
	at := make(map[Fingerprint]int, n)
	merged := make([]Alert, 0, n)
	for _, m := range members {
		if m.Err != nil {
			continue
		}
		for _, a := range m.Alerts {
			i, again := at[a.Fingerprint]
			if !again {
				at[a.Fingerprint] = len(merged)
				merged = append(merged, a)
				continue
			}
			merged[i] = merge(merged[i], a)
		}
	}
	slices.SortFunc(merged, func(x, y Alert) int { return cmp.Compare(x.Fingerprint, y.Fingerprint) })
	return merged
}

func merge(x, y Alert) Alert {
	if newer(y, x) {
		x, y = y, x
	}
	out := x // the newer word decides texts and links
	if y.StartsAt.Before(out.StartsAt) {
		out.StartsAt = y.StartsAt
	}
	if out.EndsAt.IsZero() || y.EndsAt.IsZero() {
		out.EndsAt = time.Time{} // one of them has no end
	} else if y.EndsAt.After(out.EndsAt) {
		out.EndsAt = y.EndsAt
	}
	if loudness(y.State) < loudness(out.State) {
		out.State = y.State
	}
	out.Quiet = bothQuiet(x.Quiet, y.Quiet)
	if out.Kept == nil || (y.Kept != nil && y.Kept.Until.After(out.Kept.Until)) {
		out.Kept = y.Kept
	}
	return out
}

// newer orders two tellings of one alert totally, so that merging does not
// depend on who was heard first.
func newer(x, y Alert) bool {
	if !x.UpdatedAt.Equal(y.UpdatedAt) {
		return x.UpdatedAt.After(y.UpdatedAt)
	}
	return cmp.Or(
		cmp.Compare(x.GeneratorURL, y.GeneratorURL),
		compareMaps(x.Annotations, y.Annotations),
		newerRule(x.Rule, y.Rule),
	) > 0
}

func compareMaps(x, y map[string]string) int {
	if c := cmp.Compare(len(x), len(y)); c != 0 || sameMap(x, y) {
		return c
	}
	kx, ky := sortedKeys(x), sortedKeys(y)
	if c := slices.Compare(kx, ky); c != 0 {
		return c
	}
	for _, k := range kx {
		if c := cmp.Compare(x[k], y[k]); c != 0 {
			return c
		}
	}
	return 0
}

func bothQuiet(x, y *Quiet) *Quiet {
	if x == nil || y == nil {
		return nil
	}
	if cmp.Or(x.Until.Compare(y.Until), cmp.Compare(x.Why, y.Why), cmp.Compare(x.By, y.By),
		cmp.Compare(x.SilenceID, y.SilenceID)) < 0 {
		return y
	}
	return x
}

// loudness orders states: what several sources say of one alert is the loudest.
func loudness(s State) int {
	switch s {
	case Firing:
		return 0
	case Pending:
		return 1
	case Unknown:
		return 2
	default:
		return 3
	}
}
