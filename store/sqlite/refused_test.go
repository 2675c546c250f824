package sqlite

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestWhatOpenWouldRefuseIsToldWithoutOpeningIt(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(t *testing.T, path string)
		words string // of the refusal; empty: it would open
	}{
		"a good one":       {func(*testing.T, string) {}, ""},
		"no record yet":    {func(t *testing.T, path string) { away(t, path); away(t, headsPath(path)) }, ""},
		"gone, with heads": {func(t *testing.T, path string) { away(t, path) }, "does not start an empty history"},
		"an older one": {func(t *testing.T, path string) {
			tamperVersion(t, path, "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)")
		}, ""},
		"a newer one": {func(t *testing.T, path string) {
			tamperVersion(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, 1)")
		}, "written by a newer holdfast"},
		"no database": {func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 200)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filled(t, 2)
			test.spoil(t, path)
			before, _ := os.ReadFile(path) // it may not be there
			err := Refused(t.Context(), path)
			if got := err != nil; got != (test.words != "") || got && !strings.Contains(err.Error(), test.words) {
				t.Errorf("it says %v, want %q", err, test.words)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the record was touched")
			}
		})
	}
}
