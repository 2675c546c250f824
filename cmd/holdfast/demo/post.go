package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// patience is for how long what the door does not take is sent again.
const patience = time.Minute

// post is what the shop has to tell the door of, in order. What is not taken is sent
// again, as a monitoring system sends it: a machine that is busy for a moment does not
// end a rehearsal.
type post struct {
	owed []letter
}

type letter struct {
	path  string
	body  []byte
	want  int // the status that says that it was taken
	since time.Time
}

// put adds what is to be told.
func (p *post) put(path string, what any, want int, now time.Time) error {
	body, err := json.Marshal(what)
	if err != nil {
		return err
	}
	p.owed = append(p.owed, letter{path, body, want, now})
	return nil
}

// deliver sends what is owed to the door at a base URL. An error is one that lasts.
func (p *post) deliver(ctx context.Context, door string, now func() time.Time) error {
	for len(p.owed) > 0 {
		first := p.owed[0]
		err := first.send(ctx, door)
		switch {
		case err == nil:
			p.owed = p.owed[1:]
		case errors.Is(err, context.Canceled), now().Sub(first.since) >= patience:
			return err
		default:
			return nil // the next beat tries again
		}
	}
	return nil
}

func (l letter) send(ctx context.Context, door string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, door+l.path, bytes.NewReader(l.body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != l.want {
		said, _ := io.ReadAll(io.LimitReader(res.Body, 512))
		return fmt.Errorf("the door answered %s: %s", res.Status, strings.TrimSpace(string(said)))
	}
	return nil
}
