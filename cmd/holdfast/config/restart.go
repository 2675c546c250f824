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
		{"reports", c.Reports == was.Reports},
		{"ring", maps.Equal(c.Ring, was.Ring)},
		{"ack.remind", maps.Equal(c.Remind, was.Remind)},
		{"people", maps.EqualFunc(c.People, was.People, func(a, b Person) bool { return zoneName(a.Zone) == zoneName(b.Zone) })},
		{"theme", c.Theme == was.Theme},
		{"screen", c.Screen == was.Screen},
		{"keys", maps.Equal(c.Keys, was.Keys)},
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
