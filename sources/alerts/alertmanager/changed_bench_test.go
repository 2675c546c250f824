package alertmanager

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

// forgetful is a record that takes everything and keeps nothing: what is measured is
// the way to the view, not the record.
type forgetful struct{ *alertstest.Store }

func (forgetful) SaveSeen(context.Context, alerts.Seen) (alerts.Kept, error) {
	return alerts.Kept{}, nil
}

// BenchmarkOnePercentChanged is one look at ten thousand alerts of which a hundred
// changed, from the body of the answer to the view that is published, beside
// encoding/json reading the whole body. Both are processor time
// of the whole process, garbage included, of the best of some looks each.
func BenchmarkOnePercentChanged(b *testing.B) {
	const many, looks = 10_000, 8
	now := time.Date(2026, 11, 20, 13, 30, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	bodies := make([][]byte, looks+1)
	for k := range bodies {
		bodies[k] = changed(storm(b, many), k)
	}
	for b.Loop() {
		ours, theirs := time.Hour, time.Hour
		board := alerts.NewBoard(forgetful{alertstest.NewStore(clock)}, sources.NewFeed(), clock)
		c, err := New(Config{Name: "prod", Members: []string{"http://alertmanager.invalid"}, Now: clock})
		if err != nil {
			b.Fatal(err)
		}
		look := func(body []byte) {
			if err := c.take(board, clock, body); err != nil {
				b.Fatal(err)
			}
		}
		look(bodies[0])
		for k := 1; k <= looks; k++ {
			now = now.Add(5 * time.Second)
			runtime.GC()
			began := used(b)
			look(bodies[k])
			ours = min(ours, used(b)-began)
			runtime.GC()
			began = used(b)
			var list []gettableAlert
			if err := json.Unmarshal(bodies[k], &list); err != nil || len(list) != many {
				b.Fatal(len(list), err)
			}
			theirs = min(theirs, used(b)-began)
		}
		if rows := board.View().Rows; len(rows) != many {
			b.Fatalf("%d rows are shown", len(rows))
		}
		b.ReportMetric(float64(ours)/float64(theirs), "ratio")
		b.ReportMetric(float64(ours.Microseconds())/1000, "x-ms")
		b.ReportMetric(float64(theirs.Microseconds())/1000, "x-json-ms")
	}
	b.ReportMetric(1.0/8, "at-most")
	b.ReportMetric(0, "ns/op")
}

// take does with the body of an answer what Ask does, without a network.
func (c *Cluster) take(board *alerts.Board, now func() time.Time, body []byte) error {
	m := c.members[0]
	list, err := m.alerts.decode(body)
	if err != nil {
		return err
	}
	member := alerts.Member{Name: m.name, Started: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	member.Alerts, member.Edition, member.Change = m.joined([3]*alerts.Edition{m.alerts.edition}, list, nil, nil)
	return board.Receive(context.Background(), c.name, alerts.Snapshot{At: now(), Done: now(), Members: []alerts.Member{member}})
}

// changed is the body with another hundredth of its alerts changed for each k.
func changed(body []byte, k int) []byte {
	if k == 0 {
		return body
	}
	var list []map[string]any
	if err := json.Unmarshal(body, &list); err != nil {
		panic(err)
	}
	for i := k; i < len(list); i += 100 {
		list[i]["annotations"].(map[string]any)["summary"] = fmt.Sprintf("Disk %d is full, %d bytes are left", i, k)
		list[i]["updatedAt"] = fmt.Sprintf("2026-11-20T13:59:%02dZ", k)
	}
	out, err := json.Marshal(list)
	if err != nil {
		panic(err)
	}
	return out
}

// used is the time that all processors together have worked for this process.
func used(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
