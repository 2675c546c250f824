package incident

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// chained are entries as they are written down, and the incident they fold to.
func chained(t testing.TB, more ...Entry) (Incident, []Written) {
	t.Helper()
	inc := Incident{ID: 7, UID: "019b", Head: Head{Hash: Genesis}}
	first := Entry{Kind: Opened, Text: "x", Data: raw(t, OpenedData{UID: "019b", Title: "x", Severity: Sev2, Zone: "UTC"})}
	var list []Written
	for i, e := range append([]Entry{first}, more...) {
		e.Incident, e.Seq, e.At, e.RecordedAt = 7, int64(i+1), night.Add(time.Duration(i)*time.Second), night.Add(time.Duration(i)*time.Second)
		e.Hash = Hash(inc.Head.Hash, inc.UID, e)
		var err error
		if inc, err = Fold(inc, e); err != nil {
			t.Fatal(err)
		}
		list = append(list, e.Write())
	}
	return inc, list
}

func proven(row Incident, known KnownHead, list []Written) (kinds []FindingKind) {
	p := NewProof(row, known, true)
	for i := range list {
		p.Entry(&list[i])
	}
	for _, f := range p.End(true) {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}

func TestAProofFindsWhatIsNotAsItWasWritten(t *testing.T) {
	notes := []Entry{{Kind: Note, Text: "one"}, {Kind: SeverityChanged, Data: raw(t, ChangedData{From: "sev2", To: "sev1"})}, {Kind: Note, Text: "three"}}
	inc, whole := chained(t, notes...)
	known := KnownHead{Head: inc.Head}
	for name, test := range map[string]struct {
		spoil func(row *Incident, known *KnownHead, list []Written) []Written
		want  []FindingKind
	}{
		"nothing":              {func(_ *Incident, _ *KnownHead, l []Written) []Written { return l }, nil},
		"a text was changed":   {func(_ *Incident, _ *KnownHead, l []Written) []Written { l[1].Text = "two"; return l }, []FindingKind{ChangedEntry}},
		"a time was changed":   {func(_ *Incident, _ *KnownHead, l []Written) []Written { l[1].At++; return l }, []FindingKind{ChangedEntry}},
		"data cannot be read":  {func(_ *Incident, _ *KnownHead, l []Written) []Written { l[2].Data = "{"; return l }, []FindingKind{ChangedEntry, ChangedEntry}},
		"one is missing":       {func(_ *Incident, _ *KnownHead, l []Written) []Written { return slices.Delete(l, 1, 2) }, []FindingKind{MissingEntry}},
		"the end is lost":      {func(_ *Incident, _ *KnownHead, l []Written) []Written { return l[:3] }, []FindingKind{LostTail}},
		"the row was changed":  {func(row *Incident, _ *KnownHead, l []Written) []Written { row.Severity = Sev4; return l }, []FindingKind{RowDiffers}},
		"a later form":         {func(_ *Incident, _ *KnownHead, l []Written) []Written { l[3].Version = 2; return l }, []FindingKind{UnknownForm}},
		"another head is kept": {func(_ *Incident, k *KnownHead, l []Written) []Written { k.Hash = Genesis; return l }, []FindingKind{OtherTail}},
		"a head was disputed": {func(_ *Incident, k *KnownHead, l []Written) []Written {
			k.Disputed = []Head{{Count: 9, Hash: "x"}}
			return l
		}, []FindingKind{LostTail}},
		"heads came late": {func(_ *Incident, k *KnownHead, l []Written) []Written { k.Unproven = 2; return l }, []FindingKind{UnprovenTail}},
	} {
		row, head := inc, known
		list := test.spoil(&row, &head, slices.Clone(whole))
		if got := proven(row, head, list); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// Whatever byte of whatever entry is changed, it is found, and where.
func TestAProofFindsEveryChangedByte(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		inc, list := chained(t, slices.Repeat([]Entry{{Kind: Note, Text: "a line of words"}}, 5)...)
		at := rapid.IntRange(1, 5).Draw(r, "entry")
		w := &list[at]
		field := rapid.SampledFrom([]*string{&w.Text, &w.Kind, &w.Hash}).Draw(r, "field")
		i := rapid.IntRange(0, len(*field)-1).Draw(r, "byte")
		b := []byte(*field)
		b[i] ^= byte(rapid.IntRange(1, 127).Draw(r, "flip"))
		*field = string(b)
		p := NewProof(inc, KnownHead{Head: inc.Head}, true)
		for i := range list {
			p.Entry(&list[i])
		}
		found := p.End(true)
		if len(found) == 0 || found[0].Seq != int64(at+1) || !strings.Contains(found[0].What, "not as it was written") {
			r.Fatalf("byte %d of entry %d: %+v", i, at+1, found)
		}
	})
}

func TestAnEntryIsWrittenAsItIsRead(t *testing.T) {
	_, list := chained(t, Entry{Kind: Note, Text: "one"})
	e := list[1].Entry()
	if again := e.Write(); again != list[1] || e.At.Location() != time.UTC {
		t.Errorf("%+v, was %+v", again, list[1])
	}
	if none := (&Written{}).Entry(); !none.At.IsZero() || none.Write().At != 0 {
		t.Errorf("no time is read as %s", none.At)
	}
}
