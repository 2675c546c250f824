package timeline

import (
	"time"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
)

// glyph is how a sign is drawn.
func glyph(s incident.Sign) themes.Glyph {
	return [...]themes.Glyph{
		incident.SignAct: themes.Diamond, incident.SignNone: themes.Diamond, incident.SignKept: themes.Target, incident.SignUndone: themes.Ring,
		incident.SignRises: themes.Up, incident.SignGood: themes.Check, incident.SignBad: themes.Cross, incident.SignMoved: themes.Cycle,
		incident.SignTold: themes.Dot, incident.SignFiled: themes.Middle, incident.SignStep: themes.Pointer, incident.SignWaits: themes.Quarter,
		incident.SignPassed: themes.HLine,
	}[s]
}

// role is how a tone is coloured.
func role(t incident.Tone) themes.Role {
	return [...]themes.Role{
		incident.Plain: themes.Text, incident.Quiet: themes.Dim, incident.Loud: themes.Strong, incident.Ours: themes.IncidentRole,
		incident.Good: themes.Good, incident.Bad: themes.Critical, incident.Doubtful: themes.Warning, incident.Marks: themes.Accent,
		incident.Informs: themes.Info,
	}[t]
}

// moment reads one entry, which is told in these words.
func (s Story) moment(e incident.Entry, w incident.Words) Moment {
	m := Moment{
		Entry: e, Glyph: glyph(w.Sign), Role: role(w.Tone), Important: e.Important(),
		Bare: w.Sign == incident.SignNone, Machine: w.Machine, Said: w.Said, Under: w.Under, Words: make([]Word, 0, len(w.Line)+1),
	}
	for _, p := range w.Line {
		m.Words = append(m.Words, Word{Role: role(p.Tone), Text: p.Text, Gives: p.Gives, Whole: p.Whole})
	}
	_, m.Printed = incident.As[sop.Event](e)
	if d, ok := incident.As[incident.AlertData](e); ok && e.Kind == incident.Fired {
		s.fired[d.Fingerprint] = e.At
	}
	if d, ok := incident.As[incident.AckData](e); ok && e.Kind == incident.Acked {
		m.after(s.fired[d.Fingerprint])
	}
	return m
}

// after says of an ack how long after the alert fired it came.
func (m *Moment) after(fired time.Time) {
	if !fired.IsZero() && m.Entry.At.After(fired) {
		m.Words = append(m.Words, Word{Role: themes.Dim, Text: " after " + text.Age(m.Entry.At.Sub(fired))})
	}
}

// Corrects is the number of the entry that a correction is about; 0: it is none.
func Corrects(e incident.Entry) int64 {
	d, _ := incident.As[incident.CorrectedData](e)
	return d.Seq
}
