package sop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// A file from anywhere must not hang the cockpit.
func TestHugeAndNestedTextsAreReadInTime(t *testing.T) {
	const size = 32 << 10
	for name, unit := range map[string]string{
		"items":      "1.\n",
		"tasks":      "- [ ] a {needs=1,2}\n",
		"paragraphs": "a\n\n",
		"continued":  "1. a\n\n2. b\n\ntext\n\ntext\n\n",
		"fences":     "```sh\na\n```\n",
		"headings":   "# a\n## b\n",
		"quotes":     ">",
		"deep":       "- * ",
		"deeper":     "1. > ",
		"brackets":   "[![",
		"stars":      "*a _b ",
		"braces":     "1. {#a needs=",
		"waits":      "1. a\n   wait 1m\n",
		"rows":       "|a|b|\n|-|-|\n|1|2|\n",
		"decisions":  "1. a\n   > decide: a → b, c → d\n",
		"scripts":    "1. a\n   ```sh\n   $A\n   ```\n",
		"boxes":      "- [ ] a\n\n```sh\na\n```\n\nb\n\n",
		"captions":   "**a**\n\n```sh\na\n```\n\n",
		"bullets":    "- a\n  ```sh\n  a\n  ```\n",
		"pictures":   "![a](b)\n\n",
		"details":    "<details>\n<summary>a</summary>\n\n",
		"links":      "<a href=b>",
		"shells":     "```sh\nsh\nsh\n```\n",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			p := Parse("x", "", []byte("1. first\n\n"+strings.Repeat(unit, size/len(unit))))
			run := Fold(Record{Started: Started{Text: p.Text}})
			run.Next()
			Lint(p)
			if took := time.Since(start); took > time.Minute {
				t.Errorf("it took %s", took)
			}
			if n := len(p.Flat()); n > maxSteps {
				t.Errorf("%d steps", n)
			}
		})
	}
}

// A script is read in a time that goes with its length, however it is made: each of
// these took minutes, or hours.
func TestHostileScriptsAreReadInTime(t *testing.T) {
	const size = 64 << 10
	of := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	counted := func(format string) string {
		var b strings.Builder
		for n := 0; b.Len() < size; n++ {
			fmt.Fprintf(&b, format, n)
		}
		return b.String()
	}
	sh := func(script string) string { return "1. a\n   ```sh\n   " + script + "\n   ```\n" }
	for name, src := range map[string]string{
		"here-documents that never end": "```console\n" + of("$ cat <<A\n") + "```\n",
		"a bracket that never ends":     "```console\n$ (\n" + of("a\n") + "```\n",
		"brackets that end late":        "```console\n" + strings.Repeat("$ (\n"+strings.Repeat("a\n", 290)+")\n", size/600) + "```\n",
		"like a mark":                   sh("echo <pod> HOL" + of("E")),
		"placeholders":                  sh("echo " + counted("<a%d> ")),
		"placeholders and tags":         sh("echo " + counted("<a%d></b%[1]d> ")),
		"brackets":                      sh(of("(")),
		"calculations":                  sh("echo $((" + of("(")),
		"conditions":                    sh(of("if ")),
		"needs":                         "1. a {needs=" + of("2,") + "2}\n2. b {needs=" + of("1,") + "1}\n",
		"answers":                       "1. a\n   > decide: " + counted("a%d → 1, ") + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			run := Fold(Record{Started: Started{Text: Parse("x", "", []byte(src)).Text}})
			run.Next()
			if took := time.Since(start); took > time.Minute {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// What is beyond these bounds is said, shown, and not offered to run.
func TestWhatIsTooMuchOfAScriptIsShownAndNotRun(t *testing.T) {
	for says, src := range map[string]string{
		"stand inside one another deeper": "1. a\n   ```sh\n   " + strings.Repeat("(", 1001) + "true" + strings.Repeat(")", 1001) + "\n   ```\n",
		"longer than 120 KiB":             "1. a\n   ```sh\n   echo $A " + strings.Repeat("a ", 61<<10) + "\n   ```\n",
		"201 places to be filled in":      "1. a\n   ```sh\n   echo " + strings.Repeat("<pod> ", 201) + "\n   ```\n",
		"does not end":                    "```console\n$ (\n" + strings.Repeat("echo a # )\n", 51) + ")\n```\n",
		"more than 100 answers": "1. a\n   > decide: " + strings.TrimSuffix(func() (s string) {
			for n := range 101 {
				s += fmt.Sprintf("a%d → 1, ", n)
			}
			return s
		}(), ", ") + "\n",
	} {
		p := Parse("x", "", []byte(src))
		if !slices.ContainsFunc(p.Problems, func(problem Problem) bool { return strings.Contains(problem.Message, says) }) {
			t.Errorf("%q is not said: %+v", says, p.Problems)
		}
		for _, s := range p.Flat() {
			if s.Script() != nil {
				t.Errorf("%s: it is offered to run", says)
			}
			if len(s.Branches) > mostAnswers {
				t.Errorf("%d answers", len(s.Branches))
			}
		}
	}
	for what, src := range map[string]string{
		"deep":          "1. a\n   ```sh\n   " + strings.Repeat("( ", 50) + "true" + strings.Repeat(" )", 50) + "\n   ```\n",
		"200 places":    "1. a\n   ```sh\n   echo " + strings.Repeat("<pod> ", 200) + "\n   ```\n",
		"1000 lines":    "```console\n$ cat <<A\n" + strings.Repeat("a (\n", 1000) + "A\n```\n",
		"two of them":   "```console\n$ cat <<A <<-'B'\n" + strings.Repeat("a\n", 60) + "A\n\tb\n\tB\n```\n",
		"a loop":        "```console\n$ for i in 1 2; do\n>   echo $i\n" + strings.Repeat(">   true\n", 60) + "> done\n1\n2\n```\n",
		"many brackets": "1. a\n   ```sh\n" + strings.Repeat("   (cd /srv && test -d data) # if it is there\n", 900) + "   ```\n",
	} {
		if p := Parse("x", "", []byte(src)); len(p.Steps) != 1 || p.Steps[0].Script() == nil {
			t.Errorf("%s is not offered to run: %+v", what, p.Problems)
		}
	}
}
