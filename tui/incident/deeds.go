package incident

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/alerts"
	"holdfast/store/incident"
	"holdfast/tui/incident/acts"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/form"
	"holdfast/tui/incident/reading"
	"holdfast/tui/incident/rehearsal"
	"holdfast/tui/pane"
)

// deeds are what a person can do with an incident as a whole.
type deeds struct {
	intake    acts.Intake
	standing  acts.Standing
	ties      acts.Ties
	papers    acts.Papers
	drafts    *form.Drafts
	practices *rehearsal.Practices
}

func newDeeds(d Deps, who func() pane.Person, act func(pane.Act) tea.Cmd) deeds {
	person := acts.Person{Who: who, Now: d.Now, Act: act}
	crew := func() []ask.Member {
		if d.People == nil {
			return nil
		}
		known, onCall := d.People()
		return ask.Crew(who().Actor.Person, known, onCall)
	}
	return deeds{
		intake:    acts.Intake{Person: person, Times: d.Record.Times, Record: d.Record.Keeping, Hold: d.Hold},
		standing:  acts.Standing{Person: person, Times: d.Record.Times, Record: d.Record.Saying, Crew: crew},
		ties:      acts.Ties{Person: person, Record: d.Record.Tying},
		papers:    acts.Papers{Person: person, Exporter: d.Exporter, Evidence: d.Evidence, Host: d.Host, Check: d.Check},
		practices: rehearsal.New(d.Record.Practices, d.Rehearse, who, d.Now),
		drafts:    form.NewDrafts(d.Record.Answers, who, crew, d.Now),
	}
}

// firing names the alerts of an incident that fire now.
func firing(now func() *alerts.View, inc incident.Incident) []string {
	var names []string
	for _, r := range fires(now, inc) {
		names = append(names, r.Name())
	}
	return names
}

// fires are the alerts of an incident that fire now.
func fires(now func() *alerts.View, inc incident.Incident) []*alerts.Row {
	if now == nil {
		return nil
	}
	held := map[alerts.Fingerprint]bool{}
	for _, a := range inc.Alerts {
		held[a.Fingerprint] = true
	}
	var rows []*alerts.Row
	for _, r := range now().Rows {
		if r.State == alerts.Firing && slices.ContainsFunc(r.Names(), func(fp alerts.Fingerprint) bool { return held[fp] }) {
			rows = append(rows, r)
		}
	}
	return rows
}

// stillOpen says what an incident that is resolved with this summary would leave
// behind.
func stillOpen(c reading.Case, firing []string, summary string) []string {
	var lines []string
	for _, a := range firing {
		lines = append(lines, a+" still fires")
	}
	for _, r := range c.Runs {
		if progress := r.Progress(); !progress.Finished() {
			lines = append(lines, fmt.Sprintf("%s: %d of %d steps are done", r.Title, progress.Closed, progress.Total))
		}
	}
	missing := c.Unanswered()
	if summary != "" { // it answers the first
		missing = slices.DeleteFunc(missing, func(field string) bool { return field == "summary" })
	}
	if len(missing) > 0 {
		lines = append(lines, fmt.Sprintf("%d of %d questions of the report are not answered; they can be answered later", len(missing), len(incident.Owing())))
	}
	return lines
}

// situation is what is known of the incident at hand at a moment.
type situation struct {
	reading.Case
	all    []incident.Incident // that there are
	firing func() []string     // its alerts that fire now
}

