package sop

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pieces draws strings made of what the reader looks for, in any order.
func pieces(of ...string) *rapid.Generator[string] {
	return rapid.Map(rapid.SliceOfN(rapid.SampledFrom(of), 0, 12), func(s []string) string { return strings.Join(s, "") })
}

func TestWhatIsTakenForPlainEveryShellCanRead(t *testing.T) {
	script := pieces("a", "if", "then", "fi", "for", "in", "do", "done", "case", "esac", "time", "let", "export", "readonly", "declare", "local", "select", "function", "repeat", "end", "coproc",
		"echo", " ", " ", "\n", "|", "&", "&&", "||", ";", `"`, `'`, "$", "`", `\`, "#", "=", "a=b", "-", "1", "{", "}", "(", ")", "!", "[[", "]]", "<", ">", "\t", "ä", "%", "@", "+", ":", "~", "*")
	rapid.Check(t, func(t *rapid.T) {
		s := script.Draw(t, "script")
		if !isSimple(s) {
			return
		}
		for _, shell := range []string{"sh", "bash", "zsh"} {
			if line, err := parses(&Script{Shell: shell, Text: s}); err != nil {
				t.Fatalf("%q was taken for plain, and %s says on line %d: %v", s, shell, line, err)
			}
		}
	})
}

func TestWhichScriptsAreSeenToBePlain(t *testing.T) {
	for script, plain := range map[string]bool{
		"systemctl restart nginx": true,
		"# the rack says how it is\nssh \"rack-1\" 'status --all' | grep -c ready": true,
		"cd /srv && make -j 4\n\n# then\nls":                                       true,
		"echo 'two\nlines'":                                                        true,
		"echo it's":                                                                false,
		"echo \"$HOME\"":                                                           false,
		"echo \"`id`\"":                                                            false,
		"echo \"\\\"\"":                                                            false,
		"echo a |":                                                                 false,
		"echo a &&\n":                                                              false,
		"| cat":                                                                    false,
		"echo a | | cat":                                                           false,
		"echo a || cat":                                                            false,
		"echo a &":                                                                 false,
		"echo a &&& cat":                                                           false,
		"echo a | done":                                                            false,
		"true && fi":                                                               false,
		"if true":                                                                  false,
		"echo if":                                                                  true,
		"let":                                                                      false,
		"echo a > b":                                                               false,
	} {
		if got := isSimple(script); got != plain {
			t.Errorf("isSimple(%q) = %v", script, got)
		}
	}
}

func TestALookFindsWhatTheExpressionFinds(t *testing.T) {
	braces := regexp.MustCompile(`[ \t]*\{:?\s*((?:#[^\s{}]+|\.[a-z][\w-]*|needs\s*=[^{}]*)[^{}]*)\}`)
	said := pieces("{", "}", "#", "#a", ".b", ".", ":", " ", "\t", "\n", "needs", "=", "1", "x", "ä", "\u00a0")
	rapid.Check(t, func(t *rapid.T) {
		s := said.Draw(t, "words")
		var want, got []string
		for _, m := range braces.FindAllStringSubmatch(s, -1) {
			want = append(want, m[1])
		}
		left := withoutAttributes(s, func(inner string) { got = append(got, inner) })
		if strings.Join(got, "|") != strings.Join(want, "|") || left != braces.ReplaceAllString(s, "") {
			t.Fatalf("%q: %q and %q left, not %q and %q", s, got, left, want, braces.ReplaceAllString(s, ""))
		}
	})
	inInfo := regexp.MustCompile(`\{([^{}]*)\}`)
	rapid.Check(t, func(t *rapid.T) {
		s := said.Draw(t, "info")
		rest, inside := cutBraces(s)
		wantRest, wantInside := s, ""
		if m := inInfo.FindStringSubmatch(s); m != nil {
			wantRest, wantInside = strings.Replace(s, m[0], " ", 1), m[1]
		}
		if rest != wantRest || inside != wantInside {
			t.Fatalf("%q: %q and %q, not %q and %q", s, rest, inside, wantRest, wantInside)
		}
	})
}

func TestAnArrowIsCutWhereTheExpressionCutsIt(t *testing.T) {
	arrow := regexp.MustCompile(`\s*(?:→|->|=>|⇒)\s*`)
	answer := pieces("yes", "→", "->", "=>", "⇒", "-", "=", ">", " ", "\n", "\t", "#a", "\u00a0")
	rapid.Check(t, func(t *rapid.T) {
		s := strings.TrimSpace(answer.Draw(t, "answer"))
		left, right, ok := cutArrow(s)
		sides := arrow.Split(s, 2)
		if ok != (len(sides) == 2) || ok && (left != sides[0] || right != sides[1]) {
			t.Fatalf("%q: %q, %q, %v, not %q", s, left, right, ok, sides)
		}
	})
}

func TestALineIsOneLineAsItsFieldsAre(t *testing.T) {
	line := pieces("a", "ä", " ", "\t", "\n", "\u00a0", "\u2003", "界")
	rapid.Check(t, func(t *rapid.T) {
		s := line.Draw(t, "line")
		if got, want := oneLine(s), strings.Join(strings.Fields(s), " "); got != want {
			t.Fatalf("%q: %q, not %q", s, got, want)
		}
	})
	id := regexp.MustCompile(`^[A-Za-z][\w.-]*$`)
	name := pieces("a", "Z", "9", "_", "-", ".", "ä", " ", "\n")
	rapid.Check(t, func(t *rapid.T) {
		if s := name.Draw(t, "id"); isValidID(s) != id.MatchString(s) {
			t.Fatalf("%q: %v", s, isValidID(s))
		}
	})
}

func TestNoForeignPromptIsOverlooked(t *testing.T) {
	for line, of := range map[string]string{
		"In [3]: df.head()":                 "In [3]:",
		"(gdb) bt":                          "(gdb)",
		"(Pdb) p x":                         "(Pdb)",
		"  (lldb) bt":                       "(lldb)",
		"postgres=# select 1;":              "postgres=#",
		"MariaDB [(none)]> show tables;":    "MariaDB [(none)]>",
		">>> import os":                     ">>>",
		"127.0.0.1:6379> keys *":            "127.0.0.1:6379>",
		"mysql> show tables;":               "mysql>",
		"switch1# reload":                   "",
		"switch1# show ip route":            "switch1#",
		"> file words more":                 ">",
		"curl -fsS https://example.org/":    "",
		"ssh rack-1 'status --all' | sort)": "",
	} {
		if got := foreign(line); got != of {
			t.Errorf("foreign(%q) = %q, not %q", line, got, of)
		}
	}
}

func TestNoWordsAboveAFenceAreOverlooked(t *testing.T) {
	phrase := rapid.SampledFrom([]string{
		"do not use this", "Don't run", "NEVER execute these any more", "for reference only", "kept for reference", "obsolete", "ob\u017folete", "Deprecated", "no longer used", "No longer needed",
		"The output is", "Sample results", "the re\u017fponse", "the expected output", "You should see", "it will then print", "which would look like", "this may display", "It might return",
		"You \u017fhould see", "Expected", "prints", "Returns", "run it with", "ask the site first", "x",
	})
	said := rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"", "", "x ", "Then wait. "}).Draw(t, "before") + phrase.Draw(t, "phrase") + rapid.SampledFrom([]string{"", "", ":", ".", " x", " using"}).Draw(t, "behind")
	})
	rapid.Check(t, func(t *rapid.T) {
		s := oneLine(said.Draw(t, "words"))
		if got := forbidden(s); got != isWarned.MatchString(s) {
			t.Fatalf("forbidden(%q) = %v", s, got)
		}
		last := s
		if ends := sentenceEnd.FindAllStringIndex(s, -1); len(ends) > 0 {
			last = s[ends[len(ends)-1][1]:]
		}
		last = strings.TrimRight(last, " .:")
		if got := announced(s); got != (isOutput.MatchString(last) && !isAsked.MatchString(last)) {
			t.Fatalf("announced(%q) = %v", s, got)
		}
	})
}
