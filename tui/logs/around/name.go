package around

import (
	"cmp"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// name is something that a label names, in one way to write it.
type name struct {
	label, value string
	word         string // what is looked for
	lower        string // the same in small letters

	lines int            // lines that say it, as a word of its own
	of    map[string]int // the same by source
	parts bool           // there are lines that have it as a part of another word
}

// telling are the labels that name something which lines say, the most telling first.
func telling() []string {
	return []string{
		"pod", "pod_name", "container_id", "instance", "host", "hostname", "node", "nodename", "server", "machine", "vm",
		"device", "database", "db", "datname", "queue", "topic", "service", "service_name", "app", "application", "component",
		"deployment", "statefulset", "daemonset", "container", "unit", "name", "source", "job", "job_name",
	}
}

// saysNothing reports the labels of which lines say nothing, or everything: how loud the
// alert is, who is to hear of it, who tells of it, and where all of it is.
func saysNothing(label string) bool {
	switch label {
	case "alertname", "alertgroup", "severity", "level", "priority", "team", "owner", "receiver", "monitor", "prometheus", "prometheus_replica",
		"replica", "rule", "env", "environment", "stage", "cluster", "region", "zone", "dc", "datacenter", "namespace", "tenant",
		"endpoint", "metrics_path", "scheme", "le", "quantile", "mode", "fstype", "code", "status", "type", "kind", "reason":
		return true
	}
	return strings.HasPrefix(label, "__")
}

// namesOf is what an alert's labels name, the most telling first.
func namesOf(labels map[string]string) []name {
	order := telling()
	rank := func(label string) int {
		if i := slices.Index(order, label); i >= 0 {
			return i
		}
		return len(order)
	}
	known := slices.DeleteFunc(slices.Collect(maps.Keys(labels)), saysNothing)
	slices.SortFunc(known, func(a, b string) int { return cmp.Or(rank(a)-rank(b), strings.Compare(a, b)) })
	var list []name
	for _, label := range known {
		for _, word := range wordsOf(labels[label], rank(label) < len(order)) {
			list = append(list, name{label: label, value: labels[label], word: word, lower: strings.ToLower(word), of: map[string]int{}})
		}
	}
	return list
}

// wordsOf are the ways in which lines write a value, the fullest first: of a host with a
// port the host, and its first name. known: the label is one that names something.
func wordsOf(value string, known bool) (list []string) {
	value = strings.TrimSpace(value)
	add := func(word string) {
		const least = 3
		number := func() bool { _, err := strconv.ParseFloat(word, 64); return err == nil }
		switch {
		case len(word) < 2, len(word) < least && !known, number(), strings.ContainsAny(word, "\n\t"):
		case word == "localhost" || word == "127.0.0.1" || word == "::1" || strings.EqualFold(word, "true") || strings.EqualFold(word, "false"):
		case !slices.Contains(list, word):
			list = append(list, word)
		}
	}
	host := hostOf(value)
	add(host)
	_, err := netip.ParseAddr(host)
	if first, _, domain := strings.Cut(host, "."); domain && err != nil && !strings.ContainsAny(host, "/ ") {
		add(first)
	}
	return list
}

// hostOf is the host of "host:port", of "[address]:port" the address; what is neither
// stays.
func hostOf(value string) string {
	i := strings.LastIndexByte(value, ':')
	if i < 0 {
		return value
	}
	host := value[:i]
	if _, err := strconv.Atoi(value[i+1:]); err != nil {
		return value
	}
	if inside, whole := strings.CutPrefix(host, "["); whole && strings.HasSuffix(inside, "]") {
		return inside[:len(inside)-1]
	}
	if strings.Contains(host, ":") { // an address without a port
		return value
	}
	return host
}

// calls reports whether a log is called as this: "api" as the pod api-7d9f.
func (n name) calls(log string) bool {
	rest, ok := strings.CutPrefix(n.lower, strings.ToLower(log))
	return ok && log != "" && (rest == "" || strings.ContainsRune("-.:/@_", rune(rest[0])))
}

// filter is the filter of lines that say it.
func (n name) filter() string {
	plain := !strings.ContainsAny(n.word, ` "`) && !strings.ContainsAny(n.word[:1], "/-!@") && !strings.HasPrefix(n.lower, "source:") && !strings.HasPrefix(n.lower, "level")
	switch {
	case !n.parts && plain:
		return n.word
	case !n.parts && !strings.Contains(n.word, `"`):
		return `"` + n.word + `"`
	}
	expr := strings.ReplaceAll(regexp.QuoteMeta(n.word), "/", `\/`)
	if letter(n.word[0]) {
		expr = `\b` + expr
	}
	if letter(n.word[len(n.word)-1]) {
		expr += `\b`
	}
	return "/" + expr + "/i"
}

// within reports whether a line has a word, both in small letters, and whether as a word
// of its own somewhere.
func within(line, word string) (in, whole bool) {
	for from := 0; from <= len(line)-len(word); {
		i := strings.Index(line[from:], word)
		if i < 0 {
			return in, false
		}
		in = true
		begin, end := from+i, from+i+len(word)
		if (begin == 0 || !letter(word[0]) || !letter(line[begin-1])) && (end == len(line) || !letter(word[len(word)-1]) || !letter(line[end])) {
			return true, true
		}
		from = begin + 1
	}
	return in, false
}

// letter reports what a word of a regular expression is made of.
func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
