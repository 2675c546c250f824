package alerts

// WakeAll lets the next Tick judge every alert, whether it rests or not.
func (b *Board) WakeAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn++
}

// Overlooked is an alert of which something is to be written that the next save
// would not look for; empty: there is none.
func (b *Board) Overlooked() Fingerprint {
	b.mu.Lock()
	defer b.mu.Unlock()
	for fp, th := range b.threads {
		for _, r := range th.runs {
			if r.unsaved && !b.owed.runs[fp] {
				return fp
			}
		}
	}
	return ""
}
