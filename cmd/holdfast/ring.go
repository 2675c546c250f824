package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/session"
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

// ringTest does once what the configuration rings with.
func ringTest(ctx context.Context, p *program) error {
	cfg, err := p.loadConfig()
	if err != nil {
		return err
	}
	who := p.person(cfg)
	ring, on := session.RingFor(cfg, who.Actor.Person, p.lookup), p.screen().Terminal(ctx, cfg)
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
	if hushed := ring.Hushed(p.now()); len(hushed) > 0 {
		names := make([]string, len(hushed))
		for i, severity := range hushed {
			names[i] = severity.String()
		}
		fmt.Fprintf(&b, "quiet now: a new alert of severity %s does not ring at this hour (`quiet` in `ring:`)\n", strings.Join(names, " or "))
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
