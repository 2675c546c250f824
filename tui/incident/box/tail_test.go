package box

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestTheEndOfWhatWasPrintedSaysHowMuchStandsAboveIt(t *testing.T) {
	var ten []string
	for i := range 10 {
		ten = append(ten, fmt.Sprint(i+1))
	}
	long := strings.TrimSpace(strings.Repeat("12345678 ", 5)) // five rows of eight cells
	for name, c := range map[string]struct {
		lines   []string
		w, most int
		want    string
		above   int
	}{
		"the end":                   {ten, 0, 3, "8 9 10", 7},
		"all but one":               {ten[:4], 0, 3, "1 2 3 4", 0},
		"none":                      {nil, 0, 3, "", 0},
		"a long line is one line":   {append(slices.Clone(ten), long), 9, 6, "10 12345678 12345678 12345678 12345678 12345678", 9},
		"a line that begins above":  {append(slices.Clone(ten), long), 9, 2, "12345678 12345678", 11},
		"a long line that is whole": {[]string{long}, 9, 5, long, 0},
		"not wrapped":               {[]string{"1", "2", long}, 0, 1, long, 2},
	} {
		rows, above := Tail(c.lines, c.w, c.most)
		if got := strings.Join(rows, " "); got != c.want || above != c.above {
			t.Errorf("%s: %q, and %d above; want %q and %d", name, got, above, c.want, c.above)
		}
	}
	if rows, above := Tail([]string{"a", "", "b"}, 9, 3); len(rows) != 3 || above != 0 {
		t.Errorf("an empty line is not kept: %q", rows)
	}
	if got := LeftOut(1204, "above", "w", " · ") + "|" + LeftOut(1, "below", "", " · "); got != "1,204 lines above · w shows all|1 line below" {
		t.Errorf("it says %q", got)
	}
}
