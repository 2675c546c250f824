package sop

import (
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
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
			if n := len(p.Flat()); n > maxSteps {
				t.Errorf("%d steps", n)
			}
		})
	}
}
