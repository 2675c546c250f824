package peertest_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"holdfast/sources/peertest"
)

// heard is a test that notes how it was ended.
type heard struct {
	testing.TB
	how string
}

func (h *heard) Helper() {}
func (h *heard) Skipf(format string, args ...any) {
	h.how = "skip: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}
func (h *heard) Fatalf(format string, args ...any) {
	h.how = "fatal: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func need(t *testing.T, name string) (how string) {
	t.Helper()
	h := &heard{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		peertest.Need(h, name)
	}()
	<-done
	return h.how
}

func TestAMissingPeerIsNamed(t *testing.T) {
	for _, tc := range []struct{ set, want string }{{"", "skip: peer missing: no-such-peer"}, {"require", "fatal: peer missing: no-such-peer"}} {
		t.Setenv("HOLDFAST_PEERS", tc.set)
		if how := need(t, "no-such-peer"); !strings.HasPrefix(how, tc.want) {
			t.Errorf("with HOLDFAST_PEERS=%q: %q", tc.set, how)
		}
	}
	if how := need(t, "sh"); how != "" {
		t.Errorf("sh is missing: %s", how)
	}
}

func TestAPeerIsStoppedWithAllItStarted(t *testing.T) {
	p := peertest.Start(t, "", "sh", "-c", "echo up; sleep 600 & wait")
	if !peertest.Until(5e9, func() bool { return strings.Contains(p.Output(), "up") }) {
		t.Fatal("it did not start")
	}
	p.Kill()
	p.Stop() // once more does no harm
}
