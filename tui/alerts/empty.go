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

// empty says why there is no row: nothing matches, nobody can tell, or all is
// well. It is green only when every source is up and sees what it must.
func (p *Pane) empty(h int) string {
	v := p.emptyViewer()
	v.SetSize(p.w, h)
	return v.View()
}

func (p *Pane) emptyViewer() *pane.Viewer {
	v := pane.NewViewer()
	v.SetTheme(p.theme)
	list := p.emptyWords()
	for i := range list {
		list[i].Lead = " " + list[i].Lead
		list[i].Indent++
	}
	v.SetText(list...)
	return v
}

func (p *Pane) emptyWords() []pane.Paragraph {
	say := func(role themes.Role, s string) pane.Paragraph { return pane.Paragraph{Role: role, Text: s} }
	if !p.filter.live.IsZero() && len(p.view.Rows) > 0 {
		return []pane.Paragraph{
			say(themes.Text, "Nothing matches "+p.filter.live.String()+"."),
			say(themes.Dim, fmt.Sprintf("%d alerts are hidden by the filter; Esc shows them.", len(p.view.Rows))),
		}
	}
	all := p.health()
	if !p.deps.Configured {
		return []pane.Paragraph{
			say(themes.Text, "No source of alerts is configured."),
			say(themes.Dim, "This pane fills from an Alertmanager, or from a Prometheus that pushes here:"),
			say(themes.Text, "alerts:"),
			say(themes.Text, "  - {name: prod, alertmanager: [http://127.0.0.1:9093]}"),
			say(themes.Text, "inbound: {listen: 127.0.0.1:8484}"),
		}
	}
	var list []pane.Paragraph
	asking, up := 0, 0
	for _, h := range all {
		switch {
		case h.Member != "":
		case unasked(h):
			asking++
		case h.Blind != "" || h.Stale(p.now):
			list = append(list, p.sick(h)...)
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
		who = all[0].Name + " is up"
	}
	return []pane.Paragraph{
		say(themes.Good, p.theme.Glyph(themes.Check)+" Nothing fires."),
		say(themes.Dim, who+"; the last answer came "+text.Age(p.youngest(all))+" ago."),
	}
}

// sick says what is wrong with a source, since when, what comes next, what to do.
func (p *Pane) sick(h sources.Health) []pane.Paragraph {
	since := ""
	if !h.Since.IsZero() {
		since = " since " + p.clock(h.Since)
	}
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
	if d := h.NextTry.Sub(p.now); !h.NextTry.IsZero() {
		words = append(words, "next try in "+text.Age(max(0, d)))
	}
	list := []pane.Paragraph{{Role: themes.Critical, Indent: 2, Text: strings.Join(words, "; ")}}
	advice := "  It never answered since holdfast started. Check its address under `alerts` in the configuration, and whether it runs."
	if age, known := h.Age(p.now); known {
		advice = "  It last answered " + text.Age(age) + " ago. Check whether it runs and can be reached from here."
	}
	return append(list, pane.Paragraph{Role: themes.Dim, Indent: 2, Text: advice})
}

func (p *Pane) youngest(all []sources.Health) (d time.Duration) {
	d = -1
	for _, h := range all {
		if age, ok := h.Age(p.now); ok && (d < 0 || age < d) {
			d = age
		}
	}
	return max(d, 0)
}
