package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/store/incident"
	"holdfast/store/incident/life"
	"holdfast/store/sql"
)

// Past is what the record remembers of alerts' lives, and of what stood beside them.
type Past struct{ rec *record }

// Sought is which lives are wanted: those of which any lies between two instants.
type Sought struct {
	From, Until time.Time                           // Until is not within
	Match       func(labels map[string]string) bool // of the labels as they were sent
	// Name is the alertname that all of them have, and Labels are such labels; both
	// may be empty, and Match decides all the same.
	Name   string
	Labels map[string]string
	// Limit is how many lives are told at most, the newest; 0: all of them.
	Limit int
}

// Lived is what the record told.
type Lived struct {
	Lives  []*life.Life // the newest first
	More   int          // how many there are beside those
	Beside []life.Stretch
	Kept   incident.Kept // from when on the record keeps what it tells
	Start  time.Time     // of the record; zero: it is empty
}

// Lives tells of alerts' lives as one consistent moment of the record has them.
func (p Past) Lives(ctx context.Context, a Sought) (told Lived, err error) {
	err = p.rec.db.Read(ctx, func(q *sql.Queries) error {
		r := reader{q: q, ctx: ctx, asked: a, lives: life.NewLives(), wanted: map[alerts.Fingerprint]bool{}}
		for _, read := range []func() error{r.turns, r.ended, r.listed, r.begun} {
			if err := read(); err != nil {
				return err
			}
		}
		told.Lives = r.lives.All(a.From, a.Until)
		if a.Limit > 0 && len(told.Lives) > a.Limit {
			told.Lives, told.More = told.Lives[:a.Limit], len(told.Lives)-a.Limit
		}
		if err := r.around(told.Lives); err != nil {
			return err
		}
		more, err := r.recorded(told.Lives, stamp(p.rec.now()))
		if err != nil {
			return err
		}
		told.Lives = life.Newest(append(told.Lives, more...))
		if told.Beside, err = beside(ctx, q, a.From, a.Until); err != nil {
			return err
		}
		if told.Kept, err = keptFrom(ctx, q); err != nil {
			return err
		}
		start, err := q.RecordStart(ctx)
		told.Start = fromMillis(start)
		return err
	})
	return told, err
}

// scanned is how many rows are read one after the other in the time in which one is
// looked up by an index.
const scanned = 20

// reader puts lives together while it reads.
type reader struct {
	q      *sql.Queries
	ctx    context.Context
	asked  Sought
	lives  *life.Lives
	wanted map[alerts.Fingerprint]bool // whether an alert's labels are, where that is known
}

// turns reads what began or changed within.
func (r *reader) turns() error {
	since, until, label := millis(r.asked.From), millis(r.asked.Until), r.label()
	var early []sql.TurnsBetweenRow // those of alerts of which no labels were read yet
	take := func(row *sql.TurnsBetweenRow) error {
		if _, known := r.wanted[alerts.Fingerprint(row.Fingerprint)]; !known && row.Alert == "" {
			early = append(early, *row)
			return nil
		}
		return r.turn(row)
	}
	n, err := r.q.CountTurns(r.ctx, sql.CountTurnsParams{Since: since, Until: until})
	switch {
	case err != nil:
	case r.asked.Name != "":
		err = r.q.EachTurnNamed(r.ctx, sql.TurnsNamedParams{Alertname: r.asked.Name, Since: since, Until: until, Label: label}, take)
	case n.Within*scanned > n.Total:
		err = r.q.EachTurnAmong(r.ctx, sql.TurnsAmongParams{Since: since, Until: until, Label: label}, take)
	default:
		err = r.q.EachTurnBetween(r.ctx, sql.TurnsBetweenParams{Since: since, Until: until, Label: label}, take)
	}
	for i := 0; err == nil && i < len(early); i++ {
		err = r.turn(&early[i])
	}
	return err
}

// label is how one of the labels that must be there is written in a row: what has it
// not there need not be read. It is the longest, which is the rarest.
func (r *reader) label() (longest string) {
	for name, value := range r.asked.Labels {
		if s := string(pack(name)) + ":" + string(pack(value)); len(s) > len(longest) {
			longest = s
		}
	}
	return longest
}

