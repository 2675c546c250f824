// Package sop knows procedures: it reads a Markdown checklist, finds the ones
// for an alert, and runs one step by step. What happened is told to a Journal
// and folded back from it, so a run survives the process that started it. It
// must not know how the record is kept or how a step looks on a screen.
package sop

import (
	"context"
	"errors"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

// Procedure is one parsed checklist.
type Procedure struct {
	Name     string // the file's base name without .md, such as "service-down"
	Title    string
	Path     string // where it was read; empty for one from the record
	Text     string // the Markdown as read
	Hash     string // SHA-256 of Text, hexadecimal
	Alerts   []alerts.Matchers
	Severity string
	Owner    string
	Every    time.Duration // how often it should be practised; zero: not said
	Reviewed time.Time     // zero: not said
	Vars     map[string]string
	Asks     []Asked // the vars that have no value of their own: to be asked at start
	Steps    []Step
	Closing  string // the Markdown after the last step
	Problems []Problem
}

// Problem is something a linter should say about a procedure.
type Problem struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// Asked is a variable that only a person can give a value.
type Asked struct {
	Name  string `json:"name"`
	About string `json:"about"` // the comment beside it; may be empty
}

// Kind is how a step gets done.
type Kind string

// The kinds of steps.
const (
	Manual   Kind = "manual"
	Command  Kind = "command"
	Decision Kind = "decision"
	Verify   Kind = "verify"
	Wait     Kind = "wait"
)

// Step is one item of a checklist.
type Step struct {
	ID       string // {#id}, else made from the number; unique in the procedure
	Number   string // "4.2", as shown
	Title    string
	Kind     Kind
	Phase    string // the heading it stands under
	Before   string // Markdown between the previous step and this one, such as a warning
	Body     string // the rest of its Markdown, without the fences that became scripts
	before   int    // how many bytes of Body stand before its script
	sent     bool   // a step above it sends people elsewhere
	Command  *Script
	Verify   *Script
	Branches []Branch
	Wait     time.Duration
	Optional bool     // (if applicable)
	Needs    []string // ids it waits for: an evidence lock
	Retry    Retry    // how often its script is tried again by itself
	// OnFailure is the id of the step to go on with when this one fails; empty:
	// none. Fallback steps are nested in the step whose failure they are for.
	OnFailure string
	Fallback  bool
	Line      int
	Steps     []Step
}

// Retry says how often a script that fails is run again, and after what pause.
type Retry struct {
	Times int // after the first try; 0: never
	Every time.Duration
}

// Script is shell text as written. Values reach it as environment only.
type Script struct {
	Shell   string // sh, bash, zsh
	Text    string
	Timeout time.Duration // zero: the runner's default
	Line    int
	On      string  // the machine that its prompt names: it was typed there; empty: it does not say
	Loose   bool    // a line that fails does not end it, and what is not set is empty
	Blanks  []Blank // what is to be filled in before it can run
	filled  string  // Text with the environment in the places of the Blanks
}

// Hash is the SHA-256 of the shell and the text: what a person approved.
func (s Script) Hash() string {
	if s.Loose {
		return hashOf(s.Shell + " loose\x00" + s.Text)
	}
	return hashOf(s.Shell + "\x00" + s.Text)
}

// runs is what the shell is given.
func (s Script) runs() string {
	if len(s.Blanks) > 0 {
		return s.filled
	}
	return s.Text
}

// Branch is one answer of a decision and where it leads.
type Branch struct {
	Answer string // "yes"
	To     string // a step id
}

// RunID names one run of a procedure in an incident.
type RunID string

// Started opens a run: the text is copied, so that a later edit of the file
// cannot change what people are following.
type Started struct {
	Run      RunID              `json:"run"`
	Name     string             `json:"name"`
	Title    string             `json:"title"`
	Path     string             `json:"path"`
	Hash     string             `json:"hash"`
	Text     string             `json:"text"`
	Vars     map[string]string  `json:"vars,omitempty"` // vars and ALERT_* as they stood
	Alert    alerts.Fingerprint `json:"alert,omitempty"`
	Practice bool               `json:"practice,omitempty"`
}

// What happened to a step.
type What string

// The events of a step. A Running without a later Ended is held by its actor,
// or was cut off.
const (
	Running       What = "running"        // a command began
	Ended         What = "ended"          // it ended: Exit, Seconds, Output
	Checked       What = "checked"        // its verify ended; exit 0 makes the step done
	Done          What = "done"           // ticked by hand; Reason when it has a command
	Failed        What = "failed"         // a person or a check says so
	Skipped       What = "skipped"        // with a Reason
	NotApplicable What = "not-applicable" // an optional step that does not apply
	Overridden    What = "overridden"     // its needs were overridden, with a Reason
	Reopened      What = "reopened"       // to be done again
	Waiting       What = "waiting"        // a wait began; it ends after the step's Wait
	Decided       What = "decided"        // Answer says which branch
	Filled        What = "filled"         // Vars are what a person gave a step that lacked it
)

// Event is one thing that happened to a step of a run.
type Event struct {
	Run     RunID   `json:"run"`
	Step    string  `json:"step"`   // Step.ID
	Number  string  `json:"number"` // as shown then
	Title   string  `json:"title"`
	What    What    `json:"what"`
	Reason  string  `json:"reason,omitempty"`
	Answer  string  `json:"answer,omitempty"`
	Try     int     `json:"try,omitempty"` // from 1
	Exit    *int    `json:"exit,omitempty"`
	Seconds float64 `json:"seconds,omitempty"`
	Script  string  `json:"script,omitempty"` // exactly what ran, redacted
	SHA256  string  `json:"sha256,omitempty"` // of the approved script
	Output  string  `json:"output,omitempty"` // sanitised, redacted, capped
	Cut     int64   `json:"cut,omitempty"`    // bytes of output that were not kept
	Killed  string  `json:"killed,omitempty"` // why it was killed: deadline, a person
	// Stderr: it wrote to standard error. Events of earlier versions do not say.
	Stderr bool `json:"stderr,omitempty"`
	// Vars are variables of the run from now on: what a person filled in, or what
	// a command exported that ended well. Redacted.
	Vars map[string]string `json:"vars,omitempty"`
	// Holder and Limit come with Running: which process runs the script, and
	// after how many seconds it cannot be running any more. They tell a script
	// that runs from one whose process died.
	Holder string  `json:"holder,omitempty"`
	Limit  float64 `json:"limit_seconds,omitempty"`
	// After is the Seq of the newest event of this step the writer had seen;
	// the journal refuses with ErrMoved when there is a later one.
	After int64 `json:"-"`

	// Set by the journal when it is read back.
	Seq int64        `json:"-"`
	By  people.Actor `json:"-"`
	At  time.Time    `json:"-"`
}

// ErrMoved means that somebody else acted on the step first; nothing was written.
var ErrMoved = errors.New("somebody else acted on this step first")

// Record is a run as the journal keeps it.
type Record struct {
	Started
	By     people.Actor
	At     time.Time
	Events []Event // in order
}

// Journal is what a run must remember. The store implements it; every call is
// one transaction, durable when it returns.
type Journal interface {
	StartRun(ctx context.Context, by people.Actor, incident int64, s Started) error
	StepEvents(ctx context.Context, by people.Actor, incident int64, events ...Event) error
	Runs(ctx context.Context, incident int64) ([]Record, error)
}
