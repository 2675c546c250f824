package sop

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// typed is what a shell fence asks to run, as people write and paste it.
type typed struct {
	script string
	hand   string // why nothing of it is run, in words for the author; empty: it is a script, or shows nothing but output
	on     string // the machine that its prompts name; empty: none
	at     int    // the line that says so, from 1; 0: all of it
}

const (
	handComments = "nothing but comments: in `sh` a line `# command` is one. Write the command without the `#`, or call the fence `console` when `#` is a root prompt"
	handForeign  = "this is typed into another program, not into a shell (%s): it is shown, to be done by hand"
	handHosts    = "its prompts are of several users or hosts, or of shells inside one another, and a script runs as one of them: it is shown, to be done by hand"
	handLeaves   = "this line opens another shell, or a program that asks: what stands below it is typed in there, and a script would run it here. It is shown, to be done by hand; to run it there, give it to the command: ssh HOST 'commands'"
	handPrinted  = "a `#` before this line may be a prompt of root, or a comment that was printed: it is shown, to be done by hand; to run it, name the machine in the prompts, or call the fence sh and write the commands alone"
	handMixed    = "this line has a prompt, and the first one has none that is known here: what was typed cannot be told from what was printed. It is shown, to be done by hand; write `$ ` before all that is typed, or nothing"
	handEndless  = "this command does not end: a quote, a bracket, a loop or a here-document in it is open to the end of the fence, or for very long. It is shown, and not offered to run"
	handSnippet  = "this line belongs to a page generator, which would put another file here: nothing of it runs"
)

// typedIn reads a fence. A fence whose first line begins with a prompt is a
// session: what stands behind its prompts was typed, with what an unfinished
// line goes on with, and everything else was printed and never runs. Neither
// is what is typed into another program.
func typedIn(language, text string) typed {
	lines := strings.Split(text, "\n")
	console := language == consoleFence
	first := firstTyped(lines, console)
	if strings.Contains(text, "8<-") && snippet.MatchString(text) {
		return typed{hand: handSnippet}
	}
	percent := strings.HasPrefix(first, "% ") && !strings.HasPrefix(first, "% Total") // which curl prints
	p, prompted := promptIn(first, percent)
	switch {
	case prompted && p.sign == "#" && p.bare() && !console:
		prompted = false
	case first == "" && !console && strings.TrimSpace(text) != "":
		return typed{hand: handComments}
	}
	if console || prompted {
		return session(lines, console, percent)
	}
	if r, _ := utf8.DecodeRuneInString(first); strings.ContainsRune("➜λ»▶►╭╰┌└├│", r) {
		return typed{hand: handMixed}
	}
	if of := foreign(first); of != "" {
		return typed{hand: strings.Replace(handForeign, "%s", "`"+of+"`", 1)}
	}
	if line := leaves(text, lines); line > 0 {
		return typed{hand: handLeaves, at: line}
	}
	if line := promptBelow(text, lines); line > 0 {
		return typed{hand: handMixed, at: line}
	}
	return typed{script: text}
}

// promptBelow is the line of a script, from 1, that begins with a bare `$`, which
// no shell has a command for, or the first one when a `$` stands alone in it, as in
// a prompt that is not known here; 0: there is none. In quotes and here-documents
// it is text.
func promptBelow(text string, lines []string) int {
	if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(" "+line, " $ ") }) {
		return 0
	}
	marked, _ := mark(text, holes(text))
	file, err := grammar(syntax.LangBash, marked)
	if err != nil {
		return 0 // which is said anyway
	}
	line := 0
	syntax.Walk(file, func(n syntax.Node) bool {
		if call, isCall := n.(*syntax.CallExpr); isCall && line == 0 {
			at := slices.IndexFunc(call.Args, func(word *syntax.Word) bool { return word.Lit() == "$" })
			if at == 0 || at > 0 && len(file.Stmts) > 0 && call.Pos().Line() == file.Stmts[0].Pos().Line() {
				line = int(call.Pos().Line())
			}
		}
		return line == 0
	})
	return line
}

