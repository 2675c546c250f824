package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
	"holdfast/sources/people"
	"holdfast/themes"
)

// Parse reads a configuration's text; path is where it stands, for messages and
// for relative paths. A text with mistakes gives a Mistakes error with all of them.
func Parse(path string, data []byte, env Env) (*Config, error) {
	r := &reader{file: path, dir: filepath.Dir(path), env: env, at: map[string]*yaml.Node{}}
	c := &Config{Path: path, Digest: DigestOf(data), Text: string(data), People: map[people.Person]Person{}, Keys: map[string]string{}}
	doc, err := r.document(data)
	if err != nil {
		return nil, err
	}
	r.mapping("", doc.Content[0], r.top(c))
	r.names(doc.Content[0])
	if len(r.mistakes) > 0 {
		r.mistakes.sort()
		return nil, r.mistakes
	}
	r.identify(c, doc.Content[0])
	c.secrets, c.at = r.secrets, r.at
	return c, nil
}

// document reads the one YAML document of the file. A file without one is a
// mistake: where it is the trace of an editor or a full disk, everything that
// was watched would end as if somebody had wanted that. So is a second one,
// which would be read by nobody.
func (r *reader) document(data []byte) (*yaml.Node, error) {
	all := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	err := all.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF) || err == nil && nothing(&doc):
		return nil, Mistakes{{File: r.file, Line: 1, Col: 1, Message: "is empty: nothing in it is a key, so nothing would be watched; the least is a line such as me: alice"}}
	case err != nil:
		return nil, r.syntax(err)
	}
	switch err := all.Decode(&more); {
	case errors.Is(err, io.EOF):
		return &doc, nil
	case err != nil:
		return nil, r.syntax(err)
	}
	return nil, Mistakes{{File: r.file, Line: max(1, more.Line), Col: max(1, more.Column),
		Message: "a second document begins here, behind a line of ---; holdfast reads one: put everything into it"}}
}

// nothing reports whether a document holds no key: comments at most, or {}.
func nothing(doc *yaml.Node) bool {
	if doc.Kind == 0 || len(doc.Content) == 0 {
		return true
	}
	n := doc.Content[0]
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null" || n.Kind == yaml.MappingNode && len(n.Content) == 0
}

// DigestOf is the Digest of a file with these bytes.
func DigestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// syntax turns the YAML reader's error into a mistake with its place.
func (r *reader) syntax(err error) error {
	m := Mistake{File: r.file, Line: 1, Col: 1, Message: "this is not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	if at := (*yaml.LoadError)(nil); errors.As(err, &at) {
		m.Line, m.Col = max(1, at.Mark.Line), max(1, at.Mark.Column)
		m.Message = "this is not YAML: " + at.Message
	}
	return Mistakes{m}
}

func (r *reader) top(c *Config) map[string]field {
	list := func(item field) field {
		return func(key string, n *yaml.Node) { r.each(key, n, item) }
	}
	return map[string]field{
		"me":         r.person(&c.Me),
		"store":      r.store(&c.Store),
		"reports":    r.path(&c.Reports),
		"alerts":     list(func(key string, n *yaml.Node) { r.alertSource(c, key, n) }),
		"vitals":     r.later,
		"ring":       func(key string, n *yaml.Node) { r.ring(c, key, n) },
		"ack":        func(key string, n *yaml.Node) { r.mapping(key, n, map[string]field{"remind": r.remind(c)}) },
		"inbound":    func(key string, n *yaml.Node) { r.inbound(c, key, n) },
		"logs":       list(func(key string, n *yaml.Node) { r.logSource(c, key, n) }),
		"changes":    list(func(key string, n *yaml.Node) { r.changeSource(c, key, n) }),
		"backups":    list(func(key string, n *yaml.Node) { r.dataset(c, key, n) }),
		"rota":       list(func(key string, n *yaml.Node) { r.rotation(c, key, n) }),
		"people":     func(key string, n *yaml.Node) { r.people(c, key, n) },
		"escalation": r.later,
		"hooks":      r.later,
		"sops":       r.paths(&c.SOPs),
		"theme":      r.theme(c),
		"keep":       keep(r, &c.Keep),
		"keys":       func(key string, n *yaml.Node) { r.keys(c, key, n) },
		"serve":      r.later,
		"updates":    r.later,
		"screen":     screen(r, &c.Screen),
		"beat":       r.later,
	}
}

