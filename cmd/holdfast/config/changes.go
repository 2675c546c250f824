package config

import (
	"time"

	yaml "go.yaml.in/yaml/v4"

	"holdfast/sources/changes/git"
)

// ChangeSource is where deploy markers are read from; exactly one of Git and
// Command is set.
type ChangeSource struct {
	Name    string
	Service string // of what names none itself; empty: a repository's is Name, a command's is not said
	Git     string // the folder of a clone
	Tags    string // a pattern of its tags; empty: all
	Command []string
	Poll    time.Duration
	Same    string // as an alert source's
}

func (r *reader) changeSource(c *Config, key string, n *yaml.Node) {
	s := ChangeSource{Poll: time.Minute}
	r.mapping(key, n, map[string]field{
		"name":    r.text(&s.Name),
		"service": r.text(&s.Service),
		"git":     r.path(&s.Git),
		"tags":    r.tags(&s, n),
		"command": func(key string, n *yaml.Node) {
			r.texts(&s.Command)(key, n)
			if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
				r.wrong(n, key, "is empty; write it as [PROGRAM, ARGUMENT, …]")
			}
		},
		"poll": func(key string, n *yaml.Node) {
			r.positive(&s.Poll)(key, n)
			if s.Poll > 0 && s.Poll < time.Second {
				r.wrong(n, key, "%s is too often; at least 1s", s.Poll)
			}
		},
	}, "name")
	if n := resolve(n); n.Kind == yaml.MappingNode && has(n, "git") == has(n, "command") {
		r.wrong(n, key, "a source of changes is exactly one of git or command")
	}
	c.Changes = append(c.Changes, s)
}

func (r *reader) tags(s *ChangeSource, source *yaml.Node) field {
	return func(key string, n *yaml.Node) {
		r.text(&s.Tags)(key, n)
		if !has(resolve(source), "git") {
			r.wrong(n, key, "goes with git only")
			return
		}
		if err := git.CheckPattern(s.Tags); err != nil {
			r.wrong(n, key, "%v", err)
		}
	}
}
