package sop

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// lintScripts says what a script does other than its author thinks, without
// running it.
func lintScripts(p Procedure, add func(line int, format string, args ...any)) {
	lost := "" // the folder that an earlier script went to
	exported, known := map[string]bool{}, p.given()
	for _, s := range p.Walk() {
		for _, script := range []*Script{s.Command, s.Verify} {
			if script == nil {
				continue
			}
			for _, odd := range queries(script) {
				add(script.Line+odd.line-1, "step %s: %s", s.Number, odd.what)
			}
			if lost != "" && relative(script) {
				add(script.Line, "step %s: it runs in the folder that holdfast was started in, not in %s: that `cd` ended with its own script", s.Number, lost)
				lost = ""
			}
			if dir := goesTo(script); dir != "" {
				lost = dir
			}
		}
		for _, name := range s.lacks(known) {
			why := "name it under `vars`, or export it in an earlier step"
			if exported[name] {
				why = "an earlier step sets it, but does not export it"
			}
			add(s.Script().Line, "step %s: $%s is set nowhere: %s", s.Number, name, why)
		}
		s.exports(known)
		if c := s.Command; c != nil {
			for name := range readVars(c.Shell, c.Text, c.filled).set {
				exported[name] = true
			}
		}
	}
}

// oddity is something odd on a line of a script, from 1.
type oddity struct {
	line int
	what string
}

var queryLine = regexp.MustCompile(`(?i)^[ \t]*(?:select\b.+\bfrom\b|insert[ \t]+into\b|update[ \t]+\S+[ \t]+set\b|delete[ \t]+from\b|alter[ \t]+(?:table|system|role|user|database)\b|create[ \t]+(?:table|index|role|user|database)\b|drop[ \t]+(?:table|index|database)\b|show[ \t]+(?:databases|tables|processlist|slave|replica|master)\b|explain[ \t]+(?:analyze[ \t]+)?select\b)`)

// queries lists the lines of a script that are a query, and no command.
func queries(s *Script) []oddity {
	file, err := grammar(syntax.LangBash, s.runs())
	if err != nil {
		return nil
	}
	var found []oddity
	lines := strings.Split(s.runs(), "\n")
	for _, stmt := range file.Stmts {
		at, column := int(stmt.Pos().Line()), int(stmt.Pos().Col())
		if at <= len(lines) && column <= len(lines[at-1]) && queryLine.MatchString(lines[at-1][column-1:]) {
			found = append(found, oddity{at, "this is a query, not a command: call the fence sql, or give it to the program that runs it"})
		}
	}
	return found
}

// mayBeBash looks for what is in whatever bash knows and sh does not: that costs
// far less than to read the script once more.
func mayBeBash(script string) bool {
	for _, mark := range []string{"[[", "((", "<(", ">(", "=(", "<<<", "&>", "|&", "${", "$'", "function", "source", "declare", "typeset", "mapfile", "readarray", "shopt", "pushd", "popd", "select", "coproc", "let "} {
		if strings.Contains(script, mark) {
			return true
		}
	}
	return false
}

// bashIn is the first thing in a script that sh does not know and bash does, and
// its line; empty: there is none, or bash cannot read it either.
func bashIn(script string) (what string, line int) {
	file, err := grammar(syntax.LangBash, script)
	if err != nil {
		return "", 0
	}
	syntax.Walk(file, func(n syntax.Node) bool {
		if n == nil || what != "" {
			return what == ""
		}
		if what = onlyBash(n); what != "" {
			line = int(n.Pos().Line())
		}
		return true
	})
	if what != "" {
		return what, line
	}
	var lang syntax.LangError
	if _, err := grammar(syntax.LangPOSIX, script); errors.As(err, &lang) {
		return "`" + lang.Feature + "`", int(lang.Pos.Line())
	}
	return "", 0
}

// onlyBash names a node of a script that means something to bash only.
func onlyBash(n syntax.Node) string {
	switch t := n.(type) {
	case *syntax.TestClause:
		return "`[[`"
	case *syntax.ProcSubst:
		return "`<(…)`"
	case *syntax.ArrayExpr:
		return "arrays: this one"
	case *syntax.FuncDecl:
		if t.RsrvWord {
			return "`function`"
		}
	case *syntax.Redirect:
		switch t.Op {
		case syntax.WordHdoc, syntax.RdrAll, syntax.AppAll:
			return "`" + t.Op.String() + "`"
		}
	case *syntax.ParamExp:
		if t.Repl != nil || t.Slice != nil || t.Excl || t.Index != nil {
			return "this way to write a variable"
		}
	case *syntax.CallExpr:
		if len(t.Args) == 0 {
			break
		}
		switch name := t.Args[0].Lit(); name {
		case "source", "mapfile", "readarray", "shopt", "pushd", "popd":
			return "`" + name + "`"
		}
	case *syntax.DeclClause:
		if t.Variant.Value == "declare" || t.Variant.Value == "typeset" {
			return "`" + t.Variant.Value + "`"
		}
	}
	return ""
}

// goesTo is the folder in which a script leaves its shell; empty: it goes nowhere.
func goesTo(s *Script) (dir string) {
	file, err := grammar(variantOf(s.Shell), s.runs())
	if err != nil {
		return ""
	}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch t := n.(type) {
		case *syntax.Subshell, *syntax.CmdSubst:
			return false
		case *syntax.CallExpr:
			if len(t.Args) == 2 && t.Args[0].Lit() == "cd" {
				dir = wordText(t.Args[1])
			}
		}
		return true
	})
	return dir
}

func wordText(w *syntax.Word) string {
	var out strings.Builder
	if err := syntax.NewPrinter().Print(&out, w); err != nil {
		return "another folder"
	}
	return fmt.Sprintf("`%s`", out.String())
}

var relativeWord = regexp.MustCompile(`^\.{1,2}/|^[\w.-]+/[\w./-]+$|^[\w-]+\.(?:sh|py|ya?ml|json|sql|tf|conf|env)$`)

// relative reports whether a script names files without saying in which folder.
func relative(s *Script) bool {
	file, err := grammar(variantOf(s.Shell), s.runs())
	if err != nil {
		return false
	}
	found := false
	syntax.Walk(file, func(n syntax.Node) bool {
		switch t := n.(type) {
		case *syntax.CallExpr:
			if len(t.Args) > 0 && t.Args[0].Lit() == "cd" {
				return false
			}
		case *syntax.Word:
			found = found || relativeWord.MatchString(t.Lit())
		}
		return true
	})
	return found
}
