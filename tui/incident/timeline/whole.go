package timeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"holdfast/sop"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/themes"
	"holdfast/tui/pane"
)

const whenLayout = "Mon 2 Jan 2006 15:04:05"

// Whole is everything the record keeps of the entry, to be read and scrolled.
func (m Moment) Whole(zone *time.Location) []pane.Paragraph {
	e := m.Entry
	var body []pane.Paragraph
	put := func(lead, words string) {
		if words != "" {
			lead = fmt.Sprintf("%-10s", lead)
			body = append(body, pane.Paragraph{Role: themes.Text, Lead: lead, Indent: len(lead), Text: words})
		}
	}
	if m.CorrectedBy != 0 {
		body = append(body, pane.Paragraph{Role: themes.Warning, Text: fmt.Sprintf("This was corrected by entry #%d; it stays as it was written.", m.CorrectedBy)}, pane.Paragraph{})
	}
	put("text", e.Text)
	put("happened", e.At.In(zone).Format(whenLayout))
	recorded := e.RecordedAt.In(zone).Format(whenLayout)
	if m.Late() {
		recorded += ", " + text.Age(e.RecordedAt.Sub(e.At)) + " later"
	}
	put("recorded", recorded)
	put("by", string(e.By.Person))
	put("via", e.By.Via)
	put("kind", string(e.Kind))
	put("hash", e.Hash)
	if data := m.data(zone); len(data) > 0 {
		body = append(append(body, pane.Paragraph{}), data...)
	}
	return body
}

// data is what the kind keeps: pinned lines with where they come from, what an
// attached file is, what a command printed, or the plain data of all others.
func (m Moment) data(zone *time.Location) []pane.Paragraph {
	e := m.Entry
	if d, ok := incident.As[incident.PinnedData](e); ok {
		return pinnedLines(d, zone)
	}
	if f, ok := incident.As[incident.FileData](e); ok {
		return fileData(e.Incident, f)
	}
	if ev, ok := incident.As[sop.Event](e); ok {
		return stepData(ev)
	}
	if e.Kind == incident.Linked || e.Kind == incident.Duplicate {
		return nil // the text names the other incident, and why
	}
	var indented bytes.Buffer
	if len(e.Data) < 3 || json.Indent(&indented, e.Data, "", "  ") != nil {
		return nil
	}
	return []pane.Paragraph{{Role: themes.Dim, Text: text.CleanBlock(indented.String())}}
}

func pinnedLines(d incident.PinnedData, zone *time.Location) []pane.Paragraph {
	var body []pane.Paragraph
	for _, l := range d.Lines {
		where := l.Source
		switch {
		case strings.Contains(l.Path, "://"): // the address of who sent it
			where += " " + l.Path
		case l.Path != "":
			where += fmt.Sprintf(" %s:%d", l.Path, l.Offset)
		}
		if !l.At.IsZero() {
			where += " " + l.At.In(zone).Format(whenLayout)
		}
		if l.Untimed {
			where += ": it " + incident.UntimedWords
		}
		body = append(body,
			pane.Paragraph{Role: themes.Text, Text: l.Text},
			pane.Paragraph{Role: themes.Dim, Indent: 2, Text: "  " + where},
			pane.Paragraph{Role: themes.Dim, Indent: 2, Text: "  sha256 " + l.SHA256})
	}
	return body
}

// fileData says what was attached and how to get at it. The content is not
// shown: it is anybody's.
func fileData(id incident.ID, f incident.FileData) []pane.Paragraph {
	var body []pane.Paragraph
	for _, part := range [][2]string{
		{"file", f.Name}, {"why", f.Note}, {"size", text.Size(f.Size)}, {"content", f.MediaType}, {"sha256", f.SHA256},
		{"take out", fmt.Sprintf("holdfast incident file %s %.12s -o FILE", id, f.SHA256)},
	} {
		if part[1] != "" {
			lead := fmt.Sprintf("%-10s", part[0])
			body = append(body, pane.Paragraph{Role: themes.Text, Lead: lead, Indent: len(lead), Text: text.CleanBlock(part[1])})
		}
	}
	return body
}

func stepData(ev sop.Event) []pane.Paragraph {
	var body []pane.Paragraph
	put := func(lead, words string) {
		if words != "" {
			lead = fmt.Sprintf("%-10s", lead)
			body = append(body, pane.Paragraph{Role: themes.Text, Lead: lead, Indent: len(lead), Text: words})
		}
	}
	put("step", strings.TrimSpace(ev.Number+" "+ev.Title))
	put("what", strings.ReplaceAll(string(ev.What), "-", " "))
	put("answer", ev.Answer)
	put("because", ev.Reason)
	if ev.Try > 0 {
		put("try", fmt.Sprint(ev.Try))
	}
	if ev.Exit != nil {
		put("exit", fmt.Sprintf("%s after %s", strings.TrimPrefix(incident.ExitOf(ev), "exit "), incident.Took(time.Duration(ev.Seconds*float64(time.Second)))))
	}
	put("stopped", ev.Killed)
	put("script", ev.SHA256)
	if out := strings.TrimRight(ev.Output, "\n"); out != "" {
		body = append(body, pane.Paragraph{}, pane.Paragraph{Role: themes.Text, Text: out})
	}
	return body
}
