// Package posted takes the lines that others post by the name of their log, as text,
// as JSON or as OpenTelemetry writes it: a log that nobody configured. It must not know
// how they come here, nor how lines are kept.
package posted

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"holdfast/sources"
	"holdfast/sources/logs"
	"holdfast/sources/text"
)

const (
	// Kind is the Kind of the health of each log.
	Kind = "posted"
	// Most is how many logs there may be.
	Most = 64
	// longestName is how many bytes a log's name has at most.
	longestName = 64
	// soon is within what lines are taken, or refused because others are in front.
	soon = 800 * time.Millisecond
)

// Desk takes lines for all the logs that others post to. It is safe for concurrent use.
type Desk struct {
	sink   logs.Sink
	health *sources.HealthBoard
	now    func() time.Time
	turn   sources.Turn // of those who hand lines on

	mu   sync.Mutex
	zone *time.Location // of times without a zone
	all  map[string]*log
}

// log is one that others post to. All of it but what was refused belongs to who has the
// turn.
type log struct {
	name  string
	read  *logs.Reader
	batch logs.Batch

	mu      sync.Mutex
	refused int // requests, in all
	told    int // of those, for how many a gap stands in the log
}

// New returns a desk to which nobody has posted yet.
func New(sink logs.Sink, health *sources.HealthBoard, zone *time.Location, now func() time.Time) *Desk {
	return &Desk{sink: sink, health: health, now: now, zone: zone, all: map[string]*log{}}
}

// Open makes a log known by its name. The error, a *logs.PostError, says that there is
// none of that name, and that none can be.
func (d *Desk) Open(name string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	d.mu.Lock()
	if d.all[name] != nil {
		d.mu.Unlock()
		return nil
	}
	if len(d.all) >= Most {
		d.mu.Unlock()
		return &logs.PostError{Why: fmt.Sprintf("there are %d logs already, and %s would be one more: post to one of them, or end holdfast and start it anew", Most, name), Full: true}
	}
	d.all[name] = &log{name: name, read: logs.NewReader(d.zone)}
	d.mu.Unlock()
	d.health.Report(sources.Health{Name: name, Kind: Kind, Up: true, Since: d.now()})
	return nil
}

// CheckName says why no log can be posted by a name; nil: one can.
func CheckName(name string) error {
	bad := strings.ContainsFunc(name, func(r rune) bool {
		return r != '-' && r != '_' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	switch {
	case name == "":
		return &logs.PostError{Why: "which log? Post to /log/NAME"}
	case len(name) > longestName:
		return &logs.PostError{Why: fmt.Sprintf("the name of a log has at most %d letters", longestName)}
	case bad || strings.Trim(name, ".") == "":
		return &logs.PostError{Why: fmt.Sprintf("%q is no name of a log: write letters, digits, and - _ . between", text.Excerpt([]byte(name), longestName))}
	}
	return nil
}

func (d *Desk) log(name string) *log {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.all[name]
}

// Refused notes that a request for a log was refused before it came here: what it held
// is missing unless it is sent again. Of a log that is not known nothing is noted.
func (d *Desk) Refused(name string) {
	l := d.log(name)
	if l == nil {
		return
	}
	l.mu.Lock()
	l.refused++
	n := l.refused
	l.mu.Unlock()
	d.health.Report(sources.Health{
		Name: name, Kind: Kind, Up: true, Since: d.now(),
		Err: counted(n) + " refused: lines are missing unless they were sent again",
	})
}

func counted(requests int) string {
	if requests == 1 {
		return "1 request was"
	}
	return fmt.Sprintf("%d requests were", requests)
}

// gap puts into the batch what was refused since the last lines.
func (l *log) gap(now time.Time) {
	l.mu.Lock()
	n := l.refused - l.told
	l.told = l.refused
	l.mu.Unlock()
	if n > 0 {
		l.batch.Gap(logs.Line{Source: l.name, Received: now}, counted(n)+" refused here: lines are missing unless they were sent again")
	}
}

// Take takes what one request brought to a log that is open: from is who sent it, media
// what it is said to be. n is how many lines were taken; the error, a *logs.PostError
// where it is the sender's matter, says that none was.
func (d *Desk) Take(ctx context.Context, name, from, media string, body []byte) (n int, err error) {
	entries, err := entriesOf(media, body)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	if d.turn.Take(ctx) != nil {
		d.Refused(name)
		return 0, &logs.PostError{Why: "more is being posted than can be taken; send it again in a moment", Busy: true}
	}
	defer d.turn.Give()
	l, now := d.log(name), d.now()
	l.gap(now)
	for _, e := range entries {
		l.add(e, from, now)
	}
	l.batch.Send(d.sink)
	l.gap(d.now()) // what was refused while these were handed on
	l.batch.Send(d.sink)
	return len(entries), nil
}

// add adds an entry to the batch.
func (l *log) add(e entry, from string, now time.Time) {
	line := logs.Line{Source: l.name, From: e.from, Path: "http://" + from, Received: now, Level: e.level, At: e.at}
	if level, at := l.read.Read(e.words, now); line.At.IsZero() {
		line.At = at
		if line.Level == logs.NoLevel {
			line.Level = level
		}
	} else if line.Level == logs.NoLevel {
		line.Level = level
	}
	if line.Untimed = line.At.IsZero(); line.Untimed {
		line.At = now
	}
	l.batch.Add(line, e.words, e.cut)
}

// Stream takes the lines of a log that is open as they arrive, for as long as they do;
// where they cannot be taken as fast the sender waits. n is how many came. The error
// says that they ended in the middle.
func (d *Desk) Stream(ctx context.Context, name, from string, r io.Reader) (n int, err error) {
	l := d.log(name)
	var split logs.Splitter
	buf := make([]byte, 32<<10)
	for {
		read, err := r.Read(buf)
		over := err != nil
		broke := over && !errors.Is(err, io.EOF)
		if err := d.turn.Take(context.WithoutCancel(ctx)); err != nil {
			return n, err
		}
		n += d.piece(l, &split, from, buf[:read], over)
		if broke {
			l.batch.Gap(logs.Line{Source: name, Received: d.now()}, "what "+from+" sent ended in the middle: lines may be missing")
			l.batch.Send(d.sink)
		}
		d.turn.Give()
		switch {
		case broke:
			return n, err
		case over:
			return n, nil //nolint:nilerr // it is io.EOF
		}
	}
}

// piece takes the next piece of a stream, who has the turn; over says that it is the
// last.
func (d *Desk) piece(l *log, split *logs.Splitter, from string, piece []byte, over bool) (n int) {
	now := d.now()
	l.gap(now)
	emit := func(line []byte, cut int64) {
		n++
		l.add(entry{words: line, cut: cut}, from, now)
	}
	if split.Split(piece, emit); over {
		split.End(emit)
	}
	l.batch.Send(d.sink)
	return n
}
