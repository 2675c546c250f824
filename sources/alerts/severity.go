package alerts

import "strings"

// SeverityOf ranks a label set by its severity, priority or level label, in
// the many words teams use for the same few ranks.
func SeverityOf(lset map[string]string) Severity {
	for _, name := range [...]string{"severity", "priority", "level"} {
		if s := rank(lset[name]); s != Other {
			return s
		}
	}
	return Other
}

func rank(word string) Severity {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "critical", "crit", "page", "paging", "emergency", "emerg", "alert", "fatal", "disaster", "high",
		"p0", "p1", "sev0", "sev1", "s1":
		return Critical
	case "warning", "warn", "error", "err", "major", "medium", "ticket", "average", "p2", "p3", "sev2", "sev3", "s2", "s3":
		return Warning
	case "info", "information", "informational", "notice", "minor", "low", "debug", "ok",
		"p4", "p5", "sev4", "sev5", "s4":
		return Info
	case "none":
		return None
	}
	return Other
}

// String is the severity as the configuration and JSON write it.
func (s Severity) String() string {
	switch s {
	case Critical:
		return "critical"
	case Warning:
		return "warning"
	case Info:
		return "info"
	case None:
		return "none"
	default:
		return "other"
	}
}

// Badge is the severity in four cells; blank: it has no rank.
func (s Severity) Badge() string {
	switch s {
	case Critical:
		return "CRIT"
	case Warning:
		return "WARN"
	case Info:
		return "INFO"
	default:
		return "    "
	}
}
