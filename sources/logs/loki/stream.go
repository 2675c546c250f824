package loki

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"holdfast/sources/logs/remote"
	"holdfast/sources/text"
)

// stream is entries with the same labels, as Loki writes them.
type stream struct {
	Labels map[string]string `json:"stream"`
	Values []value           `json:"values"`
}

// value is one entry: when, its words, and what was told of this one only.
type value struct {
	at    int64 // nanoseconds since 1970
	words string
	more  map[string]string
}

// UnmarshalJSON reads ["1795181942164791828", "words"], which may have a third element
// with the entry's own labels.
func (v *value) UnmarshalJSON(b []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	if len(parts) < 2 {
		return fmt.Errorf("%s is no entry", text.Excerpt(b, 80))
	}
	var at string
	if err := json.Unmarshal(parts[0], &at); err != nil {
		return err
	}
	var err error
	if v.at, err = strconv.ParseInt(at, 10, 64); err != nil {
		return fmt.Errorf("%s is no time of an entry", text.Excerpt([]byte(at), 40))
	}
	if err := json.Unmarshal(parts[1], &v.words); err != nil {
		return err
	}
	if len(parts) > 2 {
		var own struct {
			Structured map[string]string `json:"structuredMetadata"`
			Parsed     map[string]string `json:"parsed"`
		}
		if json.Unmarshal(parts[2], &own) == nil { // what is written otherwise says nothing of who wrote it
			v.more = own.Structured
			if v.more == nil {
				v.more = own.Parsed
			}
		}
	}
	return nil
}

// entries are those of several streams, oldest first. Those of one instant keep their
// order; backward says that each stream has its newest first.
func entries(streams []*stream, backward bool) ([]remote.Entry, error) {
	var list []remote.Entry
	for _, s := range streams {
		if s == nil {
			return nil, errors.New("a stream is null")
		}
		if backward {
			slices.Reverse(s.Values)
		}
		who, level := remote.Who(s.Labels), remote.LevelOf(s.Labels)
		for _, v := range s.Values {
			e := remote.Entry{At: time.Unix(0, v.at).UTC(), Words: []byte(v.words), From: who, Level: level, Is: v.words, Labels: s.Labels}
			if len(v.more) > 0 {
				e.Labels = maps.Clone(s.Labels)
				if e.Labels == nil {
					e.Labels = map[string]string{}
				}
				maps.Copy(e.Labels, v.more)
				e.From, e.Level = remote.Who(e.Labels), remote.LevelOf(e.Labels)
			}
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b remote.Entry) int { return a.At.Compare(b.At) })
	return list, nil
}
