package alerts_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertstest"
)

// slowRecord is a record that is read as soon as somebody says so, or not at all.
type slowRecord struct {
	*alertstest.Store
	read chan error
}

func (s slowRecord) LoadAlerts(ctx context.Context) (alerts.Remembered, error) {
	if err := <-s.read; err != nil {
		return alerts.Remembered{}, err
	}
	return s.Store.LoadAlerts(ctx)
}

// beside has a process read its record while it hears of an alert that a record of
// before has, held by alice.
func beside(t *testing.T, test func(d *desk, read chan error, heard func() (over bool, err error))) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.alert("DiskFull", noon)))
		d.ack(diskFP)
		read := make(chan error)
		d.board = alerts.NewBoard(slowRecord{d.store, read}, d.feed, d.clock)
		d.board.LoadBeside(t.Context())
		over := make(chan error, 1)
		d.now = d.now.Add(5 * time.Second)
		go func() {
			over <- d.board.Receive(t.Context(), "prod", alerts.Snapshot{At: d.now, Members: []alerts.Member{member("a", d.alert("DiskFull", noon.Add(-time.Minute)))}})
		}()
		test(d, read, func() (bool, error) {
			synctest.Wait()
			select {
			case err := <-over:
				return true, err
			default:
				return false, nil
			}
		})
	})
}

func TestWhatIsHeardWhileTheRecordIsReadIsTakenInAfterIt(t *testing.T) {
	beside(t, func(d *desk, read chan error, heard func() (bool, error)) {
		if over, _ := heard(); over {
			d.t.Fatal("it was taken in before the record was read")
		}
		read <- nil
		if over, err := heard(); !over || err != nil {
			d.t.Fatalf("it is over: %v, %v", over, err)
		}
		d.wait(time.Second)
		r := d.reads(d.board, "who read it beside", alerts.Firing, true)
		if !r.Episode.Equal(noon) {
			d.t.Errorf("the firing is that of %s", r.Episode)
		}
		if n := len(d.store.Transitions()); n != 1 {
			d.t.Errorf("the record has %d transitions", n)
		}
	})
}

func TestWhatIsHeardWhileTheRecordCannotBeReadIsNotWritten(t *testing.T) {
	beside(t, func(d *desk, read chan error, heard func() (bool, error)) {
		broken := errors.New("the disk is gone")
		read <- broken
		if over, err := heard(); !over || !errors.Is(err, broken) || !errors.Is(err, alerts.ErrUnread) {
			d.t.Fatalf("it is over: %v, %v", over, err)
		}
		if err := d.board.Tick(d.t.Context()); !errors.Is(err, broken) {
			d.t.Errorf("a second that passes says %v", err)
		}
		if n := len(d.store.Transitions()); n != 1 || len(d.board.View().Rows) > 0 {
			d.t.Errorf("the record has %d transitions, and %d rows are shown", n, len(d.board.View().Rows))
		}
	})
}
