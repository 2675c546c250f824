// Package keyboard sorts what a terminal sends into whole keys and whole
// sequences before anything reads it as keys. A reply or an arrow key may come in
// parts, seconds apart: bytes behind the beginning of a sequence are never keys,
// however late they come. It also tells how lonely a key was, because a y that
// came together with something else was not pressed by a person who read a
// question.
package keyboard

import (
	"bytes"
	"time"
	"unicode/utf8"
)

const (
	// Together is how near to one another, in time, bytes belong together: no
	// person presses two keys within it, and a lone ESC is the key Esc after it.
	Together = 50 * time.Millisecond
	// altWithin is how soon after an Esc a key may be the rest of an Alt key that a
	// network has cut: a person takes longer for a second key. It is handed on, and
	// said to have come together with the Esc.
	altWithin = 100 * time.Millisecond
	// startWithin is how late after an Esc a lone [, ], O, P … still begins a
	// sequence and is no key.
	startWithin = 500 * time.Millisecond
	// doubted is how long after an Esc a y is not taken for a person's.
	doubted = time.Second
	// weakly is how long a sequence is held of which only the first letter came,
	// behind an Esc that was already handed on.
	weakly = 3 * time.Second
	// givenUp is how long a sequence is still held after a person pressed Esc, which
	// is the way out of a terminal that never sends the rest.
	givenUp = 10 * time.Second
	// endWithin is how long an ESC in a reply is held to be the beginning of its end.
	endWithin = time.Second
)

// kind is what a unit is.
type kind int

const (
	key     kind = iota // a key, or text
	report              // an answer of the terminal, a mouse event, a focus event
	pasted              // a bracketed paste, whole
	unended             // nothing that was sent: what is waited for, for Unended
)

// unit is something whole that the terminal sent.
type unit struct {
	kind  kind
	bytes []byte
	at    time.Time // when its last byte came
	alone bool      // nothing came within Together before or after it
	crowd bool      // other keys came with it, as in a paste
}

// sorter is the rule, without a terminal: bytes and times in, units out. Time is
// handed in, and must not go back.
type sorter struct {
	out  []unit
	last time.Time // when anything came last

	held   []byte    // a sequence that is not whole yet, from its ESC on; empty: none
	heldAt time.Time // when its last byte came
	begun  time.Time // when its first one came
	told   bool      // a person was told that it, or the paste, does not end
	until  time.Time // when it is given up; zero: never
	warned bool      // a y was refused because of it
	handed bool      // the ESC at its end was handed on as Esc, and may be its end all the same

	shelf      []byte // a held one that another sequence came into
	shelfUntil time.Time
	shelfBegun time.Time

	ghost      []byte // one that was given up though a part of it may still come
	ghostUntil time.Time

	escAt  time.Time // when the Esc that came last was pressed, while nothing came since; else zero
	lone   []byte    // a y that waits until it is sure that nothing follows
	loneAt time.Time
	part   []byte // the beginning of a rune
	paste  []byte // a bracketed paste so far; nil: none

	pasteAt time.Time // when it began
}

// feed takes what was read at once.
func (s *sorter) feed(now time.Time, read []byte) []unit {
	s.expire(now)
	if len(read) == 0 {
		return s.take()
	}
	before := s.last.IsZero() || now.Sub(s.last) >= Together
	if s.lone != nil {
		s.emit(key, s.lone, s.loneAt, false)
		s.lone = nil
	}
	if s.paste != nil {
		lone := before && len(read) == 1
		read = s.pasting(now, read)
		if lone && s.paste != nil {
			s.pasteStalls(now)
		}
	}
	for i := 0; i < len(read); {
		n := s.next(now, read[i:], before && i == 0)
		i += n
		if s.paste != nil {
			rest := s.pasting(now, read[i:])
			i = len(read) - len(rest)
		}
	}
	s.last = now
	return crowded(s.take(), now)
}

// crowded marks the keys that were read at once with others.
func crowded(units []unit, now time.Time) []unit {
	n := 0
	for _, u := range units {
		if u.kind == key && u.at.Equal(now) {
			n++
		}
	}
	for i := range units {
		units[i].crowd = units[i].crowd || n > 1 && units[i].at.Equal(now)
	}
	return units
}

