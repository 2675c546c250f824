package alerts

import (
	"errors"
	"testing"
	"time"

	"holdfast/sources"
	source "holdfast/sources/alerts"
	"holdfast/tui/pane"
)

// Of a cluster that does not answer its own trouble tells: that its silences do not match
// the acks either is no second one, and no longer one once that is known.
func TestTheSilencesOfADeadClusterAreNoTroubleOfTheirOwn(t *testing.T) {
	b := board{view: &source.View{KeepErrs: map[string]error{"prod": errors.New("connection refused")}}}
	prod := sources.Health{Kind: "alertmanager", Name: "prod", Up: true, LastGood: friday, Every: time.Second}
	told := func() string {
		cmd := b.troubles([]sources.Health{prod}, friday)
		if cmd == nil {
			return "nothing new"
		}
		return cmd().(pane.Notice).Text
	}
	if got := told(); got != "the silences of prod do not match the acks: connection refused" {
		t.Errorf("of one that answers it says %q", got)
	}
	prod.Up, prod.Err = false, "connection refused"
	if got := told(); got != "" {
		t.Errorf("of one that does not it says %q", got)
	}
	if got := told(); got != "nothing new" {
		t.Errorf("and then %q", got)
	}
}
