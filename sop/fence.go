package sop

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"
)

// fence is what a code fence says it is.
type fence struct {
	shell   string // empty: not a script, just text
	verify  bool
	timeout time.Duration
	text    string
	odd     []string // what its info string says that means nothing here
}

// shellOf is what runs a fence of a language; empty when it is no script.
func shellOf(language string) string {
	switch language {
	case "bash", "zsh":
		return language
	case "sh", "shell", "console", "verify":
		return "sh"
	}
	return ""
}

var infoBraces = regexp.MustCompile(`\{([^{}]*)\}`)

func (b *builder) fence(n *ast.FencedCodeBlock) fence {
	var f fence
	if n.Info == nil {
		return f
	}
	info := string(n.Info.Segment.Value(b.src))
	inBraces := ""
	if m := infoBraces.FindStringSubmatch(info); m != nil {
		inBraces = m[1]
		info = strings.Replace(info, m[0], " ", 1)
	}
	fields := strings.FieldsFunc(info, func(r rune) bool { return strings.ContainsRune(" \t,:", r) })
	attrs := strings.Fields(inBraces)
	if len(fields) == 0 && len(attrs) > 0 { // pandoc writes {.bash}
		fields = []string{strings.TrimPrefix(attrs[0], ".")}
		attrs = attrs[1:]
	}
	if len(fields) == 0 {
		return f
	}
	language := strings.ToLower(fields[0])
	shell := shellOf(language)
	if shell == "" {
		return f
	}
	f.text = b.content(n)
	if language == "console" {
		f.text = prompted(f.text)
		if f.text == "" {
			return f
		}
	}
	f.shell, f.verify = shell, language == "verify"
	for _, word := range fields[1:] {
		f.verify = f.verify || strings.EqualFold(word, "verify")
	}
	for _, attr := range attrs {
		f.attribute(attr)
	}
	return f
}

func (f *fence) attribute(attr string) {
	key, value, isPair := strings.Cut(attr, "=")
	switch {
	case isPair && key == "timeout":
		d, err := duration(strings.Trim(value, `"'`))
		if err != nil || d <= 0 {
			f.odd = append(f.odd, fmt.Sprintf("timeout=%s is no time: write it as timeout=30s or timeout=5m", value))
			return
		}
		f.timeout = d
	case strings.HasPrefix(attr, "."): // a class, for a renderer
	default:
		f.odd = append(f.odd, fmt.Sprintf("{%s} on a script is not known here; {timeout=30s} is", attr))
	}
}

func (b *builder) content(n *ast.FencedCodeBlock) string {
	var s strings.Builder
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		s.Write(seg.Value(b.src))
	}
	return strings.TrimRight(s.String(), "\n")
}

// prompted takes the commands out of a console session: the lines after a
// `$ ` prompt, and the lines a backslash continues them on.
func prompted(session string) string {
	var out []string
	more := false
	for line := range strings.Lines(session) {
		line = strings.TrimRight(line, "\n")
		command, isPrompt := strings.CutPrefix(strings.TrimLeft(line, " \t"), "$ ")
		switch {
		case isPrompt:
			out = append(out, command)
		case more:
			command = strings.TrimPrefix(line, "> ")
			out = append(out, command)
		default:
			continue
		}
		more = strings.HasSuffix(command, `\`)
	}
	return strings.Join(out, "\n")
}

// addFence gives a script to a step, or to a sub-step of it when the step has
// one already.
func (b *builder) addFence(n *ast.FencedCodeBlock, d *draft, depth int) {
	f, line := b.fence(n), b.line(n)
	for _, odd := range f.odd {
		b.problem(line, "%s", odd)
	}
	if b.unclosed(n) {
		b.problem(line, "this fence is never closed: everything below it was read as its script")
	}
	if strings.TrimSpace(f.text) == "" {
		b.problem(line, "this script is empty")
		return
	}
	if strings.Contains(f.text, "<U+") || strings.Contains(f.text, "<0x") {
		b.problem(line, "this script holds characters that cannot be shown, or are meant to mislead; they were written out as <U+…>")
	}
	script := &Script{Shell: f.shell, Text: f.text, Timeout: f.timeout, Line: line + 1}
	to := d
	if d.last != nil {
		to = d.last
	}
	switch {
	case f.verify && to.Verify == nil:
		to.Verify = script
	case !f.verify && to.Command == nil && (to != d || len(d.sub) == 0):
		to.Command = script
	case depth >= maxDepth:
		d.parts = append(d.parts, b.raw(n))
		b.problem(line, "steps are nested too deeply here: this script stays text")
	default:
		b.addFenceStep(f, script, d)
	}
	d.lead = false
}

// addFenceStep makes a sub-step of a further fence, named by the paragraph
// before it, else by its first line.
func (b *builder) addFenceStep(f fence, script *Script, d *draft) {
	sub := &draft{Step: Step{Phase: d.Phase, Line: script.Line - 1}}
	if f.verify {
		sub.Verify = script
	} else {
		sub.Command = script
	}
	if d.lead {
		last := len(d.parts) - 1
		title, rest := (&words{pieces: []piece{{text: d.parts[last]}}}).split()
		sub.Title, d.parts = title, d.parts[:last]
		if rest != "" {
			sub.parts = append(sub.parts, rest)
		}
	}
	b.untitled(sub)
	d.sub = append(d.sub, sub)
	d.last = sub
}

// unclosed reports whether a fence runs into the end of what holds it.
func (b *builder) unclosed(n *ast.FencedCodeBlock) bool {
	if n.Lines().Len() == 0 {
		return false
	}
	end := n.Lines().At(n.Lines().Len() - 1).Stop
	closing, _, _ := bytes.Cut(b.src[min(end, len(b.src)):], []byte("\n"))
	closing = bytes.TrimLeft(closing, " \t>")
	return !bytes.HasPrefix(closing, []byte("```")) && !bytes.HasPrefix(closing, []byte("~~~"))
}
