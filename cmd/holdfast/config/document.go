package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"path/filepath"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"holdfast/sources/people"
)

// Parse reads a configuration's text; path is where it stands, for messages and
// for relative paths. A text with mistakes gives a Mistakes error with all of them.
func Parse(path string, data []byte, env Env) (*Config, error) {
	r := &reader{file: path, dir: filepath.Dir(path), env: env, at: map[string]*yaml.Node{}}
	doc, err := document(path, data)
	if err != nil {
		return nil, err
	}
	c := &Config{
		File:   File{Path: path, Digest: DigestOf(data), Text: string(data), at: r.at},
		People: map[people.Person]Person{}, Keys: map[string]string{}, Screen: Screen{Filters: map[string]string{}},
	}
	top := table()
	top.fill(r, c)
	top.read(r, spotAt("", doc.Content[0]), c)
	if len(r.mistakes) > 0 {
		r.mistakes.sort()
		return nil, r.mistakes
	}
	for _, do := range r.after {
		do()
	}
	c.secrets = r.secrets
	return c, nil
}

// document reads the one YAML document of the file. A file without one is a
// mistake: where it is the trace of an editor or a full disk, everything that
// was watched would end as if somebody had wanted that. So is a second one,
// which would be read by nobody.
func document(path string, data []byte) (*yaml.Node, error) {
	all := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	err := all.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF) || err == nil && nothing(&doc):
		return nil, Mistakes{{File: path, Line: 1, Col: 1, Message: "is empty: nothing in it is a key, so nothing would be watched; the least is a line such as me: alice"}}
	case err != nil:
		return nil, syntax(path, err)
	}
	switch err := all.Decode(&more); {
	case errors.Is(err, io.EOF):
		return &doc, nil
	case err != nil:
		return nil, syntax(path, err)
	}
	return nil, Mistakes{{
		File: path, Line: max(1, more.Line), Col: max(1, more.Column),
		Message: "a second document begins here, behind a line of ---; holdfast reads one: put everything into it",
	}}
}

// nothing reports whether a document holds no key: comments at most, or {}.
func nothing(doc *yaml.Node) bool {
	if doc.Kind == 0 || len(doc.Content) == 0 {
		return true
	}
	n := doc.Content[0]
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null" || n.Kind == yaml.MappingNode && len(n.Content) == 0
}

// DigestOf is the Digest of a file with these bytes.
func DigestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// syntax turns the YAML reader's error into a mistake with its place.
func syntax(path string, err error) error {
	m := Mistake{File: path, Line: 1, Col: 1, Message: "this is not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")}
	if at := (*yaml.LoadError)(nil); errors.As(err, &at) {
		m.Line, m.Col = max(1, at.Mark.Line), max(1, at.Mark.Column)
		m.Message = "this is not YAML: " + at.Message
	}
	return Mistakes{m}
}
