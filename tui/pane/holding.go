package pane

import "slices"

// Waiting is a pane that keys may have to wait for.
type Waiting interface {
	// Waits is what they wait for.
	Waits() Holding
}

// Holding is something under way that moves the person elsewhere or changes what keys
// mean. The root keeps every key from the panes until it is done: one typed for what
// comes must not do something to what still stands there.
type Holding interface {
	// Holds says what is under way, such as "opening the incident"; empty: nothing.
	Holds() string
	// LetGo says that the person does not wait: it goes on, and keys count again.
	LetGo()
}

// Hold is what is under way that keys wait for. Its zero value holds nothing.
type Hold struct{ list []errand }

// errand is one such thing: its name, and its words for the person.
type errand struct{ name, words string }

// Begin says that keys wait from now on; one of the same name is begun anew.
func (h *Hold) Begin(name, words string) {
	h.End(name)
	h.list = append(h.list, errand{name, words})
}

// End says that what has the name is over, be it done or not.
func (h *Hold) End(name string) {
	h.list = slices.DeleteFunc(h.list, func(e errand) bool { return e.name == name })
}

// Holds says what is under way, that which was begun last; empty: nothing.
func (h *Hold) Holds() string {
	if len(h.list) == 0 {
		return ""
	}
	return h.list[len(h.list)-1].words
}

// LetGo ends everything: nobody waits any more.
func (h *Hold) LetGo() { h.list = nil }
