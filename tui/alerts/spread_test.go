package alerts

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	source "holdfast/sources/alerts"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

const longWords = "the checkout of eu-1 answers one request of three with 502 since the deploy of 13:44, and the queue behind it grows by 400 a second"

// says gives an alert a summary.
func says(r source.Row, summary string) source.Row {
	r.Annotations = map[string]string{"summary": summary}
	return r
}

func TestALongSummaryTakesASecondLineWhileThereIsRoom(t *testing.T) {
	one, two := says(alert("CheckoutDown", "critical", "eu-1", time.Hour), longWords), alert("DiskFull", "warning", "db-7", time.Hour)
	f := open(t, 118, 16, one, two)
	f.sees("answers one request of three with 502 since the deploy\n", "  of 13:44, and the queue behind it grows by 400 a second")
	f.misses("…")
	for _, gone := range []int{4, 3} { // a head, and two rows: then no line is empty
		f.SetSize(118, gone)
		f.View()
	}
	f.sees("DiskFull")
	f = open(t, 118, 2, one, two)
	f.sees("…")
	f.misses("400 a second")
}

// Where not every row has room for a second line, the loudest have it, and before them
// the one at which the person stopped.
func TestTheRowAtWhichAPersonStopsIsToldFirst(t *testing.T) {
	now := friday
	var rows []source.Row
	for i, severity := range []string{"critical", "warning", "warning"} {
		rows = append(rows, says(alert(fmt.Sprintf("Alert%d", i), severity, fmt.Sprint("node-", i), time.Hour), fmt.Sprint(longWords, " on node ", i)))
	}
	f := openWith(t, 118, 4, func(d *Deps) { d.Now = func() time.Time { return now } }, rows...)
	// Three rows in four lines.
	f.sees("a second on node 0")
	f.misses("a second on node 1", "a second on node 2")
	before := strings.Split(f.View(), "\n")
	f.do("down")
	f.do("down")
	changed := 0
	for i, line := range strings.Split(f.View(), "\n") {
		if line != before[i] {
			changed++
		}
	}
	if changed != 2 {
		t.Errorf("a key changed %d lines, not the row it left and the one it came to:\n%s", changed, f.screen())
	}
	if until := f.Rests(true); !until.Equal(now.Add(time.Second)) {
		t.Errorf("it rests until %v, and the row gets its line at %v", until, now.Add(time.Second))
	}
	now = now.Add(time.Second)
	f.play(f.Update(pane.Tick{Now: now}))
	f.sees("a second on node 2")
	f.misses("a second on node 0")
}

// What needs somebody is told whole before the log is: the pane asks for the lines.
func TestThePaneAsksForTheSecondLinesOfWhatFires(t *testing.T) {
	one := says(alert("CheckoutDown", "critical", "eu-1", time.Hour), longWords)
	for name, c := range map[string]struct {
		rows []source.Row
		w    int
		want int
	}{
		"one that is long":              {[]source.Row{one, alert("DiskFull", "warning", "db-7", time.Hour)}, 118, 2 + 1 + 2},
		"one that is held does not ask": {[]source.Row{held(one, "bob", time.Minute), alert("DiskFull", "warning", "db-7", time.Hour)}, 118, 3 + 2},
		"where it fits on its line":     {[]source.Row{one}, 240, besideRows},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t, 100, 30, c.rows...)
			if got := f.Rows(c.w); got != c.want {
				t.Errorf("it asks for %d lines, not %d", got, c.want)
			}
		})
	}
}

// walk is a person at a list of alerts of which some say more than a line holds.
type walk struct {
	*fixture
	now  time.Time
	rows []source.Row
}

