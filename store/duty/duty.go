// Package duty ranks what needs a human now: firing and unknown alerts,
// backups that are not as asked, sources that are dead or blind, a record that
// cannot be written, nobody on call, incidents without a commander or a word to
// those who wait, and what is left to do after them. The top line's one number
// and `holdfast status` both come from it. It is pure: it must not ask anything, and must not
// paint anything.
package duty

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/rota"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
	"holdfast/store/incident"
)

// Input is the world as it is known at Now.
type Input struct {
	Now     time.Time
	Alerts  *alerts.View
	Backups []backups.Status
	Health  []sources.Health
	Roster  *rota.View
	Remind  map[alerts.Severity]time.Duration // after which an ack is overdue; none: never
	Duties  incident.Duties                   // what incidents ask of people
	Waits   []Wait                            // of checklists, over or not
	Vitals  []*vitals.Reading
}

// Where says which pane shows more about an item.
type Where string

// The places an item leads to.
const (
	InAlerts   Where = "alerts"
	InLogs     Where = "logs"
	InBackups  Where = "backups"
	InRota     Where = "oncall"
	InIncident Where = "incident"
	Nowhere    Where = ""
)

// Item is one thing that needs a human.
type Item struct {
	What  string    // what it is about: an alert and its place, a source, a data source
	Why   string    // what is wrong with it
	Since time.Time // since when; zero: not known
	Where Where
	ID    string // the row there: a fingerprint, a data source's name, an incident
	Loud  bool   // worth the loudest colour
	rank  rank

	verdict backups.Verdict // of a backup; empty: it is none
}

// Summary is everything that needs a human, in order.
type Summary struct {
	Items []Item
	// Blindfolded says that nobody can vouch for the calm: an alert source is
	// down, stale or blind, so a count of nothing means nothing.
	Blindfolded bool

	counts map[Where]int // of the items; nil: they were not counted yet
}

// Counts is how many things there are that each pane shows more about. Whoever asks
// changes nothing of it: in a storm it is counted once, and asked with every frame.
func (s Summary) Counts() map[Where]int {
	if s.counts != nil {
		return s.counts
	}
	return counted(nil, s.Items)
}

// counted is what was counted of other items and what there is of these.
func counted(others map[Where]int, items []Item) map[Where]int {
	counts := make(map[Where]int, 6)
	maps.Copy(counts, others)
	for from := 0; from < len(items); { // most lead where the one before does
		until := from
		for where := items[from].Where; until < len(items) && items[until].Where == where; until++ {
		}
		counts[items[from].Where] += until - from
		from = until
	}
	return counts
}

// Waiting is the most urgent critical alert that nobody has taken; false: there
// is none.
func (s Summary) Waiting() (Item, bool) {
	for i := range s.Items {
		switch item := &s.Items[i]; {
		case item.rank == emergency || item.rank == critical:
			return *item, true
		case item.rank > critical:
			return Item{}, false // nor are those after it
		}
	}
	return Item{}, false
}

// rank orders items, the most urgent first.
type rank uint8

const (
	emergency rank = iota
	unrecorded
	sightless // an alert source is down, stale or blind
	refused   // the changed configuration was not taken
	critical
	beyond     // a vital is critical
	endangered // a backup failed, or never was a good one
	uncovered  // nobody is on call
	leaderless // nobody commands an open incident
	untold     // a status update is owed
	warning
	unsafe // a backup is late, unknown or short
	quietless
	overdue
	waited // a wait of a checklist is over
	deaf   // a log, the door, a vital
	owed   // questions and action items after an incident
	minor
	standing // facts of the configuration, such as a data source without a backup
)

// Rank lists what needs a human, the most urgent first, then the longest.
func Rank(in Input) Summary { return new(Ranker).Rank(in).In(in.Now.Location()) }

// agree puts the backups of one rank in the order of their verdicts, in the
// places that they have among the others: what is worse here is so everywhere.
func agree(items []Item) {
	for from := 0; from < len(items); {
		until := from
		var places []int
		var list []Item
		for ; until < len(items) && items[until].rank == items[from].rank; until++ {
			if items[until].verdict != "" {
				places, list = append(places, until), append(list, items[until])
			}
		}
		slices.SortStableFunc(list, func(a, b Item) int { return a.verdict.Rank() - b.verdict.Rank() })
		for i, at := range places {
			items[at] = list[i]
		}
		from = until
	}
}

func (s *Summary) add(i Item) { s.Items = append(s.Items, i) }

// fromAlerts adds, of these rows, those nobody is on, and acks that have lasted
// too long. It returns which data sources have an alert on the board, whatever its state:
// those are not counted a second time.
func (s *Summary) fromAlerts(in Input, rows []*alerts.Row, facts *[]fact) map[string]bool {
	dead := deadOf(in)
	raised := map[string]bool{}
	for _, row := range rows {
		if row.Own && row.State != alerts.Resolved {
			raised[row.Labels["dataset"]] = true
		}
		switch row.Section() {
		case alerts.SectionFiring:
			if row.Standing() {
				*facts = append(*facts, fact{alertItem(row, in.Now), row.Labels["dataset"]})
				continue
			}
			s.add(alertItem(row, in.Now))
		case alerts.SectionHeld:
			if row.Uncovered(in.Now) && !blindly(row, dead) {
				s.add(uncoveredItem(row, in.Now))
				continue
			}
			after := in.Remind[row.Severity]
			if after > 0 && row.Quiet == nil && in.Now.Sub(row.Ack.At) > after {
				s.add(Item{
					What: title(row), Why: fmt.Sprintf("held by %s for %s and %s", row.Ack.By.Person, text.Age(in.Now.Sub(row.Ack.At)), stillSo(row)),
					Since: row.Ack.At, Where: InAlerts, ID: string(row.Fingerprint), rank: overdue,
				})
			}
		case alerts.SectionQuiet, alerts.SectionCleared:
		}
	}
	return raised
}

