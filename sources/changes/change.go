// Package changes knows what was changed in the world that is watched: deploys,
// tags, switches of a feature. Most of what breaks was changed shortly before,
// so a change stands beside the alerts and in the timelines of incidents. The
// package holds what a change is, when two are the same one, and which alerts
// one concerns. It must not ask anybody, and must not say that a change caused
// anything.
package changes

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"holdfast/sources/text"
)

// HealthKind is the kind under which each source of changes reports its health.
const HealthKind = "changes"

// Change is one thing that was changed, such as a deploy.
type Change struct {
	UID     string            `json:"uid"` // its identity: the same change seen twice has the same one
	At      time.Time         `json:"at"`  // when it was made, as its source says
	Source  string            `json:"source"`
	Summary string            `json:"summary"` // one line; never empty
	Service string            `json:"service"` // empty: not said
	Version string            `json:"version"`
	Link    string            `json:"link"` // an http or https URL, or empty
	Details map[string]string `json:"details"`
}

// Names of details that mean something here.
const (
	DetailBy    = "by"    // who or what made the change
	DetailDated = "dated" // the time its source gave, where that lay in the future
	detailLink  = "link"  // a link that is no http or https URL
)

// How many bytes are kept: a change is a line on a screen, not an archive.
const (
	longestSummary = 1024
	longestName    = 256
	longestLink    = 2048
	longestDetail  = 4096
	mostDetails    = 32
)

// Identity makes the UID of a change from what tells it from all others: its
// parts as they came, before they were cleaned. The same parts always give the
// same identity, in every process.
func Identity(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		// The length goes first, so that no two lists of parts read alike.
		_, _ = fmt.Fprintf(h, "%d:%s", len(p), p) // a hash never fails
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// ContentIdentity makes the UID of a change that came without a name of its
// own: everything it says and when it says it happened.
func (c Change) ContentIdentity() string {
	parts := append(c.content(), c.At.UTC().Format(time.RFC3339Nano))
	return Identity(parts...)
}

func (c Change) content() []string {
	parts := []string{c.Source, c.Summary, c.Service, c.Version, c.Link}
	for _, name := range slices.Sorted(maps.Keys(c.Details)) {
		parts = append(parts, name, c.Details[name])
	}
	return parts
}

// SaysTheSame reports whether two changes differ in nothing but their time: how
// a sender that gives no time is recognised when it tries again.
func (c Change) SaysTheSame(d Change) bool { return slices.Equal(c.content(), d.content()) }

// Admit makes a change from outside safe to show and to keep: cleaned, without
// secrets (nil knows their shapes only), cut to what a screen can show, and not
// dated after it was seen. The error says what it lacks to be a change.
func Admit(c Change, seen time.Time, redact *text.Redactor) (Change, error) {
	line := func(s string, n int) string {
		return short(s, n, func(s string) string { return redact.Redact(text.Clean(s)) })
	}
	clean := Change{
		UID: line(c.UID, longestName), At: c.At.UTC().Truncate(time.Millisecond), Source: line(c.Source, longestName),
		Summary: line(c.Summary, longestSummary), Service: line(c.Service, longestName), Version: line(c.Version, longestName),
		Details: cleanDetails(c.Details, redact),
	}
	switch {
	case clean.Summary == "":
		return Change{}, fmt.Errorf("it has no summary: say in a few words what was changed")
	case c.At.IsZero():
		return Change{}, fmt.Errorf("it has no time: a change is found by when it was made")
	case c.At.Year() < 1970 || c.At.Year() > 9999:
		return Change{}, fmt.Errorf("the year %d is no time of a change", c.At.Year())
	}
	if at := seen.UTC().Truncate(time.Millisecond); clean.At.After(at) {
		clean.Details[DetailDated] = clean.At.Format(time.RFC3339)
		clean.At = at
	}
	if link := line(c.Link, longestLink); link != "" {
		if isWeb(link) {
			clean.Link = link
		} else {
			clean.Details[detailLink] = link
		}
	}
	if clean.UID == "" {
		clean.UID = c.ContentIdentity()
	}
	return clean, nil
}

func isWeb(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func cleanDetails(raw map[string]string, redact *text.Redactor) map[string]string {
	clean := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		ours := name == DetailDated || name == detailLink
		if len(clean) >= mostDetails && !ours {
			continue
		}
		if key := short(name, longestName, text.Clean); key != "" {
			clean[key] = short(raw[name], longestDetail, func(s string) string { return redact.Redact(text.CleanBlock(s)) })
		}
	}
	return clean
}

// short cleans s and cuts it to about n bytes.
func short(s string, n int, clean func(string) string) string {
	s, cutRaw := cut(strings.TrimSpace(s), n)
	s, cutClean := cut(clean(s), n)
	if cutRaw || cutClean {
		s += "…"
	}
	return s
}

func cut(s string, n int) (string, bool) {
	if len(s) <= n {
		return s, false
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n], true
}

// By is who made the change as far as is known: a person, or the source that
// tells of it. Empty when that would only repeat the service.
func (c Change) By() string {
	by := cmp.Or(c.Details[DetailBy], c.Source)
	if by == c.Service {
		return ""
	}
	return by
}

// Line says the change in one line: "deploy checkout 4f2c1 by ci". What the
// summary does not say of service and version is added to it.
func (c Change) Line() string {
	words := c.Summary
	if c.Service != "" && !mentions(words, c.Service) {
		words = c.Service + " " + words
	}
	if c.Version != "" && !mentions(words, c.Version) {
		words += " " + c.Version
	}
	if by := c.By(); by != "" && !mentions(words, "by "+by) {
		words += " by " + by
	}
	return words
}

func mentions(words, what string) bool {
	return strings.Contains(strings.ToLower(words), strings.ToLower(what))
}

// Newest orders changes, the newest first; those of one moment by identity, so
// that the order is always the same.
func Newest(list []Change) {
	slices.SortFunc(list, func(x, y Change) int { return cmp.Or(y.At.Compare(x.At), cmp.Compare(x.UID, y.UID)) })
}
