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
	"holdfast/store/incident"
)

// AddNote writes a person's words down. at is when it happened; zero is now.
func (s Acts) AddNote(ctx context.Context, by people.Actor, id IncidentID, at time.Time, note string) (Entry, error) {
	if ahead := at.Sub(s.rec.now()); ahead > text.Skew {
		return Entry{}, fmt.Errorf("%s is in the future: a note says what happened", at.Format(time.RFC3339))
	}
	e, err := noteEntry(note)()
	if err != nil {
		return Entry{}, err
	}
	e.At = at
	return one(s.Record(ctx, by, id, e))
}

// noteEntry makes the entry of a note.
func noteEntry(note string) func() (Entry, error) {
	return func() (Entry, error) {
		if note = strings.TrimSpace(note); note == "" {
			return Entry{}, errors.New("the note is empty: nothing was written")
		}
		return Entry{Kind: Note, Text: note}, nil
	}
}

// Pin copies log lines into the timeline as evidence. Their hash is of the text
// as it is kept.
func (s Acts) Pin(ctx context.Context, by people.Actor, id IncidentID, lines []PinnedLine) (Entry, error) {
	if len(lines) == 0 {
		return Entry{}, errors.New("no line is marked: nothing was pinned")
	}
	kept := slices.Clone(lines)
	first := time.Time{}
	for i, l := range kept {
		kept[i].Text, kept[i].Source, kept[i].Path = s.rec.door.clean(l.Text), s.rec.door.clean(l.Source), s.rec.door.clean(l.Path)
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
		words = fmt.Sprintf("%d lines from %s: %s", len(kept), SourcesOf(kept), kept[0].Text)
	}
	if kept[0].Untimed {
		words += " (" + UntimedWords + ")"
	}
	if first.After(s.rec.now()) {
		first = time.Time{} // a source's clock runs ahead; the line still says its own time
	}
	return one(s.Record(ctx, by, id, Entry{Kind: Pinned, At: first, Text: words, Data: pack(PinnedData{Lines: kept})}))
}

// SetStatus moves an incident to investigating, identified or mitigated. Doing
// so with a resolved one opens it again; Resolve is what resolves.
func (s Acts) SetStatus(ctx context.Context, by people.Actor, id IncidentID, to Status) (Incident, error) {
	return s.Earlier(When{}).SetStatus(ctx, by, id, to)
}

// SetStatus is Store.SetStatus of a status that was reached earlier. One of before
// the incident's last change of status is history, and does not undo that.
func (h Hindsight) SetStatus(ctx context.Context, by people.Actor, id IncidentID, to Status) (Incident, error) {
	switch to {
	case Investigating, Identified, Mitigated:
	case Resolved:
		return Incident{}, fmt.Errorf("resolving %s is an act of its own: `holdfast incident resolve %s`, or R", id, id)
	default:
		return Incident{}, fmt.Errorf("%q is not a status: investigating, identified, mitigated or resolved", string(to))
	}
	return h.change(ctx, id, func(t *tx, inc *Incident) error {
		was, err := t.stood(*inc)
		if err != nil || was.Status == to {
			return err
		}
		return t.changed(inc, by, StatusChanged, ChangedData{From: string(was.Status), To: string(to)})
	})
}

// Reopen opens a resolved incident again, with the reason why it was not over.
// One that was the duplicate of another is one of its own from then on.
func (s Acts) Reopen(ctx context.Context, by people.Actor, id IncidentID, why string) (Incident, error) {
	return s.rec.change(ctx, id, func(t *tx, inc *Incident) error {
		if inc.Open() {
			return fmt.Errorf("%s is open: there is nothing to open again", id)
		}
		return t.changed(inc, by, StatusChanged, ChangedData{
			From: string(inc.Status), To: string(Investigating), Why: strings.TrimSpace(s.rec.door.clean(why)),
		})
	})
}

// SetSeverity changes how bad an incident is.
func (s Acts) SetSeverity(ctx context.Context, by people.Actor, id IncidentID, to Severity) (Incident, error) {
	return s.Earlier(When{}).SetSeverity(ctx, by, id, to)
}

// SetSeverity is Store.SetSeverity of a severity that was set earlier.
func (h Hindsight) SetSeverity(ctx context.Context, by people.Actor, id IncidentID, to Severity) (Incident, error) {
	if err := checkSeverity(to); err != nil {
		return Incident{}, err
	}
	return h.change(ctx, id, func(t *tx, inc *Incident) error {
		was, err := t.stood(*inc)
		if err != nil || was.Severity == to {
			return err
		}
		return t.changed(inc, by, SeverityChanged, ChangedData{From: string(was.Severity), To: string(to)})
	})
}

func (t *tx) changed(inc *Incident, by people.Actor, kind Kind, d ChangedData) error {
	words := d.From + " → " + d.To
	if kind != RoleChanged {
		d.Next = inc.NextOwed(kind, d, t.now)
	}
	if d.Why != "" {
		words += " — " + d.Why
	}
	if kind == RoleChanged {
		words = incident.RoleWords(d)
	}
	_, err := t.append(inc, by, Entry{Kind: kind, Text: words, Data: pack(d)})
	return err
}

// Answer answers one of the questions of the post-mortem. A later answer to the
// same question stands in the report; the earlier one stays in the timeline.
func (s Acts) Answer(ctx context.Context, by people.Actor, id IncidentID, field, answer string) (Incident, error) {
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
	return s.rec.change(ctx, id, func(t *tx, inc *Incident) error {
		_, err := t.append(inc, by, Entry{
			Kind: Answered, Text: field + ": " + answer, Data: pack(AnsweredData{Field: field, Answer: answer}),
		})
		return err
	})
}

func one(kept []Entry, err error) (Entry, error) {
	if err != nil {
		return Entry{}, err
	}
	return kept[0], nil
}
