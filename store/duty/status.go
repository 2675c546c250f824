package duty

import (
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/rota"
	"holdfast/store/incident"
)

// Status is the whole state in the shape `status --json` prints.
type Status struct {
	Attention []ItemJSON              `json:"attention"`
	Sources   []SourceJSON            `json:"sources"`
	Alerts    alerts.Counts           `json:"alerts"`
	Backups   map[backups.Verdict]int `json:"backups"`
	OnCall    []rota.OnCall           `json:"on_call"`
	Incidents []IncidentJSON          `json:"incidents"`
	Vitals    []VitalJSON             `json:"vitals"`
}

// ItemJSON is one thing that needs a human.
type ItemJSON struct {
	What  string     `json:"what"`
	Why   string     `json:"why"`
	Since *time.Time `json:"since"` // null: not known
}

// SourceJSON is the health of one source, or of one member of it.
type SourceJSON struct {
	Name       string `json:"name"`
	Member     string `json:"member,omitempty"`
	Kind       string `json:"kind"`
	Up         bool   `json:"up"`
	AgeSeconds *int64 `json:"age_seconds"` // of its data; null: it never answered
	Error      string `json:"error"`
	Blind      string `json:"blind,omitempty"` // which expected alert is not firing
}

// IncidentJSON is one open incident.
type IncidentJSON struct {
	ID       string            `json:"id"`
	Title    string            `json:"title"`
	Severity incident.Severity `json:"severity"`
	Status   incident.Status   `json:"status"`
	OpenedAt time.Time         `json:"opened_at"`
	// UpdateDue is when the next status update is owed; null: none is.
	UpdateDue *time.Time `json:"update_due"`
	Practice  bool       `json:"practice"`
}

// StatusOf puts what was ranked into that shape, as it is read in a zone, while the
// alert sources of late are. No list is null.
func StatusOf(v *View, late alerts.Late, zone *time.Location) Status {
	in := v.Input
	in.Now = in.Now.In(zone)
	s := Status{
		Attention: []ItemJSON{}, Sources: []SourceJSON{}, Incidents: []IncidentJSON{}, Vitals: []VitalJSON{},
		Backups: map[backups.Verdict]int{}, OnCall: in.Roster.Now(in.Now),
	}
	for _, i := range v.In(zone).Items {
		item := ItemJSON{What: i.What, Why: i.Why}
		if !i.Since.IsZero() {
			since := i.Since.UTC()
			item.Since = &since
		}
		s.Attention = append(s.Attention, item)
	}
	for _, h := range in.Health {
		s.Sources = append(s.Sources, sourceJSON(h, in.Now))
	}
	if in.Alerts != nil {
		s.Alerts = in.Alerts.Counts(late)
	}
	for _, v := range backups.Verdicts() {
		s.Backups[v] = 0
	}
	for _, b := range in.Backups {
		s.Backups[b.Verdict]++
	}
	for _, r := range in.Vitals {
		s.Vitals = append(s.Vitals, vitalJSON(r, in.Now))
	}
	for _, inc := range in.Duties.Open {
		told := IncidentJSON{
			ID: inc.ID.String(), Title: inc.Title, Severity: inc.Severity, Status: inc.Status, OpenedAt: inc.OpenedAt.UTC(), Practice: inc.Practice,
		}
		if due := inc.UpdateDue.UTC(); !due.IsZero() {
			told.UpdateDue = &due
		}
		s.Incidents = append(s.Incidents, told)
	}
	return s
}

func sourceJSON(h sources.Health, now time.Time) SourceJSON {
	s := SourceJSON{Name: h.Name, Member: h.Member, Kind: h.Kind, Up: h.Up, Error: h.Err, Blind: h.Blind}
	if age, ok := h.Age(now); ok {
		seconds := int64(age / time.Second)
		s.AgeSeconds = &seconds
	}
	return s
}
