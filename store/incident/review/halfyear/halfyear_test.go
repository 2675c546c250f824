package halfyear_test

import (
	"bytes"
	"testing"
	"time"
	_ "time/tzdata"

	"holdfast/store/incident/review"
	"holdfast/store/incident/review/halfyear"
)

func TestTheSameHalfYearIsLivedThroughTwice(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, zone)
	var forms [2][]byte
	for i := range forms {
		r, err := halfyear.Review(t.Context(), t.TempDir(), now)
		if err != nil {
			t.Fatal(err)
		}
		if r.Whole.Incidents < 30 || len(r.Whole.People) != 3 || len(r.Signs) < 6 || r.Practice < 4 || r.Duplicates != 1 || len(r.Recurrence) == 0 {
			t.Errorf("the half year is too quiet: %d incidents, %d people, %d signs, %d practice", r.Whole.Incidents, len(r.Whole.People), len(r.Signs), r.Practice)
		}
		if forms[i], err = review.JSON(r); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			t.Log("\n" + review.Text(r))
		}
	}
	if !bytes.Equal(forms[0], forms[1]) {
		t.Error("the second time it was another half year")
	}
}
