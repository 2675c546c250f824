package config

import (
	"path/filepath"
	"slices"
	"time"

	"holdfast/sources/changes/git"
	"holdfast/sources/fetch"
	"holdfast/sources/logs"
	"holdfast/sources/logs/loki"
	"holdfast/sources/logs/posted"
	"holdfast/sources/logs/syslog"
	"holdfast/sources/logs/victorialogs"
)

func logSource() section[LogSource] {
	kinds := []string{"file", "journald", "command", "syslog", "loki", "victorialogs", "posted"}
	yes := checked(truth(), func(r *reader, at spot, yes bool) bool {
		return yes || r.wrong(at, "leave it out where nobody posts the log")
	})
	return section[LogSource]{
		rows: []row[LogSource]{
			key("name", text[string](), func(s *LogSource) *string { return &s.Name }, "What it is called.", required),
			key("file", pattern(), func(s *LogSource) *string { return &s.File }, "The files that are followed: a path, or a pattern of paths."),
			key("zone", zone(), func(s *LogSource) **time.Location { return &s.Zone }, "Where times are that carry no zone; never a person's.", orElse("the machine's")),
			key("journald", optional(mapping(journal())), func(s *LogSource) **Journald { return &s.Journald }, "The journal of systemd; `{}` is all of this machine's."),
			key("command", program(), func(s *LogSource) *[]string { return &s.Command },
				"A program that stays and whose lines are followed, such as `[kubectl, logs, -f, deploy/api]`, and its arguments; it is started again when it ends."),
			key("syslog", optional(mapping(syslogged())), func(s *LogSource) **Syslog { return &s.Syslog }, "What is sent as syslog."),
			key("loki", optional(mapping(queried("in LogQL, such as `{app=\"edge\"} |= \"error\"`", "as a name", loki.CheckQuery))), func(s *LogSource) **Queried { return &s.Loki },
				"What a Loki has: first the last lines of the last six hours, then what comes."),
			key("victorialogs", optional(mapping(queried("in LogsQL, such as `{app=\"edge\"} error`", "as ACCOUNT:PROJECT", victorialogs.CheckQuery))), func(s *LogSource) **Queried { return &s.VictoriaLogs },
				"What a VictoriaLogs has, as of a Loki."),
			key("posted", yes, func(s *LogSource) *bool { return &s.Posted },
				"What others post to `/log/NAME` at the door (`inbound:`), this being the NAME; true. A log that is posted needs no configuration but for what in it is an alert."),
			key("link", linked(), func(s *LogSource) *Link { return &s.Link },
				"Where a line is looked at elsewhere: an address with `{query}` (of a Loki or VictoriaLogs its query, else the words of the line), `{from}` and `{to}` (milliseconds) in it, `loki` or `victorialogs` for the server that keeps it, or a Grafana.",
				orElse("for VictoriaLogs its own page")),
			key("watch", list(mapping(watched())), func(s *LogSource) *[]Watch { return &s.Watch },
				"What in it is an alert; beside that the pane marks what the log never said before."),
		},
		one: kinds,
		check: func(r *reader, at spot, l *LogSource) {
			if by := l.Link.By; slices.Contains(keepers(), by) && !at.has(by) {
				link, _ := at.value("link")
				r.wrong(link, "%s keeps no log that is read otherwise; write where it is looked at as https://HOST/PATH?q={query}&from={from}&to={to}", by)
			}
			if zone, ok := at.value("zone"); ok && l.Posted {
				r.wrong(zone, "times of posted lines that carry no zone are read as the machine's")
			}
			if name, ok := at.value("name"); ok && l.Posted {
				if err := posted.CheckName(l.Name); err != nil {
					r.wrong(name, "%v", err)
				}
			}
			switch n := at.count(kinds...); {
			case n == 0:
				r.wrong(at.under("file"), "is missing")
			case n > 1:
				r.wrong(at, "a log is read from exactly one place; this one names %d", n)
			}
		},
	}
}

