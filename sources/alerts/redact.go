package alerts

import (
	"maps"
	"slices"

	"holdfast/sources/text"
)

// Redacted returns the alert with the secrets taken out of what is shown, kept
// and printed of it. It keeps its fingerprint and, in Raw, the labels as they
// came, which only matchers and silences see. The maps of the alert given are
// not changed.
func Redacted(a Alert, r *text.Redactor) Alert {
	if labels, changed := withoutSecrets(a.Labels, r); changed {
		if a.Raw == nil {
			a.Raw = a.Labels
		}
		a.Labels = labels
	}
	a.Annotations, _ = withoutSecrets(a.Annotations, r)
	a.RawText, _ = withoutSecrets(a.RawText, r)
	a.GeneratorURL, a.Rule = r.Redact(a.GeneratorURL), a.Rule.redacted(r)
	if a.Quiet != nil {
		if by := r.Redact(a.Quiet.By); by != a.Quiet.By {
			quiet := *a.Quiet
			quiet.By = by
			a.Quiet = &quiet
		}
	}
	return a
}

// withoutSecrets is the set itself where nothing in it is secret. The name of a
// label says nothing: `secret` names an object of a cluster more often than not.
func withoutSecrets(set map[string]string, r *text.Redactor) (without map[string]string, changed bool) {
	var clean map[string]string
	for name, value := range set {
		kept := r.Redact(value)
		if kept == value {
			continue
		}
		if clean == nil {
			clean = maps.Clone(set)
		}
		clean[name] = kept
	}
	if clean == nil {
		return set, false
	}
	return clean, true
}

// Redacted returns the snapshot with every alert redacted. The lists of the
// snapshot given are not changed.
func (s Snapshot) Redacted(r *text.Redactor) Snapshot {
	s.Members = slices.Clone(s.Members)
	for i := range s.Members {
		list := slices.Clone(s.Members[i].Alerts)
		for j := range list {
			list[j] = Redacted(list[j], r)
		}
		s.Members[i].Alerts = list
	}
	return s
}
