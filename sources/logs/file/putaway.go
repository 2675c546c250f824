package file

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Matching are the files that are followed by a pattern now. The error says which folder
// could not be looked into, where one could not.
func Matching(pattern string) ([]string, error) {
	seen := list(newLookout([]string{pattern}).patterns)
	for folder, err := range seen.problems {
		return seen.found, fmt.Errorf("%s: %w", folder, unreadable(err))
	}
	return seen.found, nil
}

// Follows reports whether a file is of a log that is followed by a pattern, or was before
// it was put away: api.log.1.gz and api.log-20261119.gz are of api.log.
func Follows(pattern, path string) bool {
	for {
		if is, err := filepath.Match(pattern, path); err != nil || is {
			return is
		}
		cut := strings.LastIndexAny(filepath.Base(path), ".-")
		if cut <= 0 {
			return false
		}
		path = path[:len(path)-len(filepath.Base(path))+cut]
	}
}
