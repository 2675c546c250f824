package main_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// These tests hold the house together: who may import whom, how long a file may
// grow, which words and folders it does without. CONTRIBUTING.md says why.

const module = "holdfast"

// source is one parsed Go file of the module.
type source struct {
	path      string // from the module's root, with slashes
	folder    string
	test      bool
	generated bool
	lines     int
	imports   []string
	file      *ast.File
	set       *token.FileSet
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// house is every Go file of the module.
func house(t *testing.T) []source {
	t.Helper()
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// parsed is the module, which is parsed once for all who look at it.
var parsed = sync.OnceValues(func() ([]source, error) {
	dir, err := filepath.Abs("../..")
	if err != nil {
		return nil, err
	}
	var all []source
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		if d.IsDir() {
			base := d.Name()
			if rel != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "vendor" || rel == "bin" || rel == "tmp") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		s, err := parse(name, filepath.ToSlash(rel))
		all = append(all, s)
		return err
	})
	return all, err
})

func parse(name, rel string) (source, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return source{}, err
	}
	s := source{
		path: rel, folder: path.Dir(rel), test: strings.HasSuffix(rel, "_test.go"),
		lines: strings.Count(string(text), "\n"), set: token.NewFileSet(),
	}
	s.file, err = parser.ParseFile(s.set, rel, text, parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	s.generated = ast.IsGenerated(s.file)
	for _, spec := range s.file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, err
		}
		s.imports = append(s.imports, imported)
	}
	return s, nil
}

// kind is what a folder is to the import law.
type kind int

const (
	unknown    kind = iota
	leaf            // imports no room
	noun            // sources/<noun>: types and rules
	adapter         // sources/<noun>/<technology>
	door            // sources/inbound: brings in what others push
	procedures      // sop
	record          // store and what is below it
	screen          // tui and what is below it
	colours         // themes
	program         // cmd
	forTests        // drives tests; only tests import it
)

// the nouns of sources; a folder that is none of them is a mistake.
func nouns() []string {
	return []string{"alerts", "events", "storm", "logs", "backups", "rota", "changes", "vitals", "watch", "silences"}
}

func leaves() []string {
	return []string{"sources", "sources/people", "sources/text", "sources/fetch", "sources/proc"}
}

func kindOf(folder string) kind {
	parts := strings.Split(folder, "/")
	switch {
	case slices.Contains([]string{"tui/tuitest", "sources/peertest", "sources/alerts/alertstest", "sources/logs/logstest", "sources/logs/loki/lokitest", "sources/changes/changestest", "store/incident/review/halfyear", "store/storetest"}, folder):
		return forTests
	case slices.Contains(leaves(), folder):
		return leaf
	case folder == "themes":
		return colours
	case folder == "sources/inbound":
		return door
	case folder == "sources/logs/remote": // what the logs that servers keep have in common
		return noun
	case parts[0] == "sources" && slices.Contains(nouns(), parts[1]):
		return map[int]kind{2: noun, 3: adapter}[len(parts)]
	}
	return map[string]kind{"sop": procedures, "store": record, "tui": screen, "cmd": program}[parts[0]]
}

// mayImport is the law; both are folders of the module. why is empty when from
// may import to.
func mayImport(from, to string) (why string) {
	is, other := kindOf(from), kindOf(to)
	switch {
	case from == "cmd/holdfast/world":
		return when(other != screen && (other != program || to == "cmd/holdfast/config"), "the world knows no screen, and of the program the configuration only")
	case other == program:
		return when(is == program, "nobody imports cmd")
	case is == unknown:
		return from + " is no room of the house"
	case other == forTests:
		return when(is == forTests, "only tests import "+to)
	case is == program, is == forTests:
		return ""
	case is == leaf:
		return when(to == "sources/text" || to == "sources/people", "a leaf imports no room")
	case is == colours:
		return "themes imports no room"
	case is == screen:
		return screenMay(from, to, other)
	case other == leaf:
		return ""
	case from == "sources/watch":
		return when(within(to, "sources/logs") && other != unknown || to == "sources/alerts", "what watches logs imports leaves, logs with their rules, and alerts only")
	case is == noun:
		return when(slices.Contains([]string{"sources/backups", "sources/events", "sources/silences", "sources/storm"}, from) && to == "sources/alerts" ||
			from == "sources/silences" && to == "sources/rota" || from == "sources/logs/remote" && to == "sources/logs",
			"a noun imports leaves only (backups, events, silences and storm also alerts, silences the windows of rota, a log that a server keeps logs)")
	case is == adapter:
		return when(to == path.Dir(from) || other == noun && path.Dir(to) == path.Dir(from), "an adapter imports its noun, what adapters of it have in common, and leaves only")
	case is == door:
		return when(other == noun, "inbound imports nouns and leaves only")
	case is == procedures:
		return when(to == "sources/alerts" || strings.HasPrefix(to, "sop"), "sop imports leaves and alerts only")
	case within(from, "store/incident"):
		return when(other == noun || other == procedures || within(to, "store/incident"), "an incident is pure: it imports nouns, sop and leaves only")
	case from == "store/duty":
		return when(other == noun || other == procedures || to == "store/incident", "what needs a human is pure: it imports nouns, sop, store/incident and leaves only")
	case is == record:
		return when(other == noun || other == procedures || other == record, "store imports nouns, sop and leaves only")
	}
	return "no rule allows it"
}

