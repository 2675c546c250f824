package card

import (
	"strings"
	"time"

	"holdfast/store/incident"
	figures "holdfast/store/incident/review"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// signs are what drifts before it breaks.
func signs(r figures.Review) Card {
	c := Card{ID: Signs, Name: "Leading signs", none: "None. A sign needs enough incidents on both sides: few never make a trend, and none is no proof of calm."}
	c.signs = r.Signs
	if n := len(r.Signs); n > 0 {
		c.value, c.loud = several(n, "sign"), true
	}
	for _, s := range r.Signs {
		figure := pane.Paragraph{Role: themes.Text, Indent: 6, Lead: "  was ", Text: s.Was + ", now " + s.Now}
		if s.Was == "" {
			figure.Lead, figure.Text = "  now ", s.Now
		}
		c.notes = append(c.notes, pane.Paragraph{Role: themes.Warning, Indent: 2, Text: s.What}, figure,
			pane.Paragraph{Role: themes.Dim, Indent: 6, Lead: "  why ", Text: s.Why},
			pane.Paragraph{Role: themes.Text, Indent: 6, Lead: "  do  ", Text: s.Do},
			pane.Paragraph{})
	}
	return c
}

func reasons(r figures.Review) Card {
	c := Card{ID: Reasons, Name: "Reasons", none: "No incident was opened in these months.", how: how(r, "incidents")}
	c.table = table{columns: []column{{head: "reason"}, {head: "incidents", right: true}, {head: "", bar: true, after: 1}, {head: "by month", after: 2}}}
	c.rows = table{columns: []column{{head: "reason"}, {head: "", right: true}, {head: "", bar: true, after: 1}}}
	best := 0
	for _, x := range r.Reasons {
		if x.Count == 0 {
			continue
		}
		name, role := plain(x.Reason), themes.Info
		if x.Reason == figures.Unanswered {
			name, role = dim(x.Reason), themes.Dim
		} else if x.Count > best {
			best, c.value = x.Count, x.Reason
		}
		bar := cell{value: float64(x.Count), role: role}
		c.rows.rows = append(c.rows.rows, []cell{name, plain(count(x.Count)), bar})
		c.table.rows = append(c.table.rows, []cell{name, plain(count(x.Count)), bar, dim(byMonth(x.Months))})
	}
	return c
}

// byMonth writes the figures of the months, oldest first.
func byMonth(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = count(n)
	}
	return strings.Join(words, " ")
}

func noise(r figures.Review) Card {
	c := Card{ID: Noise, Name: "Noise", unit: "least needed first", none: "No alert fired in these months.", how: how(r, "noise")}
	c.rows = table{columns: []column{{head: "alert"}, {head: "fired", right: true}, {head: "need", right: true, after: 1}, {head: "", bar: true, after: 2}}}
	c.table = table{columns: []column{
		{head: "alert"}, {head: "fired", right: true}, {head: "needed someone", right: true, after: 1}, {head: "cleared alone", right: true, after: 3},
		{head: "acked", right: true, after: 4}, {head: "incidents", right: true, after: 5}, {head: "", bar: true, after: 2}, {head: "by month", after: 6},
	}}
	fired := 0
	for _, x := range r.Noise {
		fired += x.Fired
		needless := x.Fired >= noisyFrom && x.Needed == 0
		share := mark(percent(x.Share), needless, themes.Warning)
		bar := cell{value: float64(x.Fired), role: themes.Info}
		c.rows.rows = append(c.rows.rows, []cell{plain(x.Alertname), plain(count(x.Fired)), share, bar})
		c.table.rows = append(c.table.rows, []cell{
			plain(x.Alertname), plain(count(x.Fired)), share, plain(count(x.Alone)), plain(count(x.Acked)), plain(count(x.Incidents)), bar, dim(byMonth(x.Months)),
		})
	}
	if fired > 0 {
		c.value = pane.Count(fired) + " fired"
	}
	return c
}

// noisyFrom is from how many firings on an alert that needed nobody is pointed out.
const noisyFrom = 5

