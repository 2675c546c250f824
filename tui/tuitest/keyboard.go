package tuitest

import "io"

// Type sends bytes as they are.
func (s *Terminal) Type(text string) {
	s.t.Helper()
	if _, err := io.WriteString(s.pty, text); err != nil && !s.ended() {
		s.t.Fatalf("type %q: %v", text, err)
	}
}

// Press sends keys by name: "a", "enter", "esc", "tab", "space", "up", "down",
// "left", "right", "pgup", "pgdown", "backspace", "ctrl+l".
func (s *Terminal) Press(keys ...string) {
	s.t.Helper()
	for _, key := range keys {
		s.Type(s.bytesOf(key))
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
