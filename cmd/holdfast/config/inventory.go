package config

import (
	"time"

	yaml "go.yaml.in/yaml/v4"

	"holdfast/sources/people"
	"holdfast/sources/rota"
)

func (r *reader) dataset(c *Config, key string, n *yaml.Node) {
	d := Dataset{NeedCopies: 1, Poll: 10 * time.Minute}
	r.mapping(key, n, map[string]field{
		"name": r.text(&d.Name),
		"rpo":  r.positive(&d.RPO),
		"rto":  r.positive(&d.RTO),
		"need": func(key string, n *yaml.Node) {
			r.mapping(key, n, map[string]field{"copies": r.count(&d.NeedCopies), "offsite": r.count(&d.NeedOffsite)})
			if d.NeedCopies < 1 {
				r.wrong(n, join(key, "copies"), "must be at least 1")
			}
		},
		"poll":   r.positive(&d.Poll),
		"sop":    r.text(&d.SOP),
		"copies": func(key string, n *yaml.Node) { r.each(key, n, r.copyOf(&d)) },
		"drill":  r.later,
	}, "name")
	if n := resolve(n); n.Kind == yaml.MappingNode && len(d.Copies) > 0 && !has(n, "rpo") {
		r.wrong(n, join(key, "rpo"), "is missing; say how much data may be lost at most, such as 26h")
	}
	c.Backups = append(c.Backups, d)
}

// kinds are the technologies a copy can be in; exactly one of them stands in each.
func kinds() []string {
	return []string{"restic", "files", "borg", "pgbackrest", "ping", "command"}
}

func (r *reader) copyOf(d *Dataset) field {
	return func(key string, n *yaml.Node) {
		var c Copy
		r.mapping(key, n, map[string]field{
			"restic": func(key string, n *yaml.Node) {
				c.Restic = &Restic{}
				r.mapping(key, n, map[string]field{
					"repository": r.repository(&c.Restic.Repository), "password": r.secret(&c.Restic.Password),
					"host": r.text(&c.Restic.Host), "tags": r.texts(&c.Restic.Tags), "paths": r.texts(&c.Restic.Paths),
				}, "repository", "password")
			},
			"files":      r.path(fileOf(&c)),
			"min_size":   r.minSize(&c, n),
			"site":       r.text(&c.Site),
			"offsite":    r.flag(&c.Offsite),
			"borg":       r.later,
			"pgbackrest": r.later,
			"ping":       r.later,
			"command":    r.later,
		})
		if n.Kind != yaml.MappingNode {
			return
		}
		found := 0
		for _, kind := range kinds() {
			if has(n, kind) {
				found++
			}
		}
		if found != 1 {
			r.wrong(n, key, "a copy is exactly one of restic or files; this one names %d", found)
			return
		}
		if c.Files != nil && c.Files.Pattern == "" {
			c.Files = nil
		}
		d.Copies = append(d.Copies, c)
	}
}

func fileOf(c *Copy) *string {
	c.Files = &Files{}
	return &c.Files.Pattern
}

func (r *reader) minSize(c *Copy, copyNode *yaml.Node) field {
	return func(key string, n *yaml.Node) {
		if !has(copyNode, "files") {
			r.wrong(n, key, "goes with files only")
			return
		}
		r.size(&c.Files.MinSize)(key, n)
	}
}

// repository makes local paths absolute; restic's remote repositories
// (sftp:…, rest:…, s3:…) stay as written.
func (r *reader) repository(into *string) field {
	return func(key string, n *yaml.Node) {
		var s string
		r.text(&s)(key, n)
		if s == "" {
			return
		}
		if remote.MatchString(s) {
			*into = s
			return
		}
		*into = r.absolute(s)
	}
}

func (r *reader) rotation(c *Config, key string, n *yaml.Node) {
	rot := rota.Rotation{Zone: time.UTC}
	r.mapping(key, n, map[string]field{
		"name":   r.text(&rot.Name),
		"zone":   r.zone(&rot.Zone),
		"layers": func(key string, n *yaml.Node) { r.each(key, n, r.layer(&rot)) },
		"ical":   r.later,
	}, "name")
	if n := resolve(n); n.Kind == yaml.MappingNode && !has(n, "layers", "ical") {
		r.wrong(n, join(key, "layers"), "is missing")
	}
	if n := resolve(n); n.Kind == yaml.MappingNode && has(n, "layers") && !has(n, "zone") {
		r.wrong(n, join(key, "zone"), "is missing; hand-offs are wall-clock times of a zone, such as Europe/Berlin")
	}
	c.Rota = append(c.Rota, rot)
}

