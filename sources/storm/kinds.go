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
	case "ingress":
		return []string{"ingresses", "ingress"}
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
// one pod of it from another, as a cluster or a chart makes them. Of another label's value
// it is the value.
func workload(label, value string) string {
	owner, sign := signed(value)
	switch {
	case owner == "":
		return value
	case label == "job_name" && number(sign):
		return owner
	case label != "pod":
		return value
	}
	if set, hash := signed(owner); set != "" && hashed(hash) && (number(sign) || len(sign) == 5 && letters(sign)) {
		return set
	}
	if number(sign) || len(sign) == 5 && (drawn(sign) || hex(sign) && strings.ContainsAny(sign, digits) && !number(sign)) {
		return owner
	}
	return value
}

// signed divides a name before its last word; owner is empty where it has only one.
func signed(name string) (owner, sign string) {
	if i := strings.LastIndexByte(name, '-'); i > 0 {
		return name[:i], name[i+1:]
	}
	return "", name
}

const digits = "0123456789"

// hashed reports whether a word is the hash of a template, or the number of a run: drawn of
// the signs of a cluster, or hexadecimal. Without a digit a short one may be a word.
func hashed(s string) bool {
	if len(s) < 6 || len(s) > 10 {
		return false
	}
	return number(s) || (drawn(s) || hex(s)) && (strings.ContainsAny(s, digits) || len(s) >= 8)
}

func number(s string) bool { return s != "" && strings.Trim(s, digits) == "" }

func hex(s string) bool { return strings.Trim(s, digits+"abcdef") == "" }

// drawn reports whether a word has only the signs that a cluster draws names from.
func drawn(s string) bool { return strings.Trim(s, "bcdfghjklmnpqrstvwxz2456789") == "" }

// letters reports whether a word has only small letters and digits.
func letters(s string) bool { return strings.Trim(s, digits+"abcdefghijklmnopqrstuvwxyz") == "" }
