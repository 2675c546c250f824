// Package silencing is what the alerts pane has about silences: the form in which one
// is written, what it would do, and the list of those there are. What a silence may be
// and what is said of it is sources/silences'. It must not ask anybody itself: it is
// handed what does.
package silencing

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/silences"
	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// Silencer makes silences, and tells of those there are.
type Silencer interface {
	Clusters() []string
	ReadOnly() bool // nothing is made, extended or ended
	Weigh(ctx context.Context, d silences.Draft, now time.Time) (silences.Preview, error)
	Make(ctx context.Context, by people.Actor, d silences.Draft) ([]silences.Act, error)
	List(ctx context.Context, now time.Time) (list []silences.Item, doubts []string)
	Extend(ctx context.Context, by people.Actor, id string, longer time.Duration) (silences.Act, error)
	Expire(ctx context.Context, by people.Actor, id string) (silences.Act, error)
}

const (
	actKey    = "silence"        // of the notices that say how an act went
	askLimit  = 20 * time.Second // for a cluster of which a member hangs, and the record
	postLimit = 30 * time.Second
)

// Desk is where silences are written and listed, for the person of the pane.
type Desk struct {
	of   Silencer // nil: there is nothing to silence with
	look func() pane.Look
	by   func() people.Actor
	rows func() []*alerts.Row // of the board
	late func() alerts.Late   // who does not answer
	act  func(pane.Act) tea.Cmd
}

// New makes the desk. rows is the board as it stands, late who of its sources does not
// answer, and act begins an act of the pane.
func New(of Silencer, look func() pane.Look, by func() people.Actor, rows func() []*alerts.Row, late func() alerts.Late, act func(pane.Act) tea.Cmd) *Desk {
	return &Desk{of: of, look: look, by: by, rows: rows, late: late, act: act}
}

// WhyNot says why there are no silences here; empty: there are.
func (d *Desk) WhyNot() string {
	switch {
	case d.of == nil:
		return "this cockpit makes no silences"
	case len(d.of.Clusters()) == 0:
		return "no Alertmanager is configured that could; a holds an alert here"
	}
	return ""
}

// now is the present in the person's zone.
func (d *Desk) now() time.Time {
	look := d.look()
	return look.Now.In(look.Zone)
}

// Take takes what the list asked for, and what another pane asks for.
func (d *Desk) Take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case Listed:
		msg.arrive()
	case pane.SilenceAlerts:
		if why := d.WhyNot(); why != "" {
			return pane.Say(pane.Notice{Key: "why not", Text: "silence: " + why})
		}
		return d.Ask(msg.Alerts)
	}
	return nil
}

// Ask begins the form for alerts. Where no Alertmanager tells of them, it says so and
// what to do instead.
func (d *Desk) Ask(rows []alerts.Row) tea.Cmd {
	list := make([]*alerts.Row, len(rows))
	for i := range rows {
		list[i] = &rows[i]
	}
	in, nowhere := silences.Where(list, d.of.Clusters())
	if len(in) == 0 {
		return pane.Say(pane.Show{Dialog: dialog.Text("Silence "+names(list), sentence(silences.Nowhere(nowhere[0])))})
	}
	told := list[:0:0]
	for _, r := range list {
		if !contains(nowhere, r) {
			told = append(told, r)
		}
	}
	return pane.Say(pane.Show{Dialog: newForm(d, told, in, nowhere)})
}

func contains(list []*alerts.Row, r *alerts.Row) bool {
	for _, other := range list {
		if other == r {
			return true
		}
	}
	return false
}

// names says which alerts, in a few words.
func names(rows []*alerts.Row) string {
	if len(rows) == 1 {
		return rows[0].Name()
	}
	return fmt.Sprintf("%d alerts", len(rows))
}

// sentence is words with a capital letter in front.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

// partly is that a silence was made in some clusters only.
type partly struct {
	done []silences.Act
	error
}

func (p *partly) Unwrap() error { return p.error }

// post makes the silence.
func (d *Desk) post(draft silences.Draft, what string) tea.Cmd {
	by, now := d.by(), d.now()
	return d.act(pane.Act{Key: actKey, Failed: "not silenced", Limit: postLimit, Alone: true, Do: func(ctx context.Context) (pane.Done, error) {
		acts, err := d.of.Make(ctx, by, draft)
		if err != nil {
			return pane.Done{}, &partly{acts, err}
		}
		var said []string
		for i := range acts {
			said = append(said, acts[i].Words(now))
		}
		return pane.Done{Said: strings.Join(said, "; "), Back: d.back(what, acts)}, nil
	}})
}

// back takes silences back that were just made.
func (d *Desk) back(what string, acts []silences.Act) *pane.Back {
	by := d.by()
	return &pane.Back{What: "silencing " + what, Act: pane.Act{Key: actKey, Failed: "the silence stands", Limit: postLimit, Do: func(ctx context.Context) (pane.Done, error) {
		for _, a := range acts {
			if _, err := d.of.Expire(ctx, by, a.ID); err != nil {
				return pane.Done{}, err
			}
		}
		return pane.Done{Said: "the silence is ended"}, nil
	}}}
}

// paragraphs are lines as they are read.
func paragraphs(theme *themes.Theme, lines []silences.Line) []pane.Paragraph {
	list := make([]pane.Paragraph, 0, len(lines)+4)
	for i, l := range lines {
		p := pane.Paragraph{Role: themes.Text, Indent: 2, Text: l.Text}
		switch l.Tone {
		case silences.Head:
			p.Role = themes.Strong
		case silences.Under:
			p.Role, p.Lead, p.Indent = themes.Text, "  ", 4
		case silences.Warns:
			p.Role, p.Lead = themes.Warning, theme.Glyph(themes.Up)+" "
		}
		if i > 0 && l.Tone != silences.Under && (lines[i-1].Tone == silences.Under || l.Tone == silences.Head || lines[i-1].Tone == silences.Plain && l.Tone == silences.Warns) {
			list = append(list, pane.Paragraph{Role: themes.Text})
		}
		list = append(list, p)
	}
	return list
}
