package alerts_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// A secret that becomes known leaves the board at once, not with the next change
// of the alert that holds it.
func TestWhatIsLearntToBeASecretLeavesTheBoard(t *testing.T) {
	const secret = "fourteen-oars"
	d := newDesk(t)
	redact := text.NewRedactor()
	conceal := alerts.NewConcealer(d.board, redact)
	a := d.disk()
	a.Labels["key"], a.Annotations["summary"], a.GeneratorURL = secret, "log in with "+secret, "https://p/?q="+secret
	a.Fingerprint = alerts.FingerprintOf(a.Labels)
	d.push(alerts.Snapshot{}, a)
	if _, err := d.board.Ack(context.Background(), alice, []alerts.Fingerprint{a.Fingerprint}, "tried "+secret, time.Time{}); err != nil {
		t.Fatal(err)
	}
	watch := d.feed.Watch()
	defer watch.Close()
	shown := func() string { return fmt.Sprintf("%+v %+v", d.row(a.Fingerprint), *d.row(a.Fingerprint).Ack) }
	conceal.Pass()
	if !strings.Contains(shown(), secret) {
		t.Fatal("it is no secret yet")
	}
	redact.Learn(secret)
	conceal.Pass()
	r := d.row(a.Fingerprint)
	raw := r.Raw
	r.Raw = nil
	if s := fmt.Sprintf("%+v %+v", r, *r.Ack); strings.Contains(s, secret) || r.Labels["key"] != "[redacted]" || r.Ack.Note != "tried [redacted]" {
		t.Fatalf("the row is %s", s)
	}
	if raw["key"] != secret {
		t.Errorf("it is found and silenced by %v", raw)
	}
	d.wait(time.Second)
	rem, err := d.store.LoadAlerts(context.Background())
	if err != nil || len(rem.Sightings) != 1 || rem.Sightings[0].Annotations["summary"] != "log in with [redacted]" {
		t.Fatalf("the record keeps %+v (%v)", rem.Sightings, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if topics, err := watch.Next(ctx); err != nil || topics == 0 {
		t.Errorf("the screen is told of %v (%v)", topics, err)
	}
}
