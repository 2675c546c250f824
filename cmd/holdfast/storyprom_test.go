package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// promsKey finds a script's fake Prometheis among its values.
type promsKey struct{}

// fakeProm answers questions in PromQL with what it was told to, and has no rules.
type fakeProm struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string]string
}

// fakePrometheus is the command of the scripts:
//
//	prometheus start NAME               answers; its URL is in $NAME
//	prometheus says NAME EXPR [NUMBER…] answers this question with a series for each number
//	prometheus stop NAME                answers nobody any more
func fakePrometheus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: prometheus start|says|stop NAME [EXPR NUMBER…]")
	}
	fakes, _ := ts.Value(promsKey{}).(map[string]*fakeProm)
	verb, name, fake := args[0], args[1], fakes[args[1]]
	switch {
	case verb == "start" && fake == nil:
		fake = &fakeProm{answers: map[string]string{}}
		fake.Server = httptest.NewServer(fake)
		ts.Defer(fake.Close)
		fakes[name] = fake
		ts.Setenv(name, fake.URL)
	case verb == "says" && fake != nil && len(args) > 2:
		fake.mu.Lock()
		defer fake.mu.Unlock()
		fake.answers[args[2]] = strings.Join(args[3:], " ")
	case verb == "stop" && fake != nil:
		fake.Close()
	default:
		ts.Fatalf("prometheus %s is not understood", strings.Join(args, " "))
	}
}

func (f *fakeProm) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.URL.Path == "/api/v1/rules" {
		_, _ = fmt.Fprint(w, `{"status":"success","data":{"groups":[]}}`)
		return
	}
	var series []string
	kind := "vector"
	for number := range strings.FieldsSeq(f.answers[r.URL.Query().Get("query")]) {
		sample := fmt.Sprintf("[%d,%q]", time.Now().Unix(), number)
		if r.URL.Path == "/api/v1/query_range" {
			series = append(series, `{"values":[`+sample+`]}`)
		} else {
			series = append(series, `{"value":`+sample+`}`)
		}
	}
	if r.URL.Path == "/api/v1/query_range" {
		kind = "matrix"
	}
	_, _ = fmt.Fprintf(w, `{"status":"success","data":{"resultType":%q,"result":[%s]}}`, kind, strings.Join(series, ","))
}
