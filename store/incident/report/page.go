package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"strings"
	"time"

	"holdfast/sources/text"
	"holdfast/store/incident"
)

//go:embed templates/report.html
var reportHTML string

//go:embed templates/report.css
var styleSheet string

// fourQuestions, theCase and learned are the fields of the post-mortem by their section.
func fourQuestions() []string {
	return []string{"what_happened", "why_and_prevention", "monitoring_gap", "validation_gap"}
}

func theCase() []string {
	return []string{"root_cause", "trigger", "contributing_factors", "category", "reason", "involvement", "reaction", "means"}
}

// learned are the fields that say what was learned of it.
func learned() []string {
	return []string{"went_well", "went_badly", "lucky", "lessons", "open_questions", "tickets"}
}

// page is what templates are given beside their data: words, times in the zone
// of the reader, and the parts that are computed.
type page struct {
	rep  Report
	zone *time.Location
}

// Day is the lines of a timeline that happened on one day.
type Day struct {
	Name  string
	Lines []Line
}

// funcs are the functions of every template. Those that only make sense in one
// incident's report are in the others too, and find it empty.
func (p page) funcs() map[string]any {
	print := &printer{zone: p.zone}
	return map[string]any{
		"full": print.full, "happened": func(e Evidence) string { return e.Happened(print.full) }, "clock": print.clock, "beside": func(t, named time.Time) string { return beside(t, named, p.zone) }, "when": print.when,
		"known": print.known, "lasted": lasted, "told": story, "leftOut": leftOut, "recorded": print.recorded, "days": p.days,
		"zone": p.zone.String,
		"span": func(seconds int64) string { return span(time.Duration(seconds) * time.Second) },
		"took": span, "size": text.Size, "age": age, "offSite": offSite,
		"person":  func(name any) string { return orElse(fmt.Sprint(name), "nobody known") },
		"entries": func(n any) string { return entries(reflect.ValueOf(n).Int()) }, "tally": tally, "kept": print.kept, "practised": Report.practice, "noReason": func() string { return noReason }, "attempts": attempts, "stillFires": print.stillFires, "went": print.went,
		"max1":   func(n int) int { return max(1, n) },
		"less":   func(n, by int) int { return n - by },
		"blank":  func(s string) bool { return strings.TrimSpace(s) == "" },
		"answer": p.answer, "questions": func() []Answer { return p.answers(fourQuestions()) },
		"case": func() []Answer { return p.answers(theCase()) }, "learned": func() []Answer { return p.answers(learned()) }, "notAnswered": func() string { return unanswered },
		"strip":         func() Strip { return StripOf(p.rep) },
		"tick":          func(t StripTick) string { return t.At.In(p.zone).Format(t.Form) },
		"percent":       func(x float64) string { return fmt.Sprintf("%.2f%%", x) },
		"severityClass": severityClass, "kindClass": kindClass, "verdictClass": verdictClass,
		"outcomeClass": outcomeClass, "depthClass": depthClass, "stateClass": stateClass, "bars": bars,
		"style": style, "policy": policy,
	}
}

func (p page) answer(field string) *Answer {
	for i := range p.rep.Answers {
		if p.rep.Answers[i].Field == field {
			return &p.rep.Answers[i]
		}
	}
	return &Answer{Field: field, Question: question(field), Items: []string{}}
}

func (p page) answers(fields []string) []Answer {
	list := make([]Answer, 0, len(fields))
	for _, field := range fields {
		list = append(list, *p.answer(field))
	}
	return list
}

func (p page) days(lines []Line) []Day {
	var list []Day
	var year, yearday int
	for from, l := range lines {
		at := l.At.In(p.zone)
		if len(list) == 0 || at.Year() != year || at.YearDay() != yearday {
			year, yearday = at.Year(), at.YearDay()
			list = append(list, Day{Name: at.Format("Monday, 2 January 2006"), Lines: lines[from:from]})
		}
		last := &list[len(list)-1]
		last.Lines = last.Lines[:len(last.Lines)+1]
	}
	return list
}

func orElse(s, other string) string {
	if strings.TrimSpace(s) == "" {
		return other
	}
	return s
}

// ended says how a script came to its end.
func ended(t Try) string {
	switch {
	case t.Killed != "":
		return "killed: " + t.Killed
	case t.Stderr:
		return incident.Complains
	case t.Exit != nil:
		return fmt.Sprintf("exit %d", *t.Exit)
	default:
		return "not run to its end"
	}
}

// The classes below are words of the style sheet. What comes from outside
// chooses among them and is never one of them itself.

func severityClass(s string) string {
	if slices.Contains([]string{"sev1", "sev2", "sev3", "sev4"}, s) {
		return s
	}
	return "not"
}

// kindClass is that of a kind that has a look of its own. What comes from outside
// is none of them.
func kindClass(kind string) string {
	if k := incident.Kind(kind); k.Part() != incident.Act && k.Part() != incident.Aside {
		return "k-" + string(k)
	}
	return "k-other"
}

func verdictClass(verdict string) string {
	switch verdict {
	case "ok":
		return "good"
	case "failed", "never", "unprotected":
		return "bad"
	default:
		return "warn"
	}
}

func outcomeClass(outcome string) string {
	switch outcome {
	case followed, failed, skipped, deviated:
		return outcome
	default:
		return "not"
	}
}

func stateClass(state string) string {
	switch state {
	case "overdue":
		return "bad"
	case "done":
		return "good"
	default:
		return "not"
	}
}

func depthClass(depth int) string { return fmt.Sprintf("d%d", min(3, max(0, depth))) }

func style() template.CSS {
	return template.CSS(styleSheet) //nolint:gosec // a file of this package; nothing from outside is in it
}

// StyleSheet is how pages made of the record look: on a screen in the dark and
// by day, on a telephone, on paper.
func StyleSheet() string { return styleSheet }

func policy() string { return Policy(styleSheet) }

// Policy lets a browser apply the style sheet of a page, by its hash, and
// nothing else at all: no script, no picture, no frame, no request.
func Policy(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}
