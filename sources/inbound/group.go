package inbound

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"holdfast/sources/alerts"
)

// group is what the event of an Alertmanager tells of the alerts of its group.
type group struct {
	list  []alerts.Alert
	whole bool // each of them could be read
}

// opened reads the alerts of a group out of the details of its event: a text up to
// Alertmanager 0.32, a list from then on. ok is false where there are none, so that the
// event can only be taken as one alert.
func (e *event) opened(now time.Time) (g group, ok bool) {
	g.whole = true
	for name, state := range map[string]alerts.State{"firing": alerts.Firing, "resolved": alerts.Resolved} {
		list, unread := toldIn(e.details[name])
		if n, err := strconv.Atoi(said(e.details["num_"+name])); err == nil && n != len(list) {
			unread = true // such as a text in which one alert looks like two
		}
		for _, p := range list {
			p.Status = string(state)
			a, err := p.alert(now)
			if err != nil {
				unread = true
				continue
			}
			if fp, is := alerts.ParseFingerprint(p.Fingerprint); is {
				a.Fingerprint = fp // its labels may have changed on the way
			}
			g.list = append(g.list, a)
		}
		g.whole = g.whole && !unread
	}
	return g, len(g.list) > 0
}

// toldIn reads one of the two lists of a group. unread: something in it was not
// understood.
func toldIn(v jsontext.Value) (list []toldAlert, unread bool) {
	switch v.Kind() {
	case 'n', 0:
		return nil, false
	case '[':
		return toldInList(v)
	case '"':
	default:
		return nil, true
	}
	s := strings.TrimSpace(said(v))
	if strings.HasPrefix(s, "[") {
		return toldInList(jsontext.Value(s))
	}
	list, err := toldInText(s)
	return list, err != nil
}

// toldInList reads a list of alerts in which values may be of other types than they
// had: a label "2" is the number 2 there, one that looks like YAML what it looks like.
func toldInList(v jsontext.Value) (list []toldAlert, unread bool) {
	all, err := elements(v)
	if err != nil {
		return nil, true
	}
	for _, one := range all {
		has, err := members(one)
		if err != nil {
			unread = true
			continue
		}
		p := toldAlert{GeneratorURL: said(has["generatorURL"]), Fingerprint: said(has["fingerprint"])}
		p.StartsAt.Time, p.EndsAt.Time = momentIn(has["startsAt"]), momentIn(has["endsAt"])
		var readLabels, readNotes bool
		p.Labels, readLabels = setIn(has["labels"])
		p.Annotations, readNotes = setIn(has["annotations"])
		unread = unread || !readLabels || !readNotes
		list = append(list, p)
	}
	return list, unread
}

// momentIn is a time of a list; zero where it is none.
func momentIn(v jsontext.Value) time.Time {
	at, err := time.Parse(time.RFC3339, said(v))
	if err != nil {
		return time.Time{}
	}
	return at
}

// setIn is a set of labels or annotations as text.
func setIn(v jsontext.Value) (set map[string]string, ok bool) {
	set = map[string]string{}
	if v.Kind() == 'n' || v.Kind() == 0 {
		return set, true
	}
	has, err := members(v)
	if err != nil {
		return set, false
	}
	for name, value := range has {
		if set[name] = said(value); name == "" {
			delete(set, name)
		}
	}
	return set, true
}

// toldInText reads the text that Alertmanager makes of its alerts:
//
//	Labels:
//	 - alertname = DiskFull
//	Annotations:
//	 - summary = of several
//	lines
//	Source: http://…
//
// A line that is none of these goes on with the value before it.
func toldInText(s string) (list []toldAlert, err error) {
	var p *toldAlert
	var set map[string]string
	last := ""
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, "\r\n")
		name, value, pair := strings.Cut(strings.TrimPrefix(line, " - "), " = ")
		switch {
		case line == "Labels:" && p == nil:
			list = append(list, toldAlert{Labels: map[string]string{}, Annotations: map[string]string{}})
			p = &list[len(list)-1]
			set, last = p.Labels, ""
		case p == nil && strings.TrimSpace(line) == "":
		case p == nil:
			return list, fmt.Errorf("%q stands before any labels", line)
		case line == "Annotations:":
			set, last = p.Annotations, ""
		case strings.HasPrefix(line, "Source: ") || line == "Source:":
			p.GeneratorURL, p = strings.TrimPrefix(strings.TrimPrefix(line, "Source:"), " "), nil
		case strings.HasPrefix(line, " - ") && pair:
			set[name], last = value, name
		case last != "":
			set[last] += "\n" + line
		default:
			return list, fmt.Errorf("%q is no label", line)
		}
	}
	if p != nil {
		return list[:len(list)-1], errors.New("it ends in the middle") // its labels may not be all
	}
	return list, nil
}