// watched is one thing in a log that is an alert.
func watched() section[Watch] {
	kinds := []string{"match", "new", "rate", "absent"}
	only := func(what string) shape[bool] {
		s := checked(truth(), func(r *reader, at spot, yes bool) bool {
			return yes || r.wrong(at, "leave it out where %s", what)
		})
		return s
	}
	match := made(text[string](), func(r *reader, at spot, said string) (*logs.Filter, bool) {
		f, err := logs.ParseFilter(said)
		if err != nil {
			return nil, r.wrong(at, "%v", err)
		}
		return &f, !f.Empty() || r.wrong(at, "matches every line")
	})
	match.is = "a filter of lines"
	return section[Watch]{
		rows: []row[Watch]{
			key("match", match, func(w *Watch) **logs.Filter { return &w.Match }, "Lines that this filter matches, as `/` in the pane takes it, such as `panic:`, `/timed? out/i` or `level>=error -healthz`."),
			key("new", only("what is new is no alert"), func(w *Watch) *bool { return &w.New }, "What the log never said before; true."),
			key("rate", only("the rate is no alert"), func(w *Watch) *bool { return &w.Rate }, "More or fewer lines a minute than ever, of the log, of its errors or of one pattern; true."),
			key("absent", lasting(time.Second, "%s is too short; at least 1s"), func(w *Watch) *time.Duration { return &w.Absent }, "No line for so long, while the log is being read."),
			key("severity", choice(words("critical", "warning", "info")...), func(w *Watch) *string { return &w.Severity }, "That of the alert.", holds("warning")),
		},
		one: kinds,
		check: func(r *reader, at spot, _ *Watch) {
			if n := at.count(kinds...); n != 1 {
				r.wrong(at, "each looks for exactly one thing: match, new, rate or absent; this one names %d", n)
			}
		},
	}
}

func journal() section[Journald] {
	return section[Journald]{rows: []row[Journald]{
		key("units", list(text[string]()), func(j *Journald) *[]string { return &j.Units }, "Follow only these units, such as `nginx.service`.", orElse("all of them")),
		key("dir", path(), func(j *Journald) *string { return &j.Dir }, "The folder of its files, such as `/var/log/journal/remote`.", orElse("this machine's journal, since it was started")),
	}}
}

func syslogged() section[Syslog] {
	listen := checked(text[string](), func(r *reader, at spot, address string) bool {
		if err := syslog.CheckListen(address); err != nil {
			return r.wrong(at, "%v", err)
		}
		return true
	})
	listen.is = "an address"
	return section[Syslog]{rows: []row[Syslog]{
		key("listen", listen, func(s *Syslog) *string { return &s.Listen },
			"Where it is listened, such as `udp://127.0.0.1:5514` or `tcp://127.0.0.1:5514`; whoever reaches it can write into the log.", required),
	}}
}

// queried is a log that a server keeps; in and as say how its query and its tenants are
// written.
func queried(in, as string, check func(query string) error) section[Queried] {
	query := checked(text[string](), func(r *reader, at spot, query string) bool {
		if err := check(query); err != nil {
			return r.wrong(at, "%v", err)
		}
		return true
	})
	query.is = "a query"
	return section[Queried]{rows: []row[Queried]{
		key("url", base(), func(q *Queried) *string { return &q.URL }, "Where it is: its base URL.", required),
		key("query", query, func(q *Queried) *string { return &q.Query }, "What of it is followed, "+in+".", required),
		key("tenant", plainOrSecret(), func(q *Queried) *fetch.Secret { return &q.Tenant }, "Whose logs, where it keeps those of many, "+as+"; a text, or a secret.", orElse("nobody's")),
		key("auth", mapping(auth()).but("maxProperties", 1), func(q *Queried) *Auth { return &q.Auth }, "How holdfast shows who it is.", orElse("it does not")),
		key("tls", mapping(tls()).but("dependentRequired", schema{"cert": []string{"key"}, "key": []string{"cert"}}), func(q *Queried) *TLS { return &q.TLS }, "Certificates, as PEM files."),
	}}
}

// keepers are the servers that keep a log and show it.
func keepers() []string { return []string{"loki", "victorialogs"} }

