package incident

import "testing"

func TestAStateIsBareWhenItSaysNothingOfTheHeadline(t *testing.T) {
	for state, want := range map[string]bool{
		Incident{}.State(): false, // no roles at all: nobody wrote that
		Incident{Roles: map[string]Holders{}}.State():                                                           true,
		Incident{Roles: map[string]Holders{Commander: {"alice"}}, Answers: map[string]string{"a": "b"}}.State(): true,
		Incident{Roles: map[string]Holders{}, Practice: true}.State():                                           false,
		Incident{Roles: map[string]Holders{}, DuplicateOf: 7}.State():                                           false,
		Incident{Roles: map[string]Holders{}, Telling: Telling{OpenedDay: "2022-05-25"}}.State():                false,
		`{"roles":{},"\u0070ractice":true}`:                                                                     false,
		`{"roles":{},"alerts":[`:                                                                                false,
		`{"roles":"alice"}`:                                                                                     false,
		``:                                                                                                      false,
	} {
		if got := Bare([]byte(state)); got != want {
			t.Errorf("bare %v, want %v: %s", got, want, state)
		}
	}
}
