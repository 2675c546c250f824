package alerts

import (
	"fmt"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// nothing is why there is no row: nothing matches, nobody can tell, or all is
// well. It is green only when every source is up and sees what it must.
type nothing struct {
	pane.Look
	configured bool             // there is a source of alerts at all
	health     []sources.Health // of those there are
	hidden     int              // alerts that the filter hides
	filter     string
}

func (p *Pane) nothing() nothing {
	n := nothing{Look: p.Look, configured: p.configured(), health: p.heard}
	if f := p.filter.Live(); !f.IsZero() {
		n.filter, n.hidden = f.String(), len(p.board.view.Rows)
	}
	return n
}

func (n nothing) view(w, h int) string { return n.viewer(w, h).View() }

// lines is how many lines it takes in w cells.
func (n nothing) lines(w int) int { return n.viewer(w, 1).Lines() }

func (n nothing) viewer(w, h int) *pane.Viewer {
	v := pane.NewViewer()
	v.SetTheme(n.Theme)
	list := n.words()
	for i := range list {
		list[i].Lead = " " + list[i].Lead
		list[i].Indent++
	}
	v.SetText(list...)
	v.SetSize(w, h)
	return v
}

func (n nothing) words() []pane.Paragraph {
	say := func(role themes.Role, s string) pane.Paragraph { return pane.Paragraph{Role: role, Text: s} }
	if n.hidden > 0 {
		hidden := " are hidden by the filter; Esc shows them."
		if n.hidden == 1 {
			hidden = " is hidden by the filter; Esc shows it."
		}
		return []pane.Paragraph{
			say(themes.Text, "Nothing matches "+n.filter+"."),
			say(themes.Dim, pane.Several(n.hidden, "alert")+hidden),
		}
	}
	if !n.configured {
		return unconfigured()
	}
	var list []pane.Paragraph
	asking, up := 0, 0
	for _, h := range n.health {
		switch {
		case h.Member != "":
		case h.Unasked():
			asking++
		case h.Blind != "" || h.Stale(n.Now):
			list = append(list, n.sick(h)...)
		default:
			up++
		}
	}
	switch {
	case len(list) > 0:
		return append([]pane.Paragraph{say(themes.Warning, "Not known: nobody can say that nothing fires.")}, list...)
	case asking > 0 || up == 0:
		return []pane.Paragraph{say(themes.Dim, "Asking for alerts…")}
	}
	who := fmt.Sprintf("%d sources are up", up)
	if up == 1 {
		who = n.health[0].Name + " is up"
	}
	answered, asked := n.youngest()
	if !asked {
		return []pane.Paragraph{
			say(themes.Text, "Nothing that fires was pushed here."),
			say(themes.Dim, who+", and hears only what is pushed: it cannot tell whether anybody would."),
		}
	}
	last := lately(answered) + " ago"
	if n.Points {
		last = n.Ago(n.Now.Add(-answered))
	}
	return []pane.Paragraph{
		say(themes.Good, n.Theme.Glyph(themes.Check)+" Nothing fires."),
		say(themes.Dim, who+"; the last answer came "+last+"."),
	}
}

// unconfigured says how the pane is filled.
func unconfigured() []pane.Paragraph {
	return []pane.Paragraph{
		{Role: themes.Text, Text: "No source of alerts is configured."},
		{Role: themes.Dim, Text: "This pane fills from an Alertmanager, a Prometheus or what is pushed here:"},
		{Role: themes.Text, Text: "alerts:"},
		{Role: themes.Text, Text: "  - {name: prod, alertmanager: [http://127.0.0.1:9093]}"},
		{Role: themes.Text, Text: "  - {name: rules, prometheus: http://127.0.0.1:9090}"},
		{Role: themes.Text, Text: "inbound: {listen: 127.0.0.1:8484}"},
	}
}

// lately is how long ago a source answered that is not late: seconds are only told of
// one that is.
func lately(ago time.Duration) string {
	if ago < time.Minute {
		return "less than a minute"
	}
	return text.Age(ago)
}

// rests says until when the words stay as they are.
func (n nothing) rests(rest *pane.Rest) {
	if n.hidden > 0 || !n.configured {
		return
	}
	for _, h := range n.health {
		switch {
		case h.Member != "":
		case h.Blind != "" || h.Stale(n.Now):
			rest.Left(h.NextTry)
			if !h.LastGood.IsZero() {
				rest.Age(h.LastGood)
			}
		}
	}
	if answered, asked := n.youngest(); asked && answered < time.Minute {
		rest.To(n.Now.Add(time.Minute - answered))
	} else if asked {
		rest.Age(n.Now.Add(-answered))
	}
}

// sick says what is wrong with a source, since when, what comes next, what to do.
func (n nothing) sick(h sources.Health) []pane.Paragraph {
	since := h.SinceWords(n.Now, n.Clock)
	if h.Up && h.Blind != "" {
		return []pane.Paragraph{
			{Role: themes.Critical, Indent: 2, Text: text.Clean(h.Name + " is BLIND" + since + ": " + h.Blind)},
			{Role: themes.Dim, Indent: 2, Text: "  It answers, but what must always fire does not. Look whether its Prometheus runs and reaches it."},
		}
	}
	words := []string{h.Name + " is down" + since}
	if h.Err != "" {
		words[0] += ": " + text.Clean(h.Err)
	}
	if !h.NextTry.IsZero() {
		words = append(words, "next try "+n.Until(h.NextTry))
	}
	list := []pane.Paragraph{{Role: themes.Critical, Indent: 2, Text: strings.Join(words, "; ")}}
	advice := "  Check its address under `alerts` in the configuration, and whether it runs."
	if since == "" {
		advice = "  It never answered." + advice[1:]
	}
	if h.Kind == door {
		advice = "  Nothing that is pushed arrives here. Check `inbound.listen` in the configuration, and who else has that port."
	} else if age, known := h.Age(n.Now); known {
		advice = "  It last answered " + n.Ago(n.Now.Add(-age)) + ". Check whether it runs and can be reached from here."
	}
	return append(list, pane.Paragraph{Role: themes.Dim, Indent: 2, Text: advice})
}

// door is the kind of source that is never asked.
const door = "door"

// youngest is how long ago the last answer came; asked is false when no source is
// one that answers.
func (n nothing) youngest() (d time.Duration, asked bool) {
	for _, h := range n.health {
		if age, ok := h.Age(n.Now); ok && h.Kind != door && (!asked || age < d) {
			d, asked = age, true
		}
	}
	return d, asked
}
