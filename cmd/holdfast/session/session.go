// Package session is what one person sees of a world: who they are, the zone of
// their times, their terminal with its environment, theme, keys and rings, and
// the panes made of all that. Any number of them look at one world, in one process.
// It must not watch anything, and must not know a flag or a command.
package session

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/world"
	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/events"
	"holdfast/sources/logs"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/duty"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui"
	alertspane "holdfast/tui/alerts"
	alertdetail "holdfast/tui/alerts/detail"
	backupspane "holdfast/tui/backups"
	"holdfast/tui/draw"
	incidentpane "holdfast/tui/incident"
	"holdfast/tui/incident/acts"
	logspane "holdfast/tui/logs"
	"holdfast/tui/pane"
	reviewpane "holdfast/tui/review"
	rotapane "holdfast/tui/rota"
)

// Screen is the person's terminal.
type Screen struct {
	Lookup   func(string) (string, bool) // its environment
	Theme    string                      // the theme asked for at the start; empty: the configuration's, else by the ground
	Sizeless bool                        // it does not know its size
}

// Options make a session.
type Options struct {
	World     *world.World
	Person    func(*config.Config) Person // who a configuration says it is
	Screen    Screen
	Rehearsal bool // the world is staged
}

// Session is one person's screen of a world.
type Session struct {
	Model    *tui.Model
	o        Options
	who      *who
	cfg      *config.Config // that the screen was made by
	incident *incidentpane.Pane
	terminal tui.Terminal // as it was told last
}

// New makes the screen; on tells what of it reached the terminal.
func New(ctx context.Context, o Options, on *draw.Screen) (*Session, error) {
	w, cfg := o.World, o.World.Config()
	wanted, err := o.settings(cfg)
	wanted.Terminal = o.Screen.Terminal(ctx, cfg)
	if err != nil {
		return nil, err
	}
	who := newWho(o.World, o.Person)
	me := who.is()
	panes, incident := o.panes(who)
	options := tui.Options{
		Panes: panes,
		Theme: wanted.Theme, ThemeFor: wanted.ThemeFor, Sixteen: wanted.Sixteen, Actor: me.Actor, Now: w.Now, Zone: me.Zone,
		Attention: func() duty.Summary { return w.Needs.View().In(who.is().Zone) },
		Health:    func() []sources.Health { return w.HealthOf(0) }, Alerts: w.Board.View, Calls: func() []string { return calls(w, who.is().Zone) },
		Incidents: w.Duties.Open, Vitals: w.Vitals.View,
		Passed: on.Passed, Handed: on.Handed, WrittenAt: on.WrittenAt, Begun: on.Begun, Keys: wanted.Keys, Layout: wanted.Layout, Filters: wanted.Filters, ReadOnly: w.ReadOnly(), Rehearsal: o.Rehearsal, Ring: wanted.Ring,
		Terminal: wanted.Terminal,
	}
	s := &Session{o: o, who: who, cfg: cfg, incident: incident, terminal: wanted.Terminal}
	options.Farewell = s.Farewell
	options.Things = func() []tui.Thing { return things(w) }
	s.Model = tui.New(options)
	return s, nil
}

// settings are what the configuration wants of the screen, without what the terminal has
// to be asked for.
func (o Options) settings(cfg *config.Config) (tui.Settings, error) {
	theme, err := o.Screen.theme(cfg)
	if err != nil {
		return tui.Settings{}, err
	}
	s := tui.Settings{Theme: theme, Keys: cfg.Keys, Ring: RingFor(cfg, o.Person(cfg).Actor.Person, o.Screen.Lookup), Layout: layoutOf(cfg), Filters: cfg.Screen.Filters}
	glyphs := cfg.Screen.Glyphs
	if theme == nil {
		s.ThemeFor = func(g themes.Ground) *themes.Theme { return o.Screen.themeOn(g, glyphs) }
	}
	if theme == nil || theme.Name() != "mono" {
		sixteen, err := themes.Load("sixteen")
		if err != nil {
			return s, err
		}
		s.Sixteen = sixteen.ASCII(o.Screen.plainGlyphs(glyphs))
	}
	return s, nil
}

// Follow hands what a changed configuration wants of the screen to it, until ctx
// ends.
func (s *Session) Follow(ctx context.Context, send func(tea.Msg)) error {
	watch := s.o.World.Record.Feed.Watch()
	defer watch.Close()
	was := s.cfg
	for {
		topics, err := watch.Next(ctx)
		if err != nil {
			return nil // the context ended: so does the following
		}
		is := s.o.World.Config()
		if !topics.Has(sources.Config) || is == was {
			continue
		}
		wanted, err := s.o.settings(is)
		if err != nil {
			return err
		}
		was = is
		wanted.Terminal = s.terminal
		send(wanted) // before the screen shows anything of it: tmux takes its time to answer
		me := s.who.is()
		send(pane.Person{Actor: me.Actor, Zone: me.Zone})
		if wanted.Terminal = s.o.Screen.Terminal(ctx, is); wanted.Terminal != s.terminal {
			s.terminal = wanted.Terminal
			send(wanted)
		}
	}
}

