package sop

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"holdfast/sources/alerts"
)

// told is errors as they are told, in a list.
func told(errs []error) []string {
	list := make([]string, len(errs))
	for i, err := range errs {
		list[i] = err.Error()
	}
	return list
}

// A catalogue knows the same procedures by the same names as a library that has
// read everything, and what cannot be read.
func TestACatalogueIsTheSameLibrary(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	write(t, one, map[string]string{
		"a/dns.md": "# DNS of a\n1. Look\n", "b/dns.md": "# DNS of b\n1. See [x](x.md)\n", "x.md": "---\nalerts: Down\n---\n# X\n1. Look\n",
		"disk-full.md": "# Ours\n1. Look\n", ".hidden.md": "# No\n", "notes.txt": "no", "large.md": strings.Repeat("x", maxFile+1), "UPPER.MD": "1. Look\n",
	})
	write(t, two, map[string]string{"c/dns.md": "# DNS of c\n1. Look\n"})
	for link, to := range map[string]string{"inside.md": "x.md", "outside.md": filepath.Join(two, "c/dns.md"), "nowhere.md": "none.md"} {
		if err := os.Symlink(to, filepath.Join(one, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(one, "pipe.md"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(one, "folder.md"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(one, "secret.md"), []byte("1. Look\n"), 0o000); err != nil {
		t.Fatal(err)
	}
	dirs := []string{one, two, one, filepath.Join(one, "none")}
	whole := open(t, dirs...)
	catalogue, err := Catalogue(dirs)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := told(catalogue.Errors()), told(whole.Errors()); !reflect.DeepEqual(got, want) || len(want) < 5 {
		t.Errorf("it cannot read\n%q, and the whole library\n%q", got, want)
	}
	if got, want := catalogue.Notes(), whole.Notes(); !reflect.DeepEqual(got, want) || len(want) != 1 {
		t.Errorf("it notes\n%q, and the whole library\n%q", got, want)
	}
	if got, want := catalogue.Alike("dns"), whole.Alike("dns"); !reflect.DeepEqual(got, want) || len(want) != 3 {
		t.Errorf("alike are\n%q, and in the whole library\n%q", got, want)
	}
	for _, p := range whole.All() {
		got, ok := catalogue.Get(p.Name + ".md")
		if !ok || !reflect.DeepEqual(got, p) {
			t.Errorf("%s is %+v, %v", p.Name, got, ok)
		}
	}
	if !reflect.DeepEqual(catalogue.All(), whole.All()) {
		t.Error("all of it is not the same")
	}
	down := alerts.Alert{Labels: map[string]string{"alertname": "Down"}}
	if got, want := names(catalogue.For(down)), names(whole.For(down)); got != want || want != "inside x service-down" {
		t.Errorf("for the alert there are %q and %q", got, want)
	}
}

// Of a catalogue nothing is read but what is asked for, and that once.
func TestACatalogueReadsWhatIsAskedFor(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a.md": "# A\n1. Look\n", "b.md": "# B\n1. Look\n", "c.md": "# C\n1. Look\n"})
	l, err := Catalogue([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string]string{"a.md": "# A anew\n1. Look\n"})
	for range 2 {
		if p, ok := l.Get("a"); !ok || p.Title != "A anew" {
			t.Errorf("it is %q: it was read before anybody asked", p.Title)
		}
		write(t, dir, map[string]string{"a.md": "# A once more\n1. Look\n"})
	}
	if err := os.Remove(filepath.Join(dir, "b.md")); err != nil {
		t.Fatal(err)
	}
	if errs := l.Errors(); len(errs) > 0 {
		t.Errorf("it complains of what nobody asked for: %q", told(errs))
	}
	if _, ok := l.Get("b"); ok {
		t.Error("what is gone is there")
	}
	if errs := told(l.Errors()); len(errs) != 1 || !strings.Contains(errs[0], filepath.Join(dir, "b.md")+": ") || !strings.Contains(errs[0], "no such file") {
		t.Errorf("it complains of %q", errs)
	}
	if got := names(l.All()); !strings.HasPrefix(got, "a ") || strings.Contains(got, " b ") || !strings.Contains(got, " c ") {
		t.Errorf("there are %q", got)
	}
}
