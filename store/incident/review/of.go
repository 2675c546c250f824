package review

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/rota"
	"holdfast/store/incident"
)

// The rules of counting that have a number.
const (
	// Pause is the longest pause that still counts as work.
	Pause = time.Hour
	// Brief is how soon an alert has to clear to count as cleared by itself.
	Brief = 15 * time.Minute
	// Return is how soon something has to come back to count as recurring.
	Return = 30 * 24 * time.Hour
	// nightFrom and nightTo are the hours in which a page is a night page.
	nightFrom, nightTo = 22, 7
	// oneWaking is how close two acks are that woke a person once.
	oneWaking = 30 * time.Minute
)

// Stretch is the stretch of the last n civil months up to now, the one that now
// is in included; until is the end of that month. Months are those of now's zone.
func Stretch(now time.Time, n int) (from, until time.Time) {
	y, m, _ := now.Date()
	return firstOf(y, m-time.Month(n-1), now.Location()), firstOf(y, m+1, now.Location())
}

// firstOf is the first instant of a civil month; months beyond a year's ends are
// those of the years beside it.
func firstOf(year int, month time.Month, zone *time.Location) time.Time {
	y, m, _ := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC).Date()
	return rota.DayStart(rota.Date{Year: y, Month: m, Day: 1}, zone)
}

// Of counts. It is pure: the same input gives the same review.
func Of(in Input) Review {
	in = in.cut()
	r := Review{
		From: in.From.UTC(), Until: in.Until.UTC(), Zone: in.Zone.String(), At: in.At.UTC(),
		Definitions: definitions(),
	}
	if !in.Start.IsZero() {
		start := in.Start.UTC()
		r.RecordStart = &start
	}
	counted, spells := in.counted(), in.internal()
	for _, c := range in.Cases {
		switch {
		case !in.within(c.OpenedAt):
		case c.Practice:
			r.Practice++
		case c.DuplicateOf != 0:
			r.Duplicates++
		}
	}
	r.Months = in.months()
	for i := range r.Months {
		r.Months[i].fill(counted, spells)
	}
	r.Whole = Month{Name: "all", From: r.From, Until: r.Until, NoData: in.Start.IsZero() || !in.Start.Before(in.Until)}
	r.Whole.NotOver = len(r.Months) > 0 && r.Months[len(r.Months)-1].NotOver
	r.Whole.fill(counted, spells)
	r.Covers = in.covers(r.Whole)
	r.Reasons = reasonsOf(r.Months, counted)
	r.Times = timesOf(r.Months, counted)
	r.Noise = in.noise(r.Months)
	r.Recurrence = in.recurrence()
	r.SOPs = in.sops()
	r.Load = in.load(counted, spells)
	r.Signs = in.signs()
	return r
}

// cut ends the stretch with the month in which the record was read: there is
// nothing to say of months that have not begun.
func (in Input) cut() Input {
	if in.Zone == nil {
		in.Zone = time.UTC
	}
	in.From, in.Until = in.From.In(in.Zone), in.Until.In(in.Zone)
	if !in.At.IsZero() {
		in.At = in.At.In(in.Zone)
		if end := firstOf(in.At.Year(), in.At.Month()+1, in.Zone); in.Until.After(end) {
			in.Until = end
		}
	}
	if in.Until.Before(in.From) {
		in.Until = in.From
	}
	return in
}

func (in Input) within(t time.Time) bool { return !t.Before(in.From) && t.Before(in.Until) }

// counted are the cases of the stretch that count: neither practice nor
// another incident's duplicates.
func (in Input) counted() []Case {
	return slices.DeleteFunc(slices.Clone(in.Cases), func(c Case) bool { return !c.counts() || !in.within(c.OpenedAt) })
}

func (c *Case) counts() bool { return !c.Practice && c.DuplicateOf == 0 }

