package main

import (
	"context"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/rota"
	"holdfast/store"
	"holdfast/store/duty"
	"holdfast/store/report"
	"holdfast/themes"
	"holdfast/tui"
	alertspane "holdfast/tui/alerts"
	backupspane "holdfast/tui/backups"
	incidentpane "holdfast/tui/incident"
	logspane "holdfast/tui/logs"
	"holdfast/tui/pane"
	reviewpane "holdfast/tui/review"
	rotapane "holdfast/tui/rota"
)

// session is one person's view of the world: a screen and what it shows.
type session struct {
	desk     *desk
	model    *tui.Model
	incident *incidentpane.Pane
}

// newSession makes the screen; out counts what reached the terminal.
func (w *desk) newSession(ctx context.Context, rehearsing bool, out *tui.Output) (*session, error) {
	theme, err := w.program.theme(w.Config())
	if err != nil {
		return nil, err
	}
	s := &session{desk: w}
	var ranker duty.Ranker // the screen ranks once at a time
	options := tui.Options{
		Panes: s.panes(),
		Theme: theme, Actor: w.actor, Now: w.Now, Zone: w.zone,
		Attention: func() duty.Summary { return ranker.Rank(w.Needs(w.zone)) },
		Health:    w.Health.All, Alerts: w.Board.View, Calls: w.callLines,
		Incidents: func() []store.Incident { return w.World.Duties.Open() },
		Written:   out.Written, WrittenAt: out.WrittenAt, Keys: w.Config().Keys, ReadOnly: w.program.flags.readOnly, Rehearsal: rehearsing, Ring: ringOf(w.Config()),
		Terminal: shownOn(ctx, w.program, w.Config()),
	}
	glyphs := w.Config().Screen.Glyphs
	if theme == nil {
		options.ThemeFor = func(g themes.Ground) *themes.Theme { return w.program.themeOn(g, glyphs) }
	}
	if theme == nil || theme.Name() != "mono" {
		sixteen, err := themes.Load("sixteen")
		if err != nil {
			return nil, err
		}
		options.Sixteen = sixteen.ASCII(w.program.plainGlyphs(glyphs))
	}
	s.model = tui.New(options)
	return s, nil
}

// panes makes the panes of the screen, in their order.
func (s *session) panes() []pane.Pane {
	w := s.desk
	s.incident = incidentpane.New(incidentpane.Deps{
		Record: w.Acts(), Library: shelf{w}, Runner: w.Runner, Exporter: exporter{w.record}, Evidence: exporter{w.record},
		Earlier: func(when store.When) incidentpane.Earlier { return w.Acts().Earlier(when) },
		Check:   exporter{w.record}.check, Rehearse: w.rehearse,
		Alerts: w.Board.View, Backups: w.Ledger.View, Actor: w.actor, Host: w.Machine, Now: w.Now, Zone: w.zone,
		ReadOnly: w.program.flags.readOnly,
	})
	return []pane.Pane{
		alertspane.New(alertspane.Deps{
			Board: w.Board, LastTimes: w.LastTimes, Health: func() []sources.Health { return w.HealthOf(sources.Alerts) },
			Changes: w.World.Changes.Between, ChangeHealth: func() []sources.Health { return w.HealthOf(sources.Changes) }, Actor: w.actor, Now: w.Now, Zone: w.zone,
			Configured: len(w.Config().Alerts) > 0 || w.Config().Inbound != nil,
		}),
		logspane.New(logspane.Deps{Tail: w.Tail, Health: func() []sources.Health { return w.HealthOf(sources.Logs) }, Now: w.Now, Zone: w.zone}),
		backupspane.New(backupspane.Deps{Ledger: inventory{w}, Now: w.Now, Zone: w.zone}),
		rotapane.New(rotapane.Deps{Rotations: func() []rota.Rotation { return w.Config().Rota }, Me: w.actor.Person, Now: w.Now, Zone: w.zone}),
		s.incident,
		reviewpane.New(reviewpane.Deps{Record: figures{w}, Now: w.Now, Zone: w.zone}),
	}
}

// shelf is the library in force, whichever that is when it is asked.
type shelf struct{ w *desk }

func (s shelf) All() []sop.Procedure                  { return s.w.Library().All() }
func (s shelf) For(a alerts.Alert) []sop.Procedure    { return s.w.Library().For(a) }
func (s shelf) Get(name string) (sop.Procedure, bool) { return s.w.Library().Get(name) }

// inventory is the ledger in force.
type inventory struct{ w *desk }

func (i inventory) View() []backups.Status           { return i.w.Ledger.View() }
func (i inventory) AskAll(ctx context.Context) error { return i.w.Ledger.AskAll(ctx) }

// exporter writes reports where the configuration wants them.
type exporter struct{ r *record }

// check looks for what does not fit together in the report of an incident.
func (e exporter) check(ctx context.Context, id store.IncidentID) ([]incidentpane.Finding, error) {
	rep, err := report.Collect(ctx, e.r.Store, id)
	if err != nil {
		return nil, err
	}
	odd := report.Check(rep)
	found := make([]incidentpane.Finding, len(odd))
	for i, o := range odd {
		found[i] = incidentpane.Finding{What: o.What, Seq: o.Seq}
	}
	return found, nil
}

// Export writes the Markdown report and returns its path.
func (e exporter) Export(ctx context.Context, id store.IncidentID) (string, error) {
	return e.r.export(ctx, id)
}

// Attach keeps the file at path with an incident.
func (e exporter) Attach(ctx context.Context, id store.IncidentID, path, note string) (store.AttachedFile, error) {
	return e.r.attachPath(ctx, id, path, note)
}

// Archive packs an incident beside its reports.
func (e exporter) Archive(ctx context.Context, id store.IncidentID) (string, int, error) {
	path, findings, err := e.r.pack(ctx, id, "")
	return path, len(findings), err
}
