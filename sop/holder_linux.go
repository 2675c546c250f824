package sop

import (
	"os"
	"strconv"
	"strings"
)

// since names the start of the machine and the container; empty where that cannot be
// seen.
func since() (boot, container string) {
	if id, err := os.ReadFile("/proc/sys/kernel/random/boot_id"); err == nil {
		boot = strings.TrimSpace(string(id))
	}
	if space, err := os.Readlink("/proc/self/ns/pid"); err == nil {
		container = space
	}
	return boot, container
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
