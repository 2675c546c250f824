package report

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	texttemplate "text/template"
	"time"

	"holdfast/sources/fetch"
	"holdfast/store/incident"
)

// HTML prints the report as one file that needs nothing else.
func HTML(rep Report) ([]byte, error) { return (*Template)(nil).HTML(rep) }

// Template is a form of print that a team has written itself, in place of the
// one that is built in. A nil one is the built-in.
type Template struct {
	path string // as the person named it
	html string // text of the HTML template; empty: the built-in
	md   string // text of the Markdown template
}

// ErrNoTemplate means that there is no template of the wanted format.
var ErrNoTemplate = errors.New("no template")

// LoadTemplate reads a template: a file whose name ends in .html or .md, or a
// folder with report.html, report.md or both. What it asks of a report and a
// report does not have is refused here, all of it at once.
func LoadTemplate(path string) (*Template, error) {
	t := &Template{path: path}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("the template %s cannot be read: %w", path, err)
	}
	files := []string{path}
	if info.IsDir() {
		files = []string{filepath.Join(path, "report.html"), filepath.Join(path, "report.md")}
	}
	for _, file := range files {
		source, err := fetch.ReadFile(file)
		switch {
		case errors.Is(err, fs.ErrNotExist) && info.IsDir():
			continue
		case err != nil:
			return nil, fmt.Errorf("the template %s cannot be read: %w", file, err)
		}
		if err := t.take(file, string(source)); err != nil {
			return nil, err
		}
	}
	if t.html == "" && t.md == "" {
		return nil, fmt.Errorf("%w: the folder %s holds neither report.html nor report.md", ErrNoTemplate, path)
	}
	return t, nil
}

// take checks a template and keeps it.
func (t *Template) take(file, source string) error {
	if strings.TrimSpace(source) == "" {
		return fmt.Errorf("the template %s is empty", file)
	}
	var err error
	switch strings.ToLower(filepath.Ext(file)) {
	case ".html":
		t.html = source
		if _, err = parseHTML(page{zone: time.UTC}, source); err == nil {
			err = checkFields(source, reportHTML)
		}
	case ".md":
		t.md = source
		if _, err = parseMarkdown(page{zone: time.UTC}, source); err == nil {
			err = checkFields(source, "")
		}
	default:
		return fmt.Errorf("%s is not a template: its name ends in .html or .md", file)
	}
	if err != nil {
		return fmt.Errorf("the template %s cannot be used: %w", file, err)
	}
	return nil
}

// Formats lists the formats that the template prints, for the person.
func (t *Template) Formats() []string {
	var list []string
	if t != nil && t.html != "" {
		list = append(list, "html")
	}
	if t != nil && t.md != "" {
		list = append(list, "md")
	}
	return list
}

// refuse says that the template does not print this format.
func (t *Template) refuse(format string) error {
	return fmt.Errorf("%w for %s: %s prints %s", ErrNoTemplate, format, t.path, strings.Join(t.Formats(), " and "))
}

// Print prints a report in a format: md, html, json or csv. Templates are for
// the first two; the others are for programs, which count on their form.
func (t *Template) Print(rep Report, format string) ([]byte, error) {
	if t != nil && !slices.Contains(t.Formats(), format) {
		return nil, t.refuse(format)
	}
	switch format {
	case "md":
		return t.Markdown(rep)
	case "html":
		return t.HTML(rep)
	case "json":
		return JSON(rep), nil
	case "csv":
		return CSV(rep), nil
	}
	return nil, fmt.Errorf("%q is not a format of the report: md, html, json or csv", format)
}

// HTML prints the report with this template.
func (t *Template) HTML(rep Report) ([]byte, error) {
	rep = marked(tidy(rep))
	source, path := "", "built-in"
	if t != nil {
		source, path = t.html, t.path
	}
	parsed, err := parseHTML(page{rep: rep, zone: incident.Zone(rep.Zone)}, source)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Grow(64<<10 + 256*len(rep.Timeline))
	if err := parsed.Execute(&b, rep); err != nil {
		return nil, fmt.Errorf("the template %s could not be filled: %w", path, err)
	}
	return b.Bytes(), nil
}

// marked tells templates which lines are more than their words: most are not,
// and to ask each of them everything would cost a fifth of an export.
func marked(rep Report) Report {
	for i := range rep.Timeline {
		l := &rep.Timeline[i]
		l.Marked = l.Late || l.Corrects != 0 || l.Correction != nil
	}
	return rep
}

// Markdown prints the report with this template.
func (t *Template) Markdown(rep Report) ([]byte, error) {
	if t == nil {
		return Markdown(rep), nil
	}
	rep = marked(tidy(rep))
	parsed, err := parseMarkdown(page{rep: rep, zone: incident.Zone(rep.Zone)}, t.md)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := parsed.Execute(&b, rep); err != nil {
		return nil, fmt.Errorf("the template %s could not be filled: %w", t.path, err)
	}
	return b.Bytes(), nil
}

// parseHTML parses the built-in template and, over it, another one: it may use
// the parts of the built-in one by their names, such as `strip` and `sop`.
func parseHTML(p page, over string) (*template.Template, error) {
	t, err := template.New("report.html").Funcs(p.funcs()).Option("missingkey=error").Parse(reportHTML)
	if err != nil || over == "" {
		return t, err
	}
	return t.Parse(over)
}

// parseMarkdown parses a Markdown template. Whatever it prints of the record is
// escaped for its place: as html/template does it for HTML, an escaper is put
// at the end of every action that does not end in one.
func parseMarkdown(p page, source string) (*texttemplate.Template, error) {
	t, err := texttemplate.New("report.md").Funcs(p.funcs()).Funcs(escapers()).Option("missingkey=error").Parse(source)
	if err != nil {
		return nil, err
	}
	for _, part := range t.Templates() {
		if part.Tree != nil {
			escapeActions(part.Root)
		}
	}
	return t, nil
}

// escapers are the functions of Markdown templates that make text safe: md on
// one line, paragraphs as such, code as a span, fenced as a code block.
func escapers() map[string]any {
	return map[string]any{
		"md":         func(v any) string { return inline(fmt.Sprint(v)) },
		"paragraphs": func(v any) string { return block(fmt.Sprint(v)) }, // block is a word of templates themselves
		"code":       func(v any) string { return code(fmt.Sprint(v)) },
		"fenced":     func(v any) string { return fenced(fmt.Sprint(v)) },
	}
}