func anyRow(r *rapid.T, i int) source.Row {
	severity := rapid.SampledFrom([]string{"critical", "warning", "info"}).Draw(r, "severity")
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"disk", "a", "überläuft", "日本語の", "replication", "of", "http://db-7.example/path/to/a/long/thing", "12%"}), 0, 22).Draw(r, "words")
	row := says(alert(fmt.Sprintf("R%03dx", i), severity, fmt.Sprint("node-", i), time.Duration(i)*time.Minute), strings.Join(words, " "))
	switch rapid.IntRange(0, 5).Draw(r, "state") {
	case 0:
		row = held(row, "bob", time.Minute)
	case 1:
		row.Quiet = &source.Quiet{Why: source.Silenced, By: "carol"}
	case 2:
		row.State = source.Unknown
	}
	return row
}

func newWalk(t *testing.T, r *rapid.T) *walk {
	w := &walk{now: friday}
	for i := range rapid.IntRange(1, 26).Draw(r, "alerts") {
		w.rows = append(w.rows, anyRow(r, i))
	}
	if rapid.Bool().Draw(r, "storm") {
		for _, pod := range pods(rapid.IntRange(1, 9).Draw(r, "pods")) {
			w.rows = append(w.rows, says(pod, "keeps restarting, "+longWords))
		}
	}
	width, height := rapid.IntRange(40, 220).Draw(r, "width"), rapid.IntRange(3, 44).Draw(r, "height")
	w.fixture = openWith(t, width, height, func(d *Deps) { d.Now = func() time.Time { return w.now } }, w.rows...)
	return w
}

var rowName = regexp.MustCompile(`R\d\d\dx|api-\d\d\d|×\d+|PodCrashLooping`)

// stood is which row stands on each line of the list, as a person reads it: a line
// without a name goes on with the one above, and empty: none does.
func (w *walk) stood(r *rapid.T) []string {
	var list []string
	last := ""
	side := w.split().list()
	for _, line := range strings.Split(w.screen(), "\n")[w.headed():] {
		line = strings.TrimRight(text.Truncate(line, side, ""), " ")
		name := rowName.FindString(text.Truncate(line, 60, ""))
		if strings.TrimSpace(text.Truncate(line, 7, "")) == "" { // no badge: it goes on, whatever it names
			name = ""
		}
		switch {
		case strings.HasPrefix(line, " ── "), line == "":
			last = ""
		case name == "" && last == "":
			r.Fatalf("a line goes on with nothing: %q in\n%s", line, w.screen())
		case name != "":
			last = w.id(r, line, name)
		}
		list = append(list, last)
	}
	return list
}

// id is the id of the row that a line names.
func (w *walk) id(r *rapid.T, line, name string) string {
	for _, row := range w.lines.table.Rows {
		g := w.lines.table.Group(row.ID)
		switch {
		case g != nil && strings.Contains(line, "×"):
			return row.ID
		case g == nil && strings.HasPrefix(name, "R") && strings.HasPrefix(w.shown(row.ID).Name(), name):
			return row.ID
		case g == nil && !strings.HasPrefix(name, "R") && !strings.Contains(line, "×"):
			if place := w.shown(row.ID).Place(); strings.HasPrefix(place, "api-") && strings.Contains(line, place) {
				return row.ID
			}
		}
	}
	r.Fatalf("no row is called %s: %q", name, line)
	return ""
}

func (w *walk) shown(id string) source.Row {
	row, _ := w.board.view.Row(source.Fingerprint(id))
	return row
}

func (w *walk) step(r *rapid.T) {
	switch rapid.IntRange(0, 7).Draw(r, "step") {
	case 0, 1:
		keys := []string{"down", "up", "page-down", "page-up", "top", "bottom"}
		w.do(rapid.SampledFrom(keys).Draw(r, "key"))
	case 2, 3:
		w.click(r)
	case 4:
		w.now = w.now.Add(time.Duration(rapid.IntRange(1, 90).Draw(r, "seconds")) * time.Second)
		w.play(w.Update(pane.Tick{Now: w.now}))
	case 5:
		from := rapid.IntRange(0, len(w.rows)-1).Draw(r, "from")
		w.set(w.rows[from:]...)
	case 6:
		w.SetSize(rapid.IntRange(40, 220).Draw(r, "width"), rapid.IntRange(3, 44).Draw(r, "height"))
	case 7:
		if a := w.action(rapid.SampledFrom([]string{"order", "open-group", "mark"}).Draw(r, "action")); a.WhyNot == "" {
			w.play(a.Do())
		}
	}
}

