package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/alertmanager/pkg/labels"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/rota"
	"holdfast/sources/silences"
	"holdfast/store/sql"
)

// RecurringStood is the kind of the standings of silences that come again: of each by its
// id, a RecurringStanding; and by id and cluster what became of it last, a CameStanding.
const RecurringStood StandingKind = "recurring"

// RecurringStanding is a silence that comes again. It goes on with its word, which says
// that somebody set it up; with another it was stopped.
type RecurringStanding struct {
	Why      string                 `json:"why"` // in words
	Clusters []string               `json:"clusters"`
	Matchers []silences.JSONMatcher `json:"matchers"`
	Comment  string                 `json:"comment"`
	Every    string                 `json:"every"`
	Zone     string                 `json:"zone"`
	Since    time.Time              `json:"since"`
	Last     string                 `json:"last,omitempty"`
	By       people.Person          `json:"by"`
	Via      string                 `json:"via"`
	Stopped  bool                   `json:"stopped,omitempty"`
}

// CameStanding is what became of one time of such a silence in a cluster.
type CameStanding struct {
	Why     string        `json:"why,omitempty"` // it was missed
	Day     string        `json:"day"`
	From    time.Time     `json:"from"`
	Until   time.Time     `json:"until"`
	Fate    silences.Fate `json:"fate"`
	Silence string        `json:"silence,omitempty"`
	Missed  int           `json:"missed,omitempty"`
}

// Recurring are the silences that come again. Alertmanager does not know them: the
// record alone has them.
type Recurring struct{ rec *record }

// Set keeps a new one, and gives it its id.
func (s Recurring) Set(ctx context.Context, by people.Actor, r silences.Recurring) (silences.Recurring, error) {
	by = s.rec.door.admitActor(by)
	d := RecurringStanding{
		Why: r.Rule.String() + ": " + r.Matchers.String() + ": " + r.Comment, Clusters: r.Clusters, Comment: r.Comment, Every: r.Rule.Hours.String(), Zone: r.Rule.Zone.String(),
		Since: r.Rule.Since.UTC(), By: by.Person, Via: by.Via,
	}
	if !r.Rule.Last.IsZero() {
		d.Last = r.Rule.Last.String()
	}
	for _, m := range r.Matchers {
		d.Matchers = append(d.Matchers, silences.JSONMatcher{
			Name: m.Name, Value: m.Value, IsRegex: m.Type == labels.MatchRegexp || m.Type == labels.MatchNotRegexp, IsEqual: m.Type == labels.MatchEqual || m.Type == labels.MatchRegexp,
		})
	}
	if !sameData(s.rec.door, pack(d.Matchers)) {
		return r, errors.New("a matcher holds what the record does not keep, such as a secret: nothing that comes again can be made of it")
	}
	err := s.rec.write(ctx, func(t *tx) error {
		n := 0
		rows, err := t.q.StandingsAt(t.ctx, ever(RecurringStood))
		if err != nil {
			return err
		}
		for _, row := range rows {
			if id, _, _ := strings.Cut(row.Name, " "); len(id) > 1 {
				if known, err := strconv.Atoi(id[1:]); err == nil {
					n = max(n, known)
				}
			}
		}
		r.ID, r.By = fmt.Sprintf("R%d", n+1), by
		t.topics[topicAlerts] = true
		return t.stand(Stood(RecurringStood, r.ID, t.now, "set by "+string(by.Person), d))
	})
	return r, err
}

// sameData reports whether the door keeps data as it is.
func sameData(d door, data json.RawMessage) bool {
	var before, after any
	return json.Unmarshal(data, &before) == nil && json.Unmarshal(d.cleanData("", data), &after) == nil && bytes.Equal(pack(before), pack(after))
}

// ever asks for how the things of a kind stood last, whatever any clock says.
func ever(kind StandingKind) sql.StandingsAtParams {
	return sql.StandingsAtParams{Kind: string(kind), At: math.MaxInt64, At_2: math.MaxInt64}
}

// Stop keeps that one comes no more. Stopping it twice does nothing.
func (s Recurring) Stop(ctx context.Context, by people.Actor, id string) error {
	return s.rec.write(ctx, func(t *tx) error {
		row, err := t.q.LatestStanding(t.ctx, sql.LatestStandingParams{Kind: string(RecurringStood), Name: id})
		if isNone(err) {
			return fmt.Errorf("the record knows no recurring silence %s", s.rec.door.clean(id))
		}
		if err != nil {
			return err
		}
		var d RecurringStanding
		if err := json.Unmarshal([]byte(row.Value), &d); err != nil {
			return fmt.Errorf("what the record keeps of the recurring silence %s cannot be read: %w", id, err)
		}
		if d.Stopped {
			return nil
		}
		d.Stopped = true
		t.topics[topicAlerts] = true
		return t.stand(Stood(RecurringStood, id, t.now, "stopped by "+string(s.rec.door.admitActor(by).Person), d))
	})
}

