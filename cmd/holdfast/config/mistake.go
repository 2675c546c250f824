package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// Mistake is one thing wrong in the file: where, what stands there, and what is
// allowed.
type Mistake struct {
	File      string
	Line, Col int
	Key       string // such as alerts[0].poll
	Message   string
}

func (m Mistake) String() string {
	if m.Key == "" {
		return fmt.Sprintf("%s:%d:%d: %s", m.File, m.Line, m.Col, m.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s", m.File, m.Line, m.Col, m.Key, m.Message)
}

// Mistakes is every mistake of a file, in the file's order.
type Mistakes []Mistake

func (ms Mistakes) Error() string {
	lines := make([]string, len(ms))
	for i, m := range ms {
		lines[i] = m.String()
	}
	return strings.Join(lines, "\n")
}

// OrNil is the list as an error, nil when it is empty.
func (ms Mistakes) OrNil() error {
	if len(ms) == 0 {
		return nil
	}
	ms.sort()
	return ms
}

// Sorted is the list in the file's order.
func (ms Mistakes) Sorted() Mistakes {
	ms.sort()
	return ms
}

func (ms Mistakes) sort() {
	slices.SortStableFunc(ms, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
}

// File is a configuration's file, as it was read.
type File struct {
	Path   string
	Digest string // SHA-256 of its bytes, hexadecimal
	Text   string

	at map[string]*yaml.Node // where the value of each key stands
}

// Wrong is a mistake that shows only when the configuration is put to use, at
// the place of its key, such as alerts[0].tls.ca.
func (f *File) Wrong(key, message string) Mistake {
	m := Mistake{File: f.Path, Line: 1, Col: 1, Key: key, Message: message}
	if n := f.at[key]; n != nil {
		m.Line, m.Col = n.Line, n.Column
	}
	return m
}
