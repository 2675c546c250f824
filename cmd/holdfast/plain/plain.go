// Package plain is the cockpit for those who take it line by line: on a screen
// reader, a slow link, a dumb terminal, in a pipe. It prints a line for each change,
// and does what a line says by the commands of the program; an alert is called by
// the number it was printed with. It writes no escape code, and must not know what a
// command does.
package plain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"holdfast/cmd/holdfast/prompt"
	"holdfast/cmd/holdfast/world"
	"holdfast/sop"
	"holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

// Help is the first line.
const Help = "holdfast, line by line: status, alerts, ack 1, unack 1, note TEXT, open TITLE, incident, step and then y, resolve, report, help, quit"

// Options are what it is given of the program.
type Options struct {
	World   *world.World
	Ask     *prompt.Prompt // made with Lines
	Paper   *Paper
	Numbers *Numbers
	Zone    func() *time.Location // of the times that are shown
	// Do does a command of the program, and returns its exit code.
	Do       func(ctx context.Context, args []string) int
	Commands []string // their names
	Complain func(message string)
	// First is told before anything else; empty: nothing.
	First string
	Coach Coach // nil: nobody says what to do next
}

// Desk takes commands, and tells what changes between them.
type Desk struct {
	o      Options
	watch  watch
	chosen incident.ID // that the person named or opened last; 0: none
	over   bool        // the person has left
	worst  int         // exit code of what was done
}

// The exit codes of a command.
const (
	done      = 0
	attention = 1
	cannot    = 2
)

// New is a desk at which nothing was said yet.
func New(o Options) *Desk {
	d := &Desk{o: o, watch: watch{world: o.World, zone: o.Zone, paper: o.Paper, news: NewNews(o.Numbers), read: map[incident.ID]int64{}}}
	d.watch.proposal.coach, d.watch.means, d.watch.text = o.Coach, d.means, o.Ask.Text
	return d
}

// Run takes lines until the input ends, the person leaves, or ctx ends. It returns
// the worst exit code of what was done; for who types, where all ended well for
// them, none.
func (d *Desk) Run(ctx context.Context) (int, error) {
	for _, line := range []string{d.o.First, Help} {
		if line == "" {
			continue
		}
		if err := d.o.Paper.Line(line); err != nil {
			return cannot, err
		}
	}
	if err := d.watch.begin(ctx); err != nil {
		return cannot, err
	}
	following, stop := context.WithCancel(ctx)
	var follows sync.WaitGroup
	follows.Go(func() {
		err := world.Guarded(following, func(ctx context.Context) error {
			d.watch.follow(ctx, d.o.Complain)
			return nil
		})
		if err != nil {
			d.o.Complain("what changes is no longer told: " + err.Error())
		}
	})
	err := d.take(ctx)
	stop()
	follows.Wait()
	if err != nil {
		return cannot, err
	}
	return d.leave()
}

// take does what the lines say.
func (d *Desk) take(ctx context.Context) error {
	for !d.over && ctx.Err() == nil {
		line, err := d.o.Ask.Next(ctx)
		var refused *prompt.Refused
		switch {
		case errors.Is(err, prompt.ErrLeft):
			return nil
		case errors.As(err, &refused):
			d.fail(refused.Error())
		case err != nil:
			return err
		default:
			d.Line(ctx, line)
		}
	}
	return nil
}

// leave tells how it ended.
func (d *Desk) leave() (int, error) {
	code := d.worst
	if d.o.Ask.Typed() {
		code = done
	}
	words := map[int]string{
		done:      "ended; exit 0",
		attention: "ended; exit 1: of what was asked something needs a human",
		cannot:    "ended; exit 2: of what was asked something could not be done",
	}
	return code, d.o.Paper.Line(words[code])
}

// fail says why a line was not done.
func (d *Desk) fail(why string) {
	d.worst = cannot
	d.o.Complain(why)
}

// Line does what one line says.
func (d *Desk) Line(ctx context.Context, line string) {
	name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	rest = strings.TrimSpace(rest)
	if name == "holdfast" { // as other words of the program write a command
		name, rest, _ = strings.Cut(rest, " ")
		rest = strings.TrimSpace(rest)
	}
	if name == "" {
		return
	}
	v, ok := d.verb(name)
	switch {
	case ok:
	case !slices.Contains(d.o.Commands, name):
		d.fail(d.unknown(name))
		return
	default:
		v = verb{do: func(ctx context.Context, rest string) { d.passOn(ctx, name, rest) }}
	}
	if v.apart { // others write meanwhile
		v.do(ctx, rest)
		v.do = func(context.Context, string) {}
	}
	if err := d.watch.together(func() error {
		v.do(ctx, rest)
		return d.watch.catchUp(ctx)
	}); err != nil && ctx.Err() == nil {
		d.fail("what changed cannot be told: " + err.Error())
	}
}

// unknown says that there is no such command, and which one was meant.
func (d *Desk) unknown(name string) string {
	names := slices.Clone(d.o.Commands)
	for _, v := range d.verbs() {
		names = append(names, v.names[0])
	}
	words := fmt.Sprintf("there is no command %q: nothing was done", text.Truncate(text.Clean(name), 40, "…"))
	if best := text.Nearest(strings.ToLower(name), names); best != "" {
		words += "; did you mean " + best + "?"
	}
	return words + "; `help` lists them"
}

