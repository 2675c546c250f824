// Package alerts knows what an alert is, when it is firing, held, quiet,
// cleared or unknown, and what an acknowledgement means. It must not speak any
// protocol (adapters below it do) and must not know how alerts are stored or shown.
package alerts

import (
	"time"

	"holdfast/sources/people"
)

// Fingerprint identifies an alert by its label set: the FNV-1a fingerprint that
// Prometheus and Alertmanager compute, as 16 hexadecimal digits.
type Fingerprint string

// State is an alert's life.
type State string

// The states of an alert. Unknown means that nobody who could tell has said so
// lately; it is neither firing nor resolved.
const (
	Firing   State = "firing"
	Pending  State = "pending"
	Resolved State = "resolved"
	Unknown  State = "unknown"
)

// Severity ranks alerts, loudest first.
type Severity uint8

// The severities, in the order they are shown.
const (
	Critical Severity = iota
	Warning
	Info
	Other // a label this version does not rank, or no label at all
	None  // labelled so: it fires to be seen, such as a watchdog, and needs nobody
)

// StandingNote is the annotation by which holdfast marks an alert of its own that
// is a fact of the configuration: true for weeks, so that it never stands first
// while anything else does. From anybody else it means nothing.
const StandingNote = "standing"

// Alert is one alert as a source describes it, sanitised. Fields follow
// Alertmanager's API v2 gettableAlert. Every text is one line, except the
// annotation "description", which may hold line feeds.
type Alert struct {
	Fingerprint  Fingerprint
	Labels       map[string]string
	Annotations  map[string]string
	StartsAt     time.Time // zero, of what holdfast raises itself: nobody can tell
	EndsAt       time.Time // when the sender's word runs out, or when it ended
	UpdatedAt    time.Time
	State        State
	Quiet        *Quiet
	GeneratorURL string
	// Kept is a silence of the cluster that holdfast itself keeps for an ack:
	// it does not make the alert quiet, only says how long the quiet lasts.
	Kept *Quiet
	// Raw is the label set exactly as the source wrote it, where sanitising
	// changed it (nil otherwise): for matching and for asking the source, never
	// for showing. RawText holds, of the annotations, those that it changed.
	Raw, RawText map[string]string
	// Rule is set by a source that evaluates rules itself. Nil: the alert was sent to
	// the source.
	Rule *Rule
}

// Quiet says why an alert that fires makes no noise.
type Quiet struct {
	Why       string    // silenced, inhibited, muted, expected
	By        string    // who silenced it, or which alert inhibits it
	Until     time.Time // zero: not known
	SilenceID string    // set when Why is silenced
}

// Sent is the label set as the source wrote it: what matchers see and what a
// silence is made of. It is not safe to show.
func (a *Alert) Sent() map[string]string {
	if a.Raw != nil {
		return a.Raw
	}
	return a.Labels
}

// Same reports whether another telling of the alert says the same, word by word.
func (a *Alert) Same(b *Alert) bool {
	return sameAlert(a, b) && a.Fingerprint == b.Fingerprint && a.State == b.State && sameMap(a.Raw, b.Raw) &&
		a.StartsAt.Equal(b.StartsAt) && a.EndsAt.Equal(b.EndsAt) && a.UpdatedAt.Equal(b.UpdatedAt) && sameQuiet(a.Kept, b.Kept)
}

// Name is the alert's alertname label.
func (a Alert) Name() string { return a.Labels["alertname"] }

// Ack is a person's word that they hold an alert. It lasts until the alert
// clears or Until passes, whichever is first; the next firing is a new episode
// and is not covered by it.
type Ack struct {
	Fingerprint Fingerprint
	Episode     time.Time // StartsAt of the firing that was acknowledged
	By          people.Actor
	At          time.Time
	Note        string
	Until       time.Time // zero: until the alert clears
	// Also are other fingerprints of the alert: incidents may hold it by one of them.
	// They are told to the record, and not kept.
	Also []Fingerprint
}

