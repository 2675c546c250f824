package sop

import (
	"regexp"
	"strings"
)

// Site generators have block syntax of their own, which Markdown itself reads as
// a paragraph with code below it. It is rewritten, line by line, into Markdown
// that says the same: tabs are ways to do a step, of which one applies, and an
// admonition is a paragraph with its kind in front.

var (
	tabLine        = regexp.MustCompile(`^([ \t]*)===[+!]*[ \t]+["“](.+?)["”][ \t]*$`)
	admonitionLine = regexp.MustCompile(`^([ \t]*)(?:!!!|\?\?\?\+?)[ \t]+([\w-]+)[^"]*(?:"(.*)")?[ \t]*$`)
	colonLine      = regexp.MustCompile(`^([ \t]*):::+[ \t]*(?:\{?([\w-]+)\}?[ \t]*(.*?))?[ \t]*$`)
	anyFence       = regexp.MustCompile("^[ \t>]*(?:[-*+]|\\d{1,9}[.)])?[ \t]*(`{3,}|~{3,})")
)

// plainer rewrites what is no Markdown, without changing which line stands
// where. A fence is left alone.
func plainer(s string) string {
	if !strings.Contains(s, "===") && !strings.Contains(s, "!!!") && !strings.Contains(s, "???") && !strings.Contains(s, ":::") {
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
		switch {
		case tabLine.MatchString(line):
			m := tabLine.FindStringSubmatch(line)
			lines[i] = m[1] + "- " + m[2] + " (if applicable)"
		case admonitionLine.MatchString(line):
			m := admonitionLine.FindStringSubmatch(line)
			lines[i] = m[1] + titled(m[2], m[3])
			outdent(lines[i+1:], len(m[1]))
		case colonLine.MatchString(line):
			m := colonLine.FindStringSubmatch(line)
			lines[i] = ""
			if m[2] != "" {
				lines[i] = m[1] + titled(m[2], m[3])
			}
		}
	}
	return strings.Join(lines, "\n")
}

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
