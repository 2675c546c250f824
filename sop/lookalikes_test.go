package sop

import "testing"

// What is not what it looks like is never offered; in quotes it is text.
func TestAScriptThatIsNotWhatItLooksLikeIsNotOffered(t *testing.T) {
	for script, line := range map[string]int{
		"ls\nkubectl get pods\u200b": 2, "echo \"a\u200bb\"": 1, "rm -rf /srv/\u202ex": 1, "\ufeffls": 1,
		"ls\necho a\u00a0b": 2, "rm\u00a0-rf x": 1, "echo a\u3000b": 1, "curl -H “X: y” http://x": 1, "ls ‘a b’": 1, "ls\nrm –rf x": 2, "play —limit <host>": 1,
		"echo \"a\u00a0b “c” – d\"": 0, "echo 'a\u00a0b “c” –d'": 0, "ls # a\u00a0b “c”": 0, "echo it’s done – ok": 0, "cat <<E\n“a\u00a0b”\nE": 0, "ls ä": 0,
	} {
		p := Parse("x", "x.md", []byte("1. One\n~~~sh\n"+script+"\n~~~\n"))
		checkSound(t, p)
		if offered := p.Steps[0].Command != nil; offered != (line == 0) {
			t.Errorf("%q: offered %v\n%v", script, offered, p.Problems)
		}
		if said := len(p.Problems) > 0 && p.Problems[len(p.Problems)-1].Line == 2+line; line > 0 && !said {
			t.Errorf("%q: says %v", script, p.Problems)
		}
	}
}
