package incident

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/logs"
)

// Words are how an entry is told, after the name of whoever did it.
type Words struct {
	Sign    Sign
	Tone    Tone // of the sign
	Line    []Phrase
	Under   []string // what stands beneath, a line each
	Machine bool     // holdfast saw it; no person did it
	Said    bool     // words of a person, which are never cut
}

// Phrase is a piece of a line.
type Phrase struct {
	Tone  Tone
	Text  string
	Gives bool // is cut first when the line is too long
	Whole bool // means nothing when it is cut: it is left out then
}

// Sign is what an entry is marked with.
type Sign int

// The signs.
const (
	SignAct    Sign = iota // somebody did something
	SignNone               // a note is words, not an event
	SignKept               // something is held or kept from now on
	SignUndone             // something is held no longer, or open again
	SignRises              // an alert fired
	SignGood               // it is over, or done
	SignBad                // it failed
	SignMoved              // something was changed
	SignTold               // those who wait were told
	SignFiled              // something was written down
	SignStep               // a checklist goes on
	SignWaits              // it waits
	SignPassed             // a step was passed over
)

// Tone is how words are meant.
type Tone int

// The tones.
const (
	Plain    Tone = iota
	Quiet         // said beside what matters
	Loud          // what matters
	Ours          // the incident's own
	Good          // it is well
	Bad           // it is not
	Doubtful      // it wants to be looked at
	Marks         // points at something
	Informs       // tells those who wait
)

const shaShown = 6 // digits of a hash; the report has them all

// Words are how the entry is told of its incident, after the name of whoever did
// it.
func (e Entry) Words(of Incident) Words { return e.Kind.row().words(e, of) }

// says is what people say in their own words, marked by a sign.
func says(sign Sign, tone Tone, words string) Words {
	first, rest := splitLines(words)
	return Words{Sign: sign, Tone: tone, Line: []Phrase{{Text: first}}, Under: rest}
}

// neverCut is the same of what ends in an owner or a reason.
func neverCut(w Words) Words {
	w.Said = true
	return w
}

// bySelf is the same of what holdfast saw.
func bySelf(w Words) Words {
	w.Machine = true
	return w
}

func splitLines(s string) (first string, rest []string) {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	return lines[0], lines[1:]
}

// plainWords are those of a kind whose text says it all.
func plainWords(e Entry, _ Incident) Words {
	return says(SignAct, Ours, " "+string(e.Kind)+": "+e.Text)
}

func openedWords(e Entry, of Incident) Words {
	d, _ := As[OpenedData](e)
	return Words{Sign: SignKept, Tone: Ours, Line: []Phrase{{Text: " opened " + of.ID.String() + ", " + string(cmp.Or(d.Severity, of.Severity))}}}
}

func firedWords(e Entry, _ Incident) Words { return alertWords(e, SignRises, Bad) }

func clearedWords(e Entry, _ Incident) Words { return alertWords(e, SignGood, Good) }

func alertWords(e Entry, sign Sign, tone Tone) Words {
	d, ok := As[AlertData](e)
	if !ok {
		return Words{Tone: Ours, Machine: true, Line: []Phrase{{Text: e.Text}}}
	}
	where := strings.TrimSpace(d.Source + " " + alerts.PlaceOf(d.Labels))
	return Words{Sign: sign, Tone: tone, Machine: true, Line: []Phrase{
		{Tone: Loud, Text: cmp.Or(d.Labels["alertname"], e.Text)}, {Text: " " + string(e.Kind)}, {Tone: Quiet, Text: " " + where},
	}}
}

func ackedWords(e Entry, _ Incident) Words {
	return Words{Tone: Ours, Line: []Phrase{{Text: " " + string(e.Kind) + " "}, {Text: e.Text}}}
}

func unackedWords(e Entry, of Incident) Words {
	w := ackedWords(e, of)
	if _, ok := As[AckData](e); ok {
		w.Tone = Quiet
	}
	return w
}

func silencedWords(e Entry, _ Incident) Words {
	return Words{Tone: Ours, Line: []Phrase{{Text: " " + e.Text}}}
}

func noteWords(e Entry, _ Incident) Words {
	return neverCut(says(SignNone, Ours, " "+e.Text))
}

