package sop

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// Linted is what `sop lint` says of one procedure, in the shape it prints with --json.
type Linted struct {
	File  string `json:"file"` // its path; its name where it has none
	Title string `json:"title"`
	Counts
	Problems []Problem `json:"problems"`
}

// Lint looks for what would hurt at night: what the parser found odd, scripts
// that do not parse in their shell, commands without any success check, nobody
// who owns the procedure. The list of problems is never nil.
func Lint(p Procedure) Linted {
	l := Linted{File: cmp.Or(p.Path, p.Name), Title: p.Title, Counts: p.Counts(), Problems: []Problem{}}
	l.Problems = append(l.Problems, p.Problems...)
	add := func(line int, format string, args ...any) {
		l.Problems = append(l.Problems, Problem{Line: line, Message: fmt.Sprintf(format, args...)})
	}
	if len(p.Steps) == 0 {
		add(1, "there is no step in it")
	}
	if p.Owner == "" {
		add(1, "no owner: write `owner: team or person` into the front matter, so that somebody keeps it true")
	}
	if l.Commands > 0 && l.Verifies == 0 {
		add(firstCommand(p), "%s and no check: nothing will say whether it worked; mark a fence `verify`", counted(l.Commands, "command"))
	}
	lintScripts(p, add)
	lintFiles(p, add)
	slices.SortStableFunc(l.Problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return l
}

func counted(n int, what string) string {
	if n == 1 {
		return "a " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func firstCommand(p Procedure) int {
	for _, s := range p.Walk() {
		if s.Command != nil {
			return s.Command.Line
		}
	}
	return 1
}

// parses reads a script as its shell would, without running it; line is where
// in the script it stumbles, from 1.
func parses(s *Script) (line int, err error) {
	_, err = grammar(variantOf(s.Shell), s.Text)
	var parse syntax.ParseError
	var lang syntax.LangError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &parse):
		return int(parse.Pos.Line()), errors.New(parse.Text)
	case errors.As(err, &lang):
		return int(lang.Pos.Line()), fmt.Errorf("%s is not known to %s", lang.Feature, s.Shell)
	}
	return 1, err
}
