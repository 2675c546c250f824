package alerts

import (
	"cmp"
	"net"
	"strconv"
	"strings"
)

// EmergencyName is the alertname of what comes in at /emergency.
const EmergencyName = "Emergency"

// Place is what an alert is called beside its name, wherever it is named: the value of
// the label that best says what is broken, of a part of a machine with the machine before
// it: "db-7:/var/lib/db". No other alert has a say in it, so it is the same in a list, alone
// and in the record. Empty: no label tells.
func (a Alert) Place() string { return PlaceOf(a.Labels) }

// PlaceOf is Place of an alert with these labels.
func PlaceOf(labels map[string]string) string {
	machine, label := PlaceLabels(labels)
	if machine != "" {
		return HostOf(labels[machine]) + ":" + labels[label]
	}
	return labels[label]
}

// Summary is what the alert says of itself in one line: its annotation "summary"; of a
// rule that writes none its "message", as older ones do, or its "description". Empty: it
// says nothing.
func (a Alert) Summary() string {
	return cmp.Or(a.Annotations["summary"], a.Annotations["message"], a.Annotations["description"])
}

// PlaceLabels are the labels that Place is made of. machine is empty where the thing stands
// for itself; label is empty where none tells.
func PlaceLabels(labels map[string]string) (machine, label string) {
	best, exporter := Watcher, tellsOfExporter(labels)
	for name, value := range labels {
		if value == "" || exporter && ofTarget(name) {
			continue
		}
		r := LabelRank(name)
		if name == "instance" && !isAddress(value) {
			r = rankInstance // somebody gave it a name, or it is the page that was probed
		}
		if r < best || r == best && r < Watcher && name < label {
			best, label = r, name
		}
	}
	if best == rankPart || best == rankInstance {
		return partOf(labels, label)
	}
	return "", label
}

// exported is what a Prometheus puts before a label that what is scraped says of itself and
// the target has as well.
const exported = "exported_"

// tellsOfExporter reports whether the labels of the target are those of who exports, and
// not of what is told of: one of them was in the way of another.
func tellsOfExporter(labels map[string]string) bool {
	for name := range labels {
		if strings.HasPrefix(name, exported) {
			return true
		}
	}
	return false
}

// ofTarget reports whether a label is one that targets are given.
func ofTarget(label string) bool {
	switch label {
	case "pod", "container", "service", "namespace", "instance", "job", "endpoint":
		return true
	}
	return false
}

// partOf is the part of a machine that labels name, and the machine; of a machine without
// one it is the label alone.
func partOf(labels map[string]string, label string) (machine, part string) {
	for _, name := range []string{"mountpoint", "device", "interface"} {
		if labels[name] == "" {
			continue
		}
		for _, machine := range []string{"host", "hostname", "nodename", "node", "instance"} {
			if labels[machine] != "" && !strings.Contains(labels[machine], "/") {
				return machine, name
			}
		}
		if label != "instance" {
			return "", name
		}
	}
	return "", label
}

// HostOf is a machine without the port that was scraped of it.
func HostOf(machine string) string {
	if host, port, err := net.SplitHostPort(machine); err == nil && host != "" && strings.Trim(port, "0123456789") == "" {
		return host
	}
	return machine
}

// Ranks of labels between which others lie: a label below has a smaller one.
const (
	rankInstance = 5 // an instance that is no address
	rankPart     = 20
	rankScraped  = 100
	rankUnknown  = 200
	rankArea     = 300
	rankRest     = 400
	// Watcher is the rank of labels that say who watches, and of what kind the rule is:
	// nothing of what is broken.
	Watcher = 500
)

// LabelRank says how telling a label is, the least the most: what is broken goes before
// the machine it runs on, that before the service it is a part of. The address that was
// scraped is often an exporter's and says little; a label that nobody knows may be anything,
// and still tells more than the area all are in.
func LabelRank(label string) int {
	switch label = strings.TrimPrefix(label, exported); label {
	case "dataset":
		return 0
	case "pod":
		return 10
	case "queue", "topic", "ingress", "persistentvolumeclaim", "volume":
		return 11
	case "mountpoint", "device", "interface":
		return rankPart
	case "db", "database", "datname":
		return 30
	case "deployment", "statefulset", "daemonset", "cronjob", "job_name", "replicaset", "horizontalpodautoscaler":
		return 31
	case "host":
		return 40
	case "hostname":
		return 41
	case "node":
		return 42
	case "nodename":
		return 43
	case "source":
		return 44
	case "service":
		return 50
	case "app", "application":
		return 51
	case "component", "container":
		return 52
	case "target", "url", "path", "vhost", "tenant", "customer", "name":
		return 53
	case "instance":
		return rankScraped
	}
	return lesser(label)
}

// lesser ranks the labels that say little of what is broken.
func lesser(label string) int {
	switch label {
	case "namespace":
		return rankArea
	case "cluster":
		return rankArea + 1
	case "region", "zone", "datacenter", "dc", "site":
		return rankArea + 2
	case "environment", "env":
		return rankArea + 3
	case "job", "team":
		return rankRest
	case "alertname", "severity", "prometheus", "prometheus_replica", "monitor", "replica", "endpoint", "receiver", "ruler",
		"alertgroup", "rule_group", "grafana_folder", "rule_uid", "ref_id", "datasource_uid", "priority", "level", "class", "category", "type", "kind",
		"long", "short", "window", "quantile", "le", "slo", "runbook", "runbook_url", "dashboard", "owner", "condition", "status", "reason", "phase", "state", "mode":
		return Watcher
	}
	return rankUnknown
}

// isAddress reports whether an instance is a host and a port, as Prometheus names what
// it scrapes; the address of a page is what was probed, and no such.
func isAddress(instance string) bool {
	at := strings.LastIndexByte(instance, ':')
	if at < 1 || strings.Contains(instance, "/") {
		return false
	}
	_, err := strconv.ParseUint(instance[at+1:], 10, 16)
	return err == nil
}
