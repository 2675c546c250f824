package remote

import (
	"strings"

	"holdfast/sources/logs"
)

// Who says by the labels of an entry who wrote it: what runs, behind where it runs, such
// as "web-1 checkout". Empty: they do not say. It is not yet safe to show.
func Who(labels map[string]string) string {
	where := first(labels, "host", "hostname", "node", "node_name", "instance", "kubernetes.pod_node_name")
	what := first(labels, "pod", "kubernetes.pod_name", "container", "container_name", "kubernetes.container_name", "unit", "syslog_identifier", "service_name", "service", "service.name", "app", "job")
	return strings.TrimSpace(where + " " + what)
}

func first(labels map[string]string, names ...string) string {
	for _, name := range names {
		if value := labels[name]; value != "" && value != "unknown_service" {
			return value
		}
	}
	return ""
}

// LevelOf is the level that the labels of an entry tell; NoLevel: none that is known.
func LevelOf(labels map[string]string) logs.Level {
	for _, name := range []string{"level", "severity", "severity_text", "detected_level", "log.level", "loglevel", "lvl"} {
		if level, ok := logs.ParseLevel(labels[name]); ok {
			return level
		}
	}
	return logs.NoLevel
}
