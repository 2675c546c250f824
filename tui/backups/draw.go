package backups

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources/alerts"
	source "holdfast/sources/backups"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
	"holdfast/tui/row"
)

const (
	badgeCells = 14 // "✗ UNPROTECTED " as a word and a glyph
	tightFrom  = 56 // in fewer cells each word is as short as it can be
	ageCells   = 4
	barCells   = 7
	nameMin    = 8
	nameMax    = 24
	sideFrom   = 110 // from this width on the detail stands beside the list
)

// look is how a verdict is shown: a glyph, a word and a role each, so that it
// is read without colour too.
type look struct {
	glyph themes.Glyph
	word  string
	role  themes.Role
	badge bool
}

func lookOf(v source.Verdict) look {
	l := look{themes.Cross, strings.ToUpper(string(v)), roleOf(v), false}
	switch v {
	case source.Failed, source.Never:
		l.role, l.badge = themes.CriticalBadge, true
	case source.Late:
	case source.Short, source.Unprotected, source.Untested:
		l.glyph = themes.Ring
	case source.OK:
		l.glyph, l.word = themes.Check, "ok"
	default:
		l.glyph = themes.Half // unknown, and words of a later version
	}
	return l
}

// roleOf is the colour of a verdict: as loud as its alert.
func roleOf(v source.Verdict) themes.Role {
	switch {
	case v == source.OK:
		return themes.Good
	case v.Severity() == alerts.Critical:
		return themes.Critical
	}
	return themes.Warning
}

// columns are the widths of a list's verdicts and names.
type columns struct {
	badge, name int
	tight       bool
	age         int  // cells of the age of the newest good copy
	bare        bool // no bar: a moment with its day has its room
}

// columnsOf fits the columns to what they hold, where there is little room.
func columnsOf(look pane.Look, list []source.Status, width int) columns {
	c := columns{badge: badgeCells, name: nameMin, tight: width < tightFrom}
	c.age = ageCells
	for _, s := range list {
		c.name = max(c.name, text.Width(s.Name))
		c.age = max(c.age, look.AgedCells(ageCells, s.LastGood))
	}
	c.name = min(c.name, nameMax)
	if !c.tight {
		return c
	}
	c.bare = c.age > len("15:04")
	c.badge = 0
	for _, s := range list {
		c.badge = max(c.badge, text.Width(c.word(s))+3)
	}
	return c
}

// word is the verdict in a word. A good one of which something must be said says so.
func (c columns) word(s source.Status) string {
	switch {
	case s.Verdict == source.OK && len(s.Reasons) > 0:
		return "ok, but"
	case s.Verdict == source.Unprotected && c.tight:
		return "NONE"
	}
	return lookOf(s.Verdict).word
}

// putVerdict writes the verdict in its column. FAILED and NEVER are badges: the
// loudest things in the pane.
func (c columns) putVerdict(r *row.Row, t *themes.Theme, s source.Status) {
	start := r.Used()
	l := lookOf(s.Verdict)
	if l.badge {
		r.Put(l.role, " "+c.word(s)+" ")
	} else {
		r.Put(l.role, t.Glyph(l.glyph)+" "+c.word(s))
	}
	r.To(start + c.badge)
}

// line draws one data source.
func line(look pane.Look, s source.Status, width int, cols columns, selected bool) string {
	t := look.Theme
	// A key changes two rows, and over a slow line each word that is lit costs: the name is.
	r := row.New(t, width, false)
	if selected {
		r.Put(themes.Accent, t.Glyph(themes.Pointer))
	}
	r.To(1)
	cols.putVerdict(r, t, s)
	nameRole := themes.Strong
	if s.Verdict == source.OK {
		nameRole = themes.Dim
	}
	if selected {
		name := text.Truncate(s.Name, cols.name, t.Glyph(themes.Ellipsis))
		r.Raw(t.PaintSel(themes.Strong, name), text.Width(name)).Space(cols.name - text.Width(name))
	} else {
		r.Cell(nameRole, s.Name, cols.name)
	}
	r.Space(1)
	if s.LastGood.IsZero() {
		return r.Put(themes.Dim, short(s)).String()
	}
	age := look.Now.Sub(s.LastGood)
	r.Right(ageRole(s, age), look.Aged(s.LastGood), cols.age)
	if s.RPO > 0 {
		r.Put(themes.Dim, allowed(look)).Right(themes.Dim, text.Age(s.RPO), ageCells-1)
		if !cols.bare {
			putBar(r.Space(1), t, age, s.RPO, lookOf(s.Verdict))
		}
	}
	role := themes.Dim
	if s.Copies < s.CopiesNeeded || s.Offsite < s.OffsiteNeeded {
		role = themes.Warning
	}
	r.Space(1).Put(role, fmt.Sprintf("%d of %d", s.Copies, max(1, s.CopiesNeeded)))
	if s.OffsiteNeeded > 0 {
		r.Put(role, fmt.Sprintf(" · %d off-site", s.Offsite))
	}
	// With room to spare the first reason is said on the row itself.
	if len(s.Reasons) > 0 && r.Left() > 20 {
		r.Space(2).Put(themes.Dim, s.Reasons[0])
	}
	return r.String()
}

