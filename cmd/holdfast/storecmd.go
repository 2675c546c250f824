package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"holdfast/sources"
	"holdfast/sources/text"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/sqlite"
)

func storeCommand(p *program) *cobra.Command {
	cmd := &cobra.Command{Use: "store", Short: "The record itself: copy it, and look whether it is sound", Args: cobra.NoArgs, RunE: showHelp}
	cmd.AddCommand(storeBackupCommand(p), storeCheckCommand(p))
	return cmd
}

func storeBackupCommand(p *program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "backup FILE", Short: "Copy the whole record to a new file, while it is used", Args: cobra.ExactArgs(1),
		Long: `Copies the record as it is at one moment to a new file, and the ends of its timelines to FILE.heads
beside it; open cockpits go on. The copy is then opened and every timeline in it verified. Keep both
files together: the second shows whether the first lost its newest entries.`,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			r, err := p.openRecord(cmd.Context())
			if err != nil {
				return err
			}
			defer r.close(&err)
			return backUp(cmd.Context(), p, r, args[0], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// copied is what a copy of the record holds.
type copied struct {
	Path      string             `json:"path"`
	Size      int64              `json:"size_bytes"`
	Incidents int                `json:"incidents"`
	Entries   int64              `json:"entries"`
	Findings  []incident.Finding `json:"findings"`
}

func backUp(ctx context.Context, p *program, r *record, to string, asJSON bool) error {
	to, err := filepath.Abs(to)
	if err != nil {
		return err
	}
	if err := r.opened.DB.BackUp(ctx, to); err != nil {
		return fmt.Errorf("the record was not copied: %w", err)
	}
	c, err := lookAt(ctx, p, to)
	if err != nil {
		return fmt.Errorf("the copy %s cannot be read back, so it is none: %w", to, err)
	}
	if asJSON {
		err = p.printJSON(c)
	} else {
		err = p.print(fmt.Sprintf("%s: %s, %d incidents, %d entries", text.Clean(to), text.Size(c.Size), c.Incidents, c.Entries))
	}
	if err != nil {
		return err
	}
	for _, f := range c.Findings {
		p.complain(f.What)
	}
	if len(c.Findings) > 0 {
		return attend("the copy is as the record is, and that is not sound: `holdfast incident verify` says more")
	}
	return nil
}

// lookAt opens a copy and verifies it.
func lookAt(ctx context.Context, p *program, path string) (c copied, err error) {
	db, err := sqlite.Open(ctx, path, sqlite.Options{Now: p.now})
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	s := store.New(db, sources.NewFeed(), p.now, "", store.WithRedactor(p.redact))
	c.Path = path
	if c.Findings, err = s.Chains.Verify(ctx); err != nil {
		return c, err
	}
	list, err := allIncidents(ctx, s.Book, false)
	if err != nil {
		return c, err
	}
	c.Incidents = len(list)
	used, _, err := s.Upkeep.Usage(ctx)
	if err != nil {
		return c, err
	}
	for _, u := range used {
		if u.What == "entries" {
			c.Entries = u.Rows
		}
	}
	c.Size, err = db.Size()
	return c, err
}

// checkedStore is what `store check` says.
type checkedStore struct {
	Path     string             `json:"path"`
	Size     int64              `json:"size_bytes"`
	Free     int64              `json:"free_bytes"`    // on the disk it is on
	Daily    int64              `json:"bytes_a_day"`   // about; 0: not known yet
	Days     float64            `json:"measured_days"` // over how long; 0: not known yet
	Kept     keptFrom           `json:"kept"`          // from when on; null: all of it
	Uses     []store.Usage      `json:"uses"`
	Findings []incident.Finding `json:"findings"` // nothing: it is sound
}

type keptFrom struct {
	Alerts  *time.Time `json:"alerts"`
	Changes *time.Time `json:"changes"`
}

func storeCheckCommand(p *program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "check", Short: "Whether the record is sound, what it holds, and what it takes a day", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			r, err := p.openRecord(cmd.Context())
			if err != nil {
				return err
			}
			defer r.close(&err)
			c, err := checkStore(cmd.Context(), r)
			if err != nil {
				return err
			}
			if asJSON {
				err = p.printJSON(c)
			} else {
				err = printStore(p.output, r, c)
			}
			if err == nil && len(c.Findings) > 0 {
				err = attend("%d found; keep this file and its heads as they are, and compare them with a backup", len(c.Findings))
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

func checkStore(ctx context.Context, r *record) (c checkedStore, err error) {
	c.Path = r.opened.Path
	if c.Size, err = r.opened.DB.Size(); err != nil {
		return c, err
	}
	var disk unix.Statfs_t
	if err := unix.Statfs(filepath.Dir(r.opened.Path), &disk); err != nil {
		return c, fmt.Errorf("the disk of the record cannot be looked at: %w", err)
	}
	c.Free = inBytes(disk.Bavail, disk.Bsize)
	if c.Uses, c.Days, err = r.store.Upkeep.Usage(ctx); err != nil {
		return c, err
	}
	var held int64
	for _, u := range c.Uses {
		held += u.Size
		c.Daily += u.Daily
	}
	if held > 0 { // what the database adds grows with what is in it
		c.Daily = int64(float64(c.Daily) * max(1, float64(c.Size)/float64(held)))
	}
	kept, err := r.store.Chronicle.KeptFrom(ctx)
	if err != nil {
		return c, err
	}
	c.Kept = keptFrom{when(kept.Alerts), when(kept.Changes)}
	c.Findings, err = r.store.Chains.Verify(ctx)
	return c, err
}

// inBytes is what a number of blocks makes; systems count both in types of their own.
func inBytes[N, S uint32 | int64 | uint64](blocks N, size S) int64 {
	return int64(blocks) * int64(size)
}

func printStore(out output, r *record, c checkedStore) error {
	lines := []string{fmt.Sprintf("%s: %s, %s free on its disk", text.Clean(c.Path), text.Size(c.Size), text.Size(c.Free))}
	switch {
	case c.Days == 0:
		lines = append(lines, "takes a day: not known yet, the record is younger than a day")
	default:
		line := fmt.Sprintf("takes a day: about %s over the last %.0f days", text.Size(c.Daily), c.Days)
		if c.Daily > 0 {
			if left := c.Free / c.Daily; left < 3650 {
				line += fmt.Sprintf("; the disk is full in %d days", left)
			}
		}
		lines = append(lines, line)
	}
	if from := c.Kept.Alerts; from != nil {
		lines = append(lines, fmt.Sprintf("alerts are kept from %s on", from.In(r.zone).Format("2 Jan 2006")))
	}
	if from := c.Kept.Changes; from != nil {
		lines = append(lines, fmt.Sprintf("changes are kept from %s on", from.In(r.zone).Format("2 Jan 2006")))
	}
	for _, line := range lines {
		if err := out.print(line); err != nil {
			return err
		}
	}
	t := tabwriter.NewWriter(out.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, u := range c.Uses {
		_, _ = fmt.Fprintf(t, "%d\t%s\t%s\t\n", u.Rows, u.What, text.Size(u.Size))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, f := range c.Findings {
		if err := out.print(findingWords(f)); err != nil {
			return err
		}
	}
	if len(c.Findings) > 0 {
		return nil
	}
	return out.print("every entry is as it was written, and none is missing")
}
