package acts

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/ask"
	"holdfast/tui/pane"
)

// Saying is what people say of an incident as it goes on.
type Saying interface {
	SetRole(ctx context.Context, by people.Actor, id incident.ID, role string, person people.Person) (incident.Incident, error)
	Update(ctx context.Context, by people.Actor, id incident.ID, text string, next time.Duration) (incident.Incident, error)
	Reopen(ctx context.Context, by people.Actor, id incident.ID, why string) (incident.Incident, error)
}

// Standing says how an incident stands: its status and severity, who sees to
// what, what those who wait are told, and that it is over.
type Standing struct {
	Person
	Times  Times
	Record Saying
	Crew   func() []ask.Member // who may be given a role; nil: nobody is known
}

// AskStatus picks a status, a severity, or a word to those who wait.
func (s Standing) AskStatus(inc incident.Incident) tea.Cmd {
	return s.askStatusAt(inc, incident.When{})
}

// askStatusAt picks the status or severity of another moment.
func (s Standing) askStatusAt(inc incident.Incident, when incident.When) tea.Cmd {
	var items []dialog.Item
	var do []func() tea.Cmd
	add := func(name, note string, act func() tea.Cmd) {
		items, do = append(items, dialog.Item{Name: name, Note: note}), append(do, act)
	}
	set := func(what, now string) {
		note := ""
		if what == now && when.IsZero() {
			note = "as it is now"
		}
		add(what, note, func() tea.Cmd { return s.set(inc.ID, what, when) })
	}
	if inc.Open() {
		for _, status := range []incident.Status{incident.Investigating, incident.Identified, incident.Mitigated} {
			set(string(status), string(inc.Status))
		}
	} else {
		add("open it again", "with the reason", func() tea.Cmd { return s.askReopen(inc) })
	}
	for _, sev := range []incident.Severity{incident.Sev1, incident.Sev2, incident.Sev3, incident.Sev4} {
		set(string(sev), string(inc.Severity))
	}
	title := "Status or severity of " + inc.ID.String() + s.clock().Said(when)
	if when.IsZero() {
		add("it was earlier", "asks when", func() tea.Cmd { return s.askWhen(inc) })
	}
	if inc.Open() && when.IsZero() {
		_, due := UpdateDue(inc, s.look())
		add("status update", cmp.Or(due, "say what is known to those who wait"), func() tea.Cmd { return s.AskUpdate(inc) })
		title = "Status, severity or update of " + inc.ID.String()
	}
	return ask.Pick(title, items, func(i int) tea.Cmd { return do[i]() })
}

// set sets the status or the severity.
func (s Standing) set(id incident.ID, what string, when incident.When) tea.Cmd {
	record, said := s.Times.at(when), s.clock().Said(when)
	by := s.actor()
	return s.act("incident status", func(ctx context.Context) (string, error) {
		var err error
		if sev, ok := severityOf(what); ok {
			_, err = record.SetSeverity(ctx, by, id, sev)
		} else {
			_, err = record.SetStatus(ctx, by, id, incident.Status(what))
		}
		return fmt.Sprintf("%s is %s", id, what) + said, err
	})
}

// askWhen asks when a status or a severity was reached.
func (s Standing) askWhen(inc incident.Incident) tea.Cmd {
	read := func(v string) (incident.When, error) { return incident.ParseWhen(v, s.clock().Today()) }
	return ask.Line(ask.Question{Title: "Status or severity of " + inc.ID.String(), Label: "When?", Hint: "14:05, 2026-01-31 14:05, or a day alone",
		Need: "say when it was", Check: func(v string) string {
			if _, err := read(v); err != nil {
				return err.Error()
			}
			return ""
		}}, func(v string) tea.Cmd {
		when, _ := read(v) // it was checked
		return s.askStatusAt(inc, when)
	})
}

// askReopen opens a resolved incident again, with the reason.
func (s Standing) askReopen(inc incident.Incident) tea.Cmd {
	return ask.Line(ask.Question{Title: inc.ID.String() + " is resolved. Open it again?", Label: "Why is it not over?",
		Hint: "the reason is kept; Esc leaves it resolved", Need: ask.NeedReason}, func(why string) tea.Cmd {
		by := s.actor()
		return s.act("incident status", func(ctx context.Context) (string, error) {
			_, err := s.Record.Reopen(ctx, by, inc.ID, why)
			return inc.ID.String() + " is open again", err
		})
	})
}

// AskUpdate asks what those who wait are to be told, and when they hear again.
func (s Standing) AskUpdate(inc incident.Incident) tea.Cmd {
	cadence := incident.UpdateEvery(inc.Severity)
	usual, hint := "", "30m or 2h; empty: none is promised"
	if cadence > 0 {
		usual, hint = text.Age(cadence), "empty: in "+text.Age(cadence)+", as "+string(inc.Severity)+" asks"
	}
	fields := []dialog.Field{
		{Label: "Update", Hint: "what is known, what is being done", Check: func(v string) string {
			if v == "" {
				return "the update is empty: say what is known, and what is being done"
			}
			return ""
		}},
		{Label: "Next one in", Value: usual, Hint: hint, Check: func(v string) string {
			switch next, ok := span(v); {
			case !ok:
				return "write it as 30m, 2h or 1h30m"
			case next > incident.FarthestUpdate: // said now: when it is refused later, the words are lost
				return "promise it within a week"
			}
			return ""
		}},
	}
	return ask.Fields("Status update of "+inc.ID.String(), fields, func(v []string) tea.Cmd {
		next, _ := span(v[1])
		if next == cadence {
			next = 0 // nobody promised anything: the severity's own cadence goes on
		}
		by := s.actor()
		return s.act("incident update", func(ctx context.Context) (string, error) {
			_, err := s.Record.Update(ctx, by, inc.ID, v[0], next)
			return "the update of " + inc.ID.String() + " is written down", err
		})
	})
}

