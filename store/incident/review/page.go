package review

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"unicode"
	"unicode/utf8"

	"holdfast/store/incident"
	"holdfast/store/incident/report"
)

//go:embed templates/review.html
var pageHTML string

//go:embed templates/review.css
var pageCSS string

// HTML prints the review as one file that needs nothing else: no script, no
// link, no picture from elsewhere, and a policy that lets none in.
func HTML(r Review) ([]byte, error) {
	style := report.StyleSheet() + pageCSS
	p := &plain{Review: r, zone: incident.Zone(r.Zone)}
	t, err := template.New("review.html").Funcs(template.FuncMap{
		"style":  func() template.CSS { return template.CSS(style) }, //nolint:gosec // files of these packages; nothing from outside is in them
		"policy": func() string { return report.Policy(style) },
		"day":    p.day,
		"last":   func() string { return p.day(r.Until.Add(-1)) },
		"left":   r.left, "charts": r.charts, "timeCharts": r.timeCharts,
		"state":  Month.state,
		"hours":  hours,
		"mean":   func(f float64) string { return fmt.Sprintf("%.1f", f) },
		"share":  func(f float64) string { return fmt.Sprintf("%.0f %%", 100*f) },
		"of":     func(n, of int) string { return fmt.Sprintf("%.2f%%", 100*float64(n)/float64(max(1, of))) },
		"at":     func(f float64) string { return fmt.Sprintf("%.2f%%", f) },
		"most":   r.mostReasons,
		"figure": r.figure,
		"top":    top, "recent": r.recent,
		"newest":  func(row RecurrenceRow) string { return row.Incidents[len(row.Incidents)-1].String() },
		"initial": initial,
	}).Parse(pageHTML)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, r); err != nil {
		return nil, fmt.Errorf("the page could not be filled: %w", err)
	}
	return b.Bytes(), nil
}

// initial makes the first letter a large one, in any alphabet.
func initial(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// recent are the newest months, as many as stand side by side.
func (r Review) recent() []int {
	const fit = 9
	var list []int
	for i := max(0, len(r.Months)-fit); i < len(r.Months); i++ {
		list = append(list, i)
	}
	return list
}

func (r Review) mostReasons() int {
	most := 1
	for _, reason := range r.Reasons {
		most = max(most, reason.Count)
	}
	return most
}

// figure is how many incidents of a month a person took part in.
func (r Review) figure(i int, person string) string {
	if r.Months[i].NoData || r.Months[i].TimeOnly {
		return "–"
	}
	for _, p := range r.Months[i].People {
		if string(p.Person) == person {
			return fmt.Sprint(p.Incidents)
		}
	}
	return "0"
}

// top are the first rows of a long table.
func top(list any) any {
	switch list := list.(type) {
	case []NoiseRow:
		return list[:min(rowsShown, len(list))]
	case []RecurrenceRow:
		return list[:min(rowsShown, len(list))]
	case []SOPRow:
		return list[:min(rowsShown, len(list))]
	}
	return list
}
