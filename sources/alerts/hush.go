package alerts

import (
	"slices"
	"strings"
)

// The reasons of a Quiet.
const (
	Silenced  = "silenced"
	Inhibited = "inhibited"
	Muted     = "muted"
	// Expected: it fires because all is well, and its absence is the alarm.
	Expected = "expected"
)

// keptPrefix starts the comment of every silence that holdfast keeps for an
// ack, so that a person who meets it in Alertmanager knows whose it is.
const keptPrefix = "holdfast ack: "

// IsKept reports whether a silence's comment says that holdfast keeps it.
func IsKept(comment string) bool {
	return comment == strings.TrimSpace(keptPrefix) || strings.HasPrefix(comment, keptPrefix)
}

// Hush says what makes an alert quiet, given the silences that name it, what
// inhibits it and what mutes it. A silence that an ack of ours keeps is told
// apart as kept. Of several silences the one that lasts longest counts.
func Hush(silences []Silence, inhibitedBy, mutedBy []string) (quiet, kept *Quiet) {
	for _, s := range silences {
		q := &Quiet{Why: Silenced, By: CleanValue(s.By), Until: s.EndsAt, SilenceID: s.ID}
		if IsKept(s.Comment) {
			kept = longer(kept, q)
		} else {
			quiet = longer(quiet, q)
		}
	}
	switch {
	case quiet != nil:
	case len(inhibitedBy) > 0:
		quiet = &Quiet{Why: Inhibited, By: slices.Min(inhibitedBy)}
	case len(mutedBy) > 0:
		quiet = &Quiet{Why: Muted, By: slices.Min(mutedBy)}
	}
	return quiet, kept
}

func longer(x, y *Quiet) *Quiet {
	if x == nil || y.Until.After(x.Until) || (y.Until.Equal(x.Until) && y.SilenceID < x.SilenceID) {
		return y
	}
	return x
}