// leaves is the line of a script, from 1, that opens another shell, or a program
// that asks, with more lines below it: these were typed in there, on another
// machine most often, and a script would run them here. 0: there is none.
func leaves(text string, lines []string) int {
	last := len(lines)
	for last > 0 && isRemark(lines[last-1]) {
		last--
	}
	return opens(text, last-1)
}

func isRemark(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "#")
}

// firstTyped is the first line of a fence that says something to somebody: in a
// shell fence a comment does not, and in a console one a prompt comes first.
func firstTyped(lines []string, console bool) string {
	first := ""
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if !strings.HasPrefix(line, "#") || strings.HasPrefix(line, "#!") {
			return line
		}
		if first == "" && console {
			first = line
		}
	}
	return first
}

// prompt is the beginning of a line that a shell printed, and what was typed
// behind it.
type prompt struct {
	who  string // alice@web1; empty: it does not say
	sign string // $, # or %
	rest string
	host bool // it names a machine and nobody on it: what was printed may look like that
	sure bool // it names nobody, and cannot be taken for a comment: sh-5.1#, / #
}

func (p prompt) bare() bool { return p.who == "" && !p.sure }

const (
	user = `[A-Za-z0-9_][\w.-]*@[A-Za-z0-9][\w.-]*`
	sign = `([$#%])(?:[ \t]+(.*))?$`
)

var (
	environment = regexp.MustCompile(`^\([\w.-]+\)[ \t]+`) // of Python, before the prompt itself
	bracketed   = regexp.MustCompile(`^\[(` + user + `)(?:[ :][^\]]*)?\][ \t]*` + sign)
	atHost      = regexp.MustCompile(`^(` + user + `)(?::[^\s$#%]*|[ \t][~/][^\s$#%]*|[ \t][\w.-]+)?[ \t]?` + sign)
	bareSign    = regexp.MustCompile(`^` + sign)
	ofShell     = regexp.MustCompile(`^(?:ba|da|z|k)?sh-\d[\d.]*` + sign)
	inFolder    = regexp.MustCompile(`^[~/][^\s$#%]*[ \t]([$])(?:[ \t]+(.*))?$`)
	asRoot      = regexp.MustCompile(`^[~/][ \t](#)(?:[ \t]+(.*))?$`)
	ofHost      = regexp.MustCompile(`^([A-Za-z][\w.-]*)(?:[ \t]+[~/][^\s$#%]*)?[ \t]*(\$)[ \t]+(\S.*)$`)          // web1 $ ls
	ofHostIn    = regexp.MustCompile(`^([A-Za-z][\w.-]*):[~/][^\s$#%]*[ \t]?` + sign)                              // web1:~# ls
	ofHostRoot  = regexp.MustCompile(`^([A-Za-z][\w.-]*-\d[\w.-]*)(?:[ \t]+[~/][^\s$#%]*)?[ \t]+(#)[ \t]+(\S.*)$`) // web-1 # ls, and no `ls # list`
	arrowed     = regexp.MustCompile(`^❯()(?:[ \t]+(.*))?$`)
	snippet     = regexp.MustCompile(`(?m)^[ \t]*;?-+8<-+.*$`)
)

