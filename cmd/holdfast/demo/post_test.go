package demo

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// What the door does not take is sent again, in order and once, until that has lasted.
func TestABusyDoorDoesNotEndTheRehearsal(t *testing.T) {
	busy, took := true, ""
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if busy {
			http.Error(w, "not recorded in time", http.StatusServiceUnavailable)
			return
		}
		took += r.URL.Path
	}))
	defer door.Close()
	at := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	var p post
	for _, path := range []string{"/a", "/b"} {
		if err := p.put(path, "x", http.StatusOK, at); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		if err := p.deliver(t.Context(), door.URL, now); err != nil {
			t.Fatalf("a door that is busy ends it: %v", err)
		}
		at = at.Add(10 * time.Second)
	}
	busy = false
	if err := p.deliver(t.Context(), door.URL, now); err != nil || took != "/a/b" {
		t.Errorf("the door took %q: %v", took, err)
	}
	if err := p.deliver(t.Context(), door.URL, now); err != nil || took != "/a/b" {
		t.Errorf("the door took %q: %v", took, err)
	}
	busy = true
	if err := p.put("/c", "x", http.StatusOK, at); err != nil {
		t.Fatal(err)
	}
	at = at.Add(patience)
	if err := p.deliver(t.Context(), door.URL, now); err == nil || !strings.Contains(err.Error(), "not recorded in time") {
		t.Errorf("a door that takes nothing for a minute: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.deliver(ctx, door.URL, now); !errors.Is(err, context.Canceled) {
		t.Errorf("when it ends: %v", err)
	}
}
