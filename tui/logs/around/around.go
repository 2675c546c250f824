// Package around chooses by which of an alert's labels the log around its start is
// filtered: by what the lines there name, such as the host or the pod, and never by
// what says how loud the alert is. It must not know alerts or panes.
package around

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	source "holdfast/sources/logs"
	"holdfast/tui/pane"
)

const (
	// before and after are how much of the log is around a moment.
	before = 2 * time.Minute
	after  = time.Hour
	// chunk is how many lines are looked at in one read, limit how long looking may take.
	chunk = 4096
	limit = 10 * time.Second
	// most is how many of the names that no line says are told.
	most = 3
)

// Lines are read by cursor: at most n after it.
type Lines interface {
	After(cursor uint64, n int) []source.Line
}

// Choice is the filter that was chosen.
type Choice struct {
	Words string   // the filter; empty: none of the lines names what the labels name
	Note  string   // by which label it was chosen: "instance of DiskFull"
	Named []string // what was looked for, the most telling first: `instance "db-7"`
	Lines int      // how many lines were looked at
}

// Found is a choice for the log at a moment.
type Found struct {
	At     time.Time
	Choice Choice
	Err    error
}

// Ask looks through the lines around a moment for what an alert's labels name, beside
// the screen. sources are the names of the logs.
func Ask(labels map[string]string, sources []string, lines Lines, at time.Time) tea.Cmd {
	return pane.Read(limit,
		func(ctx context.Context) (Choice, error) { return look(ctx, labels, sources, lines, at) },
		func(choice Choice, err error) tea.Msg { return Found{at, choice, err} })
}

func look(ctx context.Context, labels map[string]string, sources []string, lines Lines, at time.Time) (Choice, error) {
	c := newCounts(labels, sources)
	for cursor := uint64(0); ; {
		if ctx.Err() != nil {
			return Choice{}, ctx.Err()
		}
		list := lines.After(cursor, chunk)
		if len(list) == 0 {
			return c.choice(), nil
		}
		for _, l := range list {
			if !l.Gap && !l.At.Before(at.Add(-before)) && l.At.Before(at.Add(after)) {
				c.see(l)
			}
		}
		cursor = list[len(list)-1].Seq
	}
}

// Say tells that nothing was found to filter by; nil: something was, or there is no line
// to filter. partly: of some log only lines from later on are held, and what it said then
// is not known.
func (m Found) Say(clock string, partly bool) tea.Cmd {
	var words string
	switch {
	case m.Err != nil:
		words = "the lines were not looked through for what the alert names: " + m.Err.Error()
	case m.Choice.Words != "" || m.Choice.Lines == 0:
		return nil
	case len(m.Choice.Named) == 0:
		words = "every line is shown: no label of the alert names a host, a pod or a service"
	default:
		named := m.Choice.Named[:min(len(m.Choice.Named), most)]
		words = fmt.Sprintf("every line is shown: around %s none names %s", clock, strings.Join(named, " or "))
		if partly {
			words = fmt.Sprintf("every line is shown: of those read around %s none names %s", clock, strings.Join(named, " or "))
		}
	}
	return pane.Say(pane.Notice{Key: "logs at", Text: words})
}

// counts are how often the lines name what the labels name.
type counts struct {
	alert   string
	names   []name
	sources []string
	lines   int
	of      map[string]int // lines by source
}

func newCounts(labels map[string]string, sources []string) *counts {
	return &counts{alert: labels["alertname"], names: namesOf(labels), sources: sources, of: map[string]int{}}
}

// see takes in a line.
func (c *counts) see(l source.Line) {
	c.lines++
	c.of[l.Source]++
	line := strings.ToLower(l.Whole())
	for i := range c.names {
		n := &c.names[i]
		in, whole := within(line, n.lower)
		if !in {
			continue
		}
		if !whole {
			n.parts = true
			continue
		}
		n.lines++
		n.of[l.Source]++
	}
}

// choice is the filter by what was seen: the log that is called as the alert's service,
// and in it, or in all, the most telling name that its lines say.
func (c *counts) choice() Choice {
	made := Choice{Lines: c.lines}
	for _, n := range c.names {
		if said := fmt.Sprintf("%s %q", n.label, n.value); !slices.Contains(made.Named, said) {
			made.Named = append(made.Named, said)
		}
	}
	log, by := c.log()
	for _, n := range c.names {
		lines := n.lines
		if log != "" {
			lines = n.of[log]
		}
		if lines > 0 && !strings.EqualFold(n.word, log) {
			made.Words, made.Note = n.filter(), n.label
			break
		}
	}
	if log != "" {
		made.Words = strings.TrimSpace("source:" + log + " " + made.Words)
		if made.Note == "" {
			made.Note = by
		}
	}
	if made.Note != "" && c.alert != "" {
		made.Note += " of " + c.alert
	}
	return made
}

// log is the log that is called as one of the names, and by which label; empty: none
// that has a line there is.
func (c *counts) log() (log, by string) {
	for _, n := range c.names {
		for _, s := range c.sources {
			if n.calls(s) && c.of[s] > 0 {
				return s, n.label
			}
		}
	}
	return "", ""
}
