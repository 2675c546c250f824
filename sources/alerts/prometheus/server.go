package prometheus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/fetch"
	"holdfast/sources/text"
)

const (
	// pageSize is how many groups of rules are asked for at a time. What does not know
	// of pages, which came with 3.0, answers with all of them.
	pageSize = 250
	maxPages = 400
)

// server is whatever speaks Prometheus' API.
type server struct {
	base   fetch.Base
	client *fetch.Client
	most   int64 // bytes that all pages together may have
	now    func() time.Time
}

// said is what a server answered, all its pages.
type said struct {
	groups []group
	clock  time.Time
}

// answer is what the API wraps everything in.
type answer[D any] struct {
	Status string `json:"status"`
	Data   D      `json:"data"`
	Error  string `json:"error"`
}

type page struct {
	Groups *[]group `json:"groups"`
	Next   string   `json:"groupNextToken"`
}

// started is when the server's process was started; zero: it does not say.
func (s *server) started(ctx context.Context) time.Time {
	var is answer[struct {
		StartTime time.Time `json:"startTime"`
	}]
	if s.client.GetJSON(ctx, s.base.String()+"/api/v1/status/runtimeinfo", &is) != nil {
		return time.Time{} // what it lists is heard all the same
	}
	return is.Data.StartTime
}

// errMoved says that the rules changed between two pages.
var errMoved = errors.New("its rules were changed while they were read")

// rules asks for all rules, page by page. at is when the server began to be asked.
func (s *server) rules(ctx context.Context, at time.Time) (said, error) {
	all, err := s.pages(ctx, at)
	if errors.Is(err, errMoved) {
		all, err = s.pages(ctx, at) // a page before the change and one after it are no list
	}
	return all, err
}

func (s *server) pages(ctx context.Context, at time.Time) (all said, err error) {
	var bytes int64
	tokens := map[string]bool{"": true}
	for token := ""; ; {
		p, header, n, err := s.page(ctx, token)
		if err != nil {
			return said{}, err
		}
		if token == "" {
			all.clock = fetch.ClockOf(header, at, s.now())
		}
		all.groups = append(all.groups, *p.Groups...)
		bytes += n
		switch {
		case bytes > s.most:
			return said{}, s.error(fmt.Errorf("its rules are more than the %d MB that are read", s.most>>20))
		case p.Next == "":
			return all, nil
		case tokens[p.Next]:
			return said{}, s.strange(errors.New("a page of its rules leads to one that was read already"))
		case len(tokens) == maxPages:
			return said{}, s.error(fmt.Errorf("its rules are more than %d pages", maxPages))
		}
		token = p.Next
		tokens[token] = true
	}
}

// page asks for one page, and says how many bytes it had.
func (s *server) page(ctx context.Context, token string) (p page, header http.Header, bytes int64, err error) {
	ask := url.Values{"type": {"alert"}, "group_limit": {strconv.Itoa(pageSize)}}
	if token != "" {
		ask.Set("group_next_token", token)
	}
	response, err := s.client.Do(ctx, http.MethodGet, s.base.String()+"/api/v1/rules?"+ask.Encode(), nil)
	if err != nil {
		return p, nil, 0, err
	}
	if err := response.Err(s.base.String()); err != nil {
		if token != "" && response.Status == http.StatusBadRequest {
			err = errors.Join(errMoved, err)
		}
		return p, nil, 0, err
	}
	var is answer[page]
	if err := json.Unmarshal(response.Body, &is); err != nil {
		return p, nil, 0, s.strange(err)
	}
	switch {
	case is.Status == "error":
		return p, nil, 0, s.error(errors.New(text.Clean(is.Error)))
	case is.Status != "success" || is.Data.Groups == nil:
		return p, nil, 0, s.strange(errors.New("it lists no groups of rules"))
	}
	return is.Data, response.Header, int64(len(response.Body)), nil
}

// strange is an answer that is not that of a Prometheus.
func (s *server) strange(err error) error {
	return s.error(fmt.Errorf("it did not answer as Prometheus' API does: %s; is this the right address?", text.ErrorLine(err)))
}

func (s *server) error(err error) error {
	return &fetch.Error{Host: s.base.Name(), What: s.base.Name() + ": " + err.Error(), Err: err}
}

