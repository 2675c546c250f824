package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/plain"
)

// everyCommand is each command of the program, with those cobra adds.
func everyCommand(t *testing.T, do func(root, cmd *cobra.Command)) {
	t.Helper()
	root := newRoot(&program{})
	n := 0
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		n++
		do(root, cmd)
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(root)
	if n < 60 {
		t.Fatalf("only %d commands are found", n)
	}
}

func TestEveryCommandHasAnExampleThatCanBeTyped(t *testing.T) {
	var paths []string
	everyCommand(t, func(_, cmd *cobra.Command) {
		paths = append(paths, strings.TrimPrefix(cmd.CommandPath(), "holdfast "))
		if cmd.Example == "" {
			t.Errorf("%s has none", cmd.CommandPath())
		}
		for line := range strings.Lines(cmd.Example) {
			words, err := plain.Words(line)
			if err != nil || len(words) == 0 || words[0] != "holdfast" {
				t.Errorf("%s: %q is no line of a shell: %v", cmd.CommandPath(), line, err)
				continue
			}
			if cmd.HasSubCommands() || cmd.Name() == "help" {
				continue // it may be one of another command
			}
			root := newRoot(&program{})
			found, rest, err := root.Find(dashed(root, words[1:]))
			if err == nil {
				err = found.ParseFlags(rest)
			}
			if err == nil {
				err = found.ValidateArgs(found.Flags().Args())
			}
			if err != nil || found.CommandPath() != cmd.CommandPath() {
				t.Errorf("%s: %q is not one of it: %v", cmd.CommandPath(), strings.TrimSpace(line), err)
			}
		}
	})
	for path := range examples() {
		if path != "holdfast" && !strings.Contains(strings.Join(paths, "\n")+"\n", path+"\n") {
			t.Errorf("%s is no command", path)
		}
	}
}
