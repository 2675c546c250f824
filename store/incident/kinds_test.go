package incident

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

// declared are the kinds as they are written down, with what stands beside them.
func declared(t *testing.T) []Kind {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "entry.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []Kind
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); !ok || of.Name != "Kind" {
			return true
		}
		for _, v := range spec.Values {
			name, err := strconv.Unquote(v.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, Kind(name))
		}
		return true
	})
	if len(list) < 25 {
		t.Fatalf("only %d kinds are found", len(list))
	}
	return list
}

func TestEveryKindHasItsRowAndEveryColumn(t *testing.T) {
	all := declared(t)
	for _, k := range all {
		if n := len(slices.DeleteFunc(Kinds(), func(other Kind) bool { return other != k })); n != 1 {
			t.Errorf("a person can ask for %s in %d ways", k, n)
		}
		lacks(t, k, k.row())
	}
	if len(Kinds()) != len(all) {
		t.Errorf("a person can ask for %d kinds, and there are %d", len(Kinds()), len(all))
	}
}

// lacks tells which columns a row has not.
func lacks(t *testing.T, k Kind, r row) {
	t.Helper()
	if reflect.ValueOf(r.words).Pointer() == reflect.ValueOf(plainWords).Pointer() {
		t.Errorf("%s has no row: it is told as a kind that is not known", k)
	}
	v := reflect.ValueOf(r)
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Func, reflect.Interface:
			if f.IsNil() {
				t.Errorf("%s has no %s", k, v.Type().Field(i).Name)
			}
		}
	}
}

