package timeline

import (
	"strings"
	"testing"
	"time"

	"holdfast/store"
)

func TestAPinnedLineIsShownWithoutItsTime(t *testing.T) {
	for line, want := range map[string]string{
		"2026-11-21T01:17:46Z WARN  retry 2/5 order=9": "WARN retry 2/5 order=9",
		"just words": "just words",
	} {
		if got := gist(line); got != want {
			t.Errorf("%q is shown as %q, want %q", line, got, want)
		}
	}
}

func TestAnAttachedFileSaysWhatItIsAndHowToTakeItOut(t *testing.T) {
	sum := strings.Repeat("cafe", 16)
	m := Moment{Entry: store.Entry{
		Incident: 7, Seq: 4, Kind: store.FileAttached, Text: "heap.txt: of api-1",
		Data: []byte(`{"name":"heap.txt","media_type":"text/plain","size_bytes":1536,"sha256":"` + sum + `","note":"of api-1"}`),
	}}
	var shown strings.Builder
	for _, p := range m.Whole(time.UTC) {
		shown.WriteString(p.Lead + p.Text + "\n")
	}
	for _, want := range []string{"file      heap.txt\n", "why       of api-1\n", "size      1.5 KiB\n", "sha256    " + sum + "\n", "take out  holdfast incident file INC-7 cafecafecafe -o FILE\n"} {
		if !strings.Contains(shown.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, shown.String())
		}
	}
}
