package alerts

// Rows makes the rows of a view, for whoever makes one by hand.
func Rows(rows ...Row) []*Row {
	list := make([]*Row, len(rows))
	for i := range rows {
		list[i] = &rows[i]
	}
	return list
}

// Since is what is not the same as in an earlier view: the rows that came, and
// those that left. A row that changed is among both, as it is and as it was.
// Nil: there was none.
func (v *View) Since(earlier *View) (came, left []*Row) {
	if earlier == nil {
		return v.Rows, nil
	}
	is, was := v.Rows, earlier.Rows
	for len(is) > 0 && len(was) > 0 {
		if is[0] == was[0] {
			is, was = is[1:], was[1:]
			continue
		}
		order := keyOf(is[0], 0).compare(keyOf(was[0], 0))
		if order <= 0 {
			came, is = append(came, is[0]), is[1:]
		}
		if order >= 0 {
			left, was = append(left, was[0]), was[1:]
		}
	}
	return append(came, is...), append(left, was...)
}
