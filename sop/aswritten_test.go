package sop

import (
	"strings"
	"testing"
)

// outlineOf is a runbook as `sop show` prints it, without its title.
func outlineOf(t *testing.T, lines ...string) string {
	t.Helper()
	p := Parse("x", "x.md", []byte(strings.Join(lines, "\n")+"\n"))
	checkSound(t, p)
	_, out, _ := strings.Cut(Outline(p), "\n")
	return strings.Trim(out, "\n")
}

func TestASessionIsOneUnderEachOfItsNames(t *testing.T) {
	for _, language := range []string{"console", "shell-session", "shellsession", "sh-session", "bash-session", "ShellSession"} {
		got := outlineOf(t, "1. Look", "", "   ```"+language, "   $ uptime", "   10:00 up", "   ```")
		if got != "1   Look\n      $ uptime" {
			t.Errorf("%s:\n%s", language, got)
		}
	}
}

// Each runbook below is a way people write; its outline is how a person reads it.
func TestEverythingStandsWhereAPersonLooksForIt(t *testing.T) {
	for name, tt := range map[string]struct{ written, read string }{
		"what is said after a script is read after it": {
			"## Disk\n```sh\na\n```\n~~~text\nout\n~~~\nThen:\n```sh\nb\n```\nIt is empty? Go on.\n\nAt last:\n```sh\nc\n```\nCall bob.",
			"1   Disk\n      $ a\n      ~~~text\n      out\n      ~~~\n   1.1   Then\n         $ b\n         It is empty? Go on.\n   1.2   At last\n         $ c\n         Call bob.",
		},
		"a script after what is done by hand has a name of its own": {
			"1. Rebuild\n   ```sh\n   ssh db2\n   rm -rf x\n   ```\n   and then, here\n   ```sh\n   ls\n   ```",
			"1   Rebuild\n      ```sh\n      ssh db2\n      rm -rf x\n      ```\n   1.1   and then, here\n         $ ls",
		},
		"a title has no signs": {
			"## Do\n```sh\na\n```\nor **all** of `them` at [once](x.html):\n```sh\nb\n```",
			"1   Do\n      $ a\n   1.1   or all of them at once\n         [once](x.html)\n         $ b",
		},
		"lines in bold are headings": {
			"# T\n## Fix\nPick one.\n\n**Journal**\n```sh\na\n```\n**Deleted file**\n\nRestart it.\n\n**Images**\n```sh\nb\n```",
			"1   Fix\n      Pick one.\n   1.1   Journal\n         $ a\n   1.2   Deleted file\n         Restart it.\n   1.3   Images\n         $ b",
		},
		"lines in bold are headings beside numbered lists": {
			"# T\n## One\n1. x\n## Fix\n**Journal**\n```sh\na\n```\n**Images**\n```sh\nb\n```",
			"One\n1   x\n\nFix\n2   Journal\n      $ a\n3   Images\n      $ b",
		},
		"an admonition is none": {
			"# T\n## One\n1. x\n## Fix\n!!! danger \"One at a time\"\n    Really.\n```sh\na\n```",
			"One\n1   x\n\nFix\n**Danger: One at a time**\nReally.\n2   Fix\n      $ a",
		},
		"what is folded away stands under its own words": {
			"# T\n## One\n1. x\n\n<details>\n<summary>Only if <b>lost</b></summary>\n\nNo way back.\n\n```sh\na\n```\n\n</details>\n\n??? tip \"If it hangs\"\n    Kill it:\n\n    ```sh\n    b\n    ```",
			"One\n1   x\n2   Only if lost\n      No way back.\n      $ a\n3   Tip: If it hangs\n      Kill it:\n      $ b",
		},
		"tabs outside a step are ways to do what the heading says": {
			"# T\n## One\n1. x\n## Fix\n=== \"Linux\"\n    ```sh\n    a\n    ```\n=== \"Windows\"\n    Click.\n\nThen look:\n```sh\nc\n```",
			"One\n1   x\n\nFix\n2   Fix\n   2.1   Linux  [if applicable]\n         $ a\n   2.2   Windows  [if applicable]\n         Click.\n   2.3   Then look\n         $ c",
		},
		"tabs between slashes": {
			"# T\n## One\n1. x\n## Fix\n/// tab | Linux\n```sh\na\n```\n///\n\n/// tab | Mac\n```sh\nb\n```\n///",
			"One\n1   x\n\nFix\n2   Linux  [if applicable]\n      $ a\n3   Mac  [if applicable]\n      $ b",
		},
		"a fence below a check box belongs to it": {
			"- [ ] One\n\n```sh\na\n```\n\n- [ ] Two\n\n```sh\nb\n```\n\nand then\n\n```sh\nc\n```\n\nNow the other half:\n\n- [ ] Three",
			"1   One\n      $ a\n2   Two\n      $ b\n   2.1   and then\n         $ c\nNow the other half:\n3   Three",
		},
		"a picture belongs to what stands above it": {
			"1. One\n\n![where](a.png)\n\n## Next\n1. Two ![that](b.png)",
			"1   One\n      ![where](a.png)\n\nNext\n2   Two that\n      ![that](b.png)",
		},
		"what explains a place in a script is no step": {
			"1. One\n   ```sh\n   a # (1)!\n   ```\n   1. It takes long.\n\n2. Two",
			"1   One\n      $ a # (1)!\n      1. It takes long.\n2   Two",
		},
		"HTML is what it says": {
			"1. One\n\n   <table>\n   <tr><th>Level</th><th>Who</th></tr>\n   <tr><td>2</td><td>Ops &lt;pod&gt;</td></tr>\n   </table>\n\n   <p><a href=\"x.html\">there</a> <img src=\"a.png\" alt=\"graph\"> <node></p>\n2. Two",
			"1   One\n      Level | Who\n      2 | Ops <pod>\n\n      [there](x.html) ![graph](a.png) <node>\n2   Two",
		},
		"a title is one at any level": {
			"## Borg\n\nFor all.\n\n### Lock\n1. One\n\n### Space\n2. Two",
			"Lock\nFor all.\n1   One\n\nSpace\n2   Two",
		},
		"a place in HTML is no text": {
			"1. One\n\n<a id=\"x\"></a>\n\n## Two\n2. Two <a name=\"y\"></a>",
			"1   One\n\nTwo\n2   Two",
		},
		"backslashes that mean nothing are left out": {
			"1. One\n\n   In\\-sync\\. See \\(above\\) `a\\.b`.\n\n   > Not\\-now\n\n       sed s/\\./x/\n2. Two",
			"1   One\n      In-sync. See (above) `a\\.b`.\n\n      > Not-now\n\n      sed s/\\./x/\n2   Two",
		},
		"a table stands straight": {
			"1. One\n\n    | a | b |\n    |---|---|\n    | 1 | 2 |\n2. Two",
			"1   One\n      | a | b |\n      |---|---|\n      | 1 | 2 |\n2   Two",
		},
		"a table right below a title": {
			"1. One\n   | a | b |\n   |---|---|\n   | 1 | 2 |\n2. Two,\n   or so:\n   a | b\n   --|--\n   1 | 2\n3. Three\n   |   | b |\n   |---|---|\n   | 1 | 2 |\n4. Four\n\n   See:\n   | a | b |\n   |---|---|\n   | 1 | 2 |",
			"1   One\n      | a | b |\n      |---|---|\n      | 1 | 2 |\n2   Two, or so\n      a | b\n      --|--\n      1 | 2\n3   Three\n      |   | b |\n      |---|---|\n      | 1 | 2 |\n4   Four\n      See:\n      | a | b |\n      |---|---|\n      | 1 | 2 |",
		},
		"what is called output is output": {
			"1. One\n   ```sh\n   a\n   ```\n   The output is similar to the following example:\n   ```bash\n   [ 0.1 ] sd 5:0 SCSI\n   ```\n2. Look at the output with:\n   ```sh\n   b\n   ```\n3. Go on. Expected:\n   ```sh\n   ok 3\n   ```\n   Output:\n   ```console\n   $ c\n   d\n   ```",
			"1   One\n      $ a\n      The output is similar to the following example:\n\n      ```bash\n      [ 0.1 ] sd 5:0 SCSI\n      ```\n2   Look at the output with\n      $ b\n3   Go on. Expected\n      ```sh\n      ok 3\n      ```\n\n      Output:\n      $ c",
		},
		"where nothing is indented all belongs to the step above": {
			"# T\n## Do\n1. One\n\nSee x.\n\n1. Two\n\n```sh\na\n```\n\nExactly one line is right.\n\nOld notes:\n\n```sh\nb\n```\n\n* see y\n\n---\n\nWritten by bob.\n\n## Next\n1. Three",
			"Do\n1   One\n      See x.\n2   Two\n      $ a\n      Exactly one line is right.\n   2.1   Old notes\n         $ b\n         * see y\n\nNext\nWritten by bob.\n3   Three",
		},
		"a fence between two items of a nested list": {
			"1. One\n   - a\n   ```sh\n   x\n   ```\n   - b\n   ```sql\n   y\n   ```\n2. Two\n   - note\n   ```sh\n   z\n   ```",
			"1   One\n   1.1   a\n         $ x\n   1.2   b\n         ```sql\n         y\n         ```\n2   Two\n   2.1   note\n   2.2   z\n         $ z",
		},
		"check boxes between two numbers are part of the first": {
			"1. One\n\n- [ ] a\n- [ ] b\n\n2. Two",
			"1   One\n   1.1   a\n   1.2   b\n2   Two",
		},
		"what is for a renderer is no title": {
			"# T\n## Set { data-toc-label=\"In short\" .x }\n1. One {#one title=\"a b\"}\n2. Two {{ x=\"1\" }} {a b}",
			"Set\n1   One\n2   Two {{ x=\"1\" }} {a b}",
		},
		"a long line of dashes stays as long": {
			"1. One\n   ```sh\n   cat <<E\n   " + strings.Repeat("-", 70) + "+" + strings.Repeat("-", 9) + "\n   E\n   ```",
			"1   One\n      $ cat <<E\n        " + strings.Repeat("-", 70) + "+" + strings.Repeat("-", 9) + "\n        E",
		},
		"what is not to be run is not offered": {
			"1. One\n\n   Do not run it twice:\n   ```sh\n   a\n   ```\n   Old notes (kept for reference, do not use):\n   ```sh\n   b\n   ```\n   Never run this:\n   ```console\n   $ c\n   ```",
			"1   One\n      Do not run it twice:\n      $ a\n   1.1   Old notes (kept for reference, do not use)\n         ```sh\n         b\n         ```\n   1.2   Never run this\n         ```console\n         $ c\n         ```",
		},
		"a sign of a picture stays whole": {
			"1. Write it down :point_down:\n2. Two:",
			"1   Write it down :point_down:\n2   Two",
		},
	} {
		if got := outlineOf(t, tt.written); got != tt.read {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, tt.read)
		}
	}
}

func TestAScriptKnowsTheMachineItWasTypedOn(t *testing.T) {
	for prompt, on := range map[string]string{"$ ": "", "[root@db1 ~]# ": "db1", "alice@web-1:~$ ": "web-1", "web-1 $ ": "web-1", "oak:~# ": "oak"} {
		p := Parse("x", "x.md", []byte("1. One\n   ```sh\n   "+prompt+"uptime\n   ```\n"))
		if got := p.Steps[0].TypedOn(); got != on || p.Steps[0].Command.Text != "uptime" {
			t.Errorf("%q: %q on %q", prompt, p.Steps[0].Command.Text, got)
		}
	}
}
