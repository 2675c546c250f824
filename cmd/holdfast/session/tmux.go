package session

import (
	"context"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/proc"
	"holdfast/tui"
)

// fewColours asks the tmux that this runs in whether its own terminal shows
// sixteen colours alone, as a console does: tmux makes the nearest of those from
// all others.
func fewColours(ctx context.Context) bool {
	r, err := proc.Run(ctx, proc.Command{
		Args:    []string{"tmux", "display-message", "-p", "#{client_tty} #{client_termfeatures}", ";", "show-messages", "-T"},
		Timeout: time.Second,
	})
	return err == nil && r.Exit == 0 && few(string(r.Stdout))
}

// few reads what tmux says: in the first line the terminal it is shown on and what
// it found out about that by asking it, "256" among it; then, of each terminal, what
// the machine's description of it says. A tmux that says it otherwise is taken for
// one of 256.
func few(said string) bool {
	first, rest, _ := strings.Cut(said, "\n")
	tty, features, found := strings.Cut(strings.TrimSpace(first), " ")
	if !found || tty == "" {
		return false // nobody looks at it
	}
	for feature := range strings.SplitSeq(features, ",") {
		if feature == "256" || feature == "RGB" {
			return false
		}
	}
	here := false
	for line := range strings.SplitSeq(rest, "\n") {
		if strings.HasPrefix(line, "Terminal ") {
			here = strings.Contains(line, " for "+tty+",")
		}
		if _, number, ok := strings.Cut(line, ": colors: (number) "); ok && here {
			n, err := strconv.Atoi(strings.TrimSpace(number))
			return err == nil && n > 0 && n < 256
		}
	}
	return false
}

// passthrough asks the tmux that this runs in whether it hands on what is wrapped
// for it. Before 3.3 it had no such option and always did.
func passthrough(ctx context.Context) tui.Passthrough {
	r, err := proc.Run(ctx, proc.Command{Args: []string{"tmux", "show-options", "-A", "-p", "-v", "allow-passthrough"}, Timeout: time.Second})
	said := strings.TrimSpace(string(r.Stdout))
	switch {
	case err != nil:
		return tui.PassthroughUnknown
	case strings.Contains(string(r.Stderr), "invalid option"), said == "on", said == "all":
		return tui.PassthroughOn
	case said == "off":
		return tui.PassthroughOff
	}
	return tui.PassthroughUnknown
}
