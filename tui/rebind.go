package tui

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"holdfast/themes"
	"holdfast/tui/pane"
)

// WrongKey is a rebinding that cannot be.
type WrongKey struct {
	Action string // its name, as under keys in the configuration
	Why    string
}

func (w WrongKey) String() string { return w.Action + " " + w.Why }

// SortKeys parts a rebinding into what can be used and what is wrong with the
// rest: an action that does not exist, what is no key, a key that two actions of
// one place would share, and keys that are taken: y answers dialogs, and
// terminals and multiplexers keep some Ctrl keys for themselves. A wrong one
// costs no other its key.
func SortKeys(keys map[string]string, panes ...pane.Pane) (usable map[string]string, wrong []WrongKey) {
	m := undressed(panes)
	owners := map[string][]pane.Action{"": append(m.deck.places(), m.global()...)}
	for _, p := range m.deck.panes {
		owners[string(p.ID())] = p.actions()
	}
	known := map[string]bool{}
	for _, list := range owners {
		for _, a := range list {
			known[a.Name] = true
		}
	}
	usable = map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		why := reserved(keys[name])
		if why != "" {
			why = fmt.Sprintf("cannot be %q: %s", keys[name], why)
		}
		if !known[name] {
			why = "is no action; KEYS.md and ? name them all"
		}
		if why != "" {
			wrong = append(wrong, WrongKey{name, why})
			continue
		}
		usable[name] = keys[name]
	}
	for _, pair := range conflicts("", owners[""], nil) { // a defect, which a test shows
		wrong = append(wrong, WrongKey{pair.actions[0], fmt.Sprintf("has the default key %q of %s", pair.key, pair.actions[1])})
	}
	for _, p := range m.deck.panes {
		for _, pair := range conflicts(string(p.ID()), p.actions(), owners[""]) {
			wrong = append(wrong, WrongKey{pair.actions[1], fmt.Sprintf("has the default key %q of %s", pair.key, pair.actions[0])})
		}
	}
	// What is left out gives its default key back, which another may have taken.
	for {
		clash := clashes(usable, owners)
		if len(clash) == 0 {
			break
		}
		for _, w := range clash {
			delete(usable, w.Action)
		}
		wrong = append(wrong, clash...)
	}
	slices.SortStableFunc(wrong, func(a, b WrongKey) int { return strings.Compare(a.Action, b.Action) })
	return usable, wrong
}

// clashes are the rebindings that share a key with another action of their place.
func clashes(keys map[string]string, owners map[string][]pane.Action) []WrongKey {
	why := map[string]string{}
	everywhere := rebind(keys, owners[""])
	for _, owner := range slices.Sorted(maps.Keys(owners)) {
		for _, pair := range conflicts(owner, rebind(keys, owners[owner]), everywhere) {
			for i, name := range pair.actions {
				if keys[name] != "" && why[name] == "" {
					why[name] = fmt.Sprintf("cannot be %q: it is the key of %s", keys[name], pair.actions[1-i])
				}
			}
		}
	}
	var wrong []WrongKey
	for _, name := range slices.Sorted(maps.Keys(why)) {
		wrong = append(wrong, WrongKey{name, why[name]})
	}
	return wrong
}

// undressed is a cockpit that is only asked for its table of actions.
func undressed(panes []pane.Pane) *Model {
	m := &Model{}
	for _, p := range panes {
		h := &held{Pane: p}
		if plain, err := themes.Load("mono"); err == nil {
			h.try("take the theme", func() { p.SetTheme(plain) })
		}
		m.deck.panes = append(m.deck.panes, h)
	}
	return m
}

// shared is a key that two actions of one place have.
type shared struct {
	key     string
	actions [2]string
}

// conflicts lists the keys that two actions would share where owner is in front.
func conflicts(owner string, list, everywhere []pane.Action) []shared {
	var found []shared
	taken := map[string]string{}
	if owner != "" {
		for _, a := range everywhere {
			for _, k := range a.Keys {
				taken[k] = a.Name
			}
		}
		delete(taken, "esc") // a pane goes back within itself first
	}
	for _, a := range list {
		for _, k := range a.Keys {
			if other, ok := taken[k]; ok && other != a.Name {
				found = append(found, shared{k, [2]string{other, a.Name}})
			}
			taken[k] = a.Name
		}
	}
	return found
}

// reserved says why a key cannot be bound.
func reserved(key string) string {
	switch key {
	case "y":
		return "y answers dialogs and is bound to nothing else"
	case "ctrl+a", "ctrl+b", "ctrl+s", "ctrl+q":
		return "multiplexers and terminals take it for themselves"
	case "ctrl+c", "ctrl+d", "ctrl+z", `ctrl+\`:
		return "a terminal ends or stops programs with it"
	case "":
		return "it names no key"
	}
	if !isKey(key) {
		return "it names no key; write x, X, f5, pgdown, ctrl+x or alt+x"
	}
	return ""
}

// isKey reports whether a word is a key as terminals tell them.
func isKey(word string) bool {
	for {
		rest, modified := word, false
		for _, modifier := range []string{"ctrl+", "alt+", "shift+", "meta+", "hyper+", "super+"} {
			rest, modified = strings.CutPrefix(word, modifier)
			if modified {
				break
			}
		}
		if !modified {
			break
		}
		word = rest
	}
	if utf8.RuneCountInString(word) == 1 {
		return true
	}
	if n, ok := strings.CutPrefix(word, "f"); ok && n != "" && strings.Trim(n, "0123456789") == "" {
		return true
	}
	return slices.Contains([]string{"enter", "tab", "esc", "space", "backspace", "delete", "insert", "home", "end",
		"pgup", "pgdown", "up", "down", "left", "right", "begin", "find", "select"}, word)
}
