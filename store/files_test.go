package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"holdfast/store"
	"holdfast/store/incident"
)

func (r *record) file(t testing.TB, id incident.ID, a incident.Attachment, content string) incident.AttachedFile {
	t.Helper()
	e := must[incident.Entry](t)(r.Files.AttachFile(t.Context(), alice, id, a, strings.NewReader(content)))
	return must[incident.AttachedFile](t)(e.File())
}

func sum(content string) string {
	s := sha256.Sum256([]byte(content))
	return hex.EncodeToString(s[:])
}

func TestAnAttachedFileIsKeptByteForByte(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	content := "password=hunter2hunter2\r\n\x1b[2J\x00\xff"
	f := r.file(t, inc.ID, incident.Attachment{Name: "/var/tmp/core.dump", Note: " password=hunter2hunter2 was in it ", At: night.Add(-time.Hour)}, content)
	if f.Name != "core.dump" || f.Size != int64(len(content)) || f.SHA256 != sum(content) || f.MediaType != "application/octet-stream" {
		t.Errorf("kept as %+v", f)
	}
	if strings.Contains(f.Note, "hunter2") || !strings.HasSuffix(f.Note, "was in it") {
		t.Errorf("the note is %q", f.Note)
	}
	if !f.At.Equal(night.Add(-time.Hour)) || f.By != alice || f.Seq != 2 {
		t.Errorf("attached as %+v", f)
	}
	if got := must[[]byte](t)(r.Files.File(t.Context(), f.SHA256)); string(got) != content {
		t.Errorf("the content is %q", got)
	}
	r.sound(t)
}

func TestAContentIsKeptOnceHoweverOftenItIsAttached(t *testing.T) {
	r := open(t)
	first, second := r.incident(t), r.incident(t)
	r.file(t, first.ID, incident.Attachment{Name: "a.log"}, "same")
	r.file(t, first.ID, incident.Attachment{Name: "b.log"}, "same")
	r.file(t, second.ID, incident.Attachment{Name: "a.log"}, "same")
	r.file(t, second.ID, incident.Attachment{Name: "empty.log"}, "")
	list := must[[]incident.AttachedFile](t)(r.Files.Files(t.Context(), first.ID))
	if len(list) != 2 || list[0].Name != "a.log" || list[1].Name != "b.log" || list[0].SHA256 != list[1].SHA256 {
		t.Errorf("the first holds %+v", list)
	}
	if list := must[[]incident.AttachedFile](t)(r.Files.Files(t.Context(), second.ID)); len(list) != 2 || list[1].Size != 0 {
		t.Errorf("the second holds %+v", list)
	}
	if _, err := r.Files.Files(t.Context(), 99); !errors.Is(err, store.ErrNoIncident) {
		t.Errorf("the files of no incident: %v", err)
	}
	if _, err := r.Files.File(t.Context(), sum("another")); !errors.Is(err, store.ErrNoFile) {
		t.Errorf("a content that was never attached: %v", err)
	}
	r.sound(t)
}

func TestAFileThatCannotBeKeptWholeIsNotKept(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	largest := bytes.Repeat([]byte{'x'}, incident.MaxFile)
	for name, test := range map[string]struct {
		content io.Reader
		at      time.Time
		says    string
	}{
		"a byte too large": {io.MultiReader(bytes.NewReader(largest), strings.NewReader("y")), time.Time{}, "is larger than 10.0 MiB"},
		"an endless one":   {iotest.DataErrReader(endless{}), time.Time{}, "is larger than 10.0 MiB"},
		"a broken disk":    {io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("bad sector"))), time.Time{}, "bad sector"},
		"of the future":    {strings.NewReader("x"), night.Add(time.Hour), "in the future"},
	} {
		_, err := r.Files.AttachFile(t.Context(), alice, inc.ID, incident.Attachment{Name: "x", At: test.at}, test.content)
		if err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "nothing was attached") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.Files.AttachFile(t.Context(), alice, 99, incident.Attachment{Name: "x"}, strings.NewReader("x")); !errors.Is(err, store.ErrNoIncident) {
		t.Errorf("attached to no incident: %v", err)
	}
	wantKinds(t, r.kinds(t, inc.ID), incident.Opened)
	if _, err := r.Files.File(t.Context(), sum("x")); !errors.Is(err, store.ErrNoFile) {
		t.Errorf("a content was kept that no entry names: %v", err)
	}
	must[incident.Entry](t)(r.Files.AttachFile(t.Context(), alice, inc.ID, incident.Attachment{Name: "largest"}, bytes.NewReader(largest)))
	r.sound(t)
}

// endless is a file that never ends, such as /dev/zero.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestTheNameOfAFileIsItsLastPartAndHarmless(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	for given, want := range map[string]string{
		"trace.log":                       "trace.log",
		"../../etc/passwd":                "passwd",
		`C:\temp\heap.txt`:                "heap.txt",
		"":                                "unnamed",
		"..":                              "unnamed",
		"a/":                              "a",
		"-rf":                             "-rf",
		"password=hunter2hunter2":         "password=[redacted]",
		"two\nlines\x1b[2J.log":           "two<U+000A>lines<U+001B>[2J.log",
		"<img src=x onerror=x>.png":       "<img src=x onerror=x>.png",
		"\u202egnp.exe":                   "<U+202E>gnp.exe",
		strings.Repeat("ä", 200) + ".log": strings.Repeat("ä", 28) + "…" + strings.Repeat("ä", 28) + ".log",
	} {
		f := r.file(t, inc.ID, incident.Attachment{Name: given}, given)
		if f.Name != want {
			t.Errorf("%q is kept as %q, want %q", given, f.Name, want)
		}
		if len(f.Name) > 124 || !utf8.ValidString(f.Name) {
			t.Errorf("%q is %d bytes", f.Name, len(f.Name))
		}
	}
	r.sound(t)
}

func TestTheKindOfAFileIsGuessedFromItsContent(t *testing.T) {
	r := open(t)
	inc := r.incident(t)
	for content, want := range map[string]string{
		"plain words":                     "text/plain; charset=utf-8",
		"\x89PNG\x0d\x0a\x1a\x0a":         "image/png",
		strings.Repeat("a", 600) + "\x00": "text/plain; charset=utf-8",
	} {
		if f := r.file(t, inc.ID, incident.Attachment{Name: "evil.html"}, content); f.MediaType != want {
			t.Errorf("%.20q is %s, want %s", content, f.MediaType, want)
		}
	}
}
