// Package search is the dialog that looks through the timelines of all
// incidents. It must not read the record itself: what it finds is handed in.
package search

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/incident/timeline"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

// most is how many entries are asked for: more than that nobody reads, further
// words help better.
const most = 200

// Dialog asks for words and lists the entries that hold them.
type Dialog struct {
	zone *time.Location
	now  func() time.Time
	find func(query string, q incident.Search) tea.Cmd
	open func(incident.Found) tea.Cmd

	theme *themes.Theme
	w, h  int
	drawn bool // keys typed before it was seen do not answer it
	input *pane.Input
	list  *pane.List
	found []incident.Found
	asked string   // what the entries shown were asked by
	words []string // the words of it
	busy  bool
	wrong string
}

// New makes the dialog. find looks in the record and has its answer handed to
// Take; open shows what was chosen.
func New(now func() time.Time, zone *time.Location, find func(query string, q incident.Search) tea.Cmd, open func(incident.Found) tea.Cmd) *Dialog {
	d := &Dialog{now: now, zone: zone, find: find, open: open, input: pane.NewInput("words, kind:note, by:alice")}
	d.list = pane.NewList(d.row)
	return d
}

// Typing says that keys are text.
func (d *Dialog) Typing() bool { return true }

// SetSize gives it the screen.
func (d *Dialog) SetSize(w, h int) { d.w, d.h = w, h }

// SetTheme changes the colours.
func (d *Dialog) SetTheme(t *themes.Theme) {
	d.theme = t
	d.input.SetTheme(t)
	d.list.SetTheme(t)
}

// Take shows what was found. An answer to an earlier question is left aside.
func (d *Dialog) Take(query string, found []incident.Found, err error) {
	if query != d.asked {
		return
	}
	d.busy, d.found, d.wrong = false, found, ""
	if err != nil {
		d.wrong = "the record could not be searched: " + err.Error()
	}
	rows := make([]pane.ListRow, len(found))
	for i := range found {
		rows[i] = pane.ListRow{ID: strconv.Itoa(i)}
	}
	d.list = pane.NewList(d.row) // a new question: the newest is chosen
	d.list.SetTheme(d.theme)
	d.list.SetRows(rows)
}

// Update types, searches with Enter, and then shows what is chosen with Enter.
func (d *Dialog) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch m := msg.(type) {
	case tea.MouseWheelMsg:
		d.list.Mouse(m)
		return nil, false
	case tea.PasteMsg:
		d.input.Update(m)
		return nil, false
	case tea.KeyPressMsg:
		if d.drawn {
			return d.press(m)
		}
	}
	return nil, false
}

func (d *Dialog) press(key tea.KeyPressMsg) (tea.Cmd, bool) {
	switch key.String() {
	case "esc":
		return nil, true
	case "down", "tab":
		d.list.Move(1)
	case "up", "shift+tab":
		d.list.Move(-1)
	case "pgdown":
		d.list.Page(1)
	case "pgup":
		d.list.Page(-1)
	case "enter":
		return d.enter()
	default:
		d.wrong = ""
		d.input.Update(key)
	}
	return nil, false
}

// enter searches for what was typed; once that is on the screen, it shows the
// chosen entry.
func (d *Dialog) enter() (tea.Cmd, bool) {
	query := strings.TrimSpace(d.input.Value())
	if query != d.asked || len(d.found) == 0 {
		q, err := queryOf(query)
		if err != nil {
			d.wrong = err.Error()
			return nil, false
		}
		d.asked, d.words, d.busy, d.found = query, strings.Fields(q.Words), true, nil
		d.list.SetRows(nil)
		return d.find(query, q), false
	}
	i, err := strconv.Atoi(d.list.Current())
	if err != nil || i >= len(d.found) {
		return nil, false
	}
	return d.open(d.found[i]), true
}

// queryOf reads what a person typed as a search of the record.
func queryOf(typed string) (incident.Search, error) {
	f, err := timeline.ParseFilter(typed)
	switch {
	case err != nil:
		return incident.Search{}, err
	case f.Empty():
		return incident.Search{}, errors.New("search for what? Words, kind:note or by:alice")
	case len(f.People) > 1:
		return incident.Search{}, errors.New("one person at a time: by:alice")
	}
	q := incident.Search{Words: strings.Join(f.Words, " "), Kinds: f.Kinds, Limit: most}
	if len(f.People) > 0 {
		q.Person = f.People[0]
	}
	return q, nil
}

// row is an entry that was found: where, when, who and what.
func (d *Dialog) row(id string, w int, selected, _ bool) string {
	i, err := strconv.Atoi(id)
	if err != nil || i >= len(d.found) {
		return ""
	}
	f := d.found[i]
	r := row.New(d.theme, w, selected).Space(1)
	r.Cell(themes.IncidentRole, f.Incident.ID.String(), 8)
	layout := "Mon _2 Jan 15:04"
	if f.Entry.At.In(d.zone).Year() != d.now().In(d.zone).Year() {
		layout = "_2 Jan 2006 15:04"
	}
	r.Cell(themes.Dim, f.Entry.At.In(d.zone).Format(layout), 17)
	start, who := r.Used(), string(f.Entry.By.Person)
	r.Person(who, text.Truncate(who, 8, d.theme.Glyph(themes.Ellipsis))).To(start + 9)
	r.Cell(themes.Dim, string(f.Entry.Kind), 10)
	r.Put(themes.Text, around(strings.ReplaceAll(f.Entry.Text, "\n", " "), d.words, r.Left(), d.theme.Glyph(themes.Ellipsis)))
	return r.Put(themes.Dim, "  "+f.Incident.Title).String()
}

// View draws the box.
func (d *Dialog) View() string {
	d.drawn = true
	w := max(24, min(d.w-4, 130))
	rows := max(2, min(d.h-8, 30))
	d.input.SetWidth(w - 6)
	d.list.SetSize(w-2, rows)
	lines := []string{d.theme.Paint(themes.Accent, " / ") + d.input.View(), ""}
	lines = append(lines, strings.Split(d.list.View(), "\n")...)
	role, last := d.state()
	lines = append(lines, "", " "+d.theme.Paint(role, text.Truncate(last, w-4, d.theme.Glyph(themes.Ellipsis))))
	title := pane.Title{Over: true, Name: "Search all incidents"}
	if n := len(d.found); n > 0 {
		title.Right = d.theme.Paint(themes.Text, found(n))
	}
	return pane.Frame(d.theme, title, strings.Join(lines, "\n"), w, len(lines)+2, true)
}

// state is the last line: what is wrong, or what Enter does.
func (d *Dialog) state() (themes.Role, string) {
	query := strings.TrimSpace(d.input.Value())
	switch {
	case d.wrong != "":
		return themes.Warning, d.wrong
	case d.busy:
		return themes.Dim, "searching"
	case query != d.asked || d.asked == "":
		return themes.Text, "Enter searches, Esc leaves"
	case len(d.found) == 0:
		return themes.Warning, "no entry of any incident holds " + cmp.Or(d.asked, "this")
	}
	return themes.Text, "Enter shows the incident at this entry, Up Down choose, Esc leaves"
}

func found(n int) string {
	switch n {
	case 1:
		return "1 entry"
	case most:
		return fmt.Sprintf("the newest %d entries", n)
	}
	return fmt.Sprintf("%d entries", n)
}
