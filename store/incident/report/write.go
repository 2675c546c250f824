package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// JSON prints the report for programs.
func JSON(rep Report) []byte {
	b, err := json.MarshalIndent(tidy(rep), "", "  ")
	if err != nil {
		// A Report is plain values that were read from JSON; none can fail.
		panic(err)
	}
	return append(b, '\n')
}

// Sum is the SHA-256 of a printed report, as the record keeps it.
func Sum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// FileName is the name a report of this incident gets when none is given.
func FileName(rep Report, format string) string { return rep.ID + "." + format }

// Write puts a report at path, making its folders. Whatever happens, either the
// whole report is there or what was there before; when it returns nil the
// report is on disk.
func Write(path string, b []byte) error {
	err := Place(path, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
	if err != nil {
		return fmt.Errorf("the report was not written to %s: %w; the record still holds the incident, `holdfast report` makes it again, -o names another place", path, err)
	}
	return nil
}

// Place puts what fill writes at path, making its folders, in place of what was
// there: either the whole of it is there in the end, and on disk, or nothing
// was touched. Only its owner may read it.
func Place(path string, fill func(w io.Writer) error) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	err = errors.Join(fill(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