// allowed stands between how old the newest good copy is, or of when, and how old it
// may be.
func allowed(look pane.Look) string {
	if look.Points {
		return " max "
	}
	return " of "
}

// short is what stands where there is no age: why there is none.
func short(s source.Status) string {
	if len(s.Reasons) > 0 {
		return s.Reasons[0]
	}
	return "no good backup seen"
}

func ageRole(s source.Status, age time.Duration) themes.Role {
	switch {
	case s.RPO > 0 && age > s.RPO:
		return themes.Warning
	case s.Verdict == source.OK:
		return themes.Dim
	default:
		return themes.Text
	}
}

// putBar draws how much of the RPO has passed. A bar that runs over its end
// says so with a mark beyond it.
func putBar(r *row.Row, t *themes.Theme, age, rpo time.Duration, l look) {
	role := l.role
	if l.badge {
		role = themes.Critical
	}
	eighths := int(int64(barCells*8) * int64(max(0, age)) / int64(rpo))
	if eighths >= barCells*8 {
		r.Put(role, strings.Repeat(t.Spark(7), barCells-1)+t.Glyph(themes.BarMark))
		return
	}
	full := max(1, (eighths+4)/8)
	r.Put(role, strings.Repeat(t.Spark(7), full))
	r.Put(themes.Faint, strings.Repeat(t.Spark(0), barCells-full))
}

// said is one line of a detail: its role and its words.
type said struct {
	role themes.Role
	text string
}

// detail explains a verdict: why, each copy as last asked, and what to do.
func detail(s source.Status, now time.Time, zone *time.Location) []said {
	list := []said{{lookOf(s.Verdict).role, strings.ToUpper(string(s.Verdict)) + "  " + s.Name}}
	for _, why := range s.Reasons {
		list = append(list, said{themes.Text, "· " + why})
	}
	list = append(list, said{}, said{themes.Dim, policy(s)})
	if !s.LastGood.IsZero() {
		list = append(list, said{themes.Dim, "last good  " + moment(s.LastGood, now, zone) + ", " + text.Age(now.Sub(s.LastGood)) + " old"})
	}
	if !s.Since.IsZero() {
		list = append(list, said{themes.Dim, "so since   " + moment(s.Since, now, zone)})
	}
	for _, c := range s.Detail {
		list = append(list, copyLines(c, now, zone)...)
	}
	list = append(list, said{}, said{themes.Strong, "What to do"})
	return append(list, advice(s)...)
}

func policy(s source.Status) string {
	words := "asked for  "
	if s.RPO > 0 {
		words += "at most " + text.Age(s.RPO) + " of data lost, "
	}
	if s.RTO > 0 {
		words += "restored within " + text.Age(s.RTO) + ", "
	}
	words += fmt.Sprintf("copies %d of %d", s.Copies, max(1, s.CopiesNeeded))
	if s.OffsiteNeeded > 0 {
		words += fmt.Sprintf(", off-site %d of %d", s.Offsite, s.OffsiteNeeded)
	}
	return words
}

