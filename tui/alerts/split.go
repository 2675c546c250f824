package alerts

const (
	readFrom  = 98  // from this width on the list stays beside a detail that is read
	sideFrom  = 178 // from this one the detail of the selected row stands beside the list
	listLeast = 118 // what the list keeps then: a wide screen tells no less of a row than one of 120 columns
)

// split is how the list and the detail share the cells of the pane.
type split struct {
	w       int
	reading bool // the detail has the keys
	empty   bool // there is no row
}

// beside reports whether the detail stands next to the list.
func (s split) beside() bool {
	from := sideFrom
	if s.reading {
		from = readFrom
	}
	return s.w >= from && !s.empty
}

// list is the cells of the list; 0: the detail has them all.
func (s split) list() int {
	switch {
	case s.beside() && s.w >= sideFrom:
		return max(listLeast, s.w*64/100)
	case s.beside(): // a row still says which alert it is, and of what is broken some words
		return s.w * 60 / 100
	case s.reading:
		return 0
	}
	return s.w
}

// split is how they share them now.
func (p *Pane) split() split {
	return split{w: p.Width(), reading: p.detail.Reading() != "", empty: p.list.Len() == 0}
}
