package review

import (
	"fmt"
	"strings"
)

func (p *plain) reasons() {
	p.section("Reasons")
	most := 0
	for _, r := range p.Reasons {
		most = max(most, r.Count)
	}
	var rows [][]string
	for _, r := range p.Reasons {
		rows = append(rows, []string{r.Reason, fmt.Sprint(r.Count), bar("█", float64(r.Count), float64(most), 40)})
	}
	p.table([]string{"reason", ">incidents", ""}, rows)
}

func (p *plain) times() {
	p.section("Times, as medians")
	var rows [][]string
	for _, t := range p.Times {
		rows = append(rows, p.perMonth(strings.TrimPrefix(t.Name, "time to "), func(i int) string {
			if p.Months[i].TimeOnly {
				return "-"
			}
			if t.Months[i].Count == 0 {
				return "none"
			}
			return t.Months[i].Median.Brief()
		}, orNone(t.Count, t.Median)))
	}
	p.wide("time to", rows)
	p.f("\n")
	for _, t := range p.Times {
		if t.Count == 0 {
			p.wrapped("  ", t.Name+": not recorded; "+t.Definition)
			continue
		}
		p.wrapped("  ", fmt.Sprintf("%s: median %s, 90 %% within %s, over %s; %s",
			t.Name, t.Median, t.P90, count(t.Count, "incident", "incidents"), t.Definition))
	}
}

func orNone(n int, s Seconds) string {
	if n == 0 {
		return "none"
	}
	return s.Brief()
}

// more says what a table leaves out.
func (p *plain) more(n int, what string) {
	if n > rowsShown {
		p.f("… and %d more %s; --json has all\n", n-rowsShown, what)
	}
}

func (p *plain) noise() {
	p.section("Noise")
	if len(p.Noise) == 0 {
		p.f("No alert fired.\n")
		return
	}
	var rows [][]string
	for _, n := range p.Noise[:min(rowsShown, len(p.Noise))] {
		rows = append(rows, []string{
			n.Alertname, fmt.Sprint(n.Fired), fmt.Sprint(n.Acked), fmt.Sprint(n.Incidents), fmt.Sprint(n.Alone), fmt.Sprintf("%.0f %%", 100*n.Share),
		})
	}
	p.table([]string{"alert", ">fired", ">acked", ">incidents", ">by itself", ">needed a human"}, rows)
	p.more(len(p.Noise), "alerts")
}

func (p *plain) recurrence() {
	p.section("What came back")
	if len(p.Recurrence) == 0 {
		p.f("Nothing came back within 30 days.\n")
		return
	}
	var rows [][]string
	for _, r := range p.Recurrence[:min(rowsShown, len(p.Recurrence))] {
		rows = append(rows, []string{r.Kind, r.Name, fmt.Sprint(r.Back), r.Soonest.Brief(), r.Incidents[len(r.Incidents)-1].String()})
	}
	noun := "incidents"
	if p.CameBack() == 1 {
		noun = "incident"
	}
	p.f("%d %s came back within 30 days.\n\n", p.CameBack(), noun)
	p.table([]string{"what", "name", ">back", ">soonest after", "newest"}, rows)
	p.more(len(p.Recurrence), "rows")
}

func (p *plain) sops() {
	p.section("SOPs")
	if len(p.SOPs) == 0 {
		p.f("No SOP was followed.\n")
		return
	}
	var rows [][]string
	for _, s := range p.SOPs[:min(rowsShown, len(p.SOPs))] {
		rows = append(rows, []string{
			s.Name, fmt.Sprint(s.Uses), fmt.Sprint(len(s.People)), fmt.Sprint(s.Failed), fmt.Sprint(s.Skipped), fmt.Sprint(s.Practices), s.Worst,
		})
	}
	p.table([]string{"SOP", ">uses", ">people", ">failed", ">skipped", ">practised", "worst step"}, rows)
	p.more(len(p.SOPs), "SOPs")
}

func (p *plain) load() {
	p.section("Load per person")
	if len(p.Load) == 0 {
		p.f("Nobody acted.\n")
		return
	}
	var rows [][]string
	for _, l := range p.Load {
		rows = append(rows, []string{
			string(l.Person), fmt.Sprint(l.Incidents), hours(l.Spent), hours(l.Internal), fmt.Sprint(l.NightPages), fmt.Sprint(l.Nights),
		})
	}
	p.table([]string{"person", ">incidents", ">hours on them", ">internal h", ">night pages", ">nights"}, rows)
}
