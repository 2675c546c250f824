package review_test

import (
	"testing"

	"pgregory.net/rapid"

	"holdfast/store/incident/review"
)

func TestALengthOfTimeIsRoundedAsAPersonDoes(t *testing.T) {
	const minute, hour, day = 60, 3600, 86400
	for s, want := range map[review.Seconds]string{
		0: "0 s", 45: "45 s", 4*minute + 30: "4 min 30 s", 42*minute + 30: "43 min", 58*minute + 54: "59 min", 59*minute + 40: "1 h",
		2*hour + 9*minute + 50: "2 h 10 min", 9*hour + 59*minute + 40: "10 h", 14*hour + 37*minute: "15 h", 47*hour + 40*minute: "2 d",
		2*day + 3*hour + 29: "2 d 3 h", 19*day + 5*hour: "19 d", -(58*minute + 54): "-59 min",
	} {
		if got := s.String(); got != want {
			t.Errorf("%d seconds are %q, want %q", s, got, want)
		}
	}
}

func TestABriefLengthOfTimeHasTenthsOnlyWhereTheyTell(t *testing.T) {
	const minute, hour, day = 60, 3600, 86400
	for s, want := range map[review.Seconds]string{
		45: "45 s", 58*minute + 54: "59 min", 88 * minute: "88 min", 90 * minute: "1.5 h", 9*hour + 54*minute: "9.9 h", 9*hour + 58*minute: "10 h",
		27*hour + 36*minute: "28 h", 2*day + 22*hour: "2.9 d", 19*day + 5*hour: "19 d",
	} {
		if got := s.Brief(); got != want {
			t.Errorf("%d seconds are %q in brief, want %q", s, got, want)
		}
	}
}

func TestRoundingIsNeverFarOffAndNeverTurnsTheOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := review.Seconds(rapid.Int64Range(0, 400*86400).Draw(r, "a"))
		b := a + review.Seconds(rapid.Int64Range(0, 86400).Draw(r, "more"))
		if off := a.Rounded() - a; off*20 > a || -off*20 > a {
			r.Fatalf("%d is rounded to %d: more than a twentieth off", a, a.Rounded())
		}
		if a.Rounded() > b.Rounded() {
			r.Fatalf("%d and %d are rounded to %d and %d", a, b, a.Rounded(), b.Rounded())
		}
		if a.Rounded().Rounded() != a.Rounded() {
			r.Fatalf("%d rounded twice is something else", a)
		}
	})
}
