package dialog

import (
	"net/url"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/themes"
	"holdfast/tui/pane"
)

// Address is where something is looked at outside the cockpit.
type Address struct {
	Name string // "runbook"
	URL  string
}

// Addresses shows an address, as one that the terminal offers to open, and copies it;
// of several it asks which.
func Addresses(of string, list []Address) tea.Cmd {
	list = slices.Clone(list)
	if len(list) == 1 {
		return list[0].show(of)
	}
	items := make([]Item, len(list))
	for i, a := range list {
		items[i] = Item{Name: a.Name, Note: a.URL}
	}
	return pane.Say(pane.Show{Dialog: Pick("Addresses of "+of, items, func(i int) tea.Cmd { return list[i].show(of) })})
}

func (a Address) show(of string) tea.Cmd {
	return tea.Batch(tea.Raw(ansi.SetSystemClipboard(a.URL)), pane.Say(pane.Show{Dialog: Read(a.Name+" of "+of,
		pane.Paragraph{Role: themes.Info, Text: a.URL, Link: a.URL}, pane.Paragraph{}, pane.Paragraph{Role: themes.Dim, Text: copied})}))
}

// AddressesIn are those that an alert's annotations name, runbook and dashboard first.
func AddressesIn(annotations map[string]string) []Address {
	var list []Address
	for name, value := range annotations {
		if Web(value) {
			name, _ = strings.CutSuffix(strings.ToLower(name), "url")
			list = append(list, Address{Name: strings.Trim(name, "_"), URL: value})
		}
	}
	rank := func(name string) int { return slices.Index([]string{"dashboard", "runbook"}, name) }
	slices.SortFunc(list, func(a, b Address) int {
		if by := rank(b.Name) - rank(a.Name); by != 0 {
			return by
		}
		return strings.Compare(a.Name+a.URL, b.Name+b.URL)
	})
	return list
}

// Web reports whether words are an address of a browser.
func Web(words string) bool {
	u, err := url.Parse(words)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