func (s *sorter) take() []unit {
	out := s.out
	s.out = nil
	return out
}

func (s *sorter) emit(k kind, b []byte, at time.Time, alone bool) {
	s.out = append(s.out, unit{kind: k, bytes: bytes.Clone(b), at: at, alone: alone})
}

// next takes the beginning of what was read, and returns how much of it.
// before: nothing came shortly before it.
func (s *sorter) next(now time.Time, b []byte, before bool) int {
	if s.ending() && b[0] != '\\' {
		s.interrupted(now)
	}
	esc := s.escAt
	s.escAt = time.Time{}
	if len(s.held) > 0 {
		begun := s.begun
		if n := s.goOn(now, b); n > 0 {
			if before && len(b) == 1 {
				s.swallowed(now, begun)
			}
			return n
		}
		if b[0] == '\x1b' || starts8(b[0]) {
			s.shelve(now)
		}
	}
	if len(s.ghost) > 0 && len(s.held) == 0 {
		if n := s.haunted(now, b); n > 0 {
			return n
		}
	}
	if len(s.part) > 0 && b[0]&0xc0 == 0x80 {
		return s.rune(now, b, before)
	}
	s.part = nil
	switch {
	case b[0] == '\x1b':
		s.hold(now, b[:1])
		return 1
	case starts8(b[0]):
		s.hold(now, []byte{'\x1b', b[0] - 0x40})
		return 1
	case !esc.IsZero() && s.behindEsc(now, now.Sub(esc), b):
		return s.goOn(now, b)
	case b[0] >= utf8.RuneSelf || len(b) > 1 && b[0] >= ' ' && b[1] >= utf8.RuneSelf && !starts8(b[1]):
		return s.rune(now, b, before)
	}
	s.press(now, b, before, esc)
	return 1
}

// press hands a key of one byte on.
func (s *sorter) press(now time.Time, b []byte, before bool, esc time.Time) {
	alone := before && len(b) == 1
	if b[0] == 'y' {
		if !esc.IsZero() && now.Sub(esc) < doubted {
			alone = false
		}
		if len(s.held) > 0 && !s.warned {
			alone, s.warned = false, true
		}
		if alone {
			s.lone, s.loneAt = []byte{'y'}, now
			return
		}
	}
	s.emit(key, b[:1], now, alone)
	s.out[len(s.out)-1].crowd = !esc.IsZero() && now.Sub(esc) < altWithin
}

