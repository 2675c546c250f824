package duty

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// Wait is a wait of a checklist that began and that nobody has closed yet.
type Wait struct {
	Incident incident.ID
	SOP      string // its title
	Number   string // of the step
	Until    time.Time
	By       people.Person // who began it
}

// dueSoon is how long before a status update is owed it needs somebody: time
// enough to find out what to say.
const dueSoon = 5 * time.Minute

// WaitsOf finds the waits that nobody has closed in the runs of an incident.
// Practice waits for nobody.
func WaitsOf(incident incident.ID, runs []sop.Record) []Wait {
	var list []Wait
	for _, rec := range runs {
		if rec.Practice {
			continue
		}
		run := sop.Fold(rec)
		for _, s := range run.Procedure.Walk() {
			if st := run.Steps[s.ID]; st.State == sop.StepWaiting {
				list = append(list, Wait{Incident: incident, SOP: rec.Title, Number: s.Number, Until: st.Until, By: st.By.Person})
			}
		}
	}
	return list
}

// fromIncidents adds open incidents that nobody commands, and waits that are over.
func (s *Summary) fromIncidents(in Input) {
	for _, inc := range in.Duties.Open {
		if inc.Practice {
			continue
		}
		if inc.Roles[incident.Commander].First() == "" {
			s.add(incidentItem(inc, leaderless, inc.OpenedAt,
				fmt.Sprintf("nobody commands it; `holdfast incident role %s commander=NAME` names somebody", inc.ID)))
		}
	}
	for _, w := range in.Waits {
		if !in.Now.Before(w.Until) {
			s.add(Item{
				What: w.Incident.String() + " step " + w.Number, Why: fmt.Sprintf("the wait of %s is over, go on", w.SOP), Since: w.Until,
				Where: InIncident, ID: w.Incident.String(), rank: waited,
			})
		}
	}
}

// fromUpdates adds open incidents that owe a status update, by the clock of a zone.
func (s *Summary) fromUpdates(in Input) {
	for _, inc := range in.Duties.Open {
		if due := inc.UpdateDue; !inc.Practice && !due.IsZero() && in.Now.Add(dueSoon).After(due) {
			s.add(incidentItem(inc, untold, due, updateWhy(inc, in.Now)))
		}
	}
}

func incidentItem(inc incident.Incident, r rank, since time.Time, why string) Item {
	return Item{What: inc.ID.String() + " " + inc.Title, Why: why, Since: since, Where: InIncident, ID: inc.ID.String(), rank: r}
}

// updateWhy says when a status update is owed, and by whom: whoever talks to
// those who wait, else whoever commands.
func updateWhy(inc incident.Incident, now time.Time) string {
	at := text.Clock(inc.UpdateDue, now)
	words := fmt.Sprintf("status update due at %s, in %s", at, text.Age(inc.UpdateDue.Sub(now)))
	if !now.Before(inc.UpdateDue) {
		words = fmt.Sprintf("status update overdue for %s, since %s", text.Age(now.Sub(inc.UpdateDue)), at)
	}
	for _, role := range []string{incident.Communications, incident.Commander} {
		if who := inc.Roles[role].String(); who != "" {
			return words + ", by " + who
		}
	}
	return words + ", by nobody: no commander and nobody for communications is named"
}

// fromUnanswered adds the questions that nobody has answered by the morning after.
func (s *Summary) fromUnanswered(in Input) {
	for _, u := range in.Duties.Unanswered {
		if in.Now.Before(u.Due) {
			continue
		}
		words := "1 question is not answered: "
		if len(u.Fields) > 1 {
			words = fmt.Sprintf("%d questions are not answered: ", len(u.Fields))
		}
		s.add(incidentItem(u.Incident, owed, u.Due, words+strings.Join(u.Fields, ", ")))
	}
}

// fromActions adds the action items that are overdue, by the day of a zone.
func (s *Summary) fromActions(in Input) {
	for _, a := range incident.OverdueActions(in.Duties.Actions, in.Now) {
		who := string(a.Owner)
		if who == "" {
			who = "nobody"
		}
		s.add(Item{
			What: fmt.Sprintf("%s action item %d", a.Incident, a.Number), Why: fmt.Sprintf("due %s, by %s: %s", a.Due, who, a.What),
			Since: dayAfter(a.Due, in.Now.Location()), Where: InIncident, ID: a.Incident.String(), rank: owed,
		})
	}
}

// dayAfter is when the day after a civil date begins; the zero time for what is
// no date.
func dayAfter(date string, zone *time.Location) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, date, zone)
	if err != nil {
		return time.Time{}
	}
	return day.AddDate(0, 0, 1)
}
