package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Absent lists what the configuration names and what is not here, or cannot be
// read: folders, files of secrets, programs. holdfast starts all the same and
// shows those sources as down; whoever checks a configuration wants to know.
func (c *Config) Absent(ctx context.Context) Mistakes {
	var list Mistakes
	missing := func(key, what string, err error) {
		if err != nil {
			list = append(list, c.Wrong(key, what+" "+because(err)))
		}
	}
	for i, l := range c.Logs {
		key := fmt.Sprintf("logs[%d]", i)
		switch {
		case l.File != "":
			dir := fixedPart(l.File)
			missing(key+".file", "the folder "+dir, readableDir(dir))
		case l.Command != nil:
			missing(key+".command", "the program "+l.Command[0], c.runnable(l.Command[0]))
		case l.Journald != nil && l.Journald.Dir != "":
			missing(key+".journald.dir", "the folder "+l.Journald.Dir, readableDir(l.Journald.Dir))
		}
	}
	for i, s := range c.Changes {
		key := fmt.Sprintf("changes[%d]", i)
		if s.Git != "" {
			missing(key+".git", "the folder "+s.Git, readableDir(s.Git))
		} else {
			missing(key+".command", "the program "+s.Command[0], c.runnable(s.Command[0]))
		}
	}
	for i, d := range c.Backups {
		for j, copied := range d.Copies {
			key := fmt.Sprintf("backups[%d].copies[%d]", i, j)
			switch {
			case copied.Restic != nil && !remote.MatchString(copied.Restic.Repository):
				missing(key+".restic.repository", "the repository "+copied.Restic.Repository, readableDir(copied.Restic.Repository))
			case copied.Files != nil:
				dir := fixedPart(copied.Files.Pattern)
				missing(key+".files", "the folder "+dir, readableDir(dir))
			}
		}
	}
	for _, secret := range c.secrets {
		if _, err := secret.read(ctx); err != nil {
			list = append(list, c.Wrong(secret.key, err.Error()))
		}
	}
	if c.Store != "" {
		missing("store", "the record "+c.Store, placeable(c.Store, false))
	}
	if c.Reports != "" {
		missing("reports", "the folder "+c.Reports, placeable(c.Reports, true))
	}
	list.sort()
	return list
}

// fixedPart is the folder above the first part of a pattern that is one.
func fixedPart(pattern string) string {
	dir := filepath.Dir(pattern)
	for strings.ContainsAny(dir, `*?[\`) {
		dir = filepath.Dir(dir)
	}
	return dir
}

func readableDir(dir string) error {
	// A pipe is no folder either, and whoever opens one to read may wait for ever.
	f, err := os.OpenFile(dir, os.O_RDONLY|syscall.O_NONBLOCK, 0) // #nosec G304 -- the configuration names it
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err != nil || !info.IsDir() {
		return errors.Join(err, errNoFolder)
	}
	return nil
}

var (
	errNoFolder = errors.New("is no folder")
	errFolder   = errors.New("is a folder")
	errNoRun    = errors.New("cannot be run: it is no file that may be executed")
)

// runnable looks at a program that is named by its path; another one is looked
// for when it is run.
func (c *Config) runnable(program string) error {
	if !strings.Contains(program, "/") {
		return nil
	}
	info, err := os.Stat(absolute(filepath.Dir(c.Path), program)) // where it is run from
	if err == nil && (!info.Mode().IsRegular() || info.Mode().Perm()&0o111 == 0) {
		err = errNoRun
	}
	return err
}

// placeable reports why a file, or a folder, can neither be there nor be made.
func placeable(path string, folder bool) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && folder && !info.IsDir():
		return errNoFolder
	case err == nil && !folder && info.IsDir():
		return errFolder
	case err == nil || !errors.Is(err, fs.ErrNotExist):
		return err
	case filepath.Dir(path) == path:
		return nil
	}
	return placeable(filepath.Dir(path), true)
}

// because is an error behind the name of what it is about.
func because(err error) string {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "does not exist"
	case errors.Is(err, fs.ErrPermission):
		return "may not be read by the account that runs holdfast"
	case errors.As(err, &at):
		return "cannot be read: " + at.Err.Error()
	}
	return err.Error()
}
