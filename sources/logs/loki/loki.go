// Package loki asks a Loki for the entries of a query: what it holds by query_range, what
// comes by its tail, which is a websocket. It must not know how a log is followed, nor how
// lines are kept.
package loki

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"holdfast/sources"
	"holdfast/sources/fetch"
	"holdfast/sources/logs"
	"holdfast/sources/logs/remote"
	"holdfast/sources/text"
)

// Kind is the Kind of the source's Health.
const Kind = "loki"

// Config says which Loki, and what of it.
type Config struct {
	Name  string
	URL   string // its base URL
	Query string // in LogQL, such as {app="edge"}
	Fetch fetch.Options
}

// CheckQuery says what is wrong with a query whose lines are to be followed, as far as
// that can be told without a Loki.
func CheckQuery(query string) error {
	if !strings.HasPrefix(strings.TrimSpace(query), "{") {
		return fmt.Errorf("%q selects no lines; write it as '{app=\"edge\"}', and what filters them behind that", text.Excerpt([]byte(query), 80))
	}
	return nil
}

// Log is the log that a query of a Loki is.
type Log struct {
	name  string
	query string
	base  fetch.Base
	asks  *fetch.Client
	limit atomic.Int64 // entries that one question may ask for; 0: any number
	pace  pace
}

// pace says how long is waited.
type pace struct {
	ping  time.Duration // how often it is asked whether the connection still is one
	pong  time.Duration // how long that may take
	frame time.Duration // how long one message may take, once it began
	look  time.Duration // how often what was dropped is asked for
}

func usual() pace {
	return pace{ping: 10 * time.Second, pong: 10 * time.Second, frame: 30 * time.Second, look: 5 * time.Second}
}

// New checks what is configured and asks nothing yet.
func New(c Config) (*Log, error) {
	base, err := fetch.ParseBase(c.URL)
	if err != nil {
		return nil, err
	}
	client, err := fetch.New(c.Fetch)
	if err != nil {
		return nil, err
	}
	return &Log{name: c.Name, query: c.Query, base: base, asks: client, pace: usual()}, nil
}

// Follow hands every entry to sink until ctx ends, first the last of those that are
// there, and reports to health how it goes. place is where it goes on; nil: at the
// beginning, and nothing goes on from there.
func Follow(ctx context.Context, l *Log, place *remote.Place, sink logs.Sink, health *sources.HealthBoard, now func() time.Time) {
	remote.Run(ctx, l.source(place), sink, health, now, remote.Usual())
}

func (l *Log) source(place *remote.Place) remote.Source {
	return remote.Source{Name: l.name, Kind: Kind, Title: "Loki", Server: l, Place: place, Question: l.base.String() + "\x00" + l.query}
}

// said is an answer of query_range.
type said struct {
	Status string `json:"status"`
	Data   struct {
		Type   string          `json:"resultType"`
		Result json.RawMessage `json:"result"`
	} `json:"data"`
}

// Page lists entries that Loki holds.
func (l *Log) Page(ctx context.Context, from, until time.Time, n int) (page []remote.Entry, more bool, err error) {
	if most := l.limit.Load(); most > 0 {
		n = min(n, int(most))
	}
	is, err := l.ask(ctx, from, until, n)
	if most := limitIn(err); most > 0 && most < n {
		l.limit.Store(int64(most))
		n = most
		is, err = l.ask(ctx, from, until, n)
	}
	if err != nil {
		return nil, false, err
	}
	var streams []*stream
	err = json.Unmarshal(is.Data.Result, &streams)
	if err == nil {
		page, err = entries(streams, true)
	}
	if err != nil {
		return nil, false, l.strange(err)
	}
	more = len(page) >= n
	return slices.DeleteFunc(page, func(e remote.Entry) bool {
		return e.At.Before(from) || !until.IsZero() && !e.At.Before(until)
	}), more, nil
}

func (l *Log) ask(ctx context.Context, from, until time.Time, n int) (is said, err error) {
	ask := url.Values{"query": {l.query}, "direction": {"backward"}, "limit": {strconv.Itoa(n)}, "start": {strconv.FormatInt(from.UnixNano(), 10)}}
	if !until.IsZero() {
		ask.Set("end", strconv.FormatInt(until.UnixNano(), 10))
	}
	answer, err := l.asks.Do(ctx, http.MethodGet, l.base.String()+"/loki/api/v1/query_range?"+ask.Encode(), nil)
	if err != nil {
		return is, err
	}
	if err := answer.Err(l.base.String()); err != nil {
		return is, err
	}
	if err := json.Unmarshal(answer.Body, &is); err != nil {
		return is, l.strange(err)
	}
	switch {
	case is.Status != "success":
		return is, l.strange(errors.New("it does not say success"))
	case is.Data.Type != "streams":
		return is, l.error(fmt.Errorf("the query makes a %s and no lines: leave out what counts them", text.Excerpt([]byte(is.Data.Type), 40)))
	}
	return is, nil
}

// tooMany is what a Loki says to a question for more entries than it gives at once.
var tooMany = regexp.MustCompile(`max entries limit per query exceeded.*\(\d+ > (\d{1,6})\)`)

// limitIn is how many entries may be asked for, by Loki's own word; 0: it does not say.
func limitIn(err error) int {
	if fetch.Status(err) != http.StatusBadRequest {
		return 0
	}
	m := tooMany.FindStringSubmatch(err.Error())
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // up to six digits
	return n
}

// strange is an answer that is not that of a Loki.
func (l *Log) strange(err error) error {
	return l.error(fmt.Errorf("it did not answer as Loki does: %s; is this the right address?", text.ErrorLine(err)))
}

func (l *Log) error(err error) error {
	return &fetch.Error{Host: l.base.Name(), What: l.base.Name() + ": " + err.Error(), Err: err}
}
