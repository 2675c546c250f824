package plain

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/text"
	"holdfast/store/duty"
	"holdfast/store/incident"
)

// mostAtFirst is how many alerts are told one by one of those that stand at the beginning.
const mostAtFirst = 10

// watch writes what changes in a world. A line is written between two commands, and
// while one steps through a checklist.
type watch struct {
	mu     sync.Mutex // held while something is written that belongs together
	world  *world.World
	zone   func() *time.Location
	paper  *Paper
	news   *News
	read   map[incident.ID]int64 // how far the timelines were told
	newest incident.ID           // that was come to
	began  time.Time             // what was written before is no news
	errors bool                  // errors of the logs are asked for
	cursor uint64                // how far they were told

	proposal proposal
	means    func(context.Context) incident.ID // the incident that words mean; 0: none for certain
	text     func() bool                       // whatever is typed now answers a question
	asks     bool                              // a step is shown, and asks
}

// asking notes whether a step is shown, and asks.
func (w *watch) asking(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asks = on
}

// propose writes what to do next, where that is another thing than before. While a
// question waits for words it would be taken for their answer.
func (w *watch) propose(ctx context.Context) error {
	if w.text() {
		return nil
	}
	words, err := w.proposal.next(ctx, Stand{Number: w.news.numbers.Of, Means: w.means(ctx), Asks: w.asks})
	if err != nil || words == "" {
		return err
	}
	return w.paper.Line(words)
}

func (w *watch) now() time.Time { return w.world.Now().In(w.zone()) }

// lines writes lines.
func (w *watch) lines(list []string) error {
	for _, l := range list {
		if err := w.paper.Line(l); err != nil {
			return err
		}
	}
	return nil
}

// together does what is written together.
func (w *watch) together(do func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return do()
}

// begin writes what stands: from then on what changes is written.
func (w *watch) begin(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	now, needs := w.now(), w.world.Needs.View()
	w.began = incident.Stamp(now) // as the record keeps its times
	if err := w.catchUp(ctx); err != nil {
		return err
	}
	w.news.Begun()
	lines := []string{now.Format("15:04") + " " + Need(needs, now)}
	for _, h := range w.world.Health.All() {
		if ofItsOwn(h) && sourceState(h, now) != up {
			lines = append(lines, Short("source "+SourceName(h)+" "+SourceWords(h, now)))
		}
	}
	for _, r := range w.world.Vitals.View() {
		lines = append(lines, Short("vital "+r.Name+": "+duty.VitalWords(r, now)))
	}
	for _, inc := range w.world.Duties.Open() {
		lines = append(lines, Short(fmt.Sprintf("%s %s, %s: %s", inc.ID, inc.Severity, inc.Status, inc.Title)))
	}
	told, more := 0, 0
	for _, row := range w.world.Board.View().Rows {
		switch p := phaseOf(row); {
		case p.what != fires && p.what != unsure && p.what != held:
		case told == mostAtFirst:
			more++
		default:
			told++
			verb := p.verb(phase{})
			if p.what == fires {
				verb = "fires"
			}
			lines = append(lines, fmt.Sprintf("%d %s", w.news.numbers.Of(row.Fingerprint), w.news.alertWords(row, verb, p, now)))
		}
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("%d more alerts; `alerts` lists them", more))
	}
	if err := w.lines(lines); err != nil {
		return err
	}
	return w.propose(ctx)
}

// Need says how many things need a human.
func Need(view *duty.View, now time.Time) string {
	switch n := len(view.In(now.Location()).Items); n {
	case 0:
		return "nothing needs you"
	case 1:
		return "1 thing needs you; `status` tells it"
	default:
		return fmt.Sprintf("%d things need you; `status` tells them in order", n)
	}
}

// catchUp writes everything that has changed.
func (w *watch) catchUp(ctx context.Context) error {
	return w.tell(ctx, sources.Topics(sources.Alerts|sources.Backups|sources.Sources|sources.Record|sources.Logs|sources.Vitals))
}

// tell writes what changed of these topics.
func (w *watch) tell(ctx context.Context, topics sources.Topics) error {
	now := w.now()
	var lines []string
	if topics.Has(sources.Sources) {
		lines = append(lines, w.news.Sources(w.world.Health.All(), now)...)
	}
	if topics.Has(sources.Vitals) {
		lines = append(lines, w.news.Vitals(w.world.Vitals.View(), now)...)
	}
	if topics.Has(sources.Alerts) {
		lines = append(lines, w.news.Alerts(w.world.Board.View(), now)...)
	}
	if topics.Has(sources.Backups) {
		lines = append(lines, w.news.Backups(w.world.Ledger.View(), now)...)
	}
	if topics.Has(sources.Logs) && w.errors {
		var list []logs.Line
		list, w.cursor, _ = w.world.Tail.Since(w.cursor)
		lines = append(lines, w.news.Errors(list, now)...)
	}
	if err := w.lines(lines); err != nil {
		return err
	}
	if topics.Has(sources.Record) {
		entries, err := w.entries(ctx)
		if err != nil {
			return err
		}
		if err := w.lines(w.news.Entries(entries, now)); err != nil {
			return err
		}
	}
	if !w.news.begun || !topics.Has(sources.Record) && !topics.Has(sources.Alerts) && !topics.Has(sources.Runs) {
		return nil
	}
	return w.propose(ctx)
}