// turn takes in one row. Where it is not known yet whether the alert is wanted, and
// the row does not say, its beginning is read.
func (r *reader) turn(row *sql.TurnsBetweenRow) error {
	fp := alerts.Fingerprint(row.Fingerprint)
	wanted, known := r.wanted[fp]
	if !known {
		kept := row.Alert
		if kept == "" {
			rows, err := r.q.TurnsOf(r.ctx, sql.TurnsOfParams{Fingerprint: row.Fingerprint, Episode: row.Episode})
			if err != nil || len(rows) == 0 {
				return err
			}
			kept = rows[0].Alert
		}
		alert, _, err := unpackSeen(row.Fingerprint, kept, nil)
		if err != nil {
			return err
		}
		wanted = r.asked.Match(alert.Sent())
		r.wanted[fp] = wanted
	}
	if !wanted {
		return nil
	}
	l := r.lives.Add(life.Turn{
		Fingerprint: fp, Episode: fromMillis(row.Episode), Kind: row.Kind, At: fromMillis(row.At), Source: row.Source,
		By: people.Actor{Person: people.Person(row.Person), Via: row.Via},
	})
	if row.Alert != "" && (l.Labels == nil || row.Kind == alerts.KindFired) {
		return describeLife(l, row.Alert)
	}
	return nil
}

// describeLife gives a life what its alert said when it began.
func describeLife(l *life.Life, kept string) error {
	alert, _, err := unpackSeen(string(l.Fingerprint), kept, nil)
	if err != nil {
		return err
	}
	l.Labels, l.Sent, l.Annotations = alert.Labels, alert.Sent(), alert.Annotations
	return nil
}

// whole reads all of a life.
func (r *reader) whole(fp string, episode int64) error {
	rows, err := r.q.TurnsOf(r.ctx, sql.TurnsOfParams{Fingerprint: fp, Episode: episode})
	for i := range rows {
		row := sql.TurnsBetweenRow(rows[i])
		if err := r.turn(&row); err != nil {
			return err
		}
	}
	return err
}

// ended reads the lives that went on when the stretch of time was over, and have
// ended since.
func (r *reader) ended() error {
	rows, err := r.q.EndedLater(r.ctx, millis(r.asked.Until))
	for _, row := range rows {
		if err := r.whole(row.Fingerprint, row.Episode); err != nil {
			return err
		}
	}
	return err
}

// listed reads the lives that nobody has ended yet.
func (r *reader) listed() error {
	rows, err := r.q.Listed(r.ctx)
	for _, row := range rows {
		if err := r.whole(row.Fingerprint, row.Episode); err != nil {
			return err
		}
		if l := r.lives.Find(alerts.Fingerprint(row.Fingerprint), fromMillis(row.Episode)); l != nil {
			l.Listed = true
		}
	}
	return err
}

// begun reads the beginning of the lives that ended within and began before.
func (r *reader) begun() error {
	for _, l := range r.lives.WithoutBeginning() {
		if err := r.whole(string(l.Fingerprint), millis(l.Episode)); err != nil {
			return err
		}
	}
	return nil
}

// around reads who held the alerts, which incidents did, and what kept them quiet.
func (r *reader) around(list []*life.Life) error {
	if len(list) == 0 {
		return nil
	}
	mine, first := life.NewLives(), list[0].Episode
	by := map[alerts.Fingerprint][]*life.Life{}
	for _, l := range list {
		mine.Put(l)
		by[l.Fingerprint] = append(by[l.Fingerprint], l)
		if l.Episode.Before(first) {
			first = l.Episode
		}
	}
	if err := r.held(mine, millis(first)); err != nil {
		return err
	}
	for fp, lives := range by {
		rows, err := r.q.StandingsNamed(r.ctx, sql.StandingsNamedParams{Kind: string(QuietStood), First: string(fp) + " ", Last: string(fp) + "!", Until: millis(r.asked.Until)})
		if err != nil {
			return err
		}
		if err := quieted(lives, rows, len(fp)+1); err != nil {
			return err
		}
	}
	return nil
}

