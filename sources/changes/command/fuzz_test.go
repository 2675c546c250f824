package command

import (
	"strings"
	"testing"
	"time"
)

func FuzzRead(f *testing.F) {
	for _, s := range []string{"2026-11-20T12:00:00Z x", `{"time":1,"summary":"x"}`, "{", "\x00", `{"time":{},"summary":"x","details":{"a":"b"}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, out []byte) {
		list, err := New(Config{Name: "ci"}).parse(out, time.Time{})
		for i, c := range list {
			if strings.TrimSpace(c.Summary) == "" || c.At.IsZero() || c.UID == "" || c.Source != "ci" {
				t.Errorf("change %d of %q is %+v", i, out, c)
			}
		}
		if err != nil && len(err.Error()) > 4000 {
			t.Errorf("it complains at length: %v", err)
		}
	})
}
