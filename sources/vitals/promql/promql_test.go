package promql_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"holdfast/sources/fetch"
	"holdfast/sources/vitals"
	"holdfast/sources/vitals/promql"
)

// server answers every question with with.
func server(t *testing.T, with http.HandlerFunc) *promql.Query {
	t.Helper()
	peer := httptest.NewServer(with)
	t.Cleanup(peer.Close)
	return query(t, peer.URL, "up", 5*time.Second)
}

func query(t *testing.T, url, expr string, timeout time.Duration) *promql.Query {
	t.Helper()
	q, err := promql.New(promql.Config{URL: url, Expr: expr, Fetch: fetch.Options{Timeout: timeout}})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// says answers with a result of a type.
func says(kind, result string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"status":"success","data":{"resultType":%q,"result":%s}}`, kind, result)
	}
}

// now is the time as the API writes it, so long ago.
func now(ago time.Duration) string {
	return fmt.Sprintf("%.3f", float64(time.Now().Add(-ago).UnixMilli())/1000)
}

func TestWhatAnAnswerMeans(t *testing.T) {
	one := func(value string) string { return fmt.Sprintf(`[{"metric":{"a":"b"},"value":[%s,%s]}]`, now(0), value) }
	for name, c := range map[string]struct {
		with  http.HandlerFunc
		value float64
		wrong string // a part of the error; empty: there is none
	}{
		"one series":                         {says("vector", one(`"6.1"`)), 6.1, ""},
		"a scalar":                           {says("scalar", `[`+now(0)+`,"-2"]`), -2, ""},
		"infinity is a number":               {says("vector", one(`"+Inf"`)), math.Inf(1), ""},
		"what is no number is not known":     {says("vector", one(`"NaN"`)), 0, "not a number (NaN)"},
		"nothing is not 0":                   {says("vector", `[]`), 0, "no data"},
		"several are not one":                {says("vector", `[{"value":[1,"1"]},{"value":[1,"2"]},{"value":[1,"3"]}]`), 0, "it is 3 series, and a vital is one number: take sum(…) or max(…) of it"},
		"a histogram is none":                {says("vector", `[{"metric":{},"histogram":[1,{"count":"1"}]}]`), 0, "histogram_quantile"},
		"a stretch of time is none":          {says("matrix", `[{"metric":{},"values":[[1,"1"]]}]`), 0, "stretch of time"},
		"a text is none":                     {says("string", `[1,"six"]`), 0, "it is a text"},
		"a type nobody knows":                {says("tensor\u202e", `[]`), 0, "its result is"},
		"a result of another type":           {says("vector", `{"a":1}`), 0, "did not answer as Prometheus' API does"},
		"a result of null":                   {says("vector", `null`), 0, "it lists no result"},
		"a value that is a number":           {says("vector", one(`6.1`)), 0, "no time with a number"},
		"a value that is no number":          {says("vector", one(`"six\u001b[2J"`)), 0, `"six<U+001B>[2J" is no number`},
		"a pair of three":                    {says("scalar", `[1,"2","3"]`), 0, "no time with a number"},
		"a time without end":                 {says("scalar", `[1e300,"2"]`), 0, "no time with a number"},
		"an answer that was kept":            {says("vector", fmt.Sprintf(`[{"value":[%s,"1"]}]`, now(time.Hour))), 0, "its answer is 1h old"},
		"no result at all":                   {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"status":"success"}`)) }, 0, "it has no result"},
		"another status":                     {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"status":"fine","data":{}}`)) }, 0, "it has no result"},
		"a question that is no PromQL":       {fails(400, `{"status":"error","errorType":"bad_data","error":"1:5: parse error: unexpected \u001b"}`), 0, "1:5: parse error: unexpected <U+001B>"},
		"a question that takes too long":     {fails(503, `{"status":"error","errorType":"timeout","error":"query timed out in expression evaluation"}`), 0, "query timed out"},
		"an error that is no word of its":    {fails(502, `<html>Bad gateway`), 0, "answered 502 Bad Gateway: <html>Bad gateway"},
		"an error behind a good status":      {fails(200, `{"status":"error","error":"no"}`), 0, ": no"},
		"a login page":                       {fails(200, `<html>log in</html>`), 0, "is this the right address?"},
		"a page that is not there":           {fails(404, `404 page not found`), 0, "is the address right"},
		"a string":                           {fails(200, `"[]"`), 0, "did not answer as Prometheus' API does"},
		"null":                               {fails(200, `null`), 0, "it has no result"},
		"nothing":                            {fails(200, ``), 0, "did not answer as Prometheus' API does"},
		"an answer that never ends":          {endless, 0, "is larger than 1 MiB"},
		"thousands of series, still counted": {says("vector", "["+strings.TrimSuffix(strings.Repeat(`{"value":[1,"1"]},`, 20_000), ",")+"]"), 0, "it is 20000 series"},
	} {
		t.Run(name, func(t *testing.T) {
			value, _, err := server(t, c.with).Now(t.Context())
			if c.wrong == "" {
				if err != nil || value != c.value {
					t.Fatalf("%v, %v", value, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.wrong) || strings.ContainsAny(err.Error(), "\x1b\u202e") {
				t.Fatalf("%v: %q", value, err)
			}
			if is := errors.Is(err, vitals.ErrNoData); is != (c.wrong == "no data") {
				t.Errorf("no data: %v", is)
			}
		})
	}
}

func fails(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func endless(w http.ResponseWriter, _ *http.Request) {
	for blank := []byte(strings.Repeat(" ", 1<<16)); ; {
		if _, err := w.Write(blank); err != nil {
			return
		}
	}
}

// What the server has to say besides is kept: a part of the data may be missing.
func TestWhatTheServerWarnsOfIsTold(t *testing.T) {
	q := server(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"status":"success","warnings":["store eu-2\u001b: partial response","more"],"infos":["fine"],"data":{"resultType":"vector","result":[{"value":[%s,"1"]}]}}`, now(0))
	})
	if value, note, err := q.Now(t.Context()); err != nil || value != 1 || note != "store eu-2<U+001B>: partial response" {
		t.Errorf("%v, %q, %v", value, note, err)
	}
}

