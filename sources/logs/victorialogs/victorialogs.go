// Package victorialogs asks a VictoriaLogs for the entries of a query: what it holds by
// /select/logsql/query, what comes by /select/logsql/tail. It must not know how a log is
// followed, nor how lines are kept.
package victorialogs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
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
const Kind = "victorialogs"

// Config says which VictoriaLogs, and what of it.
type Config struct {
	Name  string
	URL   string // its base URL
	Query string // in LogsQL, such as {app="edge"} error
	Fetch fetch.Options
}

// CheckQuery says what is wrong with a query whose lines are to be followed, as far as
// that can be told without a VictoriaLogs.
func CheckQuery(query string) error {
	if strings.TrimSpace(query) == "" {
		return errors.New("selects nothing; write it as '{app=\"edge\"}', or '*' for all there is")
	}
	return nil
}

// Headers are those that name a tenant, which is written ACCOUNT or ACCOUNT:PROJECT, in
// numbers.
func Headers(tenant fetch.Secret) map[string]fetch.Secret {
	part := func(i int) fetch.Secret {
		return func(ctx context.Context) (string, error) {
			said, err := tenant(ctx)
			if err != nil {
				return "", err
			}
			parts := strings.SplitN(said, ":", 2)
			if i >= len(parts) {
				return "0", nil
			}
			if _, err := strconv.ParseUint(parts[i], 10, 32); err != nil {
				return "", errors.New("a tenant of VictoriaLogs is ACCOUNT or ACCOUNT:PROJECT, in numbers, such as 12:3")
			}
			return parts[i], nil
		}
	}
	return map[string]fetch.Secret{"AccountID": part(0), "ProjectID": part(1)}
}

// Log is the log that a query of a VictoriaLogs is.
type Log struct {
	name      string
	query     string
	base      fetch.Base
	asks      *fetch.Client
	uncounted atomic.Bool // it cannot count what the query finds
	pace      pace
}

// pace says how long is waited.
type pace struct {
	delay time.Duration // how far behind the present the tail is, so that it is in order
	look  time.Duration // how often it is looked whether the tail told all
}

func usual() pace { return pace{delay: 2 * time.Second, look: 5 * time.Second} }

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
	return remote.Source{Name: l.name, Kind: Kind, Title: "VictoriaLogs", Server: l, Place: place, Question: l.base.String() + "\x00" + l.query}
}

// moment is a time as VictoriaLogs takes it: without a fraction it would be the whole
// second.
const moment = "2006-01-02T15:04:05.000000000Z"

// span is the part of a question that says of which time.
func span(from, until time.Time) url.Values {
	ask := url.Values{"start": {from.UTC().Format(moment)}}
	if !until.IsZero() {
		ask.Set("end", until.UTC().Format(moment))
	}
	return ask
}

// Page lists entries that VictoriaLogs holds.
func (l *Log) Page(ctx context.Context, from, until time.Time, n int) (page []remote.Entry, more bool, err error) {
	ask := span(from, until)
	ask.Set("query", l.query)
	ask.Set("limit", strconv.Itoa(n))
	body, err := l.get(ctx, ask)
	if err != nil {
		return nil, false, err
	}
	rows := 0
	for line := range bytes.Lines(body) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		rows++
		e, err := parse(line)
		switch {
		case errors.Is(err, errNoTime):
			return nil, false, l.error(err)
		case err != nil:
			return nil, false, l.strange(err)
		}
		if !e.At.Before(from) && (until.IsZero() || e.At.Before(until)) {
			page = append(page, e)
		}
	}
	slices.Reverse(page) // it tells the newest first; what is of one instant keeps its order
	slices.SortStableFunc(page, func(a, b remote.Entry) int { return a.At.Compare(b.At) })
	return page, rows >= n, nil
}

// Count is how many entries it has. Of a query that cannot be counted it has none.
func (l *Log) Count(ctx context.Context, from, until time.Time) (int, error) {
	ask := span(from, until)
	ask.Set("query", l.query+"\n| stats count() as n")
	if l.uncounted.Load() { // that it answers is asked all the same
		ask.Set("query", l.query)
		ask.Set("limit", "1")
	}
	body, err := l.get(ctx, ask)
	switch {
	case fetch.Status(err) == http.StatusBadRequest:
		l.uncounted.Store(true)
		return 0, nil
	case err != nil || l.uncounted.Load():
		return 0, err
	}
	var is struct {
		N string `json:"n"`
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return 0, nil
	}
	if err := json.Unmarshal(body, &is); err != nil {
		return 0, l.strange(err)
	}
	n, err := strconv.Atoi(is.N)
	if err != nil {
		return 0, l.strange(err)
	}
	return n, nil
}

func (l *Log) get(ctx context.Context, ask url.Values) ([]byte, error) {
	answer, err := l.asks.Do(ctx, http.MethodGet, l.base.String()+"/select/logsql/query?"+ask.Encode(), nil)
	if err == nil {
		err = answer.Err(l.base.String())
	}
	return answer.Body, err
}

// strange is an answer that is not that of a VictoriaLogs.
func (l *Log) strange(err error) error {
	return l.error(fmt.Errorf("it did not answer as VictoriaLogs does: %s; is this the right address?", text.ErrorLine(err)))
}

func (l *Log) error(err error) error {
	return &fetch.Error{Host: l.base.Name(), What: l.base.Name() + ": " + err.Error(), Err: err}
}