func (r *reader) layer(rot *rota.Rotation) field {
	return func(key string, n *yaml.Node) {
		var l rota.Layer
		r.mapping(key, n, map[string]field{
			"people": func(key string, n *yaml.Node) {
				var names []string
				r.texts(&names)(key, n)
				for _, name := range names {
					l.People = append(l.People, people.Person(name))
				}
				if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
					r.wrong(n, key, "is empty")
				}
			},
			"every": func(key string, n *yaml.Node) {
				switch r.choice(key, n, "day", "week") {
				case "day":
					l.Every = rota.Day
				case "week":
					l.Every = rota.Week
				}
			},
			"at":   func(string, *yaml.Node) {}, // read below: its form depends on every
			"from": r.date(&l.From),
			"only": func(key string, n *yaml.Node) { r.each(key, n, r.window(&l)) },
		}, "people")
		if n.Kind != yaml.MappingNode {
			return
		}
		r.handoff(&l, key, n)
		rot.Layers = append(rot.Layers, l)
	}
}

// handoff reads a layer's hand-off time, whose form depends on the turn's length.
func (r *reader) handoff(l *rota.Layer, key string, n *yaml.Node) {
	at := value(n, "at")
	switch {
	case l.Every == rota.Always && has(n, "every"):
		return // it is wrong, which was told, and nothing else is known to be
	case l.Every == rota.Always:
		if len(l.People) > 1 {
			r.wrong(n, join(key, "every"), "is missing; people who take turns need day or week")
		}
		if at != nil {
			r.wrong(at, join(key, "at"), "goes with every: day or week")
		}
		return
	case at == nil:
		r.wrong(n, join(key, "at"), "is missing; say when the hand-off is, such as \"Mon 09:00\"")
		return
	}
	if !has(n, "from") {
		r.wrong(n, join(key, "from"), "is missing; the first hand-off is on or after it, such as 2026-01-05")
	}
	s, ok := r.scalar(join(key, "at"), at, "a hand-off time")
	if !ok {
		return
	}
	var err error
	l.Weekday, l.At, err = rota.ParseHandoff(l.Every, s)
	if err != nil {
		r.wrong(at, join(key, "at"), "%v", err)
	}
}

func (r *reader) date(into *rota.Date) field {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n, "a date")
		if !ok {
			return
		}
		d, err := rota.ParseDate(s)
		if err != nil {
			r.wrong(n, key, "%v", err)
			return
		}
		*into = d
	}
}

func (r *reader) window(l *rota.Layer) field {
	return func(key string, n *yaml.Node) {
		days, from, to := "Mon-Sun", "00:00", "24:00"
		before := len(r.mistakes)
		r.mapping(key, n, map[string]field{"days": r.text(&days), "from": r.text(&from), "to": r.text(&to)})
		if len(r.mistakes) > before {
			return
		}
		w, err := rota.ParseWindow(days, from, to)
		if err != nil {
			r.wrong(n, key, "%v", err)
			return
		}
		l.Only = append(l.Only, w)
	}
}

// names refuses two things of one kind with the same name: which one is meant
// could not be told on the screen.
func (r *reader) names(root *yaml.Node) {
	root = resolve(root)
	if root.Kind != yaml.MappingNode {
		return
	}
	for _, section := range []string{"alerts", "logs", "changes", "backups", "rota"} {
		list := value(root, section)
		if list == nil || list.Kind != yaml.SequenceNode {
			continue
		}
		first := map[string]int{}
		for _, item := range list.Content {
			name := value(resolve(item), "name")
			if name == nil || name.Value == "" {
				continue
			}
			if line, dup := first[name.Value]; dup {
				r.wrong(name, section, "%q is the name of another one, on line %d", name.Value, line)
				continue
			}
			first[name.Value] = name.Line
		}
	}
}

func value(n *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return resolve(n.Content[i+1])
		}
	}
	return nil
}
