package endtoend

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources/peertest"
	"holdfast/tui/tuitest"
)

// What a person is shown as done is on the disk: between the last write of an
// act and the byte, or the end of the command, that says so lies a sync. A kill
// cannot tell, because the kernel keeps what was written; strace can.
func TestPeerSyncedBeforeSaid(t *testing.T) {
	strace := peertest.Need(t, "strace")[0]
	s := newStage(t)
	s.withDoor()
	s.configure("")
	apart := t.TempDir() // the program watches the folder of its logs
	trace := filepath.Join(apart, "cockpit")
	c := tuitest.Start(t, tuitest.Options{
		Dir: s.dir, Env: []string{"GORACE=" + gorace(s.dir)}, Patience: patience,
		Args: straced(strace, trace, s.binary, "--config", s.path("holdfast.yaml")),
	})
	s.until("the door is open", func() bool { return answers(s.door + "/readyz") })
	body := fmt.Sprintf(`[{"labels": {"alertname": "DiskFull", "severity": "critical"}, "endsAt": %q}]`, time.Now().Add(time.Hour).Format(time.RFC3339))
	s.pushes(body)
	c.Wait("the alert", func(screen string) bool { return shows(screen, `CRIT[ ▸]+DiskFull`) })
	s.act(c, "a", "the ack", func(screen string) bool { return shows(screen, `crit[ ▸]+DiskFull .*alice`) })
	s.leave(c)
	calls := s.calls(trace)
	key := regexp.MustCompile(`read\(0<.*a", `) // what the terminal answers may come in the same read
	pressed := -1                               // the last time: it may have been refused before
	for i, call := range calls {
		if key.MatchString(call) {
			pressed = i
		}
	}
	if pressed < 0 {
		t.Fatalf("strace saw no key:\n%s", strings.Join(calls, "\n"))
	}
	synced(t, calls[pressed:], regexp.MustCompile(terminalWrite+`.*crit.*alice`)) // the row: her name alone may be drawn anew, in colours told late

	if opened := s.run("incident", "open", "Disk full"); opened.code != 0 {
		t.Fatal(opened.err)
	}
	trace = filepath.Join(apart, "note")
	argv := straced(strace, trace, s.binary, "--config", s.path("holdfast.yaml"), "incident", "note", "INC-1", "on it")
	if noted := command(t, s.dir, argv[0], argv[1:]...); noted.code != 0 {
		t.Fatalf("the note ended with %d: %s", noted.code, noted.err)
	}
	synced(t, s.calls(trace), regexp.MustCompile(`exit_group\(`))
}

// terminalWrite is how strace shows a write to the terminal, which the cockpit opens
// for itself.
const terminalWrite = `write\(\d+</dev/pts/`

func straced(strace, trace string, argv ...string) []string {
	return append([]string{strace, "-f", "-y", "-s", "4096", "-e", "trace=read,write,pwrite64,fsync,fdatasync,exit_group", "-o", trace, "--"}, argv...)
}

// calls are the system calls that went well, each where it ended: a sync counts
// from when it returned.
func (s *stage) calls(trace string) []string {
	s.Helper()
	text, err := os.ReadFile(trace)
	if err != nil {
		s.Fatal(err)
	}
	var calls []string
	onTerminal := regexp.MustCompile(`^` + terminalWrite)
	begun := map[string]string{}
	for line := range strings.Lines(string(text)) {
		pid, call, _ := strings.Cut(strings.TrimSpace(line), " ")
		call = strings.TrimSpace(call)
		if before, ok := strings.CutSuffix(call, "<unfinished ...>"); ok {
			begun[pid] = before
			// What a write says may be read before the call returns.
			if onTerminal.MatchString(before) {
				calls = append(calls, before)
			}
			continue
		}
		if _, after, ok := strings.Cut(call, " resumed>"); ok {
			call = begun[pid] + after
		}
		calls = append(calls, call)
	}
	return calls
}

// synced checks that the record was written and that the last such write before
// what said so was synced in between.
func synced(t *testing.T, calls []string, said *regexp.Regexp) {
	t.Helper()
	write := regexp.MustCompile(`^pwrite64\(.*holdfast\.db(-wal)?>`)
	sync := regexp.MustCompile(`^f(data)?sync\(.*holdfast\.db(-wal)?>.*= 0`)
	end := slices.IndexFunc(calls, said.MatchString)
	if end < 0 {
		t.Fatalf("nothing said so (%s):\n%s", said, strings.Join(calls, "\n"))
	}
	wrote, safe := false, false
	for _, call := range calls[:end] {
		switch {
		case write.MatchString(call):
			wrote, safe = true, false
		case sync.MatchString(call):
			safe = true
		}
	}
	if !wrote || !safe {
		t.Errorf("said before it was synced (written %v):\n%s", wrote, strings.Join(calls[:end+1], "\n"))
	}
}
