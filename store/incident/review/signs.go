package review

import (
	"fmt"
	"slices"
	"time"

	"holdfast/store/incident"
)

// What makes a sign. Few incidents never do: chance alone doubles a small figure.
const (
	recentDays = 30
	compared   = 3   // months that the last days are held against
	least      = 5   // incidents on each side
	rise       = 1.5 // times as much
)

// against is the last 30 days beside the 90 before them.
type against struct {
	in             Input
	begin, mid, at time.Time
	before, recent []Case // that count
}

func (in Input) against() against {
	at := in.Until
	if !in.At.IsZero() {
		at = earlier(at, in.At)
	}
	w := against{in: in, at: at, mid: at.AddDate(0, 0, -recentDays)}
	w.begin = w.mid.AddDate(0, 0, -compared*recentDays)
	for _, c := range in.Cases {
		switch {
		case !c.counts():
		case w.isRecent(c.OpenedAt):
			w.recent = append(w.recent, c)
		case w.isBefore(c.OpenedAt):
			w.before = append(w.before, c)
		}
	}
	return w
}

func (w against) isRecent(t time.Time) bool { return !t.Before(w.mid) && t.Before(w.at) }
func (w against) isBefore(t time.Time) bool { return !t.Before(w.begin) && t.Before(w.mid) }

// months is how many stretches of 30 days before the last one the record holds;
// with less than one there is nothing to compare with.
func (w against) months() (n float64, ok bool) {
	if w.in.Start.IsZero() {
		return 0, false
	}
	held := w.mid.Sub(later(w.begin, w.in.Start))
	n = held.Hours() / 24 / recentDays
	return n, n >= 1
}

// signs lists what drifts, what hurts first: what incidents take and cost, what
// comes back, what wakes people, what is let lie.
func (in Input) signs() []Sign {
	w := in.against()
	list := []Sign{}
	for _, rule := range []func() []Sign{
		w.slower, w.costlier, w.reopened, w.returning, w.noisier, w.nights, w.lopsided,
		w.backups, w.backupAges, w.overdue, w.unanswered, w.oneHand, w.stale,
	} {
		list = append(list, rule()...)
	}
	return list
}

// slower looks at the four times.
func (w against) slower() []Sign {
	every := func(Case) bool { return true }
	var list []Sign
	for _, rule := range []struct {
		measure string
		more    Seconds // at least that much longer, so that seconds are no trend
		do      string
	}{
		{incident.ToResolve, 600, "read the slowest ones of the last 30 days side by side, and write the step that took longest into an SOP"},
		{incident.ToMitigate, 300, "give the SOPs a first step that takes the harm away before the cause is known"},
		{incident.ToAcknowledge, 60, "look who was paged and when: a gap in the rota, a page nobody believes any more, or too many of them"},
		{incident.ToDetect, 120, "answer the question about the monitoring gap in these reports, and add the alert that would have seen it"},
	} {
		was, now := took(rule.measure, w.before, every), took(rule.measure, w.recent, every)
		if len(was) < least || len(now) < least {
			continue
		}
		before, _ := spread(was)
		recent, _ := spread(now)
		if float64(recent) < rise*float64(before) || recent-before < rule.more {
			continue
		}
		list = append(list, Sign{
			What: rule.measure + " is rising",
			Was:  fmt.Sprintf("%s (median of %d)", before, len(was)), Now: fmt.Sprintf("%s (median of %d)", recent, len(now)),
			Why: fmt.Sprintf("the last 30 days took half as long again or more as the 90 days before, and at least %s more; told from %d incidents on each side", rule.more, least),
			Do:  rule.do,
		})
	}
	return list
}

// costlier looks at the loss.
func (w against) costlier() []Sign {
	n, ok := w.months()
	if !ok || len(w.before) < least || len(w.recent) < least {
		return nil
	}
	was, now := Seconds(float64(lossOf(w.before))/n), lossOf(w.recent)
	if float64(now) < rise*float64(was) || now-was < 7200 {
		return nil
	}
	return []Sign{{
		What: "the loss is rising",
		Was:  fmt.Sprintf("%.1f h in 30 days (%d incidents in %.0f days)", was.Hours(), len(w.before), n*recentDays),
		Now:  fmt.Sprintf("%.1f h (%d incidents)", now.Hours(), len(w.recent)),
		Why:  fmt.Sprintf("half as much again or more, and at least 2 h; told from %d incidents on each side", least),
		Do:   "hold the internal time of these months beside it: what was cut, and which recurrence below would have been worth it",
	}}
}

func lossOf(cases []Case) Seconds {
	var sum Seconds
	for _, c := range cases {
		if fix, ok := c.Moments.Took(incident.ToResolve); ok {
			sum += Seconds(fix / time.Second)
		}
	}
	return sum
}

