// Package card makes the boxes of the review from its figures: what each is called,
// what it says in a word, and how it is drawn small, in a list, and opened. It must
// not compute a figure, and knows neither the record nor where a box stands.
package card

import (
	"slices"
	"strings"
	"time"

	figures "holdfast/store/incident/review"
	"holdfast/themes"
	"holdfast/tui/chart"
	"holdfast/tui/pane"
)

// Card is one box of the review.
type Card struct {
	ID   string
	Name string // such as "Loss"

	unit  string // such as "hours"
	value string // the figure of the whole period, for the border and the list
	over  string // of what the value is, where that is not of each month: "in all"
	loud  bool   // it is a warning
	chart *chart.Chart
	rows  table // small: without a chart
	table table // opened
	signs []figures.Sign
	notes []pane.Paragraph
	none  string // what to say when there is nothing
	how   []string
}

// The cards, in the order they are read: what drifts, why, the four curves, how
// fast, what for nothing, who, what came back, what was followed.
const (
	Signs       = "signs"
	Reasons     = "reasons"
	PerPerson   = "per person"
	Loss        = "loss"
	Internal    = "internal"
	Total       = "total"
	Detect      = "time to detect"
	Acknowledge = "time to acknowledge"
	Mitigate    = "time to mitigate"
	Resolve     = "time to resolve"
	Noise       = "noise"
	Load        = "load"
	Recurrence  = "recurrence"
	SOPs        = "sops"
)

// inAll is said of a value that is the sum of the months.
const inAll = "in all"

// Grid is how the cards stand beside one another where there is room.
func Grid() [][]string {
	return [][]string{
		{Signs, Reasons},
		{PerPerson, Loss, Internal, Total},
		{Detect, Acknowledge, Mitigate, Resolve},
		{Noise, Load, Recurrence, SOPs},
	}
}

// Below is the card n rows of the grid below one (above when negative), the one that
// lies nearest.
func Below(id string, n int) string {
	rows := Grid()
	for y, ids := range rows {
		if x := slices.Index(ids, id); x >= 0 {
			to := rows[min(max(y+n, 0), len(rows)-1)]
			return to[min(x*len(to)/len(ids), len(to)-1)]
		}
	}
	return id
}

// Deal makes the cards of what was read, in the order they are read. Times of day
// are written in the zone.
func Deal(r figures.Review, zone *time.Location) []Card {
	cards := []Card{signs(r), reasons(r), perPerson(r), loss(r), internal(r), total(r)}
	for _, t := range []struct{ id, name string }{
		{Detect, "Detect"}, {Acknowledge, "Acknowledge"}, {Mitigate, "Mitigate"}, {Resolve, "Resolve"},
	} {
		cards = append(cards, times(r, t.id, t.name))
	}
	return append(cards, noise(r), load(r), recurrence(r), sops(r, zone))
}

// Index is where a card is among others, -1: nowhere.
func Index(cards []Card, id string) int {
	return slices.IndexFunc(cards, func(c Card) bool { return c.ID == id })
}

// Known reports whether there is anything to show in these months.
func Known(r figures.Review) bool {
	for _, m := range r.Months {
		if m.Incidents > 0 || m.Internal > 0 {
			return true
		}
	}
	return len(r.Noise)+len(r.SOPs)+len(r.Load)+len(r.Signs) > 0
}

// incidents reports whether those of a month are known, anything whether anything
// is: time may be written down for months before the record was begun.
func incidents(m figures.Month) bool { return !m.NoData && !m.TimeOnly }
func anything(m figures.Month) bool  { return !m.NoData }

// notWhole reports whether not all of a month is counted.
func notWhole(m figures.Month) bool { return m.NotOver || m.Partly != "" }

// Explains says what the signs stand for that the small charts of these months bear;
// empty: they bear none.
func Explains(t *themes.Theme, r figures.Review) string {
	if !slices.ContainsFunc(r.Months, notWhole) {
		return ""
	}
	return signNotWhole(t)
}

// curve is bars by month, where they are known.
func curve(r figures.Review, known func(figures.Month) bool, value func(figures.Month) float64) *chart.Chart {
	c := &chart.Chart{Axis: chart.Numbers}
	for _, m := range r.Months {
		v := value(m)
		c.Points = append(c.Points, chart.Point{
			Label: monthName(m), Value: v, Text: chart.Number(v), Known: known(m), Open: notWhole(m),
		})
	}
	return c
}

// monthTable is a table with a row for each month, the latest first.
func monthTable(r figures.Review, known func(figures.Month) bool, columns []column, cells func(figures.Month) []cell) table {
	t := table{columns: append([]column{{head: "month"}}, columns...)}
	for i := len(r.Months) - 1; i >= 0; i-- {
		m := r.Months[i]
		name := monthYear(m)
		fields := []cell{{text: name, role: themes.Text, open: notWhole(m)}}
		if !known(m) {
			fields = append(fields, dim(unknown))
			for range len(columns) - 1 {
				fields = append(fields, cell{})
			}
		} else {
			fields = append(fields, cells(m)...)
		}
		t.rows = append(t.rows, fields)
	}
	return t
}

// partly says which months are not counted whole, and why.
func partly(r figures.Review) []pane.Paragraph {
	var list []pane.Paragraph
	for _, m := range r.Months {
		if m.Partly != "" {
			list = append(list, pane.Paragraph{Role: themes.Dim, Indent: 2, Lead: monthYear(m) + "  ", Text: m.Partly})
		}
	}
	return list
}

// how finds definitions by their names.
func how(r figures.Review, names ...string) []string {
	var list []string
	for _, name := range names {
		for _, d := range r.Definitions {
			if d.Name == name {
				list = append(list, d.Name+": "+d.How)
			}
		}
	}
	return list
}

