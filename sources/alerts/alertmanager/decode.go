package alertmanager

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// maxValue is how much of one label or annotation is kept for showing.
const maxValue = 64 << 10

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

func decodeAlert(raw []byte) (wireAlert, error) {
	var g gettableAlert
	if err := json.Unmarshal(raw, &g); err != nil {
		return wireAlert{}, err
	}
	if len(g.Labels) == 0 {
		return wireAlert{}, fmt.Errorf("an alert has no labels")
	}
	a := alerts.Alert{
		Annotations: cleanTexts(g.Annotations), State: alerts.Firing,
		StartsAt: g.StartsAt, EndsAt: g.EndsAt, UpdatedAt: g.UpdatedAt, GeneratorURL: cleanValue(g.GeneratorURL),
	}
	fp, ok := alerts.ParseFingerprint(g.Fingerprint)
	if !ok {
		fp = alerts.FingerprintOf(g.Labels)
	}
	a.Fingerprint = fp
	a.Labels, a.Raw = cleanLabels(g.Labels)
	return wireAlert{alert: a, silencedBy: g.Status.SilencedBy, inhibitedBy: g.Status.InhibitedBy, mutedBy: g.Status.MutedBy}, nil
}

// cleanLabels returns the labels safe to show and, when that changed them, as
// they came.
func cleanLabels(raw map[string]string) (clean, original map[string]string) {
	same := true
	for name, value := range raw {
		if text.Clean(name) != name || cleanValue(value) != value {
			same = false
			break
		}
	}
	if same {
		return raw, nil
	}
	clean = make(map[string]string, len(raw))
	for name, value := range raw {
		clean[text.Clean(name)] = cleanValue(value)
	}
	return clean, raw
}

// cleanTexts makes annotations safe to show. A description is written in lines
// and keeps them; everything else is one line. The line break that YAML puts at
// the end of a block is no part of the text.
func cleanTexts(raw map[string]string) map[string]string {
	clean := make(map[string]string, len(raw))
	for name, value := range raw {
		value = strings.TrimRight(cut(value), "\r\n")
		if name == "description" {
			clean[text.Clean(name)] = text.CleanBlock(value)
		} else {
			clean[text.Clean(name)] = text.Clean(value)
		}
	}
	return clean
}

func cleanValue(s string) string { return text.Clean(cut(s)) }

// cut shortens what no screen can show, and says so.
func cut(s string) string {
	if len(s) <= maxValue {
		return s
	}
	return s[:maxValue] + " (cut, " + strconv.Itoa(len(s)) + " bytes)"
}

// gettableSilence is the API's shape.
type gettableSilence struct {
	ID        string    `json:"id"`
	CreatedBy string    `json:"createdBy"`
	Comment   string    `json:"comment"`
	StartsAt  time.Time `json:"startsAt"`
	EndsAt    time.Time `json:"endsAt"`
	Status    struct {
		State string `json:"state"`
	} `json:"status"`
	Matchers []wireMatcher `json:"matchers"`
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
		ID: text.Clean(g.ID), By: cleanValue(g.CreatedBy), Comment: cleanValue(g.Comment),
		StartsAt: g.StartsAt, EndsAt: g.EndsAt, Active: g.Status.State == "active",
		Labels: make(map[string]string, len(g.Matchers)),
	}
	for _, m := range g.Matchers {
		if _, twice := s.Labels[m.Name]; twice || m.IsRegex || (m.IsEqual != nil && !*m.IsEqual) {
			s.Labels = nil
			break
		}
		s.Labels[m.Name] = m.Value
	}
	return s, nil
}
