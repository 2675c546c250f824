package endtoend

import (
	"os"
	"strings"
	"testing"
)

// Somebody tidies up and takes away the record's log, in which its newest is:
// the cockpit says so on a narrow screen before its line ends, and so does every
// command, which leaves what the cockpit still holds alone.
func TestALogOfTheRecordThatIsTakenAwayIsSaid(t *testing.T) {
	s := newStage(t)
	s.configure("")
	c := s.openAt(80, 24)
	c.See("1 Alerts")
	if opened := s.run("incident", "open", "checkout is down"); opened.code != 0 {
		t.Fatalf("%s%s", opened.out, opened.err)
	}
	c.See("INC-1")
	if err := os.Remove(s.path("record/holdfast.db-wal")); err != nil {
		t.Fatal(err)
	}
	c.See("RECORD GONE, nothing done now is kept: deleted", "record down")
	if strings.Contains(c.Screen(), "chronicle") {
		t.Errorf("what follows from it is told beside it:\n%s", c.Screen())
	}
	for _, args := range [][]string{{"status"}, {"incident", "note", "INC-1", "x"}, {"incident", "show", "INC-1"}, {"--read-only", "status"}} {
		said := s.run(args...)
		if said.code != 2 || !strings.Contains(said.err, "RECORD GONE, nothing done now is kept: deleted") || !strings.Contains(said.err, "End that process") || strings.Contains(said.err, "dmesg") {
			t.Errorf("%v: exit %d, %s%s", args, said.code, said.out, said.err)
		}
	}
	c.Press("1")
	c.Leave() // it says that its record is gone
	if shown := s.run("incident", "show", "INC-1"); shown.code != 0 || !strings.Contains(shown.out, "checkout is down") {
		t.Errorf("what the cockpit held was not saved: exit %d, %s%s", shown.code, shown.out, shown.err)
	}
}
