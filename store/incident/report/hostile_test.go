package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	gtext "github.com/yuin/goldmark/text"
	"pgregory.net/rapid"

	"holdfast/store/incident/report"
)

// corpus is what people have put into fields that others print.
func corpus() []string {
	return []string{
		"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, "</style><script>x</script>", "</title><svg onload=alert(1)>",
		"<!--", "-->", "]]>", "<![CDATA[", "</svg><iframe srcdoc='<script>x</script>'>", "javascript:alert(1)", "data:text/html,<script>x</script>",
		`{{.Title}}`, `{{template "sop"}}`, "${7*7}", "url(http://evil.example)", "expression(alert(1))", "}</style>", "<a href=http://evil.example>x</a>",
		"<meta http-equiv=refresh content=0;url=http://evil.example>", "<base href=//evil.example>", "&lt;script&gt;", "&#60;script&#62;", "&#27;[2J",
		"=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1+1)", "\t=1", "\r=1", "\n=1", " =1", `"=1`, "x;=1", "x;\"=1", "x; +1", "\u2008+1", "＝1", "＠SUM(1)", "'=1", "a,=1", "a\n=1",
		"\x1b[2J\x1b]8;;http://evil.example\x07x\x1b]8;;\x07", "\x1b]52;c;aGk=\x07", "\u009b31m", "\x00", "\x7f", "a\rb", "\u202egnp.exe", "\u2066", "\ufeff", "\u200b",
		"\u2028", "\xff\xfe", "[x](http://evil.example)", "![i](http://evil.example/i.png)", "<http://evil.example>", "http://evil.example", "www.evil.example", "a@b.example",
		"# h", "- i", "1. n", "> q", "```\nx", "~~~", "| a | b |\n|---|---|", "***", "===", "\\", "`", "a\n\n    code", "[^1]: x", "[a]: http://evil.example", "<details>", "* * *",
	}
}

// fill puts a value into every field of a report: the same shape whatever the
// words are. say is asked for each string.
func fill(v reflect.Value, say func() string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(say())
	case reflect.Int, reflect.Int64:
		v.SetInt(2)
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), say)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), say)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, say)
		fill(value, say)
		v.SetMapIndex(key, value)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(night))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), say)
		}
	}
}

func filled[T any](say func() string) T {
	var v T
	fill(reflect.ValueOf(&v).Elem(), say)
	return v
}

// failer is what a test, a property and a fuzz target have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

var (
	tag       = regexp.MustCompile(`^<(/?[a-z][a-z0-9]*)((?: [a-zA-Z][a-zA-Z0-9-]*="[^"<>]*")*)>`)
	attribute = regexp.MustCompile(` ([a-zA-Z][a-zA-Z0-9-]*)="([^"]*)"`)
)

// elements lists the tags of a page with the names of their attributes, and the
// values of those whose values mean something. Whatever looks like a tag and is
// none fails.
func elements(t failer, html []byte) []string {
	t.Helper()
	before, _, after := cutStyle(html)
	html = append(bytes.TrimPrefix(before, []byte("<!DOCTYPE html>")), after...)
	var list []string
	for at := 0; ; {
		next := bytes.IndexByte(html[at:], '<')
		if next < 0 {
			return list
		}
		at += next
		m := tag.FindSubmatch(html[at:])
		if m == nil {
			t.Fatalf("this is no tag of ours: %.60q", html[at:])
		}
		told := string(m[1])
		for _, a := range attribute.FindAllSubmatch(m[2], -1) {
			told += " " + string(a[1])
			if !slices.Contains([]string{"aria-label", "x", "y", "x1", "x2", "y1", "y2", "width", "height"}, string(a[1])) {
				told += "=" + string(a[2])
			}
		}
		list = append(list, told)
		at += len(m[0])
	}
}

// cutStyle splits a page around its style sheet.
func cutStyle(html []byte) (before, style, after []byte) {
	before, rest, _ := bytes.Cut(html, []byte("<style>"))
	style, after, _ = bytes.Cut(rest, []byte("</style>"))
	return bytes.Clone(before), style, after
}

// blocks lists what a Markdown document is made of besides words and paragraphs.
func blocks(t failer, source []byte) []string {
	t.Helper()
	md := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote))
	var found []string
	err := ast.Walk(md.Parser().Parse(gtext.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.Kind() {
		case ast.KindText, ast.KindString, ast.KindTextBlock, ast.KindParagraph, ast.KindDocument:
		case ast.KindCodeSpan:
			// labels and lines of evidence are code; an empty one says so in words
		default:
			if entering {
				found = append(found, n.Kind().String())
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return found
}

// unseen finds what a terminal or an editor would act on instead of showing it.
func unseen(t failer, what string, b []byte) {
	t.Helper()
	if !utf8.Valid(b) {
		t.Fatalf("%s is not UTF-8", what)
	}
	for i, r := range string(b) {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029') {
			t.Fatalf("%s holds %U at byte %d: %.80q", what, r, i, b[max(0, i-30):])
		}
	}
}

func same(t failer, what string, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("%s: part %d of %d is %q where plain words give %q of %d", what, i, len(got),
				append(got, "nothing")[min(i, len(got))], append(want, "nothing")[min(i, len(want))], len(want))
		}
	}
}

