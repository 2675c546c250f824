package config

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/sources/fetch"
	"holdfast/sources/proc"
)

// secretTimeout is how long a command that prints a secret may take.
const secretTimeout = 10 * time.Second

// secretFrom is where a secret is read from.
type secretFrom struct {
	env, file string
	command   []string
}

// secret is {env: X}, {file: F} or {command: [...]}. The value itself is read when
// it is used, so that a rotated secret needs no restart.
func secret() shape[fetch.Secret] {
	const written = "write {env: NAME}, {file: PATH} or {command: [PROGRAM, …]}"
	from := mapping(section[secretFrom]{
		rows: []row[secretFrom]{
			key("env", text[string](), func(s *secretFrom) *string { return &s.env }, "The variable of the environment that holds it."),
			key("file", path(), func(s *secretFrom) *string { return &s.file }, "The file that holds it, in one line."),
			key("command", list(text[string]()), func(s *secretFrom) *[]string { return &s.command }, "The program that prints it, and its arguments."),
		},
		one: []string{"env", "file", "command"},
		check: func(r *reader, at spot, s *secretFrom) {
			switch {
			case at.isEmpty():
				r.wrong(at, "is empty; "+written)
			case at.count("env", "file", "command") > 1:
				r.wrong(at, "one of env, file and command, not several")
			}
		},
	})
	s := made(from, func(r *reader, at spot, s secretFrom) (fetch.Secret, bool) {
		switch {
		case s.env != "":
			return r.kept(at.key, told(r.env.Secret, secretFromEnv(s.env, r.env.Lookup))), true
		case s.file != "":
			return r.kept(at.key, told(r.env.Secret, secretFromFile(s.file))), true
		case len(s.command) > 0:
			return told(r.env.Secret, secretFromCommand(s.command)), true
		}
		return nil, false
	})
	read := s.read
	s.read = func(r *reader, at spot, into *fetch.Secret) bool {
		if at.isPlain() {
			return r.wrong(at, "a secret does not stand in the file; "+written)
		}
		return read(r, at, into)
	}
	// Wherever one stands it is written the same: the reference says how once.
	s.is, s.secret, s.inner, s.keys = "a secret", true, "", nil
	return s
}

// plainOrSecret is a text that may stand in the file, or be read as a secret is.
func plainOrSecret() shape[fetch.Secret] {
	from, plain := secret(), text[string]()
	read := from.read
	from.read = func(r *reader, at spot, into *fetch.Secret) bool {
		if !at.isPlain() {
			return read(r, at, into)
		}
		var said string
		if !plain.read(r, at, &said) {
			return false
		}
		*into = func(context.Context) (string, error) { return said, nil }
		return true
	}
	from.is, from.secret, from.schema = "a text", false, schema{"anyOf": []schema{plain.schema, from.schema}}
	return from
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
