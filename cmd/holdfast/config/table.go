package config

import (
	"fmt"
	"strconv"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/themes"
)

// table is every key of the configuration: all that is read, and nothing else. Its
// order is that of the reference.
func table() section[Config] {
	return section[Config]{rows: []row[Config]{
		key("me", text[people.Person](), func(c *Config) *people.Person { return &c.Me },
			"Who acts; it is a person's own word, so what they write keeps the login and the host too.", orElse("`$USER`")),
		key("store", storePath(), func(c *Config) *string { return &c.Store },
			"The record's file; the heads of its chains stand beside it.", orElse("`$XDG_STATE_HOME/holdfast/holdfast.db`"), atStart),
		key("reports", path(), func(c *Config) *string { return &c.Reports }, "The folder that reports are written into.", orElse("`reports`, beside the record")),
		key("sops", list(path()), func(c *Config) *[]string { return &c.SOPs }, "Folders of checklists, beside those that ship."),
		key("theme", theme(), func(c *Config) *string { return &c.Theme }, "The colours.", orElse("by the terminal's background")),
		key("alerts", distinct(mapping(alertSource()), func(s *AlertSource) *string { return &s.Same }), func(c *Config) *[]AlertSource { return &c.Alerts },
			"Where alerts are asked for."),
		key("vitals", distinct(mapping(vital()), func(v *Vital) *string { return &v.Same }), func(c *Config) *[]Vital { return &c.Vitals },
			"The few numbers that lead, in the top line: asked of a Prometheus, with how they went in the last half hour. One that is critical, or not known, needs a human; none is an alert."),
		key("ring", ring(), func(c *Config) *Ring { return &c.Ring }, "How a new alert calls that nobody has acked.", orElse("nothing rings")),
		key("ack", mapping(section[Config]{rows: []row[Config]{
			key("remind", remind(), func(c *Config) *map[alerts.Severity]time.Duration { return &c.Remind },
				"How old an ack may be before its alert rings again and needs a human."),
		}}), func(c *Config) *Config { return c }, "What becomes of an ack that nobody lets go of."),
		key("inbound", identified(optional(door()), func(d **Inbound) *string { return &(*d).Same }), func(c *Config) **Inbound { return &c.Inbound },
			"The HTTP door: what is pushed to holdfast.", orElse("there is no door")),
		key("logs", distinct(mapping(logSource()), func(s *LogSource) *string { return &s.Same }), func(c *Config) *[]LogSource { return &c.Logs },
			"The logs that are followed."),
		key("changes", distinct(mapping(changeSource()), func(s *ChangeSource) *string { return &s.Same }), func(c *Config) *[]ChangeSource { return &c.Changes },
			"Where deploys are read from, beside those that are pushed to the door."),
		key("backups", distinct(mapping(dataset()), func(d *Dataset) *string { return &d.Same }), func(c *Config) *[]Dataset { return &c.Backups },
			"The data sources, and what their backups must be."),
		key("rota", distinct(rotation(), nil), rotations, "Who is on call when."),
		key("people", byName[people.Person]("from names to people", mapping(person())), func(c *Config) *map[people.Person]Person { return &c.People },
			"What is known of people."),
		later[Config]("escalation[]", "Who is told when nobody acts.", append(laters("match"), notYet("steps[]", "Whom, after how long.", laters("after", "to")...))...),
		later[Config]("serve", "The cockpit over SSH, for many people.", laters("listen", "host_key", "authorized_keys", "ca", "commands", "rights")...),
		later[Config]("updates", "Where status updates go.", laters("to")...),
		later[Config]("hooks", "What is run when somebody acts.", laters("ack")...),
		key("screen", mapping(screen()), func(c *Config) *Screen { return &c.Screen }, "What is wanted of the terminal."),
		key("keep", mapping(keep()), func(c *Config) *Keep { return &c.Keep },
			"How long the record keeps what is no entry of an incident; entries are never removed."),
		later[Config]("beat", "What is called each minute while the sources are fed."),
		key("keys", byName[string]("from actions to keys", text[string]()), func(c *Config) *map[string]string { return &c.Keys },
			"Other keys for actions, such as `ack: e`; KEYS.md and `?` name all actions."),
	}, check: func(r *reader, at spot, _ *Config) { answered(r, at) }}
}

// laters are keys that this version does not build, and that their name explains.
func laters(names ...string) []Key {
	list := make([]Key, len(names))
	for i, name := range names {
		list[i] = notYet(name, "")
	}
	return list
}

// AtStart lists the keys whose change from was to c holdfast takes only at its
// start, by name; all others are taken live.
func (c *Config) AtStart(was *Config) []string {
	var keys []string
	for _, row := range table().rows {
		if row.Taken == AtStart && !row.same(c, was) {
			keys = append(keys, row.Name)
		}
	}
	return keys
}

