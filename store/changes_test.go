package store_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources"
	"holdfast/sources/changes"
	"holdfast/store/incident"
)

func deploy(version string, before time.Duration) changes.Change {
	return changes.Change{
		UID: "deploy " + version, At: night.Add(-before), Source: "ci", Summary: "deploy checkout " + version, Service: "checkout",
		Version: version, Link: "https://ci.example/" + version, Details: map[string]string{"by": "ci"},
	}
}

func (r *record) changed(t testing.TB, list ...changes.Change) int {
	t.Helper()
	return must[int](t)(r.Changes.SaveChanges(t.Context(), list))
}

func TestAChangeIsKeptOnceHoweverManySeeIt(t *testing.T) {
	path := t.TempDir() + "/holdfast.db"
	r, other := openAt(t, path), openAt(t, path)
	old := deploy("1.0", 30*time.Hour)
	if n := r.changed(t, deploy("1.1", time.Hour), old); n != 2 {
		t.Errorf("%d were new", n)
	}
	if n := other.changed(t, old, deploy("1.2", time.Minute)); n != 1 {
		t.Errorf("%d were new to the second process", n)
	}
	list := must[[]changes.Change](t)(r.Changes.Changes(t.Context(), night.Add(-48*time.Hour), night, 100))
	var versions []string
	for _, c := range list {
		versions = append(versions, c.Version)
	}
	if strings.Join(versions, " ") != "1.2 1.1 1.0" {
		t.Errorf("newest first: %v", versions)
	}
	if c := list[0]; !c.At.Equal(night.Add(-time.Minute)) || c.Link != "https://ci.example/1.2" || c.Details["by"] != "ci" {
		t.Errorf("it is not whole: %+v", c)
	}
	if list = must[[]changes.Change](t)(r.Changes.Changes(t.Context(), night.Add(-time.Hour), night, 1)); len(list) != 1 || list[0].Version != "1.2" {
		t.Errorf("the limit and the end leave %+v", list)
	}
}

func TestOpeningAnIncidentRecallsTheChangesOfSixHoursAtTheirOwnTime(t *testing.T) {
	r := open(t)
	r.changed(t, deploy("2.0", 7*time.Hour), deploy("2.1", 5*time.Hour), deploy("2.2", 4*time.Minute))
	inc := r.incident(t, attached("CheckoutDown", "eu-1"))
	var got []incident.Entry
	for _, e := range r.timeline(t, inc.ID) {
		if e.Kind == incident.Change {
			got = append(got, e)
		}
	}
	if len(got) != 2 || got[0].Text != "deploy checkout 2.1 by ci" || got[1].Text != "deploy checkout 2.2 by ci" {
		t.Fatalf("the timeline has %+v", got)
	}
	if e := got[1]; !e.At.Equal(night.Add(-4*time.Minute)) || e.RecordedAt.Before(night) || e.By.Person != "holdfast" || e.By.Via != "ci" {
		t.Errorf("the entry is %+v", e)
	}
	var d incident.ChangeData
	if err := got[1].Decode(&d); err != nil || d.Version != "2.2" || d.Service != "checkout" || d.UID != "deploy 2.2" {
		t.Errorf("it keeps %+v, %v", d, err)
	}
	r.sound(t)
}

func TestAChangeIsWrittenIntoEveryOpenIncidentOnce(t *testing.T) {
	path := t.TempDir() + "/holdfast.db"
	r, other := openAt(t, path), openAt(t, path)
	one, two, over := r.incident(t), r.incident(t), r.incident(t)
	must[incident.Incident](t)(r.Incidents.Resolve(t.Context(), alice, over.ID, ""))
	late := deploy("3.1", -time.Second)
	r.clock.set(night.Add(time.Minute))
	other.clock.set(night.Add(time.Minute))
	r.changed(t, deploy("2.9", 8*time.Hour), deploy("3.0", 10*time.Minute), late)
	other.changed(t, deploy("3.0", 10*time.Minute), late)
	wantKinds(t, r.kinds(t, one.ID), incident.Opened, incident.Change, incident.Change)
	wantKinds(t, r.kinds(t, two.ID), incident.Opened, incident.Change, incident.Change)
	wantKinds(t, r.kinds(t, over.ID), incident.Opened, incident.ResolvedEntry)
	r.sound(t)
}