func (r *reader) paths(into *[]string) field {
	return func(key string, n *yaml.Node) {
		r.each(key, n, func(key string, n *yaml.Node) {
			var p string
			r.path(&p)(key, n)
			if p != "" {
				*into = append(*into, p)
			}
		})
	}
}

func (r *reader) alertSource(c *Config, key string, n *yaml.Node) {
	s := AlertSource{Poll: 5 * time.Second}
	r.mapping(key, n, map[string]field{
		"name": r.text(&s.Name),
		"alertmanager": func(key string, n *yaml.Node) {
			r.each(key, n, r.member(&s, map[string]int{}))
			if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
				r.wrong(n, key, "is empty; list the members of one cluster")
			}
		},
		"prometheus": r.later,
		"poll":       r.positive(&s.Poll),
		"auth":       func(key string, n *yaml.Node) { r.auth(&s.Auth, key, n) },
		"tls": func(key string, n *yaml.Node) {
			r.mapping(key, n, map[string]field{"ca": r.path(&s.TLS.CA), "cert": r.path(&s.TLS.Cert), "key": r.path(&s.TLS.Key)})
			if (s.TLS.Cert == "") != (s.TLS.Key == "") {
				r.wrong(n, key, "cert and key go together")
			}
		},
		"expect": func(key string, n *yaml.Node) { r.each(key, n, r.matchers(&s.Expect)) },
		"ack":    func(key string, n *yaml.Node) { r.ackSilence(&s, key, n) },
	}, "name")
	if n := resolve(n); n.Kind == yaml.MappingNode && !has(n, "alertmanager") && !has(n, "prometheus") {
		r.wrong(n, join(key, "alertmanager"), "is missing")
	}
	c.Alerts = append(c.Alerts, s)
}

func (r *reader) auth(a *Auth, key string, n *yaml.Node) {
	r.mapping(key, n, map[string]field{
		"bearer": r.secret(&a.Bearer),
		"basic": func(key string, n *yaml.Node) {
			r.mapping(key, n, map[string]field{"user": r.text(&a.User), "password": r.secret(&a.Password)}, "user", "password")
		},
	})
	if n.Kind == yaml.MappingNode && len(n.Content) > 2 {
		r.wrong(n, key, "bearer or basic, not both")
	}
}

func (r *reader) ackSilence(s *AlertSource, key string, n *yaml.Node) {
	silence := &AckSilence{Extend: true, Limit: 24 * time.Hour}
	r.mapping(key, n, map[string]field{
		"silence": r.positive(&silence.Length), "extend": r.flag(&silence.Extend), "limit": r.positive(&silence.Limit),
	}, "silence")
	if silence.Length > 0 && silence.Length < time.Minute {
		r.wrong(n, join(key, "silence"), "%s is too short to be kept alive; at least 1m", silence.Length)
	}
	if silence.Limit < silence.Length {
		r.wrong(n, join(key, "limit"), "%s is shorter than silence (%s)", silence.Limit, silence.Length)
	}
	s.Silence = silence
}

