package logs

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/sources/watch"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// topLimit is how long finding out which patterns the logs say most may take.
const topLimit = 10 * time.Second

// tops is what was found out about the patterns that the logs say most.
type tops struct {
	list []watch.Top
	err  error
}

// only asks the pane to show what a filter lets through.
type only struct{ words string }

// top is the action that lists the patterns which the logs say most.
func top(from func() []watch.Top) pane.Action {
	return pane.Action{Name: "patterns", Keys: []string{"t"}, What: "top patterns", Footer: true,
		Help: "List what the logs say most, what varies left out, with how often in the last minutes; Enter shows the lines of one.",
		Do: func() tea.Cmd {
			return pane.Read(topLimit, func(context.Context) ([]watch.Top, error) { return from(), nil }, func(list []watch.Top, err error) tea.Msg { return tops{list, err} })
		}}
}

// dialog lists the patterns: how often each was said, how often in the last minutes, and
// in which log.
func (m tops) dialog(look pane.Look) tea.Cmd {
	switch {
	case m.err != nil:
		return pane.Say(pane.Notice{Key: "logs patterns", Text: "the patterns could not be found out: " + m.err.Error()})
	case len(m.list) == 0:
		return pane.Say(pane.Notice{Key: "logs patterns", Text: "no log has said anything yet"})
	}
	wide, rates, names := 0, 0, 0
	said := make([]string, len(m.list))
	for i, one := range m.list {
		said[i] = bars(look.Theme, one.Minutes)
		wide, rates, names = max(wide, text.Width(pane.Count(one.Count))), max(rates, text.Width(said[i])), max(names, text.Width(one.Log))
	}
	items := make([]dialog.Item, len(m.list))
	for i, one := range m.list {
		items[i].Name = strings.Join([]string{right(pane.Count(one.Count), wide), right(said[i], rates), pane.Fit(one.Log, names), one.Pattern}, "  ")
		if rates == 0 {
			items[i].Name = strings.Join([]string{right(pane.Count(one.Count), wide), pane.Fit(one.Log, names), one.Pattern}, "  ")
		}
		var notes []string
		if one.Odd != "" {
			notes = append(notes, look.Theme.Glyph(themes.Up)+" "+one.Odd)
		}
		if one.Such != "" {
			notes = append(notes, "such as "+one.Such)
		}
		items[i].Note = strings.Join(notes, "  ")
	}
	title := "What the logs say most, read here" + readFrom(look, m.list)
	return pane.Say(pane.Show{Dialog: dialog.List(title, "shows its lines", items, func(i int) tea.Cmd {
		return pane.Say(only{filterOf(m.list[i])})
	})})
}

// namedLogs are how many logs are told apart by since when their lines are counted.
const namedLogs = 2

// readFrom says since when the lines are counted, of each log where that differs.
func readFrom(look pane.Look, list []watch.Top) string {
	since := map[string]time.Time{}
	var logs []string // the one that is read the furthest back first
	for _, one := range list {
		if _, is := since[one.Log]; !is {
			since[one.Log], logs = one.Since, append(logs, one.Log)
		}
	}
	slices.SortStableFunc(logs, func(a, b string) int { return since[a].Compare(since[b]) })
	first, last := look.Clock(since[logs[0]]), look.Clock(since[logs[len(logs)-1]])
	switch {
	case first == last:
		return " from " + first + " on"
	case len(logs) > namedLogs:
		return ": " + logs[0] + " from " + first + " on, the latest, " + logs[len(logs)-1] + ", from " + last
	}
	for i, log := range logs {
		logs[i] = log + " from " + look.Clock(since[log])
	}
	return ": " + strings.Join(logs, ", ")
}

// right is words at the right end of w cells.
func right(words string, w int) string {
	return strings.Repeat(" ", max(0, w-text.Width(words))) + words
}

// bars are lines by the minute, and how many the last one had that is over: at least so
// many where not all of it was seen. None is told where nothing was seen and not all.
func bars(t *themes.Theme, minutes []watch.Minute) string {
	most, told := fullBar, false
	for _, m := range minutes {
		most = max(most, m.Lines)
		told = told || m.Lines > 0 || !m.Least
	}
	if !told {
		return ""
	}
	var b strings.Builder
	for _, m := range minutes {
		switch {
		case m.Lines == 0 && m.Least:
			b.WriteByte('?')
		case m.Lines == 0:
			b.WriteString(t.Spark(0))
		default:
			b.WriteString(t.Spark(1 + m.Lines*6/most))
		}
	}
	last, least := minutes[len(minutes)-1], ""
	if last.Least {
		least = "+"
		if last.Lines == 0 {
			return b.String() + " ?/min"
		}
	}
	return fmt.Sprintf("%s %s%s/min", b.String(), pane.Count(last.Lines), least)
}

// filterOf is the filter that lets the lines of a pattern through.
func filterOf(one watch.Top) string {
	parts := strings.Split(one.Pattern, watch.Varies)
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(strings.ReplaceAll(regexp.QuoteMeta(part), "/", `\/`), " ", `\s+`)
	}
	return "source:" + one.Log + " /" + strings.Join(parts, ".*?") + "/"
}
