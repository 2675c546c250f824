package endtoend

import (
	"os"
	"strings"
	"syscall"
	"testing"
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
		return os.IsNotExist(err) || err == syscall.ESRCH || strings.Contains(string(stat), ") Z ")
	})
}
