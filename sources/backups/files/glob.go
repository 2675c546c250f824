package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"holdfast/sources/text"
)

// glob is filepath.Glob, but it does not take a directory that cannot be read
// for an empty one: a false "no backup" or, worse, a false old one. The
// directory before the first special character has to exist.
func glob(ctx context.Context, pattern string) ([]string, error) {
	fixed, rest := split(filepath.Clean(pattern))
	switch info, err := os.Stat(fixed); {
	case err != nil:
		return nil, explain(fixed, err)
	case !info.IsDir():
		return nil, fmt.Errorf("this is no directory: %s", text.Clean(fixed))
	}
	found := []string{fixed}
	for _, part := range rest {
		var next []string
		for _, dir := range found {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			names, err := match(dir, part)
			if err != nil {
				return nil, err
			}
			next = append(next, names...)
		}
		found = next
	}
	return found, nil
}

// split divides a pattern into the directory that has no special characters
// and the parts after it. The last part is always among those: a single file
// that is missing is a missing backup, not a missing disk.
func split(pattern string) (fixed string, parts []string) {
	list := strings.Split(pattern, string(filepath.Separator))
	n := 0
	for n < len(list)-1 && !strings.ContainsAny(list[n], `*?[\`) {
		n++
	}
	fixed = strings.Join(list[:n], string(filepath.Separator))
	switch {
	case n == 0:
		fixed = "."
	case fixed == "":
		fixed = string(filepath.Separator)
	}
	return fixed, list[n:]
}

// match is what in a directory matches one part of a pattern.
func match(dir, part string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return nil, nil // what a * matched need not be a directory
	case err != nil:
		return nil, explain(dir, err)
	}
	var found []string
	for _, entry := range entries {
		ok, err := filepath.Match(part, entry.Name())
		if err != nil {
			return nil, err
		}
		if ok && !hidden(part, entry.Name()) {
			found = append(found, filepath.Join(dir, entry.Name()))
		}
	}
	return found, nil
}
