package checklist

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/row"
)

// roleOf is what the first of some words in a script is.
func roleOf(t *testing.T, script, words string) themes.Role {
	t.Helper()
	s := shellOf(script)
	for i, line := range s.lines {
		if at := strings.Index(line, words); at >= 0 {
			roles := s.roles[s.begin[i]:][at : at+len(words)]
			if slices.Min(roles) != slices.Max(roles) {
				t.Errorf("%q is of several colours in\n%s", words, script)
			}
			return roles[0]
		}
	}
	t.Fatalf("there is no %q in\n%s", words, script)
	return 0
}

func TestAScriptIsColouredAsAWhole(t *testing.T) {
	for _, c := range []struct {
		script, words string
		want          themes.Role
	}{
		{`echo "a long string" next`, `"a long string"`, themes.Accent},
		{`echo "a long string" next`, " next", themes.Text},
		{"psql -c \"select 1\n  from orders\n  where id = 7\" shop", "from orders", themes.Accent},
		{"psql -c \"select 1\n  from orders\n  where id = 7\" shop", " shop", themes.Text},
		{`echo "a \"b\" c" d`, ` d`, themes.Text},
		{`echo it\'s; echo done`, "echo done", themes.Text},
		{"echo it's\necho done", "echo done", themes.Text}, // it has no other quote: bash would say so
		{"cat <<EOF\nit's down\nEOF\necho 'a b' c", "down", themes.Text},
		{"cat <<EOF\nit's down\nEOF\necho 'a b' c", "'a b'", themes.Accent},
		{"cat <<-'END'\n\tit's down\n\tEND\necho 'a b' c", " c", themes.Text},
		{"x=$((1<<2)); echo 'a'", "'a'", themes.Accent},
		{"cat <<<'a b'", "'a b'", themes.Accent},
		{"ls # it's a \"comment\necho 'a'", `it's a "comment`, themes.Dim},
		{"ls # it's a \"comment\necho 'a'", "echo ", themes.Text},
		{"echo a#b $HOST", "a#b ", themes.Text},
		{"echo a#b $HOST", "$HOST", themes.Accent},
	} {
		if got := roleOf(t, c.script, c.words); got != c.want {
			t.Errorf("%q is of colour %d, want %d, in\n%s", c.words, got, c.want, c.script)
		}
	}
}

// A string keeps its colour on the row where it goes on, and what stands behind it has
// its own.
func TestAStringThatIsWrappedKeepsItsColour(t *testing.T) {
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	lines := offer{}.script(theme, `curl -fsS -d "{the quick brown fox jumps over the lazy dog and runs}" localhost`, 40)
	if len(lines) < 3 {
		t.Fatalf("it has %d rows: %q", len(lines), lines)
	}
	for words, role := range map[string]themes.Role{`"{the quick brown `: themes.Accent, `fox jumps over the lazy dog and `: themes.Accent, `runs}"`: themes.Accent, ` localhost`: themes.Text, `curl -fsS -d `: themes.Text} {
		if painted := theme.Paint(role, words); !strings.Contains(strings.Join(lines, "\n"), painted) {
			t.Errorf("there is no %q in\n%q", painted, lines)
		}
	}
}

// Whatever a script is, nothing of it is lost: what is shown is what is approved.
func TestNothingOfAScriptIsLostByColours(t *testing.T) {
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		script := rapid.StringMatching(`([a-z日é\x{301}"'#$\\<{}_ \t\n-]|<<EOF|\nEOF\n|  ){0,80}`).Draw(t, "script")
		w := rapid.IntRange(20, 60).Draw(t, "w")
		lines := shellOf(script).lines
		shown := offer{}.script(theme, script, w)
		for _, line := range lines {
			for i := 0; i == 0 || line != ""; i++ {
				if len(shown) == 0 || text.Width(shown[0]) > w {
					t.Fatalf("of %q there is still %q to be shown in %d cells by %q", script, line, w, shown)
				}
				set := " " + strings.Repeat(" ", 6*min(i, 1)) // the rest of a line is set in
				part := strings.TrimPrefix(ansi.Strip(shown[0]), set)
				if !strings.HasPrefix(line, part) || part == "" && line != "" {
					t.Fatalf("of %q it shows %q where %q goes on", script, part, line)
				}
				line, shown = strings.TrimPrefix(line, part), shown[1:]
			}
		}
		if len(shown) > 0 {
			t.Fatalf("of %q it shows %q, too", script, shown)
		}
	})
}

// An address that has no room is broken behind a sign of it, not within a word.
func TestAnAddressIsBrokenBehindASign(t *testing.T) {
	for _, c := range []struct {
		line string
		w    int
		want string
	}{
		{"curl -fsS https://checkout.shop.example.com/health", 38, "curl -fsS https://checkout.shop.|example.com/health"},
		{"curl -fsS https://checkout.shop.example.com/health", 36, "curl -fsS https://checkout.shop.|example.com/health"},
		{"echo one two three", 10, "echo one |two three"},
		{"a/bcdefghijklmnop", 8, "a/bcdefg|hijklmno|p"},
		{"", 8, ""},
	} {
		if got := strings.Join(fold(c.line, c.w), "|"); got != c.want {
			t.Errorf("%q in %d cells: %q, want %q", c.line, c.w, got, c.want)
		}
	}
}

// An option is not broken from its dash.
func TestAnOptionOfAScriptIsNotBroken(t *testing.T) {
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	for w := 20; w < 60; w++ {
		for _, line := range (offer{}).script(theme, "curl -fsS -H accept:all -d something http://localhost", w) {
			if line = strings.TrimSpace(ansi.Strip(line)); strings.HasSuffix(line, " -") {
				t.Errorf("in %d cells it breaks %q", w, line)
			}
		}
	}
}

// One line is as a row of its own.
func TestACutLineOfAScriptKeepsItsColours(t *testing.T) {
	theme, err := themes.Load("dark")
	if err != nil {
		t.Fatal(err)
	}
	r := row.New(theme, 30, false)
	shellOf(`echo "a b"`).put(r, 0, 0, `echo "a b"`)
	if got, want := r.String(), theme.Paint(themes.Text, "echo ")+theme.Paint(themes.Accent, `"a b"`); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
