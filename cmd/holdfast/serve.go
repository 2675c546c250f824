package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources"
	"holdfast/sources/text"
)

func serveCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Watch without a screen: the door, the sources and the silences at night",
		Long: `Does all that an open cockpit does but show it: the HTTP door takes alerts,
emergencies and changes, sources are asked, silences are kept, and how things
stand is written into the record. A cockpit that is opened on the same record
beside it shows what it took in. It says on standard error what becomes of its
sources; SIGHUP reads the configuration anew, SIGTERM ends it.

packaging/holdfast.service is a systemd unit for it.`,
		Args: cobra.NoArgs,
		RunE: p.onWorld(func(ctx context.Context, w *desk, _ []string) error {
			defer outlivesReaders()()
			w.record.warn(p.output)
			if cfg := w.world.Config(); len(cfg.Alerts) == 0 && cfg.Inbound == nil {
				p.complain("nothing is watched for alerts: no alert source is named under alerts, and no door under inbound")
			}
			return serve(ctx, w.world, p.complain)
		}),
	}
}

// serve keeps the world watched until ctx ends, and says what becomes of its
// sources.
func serve(ctx context.Context, w *world.World, say func(string)) error {
	crew := world.NewCrew(ctx, w.Health, w.Now)
	defer crew.Dismiss()
	crew.Start(world.Kind, "incidents", w.Duties.Follow)
	told := make(chan struct{})
	go func() {
		defer close(told)
		if err := world.Guarded(ctx, func(ctx context.Context) error { return tellHealth(ctx, w, say) }); err != nil {
			w.Health.Trouble(world.Kind, "telling", w.Now(), text.ErrorLine(err))
		}
	}()
	err := w.Run(ctx)
	// Nobody need read what is said: a reader that has stopped keeps the telling, and
	// must keep nothing else.
	select {
	case <-told:
	case <-time.After(tellWithin):
	}
	return err
}

// tellWithin is how long whoever reads standard error may take for the last of it.
const tellWithin = time.Second

// outlivesReaders has writes to a standard output or error that nobody reads any
// more fail, and not end the process as they end one that was put before `head`.
// It must be undone. What the process runs is ended by them as ever.
func outlivesReaders() (undo func()) {
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	return func() { signal.Stop(broken) }
}

// tellHealth says of every source how it is, and again when that changes.
func tellHealth(ctx context.Context, w *world.World, say func(string)) error {
	watch := w.Record.Feed.Watch()
	defer watch.Close()
	told := map[string]string{}
	for {
		if _, err := watch.Next(ctx); err != nil {
			return nil // the context ended: so does the telling
		}
		is := map[string]string{}
		for _, h := range w.Health.All() {
			name := h.Kind + " " + h.Name
			if h.Member != "" {
				name += " " + h.Member
			}
			is[name] = healthWords(h, w.Now())
			if is[name] != told[name] {
				say(name + ": " + is[name])
			}
		}
		for name := range told {
			if _, there := is[name]; !there {
				say(name + ": no longer watched, or mended")
			}
		}
		told = is
	}
}

// healthWords is how a source is; one that answered before says when it did last.
func healthWords(h sources.Health, now time.Time) string {
	switch {
	case !h.Up && !h.LastGood.IsZero():
		return "DOWN since " + text.Clock(h.LastGood, now) + h.LastGood.In(now.Location()).Format(" MST") + ": " + h.Err
	case !h.Up:
		return "DOWN: " + h.Err
	case h.Blind != "":
		return "BLIND: " + h.Blind
	case h.Err != "":
		return "up; " + h.Err
	}
	return "up"
}