func (r *reader) inbound(c *Config, key string, n *yaml.Node) {
	door := &Inbound{Listen: "127.0.0.1:8484"}
	r.mapping(key, n, map[string]field{"listen": r.text(&door.Listen), "token": r.secret(&door.Token)})
	host, port, err := net.SplitHostPort(door.Listen)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	switch {
	case err != nil && has(n, "listen") && door.Listen != "":
		r.wrong(n, join(key, "listen"), "%q is not HOST:PORT, such as 127.0.0.1:8484", door.Listen)
	case err != nil: // told already
	case !loopback(host) && door.Token == nil && !has(n, "token"):
		r.wrong(n, join(key, "token"), "is missing; a door that listens on %s, beyond this machine, needs one", door.Listen)
	}
	c.Inbound = door
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (r *reader) logSource(c *Config, key string, n *yaml.Node) {
	var s LogSource
	r.mapping(key, n, map[string]field{
		"name": r.text(&s.Name),
		"file": func(key string, n *yaml.Node) {
			r.path(&s.File)(key, n)
			if _, err := filepath.Match(s.File, ""); err != nil {
				r.wrong(n, key, "%q is not a file pattern: %v", s.File, err)
			}
		},
		"zone":     r.zone(&s.Zone),
		"journald": r.later, "command": r.later, "loki": r.later, "syslog": r.later, "link": r.later, "watch": r.later,
	}, "name")
	if n := resolve(n); n.Kind == yaml.MappingNode && s.File == "" && !has(n, "file", "journald", "command", "loki", "syslog") {
		r.wrong(n, join(key, "file"), "is missing")
	}
	c.Logs = append(c.Logs, s)
}

func (r *reader) ring(c *Config, key string, n *yaml.Node) {
	c.Ring = map[alerts.Severity]Ring{}
	fields := r.bySeverity(func(severity alerts.Severity) field {
		return func(key string, n *yaml.Node) {
			how := r.choice(key, n, "none", "bell", "desktop", "bell+desktop")
			c.Ring[severity] = Ring{Bell: strings.HasPrefix(how, "bell"), Desktop: strings.HasSuffix(how, "desktop")}
		}
	})
	fields["quiet"] = r.later
	r.mapping(key, n, fields)
}

func (r *reader) remind(c *Config) field {
	return func(key string, n *yaml.Node) {
		c.Remind = map[alerts.Severity]time.Duration{}
		r.mapping(key, n, r.bySeverity(func(severity alerts.Severity) field {
			return func(key string, n *yaml.Node) {
				var d time.Duration
				r.positive(&d)(key, n)
				c.Remind[severity] = d
			}
		}))
	}
}

func (r *reader) bySeverity(of func(alerts.Severity) field) map[string]field {
	return map[string]field{"critical": of(alerts.Critical), "warning": of(alerts.Warning), "info": of(alerts.Info)}
}

func (r *reader) people(c *Config, key string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, key, "%s is not a mapping from names to people", describe(n))
		return
	}
	fields := map[string]field{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := people.Person(n.Content[i].Value)
		fields[string(name)] = func(key string, n *yaml.Node) {
			var p Person
			r.mapping(key, n, map[string]field{"keys": r.later, "notify": r.later, "zone": r.zone(&p.Zone)})
			c.People[name] = p
		}
	}
	r.mapping(key, n, fields)
}

func (r *reader) keys(c *Config, key string, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.wrong(n, key, "%s is not a mapping from actions to keys", describe(n))
		return
	}
	fields := map[string]field{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i].Value
		fields[name] = func(key string, n *yaml.Node) {
			var to string
			r.text(&to)(key, n)
			c.Keys[name] = to
		}
	}
	r.mapping(key, n, fields)
}

func (r *reader) person(into *people.Person) field {
	return func(key string, n *yaml.Node) {
		var s string
		r.text(&s)(key, n)
		*into = people.Person(s)
	}
}

func (r *reader) matchers(into *[]alerts.Matchers) field {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n, "a matcher")
		if !ok {
			return
		}
		if strings.TrimSpace(s) == "" {
			r.wrong(n, key, "is empty; write it as 'alertname=\"Watchdog\"'")
			return
		}
		m, err := alerts.ParseSelector(s)
		if err != nil {
			r.wrong(n, key, "%v", err)
			return
		}
		*into = append(*into, m)
	}
}

// member reads the base URL of one member of a cluster; seen is on which line
// each of them stands.
func (r *reader) member(s *AlertSource, seen map[string]int) field {
	return func(key string, n *yaml.Node) {
		text, ok := r.scalar(key, n, "a URL")
		if !ok {
			return
		}
		same, err := alertmanager.CheckMember(text)
		if err != nil {
			r.wrong(n, key, "%v", err)
			return
		}
		if line, twice := seen[same]; twice {
			r.wrong(n, key, "is the member on line %d again; each is named once", line)
			return
		}
		seen[same] = n.Line
		s.Members = append(s.Members, strings.TrimRight(text, "/"))
	}
}

func (r *reader) positive(into *time.Duration) field {
	return func(key string, n *yaml.Node) {
		var d time.Duration
		before := len(r.mistakes)
		r.duration(&d)(key, n)
		switch {
		case len(r.mistakes) > before: // told already
		case d <= 0:
			r.wrong(n, key, "must be more than 0")
		default:
			*into = d
		}
	}
}

func (r *reader) zone(into **time.Location) field {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n, "a time zone")
		if !ok {
			return
		}
		z, err := time.LoadLocation(s)
		if err != nil || s == "" || s == "Local" {
			r.wrong(n, key, "%q is not a time zone; write it as Europe/Berlin or UTC", s)
			return
		}
		*into = z
	}
}

func (r *reader) theme(c *Config) field {
	return func(key string, n *yaml.Node) {
		r.text(&c.Theme)(key, n)
		if c.Theme == "" {
			return
		}
		if _, err := themes.Load(c.Theme); err != nil {
			r.wrong(n, key, "%v", err)
		}
	}
}

func has(n *yaml.Node, names ...string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		for _, name := range names {
			if n.Content[i].Value == name {
				return true
			}
		}
	}
	return false
}
