package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/config"
)

// What the README says is what the program does.

// section is the part of the README under a heading.
func section(t *testing.T, heading string) string {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, part, found := strings.Cut(string(readme), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("README.md has no section %q", heading)
	}
	part, _, _ = strings.Cut(part, "\n\n## ")
	return part
}

func TestTheREADMEsConfigurationIsTaken(t *testing.T) {
	_, example, found := strings.Cut(section(t, "Use it"), "```yaml\n")
	example, _, ended := strings.Cut(example, "```")
	if !found || !ended {
		t.Fatal("the README has no configuration to copy")
	}
	path := filepath.Join(t.TempDir(), "holdfast.yaml")
	if _, err := config.Parse(path, []byte(example), config.Env{Lookup: os.LookupEnv}); err != nil {
		t.Error(err)
	}
}

func TestTheREADMENamesEveryCommand(t *testing.T) {
	table := section(t, "Use it")
	for _, cmd := range newRoot(&program{}).Commands() {
		if name := cmd.Name(); !cmd.Hidden && !regexp.MustCompile("`[^`]*\\b"+name+"\\b").MatchString(table) {
			t.Errorf("the README does not say what `holdfast %s` does", name)
		}
	}
}

// Each key that the README's table names is one that KEYS.md has.
func TestTheREADMENamesKeysThatExist(t *testing.T) {
	known := keysIn(keysPage(t), 1)
	said := keysIn(section(t, "Keys"), 1)
	if len(said) < 20 {
		t.Fatalf("found only %d keys in the README's table", len(said))
	}
	for _, key := range said {
		if !slices.Contains(known, key) {
			t.Errorf("README.md names the key %q, which the program does not have", key)
		}
	}
}

// keysIn lists the keys in one column of the Markdown tables in text.
func keysIn(text string, column int) []string {
	var keys []string
	quoted := regexp.MustCompile("`([^`]+)`")
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
		if column >= len(cells) || len(cells) < 3 {
			continue
		}
		for _, m := range quoted.FindAllStringSubmatch(cells[column], -1) {
			keys = append(keys, strings.Fields(strings.ReplaceAll(m[1], "\x00", "|"))...)
		}
	}
	return keys
}

// Help is read by people who know neither Go's way to write a time nor what an
// empty list of flags looks like in it.
func TestHelpSpeaksOfNothingOfGo(t *testing.T) {
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, odd := range []string{"2006", "(default [])", "arg(s)"} {
			if strings.Contains(cmd.UsageString()+cmd.Long, odd) {
				t.Errorf("`%s --help` says %q", cmd.CommandPath(), odd)
			}
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(&program{}))
}

// A cockpit that is opened as the unit says has the record that the service writes.
func TestTheUnitSaysHowACockpitOpensItsRecord(t *testing.T) {
	unit, err := os.ReadFile(filepath.Join("..", "..", "packaging", "holdfast.service"))
	if err != nil {
		t.Fatal(err)
	}
	_, served, found := strings.Cut(string(unit), "holdfast serve --config ")
	served, _, _ = strings.Cut("--config "+served, "\n")
	if !found || !strings.Contains(string(unit), "# sudo -u holdfast holdfast "+served+" ") {
		t.Errorf("the service has %q, and no cockpit is told so:\n%s", served, unit)
	}
}