func raw(t testing.TB, v any) json.RawMessage {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var night = time.Date(2026, 11, 21, 3, 12, 0, 0, time.UTC)

// opened is an incident that holds an alert and has an action item.
func opened(t testing.TB) Incident {
	t.Helper()
	held := AttachedAlert{Fingerprint: "f1", Episode: night, StartsAt: night, Labels: map[string]string{"alertname": "HighErrors"}}
	inc := Incident{ID: 7, UID: "019b"}
	for _, e := range []Entry{
		{Kind: Opened, Data: raw(t, OpenedData{UID: "019b", Title: "Checkout is down", Severity: Sev2, Zone: "UTC", Alerts: []AttachedAlert{held}})},
		{Kind: Action, Text: "raise the pool", Data: raw(t, ActionData{What: "raise the pool"})},
	} {
		e.Incident, e.Seq, e.At, e.RecordedAt, e.By = 7, inc.Head.Count+1, night, night, people.Actor{Person: "alice"}
		var err error
		if inc, err = Fold(inc, e); err != nil {
			t.Fatal(err)
		}
	}
	return inc
}

// example is what an entry of a kind keeps and says, how it is told after the
// name of who did it, and where.
type example struct {
	data  any
	text  string
	words string
	sign  Sign
	cut   bool // it may lose its end
}

func examples() map[Kind]example {
	zero, one := 0, 1
	return map[Kind]example{
		Opened:          {OpenedData{Title: "x", Severity: Sev1}, "x", " opened INC-7, sev1", SignKept, true},
		Fired:           {AlertData{Fingerprint: "f1", Episode: night.Add(time.Hour), Source: "prod", Labels: map[string]string{"alertname": "HighErrors", "instance": "api-1"}}, "", "HighErrors fired prod api-1", SignRises, true},
		Cleared:         {AlertData{Fingerprint: "f1", Episode: night, Source: "prod", Labels: map[string]string{"alertname": "HighErrors"}}, "", "HighErrors cleared prod", SignGood, true},
		Acked:           {AckData{Fingerprint: "f1", Episode: night}, "HighErrors api-1", " acked HighErrors api-1", SignAct, true},
		Unacked:         {AckData{Fingerprint: "f1", Episode: night}, "HighErrors api-1", " unacked HighErrors api-1", SignAct, true},
		Silenced:        {SilenceData{What: "ended", Source: "prod", Silence: "3f"}, "ended the silence 3f in prod", " ended the silence 3f in prod", SignAct, true},
		Note:            {nil, "restarted it\nand again", " restarted it | and again", SignNone, false},
		Pinned:          {PinnedData{Lines: []PinnedLine{{Source: "api", Text: "2026-11-21T01:17:46Z WARN  retry", SHA256: "cafe12cafe"}}}, "", " pinned 1 line from api sha cafe12 | WARN retry", SignKept, true},
		FileAttached:    {FileData{Name: "heap.txt"}, "heap.txt: of api-1", " attached file heap.txt: of api-1", SignKept, false},
		StepEntry:       {sop.Event{Number: "2", Title: "Restart", What: sop.Ended, Exit: &one, Seconds: 8.4, Try: 2, Output: "no\n"}, "", " step 2 Restart exit 1 8.4s try 2 | no", SignBad, true},
		RunEntry:        {sop.Started{Run: "r", Name: "down", Text: "1. Look\n"}, "Checkout down", " started SOP Checkout down", SignStep, true},
		SeverityChanged: {ChangedData{From: "sev2", To: "sev1"}, "sev2 → sev1", " severity: sev1", SignAct, true},
		StatusChanged:   {ChangedData{From: "resolved", To: "identified", Why: "it fires again"}, "x", " opened it again: it fires again", SignAct, false},
		RoleChanged:     {ChangedData{Role: "scribe", To: "bob"}, "scribe: bob", " gave scribe: bob", SignAct, true},
		Update:          {UpdateData{Next: night.Add(time.Hour), Promised: true}, "we look", " status update: we look", SignTold, false},
		Change:          {ChangeData{Summary: "deploy 2.2"}, "deploy 2.2", "deploy 2.2", SignMoved, true},
		Corrected:       {CorrectedData{Seq: 3}, "it was api-2", " corrected #3: it was api-2", SignMoved, false},
		Duplicate:       {DuplicateData{Of: 5}, "duplicate of INC-5 Checkout", " marked it as a duplicate of INC-5 Checkout", SignAct, false},
		Linked:          {LinkedData{To: 5, Why: "the pool"}, "INC-5 Checkout — the pool", " linked INC-5 Checkout — the pool", SignAct, false},
		Action:          {ActionData{What: "raise it", Owner: "bob"}, "raise it — bob", " action: raise it — bob", SignFiled, false},
		ActionDone:      {ActionDoneData{Item: 2}, "action item 1 is done: raise the pool", " action item 1 is done: raise the pool", SignGood, true},
		Answered:        {AnsweredData{Field: "impact", Answer: "none"}, "impact: none", " answered: impact: none", SignFiled, true},
		Attached:        {AttachedData{Alerts: []AttachedAlert{{Fingerprint: "f2"}}}, "DiskFull db-2", " attached DiskFull db-2", SignKept, true},
		Detached:        {DetachedData{Alerts: []alerts.Fingerprint{"f1"}, Why: "another's"}, "HighErrors api-1 — another's", " detached HighErrors api-1 — another's", SignUndone, false},
		SourceMoved:     {SourceData{Kind: "alertmanager", Name: "prod"}, "alertmanager prod does not answer", "alertmanager prod does not answer", SignBad, true},
		ResolvedEntry:   {ResolvedData{Summary: "over"}, "over", " resolved: over", SignGood, false},
		"of a later one": {struct {
			What *int `json:"what"`
		}{&zero}, "as it is", " of a later one: as it is", SignAct, true},
	}
}

func (x example) entry(t testing.TB, k Kind, of Incident) Entry {
	t.Helper()
	return Entry{Incident: of.ID, Seq: of.Head.Count + 1, At: night.Add(time.Hour), RecordedAt: night.Add(time.Hour), Kind: k, Text: x.text, Data: raw(t, x.data)}
}

func TestEveryKindIsToldInItsOwnWords(t *testing.T) {
	for _, k := range append(Kinds(), "of a later one") {
		x, ok := examples()[k]
		if !ok {
			t.Errorf("%s: what is it told as? Give it an example", k)
			continue
		}
		inc := opened(t)
		w := x.entry(t, k, inc).Words(inc)
		var said strings.Builder
		for _, p := range w.Line {
			said.WriteString(p.Text)
		}
		if got := strings.Join(append([]string{said.String()}, w.Under...), " | "); got != x.words || w.Sign != x.sign || w.Said == x.cut {
			t.Errorf("%s: %q, sign %d, said %t; want %q, sign %d, said %t", k, got, w.Sign, w.Said, x.words, x.sign, !x.cut)
		}
	}
}

// What moves an incident does so, and what does not is not written into its row.
func TestAKindMovesItsIncidentOrLeavesItAlone(t *testing.T) {
	state := func(i Incident) string {
		return i.Title + string(i.Severity) + string(i.Status) + i.ResolvedAt.String() + i.State()
	}
	for k, x := range examples() {
		inc := opened(t)
		after, err := Fold(inc, x.entry(t, k, inc))
		if err != nil {
			t.Errorf("%s: %v", k, err)
			continue
		}
		if moved := state(after) != state(inc); moved != k.Moves() {
			t.Errorf("%s moves its incident: %t, and the table says %t", k, moved, k.Moves())
		}
		if after.Head.Count != inc.Head.Count+1 {
			t.Errorf("%s: the chain ends at %d", k, after.Head.Count)
		}
		if state(inc) != state(opened(t)) {
			t.Errorf("%s changed the incident that was folded from", k)
		}
	}
}

// What an entry keeps is of its kind's type, and damage is told where it is.
func TestWhatCannotBeReadIsSaid(t *testing.T) {
	for k := range examples() {
		e := Entry{Incident: 7, Seq: 3, Kind: k, Data: json.RawMessage(`"damaged"`)}
		_, err := Fold(opened(t), e)
		if k.Moves() != (err != nil) || err != nil && !strings.Contains(err.Error(), "entry 3 of INC-7 ("+string(k)+")") {
			t.Errorf("%s: %v", k, err)
		}
		w := e.Words(opened(t)) // it is told all the same
		if len(w.Line) == 0 {
			t.Errorf("%s: a damaged one says nothing", k)
		}
	}
	_, err := Read[PinnedData](Entry{Incident: 7, Seq: 3, Kind: Linked})
	if err == nil || !strings.Contains(err.Error(), "no incident.PinnedData") {
		t.Errorf("a link keeps pinned lines: %v", err)
	}
	if _, ok := As[PinnedData](Entry{Kind: Linked, Data: json.RawMessage(`{"lines":[{"text":"x"}]}`)}); ok {
		t.Error("a link keeps pinned lines")
	}
}

func TestAnEntryIsDecodedOnce(t *testing.T) {
	e := Entry{Kind: Pinned, Data: json.RawMessage(`{"lines":[{"text":"one"}]}`)}.Once()
	first, _ := As[PinnedData](e)
	e.Data[len(e.Data)-5] = 'X' // whoever reads it again would see "onX"
	copied := e
	if again, ok := As[PinnedData](copied); !ok || again.Lines[0].Text != "one" || &again.Lines[0] != &first.Lines[0] {
		t.Errorf("it was decoded again: %+v", again)
	}
	copied.Data = json.RawMessage(`{"lines":[{"text":"two"}]}`)
	if other, _ := As[PinnedData](copied); len(other.Lines) != 1 || other.Lines[0].Text != "two" {
		t.Errorf("it says what another one kept: %+v", other)
	}
	copied = e
	copied.Kind = FileAttached
	if _, ok := As[PinnedData](copied); ok {
		t.Error("a file keeps pinned lines")
	}
}