// promptIn reads a prompt at the beginning of a line. percent says that a bare
// `%` is one.
func promptIn(line string, percent bool) (prompt, bool) {
	if !strings.ContainsAny(line, "$#%") && !strings.Contains(line, "❯") {
		return prompt{}, false // most lines, for which the expressions below would cost too much
	}
	line = strings.TrimSpace(line)
	line = line[len(environment.FindString(line)):]
	for _, named := range []*regexp.Regexp{bracketed, atHost} {
		if m := named.FindStringSubmatch(line); m != nil {
			return prompt{who: m[1], sign: m[2], rest: m[3]}, true
		}
	}
	for _, unnamed := range []*regexp.Regexp{bareSign, ofShell, inFolder, asRoot, arrowed} {
		m := unnamed.FindStringSubmatch(line)
		if m == nil || (unnamed == bareSign && m[1] == "%" && !percent) {
			continue
		}
		return prompt{sign: m[1], rest: m[2], sure: unnamed == ofShell || unnamed == asRoot}, true
	}
	for _, machine := range []*regexp.Regexp{ofHostIn, ofHostRoot, ofHost} {
		if m := machine.FindStringSubmatch(line); m != nil {
			return prompt{who: m[1], sign: m[2], rest: m[3], host: true}, true
		}
	}
	return prompt{}, false
}

// programs are prompts of programs that are no shell, as they print them.
//
//nolint:gochecknoglobals // compiled once, never written
var programs = []*regexp.Regexp{
	regexp.MustCompile(`^([A-Za-z_][\w-]*[=\-*!('"^][#>])(?:[ \t]|$)`), // psql
	regexp.MustCompile(`^(MariaDB \[[^\]]*\]>|PS [A-Za-z]:\\[^>]*>|[A-Za-z]:\\[^>]*>|In \[\d+\]:|\((?:gdb|lldb|Pdb)\)|>>>|irb\([^)]*\)[:\d]*>|iex\(\d+\)>)(?:[ \t]|$)`),
	regexp.MustCompile(`(?i)^((?:mysql|sqlite|cqlsh(?::\w+)?|s?ftp|telnet|mongosh?|sql|ghci|hive|presto(?::\w+)?|trino(?::\w+)?|influx|node|lua|consul|nslookup|test|admin)>)(?:[ \t]|$)`),
	regexp.MustCompile(`^(\[?[\w.-]*:[\w:.-]+\]?>)(?:[ \t]|$)`), // 127.0.0.1:6379>, rs0:PRIMARY>
}

// devices are prompts that name nothing but a machine: a shell's, or a switch's.
var devices = regexp.MustCompile(`^([A-Za-z][\w.-]*(?:\([\w-]+\))?(?:[$#%]|>))[ \t]+\S+(?:[ \t]+\S|;)`)

// foreign is the prompt of another program at the beginning of a line; empty:
// there is none.
func foreign(line string) string {
	line = strings.TrimSpace(line)
	if !strings.ContainsAny(line, ">#$%") && !strings.HasPrefix(line, "(") && !strings.HasPrefix(line, "In [") {
		return "" // what no expression below can begin with
	}
	for _, known := range append(programs[:len(programs):len(programs)], devices, quoted) {
		if m := known.FindStringSubmatch(line + " "); m != nil {
			return m[1]
		}
	}
	return ""
}

// quoted is a prompt that is nothing but `>`: to a shell it is a redirection
// without a command, which empties a file.
var quoted = regexp.MustCompile(`^(>)[ \t]+[\w./-]+[ \t]+\S`)

// session takes what was typed out of a session.
func session(lines []string, console, percent bool) typed {
	start, _ := promptIn(firstTyped(lines, console), percent)
	start.host = start.host && !belowRoot(lines, start)
	root := console && !anyPrompt(lines, percent, start.host)
	var script []string
	var first *prompt
	entered, at := false, max(0, slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "% ") }))
	for i := 0; i < len(lines); i++ {
		p, ok := promptIn(lines[i], percent)
		if ok && entered && (start.host || !p.host) {
			return typed{hand: handHosts} // a bare # is one as well: of root
		}
		if ok && (p.sign == "#" && p.bare() && !root || p.host && !start.host || p.sign == "%" && p.bare() && indent(lines[i]) != indent(lines[at])) {
			ok = false // a comment, or printed
		}
		if !ok {
			for _, of := range programs {
				if m := of.FindStringSubmatch(strings.TrimSpace(lines[i]) + " "); m != nil && first != nil {
					return typed{hand: strings.Replace(handForeign, "%s", "`"+m[1]+"`", 1)}
				}
			}
			continue
		}
		if first == nil {
			first = &p
		}
		if p.who != first.who || p.sign != first.sign {
			return typed{hand: handHosts}
		}
		if root && p.sign == "#" && p.bare() && remarked.MatchString(p.rest) {
			return typed{hand: handPrinted, at: i + 1}
		}
		command, used, ends := wholeCommand(p.rest, lines[i+1:])
		if !ends {
			return typed{hand: handEndless, at: i + 1}
		}
		i += used
		if strings.TrimSpace(command) != "" {
			script, entered = append(script, command), opens(command, math.MaxInt) > 0
		}
	}
	said := typed{script: strings.Join(script, "\n")}
	if first != nil {
		said.on = first.who[strings.IndexByte(first.who, '@')+1:]
	}
	return said
}

