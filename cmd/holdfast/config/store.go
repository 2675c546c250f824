package config

import (
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// store reads the path of the record's file. The address of a database is no
// path: taken for one it would become a folder of that name.
func (r *reader) store(into *string) field {
	return func(key string, n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && IsAddress(n.Value) {
			r.later(key, n)
			return
		}
		r.path(into)(key, n)
	}
}

// IsAddress reports whether what should be the path of a record is the address
// of a database, such as postgres://user@host/holdfast.
func IsAddress(store string) bool { return strings.Contains(store, "://") }
