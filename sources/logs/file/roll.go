package file

import (
	"path/filepath"
	"slices"
)

// roll is the files that are followed, found by what they are and by their names.
type roll struct {
	files  []*tailed // in the order they were found: a file before its successor
	byID   map[identity]*tailed
	byName map[string][]*tailed // by path and, where it differs, by real; the latest last
}

func (r *roll) add(t *tailed) {
	if r.byID == nil {
		r.byID, r.byName = map[identity]*tailed{}, map[string][]*tailed{}
	}
	r.files = append(r.files, t)
	r.byID[t.id] = t
	r.name(t)
}

func (r *roll) name(t *tailed) {
	r.byName[t.path] = append(r.byName[t.path], t)
	if t.real != t.path {
		r.byName[t.real] = append(r.byName[t.real], t)
	}
}

// rename gives a file the name it stands at now.
func (r *roll) rename(t *tailed, path, real string) {
	r.unname(t)
	t.path, t.real = path, real
	r.name(t)
}

func (r *roll) unname(t *tailed) {
	for _, name := range []string{t.path, t.real} {
		left := slices.DeleteFunc(r.byName[name], func(o *tailed) bool { return o == t })
		if len(left) == 0 {
			delete(r.byName, name)
			continue
		}
		r.byName[name] = left
	}
}

// drop takes files out.
func (r *roll) drop(gone []*tailed) {
	if len(gone) == 0 {
		return
	}
	out := make(map[*tailed]bool, len(gone))
	for _, t := range gone {
		out[t] = true
		r.unname(t)
		if r.byID[t.id] == t {
			delete(r.byID, t.id)
		}
	}
	r.files = slices.DeleteFunc(r.files, func(t *tailed) bool { return out[t] })
}

// latestAt is the file that was followed at path until now.
func (r *roll) latestAt(path string) *tailed {
	for _, t := range slices.Backward(r.byName[path]) {
		if t.path == path {
			return t
		}
	}
	return nil
}

// linked are the folders that symbolic links of followed files lead to.
func (r *roll) linked() []string {
	var list []string
	for _, t := range r.files {
		if t.real != t.path {
			list = append(list, filepath.Dir(t.real))
		}
	}
	return list
}
