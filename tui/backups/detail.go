package backups

import (
	"fmt"
	"slices"
	"time"

	source "holdfast/sources/backups"
	"holdfast/sources/text"
	"holdfast/themes"
	"holdfast/tui/pane"
)

// said is one line of a detail: its role and its words.
type said struct {
	role themes.Role
	text string
}

// detail explains a verdict: why, each copy as last asked, and what to do.
func detail(s source.Status, look pane.Look) []said {
	l := lookOf(s.Verdict)
	list := []said{{l.role, l.word + "  " + s.Name}}
	for _, why := range s.Reasons {
		list = append(list, said{themes.Text, "· " + why})
	}
	list = append(list, said{}, said{themes.Dim, policy(s)})
	if !s.LastGood.IsZero() {
		list = append(list, said{themes.Dim, "last good  " + moment(look, s.LastGood) + ", " + text.Age(look.Now.Sub(s.LastGood)) + " old"})
	}
	if !s.Since.IsZero() {
		list = append(list, said{themes.Dim, "so since   " + moment(look, s.Since)})
	}
	for _, c := range s.Detail {
		list = append(list, copyLines(c, look)...)
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

func copyLines(c source.CopyStatus, look pane.Look) []said {
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
		list = append(list, said{themes.Warning, "  could not be asked " + look.Ago(c.Asked) + ": " + c.Err})
	default:
		list = append(list, said{themes.Dim, "  asked " + look.Ago(c.Asked)})
	}
	if !o.Newest.IsZero() {
		words := "  newest " + moment(look, o.Newest) + ", " + text.Age(look.Now.Sub(o.Newest)) + " old"
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
			words += " any more; the newest it held was of " + moment(look, c.Held)
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
		list = append(list, said{themes.Dim, "  " + part(p, look)})
	}
	if !c.Good && c.Err == "" && o.Failed == "" && !o.Newest.IsZero() {
		list = append(list, said{themes.Warning, "  does not count as a copy: too old for the RPO"})
	}
	return list
}

// part is one of several things a target holds backups of.
func part(p source.Part, look pane.Look) string {
	if p.Newest.IsZero() {
		return "of " + p.Name + ": none that is good"
	}
	return "of " + p.Name + ": newest " + look.Old(p.Newest)
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

func moment(look pane.Look, t time.Time) string { return text.DayClock(t, look.Now.In(look.Zone)) }