func perPerson(r figures.Review) Card {
	c := Card{ID: PerPerson, over: "in " + several(len(r.Months), "month"), Name: "Per person", unit: "incidents", none: "No incident was opened in these months.", notes: partly(r), how: how(r, "incidents per person", "incidents"),
		chart: curve(r, incidents, func(m figures.Month) float64 { return m.PerPerson })}
	if r.Whole.Incidents > 0 {
		c.value = chart.Number(r.Whole.PerPerson) + " each" // a mean, which is no sum of the bars
	} else {
		c.chart = nil // a row of noughts says less than words
	}
	c.table = monthTable(r, incidents, []column{{head: "per person", right: true}, {head: "incidents", right: true}, {head: "resolved", right: true, after: 2}, {head: "who took part", after: 1}},
		func(m figures.Month) []cell {
			var who []string
			for _, x := range m.People {
				who = append(who, string(x.Person)+" "+count(x.Incidents))
			}
			return []cell{{text: per(m.PerPerson), role: themes.Strong}, plain(count(m.Incidents)), plain(count(m.Resolved)), dim(strings.Join(who, ", "))}
		})
	return c
}

func loss(r figures.Review) Card {
	c := Card{ID: Loss, over: inAll, Name: "Loss", unit: "hours", none: "No incident of these months is resolved.", notes: partly(r), how: how(r, "loss", "incidents"),
		chart: curve(r, incidents, func(m figures.Month) float64 { return m.Loss.Hours() })}
	if r.Whole.Resolved > 0 {
		c.value = hours(r.Whole.Loss)
	} else {
		c.chart = nil // nothing was lost that is known of, which is not 0
	}
	c.table = monthTable(r, incidents, []column{{head: "loss", right: true}, {head: "resolved", right: true}, {head: "mean to fix", right: true}, {head: "incidents", right: true, after: 1}},
		func(m figures.Month) []cell {
			mean := dim(unknown)
			if m.Resolved > 0 {
				mean = plain(long(m.ToFix))
			}
			return []cell{{text: hours(m.Loss), role: themes.Strong}, plain(count(m.Resolved)), mean, plain(count(m.Incidents))}
		})
	return c
}

func internal(r figures.Review) Card {
	c := Card{ID: Internal, over: inAll, Name: "Internal", unit: "hours", none: "No time was written down: " + TimeExample, notes: partly(r), how: how(r, "internal time"),
		chart: curve(r, anything, func(m figures.Month) float64 { return m.Internal.Hours() })}
	if r.Whole.Internal > 0 {
		c.value = hours(r.Whole.Internal)
	} else {
		c.chart = nil // time nobody wrote down is not 0
	}
	columns := []column{{head: "internal", right: true}}
	for i, x := range r.Whole.Categories {
		columns = append(columns, column{head: x.Category, right: true, after: i + 1})
	}
	c.table = monthTable(r, anything, columns, func(m figures.Month) []cell {
		fields := []cell{{text: hours(m.Internal), role: themes.Strong}}
		for i := range r.Whole.Categories {
			spent := figures.Seconds(0)
			if i < len(m.Categories) {
				spent = m.Categories[i].Spent
			}
			fields = append(fields, plain(hours(spent)))
		}
		return fields
	})
	return c
}

func total(r figures.Review) Card {
	c := Card{ID: Total, over: inAll, Name: "Total", unit: "hours", none: "Neither loss nor internal time is known.", notes: partly(r), how: how(r, "total", "loss", "internal time"),
		chart: curve(r, incidents, func(m figures.Month) float64 { return m.Total.Hours() })}
	if r.Whole.Total > 0 {
		c.value = hours(r.Whole.Total)
	} else {
		c.chart = nil
	}
	c.table = monthTable(r, incidents, []column{{head: "total", right: true}, {head: "loss", right: true}, {head: "internal", right: true}, {head: "", bar: true, after: 1}},
		func(m figures.Month) []cell {
			return []cell{{text: hours(m.Total), role: themes.Strong}, plain(hours(m.Loss)), plain(hours(m.Internal)), {value: m.Total.Hours(), role: themes.Info}}
		})
	return c
}

// times is one of the four times: the median of each month as a line.
func times(r figures.Review, id, name string) Card {
	c := Card{ID: id, Name: name, unit: "median", none: "Not recorded these months.", notes: partly(r)}
	for _, t := range r.Times {
		if t.Name != id {
			continue
		}
		c.chart = &chart.Chart{Line: true, Axis: chart.Seconds}
		c.how = append([]string{t.Name + ": " + t.Definition}, how(r, "90 %", "incidents")...)
		if t.Count > 0 {
			c.value = long(t.Median)
		}
		month := map[string]figures.TimeMonth{}
		for i, m := range r.Months {
			var f figures.TimeMonth
			if i < len(t.Months) {
				f = t.Months[i]
			}
			month[m.Name] = f
			c.chart.Points = append(c.chart.Points, chart.Point{
				Label: monthName(m), Value: float64(f.Median), High: float64(f.P90), Long: tight(f.Median),
				Known: f.Count > 0, Open: notWhole(m),
			})
		}
		inOneUnit(c.chart.Points)
		c.table = monthTable(r, incidents, []column{{head: "median", right: true}, {head: "90 %", right: true}, {head: "incidents", right: true}}, func(m figures.Month) []cell {
			f := month[m.Name]
			if f.Count == 0 {
				return []cell{dim(unknown), {}, dim("0")}
			}
			return []cell{{text: long(f.Median), role: themes.Strong}, plain(long(f.P90)), plain(count(f.Count))}
		})
	}
	return c
}
