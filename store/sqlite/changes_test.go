package sqlite

import (
	"strings"
	"testing"
	"time"

	"holdfast/sources/changes"
	"holdfast/store/incident"
)

func TestADamagedChangeStandsInNobodysWay(t *testing.T) {
	path := filled(t, 0)
	db := openDB(t, path)
	list := []changes.Change{
		{UID: "good", At: night.Add(-time.Hour), Source: "ci", Summary: "deploy cart"},
		{UID: "bad", At: night.Add(-time.Minute), Source: "ci", Summary: "deploy shop"},
	}
	if _, err := on(db).Changes.SaveChanges(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
	tamper(t, path, "UPDATE changes SET change = 'x' || change WHERE uid = 'bad'")
	db = openDB(t, path)
	defer closeDB(t, db)
	got, err := on(db).Changes.Changes(t.Context(), night.Add(-2*time.Hour), night, 10)
	if err != nil || len(got) != 2 || got[0].UID != "bad" || !strings.Contains(got[0].Summary, "damaged") || got[1].Summary != "deploy cart" {
		t.Errorf("%+v %v", got, err)
	}
	inc, err := on(db).Incidents.Open(t.Context(), alice, "checkout down", incident.Sev2)
	if err != nil {
		t.Fatalf("an incident cannot be opened because of a deploy: %v", err)
	}
	entries, err := on(db).Book.Timeline(t.Context(), inc.ID, 0, 0)
	if err != nil || len(entries) != 3 || !strings.Contains(entries[2].Text, "damaged") {
		t.Errorf("the timeline is %+v %v", entries, err)
	}
}
