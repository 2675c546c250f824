package alerts

// owed is what is to be written to the record. It begins empty with its maps.
type owed struct {
	runs    map[Fingerprint]bool // alerts that may have a run that changed since
	untold  untold
	ended   []Ack // acks that ended by observation
	expired []Ack // acks whose time ran out
}

func newOwed() *owed { return &owed{runs: map[Fingerprint]bool{}, untold: untold{}} }

// run notes that the record does not have the run as it is.
func (o *owed) run(r *run) {
	r.unsaved = true
	o.runs[r.alert.Fingerprint] = true
}

// alerts are those of which something may have to be written.
func (o *owed) alerts() []Fingerprint {
	fps := make([]Fingerprint, 0, len(o.runs)+len(o.untold))
	for fp := range o.runs {
		fps = append(fps, fp)
	}
	for fp := range o.untold {
		if !o.runs[fp] {
			fps = append(fps, fp)
		}
	}
	return fps
}

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
