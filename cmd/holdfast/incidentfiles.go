package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/incident/report"
)

func incidentAttach(p *program) *cobra.Command {
	var a incident.Attachment
	var at string
	cmd := &cobra.Command{
		Use:   "attach ID FILE…",
		Short: "Keep files with an incident as evidence",
		Long: `Copies files into the record, byte for byte, and prints their SHA-256 as
sha256sum does. FILE may be - for standard input, which then needs --name.

A file is kept as it is: what looks like a secret in it is NOT taken out, because
a changed file proves nothing. It is never shown on a screen and never printed in
a report. It cannot be taken back: nothing is ever deleted from the record.

The largest file kept is ` + text.Size(incident.MaxFile) + `.`,
		Args: cobra.MinimumNArgs(2),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, files []string) (err error) {
			if a.At, err = parseAt(at, r.now()); err != nil {
				return err
			}
			return attachFiles(ctx, p.output, r, id, a, files, p.stdin)
		}),
	}
	cmd.Flags().StringVar(&a.Note, "note", "", "why it matters: `TEXT`")
	cmd.Flags().StringVar(&a.Name, "name", "", "keep it under `NAME` instead of the file's own")
	cmd.Flags().StringVar(&at, "at", "", "when it was taken: `TIME` as 14:05, \"2026-01-31 14:05\" or RFC 3339")
	return cmd
}

func attachFiles(ctx context.Context, out output, r *record, id incident.ID, a incident.Attachment, files []string, stdin io.Reader) error {
	if a.Name != "" && len(files) > 1 {
		return errors.New("--name names one file: attach the others with a command of their own")
	}
	for i, file := range files {
		f, err := attachFile(ctx, r, id, a, file, stdin)
		if err != nil && i > 0 {
			return fmt.Errorf("%w; the files before it are attached", err)
		}
		if err != nil {
			return err
		}
		if err := out.print(f.SHA256 + "  " + f.Name); err != nil {
			return err
		}
	}
	return nil
}

func attachFile(ctx context.Context, r *record, id incident.ID, a incident.Attachment, file string, stdin io.Reader) (incident.AttachedFile, error) {
	content := stdin
	switch {
	case file != "-":
		f, err := os.Open(file)
		if err != nil {
			return incident.AttachedFile{}, fmt.Errorf("nothing was attached: %w", err)
		}
		defer f.Close()
		content = f
		if a.Name == "" {
			a.Name = filepath.Base(file)
		}
	case a.Name == "":
		return incident.AttachedFile{}, errors.New("what standard input brings needs a name: --name NAME")
	}
	e, err := r.store.Files.AttachFile(ctx, r.actor, id, a, content)
	if err != nil {
		return incident.AttachedFile{}, err
	}
	return e.File()
}

// shownFile is an attached file as `incident files --json` prints it.
type shownFile struct {
	Seq        int64     `json:"seq"`
	At         time.Time `json:"at"`
	RecordedAt time.Time `json:"recorded_at"`
	By         string    `json:"by"`
	Via        string    `json:"via"`
	Name       string    `json:"name"`
	MediaType  string    `json:"media_type"`
	Size       int64     `json:"size_bytes"`
	SHA256     string    `json:"sha256"`
	Note       string    `json:"note"`
}

func incidentFiles(p *program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "files ID",
		Short: "List the files kept with an incident",
		Args:  cobra.ExactArgs(1),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, _ []string) error {
			list, err := r.store.Files.Files(ctx, id)
			if err != nil {
				return err
			}
			if asJSON {
				out := make([]shownFile, 0, len(list))
				for _, f := range list {
					out = append(out, shownFile{
						Seq: f.Seq, At: f.At.UTC(), RecordedAt: f.RecordedAt.UTC(), By: string(f.By.Person), Via: f.By.Via,
						Name: f.Name, MediaType: f.MediaType, Size: f.Size, SHA256: f.SHA256, Note: f.Note,
					})
				}
				return p.printJSON(out)
			}
			w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
			for _, f := range list {
				_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", f.At.In(r.zone).Format("2 Jan 2006 15:04"), text.Clean(string(f.By.Person)), text.Size(f.Size),
					f.SHA256[:min(12, len(f.SHA256))], text.Clean(f.Name), text.Clean(f.Note))
			}
			return w.Flush()
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

