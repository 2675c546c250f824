package sop

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// readFrontMatter reads what stands between `---` lines at the top and returns
// where the Markdown begins. Front matter of other kinds is passed over. s is
// the clean text, written the same as it came: which alerts the procedure is
// for is read from that, since a label's value may hold what is cleaned away.
func (p *Procedure) readFrontMatter(s, written string) (body int) {
	fence, inner, body := frontMatter(s)
	if body == 0 {
		return 0
	}
	if fence == "+++" {
		p.note(1, "the front matter between +++ was not read; write it as YAML between --- lines")
		return body
	}
	var doc yaml.Node
	if err := unmarshal(inner, &doc); err != nil {
		line, words := yamlError(err)
		p.note(min(line+1, 1+strings.Count(s[:body], "\n")), "the front matter is not YAML: %s", words)
		return body
	}
	if len(doc.Content) == 0 {
		return body
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return 0 // two rules with text between them, and no front matter at all
	}
	if written == s {
		p.readFields(doc.Content[0], field(doc.Content[0], "alerts"))
		return body
	}
	p.readFields(doc.Content[0], alertsField(written))
	return body
}

// frontMatter cuts out what stands between fences at the top; body is where the
// text behind it begins, 0 when there is none.
func frontMatter(s string) (fence, inner string, body int) {
	fence, _, _ = strings.Cut(s, "\n")
	fence = strings.TrimRight(fence, " \t")
	if fence != "---" && fence != "+++" {
		return "", "", 0
	}
	start := strings.IndexByte(s, '\n') + 1
	inner, body, closed := untilLine(s, start, fence)
	if !closed {
		return "", "", 0
	}
	return fence, inner, body
}

// alertsField is the field `alerts` of front matter as it was written; nil when
// there is none, or when YAML does not take it uncleaned.
func alertsField(written string) *yaml.Node {
	_, inner, _ := frontMatter(written)
	var doc yaml.Node
	if err := unmarshal(inner, &doc); err != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil
	}
	return field(doc.Content[0], "alerts")
}

// field is the first value of a name in a mapping; nil: it has none.
func field(m *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == name {
			return m.Content[i+1]
		}
	}
	return nil
}

// unmarshal is yaml.Unmarshal that cannot take the program with it: front
// matter comes from anywhere.
func unmarshal(s string, into *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("it cannot be read: %v", r)
		}
	}()
	return yaml.Unmarshal([]byte(s), into)
}

