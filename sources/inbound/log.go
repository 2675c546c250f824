package inbound

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"holdfast/sources/logs"
	"holdfast/sources/text"
)

const (
	logPath = "/log/"
	maxLog  = 8 << 20 // of one request
	// linesHeld is how many bytes of lines are in memory at a time, and streamsAtOnce
	// how many may send theirs as they come.
	linesHeld     = 32 << 20
	streamsAtOnce = 64
)

// Logs takes in the lines that others post, by the name of their log. An error that is a
// *logs.PostError says what the sender should know.
type Logs interface {
	// Open makes a log known by its name.
	Open(name string) error
	// Take takes what one request brought, and says how many lines that was.
	Take(ctx context.Context, name, from, media string, body []byte) (n int, err error)
	// Stream takes lines as they arrive, until they end.
	Stream(ctx context.Context, name, from string, r io.Reader) (n int, err error)
	// Refused notes that a request for a log was refused.
	Refused(name string)
}

// postLog takes in lines of a log. What is sent in pieces, and nobody knows how long it
// will be, is shown as it comes.
func (d *Door) postLog(w http.ResponseWriter, r *http.Request, name string) {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // what is none is text
	switch {
	case r.Method != http.MethodPost && r.Method != http.MethodPut:
		w.Header().Set("Allow", "POST, PUT")
		d.refuse(w, http.StatusMethodNotAllowed, logPath+"NAME takes POST")
		return
	case media == "application/x-protobuf":
		d.refuse(w, http.StatusUnsupportedMediaType, "OTLP is read as JSON: set the exporter's encoding to json, and its compression to none")
		return
	}
	if err := d.Logs.Open(name); err != nil {
		d.refuseLines(w, err)
		return
	}
	if isJSON := media == "application/json"; r.ContentLength < 0 && !isJSON && r.Header.Get("Content-Encoding") == "" {
		d.streamLog(w, r, name)
		return
	}
	body, done, ok := d.verbatim(w, r, d.logged, maxLog)
	if !ok {
		d.Logs.Refused(name)
		return
	}
	defer done()
	// Whether they are taken is known at once, so that nobody sends them twice.
	n, err := d.Logs.Take(r.Context(), name, callerOf(r), media, body)
	if err != nil {
		d.refuseLines(w, err)
		return
	}
	d.counts.lines.Add(uint64(n))
	answer(w, http.StatusOK, map[string]any{"accepted": n})
}

// streamLog takes in lines as they come, for as long as they do.
func (d *Door) streamLog(w http.ResponseWriter, r *http.Request, name string) {
	if !enter(r, d.streams) {
		d.Logs.Refused(name)
		w.Header().Set("Retry-After", "5")
		d.refuse(w, http.StatusServiceUnavailable, "too many send their lines as they come; end one, or send them in pieces of a known length")
		return
	}
	defer func() { <-d.streams }()
	d.working.Add(1) // the door waits until all that came is handed on
	defer d.working.Done()
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // a log may be quiet for a night; a writer without deadlines is that of a test
	guestOf(r).reads()
	n, err := d.Logs.Stream(r.Context(), name, callerOf(r), r.Body)
	guestOf(r).acts()
	d.counts.lines.Add(uint64(n))
	_ = control.SetWriteDeadline(time.Now().Add(30 * time.Second))
	if err != nil {
		w.Header().Set("Connection", "close")
		d.refuse(w, http.StatusBadRequest, "the lines ended in the middle: "+text.ErrorLine(err))
		return
	}
	answer(w, http.StatusOK, map[string]any{"accepted": n})
}

// refuseLines says why lines were not taken.
func (d *Door) refuseLines(w http.ResponseWriter, err error) {
	status := http.StatusServiceUnavailable
	var post *logs.PostError
	switch {
	case !errors.As(err, &post) || post.Busy:
		w.Header().Set("Retry-After", "1")
	case post.Full:
		status = http.StatusRequestEntityTooLarge
	default:
		status = http.StatusBadRequest
	}
	d.refuse(w, status, strings.TrimSpace(text.ErrorLine(err)))
}