func TestAChangeIsCleanedAndRedactedAtTheRecordsDoor(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	r.changed(t, changes.Change{
		At: night.Add(time.Hour), Source: "ci\x1b[2J", Summary: "deploy\nwith password=hunter22", Service: "checkout",
		Link: "javascript:alert(1)", Details: map[string]string{"token\x00": "token=abcdef123456", "note": "a\u202eb"},
	})
	c := must[[]changes.Change](t)(r.Changes.Changes(t.Context(), night, night.Add(time.Hour), 10))[0]
	if c.Summary != "deploy<U+000A>with password=[redacted]" || c.Source != "ci<U+001B>[2J" || c.Link != "" || c.Details["link"] != "javascript:alert(1)" ||
		c.Details["note"] != "a<U+202E>b" || c.Details["token<U+0000>"] != "token=[redacted]" {
		t.Errorf("the record keeps %+v", c)
	}
	if c.At.After(r.clock.now()) || c.Details[changes.DetailDated] != "2026-11-21T04:12:00Z" {
		t.Errorf("a change from the future is dated %s, %q", c.At, c.Details[changes.DetailDated])
	}
	if e := r.timeline(t, inc.ID)[1]; strings.Contains(e.Text+string(e.Data), "hunter22") || strings.Contains(string(e.Data), "\x1b") {
		t.Errorf("the timeline keeps %+v", e)
	}
	if _, err := r.Changes.SaveChanges(t.Context(), []changes.Change{deploy("4.0", 0), {At: night, Source: "ci"}}); err == nil || !strings.Contains(err.Error(), "no summary") {
		t.Errorf("a change that says nothing: %v", err)
	}
	if list := must[[]changes.Change](t)(r.Changes.Changes(t.Context(), night.Add(-time.Hour), night.Add(time.Hour), 10)); len(list) != 1 {
		t.Errorf("a refused list had a partial effect: %d", len(list))
	}
}

func TestOtherProcessesHearOfAChange(t *testing.T) {
	path := t.TempDir() + "/holdfast.db"
	synctest.Test(t, func(t *testing.T) {
		mine, theirs := openAt(t, path), openAt(t, path)
		reloads, ended := make(chan sources.Topics, 10), make(chan error)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() {
			ended <- mine.WatchOthers(ctx, func(_ context.Context, changed sources.Topics) { reloads <- changed })
		}()
		time.Sleep(time.Second)
		theirs.changed(t, deploy("1.0", 0))
		if got := within(t, reloads); !got.Has(sources.Changes) || got.Has(sources.Alerts) || got.Has(sources.Record) {
			t.Errorf("their change was told as %b", got)
		}
		theirs.changed(t, deploy("1.0", 0))
		mine.changed(t, deploy("1.1", 0))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if len(reloads) > 0 {
			t.Errorf("our own change, or one that was there already, was told as %b", <-reloads)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestASourceThatTellsOfThousandsDoesNotFloodATimeline(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	var list []changes.Change
	for i := range 3000 {
		list = append(list, deploy(strconv.Itoa(i), time.Duration(i)*time.Second))
	}
	if n := r.changed(t, list...); n != 3000 {
		t.Errorf("%d were kept", n)
	}
	entries := r.timeline(t, inc.ID)
	if n := len(entries); n != 102 || !strings.Contains(entries[n-1].Text, "deploy checkout 0 ") || !strings.Contains(entries[2].Text, "deploy checkout 99 ") {
		t.Errorf("the timeline has %d entries, the last %q", n, entries[n-1].Text)
	}
	told := func(e incident.Entry, want int) {
		t.Helper()
		var d incident.ChangeData
		if err := e.Decode(&d); err != nil || d.More != want || d.UID != "" || !strings.HasPrefix(e.Text, strconv.Itoa(want)+" more change") || !strings.Contains(e.Text, "`holdfast changes` lists") {
			t.Errorf("%d more are told as %q %+v %v", want, e.Text, d, err)
		}
	}
	told(entries[1], 2900)
	if !entries[1].At.Equal(entries[2].At) {
		t.Errorf("the others are told at %s, the first of those that are told is of %s", entries[1].At, entries[2].At)
	}
	// The same of an incident that is opened after them, and of what comes then.
	r.clock.set(night.Add(time.Minute))
	next := r.incident(t)
	entries = r.timeline(t, next.ID)
	if len(entries) != 102 {
		t.Fatalf("the timeline has %d entries", len(entries))
	}
	told(entries[1], 2900)
	list = list[:0]
	for i := range 101 {
		list = append(list, deploy("later "+strconv.Itoa(i), -time.Duration(i)*time.Millisecond))
	}
	r.changed(t, list...)
	entries = r.timeline(t, next.ID)
	told(entries[102], 1)
	if len(entries) != 203 {
		t.Errorf("the timeline has %d entries", len(entries))
	}
	r.sound(t)
}