var yamlWords = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+)(?:, column \d+)?: )?`)

// yamlError is the line an error of the YAML reader names, and its words.
func yamlError(err error) (line int, words string) {
	said := text.Clean(err.Error())
	m := yamlWords.FindStringSubmatch(said)
	if n, convErr := strconv.Atoi(m[1]); convErr == nil {
		line = n
	}
	return line, said[len(m[0]):]
}

// untilLine cuts s from start to the line that is the fence.
func untilLine(s string, start int, fence string) (inner string, after int, ok bool) {
	for at := start; at < len(s); {
		line, _, more := strings.Cut(s[at:], "\n")
		next := at + len(line)
		if more {
			next++
		}
		trimmed := strings.TrimRight(line, " \t")
		if trimmed == fence || fence == "---" && trimmed == "..." {
			return s[start:at], next, true
		}
		at = next
	}
	return "", 0, false
}

func (p *Procedure) note(line int, format string, args ...any) {
	p.Problems = append(p.Problems, Problem{Line: line, Message: fmt.Sprintf(format, args...)})
}

// readFields reads the fields; what is unknown or odd is noted and passed over.
// Lines are one more than YAML counts, for the `---` above.
// written is the field `alerts` as it came, if that could be read.
func (p *Procedure) readFields(m, written *yaml.Node) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, value := m.Content[i], m.Content[i+1]
		line := value.Line + 1
		var err error
		switch key.Value {
		case "title":
			p.Title, err = scalar(value)
		case "severity":
			if p.Severity, err = scalar(value); err == nil && !isSeverity(p.Severity) {
				err = fmt.Errorf("%q is no severity of an incident: write sev1 (worst), sev2, sev3 or sev4; one opened for this is a sev3", text.Truncate(p.Severity, 40, "…"))
			}
		case "owner":
			p.Owner, err = scalar(value)
		case "every":
			p.Every, err = durationField(value)
		case "reviewed":
			p.Reviewed, err = date(value)
		case "alerts":
			if written != nil {
				value = written
			}
			p.readAlerts(value)
		case "vars":
			p.readVars(value)
		default:
			if ofGenerator(key.Value) {
				continue
			}
			p.note(key.Line+1, "%q is not a field of a procedure; these are: title, alerts, severity, owner, every, reviewed, vars",
				text.Truncate(text.Clean(key.Value), 40, "…"))
		}
		if err != nil {
			p.note(line, "%s: %s", key.Value, text.Clean(err.Error()))
		}
	}
}

// isSeverity reports whether an incident can have this severity; none is said
// with nothing.
func isSeverity(s string) bool {
	return slices.Contains([]string{"", "sev1", "sev2", "sev3", "sev4"}, s)
}

func scalar(n *yaml.Node) (string, error) {
	switch {
	case n.Kind == yaml.AliasNode && n.Alias != nil && n.Alias.Kind == yaml.ScalarNode:
		return text.Clean(n.Alias.Value), nil
	case n.Kind != yaml.ScalarNode:
		return "", errors.New("one word or line is wanted here, not a list or a map")
	case n.Tag == "!!null":
		return "", nil
	}
	return text.Clean(n.Value), nil
}

func durationField(n *yaml.Node) (time.Duration, error) {
	s, err := scalar(n)
	if err != nil || s == "" {
		return 0, err
	}
	d, err := duration(s)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is no length of time: write 90d, 4w or 12h", s)
	}
	return d, nil
}

func date(n *yaml.Node) (time.Time, error) {
	s, err := scalar(n)
	if err != nil || s == "" {
		return time.Time{}, err
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, time.DateTime} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no date: write it as 2026-11-20", s)
}

// readAlerts reads which alerts the procedure is for. Each entry stands for
// itself: one that matches is enough. An entry is a matcher or several that
// must all match, as one string, a list or a map of labels.
func (p *Procedure) readAlerts(n *yaml.Node) {
	entries := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		entries = n.Content
	}
	for _, entry := range entries {
		ms, err := matchersOf(entry)
		if err != nil {
			p.note(entry.Line+1, "alerts: an entry was left out: %s", text.Clean(err.Error()))
			continue
		}
		p.Alerts = append(p.Alerts, ms)
	}
}

// matchersOf reads one entry. One that would match every alert is an error.
func matchersOf(entry *yaml.Node) (alerts.Matchers, error) {
	var list []string
	switch entry.Kind {
	case yaml.SequenceNode:
		for _, one := range entry.Content {
			list = append(list, matcherText(one.Value))
		}
	case yaml.MappingNode:
		set := map[string]string{}
		for i := 0; i+1 < len(entry.Content); i += 2 {
			set[entry.Content[i].Value] = entry.Content[i+1].Value
		}
		ms, err := alerts.Labelled(set)
		if err != nil {
			return nil, err
		}
		return ms, ms.Selective()
	case yaml.ScalarNode:
		if entry.Tag != "!!null" {
			list = append(list, matcherText(entry.Value))
		}
	}
	return alerts.ParseSelector(list...)
}

var alertName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// matcherText lets a bare word be what people mean by it: an alert's name.
func matcherText(s string) string {
	s = strings.TrimSpace(s)
	if alertName.MatchString(s) {
		return fmt.Sprintf("alertname=%q", s)
	}
	return s
}

// comment is what stands beside a value, or above it.
func comment(n *yaml.Node) string {
	for _, c := range []string{n.LineComment, n.HeadComment} {
		if c = oneLine(strings.TrimLeft(text.Clean(strings.TrimSpace(c)), "# ")); c != "" {
			return c
		}
	}
	return ""
}

var varName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// readVars reads the variables the scripts get, with their defaults.
func (p *Procedure) readVars(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		if n.Tag != "!!null" {
			p.note(n.Line+1, "vars: write it as a map, such as {region: eu-1}")
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i].Value, n.Content[i+1]
		s, err := scalar(value)
		switch {
		case !varName.MatchString(name):
			p.note(value.Line+1, "vars: %q cannot be the name of a variable: use letters, digits and _", text.Truncate(text.Clean(name), 40, "…"))
		case reserved(name):
			p.note(value.Line+1, "vars: %s is set by holdfast and cannot be a variable of a procedure", name)
		case err != nil:
			p.note(value.Line+1, "vars: %s: %s", name, err)
		default:
			if p.Vars == nil {
				p.Vars = map[string]string{}
			}
			if _, again := p.Vars[name]; !again && strings.TrimSpace(s) == "" {
				p.Asks = append(p.Asks, Asked{Name: name, About: comment(value)})
			}
			p.Vars[name] = s
		}
	}
}

// ofGenerators are fields that generators of sites and wikis read, and that are no
// misspelt ones of ours.
const ofGenerators = " tags tag categories category labels label keywords weight draft layout permalink slug url aliases author authors date lastmod last_updated updated created description summary subtitle icon image hide toc menu nav_order nav_exclude parent grand_parent has_children sidebar sidebar_label sidebar_position hide_title custom_edit_url id template status search comments version lang robots linktitle tocdepth stage group info type no_list review_in last_reviewed_on "

// ofGenerator reports whether a field is for somebody else: one with a dot or a
// dash is (ms.topic, confluence-page-id).
func ofGenerator(field string) bool {
	field = strings.ToLower(field)
	return strings.ContainsAny(field, ".-") || strings.Contains(ofGenerators, " "+field+" ")
}
