package fetch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// pieceSize is how much of an answer is compared at once.
const pieceSize = 64 << 10

// Again asks for url as Do does, for who has its last answer yet: where the new
// one is the same byte for byte, its Body is that very slice. What is large and
// hardly ever changes is then neither kept a second time nor read by anybody.
func (c *Client) Again(ctx context.Context, url string, last []byte) (Response, error) {
	start := time.Now()
	answer, err := c.ask(ctx, http.MethodGet, url, nil, last)
	if c.opts.Log != nil {
		c.opts.Log(c.curl(http.MethodGet, url, nil), time.Since(start), err)
	}
	return answer, err
}

// readAgain reads everything, and returns last where that is what there is.
func readAgain(r io.Reader, last []byte) ([]byte, error) {
	if len(last) == 0 {
		return io.ReadAll(r)
	}
	piece := make([]byte, min(pieceSize, len(last)+1))
	same := 0
	for {
		n, err := r.Read(piece)
		if n > len(last)-same || !bytes.Equal(piece[:n], last[same:same+n]) {
			return readOther(r, last[:same], piece[:n], err)
		}
		same += n
		switch {
		case errors.Is(err, io.EOF) && same == len(last):
			return last, nil
		case err != nil:
			return readOther(r, last[:same], nil, err)
		}
	}
}

// readOther reads on after what is the same, and the piece that is not.
func readOther(r io.Reader, same, piece []byte, err error) ([]byte, error) {
	data := bytes.NewBuffer(make([]byte, 0, len(same)+len(piece)+pieceSize))
	data.Write(same)
	data.Write(piece)
	switch {
	case errors.Is(err, io.EOF):
		return data.Bytes(), nil
	case err != nil:
		return nil, err
	}
	_, err = data.ReadFrom(r)
	return data.Bytes(), err
}