// click clicks on a line: what stood there is selected, whatever came since.
func (w *walk) click(r *rapid.T) {
	stood, was := w.stood(r), w.list.Current()
	y := rapid.IntRange(0, len(stood)-1).Draw(r, "y")
	w.play(w.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: 4, Y: y + w.headed()}))
	want := stood[y]
	if want == "" {
		want = was
	}
	if got := w.list.Current(); got != want {
		r.Fatalf("a click on line %d, where %s stands, chose %s:\n%s", y, want, got, w.screen())
	}
}

// agrees fails where the screen says something else than what is true.
func (w *walk) agrees(r *rapid.T) {
	width, height := w.Size()
	lines := strings.Split(w.View(), "\n")
	if len(lines) > height {
		r.Fatalf("%d lines in %d:\n%s", len(lines), height, w.screen())
	}
	for _, line := range lines {
		if got := text.Width(ansi.Strip(line)); got > width {
			r.Fatalf("%d cells in %d: %q", got, width, ansi.Strip(line))
		}
	}
	stood := w.stood(r)
	if len(w.lines.table.Rows)+2 <= len(stood) && w.list.Spare() > 0 {
		for _, row := range w.lines.table.Rows {
			if !slices.Contains(stood, row.ID) {
				r.Fatalf("%s has no line while there is room:\n%s", row.ID, w.screen())
			}
		}
	}
	head := w.headed()
	for i, id := range stood {
		if strings.Contains(ansi.Strip(lines[i+head]), w.Theme.Glyph(themes.Pointer)) && id != w.list.Current() {
			r.Fatalf("the pointer is at %s and keys are for %s:\n%s", id, w.list.Current(), w.screen())
		}
	}
	if at, why, _ := w.at(); why == "" && w.lines.group() == nil && !slices.Contains(stood, string(at.Fingerprint)) {
		r.Fatalf("keys are for %s, which is not on the screen:\n%s", at.Name(), w.screen())
	}
	w.whole(r, stood, lines[head:])
}

// whole fails where a row that had room for all it says does not say it.
func (w *walk) whole(r *rapid.T, stood, lines []string) {
	width := w.split().list()
	if width < 78 {
		return
	}
	told := map[string]string{}
	for i, id := range stood {
		told[id] += ansi.Strip(text.Truncate(lines[i], width, "")) + " "
	}
	for id, words := range told {
		if id == "" || w.lines.table.Group(id) != nil || strings.Contains(words, "…") {
			continue
		}
		if want := squeezed(w.shown(id).Annotations["summary"]); !strings.Contains(squeezed(words), want) {
			r.Fatalf("%s says %q and not %q:\n%s", id, words, want, w.screen())
		}
	}
}

func squeezed(s string) string { return strings.Join(strings.Fields(s), "") }

// Whatever a person does and whatever comes: what they see on a line, its second one
// too, is what a click there and a key are for, and nothing that had room is left out.
func TestTheRowOnALineIsTheOneThatIsMeant(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := newWalk(t, r)
		w.agrees(r)
		for range rapid.IntRange(1, 14).Draw(r, "steps") {
			w.step(r)
			w.agrees(r)
		}
		w.now = w.now.Add(2 * time.Second)
		w.play(w.Update(pane.Tick{Now: w.now}))
		w.View()
		if id := w.list.Current(); w.lines.spread.has(id) && w.list.Spare() > 0 && !w.list.Wraps(id) {
			r.Fatalf("%s is selected and has no second line while another has:\n%s", id, w.screen())
		}
	})
}
