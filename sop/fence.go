package sop

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"
)

// fence is what a code fence says it is.
type fence struct {
	shell   string // empty: not a script, just text
	hand    string // why nothing of it is run though it was meant to be; empty: text is a script
	handAt  int    // the line of it that says so, from 1; 0: all of it
	on      string // the machine it was typed on; empty: it does not say
	other   string // a language of commands that nothing here runs; empty: none
	printed bool   // the line above says that it is output
	note    string // what its author should know; empty: nothing
	noteAt  int
	verify  bool
	timeout time.Duration
	loose   bool
	text    string
	filled  string // text with the environment in the places of the blanks
	blanks  []Blank
	odd     []string // what its info string says that means nothing here
}

// consoleFence is the language of a fence in which everything has a prompt.
const consoleFence = "console"

// otherShells are languages in which people write commands, and that are text here.
const otherShells = " azurecli azurecli-interactive ksh fish csh tcsh dash ash shellscript shell-script terminal cli commandline "

// shellOf is what runs a fence of a language; empty when it is no script.
func shellOf(language string) string {
	switch language {
	case "bash", "zsh":
		return language
	case "sh", "shell", consoleFence, "verify":
		return "sh"
	}
	return ""
}

// fences reads what the code fences of a runbook are.
type fences struct {
	page  *page
	known map[*ast.FencedCodeBlock]*fence // those that were read
}

// of reads what a code fence is, once.
func (fs *fences) of(n *ast.FencedCodeBlock) *fence {
	f, ok := fs.known[n]
	if !ok {
		f = fs.reads(n)
		fs.known[n] = f
	}
	return f
}

func (fs *fences) reads(n *ast.FencedCodeBlock) *fence {
	f := &fence{}
	if n.Info == nil {
		return f
	}
	info, inBraces := cutBraces(string(n.Info.Segment.Value(fs.page.src)))
	fields := strings.FieldsFunc(info, func(r rune) bool { return strings.ContainsRune(" \t,:", r) })
	attrs := strings.Fields(saidInWords.ReplaceAllString(inBraces, "=words"))
	if len(fields) == 0 && len(attrs) > 0 { // pandoc writes {.bash}
		fields = []string{strings.TrimPrefix(attrs[0], ".")}
		attrs = attrs[1:]
	}
	if len(fields) == 0 {
		return f
	}
	language := strings.ToLower(fields[0])
	switch language {
	case "shell-session", "shellsession", "sh-session", "bash-session": // as highlighters call it
		language = consoleFence
	}
	shell := shellOf(language)
	if shell == "" {
		if strings.Contains(otherShells, " "+language+" ") {
			f.other = language
		}
		return f
	}
	content := fs.page.content(n)
	above, typed := fs.page.above(n), typedIn(language, content)
	if typed.hand == "" && typed.script == content && announced(above) {
		f.printed = true
		return f
	}
	if language == consoleFence && typed.script == "" && typed.hand == "" {
		return f // nothing but what was printed
	}
	f.text, f.hand, f.handAt, f.on = typed.script, typed.hand, typed.at, typed.on
	f.shell, f.verify = shell, language == "verify"
	for _, word := range fields[1:] {
		f.verify = f.verify || strings.EqualFold(word, "verify")
	}
	for _, attr := range attrs {
		f.attribute(attr)
	}
	if f.hand == "" && forbidden(above) {
		f.hand, f.handAt = "the line above says not to run this: it is shown, and not offered to run", 0
	}
	if f.hand == "" {
		f.hand, f.handAt = lookalike(f.text)
	}
	if f.hand == "" {
		f.readable()
	}
	return f
}

// cutBraces takes the first `{…}` out of a fence's info string.
func cutBraces(info string) (rest, inside string) {
	for open := strings.IndexByte(info, '{'); open >= 0; {
		size := strings.IndexAny(info[open+1:], "{}")
		if size < 0 {
			break
		}
		end := open + 1 + size
		if info[end] == '}' {
			return info[:open] + " " + info[end+1:], info[open+1 : end]
		}
		open = end
	}
	return info, ""
}

// saidInWords is a value of several words: title="Restart the gateway".
var saidInWords = regexp.MustCompile(`="[^"\n]*[ \t][^"\n]*"`)

// ofRenderers are what a fence says to those that show it.
const ofRenderers = " linenums linenostart lineNos linenos hl_lines hl_Lines hl style title caption filename file name id width copy wrap highlight "

