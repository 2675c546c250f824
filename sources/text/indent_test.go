package text

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// What is written of a value must be, byte for byte, what encoding/json makes of it.
func asLibrary(t testing.TB, v any) {
	t.Helper()
	var want, compact bytes.Buffer
	for _, out := range []*bytes.Buffer{&want, &compact} {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		if out == &want {
			enc.SetIndent("", "  ")
		}
		if err := enc.Encode(v); err != nil {
			t.Skip(err)
		}
	}
	got := append(IndentJSON(nil, bytes.TrimSuffix(compact.Bytes(), []byte("\n")), 0), '\n')
	if !bytes.Equal(got, want.Bytes()) {
		t.Fatalf("%s\nis not\n%s", got, want.Bytes())
	}
}

func TestIndentedAsTheLibraryDoes(t *testing.T) {
	asLibrary(t, map[string]any{
		"empty": []any{map[string]any{}, []any{}, "", nil}, "deep": map[string]any{"a": []any{[]any{map[string]any{"b": 1.5e30}}}},
		`a "quote" \`: `ends with \`, `\\`: []string{`"`, `\"`, `\\"`, "[{,:}]", "line\nline\ttab", "<&>", "\u2028 ü \x00"}, "n": []any{true, false, -1, 0.25},
	})
	for _, v := range []any{nil, 1, "x", []int{}, map[string]int{}, []int{1}, []any{[]int{}, map[string]int{}}} {
		asLibrary(t, v)
	}
}

// What stands deeper in a document is indented as it is there.
func TestIndentedWithinADocument(t *testing.T) {
	list := []any{map[string]any{"a": []int{1, 2}}, []int{}, "x"}
	want, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got := []byte("[")
	for i, v := range list {
		one, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			got = append(got, ',')
		}
		got = IndentJSON(LineJSON(got, 1), one, 1)
	}
	if got = append(LineJSON(got, 0), ']'); string(got) != string(want) {
		t.Fatalf("%s\nis not\n%s", got, want)
	}
}

func FuzzIndentJSON(f *testing.F) {
	f.Add(`{"a":[1,{},[]],"b\\\"":"\\"}`, "plain")
	f.Add(strings.Repeat("[", 20)+strings.Repeat("]", 20), `\"\`)
	f.Fuzz(func(t *testing.T, doc, value string) {
		asLibrary(t, []any{value, map[string]string{value: value}})
		var v any
		if json.Unmarshal([]byte(doc), &v) == nil {
			asLibrary(t, v)
		}
	})
}
