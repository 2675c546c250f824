package dialog_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/themes"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// said runs a command and the commands of its batches.
func said(cmd tea.Cmd) (list []tea.Msg) {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, one := range batch {
			list = append(list, said(one)...)
		}
		return list
	}
	return append(list, msg)
}

// clipboard is what the terminal is told to copy.
func clipboard(t *testing.T, list []tea.Msg, want string) {
	t.Helper()
	for _, msg := range list {
		if raw, ok := msg.(tea.RawMsg); ok {
			if raw.Msg != ansi.SetSystemClipboard(want) {
				t.Errorf("the terminal is told %q, and not to copy %q", raw.Msg, want)
			}
			return
		}
	}
	t.Error("nothing is copied")
}

func pressed(d pane.Dialog, key rune) tea.Cmd {
	cmd, _ := d.Update(tea.KeyPressMsg{Code: key, Text: string(key)})
	return cmd
}

func TestARowIsCopiedAsTextOrMarkdown(t *testing.T) {
	for name, c := range map[string]struct {
		plain, markdown string
		key             rune
		want            string
	}{
		"as text":               {"a line", "", '1', "a line"},
		"as Markdown":           {"a line", "", '2', "**api**\n\n```\na line\n```\n"},
		"with a fence in it":    {"a\n```\nb", "", '2', "**api**\n\n````\na\n```\nb\n````\n"},
		"Markdown of its own":   {"a line", "# api", '2', "# api"},
		"as text, with its own": {"a line", "# api", '1', "a line"},
	} {
		t.Run(name, func(t *testing.T) {
			shown, ok := said(dialog.Copy("api", c.plain, c.markdown))[0].(pane.Show)
			if !ok {
				t.Fatal("nothing is asked")
			}
			see(t, shown.Dialog)
			clipboard(t, said(pressed(shown.Dialog, c.key)), c.want)
		})
	}
}

func TestAnAddressIsShownAndCopied(t *testing.T) {
	rule, runbook := dialog.Address{Name: "rule", URL: "http://prom/graph?g0"}, dialog.Address{Name: "runbook", URL: "https://wiki/disk"}
	list := said(dialog.Addresses("DiskFull", []dialog.Address{rule}))
	clipboard(t, list, rule.URL)
	shows := func(list []tea.Msg, words string) {
		t.Helper()
		for _, msg := range list {
			if m, ok := msg.(pane.Show); ok {
				if view := see(t, m.Dialog); !strings.Contains(view, words) {
					t.Errorf("it shows %q", view)
				}
				return
			}
		}
		t.Errorf("nothing is shown of %s", words)
	}
	shows(list, "\x1b]8;;"+rule.URL)
	which, ok := said(dialog.Addresses("DiskFull", []dialog.Address{rule, runbook}))[0].(pane.Show)
	if !ok {
		t.Fatal("of two it does not ask which")
	}
	see(t, which.Dialog)
	list = said(pressed(which.Dialog, '2'))
	clipboard(t, list, runbook.URL)
	shows(list, "\x1b]8;;"+runbook.URL)
}

// see draws a dialog.
func see(t *testing.T, d pane.Dialog) string {
	t.Helper()
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	d.SetTheme(theme)
	d.SetSize(100, 30)
	return d.View()
}
