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
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		boot = nil
	}
	container, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		container = ""
	}
	return strings.ReplaceAll(host+"/"+strings.TrimSpace(string(boot))+"/"+container, " ", "_")
}

// startOf is when a process started, in the kernel's ticks; empty where that
// cannot be seen.
func startOf(pid int) string {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return ""
	}
	// The second field is the name in parentheses and may hold anything.
	after := string(stat[strings.LastIndexByte(string(stat), ')')+1:])
	fields := strings.Fields(after)
	const start = 22 - 3 // the 22nd field; the third is the first after the name
	if len(fields) <= start {
		return ""
	}
	return fields[start]
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
	return startOf(pid) == fields[2], true
}
