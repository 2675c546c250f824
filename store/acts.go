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
func (s Acts) AddNote(ctx context.Context, by people.Actor, id incident.ID, at time.Time, note string) (incident.Entry, error) {
	if ahead := at.Sub(s.rec.now()); ahead > text.Skew {
		return incident.Entry{}, fmt.Errorf("%s is in the future: a note says what happened", at.Format(time.RFC3339))
	}
	e, err := noteEntry(note)()
	if err != nil {
		return incident.Entry{}, err
	}
	e.At = at
	return one(s.Record(ctx, by, id, e))
}

// noteEntry makes the entry of a note.
func noteEntry(note string) func() (incident.Entry, error) {
	return func() (incident.Entry, error) {
		if note = strings.TrimSpace(note); note == "" {
			return incident.Entry{}, errors.New("the note is empty: nothing was written")
		}
		return incident.Entry{Kind: incident.Note, Text: note}, nil
	}
}

// Pin copies log lines into the timeline as evidence. Their hash is of the text
// as it is kept.
func (s Acts) Pin(ctx context.Context, by people.Actor, id incident.ID, lines []incident.PinnedLine) (incident.Entry, error) {
	if len(lines) == 0 {
		return incident.Entry{}, errors.New("no line is marked: nothing was pinned")
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
		words = fmt.Sprintf("%d lines from %s: %s", len(kept), incident.SourcesOf(kept), kept[0].Text)
	}
	if kept[0].Untimed {
		words += " (" + incident.UntimedWords + ")"
	}
	if first.After(s.rec.now()) {
		first = time.Time{} // a source's clock runs ahead; the line still says its own time
	}
	return one(s.Record(ctx, by, id, incident.Entry{Kind: incident.Pinned, At: first, Text: words, Data: pack(incident.PinnedData{Lines: kept})}))
}

// SetStatus moves an incident to investigating, identified or mitigated. Doing
// so with a resolved one opens it again; Resolve is what resolves.
func (s Acts) SetStatus(ctx context.Context, by people.Actor, id incident.ID, to incident.Status) (incident.Incident, error) {
	return s.Earlier(incident.When{}).SetStatus(ctx, by, id, to)
}

// SetStatus is Acts.SetStatus of a status that was reached earlier. One of before
// the incident's last change of status is history, and does not undo that.
func (h Hindsight) SetStatus(ctx context.Context, by people.Actor, id incident.ID, to incident.Status) (incident.Incident, error) {
	switch to {
	case incident.Investigating, incident.Identified, incident.Mitigated:
	case incident.Resolved:
		return incident.Incident{}, fmt.Errorf("resolving %s is an act of its own: `holdfast incident resolve %s`, or R", id, id)
	default:
		return incident.Incident{}, fmt.Errorf("%q is not a status: investigating, identified, mitigated or resolved", string(to))
	}
	return h.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		was, err := t.stood(*inc)
		if err != nil || was.Status == to {
			return err
		}
		return t.changed(inc, by, incident.StatusChanged, incident.ChangedData{From: string(was.Status), To: string(to)})
	})
}

// Reopen opens a resolved incident again, with the reason why it was not over.
// One that was the duplicate of another is one of its own from then on.
func (s Acts) Reopen(ctx context.Context, by people.Actor, id incident.ID, why string) (incident.Incident, error) {
	return s.rec.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		if inc.Open() {
			return fmt.Errorf("%s is open: there is nothing to open again", id)
		}
		return t.changed(inc, by, incident.StatusChanged, incident.ChangedData{
			From: string(inc.Status), To: string(incident.Investigating), Why: strings.TrimSpace(s.rec.door.clean(why)),
		})
	})
}

// SetSeverity changes how bad an incident is.
func (s Acts) SetSeverity(ctx context.Context, by people.Actor, id incident.ID, to incident.Severity) (incident.Incident, error) {
	return s.Earlier(incident.When{}).SetSeverity(ctx, by, id, to)
}

// SetSeverity is Acts.SetSeverity of a severity that was set earlier.
func (h Hindsight) SetSeverity(ctx context.Context, by people.Actor, id incident.ID, to incident.Severity) (incident.Incident, error) {
	if err := checkSeverity(to); err != nil {
		return incident.Incident{}, err
	}
	return h.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		was, err := t.stood(*inc)
		if err != nil || was.Severity == to {
			return err
		}
		return t.changed(inc, by, incident.SeverityChanged, incident.ChangedData{From: string(was.Severity), To: string(to)})
	})
}

func (t *tx) changed(inc *incident.Incident, by people.Actor, kind incident.Kind, d incident.ChangedData) error {
	words := d.From + " → " + d.To
	if kind != incident.RoleChanged {
		d.Next = inc.NextOwed(kind, d, t.now)
	}
	if d.Why != "" {
		words += " — " + d.Why
	}
	if kind == incident.RoleChanged {
		words = incident.RoleWords(d)
	}
	_, err := t.append(inc, by, incident.Entry{Kind: kind, Text: words, Data: pack(d)})
	return err
}

// Answer answers one of the questions of the post-mortem. A later answer to the
// same question stands in the report; the earlier one stays in the timeline.
func (s Acts) Answer(ctx context.Context, by people.Actor, id incident.ID, field, answer string) (incident.Incident, error) {
	answer = strings.TrimSpace(answer)
	if !slices.Contains(incident.Fields(), field) {
		return incident.Incident{}, fmt.Errorf("%q is not a question of the report; these are: %s", field, strings.Join(incident.Fields(), " "))
	}
	if field == "reason" && !slices.Contains(incident.Reasons(), answer) {
		return incident.Incident{}, fmt.Errorf("%q is not a reason; it is one of: %s", answer, strings.Join(incident.Reasons(), " "))
	}
	if answer == "" {
		return incident.Incident{}, fmt.Errorf("the answer to %s is empty: nothing was written", field)
	}
	return s.rec.change(ctx, id, func(t *tx, inc *incident.Incident) error {
		_, err := t.append(inc, by, incident.Entry{
			Kind: incident.Answered, Text: field + ": " + answer, Data: pack(incident.AnsweredData{Field: field, Answer: answer}),
		})
		return err
	})
}

func one(kept []incident.Entry, err error) (incident.Entry, error) {
	if err != nil {
		return incident.Entry{}, err
	}
	return kept[0], nil
}
