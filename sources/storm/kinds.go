package storm

import (
	"slices"
	"strings"
)

// Kinds are the plurals of the label by which the alerts of a group differ, the longest
// first: "namespaces", "ns". Where none does they are "alerts".
func (g *Group) Kinds(a *Apart) []string {
	label := g.Label(a)
	switch label {
	case "":
		return []string{"alerts"}
	case "persistentvolumeclaim":
		return []string{"persistentvolumeclaims", "PVCs"}
	case "namespace":
		return []string{"namespaces", "ns"}
	case "job_name":
		return []string{"jobs"}
	case "datname", "database", "db":
		return []string{"databases", "DBs"}
	case "mountpoint":
		return []string{"mountpoints", "mounts"}
	case "instance":
		return []string{"instances", "targets"}
	case "hostname":
		return []string{"hosts"}
	case "nodename":
		return []string{"nodes"}
	case "application":
		return []string{"applications", "apps"}
	case "service":
		return []string{"services", "svcs"}
	case "deployment":
		return []string{"deployments", "deploys"}
	case "container":
		return []string{"containers", "ctrs"}
	case "interface":
		return []string{"interfaces", "NICs"}
	}
	if strings.HasSuffix(label, "s") {
		return []string{label}
	}
	return []string{label + "s"}
}

// isKind reports whether a word, in small letters, says of what kind the values of a label
// are: "pod" of a pod, "job" of a job_name.
func isKind(word, label string) bool {
	if word == "" {
		return false
	}
	var others []string
	switch label {
	case "persistentvolumeclaim":
		others = []string{"pvc", "volume"}
	case "mountpoint", "device":
		others = []string{"disk", "filesystem", "volume", "mount"}
	case "datname", "db":
		others = []string{"database"}
	case "instance", "host", "hostname", "node", "nodename":
		others = []string{"instance", "host", "node", "target", "server", "machine"}
	}
	return strings.HasPrefix(label, word) || slices.Contains(others, word)
}

// workload is what a pod belongs to, by its name: what stands before the signs that tell
// one pod of it from another, as the cluster makes them. Of another label's value it is the
// value.
func workload(label, value string) string {
	if label != "pod" && label != "job_name" {
		return value
	}
	cut := func(is func(string) bool) bool {
		i := strings.LastIndexByte(value, '-')
		if i <= 0 || !is(value[i+1:]) {
			return false
		}
		value = value[:i]
		return true
	}
	number := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	drawn := func(s string) bool { return strings.Trim(s, "bcdfghjklmnpqrstvwxz2456789") == "" } // what a cluster draws names from
	if cut(func(s string) bool { return number(s) || label == "pod" && len(s) == 5 && drawn(s) }) && label == "pod" {
		cut(func(s string) bool {
			return len(s) >= 6 && len(s) <= 10 && (drawn(s) && strings.ContainsAny(s, "2456789") || number(s))
		})
	}
	return value
}
