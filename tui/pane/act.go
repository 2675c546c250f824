package pane

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// ActLimit is how long an act may take before it is given up and told, where it
// says nothing else.
const ActLimit = 5 * time.Second

// Act is something a person does that takes a while or can fail. It runs beside
// the screen with a deadline, and a fault in it is an error that is told.
type Act struct {
	Key    string        // of the notice that says how it went
	Failed string        // leads the words when it did not take place: "not acknowledged"
	Limit  time.Duration // how long it may take; zero: ActLimit
	Alone  bool          // while it is under way no other of its key begins
	Do     func(ctx context.Context) (Done, error)
	Words  func(error) string // says why it did not take place, in the place of Failed; may be nil
}

// Done is what there is to say of an act that took place.
type Done struct {
	Said string  // what to tell; empty: the screen shows it
	Back *Back   // how it is taken back; nil: it is not offered
	Then tea.Cmd // what follows; may be nil
}

// Back is the act that takes one back; What is what it takes back: "holding
// CertExpiry".
type Back struct {
	What string
	Act  Act
}

// Acted says how an act ended. Base.Answer takes it, once.
type Acted struct {
	Done
	Key string
	Err error

	pane   ID
	number uint64
	words  string // what to tell of Err
}

// acts are those of a pane that are under way.
type acts struct {
	begun uint64
	under map[uint64]string // their keys
}

// Act begins an act; nil: one that does it alone is under way.
func (b *Base) Act(a Act) tea.Cmd {
	if a.Alone && b.Acting(a.Key) {
		return nil
	}
	if b.acts.under == nil {
		b.acts.under = map[uint64]string{}
	}
	b.acts.begun++
	id, number := b.id, b.acts.begun
	b.acts.under[number] = a.Key
	limit := a.Limit
	if limit == 0 {
		limit = ActLimit
	}
	return Read(limit, a.Do, func(done Done, err error) tea.Msg {
		m := Acted{Done: done, Key: a.Key, Err: err, pane: id, number: number}
		if err != nil {
			m.words = a.failure(err)
		}
		return m
	})
}

// Acting reports whether an act of a key is under way.
func (b *Base) Acting(key string) bool {
	for _, other := range b.acts.under {
		if other == key {
			return true
		}
	}
	return false
}

// Answer takes how an act ended: what comes of it is told, the trouble that its
// key stood for is over or begins, and what follows it follows. mine is false
// where the act is another pane's, or was answered before.
func (b *Base) Answer(m Acted) (tell tea.Cmd, mine bool) {
	if _, under := b.acts.under[m.number]; m.pane != b.id || !under {
		return nil, false
	}
	delete(b.acts.under, m.number)
	b.redraw = true
	if m.Err != nil {
		return Warn(m.Key, m.words), true
	}
	cmds := []tea.Cmd{Warn(m.Key, ""), m.Then}
	if back := m.Back; back != nil {
		cmds = append(cmds, Say(Undo{What: back.What, Do: func() tea.Cmd { return b.Act(back.Act) }}))
	}
	if m.Said != "" {
		cmds = append(cmds, Say(Notice{Key: m.Key, Text: m.Said}))
	}
	return tea.Batch(cmds...), true
}

func (a Act) failure(err error) string {
	if a.Words != nil {
		return a.Words(err)
	}
	words := err.Error()
	if a.Failed == "" || strings.HasPrefix(words, a.Failed) {
		return words
	}
	return a.Failed + ": " + words
}

// Read is a command that reads or does something with a deadline and answers
// with a message. A fault in it is an error for the answer.
func Read[T any](limit time.Duration, do func(ctx context.Context) (T, error), answer func(T, error) tea.Msg) tea.Cmd {
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				var none T
				msg = answer(none, fmt.Errorf("a fault in holdfast: %v", v))
			}
		}()
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		return answer(do(ctx))
	}
}

// Say is a command that says something to the root or to other panes.
func Say(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// Warn tells something that stays until it is read; empty text ends what was
// told under the key before.
func Warn(key, words string) tea.Cmd { return Say(Notice{Key: key, Loud: Trouble, Text: words}) }
