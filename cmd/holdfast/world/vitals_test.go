package world

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources/vitals"
)

// oracle answers questions in PromQL with what it was told to.
type oracle struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string]string // a number by the question; what is not there is no data
	asked   []string
	users   map[string]string // who asked, by the question
}

func newOracle(t *testing.T) *oracle {
	o := &oracle{answers: map[string]string{}, users: map[string]string{}}
	o.Server = httptest.NewServer(o)
	t.Cleanup(o.Close)
	return o
}

func (o *oracle) says(question, number string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.answers[question] = number
}

func (o *oracle) count(path string) (n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, asked := range o.asked {
		if asked == path {
			n++
		}
	}
	return n
}

func (o *oracle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	user, password, _ := r.BasicAuth()
	o.asked, o.users[r.URL.Query().Get("query")] = append(o.asked, r.URL.Path), user+" "+password
	now, number := time.Now(), o.answers[r.URL.Query().Get("query")]
	switch {
	case r.URL.Path == "/api/v1/rules":
		_, _ = fmt.Fprint(w, `{"status":"success","data":{"groups":[]}}`)
	case r.URL.Path == "/api/v1/query_range" && number != "":
		_, _ = fmt.Fprintf(w, `{"status":"success","data":{"resultType":"matrix","result":[{"values":[[%d,"1"],[%d,"7"],[%d,"8"]]}]}}`, now.Unix()-60, now.Unix()-40, now.Unix()-20)
	case r.URL.Path == "/api/v1/query_range":
		_, _ = fmt.Fprint(w, `{"status":"success","data":{"resultType":"matrix","result":[]}}`)
	case number != "":
		_, _ = fmt.Fprintf(w, `{"status":"success","data":{"resultType":"vector","result":[{"value":[%d,%q]}]}}`, now.Unix(), number)
	default:
		_, _ = fmt.Fprint(w, `{"status":"success","data":{"resultType":"vector","result":[]}}`)
	}
}

// vital is how a vital of a world stands; nil: it has none of that name.
func (w *World) vital(name string) *vitals.Reading {
	for _, r := range w.Vitals.View() {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// A vital is asked with the credentials of the alert source that it names, with how it
// went before, and what is asked anew of a changed file begins anew.
func TestVitalsAreAskedAndTakenLive(t *testing.T) {
	o := newOracle(t)
	o.says("errors", "9")
	conf := func(expr, crit string) string {
		return "alerts:\n  - {name: rules, prometheus: '" + o.URL + "', poll: 1h, auth: {basic: {user: holdfast, password: {command: [echo, pass]}}}}\n" +
			"vitals:\n  - {name: errors, prometheus: rules, expr: " + expr + ", warn: 1, crit: " + crit + ", unit: /s, poll: 1s}\n  - {name: nothing, prometheus: '" + o.URL + "', expr: none, poll: 1h}\n"
	}
	w, path := watched(t, conf("errors", "5"))
	w.until(t, "it is known with its past", func() bool { r := w.vital("errors"); return !r.At.IsZero() && len(r.Past) >= 4 })
	r := w.vital("errors")
	if r.Value != 9 || r.Level(w.Now()) != vitals.Critical {
		t.Errorf("it is %+v", r)
	}
	if ago := w.Now().Sub(r.Since); ago < 35*time.Second || ago > 55*time.Second {
		t.Errorf("it is critical since %s", ago)
	}
	w.until(t, "what gives no data is not known", func() bool { return w.vital("nothing").Why == "no data" })
	o.mu.Lock()
	if o.users["errors"] != "holdfast pass" || o.users["none"] != " " {
		t.Errorf("they were asked as %q", o.users)
	}
	o.mu.Unlock()
	needs := func() string {
		var list []string
		for _, i := range w.Needs.View().In(time.UTC).Items {
			list = append(list, i.What+": "+i.Why)
		}
		return strings.Join(list, "\n")
	}
	if got := needs(); !strings.Contains(got, "errors: 9/s, critical from 5/s up") || !strings.Contains(got, "nothing: not known: no data") {
		t.Errorf("there need a human: %s", got)
	}
	ranges := o.count("/api/v1/query_range")
	write(t, path, conf("errors", "50"))
	w.until(t, "the changed threshold is in force", func() bool { r := w.vital("errors"); return *r.Crit == 50 && r.Level(w.Now()) == vitals.Warning })
	if r := w.vital("errors"); len(r.Past) < 4 {
		t.Errorf("what was known is lost: %+v", r)
	}
	write(t, path, conf("orders", "50"))
	w.until(t, "another question begins anew", func() bool {
		r := w.vital("errors")
		return r.Expr == "orders" && r.Why == "no data" && len(r.Past) == 0
	})
	if n := o.count("/api/v1/query_range"); n <= ranges {
		t.Errorf("how it went was asked %d times before and %d after", ranges, n)
	}
	write(t, path, "me: alice\n")
	w.until(t, "it is gone", func() bool {
		_, known := w.Health.Get(vitals.HealthKind, "errors", "")
		return len(w.Vitals.View()) == 0 && !known
	})
}

// A Prometheus that dies, and comes back: meanwhile the vital is not known, and needs
// nobody beside the source that is counted itself.
func TestAVitalOfADeadPrometheusIsNotKnown(t *testing.T) {
	o := newOracle(t)
	o.says("errors", "0.5")
	w, _ := watched(t, "alerts:\n  - {name: rules, prometheus: '"+o.URL+"', poll: 1s}\nvitals:\n  - {name: errors, prometheus: rules, expr: errors, crit: 5, poll: 1s}\n")
	w.until(t, "it is known", func() bool { return w.vital("errors").Level(w.Now()) == vitals.Well })
	o.Close()
	w.until(t, "it is not known", func() bool { r := w.vital("errors"); return strings.Contains(r.Why, "refused") && r.Value == 0.5 })
	w.until(t, "the source is down", func() bool {
		h, _ := w.Health.Get("prometheus", "rules", "")
		return !h.Up && h.Err != ""
	})
	for _, i := range w.Needs.View().In(time.UTC).Items {
		if i.What == "errors" {
			t.Errorf("it is counted beside its source: %+v", i)
		}
	}
}
