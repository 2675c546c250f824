// Package promql asks whatever speaks Prometheus' API for one number. It translates; how
// bad the number is, is not decided here.
package promql

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"holdfast/sources/fetch"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
)

const (
	// mostBody is how many bytes one answer may have: one number is a few hundred.
	mostBody = 1 << 20
	// oldAfter is how much older than the server's clock an answer may be: some are kept
	// by what stands between.
	oldAfter = time.Minute
	// patience is how long the server may work on one question.
	patience = "8s"
)

// Config says what is asked where.
type Config struct {
	URL   string // the base, such as http://127.0.0.1:9090
	Expr  string // in PromQL
	Fetch fetch.Options
	Now   func() time.Time // nil: the real clock
}

// Query is one question. It is safe for concurrent use.
type Query struct {
	base   fetch.Base
	expr   string
	client *fetch.Client
	now    func() time.Time
}

// New checks the configuration; it asks nothing yet.
func New(c Config) (*Query, error) {
	base, err := fetch.ParseBase(c.URL)
	if err != nil {
		return nil, err
	}
	c.Fetch.MaxBody = mostBody
	client, err := fetch.New(c.Fetch)
	if err != nil {
		return nil, err
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Query{base: base, expr: c.Expr, client: client, now: c.Now}, nil
}

// answer is what the API wraps everything in.
type answer struct {
	Status   string   `json:"status"`
	Error    string   `json:"error"`
	Warnings []string `json:"warnings"`
	Data     *struct {
		Type   string          `json:"resultType"`
		Result json.RawMessage `json:"result"`
	} `json:"data"`
}

// sample is a time in seconds and a number, which is written as a text.
type sample struct {
	at    time.Time
	value float64
}

// UnmarshalJSON reads [1700000000.123, "6.1"].
func (s *sample) UnmarshalJSON(data []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(data, &pair); err != nil {
		return err
	}
	var at float64
	var words string
	if len(pair) != 2 || json.Unmarshal(pair[0], &at) != nil || json.Unmarshal(pair[1], &words) != nil || math.Abs(at) > 1e11 {
		return errors.New("a sample of it is no time with a number")
	}
	v, err := strconv.ParseFloat(words, 64)
	if err != nil {
		return fmt.Errorf("%q is no number", text.Truncate(text.Clean(words), 40, "…"))
	}
	s.at, s.value = time.UnixMilli(int64(math.Round(at*1000))), v
	return nil
}

type series struct {
	Value  *sample  `json:"value"`
	Values []sample `json:"values"`
}

// Now asks for the number. note is what the server has to say besides; empty: nothing.
// The error is vitals.ErrNoData where it answers with nothing.
func (q *Query) Now(ctx context.Context) (value float64, note string, err error) {
	asked := q.now()
	is, header, err := q.ask(ctx, "query", url.Values{})
	if err != nil {
		return 0, "", err
	}
	got, err := q.one(is)
	if err != nil {
		return 0, "", err
	}
	if clock := fetch.ClockOf(header, asked, q.now()); !clock.IsZero() && clock.Sub(got.at) > oldAfter {
		return 0, "", q.error(fmt.Errorf("its answer is %s old: something between keeps answers", text.Age(clock.Sub(got.at))))
	}
	if math.IsNaN(got.value) {
		return 0, "", errors.New("it is not a number (NaN), as 0 divided by 0 is")
	}
	if len(is.Warnings) > 0 {
		note = text.Truncate(text.Clean(is.Warnings[0]), 200, "…")
	}
	return got.value, note, nil
}

// one is the one number of an answer.
func (q *Query) one(is answer) (sample, error) {
	var got sample
	switch is.Data.Type {
	case "scalar":
		err := json.Unmarshal(is.Data.Result, &got)
		return got, q.strange(err)
	case "vector":
		list, err := q.vector(is.Data.Result)
		switch {
		case err != nil:
			return got, err
		case len(list) == 0:
			return got, vitals.ErrNoData
		case len(list) > 1:
			return got, fmt.Errorf("it is %d series, and a vital is one number: take sum(…) or max(…) of it", len(list))
		case list[0].Value == nil: // a native histogram is none
			return got, errors.New("it is a histogram, and a vital is a number: take histogram_quantile(…) of it")
		}
		return *list[0].Value, nil
	case "matrix":
		return got, errors.New("it is a stretch of time, and a vital is one number: take rate(…) or last_over_time(…) of it")
	case "string":
		return got, errors.New("it is a text, and a vital is a number")
	}
	return got, q.strange(fmt.Errorf("its result is %q", text.Truncate(text.Clean(is.Data.Type), 40, "…")))
}

func (q *Query) vector(result json.RawMessage) ([]series, error) {
	var list *[]series
	if err := json.Unmarshal(result, &list); err != nil {
		return nil, q.strange(err)
	}
	if list == nil {
		return nil, q.strange(errors.New("it lists no result"))
	}
	return *list, nil
}

// Past asks how it went in a stretch of time, a point each step. Where it was several
// series or no number there is none.
func (q *Query) Past(ctx context.Context, from, until time.Time, step time.Duration) ([]vitals.Point, error) {
	unix := func(t time.Time) string { return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64) }
	is, _, err := q.ask(ctx, "query_range", url.Values{"start": {unix(from)}, "end": {unix(until)}, "step": {strconv.FormatFloat(step.Seconds(), 'f', -1, 64)}})
	if err != nil {
		return nil, err
	}
	if is.Data.Type != "matrix" {
		return nil, q.strange(errors.New("its result is no stretch of time"))
	}
	list, err := q.vector(is.Data.Result)
	if err != nil {
		return nil, err
	}
	from, until = from.Truncate(time.Millisecond), until.Truncate(time.Millisecond) // as it was asked
	most := int(until.Sub(from)/step) + 2
	var points []vitals.Point
	times := map[int64]int{}
	for _, s := range list {
		for _, v := range s.Values {
			times[v.at.UnixMilli()]++
		}
	}
	for _, s := range list {
		for _, v := range s.Values {
			if times[v.at.UnixMilli()] == 1 && !math.IsNaN(v.value) && !v.at.Before(from) && !v.at.After(until) && len(points) < most {
				points = append(points, vitals.Point{At: v.at, Value: v.value})
			}
		}
	}
	slices.SortFunc(points, func(a, b vitals.Point) int { return a.At.Compare(b.At) })
	return points, nil
}

