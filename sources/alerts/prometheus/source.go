// Package prometheus asks a Prometheus for the alerts of its rules, pending and firing,
// as whatever evaluates rules and speaks its API does. It translates and says what an
// alert's absence means, for it sees the rules; what follows is not decided here.
package prometheus

import (
	"context"
	"fmt"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/fetch"
	"holdfast/sources/text"
)

// Kind is the technology's name in a Health.
const Kind = "prometheus"

const (
	askTimeout  = 4 * time.Second  // for one question, unless the configuration says
	saveTimeout = 10 * time.Second // for the record, which is not the network's to delay
)

// Config names a Prometheus.
type Config struct {
	Name  string // as configured, such as "rules"
	URL   string // its base, such as http://127.0.0.1:9090
	Fetch fetch.Options
	// Expect are alerts that must be firing, each a dead man's switch; without
	// one of them the source is blind.
	Expect []alerts.Matchers
	Every  time.Duration    // how often it is asked
	Redact *text.Redactor   // takes secrets out of what alerts say; nil: by their shape
	Now    func() time.Time // nil: the real clock
}

// Source is one Prometheus. It is safe for concurrent use.
type Source struct {
	name   string
	server server
	expect []alerts.Matchers
	vigil  *alerts.Vigil
	redact *text.Redactor
	now    func() time.Time

	mu   sync.Mutex // one question at a time
	told told
}

// told is what was listed last, and by what the redactor knew.
type told struct {
	list    []alerts.Alert
	byPrint map[alerts.Fingerprint]*alerts.Alert
	edition *alerts.Edition
	knew    int
}

// New checks the configuration; it asks nothing yet.
func New(c Config) (*Source, error) {
	base, err := fetch.ParseBase(c.URL)
	if err != nil {
		return nil, fmt.Errorf("prometheus %s: %w", c.Name, err)
	}
	if c.Fetch.Timeout <= 0 {
		c.Fetch.Timeout = askTimeout
	}
	if c.Fetch.MaxBody <= 0 {
		c.Fetch.MaxBody = fetch.DefaultMaxBody
	}
	client, err := fetch.New(c.Fetch)
	if err != nil {
		return nil, fmt.Errorf("prometheus %s: %w", c.Name, err)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Source{
		name: c.Name, server: server{base: base, client: client, most: c.Fetch.MaxBody, now: c.Now}, expect: c.Expect,
		vigil: alerts.NewVigil(c.Name, Kind, c.Every, c.Expect), redact: c.Redact, now: c.Now,
	}, nil
}

// Name is the source's name in the configuration.
func (s *Source) Name() string { return s.name }

// Ask asks for all rules that make alerts and hands what they say to the board. It
// fails when the source did not answer, or not as it should. What the record refuses is
// not the source's failure: the board shows it.
func (s *Source) Ask(ctx context.Context, board *alerts.Board, health *sources.HealthBoard) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	snap := alerts.Snapshot{At: s.now()}
	was := s.told.edition
	member, err := s.member(ctx, snap.At)
	member.Err = err
	snap.Members, snap.Done = []alerts.Member{member}, s.now()
	save, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	_ = board.Receive(save, s.name, snap) // shown as the view's SaveErr, and tried again
	s.vigil.Watch(save, board, health, snap, err == nil, err == nil && was == member.Edition)
	return err
}

// member asks the server. The start of its process is asked first: a restart between the
// questions then shows at the next look.
func (s *Source) member(ctx context.Context, at time.Time) (m alerts.Member, err error) {
	m.Name = s.server.base.Name()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("asking failed through a defect in holdfast: %v", p)
		}
	}()
	started := s.server.started(ctx)
	said, err := s.server.rules(ctx, at)
	if err != nil {
		return m, err
	}
	m.Clock, m.Started, m.Unproven = said.clock, started, started.IsZero()
	book := said.book(at, started)
	list, err := said.alerts(s.server.base, book)
	if err != nil {
		return m, s.server.strange(err)
	}
	s.tell(list)
	m.Alerts, m.Edition, m.Absent = s.told.list, s.told.edition, book.absent
	return m, nil
}

// tell makes a list what is told, with what did not change as it was: whoever gets it
// sees at once that it is the same.
func (s *Source) tell(list []alerts.Alert) {
	knew := s.redact.Known()
	if knew != s.told.knew {
		s.told = told{knew: knew} // what was told before may show what is a secret since
	}
	alerts.MarkExpected(s.expect, list)
	same := s.told.edition != nil && len(list) == len(s.told.list)
	byPrint := make(map[alerts.Fingerprint]*alerts.Alert, len(list))
	for i := range list {
		a := alerts.Redacted(list[i], s.redact)
		if old := s.told.byPrint[a.Fingerprint]; old != nil && old.Same(&a) {
			list[i] = *old
		} else {
			list[i], same = a, false
		}
		same = same && s.told.list[i].Fingerprint == a.Fingerprint
		byPrint[a.Fingerprint] = &list[i]
	}
	if !same {
		s.told = told{list, byPrint, new(alerts.Edition), knew}
	}
}