// storePath is the path of the record's file. The address of a database is no
// path: taken for one it would become a folder of that name.
func storePath() shape[string] {
	s := path()
	read := s.read
	s.read = func(r *reader, at spot, into *string) bool {
		if at.isPlain() && IsAddress(at.n.Value) {
			return r.wrong(at, "not in this version")
		}
		return read(r, at, into)
	}
	s.schema = s.schema.with("not", schema{"type": "string", "pattern": "://"})
	return s
}

func theme() shape[string] {
	s := checked(text[string](), func(r *reader, at spot, name string) bool {
		if _, err := themes.Load(name); err != nil {
			return r.wrong(at, "%v", err)
		}
		return true
	})
	s.is, s.allowed = "a theme", themes.Names()
	return s
}

// leastKept is the shortest time anything may be kept: what happened last night
// is looked at in the morning, and what fired within the hour counts as flapping.
const leastKept = 24 * time.Hour

func keep() section[Keep] {
	long := func() shape[time.Duration] {
		return lasting(leastKept, "%s is too short: what happened last night is looked at in the morning; at least 1d")
	}
	return section[Keep]{rows: []row[Keep]{
		key("history", long(), func(k *Keep) *time.Duration { return &k.History }, "How alerts lived (fired, quiet, held, cleared) and how things stood: sources, verdicts, who was on call.", orElse("for ever")),
		key("sightings", long(), func(k *Keep) *time.Duration { return &k.Sightings }, "What was last heard of alerts of which nobody tells any more.", orElse("for ever")),
		key("changes", long(), func(k *Keep) *time.Duration { return &k.Changes }, "What was deployed.", orElse("for ever")),
	}}
}

func screen() section[Screen] {
	return section[Screen]{rows: []row[Screen]{
		key("mouse", choice(words("on", "off")...), func(s *Screen) *string { return &s.Mouse }, "Whether clicks reach holdfast; off leaves them to the terminal, to select text.", orElse("what suits the terminal")),
		key("glyphs", choice(words("unicode", "ascii")...), func(s *Screen) *string { return &s.Glyphs }, "What frames and signs are drawn with.", orElse("what suits the locale")),
		key("layout", mapping(layout()), func(s *Screen) *Layout { return &s.Layout }, "How the panes are arranged; the palette's `layout as configuration` says how they are now.", orElse("as usual")),
		key("filters", byName[string]("from names to filters", alertFilter()), func(s *Screen) *map[string]string { return &s.Filters },
			"Filters of the alerts by name, such as `mine: team=\"shop\"`: `@mine` in the filter line, or `filter mine` in the palette."),
	}}
}

// layout is how the panes are arranged by hand.
func layout() section[Layout] {
	panes := choice(words("alerts", "logs", "backups", "oncall")...)
	return section[Layout]{rows: []row[Layout]{
		key("hide", list(panes), func(l *Layout) *[]string { return &l.Hide }, "The panes that are not shown; their keys show them."),
		key("wider", whole(-60, 60), func(l *Layout) *int { return &l.Wider }, "By how many per cent of the width the left column is wider, or narrower if below 0.", orElse("0")),
		key("taller", mapping(taller()), func(l *Layout) *Taller { return &l.Taller }, "By how many lines panes are higher, or lower if below 0."),
	}}
}

func taller() section[Taller] {
	lines := whole(-100, 100)
	return section[Taller]{rows: []row[Taller]{
		key("alerts", lines, func(t *Taller) *int { return &t.Alerts }, "The alerts.", orElse("0")),
		key("logs", lines, func(t *Taller) *int { return &t.Logs }, "The log.", orElse("0")),
		key("backups", lines, func(t *Taller) *int { return &t.Backups }, "The backups.", orElse("0")),
		key("oncall", lines, func(t *Taller) *int { return &t.OnCall }, "Who is on call.", orElse("0")),
	}}
}

// alertFilter is a filter as it is typed in the alerts pane.
func alertFilter() shape[string] {
	s := checked(text[string](), func(r *reader, at spot, words string) bool {
		if _, err := alerts.ParseFilter(words); err != nil {
			return r.wrong(at, "%v", err)
		}
		return true
	})
	s.is = "a filter"
	return s
}

// whole is a whole number within bounds.
func whole(least, most int) shape[int] {
	return parsed("a whole number", schema{"type": []string{"integer", "string"}, "minimum": least, "maximum": most, "pattern": orEnv(`[-+]?[0-9]+`)}, func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			return 0, fmt.Errorf("%q is not a whole number from %d to %d", s, least, most)
		}
		return n, nil
	})
}

func person() section[Person] {
	return section[Person]{rows: []row[Person]{
		later[Person]("keys", "The SSH keys they come with."),
		later[Person]("notify", "Where they are told."),
		key("zone", zone(), func(p *Person) **time.Location { return &p.Zone },
			"The zone that times are shown to them in, and that an incident they open is told in.", orElse("the machine's")),
	}}
}