// reopened looks at incidents that were not over when somebody said so.
func (w against) reopened() []Sign {
	again := func(list []Case) int {
		n := 0
		for _, c := range list {
			if c.Reopened > 0 {
				n++
			}
		}
		return n
	}
	was, now := again(w.before), again(w.recent)
	if len(w.recent) < least || len(w.before) < least || now < 2 {
		return nil
	}
	before, recent := float64(was)/float64(len(w.before)), float64(now)/float64(len(w.recent))
	if recent < 0.2 || recent < rise*before {
		return nil
	}
	return []Sign{{
		What: "incidents are opened again",
		Was:  fmt.Sprintf("%d of %d", was, len(w.before)), Now: fmt.Sprintf("%d of %d", now, len(w.recent)),
		Why: fmt.Sprintf("one in five or more, at least 2, and half as many again as before; told from %d incidents on each side", least),
		Do:  "give the SOPs a last step that verifies, and wait for it before R",
	}}
}

// returning looks at what comes back. One return is chance, two are a pattern;
// when the last one is long ago, what was done about it has held.
func (w against) returning() []Sign {
	const shown = 3
	stretch := w.in
	stretch.From, stretch.Until = w.begin, w.at
	opened := map[incident.ID]time.Time{}
	for _, c := range w.in.Cases {
		opened[c.ID] = c.OpenedAt
	}
	var list []Sign
	told := map[incident.ID]bool{} // newest incidents of what was told: an alert and its cause are one sign
	for _, row := range stretch.recurrence() {
		newest := row.Incidents[len(row.Incidents)-1]
		if row.Back < 2 || row.Kind == "SOP" || told[newest] || !w.isRecent(opened[newest]) || len(list) == shown {
			continue // an SOP that is used again is doing its work
		}
		told[newest] = true
		list = append(list, Sign{
			What: fmt.Sprintf("the same %s comes back: %s", row.Kind, row.Name),
			Was:  "resolved each time", Now: fmt.Sprintf("back %d times in 120 days, the soonest after %s", row.Back, row.Soonest),
			Why: "within 30 days after an incident with it was resolved, at least twice, and in the last 30 days again",
			Do: fmt.Sprintf("read %s together, and name an owner and a date for what keeps it from happening again",
				idList(row.Incidents[max(0, len(row.Incidents)-5):])),
		})
	}
	return list
}

func idList(ids []incident.ID) string {
	words := ""
	for i, id := range ids {
		if i > 0 {
			words += ", "
		}
		words += id.String()
	}
	return words
}

// noisier looks at firings that nobody was needed for.
func (w against) noisier() []Sign {
	const many = 20
	n, ok := w.months()
	if !ok {
		return nil
	}
	before, recent := w.in, w.in
	before.From, before.Until, recent.From, recent.Until = w.begin, w.mid, w.mid, w.at
	was, now, worst := 0, 0, ""
	for _, row := range before.noise(nil) {
		was += row.Fired - row.Needed
	}
	for _, row := range recent.noise(nil) {
		if now += row.Fired - row.Needed; worst == "" {
			worst = row.Alertname
		}
	}
	monthly := float64(was) / n
	if now < many || float64(now) < rise*monthly {
		return nil
	}
	return []Sign{{
		What: "alerts that nobody is needed for are rising",
		Was:  fmt.Sprintf("%.0f in 30 days", monthly), Now: fmt.Sprintf("%d, most of all %s", now, worst),
		Why: fmt.Sprintf("half as many again or more, and at least %d; people stop believing pages", many),
		Do:  "tune or delete the first rows of the noise table: what wakes somebody must need somebody",
	}}
}

// nights looks at who is woken.
func (w against) nights() []Sign {
	const many = 4
	n, ok := w.months()
	if !ok {
		return nil
	}
	was, now := w.in.pages(w.isBefore), w.in.pages(w.isRecent)
	var list []Sign
	for _, person := range persons(now) {
		monthly := float64(len(was[person])) / n
		if len(now[person]) < many || float64(len(now[person])) < rise*monthly {
			continue
		}
		list = append(list, Sign{
			What: fmt.Sprintf("%s is woken more often", person),
			Was:  fmt.Sprintf("%.1f night pages in 30 days", monthly), Now: fmt.Sprintf("%d", len(now[person])),
			Why: fmt.Sprintf("half as many again or more, and at least %d between 22:00 and 07:00", many),
			Do:  "look at the noise first, then at the rota: who else can take a night",
		})
	}
	return list
}

// lopsided looks whether one person carries nearly everything.
func (w against) lopsided() []Sign {
	const most = 0.6
	if len(w.recent) < least {
		return nil
	}
	rows := w.in.load(w.recent, nil)
	var all Seconds
	carried := 0
	for _, row := range rows {
		all += row.Spent
		if row.Incidents > 0 {
			carried++
		}
	}
	if carried < 2 || all < 4*3600 || float64(rows[0].Spent) < most*float64(all) {
		return nil
	}
	return []Sign{{
		What: fmt.Sprintf("%s carries most of the incidents", rows[0].Person),
		Was:  "", Now: fmt.Sprintf("%.1f of %.1f h in the last 30 days", rows[0].Spent.Hours(), all.Hours()),
		Why: fmt.Sprintf("60 %% of the hours or more; told from %d incidents and 4 h", least),
		Do:  "let somebody else command the next one with them beside, and rehearse a past one: `holdfast rehearse`",
	}}
}

func persons[P ~string, V any](m map[P]V) []P {
	list := make([]P, 0, len(m))
	for p := range m {
		list = append(list, p)
	}
	slices.Sort(list)
	return list
}
