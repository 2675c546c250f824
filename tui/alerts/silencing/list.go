package silencing

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/silences"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// again is how often the list is asked for while it is looked at.
const again = 30 * time.Second

// List is the silences there are, as the Alertmanagers held them when they were asked.
type List struct {
	desk  *Desk
	theme *themes.Theme
	w, h  int
	drawn bool

	rows   *pane.List
	items  map[string]silences.Item
	all    []silences.Item
	acks   bool // those that acks have are shown, too
	doubts []string
	asked  time.Time // when it was asked last
	at     time.Time // as of when it is; zero: nothing is known yet
	asking bool
	wrong  string
}

// Listed is what the Alertmanagers hold. It may come before the list stands on the
// screen, so that the pane takes it and not the dialog.
type Listed struct {
	list   *List
	at     time.Time
	items  []silences.Item
	doubts []string
}

// Show shows the silences there are.
func (d *Desk) Show() tea.Cmd {
	l := &List{desk: d, items: map[string]silences.Item{}}
	l.rows = pane.NewList(l.row)
	return tea.Batch(pane.Say(pane.Show{Dialog: l}), l.ask())
}

// ask asks for the list anew.
func (l *List) ask() tea.Cmd {
	if l.asking {
		return nil
	}
	of, now := l.desk.of, l.desk.now()
	l.asking, l.asked = true, now
	return pane.Read(askLimit, func(ctx context.Context) (Listed, error) {
		items, doubts := of.List(ctx, now)
		return Listed{l, now, items, doubts}, nil
	}, func(m Listed, err error) tea.Msg {
		if err != nil {
			return Listed{list: l, at: now, doubts: []string{err.Error()}}
		}
		return m
	})
}

// SetSize gives it the screen.
func (l *List) SetSize(w, h int) { l.w, l.h = w, h }

// SetTheme changes the colours.
func (l *List) SetTheme(t *themes.Theme) {
	l.theme = t
	l.rows.SetTheme(t)
}

// Update moves, and does what a key says to the chosen silence.
func (l *List) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch m := msg.(type) {
	case pane.Tick:
		l.rows.Redraw()
		if m.Now.Sub(l.asked) >= again {
			return l.ask(), false
		}
	case pane.Acted:
		if m.Key == actKey {
			return l.ask(), false
		}
	case tea.MouseWheelMsg:
		l.rows.Mouse(m)
	case tea.KeyPressMsg:
		if l.drawn {
			return l.press(m.String())
		}
	}
	return nil, false
}

// arrive hands it to the list that asked.
func (m Listed) arrive() {
	l := m.list
	l.asking, l.at, l.all, l.doubts = false, m.at, m.items, m.doubts
	l.fill()
}

// fill puts the silences into the rows.
func (l *List) fill() {
	clear(l.items)
	now := l.desk.now()
	var rows []pane.ListRow
	for _, it := range l.all {
		if it.Kept && !l.acks {
			continue
		}
		id := it.Cluster + " " + it.Silence.ID
		l.items[id] = it
		rows = append(rows, pane.ListRow{ID: id, Section: it.Part(now).String()})
	}
	l.rows.SetRows(rows)
}

func (l *List) press(key string) (tea.Cmd, bool) {
	l.wrong = ""
	switch key {
	case "esc", "q":
		return nil, true
	case "j", "down", "tab":
		l.rows.Move(1)
	case "k", "up", "shift+tab":
		l.rows.Move(-1)
	case "pgdown":
		l.rows.Page(1)
	case "pgup":
		l.rows.Page(-1)
	case "g", "home":
		l.rows.Top()
	case "G", "end":
		l.rows.Bottom()
	case "r":
		return l.ask(), false
	case "a":
		l.acks = !l.acks
		l.fill()
	case "enter":
		return l.on(l.read), false
	case "e":
		return l.on(l.extend), false
	case "x":
		return l.on(l.expire), false
	default:
		l.wrong = key + " does nothing here"
	}
	return nil, false
}

// on does something to the chosen silence.
func (l *List) on(do func(it silences.Item) tea.Cmd) tea.Cmd {
	id, whyNot := l.rows.Selected()
	if l.wrong = whyNot; whyNot != "" {
		return nil
	}
	return do(l.items[id])
}

