// Package demo stages a rehearsal: a small shop with a growing log, backup
// files, a rotation and an SOP, and the script of what goes wrong in it. All of
// it reaches the cockpit by the real paths (the configuration file, the HTTP
// door, the file follower); the package knows nothing of what the cockpit does
// with it, and must not write into the record.
package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

//go:embed checkout-down.md
var checkoutDown string

//go:embed holdfast.yaml
var configuration string

// The shop's regions. Checkout runs in the one that the file "active" names;
// the script breaks the first, and the SOP fails over to the second.
const (
	broken = "eu-1"
	spare  = "eu-2"
)

// weekOf is the Monday on which the rota's week began that now is in: it does at
// nine in the morning, where the rota is.
func weekOf(now time.Time) (string, error) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return "", err
	}
	day := now.In(zone).Add(-9 * time.Hour)
	return day.AddDate(0, 0, -int((day.Weekday()+6)%7)).Format(time.DateOnly), nil
}

// Lay writes the rehearsal's files into dir and returns the path of its
// configuration. me is who rehearses; they are on call. Ages are counted from now.
func Lay(dir, me string, now time.Time) (string, error) {
	from, err := weekOf(now)
	if err != nil {
		return "", err
	}
	text := strings.NewReplacer(`"%ME%"`, quoted(me), "%FROM%", from).Replace(configuration)
	files := map[string]string{
		"holdfast.yaml":         text,
		"sops/checkout-down.md": strings.ReplaceAll(checkoutDown, `"%SHOP%"`, quoted(dir)),
		"active":                broken + "\n",
		"log/api.log":           "",
		"log/host.log":          "",
	}
	for name, content := range files {
		if err := write(filepath.Join(dir, name), content); err != nil {
			return "", err
		}
	}
	backups := []struct {
		name string
		size int
		age  time.Duration
	}{
		{"orders-db-1.sql.gz", 4 << 20, 55 * time.Hour},
		{"orders-db-2.sql.gz", 4 << 20, 31 * time.Hour},
		{"ledger-1.sql.gz", 2 << 20, time.Hour},
		{"wiki-1.tar.gz", 1 << 20, 7 * time.Hour},
		{"git-1.bundle", 1 << 20, 20 * time.Minute},
	}
	for _, b := range backups {
		path := filepath.Join(dir, "backup", b.name)
		if err := write(path, strings.Repeat("holdfast rehearsal backup block\n", b.size/32)); err != nil {
			return "", err
		}
		at := now.Add(-b.age)
		if err := os.Chtimes(path, at, at); err != nil {
			return "", fmt.Errorf("staging the rehearsal: %w", err)
		}
	}
	return filepath.Join(dir, "holdfast.yaml"), nil
}

// quoted is a name as YAML takes it for what it is, whatever stands in it.
func quoted(name string) string {
	b, err := json.Marshal(name)
	if err != nil {
		panic(err) // a string; none can fail
	}
	return string(b)
}

func write(path, content string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("staging the rehearsal: %w", err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		return fmt.Errorf("staging the rehearsal: %w", err)
	}
	return nil
}
