package sop

import (
	"context"
	"fmt"
	"iter"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	gmtext "github.com/yuin/goldmark/text"

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
	for _, to := range linkTargets(p.Text) {
		if strings.HasPrefix(to, "http://") || strings.HasPrefix(to, "https://") {
			if !slices.ContainsFunc(all, func(a Address) bool { return a.URL == to }) {
				all = append(all, Address{URL: to, Line: p.lineOf(to, 1)})
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
// one problem each. It asks all of them at the same time.
func (p Procedure) Unreached(ctx context.Context, reach Reach) []Problem {
	var found []Problem
	for a, err := range dead(ctx, p.addresses(), reach) {
		found = append(found, Problem{Line: a.Line, Message: fmt.Sprintf("the link to %s is dead: %v", a.URL, err)})
	}
	return found
}

// dead asks all addresses at the same time, and gives those that cannot be
// reached in their order.
func dead(ctx context.Context, list []Address, reach Reach) iter.Seq2[Address, error] {
	errs := make([]error, len(list))
	var all sync.WaitGroup
	for i, a := range list {
		all.Go(func() { errs[i] = reach(ctx, a.URL) })
	}
	all.Wait()
	return func(yield func(Address, error) bool) {
		for i, err := range errs {
			if err != nil && !yield(list[i], err) {
				return
			}
		}
	}
}

// DeadRunbooks is the runbooks that alerts name and that cannot be reached, in
// the shape of a linted file.
func DeadRunbooks(ctx context.Context, list []alerts.Alert, reach Reach) Linted {
	l := Linted{File: "alerts", Title: "Runbooks that alerts name", Problems: []Problem{}}
	for a, err := range dead(ctx, runbookURLs(list), reach) {
		l.Problems = append(l.Problems, Problem{Message: fmt.Sprintf("%s: its runbook_url %s is dead: %v", a.From, a.URL, err)})
	}
	return l
}

// linkTargets lists where the links and pictures of a Markdown text lead, as
// written: those in brackets and by reference, bare addresses and those in HTML.
func linkTargets(markdown string) []string {
	src := shallow(plainer(markdown))
	var all []string
	add := func(to string) { all = append(all, to) }
	doc := goldmark.New(goldmark.WithExtensions(extension.Table, extension.NewLinkify(extension.WithLinkifyURLRegexp(bareURL)))).Parser().Parse(gmtext.NewReader(src))
	walkMarkdown(doc, func(n ast.Node) {
		switch t := n.(type) {
		case *ast.Link:
			add(string(t.Destination))
		case *ast.Image:
			add(string(t.Destination))
		case *ast.AutoLink:
			if t.AutoLinkType == ast.AutoLinkURL {
				add(string(t.URL(src)))
			}
		case *ast.RawHTML:
			inHTML(string(t.Segments.Value(src)), add)
		case *ast.HTMLBlock:
			inHTML(string(t.Lines().Value(src)), add)
		}
	})
	return all
}

// bareURL is an address that stands in the text: also of a machine without a dot.
var bareURL = regexp.MustCompile(`^https?://[^\s<>"'()\[\]]+`)

func walkMarkdown(n ast.Node, visit func(ast.Node)) {
	visit(n)
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		walkMarkdown(c, visit)
	}
}

var ledTo = regexp.MustCompile(`(?i)<(?:a|img)\b[^<>]*\b(?:href|src)=["']?([^"'\s<>]+)`)

func inHTML(written string, add func(string)) {
	for _, m := range ledTo.FindAllStringSubmatch(htmlComment.ReplaceAllString(written, ""), -1) {
		add(m[1])
	}
}

// lintFiles says which links lead to files and places that are not there.
func lintFiles(p Procedure, add func(line int, format string, args ...any)) {
	own := anchors(p.Text)
	for _, to := range linkTargets(p.Text) {
		file, anchor, hasAnchor := strings.Cut(to, "#")
		switch {
		case anyScheme.MatchString(to) || strings.HasPrefix(to, "//") || strings.HasPrefix(to, "/") || strings.Contains(to, "{{"):
		case strings.HasPrefix(to, "#tab/"): // a tab, as some sites write it
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
	givenID = regexp.MustCompile(`\{:?[ \t]*#([\w.-]+)[^{}]*\}`)
	htmlID  = regexp.MustCompile(`(?i)<[a-z][^<>]*\b(?:id|name)=["']?([\w.-]+)`)
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
	for _, heading := range headingsOf(markdown) {
		slug := slugOf(heading)
		if n := count[slug]; n > 0 {
			all[fmt.Sprintf("%s-%d", slug, n)], all[fmt.Sprintf("%s_%d", slug, n)] = true, true
		}
		count[slug]++
		all[slug] = true
	}
	return all
}

// headingsOf lists the headings of a text, as they are written.
func headingsOf(markdown string) []string {
	src := shallow(plainer(markdown))
	var all []string
	walkMarkdown(goldmark.New().Parser().Parse(gmtext.NewReader(src)), func(n ast.Node) {
		if n.Kind() == ast.KindHeading {
			all = append(all, string(n.Lines().Value(src)))
		}
	})
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
