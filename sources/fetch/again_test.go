package fetch

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

func TestAnAnswerThatIsTheLastOneIsThatVerySlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		last := rapid.SliceOfN(rapid.Byte(), 0, 3).Draw(t, "a few bytes")
		if rapid.Bool().Draw(t, "long") {
			last = []byte(strings.Repeat(string(last)+"x", pieceSize/2))
		}
		body := append([]byte(nil), last...)
		switch rapid.IntRange(0, 3).Draw(t, "it") {
		case 0: // is the same
		case 1:
			body = append(body, 'y')
		case 2:
			body = body[:rapid.IntRange(0, len(body)).Draw(t, "until")]
		case 3:
			if len(body) > 0 {
				body[rapid.IntRange(0, len(body)-1).Draw(t, "at")] ^= 1
			}
		}
		var r io.Reader = strings.NewReader(string(body))
		if rapid.Bool().Draw(t, "in halves") {
			r = iotest.HalfReader(r)
		}
		if rapid.Bool().Draw(t, "with its end") {
			r = iotest.DataErrReader(r)
		}
		was := string(last)
		got, err := readAgain(r, last)
		if err != nil || string(got) != string(body) || string(last) != was {
			t.Fatalf("%d bytes (%v), want %d", len(got), err, len(body))
		}
		if same := len(got) > 0 && len(last) > 0 && &got[0] == &last[0]; same != (len(last) > 0 && string(body) == was) {
			t.Fatalf("the very slice: %v", same)
		}
	})
}

func TestAnAnswerThatBreaksOffIsNotTheLastOne(t *testing.T) {
	broke := errors.New("connection reset")
	for _, body := range []string{"", "abc", "abcdef", "abX"} {
		r := io.MultiReader(strings.NewReader(body), iotest.ErrReader(broke))
		if _, err := readAgain(r, []byte("abcdef")); !errors.Is(err, broke) {
			t.Errorf("%q and then nothing: %v", body, err)
		}
	}
}

func TestAskingAgain(t *testing.T) {
	body := "one"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
	defer server.Close()
	c, err := New(Options{MaxBody: 8})
	if err != nil {
		t.Fatal(err)
	}
	first, err := c.Again(t.Context(), server.URL, nil)
	if err != nil || string(first.Body) != "one" {
		t.Fatalf("%q, %v", first.Body, err)
	}
	again, err := c.Again(t.Context(), server.URL, first.Body)
	if err != nil || &again.Body[0] != &first.Body[0] {
		t.Errorf("the same answer is another slice, %q, %v", again.Body, err)
	}
	body = "three"
	if other, err := c.Again(t.Context(), server.URL, first.Body); err != nil || string(other.Body) != "three" || string(first.Body) != "one" {
		t.Errorf("another answer is %q, %v", other.Body, err)
	}
	body = "more than eight"
	if _, err := c.Again(t.Context(), server.URL, []byte(body)); err == nil {
		t.Error("an answer that is too long was taken, because the last one was as long")
	}
}
