// Package alertmanager asks Alertmanager's API v2, every member of a cluster,
// and keeps silences there. It translates and nothing more: what an alert's
// absence means, who holds it and when a silence is due is not decided here.
package alertmanager

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/fetch"
	"holdfast/sources/text"
)

// Kind is the technology's name in a Health.
const Kind = "alertmanager"

const (
	askTimeout  = 4 * time.Second  // for one question, unless the configuration says
	saveTimeout = 10 * time.Second // for the record, which is not the network's to delay
)

// Config names a cluster.
type Config struct {
	Name    string   // as configured, such as "prod"
	Members []string // base URLs of the members of ONE cluster
	Fetch   fetch.Options
	// Expect are alerts that must be firing, each a dead man's switch; without
	// one of them the source is blind.
	Expect []alerts.Matchers
	// Keeps says whether acks should have silences in this cluster.
	Keeps  Keeps
	Every  time.Duration    // how often it is asked, for the health of its members
	Redact *text.Redactor   // takes secrets out of what alerts say; nil: by their shape
	Now    func() time.Time // nil: the real clock
}

// Keeps says what the acks of a cluster's alerts should have there.
type Keeps struct {
	Silences bool // a silence each
	Extended bool // ... that is extended for as long as the ack lasts
}

// Cluster is one Alertmanager cluster. It is safe for concurrent use.
type Cluster struct {
	name    string
	vigil   *alerts.Vigil
	keeps   Keeps
	every   time.Duration
	now     func() time.Time
	members []*member

	mu   sync.Mutex
	told told
}

// told is what a cluster said last as a whole, and of which editions of its
// members' lists it was made.
type told struct {
	editions []*alerts.Edition
	silences *alerts.Silences
}

// New checks the configuration; it asks nothing yet.
func New(c Config) (*Cluster, error) {
	if len(c.Members) == 0 {
		return nil, fmt.Errorf("alertmanager %s: no member is named; give at least one URL", c.Name)
	}
	if c.Fetch.Timeout <= 0 {
		c.Fetch.Timeout = askTimeout
	}
	client, err := fetch.New(c.Fetch)
	if err != nil {
		return nil, fmt.Errorf("alertmanager %s: %w", c.Name, err)
	}
	cluster := &Cluster{name: c.Name, vigil: alerts.NewVigil(c.Name, Kind, c.Every, c.Expect), keeps: c.Keeps, every: c.Every, now: c.Now}
	if cluster.now == nil {
		cluster.now = time.Now
	}
	names := map[string]bool{}
	for _, raw := range c.Members {
		m, err := newMember(raw, client, c.Redact, c.Expect)
		if err != nil {
			return nil, fmt.Errorf("alertmanager %s: %w", c.Name, err)
		}
		same, err := CheckMember(raw)
		if err != nil || names[same] {
			return nil, errors.Join(fmt.Errorf("alertmanager %s: member %s is named twice", c.Name, m.name), err)
		}
		names[same] = true
		cluster.members = append(cluster.members, m)
	}
	return cluster, nil
}

// CheckMember reports what is wrong with a member's base URL, for the person who
// wrote it. same is equal for two URLs that lead to one member.
func CheckMember(raw string) (same string, err error) {
	base, err := fetch.ParseBase(raw)
	return base.Same(), err
}

func newMember(raw string, client *fetch.Client, redact *text.Redactor, expect []alerts.Matchers) (*member, error) {
	base, err := fetch.ParseBase(raw)
	if err != nil {
		return nil, err
	}
	return &member{
		name: base.Name(), base: base.String(), client: client,
		redact: redact, expect: expect, knew: redact.Known(), alerts: newCache(redacting(redact)), silences: newCache(decodeSilence), groups: newCache(decodeGroup),
	}, nil
}

// Name is the cluster's name in the configuration.
func (c *Cluster) Name() string { return c.name }

// Ask asks every member at once, hands the answers to the board and reports
// each member's health. It fails when no member answered. What the record
// refuses is not the source's failure: the board shows it.
func (c *Cluster) Ask(ctx context.Context, board *alerts.Board, health *sources.HealthBoard) error {
	snap := alerts.Snapshot{At: c.now(), Members: make([]alerts.Member, len(c.members)), Keeps: c.keeps.Silences}
	notes, silences := make([]string, len(c.members)), make([][]alerts.Silence, len(c.members))
	each(len(c.members), func(i int) {
		snap.Members[i], silences[i], notes[i] = c.members[i].ask(ctx, snap.At, c.now)
	}, func(i int, err error) {
		snap.Members[i] = alerts.Member{Name: c.members[i].name, Err: err}
	})
	snap.Done = c.now()
	err := failure(snap.Members)
	again := c.again(snap.Members)
	if err == nil {
		snap.Silences = c.silences(again, silences)
	}
	save, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	_ = board.Receive(save, c.name, snap) // shown as the view's SaveErr, and tried again
	c.report(health, snap.Members, notes) // who reads that one answered finds what it said on the board
	c.vigil.Watch(save, board, health, snap, err == nil, again)
	return err
}

// again reports whether all members list what they listed the last time.
func (c *Cluster) again(members []alerts.Member) bool {
	editions := make([]*alerts.Edition, len(members))
	for i, m := range members {
		editions[i] = m.Edition // nil: it did not answer
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	same := slices.Equal(editions, c.told.editions) && !slices.Contains(editions, nil)
	if !same {
		c.told = told{editions: editions}
	}
	return same
}

// silences is what the cluster holds: the very same where its members say what
// they said.
func (c *Cluster) silences(again bool, lists [][]alerts.Silence) *alerts.Silences {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !again || c.told.silences == nil {
		c.told.silences = &alerts.Silences{ByID: together(lists), Kept: c.keeps.Silences, Extended: c.keeps.Extended}
	}
	return c.told.silences
}

// each runs do for 0 to n-1 at once and waits for all; a panic becomes an
// error of its own question.
func each(n int, do func(i int), failed func(i int, err error)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					failed(i, fmt.Errorf("asking failed through a defect in holdfast: %v", p))
				}
			}()
			do(i)
		})
	}
	wg.Wait()
}

// failure is why nobody answered; nil when somebody did.
func failure(members []alerts.Member) error {
	var errs []error
	for _, m := range members {
		if m.Err == nil {
			return nil
		}
		errs = append(errs, m.Err)
	}
	if len(errs) == 1 {
		return errs[0]
	}
	return fmt.Errorf("none of the %d members answered: %w", len(errs), errors.Join(errs...))
}

// report tells how each member does. A source of one member is its member.
func (c *Cluster) report(board *sources.HealthBoard, members []alerts.Member, notes []string) {
	if len(members) < 2 || board == nil {
		return
	}
	now := c.now()
	for i, m := range members {
		is := sources.Health{Name: c.name, Kind: Kind, Member: m.Name, Every: c.every, Up: m.Err == nil, Since: now, Err: notes[i]}
		if is.Up {
			is.LastGood = now
		} else {
			is.Err = text.ErrorLine(m.Err)
		}
		board.Report(is)
	}
}