// read shows all there is to know of it.
func (l *List) read(it silences.Item) tea.Cmd {
	return pane.Say(pane.Show{Dialog: dialog.Read("Silence "+it.ID(), paragraphs(l.theme, it.Lines(l.desk.now()))...)})
}

// whyNot says why nothing can be done to it.
func (l *List) whyNot(it *silences.Item) string {
	if l.desk.of.ReadOnly() {
		return "this cockpit is read-only"
	}
	return it.WhyNot()
}

// extend asks how much later it is to end, and then whether.
func (l *List) extend(it silences.Item) tea.Cmd {
	if l.wrong = l.whyNot(&it); l.wrong == "" {
		if _, err := it.Longer(time.Hour); err != nil {
			l.wrong = err.Error()
		}
	}
	if l.wrong != "" {
		return nil
	}
	field := dialog.Field{Label: "later by", Value: "1h", Hint: "30m, 2h, 1d", Check: func(s string) string {
		d, err := text.Length(s)
		if err == nil {
			err = silences.CheckLength(d)
		}
		if err != nil {
			return err.Error()
		}
		return ""
	}}
	return pane.Say(pane.Show{Dialog: dialog.Ask("Let a silence end later", []dialog.Field{field}, func(values []string) tea.Cmd {
		longer, err := text.Length(values[0])
		if err != nil {
			return pane.Warn(actKey, "the silence stays as it is: "+err.Error())
		}
		to := text.Clock(it.Silence.EndsAt.Add(longer), l.desk.now())
		return l.sure("Let it end later", it, "let it end at "+to, func(ctx context.Context) (silences.Act, error) {
			return l.desk.of.Extend(ctx, l.desk.by(), it.Silence.ID, longer)
		})
	})})
}

// expire asks whether it is to end.
func (l *List) expire(it silences.Item) tea.Cmd {
	if l.wrong = l.whyNot(&it); l.wrong != "" {
		return nil
	}
	title, what := "End a silence", "end it"
	if it.Again != nil {
		title, what = "Stop a silence that comes again", "have it come no more"
	}
	return l.sure(title, it, what, func(ctx context.Context) (silences.Act, error) {
		return l.desk.of.Expire(ctx, l.desk.by(), it.Silence.ID)
	})
}

// sure asks before something is done to a silence.
func (l *List) sure(title string, it silences.Item, what string, do func(ctx context.Context) (silences.Act, error)) tea.Cmd {
	now := l.desk.now()
	return pane.Say(pane.Show{Dialog: dialog.Weigh(title, paragraphs(l.theme, it.Lines(now)), what, func() tea.Cmd {
		return l.desk.act(pane.Act{Key: actKey, Failed: "the silence stays as it is", Limit: postLimit, Alone: true, Do: func(ctx context.Context) (pane.Done, error) {
			act, err := do(ctx)
			if err != nil {
				return pane.Done{}, err
			}
			return pane.Done{Said: act.Words(now)}, nil
		}})
	})})
}

// row is one silence: to when, whose, how it stands, what it is of and why.
func (l *List) row(id string, w int, selected, _ bool) string {
	it, ok := l.items[id]
	if !ok {
		return ""
	}
	now, end := l.desk.now(), l.theme.Glyph(themes.Ellipsis)
	r := row.New(l.theme, w, selected)
	if selected {
		r.Put(themes.Accent, l.theme.Glyph(themes.Pointer))
	}
	r.To(2)
	role := themes.Text
	if it.EndsSoon(now) {
		role = themes.Warning
	}
	left := it.Silence.EndsAt.Sub(now)
	if it.Again != nil && it.Next.From.After(now) {
		role, left = themes.Dim, it.Next.From.Sub(now) // until it comes
	}
	r.Right(role, text.Age(left), 4).Space(1)
	start := r.Used()
	r.Person(it.By(), text.Truncate(it.By(), 8, end)).To(start + 9)
	if len(l.desk.of.Clusters()) > 1 {
		r.Cell(themes.Dim, it.Cluster, 8).Space(1)
	}
	state, words := l.state(&it, now)
	r.Cell(state, words, 14).Space(1)
	r.Put(themes.Strong, it.Words())
	if it.Again != nil {
		r.Put(themes.Text, "  "+it.To(now))
	}
	return r.Put(themes.Dim, "  "+it.Comment()).String()
}

