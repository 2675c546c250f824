package journald

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/proc"
	"holdfast/sources/text"
)

// doubt is what is not known of a journal that nothing is wrong with.
type doubt struct {
	words string // empty: nothing
	all   bool   // it is of everything that is asked for
}

// ask looks whether the journal knows what is asked for. journalctl ends well and says
// nothing of a journal that is not there and of a unit that nobody ever heard of: that
// is not quiet.
func (f *follower) ask(ctx context.Context) (doubt, error) {
	if len(f.src.Units) == 0 {
		_, known, err := f.newest(ctx, nil)
		if err != nil || known {
			return doubt{}, err
		}
		return doubt{"journalctl names no entry in " + f.where() + ": there is none, or none that may be read here", true}, nil
	}
	var unknown []string
	for _, unit := range f.src.Units {
		_, known, err := f.newest(ctx, []string{unit})
		if err != nil {
			return doubt{}, err
		}
		if !known {
			unknown = append(unknown, unit)
		}
	}
	if len(unknown) == 0 {
		return doubt{}, nil
	}
	return doubt{
		fmt.Sprintf("journalctl names no entry of %s in %s: is that its name, and may the journal be read here?", text.Clean(strings.Join(unknown, ", ")), f.where()),
		len(unknown) == len(f.src.Units),
	}, nil
}

// where is the journal in words.
func (f *follower) where() string {
	if f.src.Dir != "" {
		return f.src.Dir
	}
	return "this machine's journal"
}

// newest asks for the newest entry of units, none being those of the source; false:
// there is none.
func (f *follower) newest(ctx context.Context, units []string) (e entry, known bool, err error) {
	src := f.src
	if units != nil {
		src.Units = units
	}
	said, err := f.last(ctx, src, 1)
	if err != nil {
		return e, false, err
	}
	line, _, _ := cutLine(said)
	if len(line) == 0 {
		return e, false, nil
	}
	e, err = parse(line)
	return e, err == nil, err
}

// last asks for the last n entries, a line each, with little of them.
func (f *follower) last(ctx context.Context, src Source, n int) ([]byte, error) {
	args := append((&follower{src: src}).args(), "--quiet", "-n", strconv.Itoa(n), "--output-fields=PRIORITY")
	c := f.command(args)
	c.Timeout, c.Raw = answerIn, true
	result, err := proc.Run(ctx, c)
	switch {
	case err != nil:
		return nil, err
	case result.Killed != "":
		return nil, fmt.Errorf("journalctl did not answer (%s)", result.Killed)
	case result.Exit != 0:
		said, _, _ := cutLine(bytes.TrimSpace(result.Stderr))
		return nil, fmt.Errorf("journalctl ended with exit %d: %s", result.Exit, text.Excerpt(said, 200))
	}
	return result.Stdout, nil
}

// setsIn looks at which entry the history begins that is read at the start, and whether
// the journal has more before. What is written before journalctl follows comes too, then,
// however much that is.
func (f *follower) setsIn(ctx context.Context) error {
	if cursor, _ := f.src.Place.get(f.key()); cursor != "" {
		return nil // it goes on where it stood
	}
	said, err := f.last(ctx, f.src, history+1)
	lines := bytes.SplitAfter(said, []byte("\n"))
	lines = lines[:len(lines)-1] // what is behind the last line end
	if f.turn.setsIn = len(lines) > history; f.turn.setsIn {
		lines = lines[len(lines)-history:]
	}
	if err != nil || len(lines) == 0 {
		return err
	}
	first, err := parse(lines[0])
	f.turn.from = first.Cursor
	return err
}

// cutLine is the first line of b.
func cutLine(b []byte) (line, rest []byte, found bool) { return bytes.Cut(b, []byte("\n")) }

// tick reports a journal that is quiet as read, and makes sure that it is quiet: a
// journalctl that follows does not notice everything, such as a folder that was removed
// and came back. One that missed an entry is begun anew.
func (f *follower) tick(ctx context.Context) {
	now := f.now()
	if now.Sub(f.turn.began) >= f.pace.tick {
		f.up()
	}
	if now.Sub(f.turn.heard) < f.pace.watch {
		f.turn.missed = time.Time{} // it speaks: the newest is on its way
		return
	}
	newest, known, err := f.newest(ctx, nil)
	cursor, last := f.src.Place.get(f.key())
	switch {
	case ctx.Err() != nil:
	case err != nil:
		f.turn.stop(text.ErrorLine(err))
	case !known:
		f.turn.stop("journalctl names no entry in " + f.where() + " any more")
	case cursor == "": // what it prints first is not told again by another
	case newest.Cursor == cursor, !newest.at().After(last):
		f.turn.missed, f.turn.heard = time.Time{}, now
		f.recheck(ctx)
	case !f.turn.missed.IsZero() && f.turn.heard.Before(f.turn.missed) && now.Sub(f.turn.missed) >= f.pace.watch/2:
		f.turn.blind = true
		f.turn.stop("journalctl did not print the newest entry")
	case f.turn.missed.IsZero(): // it may be on its way
		f.turn.missed = now
	}
}

// recheck asks again for units that the journal did not know.
func (f *follower) recheck(ctx context.Context) {
	if f.turn.doubt == "" {
		return
	}
	if d, err := f.ask(ctx); err == nil {
		f.turn.doubt = d.words
		f.up()
	}
}
