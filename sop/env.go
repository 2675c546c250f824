package sop

import (
	"maps"
	"os"
	"slices"
	"strings"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

// maxValue is how many bytes of one value reach a script: the kernel refuses
// to start a program with a variable longer than 128 KiB.
const maxValue = 16 << 10

// environ is variables as a program is given them: NAME=value, sorted by name.
func environ(all map[string]string) []string {
	env := make([]string, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		env = append(env, name+"="+all[name])
	}
	return env
}

// variables is what a procedure's scripts get to know of an alert, and what a run
// keeps, by name: each label as ALERT_<LABEL> and each annotation as
// ALERT_ANNOTATION_<NAME>, upper case with _ for what a name cannot hold, then
// the vars. Values reach a script as environment only; nothing is ever pasted
// into its text. Where names collide a label goes before an annotation, the
// first by name before the others, and both before vars.
func variables(a *alerts.Alert, vars map[string]string) map[string]string {
	all := map[string]string{}
	add := func(prefix string, values map[string]string) {
		for _, name := range slices.Sorted(maps.Keys(values)) {
			key := prefix + upper(name)
			if _, taken := all[key]; !taken {
				all[key] = value(values[name])
			}
		}
	}
	if a != nil {
		add("ALERT_", a.Labels)
		add("ALERT_ANNOTATION_", a.Annotations)
		if _, taken := all["ALERT_FINGERPRINT"]; !taken && a.Fingerprint != "" {
			all["ALERT_FINGERPRINT"] = value(string(a.Fingerprint))
		}
	}
	for name, v := range vars {
		if varName.MatchString(name) && !reserved(name) {
			all[name] = value(v)
		}
	}
	return all
}

func value(s string) string {
	s = text.CleanBlock(s)
	if len(s) > maxValue {
		s = strings.ToValidUTF8(s[:maxValue], "")
	}
	return s
}

func upper(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_':
			return r
		}
		return '_'
	}, name)
}

// reserved reports whether a variable is ours to set: a procedure that could
// change PATH or LD_PRELOAD would change what an approved script does.
func reserved(name string) bool {
	switch name {
	case "PATH", "HOME", "LANG", "TERM", "IFS", "ENV", "BASH_ENV", "ZDOTDIR", "SHELL", "SHELLOPTS", "PS4", "PWD":
		return true
	}
	for _, prefix := range []string{"ALERT_", "HOLDFAST_", "LD_", "DYLD_", "LC_", "BASH_FUNC_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// baseEnv is what every script gets, and all it gets of ours: the variables of
// the engineer's shell are not approved by anybody.
func baseEnv() map[string]string {
	base := map[string]string{
		"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
		"HOME": "/",
		"LANG": "C.UTF-8",
		"TERM": "dumb",
	}
	for _, name := range []string{"PATH", "HOME"} {
		if v := os.Getenv(name); v != "" {
			base[name] = v
		}
	}
	return base
}
