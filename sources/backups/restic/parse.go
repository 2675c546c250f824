package restic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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
	// Summary is only there since restic 0.17.
	Summary *struct {
		Files *int64 `json:"total_files_processed"`
		Bytes *int64 `json:"total_bytes_processed"`
	} `json:"summary"`
}

// parse reads the list of `restic snapshots --json`, whose order means nothing.
func parse(out []byte) (backups.Observation, error) {
	if len(bytes.TrimSpace(out)) == 0 {
		return backups.Observation{}, errors.New("restic said nothing although it ended well: its list of snapshots is missing")
	}
	var list []snapshot
	if err := json.Unmarshal(out, &list); err != nil {
		return backups.Observation{}, fmt.Errorf("restic answered with something that is not a list of snapshots: %s", excerpt(out))
	}
	var good, last *snapshot // newest that holds something; newest of all
	o := backups.Observation{}
	for i := range list {
		s := &list[i]
		if s.Time.IsZero() {
			return backups.Observation{}, fmt.Errorf("restic listed snapshot %s without a time", s.name())
		}
		if last == nil || s.Time.After(last.Time) {
			last = s
		}
		if s.vacant() {
			continue
		}
		o.Count++
		if good == nil || s.Time.After(good.Time) {
			good = s
		}
	}
	if last != nil && last.vacant() {
		o.Failed = fmt.Sprintf("the newest snapshot %s holds no file: what it should read was not there", last.name())
	}
	if good != nil {
		o.Newest, o.ID = good.Time, good.name()
		if good.Summary != nil && good.Summary.Bytes != nil {
			o.Bytes = max(0, *good.Summary.Bytes)
		}
		if good.Hostname != "" {
			o.Details = "by " + text.Clean(good.Hostname)
		}
	}
	return o, nil
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
