package pane

import (
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/themes"
)

// VerdictLook is how a verdict on a backup is shown, wherever it stands: a sign of its
// own, so that it is told without colour too, and a colour as loud as its alert. A word
// of a later version is shown as not known.
func VerdictLook(v backups.Verdict) (themes.Glyph, themes.Role) {
	role := themes.Warning
	switch {
	case v == backups.OK:
		role = themes.Good
	case v.Severity() == alerts.Critical:
		role = themes.Critical
	}
	switch v {
	case backups.Failed, backups.Never, backups.Late:
		return themes.Cross, role
	case backups.Short:
		return themes.Quarter, role
	case backups.Unprotected:
		return themes.Up, role
	case backups.Untested:
		return themes.Ring, role
	case backups.OK:
		return themes.Check, role
	}
	return themes.Half, role
}
