package silencing

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/silences"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// Form is a silence being written. It stays until the silence is made or the person
// leaves it: what fails takes nothing away that was written.
type Form struct {
	desk    *Desk
	title   string
	nowhere []*alerts.Row // that were chosen and of which no Alertmanager tells
	theme   *themes.Theme
	w, h    int
	drawn   bool // keys typed before it was seen do not answer it

	length, comment *pane.Input
	every           *pane.Input // when it comes again; empty: it is made once
	clusters        []cluster
	chips           chips
	at              int // which line the keys are for
	busy            string
	wrong           string
	mutes           string // what it would mute now, in words
}

// cluster is an Alertmanager in which the silence is made, unless it is left out.
type cluster struct {
	name string
	off  bool
}

// weighed is what a draft would do.
type weighed struct {
	form    *Form
	draft   silences.Draft
	preview silences.Preview
	err     error
}

func newForm(d *Desk, rows []*alerts.Row, in []string, nowhere []*alerts.Row) *Form {
	f := &Form{desk: d, title: "Silence " + names(rows), nowhere: nowhere, length: pane.NewInput("30m, 2h, 3d"), comment: pane.NewInput("why, for whoever finds it at night"), every: pane.NewInput("once")}
	f.length.Offer("2h")
	for _, name := range in {
		f.clusters = append(f.clusters, cluster{name: name})
	}
	f.chips = newChips(silences.FromRows(rows))
	f.at = onComment // it is what nobody else can know
	f.count()
	return f
}

// Typing says that keys are text.
func (f *Form) Typing() bool { return true }

// SetSize gives it the screen.
func (f *Form) SetSize(w, h int) { f.w, f.h = w, h }

// SetTheme changes the colours.
func (f *Form) SetTheme(t *themes.Theme) {
	f.theme = t
	f.length.SetTheme(t)
	f.comment.SetTheme(t)
	f.every.SetTheme(t)
	f.chips.setTheme(t)
}

// The lines of the fields, above those of the clusters and matchers.
const (
	onLength = iota
	onEvery
	onComment
	onFields // how many there are
)

// lines is how many lines can be chosen: the fields, the clusters where there are
// several, the matchers, and the one that takes another.
func (f *Form) lines() int { return onFields + f.several() + f.chips.len() + 1 }

func (f *Form) several() int {
	if len(f.clusters) < 2 {
		return 0
	}
	return len(f.clusters)
}

// onCluster is the cluster that the keys are for; -1: they are for none.
func (f *Form) onCluster() int {
	if i := f.at - onFields; i >= 0 && i < f.several() {
		return i
	}
	return -1
}

// onChip is the matcher that the keys are for, that which is added last; -1: none.
func (f *Form) onChip() int {
	if i := f.at - onFields - f.several(); i >= 0 {
		return i
	}
	return -1
}

// Update takes keys and pastes, and what became of what was asked and done.
func (f *Form) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch m := msg.(type) {
	case weighed:
		if m.form == f {
			return f.onWeighed(m), false
		}
	case pane.Acted:
		return nil, f.onActed(m)
	case pane.Changed:
		if m.Topics.Has(sources.Alerts) || m.Topics.Has(sources.Sources) {
			f.count()
		}
	case tea.KeyPressMsg:
		if f.drawn {
			return f.press(m)
		}
	case tea.PasteMsg:
		if f.drawn && f.busy == "" {
			f.typed(m)
		}
	}
	return nil, false
}

func (f *Form) press(key tea.KeyPressMsg) (tea.Cmd, bool) {
	if key.String() == "esc" {
		if f.chips.cancel() {
			return nil, false
		}
		return nil, true
	}
	if f.busy != "" {
		return nil, false
	}
	f.wrong = ""
	switch key.String() {
	case "enter":
		return f.enter(), false
	case "tab", "down":
		f.turn(1)
	case "shift+tab", "up":
		f.turn(-1)
	default:
		f.typed(key)
	}
	return nil, false
}

// turn goes to another line; what is being changed is taken as it stands.
func (f *Form) turn(n int) {
	if f.wrong = f.chips.take(f.onChip()); f.wrong == "" {
		f.at = (f.at + n + f.lines()) % f.lines()
	}
	f.count()
}

// typed hands a key or a paste to the line it is for.
func (f *Form) typed(msg tea.Msg) {
	i, c := f.onChip(), f.onCluster()
	switch key, _ := msg.(tea.KeyPressMsg); {
	case f.at == onLength:
		f.length.Update(msg)
	case f.at == onEvery:
		f.every.Update(msg)
		f.count()
	case f.at == onComment:
		f.comment.Update(msg)
	case c >= 0:
		if s := key.String(); s == "space" || s == "backspace" || s == "delete" || s == "-" {
			f.clusters[c].off = !f.clusters[c].off
			f.count()
		}
	case f.chips.pending(i):
		f.wrong = f.chips.press(i, msg)
	default:
		f.wrong = f.chips.press(i, msg)
		f.count()
	}
}

// enter takes what is being changed, else asks what the silence would do.
func (f *Form) enter() tea.Cmd {
	if i := f.onChip(); f.chips.pending(i) {
		added := i == f.chips.len()
		if f.wrong = f.chips.take(i); f.wrong == "" && added {
			f.at++ // on to the next one that is added
		}
		f.count()
		return nil
	}
	d, err := f.draft()
	if err == nil {
		err = d.Check()
	}
	if err != nil {
		f.wrong = err.Error()
		return nil
	}
	f.busy = "asking " + strings.Join(d.Clusters, " and ") + ", and reading the record …"
	of, now := f.desk.of, f.desk.now()
	return pane.Read(askLimit, func(ctx context.Context) (silences.Preview, error) { return of.Weigh(ctx, d, now) },
		func(p silences.Preview, err error) tea.Msg { return weighed{f, d, p, err} })
}