func screenMay(from, to string, other kind) string {
	switch one, another := paneOf(from), paneOf(to); {
	case one != "" && another != "" && one != another:
		return "a pane never imports a pane: send a message of tui/pane"
	case other == screen, other == noun, other == colours, to == "sop":
		return ""
	case to == "store/incident", to == "store/incident/review", to == "store/incident/replay", to == "store/incident/relief", to == "store/duty": // types of the record; they compute and ask nobody
		return ""
	case slices.Contains([]string{"sources", "sources/people", "sources/text"}, to):
		return ""
	}
	return "tui imports nouns, sop, store/incident and its review, replay and relief, store/duty, themes, sources, people and text only"
}

// within reports whether a folder is the other one or below it.
func within(folder, room string) bool {
	return folder == room || strings.HasPrefix(folder, room+"/")
}

// paneOf is the pane that a folder belongs to; empty: none.
func paneOf(folder string) string {
	for _, p := range []string{"tui/alerts", "tui/logs", "tui/backups", "tui/rota", "tui/incident", "tui/review"} {
		if within(folder, p) {
			return p
		}
	}
	return ""
}

// pure reports whether a folder holds rules and shows, and does no I/O.
func pure(folder string) bool {
	return kindOf(folder) == screen || slices.Contains([]string{"store/incident", "store/incident/review", "store/incident/replay", "store/incident/relief", "store/duty"}, folder)
}

func when(allowed bool, otherwise string) string {
	if allowed {
		return ""
	}
	return otherwise
}

// outside names the packages of others that what does no I/O must do without.
func outside() []string {
	return []string{"os", "os/exec", "os/signal", "os/user", "net", "net/http", "database/sql", "syscall"}
}

func TestWhoImportsWhom(t *testing.T) {
	for _, s := range house(t) {
		if s.test {
			continue
		}
		for _, imported := range s.imports {
			if pure(s.folder) && slices.Contains(outside(), imported) {
				t.Errorf("%s imports %s: %s does no I/O", s.path, imported, s.folder)
			}
			to, ours := strings.CutPrefix(imported, module+"/")
			if !ours || to == s.folder {
				continue
			}
			if why := mayImport(s.folder, to); why != "" {
				t.Errorf("%s imports %s: %s", s.path, to, why)
			}
		}
	}
}

func TestTestsDoNotImportTheProgram(t *testing.T) {
	for _, s := range house(t) {
		for _, imported := range s.imports {
			if s.test && strings.HasPrefix(imported, module+"/cmd/") && kindOf(s.folder) != program {
				t.Errorf("%s imports %s: nobody imports cmd", s.path, imported)
			}
		}
	}
}

