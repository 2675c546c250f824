package logs

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

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
	return pane.Action{Name: "patterns", Keys: []string{"t"}, What: "top patterns",
		Help: "List what the logs say most, what varies left out, with how often in the last minutes; Enter shows the lines of one.",
		Do: func() tea.Cmd {
			return pane.Read(topLimit, func(context.Context) ([]watch.Top, error) { return from(), nil }, func(list []watch.Top, err error) tea.Msg { return tops{list, err} })
		}}
}

// dialog lists the patterns.
func (m tops) dialog(t *themes.Theme) tea.Cmd {
	switch {
	case m.err != nil:
		return pane.Say(pane.Notice{Key: "logs patterns", Text: "the patterns could not be found out: " + m.err.Error()})
	case len(m.list) == 0:
		return pane.Say(pane.Notice{Key: "logs patterns", Text: "no log has said anything yet"})
	}
	items := make([]dialog.Item, len(m.list))
	for i, one := range m.list {
		items[i] = dialog.Item{Name: one.Pattern, Note: fmt.Sprintf("%s %s%s%s", one.Log, t.Glyph(themes.Times), pane.Count(one.Count), bars(t, one.Minutes))}
	}
	return pane.Say(pane.Show{Dialog: dialog.Pick("What the logs say most, and how often in each of the last minutes", items, func(i int) tea.Cmd {
		return pane.Say(only{filterOf(m.list[i])})
	})})
}

// bars are lines by the minute, and how many the last whole one had.
func bars(t *themes.Theme, minutes []int) string {
	if len(minutes) == 0 {
		return ""
	}
	most := fullBar
	for _, n := range minutes {
		most = max(most, n)
	}
	var b strings.Builder
	for _, n := range minutes {
		if n == 0 {
			b.WriteString(t.Spark(0))
			continue
		}
		b.WriteString(t.Spark(1 + n*6/most))
	}
	return fmt.Sprintf(" %s %s/min", b.String(), pane.Count(minutes[len(minutes)-1]))
}

// filterOf is the filter that lets the lines of a pattern through.
func filterOf(one watch.Top) string {
	parts := strings.Split(one.Pattern, watch.Varies)
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(strings.ReplaceAll(regexp.QuoteMeta(part), "/", `\/`), " ", `\s+`)
	}
	return "source:" + one.Log + " /" + strings.Join(parts, ".*?") + "/"
}
