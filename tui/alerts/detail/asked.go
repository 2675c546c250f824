package detail

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/pane"
)

// stands is how long an answer of the record stands before it is asked for anew.
const stands = time.Minute

// asked is what the record answers of alerts, as it was asked last: of the alert that
// is shown, and of the one before or after it.
type asked[T any] struct {
	ask     func(ctx context.Context, key string) (T, error) // nil: nothing is said
	known   []Answer[T]
	loading string // what is being asked of
}

// Answer is what the record said of an alert, or why that is not known.
type Answer[T any] struct {
	key   string
	at    time.Time // when it was asked for
	stale bool      // the record has changed since
	told  T
	err   error
}

// forget has what may have changed asked anew, in its time.
func (a *asked[T]) forget() {
	for i := range a.known {
		a.known[i].stale = true
	}
}

// want asks for what is not known yet, one thing at a time.
func (a *asked[T]) want(key string, now time.Time) tea.Cmd {
	if a.ask == nil || a.loading != "" {
		return nil
	}
	if c, known := a.of(key); known && (!c.stale || now.Sub(c.at) < stands) {
		return nil
	}
	a.loading = key
	ask := a.ask
	return pane.Read(pane.ActLimit,
		func(ctx context.Context) (T, error) { return ask(ctx, key) },
		func(told T, err error) tea.Msg { return Answer[T]{key: key, at: now, told: told, err: err} })
}

// take keeps an answer. What could not be read is tried again in its time.
func (a *asked[T]) take(m Answer[T]) {
	if m.key == a.loading {
		a.loading = ""
	}
	m.stale = m.err != nil
	a.known = slices.DeleteFunc(a.known, func(c Answer[T]) bool { return c.key == m.key })
	a.known = append([]Answer[T]{m}, a.known[:min(len(a.known), 1)]...)
}

// of is what was answered of something.
func (a *asked[T]) of(key string) (answer Answer[T], known bool) {
	i := slices.IndexFunc(a.known, func(c Answer[T]) bool { return c.key == key })
	if i < 0 {
		return answer, false
	}
	return a.known[i], true
}
