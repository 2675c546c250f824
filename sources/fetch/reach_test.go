package fetch

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Where redirects lead is not known beforehand: nothing secret goes along.
func TestReachTakesNoCredentialsAlong(t *testing.T) {
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
		if r.URL.Path == "/a" {
			http.Redirect(w, r, "/b", http.StatusPermanentRedirect)
		}
	}))
	defer server.Close()
	c, err := New(Options{Bearer: func(context.Context) (string, error) { return "secret", nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Reach(t.Context(), server.URL+"/a"); err != nil {
		t.Fatal(err)
	}
	if strings.Join(got, ";") != "GET /a ;GET /b " {
		t.Errorf("%q", got)
	}
}

func TestReachHasOneDeadlineForAllItIsLedTo(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a" {
			http.Redirect(w, r, "/b", http.StatusFound)
			return
		}
		<-r.Context().Done()
	}))
	defer server.Close()
	c, err := New(Options{Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	err = c.Reach(t.Context(), server.URL+"/a")
	if err == nil || !strings.HasPrefix(err.Error(), "it leads to "+server.URL+"/b: no answer from ") {
		t.Errorf("%v", err)
	}
	if err := c.Reach(t.Context(), "http://a b/"); err == nil || !strings.Contains(err.Error(), "not a usable address") {
		t.Errorf("%v", err)
	}
}
