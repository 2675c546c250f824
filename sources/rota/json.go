package rota

import (
	"time"

	"holdfast/sources/people"
)

// OnCall is one rotation's present and next shift, as `rota now --json` writes it.
type OnCall struct {
	Rotation string         `json:"rotation"`
	Person   *people.Person `json:"person"` // null: nobody
	From     *time.Time     `json:"from"`   // null: no beginning in sight
	Until    *time.Time     `json:"until"`  // null: no end in sight
	Next     *Upcoming      `json:"next"`   // null: the present shift has no end in sight
}

// Upcoming is who comes next, and when.
type Upcoming struct {
	Person *people.Person `json:"person"` // null: nobody
	From   time.Time      `json:"from"`
}

// Gap is a span of time that nobody covers, as `rota gaps --json` writes it.
type Gap struct {
	Rotation string    `json:"rotation"`
	From     time.Time `json:"from"`
	Until    time.Time `json:"until"`
}

// Span is one shift, as `rota next --json` and `rota week --json` write it.
type Span struct {
	Rotation string         `json:"rotation"`
	Person   *people.Person `json:"person"` // null: nobody
	From     *time.Time     `json:"from"`   // null: no beginning in sight
	Until    *time.Time     `json:"until"`  // null: no end in sight
}

// Spans writes shifts for JSON. It is never nil.
func Spans(shifts []Shift) []Span {
	list := make([]Span, 0, len(shifts))
	for _, s := range shifts {
		list = append(list, Span{s.Rotation, someone(s.Person), instant(s.From), instant(s.Until)})
	}
	return list
}

func someone(p people.Person) *people.Person {
	if p == "" {
		return nil
	}
	return &p
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
