package alerts

import (
	"cmp"
	"time"

	"holdfast/sources/text"
)

// Rule is what a source that evaluates rules itself says of an alert beside what any
// other does. Its texts are safe to show, each in one line.
type Rule struct {
	// Print is the fingerprint of the labels that the rule gives. What sends the
	// alert on may add others, or change these: then it is another one there.
	Print Fingerprint   `json:"print"`
	Group string        `json:"group,omitempty"`
	File  string        `json:"file,omitempty"`
	Query string        `json:"query,omitempty"`
	For   time.Duration `json:"for,omitempty"`
	// Since is when its condition began to hold: it fires For later, which is the
	// alert's StartsAt once it does.
	Since time.Time `json:"since"`
	// Kept is since when it is kept firing although its condition holds no longer.
	// Zero: it is not.
	Kept time.Time `json:"kept,omitzero"`
	// Fails is why nothing is known of it now, as its evaluation failed or is overdue;
	// empty: it is evaluated.
	Fails string `json:"fails,omitempty"`
	// Value is what its query gave, a number as it is written there, and At when it did,
	// by our clock. It is another at every evaluation and no change of the alert: it may be
	// as old as what else is said here. Empty: it is not told.
	Value string    `json:"value,omitempty"`
	At    time.Time `json:"at,omitzero"`
}

// began is when what the alert tells of began, as far as its source says: what a
// source lists under a later one is another. A rule's condition begins before its
// alert fires.
func (a *Alert) began() time.Time {
	if a.Rule != nil {
		return a.Rule.Since
	}
	return a.StartsAt
}

// fired reports whether the alert of a rule was told of as firing: while its condition
// waits, that is all the start it has.
func (a *Alert) fired() bool {
	return a.State == Firing || a.Rule != nil && a.StartsAt.After(a.Rule.Since)
}

// follows gives the alert the start that stands, after what was told of it before: the
// earliest that was ever given. A rule's condition is no start before its alert
// fires, and it gives another one for the same when its source was restarted.
func (a *Alert) follows(old *Alert) {
	if x, y := a.Rule, old.Rule; x != nil && y != nil && (x.Since.Equal(y.Since) || old.State == Pending && a.State == Firing) {
		return
	}
	if old.StartsAt.IsZero() || !old.StartsAt.Before(a.StartsAt) {
		return
	}
	a.StartsAt = old.StartsAt
	if a.Rule != nil && old.Rule != nil {
		rule := *a.Rule
		rule.Since, a.Rule = old.Rule.Since, &rule
	}
}

// redacted is the rule without secrets.
func (r *Rule) redacted(redact *text.Redactor) *Rule {
	if r == nil {
		return nil
	}
	clean := *r
	clean.Query, clean.Fails = redact.Redact(r.Query), redact.Redact(r.Fails)
	if clean == *r {
		return r
	}
	return &clean
}

// sameRule reports whether two tellings of a rule say the same, whatever its value is now.
func sameRule(x, y *Rule) bool {
	if x == nil || y == nil || x == y {
		return x == y
	}
	return x.Print == y.Print && x.Since.Equal(y.Since) && x.Kept.Equal(y.Kept) && x.For == y.For &&
		x.Group == y.Group && x.File == y.File && x.Query == y.Query && x.Fails == y.Fails
}

// newerRule orders two tellings of a rule totally.
func newerRule(x, y *Rule) int {
	if x == nil || y == nil {
		return cmp.Compare(boolInt(x != nil), boolInt(y != nil))
	}
	return cmp.Or(x.Since.Compare(y.Since), cmp.Compare(x.File, y.File), cmp.Compare(x.Group, y.Group), cmp.Compare(x.Query, y.Query),
		cmp.Compare(x.For, y.For), x.Kept.Compare(y.Kept), cmp.Compare(x.Fails, y.Fails), x.At.Compare(y.At), cmp.Compare(x.Value, y.Value))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