func pinnedWords(e Entry, _ Incident) Words {
	w := Words{Sign: SignKept, Tone: Marks, Line: []Phrase{{Text: " pinned " + e.Text}}}
	d, ok := As[PinnedData](e)
	if !ok || len(d.Lines) == 0 {
		return w
	}
	noun := "lines"
	if len(d.Lines) == 1 {
		noun = "line"
	}
	w.Line = []Phrase{{Text: fmt.Sprintf(" pinned %d %s from %s", len(d.Lines), noun, SourcesOf(d.Lines))}}
	if sum := d.Lines[0].SHA256; len(sum) >= shaShown {
		w.Line = append(w.Line, Phrase{Tone: Quiet, Text: " sha " + sum[:shaShown], Gives: true, Whole: true})
	}
	several := slices.ContainsFunc(d.Lines, func(l PinnedLine) bool { return l.Source != d.Lines[0].Source })
	for _, l := range d.Lines {
		line := gist(l.Text)
		if several {
			line = l.Source + " " + line
		}
		w.Under = append(w.Under, line)
	}
	return w
}

// gist is a pinned line without the time that stands at the left of it anyhow;
// the record keeps the line whole.
func gist(line string) string {
	level, _, message := logs.LevelOf([]byte(line))
	if name := level.String(); name != "" {
		return strings.ToUpper(name) + " " + string(message)
	}
	return string(message)
}

func fileWords(e Entry, _ Incident) Words {
	return neverCut(says(SignKept, Marks, " attached file "+e.Text))
}

func runWords(e Entry, _ Incident) Words {
	return Words{Sign: SignStep, Tone: Marks, Line: []Phrase{{Text: " started SOP "}, {Tone: Loud, Text: e.Text}}}
}

func changedWords(e Entry, _ Incident) Words {
	d, _ := As[ChangedData](e)
	if d.Why != "" { // only opening a resolved incident again has a reason
		return neverCut(says(SignAct, Doubtful, " opened it again: "+d.Why))
	}
	return says(SignAct, Doubtful, " "+string(e.Kind)+": "+cmp.Or(d.To, e.Text))
}

func roleWords(e Entry, _ Incident) Words { return says(SignAct, Quiet, " gave "+e.Text) }

func resolvedWords(e Entry, _ Incident) Words {
	words := " resolved: " + e.Text
	if e.Text == "resolved" {
		words = " resolved it"
	}
	return neverCut(says(SignGood, Good, words))
}

func answeredWords(e Entry, _ Incident) Words {
	return says(SignFiled, Quiet, " "+string(e.Kind)+": "+e.Text)
}

func actionWords(e Entry, _ Incident) Words {
	return neverCut(says(SignFiled, Quiet, " "+string(e.Kind)+": "+e.Text)) // who sees to it and until when stand at its end
}

func actionDoneWords(e Entry, _ Incident) Words {
	if d, _ := As[ActionDoneData](e); d.Open {
		return says(SignUndone, Doubtful, " "+e.Text)
	}
	return says(SignGood, Good, " "+e.Text)
}

func attachedWords(e Entry, _ Incident) Words { return says(SignKept, Ours, " attached "+e.Text) }

func detachedWords(e Entry, _ Incident) Words {
	return neverCut(says(SignUndone, Ours, " detached "+e.Text))
}

func updateWords(e Entry, _ Incident) Words {
	return neverCut(says(SignTold, Informs, " status update: "+e.Text))
}

func correctedWords(e Entry, _ Incident) Words {
	d, _ := As[CorrectedData](e)
	return neverCut(says(SignMoved, Doubtful, fmt.Sprintf(" corrected #%d: %s", d.Seq, e.Text)))
}

func duplicateWords(e Entry, _ Incident) Words {
	return neverCut(says(SignAct, Ours, " marked it as a "+e.Text))
}

func linkedWords(e Entry, _ Incident) Words { return neverCut(says(SignAct, Ours, " linked "+e.Text)) }

func sourceWords(e Entry, _ Incident) Words {
	if d, _ := As[SourceData](e); d.Up {
		return bySelf(says(SignGood, Good, e.Text))
	}
	return bySelf(says(SignBad, Bad, e.Text))
}

func changeWords(e Entry, _ Incident) Words {
	return Words{Sign: SignMoved, Tone: Marks, Machine: true, Line: []Phrase{{Text: e.Text}}}
}

// Took writes a duration as a person reads it: "8.4s", "3m12s".
func Took(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return fmt.Sprintf("%dm%02ds", int(d/time.Minute), int(d/time.Second)%60)
}
