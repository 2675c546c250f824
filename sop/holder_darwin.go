package sop

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// since names the start of the machine; macOS has no containers of its own.
func since() (boot, container string) {
	boot, err := unix.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return "", ""
	}
	return boot, ""
}

// startOf is when a process started, in seconds and microseconds; empty where that
// cannot be seen.
func startOf(pid int) string {
	p, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil || int(p.Proc.P_pid) != pid {
		return ""
	}
	return fmt.Sprintf("%d.%06d", p.Proc.P_starttime.Sec, p.Proc.P_starttime.Usec)
}