// usual are the acts that have a key. here and open say why there is no incident
// to act on, or none that is open; now is asked when a key is pressed.
func (d deeds) usual(now func() situation, here, open string) []pane.Action {
	with := func(do func(incident.Incident) tea.Cmd) func() tea.Cmd {
		return func() tea.Cmd { return do(now().Incident) }
	}
	on := now().ID.String()
	return []pane.Action{
		{Name: "status", Keys: []string{"S"}, What: "status", Writes: true, Footer: true, WhyNot: here, Do: with(d.standing.AskStatus),
			Help: "Set the incident's status or severity, tell those who wait what is known, or open a resolved one again."},
		{Name: "resolve", Keys: []string{"R"}, What: "resolve", Writes: true, Footer: true, Narrow: over(now()), WhyNot: open, On: on, Do: func() tea.Cmd { return d.resolve(now) },
			Help: "Resolve the incident: a summary, then y."},
		{Name: "export", Keys: []string{"X"}, What: "report", Writes: true, Footer: true, Narrow: true, WhyNot: here, On: on, Do: func() tea.Cmd { return d.papers.Export(now().Case) },
			Help: "Write the incident report to a file."},
		{Name: "questions", Keys: []string{"Q"}, What: "questions", Writes: true, WhyNot: here, Do: with(d.drafts.Fill),
			Help: "Walk through the questions of the incident report, one after another; it goes on where it was left."},
		{Name: "role", Keys: []string{"t"}, What: "role", Writes: true, WhyNot: open, Do: with(d.standing.AskRole),
			Help: "Give a role, such as commander, to a person."},
	}
}

// over reports whether an incident may be: it has alerts, and all of them were seen to
// clear.
func over(is situation) bool {
	return len(is.Alerts) > 0 && !slices.ContainsFunc(is.Alerts, func(a incident.AttachedAlert) bool { return a.EndsAt.IsZero() })
}

// resolve asks for the last word; practice is ended without one.
func (d deeds) resolve(now func() situation) tea.Cmd {
	c := now()
	if c.Practice {
		return d.practices.AskEnd(c.Incident, func(summary string) tea.Cmd { return d.standing.Resolve(c.ID, summary, incident.When{}) })
	}
	return d.standing.AskResolve(c.Incident, func(summary string) []string {
		if later := now(); later.ID == c.ID {
			c = later // what was read meanwhile
		}
		return stillOpen(c.Case, c.firing(), summary)
	})
}

// rare are those that the palette finds.
func (d deeds) rare(now func() situation, here, open string) []pane.Action {
	with := func(do func(incident.Incident) tea.Cmd) func() tea.Cmd {
		return func() tea.Cmd { return do(now().Incident) }
	}
	is := now()
	other := orElse(here, d.ties.WhyNotOther(is.ID, is.all))
	return []pane.Action{
		{Name: "status-update", What: "status update", Writes: true, WhyNot: open, Do: with(d.standing.AskUpdate),
			Help: "Tell those who wait what is known, and when they hear again."},
		{Name: "duplicate", What: "duplicate of", Writes: true, WhyNot: other,
			Help: "Say that this incident is another one, seen twice.", Do: func() tea.Cmd { return d.ties.AskDuplicate(now().Case, now().all) }},
		{Name: "link", What: "link", Writes: true, WhyNot: other,
			Help: "Say that another incident has to do with this one.", Do: func() tea.Cmd { return d.ties.AskLink(now().Case, now().all) }},
		{Name: "detach-alert", What: "detach alert", Writes: true, WhyNot: orElse(here, d.ties.WhyNotDetach(is.Incident)), Do: with(d.ties.AskDetach),
			Help: "Say that an alert does not belong to this incident after all."},
		{Name: "rehearse", What: "rehearse", Writes: true, WhyNot: orElse(here, d.practices.WhyNot(is.Incident)), Do: with(d.practices.Ask),
			Help: "Replay this past incident as practice: nothing is run, commands answer as they did then."},
		{Name: "attach-file", What: "attach file", Writes: true, WhyNot: here, Do: with(d.papers.AskFile),
			Help: "Keep a file with the incident as evidence, byte for byte."},
		{Name: "export-archive", What: "export archive", Writes: true, WhyNot: here, Do: with(d.papers.Archive),
			Help: "Pack the incident with all its evidence into one file that proves itself without holdfast; X writes only the report."},
	}
}
