package alerts

import "slices"

// ties say of alerts of rules which alert each is under another fingerprint: whatever
// evaluates a rule sends its alert on with labels of its own beside those of the rule,
// and the alert is known by all of them. The zero ties are none.
type ties struct {
	to map[Fingerprint]Fingerprint   // by the rule's fingerprint
	of map[Fingerprint][]Fingerprint // the rules' fingerprints, in order, by what they stand for
	// untied are alerts of rules that may be others which were sent on.
	untied map[Fingerprint]bool
}

// is the fingerprint that an alert is known by.
func (t *ties) is(fp Fingerprint) Fingerprint {
	if to, tied := t.to[fp]; tied {
		return to
	}
	return fp
}

// tied reports whether a fingerprint is a rule's that stands for another.
func (t *ties) tied(fp Fingerprint) bool { return t.is(fp) != fp }

// tie notes that the alert of a rule is another one, and reports whether it may be: it
// is not one already, and nothing is itself one that stands for another.
func (t *ties) tie(rule, to Fingerprint) bool {
	if rule == to || t.tied(rule) || t.tied(to) || len(t.of[rule]) > 0 {
		return false
	}
	if t.to == nil {
		t.to, t.of = map[Fingerprint]Fingerprint{}, map[Fingerprint][]Fingerprint{}
	}
	t.to[rule] = to
	t.of[to] = sortedOf(append(slices.Clone(t.of[to]), rule))
	return true
}

// untie forgets which rules' alerts an alert is.
func (t *ties) untie(to Fingerprint) {
	for _, rule := range t.of[to] {
		delete(t.to, rule)
	}
	delete(t.of, to)
}

// rename gives the alerts that members list of rules the fingerprints that they are
// known by.
func (t *ties) rename(members []Member) {
	if len(t.to) == 0 {
		return
	}
	for i := range members {
		for j := range members[i].Alerts {
			if a := &members[i].Alerts[j]; a.Rule != nil {
				a.Fingerprint = t.is(a.Fingerprint)
			}
		}
	}
}

// learn takes over which alerts of rules the record knows to be others: what goes on
// under another fingerprint than that of its rule's labels.
// It returns those that are news.
func (t *ties) learn(list []Sighting) map[Fingerprint]Fingerprint {
	var learnt map[Fingerprint]Fingerprint
	for i := range list {
		s := &list[i]
		if s.Rule == nil || s.Rule.Print == "" || s.State == Resolved || !t.tie(s.Rule.Print, s.Fingerprint) {
			continue
		}
		if learnt == nil {
			learnt = map[Fingerprint]Fingerprint{}
		}
		learnt[s.Rule.Print] = s.Fingerprint
	}
	return learnt
}

// split are the acks of alerts by the fingerprint that they are known by, and those
// that were given under another.
func (t *ties) split(list []Ack) (own, tied []Ack) {
	for _, ack := range list {
		if t.tied(ack.Fingerprint) {
			tied = append(tied, ack)
		} else {
			own = append(own, ack)
		}
	}
	return own, tied
}

// labelled is an alert by what it is told by.
type labelled struct {
	fp     Fingerprint
	labels map[string]string // as they were sent
}

// pairs finds which alerts of rules are which that were sent on, by their labels alone:
// the one that was sent has all of the rule's labels, no other that was sent has them,
// and it has those of no other rule's alert. close are, of those that were not taken for
// one, the alerts that have all their labels. It is pure, and the order in which alerts
// are given makes no difference.
func pairs(rules, sent []labelled) (found map[Fingerprint]Fingerprint, close map[Fingerprint][]Fingerprint) {
	candidates := map[Fingerprint][]Fingerprint{} // by the rule's
	suitors := map[Fingerprint]int{}              // of what was sent
	for _, group := range alike(rules) {
		// What was sent, seen by these labels alone, has the fingerprint of the
		// rule's alert whose labels it has.
		shadows := map[Fingerprint][]Fingerprint{}
		for _, s := range sent {
			if part, ok := project(s.labels, group.names); ok {
				print := FingerprintOf(part)
				shadows[print] = append(shadows[print], s.fp)
			}
		}
		for _, r := range group.of {
			for _, fp := range shadows[FingerprintOf(r.labels)] {
				if fp != r.fp {
					candidates[r.fp] = append(candidates[r.fp], fp)
					suitors[fp]++
				}
			}
		}
	}
	found, close = map[Fingerprint]Fingerprint{}, map[Fingerprint][]Fingerprint{}
	for rule, list := range candidates {
		if len(list) == 1 && suitors[list[0]] == 1 {
			found[rule] = list[0]
		} else {
			close[rule] = sortedOf(list)
		}
	}
	return found, close
}

// namesakes are alerts whose labels have the same names.
type namesakes struct {
	names []string
	of    []labelled
}

func alike(list []labelled) map[string]*namesakes {
	groups := map[string]*namesakes{}
	for _, x := range list {
		names := sortedKeys(x.labels)
		key := ""
		for _, name := range names {
			key += name + "\x00"
		}
		if groups[key] == nil {
			groups[key] = &namesakes{names: names}
		}
		groups[key].of = append(groups[key].of, x)
	}
	return groups
}

// project is a label set with these labels alone; false: it does not have them all.
func project(labels map[string]string, names []string) (part map[string]string, ok bool) {
	part = make(map[string]string, len(names))
	for _, name := range names {
		value, has := labels[name]
		if !has {
			return nil, false
		}
		part[name] = value
	}
	return part, true
}

// differs is the one label whose value is another in an alert that was sent than in a
// rule's alert, where that alone keeps it from having all of the rule's labels; empty:
// it is not so.
func differs(rule, sent map[string]string) (label string) {
	for name, value := range rule {
		is, has := sent[name]
		switch {
		case !has || is != value && label != "":
			return ""
		case is != value:
			label = name
		}
	}
	return label
}
