package archive_test

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/store/archive"
	"holdfast/store/incident"
)

// busy is a record in which others write while it is packed.
type busy struct {
	whole
	missed int64          // entries written after the incident was read
	looks  map[string]int // at each file; nil: no file changes
}

func (b busy) Incident(ctx context.Context, id incident.ID) (incident.Incident, error) {
	inc, err := b.Book.Incident(ctx, id)
	if err != nil {
		return inc, err
	}
	inc.Head.Count -= b.missed
	last, err := b.Book.Timeline(ctx, id, inc.Head.Count-1, 1)
	if err == nil {
		inc.Head.Hash = last[0].Hash
	}
	return inc, err
}

func (b busy) File(ctx context.Context, sum string) ([]byte, error) {
	content, err := b.Files.File(ctx, sum)
	if b.looks != nil {
		if b.looks[sum]++; b.looks[sum] > 1 {
			content = append(content, 'x')
		}
	}
	return content, err
}

func TestWhatIsWrittenWhileItIsPackedIsLeftOut(t *testing.T) {
	s := filled(t)
	packed, a := pack(t, busy{whole: wholeOf(s), missed: 2})
	inc, err := s.Book.Incident(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	dir := unpack(t, packed)
	if n := strings.Count(read(t, filepath.Join(dir, "timeline.jsonl")), "\n"); int64(n) != inc.Head.Count-2 || len(a.Findings) > 0 {
		t.Errorf("%d entries of %d are packed, findings %v", n, inc.Head.Count, a.Findings)
	}
	for script, argv := range scripts(t) {
		if code, out := checks(t, dir, argv...); code != 0 {
			t.Errorf("%s says %d:\n%s", script, code, out)
		}
	}
}

func TestAFileThatChangesWhileItIsPackedIsSaid(t *testing.T) {
	a, err := archive.Of(t.Context(), busy{whole: wholeOf(filled(t)), looks: map[string]int{}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Write(t.Context(), io.Discard); err == nil || !strings.Contains(err.Error(), "changed while it was packed") {
		t.Errorf("it says %v", err)
	}
}
