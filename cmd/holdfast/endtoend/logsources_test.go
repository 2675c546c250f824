package endtoend

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdfast/sources/peertest"
)

// What a program prints is in the log with its source's name, its standard error
// marked; that it ended is a gap there, and it is ended with the cockpit.
func TestAProgramsLinesAreInTheLog(t *testing.T) {
	s := newStage(t)
	s.write("pods.sh", `if [ ! -e started ]; then
	touch started
	echo '{"level":"error","msg":"card declined","order":17}'
	echo 'warning: deprecated flag' >&2
	exit 4
fi
echo $$ > pid
echo back again
exec sleep 300
`)
	s.write("holdfast.yaml", "me: alice\nstore: ./record/holdfast.db\nlogs:\n  - {name: api, file: ./api.log}\n  - {name: pods, command: [sh, ./pods.sh]}\n")
	c := s.open()
	c.See("a ack")
	c.Press("2", "f")
	c.Wait("both runs, and the gap between", func(screen string) bool {
		return shows(screen, `pods +ERROR card declined order=17`) && shows(screen, `pods +WARN +stderr: deprecated flag`) &&
			strings.Contains(screen, "pods: sh ended with exit 4: warning: deprecated flag: lines may be missing until it runs again") &&
			strings.Contains(screen, "pods: sh runs again: ") && shows(screen, `pods +back again`)
	})
	s.leave(c)
	s.until("the program is ended", func() bool {
		pid, err := os.ReadFile(s.path("pid"))
		if err != nil {
			t.Fatal(err)
		}
		stat, err := os.ReadFile("/proc/" + strings.TrimSpace(string(pid)) + "/stat")
		return os.IsNotExist(err) || errors.Is(err, syscall.ESRCH) || strings.Contains(string(stat), ") Z ")
	})
}

// The journal's entries are in the log with who wrote them; a unit that it does not
// know is told as what is not known.
func TestPeerTheJournalIsInTheLog(t *testing.T) {
	remote := peertest.Need(t, "journalctl", "/lib/systemd/systemd-journal-remote")[1]
	s := newStage(t)
	write := func(name string, more ...string) {
		var b strings.Builder
		for i, fields := range more {
			now := time.Now().UnixMicro() + int64(i)
			fmt.Fprintf(&b, "__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=0123456789abcdef0123456789abcdef\n"+
				"_MACHINE_ID=fedcba9876543210fedcba9876543210\n_HOSTNAME=web-1\n%s\n\n", now, now, fields)
		}
		s.write(name+".export", b.String())
		s.write("journal/.keep", "")
		out, err := exec.Command(remote, "--output="+s.path("journal/"+name+".journal"), s.path(name+".export")).CombinedOutput() // #nosec G204 -- of the test
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	write("first", "_SYSTEMD_UNIT=nginx.service\nSYSLOG_IDENTIFIER=nginx\n_PID=100\nPRIORITY=3\nMESSAGE=upstream timed out",
		"_SYSTEMD_UNIT=other.service\nPRIORITY=3\nMESSAGE=not asked for")
	s.write("holdfast.yaml", "me: alice\nstore: ./record/holdfast.db\nlogs:\n  - {name: host, journald: {units: [nginx.service], dir: ./journal}}\n  - {name: wrong, journald: {units: [ngimx.service], dir: ./journal}}\n")
	c := s.open()
	c.Wait("its entry", func(screen string) bool {
		return shows(screen, `host +ERROR web-1 nginx\[100\]: upstream timed out`) && strings.Contains(screen, "journalctl names no entry of ngimx.service in")
	})
	write("second", "_SYSTEMD_UNIT=nginx.service\nSYSLOG_IDENTIFIER=nginx\n_PID=100\nPRIORITY=6\nMESSAGE=worker process 7 exited")
	c.Press("2", "f")
	c.Wait("the next one", func(screen string) bool {
		return shows(screen, `host +info +web-1 nginx\[100\]: worker process 7 exited`) && !strings.Contains(screen, "not asked for")
	})
	s.leave(c)
}

// What is sent as syslog is in the log with who wrote it, and behind Enter who sent it;
// two cockpits do not listen at one port, and the second says so.
func TestWhatIsSentAsSyslogIsInTheLog(t *testing.T) {
	s := newStage(t)
	port := peertest.FreePort(t)
	s.write("holdfast.yaml", fmt.Sprintf("me: alice\nstore: ./record/holdfast.db\nlogs:\n  - {name: net, syslog: {listen: \"udp://127.0.0.1:%d\"}}\n", port))
	c := s.open()
	c.Wait("it listens", func(screen string) bool { return strings.Contains(screen, "● net") })
	conn, err := net.Dial("udp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("<131>1 " + time.Now().Format(time.RFC3339Nano) + " vm checkout 77 PAY01 [incident@32473 id=\"INC-7\"] card declined")); err != nil {
		t.Fatal(err)
	}
	c.Press("2", "f")
	c.Wait("its line", func(screen string) bool { return shows(screen, `net +ERROR vm checkout\[77\] PAY01: card declined`) })
	c.Press("=", "enter")
	c.Wait("who sent it", func(screen string) bool {
		return shows(screen, `from +vm checkout\[77\] PAY01`) && shows(screen, `sent by +udp://127.0.0.1 `)
	})
	c.Press("esc")
	second := s.open()
	second.Wait("the port is taken", func(screen string) bool {
		return strings.Contains(screen, "◐ net") && shows(screen, fmt.Sprintf(`net: udp://127\.0\.0\.1:%d is taken`, port))
	})
	s.leave(second)
	s.leave(c)
}
