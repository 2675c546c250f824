package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"holdfast/themes"
)

// given refuses a flag whose value is empty, such as --at "$WHEN" of a script in
// which WHEN is not set: without a value it would mean now, for ever, or another
// record, and nobody said so. Words that a person may leave out are none of these.
func given(cmd *cobra.Command) error {
	var empty error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if empty == nil && !leftOut(f.Name) && isEmptyValue(f.Value) {
			empty = fmt.Errorf("--%s is given without a value; was a variable empty? Nothing was done; see `%s --help`", f.Name, cmd.CommandPath())
		}
	})
	return empty
}

// themed refuses a theme that there is not, also where nothing is drawn in it: who
// mistypes it learns so at once.
func themed(cmd *cobra.Command) error {
	f := cmd.Flags().Lookup("theme")
	if f == nil || !f.Changed {
		return nil
	}
	if _, err := themes.Load(f.Value.String()); err != nil {
		return fmt.Errorf("--theme: %w%s", err, didYouMean(f.Value.String(), themes.Names()))
	}
	return nil
}

// leftOut reports whether a flag takes words that may as well be none.
func leftOut(name string) bool {
	switch name {
	case "note", "summary", "why", "var":
		return true
	}
	return false
}

// isEmptyValue reports whether a flag that takes a word, or a list of them, was
// given an empty one.
func isEmptyValue(v pflag.Value) bool {
	list, ok := v.(pflag.SliceValue)
	if !ok {
		return strings.TrimSpace(v.String()) == ""
	}
	words := list.GetSlice()
	for _, word := range words {
		if strings.TrimSpace(word) == "" {
			return true
		}
	}
	return len(words) == 0
}