// draft is what stands in the form.
func (f *Form) draft() (silences.Draft, error) {
	d := silences.Draft{Chips: slices.Clone(f.chips.list), Comment: strings.TrimSpace(f.comment.Value())}
	for _, c := range f.clusters {
		if !c.off {
			d.Clusters = append(d.Clusters, c.name)
		}
	}
	var err error
	if d.Again, err = f.rule(); d.Again == nil && err == nil {
		d.For, err = text.Length(strings.TrimSpace(f.length.Value()))
	}
	return d, err
}

// rule is when it comes again: a window, and behind "to" the last day on which it begins;
// nil: it is made once.
func (f *Form) rule() (*silences.Rule, error) {
	words := strings.Fields(f.every.Value())
	if len(words) == 0 {
		return nil, nil //nolint:nilnil // nobody asks for one
	}
	last := ""
	if at := slices.Index(words, "to"); at >= 0 {
		if last = strings.Join(words[at+1:], " "); last == "" {
			return nil, errors.New("behind \"to\" the last day is missing, such as 2027-01-31")
		}
		words = words[:at]
	}
	r, err := silences.NewRule(strings.Join(words, " "), last, 0, f.desk.now())
	if err != nil {
		return nil, err
	}
	return &r, nil
}

// count says what the matchers mute now. In a storm that is not to be asked at every key.
func (f *Form) count() {
	d, _ := f.draft()
	if err := d.Matchers().Selective(); err != nil {
		f.mutes = "these matchers would mute everything, or nothing is asked for: at least one must name something"
		return
	}
	it, now := "it mutes ", " now"
	if d.Again != nil {
		if next, _ := d.Again.Next(f.desk.now()); next.From.After(f.desk.now()) {
			it, now = "in its hours it mutes ", " of those that fire now"
		}
	}
	if silent := f.silent(); silent != "" {
		it, now = silent+" does not answer; of what was told last "+strings.TrimPrefix(it, " "), ""
	}
	muted := d.Mutes(f.desk.rows())
	switch len(muted) {
	case 0:
		f.mutes = it + "nothing" + now
	case 1:
		f.mutes = it + "1 alert" + now + ": " + titleOf(muted[0])
	default:
		f.mutes = it + pane.Count(len(muted)) + " alerts" + now + ": " + titleOf(muted[0]) + ", " + titleOf(muted[1])
		if n := len(muted) - 2; n > 0 {
			f.mutes += " and " + pane.Count(n) + " more"
		}
	}
}

// silent is the first of the clusters meant that does not answer; empty: all do.
func (f *Form) silent() string {
	late := f.desk.late()
	for _, c := range f.clusters {
		if late.Has(c.name) && !c.off {
			return c.name
		}
	}
	return ""
}

func titleOf(r *alerts.Row) string { return strings.TrimSpace(r.Name() + " " + r.Place()) }

// onWeighed shows what the silence would do, and asks.
func (f *Form) onWeighed(m weighed) tea.Cmd {
	f.busy = ""
	if m.err != nil {
		f.wrong = "what it would do cannot be told, and nothing was done: " + m.err.Error()
		return nil
	}
	what := "silence it"
	if m.draft.Again != nil {
		what = "have it come again and again"
	} else if n := len(m.preview.Mutes); n > 1 {
		what = "silence " + pane.Count(n) + " alerts"
	}
	lines := m.preview.Lines()
	return pane.Say(pane.Show{Dialog: dialog.Weigh(f.title, paragraphs(f.theme, lines), what, func() tea.Cmd {
		f.busy = "silencing in " + strings.Join(m.draft.Clusters, " and ") + " …"
		return f.desk.post(m.draft, strings.TrimPrefix(f.title, "Silence "))
	})})
}

// onActed takes how the silencing ended; true: it is done, and so is the form.
func (f *Form) onActed(m pane.Acted) bool {
	if m.Key != actKey || f.busy == "" {
		return false
	}
	f.busy = ""
	if m.Err == nil {
		return true
	}
	f.wrong = m.Err.Error()
	var some *partly
	if errors.As(m.Err, &some) {
		for _, act := range some.done { // what is done is not done again
			for i := range f.clusters {
				f.clusters[i].off = f.clusters[i].off || f.clusters[i].name == act.Cluster
			}
		}
	}
	return false
}

// ends is when the silence would end, in words; empty: that is not written yet.
func (f *Form) ends() string {
	if strings.TrimSpace(f.every.Value()) != "" {
		return "each lasts as long as its hours"
	}
	d, err := text.Length(strings.TrimSpace(f.length.Value()))
	if err != nil || d < time.Minute {
		return ""
	}
	now := f.desk.now()
	return "to " + text.Clock(now.Add(d), now)
}

// howEvery says how a window is written.
const howEvery = "in which hours it comes again: 02:00-04:00, Mon-Fri 22:00-06:00, Sun; with to 2027-01-31 behind it for the last day"

// comes is when it would come next, in words; empty: that is not written yet.
func (f *Form) comes() string {
	r, err := f.rule()
	switch {
	case err != nil && f.at != onEvery:
		return "this is no window"
	case err != nil || r == nil:
		return ""
	}
	now := f.desk.now()
	next, _ := r.Next(now)
	if !next.From.After(now) {
		return "now, to " + text.Clock(next.Until, now)
	}
	return "next " + text.DayClock(next.From, now)
}
