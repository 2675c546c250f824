package form

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/people"
	"holdfast/themes"
	"holdfast/tui/incident/ask"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// owner is who sees to an action item: picked from the people that are known, by the
// beginning of a name or by going through them; another name is taken as it is typed.
type owner struct {
	input *pane.Input
	crew  func() []ask.Member // nil: nobody is known, and a name is typed
	list  []ask.Member        // them as they are shown; who is on call may change meanwhile
	fresh bool                // what stands there is what was taken: nothing was typed since
	at    int                 // which of the choices Enter takes
}

func newOwner(crew func() []ask.Member) *owner {
	return &owner{input: pane.NewInput("who sees to it; empty: nobody yet"), crew: crew}
}

// person is who it is; empty: nobody yet.
func (o *owner) person() people.Person { return people.Person(strings.TrimSpace(o.input.Value())) }

// set puts somebody there.
func (o *owner) set(p people.Person) { o.input.Set(string(p)) }

// known reports whether there is anybody to pick from.
func (o *owner) known() bool { return len(o.list) > 0 }

// arrive begins a choice: who was taken before is proposed, and replaced by typing.
func (o *owner) arrive() {
	o.input.Offer(string(o.person()))
	o.fresh = true
	o.meet(o.person())
}

// again goes on with a choice that was left, among the people of now.
func (o *owner) again() {
	m, _ := o.chosen()
	o.meet(m.Person)
}

// meet asks who there is, and chooses one of them.
func (o *owner) meet(p people.Person) {
	if o.crew != nil {
		o.list = o.crew()
	}
	o.at = max(0, slices.IndexFunc(o.choices(), func(m ask.Member) bool { return m.Person == p }))
}

// choices are whom Enter can take; one without a name is nobody.
func (o *owner) choices() []ask.Member {
	if !o.known() {
		return nil
	}
	typed, crew := o.person(), o.list
	if typed == "" || o.fresh {
		list := append([]ask.Member{{Note: "nobody yet"}}, crew...)
		if typed != "" && !slices.ContainsFunc(crew, func(m ask.Member) bool { return m.Person == typed }) {
			list = append(list, ask.Member{Person: typed, Note: noRotation})
		}
		return list
	}
	fit, exact := ask.Begins(crew, string(typed))
	if !exact {
		fit = append(fit, ask.Member{Person: typed, Note: noRotation})
	}
	return fit
}

// noRotation is said of a name as it was typed.
const noRotation = "as typed: no rotation has this name"

// chosen is whom Enter takes.
func (o *owner) chosen() (ask.Member, bool) {
	list := o.choices()
	if len(list) == 0 {
		return ask.Member{}, false
	}
	return list[min(o.at, len(list)-1)], true
}

// take takes who is chosen: that is what stands there from now on.
func (o *owner) take() {
	if m, ok := o.chosen(); ok {
		o.set(m.Person)
	}
	o.fresh = true
}

// update types a name, or goes through the people; false: the key leads away from them.
func (o *owner) update(msg tea.Msg) bool {
	if key, ok := msg.(tea.KeyPressMsg); ok && o.known() {
		switch key.String() {
		case "down":
			o.at = min(o.at+1, len(o.choices())-1)
			return true
		case "up":
			above := o.at > 0
			o.at = max(0, o.at-1)
			return above
		}
	}
	was := o.input.Value()
	o.input.Update(msg)
	if o.input.Value() != was {
		o.fresh, o.at = false, 0
	}
	return true
}

// lines are those of the choices around the one that Enter takes.
func (o *owner) lines(theme *themes.Theme, indent, w, most int) []string {
	list := o.choices()
	at := min(o.at, max(0, len(list)-1))
	first := max(0, min(at-most/2, len(list)-most))
	var lines []string
	for i := first; i < min(first+most, len(list)); i++ {
		r := row.New(theme, w, i == at).Space(indent)
		if i == at {
			r.Put(themes.Accent, theme.Glyph(themes.Pointer))
		}
		r.To(indent + 2)
		if name := string(list[i].Person); name != "" {
			r.Person(name, name).Space(2)
		}
		lines = append(lines, r.Put(themes.Dim, list[i].Note).String())
	}
	return lines
}
