package sop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"holdfast/sources/alerts"
)

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func open(t *testing.T, dirs ...string) *Library {
	t.Helper()
	l, err := Open(dirs)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func names(ps []Procedure) string {
	all := make([]string, len(ps))
	for i, p := range ps {
		all[i] = p.Name
	}
	return strings.Join(all, " ")
}

func TestTheBundledProceduresAreThereAndClean(t *testing.T) {
	l := open(t)
	if got := names(l.All()); got != strings.Join(shipped(), " ") {
		t.Errorf("got %s", got)
	}
	for _, p := range l.All() {
		if linted := Lint(p); len(linted.Problems) > 0 || linted.Verifies == 0 {
			t.Errorf("%s: %+v", p.Name, linted)
		}
		checkSound(t, p)
		for _, s := range p.Flat() {
			if s.Command != nil && !strings.Contains(s.Body, "If it fails") {
				t.Errorf("%s, step %s does not say what to do when it fails", p.Name, s.Number)
			}
		}
	}
}

func TestSecurityBreachKeepsTheEvidenceBeforeTheCleanUp(t *testing.T) {
	p, ok := open(t).Get("security-breach")
	if !ok {
		t.Fatal("it does not ship")
	}
	order := []string{
		"breach was found", "supervisor", "Image the machine", "Copy the whole project", "Copy the database",
		"remove the malicious code", "interval of compromise", "Re-check the logs", "checkout or add-card",
		"type of data", "present them to your direct supervisor", "how they got in", "incident report and share it",
	}
	if len(p.Steps) != len(order) {
		t.Fatalf("%d steps", len(p.Steps))
	}
	for i, part := range order {
		if !strings.Contains(p.Steps[i].Title, part) {
			t.Errorf("step %d is %q", i+1, p.Steps[i].Title)
		}
	}
	if !p.Steps[2].Optional || strings.Join(p.Steps[5].Needs, ",") != "3,4,5" {
		t.Errorf("the lock: %+v", p.Steps[5])
	}
	logs := []string{"SSH logins", "file-integrity", "snapshot", "web server", "security reports"}
	for i, part := range logs {
		if !strings.Contains(p.Steps[7].Steps[i].Title, part) {
			t.Errorf("step 8.%d is %q", i+1, p.Steps[7].Steps[i].Title)
		}
	}
	if how := p.Steps[11]; how.Kind != Decision || len(how.Branches) != 3 || len(how.Steps) != 2 {
		t.Errorf("the decision: %+v", how)
	}
}

func TestAFileWinsOverABundledProcedureAndReloadSeesIt(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	write(t, dir, map[string]string{"deep/service-down.md": "# Ours\n1. a\n", ".hidden/x.md": "# x", "notes.txt": "no"})
	if p, _ := l.Get("service-down"); p.Title != "Service down" {
		t.Errorf("before reloading it is %q", p.Title)
	}
	if err := l.Reload(); err != nil {
		t.Fatal(err)
	}
	if p, _ := l.Get("service-down.md"); p.Title != "Ours" || p.Path != filepath.Join(dir, "deep/service-down.md") {
		t.Errorf("%q at %q", p.Title, p.Path)
	}
	if got := names(l.All()); slices.Contains(strings.Fields(got), "x") || len(l.Errors()) > 0 {
		t.Errorf("%s, %v", got, l.Errors())
	}
}

func TestWhatCannotBeReadIsSaidAndTheRestIsThere(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	write(t, outside, map[string]string{"secret.md": "# Secret\n1. x\n"})
	write(t, dir, map[string]string{"ok.md": "# Ok\n1. a\n", "sub/ok.md": "# Other\n", "big.md": strings.Repeat("x", maxFile+1), "real": "# Linked\n1. a\n"})
	for link, target := range map[string]string{
		"escape.md": filepath.Join(outside, "secret.md"), "up.md": "../" + filepath.Base(outside) + "/secret.md",
		"inside.md": "real", "dangling.md": "nothing", "folder.md": "sub",
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.md"), 0o600); err != nil {
		t.Fatal(err)
	}
	l := open(t, filepath.Join(dir, "missing"), dir)
	ours := slices.Sorted(slices.Values(append(shipped(), "inside", filepath.Base(dir)+"/ok", "sub/ok")))
	if got := names(l.All()); got != strings.Join(ours, " ") {
		t.Errorf("got %s", got)
	}
	said := ""
	for _, err := range l.Errors() {
		said += err.Error() + "\n"
	}
	for _, want := range []string{"missing", "big.md: larger than 1 MiB", "escape.md", "up.md", "dangling.md", "pipe.md: it is not a file"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said in\n%s", want, said)
		}
	}
	if notes, want := strings.Join(l.Notes(), "\n"), "2 files are called ok.md; as SOPs they are called "+filepath.Base(dir)+"/ok, sub/ok"; notes != want {
		t.Errorf("noted %q, want %q", notes, want)
	}
	if _, ok := l.Get("ok"); ok || len(l.Alike("ok")) != 2 {
		t.Errorf("ok is %v, and may be %v", ok, l.Alike("ok"))
	}
}

func TestTheMostFittingProcedureComesFirst(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"any.md":      "---\nalerts: ['alertname=~\".*Down\"']\n---\n1. a\n",
		"exact.md":    "---\nalerts: [CheckoutDown]\n---\n1. a\n",
		"region.md":   "---\nalerts: ['{alertname=\"CheckoutDown\", region=\"eu-1\"}', Other]\n---\n1. a\n",
		"named.md":    "1. a\n",
		"URLNamed.md": "1. a\n",
	})
	l := open(t, dir)
	for _, tt := range []struct {
		name string
		a    alerts.Alert
		want string
	}{
		{"exact before pattern", alerts.Alert{Labels: map[string]string{"alertname": "CheckoutDown"}}, "exact any service-down"},
		{"two labels before one", alerts.Alert{Labels: map[string]string{"alertname": "CheckoutDown", "region": "eu-1"}}, "region exact any service-down"},
		{"any entry is enough", alerts.Alert{Labels: map[string]string{"alertname": "Other"}}, "region"},
		{"named by an annotation", alerts.Alert{Labels: map[string]string{"alertname": "X"}, Annotations: map[string]string{"runbook": "runbooks/named.md"}}, "named"},
		{"named by a label, after those that match", alerts.Alert{Labels: map[string]string{"alertname": "Other", "sop": "named"}}, "region named"},
		{"named by an address in lower case", alerts.Alert{Annotations: map[string]string{"runbook_url": "https://runbooks.example/alerts/urlnamed/?x=1"}}, "URLNamed"},
		{"named by a fragment", alerts.Alert{Annotations: map[string]string{"runbook_url": "https://wiki.example/ops#named"}}, "named"},
		{"named twice", alerts.Alert{Annotations: map[string]string{"runbook_url": "https://h/named.html", "sop": "named"}}, "named"},
		{"nothing fits", alerts.Alert{Labels: map[string]string{"alertname": "X"}, Annotations: map[string]string{"sop": "../../etc/passwd", "runbook_url": "%zz"}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := names(l.For(tt.a)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAFileIsReadByItsName(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"x.md": "# X\n1. a\n"})
	if p, err := ParseFile(filepath.Join(dir, "x.md")); err != nil || p.Name != "x" || p.Title != "X" {
		t.Errorf("%+v %v", p, err)
	}
	if _, err := ParseFile(filepath.Join(dir, "y.md")); err == nil || !strings.Contains(err.Error(), "cannot be read") {
		t.Errorf("got %v", err)
	}
	if _, err := ParseFile(dir); err == nil {
		t.Error("a folder is no procedure")
	}
}
