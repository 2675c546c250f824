package incident

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/tui/dialog"
	"holdfast/tui/pane"
)

// packLimit is how long packing an incident with all its files may take.
const packLimit = time.Minute

// Evidence keeps files with incidents, and packs incidents into files.
type Evidence interface {
	// Attach keeps the file at path, on the machine where holdfast runs.
	Attach(ctx context.Context, id store.IncidentID, path, note string) (store.AttachedFile, error)
	// Archive packs an incident with all its evidence and says where. wrong is
	// how much the record was found not to be as it was written.
	Archive(ctx context.Context, id store.IncidentID) (path string, wrong int, err error)
}

func (p *Pane) evidenceActions() []pane.Action {
	return []pane.Action{
		{Name: "attach-file", What: "attach file", Writes: true, WhyNot: p.whyNotHere(),
			Help: "Keep a file with the incident as evidence, byte for byte.", Do: p.askFile},
		{Name: "export-archive", What: "export archive", Writes: true, WhyNot: p.whyNotHere(),
			Help: "Pack the incident with all its evidence into one file that proves itself without holdfast; X writes only the report.", Do: p.archive},
	}
}

// askFile asks for a file. What is kept cannot be taken back and is not
// redacted, so the dialog says so before anything is typed.
func (p *Pane) askFile() tea.Cmd {
	id := p.id
	fields := []dialog.Field{
		{Label: "File on " + p.deps.Host, Hint: "its path; at most " + text.Size(store.MaxFile), Check: func(v string) string {
			if v == "" {
				return "name a file"
			}
			return ""
		}},
		{Label: "Why it matters", Hint: "empty: not said"},
	}
	title := fmt.Sprintf("Keep a file with %s for good, as it is: secrets stay in it", id)
	return say(pane.Show{Dialog: dialog.Ask(title, fields, func(v []string) tea.Cmd { return p.attachFile(id, v[0], v[1]) })})
}

func (p *Pane) attachFile(id store.IncidentID, path, note string) tea.Cmd {
	evidence := p.deps.Evidence
	return func() (msg tea.Msg) {
		const key = "incident attach"
		defer recovered(func(err error) { msg = acted{key: key, err: err} })
		ctx, cancel := context.WithTimeout(context.Background(), actLimit)
		defer cancel()
		f, err := evidence.Attach(ctx, id, path, note)
		if err != nil {
			return acted{key: key, err: err}
		}
		body := fmt.Sprintf("%s, %s\nSHA-256 %s\n\nIt is in the record, and entry %d names it. It is never shown here: `holdfast incident file %s %s -o FILE` writes it out.",
			text.Size(f.Size), f.MediaType, f.SHA256, f.Seq, id, f.SHA256[:12])
		return acted{key: key, then: p.showText(text.Clean(f.Name)+" is kept with "+id.String(), body)}
	}
}

func (p *Pane) archive() tea.Cmd {
	id, evidence := p.id, p.deps.Evidence
	return func() (msg tea.Msg) {
		const key = "incident archive"
		defer recovered(func(err error) { msg = acted{key: key, err: err} })
		ctx, cancel := context.WithTimeout(context.Background(), packLimit)
		defer cancel()
		path, wrong, err := evidence.Archive(ctx, id)
		if err == nil && wrong > 0 {
			return acted{key: key, then: trouble("record of "+id.String(), fmt.Sprintf(
				"the record of %s does not verify, %d found: it was packed as it is into %s, whose findings.txt lists them", id, wrong, path))}
		}
		return acted{key: key, said: fmt.Sprintf("all of %s is in %s; verify.sh in it checks it", id, path), err: err}
	}
}
