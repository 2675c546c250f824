package rota

import (
	"slices"
	"testing"
	"time"

	"holdfast/sources/people"
)

func TestWhoIsOnCallComesFirstAndEachOnce(t *testing.T) {
	week := func(who ...people.Person) Layer {
		return Layer{People: who, Every: Week, Weekday: time.Monday, From: Date{Year: 2026, Month: time.November, Day: 2}}
	}
	v := NewView([]Rotation{{Name: "primary", Layers: []Layer{week("alice", "bob", "carol")}}, {Name: "second", Layers: []Layer{week("bob", "dan")}}})
	list, onCall := v.People(time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)) // the second week
	if want := []people.Person{"bob", "dan", "alice", "carol"}; !slices.Equal(list, want) || onCall != 2 {
		t.Errorf("they are %v, %d of them on call", list, onCall)
	}
	var nobody *View
	if list, _ := nobody.People(time.Now()); len(list) != 0 {
		t.Errorf("without rotations they are %v", list)
	}
}
