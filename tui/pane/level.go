package pane

import (
	"holdfast/sources/logs"
	"holdfast/themes"
)

// LevelLook is a level's word, the word's role and the role of the text after
// it. Loud levels are upper case, so that they stand out without colour too.
func LevelLook(l logs.Level) (word string, loud, base themes.Role) {
	switch l {
	case logs.Fatal:
		return "FATAL", themes.CriticalBadge, themes.Strong
	case logs.Error:
		return "ERROR", themes.Critical, themes.Text
	case logs.Warn:
		return "WARN", themes.Warning, themes.Text
	case logs.Info:
		return "info", themes.Dim, themes.Dim
	case logs.Debug:
		return "debug", themes.Dim, themes.Dim
	}
	return "", themes.Dim, themes.Text
}