// stillSo says what an alert that is held does.
func stillSo(row *alerts.Row) string {
	switch row.State {
	case alerts.Unknown:
		return "nobody knows whether it still fires"
	case alerts.Pending:
		return "pending again"
	case alerts.Firing, alerts.Resolved:
	}
	return "still firing"
}

func alertItem(row *alerts.Row, now time.Time) Item {
	i := Item{
		What: title(row), Why: row.Severity.String(), Since: row.StartsAt,
		Where: InAlerts, ID: string(row.Fingerprint), rank: minor,
	}
	switch summary := row.Annotations["summary"]; {
	case summary != "":
		i.Why += ": " + summary
	case !row.StartsAt.IsZero():
		i.Why += " for " + text.Age(now.Sub(row.StartsAt))
	}
	switch {
	case row.Name() == alerts.EmergencyName:
		i.rank, i.Loud = emergency, true
	case row.Severity == alerts.Critical:
		i.rank, i.Loud = critical, true
	case row.Severity == alerts.Warning:
		i.rank = warning
	}
	if row.Own {
		i.verdict, _ = backups.OfAlert(row.Name())
	}
	if row.State == alerts.Unknown {
		i.Why = fmt.Sprintf("unknown: last heard of %s ago; %s", text.Age(now.Sub(row.LastSeen)), i.Why)
	}
	if row.Unrecorded {
		i.Why += " (not recorded)"
	}
	return i
}

// uncoveredItem is an alert that somebody holds and that pages people all the
// same. What a person ended is theirs: it asks, and is not made again by itself.
func uncoveredItem(row *alerts.Row, now time.Time) Item {
	i := alertItem(row, now)
	i.Why = fmt.Sprintf("held by %s but not covered, people may be paged: %s", row.Ack.By.Person, row.Says(now))
	if row.Cover.Hand != "" {
		i.Why += "; ack it again to silence it again, or let go of it"
	}
	i.Since, i.rank, i.Loud = row.Ack.At, warning, false
	return i
}

// title is an alert's name and the label that says where it is.
func title(row *alerts.Row) string {
	if place := row.Place(); place != "" {
		return row.Name() + " " + place
	}
	return row.Name()
}

// fromRecord adds what keeps the record from being true.
func (s *Summary) fromRecord(in Input) {
	if in.Alerts == nil {
		return
	}
	if err := in.Alerts.SaveErr; err != nil {
		s.add(Item{What: "the record", Why: "what is seen now is shown, not kept: " + err.Error(), Loud: true, rank: unrecorded})
	}
}

// fromBackups adds verdicts that have no alert of their own on the board.
func (s *Summary) fromBackups(in Input, raised map[string]bool, facts *[]fact) {
	for _, b := range in.Backups {
		if raised[b.Name] {
			continue
		}
		i := Item{What: b.Name, Why: string(b.Verdict), Since: b.Since, Where: InBackups, ID: b.Name, rank: unsafe, verdict: b.Verdict}
		switch b.Verdict.Severity() {
		case alerts.Info, alerts.Other:
			continue
		case alerts.Critical:
			i.rank, i.Loud = endangered, true
		case alerts.Warning:
		}
		if len(b.Reasons) > 0 {
			i.Why += ": " + b.Reasons[0]
		}
		if b.Verdict.Standing() {
			*facts = append(*facts, fact{i, b.Name})
			continue
		}
		s.add(i)
	}
}

// fact is an item that the configuration alone makes true, and of what.
type fact struct {
	Item
	dataset string
}

// fromConfiguration adds what the configuration alone makes true, which nobody
// mends at night, as one line behind everything else.
func (s *Summary) fromConfiguration(facts []fact) {
	if len(facts) == 0 {
		return
	}
	slices.SortStableFunc(facts, func(a, b fact) int { return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.dataset, b.dataset)) })
	i := facts[0].Item
	i.rank, i.Loud = standing, false
	if len(facts) > 1 {
		names := make([]string, 0, len(facts))
		for _, f := range facts {
			names = append(names, f.dataset)
		}
		i.What, i.Why = fmt.Sprintf("%d data sources", len(facts)), "have no backup configured: "+strings.Join(names, ", ")
	}
	s.add(i)
}

// fromRota adds rotations with nobody on call.
func (s *Summary) fromRota(in Input) {
	for _, gap := range in.Roster.Uncovered(in.Now) {
		s.add(Item{What: gap.Rotation, Why: "nobody is on call", Since: gap.From, Where: InRota, ID: gap.Rotation, rank: uncovered})
	}
}
