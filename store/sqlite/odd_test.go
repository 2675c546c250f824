package sqlite

import (
	"context"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestWhatIsNoFileIsRefusedAndNeverWaitedFor(t *testing.T) {
	pipe := func(t *testing.T, name string) {
		if err := unix.Mkfifo(name, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := func(to string) func(*testing.T, string) {
		return func(t *testing.T, name string) {
			if err := os.Symlink(to, name); err != nil {
				t.Fatal(err)
			}
		}
	}
	socket := func(t *testing.T, name string) {
		t.Chdir(strings.TrimSuffix(name, "/"+baseOf(name))) // a socket's name is short
		l, err := net.Listen("unix", baseOf(name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
	}
	folder := func(t *testing.T, name string) {
		if err := os.Mkdir(name, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	linkToPipe := func(t *testing.T, name string) {
		pipe(t, name+".pipe")
		link(name+".pipe")(t, name)
	}
	for _, suffix := range []string{"", ".heads", ".lock", "-wal", "-shm"} {
		for what, put := range map[string]func(*testing.T, string){
			"pipe": pipe, "socket": socket, "folder": folder, "link to a pipe": linkToPipe, "link to a device": link("/dev/zero"),
		} {
			for _, only := range []bool{false, true} {
				if only && suffix == ".lock" {
					continue // it is not touched
				}
				t.Run("holdfast.db"+suffix+" is a "+what, func(t *testing.T) {
					path := filled(t, 1)
					_ = os.Remove(path + suffix) // some are there only while it is open
					put(t, path+suffix)
					ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
					defer cancel()
					opened := openLater(ctx, path, only)
					select {
					case err := <-opened:
						if err == nil || !(strings.Contains(err.Error(), "no file") || strings.Contains(err.Error(), "is a folder") || strings.Contains(err.Error(), "is a directory") || strings.Contains(err.Error(), "no such device")) {
							t.Errorf("it says: %v", err)
						}
					case <-ctx.Done():
						t.Fatal("the start waits for it")
					}
				})
			}
		}
	}
}

// openLater opens the record and says how that went.
func openLater(ctx context.Context, path string, only bool) <-chan error {
	opened := make(chan error, 1)
	go func() {
		db, err := Open(ctx, path, Options{ReadOnly: only})
		if err == nil {
			_ = db.Close() // it should not have been opened
		}
		opened <- err
	}()
	return opened
}

func baseOf(name string) string { return name[strings.LastIndex(name, "/")+1:] }

func TestAPipeWhereTheHeadsAreWrittenIsNotWaitedFor(t *testing.T) {
	path := filled(t, 1)
	db := openDB(t, path)
	if err := unix.Mkfifo(headsPath(path)+".new", 0o600); err != nil {
		t.Fatal(err)
	}
	addNotes(t, on(db), 1)
	if err := db.SyncHeads(t.Context()); err == nil || !strings.Contains(err.Error(), "heads of the record were not written") {
		t.Errorf("it says: %v", err)
	}
	if err := os.Remove(headsPath(path) + ".new"); err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
}
