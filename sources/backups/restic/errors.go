package restic

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"holdfast/sources/text"
)

// The exit statuses of restic since 0.17; older ones say 1 and explain in words.
const (
	exitNoRepository  = 10
	exitLocked        = 11
	exitWrongPassword = 12
)

// explain says in plain words why restic could not list snapshots.
func explain(exit int, stderr string) error {
	words := strings.Join(withoutCache(messages(stderr)), " · ")
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(words, part) {
				return true
			}
		}
		return false
	}
	switch {
	case exit == exitWrongPassword || has("wrong password", "no key found"):
		return errors.New("the password does not open the repository")
	case exit == exitLocked || has("repository is already locked"):
		return fmt.Errorf("the repository is locked by another restic: %s; if that one is dead, run `restic unlock`", short(words))
	case has("connection refused", "no such host", "i/o timeout", "network is unreachable", "no route to host", "connection reset"):
		return fmt.Errorf("the server of the repository cannot be reached: %s", network(words))
	case has("permission denied", "Access Denied", "AccessDenied", "403 Forbidden", "401 Unauthorized"):
		return fmt.Errorf("access to the repository is denied: %s", short(words))
	case has("500 Internal", "502 Bad Gateway", "503 Service", "504 Gateway"):
		return fmt.Errorf("the server of the repository is in trouble: %s", short(words))
	case has("unexpected HTTP response") && !has("(404)"):
		return fmt.Errorf("the server of the repository answers something else: %s", short(words))
	case exit == exitNoRepository || has("unable to open config file", "repository does not exist"):
		return fmt.Errorf("there is no restic repository there (not mounted, or never initialised): %s", short(words))
	case has("empty password", "password"):
		return fmt.Errorf("restic was given no usable password: %s", short(words))
	case words == "" && noCache(stderr):
		return errors.New("restic could not make its cache folder: set HOME or RESTIC_CACHE_DIR to one that can be written")
	case words == "":
		return fmt.Errorf("restic ended with exit %d and said nothing", exit)
	}
	return fmt.Errorf("restic ended with exit %d: %s", exit, short(words))
}

// stopped says why restic was stopped before it had answered: the cause that it
// tries again for, where it named one.
func stopped(stderr string) error {
	lines := messages(stderr)
	if cause := tryingFor(lines); cause != "" {
		told := explain(0, cause)
		if strings.HasPrefix(told.Error(), "restic ended with") {
			return fmt.Errorf("restic was stopped while it tried again and again: %s", short(cause))
		}
		return fmt.Errorf("%w; restic was stopped while it tried again", told)
	}
	return errors.New("no answer in time: restic was stopped, for the repository does not answer, or is very slow")
}

// tryingFor is the cause of the last try that did not succeed; empty: restic is
// not trying anything again.
func tryingFor(lines []string) string {
	cause := ""
	for _, line := range lines {
		_, after, again := strings.Cut(line, "returned error, retrying after ")
		switch {
		case again:
			_, cause, _ = strings.Cut(after, ": ")
		case strings.Contains(line, "operation successful after"):
			cause = ""
		}
	}
	return cause
}

// noCache reports whether restic wanted a cache and could not make one.
func noCache(stderr string) bool {
	return strings.Contains(stderr, "unable to open cache") || strings.Contains(stderr, "unable to locate cache directory") ||
		strings.Contains(stderr, "backend/cache.New")
}

// withoutCache leaves out what is said of restic's own cache: it says nothing of
// the repository. Of 0.19, which gives up without a cache, that is all of it.
func withoutCache(lines []string) []string {
	var kept []string
	for i, line := range lines {
		switch {
		case strings.Contains(line, "cache"), strings.HasPrefix(line, "github.com/"), strings.HasPrefix(line, "main."), strings.HasPrefix(line, "runtime."):
		case strings.HasPrefix(line, "mkdir ") && i+1 < len(lines) && strings.Contains(lines[i+1], "cache"):
		case strings.HasPrefix(line, "/") && strings.Contains(line, ".go:"):
		default:
			kept = append(kept, line)
		}
	}
	return kept
}

