package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"holdfast/store/incident"
)

// unanswered stands where nobody said anything.
const unanswered = "not answered"

// Markdown prints the report for people.
func Markdown(rep Report) []byte {
	rep = tidy(rep)
	p := &printer{zone: incident.Zone(rep.Zone)}
	p.head(rep)
	p.answered(rep, "summary", "impact")
	p.updates(rep)
	p.timeline(rep)
	p.alerts(rep.Alerts)
	p.sops(rep.SOPs)
	p.evidence(rep.Evidence)
	p.files(rep)
	p.restorePoints(rep.Restore)
	p.section("The four questions")
	p.questions(rep, fourQuestions()...)
	p.section("The case")
	p.questions(rep, theCase()...)
	p.section("What was learned")
	p.questions(rep, learned()...)
	p.actions(rep.Actions)
	p.metrics(rep.Metrics)
	p.odd(rep.Odd)
	p.foot(rep)
	return []byte(p.b.String())
}

// printer writes Markdown with times in the incident's zone.
type printer struct {
	b    strings.Builder
	zone *time.Location
}

func (p *printer) f(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

func (p *printer) section(title string) {
	if !strings.HasSuffix(p.b.String(), "\n\n") {
		p.f("\n")
	}
	p.f("## %s\n\n", title)
}

func (p *printer) full(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.In(p.zone).Format("2006-01-02 15:04:05 MST")
}

func (p *printer) clock(t time.Time) string { return t.In(p.zone).Format("15:04:05") }

func (p *printer) head(rep Report) {
	p.f("# %s: %s\n\n", inline(rep.ID), inline(rep.Title))
	p.f("- Severity: %s\n", inline(rep.Severity))
	p.f("- Status: %s\n", inline(rep.Status))
	p.f("- Opened: %s by %s\n", p.known(rep.OpenedAt, rep.OpenedDay), person(string(rep.OpenedBy)))
	if rep.ToldAt != nil {
		p.f("- Written down: %s, after it had begun\n", p.full(*rep.ToldAt))
	}
	if rep.ResolvedAt == nil {
		p.f("- Resolved: not yet\n")
	} else {
		p.f("- Resolved: %s\n", p.known(*rep.ResolvedAt, rep.ResolvedOn))
	}
	p.f("- Duration: %s\n", lasted(rep))
	names := make([]string, 0, len(rep.People))
	for _, x := range rep.People {
		via := make([]string, len(x.Via))
		for i, v := range x.Via {
			via[i] = inline(v)
		}
		names = append(names, fmt.Sprintf("%s (%s, via %s)", inline(string(x.Person)), entries(int64(x.Entries)), orNone(strings.Join(via, "; "))))
	}
	p.f("- People: %s\n", orNone(strings.Join(names, ", ")))
	roles := make([]string, 0, len(rep.Roles))
	for _, role := range slices.Sorted(maps.Keys(rep.Roles)) {
		roles = append(roles, inline(role)+" "+inline(rep.Roles[role].String()))
	}
	p.f("- Roles: %s\n", orNone(strings.Join(roles, ", ")))
	p.standing(rep)
	p.f("- Times are in %s\n", inline(p.zone.String()))
}

func person(name string) string {
	if name == "" {
		return "nobody known"
	}
	return inline(name)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// answered prints some answers, each under a heading of its own.
func (p *printer) answered(rep Report, fields ...string) {
	for _, a := range rep.Answers {
		if slices.Contains(fields, a.Field) {
			p.section(inline(a.Question))
			p.answer(a.Answer)
		}
	}
}

// questions prints some answers under smaller headings, in the order asked.
func (p *printer) questions(rep Report, fields ...string) {
	for _, field := range fields {
		for _, a := range rep.Answers {
			if a.Field == field {
				p.f("### %s\n\n", inline(a.Question))
				p.items(a)
				p.f("\n")
			}
		}
	}
}

func (p *printer) answer(s string) {
	if strings.TrimSpace(s) == "" {
		p.f("*%s*\n", unanswered)
		return
	}
	p.f("%s\n", block(s))
}

func (p *printer) timeline(rep Report) {
	p.section("Timeline")
	p.f("By the time things happened. What was written down later says when.\n")
	if words := leftOut(rep); words != "" {
		p.f("%s; %s has all of them.\n", words, code("holdfast incident show "+rep.ID))
	}
	day := ""
	for _, l := range story(rep.Timeline) {
		if d := l.At.In(p.zone).Format("Monday, 2 January 2006"); d != day {
			day = d
			p.f("\n### %s\n\n", day)
		}
		p.f("- `%s` **%s** %s", p.when(l), inline(l.Kind), person(string(l.By)))
		if l.Text != "" {
			p.f(": %s%s%s", of(l), inline(l.Text), l.Before())
		}
		if l.Late {
			p.f(" *(recorded %s)*", p.recorded(l))
		}
		p.correction(l)
		p.f("\n")
	}
}

// recorded is when a late entry was written down, with the day when it was
// another one.
func (p *printer) recorded(l Line) string {
	return beside(l.RecordedAt, l.At, p.zone)
}

func (p *printer) alerts(list []Alert) {
	p.section("Alerts, and how each was caught")
	if len(list) == 0 {
		p.f("None: a person opened the incident. Automated monitoring did not catch it.\n")
	}
	for _, a := range list {
		p.f("- **%s** caught %s\n", person(a.Name), inline(a.Caught))
		labels := make([]string, 0, len(a.Labels))
		for _, name := range slices.Sorted(maps.Keys(a.Labels)) {
			labels = append(labels, code(name+"="+a.Labels[name]))
		}
		p.f("  - labels: %s\n", orNone(strings.Join(labels, " ")))
		for _, name := range slices.Sorted(maps.Keys(a.Annotations)) {
			p.f("  - %s: %s\n", inline(name), inline(a.Annotations[name]))
		}
		if a.StartsAt.IsZero() {
			p.f("  - firing, nobody can tell since when\n")
		} else {
			p.f("  - firing since %s\n", p.full(a.StartsAt))
		}
		if len(a.Fired) > 1 {
			p.f("  - fired %d times\n", len(a.Fired))
		}
		for _, k := range a.Acked {
			p.f("  - acknowledged %s by %s", p.full(k.At), person(string(k.By)))
			if k.Note != "" {
				p.f(": %s", inline(k.Note))
			}
			p.f("\n")
		}
		if len(a.Acked) == 0 {
			p.f("  - nobody acknowledged it\n")
		}
		for _, at := range a.Cleared {
			p.f("  - cleared %s\n", p.full(at))
		}
		if words := p.stillFires(a); words != "" {
			p.f("  - %s\n", words)
		}
	}
}

// stillFires says of an alert that it was not seen to clear; empty: it was.
func (p *printer) stillFires(a Alert) string {
	if again, ok := a.again(); ok {
		return "fired anew " + p.full(again) + ", not seen to clear"
	}
	if len(a.Cleared) == 0 {
		return "not seen to clear"
	}
	return ""
}

func (p *printer) evidence(list []Evidence) {
	p.section("Evidence")
	if len(list) == 0 {
		p.f("No log line was pinned.\n")
	}
	for _, e := range list {
		p.f("- %s, %s, pinned by %s as entry %d\n", code(e.Source), e.Happened(p.full), person(string(e.By)), e.Seq)
		switch {
		case strings.Contains(e.Path, "://"): // the address of who sent it
			p.f("  - sent by %s\n", code(e.Path))
		case e.Path != "":
			p.f("  - from %s at byte %d\n", code(e.Path), e.Offset)
		}
		p.f("  - %s\n  - SHA-256 `%s`\n", code(e.Text), digits(e.SHA256))
		p.right(e.Correction)
	}
}

// digits keeps what a hash is made of, so that nothing else stands in its place.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("0123456789abcdef", r) {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

// noPoints says why there is no restore point of a moment.
func noPoints(when RestorePoints) string {
	if when.Told {
		return "it was written down afterwards: what could be restored then is not known"
	}
	return "no backup verdict was known"
}

func (p *printer) restorePoints(list []RestorePoints) {
	p.section("Newest restore points at the time")
	for _, when := range list {
		p.f("When it was %s, %s:\n\n", inline(when.When), p.known(when.At, when.Day))
		if len(when.Points) == 0 {
			p.f("- %s\n", noPoints(when))
		}
		for _, pt := range when.Points {
			p.point(pt)
		}
		p.f("\n")
	}
}

func (p *printer) point(pt incident.RestorePoint) {
	newest := "no good copy was known"
	if !pt.LastGood.IsZero() {
		newest = fmt.Sprintf("newest good copy %s, %s old", p.full(pt.LastGood), age(pt.AgeSeconds))
	}
	p.f("- **%s** %s: %s", inline(pt.Name), inline(pt.Verdict), newest)
	if pt.RPOSeconds > 0 {
		p.f(" (%s may be lost)", span(time.Duration(pt.RPOSeconds)*time.Second))
	}
	p.f("; %d of %d copies, off site %s", pt.Copies, pt.CopiesNeeded, offSite(pt))
	for _, why := range pt.Reasons {
		p.f("; %s", inline(why))
	}
	p.f("\n")
}

func (p *printer) actions(list []Action) {
	p.section("Action items")
	if len(list) == 0 {
		p.f("*%s*\n", unanswered)
	}
	for _, a := range list {
		p.f("- %d %s — owner %s, due %s, %s\n", a.Number, inline(a.What), orNone(inline(string(a.Owner))), orNone(inline(a.Due)), p.became(a))
	}
}

// became is what became of an action item. Whether it is overdue depends on the
// day it is read, which a report does not know.
func (p *printer) became(a Action) string {
	if a.DoneAt == nil {
		return "open"
	}
	late := ""
	if a.Late {
		late = ", after it was due"
	}
	return fmt.Sprintf("done %s by %s%s", p.full(*a.DoneAt), person(string(a.DoneBy)), late)
}

func (p *printer) odd(list []Inconsistency) {
	p.section("Consistency")
	if len(list) == 0 {
		p.f("Nothing in the record contradicts itself.\n")
	}
	for _, o := range list {
		p.f("- %s: %s\n", inline(o.Kind), inline(o.What))
	}
}

func (p *printer) metrics(list []Metric) {
	p.section("Metrics")
	for _, m := range list {
		took := "not recorded"
		switch {
		case m.Why != "":
			took = "not known (" + inline(m.Why) + ")"
		case m.Seconds != nil:
			took = fmt.Sprintf("%s (%s to %s)", span(time.Duration(*m.Seconds)*time.Second), p.full(*m.From), p.full(*m.Until))
		}
		p.f("- **%s**: %s — %s\n", inline(m.Name), took, inline(m.How))
	}
}

func (p *printer) foot(rep Report) {
	p.section("Record")
	p.f("- Incident %s\n- Chain of %s, head `%s`\n", code(rep.UID), entries(rep.Head.Count), digits(rep.Head.Hash))
	p.f("- %s checks that the record is as it was written; %s makes these bytes again\n",
		code("holdfast incident verify "+rep.ID), code("holdfast report "+rep.ID))
	p.f("- %s packs all of it into one file that can be checked without holdfast\n", code("holdfast incident export "+rep.ID))
}

func entries(n int64) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}
