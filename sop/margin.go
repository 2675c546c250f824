package sop

import (
	"slices"
	"strings"
)

// margin is the text that stands in no step so far, with the headings it stands
// under.
type margin struct {
	loose  []string // since the last step
	opened int      // which of them is the present heading's
	heads  bool     // it is there: no step stands under it so far
}

// add takes a block of text.
func (m *margin) add(raw string) { m.loose = append(m.loose, raw) }

// head takes a heading. It stands with its text, unless a step says that it stands
// under it.
func (m *margin) head(heading string) {
	m.opened, m.heads = len(m.loose), true
	m.add(heading)
}

// settle gives the text since the last fence to the step made of the present
// heading's fences; nil: there is none, and the text waits for the next step.
func (m *margin) settle(under *draft) {
	if under == nil {
		return
	}
	for _, raw := range m.loose {
		under.add(raw, !strings.ContainsAny(raw[:1], "`~|<>-*+#") || captioned(raw) || strings.HasPrefix(raw, "**"))
	}
	m.loose = nil
}

// caption is where a heading in bold stands among the text under the present
// heading; below 0: there is none.
func (m *margin) caption() int {
	from := 0
	if m.heads {
		from = m.opened + 1
	}
	at := captionOf(m.loose, from)
	if at == from && m.heads && strings.HasPrefix(m.loose[at], "__") && !ifApplicable.MatchString(m.loose[at]) {
		return -1 // the heading says more than what it folds away
	}
	return at
}

// cut takes the text from there on.
func (m *margin) cut(at int) []string {
	said := slices.Clone(m.loose[at:])
	m.loose = m.loose[:at]
	return said
}

// take is the text before a step that begins here.
func (m *margin) take() string {
	if own := len(m.loose) - m.opened - 1; m.heads && (m.opened == 0 || own == 0) {
		// Between the text of other headings and its own it stays.
		m.loose = slices.Delete(m.loose, m.opened, m.opened+1)
	}
	before := join(m.loose)
	m.heads, m.loose = false, nil
	return before
}
