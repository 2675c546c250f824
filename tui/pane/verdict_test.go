package pane_test

import (
	"testing"

	"holdfast/sources/backups"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// What is late, never held a backup or failed says so in capitals; every other state
// has a sign to itself, also where only plain ones are shown.
func TestEveryStateOfABackupHasASignOfItsOwn(t *testing.T) {
	theme, err := themes.Load("mono")
	if err != nil {
		t.Fatal(err)
	}
	for _, theme := range []*themes.Theme{theme, theme.ASCII(true)} {
		states := map[string]backups.Verdict{}
		for _, v := range backups.Verdicts() {
			if v == backups.Never || v == backups.Late {
				continue // as Failed
			}
			glyph, _ := pane.VerdictLook(v)
			if other, taken := states[theme.Glyph(glyph)]; taken {
				t.Errorf("%s and %s are both %s", v, other, theme.Glyph(glyph))
			}
			states[theme.Glyph(glyph)] = v
		}
	}
	for v, want := range map[backups.Verdict]struct {
		glyph themes.Glyph
		role  themes.Role
	}{
		backups.Failed: {themes.Cross, themes.Critical}, backups.Never: {themes.Cross, themes.Critical}, backups.Late: {themes.Cross, themes.Warning},
		backups.Short: {themes.Quarter, themes.Warning}, backups.Unprotected: {themes.Up, themes.Warning}, backups.Untested: {themes.Ring, themes.Warning},
		backups.Unknown: {themes.Half, themes.Warning}, "of a later version": {themes.Half, themes.Warning}, backups.OK: {themes.Check, themes.Good},
	} {
		if glyph, role := pane.VerdictLook(v); glyph != want.glyph || role != want.role {
			t.Errorf("%s is %s in role %d", v, theme.Glyph(glyph), role)
		}
	}
}
