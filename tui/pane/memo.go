package pane

// Memo remembers what was worked out of things that do not change by being looked
// at. Looking something up in it is reading.
type Memo[K comparable, V any] struct {
	most int
	memo map[K]V
}

// NewMemo makes an empty one that remembers most things at a time.
func NewMemo[K comparable, V any](most int) *Memo[K, V] {
	return &Memo[K, V]{most: most, memo: map[K]V{}}
}

// Get is what is remembered, when it is still good, else what work makes now.
func (m *Memo[K, V]) Get(key K, good func(V) bool, work func() V) V {
	if v, known := m.memo[key]; known && good(v) {
		return v
	}
	if len(m.memo) >= m.most {
		clear(m.memo)
	}
	v := work()
	m.memo[key] = v
	return v
}

// Forget drops everything: what it was made of has changed.
func (m *Memo[K, V]) Forget() { clear(m.memo) }
