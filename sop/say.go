package sop

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"

	"holdfast/sources/text"
)

var (
	decideLine = regexp.MustCompile(`(?i)^\W*decide\W*:\W*?\s*(.*)$`)
	waitTitle  = regexp.MustCompile(`(?i)^wait\s+(?:for\s+)?(\d+(?:\.\d+)?)\s*([a-z]+)\b((?:\d+[hms])*)`)
	waitLine   = regexp.MustCompile(`(?i)^wait\s+(?:for\s+)?(\d+(?:\.\d+)?)\s*([a-z]+)((?:\d+[hms])*)\.?$`)
)

// remarks reads what lines of a step say about it: how long to wait, what to do when
// it fails, where a decision leads.
type remarks struct {
	says *findings
	page *page
}

// decision reads a block quote that decides, and reports whether it was one.
func (rs *remarks) decision(q *ast.Blockquote, d *draft) bool {
	found := false
	var rest []string
	line := rs.page.line(q)
	for i, l := range strings.Split(rs.page.raw(q), "\n") {
		plain := strings.Trim(strings.TrimLeft(l, "> \t"), "*_ ")
		m := decideLine.FindStringSubmatch(plain)
		switch {
		case m != nil:
			found = true
			rs.branches(m[1], d, line+i)
		case plain != "":
			rest = append(rest, l)
		}
	}
	if found && len(rest) > 0 {
		d.add(strings.Join(rest, "\n"), false)
	}
	return found
}

// mostAnswers is how many a decision may have.
const mostAnswers = 100

func (rs *remarks) branches(s string, d *draft, line int) {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;·", r) }) {
		left, right, leads := cutArrow(strings.TrimSpace(part))
		answer := strings.Trim(left, "*_` ")
		if !leads || answer == "" {
			rs.says.problem(line, "%q does not say where it leads: write `> decide: yes → #id, no → #id`", text.Truncate(oneLine(part), 40, "…"))
			continue
		}
		if len(d.Branches) == mostAnswers {
			rs.says.problem(line, "more than %d answers: those from %q on were left out", mostAnswers, text.Truncate(answer, 40, "…"))
			return
		}
		if hasAnswer(d.Branches, answer) {
			rs.says.problem(line, "the answer %q stands here twice; the first one counts", answer)
			continue
		}
		d.Branches = append(d.Branches, Branch{Answer: answer})
		d.leads = append(d.leads, ref{to: strings.Trim(right, "*_`. "), line: line})
	}
}

// cutArrow cuts an answer from where it leads, at the first arrow.
func cutArrow(s string) (left, right string, ok bool) {
	at, size := len(s), 0
	for _, arrow := range []string{"→", "->", "=>", "⇒"} {
		if i := strings.Index(s[:at], arrow); i >= 0 {
			at, size, ok = i, len(arrow), true
		}
	}
	if !ok {
		return s, "", false
	}
	return strings.TrimRight(s[:at], asciiBlank), strings.TrimLeft(s[at+size:], asciiBlank), true
}

func hasAnswer(bs []Branch, answer string) bool {
	for _, b := range bs {
		if b.Answer == answer {
			return true
		}
	}
	return false
}

// waits takes lines that say `wait 10m`, and what to do on failure, out of the
// words of a block, which begins at pos.
func (rs *remarks) waits(w *words, d *draft, pos int) bool {
	found := false
	for i := range w.pieces {
		p := &w.pieces[i]
		if p.code || !strings.Contains(p.text, "\n") && (len(w.pieces) > 1 || d.Title == "") {
			continue // a part of a line, or nothing but the title
		}
		lines := strings.Split(p.text, "\n")
		kept := lines[:0]
		for j, l := range lines {
			whole := (j > 0 || i == 0) && (j < len(lines)-1 || i == len(w.pieces)-1)
			m := saidBy(waitLine, "wait", strings.TrimSpace(l))
			onlyTitle := d.Title == "" && len(kept) == 0 && i == 0
			if whole && !onlyTitle && rs.failing(l, d, rs.page.lineAt(pos)+j) {
				found = true
				continue
			}
			if !whole || m == nil || onlyTitle || waitOf(m) == 0 {
				kept = append(kept, l)
				continue
			}
			d.Wait, found = waitOf(m), true
		}
		p.text = strings.Join(kept, "\n")
	}
	return found
}

// saidBy matches a line that begins with the words, in whatever case. Most lines
// do not, and to find that out by an expression is most of reading a procedure.
func saidBy(e *regexp.Regexp, words, line string) []string {
	if len(line) < len(words) || !strings.EqualFold(line[:len(words)], words) {
		return nil
	}
	return e.FindStringSubmatch(line)
}

// waitIn reads "Wait 5m for caches".
func waitIn(title string) time.Duration {
	if m := saidBy(waitTitle, "wait", title); m != nil {
		return waitOf(m)
	}
	return 0
}

func waitOf(m []string) time.Duration {
	if one := unit(m[2]); one > 0 && m[3] == "" {
		if n, err := strconv.ParseFloat(m[1], 64); err == nil && n*float64(one) < float64(maxDuration) {
			return time.Duration(n * float64(one))
		}
		return 0
	}
	d, err := duration(m[1] + m[2] + m[3])
	if err != nil {
		return 0
	}
	return d
}

const (
	day         = 24 * time.Hour
	maxDuration = 100 * 365 * day
)

// unit is how long one of a unit of time is; 0: not a unit.
func unit(name string) time.Duration {
	name = strings.ToLower(name)
	if name == "ms" {
		return time.Millisecond
	}
	switch strings.TrimSuffix(name, "s") {
	case "", "sec", "second":
		return time.Second
	case "m", "min", "minute":
		return time.Minute
	case "h", "hour":
		return time.Hour
	case "d", "day":
		return day
	case "w", "week":
		return 7 * day
	}
	return 0
}

var dayDuration = regexp.MustCompile(`^(\d{1,5})([dw])$`)

// inDays matches a number of days or weeks.
func inDays(s string) []string {
	if !strings.HasSuffix(s, "d") && !strings.HasSuffix(s, "w") {
		return nil
	}
	return dayDuration.FindStringSubmatch(s)
}

// duration reads what time.ParseDuration reads, and days and weeks.
func duration(s string) (time.Duration, error) {
	s = strings.TrimSpace(s)
	if m := inDays(s); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return 0, err
		}
		d := time.Duration(n) * unit(m[2])
		if d > maxDuration {
			return 0, fmt.Errorf("%s is longer than a hundred years", s)
		}
		return d, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0, err
	}
	if d < 0 || d > maxDuration {
		return 0, fmt.Errorf("%s is not a time to wait", s)
	}
	return d, nil
}