// entries are those that were written since they were last read, of the incidents
// that are or were open, in the order they were written in.
func (w *watch) entries(ctx context.Context) ([]incident.Entry, error) {
	book := w.world.Record.Store.Book
	open, err := book.Incidents(ctx, incident.Filter{Open: true})
	if err != nil {
		return nil, err
	}
	latest, err := book.Incidents(ctx, incident.Filter{Limit: openedTogether})
	if err != nil {
		return nil, err
	}
	w.newest = come(w.read, w.newest, w.news.begun, open, latest)
	return unread(w.read, w.began, func(id incident.ID, after int64) ([]incident.Entry, error) { return book.Timeline(ctx, id, after, 0) })
}

// come takes in the incidents that were not come to before, and returns the newest: of
// those that are there at the beginning nothing is read, of those that came since
// everything, also where they are over by now.
func come(read map[incident.ID]int64, newest incident.ID, begun bool, open, latest []incident.Incident) incident.ID {
	for _, inc := range open {
		if _, known := read[inc.ID]; known {
			continue
		}
		read[inc.ID] = 0
		if !begun {
			read[inc.ID] = inc.Head.Count
		}
	}
	was := newest
	for _, inc := range latest {
		if _, known := read[inc.ID]; begun && !known && inc.ID > was {
			read[inc.ID] = 0
		}
		newest = max(newest, inc.ID)
	}
	return newest
}

// unread are the entries of timelines behind how far each was read, in the order they
// were written in, without those from before a time: an old incident that is opened
// again is not told from its beginning. Where a timeline cannot be read none counts as
// read: all are told then once all can be.
func unread(read map[incident.ID]int64, began time.Time, timeline func(id incident.ID, after int64) ([]incident.Entry, error)) ([]incident.Entry, error) {
	var all []incident.Entry
	for _, id := range slices.Sorted(maps.Keys(read)) {
		list, err := timeline(id, read[id])
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	for _, e := range all {
		read[e.Incident] = e.Seq
	}
	all = slices.DeleteFunc(all, func(e incident.Entry) bool { return e.RecordedAt.Before(began) })
	slices.SortStableFunc(all, func(a, b incident.Entry) int { return a.RecordedAt.Compare(b.RecordedAt) })
	return all, nil
}

// tick is how often it is looked whether time alone has made a source old.
const tick = time.Second

// follow writes what changes until ctx ends. What cannot be read or written is said
// once, and told with the next change.
func (w *watch) follow(ctx context.Context, complain func(string)) {
	changes := w.world.Record.Feed.Watch()
	defer changes.Close()
	clock := time.NewTicker(tick)
	defer clock.Stop()
	changed := make(chan sources.Topics)
	var waiting sync.WaitGroup
	defer waiting.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	waiting.Go(func() {
		for {
			topics, err := changes.Next(ctx)
			if err != nil {
				return // the context ended
			}
			select {
			case changed <- topics:
			case <-ctx.Done():
				return
			}
		}
	})
	failed := ""
	for {
		var topics sources.Topics
		select {
		case <-ctx.Done():
			return
		case <-clock.C:
			topics = sources.Topics(sources.Sources)
		case topics = <-changed:
		}
		err := w.together(func() error {
			if err := w.lines(w.news.Folded(w.now())); err != nil {
				return err
			}
			return w.tell(ctx, topics)
		})
		switch {
		case err == nil:
			failed = ""
		case ctx.Err() != nil:
			return
		case err.Error() != failed:
			failed = err.Error()
			complain("what changed cannot be told: " + failed)
		}
	}
}

// lastErrors is how many errors of the logs are shown to who asks for them.
const lastErrors = 10

// logs turns the telling of errors in the logs on or off, or shows the last ones.
func (w *watch) logs(words string) ([]string, error) {
	switch words {
	case "on":
		w.errors = true
		_, w.cursor = w.world.Tail.Bounds()
		return []string{"errors in the logs are told from now on; `logs off` ends it"}, nil
	case "off":
		w.errors = false
		return []string{"errors in the logs are no longer told"}, nil
	case "":
	default:
		return nil, fmt.Errorf("%q: write `logs`, `logs on` or `logs off`", words)
	}
	var lines []string
	now, at := w.now(), ^uint64(0)
	for len(lines) < lastErrors {
		l, ok := w.world.Tail.Prev(at, func(l logs.Line) bool { return l.Level >= logs.Error })
		if !ok {
			break
		}
		at = l.Seq
		lines = append(lines, Short(text.ClockSeconds(l.At, now)+" "+l.Source+": "+l.Message()))
	}
	slices.Reverse(lines)
	if len(lines) == 0 {
		lines = []string{"no error is in the logs that were read"}
	}
	return lines, nil
}
