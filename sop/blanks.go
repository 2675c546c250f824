package sop

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Blank is a place in a script that its author left for whoever runs it to fill
// in: `<pod-name>` or `{{ pod_name }}`.
type Blank struct {
	Name string // what stands there, without the signs: "pod-name"
	Var  string // the environment variable that carries what is filled in
}

var (
	angled = regexp.MustCompile(`<([\pL\pN][^<>\n]{0,60})>`)
	braced = regexp.MustCompile(`\{\{[ \t]*(\$?[A-Za-z][\w.-]{0,60})[ \t]*\}\}`)
	email  = regexp.MustCompile(`^[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}$`)
)

// template are the words of templates that a program reads, not a person.
const template = " end else range if with block define break continue nil true false "

// hole is a placeholder in the text of a script.
type hole struct {
	from, to int
	name     string
}

// holes finds the placeholders of a script, in order. A redirection has a blank
// before its file name, or a name of its own right behind it; what has an end
// tag is markup; `{{ .Name }}` is for a program.
func holes(script string) []hole {
	if !strings.Contains(script, "<") && !strings.Contains(script, "{{") {
		return nil
	}
	var found []hole
	var tags map[string]bool
	if strings.Contains(script, "</") {
		tags = endTags(script)
	}
	for _, m := range angled.FindAllStringSubmatchIndex(script, -1) {
		name := script[m[2]:m[3]]
		if last := name[len(name)-1]; last == ' ' || last == '\t' || last == '/' || last == '-' {
			continue
		}
		before, after := byte(' '), byte(' ')
		if m[0] > 0 {
			before = script[m[0]-1]
		}
		if m[1] < len(script) {
			after = script[m[1]]
		}
		switch {
		case before == '<' || before == '?' || before == 'P' && m[0] > 1 && script[m[0]-2] == '?': // a here-document, a named group
		case strings.Contains(name, "://") || email.MatchString(name) || strings.ContainsAny(name, "=\"'`$();|&\\"):
		case strings.HasSuffix(name, ".h") && strings.HasSuffix(strings.TrimRight(script[:m[0]], " "), "#include"):
		case tags[strings.Fields(name)[0]]:
		case after == '&' || (before == ' ' || before == '\t') && (isWordByte(after) || after == '/' && !strings.ContainsAny(name, "- _")):
		default:
			found = append(found, hole{m[0], m[1], name})
		}
	}
	for _, m := range braced.FindAllStringSubmatchIndex(script, -1) {
		if name := script[m[2]:m[3]]; !strings.Contains(template, " "+name+" ") {
			found = append(found, hole{m[0], m[1], name})
		}
	}
	slices.SortFunc(found, func(a, b hole) int { return a.from - b.from })
	return found
}

