package table

import (
	"testing"

	source "holdfast/sources/alerts"
)

func TestTheNameAndThePlaceAreNotCutForWordsThatCanGive(t *testing.T) {
	long := source.Row{Alert: source.Alert{State: source.Firing, Labels: map[string]string{"alertname": "PodCrashLooping", "instance": "node-00060.example"}}}
	var w columns
	w.see(&long)
	if name, place := w.fit(58); name != 15 || place != 18 {
		t.Errorf("in 58 cells the name has %d and the place %d, with nothing else to say", name, place)
	}
	held := long
	held.Ack = &source.Ack{}
	w.see(&held)
	if name, place := w.fit(58); name != 15 || place != 13 {
		t.Errorf("the name has %d and the place %d: who holds it must be seen too", name, place)
	}
}

func TestASummaryDoesNotRepeatThePlaceOfItsRow(t *testing.T) {
	row := source.Row{Alert: source.Alert{
		Labels:      map[string]string{"alertname": "BackupLate", "instance": "orders-db"},
		Annotations: map[string]string{"summary": "orders-db: newest good backup is 31h old"},
	}}
	if got := summary(&row); got != "newest good backup is 31h old" {
		t.Errorf("the row says %q", got)
	}
}
