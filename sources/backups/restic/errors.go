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
	words := strings.Join(messages(stderr), " · ")
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
	case has("permission denied", "Access Denied", "AccessDenied", "403 Forbidden"):
		return fmt.Errorf("access to the repository is denied: %s", short(words))
	case exit == exitNoRepository || has("unable to open config file", "repository does not exist"):
		return fmt.Errorf("there is no restic repository there (not mounted, or never initialised): %s", short(words))
	case has("empty password", "password"):
		return fmt.Errorf("restic was given no usable password: %s", short(words))
	case words == "":
		return fmt.Errorf("restic ended with exit %d and said nothing", exit)
	}
	return fmt.Errorf("restic ended with exit %d: %s", exit, short(words))
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

// remarks is what restic wrote to stderr although it ended well, such as
// snapshots that it could not load.
func remarks(stderr string) string {
	var list []string
	for _, line := range messages(stderr) {
		if !strings.Contains(line, "cache directory") {
			list = append(list, line)
		}
	}
	return short(strings.Join(list, " · "))
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
