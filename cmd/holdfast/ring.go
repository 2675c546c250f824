package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources/alerts"
	"holdfast/tui"
)

func ringCommand(p *program) *cobra.Command {
	cmd := &cobra.Command{Use: "ring", Short: "How new alerts call", Args: cobra.NoArgs, RunE: showHelp}
	cmd.AddCommand(&cobra.Command{
		Use:   "test",
		Short: "Ring as a new alert would, and say which rings cannot arrive here",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return ringTest(cmd.Context(), p) },
	})
	return cmd
}

// ringOf is how new alerts call.
func ringOf(cfg *config.Config) tui.Ring {
	r := tui.Ring{How: map[alerts.Severity]tui.How{}, Remind: cfg.Remind}
	for severity, how := range cfg.Ring {
		r.How[severity] = tui.How{Bell: how.Bell, Desktop: how.Desktop}
	}
	return r
}

// ringTest does once what the configuration rings with.
func ringTest(ctx context.Context, p *program) error {
	cfg, err := p.loadConfig()
	if err != nil {
		return err
	}
	ring, on := ringOf(cfg), shownOn(ctx, p, cfg)
	wanted := ring.Wants()
	if !wanted.Bell && !wanted.Desktop {
		_, err := fmt.Fprintln(p.stdout, "nothing rings: the configuration has no `ring:`, or all of it is none")
		return err
	}
	var b strings.Builder
	here := terminal(p.stdout)
	tell := func(what, bytes string) {
		if !here {
			fmt.Fprintf(&b, "%s: not sent, standard output is not a terminal\n", what)
			return
		}
		fmt.Fprintf(&b, "%s%s: sent; if you noticed nothing, it does not arrive\n", bytes, what)
	}
	if wanted.Bell {
		tell("bell", "\a")
	}
	if wanted.Desktop {
		tell("desktop notice", on.Notification("holdfast", "a test: so a new alert calls"))
	}
	lost := ring.Lost(on)
	for _, line := range lost {
		fmt.Fprintln(&b, line)
	}
	if _, err := io.WriteString(p.stdout, b.String()); err != nil {
		return err
	}
	if len(lost) > 0 || !here {
		return attend("not every ring arrives here")
	}
	return nil
}

// shownOn is the terminal that this program is on, and what the configuration
// wants of it. tmux is asked what only it knows.
func shownOn(ctx context.Context, p *program, cfg *config.Config) tui.Terminal {
	t := tui.TerminalOf(p.lookup)
	t.Sizeless = p.sizeless()
	if cfg.Screen.Mouse != "" {
		t.NoMouse = cfg.Screen.Mouse == "off"
	}
	if at, _ := p.lookup("TMUX"); at != "" {
		t.Few = fewColours(ctx)
		if ringOf(cfg).Wants().Desktop {
			t.Passthrough = passthrough(ctx)
		}
	}
	return t
}
