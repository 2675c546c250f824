package config

import (
	"slices"
	"testing"
)

func TestEachKeyThatNeedsARestartIsNamed(t *testing.T) {
	read := func(text string) *Config {
		t.Helper()
		c, err := Parse("/etc/holdfast.yaml", []byte(text), testEnv())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	was := read("me: alice\n")
	for text, want := range map[string][]string{
		"me: bob\n":                  nil,
		"me: alice\nstore: ./x.db\n": {"store"},
		"me: alice\npeople: {alice: {zone: Europe/Berlin}}\n": nil,
		"me: bob\nstore: ./x.db\n":                            {"store"},
		"me: alice\ntheme: mono\nkeys: {ack: e}\nring: {critical: bell}\nreports: ./r\nscreen: {mouse: off}\nack: {remind: {critical: 30m}}\n": nil,
		"# as before\nme: alice\nsops: [./x]\nbackups: []\n": nil,
	} {
		if got := read(text).AtStart(was); !slices.Equal(got, want) {
			t.Errorf("%q needs a restart for %v, want %v", text, got, want)
		}
		if got := read(text).AtStart(read(text)); len(got) != 0 {
			t.Errorf("%q differs from itself: %v", text, got)
		}
	}
}
