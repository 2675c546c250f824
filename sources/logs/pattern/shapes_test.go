package pattern

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// A shape is a kind of log as some program or system writes it: what its lines begin
// with, and what they say. The words are made up; the layouts, and what varies in a
// message, are those of the real ones.
type shape struct {
	name   string
	header func(w *writer) string
	events []string // "weight text"; texts of one event that look different stand beside each other with ¦ between
}

// writer makes up lines, the same ones each time.
type writer struct {
	*rand.Rand
	at time.Time
	n  int
}

// lines are n lines of a shape, the event that each is of, and what it says behind
// its header.
func (s shape) lines(n int) (lines [][]byte, events, said []string) {
	w := &writer{rand.New(rand.NewPCG(7, uint64(len(s.name)))), time.Date(2024, 3, 17, 16, 13, 38, 0, time.UTC), 0}
	total, weights := 0, make([]int, len(s.events))
	texts := make([]string, len(s.events))
	for i, e := range s.events {
		weight, text, _ := strings.Cut(e, " ")
		_, _ = fmt.Sscan(weight, &weights[i])
		texts[i] = text
		total += weights[i]
	}
	for w.n = range n {
		w.at = w.at.Add(time.Duration(w.IntN(4000)) * time.Millisecond)
		which, at := 0, w.IntN(total)
		for at >= weights[which] {
			at -= weights[which]
			which++
		}
		variants := strings.Split(texts[which], "¦")
		header, text := s.header(w), w.fill(variants[w.IntN(len(variants))])
		lines = append(lines, []byte(header+text))
		events = append(events, fmt.Sprint("E", which+1))
		said = append(said, text)
	}
	return lines, events, said
}

// fill puts something made up into each {…} of a text.
func (w *writer) fill(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		if made, ok := w.make(name); ok {
			b.WriteString(made)
			text = after
			continue
		}
		b.WriteString("{")
		text = rest
	}
}

func (w *writer) make(name string) (string, bool) {
	switch name {
	case "n":
		return fmt.Sprint(w.IntN([]int{10, 100, 5000, 1000000}[w.IntN(4)])), true
	case "d":
		return fmt.Sprint(w.IntN(10)), true
	case "neg":
		return fmt.Sprint(w.IntN(2000) - 1000), true
	case "f":
		return fmt.Sprintf("%.3f", w.Float64()*100), true
	case "port":
		return fmt.Sprint(1024 + w.IntN(60000)), true
	case "ip":
		return fmt.Sprintf("%d.%d.%d.%d", 1+w.IntN(250), w.IntN(256), w.IntN(256), w.IntN(256)), true
	case "x8":
		return fmt.Sprintf("%08x", w.Uint32()), true
	case "x7":
		return fmt.Sprintf("%07x", w.Uint32()>>4), true
	case "x":
		return fmt.Sprintf("0x%x", w.Uint32()>>w.IntN(24)), true
	case "uuid":
		return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", w.Uint32(), w.IntN(65536), w.IntN(65536), w.IntN(65536), w.Uint64()>>16), true
	case "bool":
		return w.one("true", "false"), true
	case "user":
		if w.IntN(10) < 8 {
			return "root", true
		}
		return w.one("admin", "oracle", "test", "guest", "git", "backup", "webmaster", "ftpuser", "nagios", "info", "support", "ubnt", "pi", "user1", "mysql", "www", "deploy", "postgres"), true
	case "anyone":
		return w.one("admin", "oracle", "test", "guest", "git", "backup", "webmaster", "ftpuser", "nagios", "info", "support", "ubnt", "pi", "user1", "mysql", "www", "deploy", "", "matlab", "karaf", "zhang"), true
	case "site":
		return w.one("proxy.lab.example.edu", "mirror.example.com", "cdn-3.img.example.net", "example.com", "search.example.org", "api.vpn.example.cn", "s3.amazonaws.example", "updates.example.io"), true
	case "dns":
		return w.one("host-7.isp.example", "static.customer.example.br", "mail.widgets.example", "ns.nowhere.example.com", fmt.Sprintf("dyn-%d.cable.example", w.IntN(400)), fmt.Sprintf("p%d.dsl.example.jp", w.IntN(400))), true
	case "pkg":
		return w.one("com.example.mail", "com.example.chat.ui", "org.sample.player", "com.vendor.launcher", "net.weather.widget", "com.example.pay", "io.maps.viewer"), true
	case "path":
		return w.one("/var/lib/app/", "/usr/share/", "/home/ann/src/", "/p/gb2/") + fmt.Sprintf("run%d/part-%05d", w.IntN(99), w.IntN(99999)), true
	case "size":
		return fmt.Sprintf("%.1f %s", w.Float64()*900, w.one("B", "KB", "MB", "GB")), true
	case "life":
		return w.one("<1 sec", fmt.Sprintf("%02d:%02d", w.IntN(60), w.IntN(60)), fmt.Sprintf("%02d:%02d:%02d", w.IntN(20), w.IntN(60), w.IntN(60))), true
	case "nodes":
		return fmt.Sprintf("node-[%d-%d]", w.IntN(40), 40+w.IntN(80)), true
	case "fans":
		var s []string
		for range 3 + w.IntN(4) {
			s = append(s, w.one(fmt.Sprint(3000+w.IntN(600)), fmt.Sprint(3000+w.IntN(600)), "****"))
		}
		return strings.Join(s, " "), true
	case "regs":
		var s []string
		for range 1 + w.IntN(6) {
			s = append(s, fmt.Sprintf("0x%08x", w.Uint32()))
		}
		return strings.Join(s, " "), true
	case "date":
		return w.at.Format("Mon Jan _2 15:04:05 2006"), true
	case "email":
		return w.one("ann", "bob.k", "list-owner") + "@" + w.one("example.com", "mail.example.org"), true
	case "hour":
		return w.at.Format("15:04:05"), true
	}
	return "", false
}

func (w *writer) one(of ...string) string { return of[w.IntN(len(of))] }

func (w *writer) time(layout string) string { return w.at.Format(layout) }

func (w *writer) level() string { return w.one("INFO", "INFO", "INFO", "WARN", "ERROR", "DEBUG") }