// messages are the lines restic wrote to stderr, each taken out of its JSON
// where newer versions write that, without the word Fatal.
func messages(stderr string) []string {
	var list []string
	for line := range strings.Lines(stderr) {
		line = strings.TrimSpace(line)
		var said struct {
			Message string `json:"message"`
			Error   struct {
				Message string `json:"message"`
			} `json:"error"`
		}
		if strings.HasPrefix(line, "{") && json.Unmarshal([]byte(line), &said) == nil {
			switch {
			case said.Message != "":
				line = said.Message
			case said.Error.Message != "":
				line = said.Error.Message
			}
		}
		for part := range strings.Lines(line) {
			part = text.Clean(strings.TrimPrefix(strings.TrimSpace(part), "Fatal: "))
			if part != "" {
				list = append(list, part)
			}
		}
	}
	return list
}

// heard is what restic wrote to stderr although it ended well.
type heard struct {
	unlisted   string   // why not everything could be listed; empty: it could
	unreadable []string // snapshots that were left out because they could not be read
	why        string   // of the first of those
	trouble    string   // what speaks of trouble in words that are not known
	rest       string
}

// hear sorts what restic wrote to stderr although it ended well: a repository of
// which nothing could be listed reads like an empty one there.
func hear(stderr string) heard {
	var h heard
	var rest, trouble []string
	for _, line := range withoutCache(messages(stderr)) {
		id, why, left := leftOut(line)
		low := strings.ToLower(line)
		switch {
		case strings.Contains(line, "could not load snapshots"), strings.Contains(line, "List(") && strings.Contains(line, "failed"):
			if h.unlisted == "" {
				_, after, found := strings.Cut(line, ": ")
				if h.unlisted = after; !found {
					h.unlisted = line
				}
			}
		case left:
			if h.unreadable = append(h.unreadable, id); h.why == "" {
				h.why = why
			}
		case strings.Contains(line, "retrying after"), strings.Contains(line, "operation successful after"), strings.HasPrefix(line, "Load(<snapshot/"):
		case strings.Contains(low, "denied"), strings.Contains(low, "forbidden"), strings.Contains(low, "fail"), strings.Contains(low, "error"),
			strings.Contains(low, "could not"), strings.Contains(low, "unable"), strings.Contains(low, "cannot"), strings.Contains(low, "invalid"):
			trouble = append(trouble, line)
		default:
			rest = append(rest, line)
		}
	}
	h.trouble, h.rest = short(strings.Join(trouble, " · ")), short(strings.Join(rest, " · "))
	return h
}

// leftOut takes the snapshot and the cause out of the line in which restic says
// that it left one out: `could not load snapshot 1f2e3d4c: …` of 0.14, `Ignoring
// "1f2e…": failed to load snapshot …` since.
func leftOut(line string) (id, why string, ok bool) {
	rest, ok := strings.CutPrefix(line, "could not load snapshot ")
	if !ok {
		if rest, ok = strings.CutPrefix(line, "Ignoring "); !ok {
			return "", "", false
		}
	}
	id, why, _ = strings.Cut(rest, ": ")
	id = strings.Trim(id, `"`)
	for _, before := range []string{"failed to load snapshot", "load <", "LoadRaw("} {
		if _, after, found := strings.Cut(why, ": "); found && strings.HasPrefix(why, before) {
			why = after
		}
	}
	return id[:min(8, len(id))], why, true
}

// network is the part of a message that says what the connection met.
func network(words string) string {
	if i := strings.Index(words, "dial "); i >= 0 {
		words = words[i:]
	}
	first, _, _ := strings.Cut(words, " · ")
	return short(first)
}

// short keeps a message to a line's length, and to what came first.
func short(words string) string { return text.Truncate(words, 200, "…") }
