package text

import (
	"testing"

	"pgregory.net/rapid"
)

func TestWhichNameAMisspeltOneMeant(t *testing.T) {
	names := []string{"status", "step", "sop", "logs", "note", "alerts", "incident"}
	for got, want := range map[string]string{
		"statsu": "status", "sttus": "status", "statuss": "status", "statos": "status", "incidnet": "incident", "incdnt": "incident",
		"stpe": "step", "notes": "note", "alert": "alerts", "bogus": "", "": "", "quux": "", "inc": "",
	} {
		if is := Nearest(got, names); is != want {
			t.Errorf("%s: %q, want %q", got, is, want)
		}
	}
}

func TestTheDistanceOfWords(t *testing.T) {
	word := rapid.StringOf(rapid.SampledFrom([]rune("abc")))
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := distance(a, b)
		if (d == 0) != (a == b) || d != distance(b, a) || d > max(len(a), len(b)) {
			t.Fatalf("%q and %q are %d apart", a, b, d)
		}
		if len(a) > 1 && a[0] != a[1] {
			if swapped := string(a[1]) + string(a[0]) + a[2:]; distance(a, swapped) != 1 {
				t.Fatalf("%q and %q", a, swapped)
			}
		}
	})
}
