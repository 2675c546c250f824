package text

import "testing"

func TestAWordReadsBackInAShellAsItWas(t *testing.T) {
	for s, want := range map[string]string{
		"":                       "''",
		"--repo=/srv/orders":     "--repo=/srv/orders",
		"two words":              "'two words'",
		"it's":                   `'it'\''s'`,
		"$(rm -rf x)":            "'$(rm -rf x)'",
		"https://a.b/?x=1&y=2":   "'https://a.b/?x=1&y=2'",
		"a 'b'\n\tc\\d":          `$'a \'b\'\n\tc\\d'`,
		"ünïcode":                "'ünïcode'",
		"alice@example.org:2222": "alice@example.org:2222",
	} {
		if got := Word(s); got != want {
			t.Errorf("%q became %s, want %s", s, got, want)
		}
	}
}
