package config

import (
	"maps"
	"time"
)

// AtStart lists the keys whose change from was to c holdfast takes only at its
// start, by name; all others are taken live.
func (c *Config) AtStart(was *Config) []string {
	var keys []string
	for _, part := range []struct {
		key  string
		same bool
	}{
		{"me", c.Me == was.Me},
		{"store", c.Store == was.Store},
		{"people", maps.EqualFunc(c.People, was.People, func(a, b Person) bool { return zoneName(a.Zone) == zoneName(b.Zone) })},
	} {
		if !part.same {
			keys = append(keys, part.key)
		}
	}
	return keys
}

func zoneName(z *time.Location) string {
	if z == nil {
		return ""
	}
	return z.String()
}