// Close ends what cannot go on without the person: their rehearsals. What runs belongs
// to the world.
func (s *Session) Close() { s.incident.Close() }

// Panes are the panes of the screen, in their order, without a screen: for what is
// made of their keys.
func (o Options) Panes() []pane.Pane {
	panes, _ := o.panes(newWho(o.World, o.Person))
	return panes
}

func (o Options) panes(who *who) ([]pane.Pane, *incidentpane.Pane) {
	w, me, zone := o.World, who.is().Actor, who.is().Zone
	evidence := folder{w, who, o.Screen.Lookup}
	health := func(of sources.Topic) func() []sources.Health {
		return func() []sources.Health { return w.HealthOf(of) }
	}
	incident := incidentpane.New(incidentpane.Deps{
		Record: recordOf(w.Acts()), Library: shelf{w}, Runner: w.Runner, Exporter: evidence, Evidence: evidence,
		Check: evidence.check, Rehearse: rehearsals{w}.open,
		Hold: func(ctx context.Context, by people.Actor, ids []alerts.Fingerprint) error {
			_, err := w.Board.Ack(ctx, by, ids, "", time.Time{})
			return err
		},
		Alerts: w.Board.View, Tail: w.Tail, Backups: w.Ledger.View, Actor: me,
		People: func() ([]people.Person, int) { return w.Roster.View().People(w.Now()) }, Host: w.Machine, Now: w.Now, Zone: zone,
		ReadOnly: w.ReadOnly(), Health: health(sources.Alerts),
	})
	return []pane.Pane{
		alertspane.New(alertspane.Deps{
			Board: w.Board, LastTimes: w.Record.Store.Book.LastTimes, Relief: w.Record.Store.Book.Relief, Muted: muted(w), Health: health(sources.Alerts),
			Changes: w.Changes.Between, ChangeHealth: health(sources.Changes), Silences: world.SilencesOf(w), Actor: me, Now: w.Now, Zone: zone, Incidents: w.Duties.Open,
			Filters:    func() map[string]string { return w.Config().Screen.Filters },
			Configured: func() bool { cfg := w.Config(); return len(cfg.Alerts) > 0 || cfg.Inbound != nil },
		}),
		logspane.New(logspane.Deps{Tail: w.Tail, Recent: w.Tail.Recent, Top: w.Watched.Top, Odd: w.Watched.Odd, Saves: evidence, Opens: drawer{evidence}, Behind: behind{w, o.Screen.Lookup}, Health: health(sources.Logs), Elsewhere: func(l logs.Line) (string, string) { return world.Elsewhere(w.Config(), l) }, Now: w.Now, Zone: zone}),
		backupspane.New(backupspane.Deps{Ledger: w.Ledger, Now: w.Now, Zone: zone}),
		rotapane.New(rotapane.Deps{Roster: w.Roster.View, Me: me.Person, Now: w.Now, Zone: zone}),
		incident,
		reviewpane.New(reviewpane.Deps{Record: figures{w, who}, Now: w.Now, Zone: zone}),
	}, incident
}

// muted is what event recorders saw of what mutes an alert now.
func muted(w *world.World) alertdetail.Muted {
	return func(ctx context.Context, id alerts.Fingerprint) ([]events.Span, error) {
		seen, err := w.Record.Store.Recorded.Seen(ctx, []alerts.Fingerprint{id}, w.Now())
		return seen[id], err
	}
}

// recordOf is the record as each part of the incident pane needs it.
func recordOf(a world.Acts) incidentpane.Record {
	return incidentpane.Record{
		Reading: a, Search: a, Keeping: a, Saying: a, Tying: a, Corrections: a, Answers: a, Practices: a,
		Times: acts.Times{Now: a, Then: func(when incident.When) acts.Earlier { return a.Earlier(when) }},
	}
}

// calls is what `\` shows: every command and API call, oldest first.
func calls(w *world.World, zone *time.Location) []string {
	all, now := w.Calls.All(), w.Now().In(zone)
	lines := make([]string, len(all))
	for i, call := range all {
		lines[i] = fmt.Sprintf("%s %s  %s  %s", text.ClockSeconds(call.At, now), text.Clean(call.Kind), call.Line, call.Took.Round(time.Millisecond))
		if call.Err != "" {
			lines[i] += "  FAILED: " + call.Err
		}
	}
	return lines
}

// shelf is the library in force, whichever that is when it is asked.
type shelf struct{ w *world.World }

func (s shelf) All() []sop.Procedure                  { return s.w.Library().All() }
func (s shelf) For(a alerts.Alert) []sop.Procedure    { return s.w.Library().For(a) }
func (s shelf) Get(name string) (sop.Procedure, bool) { return s.w.Library().Get(name) }