// readable sees that the script can be read, once its blanks are filled in.
func (f *fence) readable() {
	found := holes(f.text)
	if f.shell == "sh" && len(found) == 0 && mayBeBash(f.text) {
		if what, line := bashIn(f.text); what != "" {
			f.shell, f.note, f.noteAt = "bash", what+" is bash, and this fence says sh: bash runs it; name the fence bash", line
		}
	}
	if len(found) == 0 {
		if isSimple(f.text) {
			return
		}
		if line, err := parses(&Script{Shell: f.shell, Text: f.text}); err != nil {
			f.hand, f.handAt = fmt.Sprintf("%s cannot read this script: %v. It is shown, and not offered to run", f.shell, err), line
		}
		return
	}
	var err error
	if f.filled, f.blanks, err = fillable(f.shell, f.text, found); err != nil {
		f.hand = fmt.Sprintf("%s cannot read this script with its placeholders filled in: %v. It is shown, and not offered to run", f.shell, err)
	}
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
	case attr == "loose":
		f.loose = true
	case strings.HasPrefix(attr, "."), strings.HasPrefix(attr, "#"), isPair && strings.Contains(ofRenderers, " "+key+" "): // for a renderer
	default:
		f.odd = append(f.odd, fmt.Sprintf("{%s} on a script is not known here; {timeout=30s} is", attr))
	}
}

func (pg *page) content(n *ast.FencedCodeBlock) string {
	var s []byte
	for _, seg := range n.Lines().Sliced(0, n.Lines().Len()) {
		s = append(s, seg.Value(pg.src)...)
	}
	return string(bytes.TrimRight(s, "\n"))
}

// scripts gives fences to the steps that they stand in.
type scripts struct {
	says   *findings
	page   *page
	fences *fences
	titles *titles
}

// add gives a script to a step, or to a sub-step of it when the step has
// one already.
func (ss *scripts) add(n *ast.FencedCodeBlock, d *draft, depth int) {
	f, line := ss.fences.of(n), ss.page.line(n)
	for _, odd := range f.odd {
		ss.says.problem(line, "%s", odd)
	}
	if ss.page.unclosed(n) {
		ss.says.problem(line, "this fence is never closed: everything below it was read as its script")
	}
	if f.hand != "" {
		ss.says.problem(line+f.handAt, "%s", f.hand)
		ss.byHand(n, d, depth)
		return
	}
	if strings.TrimSpace(f.text) == "" {
		ss.says.problem(line, "this script is empty")
		return
	}
	if f.note != "" {
		ss.says.problem(line+f.noteAt, "%s", f.note)
	}
	if len(f.blanks) > 0 {
		ss.says.problem(line, "to be filled in before it runs: %s", namesOf(f.blanks))
	}
	script := &Script{Shell: f.shell, Text: f.text, Timeout: f.timeout, Line: line + 1, Loose: f.loose, On: f.on, Blanks: f.blanks, filled: f.filled}
	to := d
	if d.last != nil {
		to = d.last
	}
	switch {
	case f.verify && to.Verify == nil:
		to.Verify = script
		if to.Command == nil {
			to.own = len(to.parts)
		}
	case !f.verify && to.Command == nil && (to != d || len(d.sub) == 0 && !d.hand):
		to.Command = script
		to.own = len(to.parts)
	case depth >= maxDepth:
		d.add(ss.page.raw(n), false)
		ss.says.problem(line, "steps are nested too deeply here: this script stays text")
	default:
		ss.addStep(f, script, d)
		return
	}
	d.scripted()
}

var (
	isOutput = regexp.MustCompile(`(?i)^(?:(?:the|an?|example|sample|typical|expected|your|its|this) )*(?:output|result|response)s?(?: (?:is|are|looks?|should|will|would|may|might|of (?:this|the) command)\b.*)?$|^(?:you|it|this|which) (?:should|will|would|may|might) (?:then )?(?:see|print|return|show|output|look like|display)\b|^(?:expected|prints|returns)$`)
	isWarned = regexp.MustCompile(`(?i)\b(?:do not|don't|never) (?:use|run|do|execute)(?: (?:this|it|that|these|those|them|the)(?: (?:following|next|same))?(?: (?:commands?|scripts?|lines?|steps?|ones?))?(?: (?:below|here))?)?(?: any ?more)?\W*$|\b(?:kept )?for reference(?: only)?\W*$|\b(?:obsolete|deprecated|no longer (?:used|needed))\W*$`)
	isAsked  = regexp.MustCompile(`(?i)\b(?:with|by|using|run|running|call|use)$`)
)

// forbidden reports whether the paragraph right above a fence says not to run it.
func forbidden(said string) bool {
	return holdsAny(said, "do not ", "don't ", "never ", "for reference", "obsolete", "deprecated", "no longer ") && isWarned.MatchString(said)
}

// above is what the paragraph right above a block says, on one line; empty: there
// is none.
func (pg *page) above(n ast.Node) string {
	above := n.PreviousSibling()
	if above == nil || above.Kind() != ast.KindParagraph && above.Kind() != ast.KindTextBlock {
		return ""
	}
	return pg.inline(above).title()
}