// remarked is what stands behind a `#` and is no command: a sentence, a heading
// with a colon, signs that frame something.
var remarked = regexp.MustCompile(`^(?:[A-Z][a-z]*[ \t]+[a-z]|[\w/.-]+[:,](?:[ \t]|$)|[#=*+~-]+(?:[ \t]|$))`)

// belowRoot reports whether what looks like the prompt of a machine stands below
// a prompt of root, and says nothing else that makes it one: `Total $ 5`.
func belowRoot(lines []string, p prompt) bool {
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			return strings.HasPrefix(line, "# ") && p.sign == "$" && !strings.ContainsAny(p.who, "0123456789")
		}
	}
	return false
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// anyPrompt reports whether a console session has a prompt that is no bare `#`:
// then such a line is a comment.
func anyPrompt(lines []string, percent, host bool) bool {
	for _, line := range lines {
		if p, ok := promptIn(line, percent); ok && (p.sign != "#" || !p.bare()) && (host || !p.host) {
			return true
		}
	}
	return false
}

// looksMost is how often it is looked whether a typed command has ended: each time it is
// read with all it goes on with.
const looksMost = 50

// wholeCommand is a typed line with those it goes on with: the body of a
// here-document, an open quote, a loop, what follows a backslash. A shell puts
// `> ` in front of them; used is how many there are. ends is false of what never
// does: it cannot be read, and is not run.
func wholeCommand(command string, below []string) (whole string, used int, ends bool) {
	var so strings.Builder
	so.WriteString(command)
	stripped := len(below) > 0 && strings.HasPrefix(strings.TrimLeft(below[0], " \t"), ">")
	for range looksMost {
		waits, end := unfinished(so.String())
		if !waits {
			return so.String(), used, true
		}
		for {
			if used == len(below) {
				return command, 0, false
			}
			next := below[used]
			if stripped {
				next = strings.TrimPrefix(strings.TrimPrefix(strings.TrimLeft(next, " \t"), ">"), " ")
			}
			so.WriteString("\n" + next)
			used++
			if strings.Contains(next, end) {
				break // it may end here
			}
		}
	}
	return command, 0, false
}

// unfinished reports whether a shell would ask for more, and what has to stand on a line
// that ends it; empty: anything may. The sign that ends a placeholder is no redirection
// without its file.
func unfinished(command string) (waits bool, end string) {
	command, _ = mark(command, holes(command))
	if backslashes := len(command) - len(strings.TrimRight(command, `\`)); backslashes%2 == 1 {
		return true, ""
	}
	_, err := grammar(syntax.LangBash, command)
	if err == nil || !syntax.IsIncomplete(err) && !strings.Contains(err.Error(), "unclosed here-document") {
		return false, ""
	}
	if m := awaited.FindStringSubmatch(err.Error()); m != nil {
		end = m[1] + m[2]
	}
	return true, end
}

// awaited is what an error of the reader says that a command waits for.
var awaited = regexp.MustCompile("(?:with|closing quote|unclosed here-document) (?:`([\\w)}\\]'\"-]+)`|\"(`)\")$")
