package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/text"
)

// Fields are the questions an incident asks, in the order a report prints them.
func Fields() []string {
	return []string{
		"summary", "impact", "what_happened", "why_and_prevention", "monitoring_gap", "validation_gap",
		"root_cause", "reason", "involvement", "reaction", "means",
	}
}

// Reasons are the answers to the field `reason`.
func Reasons() []string { return []string{"knowledge-transfer", "experience", "emergency", "other"} }

// AddNote writes a person's words down. at is when it happened; zero is now.
func (s *Store) AddNote(ctx context.Context, by people.Actor, id IncidentID, at time.Time, note string) (Entry, error) {
	note = strings.TrimSpace(note)
	if note == "" {
		return Entry{}, errors.New("the note is empty: nothing was written")
	}
	if ahead := at.Sub(s.now()); ahead > text.Skew {
		return Entry{}, fmt.Errorf("%s is in the future: a note says what happened", at.Format(time.RFC3339))
	}
	return s.one(s.Record(ctx, by, id, Entry{Kind: Note, At: at, Text: note}))
}

// UntimedWords say of a line that the time beside it is not its own.
const UntimedWords = "has no time that was understood; this is when it was read"

// Pin copies log lines into the timeline as evidence. Their hash is of the text
// as it is kept.
func (s *Store) Pin(ctx context.Context, by people.Actor, id IncidentID, lines []PinnedLine) (Entry, error) {
	if len(lines) == 0 {
		return Entry{}, errors.New("no line is marked: nothing was pinned")
	}
	kept := slices.Clone(lines)
	first := time.Time{}
	for i, l := range kept {
		kept[i].Text, kept[i].Source, kept[i].Path = s.clean(l.Text), s.clean(l.Source), s.clean(l.Path)
		kept[i].At = stamp(l.At)
		sum := sha256.Sum256([]byte(kept[i].Text))
		kept[i].SHA256 = hex.EncodeToString(sum[:])
		if at := kept[i].At; !at.IsZero() && !l.Untimed && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	if first.IsZero() {
		first = kept[0].At
	}
	words := fmt.Sprintf("%s: %s", kept[0].Source, kept[0].Text)
	if len(kept) > 1 {
		words = fmt.Sprintf("%d lines from %s: %s", len(kept), kept[0].Source, kept[0].Text)
	}
	if kept[0].Untimed {
		words += " (" + UntimedWords + ")"
	}
	if first.After(s.now()) {
		first = time.Time{} // a source's clock runs ahead; the line still says its own time
	}
	return s.one(s.Record(ctx, by, id, Entry{Kind: Pinned, At: first, Text: words, Data: pack(PinnedData{Lines: kept})}))
}

// SetStatus moves an incident to investigating, identified or mitigated. Doing
// so with a resolved one opens it again; Resolve is what resolves.
func (s *Store) SetStatus(ctx context.Context, by people.Actor, id IncidentID, to Status) (Incident, error) {
	switch to {
	case Investigating, Identified, Mitigated:
	case Resolved:
		return Incident{}, fmt.Errorf("resolving %s is an act of its own: `holdfast incident resolve %s`, or R", id, id)
	default:
		return Incident{}, fmt.Errorf("%q is not a status: investigating, identified, mitigated or resolved", string(to))
	}
	return s.change(ctx, id, func(t *tx, inc *Incident) error {
		if inc.Status == to {
			return nil
		}
		return t.changed(inc, by, StatusChanged, ChangedData{From: string(inc.Status), To: string(to)})
	})
}

// Reopen opens a resolved incident again, with the reason why it was not over.
// One that was the duplicate of another is one of its own from then on.
func (s *Store) Reopen(ctx context.Context, by people.Actor, id IncidentID, why string) (Incident, error) {
	return s.change(ctx, id, func(t *tx, inc *Incident) error {
		if inc.Open() {
			return fmt.Errorf("%s is open: there is nothing to open again", id)
		}
		return t.changed(inc, by, StatusChanged, ChangedData{
			From: string(inc.Status), To: string(Investigating), Why: strings.TrimSpace(s.clean(why)),
		})
	})
}

// SetSeverity changes how bad an incident is.
func (s *Store) SetSeverity(ctx context.Context, by people.Actor, id IncidentID, to Severity) (Incident, error) {
	if err := checkSeverity(to); err != nil {
		return Incident{}, err
	}
	return s.change(ctx, id, func(t *tx, inc *Incident) error {
		if inc.Severity == to {
			return nil
		}
		return t.changed(inc, by, SeverityChanged, ChangedData{From: string(inc.Severity), To: string(to)})
	})
}

// Roles are those an incident usually has, in the order they are given out.
// There may be others.
func Roles() []string { return []string{Commander, Communications, "scribe", "operations"} }

// Communications is the role of whoever tells those who wait; people also write
// comms, which is the same.
const Communications = "communications"

// SetRole gives a role, such as commander, to a person; an empty person gives
// it to nobody.
func (s *Store) SetRole(ctx context.Context, by people.Actor, id IncidentID, role string, person people.Person) (Incident, error) {
	role = strings.ToLower(strings.TrimSpace(s.clean(role)))
	if role == "" {
		return Incident{}, errors.New("which role? Write it as commander=alice")
	}
	if role == "comms" {
		role = Communications
	}
	person = people.Person(strings.TrimSpace(s.clean(string(person))))
	return s.change(ctx, id, func(t *tx, inc *Incident) error {
		was := inc.Roles[role]
		if was == person {
			return nil
		}
		return t.changed(inc, by, RoleChanged, ChangedData{Role: role, From: string(was), To: string(person)})
	})
}

func (t *tx) changed(inc *Incident, by people.Actor, kind Kind, d ChangedData) error {
	words := d.From + " → " + d.To
	if kind != RoleChanged {
		d.Next = inc.owed(kind, d, t.now)
	}
	if d.Why != "" {
		words += " — " + d.Why
	}
	if kind == RoleChanged {
		words = d.Role + ": " + d.To
		if d.To == "" {
			words = d.Role + ": nobody (was " + d.From + ")"
		}
	}
	_, err := t.append(inc, by, Entry{Kind: kind, Text: words, Data: pack(d)})
	return err
}

// Answer answers one of the questions of the post-mortem. A later answer to the
// same question stands in the report; the earlier one stays in the timeline.
func (s *Store) Answer(ctx context.Context, by people.Actor, id IncidentID, field, answer string) (Incident, error) {
	answer = strings.TrimSpace(answer)
	if !slices.Contains(Fields(), field) {
		return Incident{}, fmt.Errorf("%q is not a question of the report; these are: %s", field, strings.Join(Fields(), " "))
	}
	if field == "reason" && !slices.Contains(Reasons(), answer) {
		return Incident{}, fmt.Errorf("%q is not a reason; it is one of: %s", answer, strings.Join(Reasons(), " "))
	}
	if answer == "" {
		return Incident{}, fmt.Errorf("the answer to %s is empty: nothing was written", field)
	}
	return s.change(ctx, id, func(t *tx, inc *Incident) error {
		_, err := t.append(inc, by, Entry{
			Kind: Answered, Text: field + ": " + answer, Data: pack(AnsweredData{Field: field, Answer: answer}),
		})
		return err
	})
}

func (s *Store) one(kept []Entry, err error) (Entry, error) {
	if err != nil {
		return Entry{}, err
	}
	return kept[0], nil
}
