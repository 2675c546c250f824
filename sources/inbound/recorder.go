package inbound

import (
	"context"
	"net/http"

	"holdfast/sources/events"
	"holdfast/sources/text"
)

const (
	recorderPath = "/events/alertmanager"
	// maxRecorded is of one request: a recorder sends batches of a megabyte unless it
	// is told otherwise.
	maxRecorded = 8 << 20
)

// Recorder keeps what an Alertmanager's event recorder tells. It returns when that is
// in the record, or with an error and nothing kept.
type Recorder interface {
	Receive(ctx context.Context, list []events.Event) error
}

// postRecorded takes in what an event recorder posts: an event, or a list of them.
// Where one of them cannot be read none is taken, because the recorder sends a batch
// that is refused again as a whole.
func (d *Door) postRecorded(w http.ResponseWriter, r *http.Request) {
	body, done, ok := d.body(w, r, d.recorded, maxRecorded)
	if !ok {
		return
	}
	list, err := events.Decode(body)
	if err != nil {
		done()
		d.refuse(w, http.StatusBadRequest, text.ErrorLine(err))
		return
	}
	if d.ReadOnly {
		done()
		d.writesNothing(w, "the events were not taken")
		return
	}
	if err := d.within(r, limitOf(len(list)), done, func(ctx context.Context) error { return d.Recorder.Receive(ctx, list) }); err != nil {
		d.unrecorded(w, "the events are not recorded: "+text.ErrorLine(err), nil)
		return
	}
	answer(w, http.StatusOK, map[string]any{"accepted": len(list)})
}
