package alertmanager

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/prometheus/alertmanager/pkg/labels"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// wireAlert is a gettableAlert, made safe, and what the lists must be joined by.
type wireAlert struct {
	alert                            alerts.Alert
	silencedBy, inhibitedBy, mutedBy []string
}

// gettableAlert is the API's shape. Fields that are missing stay empty.
type gettableAlert struct {
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	Fingerprint  string            `json:"fingerprint"`
	StartsAt     time.Time         `json:"startsAt"`
	EndsAt       time.Time         `json:"endsAt"`
	UpdatedAt    time.Time         `json:"updatedAt"`
	GeneratorURL string            `json:"generatorURL"`
	Status       struct {
		InhibitedBy []string `json:"inhibitedBy"`
		SilencedBy  []string `json:"silencedBy"`
		MutedBy     []string `json:"mutedBy"`
	} `json:"status"`
}

// scan reads the alert as Alertmanager writes it, and reports whether it is written so:
// else it is for encoding/json to read.
func (g *gettableAlert) scan(raw []byte, words *text.Words) bool {
	s := text.NewScan(raw, words)
	names := [...]string{"labels", "annotations", "fingerprint", "startsAt", "endsAt", "updatedAt", "generatorURL", "status"}
	s.Members(names[:], func(at int) {
		switch names[at] {
		case "labels":
			g.Labels = s.Map()
		case "annotations":
			g.Annotations = s.Map()
		case "fingerprint":
			g.Fingerprint = s.String()
		case "startsAt":
			g.StartsAt = s.Time()
		case "endsAt":
			g.EndsAt = s.Time()
		case "updatedAt":
			g.UpdatedAt = s.Time()
		case "generatorURL":
			g.GeneratorURL = s.String()
		case "status":
			g.scanStatus(&s)
		}
	})
	return s.Done()
}

func (g *gettableAlert) scanStatus(s *text.Scan) {
	lists := [...]*[]string{&g.Status.InhibitedBy, &g.Status.SilencedBy, &g.Status.MutedBy}
	s.Members([]string{"inhibitedBy", "silencedBy", "mutedBy"}, func(at int) { *lists[at] = s.Strings() })
}

// redacting decodes alerts without their secrets.
func redacting(r *text.Redactor) func(raw []byte) (wireAlert, error) {
	var words text.Words
	return func(raw []byte) (wireAlert, error) {
		w, err := decodeAlert(raw, &words)
		w.alert = alerts.Redacted(w.alert, r)
		return w, err
	}
}

func decodeAlert(raw []byte, words *text.Words) (wireAlert, error) {
	var g gettableAlert
	if !g.scan(raw, words) {
		g = gettableAlert{}
		if err := json.Unmarshal(raw, &g); err != nil {
			return wireAlert{}, err
		}
	}
	if len(g.Labels) == 0 {
		return wireAlert{}, fmt.Errorf("an alert has no labels")
	}
	a := alerts.Alert{
		State:    alerts.Firing,
		StartsAt: g.StartsAt, EndsAt: g.EndsAt, UpdatedAt: g.UpdatedAt, GeneratorURL: alerts.CleanValue(g.GeneratorURL),
	}
	fp, ok := alerts.ParseFingerprint(g.Fingerprint)
	if !ok {
		fp = alerts.FingerprintOf(g.Labels)
	}
	a.Fingerprint = fp
	a.Labels, a.Raw = alerts.CleanLabels(g.Labels)
	a.Annotations, a.RawText = alerts.CleanTexts(g.Annotations)
	return wireAlert{alert: a, silencedBy: g.Status.SilencedBy, inhibitedBy: g.Status.InhibitedBy, mutedBy: g.Status.MutedBy}, nil
}

// gettableSilence is the API's shape.
type gettableSilence struct {
	ID        string    `json:"id"`
	CreatedBy string    `json:"createdBy"`
	Comment   string    `json:"comment"`
	StartsAt  time.Time `json:"startsAt"`
	EndsAt    time.Time `json:"endsAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	Status    struct {
		State string `json:"state"`
	} `json:"status"`
	Matchers    []wireMatcher     `json:"matchers"`
	Annotations map[string]string `json:"annotations"`
}

// wireMatcher is one matcher of a silence. isEqual may be missing in answers
// of old versions and is then true; it is always sent.
type wireMatcher struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	IsRegex bool   `json:"isRegex"`
	IsEqual *bool  `json:"isEqual"`
}

func decodeSilence(raw []byte) (alerts.Silence, error) {
	var g gettableSilence
	if err := json.Unmarshal(raw, &g); err != nil {
		return alerts.Silence{}, err
	}
	s := alerts.Silence{
		ID: text.Clean(g.ID), By: g.CreatedBy, Comment: g.Comment, Annotations: g.Annotations,
		StartsAt: g.StartsAt, EndsAt: g.EndsAt, UpdatedAt: g.UpdatedAt, Active: g.Status.State != "expired",
		Labels: make(map[string]string, len(g.Matchers)),
	}
	for _, m := range g.Matchers {
		if _, twice := s.Labels[m.Name]; twice || m.IsRegex || (m.IsEqual != nil && !*m.IsEqual) {
			s.Labels, s.Others = nil, matchersOf(g.Matchers)
			break
		}
		s.Labels[m.Name] = m.Value
	}
	return s, nil
}

// matchersOf are matchers as they are compared; nil: one of them cannot be read.
func matchersOf(list []wireMatcher) alerts.Matchers {
	ms := make(alerts.Matchers, len(list))
	for i, w := range list {
		equal := w.IsEqual == nil || *w.IsEqual
		kind := labels.MatchEqual
		switch {
		case w.IsRegex && equal:
			kind = labels.MatchRegexp
		case w.IsRegex:
			kind = labels.MatchNotRegexp
		case !equal:
			kind = labels.MatchNotEqual
		}
		m, err := labels.NewMatcher(kind, w.Name, w.Value)
		if err != nil {
			return nil
		}
		ms[i] = m
	}
	return ms
}

// wireOf is a matcher as the API takes it.
func wireOf(m *labels.Matcher) wireMatcher {
	equal := m.Type == labels.MatchEqual || m.Type == labels.MatchRegexp
	return wireMatcher{Name: m.Name, Value: m.Value, IsRegex: m.Type == labels.MatchRegexp || m.Type == labels.MatchNotRegexp, IsEqual: &equal}
}
