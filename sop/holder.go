package sop

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/google/uuid"
)

// thisProcess names a runner of this process so that another one can look
// whether it still lives: machine, process and when that started, because
// numbers of processes come again.
func thisProcess() string {
	pid := os.Getpid()
	return strings.Join([]string{machine(), strconv.Itoa(pid), startOf(pid), uuid.NewString()}, " ")
}

// machine is where numbers of processes mean the same: the host, since it was
// started, in this container.
func machine() string {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	boot, container := since()
	return strings.ReplaceAll(host+"/"+boot+"/"+container, " ", "_")
}

// processAlive reports whether the process that a holder names still lives;
// known is false when it cannot be seen from here.
func processAlive(holder string) (alive, known bool) {
	fields := strings.Split(holder, " ")
	if len(fields) != 4 || fields[0] != machine() {
		return false, false
	}
	pid, err := strconv.Atoi(fields[1])
	if err != nil || pid <= 0 {
		return false, false
	}
	if err := syscall.Kill(pid, 0); err != nil && !errors.Is(err, syscall.EPERM) {
		return false, true
	}
	start := startOf(pid)
	if start == "" || fields[2] == "" {
		return false, false // the number may be another's by now
	}
	return start == fields[2], true
}
