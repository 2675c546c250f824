package main

import (
	"context"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources"
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
			w.record.warn(p)
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
	crew.Start(world.Kind, "telling", func(ctx context.Context) error { return tellHealth(ctx, w, say) })
	return w.Run(ctx)
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
			is[name] = healthWords(h)
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

// healthWords is how a source is.
func healthWords(h sources.Health) string {
	switch {
	case !h.Up:
		return "DOWN: " + h.Err
	case h.Blind != "":
		return "BLIND: " + h.Blind
	case h.Err != "":
		return "up; " + h.Err
	}
	return "up"
}
