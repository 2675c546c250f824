package sop

import (
	"regexp"
	"slices"
	"strings"
)

// Site generators have block syntax of their own, which Markdown itself reads as
// a paragraph with code below it. It is rewritten, line by line, into Markdown
// that says the same: tabs are ways to do a step, of which one applies, and an
// admonition is a paragraph with its kind in front. What can be folded away stands
// under a heading in bold.

var (
	tabLine        = regexp.MustCompile(`^([ \t]*)===[+!]*[ \t]+["“](.+?)["”][ \t]*$`)
	admonitionLine = regexp.MustCompile(`^([ \t]*)(?:!!!|\?\?\?\+?)[ \t]+([\w-]+)[^"]*(?:"(.*)")?[ \t]*$`)
	slashLine      = regexp.MustCompile(`^([ \t]*)///+[ \t]*(?:([\w-]+)[ \t]*(?:\|[ \t]*(.*?))?)?[ \t]*$`)
	detailsLine    = regexp.MustCompile(`(?i)^([ \t]*)(?:</details>|<details[^>]*>(?:[ \t]*<summary[^>]*>(.*?)</summary>)?)[ \t]*$`)
	summaryLine    = regexp.MustCompile(`(?i)^[ \t]*<summary[^>]*>(.*?)</summary>[ \t]*$`)
	imageLine      = regexp.MustCompile(`^[ \t]*:::image\b.*:::[ \t]*$`)
	admonished     = regexp.MustCompile(`(?i)^(?:note|tip|info|hint|important|warning|caution|danger|error|attention|abstract|summary|success|question|failure|bug|example|quote|seealso|todo)(?:[:!]|$)`)
	colonLine      = regexp.MustCompile(`^([ \t]*):::+[ \t]*(?:\{?([\w-]+)\}?[ \t]*(.*?))?[ \t]*$`)
	anyFence       = regexp.MustCompile("^[ \t>]*(?:[-*+]|\\d{1,9}[.)])?[ \t]*(`{3,}|~{3,})")
)

// plainer rewrites what is no Markdown, without changing which line stands
// where. A fence is left alone.
func plainer(s string) string {
	if !slices.ContainsFunc([]string{"===", "!!!", "???", ":::", "///", "<details", "<DETAILS"}, func(mark string) bool { return strings.Contains(s, mark) }) {
		return s
	}
	lines := strings.Split(s, "\n")
	fence := ""
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if m := anyFence.FindStringSubmatch(line); m != nil {
			switch {
			case fence == "":
				fence = m[1]
			case strings.HasPrefix(m[1], fence):
				fence = ""
			}
			continue
		}
		if fence != "" {
			continue
		}
		plainerAt(lines, i)
	}
	return strings.Join(lines, "\n")
}

// plainerAt rewrites one line, and what it governs.
func plainerAt(lines []string, i int) {
	line := lines[i]
	if m := tabLine.FindStringSubmatch(line); m != nil {
		lines[i] = m[1] + "- " + m[2] + " (if applicable)  " // a break: what stands right below is no part of it
		return
	}
	if m := admonitionLine.FindStringSubmatch(line); m != nil {
		lines[i] = m[1] + titled(m[2], m[3])
		if strings.HasPrefix(line[len(m[1]):], "?") && m[3] != "" {
			lines[i] = m[1] + foldLine(strings.Trim(titled(m[2], m[3]), "*"))
		}
		outdent(lines[i+1:], len(m[1]))
		return
	}
	if m := slashLine.FindStringSubmatch(line); m != nil {
		switch kind := strings.ToLower(m[2]); {
		case kind == "":
			lines[i] = ""
		case kind == "tab" && m[3] != "":
			lines[i] = m[1] + foldLine(m[3]+" (if applicable)")
		case kind == "details" && m[3] != "":
			lines[i] = m[1] + foldLine(m[3])
		case admonished.MatchString(kind):
			lines[i] = m[1] + titled(kind, m[3])
		}
		return
	}
	if m := detailsLine.FindStringSubmatch(line); m != nil && (strings.Contains(line, "</details") || i == 0 || strings.TrimSpace(lines[i-1]) == "") {
		summary := m[2]
		if i+1 < len(lines) && summary == "" {
			if below := summaryLine.FindStringSubmatch(lines[i+1]); below != nil {
				summary, lines[i+1] = below[1], ""
			}
		}
		lines[i] = ""
		if summary = htmlWords(summary); summary != "" {
			lines[i] = m[1] + foldLine(summary)
		}
		return
	}
	if m := colonLine.FindStringSubmatch(line); m != nil && !imageLine.MatchString(line) {
		lines[i] = ""
		if m[2] != "" {
			lines[i] = m[1] + titled(m[2], m[3])
		}
	}
}

// foldLine is the line that stands for what can be folded away. It ends in a break,
// for what stands right below is no part of it.
func foldLine(title string) string { return "__" + strings.ReplaceAll(title, "_", `\_`) + "__  " }

// titled is the line of an admonition: its kind, and its title where it has one.
func titled(kind, title string) string {
	kind = strings.ToUpper(kind[:1]) + kind[1:]
	if title = strings.TrimSpace(strings.Trim(title, `[]`)); title == "" {
		return "**" + kind + ":**"
	}
	return "**" + kind + ": " + title + "**"
}

// outdent takes the four columns away by which what an admonition holds is
// indented, up to the first line that is less.
func outdent(lines []string, column int) {
	for i, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if indent := len(line) - len(strings.TrimLeft(line, " ")); indent < column+4 {
			return
		}
		lines[i] = line[:column] + line[column+4:]
	}
}