// linked is an address, one of the keepers, or a Grafana.
func linked() shape[Link] {
	named := mapping(section[Link]{rows: []row[Link]{
		key("grafana", base(), func(l *Link) *string { return &l.Grafana }, "Its base URL.", required),
		key("datasource", text[string](), func(l *Link) *string { return &l.Datasource }, "The uid of what is asked there.", required),
	}})
	plain := checked(text[string](), func(r *reader, at spot, by string) bool {
		if slices.Contains(keepers(), by) {
			return true
		}
		if err := logs.CheckLink(by); err != nil {
			return r.wrong(at, "%v", err)
		}
		return true
	})
	read := named.read
	named.read = func(r *reader, at spot, into *Link) bool {
		if !at.isPlain() {
			return read(r, at, into)
		}
		return plain.read(r, at, &into.By)
	}
	named.is, named.schema = "an address, a name, or keys", schema{"anyOf": []schema{plain.schema, named.schema}}
	return named
}

// LogKinds are the keys that say where a log is, such as "file": of each log exactly
// one. Those that this version does not build are none.
func LogKinds() []string {
	for _, k := range mapping(logSource()).keys {
		if len(k.OneOf) > 0 {
			return k.OneOf
		}
	}
	return nil
}

// pattern is the path of a file, or a pattern of them.
func pattern() shape[string] {
	s := checked(path(), func(r *reader, at spot, p string) bool {
		if _, err := filepath.Match(p, ""); err != nil {
			return r.wrong(at, "%q is not a file pattern: %v", p, err)
		}
		return true
	})
	s.is = "a path or a pattern"
	return s
}

func changeSource() section[ChangeSource] {
	return section[ChangeSource]{
		rows: []row[ChangeSource]{
			key("name", text[string](), func(s *ChangeSource) *string { return &s.Name }, "What it is called.", required),
			key("git", path(), func(s *ChangeSource) *string { return &s.Git }, "A clone whose tags are deploys."),
			key("tags", tags(), func(s *ChangeSource) *string { return &s.Tags }, "A pattern of the tags that are.", orElse("all of them"), goesWith("git", "git only")),
			key("command", program(), func(s *ChangeSource) *[]string { return &s.Command },
				"A program that prints a line for each deploy, such as `2026-11-20T14:05:00Z deploy checkout 4f2c1`, and its arguments."),
			key("service", text[string](), func(s *ChangeSource) *string { return &s.Service },
				"The service of deploys that name none themselves.", orElse("the name, for git; none, for a command")),
			key("poll", lasting(time.Second, "%s is too often; at least 1s"), func(s *ChangeSource) *time.Duration { return &s.Poll }, "How often it is asked.", holds("1m")),
		},
		one: []string{"git", "command"},
		check: func(r *reader, at spot, _ *ChangeSource) {
			if at.count("git", "command") != 1 {
				r.wrong(at, "a source of changes is exactly one of git or command")
			}
		},
	}
}

func tags() shape[string] {
	s := checked(text[string](), func(r *reader, at spot, p string) bool {
		if err := git.CheckPattern(p); err != nil {
			return r.wrong(at, "%v", err)
		}
		return true
	})
	s.is = "a pattern"
	return s
}

// program is a program and its arguments.
func program() shape[[]string] {
	s := filled(list(text[string]()), "is empty; write it as [PROGRAM, ARGUMENT, …]")
	s.is = "[PROGRAM, ARGUMENT, …]"
	return s
}

func dataset() section[Dataset] {
	return section[Dataset]{
		rows: []row[Dataset]{
			key("name", text[string](), func(d *Dataset) *string { return &d.Name }, "What it is called.", required),
			key("rpo", duration(), func(d *Dataset) *time.Duration { return &d.RPO }, "How much data may be lost at most; required with copies."),
			key("rto", duration(), func(d *Dataset) *time.Duration { return &d.RTO }, "How long getting it back may take."),
			key("need", mapping(needs()), func(d *Dataset) *Dataset { return d }, "How many copies there must be."),
			key("poll", duration(), func(d *Dataset) *time.Duration { return &d.Poll }, "How often its copies are asked.", holds("10m")),
			key("sop", text[string](), func(d *Dataset) *string { return &d.SOP }, "The checklist for when something is wrong with it."),
			key("copies", list(copied()), func(d *Dataset) *[]Copy { return &d.Copies }, "Its backups.", orElse("it is UNPROTECTED")),
			later[Dataset]("drill", "How restoring it is tried.", laters("run", "verify", "every", "timeout")...),
		},
		check: func(r *reader, at spot, _ *Dataset) {
			if copies, ok := at.value("copies"); ok && len(copies.items()) > 0 && !at.has("rpo") {
				r.wrong(at.under("rpo"), "is missing; say how much data may be lost at most, such as 26h")
			}
		},
	}
}

