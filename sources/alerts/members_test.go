package alerts_test

import (
	"testing"
	"time"

	"holdfast/sources/alerts"
)

// A member that nobody asks any more is not silent: it does not count.
func TestAMemberThatIsAskedNoMoreDoesNotCount(t *testing.T) {
	twice := func(d *desk, members ...alerts.Member) {
		d.hear(members...)
		d.hear(members...)
	}
	fresh := func(name string) alerts.Member { return alerts.Member{Name: name, Started: noon.Add(7 * time.Second)} }
	// lost: a member died long ago that alone told of the alert.
	lost := func(d *desk) {
		d.hear(member("a", d.disk()), member("b"))
		d.ack(diskFP)
		for range 60 {
			d.hear(down("a"), member("b"))
		}
		d.state(diskFP, alerts.Unknown)
	}
	for _, restart := range []bool{false, true} {
		again := func(d *desk) {
			if restart {
				d.restart()
			}
		}
		t.Run(map[bool]string{false: "reload", true: "restart"}[restart], func(t *testing.T) {
			t.Run("what it alone told of is taken off, not unknown for ever", func(t *testing.T) {
				d := newDesk(t)
				lost(d)
				again(d)
				d.hear(member("b"))
				d.state(diskFP, alerts.Unknown) // one answer proves nothing
				d.hear(member("b"))
				r := d.row(diskFP)
				if r.State != alerts.Resolved || r.Gone == nil || *r.Gone != alerts.Self() || r.Ack != nil {
					t.Fatalf("the row is %+v", r)
				}
				d.kinds(diskFP, "fired", "unknown", "cleared")
				if by := d.store.Transitions()[2].By; by == nil || *by != alerts.Self() {
					t.Fatalf("by %v", by)
				}
				d.wait(20 * time.Minute)
				d.gone(diskFP)
				d.restart()
				twice(d, member("b"))
				d.gone(diskFP)
			})
			t.Run("while another cannot be asked nobody can tell", func(t *testing.T) {
				d := newDesk(t)
				lost(d)
				again(d)
				for range 5 {
					d.hear(member("b"), down("c"))
				}
				d.state(diskFP, alerts.Unknown)
				twice(d, member("b"), member("c"))
				d.state(diskFP, alerts.Resolved)
			})
			t.Run("as long as its word holds the alert is not taken off by who knows nothing", func(t *testing.T) {
				for _, b := range []alerts.Member{member("b"), fresh("b")} {
					d := newDesk(t)
					d.hear(member("a", d.disk()), b)
					d.ack(diskFP)
					again(d)
					twice(d, b)
					if r := d.row(diskFP); r.State != alerts.Firing || r.Ack == nil {
						t.Fatalf("the row is %+v", r)
					}
					for range 60 {
						d.hear(b)
					}
					d.state(diskFP, alerts.Resolved)
				}
			})
			t.Run("what others list goes on, with its ack", func(t *testing.T) {
				d := newDesk(t)
				lost(d)
				again(d)
				d.hear(member("b"))
				d.hear(member("b", d.disk()))
				if r := d.row(diskFP); r.State != alerts.Firing || r.Ack == nil {
					t.Fatalf("the row is %+v", r)
				}
				twice(d, member("b"))
				if r := d.row(diskFP); r.State != alerts.Resolved || r.Gone != nil {
					t.Fatalf("the row is %+v", r)
				}
			})
		})
	}
	t.Run("what one said before it went away is not what it says now", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.disk()), member("b"), member("c"))
		twice(d, member("b"), member("c"))
		for range 60 {
			d.hear(member("b"), down("c"))
		}
		d.state(diskFP, alerts.Unknown)
	})
	t.Run("one that is still asked and silent keeps it unknown", func(t *testing.T) {
		d := newDesk(t)
		lost(d)
		d.restart()
		for range 60 {
			d.hear(down("a"), member("b"))
		}
		d.state(diskFP, alerts.Unknown)
	})
	t.Run("those that are asked say that it is over", func(t *testing.T) {
		d := newDesk(t)
		d.hear(member("a", d.disk()), member("b", d.disk()))
		d.ack(diskFP)
		d.hear(down("a"), member("b", d.disk()))
		twice(d, down("a"), member("b"))
		d.state(diskFP, alerts.Firing) // the other may list it still
		twice(d, member("b"))
		r := d.row(diskFP)
		if r.State != alerts.Resolved || r.Gone != nil || !r.ClearedAt.Equal(d.now.Add(-15*time.Second)) {
			t.Fatalf("the row is %+v", r)
		}
		d.kinds(diskFP, "fired", "cleared")
	})
}
