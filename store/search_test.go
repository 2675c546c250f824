package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"holdfast/store/incident"
)

// texts are what was found, in its order.
func texts(found []incident.Found) []string {
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
		must[incident.Entry](t)(r.Incidents.AddNote(ctx, alice, one.ID, time.Time{}, note))
	}
	must[incident.Entry](t)(r.Incidents.AddNote(ctx, bob, two.ID, time.Time{}, "the failover is done, pods are up"))
	must[incident.Entry](t)(r.Incidents.Pin(ctx, bob, two.ID, []incident.PinnedLine{{Source: "api", Text: "first"}, {Source: "api", Text: `ERROR "disk" <full> Größe`}}))
	must[incident.Entry](t)(r.Incidents.Pin(ctx, bob, two.ID, []incident.PinnedLine{{Source: "api", Text: "up"}, {Source: "api", Text: "10.20.30.40 refused"}}))
	for name, test := range map[string]struct {
		q    incident.Search
		want []string
	}{
		"newest first":             {incident.Search{Words: "FAILOVER"}, []string{"2 the failover is done, pods are up", "1 Failover to eu-2"}},
		"every word, any order":    {incident.Search{Words: "pods failover"}, []string{"2 the failover is done, pods are up"}},
		"a wildcard is a letter":   {incident.Search{Words: "100%"}, []string{"1 100% of pods"}},
		"so is the other one":      {incident.Search{Words: "A_B"}, []string{"1 a_b"}},
		"and what escapes them":    {incident.Search{Words: "wow!"}, []string{"1 wow! big"}},
		"and a backslash":          {incident.Search{Words: `back\`}, []string{`1 back\slash`}},
		"letters beyond ASCII":     {incident.Search{Words: "übergabe"}, []string{"1 Übergabe an Carol", "1 ÜBERGABE an Bob"}},
		"only beyond ASCII":        {incident.Search{Words: "Ü"}, []string{"1 Übergabe an Carol", "1 ÜBERGABE an Bob"}},
		"an accent matters":        {incident.Search{Words: "ubergabe"}, []string{}},
		"what cannot be shown":     {incident.Search{Words: "bell\a"}, []string{"1 the bell<U+0007> rang"}},
		"a Kelvin sign is no k":    {incident.Search{Words: "273 k"}, []string{}},
		"but it is itself":         {incident.Search{Words: "273 \u212A"}, []string{"1 273 \u212A"}},
		"a word of each place":     {incident.Search{Words: "from 10.20.30.40"}, []string{"2 2 lines from api: up"}},
		"a pinned line":            {incident.Search{Words: `"disk" <FULL> GRÖSSE`}, []string{}},
		"a pinned line, sharp s":   {incident.Search{Words: `"disk" <FULL> größe`}, []string{"2 2 lines from api: first"}},
		"by person":                {incident.Search{Words: "failover", Person: "alice"}, []string{"1 Failover to eu-2"}},
		"by kind":                  {incident.Search{Words: "checkout", Kinds: []incident.Kind{incident.Note}}, []string{}},
		"by one of the kinds":      {incident.Search{Words: "first", Kinds: []incident.Kind{incident.Note, incident.Pinned}}, []string{"2 2 lines from api: first"}},
		"no words":                 {incident.Search{Kinds: []incident.Kind{incident.Opened}}, []string{"2 checkout is down", "1 checkout is down"}},
		"limited":                  {incident.Search{Words: "checkout", Limit: 1}, []string{"2 checkout is down"}},
		"a kind that is part of a": {incident.Search{Kinds: []incident.Kind{"open"}}, []string{}},
	} {
		if got := texts(must[[]incident.Found](t)(r.Book.Search(ctx, test.q))); !slices.Equal(got, test.want) {
			t.Errorf("%s: found %q, want %q", name, got, test.want)
		}
	}
	if _, err := r.Book.Search(ctx, incident.Search{Words: " "}); err == nil {
		t.Error("a search for nothing was made")
	}
}

func TestSearchReadsOnPastItsFirstPage(t *testing.T) {
	r, ctx := open(t), t.Context()
	inc := r.incident(t)
	must[incident.Entry](t)(r.Incidents.AddNote(ctx, alice, inc.ID, time.Time{}, "Ä needle"))
	var many []incident.Entry
	for range 2100 {
		many = append(many, incident.Entry{Kind: incident.Note, Text: "ö hay needle"})
	}
	must[[]incident.Entry](t)(r.Incidents.Record(ctx, alice, inc.ID, many...))
	if got := texts(must[[]incident.Found](t)(r.Book.Search(ctx, incident.Search{Words: "ä needle"}))); !slices.Equal(got, []string{"1 Ä needle"}) {
		t.Errorf("found %q", got)
	}
	if got := must[[]incident.Found](t)(r.Book.Search(ctx, incident.Search{Words: "hay", Limit: 2050})); len(got) != 2050 || got[0].Entry.Seq != 2102 || got[2049].Entry.Seq != 53 {
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
		found, err := r.Book.Search(ctx, incident.Search{Words: part, Limit: 1})
		if err != nil || len(found) != 1 || found[0].Entry.Seq != e.Seq {
			rt.Errorf("%q was not found by %q: %v %v", e.Text, part, texts(found), err)
		}
	})
}
