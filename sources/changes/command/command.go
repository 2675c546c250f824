// Package command runs a program that prints changes, and reads what it prints:
// a line a change, either a JSON object or a time and a text. It must not guess
// at a line that is neither.
package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/changes"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

const (
	maxOutput = 4 << 20
	// complaints is how many bad lines are named; the rest is counted.
	complaints = 3
)

// Config names a program that prints changes.
type Config struct {
	Name    string   // as configured
	Service string   // of lines that name none; empty: not said
	Args    []string // the program and its arguments; never a line for a shell
	Dir     string   // where it runs; empty: here
	Redact  *text.Redactor
	// Log is told each command line, without secrets, when it has ended.
	Log func(line string, took time.Duration, err error)
}

// Command is one program; it implements changes.Asker.
type Command struct{ config Config }

// New returns the command; nothing is run yet.
func New(c Config) *Command { return &Command{config: c} }

// Ask runs the program and reads the changes it prints that were made since a
// time. Lines that are none are named in the error; the others still count.
func (c *Command) Ask(ctx context.Context, since time.Time) ([]changes.Change, error) {
	result, err := proc.Run(ctx, proc.Command{
		Args: c.config.Args, Dir: c.config.Dir, MaxOutput: maxOutput, Redact: c.config.Redact, Log: c.config.Log,
	})
	switch {
	case err != nil:
		return nil, err
	case result.Killed != "":
		return nil, fmt.Errorf("%s did not end in time and was stopped (%s)", text.Clean(c.config.Args[0]), result.Killed)
	case result.Cut > 0:
		return nil, fmt.Errorf("%s prints more than %d MiB: let it print the last days only", text.Clean(c.config.Args[0]), maxOutput>>20)
	}
	list, err := c.parse(result.Stdout, since)
	if result.Exit != 0 {
		err = errors.Join(fmt.Errorf("%s ended with exit %d: %s", text.Clean(c.config.Args[0]), result.Exit, last(result.Stderr)), err)
	}
	return list, err
}

// last is the last line of what a program complained, or that it did not.
func last(stderr []byte) string {
	lines := bytes.Split(bytes.TrimSpace(stderr), []byte("\n"))
	if said := text.Excerpt(lines[len(lines)-1], 300); said != "" {
		return said
	}
	return "it did not say why"
}

func (c *Command) parse(out []byte, since time.Time) ([]changes.Change, error) {
	var list []changes.Change
	var wrong []error
	more := 0
	for n, line := range bytes.Split(out, []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		change, err := c.read(line)
		switch {
		case err == nil && !change.At.Before(since):
			list = append(list, change)
		case err == nil:
		case len(wrong) < complaints:
			wrong = append(wrong, fmt.Errorf("line %d: %w", n+1, err))
		default:
			more++
		}
	}
	if more > 0 {
		wrong = append(wrong, fmt.Errorf("and %d more lines", more))
	}
	return list, errors.Join(wrong...)
}

// read reads one line.
func (c *Command) read(line []byte) (changes.Change, error) {
	var id string
	change, err := c.readText(line)
	if line[0] == '{' {
		change, id, err = c.readJSON(line)
	}
	if err != nil {
		return changes.Change{}, err
	}
	change.Source = c.config.Name
	if change.Service == "" {
		change.Service = c.config.Service
	}
	if strings.TrimSpace(change.Summary) == "" {
		return changes.Change{}, fmt.Errorf("%s says nothing of what was changed", text.Excerpt(line, 80))
	}
	if id != "" {
		change.UID = changes.Identity("command", c.config.Name, id)
	} else {
		change.UID = changes.Identity("command", c.config.Name, change.ContentIdentity())
	}
	return change, nil
}

func (c *Command) readText(line []byte) (changes.Change, error) {
	stamp, words, _ := strings.Cut(strings.Replace(string(line), "\t", " ", 1), " ")
	at, err := moment(stamp)
	if err != nil {
		return changes.Change{}, fmt.Errorf("%s: a line is a JSON object, or a time such as 2006-01-02T15:04:05Z and a text", text.Excerpt(line, 80))
	}
	return changes.Change{At: at, Summary: words}, nil
}

// printed is a change as a program prints it in JSON.
type printed struct {
	ID      string            `json:"id"`
	Time    json.RawMessage   `json:"time"`
	Summary string            `json:"summary"`
	Service string            `json:"service"`
	Version string            `json:"version"`
	Link    string            `json:"link"`
	By      string            `json:"by"`
	Details map[string]string `json:"details"`
}

func (c *Command) readJSON(line []byte) (changes.Change, string, error) {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	var p printed
	if err := decoder.Decode(&p); err != nil || decoder.More() {
		if err == nil {
			err = errors.New("something follows the object")
		}
		return changes.Change{}, "", fmt.Errorf(`%s is no change such as {"time": "…", "summary": "…"}, beside which id, service, version, link, by and details may stand: %w`, text.Excerpt(line, 80), err)
	}
	at, err := moment(strings.Trim(string(p.Time), `"`))
	if err != nil {
		return changes.Change{}, "", fmt.Errorf("time is %s; write 2006-01-02T15:04:05Z or seconds since 1970", text.Excerpt(p.Time, 40))
	}
	change := changes.Change{At: at, Summary: p.Summary, Service: p.Service, Version: p.Version, Link: p.Link, Details: map[string]string{}}
	for name, value := range p.Details {
		change.Details[name] = value
	}
	if p.By != "" {
		change.Details[changes.DetailBy] = p.By
	}
	return change, p.ID, nil
}

// moment reads a time with its zone, or seconds since 1970.
func moment(s string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at, nil
	}
	seconds, err := strconv.ParseFloat(s, 64)
	if err != nil || !(seconds > 0 && seconds < 253402300800) { // to the end of the year 9999
		return time.Time{}, errors.New("no time")
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9)).UTC(), nil
}
