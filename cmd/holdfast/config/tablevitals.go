package config

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/fetch"
)

func vital() section[Vital] {
	goes := "a URL under prometheus; an alert source is asked as it is asked for alerts"
	return section[Vital]{
		rows: []row[Vital]{
			key("name", text[string](), func(v *Vital) *string { return &v.Name }, "What it is called, in a word or two.", required),
			key("prometheus", asked(), func(v *Vital) *string { return &v.Prometheus }, "Whom to ask: the name of one of `alerts` with `prometheus`, or the URL of a Prometheus.", required),
			key("expr", text[string](), func(v *Vital) *string { return &v.Expr }, "What is asked, in PromQL; it must give one number, such as `sum(rate(errors_total[5m]))`.", required),
			key("warn", optional(decimal()), func(v *Vital) **float64 { return &v.Warn }, "From here on it is a warning. Above `crit`: low is bad.", orElse("it never is")),
			key("crit", optional(decimal()), func(v *Vital) **float64 { return &v.Crit }, "From here on it is critical and needs a human.", orElse("it never is")),
			key("unit", text[string](), func(v *Vital) *string { return &v.Unit }, "What stands behind the number, such as `/s`, `%` or `jobs`.", orElse("nothing")),
			key("poll", lasting(time.Second, "%s is too often; at least 1s"), func(v *Vital) *time.Duration { return &v.Poll }, "How often it is asked.", holds("15s")),
			key("auth", mapping(auth()).but("maxProperties", 1), func(v *Vital) *Auth { return &v.Auth }, "How holdfast shows who it is, to a URL.", orElse("it does not")),
			key("tls", mapping(tls()).but("dependentRequired", schema{"cert": []string{"key"}, "key": []string{"cert"}}), func(v *Vital) *TLS { return &v.TLS }, "Certificates for a URL, as PEM files."),
		},
		check: func(r *reader, at spot, v *Vital) {
			if v.Warn != nil && v.Crit != nil && *v.Warn == *v.Crit {
				crit, _ := at.value("crit")
				r.wrong(crit, "is the same as warn: which way is bad cannot be told; leave warn out where high is, or name another")
			}
			for _, name := range []string{"auth", "tls"} {
				if of, given := at.value(name); given && v.Prometheus != "" && !isURL(v.Prometheus) {
					r.wrong(of, "goes with %s", goes)
				}
			}
		},
	}
}

func isURL(s string) bool { return strings.Contains(s, "://") }

// asked is the name of an alert source, or a base URL.
func asked() shape[string] {
	s := made(text[string](), func(r *reader, at spot, of string) (string, bool) {
		if !isURL(of) {
			return of, true
		}
		b, err := fetch.ParseBase(of)
		if err != nil {
			return "", r.wrong(at, "%v", err)
		}
		return b.String(), true
	})
	s.is = "a name or a URL"
	return s
}

// answered looks whether the names of what vitals ask are those of a Prometheus.
func answered(r *reader, at spot) {
	var names []string
	asks := map[string]bool{} // by name: it answers questions
	sources, _ := at.value("alerts")
	for _, s := range sources.items() {
		name, named := s.value("name")
		if !named {
			continue
		}
		is := r.said(name)
		if asks[is] = s.has("prometheus"); asks[is] {
			names = append(names, is)
		}
	}
	list, _ := at.value("vitals")
	for _, v := range list.items() {
		of, given := v.value("prometheus")
		if !given || !of.isPlain() {
			continue
		}
		name := r.said(of)
		answers, known := asks[name]
		switch {
		case name == "" || isURL(name) || answers:
		case known:
			r.wrong(of, "%q is an Alertmanager, which answers no question in PromQL; name an alert source with prometheus, or write a URL", name)
		default:
			r.wrong(of, "%q is no alert source%s; name one that has prometheus, or write a URL such as http://127.0.0.1:9090", name, nearest(name, names))
		}
	}
}

var decimals = regexp.MustCompile(`^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$`)

// decimal is a number, also of less than one or below 0.
func decimal() shape[float64] {
	pattern := orEnv(`[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?`)
	return parsed("a number", schema{"type": []string{"number", "string"}, "pattern": pattern}, func(s string) (float64, error) {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || !decimals.MatchString(s) || math.IsInf(v, 0) {
			return 0, fmt.Errorf("%q is not a number; write it as 5, 0.25 or 1e6", s)
		}
		return v, nil
	})
}
