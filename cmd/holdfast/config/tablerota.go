package config

import (
	"time"

	"holdfast/sources/people"
	"holdfast/sources/rota"
)

func rotations(c *Config) *[]rota.Rotation { return &c.Rota }

func rotation() shape[rota.Rotation] {
	return mapping(section[rota.Rotation]{
		rows: []row[rota.Rotation]{
			key("name", text[string](), func(r *rota.Rotation) *string { return &r.Name }, "What it is called.", required),
			key("zone", zone(), func(r *rota.Rotation) **time.Location { return &r.Zone }, "Where its wall-clock times are; required with layers."),
			key("layers", list(layer()), func(r *rota.Rotation) *[]rota.Layer { return &r.Layers }, "Who takes turns; a later layer wins where it covers."),
			later[rota.Rotation]("ical", "A calendar that says it."),
		},
		check: func(r *reader, at spot, _ *rota.Rotation) {
			if !at.has("layers", "ical") {
				r.wrong(at.under("layers"), "is missing")
			}
			if at.has("layers") && !at.has("zone") {
				r.wrong(at.under("zone"), "is missing; hand-offs are wall-clock times of a zone, such as Europe/Berlin")
			}
		},
	})
}

// turns is a layer as it is written.
type turns struct {
	rota.Layer
	at spot // its form depends on the length of a turn
}

func layer() shape[rota.Layer] {
	every := choice(named[rota.Every]{"day", rota.Day}, named[rota.Every]{"week", rota.Week})
	return made(mapping(section[turns]{
		rows: []row[turns]{
			key("people", filled(list(text[people.Person]()), "is empty"), func(t *turns) *[]people.Person { return &t.People }, "Who, in the order of their turns.", required),
			key("every", every, func(t *turns) *rota.Every { return &t.Every }, "How long a turn is; required of several people.", orElse("the first of them, always")),
			key("at", as("a hand-off time"), func(t *turns) *spot { return &t.at }, "When turns change hands: `\"Mon 09:00\"`, or `\"09:00\"` of days.", goesWith("every", "every: day or week")),
			key("from", date(), func(t *turns) *rota.Date { return &t.From }, "The first hand-off is on or after it; before that the layer covers nobody. Required with every."),
			key("only", list(window()), func(t *turns) *[]rota.Window { return &t.Only }, "The hours of the week that it covers.", orElse("all of them")),
		},
		check: handoff,
	}), func(_ *reader, _ spot, t turns) (rota.Layer, bool) { return t.Layer, true })
}

// handoff reads a layer's hand-off time, whose form depends on the turn's length.
func handoff(r *reader, at spot, t *turns) {
	if t.Every == rota.Always {
		// One that is wrong was told, and nothing else is known to be.
		if len(t.People) > 1 && !at.has("every") {
			r.wrong(at.under("every"), "is missing; people who take turns need day or week")
		}
		return
	}
	if !at.has("at") {
		r.wrong(at.under("at"), "is missing; say when the hand-off is, such as \"Mon 09:00\"")
		return
	}
	if !at.has("from") {
		r.wrong(at.under("from"), "is missing; the first hand-off is on or after it, such as 2026-01-05")
	}
	s, ok := r.scalar(t.at, "a hand-off time")
	if !ok {
		return
	}
	var err error
	if t.Weekday, t.At, err = rota.ParseHandoff(t.Every, s); err != nil {
		r.wrong(t.at, "%v", err)
	}
}

// hours is a window as it is written.
type hours struct{ days, from, to string }

func window() shape[rota.Window] {
	return made(mapping(section[hours]{rows: []row[hours]{
		key("days", text[string](), func(h *hours) *string { return &h.days }, "The days on which it opens.", holds("Mon-Sun")),
		key("from", text[string](), func(h *hours) *string { return &h.from }, "When it opens.", holds("00:00")),
		key("to", text[string](), func(h *hours) *string { return &h.to }, "When it closes; not after from: on the next day.", holds("24:00")),
	}}), func(r *reader, at spot, h hours) (rota.Window, bool) {
		w, err := rota.ParseWindow(h.days, h.from, h.to)
		if err != nil {
			return w, r.wrong(at, "%v", err)
		}
		return w, true
	})
}
