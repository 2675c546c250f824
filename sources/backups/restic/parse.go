package restic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/backups"
	"holdfast/sources/text"
)

// snapshot is what is read of one snapshot in restic's list.
type snapshot struct {
	Time     time.Time `json:"time"` // when the run started: newer data is not in it
	ID       string    `json:"id"`
	ShortID  string    `json:"short_id"`
	Hostname string    `json:"hostname"`
	Paths    []string  `json:"paths"`
	// Summary is only there since restic 0.17.
	Summary *struct {
		Files *int64 `json:"total_files_processed"`
		Bytes *int64 `json:"total_bytes_processed"`
	} `json:"summary"`
}

// read reads the list of `restic snapshots --json`, whose order means nothing.
func read(out []byte) ([]snapshot, error) {
	if len(bytes.TrimSpace(out)) == 0 {
		return nil, errors.New("restic said nothing although it ended well: its list of snapshots is missing")
	}
	var list []snapshot
	if err := json.Unmarshal(out, &list); err != nil {
		return nil, fmt.Errorf("restic answered with something that is not a list of snapshots: %s", excerpt(out))
	}
	for i := range list {
		if list[i].Time.IsZero() {
			return nil, fmt.Errorf("restic listed snapshot %s without a time", list[i].name())
		}
	}
	return list, nil
}

// observe translates a list of snapshots: each host, and each set of paths, is
// something of its own.
func observe(list []snapshot, now time.Time) backups.Observation {
	hosts, paths := map[string]bool{}, map[string]bool{}
	for i := range list {
		hosts[list[i].Hostname], paths[list[i].set()] = true, true
	}
	runs := make([]backups.Run, 0, len(list))
	for i := range list {
		s := &list[i]
		r := backups.Run{At: s.Time, ID: s.name(), Of: s.of(len(hosts) > 1, len(paths) > 1)}
		if s.Summary != nil && s.Summary.Bytes != nil {
			r.Bytes = max(0, *s.Summary.Bytes)
		}
		if s.vacant() {
			r.Wrong = fmt.Sprintf("the newest snapshot %s holds no file: what it should read was not there", s.name())
		}
		runs = append(runs, r)
	}
	o := backups.Gather(runs, now)
	for i := range list {
		if s := &list[i]; s.name() == o.ID && s.Time.Equal(o.Newest) {
			if s.Hostname != "" {
				o.Details = "by " + text.Clean(s.Hostname)
			}
			if fewer := s.fewer(list); fewer != "" {
				o.Odd = append(o.Odd, fewer)
			}
			break
		}
	}
	return o
}

// of names what a snapshot is of, as far as that tells it from others.
func (s *snapshot) of(byHost, byPaths bool) string {
	var parts []string
	if byHost {
		parts = append(parts, "host "+text.Clean(s.Hostname))
	}
	if byPaths {
		parts = append(parts, text.Truncate(text.Clean(strings.Join(s.sorted(), " ")), 60, "…"))
	}
	return strings.Join(parts, " ")
}

func (s *snapshot) sorted() []string {
	paths := slices.Clone(s.Paths)
	slices.Sort(paths)
	return paths
}

func (s *snapshot) set() string { return strings.Join(s.sorted(), "\x00") }

// fewer says that the newest snapshot lacks a path that the one before it of the
// same host had, for the first time: before 0.19 restic takes a source that is
// not there for none, and ends well.
func (s *snapshot) fewer(list []snapshot) string {
	var before *snapshot
	for i := range list {
		o := &list[i]
		if o.Hostname != s.Hostname || !o.Time.Before(s.Time) {
			continue
		}
		if o.set() == s.set() {
			return "" // it was so before
		}
		if before == nil || o.Time.After(before.Time) {
			before = o
		}
	}
	if before == nil {
		return ""
	}
	var gone []string
	for _, p := range before.sorted() {
		if !slices.Contains(s.Paths, p) {
			gone = append(gone, text.Clean(p))
		}
	}
	for _, p := range s.Paths {
		if !slices.Contains(before.Paths, p) {
			return "" // another set, not a smaller one
		}
	}
	return fmt.Sprintf("the newest snapshot %s no longer holds %s, which the one before it did: was it there to be read?", s.name(), backups.Some(gone))
}

// vacant reports whether the run says of itself that it read no file.
func (s *snapshot) vacant() bool {
	return s.Summary != nil && s.Summary.Files != nil && *s.Summary.Files == 0
}

func (s *snapshot) name() string {
	id := s.ShortID
	if id == "" {
		id = s.ID[:min(8, len(s.ID))]
	}
	return text.Clean(id)
}

func excerpt(out []byte) string {
	const most = 120
	line := bytes.TrimSpace(out)
	if len(line) > most {
		return text.Clean(string(line[:most])) + "…"
	}
	return text.Clean(string(line))
}
