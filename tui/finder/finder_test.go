package finder

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNamesComeBeforeWhatIsSaid(t *testing.T) {
	entries := []Entry{
		{Name: "hide", Says: "Take this pane off the screen; its key shows it again."},
		{Name: "copy", Says: "Copy the row, a disk's too."},
		{Name: "FloppyDisk", Also: "db-7 storage"},
		{Name: "DiskFull", Also: "db-9 storage"},
		{Name: "next pane"},
		{Name: "disk"},
		{Name: "Ünicode ΣΊΓΜΑ"},
	}
	x := New(entries)
	for typed, want := range map[string]string{
		"disk":         "disk DiskFull FloppyDisk copy",
		"DISK":         "disk DiskFull FloppyDisk copy",
		"full":         "DiskFull",
		"isk":          "DiskFull FloppyDisk disk", // in their order
		"storage":      "FloppyDisk DiskFull",
		"disk db-9":    "DiskFull",
		"df":           "DiskFull",
		"np":           "next pane",
		"next pane":    "next pane",
		"flpydisk":     "FloppyDisk", // two are left out
		"fpd":          "",           // too many are
		"tppo":         "",           // letters of a sentence
		"disk nowhere": "",
		"again":        "hide",
		"gain":         "", // not where a word of the sentence begins
		"":             "",
		"σίγμα":        "Ünicode ΣΊΓΜΑ",
	} {
		t.Run(typed, func(t *testing.T) {
			found, all := x.Find(typed, 10)
			var names []string
			for _, i := range found {
				names = append(names, entries[i].Name)
			}
			if typed == "isk" {
				slices.Sort(names)
			}
			if got := strings.Join(names, " "); got != want || all != len(found) {
				t.Errorf("it finds %q, %d in all, want %q", got, all, want)
			}
		})
	}
}

func TestOnlySoManyAreFoundAndAllAreCounted(t *testing.T) {
	entries := make([]Entry, 1000)
	for i := range entries {
		entries[i] = Entry{Name: fmt.Sprintf("PodCrashLooping %d", i)}
	}
	entries[999].Name = "Pod"
	found, all := New(entries).Find("pod", 3)
	if all != 1000 || !slices.Equal(found, []int{999, 0, 1}) {
		t.Errorf("it finds %v, %d in all", found, all)
	}
}

// Whatever is found holds every word as it was typed, its initials, or its letters in a
// word of its name.
func TestWhatIsFoundHoldsEveryWord(t *testing.T) {
	letters := rapid.StringOfN(rapid.RuneFrom([]rune("abAB .-ßİǅ")), 0, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		e := Entry{letters.Draw(t, "name"), letters.Draw(t, "also"), letters.Draw(t, "says")}
		typed := letters.Draw(t, "typed")
		found, all := New([]Entry{e}).Find(typed, 1)
		if all != len(found) {
			t.Fatalf("%d found, %d in all", len(found), all)
		}
		starts, begun := wordsOf(e.Name)
		in := strings.ToLower(e.Name + "\n" + e.Also + "\n" + e.Says)
		for _, word := range strings.Fields(strings.ToLower(typed)) {
			if len(found) > 0 && !strings.Contains(in, word) && !strings.HasPrefix(starts, word) && !slices.ContainsFunc(begun, func(at int) bool { return gapped(strings.ToLower(e.Name)[at:], word) }) {
				t.Fatalf("%q finds %q", typed, e)
			}
		}
	})
}

// A letter costs a pass over the names, however many there are.
func BenchmarkFindAmongTenThousand(b *testing.B) {
	entries := make([]Entry, 10_000)
	for i := range entries {
		entries[i] = Entry{fmt.Sprintf("PodCrashLooping%d", i%7), fmt.Sprintf("api-7d9f-%05d prod eu-1 10.0.0.1:9100 critical", i), "Pod restarts again and again"}
	}
	x := New(entries)
	for b.Loop() {
		x.Find("disk", 50)
	}
}
