package alerts

import (
	"context"
	"time"

	"holdfast/sources/people"
)

// Snapshot is what one source said at one time.
type Snapshot struct {
	// At is when the source began to be asked: what it lists held then.
	At time.Time
	// Done is when the last member had answered: what it no longer lists was
	// over by then. Zero: At.
	Done    time.Time
	Members []Member
	// Push: these alerts were pushed here; the absence of others says nothing.
	Push bool
	// Emergent: pushed by /emergency; each stays until a human acts.
	Emergent bool
	// Unkept: the record may not be written, so what was pushed shows as not recorded.
	Unkept bool
	// Silences is what the cluster holds; nil when it was not asked, or could
	// not say.
	Silences *Silences
	// Keeps: each ack of its alerts should have a silence there, also while it does not
	// say which it holds.
	Keeps bool
	// Own: the complete list of what holdfast itself raises under this source
	// name; what is absent is resolved at once.
	Own bool
}

// Member is one server's answer within a Snapshot. Alertmanagers of one
// cluster do not share alerts, so each is asked and heard by itself.
type Member struct {
	Name   string
	Err    error // it could not be asked; Alerts says nothing then
	Alerts []Alert
	// Started is when the member's process started: a restart empties its
	// list, so absence counts only while this stays the same. Zero: the source
	// keeps its list over a restart, or has none to lose.
	Started time.Time
	// Unproven: whether its process is still the same is not known, so the
	// absence of an alert says nothing.
	Unproven bool
	// Absent says what it means that the member does not list an alert which it
	// listed last, as it is given, at a time of ours. Nil: Started and Unproven say so
	// of all alerts alike.
	Absent func(a *Alert, since time.Time) Absence
	// Edition says which list this is: two answers of a member that have one
	// edition list the same alerts, word by word. Nil: that is not known.
	Edition *Edition
	// Change says how that differs from an edition before; nil: that is not known.
	Change *Change
	// Clock is the member's own clock when it answered, against which the
	// EndsAt it lists are read; zero: ours.
	Clock time.Time
}

// Absence is what it means that a member does not list an alert any more.
type Absence uint8

// The meanings of an absence, of a source that evaluates rules itself.
const (
	// Silent: its rule was not evaluated. What was said before stands until that
	// word runs out.
	Silent Absence = iota
	// Ended: its rule was evaluated, and it is over; said twice it is.
	Ended
	// Dropped: there is no such rule any more, so nobody can tell; said twice it is
	// unknown.
	Dropped
)

// Edition stands for one list of alerts. It is told apart by its address.
type Edition struct{ _ byte }

// Silences is what a cluster holds, as those of its members that answered say
// together, and whether the acks of its alerts should have silences there.
type Silences struct {
	// ByID holds those that ended too, for as long as the cluster remembers them.
	ByID map[string]Silence
	Kept bool // a silence is kept for each ack
	// Extended: it is extended for as long as the ack lasts; else it runs out.
	Extended bool
}

// Silence is a silence as a cluster holds it. Its texts are as they came: for
// comparing and for sending back, never for showing.
type Silence struct {
	ID          string
	By          string
	Comment     string
	Annotations map[string]string
	StartsAt    time.Time
	EndsAt      time.Time
	UpdatedAt   time.Time
	Active      bool // or about to be; false: it ended
	// Labels are its matchers when every one of them reads label="value". Nil for
	// a silence with any other matcher.
	Labels map[string]string
	// Others are its matchers where Labels is nil. Nil there too: they cannot be read.
	Others Matchers
}

// Selects are the matchers of a silence; nil: they cannot be read.
func (s *Silence) Selects() Matchers {
	if s.Labels == nil {
		return s.Others
	}
	ms, err := Labelled(s.Labels)
	if err != nil {
		return nil
	}
	return ms
}

// SilenceRequest asks for a silence of exactly one label set, or of what matchers
// select.
type SilenceRequest struct {
	ID       string // the silence to extend; empty: a new one
	Labels   map[string]string
	Matchers Matchers // in the place of Labels; nil: those
	StartsAt time.Time
	EndsAt   time.Time
	By       string
	Comment  string
	// Annotations are kept by Alertmanager from 0.32 on; older ones pass over them.
	Annotations map[string]string
}

// Silencer is a cluster that can be told to be quiet; an adapter implements it.
type Silencer interface {
	// Silence posts or extends a silence at one member and returns its id,
	// which may differ from the one asked for.
	Silence(ctx context.Context, req SilenceRequest) (id string, err error)
	// Expire ends a silence; one that is already gone is no error.
	Expire(ctx context.Context, id string) error
	// Silences lists what the cluster holds now, and those that ended while it
	// remembers them.
	Silences(ctx context.Context) ([]Silence, error)
}

// Store is what the board must remember over a restart and share with other
// processes; the record implements it. Each call is one transaction.
type Store interface {
	LoadAlerts(ctx context.Context) (Remembered, error)
	// SaveSeen keeps sightings and transitions; a transition that is already
	// there by fingerprint, episode and kind is not written again, and a
	// sighting only where it supersedes the one that is there.
	SaveSeen(ctx context.Context, s Seen) (Kept, error)
	// SaveGone keeps what a person said is over, in their name. An alert that
	// was seen to fire later refuses the whole act by an error.
	SaveGone(ctx context.Context, by people.Actor, s Seen) error
	SaveAcks(ctx context.Context, acks []Ack) error
	// EndAcks ends acks; why is EndUnacked, EndCleared or EndExpired.
	EndAcks(ctx context.Context, by people.Actor, acks []Ack, why string) error
	SaveSilences(ctx context.Context, list []KeptSilence) error
	DropSilences(ctx context.Context, cluster string, ids []Fingerprint) error
}

// Why an ack ended.
const (
	EndUnacked = "unacked" // a person let go
	EndCleared = "cleared" // the alert resolved
	EndExpired = "expired" // its time, or the keeper's limit, ran out
	EndJoined  = "joined"  // it goes on under another fingerprint or episode of the same firing
)

// The kinds of a Transition.
const (
	KindFired   = "fired"
	KindCleared = "cleared"
	KindUnknown = "unknown"
	// KindPending says that the condition of a rule began to hold, KindPassed that it
	// ceased to before the alert fired.
	KindPending = "pending"
	KindPassed  = "passed"
)

// Leases decide which of several processes does what only one may do.
type Leases interface {
	Lease(ctx context.Context, name, owner string, ttl time.Duration) (held bool, err error)
	Release(ctx context.Context, name, owner string) error
}

// Self is the actor of what holdfast does without a person.
func Self() people.Actor { return people.Actor{Person: "holdfast"} }