// recorded gives the lives what event recorders told of them, and returns those of
// which nobody else told: they began and ended between two looks at their source.
func (r *reader) recorded(list []*life.Life, now time.Time) (found []*life.Life, err error) {
	by, since := map[alerts.Fingerprint][]*life.Life{}, r.asked.From
	for _, l := range list {
		by[l.Fingerprint] = append(by[l.Fingerprint], l)
		if l.Began().Before(since) {
			since = l.Began()
		}
	}
	told, err := r.q.EventsBetween(r.ctx, sql.EventsBetweenParams{Since: millis(r.asked.From), Until: millis(r.asked.Until)})
	if err != nil {
		return nil, err
	}
	for _, fp := range told {
		if _, known := by[alerts.Fingerprint(fp)]; !known {
			by[alerts.Fingerprint(fp)] = nil
		}
	}
	for fp, mine := range by {
		events, err := eventsOf(r.ctx, r.q, fp, since.Add(-around))
		if err != nil {
			return nil, err
		}
		for _, l := range life.Recorder(mine, events, now) {
			if l.Within(r.asked.From, r.asked.Until) && r.asked.Match(l.Sent) {
				found = append(found, l)
			}
		}
	}
	return found, nil
}

// held gives the lives their acks and incidents.
func (r *reader) held(mine *life.Lives, first int64) error {
	acks, err := r.q.AcksFrom(r.ctx, first)
	if err != nil {
		return err
	}
	for _, a := range acks {
		if l := mine.Find(alerts.Fingerprint(a.Fingerprint), fromMillis(a.Episode)); l != nil {
			l.Acks = append(l.Acks, life.Ack{By: people.Person(a.Person), At: fromMillis(a.At), Note: a.Note, Ended: fromMillis(a.EndedAt), Why: a.EndedWhy})
		}
	}
	held, err := r.q.HeldFrom(r.ctx, first)
	for _, h := range held {
		if l := mine.Find(alerts.Fingerprint(h.Fingerprint), fromMillis(h.Episode)); l != nil {
			l.Incidents = append(l.Incidents, incident.ID(h.Incident))
		}
	}
	return err
}

// quieted gives the lives of one alert the stretches in which it was quiet; named is
// where in a standing's name its source begins.
func quieted(lives []*life.Life, rows []sql.Standing, named int) error {
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].Name == rows[0].Name {
			n++
		}
		var list []life.Quiet
		for _, row := range rows[:n] {
			q := life.Quiet{Source: row.Name[named:], From: fromMillis(row.At)}
			if row.Word != "" {
				var was QuietStanding
				if err := json.Unmarshal([]byte(row.Value), &was); err != nil {
					return fmt.Errorf("what the record keeps of why %s was quiet cannot be read: %w", row.Name, err)
				}
				q.Why, q.By, q.Until = was.Why, was.By, was.Until
			}
			list = append(list, q)
		}
		for _, l := range lives {
			l.Quieted(list)
		}
		rows = rows[n:]
	}
	return nil
}

// beside reads how sources, vitals, verdicts, configurations and the watch stood.
func beside(ctx context.Context, q *sql.Queries, from, until time.Time) ([]life.Stretch, error) {
	var list []life.Stood
	for _, kind := range []StandingKind{SourceStood, VitalStood, WatchStood} {
		rows, err := q.StandingsBefore(ctx, sql.StandingsBeforeParams{Kind: string(kind), At: millis(from)})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			list = append(list, stoodOf(row))
		}
	}
	rows, err := q.StandingsBetween(ctx, sql.StandingsBetweenParams{Since: millis(from), Until: millis(until)})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		list = append(list, stoodOf(row))
	}
	slices.SortStableFunc(list, func(a, b life.Stood) int { return a.At.Compare(b.At) })
	return life.Beside(list, from, until), nil
}

func stoodOf(row sql.Standing) life.Stood {
	s := life.Stood{Of: life.Thing(row.Kind), Name: row.Name, At: fromMillis(row.At), Word: row.Word}
	var why struct {
		Why     string   `json:"why"`
		Reasons []string `json:"reasons"`
	}
	if json.Unmarshal([]byte(row.Value), &why) == nil { // a standing without words has none
		if s.Why = why.Why; s.Why == "" && len(why.Reasons) > 0 {
			s.Why = why.Reasons[0]
		}
	}
	return s
}
