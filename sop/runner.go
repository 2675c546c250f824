package sop

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/proc"
	"holdfast/sources/text"
)

// Why an act was refused; nothing was written. The error that wraps one of
// these says it in words for the person.
var (
	ErrUnknown = errors.New("no such run or step")
	ErrHeld    = errors.New("somebody is running this step")
	ErrNeeds   = errors.New("the step is held back by its needs")
	ErrReason  = errors.New("a reason is needed")
	ErrClosed  = errors.New("the step is closed")
	ErrChanged = errors.New("the script is not the one that was approved")
	ErrCannot  = errors.New("this cannot be done to this step")
	ErrAsk     = errors.New("a person has to give the variables their values")
)

// refusal is one of the errors above in words for the person.
type refusal struct {
	why   error
	words string
}

func (r refusal) Error() string { return r.words }
func (r refusal) Unwrap() error { return r.why }

func refuse(why error, format string, args ...any) error {
	return refusal{why, fmt.Sprintf(format, args...)}
}

// Exec runs a command; proc.Run does.
type Exec func(ctx context.Context, c proc.Command) (proc.Result, error)

// Runner acts on runs. Every act is in the journal before it returns. It holds
// nothing but the scripts it runs at this moment, with what they print, so any
// number of them, in any number of processes, may act on one journal. What it
// runs belongs to it and to none of those who look: anybody may watch it by its
// Place, or stop it. It is safe for concurrent use.
type Runner struct {
	journal Journal
	exec    Exec
	redact  *text.Redactor
	now     func() time.Time
	look    func(shell string) (string, error)
	alive   func(holder string) (alive, known bool)
	holder  string
	scripts executions
	ours    map[string]string // what scripts get besides, so that holdfast in them is this one

	mu       sync.Mutex
	rehearse map[int64]Exec // by incident: what answers there, for nothing is run
	owed     []owed
	parsed   map[string]Procedure // by name, path and hash of the text
	whole    map[string]string    // by its hash: a text whose copy in the record lacks its secrets
	secret   map[held]string      // values of runs that the record lacks
}

// Place is one step of one run: where an act is done, and a script runs.
type Place struct {
	Incident int64
	Run      RunID
	Step     string
}

// NewRunner makes a runner. The redactor may be nil: then only the well-known
// shapes of secrets are taken out.
func NewRunner(j Journal, run Exec, redact *text.Redactor, now func() time.Time) *Runner {
	return &Runner{
		journal: j, exec: run, redact: redact, now: now,
		look: exec.LookPath, alive: processAlive, holder: thisProcess(),
		scripts: executions{at: map[Place]*execution{}}, rehearse: map[int64]Exec{},
		parsed: map[string]Procedure{}, whole: map[string]string{}, secret: map[held]string{},
	}
}

// Tell announces sources.Runs to a feed when a script printed something, ten
// times a second at most, and when one ended. Call it before anything runs.
func (r *Runner) Tell(feed *sources.Feed) { r.scripts.feed = feed }

// Ours has scripts that call holdfast find this one, and its configuration. The folder of
// the program comes last in the PATH: nothing else in it goes before what the engineer
// has. Either may be empty: not known. Call it before anything runs.
func (r *Runner) Ours(program, config string) {
	r.ours = map[string]string{}
	if folder := filepath.Dir(program); program != "" && !strings.ContainsRune(folder, filepath.ListSeparator) {
		r.ours["PATH"] = baseEnv()["PATH"] + string(filepath.ListSeparator) + folder
	}
	if config != "" {
		r.ours["HOLDFAST_CONFIG"] = config
	}
}

// Rehearse makes an incident a rehearsal of these runs: nothing is run in it, its
// scripts answer as they did then (see Playback), and what is started in it is
// practice.
func (r *Runner) Rehearse(incident int64, runs []*Run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rehearse[incident] = Playback(runs)
}

// Rehearses reports whether nothing is run in the incident: it is a rehearsal.
func (r *Runner) Rehearses(incident int64) bool {
	_, is := r.replayOf(incident)
	return is
}

// replayOf is what answers in an incident that is a rehearsal.
func (r *Runner) replayOf(incident int64) (Exec, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	answers, is := r.rehearse[incident]
	return answers, is
}

// Start begins a run: the text of the procedure, the alert's labels and
// annotations and the vars are copied into the record as they stand. Vars not
// given keep the procedure's defaults; those it asks for must be given, and an
// empty value says that nobody knows it.
func (r *Runner) Start(ctx context.Context, by people.Actor, incident int64, p Procedure, a *alerts.Alert, vars map[string]string) (RunID, error) {
	return r.begin(ctx, by, incident, p, a, vars, r.Rehearses(incident))
}

// Practise is Start for a run that is practice: marked as such, and left out of
// what is counted.
func (r *Runner) Practise(ctx context.Context, by people.Actor, incident int64, p Procedure, a *alerts.Alert, vars map[string]string) (RunID, error) {
	return r.begin(ctx, by, incident, p, a, vars, true)
}

