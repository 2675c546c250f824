package detail

import (
	"context"

	source "holdfast/sources/alerts"
	"holdfast/sources/events"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// Muted tells what mutes an alert now, as far as an event recorder saw it.
type Muted func(ctx context.Context, id source.Fingerprint) ([]events.Span, error)

// Mutes is what an event recorder told of why an alert is quiet.
type Mutes = Answer[[]events.Span]

// muted says how it is known why an alert is quiet, and which silence or rule it is.
func muted(told *asked[[]events.Span], look pane.Look, a *source.Row, put func(role themes.Role, label, words string)) {
	if a.Quiet == nil || a.State == source.Resolved {
		return
	}
	by := ""
	c, is := told.of(string(a.Fingerprint))
	switch {
	case is && c.err != nil:
		put(themes.Warning, "quiet is", "not known how: the record could not be read: "+c.err.Error())
	case is:
		words := events.Known(c.told, a.Quiet)
		if span := events.Muting(c.told, a.Quiet); span != nil {
			words += ", last " + look.Clock(span.Last)
			if by = span.Rule; span.Comment != "" {
				by += ": " + span.Comment
			}
		}
		put(themes.Text, "quiet is", words)
	}
	put(themes.Text, "muted by", by)
	put(themes.Text, "silence", a.Quiet.SilenceID)
}
