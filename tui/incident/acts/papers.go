package acts

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/tui/dialog"
	"holdfast/tui/incident/ask"
	"holdfast/tui/incident/box"
	"holdfast/tui/incident/reading"
	"holdfast/tui/pane"
)

const (
	checkLimit = 5 * time.Second // a report may be checked this long
	packLimit  = time.Minute     // an incident with all its files may be packed this long
)

// Exporter writes an incident's report and says where.
type Exporter interface {
	Export(ctx context.Context, id incident.ID) (path string, err error)
}

// Evidence keeps files with incidents, and packs incidents into files.
type Evidence interface {
	// Attach keeps the file at path, on the machine where holdfast runs.
	Attach(ctx context.Context, id incident.ID, path, note string) (incident.AttachedFile, error)
	// Archive packs an incident with all its evidence and says where. wrong is
	// how much the record was found not to be as it was written.
	Archive(ctx context.Context, id incident.ID) (path string, wrong int, err error)
}

// Finding is something in a report that does not fit together, or is missing.
type Finding struct {
	What string // for the person
	Seq  int64  // the entry it is about; 0: none
}

// Papers hands out what an incident leaves behind, and takes files in.
type Papers struct {
	Person
	Exporter Exporter
	Evidence Evidence
	Host     string // where the files are
	// Check looks for what does not fit together in an incident's report; nil: nothing does.
	Check func(ctx context.Context, id incident.ID) ([]Finding, error)
}

// Checked is what was found before a report is written.
type Checked struct {
	Found []Finding
	Err   error

	of reading.Case
}

// Export writes the report; what does not fit together in it is shown before.
func (p Papers) Export(c reading.Case) tea.Cmd {
	if p.Check == nil {
		return p.write(c.ID)
	}
	return pane.Read(checkLimit, func(ctx context.Context) ([]Finding, error) { return p.Check(ctx, c.ID) },
		func(found []Finding, err error) tea.Msg { return Checked{Found: found, Err: err, of: c} })
}

// OnChecked writes a report in which all fits; else it shows what does not, each
// behind the mark, and writes it as it is on y.
func (p Papers) OnChecked(m Checked, mark string) tea.Cmd {
	var body []string
	if m.Err != nil {
		body = append(body, "It could not be checked: "+m.Err.Error())
	}
	for _, f := range m.Found {
		body = append(body, mark+" "+f.What)
	}
	id := m.of.ID
	if len(body) == 0 {
		return p.write(id)
	}
	if missing := m.of.Unanswered(); len(missing) > 0 {
		body = append(body, fmt.Sprintf("%s %d of %d questions are not answered: Q answers them", mark, len(missing), len(incident.Owing())))
	}
	body = append(body, "", "Written again later, the report takes the place of this one.")
	return ask.Confirm("Before the report of "+id.String()+" is written", body, "write it as it is", func() tea.Cmd { return p.write(id) })
}

// write writes the report to a file.
func (p Papers) write(id incident.ID) tea.Cmd {
	return p.act("incident report", func(ctx context.Context) (string, error) {
		path, err := p.Exporter.Export(ctx, id)
		return fmt.Sprintf("the report of %s is in %s", id, path), err
	})
}

// AskFile asks for a file. What is kept cannot be taken back and is not
// redacted, so the dialog says so before anything is typed.
func (p Papers) AskFile(inc incident.Incident) tea.Cmd {
	id := inc.ID
	fields := []dialog.Field{
		{Label: "File on " + p.Host, Hint: "its path; at most " + text.Size(incident.MaxFile), Check: func(v string) string {
			if v == "" {
				return "name a file"
			}
			return ""
		}},
		{Label: "Why it matters", Hint: "empty: not said"},
	}
	title := fmt.Sprintf("Keep a file with %s for good, as it is: secrets stay in it", id)
	return ask.Fields(title, fields, func(v []string) tea.Cmd { return p.keep(id, v[0], v[1]) })
}

func (p Papers) keep(id incident.ID, path, note string) tea.Cmd {
	return p.Act(pane.Act{Key: "incident attach", Words: box.Kindly, Do: func(ctx context.Context) (pane.Done, error) {
		f, err := p.Evidence.Attach(ctx, id, path, note)
		if err != nil {
			return pane.Done{}, err
		}
		body := fmt.Sprintf("%s, %s\nSHA-256 %s\n\nIt is in the record, and entry %d names it. It is never shown here: `holdfast incident file %s %s -o FILE` writes it out.",
			text.Size(f.Size), f.MediaType, f.SHA256, f.Seq, id, f.SHA256[:12])
		return pane.Done{Then: ask.Read(text.Clean(f.Name)+" is kept with "+id.String(), body)}, nil
	}})
}

// Archive packs an incident with all its evidence.
func (p Papers) Archive(inc incident.Incident) tea.Cmd {
	id := inc.ID
	return p.Act(pane.Act{Key: "incident archive", Limit: packLimit, Words: box.Kindly, Do: func(ctx context.Context) (pane.Done, error) {
		path, wrong, err := p.Evidence.Archive(ctx, id)
		if err == nil && wrong > 0 {
			return pane.Done{Then: pane.Warn("record of "+id.String(), fmt.Sprintf(
				"the record of %s does not verify, %d found: it was packed as it is into %s, whose findings.txt lists them", id, wrong, path))}, nil
		}
		return pane.Done{Said: fmt.Sprintf("all of %s is in %s; verify.sh in it checks it", id, path)}, err
	}})
}
