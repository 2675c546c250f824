package ask

import (
	"slices"
	"testing"

	"holdfast/sources/people"
)

func TestACrewIsWhoeverIsAtTheKeyboardAndWhomTheRotationsName(t *testing.T) {
	for name, c := range map[string]struct {
		me     people.Person
		known  []people.Person
		onCall int
		want   []Member
	}{
		"no rotation":         {"ann", nil, 0, nil},
		"on call themselves":  {"ann", []people.Person{"ann", "bob"}, 1, []Member{{"ann", "you, on call"}, {"bob", ""}}},
		"somebody else is":    {"ann", []people.Person{"bob", "ann", "carol"}, 1, []Member{{"ann", "you"}, {"bob", "on call"}, {"carol", ""}}},
		"in no rotation":      {"eve", []people.Person{"bob"}, 1, []Member{{"eve", "you"}, {"bob", "on call"}}},
		"nobody is, just now": {"ann", []people.Person{"bob"}, 0, []Member{{"ann", "you"}, {"bob", ""}}},
	} {
		if got := Crew(c.me, c.known, c.onCall); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestANameIsFoundByItsBeginning(t *testing.T) {
	list := []Member{{"Bobby", ""}, {"alice", ""}, {"bob", ""}}
	for typed, want := range map[string]struct {
		fit   []Member
		exact bool
	}{
		"":    {list, false},
		"B":   {[]Member{{"Bobby", ""}, {"bob", ""}}, false},
		"BOB": {[]Member{{"bob", ""}, {"Bobby", ""}}, true},
		"lic": {nil, false},
	} {
		if fit, exact := Begins(list, typed); !slices.Equal(fit, want.fit) || exact != want.exact {
			t.Errorf("%q finds %v, %v; want %v, %v", typed, fit, exact, want.fit, want.exact)
		}
	}
}