// holdsAny reports whether a text may hold one of the words, in whatever case: most
// hold none, and an expression that finds that out costs more than all else. A long
// s is one for an expression.
func holdsAny(s string, words ...string) bool {
	s = strings.ToLower(s)
	return strings.Contains(s, "ſ") || slices.ContainsFunc(words, func(word string) bool { return strings.Contains(s, word) })
}

// announced reports whether the paragraph right above a fence says that it shows
// what was printed: "The output is similar to:".
func announced(said string) bool {
	if !holdsAny(said, "output", "result", "response", "expected", "prints", "returns", "should ", "will ", "would ", "may ", "might ") {
		return false
	}
	if ends := sentenceEnd.FindAllStringIndex(said, -1); len(ends) > 0 {
		said = said[ends[len(ends)-1][1]:]
	}
	said = strings.TrimRight(said, " .:")
	return isOutput.MatchString(said) && !isAsked.MatchString(said)
}

// wordless says of a fence that names no language that it is text, for most are
// meant to run.
func (ss *scripts) wordless(n *ast.FencedCodeBlock) {
	if ss.fences.of(n).printed {
		ss.says.problem(ss.page.line(n), "the line above says that this is output, so it is text and never run: call the fence text")
	}
	if other := ss.fences.of(n).other; other != "" {
		ss.says.problem(ss.page.line(n), "this fence says %s, so it is text and never run: call it sh when sh, bash or zsh can run it", other)
	}
	if n.Info == nil || len(bytes.TrimSpace(n.Info.Segment.Value(ss.page.src))) == 0 {
		ss.says.problem(ss.page.line(n), "this fence names no language, so it is text and never run: write ```sh when it is a command, ```text when it is not")
	}
}

// indented says of a block that is code by its indentation that nothing of it runs,
// when it begins with a prompt: it was meant to.
func (ss *scripts) indented(n ast.Node) {
	if n.Kind() != ast.KindCodeBlock || n.Lines().Len() == 0 {
		return
	}
	first := n.Lines().At(0)
	if _, prompted := promptIn(string(first.Value(ss.page.src)), true); prompted {
		ss.says.problem(ss.page.line(n), "this indented block is text and never run: put what it begins with into a fence, ```console when it has prompts")
	}
}

// namesOf lists what is to be filled in.
func namesOf(blanks []Blank) string {
	names := make([]string, len(blanks))
	for i, b := range blanks {
		names[i] = "<" + b.Name + ">"
	}
	return strings.Join(names, ", ")
}

// byHand shows a fence of which nothing is run, where it stands: what is to be
// done before it comes before it.
func (ss *scripts) byHand(n *ast.FencedCodeBlock, d *draft, depth int) {
	if d.Command == nil && d.Verify == nil && len(d.sub) == 0 || depth >= maxDepth {
		d.add(ss.page.raw(n), false)
		d.hand = true
		return
	}
	sub := &draft{Step: Step{Phase: d.Phase, Line: ss.page.line(n)}}
	before := ss.titles.leadIn(sub, d)
	sub.parts = append(sub.parts, ss.page.raw(n))
	if sub.Title == "" {
		sub.Title = firstLine(ss.page.content(n))
	}
	ss.titles.untitled(sub)
	ss.titles.spread(d)
	d.follow(append(before, sub)...)
	d.last = nil
}

// addStep makes a sub-step of a further fence, named by the paragraph
// before it, else by its first line.
func (ss *scripts) addStep(f *fence, script *Script, d *draft) {
	sub := &draft{Step: Step{Phase: d.Phase, Line: script.Line - 1}}
	if f.verify {
		sub.Verify = script
	} else {
		sub.Command = script
	}
	before := ss.titles.leadIn(sub, d)
	sub.own = len(sub.parts)
	ss.titles.untitled(sub)
	ss.titles.spread(d)
	d.follow(append(before, sub)...)
	d.last = sub
}

// unclosed reports whether a fence runs into the end of what holds it.
func (pg *page) unclosed(n *ast.FencedCodeBlock) bool {
	if n.Lines().Len() == 0 {
		return false
	}
	end := n.Lines().At(n.Lines().Len() - 1).Stop
	closing, _, _ := bytes.Cut(pg.src[min(end, len(pg.src)):], []byte("\n"))
	closing = bytes.TrimLeft(closing, " \t>")
	return !bytes.HasPrefix(closing, []byte("```")) && !bytes.HasPrefix(closing, []byte("~~~"))
}

// hasShell reports whether a shell fence is anywhere in the node.
func (fs *fences) hasShell(n ast.Node, depth int) bool {
	if f, ok := n.(*ast.FencedCodeBlock); ok {
		return fs.of(f).shell != ""
	}
	if depth > 4*maxDepth {
		return false
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() == ast.TypeBlock && fs.hasShell(c, depth+1) {
			return true
		}
	}
	return false
}