// ask asks one question.
func (q *Query) ask(ctx context.Context, what string, with url.Values) (is answer, header http.Header, err error) {
	with.Set("query", q.expr)
	with.Set("timeout", patience)
	response, err := q.client.Do(ctx, http.MethodGet, q.base.String()+"/api/v1/"+what+"?"+with.Encode(), nil)
	if err != nil {
		return is, nil, err
	}
	wrong := json.Unmarshal(response.Body, &is)
	if wrong == nil && is.Status == "error" && is.Error != "" { // says more than the status
		return is, nil, q.error(errors.New(text.Truncate(text.Clean(is.Error), 300, "…")))
	}
	if err := response.Err(q.base.String()); err != nil {
		return is, nil, err
	}
	if wrong == nil && (is.Status != "success" || is.Data == nil) {
		wrong = errors.New("it has no result")
	}
	return is, response.Header, q.strange(wrong)
}

// strange is an answer that is not that of a Prometheus; nil is none.
func (q *Query) strange(err error) error {
	if err == nil {
		return nil
	}
	return q.error(fmt.Errorf("it did not answer as Prometheus' API does: %s; is this the right address?", text.ErrorLine(err)))
}

func (q *Query) error(err error) error {
	return &fetch.Error{Host: q.base.Name(), What: q.base.Name() + ": " + err.Error(), Err: err}
}
