package config

import (
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// leastKept is the shortest time anything may be kept: what happened last night
// is looked at in the morning, and what fired within the hour counts as flapping.
const leastKept = 24 * time.Hour

// keep reads how long the record keeps what is no entry.
func keep(r *reader, into *Keep) field {
	return func(key string, n *yaml.Node) {
		span := func(d *time.Duration) field {
			return func(key string, n *yaml.Node) {
				r.positive(d)(key, n)
				if *d > 0 && *d < leastKept {
					r.wrong(n, key, "%s is too short: what happened last night is looked at in the morning; at least 1d", *d)
				}
			}
		}
		r.mapping(key, n, map[string]field{"history": span(&into.History), "sightings": span(&into.Sightings), "changes": span(&into.Changes)})
	}
}
