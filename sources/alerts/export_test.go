package alerts

import "time"

// WakeAll lets the next Tick judge every alert, whether it rests or not.
func (b *Board) WakeAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fold.turn++
}

// Judge judges the alerts that the next Tick would, and says how many those are.
func (b *Board) Judge(at time.Time) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	fps := b.fold.awake(at)
	b.fold.tire(fps, at)
	return len(fps)
}

// Overlooked is an alert of which something is to be written that the next save
// would not look for; empty: there is none.
func (b *Board) Overlooked() Fingerprint {
	b.mu.Lock()
	defer b.mu.Unlock()
	for fp, th := range b.fold.threads {
		for _, r := range th.runs {
			if r.written.due && !b.fold.owed.runs[fp] {
				return fp
			}
		}
	}
	return ""
}

// Seen is a row as the view tells it, without how it knows when it was last seen,
// and without how often it fired in the last hour, which is counted once a minute.
func (v *View) Seen(r *Row) Row {
	row, _ := v.Row(r.Fingerprint)
	row.with, row.Flaps = nil, 0
	return row
}
