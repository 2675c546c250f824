package main

import (
	"context"
	"slices"
	"time"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/changes"
	"holdfast/sources/people"
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
	world    *world
	model    *tui.Model
	incident *incidentpane.Pane
}

// newSession makes the screen; out counts what reached the terminal.
func (w *world) newSession(ctx context.Context, rehearsing bool, out *tui.Output) (*session, error) {
	theme, err := w.program.theme(w.config())
	if err != nil {
		return nil, err
	}
	s := &session{world: w}
	var ranker duty.Ranker // the screen ranks once at a time
	options := tui.Options{
		Panes: s.panes(),
		Theme: theme, Actor: w.actor, Now: w.now, Zone: w.zone,
		Attention: func() duty.Summary { return ranker.Rank(w.attentionInput()) },
		Health:    w.health.All, Alerts: w.board.View, Calls: w.callLines,
		Incidents: func() []store.Incident { return w.duties.Load().Open },
		Written:   out.Written, WrittenAt: out.WrittenAt, Keys: w.config().Keys, ReadOnly: w.program.flags.readOnly, Rehearsal: rehearsing, Ring: ringOf(w.config()),
		Terminal: shownOn(ctx, w.program, w.config()),
	}
	glyphs := w.config().Screen.Glyphs
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
	w := s.world
	s.incident = incidentpane.New(incidentpane.Deps{
		Record: acts{w.Store, w.board}, Library: shelf{w}, Runner: w.runner, Exporter: exporter{w.record}, Evidence: exporter{w.record},
		Earlier: func(when store.When) incidentpane.Earlier { return acts{w.Store, w.board}.earlier(when) },
		Check:   exporter{w.record}.check, Rehearse: w.rehearse,
		Alerts: w.board.View, Backups: w.verdicts, Actor: w.actor, Host: w.machine, Now: w.now, Zone: w.zone,
		ReadOnly: w.program.flags.readOnly,
	})
	return []pane.Pane{
		alertspane.New(alertspane.Deps{
			Board: w.board, LastTimes: w.LastTimes, Health: w.alertSources,
			Changes: w.changes.Between, ChangeHealth: func() []sources.Health { return w.healthOf(changes.HealthKind) }, Actor: w.actor, Now: w.now, Zone: w.zone,
			Configured: len(w.config().Alerts) > 0 || w.config().Inbound != nil,
		}),
		logspane.New(logspane.Deps{Tail: w.tail, Health: w.logSources, Now: w.now, Zone: w.zone}),
		backupspane.New(backupspane.Deps{Ledger: inventory{w}, Now: w.now, Zone: w.zone}),
		rotapane.New(rotapane.Deps{Rotations: w.rotations, Me: w.actor.Person, Now: w.now, Zone: w.zone}),
		s.incident,
		reviewpane.New(reviewpane.Deps{Record: figures{w}, Now: w.now, Zone: w.zone}),
	}
}

func (w *world) verdicts() []backups.Status { return w.ledger().View() }

// alertSources is the health of what tells of alerts.
func (w *world) alertSources() []sources.Health { return w.healthOf(kindAlerts, "door") }

// logSources is the health of the logs, in the order of the configuration.
func (w *world) logSources() []sources.Health {
	list := w.healthOf("file")
	place := map[string]int{}
	for i, l := range w.config().Logs {
		place[l.Name] = i
	}
	slices.SortStableFunc(list, func(a, b sources.Health) int { return place[a.Name] - place[b.Name] })
	return list
}

func (w *world) healthOf(kinds ...string) []sources.Health {
	var list []sources.Health
	for _, h := range w.health.All() {
		if slices.Contains(kinds, h.Kind) {
			list = append(list, h)
		}
	}
	return list
}

// acts is the record with what an act of it means to the board.
type acts struct {
	*store.Store
	board *alerts.Board
}

// acts are the acts of a command, which has no board in memory.
func (r *record) acts(ctx context.Context, now func() time.Time) (acts, error) {
	board := alerts.NewBoard(r.Store, r.feed, now)
	return acts{r.Store, board}, board.Load(ctx)
}

// Open opens an incident. Whoever opens it commands it until they hand it over.
func (a acts) Open(ctx context.Context, by people.Actor, title string, sev store.Severity, held ...store.AttachedAlert) (store.Incident, error) {
	return a.OpenLed(ctx, by, title, sev, held...)
}

// Resolve resolves an incident and lets the emergencies it held end.
func (a acts) Resolve(ctx context.Context, by people.Actor, id store.IncidentID, summary string) (store.Incident, error) {
	return a.earlier(store.When{}).Resolve(ctx, by, id, summary)
}

// MarkDuplicate resolves an incident as a duplicate. The emergencies it held are
// the other one's from then on; when that is over too, they end.
func (a acts) MarkDuplicate(ctx context.Context, by people.Actor, id, of store.IncidentID) (store.Incident, error) {
	inc, err := a.Store.MarkDuplicate(ctx, by, id, of)
	if err != nil {
		return inc, err
	}
	original, err := a.Incident(ctx, of)
	if err != nil || original.Open() {
		return inc, err
	}
	return inc, endEmergencies(ctx, a.board, inc)
}

// endEmergencies lets the emergencies that a resolved incident held end; what
// else it held ends when its source says so.
func endEmergencies(ctx context.Context, board *alerts.Board, inc store.Incident) error {
	held := make([]alerts.Fingerprint, 0, len(inc.Alerts))
	at := inc.ResolvedAt
	for _, alert := range inc.Alerts {
		held = append(held, alert.Fingerprint)
		if alert.Episode.After(at) {
			at = alert.Episode // it was held, and is said to have been over before it began
		}
	}
	return board.IncidentResolved(ctx, held, at)
}

// shelf is the library in force, whichever that is when it is asked.
type shelf struct{ w *world }

func (s shelf) All() []sop.Procedure                  { return s.w.library().All() }
func (s shelf) For(a alerts.Alert) []sop.Procedure    { return s.w.library().For(a) }
func (s shelf) Get(name string) (sop.Procedure, bool) { return s.w.library().Get(name) }

// inventory is the ledger in force.
type inventory struct{ w *world }

func (i inventory) View() []backups.Status           { return i.w.ledger().View() }
func (i inventory) AskAll(ctx context.Context) error { return i.w.ledger().AskAll(ctx) }

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
