package config

import (
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/alerts/alertmanager"
	"holdfast/sources/fetch"
)

func alertSource() section[AlertSource] {
	return section[AlertSource]{
		rows: []row[AlertSource]{
			key("name", text[string](), func(s *AlertSource) *string { return &s.Name }, "What it is called.", required),
			key("alertmanager", members(), func(s *AlertSource) *[]string { return &s.Members }, "The members of one Alertmanager cluster: their URLs."),
			key("prometheus", base(), func(s *AlertSource) *string { return &s.Prometheus }, "A Prometheus whose rules are asked for their alerts, pending and firing: its URL."),
			key("poll", duration(), func(s *AlertSource) *time.Duration { return &s.Poll }, "How often it is asked.", holds("5s")),
			key("auth", mapping(auth()).but("maxProperties", 1), func(s *AlertSource) *Auth { return &s.Auth }, "How holdfast shows who it is.", orElse("it does not")),
			key("tls", mapping(tls()).but("dependentRequired", schema{"cert": []string{"key"}, "key": []string{"cert"}}), func(s *AlertSource) *TLS { return &s.TLS }, "Certificates, as PEM files."),
			key("expect", list(matchers()), func(s *AlertSource) *[]alerts.Matchers { return &s.Expect },
				"Alerts that must always fire: where one does not, the source is BLIND, and that is an alert."),
			key("events", path(), func(s *AlertSource) *string { return &s.Events }, "The file that Alertmanager's event recorder writes: which silence or rule muted which alert.", goesWith("alertmanager", "alertmanager only")),
			key("ack", optional(mapping(silence())), func(s *AlertSource) **AckSilence { return &s.Silence },
				"How an ack keeps a silence there until its alert clears.", orElse("acks make no silences"), goesWith("alertmanager", "alertmanager only: rules have no silences")),
		},
		one: []string{"alertmanager", "prometheus"},
		check: func(r *reader, at spot, _ *AlertSource) {
			switch {
			case !at.has("alertmanager", "prometheus"):
				r.wrong(at.under("alertmanager"), "is missing; name an alertmanager or a prometheus")
			case at.count("alertmanager", "prometheus") > 1:
				r.wrong(at, "alertmanager or prometheus, not both; give each a name of its own, and an alert that both have is one row")
			}
		},
	}
}

// base is the base URL of a server.
func base() shape[string] {
	return parsed("a URL", schema{"type": "string", "pattern": orEnv("https?://[^?#]*")}, func(s string) (string, error) {
		b, err := fetch.ParseBase(s)
		return b.String(), err
	})
}

// members are the base URLs of one cluster, each once.
func members() shape[[]string] {
	url := schema{"type": "string", "pattern": orEnv("https?://.*")}
	return filled(shape[[]string]{
		is: "a list of URLs", schema: schema{"type": "array", "items": url},
		read: func(r *reader, at spot, into *[]string) bool {
			seen := map[string]int{}
			return r.each(at, func(at spot) {
				text, ok := r.scalar(at, "a URL")
				if !ok {
					return
				}
				same, err := alertmanager.CheckMember(text)
				if err != nil {
					r.wrong(at, "%v", err)
					return
				}
				if line, twice := seen[same]; twice {
					r.wrong(at, "is the member on line %d again; each is named once", line)
					return
				}
				seen[same] = at.n.Line
				*into = append(*into, strings.TrimRight(text, "/"))
			})
		},
	}, "is empty; list the members of one cluster")
}

func auth() section[Auth] {
	return section[Auth]{
		rows: []row[Auth]{
			key("bearer", secret(), func(a *Auth) *fetch.Secret { return &a.Bearer }, "A token."),
			key("basic", mapping(section[Auth]{rows: []row[Auth]{
				key("user", text[string](), func(a *Auth) *string { return &a.User }, "The name of a user.", required),
				key("password", secret(), func(a *Auth) *fetch.Secret { return &a.Password }, "Their password.", required),
			}}), func(a *Auth) *Auth { return a }, "A user and a password."),
		},
		check: func(r *reader, at spot, _ *Auth) {
			if at.count("bearer", "basic") > 1 {
				r.wrong(at, "bearer or basic, not both")
			}
		},
	}
}

func tls() section[TLS] {
	return section[TLS]{
		rows: []row[TLS]{
			key("ca", path(), func(t *TLS) *string { return &t.CA }, "Who signs for the server.", orElse("those that the machine trusts")),
			key("cert", path(), func(t *TLS) *string { return &t.Cert }, "What holdfast shows of itself; goes with key."),
			key("key", path(), func(t *TLS) *string { return &t.Key }, "The key of cert."),
		},
		check: func(r *reader, at spot, t *TLS) {
			if (t.Cert == "") != (t.Key == "") {
				r.wrong(at, "cert and key go together")
			}
		},
	}
}

