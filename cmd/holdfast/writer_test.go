package main_test

import "testing"

// tui/draw is the one writer of the terminal: what Bubble Tea would write itself is
// lost, however it is asked.
func TestNobodyAsksBubbleTeaToWrite(t *testing.T) {
	writes := []string{
		"SetClipboard", "SetPrimaryClipboard", "ReadClipboard", "ReadPrimaryClipboard", "RequestBackgroundColor", "RequestForegroundColor",
		"RequestCursorColor", "RequestCursorPosition", "RequestTerminalVersion", "RequestCapability", "RequestProgramStatusSupport",
		"RequestWindowSize", "ClearScreen", "Exec", "ExecProcess", "Suspend", "Println", "Printf",
	}
	for _, s := range house(t) {
		if s.test {
			continue
		}
		for _, at := range s.calls("tea", writes...) {
			t.Errorf("%s: it writes nothing here; use tea.Raw, or draw.Anew", at)
		}
	}
}
