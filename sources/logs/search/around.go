package search

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/text"
)

// around is how many bytes before and behind a line are read around it.
const around = 4 << 20

// Around hands the lines around one that begins at a byte of a file to sink, as
// history; what of the file was not read is told by a gap.
func Around(ctx context.Context, f File, at int64, sink logs.Sink, now func() time.Time) error {
	return readAround(ctx, f, at, sink, now, around)
}

func readAround(ctx context.Context, f File, at int64, sink logs.Sink, now func() time.Time, reach int64) error {
	one, err := open(f)
	if err != nil {
		return fmt.Errorf("cannot read %s: %w", f.Path, reason(err))
	}
	defer one.from.Close()
	begin := max(0, at-reach)
	data := make([]byte, min(one.size, at+reach)-begin)
	n, err := one.from.ReadAt(data, begin)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("cannot read %s: %w", f.Path, reason(err))
	}
	if data = data[:n]; begin > 0 {
		cut := bytes.IndexByte(data, '\n') + 1
		data, begin = data[cut:], begin+int64(cut)
	}
	p := part{file: one, read: logs.NewReader(f.Zone), received: now(), at: one.written}
	if begin > 0 {
		p.gap(begin, "before this", begin)
	}
	end := p.lines(data, begin)
	if rest := one.size - end; rest > 0 {
		p.gap(end, "behind this", rest)
	}
	if ctx.Err() == nil {
		p.batch.Send(sink)
	}
	return ctx.Err()
}

// part is a part of a file as lines.
type part struct {
	file     *file
	read     *logs.Reader
	received time.Time
	at       time.Time // of the last line that has one
	batch    logs.Batch
}

// lines adds those of a block that begins at a byte of the file, and returns where they
// end. One that goes on behind the block is added as far as it is there.
func (p *part) lines(block []byte, begin int64) (end int64) {
	for line := range bytes.Lines(block) {
		words := bytes.TrimSuffix(line, []byte("\n"))
		shown := words[:min(len(words), logs.MaxLine)]
		level, at := p.read.ReadOld(shown, p.file.written)
		l := logs.Line{Source: p.file.Log, At: at, Untimed: at.IsZero(), Received: p.received, Level: level, Path: p.file.Path, Offset: begin, History: true}
		if l.Untimed {
			l.At = p.at
		}
		p.at = l.At
		p.batch.Add(l, shown, int64(len(words)-len(shown)))
		begin += int64(len(line))
	}
	return begin
}

// gap says how much of the file was not read.
func (p *part) gap(at int64, where string, bytes int64) {
	p.batch.Gap(logs.Line{Source: p.file.Log, Received: p.received, Path: p.file.Path, Offset: at, History: true},
		fmt.Sprintf("%s has %s %s, which were not read", filepath.Base(p.file.Path), text.Size(bytes), where))
}
