package sop

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"holdfast/sources/alerts"
)

// Address is where a link of a procedure, or of an alert, leads outside.
type Address struct {
	URL  string
	Line int // in the procedure; 0: an alert names it
	From string
}

// Reach reports why an address cannot be reached; nil: it can.
type Reach func(ctx context.Context, url string) error

// addresses lists the links of a procedure that lead outside, each once.
func (p Procedure) addresses() []Address {
	var all []Address
	for _, m := range linkTargets(p.Text) {
		if strings.HasPrefix(m, "http://") || strings.HasPrefix(m, "https://") {
			if !slices.ContainsFunc(all, func(a Address) bool { return a.URL == m }) {
				all = append(all, Address{URL: m, Line: p.lineOf(m, 1)})
			}
		}
	}
	return all
}

// runbookURLs lists the addresses that alerts name as their runbooks, each once.
func runbookURLs(list []alerts.Alert) []Address {
	var all []Address
	for _, a := range list {
		url := a.Annotations["runbook_url"]
		if url == "" || slices.ContainsFunc(all, func(o Address) bool { return o.URL == url }) {
			continue
		}
		all = append(all, Address{URL: url, From: a.Name()})
	}
	return all
}

// Unreached is the addresses that cannot be reached: the links of the procedure,
// one problem each. It asks them one after the other.
func (p Procedure) Unreached(ctx context.Context, reach Reach) []Problem {
	var found []Problem
	for _, a := range p.addresses() {
		if err := reach(ctx, a.URL); err != nil {
			found = append(found, Problem{Line: a.Line, Message: fmt.Sprintf("the link to %s is dead: %v", a.URL, err)})
		}
	}
	return found
}

// DeadRunbooks is the runbooks that alerts name and that cannot be reached, in
// the shape of a linted file.
func DeadRunbooks(ctx context.Context, list []alerts.Alert, reach Reach) Linted {
	l := Linted{File: "alerts", Title: "Runbooks that alerts name", Problems: []Problem{}}
	for _, a := range runbookURLs(list) {
		if err := reach(ctx, a.URL); err != nil {
			l.Problems = append(l.Problems, Problem{Message: fmt.Sprintf("%s: its runbook_url %s is dead: %v", a.From, a.URL, err)})
		}
	}
	return l
}

var anyLink = regexp.MustCompile(`\[[^\[\]]*\]\(\s*<?([^()\s<>]+(?:\([^()\s<>]*\)[^()\s<>]*)?)>?(?:\s+["'][^)]*)?\s*\)|<(https?://[^<>\s]+)>`)

// linkTargets lists where the links of a Markdown text lead, as written.
func linkTargets(markdown string) []string {
	markdown = codeSpan.ReplaceAllString(textFence.ReplaceAllString(markdown, ""), "")
	var all []string
	for _, m := range anyLink.FindAllStringSubmatch(markdown, -1) {
		all = append(all, m[1]+m[2])
	}
	return all
}

// lintFiles says which links lead to files and places that are not there.
func lintFiles(p Procedure, add func(line int, format string, args ...any)) {
	own := anchors(p.Text)
	for _, to := range linkTargets(p.Text) {
		file, anchor, hasAnchor := strings.Cut(to, "#")
		switch {
		case anyScheme.MatchString(to) || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/") || strings.Contains(to, "{{"):
		case file == "" && hasAnchor && anchor != "" && !own[strings.ToLower(anchor)]:
			add(p.lineOf(to, 1), "the link to %s leads to no heading of this file", to)
		case file == "" || p.Path == "":
		default:
			lintFile(p, to, file, anchor, add)
		}
	}
}

func lintFile(p Procedure, to, file, anchor string, add func(line int, format string, args ...any)) {
	path := p.fileOf(file)
	info, err := os.Stat(path)
	if err != nil {
		if linkedName(to) == "" { // what leads to Markdown is looked for in the library too
			add(p.lineOf(to, 1), "the link to %s leads to no file here", to)
		}
		return
	}
	if anchor == "" || linkedName(to) == "" || !info.Mode().IsRegular() {
		return
	}
	if other, err := ParseFile(path); err == nil && !anchors(other.Text)[strings.ToLower(anchor)] {
		add(p.lineOf(to, 1), "the link to %s leads to no heading of that file", to)
	}
}

var (
	headingLine = regexp.MustCompile(`(?m)^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$`)
	givenID     = regexp.MustCompile(`\{:?[ \t]*#([\w.-]+)[^{}]*\}`)
	htmlID      = regexp.MustCompile(`(?i)<[a-z][^<>]*\b(?:id|name)=["']?([\w.-]+)`)
)

// anchors are the places that links into a text may name: its headings, as the
// common sites make their ids, and the ids that it gives itself.
func anchors(markdown string) map[string]bool {
	all := map[string]bool{"top": true}
	for _, m := range givenID.FindAllStringSubmatch(markdown, -1) {
		all[strings.ToLower(m[1])] = true
	}
	for _, m := range htmlID.FindAllStringSubmatch(markdown, -1) {
		all[strings.ToLower(m[1])] = true
	}
	count := map[string]int{}
	for _, m := range headingLine.FindAllStringSubmatch(textFence.ReplaceAllString(markdown, ""), -1) {
		slug := slugOf(m[1])
		if n := count[slug]; n > 0 {
			all[fmt.Sprintf("%s-%d", slug, n)], all[fmt.Sprintf("%s_%d", slug, n)] = true, true
		}
		count[slug]++
		all[slug] = true
	}
	return all
}

// slugOf is a heading as an id: lower case, blanks as -, signs left out.
func slugOf(heading string) string {
	heading = givenID.ReplaceAllString(heading, "")
	heading = markdownLink.ReplaceAllString(heading, "$1")
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSpace(heading))
}
