package report_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/store/incident/report"
)

// templates writes files and returns their folder.
func templates(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, source := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestATemplateOfOnesOwnIsEscapedForItsFormat(t *testing.T) {
	dir := templates(t, map[string]string{
		"report.html": `<h1 title="{{.Title}}">{{.Title}}</h1>{{with answer "root_cause"}}{{template "answer" .}}{{end}}`,
		"report.md": "# {{.Title}}\n{{range .Timeline}}{{if eq .Kind \"note\"}}- {{clock .At}} {{.Text}}\n{{.Text | fenced}}{{end}}{{end}}" +
			"{{$who := person .OpenedBy}}{{$who}} {{with .Duration}}{{span .}}{{end}} {{len .People}}\n",
	})
	own, err := report.LoadTemplate(dir)
	if err != nil {
		t.Fatal(err)
	}
	rep := of(t)
	rep.Title = `<b> "x" *y*`
	html := string(must(own.Print(rep, "html")))
	if want := "<h1 title=\"&lt;b&gt; &#34;x&#34; *y*\">&lt;b&gt; &#34;x&#34; *y*</h1><p class=\"text\">&lt;script&gt;"; !strings.HasPrefix(html, want) {
		t.Errorf("HTML: %s", html)
	}
	md := string(must(own.Print(rep, "md")))
	for _, want := range []string{"# \\<b\\> \"x\" \\*y\\*\n", "- 01:12:00 \\<script\\>", "````text\n<script>alert(1)</script> [x]", "\nalice 20 min 2\n"} {
		if !strings.Contains(md, want) {
			t.Errorf("no %q in %s", want, md)
		}
	}
}

func TestWhatATemplateAsksForAndAReportDoesNotHaveIsNamedAllAtOnce(t *testing.T) {
	file := filepath.Join(templates(t, map[string]string{"own.html": `{{.Titel}}
{{range $i, $l := .Timeline}}{{if false}}{{$l.Hwen}}{{end}}{{$i.No}}{{end}}
{{with answer "impact"}}{{.Question}} {{.Reply}}{{else}}{{.Nothing}}{{end}}
{{range .SOPs}}{{template "mine" .}}{{end}}{{(index .Alerts 0).Whatever}}{{.Head.Length}}
{{range .Timeline}}{{$.Also}}{{.At.Year}}{{.At.Aeon}}{{end}}{{.Roles.commander}}
{{define "mine"}}{{.Steps}}{{.Stepps}}{{range .Steps}}{{range .Tries}}{{.Exitt}}{{end}}{{end}}{{end}}`}), "own.html")
	_, err := report.LoadTemplate(file)
	if err == nil {
		t.Fatal("it was taken")
	}
	for _, want := range []string{
		file, "line 1:2: there is no Titel in Report; it has Actions, Alerts", "line 2:", "no Hwen in Line", "no No in int", "line 3:", "no Reply in Answer",
		"no Nothing in Report", "no Length in Head", "no Also in Report", "no Aeon in Time", "no Stepps in SOP", "no Exitt in Try",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("does not say %q:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "Whatever") {
		t.Error("it judges what cannot be known before the template runs")
	}
}

func TestTemplatesThatCannotBeUsedAreRefusedInWords(t *testing.T) {
	dir := templates(t, map[string]string{
		"open.html": "{{if .Title}}", "unknown.md": "{{.Title | shout}}", "empty.md": " \n", "page.txt": "{{.Title}}", "only.md": "{{.Title}}",
	})
	for name, want := range map[string]string{
		"open.html": "unexpected EOF", "unknown.md": `function "shout" not defined`, "empty.md": "is empty", "page.txt": "ends in .html or .md",
		"nowhere.md": "cannot be read", ".": "holds neither report.html nor report.md",
	} {
		if _, err := report.LoadTemplate(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	own, err := report.LoadTemplate(filepath.Join(dir, "only.md"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := own.Print(of(t), "html"); !errors.Is(err, report.ErrNoTemplate) || !strings.Contains(err.Error(), "only.md prints md") {
		t.Errorf("a template that is not there: %v", err)
	}
}

// The built-in template is held to what is asked of others.
func TestTheBuiltInTemplateAsksForNothingThatIsNotThere(t *testing.T) {
	source, err := os.ReadFile("templates/report.html")
	if err != nil {
		t.Fatal(err)
	}
	own, err := report.LoadTemplate(filepath.Join(templates(t, map[string]string{"report.html": string(source)}), "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	if got := must(own.Print(of(t), "html")); string(got) != string(page(t, of(t))) {
		t.Error("a copy of the built-in template prints other bytes")
	}
}