// Came keeps what became of one time of it in a cluster. An earlier time than what is
// kept, or the same with what went before, changes nothing.
func (s Recurring) Came(ctx context.Context, id, cluster string, c silences.Came) error {
	d := CameStanding{Why: c.Why, Day: c.Day.String(), From: stamp(c.From), Until: stamp(c.Until), Fate: c.Fate, Silence: c.Silence, Missed: c.Missed}
	word := fmt.Sprintf("%s %s", c.Fate, c.Day)
	switch {
	case c.Fate == silences.CameMissed && c.Missed > 1:
		word = fmt.Sprintf("missed %d times, last %s", c.Missed, c.Day)
	case c.Silence != "":
		word += " as " + c.Silence
	}
	return s.rec.write(ctx, func(t *tx) error {
		name := id + " " + s.rec.door.clean(cluster)
		row, err := t.q.LatestStanding(t.ctx, sql.LatestStandingParams{Kind: string(RecurringStood), Name: name})
		if err != nil && !isNone(err) {
			return err
		}
		var was CameStanding
		if err == nil && json.Unmarshal([]byte(row.Value), &was) == nil && (was.Day > d.Day || was.Day == d.Day && was.Fate != silences.CameMade) {
			return nil
		}
		t.topics[topicAlerts] = true
		return t.stand(Stood(RecurringStood, name, t.now, word, d))
	})
}

// All are those that come again and those that were stopped, each with what became of it
// last.
func (s Recurring) All(ctx context.Context) ([]*silences.Recurring, error) {
	var list []*silences.Recurring
	err := s.rec.db.Read(ctx, func(q *sql.Queries) error {
		rows, err := q.StandingsAt(ctx, ever(RecurringStood))
		if err != nil {
			return err
		}
		by := map[string]*silences.Recurring{}
		for _, row := range rows { // by name: each stands before what became of it
			id, cluster, came := strings.Cut(row.Name, " ")
			r := by[id]
			switch {
			case !came:
				r, err = recurringOf(id, row.Value)
				if err == nil {
					by[id], list = r, append(list, r)
				}
			case r != nil:
				r.Came[cluster], err = cameOf(row.Value)
			}
			if err != nil {
				return fmt.Errorf("what the record keeps of the recurring silence %s cannot be read: %w", id, err)
			}
		}
		return nil
	})
	return list, err
}

// recurringOf reads one as it is kept.
func recurringOf(id, value string) (*silences.Recurring, error) {
	var d RecurringStanding
	if err := json.Unmarshal([]byte(value), &d); err != nil {
		return nil, err
	}
	r := &silences.Recurring{
		ID: id, By: people.Actor{Person: d.By, Via: d.Via}, Clusters: d.Clusters, Comment: d.Comment, Stopped: d.Stopped, Came: map[string]silences.Came{},
		Rule: silences.Rule{Since: d.Since},
	}
	var err error
	if r.Rule.Hours, err = rota.ParseHours(d.Every); err != nil {
		return nil, err
	}
	if r.Rule.Zone, err = time.LoadLocation(d.Zone); err != nil {
		return nil, err
	}
	if d.Last != "" {
		if r.Rule.Last, err = rota.ParseDate(d.Last); err != nil {
			return nil, err
		}
	}
	r.Matchers, err = matchersOf(d.Matchers)
	return r, err
}

func matchersOf(list []silences.JSONMatcher) (alerts.Matchers, error) {
	var ms alerts.Matchers
	for _, m := range list {
		kind := map[[2]bool]labels.MatchType{
			{true, false}: labels.MatchEqual, {false, false}: labels.MatchNotEqual, {true, true}: labels.MatchRegexp, {false, true}: labels.MatchNotRegexp,
		}[[2]bool{m.IsEqual, m.IsRegex}]
		one, err := labels.NewMatcher(kind, m.Name, m.Value)
		if err != nil {
			return nil, err
		}
		ms = append(ms, one)
	}
	return ms, ms.Selective()
}

func cameOf(value string) (silences.Came, error) {
	var d CameStanding
	if err := json.Unmarshal([]byte(value), &d); err != nil {
		return silences.Came{}, err
	}
	day, err := rota.ParseDate(d.Day)
	return silences.Came{Day: day, From: d.From, Until: d.Until, Fate: d.Fate, Silence: d.Silence, Missed: d.Missed, Why: d.Why}, err
}