// group is a group of rules as the API has it; fields that are missing stay empty.
type group struct {
	Name     string  `json:"name"`
	File     string  `json:"file"`
	Interval float64 `json:"interval"` // seconds
	Rules    []rule  `json:"rules"`
}

type rule struct {
	Type           string            `json:"type"`
	Name           string            `json:"name"`
	Query          string            `json:"query"`
	Duration       float64           `json:"duration"` // seconds that its condition must hold
	Labels         map[string]string `json:"labels"`
	Alerts         []alert           `json:"alerts"`
	Health         string            `json:"health"`
	LastError      string            `json:"lastError"`
	LastEvaluation time.Time         `json:"lastEvaluation"`
}

// alert is one of a rule's. Its value is whatever is written there: what it means to
// nobody must not hide the alert.
type alert struct {
	Labels          map[string]string `json:"labels"`
	Annotations     map[string]string `json:"annotations"`
	State           string            `json:"state"`
	ActiveAt        time.Time         `json:"activeAt"`
	KeepFiringSince time.Time         `json:"keepFiringSince"`
	Value           json.RawMessage   `json:"value"`
}

// seconds is a number of them that an API wrote.
func seconds(n float64) time.Duration {
	const most = 100 * 365 * 24 * 3600
	if !(n > 0) { // not a number is none
		return 0
	}
	return time.Duration(min(n, most) * float64(time.Second))
}

// exact is a time as the record keeps it.
func exact(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

// alerts are those that the rules list. One without labels fails the whole: its absence
// would say something that is not known.
func (d said) alerts(base fetch.Base, book book) ([]alerts.Alert, error) {
	var list []alerts.Alert
	for i := range d.groups {
		g := &d.groups[i]
		for j := range g.Rules {
			r := &g.Rules[j]
			if r.records() {
				continue
			}
			doubt := book.doubt(g, r)
			for k := range r.Alerts {
				a, err := r.Alerts[k].alert(g, r, base, doubt)
				r.Alerts[k].valued(a.Rule, r.LastEvaluation, book.skew)
				if err != nil {
					return nil, err
				}
				list = append(list, a)
			}
		}
	}
	return list, nil
}

// valued keeps what the query of an alert's rule gave, and when that was by our clock.
func (x *alert) valued(of *alerts.Rule, evaluated time.Time, skew time.Duration) {
	words := strings.Trim(string(x.Value), `"`)
	if _, err := strconv.ParseFloat(words, 64); err == nil && of != nil && !evaluated.IsZero() {
		of.Value, of.At = words, exact(evaluated.Add(skew))
	}
}

// records reports whether the rule makes no alerts.
func (r *rule) records() bool { return r.Type == "recording" }

// alert is the alert as the board hears it. doubt is why nothing is known of it now;
// empty: nothing is wrong.
func (x *alert) alert(g *group, r *rule, base fetch.Base, doubt string) (a alerts.Alert, err error) {
	if len(x.Labels) == 0 {
		return a, fmt.Errorf("an alert of %s has no labels", text.Clean(r.Name))
	}
	a.Fingerprint = alerts.FingerprintOf(x.Labels)
	a.Labels, a.Raw = alerts.CleanLabels(x.Labels)
	a.Annotations, a.RawText = alerts.CleanTexts(x.Annotations)
	a.GeneratorURL = alerts.CleanValue(base.String() + "/graph?g0.expr=" + url.QueryEscape(r.Query) + "&g0.tab=1")
	of := alerts.Rule{
		Print: a.Fingerprint, Group: alerts.CleanValue(g.Name), File: alerts.CleanValue(g.File), Query: alerts.CleanValue(r.Query),
		For: seconds(r.Duration), Since: exact(x.ActiveAt), Kept: exact(x.KeepFiringSince), Fails: doubt,
	}
	a.Rule, a.StartsAt = &of, of.Since
	switch x.State {
	case "firing":
		a.State = alerts.Firing
		if !of.Since.IsZero() {
			a.StartsAt = exact(of.Since.Add(of.For))
		}
	case "pending":
		a.State = alerts.Pending
	default:
		return a, fmt.Errorf("an alert of %s is %q, which is neither firing nor pending", text.Clean(r.Name), text.Clean(x.State))
	}
	if doubt != "" {
		a.State = alerts.Unknown
	}
	return a, nil
}
