package config

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// made is a digest of what a part of the file means: with the folder that its
// paths are relative to, and with what the environment puts into it; without
// comments, layout and the order of keys.
func (r *reader) made(at spot) string {
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%q", r.dir) // a hash takes everything
	r.feed(sum, at.n)
	return hex.EncodeToString(sum.Sum(nil))
}

func (r *reader) feed(to hash.Hash, n *yaml.Node) {
	n = resolve(n)
	switch n.Kind {
	case yaml.MappingNode:
		keys := make([][2]*yaml.Node, 0, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			keys = append(keys, [2]*yaml.Node{n.Content[i], n.Content[i+1]})
		}
		slices.SortStableFunc(keys, func(a, b [2]*yaml.Node) int { return strings.Compare(a[0].Value, b[0].Value) })
		_, _ = fmt.Fprintf(to, "{%d", len(keys))
		for _, k := range keys {
			_, _ = fmt.Fprintf(to, "%q", k[0].Value)
			r.feed(to, k[1])
		}
	case yaml.SequenceNode:
		_, _ = fmt.Fprintf(to, "[%d", len(n.Content))
		for _, item := range n.Content {
			r.feed(to, item)
		}
	default:
		_, _ = fmt.Fprintf(to, "%q", r.said(spot{n: n}))
	}
}

// said is what a plain value says, with what the environment puts into it; of what it has
// not, nothing.
func (r *reader) said(at spot) string {
	return reference.ReplaceAllStringFunc(at.n.Value, func(m string) string {
		v, _ := r.env.Lookup(m[2 : len(m)-1])
		return v
	})
}
