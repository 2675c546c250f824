package changes_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/changes"
	"holdfast/sources/changes/changestest"
)

func stand() (*changestest.Record, *changes.Log, *sources.Feed) {
	k, feed := &changestest.Record{}, sources.NewFeed()
	return k, changes.NewLog(k, nil, feed, func() time.Time { return noon }), feed
}

func tag(name string, before time.Duration) changes.Change {
	return changes.Change{UID: name, Summary: name, At: noon.Add(-before), Source: "git"}
}

func summaries(list []changes.Change) string {
	var s []string
	for _, c := range list {
		s = append(s, c.Summary)
	}
	return strings.Join(s, " ")
}

func TestWhatIsReceivedIsAtHandAndInTheRecordOnce(t *testing.T) {
	k, l, feed := stand()
	w := feed.Watch()
	defer w.Close()
	_, _ = w.Next(t.Context())
	for range 3 {
		if err := l.Receive(t.Context(), []changes.Change{tag("a", time.Hour), tag("b", time.Minute), tag("c", 20*24*time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	if len(k.All()) != 3 {
		t.Errorf("the record holds %d", len(k.All()))
	}
	if got := summaries(l.Between(noon.Add(-2*time.Hour), noon)); got != "b a" {
		t.Errorf("at hand: %s", got)
	}
	if got := summaries(l.Between(noon.Add(-time.Hour), noon.Add(-time.Minute))); got != "a" {
		t.Errorf("from is within, until is not: %s", got)
	}
	if topics, err := w.Next(t.Context()); err != nil || !topics.Has(sources.Changes) {
		t.Errorf("nobody was told: %v %v", topics, err)
	}
}

func TestWhatIsKnownIsNotSavedAgain(t *testing.T) {
	k, l, _ := stand()
	if _, err := k.SaveChanges(t.Context(), []changes.Change{tag("a", time.Hour)}); err != nil {
		t.Fatal(err)
	}
	if err := l.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	k.Fail(errors.New("it was asked to save"))
	if err := l.Receive(t.Context(), []changes.Change{tag("a", time.Hour)}); err != nil {
		t.Error(err)
	}
}

func TestWhatTheRecordRefusesShowsAndIsSavedLater(t *testing.T) {
	k, l, _ := stand()
	k.Fail(errors.New("disk full"))
	err := l.Receive(t.Context(), []changes.Change{tag("a", time.Hour)})
	if err == nil || !strings.Contains(err.Error(), "1 changes show but are not in the record: disk full") {
		t.Errorf("it says %v", err)
	}
	if got := summaries(l.Between(noon.Add(-2*time.Hour), noon)); got != "a" {
		t.Errorf("at hand: %q", got)
	}
	k.Fail(nil)
	if err := l.Receive(t.Context(), []changes.Change{tag("c", time.Minute), tag("b", 2*time.Hour)}); err != nil || summaries(k.All()) != "b a c" {
		t.Errorf("saved later, the oldest first: %s, %v", summaries(k.All()), err)
	}
	k.Fail(errors.New("what is saved was saved again"))
	if err := l.Save(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestOneChangeThatIsNoneHidesNoOther(t *testing.T) {
	k, l, _ := stand()
	err := l.Receive(t.Context(), []changes.Change{tag("a", time.Hour), {At: noon}, tag("b", time.Hour)})
	if err == nil || !strings.Contains(err.Error(), "no summary") || len(k.All()) != 2 {
		t.Errorf("%d kept, %v", len(k.All()), err)
	}
}

func TestOnlySoManyAreAtHand(t *testing.T) {
	k, l, _ := stand()
	many := make([]changes.Change, 0, 20_100)
	for i := range cap(many) {
		many = append(many, tag(fmt.Sprintf("%05d", i), time.Duration(i)*time.Second))
	}
	if err := l.Receive(t.Context(), many[:10_050]); err != nil {
		t.Fatal(err)
	}
	if err := l.Receive(t.Context(), many[10_050:]); err != nil {
		t.Fatal(err)
	}
	at := l.Between(noon.Add(-changes.Kept), noon.Add(time.Second))
	if len(at) != 20_000 || at[0].UID != "00000" || len(k.All()) < 20_000 {
		t.Errorf("%d at hand from %s on, %d kept", len(at), at[0].UID, len(k.All()))
	}
}

// half answers with what it could read and says what it could not.
type half struct{}

func (half) Ask(_ context.Context, since time.Time) ([]changes.Change, error) {
	return []changes.Change{tag("a", noon.Sub(since)/2)}, errors.New("line 2 is no change")
}

func TestAPollTakesInWhatCouldBeReadAndSaysWhatCouldNot(t *testing.T) {
	k, l, feed := stand()
	health := sources.NewHealthBoard(feed)
	err := l.Poll("ci", time.Minute, half{}).Once(t.Context(), health, func() time.Time { return noon })
	h, _ := health.Get(changes.HealthKind, "ci", "")
	if err == nil || h.Up || !strings.Contains(h.Err, "line 2") || len(k.All()) != 1 {
		t.Errorf("%d kept, %v, health %+v", len(k.All()), err, h)
	}
}