func TestTheImportLaw(t *testing.T) {
	tests := map[string]struct {
		from, to string
		allowed  bool
	}{
		"a leaf may clean text":            {"sources/fetch", "sources/text", true},
		"a leaf knows no noun":             {"sources", "sources/alerts", false},
		"themes knows nobody":              {"themes", "sources", false},
		"a noun uses leaves":               {"sources/logs", "sources/text", true},
		"a noun does not know another":     {"sources/logs", "sources/alerts", false},
		"a broken backup is an alert":      {"sources/backups", "sources/alerts", true},
		"a storm is many alerts":           {"sources/storm", "sources/alerts", true},
		"a silence is of alerts":           {"sources/silences", "sources/alerts", true},
		"a silence comes in windows":       {"sources/silences", "sources/rota", true},
		"a silence knows no adapter":       {"sources/silences", "sources/alerts/alertmanager", false},
		"what a log calls for is an alert": {"sources/watch", "sources/alerts", true},
		"a watcher knows patterns":         {"sources/watch", "sources/logs/pattern", true},
		"a watcher knows no backups":       {"sources/watch", "sources/backups", false},
		"logs know no watcher":             {"sources/logs", "sources/watch", false},
		"alerts know no storm":             {"sources/alerts", "sources/storm", false},
		"a noun knows no adapter":          {"sources/backups", "sources/backups/restic", false},
		"an adapter knows its noun":        {"sources/backups/restic", "sources/backups", true},
		"an adapter runs commands":         {"sources/backups/restic", "sources/proc", true},
		"an adapter knows no other noun":   {"sources/backups/restic", "sources/alerts", false},
		"an adapter knows no other":        {"sources/backups/restic", "sources/backups/files", false},
		"a Loki is a log of a server":      {"sources/logs/loki", "sources/logs/remote", true},
		"a log of a server is a log":       {"sources/logs/remote", "sources/logs", true},
		"logs know no server":              {"sources/logs", "sources/logs/remote", false},
		"a log of a server knows no Loki":  {"sources/logs/remote", "sources/logs/loki", false},
		"an adapter knows no record":       {"sources/alerts/alertmanager", "store", false},
		"the door knows every noun":        {"sources/inbound", "sources/alerts", true},
		"the door knows no adapter":        {"sources/inbound", "sources/alerts/alertmanager", false},
		"the door knows no record":         {"sources/inbound", "store", false},
		"sop matches alerts":               {"sop", "sources/alerts", true},
		"sop knows no backups":             {"sop", "sources/backups", false},
		"sop knows no record":              {"sop", "store", false},
		"the record knows nouns":           {"store", "sources/rota", true},
		"the record knows procedures":      {"store", "sop", true},
		"a report knows procedures":        {"store/incident/report", "sop", true},
		"a report knows no record":         {"store/incident/report", "store", false},
		"half a year is for tests":         {"store/incident/review", "store/incident/review/halfyear", false},
		"the record knows no adapter":      {"store", "sources/logs/file", false},
		"the record knows no screen":       {"store", "tui", false},
		"a pane shows a noun":              {"tui/alerts", "sources/alerts", true},
		"a pane does not know the record":  {"tui/incident", "store", false},
		"a pane shows the figures":         {"tui/review", "store/incident/review", true},
		"a pane shows what needs a human":  {"tui", "store/duty", true},
		"what needs a human asks nobody":   {"store/duty", "store/sqlite", false},
		"it does not know the record":      {"store/duty", "store", false},
		"an incident knows its steps":      {"store/incident", "sop", true},
		"an incident knows no record":      {"store/incident", "store", false},
		"an incident asks nobody":          {"store/incident", "store/sql", false},
		"a pane shows an incident":         {"tui/incident", "store/incident", true},
		"a pane prints no report":          {"tui/review", "store/incident/report", false},
		"a pane knows no adapter":          {"tui/alerts", "sources/alerts/alertmanager", false},
		"a pane asks nobody":               {"tui/logs", "sources/fetch", false},
		"a pane runs nothing":              {"tui/incident", "sources/proc", false},
		"a pane does not open the record":  {"tui/incident", "store/sqlite", false},
		"a pane writes no queries":         {"tui", "store/sql", false},
		"a pane never imports a pane":      {"tui/alerts", "tui/logs", false},
		"nor a part of another":            {"tui/alerts/detail", "tui/logs/window", false},
		"a pane has parts":                 {"tui/alerts", "tui/alerts/detail", true},
		"a pane uses the widgets":          {"tui/alerts", "tui/pane", true},
		"the root holds the panes":         {"tui", "tui/alerts", true},
		"the program introduces them":      {"cmd/holdfast", "store/sqlite", true},
		"nobody knows the program":         {"tui", "cmd/holdfast/demo", false},
		"tests are not part of a room":     {"tui", "tui/tuitest", false},
		"nor is the contract suite":        {"sources/alerts/alertmanager", "sources/alerts/alertstest", false},
		"nor is that of logs":              {"sources/logs/file", "sources/logs/logstest", false},
		"the world knows no screen":        {"cmd/holdfast/world", "tui", false},
		"the world knows the record":       {"cmd/holdfast/world", "store/sqlite", true},
		"the world knows no command":       {"cmd/holdfast/world", "cmd/holdfast/demo", false},
		"the world is configured":          {"cmd/holdfast/world", "cmd/holdfast/config", true},
		"a folder that is no room":         {"sources/misc", "sources", false},
		"the program has parts of its own": {"cmd/holdfast", "cmd/holdfast/demo", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if why := mayImport(tt.from, tt.to); (why == "") != tt.allowed {
				t.Errorf("%s → %s: %q", tt.from, tt.to, why)
			}
		})
	}
}

func TestEveryFolderIsARoom(t *testing.T) {
	entries, err := os.ReadDir(root(t))
	if err != nil {
		t.Fatal(err)
	}
	rooms := []string{"cmd", "sop", "sources", "store", "themes", "tui"}
	for _, e := range entries {
		switch name := e.Name(); {
		case strings.HasPrefix(name, "."), name == "bin", name == "tmp", name == "docs", name == "packaging", name == "findings": // ignored by git, or not code
		case e.IsDir() && !slices.Contains(rooms, name):
			t.Errorf("%s/ is no room of the house; there are %s", name, strings.Join(rooms, ", "))
		case strings.HasSuffix(name, ".go"):
			t.Errorf("%s lies outside all rooms", name)
		}
	}
	for _, s := range house(t) {
		if kindOf(s.folder) == unknown {
			t.Errorf("%s lies in no room of the house", s.path)
		}
	}
}

