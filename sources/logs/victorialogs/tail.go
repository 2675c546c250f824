package victorialogs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"sync"
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/logs/remote"
	"holdfast/sources/text"
)

const (
	// longestRow is how many bytes of JSON one row may be.
	longestRow = 8 << 20
	// chunk is how many bytes are read at once.
	chunk = 256 << 10
)

// live is one connection to the tail.
type live struct {
	log    *Log
	body   io.ReadCloser
	of     context.Context
	end    context.CancelFunc
	pieces chan remote.News
	ended  error // why pieces is closed; read it after that
	wait   sync.WaitGroup
	look   *time.Ticker
}

// Tail begins to follow, a little behind the present and a little before where a question
// that is asked now ends. VictoriaLogs goes by the times of the rows: of a stream it
// leaves out, without a word, what comes behind a newer one, and what is as old as the
// one before. That is found by looking at how many there are.
func (l *Log) Tail(ctx context.Context) (remote.Live, error) {
	ask := url.Values{"query": {l.query}, "offset": {l.pace.delay.String()}, "start_offset": {(l.pace.delay + 5*time.Second).String()}}
	t := &live{log: l, pieces: make(chan remote.News), look: time.NewTicker(l.pace.look)}
	t.of, t.end = context.WithCancel(ctx)
	var err error
	if t.body, err = l.asks.Open(t.of, l.base.String()+"/select/logsql/tail?"+ask.Encode()); err != nil {
		t.end()
		t.look.Stop()
		return nil, err
	}
	t.wait.Go(t.read)
	return t, nil
}

// Close ends the connection.
func (t *live) Close() {
	t.end()
	_ = t.body.Close() // nothing of it is wanted
	t.wait.Wait()
	t.look.Stop()
}

// read reads rows until the connection ends.
func (t *live) read() {
	defer close(t.pieces)
	split := logs.Splitter{Limit: longestRow}
	buf := make([]byte, chunk)
	for {
		n, err := t.body.Read(buf)
		news := remote.News{}
		split.Split(buf[:n], func(line []byte, cut int64) { add(&news, line, cut) })
		if err != nil {
			t.ended = t.why(err)
		}
		if len(news.Entries) > 0 || news.Unread != "" {
			select {
			case t.pieces <- news:
			case <-t.of.Done():
				t.ended = t.of.Err()
				return
			}
		}
		if err != nil {
			return // a row without its end is asked for again
		}
	}
}

// add adds a row to what is told.
func add(news *remote.News, line []byte, cut int64) {
	switch e, err := parse(line); {
	case cut > 0:
		news.Unread = fmt.Sprintf("a row of %s is too large to be read", text.Size(int64(len(line))+cut))
	case len(line) == 0:
	case err != nil:
		news.Unread = "a row of VictoriaLogs' tail could not be read, and is missing: " + text.ErrorLine(err)
	default:
		news.Entries = append(news.Entries, e)
	}
}

// why says for a person why the connection ended.
func (t *live) why(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return t.log.error(errors.New("it ended the tail"))
	}
	return t.log.error(fmt.Errorf("the connection broke: %s", text.ErrorLine(err)))
}

// Next waits for rows.
func (t *live) Next(ctx context.Context) (remote.News, error) {
	select {
	case news, ok := <-t.pieces:
		if !ok {
			return remote.News{}, t.ended
		}
		return news, nil
	case <-t.look.C:
		return remote.News{Look: true}, nil
	case <-ctx.Done():
		return remote.News{}, ctx.Err()
	}
}
