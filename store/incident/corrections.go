package incident

import "fmt"

// Correctable says why the entry cannot be corrected by another one, and what to
// do instead; nil: it can.
func (e Entry) Correctable() error {
	if e.Kind == Answered {
		return fmt.Errorf("entry %d is an answer: answer the question again, the last answer stands", e.Seq)
	}
	if e.Kind != Corrected {
		return nil
	}
	d, err := Read[CorrectedData](e)
	if err != nil {
		return err
	}
	return fmt.Errorf("entry %d is itself a correction, of entry %d: correct that one again", e.Seq, d.Seq)
}

// Corrections maps the number of each corrected entry to the correction that
// stands, the last one. It is pure.
func Corrections(entries []Entry) map[int64]Entry {
	stands := map[int64]Entry{}
	for _, e := range entries {
		if d, ok := As[CorrectedData](e); ok && d.Seq > 0 && stands[d.Seq].Seq < e.Seq {
			stands[d.Seq] = e
		}
	}
	return stands
}
