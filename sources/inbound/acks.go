package inbound

import (
	"context"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

// Acks says how alerts stand and takes in that somebody holds them; *alerts.Board is
// one. Ack is all or nothing, and durable where it returns no error.
type Acks interface {
	View() *alerts.View
	Ack(ctx context.Context, by people.Actor, ids []alerts.Fingerprint, note string, until time.Time) ([]alerts.Ack, error)
}