// months are the civil months of the stretch, the first and the last cut to it.
func (in Input) months() []Month {
	list := []Month{}
	for y, m := in.From.Year(), in.From.Month(); ; m++ {
		begin, end := firstOf(y, m, in.Zone), firstOf(y, m+1, in.Zone)
		if !begin.Before(in.Until) {
			return list
		}
		if !end.After(in.From) {
			continue
		}
		month := Month{Name: time.Date(y, m, 1, 0, 0, 0, 0, time.UTC).Format("2006-01"), From: later(begin, in.From), Until: earlier(end, in.Until)}
		month.NotOver = !in.At.IsZero() && in.At.Before(end) && in.At.Before(in.Until)
		month.NoData = in.Start.IsZero() || !in.Start.Before(month.Until)
		switch {
		case !month.NoData && in.Start.After(month.From):
			month.Partly = "the record starts " + in.Start.In(in.Zone).Format("2 Jan")
		case in.AlertsFrom.After(month.From):
			month.Partly = "alerts are kept from " + in.AlertsFrom.In(in.Zone).Format("2 Jan 2006")
		case begin.Before(month.From) && end.After(month.Until):
			month.Partly = "from " + month.From.Format("2 Jan") + " to " + month.Until.Add(-1).Format("2 Jan")
		case begin.Before(month.From):
			month.Partly = "from " + month.From.Format("2 Jan")
		case end.After(month.Until):
			month.Partly = "to " + month.Until.Add(-1).Format("2 Jan")
		}
		month.From, month.Until = month.From.UTC(), month.Until.UTC()
		list = append(list, month)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func (m *Month) holds(t time.Time) bool { return !t.Before(m.From) && t.Before(m.Until) }

// fill counts a month.
func (m *Month) fill(counted []Case, spells []spell) {
	took := map[people.Person]int{}
	for _, c := range counted {
		if !m.holds(c.OpenedAt) {
			continue
		}
		m.Incidents++
		for _, person := range c.hands() {
			took[person]++
		}
		if !c.ResolvedAt.IsZero() {
			m.Resolved++
		}
		if fix, ok := c.Moments.Took(incident.ToResolve); ok {
			m.Timed++
			m.Loss += Seconds(fix / time.Second)
		}
	}
	m.People = []PersonCount{}
	parts := 0
	for _, person := range slices.Sorted(maps.Keys(took)) {
		m.People = append(m.People, PersonCount{person, took[person]})
		parts += took[person]
	}
	slices.SortStableFunc(m.People, func(a, b PersonCount) int { return cmp.Compare(b.Incidents, a.Incidents) })
	if len(took) > 0 {
		m.PerPerson = float64(parts) / float64(len(took))
	}
	if m.Timed > 0 {
		m.ToFix = m.Loss / Seconds(m.Timed)
	}
	spent := map[string]Seconds{}
	for _, s := range spells {
		if m.holds(s.at) {
			spent[s.category] += s.spent
		}
	}
	m.Categories = make([]CategoryTime, 0, len(spent))
	for _, category := range incident.TimeCategories() {
		m.Categories = append(m.Categories, CategoryTime{category, spent[category]})
		m.Internal += spent[category]
	}
	m.Total = m.Loss + m.Internal
	if m.NoData && len(spent) > 0 {
		m.NoData, m.TimeOnly, m.Partly = false, true, "only time, the record begins later"
	}
}

// covers says what the record holds so far.
func (in Input) covers(whole Month) string {
	if in.Start.IsZero() {
		return "the record is empty"
	}
	words := fmt.Sprintf("record starts %s; %s", in.Start.In(in.Zone).Format("2 Jan 2006"), count(whole.Incidents, "incident", "incidents"))
	if open := whole.Incidents - whole.Resolved; open > 0 {
		words += fmt.Sprintf(", %d not resolved", open)
	}
	return words
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// spell is internal time of one person.
type spell struct {
	person   people.Person
	category string
	at       time.Time
	spent    Seconds
}

// internal is what was written down with `holdfast time`, and practice: each
// one's time in a practice run is a drill.
func (in Input) internal() []spell {
	var list []spell
	for _, e := range in.Time {
		day, err := time.Parse(time.DateOnly, e.Day)
		if err != nil || !e.Counts() {
			continue // a day that is none was never let in
		}
		y, m, d := day.Date()
		at := rota.DayStart(rota.Date{Year: y, Month: m, Day: d}, in.Zone)
		list = append(list, spell{e.Person, e.Category, at, Seconds(e.Duration / time.Second)})
	}
	for _, c := range in.Cases {
		for _, run := range c.Runs {
			for person, spent := range run.Drill {
				list = append(list, spell{person, "drills", run.At, spent})
			}
		}
	}
	return list
}

// work is how long each person was at it: from the first of their acts to the
// last, without the pauses that are longer than Pause.
func work(acts []Act) map[people.Person]Seconds {
	byPerson := map[people.Person][]time.Time{}
	for _, a := range acts {
		if a.Person != itself && a.Person != "" {
			byPerson[a.Person] = append(byPerson[a.Person], a.At)
		}
	}
	spent := make(map[people.Person]Seconds, len(byPerson))
	for person, list := range byPerson {
		slices.SortFunc(list, time.Time.Compare)
		var sum time.Duration
		for i := 1; i < len(list); i++ {
			if gap := list[i].Sub(list[i-1]); gap <= Pause {
				sum += gap
			}
		}
		spent[person] = Seconds(sum / time.Second)
	}
	return spent
}
