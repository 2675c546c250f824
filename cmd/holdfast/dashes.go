package main

import (
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// dashed puts words that begin with a dash, such as "- staging differs", behind
// the flags of the command they are for: a note, an answer or a reason may be a
// list. What can be a flag stays one, so that a mistyped flag is an error and is
// never written down as text.
func dashed(root *cobra.Command, args []string) []string {
	cmd, _, err := root.Find(args)
	if err != nil || cmd.DisableFlagParsing {
		return args
	}
	var flags, words []string
	found := false
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			words = append(words, args[i+1:]...)
			break
		}
		switch {
		case isText(arg):
			found = true
			words = append(words, arg)
		case !strings.HasPrefix(arg, "-") || arg == "-":
			words = append(words, arg)
		default:
			flags = append(flags, arg)
			if takesNext(cmd, arg) && i+1 < len(args) {
				i++
				flags = append(flags, args[i])
			}
		}
	}
	if !found {
		return args
	}
	// The words that name the command come first among the others.
	depth := 0
	for c := cmd; c.HasParent(); c = c.Parent() {
		depth++
	}
	if depth > len(words) {
		return args
	}
	list := append([]string{}, words[:depth]...)
	list = append(list, flags...)
	list = append(list, "--")
	return append(list, words[depth:]...)
}

// isText reports whether an argument that begins with a dash cannot be a flag:
// a flag's name is letters, digits and dashes.
func isText(arg string) bool {
	if len(arg) < 2 || arg[0] != '-' || arg == "--" {
		return false
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")
	if name == "" {
		return true
	}
	for i, r := range name {
		if unicode.IsSpace(r) || i == 0 && !unicode.IsLetter(r) {
			return true
		}
	}
	return false
}

// takesNext reports whether a flag's value is the next argument.
func takesNext(cmd *cobra.Command, arg string) bool {
	if strings.Contains(arg, "=") {
		return false
	}
	flag := flagOf(cmd, arg)
	return flag != nil && flag.NoOptDefVal == ""
}

// flagOf is the flag that an argument names; nil: the command has none of it.
func flagOf(cmd *cobra.Command, arg string) *pflag.Flag {
	lookup := func(look func(set *pflag.FlagSet) *pflag.Flag) *pflag.Flag {
		if f := look(cmd.Flags()); f != nil {
			return f
		}
		return look(cmd.InheritedFlags())
	}
	if name, long := strings.CutPrefix(arg, "--"); long {
		return lookup(func(set *pflag.FlagSet) *pflag.Flag { return set.Lookup(name) })
	}
	if len(arg) != 2 { // -ofile has its value
		return nil
	}
	return lookup(func(set *pflag.FlagSet) *pflag.Flag { return set.ShorthandLookup(arg[1:]) })
}
