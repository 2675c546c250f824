package endtoend

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"holdfast/sources/peertest"
)

// What waits for something that never comes ends when it is told to a second time.
func TestItEndsWhenItIsToldAgain(t *testing.T) {
	s := newStage(t)
	if err := syscall.Mkfifo(s.path("never.yaml"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(s.binary, "--config", s.path("never.yaml"), "status")
	cmd.Dir = s.dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- cmd.Wait() }()
	s.until("it reads its configuration", func() bool {
		to, err := os.OpenFile(s.path("never.yaml"), os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err == nil {
			s.Cleanup(func() { _ = to.Close() })
		}
		return err == nil
	})
	var err error
	if !peertest.Until(patience, func() bool {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended by now
		select {
		case err = <-over:
			return true
		default:
			return false
		}
	}) {
		_ = cmd.Process.Kill()
		t.Fatal("it goes on, however often it is told to end")
	}
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
		t.Errorf("it ended with %v", err)
	}
}
