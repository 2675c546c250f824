package sop

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// Link is a place in a procedure that sends people to another one.
type Link struct {
	Name  string // of the other procedure, as Library.Get takes it
	Words string // what the link says
	To    string // as written: "../db/restore.md#point" or "sop:restore"
	File  string // the path it leads to; empty: it names a procedure, not a file
	Line  int
}

var (
	markdownLink = regexp.MustCompile(`\[([^\[\]]*)\]\(\s*<?([^()\s<>]+)>?(?:\s+["'][^)]*)?\s*\)`)
	codeSpan     = regexp.MustCompile("`[^`\n]*`")
	textFence    = regexp.MustCompile("(?ms)^[ \t]*(?:```|~~~).*?(?:^[ \t]*(?:```|~~~)[ \t]*$|\\z)")
	anyScheme    = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:`)
)

// Links is where the step sends people to other procedures, in order, each
// once. A link to another file of Markdown is one, and so is sop:NAME.
func (p Procedure) Links(s Step) []Link { return p.linksIn(s.Before+"\n\n"+s.Body, s.Line) }

// AllLinks is every link of the procedure to another one.
func (p Procedure) AllLinks() []Link {
	var all []Link
	last := 1
	for _, s := range p.Walk() {
		all = append(all, p.Links(*s)...)
		last = max(last, s.Line)
	}
	return append(all, p.linksIn(p.Closing, last)...)
}

func (p Procedure) linksIn(markdown string, near int) []Link {
	markdown = codeSpan.ReplaceAllString(textFence.ReplaceAllString(markdown, ""), "")
	var links []Link
	seen := map[string]bool{}
	for _, m := range markdownLink.FindAllStringSubmatch(markdown, -1) {
		name := linkedName(m[2])
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		links = append(links, Link{Name: name, Words: oneLine(m[1]), To: m[2], File: p.fileOf(m[2]), Line: p.lineOf(m[2], near)})
	}
	return links
}

// linkedName is the procedure a link's target names; empty when it is an
// address, a place in the same file, or a file of another kind.
func linkedName(to string) string {
	if name, ok := strings.CutPrefix(to, "sop:"); ok {
		return strings.TrimSuffix(name, ".md")
	}
	to, _, _ = strings.Cut(to, "#")
	to, _, _ = strings.Cut(to, "?")
	if to == "" || anyScheme.MatchString(to) || !strings.EqualFold(path.Ext(to), ".md") {
		return ""
	}
	return nameOf(to)
}

// fileOf is the path that a link leads to, seen from the procedure's own.
func (p Procedure) fileOf(to string) string {
	if p.Path == "" || strings.HasPrefix(to, "sop:") {
		return ""
	}
	file, _, _ := strings.Cut(to, "#")
	return filepath.Join(filepath.Dir(p.Path), filepath.FromSlash(file))
}

// lineOf is the line on which a link's target stands: the first at or after
// near, else the first of all.
func (p Procedure) lineOf(to string, near int) int {
	from := 0
	for line := 1; line < near; line++ {
		end := strings.IndexByte(p.Text[from:], '\n')
		if end < 0 {
			break
		}
		from += end + 1
	}
	for _, from := range []int{from, 0} {
		if at := strings.Index(p.Text[from:], to); at >= 0 {
			return 1 + strings.Count(p.Text[:from+at], "\n")
		}
	}
	return max(near, 1)
}

// leads reports whether a link leads somewhere: to a procedure of the library,
// or to a file beside the one it stands in.
func (l Link) leads(library *Library) bool {
	if _, ok := library.Linked(l); ok {
		return true
	}
	if l.File == "" {
		return false
	}
	_, err := os.Stat(l.File)
	return err == nil
}

// Linked finds the procedure a link leads to: that of its file, else the one of
// its name.
func (l *Library) Linked(link Link) (Procedure, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, v := range l.all {
		if link.File != "" && v.path == link.File {
			return v.procedure()
		}
	}
	return l.called(link.Name)
}
