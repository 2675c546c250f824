package alerts

import (
	"maps"
	"slices"

	"holdfast/sources/text"
)

// Redacted returns the alert without the secrets that its texts hold. It keeps
// its fingerprint, which is that of the labels as they came. The maps of the
// alert given are not changed.
func Redacted(a Alert, r *text.Redactor) Alert {
	a.Labels, a.Annotations, a.Raw = withoutSecrets(a.Labels, r), withoutSecrets(a.Annotations, r), withoutSecrets(a.Raw, r)
	a.GeneratorURL = r.Redact(a.GeneratorURL)
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
func withoutSecrets(set map[string]string, r *text.Redactor) map[string]string {
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
		return set
	}
	return clean
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