func TestAServerThatHangsIsAnErrorInTime(t *testing.T) {
	for name, with := range map[string]http.HandlerFunc{
		"at once": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"in its answer": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(`{"status":`))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			peer := httptest.NewServer(with)
			t.Cleanup(peer.Close)
			if _, _, err := query(t, peer.URL, "up", 50*time.Millisecond).Now(t.Context()); err == nil || len(err.Error()) < 10 {
				t.Errorf("it is told as %v", err)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := server(t, says("vector", `[]`)).Now(ctx); err == nil || errors.Is(err, vitals.ErrNoData) {
		t.Errorf("a look that is cancelled is %v", err)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	var led atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { led.Add(1) }))
	t.Cleanup(elsewhere.Close)
	q := server(t, http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect).ServeHTTP)
	if _, _, err := q.Now(t.Context()); err == nil || !strings.Contains(err.Error(), "redirect") || led.Load() > 0 {
		t.Errorf("a redirect is told as %v, and followed %d times", err, led.Load())
	}
}

// How it went is one number a time: where it was several, or none, there is no point.
func TestHowItWentIsReadAsFarAsItIsOneNumber(t *testing.T) {
	until := time.UnixMilli(1_700_000_100_000)
	var asked string
	q := server(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.String()
		says("matrix", `[{"metric":{"pod":"b"},"values":[[1700000060,"4"],[1700000075,"+Inf"],[1700000090,"NaN"],[1700000500,"9"]]},
			{"metric":{"pod":"a"},"values":[[1600000000,"9"],[1700000030,"1"],[1700000045,"2"],[1700000060,"3"]]}]`)(w, r)
	})
	points, err := q.Past(t.Context(), until.Add(-time.Minute-40*time.Second), until, 15*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range points {
		got = append(got, fmt.Sprintf("%d %v", p.At.Unix(), p.Value))
	}
	if want := "1700000030 1, 1700000045 2, 1700000075 +Inf"; strings.Join(got, ", ") != want {
		t.Errorf("it went %s, want %s", strings.Join(got, ", "), want)
	}
	if !strings.HasPrefix(asked, "/api/v1/query_range?") || !strings.Contains(asked, "end=1700000100.000") || !strings.Contains(asked, "step=15") || !strings.Contains(asked, "start=1700000000.000") {
		t.Errorf("asked %s", asked)
	}
	for name, with := range map[string]http.HandlerFunc{
		"one number":   says("vector", `[]`),
		"a mapping":    says("matrix", `{"a":1}`),
		"values of 1":  says("matrix", `[{"values":[1]}]`),
		"an error":     fails(422, `{"status":"error","error":"exceeded maximum resolution"}`),
		"without end":  endless,
		"values: null": says("matrix", `[{"values":[null]}]`),
	} {
		if _, err := server(t, with).Past(t.Context(), until.Add(-time.Hour), until, time.Minute); err == nil {
			t.Errorf("%s is a past", name)
		}
	}
}
