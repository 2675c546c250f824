package tuitest

import (
	"io"
	"time"
)

// pressed is a key that Press sent.
type pressed struct {
	at  time.Time
	esc bool
}

// Type sends bytes as they are.
func (s *Terminal) Type(text string) {
	s.t.Helper()
	if _, err := io.WriteString(s.pty, text); err != nil && !s.ended() {
		s.t.Fatalf("type %q: %v", text, err)
	}
}

// TypeApart sends bytes in parts, with a gap between them, as a network cuts them.
func (s *Terminal) TypeApart(gap time.Duration, parts ...string) {
	s.t.Helper()
	for i, part := range parts {
		if i > 0 {
			s.pass(gap)
		}
		s.Type(part)
	}
}

// Press sends keys by name: "a", "enter", "esc", "tab", "space", "up", "down",
// "left", "right", "pgup", "pgdown", "backspace", "ctrl+l". They come one after the
// other as a person's do: those of a paste come together, and are told apart.
func (s *Terminal) Press(keys ...string) {
	s.t.Helper()
	for _, key := range keys {
		s.apart()
		s.Type(s.bytesOf(key))
		s.pressed = pressed{time.Now(), key == "esc"}
	}
}

func (s *Terminal) bytesOf(key string) string {
	s.t.Helper()
	named := map[string]string{
		"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f", "up": "\x1b[A", "down": "\x1b[B",
		"right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F", "pgup": "\x1b[5~", "pgdown": "\x1b[6~", "ctrl+l": "\x0c",
	}
	if seq, ok := named[key]; ok {
		return seq
	}
	if len([]rune(key)) != 1 {
		s.t.Fatalf("%q is no key that Press knows", key)
	}
	return key
}

// apart lets the time pass that is between two keys of a person.
func (s *Terminal) apart() {
	between := 60 * time.Millisecond
	if s.pressed.esc {
		between = 110 * time.Millisecond
	}
	if left := between - time.Since(s.pressed.at); left > 0 {
		s.pass(left)
	}
}