// formula fails when a spreadsheet would compute a cell, whether it separates
// cells at commas or at semicolons.
func formula(t failer, b []byte, rows int) {
	t.Helper()
	list, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(list) != rows {
		t.Fatalf("%d rows, %v", len(list), err)
	}
	var cells []string
	for _, row := range list {
		cells = append(cells, row...)
	}
	for line := range strings.Lines(string(b)) {
		cells = append(cells, strings.Split(line, ";")...)
		if strings.Count(string(b), "\n") != rows {
			t.Fatalf("a cell breaks a line")
		}
	}
	for _, c := range cells {
		bare := strings.TrimLeftFunc(c, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
		if bare != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(bare)[0]) {
			t.Fatalf("%q is a formula", c)
		}
	}
}

// shape is what of a print does not depend on the words in it.
func shape(t failer, format string, b []byte) []string {
	t.Helper()
	switch format {
	case "html":
		return elements(t, b)
	case "md":
		return blocks(t, b)
	case "csv":
		formula(t, b, 3)
	case "json":
		if !json.Valid(b) {
			t.Fatalf("not JSON: %.200s", b)
		}
		if bytes.ContainsAny(b, "<>") {
			t.Fatalf("JSON that is pasted into a page could end its script")
		}
	}
	return nil
}

// reports prints a report whose every field is what say says, and tells the
// shape of each print.
func reports(t failer, say func() string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	rep := filled[report.Report](say)
	for _, format := range report.Formats() {
		b, err := (*report.Template)(nil).Print(rep, format)
		found["report as "+format] = printed(t, format, b, err)
	}
	return found
}

// summaries does the same with the report of a period.
func summaries(t failer, say func() string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	month := filled[report.Period](say)
	for _, format := range []string{"md", "html", "json"} {
		b, err := report.PrintPeriod(month, format)
		found["summary as "+format] = printed(t, format, b, err)
	}
	return found
}

func printed(t failer, format string, b []byte, err error) []string {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	unseen(t, format, b)
	return shape(t, format, b)
}

// plain is the shape that plain words give.
var plain = sync.OnceValue(func() map[string][]string {
	words := func() string { return "word" }
	found := reports(&testing.T{}, words)
	maps.Copy(found, summaries(&testing.T{}, words))
	return found
})

// staysText fails when hostile words change the shape of any print.
func staysText(t failer, shapes map[string][]string) {
	t.Helper()
	for what, got := range shapes {
		same(t, what, got, plain()[what])
	}
}

// visible makes words that are not blank: what is blank reads "not answered",
// which is another shape.
func visible(s string) string { return "w " + s + " w" }

func TestWhatIsHostileInEveryFieldStaysTextInEveryFormat(t *testing.T) {
	for _, s := range corpus() {
		t.Run(fmt.Sprintf("%q", s), func(t *testing.T) {
			words := func() string { return s }
			staysText(t, reports(t, words))
			staysText(t, summaries(t, words))
		})
	}
}

func TestAnyMixtureInAnyFieldStaysText(t *testing.T) {
	bits := rapid.OneOf(rapid.SampledFrom(corpus()), rapid.SampledFrom([]string{" ", "\n", "x", "<", ">", "\"", "'", "&", "=", ";", "`", "é"}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(bits, 1, 12).Draw(t, "bits")
		n := 0
		words := func() string {
			n++
			return "w" + list[n%len(list)] + list[(n/2)%len(list)]
		}
		if rapid.Bool().Draw(t, "a period's") {
			staysText(t, summaries(t, words))
		} else {
			staysText(t, reports(t, words))
		}
	})
}

func FuzzHostileTextStaysText(f *testing.F) {
	for _, s := range corpus()[:4] { // the rest has a test of its own
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words := func() string { return visible(s) }
		staysText(t, reports(t, words))
		staysText(t, summaries(t, words))
	})
}

func base64Sum(b []byte) string {
	sum := sha256.Sum256(b)
	return base64.StdEncoding.EncodeToString(sum[:])
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestThePagesPolicyIsTheHashOfItsStyle(t *testing.T) {
	for name, b := range map[string][]byte{"report": page(t, of(t)), "summary": must(report.PrintPeriod(report.Period{Zone: "UTC"}, "html"))} {
		_, style, _ := cutStyle(b)
		if want := "sha256-" + base64Sum(style); !strings.Contains(strings.ReplaceAll(string(b), "&#43;", "+"), want) {
			t.Errorf("%s: the policy does not name %s", name, want)
		}
		for _, word := range []string{"http:", "https:", "<script", "<link", "<img", "@import", "url(", " style="} {
			if bytes.Contains(bytes.ReplaceAll(b, []byte("http://evil.example"), nil), []byte(word)) {
				t.Errorf("%s: the page holds %s", name, word)
			}
		}
	}
}