func incidentFile(p *program) *cobra.Command {
	var out string
	var force bool
	cmd := &cobra.Command{
		Use:   "file ID SHA-256|NAME",
		Short: "Write out a file kept with an incident, as it was attached",
		Long: `Writes a file to standard output or, with -o, to a new file. It is named by the
beginning of its SHA-256 or by its name, as ` + "`holdfast incident files`" + ` lists them.

What would command a terminal is not written to one. Treat the file as what it
is, evidence of unknown origin: look at it where it can do no harm.`,
		Args: cobra.ExactArgs(2),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			list, err := r.store.Files.Files(ctx, id)
			if err != nil {
				return err
			}
			f, err := chooseFile(id, list, args[0])
			if err != nil {
				return err
			}
			return writeFile(ctx, p.output, r, f, out, force)
		}),
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "write to the new `FILE`")
	cmd.Flags().BoolVar(&force, "force", false, "replace the file that -o names")
	return cmd
}

// chooseFile finds the one file that a person means. The same content under
// several names is one file.
func chooseFile(id incident.ID, list []incident.AttachedFile, word string) (incident.AttachedFile, error) {
	var found []incident.AttachedFile
	sums := map[string]bool{}
	for _, f := range list {
		if f.Name != word && (len(word) < 4 || !strings.HasPrefix(f.SHA256, strings.ToLower(word))) {
			continue
		}
		if !sums[f.SHA256] {
			found = append(found, f)
		}
		sums[f.SHA256] = true
	}
	switch len(found) {
	case 0:
		return incident.AttachedFile{}, fmt.Errorf("%s keeps no file %q; `holdfast incident files %s` lists those it keeps", id, word, id)
	case 1:
		return found[0], nil
	}
	var named []string
	for _, f := range found {
		named = append(named, f.SHA256[:12])
	}
	return incident.AttachedFile{}, fmt.Errorf("%s keeps %d files %q: name one by the beginning of its SHA-256, %s", id, len(found), word, strings.Join(named, " or "))
}

func writeFile(ctx context.Context, out output, r *record, f incident.AttachedFile, file string, force bool) error {
	content, err := r.store.Files.File(ctx, f.SHA256)
	changed := errors.Is(err, store.ErrFileChanged)
	if err != nil && !changed {
		return err
	}
	switch {
	case file != "":
		err = placeFile(file, content, force)
	case terminal(out.stdout) && commands(content):
		return fmt.Errorf("%s holds bytes that would command this terminal: nothing was written to it; -o FILE writes them to a file", f.Name)
	default:
		_, err = out.stdout.Write(content)
	}
	if err == nil && changed {
		return attend("what was written is what the record keeps of %s, and it is not what was attached: its bytes were changed; `holdfast incident verify` says more", f.Name)
	}
	return err
}

// placeFile writes a new file, or with force replaces one.
func placeFile(out string, content []byte, force bool) error {
	path, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	if !force {
		if err := reserve(path); err != nil {
			return err
		}
	}
	err = report.Place(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
	if err != nil && !force {
		err = errors.Join(err, os.Remove(path)) // it is ours, and empty
	}
	return err
}

// reserve makes an empty file where there is none: whoever makes the name has
// it, and nobody's file is replaced in between.
func reserve(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s is there already and was left alone: name another with -o, or replace it with --force", path)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// commands reports whether a terminal would obey something in the content, or
// show something other than it holds.
func commands(content []byte) bool {
	for len(content) > 0 {
		r, size := utf8.DecodeRune(content)
		if r == utf8.RuneError && size == 1 || r != '\n' && r != '\t' && text.Hostile(r) {
			return true
		}
		content = content[size:]
	}
	return false
}
