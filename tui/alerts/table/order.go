package table

import (
	"cmp"
	"slices"

	source "holdfast/sources/alerts"
)

// Order is how the alerts of a section follow each other.
type Order uint8

// The orders.
const (
	Loudest Order = iota // as the board has them: loudest, then oldest
	Newest               // what began last comes first
	ByName               // by alertname, then by where it is
	orders
)

// Next is the order after this one; after the last the first.
func (o Order) Next() Order { return (o + 1) % orders }

// String names the order: "loudest first".
func (o Order) String() string {
	switch o {
	case Newest:
		return "newest first"
	case ByName:
		return "by name"
	default:
		return "loudest first"
	}
}

// sorted is the rows in this order; the sections stay in theirs.
func (o Order) sorted(rows []*source.Row) []*source.Row {
	var less func(x, y *source.Row) int
	switch o {
	case Newest:
		less = func(x, y *source.Row) int { return y.Began().Compare(x.Began()) }
	case ByName:
		less = func(x, y *source.Row) int {
			return cmp.Or(cmp.Compare(x.Name(), y.Name()), cmp.Compare(x.Place(), y.Place()))
		}
	default:
		return rows
	}
	list := slices.Clone(rows)
	slices.SortStableFunc(list, func(x, y *source.Row) int {
		return cmp.Or(cmp.Compare(x.Section(), y.Section()), less(x, y))
	})
	return list
}
