package opened

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// most is how many paths are offered.
const most = 200

// Complete lists the files and folders whose paths begin as what is typed, in their
// order and at most a few hundred; folders end with a slash. Hidden ones are listed once
// a dot is typed.
func Complete(typed string) ([]string, error) {
	folder, begins := filepath.Split(typed)
	where := folder
	if where == "" {
		where = "."
	}
	entries, err := os.ReadDir(where)
	if err != nil {
		return nil, reason(err)
	}
	var list []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, begins) || begins == "" && strings.HasPrefix(name, ".") {
			continue
		}
		info, err := os.Stat(filepath.Join(where, name)) // a link leads to what it names
		switch {
		case err != nil, !info.IsDir() && !info.Mode().IsRegular():
			continue
		case info.IsDir():
			name += "/"
		}
		if list = append(list, folder+name); len(list) == most {
			break
		}
	}
	slices.Sort(list)
	return list, nil
}
