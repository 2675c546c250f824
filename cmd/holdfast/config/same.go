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

// identify gives everything that is kept going its Same.
func (r *reader) identify(c *Config, root *yaml.Node) {
	root = resolve(root)
	items := func(section string, n int, set func(i int, same string)) {
		if list := value(root, section); list != nil && list.Kind == yaml.SequenceNode && len(list.Content) == n {
			for i, item := range list.Content {
				set(i, r.same(item))
			}
		}
	}
	items("alerts", len(c.Alerts), func(i int, same string) { c.Alerts[i].Same = same })
	items("logs", len(c.Logs), func(i int, same string) { c.Logs[i].Same = same })
	items("changes", len(c.Changes), func(i int, same string) { c.Changes[i].Same = same })
	items("backups", len(c.Backups), func(i int, same string) { c.Backups[i].Same = same })
	if door := value(root, "inbound"); door != nil && c.Inbound != nil {
		c.Inbound.Same = r.same(door)
	}
}

// same is a digest of what a part of the file means: with the folder that its
// paths are relative to, and with what the environment puts into it; without
// comments, layout and the order of keys.
func (r *reader) same(n *yaml.Node) string {
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%q", r.dir) // a hash takes everything
	r.feed(sum, n)
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
		said := reference.ReplaceAllStringFunc(n.Value, func(m string) string {
			v, _ := r.env.Lookup(m[2 : len(m)-1])
			return v
		})
		_, _ = fmt.Fprintf(to, "%q", said)
	}
}
