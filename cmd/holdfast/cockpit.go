package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/cmd/holdfast/config"
	"holdfast/cmd/holdfast/plain"
	"holdfast/cmd/holdfast/session"
	"holdfast/cmd/holdfast/world"
	"holdfast/sources"
	"holdfast/tui"
	"holdfast/tui/draw"
)

// rehearsal says that the cockpit opens on a staged world, and what plays in it.
type rehearsal struct {
	on     bool
	beside func(context.Context, *world.World) error
	coach  func(context.Context, *world.World, func(tea.Msg)) error
	told   func(context.Context, *world.World, plain.Stand) (string, error) // the same line by line
}

// cockpitOrStatus is `holdfast` without a command.
func cockpitOrStatus(ctx context.Context, p *program) error {
	cfg, err := p.loadConfig()
	var none *config.NoneFound
	if errors.As(err, &none) {
		return fmt.Errorf("there is no configuration file yet; looked for\n  %s\n\n"+
			"`holdfast demo` opens a rehearsal that needs none. For your own: write holdfast.yaml (the README has one to copy)\n"+
			"into one of these places and check it with `holdfast config check`; `holdfast init`, which writes one from what it\n"+
			"finds here, is not in this version", strings.Join(none.Looked, "\n  "))
	}
	if err != nil {
		return err
	}
	if p.flags.plain {
		return openPlain(ctx, p, cfg, rehearsal{})
	}
	if why := p.interactive(); why != nil {
		p.complain(why.Error() + ", so this is `holdfast status` and not the cockpit; `holdfast --plain` takes it line by line")
		return statusOf(ctx, p, cfg)
	}
	return openCockpit(ctx, p, cfg, rehearsal{})
}

// statusOf prints the status of one look at the world.
func statusOf(ctx context.Context, p *program, cfg *config.Config) (err error) {
	w, err := p.openDesk(ctx, cfg)
	if err != nil {
		return err
	}
	defer w.record.close(&err)
	return showStatus(ctx, p.output, w, p.shownIn(), false)
}

// openCockpit watches the world and shows it until the person leaves.
func openCockpit(ctx context.Context, p *program, cfg *config.Config, r rehearsal) (err error) {
	tty, err := p.terminal(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tty.Close()) }()
	return runCockpit(ctx, p, tty, cfg, r)
}

// runCockpit is openCockpit on a terminal.
func runCockpit(ctx context.Context, p *program, tty *session.TTY, cfg *config.Config, r rehearsal) (err error) {
	w, err := p.openDesk(ctx, cfg)
	if err != nil {
		return err
	}
	defer w.record.close(&err)
	s, err := session.New(ctx, p.session(w.world, r.on), tty.Screen())
	if err != nil {
		return err
	}
	in, err := p.keyboard()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	screen := tty.Program(ctx, s.Model, in, os.Environ())
	crew := world.NewCrew(ctx, w.world.Health, w.world.Now)
	// In this order: what runs ends and is written down, and so do the person's
	// rehearsals, then the watching ends, then the record closes.
	defer crew.Dismiss()
	defer s.Close()
	defer w.world.Runner.Close()
	crew.Start(world.Kind, "world", w.world.Run)
	crew.Start(world.Kind, "screen", func(ctx context.Context) error { return tell(ctx, w.world, s, tty.Screen(), screen.Send) })
	crew.Start(world.Kind, "link", func(ctx context.Context) error {
		leaveWithTerminal(ctx, p, screen)
		return nil
	})
	crew.Start(world.Kind, "settings", func(ctx context.Context) error { return s.Follow(ctx, screen.Send) })
	crew.Start(world.Kind, "incidents", w.world.Duties.Follow)
	if r.beside != nil {
		crew.Start(world.Kind, "rehearsal", func(ctx context.Context) error { return r.beside(ctx, w.world) })
	}
	if r.coach != nil {
		crew.Start(world.Kind, "coach", func(ctx context.Context) error { return r.coach(ctx, w.world, screen.Send) })
	}
	if p.flags.debug != "" {
		crew.Start(world.Kind, "debug", func(ctx context.Context) error { return writeDebug(ctx, w.world, p.flags.debug) })
	}
	opened := p.now()
	err = tty.Run(screen, p.stderr)
	for _, line := range s.Farewell() { // however it was left
		p.complain(line)
	}
	if p.sizeless() {
		p.complain("this terminal did not say its size to the end, it is 0×0; `stty cols 80 rows 24`, with the numbers of yours, tells it")
	}
	if errors.Is(err, tea.ErrInterrupted) || errors.Is(err, tea.ErrProgramKilled) || ctx.Err() != nil {
		return nil
	}
	if err == nil {
		err = settle(ctx, p, in, opened)
	}
	return err
}

// leaveWithTerminal ends a screen within a second when its terminal is gone: the link
// broke, or the window was closed. The hang-up signal alone does not say so, it also
// asks for the configuration to be read anew.
func leaveWithTerminal(ctx context.Context, p *program, screen *tea.Program) {
	tui.EachSecond(ctx, p.now, func(time.Time) {
		if !terminal(p.stdin) {
			session.End(screen)
		}
	})
}

// tell hands what changed, and the time, to a session's screen.
func tell(ctx context.Context, w *world.World, s *session.Session, on *draw.Screen, send func(tea.Msg)) error {
	watch := w.Record.Feed.Watch()
	defer watch.Close()
	clock := session.NewClock(w)
	defer clock.Sit(s, on)()
	var wait sync.WaitGroup
	defer wait.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	wait.Go(func() { clock.Run(ctx) })
	err := tui.Pump(ctx, watch, on.Ticks(), send)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// writeDebug writes what changes and what is called to a file, until ctx ends.
func writeDebug(ctx context.Context, w *world.World, file string) (err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("--debug: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	watch := w.Record.Feed.Watch()
	defer watch.Close()
	seen := time.Time{}
	for {
		topics, err := watch.Next(ctx)
		if err != nil {
			return nil // the program ends
		}
		if _, err := fmt.Fprintf(f, "%s changed %s\n", w.Now().UTC().Format(time.RFC3339Nano), topicNames(topics)); err != nil {
			return err
		}
		for _, call := range w.Calls.All() {
			if !call.At.After(seen) {
				continue
			}
			seen = call.At
			if _, err := fmt.Fprintf(f, "%s %s %s (%s) %s\n", call.At.UTC().Format(time.RFC3339Nano), call.Kind, call.Line, call.Took, call.Err); err != nil {
				return err
			}
		}
	}
}

func topicNames(t sources.Topics) string {
	var names []string
	for _, topic := range []struct {
		topic sources.Topic
		name  string
	}{
		{sources.Alerts, "alerts"}, {sources.Logs, "logs"}, {sources.Backups, "backups"}, {sources.Rota, "rota"},
		{sources.Record, "record"}, {sources.Sources, "sources"}, {sources.Config, "configuration"}, {sources.Changes, "changes"}, {sources.Runs, "runs"},
	} {
		if t.Has(topic.topic) {
			names = append(names, topic.name)
		}
	}
	return strings.Join(names, " ")
}