// Row is one alert as the board shows it.
type Row struct {
	Alert
	Severity  Severity
	Sources   []string // the configured sources that list it
	Episode   time.Time
	FirstSeen time.Time
	// LastSeen is when a source last listed it, as of when the row was made;
	// View.Row tells how it is now.
	LastSeen  time.Time
	ClearedAt time.Time // set when State is Resolved
	Ack       *Ack      // nil: nobody holds it
	// SilenceUntil is when the silence that keeps the ack quiet runs out if
	// nobody extends it; zero: no silence of ours.
	SilenceUntil time.Time
	Cover        Cover
	Flaps        int  // how often it fired in the last hour
	Unrecorded   bool // the record could not be written; shown, not durable
	Own          bool // raised by holdfast itself
	// Gone is who said that it is over, where a person did and no source: Self
	// where those that told of it are no longer asked. Nil unless State is Resolved.
	Gone *people.Actor
	Kin  *Kin // nil: one source tells of it, and there is none like it

	with []*echo // the looks in which it was listed last, which may be repeated
}

// View is the board at one moment. It and its rows are immutable: whoever holds
// one may keep it. A row that did not change is the same in the next view.
type View struct {
	At      time.Time
	Rows    []*Row // ordered: firing, held, quiet, just cleared; loudest and oldest first
	SaveErr error  // the last failure to write sightings; nil when the record is whole
	// KeepErrs says, by cluster, why its silences do not match the acks now.
	KeepErrs map[string]error

	index *index              // into Rows; nil for a view built by hand
	looks map[*echo]time.Time // when the last look at each source was repeated last
}

// Sighting is what the record keeps of an alert that was seen, so that a
// restarted or second process goes on where the first one stood.
type Sighting struct {
	Alert
	Source   string
	Episode  time.Time
	First    time.Time
	Last     time.Time
	Said     time.Time // when this was observed, be it that the alert is absent
	Cleared  time.Time // zero while not resolved
	Pushed   bool      // came through the door: nobody can be asked again
	Emergent bool      // an /emergency: stays until a human acts
	// Gone is who said that it is over, where a person did and no source.
	Gone *people.Actor
	// Members are those of the source that told of it and are still asked, as far
	// as known.
	Members []string
	// Again: whoever tells of it has written it before as it is, and nothing is new
	// but Last and Said. Where the record has it otherwise it is taken as a whole.
	Again bool
	// Look is the look in which the alert was listed at Last, by a number that no
	// other look has, of whatever process; 0: it was not listed in one, or has cleared.
	// It is written, and not read.
	Look int64
}

// Transition is a change in an alert's life. It is unique by fingerprint,
// episode and kind: two processes that see the same one record it once.
type Transition struct {
	Alert Alert
	// Also are the other fingerprints of the alert. Where its firing was told under
	// one of them, so is this; incidents that hold it by any of them hear of it.
	Also    []Fingerprint
	Source  string
	Episode time.Time
	Kind    string // KindFired and its like
	At      time.Time
	By      *people.Actor // who said so, as in Row.Gone; nil: it was seen
}

// Seen is one change set of the board for the record.
type Seen struct {
	Sightings   []Sighting
	Transitions []Transition
	// Repeats tell of sightings that are in the record.
	Repeats []Repeat
	// Begun are the alerts whose episode this process has named itself and not
	// saved yet, each with the episode before it as far as it knows; zero: none.
	Begun map[Fingerprint]time.Time
}

// Kept is what the record made of a Seen where it knew better.
type Kept struct {
	// Named are firings that another process was first to record, under
	// another episode: that one is theirs.
	Named map[Fingerprint]Renamed
	// Fires are sightings of what was said to have cleared and was seen to fire
	// later by another process. Their clears were not taken.
	Fires []Sighting
	// Over are firings that have cleared, by what another process saw of their
	// source.
	Over []Sighting
	// Missed are repeats that do not tell of what is in the record.
	Missed []Repeat
}

// Renamed is an episode's name as this process gave it and as the record has it.
type Renamed struct{ Was, Is time.Time }

// Remembered is what the record knew when it was asked.
type Remembered struct {
	Sightings []Sighting
	Acks      []Ack
	Silences  []KeptSilence
	Flaps     map[Fingerprint]int // firings within the last hour
}

// KeptSilence is a silence that holdfast keeps in a cluster for an ack.
type KeptSilence struct {
	Cluster     string // the configured source's name
	Fingerprint Fingerprint
	Episode     time.Time
	ID          string
	Until       time.Time // as it was last written there
	Wrote       time.Time // when that was, or when Hand was noted
	Comment     string    // as it was last written there
	Hand        Hand      // what a person did to it since that is not to be undone
}
