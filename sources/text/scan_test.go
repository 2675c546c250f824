package text

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

// scanned is a value of every kind that a Scan reads.
type scanned struct {
	Labels map[string]string `json:"labels"`
	List   []string          `json:"list"`
	Name   string            `json:"name"`
	At     time.Time         `json:"at"`
	Inner  struct {
		Why string `json:"why"`
	} `json:"inner"`
	Raw json.RawMessage `json:"raw"`
}

var scannedNames = []string{"labels", "list", "name", "at", "inner", "raw"}

func scan(doc string, words *Words) (v scanned, ok bool) {
	s := NewScan([]byte(doc), words)
	s.Members(scannedNames, func(at int) {
		switch scannedNames[at] {
		case "labels":
			v.Labels = s.Map()
		case "list":
			v.List = s.Strings()
		case "name":
			v.Name = s.String()
		case "at":
			v.At = s.Time()
		case "inner":
			s.Members([]string{"why"}, func(int) { v.Inner.Why = s.String() })
		case "raw":
			v.Raw = s.Raw()
		}
	})
	return v, s.Done()
}

// asDecoded reports whether a Scan read a document, which encoding/json then reads alike.
func asDecoded(t *testing.T, doc string) bool {
	t.Helper()
	got, ok := scan(doc, &Words{})
	if !ok {
		return false
	}
	var want scanned
	if err := json.Unmarshal([]byte(doc), &want); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%q is scanned as\n%+v\nand decoded as\n%+v, %v", doc, got, want, err)
	}
	return true
}

const whole = `{"labels":{"a":"b","ü":"\u003c \"x\" \\","":""},"list":["x","y\n"],"name":"n","at":"2026-11-20T12:00:00.123+01:00",` +
	`"inner":{"other":[{"deep":[1,-0,true]}],"why":"w"},"raw":{"a":[]},"more":[{},[],"",0,12,true,false,null],"receivers":[{"name":"x"}]}`

func TestAScanReadsWhatTheLibraryReads(t *testing.T) {
	plain := strings.Replace(whole, "-0", "10", 1)
	spread := strings.NewReplacer(`,"`, " ,\n\t\"", `":`, "\" : ", "}", " }", "]", " ]").Replace(plain)
	for _, doc := range []string{plain, spread, "{}", ` {"labels":{},"list":[]} `, `{"raw":null,"name":"` + "\x7f" + `"}`} {
		if !asDecoded(t, doc) {
			t.Errorf("it is odd: %s", doc)
		}
	}
}

// What is odd is left to the library: each of these it reads otherwise, or not at all.
func TestAScanLeavesWhatIsOddToTheLibrary(t *testing.T) {
	for _, doc := range []string{
		"", "null", "[]", `"x"`, "{", `{"name"`, `{"name":`, `{"name":"x`, `{"name":"x"`, `{"name":"x",}`, `{"name":"x"}}`, `{,}`, `{"name":"x"} x`, `{"name" "x"}`,
		`{"name":null}`, `{"labels":null}`, `{"list":null}`, `{"at":null}`, `{"name":1}`, `{"labels":{"a":1}}`, `{"labels":{"a":"b",}}`, `{"list":["a",]}`, `{"list":[,]}`, `{"list":["a" "b"]}`,
		`{"NAME":"x"}`, `{"Labels":{}}`, `{"name":"x","name":"y"}`, `{"labels":{"a":"b"},"labels":{"c":"d"}}`, `{"inner":{"WHY":"x"}}`, `{"li\u0073t":["x"]}`, `{"li` + "\u017f" + `t":["x"]}`,
		`{"at":"yesterday"}`, `{"at":"2026-11-20T12:00:00\u005a"}`, `{"at":""}`, `{"name":"` + "\xff" + `"}`, `{"name":"` + "a\nb" + `"}`, `{"name":"\x"}`, `{"name":"\"}`, `{"name":"\ud800"}`[:9] + `\q"}`,
		`{"more":"\x"}`, `{"more":01}`, `{"more":1.5}`, `{"more":1e3}`, `{"more":-1}`, `{"more":tru}`, `{"more":truee}`, `{"more":[1 2]}`, `{"more":{"a"}}`, `{"more":{1:2}}`, `{"more":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`,
	} {
		if asDecoded(t, doc) {
			t.Errorf("it is taken: %s", doc)
		}
	}
}

// Words that many say are one string, and ever new ones fill no memory.
func TestWordsAreKeptOnceAndNotForEver(t *testing.T) {
	var w Words
	for i := range 3 * wordsAtMost {
		w.of([]byte(time.Duration(i).String()))
	}
	w.of([]byte(strings.Repeat("x", wordAtMost+1)))
	if len(w.known) != wordsAtMost {
		t.Errorf("%d words are kept", len(w.known))
	}
	if got := w.of([]byte("5ns")); got != "5ns" {
		t.Errorf("5ns is %q", got)
	}
}

func FuzzScan(f *testing.F) {
	f.Add(whole)
	f.Add(`{"name":"\ud83d\ude00","list":["\"","\\\\"],"labels":{"a":"<&>"}}`)
	f.Fuzz(func(t *testing.T, doc string) { asDecoded(t, doc) })
}
