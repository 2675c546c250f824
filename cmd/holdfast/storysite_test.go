package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// sitesKey finds a script's sites among its values.
type sitesKey struct{}

// site answers as the sites do that runbooks link to, and notes what it was asked.
type site struct {
	*httptest.Server

	mu            sync.Mutex
	asked         map[string]int
	hangs, hanged int // how many wait for an answer that never comes: now, and at most
}

// fakeSite is the command of the scripts:
//
//	site start NAME           answers; its URL is in $NAME
//	site fill NAME FILE       puts the URL into a file, where it says $NAME
//	site asked NAME PATH N    it was asked for the path as often; PATH all: for anything
//	site hanged NAME N        as many waited at the same time for an answer that never comes
//	site stop NAME            answers nobody any more
func fakeSite(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: site start|fill|asked|hanged|stop NAME …")
	}
	sites, _ := ts.Value(sitesKey{}).(map[string]*site)
	verb, name, s := args[0], args[1], sites[args[1]]
	switch {
	case verb == "start":
		s = &site{asked: map[string]int{}}
		s.Server = httptest.NewServer(s)
		ts.Defer(s.Close)
		sites[name] = s
		ts.Setenv(name, s.URL)
	case s == nil:
		ts.Fatalf("no site %s was started", name)
	case verb == "fill" && len(args) == 3:
		file := ts.MkAbs(args[2])
		written, err := os.ReadFile(file)
		ts.Check(err)
		ts.Check(os.WriteFile(file, []byte(strings.ReplaceAll(string(written), "$"+name, s.URL)), 0o600))
	case verb == "asked" && len(args) == 4:
		want, err := strconv.Atoi(args[3])
		ts.Check(err)
		if got := s.times(args[2]); got != want {
			ts.Fatalf("asked %d times for %s, not %d", got, args[2], want)
		}
	case verb == "hanged" && len(args) == 3:
		want, err := strconv.Atoi(args[2])
		ts.Check(err)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.hanged != want {
			ts.Fatalf("%d waited at the same time, not %d", s.hanged, want)
		}
	case verb == "stop":
		s.Close()
	default:
		ts.Fatalf("site %s is not understood", strings.Join(args, " "))
	}
}

func (s *site) times(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := 0
	for asked, n := range s.asked {
		if path == "all" || asked == path {
			all += n
		}
	}
	return all
}

// hang counts one more, or one less, that waits.
func (s *site) hang(by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hangs += by
	s.hanged = max(s.hanged, s.hangs)
}

// ServeHTTP answers by the first part of the path.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked[r.URL.Path]++
	s.mu.Unlock()
	switch first, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); first {
	case "live":
	case "hang":
		s.hang(1)
		defer s.hang(-1)
		<-r.Context().Done()
	case "login":
		http.Error(w, "who are you?", http.StatusUnauthorized)
	case "broken":
		http.Error(w, "try later", http.StatusServiceUnavailable)
	case "to": // /to/live/x leads to /live/x
		http.Redirect(w, r, "/"+rest, http.StatusFound)
	case "circle":
		http.Redirect(w, r, r.URL.Path, http.StatusMovedPermanently)
	case "elsewhere":
		http.Redirect(w, r, "ftp://files.example/x", http.StatusFound)
	case "endless": // a page that never ends is there
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	default:
		http.NotFound(w, r)
	}
}
