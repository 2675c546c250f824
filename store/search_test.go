package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/store"
)

// texts are what was found, in its order.
func texts(found []store.Found) []string {
	list := []string{}
	for _, f := range found {
		list = append(list, fmt.Sprintf("%d %s", f.Incident.ID, f.Entry.Text))
	}
	return list
}

func TestSearchFindsWhatIsSaid(t *testing.T) {
	r, ctx := open(t), t.Context()
	one, two := r.incident(t), r.incident(t)
	for _, note := range []string{
		"Failover to eu-2", "100% of pods", "100 of pods", "a_b", "axb", "ÜBERGABE an Bob", "Übergabe an Carol", "273 \u212A", "wow! big", "the bell\a rang", "back\\slash",
	} {
		must[store.Entry](t)(r.Incidents.AddNote(ctx, alice, one.ID, time.Time{}, note))
	}
	must[store.Entry](t)(r.Incidents.AddNote(ctx, bob, two.ID, time.Time{}, "the failover is done, pods are up"))
	must[store.Entry](t)(r.Incidents.Pin(ctx, bob, two.ID, []store.PinnedLine{{Source: "api", Text: "first"}, {Source: "api", Text: `ERROR "disk" <full> Größe`}}))
	must[store.Entry](t)(r.Incidents.Pin(ctx, bob, two.ID, []store.PinnedLine{{Source: "api", Text: "up"}, {Source: "api", Text: "10.20.30.40 refused"}}))
	for name, test := range map[string]struct {
		q    store.Search
		want []string
	}{
		"newest first":             {store.Search{Words: "FAILOVER"}, []string{"2 the failover is done, pods are up", "1 Failover to eu-2"}},
		"every word, any order":    {store.Search{Words: "pods failover"}, []string{"2 the failover is done, pods are up"}},
		"a wildcard is a letter":   {store.Search{Words: "100%"}, []string{"1 100% of pods"}},
		"so is the other one":      {store.Search{Words: "A_B"}, []string{"1 a_b"}},
		"and what escapes them":    {store.Search{Words: "wow!"}, []string{"1 wow! big"}},
		"and a backslash":          {store.Search{Words: `back\`}, []string{`1 back\slash`}},
		"letters beyond ASCII":     {store.Search{Words: "übergabe"}, []string{"1 Übergabe an Carol", "1 ÜBERGABE an Bob"}},
		"only beyond ASCII":        {store.Search{Words: "Ü"}, []string{"1 Übergabe an Carol", "1 ÜBERGABE an Bob"}},
		"an accent matters":        {store.Search{Words: "ubergabe"}, []string{}},
		"what cannot be shown":     {store.Search{Words: "bell\a"}, []string{"1 the bell<U+0007> rang"}},
		"a Kelvin sign is no k":    {store.Search{Words: "273 k"}, []string{}},
		"but it is itself":         {store.Search{Words: "273 \u212A"}, []string{"1 273 \u212A"}},
		"a word of each place":     {store.Search{Words: "from 10.20.30.40"}, []string{"2 2 lines from api: up"}},
		"a pinned line":            {store.Search{Words: `"disk" <FULL> GRÖSSE`}, []string{}},
		"a pinned line, sharp s":   {store.Search{Words: `"disk" <FULL> größe`}, []string{"2 2 lines from api: first"}},
		"by person":                {store.Search{Words: "failover", Person: "alice"}, []string{"1 Failover to eu-2"}},
		"by kind":                  {store.Search{Words: "checkout", Kinds: []store.Kind{store.Note}}, []string{}},
		"by one of the kinds":      {store.Search{Words: "first", Kinds: []store.Kind{store.Note, store.Pinned}}, []string{"2 2 lines from api: first"}},
		"no words":                 {store.Search{Kinds: []store.Kind{store.Opened}}, []string{"2 checkout is down", "1 checkout is down"}},
		"limited":                  {store.Search{Words: "checkout", Limit: 1}, []string{"2 checkout is down"}},
		"a kind that is part of a": {store.Search{Kinds: []store.Kind{"open"}}, []string{}},
	} {
		if got := texts(must[[]store.Found](t)(r.Book.Search(ctx, test.q))); !slices.Equal(got, test.want) {
			t.Errorf("%s: found %q, want %q", name, got, test.want)
		}
	}
	if _, err := r.Book.Search(ctx, store.Search{Words: " "}); err == nil {
		t.Error("a search for nothing was made")
	}
}

func TestSearchReadsOnPastItsFirstPage(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t)
	must[store.Entry](t)(r.Incidents.AddNote(ctx, alice, inc.ID, time.Time{}, "Ä needle"))
	var many []store.Entry
	for range 2100 {
		many = append(many, store.Entry{Kind: store.Note, Text: "ö hay needle"})
	}
	must[[]store.Entry](t)(r.Incidents.Record(ctx, alice, inc.ID, many...))
	if got := texts(must[[]store.Found](t)(r.Book.Search(ctx, store.Search{Words: "ä needle"}))); !slices.Equal(got, []string{"1 Ä needle"}) {
		t.Errorf("found %q", got)
	}
	if got := must[[]store.Found](t)(r.Book.Search(ctx, store.Search{Words: "hay", Limit: 2050})); len(got) != 2050 || got[0].Entry.Seq != 2102 || got[2049].Entry.Seq != 53 {
		t.Errorf("found %d", len(got))
	}
}

// What the database hands over always holds what Go would find.
func TestSearchMissesNothing(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t)
	letters := rapid.SliceOfN(rapid.SampledFrom([]rune("aAbZ%_!\\'\"<é ÉßẞİıKΣσς1.-")), 1, 8)
	rapid.Check(t, func(rt *rapid.T) {
		said := string(letters.Draw(rt, "said"))
		if strings.TrimSpace(said) == "" {
			return
		}
		e, err := r.Incidents.AddNote(ctx, alice, inc.ID, time.Time{}, said)
		if err != nil {
			rt.Fatal(err)
		}
		runes := []rune(e.Text)
		from := rapid.IntRange(0, len(runes)-1).Draw(rt, "from")
		part := string(runes[from:rapid.IntRange(from+1, len(runes)).Draw(rt, "to")])
		if strings.TrimSpace(part) == "" {
			return
		}
		found, err := r.Book.Search(ctx, store.Search{Words: part, Limit: 1})
		if err != nil || len(found) != 1 || found[0].Entry.Seq != e.Seq {
			rt.Errorf("%q was not found by %q: %v %v", e.Text, part, texts(found), err)
		}
	})
}
