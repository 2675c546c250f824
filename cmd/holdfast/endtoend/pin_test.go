package endtoend

import (
	"regexp"
	"strings"
	"testing"

	"holdfast/store/incident"
	"holdfast/tui/tuitest"
)

// pinsMarked pins the error that the following log marks by itself, with one key.
func (s *stage) pinsMarked(c *tuitest.Terminal, line string) {
	s.Helper()
	c.Wait("the newest error, marked: "+line, func(screen string) bool {
		return shows(screen, `▸\d\S+ +api +ERROR `+regexp.QuoteMeta(line))
	})
	unhurried(c) // a key at the moment it is marked is refused
	c.Press("P")
	c.Wait("what was pinned", func(screen string) bool {
		return shows(screen, "1 line pinned to INC-1: .*"+regexp.QuoteMeta(line))
	})
}

// While the log goes on P alone pins the line that is marked, also after others came
// below it, and the log follows on.
func TestAnErrorIsPinnedWithOneKeyWhileTheLogFollows(t *testing.T) {
	s := newStage(t)
	s.configure("")
	if opened := s.run("incident", "open", "Checkout down"); opened.code != 0 {
		t.Fatalf("%s%s", opened.out, opened.err)
	}
	c := s.open()
	c.See("INC-1")
	c.Press("2")
	s.logs("info GET /cart 200", "ERROR pool exhausted", "info GET /cart 502")
	c.Wait("the error, marked", func(screen string) bool { return shows(screen, `▸\d\S+ +api +ERROR pool exhausted`) })
	written := s.logs("info GET /health 200", "info GET /health 204")
	c.See("GET /health 204")
	s.pinsMarked(c, "pool exhausted")
	s.logs("info still followed")
	c.See("still followed", "▸ follow")
	var pinned []string
	for _, e := range s.incident("INC-1").Entries {
		if e.Kind == incident.Pinned {
			pinned = append(pinned, e.Text)
		}
	}
	if len(pinned) != 1 || !strings.Contains(pinned[0], "pool exhausted") || strings.Contains(pinned[0], written[1]) {
		t.Errorf("pinned is %q", pinned)
	}
	s.leave(c)
}
