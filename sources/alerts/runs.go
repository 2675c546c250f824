package alerts

// runs are what the sources say of one alert, by source.
type runs map[string]*run

// sent is what a source says of the alert to which it was sent, the first by name; nil:
// none does.
func (rs runs) sent() *run {
	return rs.first(func(r *run) bool { return r.alert.Rule == nil && !r.own && !r.emergent })
}

// ruled is what a source says of the alert that evaluates its rule, the first by name;
// nil: none does.
func (rs runs) ruled() *run { return rs.first(func(r *run) bool { return r.alert.Rule != nil }) }

// any is what the first source by name says; nil: there is none.
func (rs runs) any() *run { return rs.first(func(*run) bool { return true }) }

func (rs runs) first(is func(*run) bool) (first *run) {
	name := ""
	for n, r := range rs {
		if is(r) && (first == nil || n < name) {
			name, first = n, r
		}
	}
	return first
}
