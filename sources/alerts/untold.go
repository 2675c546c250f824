package alerts

// untold are the transitions that are not in the record yet, of each alert in
// the order they happened.
type untold map[Fingerprint][]Transition

func (u untold) add(t Transition) { u[t.Alert.Fingerprint] = append(u[t.Alert.Fingerprint], t) }

func (u untold) take(fp Fingerprint) []Transition {
	list := u[fp]
	delete(u, fp)
	return list
}

// putBack returns those that were taken, before what happened since.
func (u untold) putBack(list []Transition) {
	taken := untold{}
	for _, t := range list {
		taken.add(t)
	}
	for fp, list := range taken {
		u[fp] = append(list, u[fp]...)
	}
}