func copyLines(c source.CopyStatus, now time.Time, zone *time.Location) []said {
	head := c.Kind + "  " + c.Target
	if c.Scope != "" {
		head += "  (" + c.Scope + ")"
	}
	if c.Site != "" {
		head += "  at " + c.Site
	}
	if c.Offsite {
		head += " (off-site)"
	}
	list := []said{{}, {themes.Strong, head}}
	o := c.Observation
	switch {
	case c.Asked.IsZero():
		list = append(list, said{themes.Warning, "  not asked yet"})
	case c.Err != "":
		list = append(list, said{themes.Warning, "  could not be asked " + ago(c.Asked, now) + ": " + c.Err})
	default:
		list = append(list, said{themes.Dim, "  asked " + ago(c.Asked, now)})
	}
	if !o.Newest.IsZero() {
		words := "  newest " + moment(o.Newest, now, zone) + ", " + text.Age(now.Sub(o.Newest)) + " old"
		if o.Bytes > 0 {
			words += ", " + text.Size(o.Bytes)
		}
		if o.Count > 0 {
			words += fmt.Sprintf(", %d held", o.Count)
		}
		list = append(list, said{themes.Text, words})
		if o.ID != "" {
			list = append(list, said{themes.Dim, "  named " + o.ID})
		}
	} else if !c.Asked.IsZero() && c.Err == "" {
		words := "  holds no backup"
		if !c.Held.IsZero() {
			words += " any more; the newest it held was of " + moment(c.Held, now, zone)
		}
		list = append(list, said{themes.Critical, words})
	}
	if o.Failed != "" {
		list = append(list, said{themes.Critical, "  " + o.Failed})
	}
	if o.Writing != "" {
		list = append(list, said{themes.Dim, "  " + o.Writing})
	}
	if o.Details != "" {
		list = append(list, said{themes.Dim, "  " + o.Details})
	}
	for _, odd := range o.Odd {
		list = append(list, said{themes.Warning, "  " + odd})
	}
	for _, p := range o.Parts {
		list = append(list, said{themes.Dim, "  " + part(p, now)})
	}
	if !c.Good && c.Err == "" && o.Failed == "" && !o.Newest.IsZero() {
		list = append(list, said{themes.Warning, "  does not count as a copy: too old for the RPO"})
	}
	return list
}

// part is one of several things a target holds backups of.
func part(p source.Part, now time.Time) string {
	if p.Newest.IsZero() {
		return "of " + p.Name + ": none that is good"
	}
	return "of " + p.Name + ": newest " + text.Age(now.Sub(p.Newest)) + " old"
}

// advice says what a person can do about a verdict.
func advice(s source.Status) []said {
	var list []said
	if s.SOP != "" && s.Verdict != source.OK {
		list = append(list, said{themes.Text, "x starts its SOP: " + s.SOP})
	}
	switch s.Verdict {
	case source.OK:
		if len(s.Reasons) > 0 {
			return append(list, said{themes.Text, "Its newest good copy is young enough. Look at what is said above by day."})
		}
		return append(list, said{themes.Dim, "Nothing: its newest good copy is young enough."})
	case source.Never:
		return append(list, said{themes.Text, "Run the backup once and see it succeed; no good one ever arrived there."})
	case source.Short:
		return append(list, said{themes.Text, "There is a good copy. Bring the others up to what is asked for."})
	case source.Unprotected:
		return append(list, said{themes.Text, "Put a backup in place, then name it under this data source:"},
			said{themes.Dim, "  copies: [{restic: {repository: /srv/restic/" + s.Name + ", password: {file: …}}}]"})
	case source.Unknown:
		return append(list, said{themes.Text, "Make the target answer; until then nobody knows. r asks again."})
	case source.Failed:
		if lost(s) {
			return append(list, said{themes.Text, "What was held is gone. Find out what removed it, and run the backup now."})
		}
		return append(list, said{themes.Text, "The newest run is not a success: mend it and run the backup again."})
	case source.Late:
		return append(list, said{themes.Text, "Run the backup now; find out why it did not run by itself."})
	case source.Untested:
		return append(list, said{themes.Text, "Restore it once into a scratch place and check what came back."})
	}
	return list
}

// lost reports whether a copy holds nothing now and did before.
func lost(s source.Status) bool {
	return slices.ContainsFunc(s.Detail, func(c source.CopyStatus) bool { return c.Observation.Newest.IsZero() && !c.Held.IsZero() })
}

func ago(t, now time.Time) string { return text.Age(max(0, now.Sub(t))) + " ago" }

func moment(t, now time.Time, zone *time.Location) string { return text.DayClock(t, now.In(zone)) }
