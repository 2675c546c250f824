package world

import (
	"holdfast/sources/logs/file"
	"holdfast/sources/logs/journald"
	"holdfast/sources/logs/remote"
)

// places is how far each log was read, by the log's name. One that leaves the
// configuration and comes back goes on where it stood: its lines are still there.
type places struct {
	files    map[string]*file.Places
	journals map[string]*journald.Place
	remotes  map[string]*remote.Place
}

func newPlaces() places {
	return places{map[string]*file.Places{}, map[string]*journald.Place{}, map[string]*remote.Place{}}
}

func (p places) ofFiles(name string) *file.Places { return ofName(p.files, name) }

func (p places) ofJournal(name string) *journald.Place { return ofName(p.journals, name) }

func (p places) ofRemote(name string) *remote.Place { return ofName(p.remotes, name) }

func ofName[P any](all map[string]*P, name string) *P {
	if all[name] == nil {
		all[name] = new(P)
	}
	return all[name]
}
