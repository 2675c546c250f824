package logs

import "maps"

// Count is how much a log has brought since holdfast began to read it.
type Count struct {
	Lines uint64 // with those that were there before
	Gaps  uint64 // lines of ours that stand for what is, or may be, missing
}

// tally counts what the logs bring, by their name. Names are few: those that are
// configured, and the bounded number that may be posted.
type tally map[string]Count

// add counts lines that came together.
func (t tally) add(lines []Line) {
	for i := 0; i < len(lines); {
		name := lines[i].Source
		count := t[name]
		for ; i < len(lines) && lines[i].Source == name; i++ { // a log's come by the batch
			switch {
			case lines[i].Begins:
			case lines[i].Gap:
				count.Gaps++
			default:
				count.Lines++
			}
		}
		t[name] = count
	}
}

// Counts are how much each log has brought, by its name.
func (t *Tail) Counts() map[string]Count {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return maps.Clone(t.tally)
}
