package alerts

import (
	"strings"

	"github.com/prometheus/common/model"
)

// FingerprintOf computes a label set's fingerprint as Prometheus and
// Alertmanager do, so that one alert has one identity whichever door it takes.
func FingerprintOf(lset map[string]string) Fingerprint {
	set := make(model.LabelSet, len(lset))
	for name, value := range lset {
		set[model.LabelName(name)] = model.LabelValue(value)
	}
	return Fingerprint(set.Fingerprint().String())
}

// ParseFingerprint reads 16 hexadecimal digits.
func ParseFingerprint(s string) (Fingerprint, bool) {
	if len(s) != 16 {
		return "", false
	}
	s = strings.ToLower(s)
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", false
		}
	}
	return Fingerprint(s), true
}
