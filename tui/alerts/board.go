package alerts

import (
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// board is the alert board as it was read last.
type board struct {
	view    *source.View
	counts  source.Counts
	loudest themes.Role // of the count of what fires
	said    string      // the last trouble told about the record
}

// read takes the board as it is now, while the sources of late are.
func (b *board) read(from Board, late source.Late) {
	if v := from.View(); v != nil {
		b.view = v
	}
	b.counts, b.loudest = b.view.Counts(late), themes.Warning
	for _, r := range b.view.Rows {
		if r.Section() == source.SectionFiring && r.State != source.Unknown && !late.Doubts(r) && r.Severity == source.Critical {
			b.loudest = themes.Critical
		}
	}
}

// tally counts the alerts, and says how old that is where it is old.
// rows is on how many rows stands what fires.
func (b *board) tally(look pane.Look, rows int, old string) string {
	c, theme := b.counts, look.Theme
	var parts []string
	add := func(n int, role themes.Role, what string) {
		if n > 0 {
			parts = append(parts, theme.Paint(role, pane.Count(n)+" "+what))
		}
	}
	firing := "firing"
	if rows > 0 && rows < c.Firing {
		firing = "firing in " + pane.Several(rows, "row")
	}
	add(c.Firing, b.loudest, firing)
	add(c.Unknown, themes.Warning, "unknown"+c.OfThemHeld(pane.Count))
	add(c.Acked, themes.Held, "held")
	if len(parts) == 0 {
		add(c.Silenced+c.Inhibited+c.Expected+c.Pending+c.None, themes.Dim, "quiet")
	}
	if old != "" {
		parts = append(parts, theme.Paint(themes.Warning, old))
	}
	return strings.Join(parts, theme.Paint(themes.Dim, " "+theme.Glyph(themes.Middle)+" "))
}

// troubles tells when what is seen cannot be kept, and when it can again. Of a cluster
// that does not answer, by what was heard of it, its own trouble tells.
func (b *board) troubles(heard []sources.Health, now time.Time) tea.Cmd {
	trouble := ""
	if err := b.view.SaveErr; err != nil {
		trouble = "alerts are shown but not recorded: " + err.Error() + "; it is tried again at every answer"
	}
	for _, cluster := range slices.Sorted(maps.Keys(b.view.KeepErrs)) {
		if slices.ContainsFunc(heard, func(h sources.Health) bool {
			return h.Name == cluster && h.Member == "" && !h.Unasked() && h.Stale(now)
		}) {
			continue
		}
		if trouble != "" {
			trouble += "; "
		}
		trouble += "the silences of " + cluster + " do not match the acks: " + b.view.KeepErrs[cluster].Error()
		break
	}
	if trouble == b.said {
		return nil
	}
	b.said = trouble
	return pane.Warn("alerts record", trouble)
}

// newest is a row as the board knows it now: the row and its detail tell the same age of
// one that is unknown.
func newest(b Board, v *source.View, r *source.Row) source.Row {
	now := v.Lately(r)
	if now.State == source.Unknown {
		now.LastSeen = lastSeen(b, now)
	}
	return now
}

// lastSeen is when a source last listed the alert. An answer that changes nothing
// is told to nobody, so the board is asked.
func lastSeen(b Board, a source.Row) time.Time {
	if v := b.View(); v != nil {
		if now, ok := v.Row(a.Fingerprint); ok && now.LastSeen.After(a.LastSeen) {
			return now.LastSeen
		}
	}
	return a.LastSeen
}