func matchers() shape[alerts.Matchers] {
	return parsed("a matcher", scalar(), func(s string) (alerts.Matchers, error) {
		if strings.TrimSpace(s) == "" {
			return nil, errors.New("is empty; write it as 'alertname=\"Watchdog\"'")
		}
		return alerts.ParseSelector(s)
	})
}

func silence() section[AckSilence] {
	return section[AckSilence]{
		rows: []row[AckSilence]{
			key("silence", duration(), func(s *AckSilence) *time.Duration { return &s.Length }, "How long each silence is; at least 1m.", required),
			key("extend", truth(), func(s *AckSilence) *bool { return &s.Extend }, "Whether it is made longer while the alert is held.", holds("true")),
			key("limit", duration(), func(s *AckSilence) *time.Duration { return &s.Limit }, "How long in all at most.", holds("24h")),
		},
		check: func(r *reader, at spot, s *AckSilence) {
			if s.Length > 0 && s.Length < time.Minute {
				r.wrong(at.under("silence"), "%s is too short to be kept alive; at least 1m", s.Length)
			}
			if s.Limit < s.Length {
				r.wrong(at.under("limit"), "%s is shorter than silence (%s)", s.Limit, s.Length)
			}
		},
	}
}

func door() shape[Inbound] {
	return mapping(section[Inbound]{
		rows: []row[Inbound]{
			key("listen", text[string](), func(d *Inbound) *string { return &d.Listen }, "The address and port that it listens on.", holds("127.0.0.1:8484")),
			key("token", secret(), func(d *Inbound) *fetch.Secret { return &d.Token }, "What whoever comes must show; required beyond this machine.", orElse("nobody is asked")),
		},
		check: func(r *reader, at spot, d *Inbound) {
			host, port, err := net.SplitHostPort(d.Listen)
			if err == nil {
				_, err = strconv.ParseUint(port, 10, 16)
			}
			switch {
			case err != nil && at.has("listen") && d.Listen != "":
				r.wrong(at.under("listen"), "%q is not HOST:PORT, such as 127.0.0.1:8484", d.Listen)
			case err != nil: // told already
			case !loopback(host) && !at.has("token"):
				r.wrong(at.under("token"), "is missing; a door that listens on %s, beyond this machine, needs one", d.Listen)
			}
		},
	})
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// bySeverity is something for each severity; nil: it was left out.
type bySeverity[V any] struct{ critical, warning, info *V }

// bySeverityRows are the keys of something for each severity, which of says where to keep.
func bySeverityRows[T, V any](s shape[V], of func(*T) *bySeverity[V], about, without string) []row[T] {
	return []row[T]{
		key("critical", optional(s), func(t *T) **V { return &of(t).critical }, about, orElse(without)),
		key("warning", optional(s), func(t *T) **V { return &of(t).warning }, about, orElse(without)),
		key("info", optional(s), func(t *T) **V { return &of(t).info }, about, orElse(without)),
	}
}

// given is what was not left out.
func (b bySeverity[V]) given() map[alerts.Severity]V {
	of := map[alerts.Severity]V{}
	for severity, v := range map[alerts.Severity]*V{alerts.Critical: b.critical, alerts.Warning: b.warning, alerts.Info: b.info} {
		if v != nil {
			of[severity] = *v
		}
	}
	return of
}

// ringing is `ring` as it is written.
type ringing struct {
	how   bySeverity[How]
	quiet []Quiet
}

func ring() shape[Ring] {
	how := choice(
		named[How]{"none", How{}}, named[How]{"bell", How{Bell: true}},
		named[How]{"desktop", How{Desktop: true}}, named[How]{"bell+desktop", How{Bell: true, Desktop: true}},
	)
	rows := bySeverityRows(how, func(r *ringing) *bySeverity[How] { return &r.how }, "How one of that severity calls.", "it does not")
	rows = append(rows, key("quiet", list(quiet()), func(r *ringing) *[]Quiet { return &r.quiet },
		"When which severities do not ring, such as `22:00-07:00 info` or `Sat-Sun 00:00-24:00 info,warning`, by the clock of whoever looks; what did not is told when that ends. An emergency rings all the same.",
		orElse("never")))
	return made(mapping(section[ringing]{rows: rows}), func(_ *reader, _ spot, r ringing) (Ring, bool) {
		return Ring{How: r.how.given(), Quiet: r.quiet}, true
	})
}

// quiet is hours of the day in which some severities do not ring.
func quiet() shape[Quiet] {
	return parsed("quiet hours", scalar(), ParseQuiet)
}

func remind() shape[map[alerts.Severity]time.Duration] {
	rows := bySeverityRows(duration(), func(b *bySeverity[time.Duration]) *bySeverity[time.Duration] { return b }, "For alerts of that severity.", "never")
	return made(mapping(section[bySeverity[time.Duration]]{rows: rows}), func(_ *reader, _ spot, b bySeverity[time.Duration]) (map[alerts.Severity]time.Duration, bool) {
		return b.given(), true
	})
}
