package alerts_test

import (
	"context"
	"testing"
	"time"

	"holdfast/sources/alerts"
)

// What the record tells of is as old as the record, until the source of it has
// answered this process: it is no word of now, be it a second or a night later.
func TestWhatOnlyTheRecordTellsOfIsNotKnown(t *testing.T) {
	pushed := func(d *desk, name string) alerts.Alert {
		a := d.alert(name, noon)
		a.EndsAt = noon.Add(time.Hour)
		return a
	}
	own := func(d *desk, source string, list ...alerts.Alert) {
		s := alerts.Snapshot{At: d.now, Own: true, Members: []alerts.Member{{Name: "holdfast", Alerts: list}}}
		if err := d.board.Receive(context.Background(), source, s); err != nil {
			t.Fatal(err)
		}
	}
	d := newDesk(t)
	held := d.alert("Held", noon)
	d.hear(member("a", d.disk(), held))
	d.ack(held.Fingerprint)
	door, late, blind := pushed(d, "Pushed"), d.alert("BackupLate", noon), alerts.Blind("prod", "no Watchdog")
	d.push(alerts.Snapshot{Push: true}, door)
	own(d, "holdfast/backups", late)
	own(d, alerts.BlindSource("prod"), blind)
	was := d.board.View().Rows
	kinds := d.store.Kinds(diskFP)

	d.now = d.now.Add(2 * time.Second)
	d.restart()
	for _, tc := range []struct {
		what string
		fp   alerts.Fingerprint
		want alerts.State
	}{
		{"of a source that was not asked yet", diskFP, alerts.Unknown},
		{"held, of such a source", held.Fingerprint, alerts.Unknown},
		{"that such a source is blind", blind.Fingerprint, alerts.Unknown},
		{"pushed here, which nobody can be asked about", door.Fingerprint, alerts.Firing},
		{"raised by holdfast, which was a word for a while", late.Fingerprint, alerts.Firing},
	} {
		if r := d.row(tc.fp); r.State != tc.want {
			t.Errorf("%s: it reads %s, want %s", tc.what, r.State, tc.want)
		}
	}
	disk, now := d.row(diskFP), d.board.View()
	if disk.Severity != was[0].Severity || disk.Annotations["summary"] == "" || disk.Section() != alerts.SectionFiring || !d.held(held.Fingerprint) {
		t.Errorf("it keeps what was said of it, and who holds it: %+v", disk)
	}
	if n := now.Counts(nil); n.Unknown != 3 || n.Firing != 2 {
		t.Errorf("counted %+v", n)
	}
	for i, r := range now.Rows {
		if r.Fingerprint != was[i].Fingerprint {
			t.Errorf("row %d is %s, and was %s: nothing moves when the answer comes", i, r.Name(), was[i].Name())
		}
	}
	d.kinds(diskFP, kinds...) // it fell silent to nobody

	d.hear(member("a", d.disk(), held))
	d.state(diskFP, alerts.Firing)
	d.state(held.Fingerprint, alerts.Firing)
	d.kinds(diskFP, kinds...)
}
