package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
	"holdfast/store/incident"
)

// lineLimit is how long a status line waits for those it asks: it is asked for
// again and again, and what does not answer is a part of what it says.
const lineLimit = time.Second

// showLine asks the sources of alerts and prints what needs a human as one line;
// backups are as the record last judged them.
func showLine(ctx context.Context, p *program, w *desk, tmux bool) error {
	asking, stop := context.WithTimeout(ctx, lineLimit)
	defer stop()
	unasked := w.survey(asking, sources.Alerts, sources.Vitals)
	if err := w.world.Duties.Look(ctx); err != nil {
		return err
	}
	needs := w.world.Needs.View()
	urgent := needs.In(w.record.zone)
	line := statusLine{now: needs.Input.Now, need: len(urgent.Items), watched: !watchesNothing(w.world.Config()), open: needs.Input.Duties.Open, old: oldSources(w, needs.Input.Alerts), vitals: needs.Input.Vitals}
	if _, waits := urgent.Waiting(); waits {
		line.urgent = true
	}
	words := line.String()
	if tmux {
		words = line.coloured()
	}
	if err := p.print(words); err != nil {
		return err
	}
	if line.need > 0 || len(unasked) > 0 {
		return &attentionError{} // the line has said it
	}
	return nil
}

// oldSources are those of alerts that do not answer, and how old their data is.
func oldSources(w *desk, view *alerts.View) []oldSource {
	var old []oldSource
	now := w.world.Now()
	for _, h := range w.world.HealthOf(sources.Alerts) {
		if h.Member != "" || h.Unasked() || !h.Stale(now) {
			continue
		}
		o := oldSource{name: h.Name, heard: h.LastGood}
		for _, row := range view.Rows {
			if slices.Contains(row.Sources, h.Name) && row.LastSeen.After(o.heard) {
				o.heard = row.LastSeen
			}
		}
		old = append(old, o)
	}
	return old
}

// oldSource is a source that does not answer.
type oldSource struct {
	name  string
	heard time.Time // when it was last heard of; zero: not known
}

// statusLine is what needs a human, short enough for the corner of a screen.
type statusLine struct {
	now     time.Time
	need    int
	urgent  bool // nobody has taken a critical alert
	watched bool // something could be told of
	open    []incident.Incident
	old     []oldSource
	vitals  []*vitals.Reading
}

// String is the line without any colour.
func (l statusLine) String() string { return strings.Join(l.parts(), " · ") }

// coloured is the line as tmux colours it.
func (l statusLine) coloured() string {
	colour := "green"
	switch {
	case l.urgent:
		colour = "red"
	case l.need > 0 || len(l.old) > 0 || !l.watched:
		colour = "yellow"
	}
	return "#[fg=" + colour + "]" + l.String() + "#[default]"
}

// lineMost is how many incidents and how many sources are named.
const lineMost = 2

func (l statusLine) parts() []string {
	parts := []string{fmt.Sprintf("%d need you", l.need)}
	switch {
	case l.need == 1:
		parts[0] = "1 needs you"
	case l.need == 0 && !l.watched:
		parts[0] = "nothing is watched"
	case l.need == 0:
		parts[0] = "nothing needs you"
	}
	open := slices.DeleteFunc(slices.Clone(l.open), func(i incident.Incident) bool { return i.Practice })
	slices.SortFunc(open, func(x, y incident.Incident) int {
		return cmp.Or(cmp.Compare(x.Severity, y.Severity), cmp.Compare(x.ID, y.ID))
	})
	for _, inc := range open[:min(len(open), lineMost)] {
		parts = append(parts, fmt.Sprintf("%s %s %s", inc.ID, harmless(string(inc.Severity)), lasted(l.now.Sub(inc.OpenedAt))))
	}
	if more := len(open) - lineMost; more > 0 {
		parts = append(parts, fmt.Sprintf("%d more open", more))
	}
	parts = append(parts, l.unwell()...)
	for _, o := range l.old[:min(len(l.old), lineMost)] {
		if o.heard.IsZero() {
			parts = append(parts, harmless(o.name)+" dead")
			continue
		}
		parts = append(parts, harmless(o.name)+" "+text.Age(l.now.Sub(o.heard))+" old")
	}
	if more := len(l.old) - lineMost; more > 0 {
		parts = append(parts, fmt.Sprintf("%d more dead", more))
	}
	return parts
}

// unwell are the vitals that are not well, the worst first.
func (l statusLine) unwell() (parts []string) {
	for _, level := range []vitals.Level{vitals.Critical, vitals.Warning, vitals.Unknown} {
		for _, r := range l.vitals {
			if r.Level(l.now) != level {
				continue
			}
			how := r.Says(r.Value) + " " + level.String()
			if level == vitals.Unknown {
				how = level.String()
			}
			parts = append(parts, harmless(r.Name)+" "+harmless(how))
		}
	}
	if more := len(parts) - lineMost; more > 0 {
		parts = append(parts[:lineMost], fmt.Sprintf("%d more not well", more))
	}
	return parts
}

// harmless is a name in which tmux finds nothing to do.
func harmless(name string) string {
	return text.Truncate(text.Clean(strings.ReplaceAll(name, "#", "")), 24, "…")
}

// lasted is how long something lasts, in hours and minutes, and in days beyond that.
func lasted(d time.Duration) string {
	d = max(0, d)
	if d >= 48*time.Hour {
		return text.Age(d)
	}
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}
