package endtoend

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What a cockpit holds of the machine's memory at most while it looks through a log of
// a gigabyte, all of which it finds.
func BenchmarkSearchMemory(b *testing.B) {
	s := stageFor(b, plain)
	s.pretend(40)
	w, n, found := bufio.NewWriterSize(s.log, 1<<20), 0, 0
	at := time.Now().UTC().Add(-10 * time.Hour)
	for i := 0; n < 1<<30; i++ {
		message := fmt.Sprintf("INFO  GET /api/v1/cart/%d 200 12ms bytes=5123 agent=checkout/4.2 zone=eu-1", i)
		if i%10_000 == 7 {
			message, found = fmt.Sprintf("ERROR payment %08x refused: card declined", i), found+1
		}
		k, err := w.WriteString(at.Add(time.Duration(i)*time.Millisecond).Format(toTheMilli) + " " + message + "\n")
		if n += k; err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	c := s.openAt(200, 50)
	c.See("40 need you", "/api/v1/cart")
	ticks(c, 3)
	count := fmt.Sprintf("FOUND %d,%03d lines", found/1000, found%1000)
	for b.Loop() {
		c.Press("2", "/")
		c.Type("declined")
		c.Press("enter", "S")
		c.See(count, "all of it searched")
		c.Press("O")
		c.See("/ declined")
		c.Press("esc")
	}
	b.ReportMetric(peak(b, c.Pid()), "MB")
	b.ReportMetric(60, "at-most")
	s.leave(c)
}

// peak is the most memory that a process ever held, in MB.
func peak(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, held, _ := strings.Cut(string(status), "VmHWM:")
	held, _, _ = strings.Cut(held, "kB")
	kb, err := strconv.ParseFloat(strings.TrimSpace(held), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kb / 1000
}