// endTags are the names of what ends in a script as markup does: </name>.
func endTags(script string) map[string]bool {
	tags := map[string]bool{}
	for rest := script; ; {
		_, after, found := strings.Cut(rest, "</")
		if !found {
			return tags
		}
		if size := strings.IndexAny(after, "<>"); size > 0 && after[size] == '>' {
			tags[after[:size]] = true
		}
		rest = after
	}
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// blankVar is the variable that carries what is filled in for a name.
func blankVar(name string) string { return "FILL_" + strings.Trim(upper(name), "_") }

// mostHoles is how many placeholders a script may have.
const mostHoles = 200

// fillable makes of a script with placeholders one in which the environment
// takes their places: what a person fills in is a value and never text of the
// script. The error says where that cannot be done.
func fillable(shell, script string, found []hole) (filled string, blanks []Blank, err error) {
	if len(found) > mostHoles {
		return "", nil, fmt.Errorf("it has %d places to be filled in, and nobody fills in more than %d", len(found), mostHoles)
	}
	marked, marks := mark(script, found)
	file, err := grammar(variantOf(shell), marked)
	if err != nil {
		return "", nil, err
	}
	at, err := contexts(file, marks)
	if err != nil {
		return "", nil, err
	}
	var out strings.Builder
	rest := marked
	for i, m := range marks {
		before, after, _ := strings.Cut(rest, m)
		out.WriteString(before)
		rest = after
		b := Blank{Name: found[i].name, Var: blankVar(found[i].name)}
		switch at[m] {
		case "": // in a comment
			out.WriteString(script[found[i].from:found[i].to])
			continue
		case "'":
			out.WriteString(`'"${` + b.Var + `}"'`)
		case "$'":
			out.WriteString(`'"${` + b.Var + `}"$'`)
		case `"`:
			out.WriteString("${" + b.Var + "}")
		default:
			out.WriteString(`"${` + b.Var + `}"`)
		}
		if !slices.ContainsFunc(blanks, func(o Blank) bool { return o.Var == b.Var }) {
			blanks = append(blanks, b)
		}
	}
	out.WriteString(rest)
	if _, err := parses(&Script{Shell: shell, Text: out.String()}); err != nil {
		return "", nil, err // a name where no value may stand
	}
	return out.String(), blanks, nil
}

// likeMark is what a mark could be taken for.
var likeMark = regexp.MustCompile(`HOLE+`)

// mark puts a word in the place of each placeholder, which stands nowhere else.
func mark(script string, found []hole) (marked string, marks []string) {
	word := "HOLE"
	for _, like := range likeMark.FindAllString(script, -1) {
		if len(like) >= len(word) {
			word = like + "E"
		}
	}
	var out strings.Builder
	from := 0
	for i, h := range found {
		m := word + "x" + strconv.Itoa(i) + "x"
		marks = append(marks, m)
		out.WriteString(script[from:h.from] + m)
		from = h.to
	}
	return out.String() + script[from:], marks
}

// contexts says in what each mark stands: a plain word, quotes of which kind.
func contexts(file *syntax.File, marks []string) (at map[string]string, err error) {
	at = map[string]string{}
	var stack []syntax.Node
	raw := map[*syntax.Word]bool{}
	note := func(text, context string) {
		for _, m := range marks {
			if strings.Contains(text, m) {
				at[m] = context
			}
		}
	}
	syntax.Walk(file, func(n syntax.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		switch t := n.(type) {
		case *syntax.Redirect:
			if t.Hdoc != nil && isQuoted(t.Word) && holds(t.Hdoc, marks) {
				err = fmt.Errorf("a placeholder stands in a here-document that nothing is put into")
			}
			if t.Hdoc != nil {
				raw[t.Hdoc] = true
			}
		case *syntax.ArithmExp, *syntax.ArithmCmd, *syntax.LetClause:
			if holds(n, marks) {
				err = fmt.Errorf("a placeholder stands in a calculation, where a value would be run")
			}
		case *syntax.SglQuoted:
			context := "'"
			if t.Dollar {
				context = "$'"
			}
			note(t.Value, context)
		case *syntax.Lit:
			note(t.Value, quotesOf(stack, raw))
		}
		stack = append(stack, n)
		return true
	})
	return at, err
}

// quotesOf is the quotes that a literal stands in. The body of a here-document is
// read as if it stood in double ones.
func quotesOf(stack []syntax.Node, body map[*syntax.Word]bool) string {
	for _, n := range slices.Backward(stack) {
		switch t := n.(type) {
		case *syntax.DblQuoted:
			return `"`
		case *syntax.CmdSubst, *syntax.ProcSubst:
			return "word"
		case *syntax.Word:
			if body[t] {
				return `"`
			}
		}
	}
	return "word"
}

func isQuoted(w *syntax.Word) bool {
	return slices.ContainsFunc(w.Parts, func(p syntax.WordPart) bool {
		lit, ok := p.(*syntax.Lit)
		return !ok || strings.Contains(lit.Value, `\`)
	})
}

func holds(n syntax.Node, marks []string) bool {
	var out bytes.Buffer
	if err := syntax.NewPrinter().Print(&out, n); err != nil {
		return true // what cannot be printed is not trusted
	}
	return slices.ContainsFunc(marks, func(m string) bool { return strings.Contains(out.String(), m) })
}

// variantOf is the language of a shell.
func variantOf(shell string) syntax.LangVariant {
	switch shell {
	case "bash":
		return syntax.LangBash
	case "zsh":
		return syntax.LangZsh
	}
	return syntax.LangPOSIX
}