// span reads "30m" or "1h30m"; nothing is no span.
func span(s string) (time.Duration, bool) {
	if s == "" {
		return 0, true
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d > 0
}

// soon is how long before it is owed an update begins to stand out.
const soon = 10 * time.Minute

// UpdateDue says when the next status update is owed, and how loud; empty: none is.
func UpdateDue(inc incident.Incident, look pane.Look) (themes.Role, string) {
	if inc.UpdateDue.IsZero() || !inc.Open() {
		return themes.Dim, ""
	}
	switch left := inc.UpdateDue.Sub(look.Now); {
	case left <= 0 && look.Points:
		return themes.Critical, "update overdue " + look.Lasting(inc.UpdateDue)
	case left <= 0:
		return themes.Critical, "update overdue " + look.Aged(inc.UpdateDue)
	case left <= soon:
		return themes.Warning, "update " + look.Until(inc.UpdateDue)
	default:
		return themes.Dim, "update " + look.Until(inc.UpdateDue)
	}
}

// AskResolve asks for the last word, shows what is still open by then, with that word
// as the summary, and resolves on y.
func (s Standing) AskResolve(inc incident.Incident, stillOpen func(summary string) []string) tea.Cmd {
	label, hint := "Summary", "what was it, and what ended it? Begin with 14:05 when it was over then"
	if inc.Answers["summary"] != "" {
		label, hint = "Last word", "empty: none; the summary that was written stays"
	}
	return ask.Line(ask.Question{Title: "Resolve " + inc.ID.String(), Label: label, Hint: hint, Check: s.clock().Wrong}, func(words string) tea.Cmd {
		when, summary, _ := s.clock().Read(words) // it was checked
		body := stillOpen(summary)
		if !when.IsZero() {
			body = append([]string{"It was over" + s.clock().Said(when) + ", not now", ""}, body...)
		}
		if summary != "" {
			body = append([]string{label + ": " + summary, ""}, body...)
		}
		return ask.Confirm("Resolve "+inc.ID.String()+" "+inc.Title, body, "resolve it", func() tea.Cmd { return s.Resolve(inc.ID, summary, when) })
	})
}

// Resolve says that an incident is over.
func (s Standing) Resolve(id incident.ID, summary string, when incident.When) tea.Cmd {
	record, said := s.Times.at(when), s.clock().Said(when)
	by := s.actor()
	return s.act("incident resolve", func(ctx context.Context) (string, error) {
		_, err := record.Resolve(ctx, by, id, summary)
		return fmt.Sprintf("%s is resolved%s; X writes its report", id, said), err
	})
}

// AskRole gives a role to a person.
func (s Standing) AskRole(inc incident.Incident) tea.Cmd {
	roles := incident.Roles()
	for _, role := range slices.Sorted(maps.Keys(inc.Roles)) {
		if !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	items := make([]dialog.Item, len(roles))
	for i, r := range roles {
		items[i] = dialog.Item{Name: r, Note: inc.Roles[r].String()}
	}
	return ask.Pick("Which role?", items, func(i int) tea.Cmd { return s.askWho(inc, roles[i]) })
}

// askWho asks who has a role: somebody of the rotations, where there are any, else a
// name.
func (s Standing) askWho(inc incident.Incident, role string) tea.Cmd {
	var crew []ask.Member
	if s.Crew != nil {
		crew = s.Crew()
	}
	if len(crew) == 0 {
		return s.askName(inc, role)
	}
	items, who := []dialog.Item{}, []people.Person{}
	add := func(name string, p people.Person, note string) {
		items, who = append(items, dialog.Item{Name: name, Note: note}), append(who, p)
	}
	for _, m := range crew {
		add(string(m.Person), m.Person, m.Note)
	}
	if role != incident.Commander {
		for _, p := range inc.Roles[role] {
			add(string(p)+" leaves", "-"+p, "")
		}
	}
	add("nobody", "", "")
	items = append(items, dialog.Item{Name: "another name"})
	return ask.Pick("Who is "+role+"?", items, func(i int) tea.Cmd {
		if i == len(who) {
			return s.askName(inc, role)
		}
		return s.give(inc, role, who[i])
	})
}

// askName asks for the name of who has a role; the one at the keyboard is proposed.
func (s Standing) askName(inc incident.Incident, role string) tea.Cmd {
	hint := "nobody"
	if role != incident.Commander {
		hint = "a name joins those who are, -bob leaves; empty: nobody"
	}
	return ask.Line(ask.Question{Title: "Role in " + inc.ID.String(), Label: "Who is " + role + "?", Hint: hint, Value: string(s.actor().Person)}, func(who string) tea.Cmd {
		return s.give(inc, role, people.Person(who))
	})
}

// give gives a role to somebody; a name after a dash leaves it, an empty one is nobody.
func (s Standing) give(inc incident.Incident, role string, who people.Person) tea.Cmd {
	by := s.actor()
	return s.act("incident role", func(ctx context.Context) (string, error) {
		_, err := s.Record.SetRole(ctx, by, inc.ID, role, who)
		if left, leaves := strings.CutPrefix(string(who), "-"); leaves {
			return fmt.Sprintf("%s is %s no longer", left, role), err
		}
		return fmt.Sprintf("%s is %s", cmp.Or(string(who), "nobody"), role), err
	})
}