// Otherwise does a line that is no answer to a step's question. The error is that
// the person leaves.
func (d *Desk) Otherwise(ctx context.Context, line string) (bool, error) {
	if name, _, _ := strings.Cut(line, " "); len([]rune(name)) < 2 {
		return false, nil // a slip at an answer
	}
	d.Line(ctx, line)
	if d.over {
		return true, prompt.ErrLeft
	}
	return true, nil
}

// do does a command of the program.
func (d *Desk) do(ctx context.Context, args ...string) int {
	code := d.o.Do(ctx, args)
	if err := d.o.Paper.End(); err != nil {
		d.o.Complain(err.Error())
	}
	d.worst = max(d.worst, code)
	return code
}

// passOn does a command with its words as the program takes them.
func (d *Desk) passOn(ctx context.Context, name, rest string) {
	words, err := Words(rest)
	if err != nil {
		d.fail(err.Error())
		return
	}
	d.do(ctx, append([]string{name}, words...)...)
}

// onAlerts does a command on alerts, of which a number names the one it was printed
// for. One that is gone is said, and nothing is done.
func (d *Desk) onAlerts(ctx context.Context, rest string, command ...string) {
	words, err := Words(rest)
	if err != nil {
		d.fail(err.Error())
		return
	}
	for i, word := range words {
		number, ok := numberIn(word)
		if !ok || i > 0 && takesValue(words[i-1]) {
			continue
		}
		fp, err := d.named(number)
		if err != nil {
			d.fail(err.Error())
			return
		}
		words[i] = string(fp)
	}
	d.do(ctx, append(command, words...)...)
}

// numberIn is the number that a word is, and nothing but that. What is as long as a
// fingerprint is one.
func numberIn(word string) (number int, ok bool) {
	number, err := strconv.Atoi(word)
	return number, err == nil && len(word) < 16
}

// takesValue reports whether a word is a flag whose value is the next word.
func takesValue(word string) bool {
	return len(word) > 2 && strings.HasPrefix(word, "--") && !strings.Contains(word, "=")
}

// named is the alert that a number stands for, which must be there.
func (d *Desk) named(number int) (alerts.Fingerprint, error) {
	fp, ok := d.o.Numbers.Named(number)
	if !ok {
		return "", fmt.Errorf("no alert was printed as %d: nothing was done; `alerts` lists them with their numbers", number)
	}
	row, there := d.o.World.Board.View().Row(fp)
	switch {
	case !there:
		return "", fmt.Errorf("%d is gone, it is no longer on the board: nothing was done; `alerts` lists what is", number)
	case row.State == alerts.Resolved:
		return "", fmt.Errorf("%d is gone: %s cleared at %s; nothing was done", number, text.Clean(Title(&row)), text.Clock(row.ClearedAt, d.watch.now()))
	}
	return fp, nil
}

// current is the incident that the person works in: the one they named or opened
// last while it is open, else the only one that is. Where it is not certain which is
// meant, none is.
func (d *Desk) current(ctx context.Context) (incident.Incident, error) {
	book := d.o.World.Record.Store.Book
	open, err := book.Incidents(ctx, incident.Filter{Open: true})
	if err != nil {
		return incident.Incident{}, err
	}
	for _, inc := range open {
		if inc.ID == d.chosen || len(open) == 1 && d.chosen == 0 {
			return inc, nil
		}
	}
	switch {
	case len(open) == 0 && d.chosen != 0:
		return book.Incident(ctx, d.chosen)
	case len(open) == 0:
		return incident.Incident{}, errors.New("no incident is open: nothing was done; `open TITLE` opens one, `incident list` lists those there were")
	case d.chosen != 0:
		return incident.Incident{}, fmt.Errorf("%s is resolved, and %s is open: nothing was done; `incident %s` chooses which is meant", d.chosen, open[0].ID, open[0].ID)
	}
	return incident.Incident{}, fmt.Errorf("%d incidents are open: nothing was done; `incident %s` chooses the newest, `incident list --open` lists them", len(open), open[0].ID)
}

// means is its number; 0: it is not certain which is meant.
func (d *Desk) means(ctx context.Context) incident.ID {
	inc, err := d.current(ctx)
	if err != nil {
		return 0
	}
	return inc.ID
}

// procedure is the name of the checklist that is to be stepped through in an incident.
func (d *Desk) procedure(ctx context.Context, inc incident.Incident) (string, error) {
	runs, err := d.o.World.Runner.Runs(ctx, int64(inc.ID))
	if err != nil {
		return "", err
	}
	var open []string
	for _, run := range runs {
		if !run.Progress().Finished() {
			open = append(open, run.Name)
		}
	}
	switch {
	case len(open) == 1:
		return open[0], nil
	case len(open) > 1:
		return "", fmt.Errorf("several SOPs are followed in %s: %s; name one, as in `step %s`", inc.ID, strings.Join(open, ", "), open[len(open)-1])
	}
	var fits []sop.Procedure
	for _, a := range inc.Alerts {
		fits = append(fits, d.o.World.Library().For(alerts.Alert{Fingerprint: a.Fingerprint, Labels: a.Labels, Annotations: a.Annotations})...)
	}
	if len(fits) == 0 {
		return "", fmt.Errorf("no SOP fits an alert of %s; `sop list` lists them, `step NAME` begins one", inc.ID)
	}
	return fits[0].Name, nil
}
