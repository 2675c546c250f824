package tui

import "holdfast/themes"

// sign is one that a screen uses, and what it stands for.
type sign struct {
	glyph   themes.Glyph
	meaning string
}

// legend is every sign of the screens but the lines of frames, in the order in which
// they are likely to be asked for.
func legend() []sign {
	return []sign{
		{themes.Pointer, "the row that acts are for; a log that follows; in a timeline a step that ran"},
		{themes.BarMark, "a row that is marked; in backups: older than the bar is long"},
		{themes.Half, "not known now: a source is late or down, and what it told last is old"},
		{themes.Dot, "a source that is well; something that was told to those who wait; in a chart the median"},
		{themes.Ring, "not asked or not tested yet; not answered yet; taken back; in a chart nine of ten"},
		{themes.Quarter, "how long its silence still lasts; a step that is under way or waits, an incident that waits; fewer backups than asked for"},
		{themes.Check, "cleared, done, answered, safe"},
		{themes.Cross, "failed, late, blind, never backed up"},
		{themes.Up, "look here: not protected, overdue, a step's wait is over, a step that is done and wrote to standard error; in a timeline an alert that fired; beneath the on-call strip: now"},
		{themes.Diamond, "an incident, and what somebody did in it"},
		{themes.Target, "lines or a file that were kept as evidence"},
		{themes.Cycle, "a deploy or another change, and how long before the alert it was"},
		{themes.Flap, "flapping: so many times it fired within the hour"},
		{themes.Times, "so many alike, or so many times"},
		{themes.Arrow, "there is more inside, or where a step leads"},
		{themes.Middle, "stands between two things that are said; alone: no data, or nothing to do"},
		{themes.Ellipsis, "something is cut here; Enter shows it whole"},
	}
}
