package alertmanager

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/fetch"
	"holdfast/sources/text"
)

// status is the part of GET /api/v2/status that matters.
type status struct {
	Uptime  time.Time `json:"uptime"` // when the process started
	Version struct {
		Version string `json:"version"`
	} `json:"versionInfo"`
	Config struct {
		Original string `json:"original"`
	} `json:"config"`
}

// mayMute reports whether its groups can tell that a time interval mutes an
// alert: only versions from 0.28 say so, and only a configuration whose routes
// name intervals mutes anything. What is not known may.
func (s *status) mayMute() bool {
	if old(s.Version.Version) {
		return false
	}
	c := s.Config.Original
	return c == "" || strings.Contains(c, "mute_time_intervals") || strings.Contains(c, "active_time_intervals")
}

// old reports a version such as 0.25.0, before groups said who is muted.
func old(version string) bool {
	major, rest, ok := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(minor)
	return ok && major == "0" && err == nil && n < 28
}

// groupedAlert is what one group says about one of its alerts.
type groupedAlert struct {
	fp      alerts.Fingerprint
	mutedBy []string
}

func decodeGroup(raw []byte) ([]groupedAlert, error) {
	var g struct {
		Alerts []struct {
			Fingerprint string            `json:"fingerprint"`
			Labels      map[string]string `json:"labels"`
			Status      struct {
				MutedBy []string `json:"mutedBy"`
			} `json:"status"`
		} `json:"alerts"`
	}
	if err := json.Unmarshal(raw, &g); err != nil {
		return nil, err
	}
	list := make([]groupedAlert, len(g.Alerts))
	for i, a := range g.Alerts {
		fp, ok := alerts.ParseFingerprint(a.Fingerprint)
		if !ok {
			fp = alerts.FingerprintOf(a.Labels)
		}
		list[i] = groupedAlert{fp, a.Status.MutedBy}
	}
	return list, nil
}

// muting asks the member's groups which alerts a time interval mutes: the plain
// list never says so. What cannot be asked leaves every alert loud, and the note
// says so. edition is nil where the groups could not be asked.
func (m *member) muting(ctx context.Context) (groups [][]groupedAlert, edition *alerts.Edition, note string) {
	groups, _, err := get(ctx, m, "/api/v2/alerts/groups?active=true&silenced=false&inhibited=false&muted=true", m.groups)
	switch {
	case fetch.Status(err) == http.StatusNotFound:
		return nil, nil, "" // no such question there: nothing can be told muted
	case err != nil:
		return nil, nil, "it does not say what a time interval mutes, so that rings: " + text.ErrorLine(err)
	}
	return groups, m.groups.edition, ""
}

// mute is the list with what mutes each alert noted at it. An alert goes to
// several receivers; it is quiet only when every group that lists it mutes it.
func mute(list []wireAlert, groups [][]groupedAlert) []wireAlert {
	by := map[alerts.Fingerprint][]string{}
	loud := map[alerts.Fingerprint]bool{}
	for _, group := range groups {
		for _, a := range group {
			if len(a.mutedBy) == 0 {
				loud[a.fp] = true
			} else {
				by[a.fp] = append(by[a.fp], a.mutedBy...)
			}
		}
	}
	if len(by) == 0 {
		return list
	}
	list = slices.Clone(list)
	for i := range list {
		if fp := list[i].alert.Fingerprint; len(by[fp]) > 0 && !loud[fp] {
			list[i].mutedBy = slices.Concat(list[i].mutedBy, by[fp])
		}
	}
	return list
}
