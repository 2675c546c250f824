package world

import (
	"context"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
)

// Acts is the record with what an act of a person means to the board, whoever
// acts and through whichever door.
type Acts struct {
	store.Acts
	store.Book
	board *alerts.Board
}

// Acts are those on this world.
func (w *World) Acts() Acts { return Acts{w.Record.Store.Incidents, w.Record.Store.Book, w.Board} }

// Acts are those of a process that watches nothing: the board is as the record
// remembers it.
func (r *Record) Acts(ctx context.Context, now func() time.Time) (Acts, error) {
	board := alerts.NewBoard(r.Store.Alerts, r.Feed, now)
	return Acts{r.Store.Incidents, r.Store.Book, board}, board.Load(ctx)
}

// Open opens an incident. Whoever opens it commands it until they hand it over.
func (a Acts) Open(ctx context.Context, by people.Actor, title string, sev incident.Severity, held ...incident.AttachedAlert) (incident.Incident, error) {
	return a.OpenLed(ctx, by, title, sev, held...)
}

// Resolve resolves an incident and lets the emergencies it held end.
func (a Acts) Resolve(ctx context.Context, by people.Actor, id incident.ID, summary string) (incident.Incident, error) {
	return a.Earlier(incident.When{}).Resolve(ctx, by, id, summary)
}

// MarkDuplicate resolves an incident as a duplicate. The emergencies it held are
// the other one's from then on; when that is over too, they end.
func (a Acts) MarkDuplicate(ctx context.Context, by people.Actor, id, of incident.ID) (incident.Incident, error) {
	inc, err := a.Acts.MarkDuplicate(ctx, by, id, of)
	if err != nil {
		return inc, err
	}
	original, err := a.Incident(ctx, of)
	if err != nil || original.Open() {
		return inc, err
	}
	return inc, endEmergencies(ctx, a.board, inc)
}

// Earlier are the acts on incidents that happened earlier.
type Earlier struct {
	store.Hindsight
	acts Acts
}

// Earlier are the acts as of another time than now.
func (a Acts) Earlier(when incident.When) Earlier { return Earlier{a.Acts.Earlier(when), a} }

// Open opens an incident that began earlier. Whoever opens it commands it until
// they hand it over.
func (e Earlier) Open(ctx context.Context, by people.Actor, title string, sev incident.Severity, held ...incident.AttachedAlert) (incident.Incident, error) {
	return e.OpenLed(ctx, by, title, sev, held...)
}

// Resolve resolves an incident and lets the emergencies it held end.
func (e Earlier) Resolve(ctx context.Context, by people.Actor, id incident.ID, summary string) (incident.Incident, error) {
	inc, err := e.Hindsight.Resolve(ctx, by, id, summary)
	if err != nil {
		return inc, err
	}
	return inc, endEmergencies(ctx, e.acts.board, inc)
}

// endEmergencies lets the emergencies that a resolved incident held end; what
// else it held ends when its source says so.
func endEmergencies(ctx context.Context, board *alerts.Board, inc incident.Incident) error {
	held := make([]alerts.Fingerprint, 0, len(inc.Alerts))
	at := inc.ResolvedAt
	for _, alert := range inc.Alerts {
		held = append(held, alert.Fingerprint)
		if alert.Episode.After(at) {
			at = alert.Episode // it was held, and is said to have been over before it began
		}
	}
	return board.IncidentResolved(ctx, held, at)
}
