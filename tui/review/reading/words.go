package reading

import (
	"fmt"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// NotYet says that the record is being read for the first time, or why it could not
// be.
func (r *Reading) NotYet(look pane.Look, want Span) []pane.Paragraph {
	if r.failed == "" || !r.since.IsZero() {
		words := []pane.Paragraph{{}, {Role: themes.Text, Text: "Reading the record: " + want.In(look.Zone) + "."}}
		if !r.since.IsZero() {
			words = append(words, pane.Paragraph{Role: themes.Dim, Text: fmt.Sprintf("Begun at %s; it is given up after %s.", look.ClockSeconds(r.since), text.Age(limit))})
		}
		return words
	}
	return []pane.Paragraph{
		{},
		{Role: themes.Critical, Text: "The record could not be summed up: " + r.failed},
		{Role: themes.Text, Text: "Nothing is lost; only these figures are missing. It is tried again at " + look.ClockSeconds(r.again) + ", and r tries at once."},
		{Role: themes.Dim, Text: "If it stays so, `holdfast store check` says whether the record can be read."},
	}
}

// State is as of when the figures are, and what keeps them from being newer.
func (r *Reading) State(look pane.Look, want Span) (string, themes.Role) {
	asOf := "as of " + look.Clock(r.asOf)
	middle := " " + look.Theme.Glyph(themes.Middle) + " "
	switch other := !want.Same(r.shown); {
	case !r.since.IsZero() && other:
		return "reading " + want.In(look.Zone), themes.Text
	case !r.since.IsZero():
		return asOf + middle + "reading", themes.Dim
	case r.failed != "" && other:
		return want.In(look.Zone) + " could not be read", themes.Warning
	case r.failed != "":
		return asOf + middle + "could not be read since", themes.Warning
	case r.changed:
		return asOf + middle + "changed since", themes.Dim
	}
	return asOf, themes.Dim
}
