package config

import (
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"holdfast/sources/fetch"
	"holdfast/sources/proc"
)

var days = regexp.MustCompile(`^([0-9]+)(d|w)(.*)$`)

// ParseDuration reads Go's durations and, before them, days and weeks: "90s",
// "26h", "30d", "1w2d". A day is 24 hours. Negative durations are refused.
func ParseDuration(s string) (time.Duration, error) {
	bad := fmt.Errorf("%q is not a duration; write it as 30s, 10m, 26h or 30d", s)
	rest, total := s, time.Duration(0)
	for {
		m := days.FindStringSubmatch(rest)
		if m == nil {
			break
		}
		n, err := strconv.ParseInt(m[1], 10, 32)
		if err != nil || n > 36500 {
			return 0, bad
		}
		unit := 24 * time.Hour
		if m[2] == "w" {
			unit *= 7
		}
		total += time.Duration(n) * unit
		rest = m[3]
	}
	if rest == "" && s != "" {
		return total, nil
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 {
		return 0, bad
	}
	return total + d, nil
}

// remote is a repository that is not a path on this machine.
var remote = regexp.MustCompile(`^(sftp|rest|s3|swift|b2|azure|gs|rclone):`)

var sizes = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)\s*([kKMGT]?)(i?)B?$`)

// ParseSize reads a number of bytes: "512", "1MB" (a million), "1MiB".
func ParseSize(s string) (int64, error) {
	m := sizes.FindStringSubmatch(s)
	if m == nil {
		return 0, fmt.Errorf("%q is not a size; write it as 500kB, 1MB or 2GiB", s)
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a size: %w", s, err)
	}
	base := 1000.0
	if m[3] == "i" {
		base = 1024
	}
	v *= math.Pow(base, float64(strings.Index(" kMGT", strings.ReplaceAll(m[2], "K", "k"))))
	if v > math.MaxInt64/2 {
		return 0, fmt.Errorf("%q is larger than any file", s)
	}
	return int64(v), nil
}

func (r *reader) size(into *int64) field {
	return func(key string, n *yaml.Node) {
		s, ok := r.scalar(key, n, "a size")
		if !ok {
			return
		}
		v, err := ParseSize(s)
		if err != nil {
			r.wrong(n, key, "%v", err)
			return
		}
		*into = v
	}
}

// secretTimeout is how long a command that prints a secret may take.
const secretTimeout = 10 * time.Second

// secret reads {env: X}, {file: F} or {command: [...]}. The value itself is read
// when it is used, so that a rotated secret needs no restart.
func (r *reader) secret(into *fetch.Secret) field {
	return func(key string, n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			r.wrong(n, key, "a secret does not stand in the file; write {env: NAME}, {file: PATH} or {command: [PROGRAM, …]}")
			return
		}
		var env, file string
		var command []string
		r.mapping(key, n, map[string]field{"env": r.text(&env), "file": r.path(&file), "command": r.texts(&command)})
		switch {
		case len(n.Content) > 2:
			r.wrong(n, key, "one of env, file and command, not several")
		case env != "":
			*into = r.kept(key, told(r.env.Secret, secretFromEnv(env, r.env.Lookup)))
		case file != "":
			*into = r.kept(key, told(r.env.Secret, secretFromFile(file)))
		case len(command) > 0:
			*into = told(r.env.Secret, secretFromCommand(command))
		case len(n.Content) == 0:
			r.wrong(n, key, "is empty; write {env: NAME}, {file: PATH} or {command: [PROGRAM, …]}")
		}
	}
}

// kept remembers a secret that is cheap to read, so that its value can be taken
// out of whatever is written down.
func (r *reader) kept(key string, s fetch.Secret) fetch.Secret {
	r.secrets = append(r.secrets, keptSecret{key, s})
	return s
}

// keptSecret is a secret that is cheap to read, and its key.
type keptSecret struct {
	key  string
	read fetch.Secret
}

// told hands on the value of a secret each time it is read.
func told(tell func(string), s fetch.Secret) fetch.Secret {
	if tell == nil {
		return s
	}
	return func(ctx context.Context) (string, error) {
		v, err := s(ctx)
		if err == nil {
			tell(v)
		}
		return v, err
	}
}

func secretFromEnv(name string, lookup func(string) (string, bool)) fetch.Secret {
	return func(context.Context) (string, error) {
		v, ok := lookup(name)
		if !ok || v == "" {
			return "", fmt.Errorf("the secret is expected in $%s, which is not set", name)
		}
		return v, nil
	}
}

func secretFromFile(path string) fetch.Secret {
	return func(context.Context) (string, error) {
		b, err := fetch.ReadFile(path)
		if err != nil {
			return "", fmt.Errorf("the secret cannot be read: %w", err)
		}
		return oneLine(string(b), path)
	}
}

func secretFromCommand(args []string) fetch.Secret {
	return func(ctx context.Context) (string, error) {
		res, err := proc.Run(ctx, proc.Command{Args: args, Timeout: secretTimeout, MaxOutput: 64 << 10})
		if err != nil {
			return "", fmt.Errorf("the secret's command: %w", err)
		}
		if res.Killed != "" || res.Exit != 0 {
			return "", fmt.Errorf("the secret's command %s ended with exit %d %s", args[0], res.Exit, res.Killed)
		}
		return oneLine(string(res.Stdout), args[0])
	}
}

func oneLine(s, from string) (string, error) {
	s = strings.TrimRight(s, "\r\n")
	if s == "" {
		return "", fmt.Errorf("the secret from %s is empty", from)
	}
	if strings.ContainsAny(s, "\r\n\x00") {
		return "", errors.New("the secret from " + from + " has more than one line")
	}
	return s, nil
}
