package sop

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// nestedMost is how deep the parts of a script may stand inside one another. Nobody
// writes as deep, and a hostile file must not hold the reader for minutes, nor take the
// stack of the whole program.
const nestedMost = 1000

var errDeep = errors.New("its parts stand inside one another deeper than anybody reads")

// grammar reads a script as a shell of a variant does, in a time that goes with its
// length. What is too long to be run is not read either.
func grammar(variant syntax.LangVariant, script string) (file *syntax.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			file, err = nil, fmt.Errorf("it cannot be read: %v", r)
		}
	}()
	switch {
	case len(script) > maxScript:
		return nil, fmt.Errorf("it is longer than %d KiB, which no shell is given as one text", maxScript>>10)
	case nestsDeeper(script, nestedMost):
		return nil, errDeep
	}
	return syntax.NewParser(syntax.Variant(variant)).Parse(strings.NewReader(script), "")
}

// nestsDeeper reports whether so many parts of a script may stand inside one another:
// it counts signs and words that open something, whatever they stand in.
func nestsDeeper(script string, most int) bool {
	depth := 0
	for i := 0; i < len(script) && len(script) > most; i++ { // most scripts are shorter than that
		switch c := script[i]; {
		case c == '(', c == '{', c == '[':
			depth++
		case c == ')', c == '}', c == ']':
			depth = max(0, depth-1)
		case isWordByte(c):
			end := i + 1
			for end < len(script) && isWordByte(script[end]) {
				end++
			}
			if word := script[i:end]; slices.Contains(opening, word) {
				depth++
			} else if slices.Contains(closing, word) {
				depth = max(0, depth-1)
			}
			i = end - 1
		}
		if depth > most {
			return true
		}
	}
	return false
}

// opening and closing are the words of a shell that begin and end what holds others.
//
//nolint:gochecknoglobals // never written
var opening, closing = []string{"if", "case", "while", "until", "for", "select", "time", "coproc"}, []string{"fi", "esac", "done"}