// A newcomer finds the place of a change on one page.
func TestCONTRIBUTINGNamesEveryPackage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root(t), "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, s := range house(t) {
		if !said[s.folder] && !strings.Contains(string(page), "`"+s.folder) {
			t.Errorf("CONTRIBUTING.md does not say what %s is for", s.folder)
		}
		said[s.folder] = true
	}
}

func TestFilesAndFunctionsStayShort(t *testing.T) {
	const longestFile, longestFunction = 400, 60
	for _, s := range house(t) {
		if s.test || s.generated {
			continue
		}
		if s.lines > longestFile {
			t.Errorf("%s has %d lines, more than %d", s.path, s.lines, longestFile)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			from, to := s.set.Position(f.Pos()), s.set.Position(f.End())
			if n := to.Line - from.Line + 1; n > longestFunction {
				t.Errorf("%s: %s has %d lines, more than %d", from, f.Name.Name, n, longestFunction)
			}
		}
	}
}

func TestNamesAndCommentsDoWithoutTheseWords(t *testing.T) {
	names := []string{"util", "utils", "common", "helper", "helpers", "types", "manager", "base", "misc", "shared"}
	later := regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b|(?i)\bfor now\b`)
	for _, s := range house(t) {
		stem := strings.TrimSuffix(strings.TrimSuffix(path.Base(s.path), ".go"), "_test")
		for _, part := range append(strings.Split(s.folder, "/"), stem) {
			if slices.Contains(names, part) {
				t.Errorf("%s: %q does not say what is in it", s.path, part)
			}
		}
		for _, group := range s.file.Comments {
			for _, c := range group.List {
				if word := later.FindString(c.Text); word != "" && !s.generated {
					t.Errorf("%s: a comment says %q", s.set.Position(c.Pos()), word)
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range house(t) {
		if !s.test {
			documented[s.folder] = documented[s.folder] || s.generated || s.file.Doc != nil && len(s.file.Doc.Text()) > 20
		}
	}
	for folder, ok := range documented {
		if !ok {
			t.Errorf("%s has no package comment", folder)
		}
	}
}

// calls lists the places where a file calls pkg.name.
func (s source) calls(pkg string, names ...string) (at []string) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == pkg && slices.Contains(names, sel.Sel.Name) {
				at = append(at, fmt.Sprintf("%s: %s.%s", s.set.Position(sel.Pos()), pkg, sel.Sel.Name))
			}
		}
		return true
	})
	return at
}

func TestOnlyMainEndsTheProgram(t *testing.T) {
	for _, s := range house(t) {
		if s.test || s.path == "cmd/holdfast/main.go" {
			continue
		}
		for _, at := range slices.Concat(s.calls("os", "Exit"), s.calls("log", "Fatal", "Fatalf", "Fatalln")) {
			t.Errorf("%s: return an error instead", at)
		}
	}
}

// A benchmark may: it measures what happens while nothing is done.
func TestTestsDoNotSleep(t *testing.T) {
	for _, s := range house(t) {
		if !s.test || path.Base(s.path) == "bench_test.go" || slices.Contains(s.imports, "testing/synctest") {
			continue
		}
		for _, at := range s.calls("time", "Sleep") {
			t.Errorf("%s: wait for what is to happen, or use testing/synctest", at)
		}
	}
}

// Faint has the contrast of a line, not of a word: what is to be read is Dim.
func TestFaintPaintsNoWords(t *testing.T) {
	isFaint := func(e ast.Expr) bool {
		sel, ok := e.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		id, ok := sel.X.(*ast.Ident)
		return ok && id.Name == "themes" && sel.Sel.Name == "Faint"
	}
	word := regexp.MustCompile(`[A-Za-z]{2,}`)
	for _, s := range house(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			var beside []ast.Expr
			switch n := n.(type) {
			case *ast.CallExpr:
				beside = n.Args
			case *ast.ReturnStmt:
				beside = n.Results
			}
			if !slices.ContainsFunc(beside, isFaint) {
				return true
			}
			for _, e := range beside {
				ast.Inspect(e, func(n ast.Node) bool {
					if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && word.MatchString(lit.Value) {
						t.Errorf("%s: %s is painted faint, use themes.Dim", s.set.Position(lit.Pos()), lit.Value)
					}
					return true
				})
			}
			return true
		})
	}
}
