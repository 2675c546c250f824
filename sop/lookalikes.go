package sop

import (
	"regexp"
	"strings"
	"unicode"

	"mvdan.cc/sh/v3/syntax"
)

const (
	handHidden    = "this line holds a character that cannot be shown, or is meant to mislead, written out as <U+…>: a script without it is another one. It is shown, and not offered to run; take the character out"
	handLookalike = "this line holds a sign that only looks like one of a shell's, as word processors and wikis put it there (%s): it is shown, and not offered to run; type it anew"
)

// writtenOut is a character that was written out when the text was cleaned.
var writtenOut = regexp.MustCompile(`<(?:U\+[0-9A-F]{4,6}|0x[0-9A-F]{2})>`)

// lookalike says why a script would not do what is read there, and on which line,
// from 1; empty: it would.
func lookalike(script string) (why string, line int) {
	if at := writtenOut.FindStringIndex(script); at != nil {
		return handHidden, 1 + strings.Count(script[:at[0]], "\n")
	}
	if !strings.ContainsFunc(script, isLookalike) {
		return "", 0
	}
	marked, _ := mark(script, holes(script))
	file, err := grammar(syntax.LangBash, marked)
	if err != nil {
		return "", 0 // which is said anyway
	}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch t := n.(type) {
		case *syntax.DblQuoted:
			return false // text
		case *syntax.Redirect:
			return t.Hdoc == nil
		case *syntax.Lit:
			if sign := signIn(t.Value); sign != "" && why == "" {
				why, line = strings.Replace(handLookalike, "%s", sign, 1), int(t.Pos().Line())
			}
		}
		return why == ""
	})
	return why, line
}

func isLookalike(r rune) bool {
	return r > unicode.MaxASCII && unicode.Is(unicode.Zs, r) || strings.ContainsRune("“”„‘’–—", r)
}

// signIn is the sign in a word that a shell takes for a letter. An apostrophe in
// the middle of a word is one.
func signIn(word string) string {
	for at, r := range word {
		size := len(string(r))
		first, last := at == 0, at+size == len(word)
		switch {
		case unicode.Is(unicode.Zs, r) && r > unicode.MaxASCII:
			return "a blank"
		case strings.ContainsRune("“”„", r), first && r == '‘', last && r == '’':
			return "`" + string(r) + "`"
		case first && !last && (r == '–' || r == '—'):
			return "`" + string(r) + "`"
		}
	}
	return ""
}
