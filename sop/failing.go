package sop

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"

	"holdfast/sources/text"
)

// What a step may say about its own failure, each as a line of its own or as
// an item of a list in it:
//
//	on failure: → #id       go on there
//	on failure: free space  do that first, then try again; also with a list below it
//	retry 3 every 10s       run the script again by itself; only as written here,
//	                        because "Retry 3 times" is what people do by hand
var (
	onFailureLeads = regexp.MustCompile(`(?i)^on failure\s*:?\s*(?:→|->|=>|⇒|go (?:on )?(?:to|with)\s)\s*(?:step\s+)?(#?[\w.-]*\w)\.?$`)
	onFailureDoes  = regexp.MustCompile(`(?i)^on failure\s*:\s*(.*)$`)
	onFailureAlone = regexp.MustCompile(`(?i)^on failure(?:\s*:)?$`)
	retryLine      = regexp.MustCompile(`^retry\s+(\d{1,3})(?:\s+every\s+(\d\S*(?: ?[a-z]+)?))?$`)
)

const (
	maxRetries    = 20
	maxRetryEvery = time.Hour
)

// failing takes a line that says what to do when the step fails, and reports
// whether it was one.
func (rs *remarks) failing(line string, d *draft, at int) bool {
	line = strings.TrimSpace(line)
	if m := saidBy(onFailureLeads, "on failure", line); m != nil {
		if d.fails == nil {
			d.fails = &ref{to: m[1], line: at}
		} else {
			rs.says.problem(at, "on failure leads to two steps; the first one counts")
		}
		return true
	}
	m := saidBy(retryLine, "retry", line)
	if m == nil {
		return false
	}
	times, every, ok := retryOf(m[1], m[2])
	if !ok {
		rs.says.problem(at, "%q is not understood: write `retry 3 every 10s`, at most %d times and %s apart", text.Truncate(line, 40, "…"), maxRetries, text.Span(maxRetryEvery))
		return false
	}
	d.Retry = Retry{Times: times, Every: every}
	return true
}

func retryOf(count, pause string) (times int, every time.Duration, ok bool) {
	times, err := strconv.Atoi(count)
	if err != nil || times < 1 || times > maxRetries {
		return 0, 0, false
	}
	if pause != "" {
		if every, err = duration(strings.ReplaceAll(pause, " ", "")); err != nil || every > maxRetryEvery {
			return 0, 0, false
		}
	}
	return times, every, true
}

// remark reads a list item that is no step but says something about the one it
// stands in.
func (rs *remarks) remark(item ast.Node, d *draft) bool {
	first := item.FirstChild()
	if first == nil || first.NextSibling() != nil {
		return false
	}
	switch first.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		said := oneLine(rs.page.inline(first).text())
		return rs.failing(said, d, rs.page.line(item))
	}
	return false
}

// fallback marks a sub-step that says it is for a failure, and takes the words
// that say so from its title.
func (d *draft) fallback() {
	m := saidBy(onFailureDoes, "on failure", d.Title)
	switch {
	case saidBy(onFailureAlone, "on failure", d.Title) != nil:
		d.Fallback, d.Title = true, "On failure"
	case m != nil && m[1] != "":
		d.Fallback, d.Title = true, m[1]
	}
}