func (r *Runner) begin(ctx context.Context, by people.Actor, incident int64, p Procedure, a *alerts.Alert, vars map[string]string, practice bool) (RunID, error) {
	all := map[string]string{}
	for name, v := range p.Vars {
		all[name] = v
	}
	for name, v := range vars {
		if !varName.MatchString(name) || reserved(name) {
			return "", refuse(ErrCannot, "%q cannot be a variable of a procedure: use letters, digits and _, and no name that holdfast sets itself", name)
		}
		all[name] = v
	}
	var missing []string
	for _, asked := range p.Asks {
		if _, given := vars[asked.Name]; !given {
			missing = append(missing, asked.Name)
		}
	}
	if len(missing) > 0 {
		return "", refuse(ErrAsk, "%s asks for %s: give a value, or an empty one when nobody knows it", p.Title, strings.Join(missing, ", "))
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("the procedure was not started: no id for the run: %w", err)
	}
	s := Started{
		Run: RunID(id.String()), Name: p.Name, Title: p.Title, Path: p.Path, Hash: p.Hash, Text: p.Text,
		Vars: r.redacted(variables(a, all)), Practice: practice,
	}
	if a != nil {
		s.Alert = a.Fingerprint
	}
	if clean := r.redact.Redact(s.Text); clean != s.Text {
		r.mu.Lock()
		r.whole[s.Hash] = s.Text
		r.mu.Unlock()
		s.Text, s.Title = clean, r.redact.Redact(s.Title)
	}
	if err := r.journal.StartRun(ctx, by, incident, s); err != nil {
		return "", fmt.Errorf("%s was not started: %w", p.Title, err)
	}
	return s.Run, nil
}

func (r *Runner) redacted(vars map[string]string) map[string]string {
	for name, v := range vars {
		vars[name] = r.redact.Redact(v)
	}
	return vars
}

// Runs is the runs of an incident, folded, with what only looking can tell: a
// step whose process is gone is cut off, and a result that could not be
// written yet is shown as Unrecorded.
func (r *Runner) Runs(ctx context.Context, incident int64) ([]*Run, error) {
	records, err := r.journal.Runs(ctx, incident)
	if err != nil {
		return nil, err
	}
	runs := make([]*Run, len(records))
	for i, rec := range records {
		runs[i] = r.see(incident, rec)
	}
	return runs, nil
}

func (r *Runner) see(incident int64, rec Record) *Run {
	unwritten := r.unwritten(incident, rec)
	rec.Events = append(rec.Events[:len(rec.Events):len(rec.Events)], unwritten...)
	run := fold(rec, r.procedure(rec))
	r.recall(incident, run)
	for _, ev := range unwritten {
		if st, ok := run.Steps[ev.Step]; ok {
			st.Unrecorded = true
			run.Steps[ev.Step] = st
		}
	}
	for id, st := range run.Steps {
		if st.State == StepRunning && !r.runs(Place{incident, rec.Run, id}, st) {
			st.State = StepCutOff
			run.Steps[id] = st
		}
	}
	return run
}

// procedure parses a record's text once.
func (r *Runner) procedure(rec Record) Procedure {
	source := r.source(rec)
	key := rec.Name + "\x00" + rec.Path + "\x00" + hashOf(source)
	r.mu.Lock()
	p, ok := r.parsed[key]
	r.mu.Unlock()
	if ok {
		return p
	}
	p = Parse(rec.Name, rec.Path, []byte(source))
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.parsed) > 100 {
		clear(r.parsed)
	}
	r.parsed[key] = p
	return p
}

// source is the text that people follow: the record's copy or, where secrets
// were taken out of that, the file it was made from if it is still the same.
func (r *Runner) source(rec Record) string {
	if rec.Hash == "" || rec.Path == "" || !strings.Contains(rec.Text, text.Redacted) || hashOf(rec.Text) == rec.Hash {
		return rec.Text
	}
	r.mu.Lock()
	whole, ok := r.whole[rec.Hash]
	r.mu.Unlock()
	if ok {
		return whole
	}
	p, err := ParseFile(rec.Path)
	if err != nil || p.Hash != rec.Hash {
		return rec.Text
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.whole[rec.Hash] = p.Text
	return p.Text
}

// runs reports whether a step that reads as running can still be.
func (r *Runner) runs(at Place, st StepState) bool {
	if st.Holder == r.holder {
		_, active := r.scripts.running(at)
		return active
	}
	if alive, known := r.alive(st.Holder); known {
		return alive
	}
	return r.now().Before(st.HeldUntil)
}

// find is a run as it stands now.
func (r *Runner) find(ctx context.Context, at Place) (*Run, error) {
	records, err := r.journal.Runs(ctx, at.Incident)
	if err != nil {
		return nil, err
	}
	for _, rec := range records {
		if rec.Run == at.Run {
			return r.see(at.Incident, rec), nil
		}
	}
	return nil, refuse(ErrUnknown, "INC-%d has no run %s", at.Incident, at.Run)
}
