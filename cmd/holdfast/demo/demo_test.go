package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sop"
	"holdfast/sources/people"
)

// A login and a folder may hold what means something to YAML: the rehearsal takes them
// for what they are.
func TestNamesAreNoPartOfTheRehearsalsConfiguration(t *testing.T) {
	dir := filepath.Join(t.TempDir(), `a "b": \c #d`)
	const me = `o"neil\ops: x`
	path, err := Lay(dir, me, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(path, config.Env{Lookup: func(string) (string, bool) { return "", false }, Home: dir, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Me != people.Person(me) || cfg.Rota[0].Layers[0].People[0] != people.Person(me) {
		t.Errorf("it is %q who rehearses, and %q is on call", cfg.Me, cfg.Rota[0].Layers[0].People[0])
	}
	text, err := os.ReadFile(filepath.Join(dir, "sops", "checkout-down.md"))
	if err != nil {
		t.Fatal(err)
	}
	if p := sop.Parse("checkout-down", "", text); p.Vars["SHOP"] != dir || strings.Contains(p.Text, "%SHOP%") {
		t.Errorf("the shop is in %q, not %q: %+v", p.Vars["SHOP"], dir, p.Problems)
	}
}