func needs() section[Dataset] {
	return section[Dataset]{
		rows: []row[Dataset]{
			key("copies", number(), func(d *Dataset) *int { return &d.NeedCopies }, "In all; at least 1.", holds("1")),
			key("offsite", number(), func(d *Dataset) *int { return &d.NeedOffsite }, "Off-site.", holds("0")),
		},
		check: func(r *reader, at spot, d *Dataset) {
			if d.NeedCopies < 1 {
				r.wrong(at.under("copies"), "must be at least 1")
			}
		},
	}
}

// copyOf is a copy as it is written.
type copyOf struct {
	Copy
	pattern string
	least   int64
}

// copied is one copy. The technologies are told apart by their key.
func copied() shape[Copy] {
	kinds := []string{"restic", "files", "borg", "pgbackrest", "ping", "command"}
	return made(mapping(section[copyOf]{
		rows: []row[copyOf]{
			key("restic", optional(mapping(resticCopy())), func(c *copyOf) **Restic { return &c.Restic }, "A restic repository."),
			key("files", path(), func(c *copyOf) *string { return &c.pattern }, "Files: a path, or a pattern of paths."),
			key("min_size", size(), func(c *copyOf) *int64 { return &c.least }, "How large the newest file must be at least, such as 1MB.", orElse("more than nothing"), goesWith("files", "files only")),
			key("site", text[string](), func(c *copyOf) *string { return &c.Site }, "Where it is, in a word."),
			key("offsite", truth(), func(c *copyOf) *bool { return &c.Offsite }, "Whether that is elsewhere.", holds("false")),
			later[copyOf]("borg", "A borg repository.", laters("repository", "passphrase")...),
			later[copyOf]("pgbackrest", "A stanza of pgBackRest.", laters("stanza")...),
			later[copyOf]("ping", "A job that tells of itself."),
			later[copyOf]("command", "A program that says how old it is."),
		},
		one: kinds,
		check: func(r *reader, at spot, _ *copyOf) {
			if found := at.count(kinds...); found != 1 {
				r.wrong(at, "a copy is exactly one of restic or files; this one names %d", found)
			}
		},
	}), func(_ *reader, _ spot, c copyOf) (Copy, bool) {
		if c.pattern != "" {
			c.Files = &Files{Pattern: c.pattern, MinSize: c.least}
		}
		return c.Copy, true
	})
}

func resticCopy() section[Restic] {
	return section[Restic]{rows: []row[Restic]{
		key("repository", repository(), func(c *Restic) *string { return &c.Repository }, "Where it is: a path, or as restic names it (`sftp:…`, `rest:…`, `s3:…`).", required),
		key("password", secret(), func(c *Restic) *fetch.Secret { return &c.Password }, "What opens it.", required),
		key("host", text[string](), func(c *Restic) *string { return &c.Host }, "Count only snapshots of this host.", orElse("of all")),
		key("tags", list(text[string]()), func(c *Restic) *[]string { return &c.Tags }, "Count only snapshots with these tags.", orElse("any")),
		key("paths", list(text[string]()), func(c *Restic) *[]string { return &c.Paths }, "Count only snapshots of these paths.", orElse("any")),
	}}
}

// repository is one of restic's: a path becomes absolute, what is elsewhere stays
// as written.
func repository() shape[string] {
	s := made(text[string](), func(r *reader, _ spot, s string) (string, bool) {
		if remote.MatchString(s) {
			return s, true
		}
		return r.absolute(s), true
	})
	s.is = "a repository"
	return s
}

// identified is a shape of what is kept going: of is where it keeps what it is made of.
func identified[V any](s shape[V], of func(*V) *string) shape[V] {
	read := s.read
	s.read = func(r *reader, at spot, into *V) bool {
		ok := read(r, at, into)
		r.after = append(r.after, func() { *of(into) = r.made(at) })
		return ok
	}
	return s
}
