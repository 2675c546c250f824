package checklist

import "holdfast/sources/text"

// fold breaks a line of a script into pieces of at most w cells and loses nothing.
func fold(line string, w int) []string { return text.FoldSigns(line, w) }
