package main

import (
	"errors"
	"strings"
	"testing"
)

// counted is a value of some length, with what a terminal would obey in it.
type counted struct {
	N    int      `json:"n"`
	Says string   `json:"says"`
	List []string `json:"list"`
}

func countedAt(i int) counted {
	return counted{i, "<\"\\\u202e\x1b" + strings.Repeat("ü", i%50), make([]string, i%3)}
}

// A list that is written value by value is, byte for byte, the list written at once.
func TestValueByValueIsTheSameList(t *testing.T) {
	for _, n := range []int{0, 1, 2, 2000} {
		list := make([]counted, n)
		for i := range list {
			list[i] = countedAt(i)
		}
		var whole, each strings.Builder
		if err := (output{stdout: &whole}).printJSON(list); err != nil {
			t.Fatal(err)
		}
		if err := printEach(output{stdout: &each}, n, countedAt); err != nil {
			t.Fatal(err)
		}
		if whole.String() != each.String() {
			t.Errorf("of %d values it is\n%.300s\nnot\n%.300s", n, each.String(), whole.String())
		}
	}
}

// full is a disk on which there is no more room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no room") }

func TestAListThatCannotBeWrittenSaysSo(t *testing.T) {
	for _, n := range []int{1, 2000} {
		if err := printEach(output{stdout: full{}}, n, countedAt); err == nil {
			t.Errorf("of %d values nothing is said", n)
		}
	}
}
