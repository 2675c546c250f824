package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"holdfast/store/incident"
)

//go:embed templates/period.html
var periodHTML string

// Formats lists the formats of a report.
func Formats() []string { return []string{"md", "html", "json", "csv"} }

// PrintPeriod prints the report of a period in a format: md, html or json.
func PrintPeriod(p Period, format string) ([]byte, error) {
	p = tidy(p)
	switch format {
	case "md":
		return periodMarkdown(p), nil
	case "json":
		b, err := json.MarshalIndent(p, "", "  ")
		return append(b, '\n'), err
	case "html":
		zone := incident.Zone(p.Zone)
		t, err := template.New("period.html").Funcs(page{zone: zone}.funcs()).Parse(periodHTML)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = t.Execute(&b, p)
		return b.Bytes(), err
	case "csv":
		return nil, fmt.Errorf("csv is the timeline of one incident; the summary of a period is md, html or json")
	}
	return nil, fmt.Errorf("%q is not a format of the summary: md, html or json", format)
}

func periodMarkdown(x Period) []byte {
	p := &printer{zone: incident.Zone(x.Zone)}
	p.f("# Incidents from %s to %s\n\n", inline(x.Since), inline(x.Until))
	p.f("- Incidents: %d\n- Practice, not counted here: %d\n- Duplicates, not counted here: %d\n- Evidence: %s\n- Times are in %s\n", len(x.Incidents), x.Practice, x.Duplicates, x.Evidence.Words(), inline(x.Zone))
	p.periodIncidents(x.Incidents)
	p.counts("By severity", x.Severity)
	p.counts("By reason", x.Reason)
	p.section("Times")
	for _, t := range x.Times {
		if t.Measured == 0 {
			p.f("- **%s**: not recorded\n", inline(t.Name))
			continue
		}
		p.f("- **%s**: median %s, mean %s, longest %s, over %d\n", inline(t.Name), seconds(t.Median), seconds(t.Mean), seconds(t.Longest), t.Measured)
	}
	p.counts("Incidents each person took part in", x.People)
	p.counts("Incidents each alert was part of", x.Alerts)
	p.section("SOPs")
	if len(x.SOPs) == 0 {
		p.f("No SOP was followed.\n")
	}
	for _, s := range x.SOPs {
		p.f("- **%s** (%s), %s: %s\n", person(s.Title), inline(s.Name), count(s.Runs, "run", "runs"), tally(s.Steps))
	}
	p.section("Action items")
	if len(x.Actions) == 0 {
		p.f("None.\n")
	}
	for _, a := range x.Actions {
		p.f("- %s %d %s — owner %s, due %s, **%s**\n", inline(a.Incident), a.Number, inline(a.What), orNone(inline(string(a.Owner))), orNone(inline(a.Due)), inline(a.State))
	}
	return []byte(p.b.String())
}

func (p *printer) periodIncidents(list []PeriodIncident) {
	p.section("Incidents")
	if len(list) == 0 {
		p.f("None.\n")
	}
	for _, i := range list {
		took := wentOn(i.ResolvedAt, i.Duration)
		if i.Duration == nil && i.ResolvedAt != nil {
			took = "its duration " + took
		}
		p.f("- **%s** %s — %s, %s, opened %s, %s\n", inline(i.ID), inline(i.Title), inline(i.Severity), inline(i.Status), p.known(i.OpenedAt, i.OpenedDay), took)
		p.f("  - summary: %s\n  - reason: %s\n", orUnanswered(i.Summary), orUnanswered(i.Reason))
		var notes []string
		if i.Unanswered > 0 {
			notes = append(notes, fmt.Sprintf("%s not answered", count(i.Unanswered, "question", "questions")))
		}
		if i.Odd > 0 {
			notes = append(notes, fmt.Sprintf("%s in the record", count(i.Odd, "inconsistency", "inconsistencies")))
		}
		if len(notes) > 0 {
			p.f("  - %s\n", strings.Join(notes, "; "))
		}
		p.f("  - chain of %s, head `%s`\n", entries(i.Head.Count), digits(i.Head.Hash))
	}
}

func orUnanswered(s string) string {
	if strings.TrimSpace(s) == "" {
		return "*" + unanswered + "*"
	}
	return inline(s)
}

func seconds(n int64) string { return span(time.Duration(n) * time.Second) }

func (p *printer) counts(title string, list []Count) {
	p.section(title)
	if len(list) == 0 {
		p.f("None.\n")
	}
	for _, c := range list {
		p.f("- %s: %d\n", person(c.Name), c.N)
	}
}

// CountBar is a count as a bar of the HTML summary.
type CountBar struct {
	Count
	W float64 // in hundredths of the longest
}

// bars makes counts comparable at a glance.
func bars(list []Count) []CountBar {
	most := 1
	for _, c := range list {
		most = max(most, c.N)
	}
	out := make([]CountBar, 0, len(list))
	for _, c := range list {
		out = append(out, CountBar{c, 100 * float64(c.N) / float64(most)})
	}
	return slices.Clip(out)
}
