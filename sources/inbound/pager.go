package inbound

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
)

const (
	eventPath = "/v2/enqueue"
	maxEvent  = 512 << 10 // as PagerDuty takes
	// OutsideParty is who acknowledges by an event: somebody, where PagerDuty is told of
	// it, and no person that is known here.
	OutsideParty people.Person = "PagerDuty"
	// groupsKnown is of how many groups it is known which alerts their events were
	// opened into.
	groupsKnown = 2000
)

// Acks says how alerts stand and takes in that somebody holds them; *alerts.Board is
// one. Ack is all or nothing, and durable where it returns no error.
type Acks interface {
	View() *alerts.View
	Ack(ctx context.Context, by people.Actor, ids []alerts.Fingerprint, note string, until time.Time) ([]alerts.Ack, error)
}

// pager takes in PagerDuty's events: what they tell goes to the board, and by their
// keys it is known again.
type pager struct {
	board  Board
	acks   Acks
	redact *text.Redactor
	groups groups
}

func newPager(board Board, acks Acks, redact *text.Redactor) *pager {
	return &pager{board: board, acks: acks, redact: redact, groups: groups{of: map[string][]alerts.Fingerprint{}}}
}

// tell tells the board what an event says, and waits for the record.
func (p *pager) tell(ctx context.Context, e event, now time.Time) error {
	list := e.alerts(now, p.groups.get(e.dedup))
	var firing []alerts.Fingerprint
	for i := range list {
		if a := &list[i]; a.State == alerts.Firing && a.Fingerprint != e.fingerprint() {
			firing = append(firing, a.Fingerprint)
		}
	}
	p.groups.put(e.dedup, firing)
	s := alerts.Snapshot{At: now, Members: []alerts.Member{{Name: alerts.PagerDuty, Alerts: list}}, Push: true}.Redacted(p.redact)
	return p.board.Receive(ctx, alerts.PagerDuty, s)
}

// alerts is what the event tells: the alerts of the group that it was opened into,
// and itself, where that is all there is or not all of them could be read. known are
// those that earlier events of its key told of.
func (e *event) alerts(now time.Time, known []alerts.Fingerprint) []alerts.Alert {
	g, ok := e.opened(now)
	itself := alerts.Firing
	switch {
	case e.action == actResolve:
		itself = alerts.Resolved
		for i := 0; !ok && i < len(known); i++ {
			g.list = append(g.list, alerts.Alert{Fingerprint: known[i], State: alerts.Resolved, StartsAt: now, EndsAt: now, UpdatedAt: now})
		}
	case ok && g.whole:
		itself = alerts.Resolved
	}
	return append(g.list, e.alert(now, itself))
}

// acknowledge lets the outside party hold what the event's key stands for and nobody
// holds yet. n is how many alerts that are; held names one who holds another.
func (p *pager) acknowledge(ctx context.Context, e event) (n int, held people.Person, err error) {
	view := p.acks.View()
	var ids []alerts.Fingerprint
	for _, fp := range append(p.groups.get(e.dedup), e.fingerprint()) {
		row, is := view.Row(fp)
		switch {
		case !is || row.State == alerts.Resolved || slices.Contains(ids, row.Fingerprint):
		case row.Ack != nil:
			held = row.Ack.By.Person
		default:
			ids = append(ids, row.Fingerprint)
		}
	}
	if len(ids) == 0 {
		return 0, held, nil
	}
	via := "an event of " + cmp.Or(text.Excerpt([]byte(e.client), 80), "an unnamed client") + " at the door"
	_, err = p.acks.Ack(ctx, people.Actor{Person: OutsideParty, Via: p.redact.Redact(via)}, ids, "acknowledged outside of holdfast", time.Time{})
	return len(ids), held, err
}

// groups remembers which alerts the events of a key were opened into, of the keys that
// were heard last.
type groups struct {
	mu   sync.Mutex
	of   map[string][]alerts.Fingerprint
	keys []string // oldest first
}

func (g *groups) get(key string) []alerts.Fingerprint {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.of[key])
}

// put notes what the newest event of a key was opened into; nothing: it is forgotten.
func (g *groups) put(key string, list []alerts.Fingerprint) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.keys = slices.DeleteFunc(g.keys, func(k string) bool { return k == key })
	if len(list) == 0 {
		delete(g.of, key)
		return
	}
	g.of[key], g.keys = list, append(g.keys, key)
	if len(g.keys) > groupsKnown {
		delete(g.of, g.keys[0])
		g.keys = g.keys[1:]
	}
}

// postEvent takes in an alert event. It answers 202 when what it asks for is in the
// record.
func (d *Door) postEvent(w http.ResponseWriter, r *http.Request) {
	body, done, ok := d.body(w, r, d.paged, maxEvent)
	if !ok {
		return
	}
	now := d.Now()
	e, wrong := decodeEvent(body, now)
	if status, why := d.byKey(r, e.key); status != 0 {
		done()
		d.refuse(w, status, why)
		return
	}
	if wrong != nil {
		done()
		d.refuseEvent(w, wrong)
		return
	}
	if d.ReadOnly {
		done()
		d.writesNothing(w, "the event was not taken")
		return
	}
	says := make(chan string, 1)
	err := d.within(r, answerIn, done, func(ctx context.Context) error {
		if e.action != actAcknowledge {
			says <- "Event processed"
			return d.pager.tell(ctx, e, now)
		}
		n, held, err := d.pager.acknowledge(ctx, e)
		says <- acknowledged(n, held)
		return err
	})
	var late *lateError
	switch {
	case err != nil && (e.action != actAcknowledge || errors.As(err, &late)):
		d.unrecorded(w, "the event is not recorded: "+text.ErrorLine(err), nil)
	case err != nil:
		d.unrecorded(w, "the alert is not acknowledged: "+text.ErrorLine(err), nil)
	default:
		d.counts.events.Add(1)
		answer(w, http.StatusAccepted, map[string]any{"status": "success", "message": <-says, "dedup_key": e.dedup, "recorded": true})
	}
}

// acknowledged says what an acknowledgement did.
func acknowledged(n int, held people.Person) string {
	switch {
	case n > 0:
		return "Event processed"
	case held != "":
		return "Event processed: " + text.Clean(string(held)) + " holds it already"
	}
	return "Event processed: nothing that fires here has this dedup_key, so nothing was acknowledged"
}
