package file

import (
	"path/filepath"
	"strings"
)

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
