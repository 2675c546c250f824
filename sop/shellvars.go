package sop

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Variables that shells set themselves: every one of them, bash and zsh, zsh alone.
const (
	ofShells = " PWD OLDPWD IFS PPID OPTIND OPTARG LINENO "
	ofBash   = " RANDOM SRANDOM SECONDS HOSTNAME UID EUID GROUPS SHLVL HOSTTYPE OSTYPE MACHTYPE PIPESTATUS REPLY FUNCNAME DIRSTACK COLUMNS LINES BASHPID BASHOPTS SHELLOPTS EPOCHSECONDS EPOCHREALTIME "
	ofZsh    = " ZSH_VERSION USERNAME HOST status argv path options "
)

// setsItself reports whether a shell gives a variable a value.
func setsItself(shell, name string) bool {
	in := func(names string) bool { return strings.Contains(names, " "+name+" ") }
	return in(ofShells) || shell != "sh" && in(ofBash) || shell == "zsh" && in(ofZsh)
}

// shellVars is what a script does with variables.
type shellVars struct {
	used     []string // without a value of its own instead, in order, each once
	set      map[string]bool
	exported map[string]bool
}

// uses lists the variables that a script needs from outside, in the order of
// their use.
func (s *Script) uses() []string {
	vars := readVars(s.Shell, s.Text, s.filled)
	var needed []string
	for _, name := range vars.used {
		if !vars.set[name] && !strings.HasPrefix(name, "FILL_") {
			needed = append(needed, name)
		}
	}
	return needed
}

func readVars(shell, text, filled string) shellVars {
	if filled != "" {
		text = filled
	}
	vars := shellVars{set: map[string]bool{}, exported: map[string]bool{}}
	// As the parser knows sh, `export A=1` is a command like any other.
	variants := []syntax.LangVariant{variantOf(shell)}
	if shell == "sh" {
		variants = []syntax.LangVariant{syntax.LangBash, syntax.LangPOSIX}
	}
	var file *syntax.File
	var err error
	for _, variant := range variants {
		if file, err = grammar(variant, text); err == nil {
			break
		}
	}
	if err != nil {
		return vars
	}
	seen := map[string]bool{}
	all := false // set -a
	syntax.Walk(file, func(n syntax.Node) bool {
		switch t := n.(type) {
		case *syntax.ParamExp:
			if name := needs(t); name != "" && !seen[name] && !setsItself(shell, name) {
				seen[name] = true
				vars.used = append(vars.used, name)
			}
		case *syntax.Assign:
			if t.Name != nil {
				vars.set[t.Name.Value] = vars.set[t.Name.Value] || !t.Naked
				if all {
					vars.exported[t.Name.Value] = true
				}
			}
		case *syntax.WordIter:
			vars.set[t.Name.Value] = true
		case *syntax.DeclClause:
			for _, a := range t.Args {
				if a.Name != nil && isExport(t) {
					vars.exported[a.Name.Value] = true
				}
			}
		case *syntax.CallExpr:
			vars.call(t)
			all = all || said(t, "set", "-a")
		}
		return true
	})
	return vars
}

// needs is the variable that an expansion cannot do without.
func needs(p *syntax.ParamExp) string {
	if p.Param == nil || p.Excl || p.NestedParam != nil {
		return ""
	}
	name := p.Param.Value
	if !varName.MatchString(name) || strings.HasPrefix(name, "BASH_") {
		return ""
	}
	if p.Exp != nil {
		switch p.Exp.Op {
		case syntax.AlternateUnset, syntax.AlternateUnsetOrNull, syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull:
			return ""
		}
	}
	return name
}

func isExport(d *syntax.DeclClause) bool {
	if d.Variant.Value == "export" {
		return true
	}
	for _, a := range d.Args {
		if a.Naked && a.Value != nil && strings.HasPrefix(a.Value.Lit(), "-") && strings.Contains(a.Value.Lit(), "x") {
			return true
		}
	}
	return false
}

// call notes what commands set that are known to.
func (v *shellVars) call(c *syntax.CallExpr) {
	if len(c.Args) == 0 {
		return
	}
	first := 1
	switch c.Args[0].Lit() {
	case "read", "mapfile", "readarray":
	case "getopts":
		first = 2
	case "printf":
		if len(c.Args) < 3 || c.Args[1].Lit() != "-v" {
			return
		}
		v.set[c.Args[2].Lit()] = true
		return
	default:
		return
	}
	for _, a := range c.Args[min(first, len(c.Args)):] {
		if name := a.Lit(); varName.MatchString(name) {
			v.set[name] = true
		}
	}
}

func said(c *syntax.CallExpr, words ...string) bool {
	if len(c.Args) < len(words) {
		return false
	}
	for i, w := range words {
		if c.Args[i].Lit() != w {
			return false
		}
	}
	return true
}