// state is how it stands in few words.
func (l *List) state(it *silences.Item, now time.Time) (themes.Role, string) {
	switch {
	case it.Again != nil && !it.Next.From.After(now):
		return themes.Text, "now"
	case it.Again != nil && it.Next.From.Sub(now) < 24*time.Hour:
		return themes.Dim, "next " + it.Next.From.In(now.Location()).Format("15:04")
	case it.Again != nil:
		return themes.Dim, "next " + it.Next.From.In(now.Location()).Format("2 Jan")
	case it.Waits:
		return themes.Dim, "from " + text.Clock(it.Silence.StartsAt, now)
	case it.Matchers == nil:
		return themes.Warning, "not readable"
	case len(it.Mutes) > 0:
		return themes.Text, "mutes " + pane.Count(len(it.Mutes))
	case it.IsIdle(now):
		return themes.Warning, "nothing for " + text.Age(now.Sub(it.Idle))
	}
	return themes.Dim, "nothing now"
}

// View draws the box.
func (l *List) View() string {
	l.drawn = true
	inner := max(24, min(l.w-4, 140)-4)
	lines := l.beneath(inner)
	room := max(2, l.h-5-len(lines))
	var body []string
	if l.rows.Len() == 0 {
		body = []string{l.theme.Paint(themes.Dim, l.empty())}
	} else {
		l.rows.SetSize(inner, min(room, l.rows.Lines()))
		body = strings.Split(l.rows.View(), "\n")
	}
	lines = append(append(body, ""), lines...)
	for i, line := range lines {
		lines[i] = " " + pane.Fit(line, inner)
	}
	title := pane.Title{Over: true, Name: "Silences", Right: l.theme.Paint(themes.Dim, l.asOf()), Foot: l.theme.Paint(themes.Dim, pane.More(l.rows.Hidden()))}
	return pane.Frame(l.theme, title, row.Join(lines, len(lines)), inner+4, len(lines)+2, true)
}

// asOf says as of when the list is.
func (l *List) asOf() string {
	if l.at.IsZero() {
		return ""
	}
	return "as of " + text.ClockSeconds(l.at, l.desk.now())
}

// empty says why nothing stands there.
func (l *List) empty() string {
	switch n := l.kept(); {
	case l.at.IsZero():
		return "asking " + strings.Join(l.desk.of.Clusters(), " and ") + " …"
	case n > 0:
		return fmt.Sprintf("no silence is in force but %d that acks have", n)
	case len(l.doubts) > 0:
		return "no silence is known"
	}
	return "no silence is in force; s on an alert makes one"
}

// kept is how many there are that acks have and that are not shown.
func (l *List) kept() (n int) {
	for i := range l.all {
		if l.all[i].Kept && !l.acks {
			n++
		}
	}
	return n
}

// beneath is what stands below the rows: what the chosen one says of itself, what is
// not known or wrong, and the keys.
func (l *List) beneath(w int) []string {
	var lines []string
	say := func(role themes.Role, words string) {
		for _, line := range pane.Wrap(words, w) {
			lines = append(lines, l.theme.Paint(role, line))
		}
	}
	if it, ok := l.items[l.rows.Current()]; ok {
		say(themes.Text, it.Comment())
		now := l.desk.now()
		say(themes.Dim, it.By()+" in "+it.Cluster+", "+it.To(now)+": "+it.State(now))
	}
	for _, doubt := range l.doubts {
		say(themes.Warning, doubt)
	}
	if n := l.kept(); n > 0 && l.rows.Len() > 0 {
		words := "1 more is kept for an ack"
		if n > 1 {
			words = fmt.Sprintf("%d more are kept for acks", n)
		}
		say(themes.Dim, words)
	}
	if l.wrong != "" {
		say(themes.Warning, l.wrong)
	}
	pairs := []string{"Enter", "read", "e", "extend", "x", "end it", "a", "those of acks", "r", "ask again", "Esc", "close"}
	if it, ok := l.items[l.rows.Current()]; ok && it.Again != nil {
		pairs = append([]string{"Enter", "read", "x", "stop it"}, pairs[6:]...)
	}
	return append(append(lines, ""), hints(l.theme, w, pairs...)...)
}