// rune hands text on that is more than ASCII, as much of it as came together: a
// letter and its accents stay one key. It returns how much of b that is.
func (s *sorter) rune(now time.Time, b []byte, before bool) int {
	n := 1
	for n < len(b) && b[n] >= utf8.RuneSelf {
		n++
	}
	old := len(s.part)
	all := append(s.part, b[:n]...)
	s.part = nil
	end := 0
	for end < len(all) && utf8.FullRune(all[end:]) {
		r, size := utf8.DecodeRune(all[end:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		end += size
	}
	text, left := all[:end], all[end:]
	if end > 0 {
		s.emit(key, text, now, before && len(left) == 0 && n == len(b) && utf8.RuneCount(text) == 1)
	}
	switch {
	case len(left) == 0:
		return n
	case !utf8.FullRune(left):
		s.part = bytes.Clone(left)
		return n
	case starts8(left[0]) && end >= old && end > 0:
		return end - old // a sequence begins there
	}
	return max(1, end-old+1) // a byte that is no text
}

// starts8 reports whether a byte that begins no rune begins a sequence: CSI, SS3,
// DCS, OSC, SOS, PM and APC in eight bits.
func starts8(b byte) bool {
	switch b {
	case 0x8f, 0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f:
		return true
	}
	return false
}

// hold begins a sequence.
func (s *sorter) hold(now time.Time, b []byte) {
	s.held, s.heldAt, s.until, s.warned, s.handed = bytes.Clone(b), now, time.Time{}, false, false
	s.begun, s.told = now, false
}

// interrupted settles an ESC in a reply behind which something else comes than
// the reply's end: it began a sequence of its own, or was a person's Esc.
func (s *sorter) interrupted(now time.Time) {
	at := s.heldAt
	s.held = s.held[:len(s.held)-1]
	if s.handed {
		s.handed = false
		s.giveUp(at)
		s.expire(now)
		return
	}
	if now.Sub(at) < altWithin {
		s.shelve(now)
		s.hold(at, []byte{'\x1b'})
		return
	}
	s.escaped(at)
}

// escaped hands a person's Esc on, after which nothing is held for long.
func (s *sorter) escaped(at time.Time) {
	s.emit(key, []byte(escape), at, false)
	s.giveUp(at)
	s.escAt = at
}

// giveUp holds what is held a little longer and no more.
func (s *sorter) giveUp(at time.Time) {
	if len(s.held) > 0 && s.until.IsZero() {
		s.until = at.Add(givenUp)
	}
}

// shelve lays a held sequence aside for another that came into it.
func (s *sorter) shelve(now time.Time) {
	if len(s.held) > 1 {
		s.shelf, s.shelfUntil, s.shelfBegun = s.held, s.until, s.begun
	} else if len(s.held) == 1 {
		// Esc, and then another sequence: a person's Esc.
		s.emit(key, []byte(escape), now, false)
	}
	s.held = nil
}

// unshelve goes on with what was laid aside.
func (s *sorter) unshelve() {
	s.held, s.until, s.begun = s.shelf, s.shelfUntil, s.shelfBegun
	s.shelf, s.shelfUntil = nil, time.Time{}
	s.heldAt, s.warned, s.told, s.handed = time.Time{}, false, false, false
}

// escape is the key Esc as a sequence of its own: behind a bare ESC the decoder
// would wait again, and take what follows for an Alt key.
const escape = "\x1b[27u"

// behindEsc reports whether what comes after an Esc that was already handed on
// is the rest of a sequence. It is then held again.
func (s *sorter) behindEsc(now time.Time, late time.Duration, b []byte) bool {
	switch {
	case !starts7(b[0]):
		return false
	case len(b) == 1:
		if late >= startWithin {
			return false
		}
		s.hold(now, []byte{'\x1b'})
		s.until = now.Add(weakly)
		return true
	}
	seq := append([]byte{'\x1b'}, b...)
	for i := 2; i < len(seq); i++ {
		switch known(seq[:i], seq[i], seq[i+1:]) {
		case foreign:
			return false
		case whole:
			s.hold(now, []byte{'\x1b'})
			return true
		}
	}
	s.hold(now, []byte{'\x1b'})
	return true
}

// expire hands on what has waited long enough, and gives up what is held no more.
func (s *sorter) expire(now time.Time) {
	if s.lone != nil && now.Sub(s.loneAt) >= Together {
		s.emit(key, s.lone, s.loneAt, true)
		s.lone = nil
	}
	switch {
	case len(s.held) == 1 && now.Sub(s.heldAt) >= Together:
		at := s.heldAt
		s.unshelve()
		s.escaped(at)
	case s.ending() && !s.handed && now.Sub(s.heldAt) >= endWithin:
		// An ESC in a reply, and its end does not come: a person's Esc, most likely.
		s.emit(key, []byte(escape), s.heldAt, false)
		s.handed, s.escAt = true, s.heldAt
	}
	if len(s.held) > 0 && !s.until.IsZero() && !now.Before(s.until) {
		s.held, s.until = nil, time.Time{}
	}
}

// due is when expire has something to do; zero: never.
func (s *sorter) due() time.Time {
	switch {
	case s.lone != nil:
		return s.loneAt.Add(Together)
	case len(s.held) == 1:
		return s.heldAt.Add(Together)
	case s.ending() && !s.handed:
		return s.heldAt.Add(endWithin)
	}
	return time.Time{}
}

// ending reports whether an ESC came in a reply that an ESC \ ends.
func (s *sorter) ending() bool {
	return len(s.held) > 2 && stringed(s.held[1]) && s.held[len(s.held)-1] == '\x1b'
}

// stringed reports whether a sequence of this kind goes on until ESC \ or BEL.
func stringed(intro byte) bool { return bytes.IndexByte([]byte("]P_^X"), intro) >= 0 }