func load(r figures.Review) Card {
	c := Card{ID: Load, Name: "Load", unit: "on incidents", none: "Nobody took part in an incident.", how: how(r, "hours on incidents", "internal time", "night pages")}
	c.rows = table{columns: []column{{head: "person"}, {head: "hours", right: true}, {head: "pages", right: true, after: 1}, {head: "", bar: true, after: 2}}}
	c.table = table{columns: []column{
		{head: "person"}, {head: "in incidents", right: true}, {head: "internal", right: true, after: 3}, {head: "incidents", right: true, after: 2},
		{head: "night pages", right: true}, {head: "nights", right: true, after: 4}, {head: "", bar: true, after: 5},
	}}
	pages := 0
	for _, x := range r.Load {
		pages += x.NightPages
		bar := cell{value: x.Spent.Hours(), role: themes.Info}
		who, nights := person(string(x.Person)), mark(count(x.NightPages), x.NightPages > 0, themes.Strong)
		c.rows.rows = append(c.rows.rows, []cell{who, plain(hours(x.Spent)), nights, bar})
		c.table.rows = append(c.table.rows, []cell{
			who, plain(hours(x.Spent)), plain(hours(x.Internal)), plain(count(x.Incidents)), nights, plain(count(x.Nights)), bar,
		})
	}
	if len(r.Load) > 0 {
		c.value = several(pages, "night page")
	}
	return c
}

// recurrence is what came back. Its value counts incidents, not rows: one that is like
// another by its alert, its SOP and its root cause is in three of them.
func recurrence(r figures.Review) Card {
	c := Card{ID: Recurrence, Name: "Came back", none: "Nothing came back within 30 days.", how: how(r, "recurrence")}
	c.rows = table{columns: []column{{head: "what"}, {head: "as", after: 1}, {head: "times", right: true}, {head: "after", right: true, after: 2}}}
	c.table = table{columns: []column{{head: "what"}, {head: "as"}, {head: "times", right: true}, {head: "soonest after", right: true}, {head: "incidents", after: 1}}}
	for _, x := range r.Recurrence {
		c.rows.rows = append(c.rows.rows, []cell{plain(x.Name), dim(strings.TrimPrefix(x.Kind, "root ")), plain(count(x.Back)), plain(short(x.Soonest))})
		c.table.rows = append(c.table.rows, []cell{plain(x.Name), dim(x.Kind), plain(count(x.Back)), plain(long(x.Soonest)), dim(ids(x.Incidents))})
	}
	if n := r.CameBack(); n > 0 {
		c.value = several(n, "incident")
	}
	return c
}

func ids(list []incident.ID) string {
	words := make([]string, len(list))
	for i, id := range list {
		words[i] = id.String()
	}
	return strings.Join(words, " ")
}

func sops(r figures.Review, zone *time.Location) Card {
	c := Card{ID: SOPs, Name: "SOP use", none: "No SOP was followed in these months.", how: []string{
		"uses: runs that were begun in these months; practice is counted apart. People: everybody who was seen to do it, in earlier months too",
	}}
	c.rows = table{columns: []column{{head: "SOP"}, {head: "uses", right: true}, {head: "people", right: true, after: 1}, {head: "failed", right: true, after: 2}}}
	c.table = table{columns: []column{
		{head: "SOP"}, {head: "uses", right: true}, {head: "last", after: 2}, {head: "failed", right: true, after: 3}, {head: "skipped", right: true, after: 4},
		{head: "practice", right: true, after: 6}, {head: "people", after: 1}, {head: "goes wrong most often", after: 5},
	}}
	uses := 0
	for _, x := range r.SOPs {
		uses += x.Uses
		title := x.Title
		if title == "" {
			title = x.Name
		}
		last := ""
		if x.LastUsed != nil {
			last = x.LastUsed.In(zone).Format("2 Jan 06") + " " + string(x.LastUsedBy)
		}
		names := make([]string, len(x.People))
		for i, who := range x.People {
			names[i] = string(who)
		}
		one := mark(count(len(x.People)), len(x.People) == 1, themes.Warning)
		failed := mark(count(x.Failed), x.Failed > 0, themes.Warning)
		c.rows.rows = append(c.rows.rows, []cell{plain(title), plain(count(x.Uses)), one, failed})
		c.table.rows = append(c.table.rows, []cell{
			plain(title), plain(count(x.Uses)), dim(last), failed, plain(count(x.Skipped)), plain(count(x.Practices)), plain(strings.Join(names, ", ")), dim(x.Worst),
		})
	}
	if len(r.SOPs) > 0 {
		c.value = several(uses, "use")
	}
	return c
}
