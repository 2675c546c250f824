package alerts

import (
	"maps"
	"time"
)

// acks are who holds what, by alert.
type acks map[Fingerprint]Ack

// of is the ack of an alert; nil: nobody holds it.
func (a acks) of(fp Fingerprint) *Ack {
	ack, held := a[fp]
	if !held {
		return nil
	}
	return &ack
}

// hold takes acks over, and drop lets go of them.
func (a acks) hold(list []Ack) {
	for _, ack := range list {
		a[ack.Fingerprint] = ack
	}
}

func (a acks) drop(list []Ack) {
	for _, ack := range list {
		delete(a, ack.Fingerprint)
	}
}

// remember takes over what the record knows, but for the alerts of which
// something was written while it was read, and for acks that are over though the
// record does not know yet.
func (a acks) remember(list []Ack, written map[Fingerprint]bool, over []Ack) {
	maps.DeleteFunc(a, func(fp Fingerprint, _ Ack) bool { return !written[fp] })
	for _, ack := range list {
		if written[ack.Fingerprint] {
			continue
		}
		if old, ok := a[ack.Fingerprint]; !ok || old.At.Before(ack.At) {
			a[ack.Fingerprint] = ack
		}
	}
	for _, ack := range over {
		if a[ack.Fingerprint].At.Equal(ack.At) {
			delete(a, ack.Fingerprint)
		}
	}
}

// move makes an ack of what is known otherwise now one of the thread's present episode,
// unless somebody holds that since.
func (a acks) move(was Ack, th *thread, owed *owed) {
	is := was
	is.Fingerprint, is.Episode, is.Also = th.fp, th.episode, nil
	if has, ok := a[th.fp]; ok && has.Episode.Equal(th.episode) && !has.At.Before(is.At) {
		is = has
	}
	a[th.fp] = is
	for _, m := range owed.over.moved {
		if m.was.Fingerprint == was.Fingerprint && m.was.Episode.Equal(was.Episode) && m.is.Episode.Equal(is.Episode) {
			return // it is to be written already
		}
	}
	owed.over.moved = append(owed.over.moved, movedAck{was, is})
}

// end ends the ack of a thread whose episode is over or whose time ran out, and
// reports whether there was one.
func (a acks) end(th *thread, at time.Time, owed *owed) bool {
	ack, ok := a[th.fp]
	if !ok {
		return false
	}
	ack.Also = th.also
	over, expired := th.ends(ack, at)
	switch {
	case over:
		owed.over.ended = append(owed.over.ended, ack)
	case expired:
		owed.over.expired = append(owed.over.expired, ack)
	default:
		return false
	}
	delete(a, th.fp)
	return true
}

// stand takes back the end of acks whose firing goes on, by what the record
// knows, and reports whether there were any. fires are the episodes that go on.
func (a acks) stand(owed *owed, fires map[Fingerprint]time.Time) (any bool) {
	over := owed.over.ended[:0]
	for _, ack := range owed.over.ended {
		if episode, ok := fires[ack.Fingerprint]; ok && episode.Equal(ack.Episode) {
			a[ack.Fingerprint], any = ack, true
		} else {
			over = append(over, ack)
		}
	}
	owed.over.ended = over
	return any
}

// rewrite rewrites the notes, and reports whether that changed any.
func (a acks) rewrite(note func(string) string) (changed bool) {
	for fp, ack := range a {
		if clean := note(ack.Note); clean != ack.Note {
			ack.Note = clean
			a[fp], changed = ack, true
		}
	}
	return changed
}
