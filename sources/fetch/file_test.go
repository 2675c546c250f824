package fetch_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"holdfast/sources/fetch"
)

// A file that is named and is none is refused at once: nobody writes into the
// pipe, and a device never ends.
func TestWhatIsNoFileIsRefusedAtOnce(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := syscall.Mkfifo(at("pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	socket, err := net.Listen("unix", at("socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }()
	if err := os.WriteFile(at("large"), make([]byte, 5<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at("good"), []byte("x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(at("pipe"), at("link")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		at("pipe"): "is a pipe and no file", at("link"): "is a pipe and no file", dir: "is a folder and no file",
		"/dev/zero": "is a device and no file", at("socket"): "no such device or address", at("large"): "larger than 4 MiB",
	} {
		if _, err := fetch.ReadFile(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %q, got %v", path, want, err)
		}
		for name, o := range map[string]fetch.Options{"ca": {CA: path}, "cert": {Cert: path, Key: at("good")}, "key": {Cert: at("good"), Key: path}} {
			if _, err := fetch.New(o); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s as %s: want %q, got %v", path, name, want, err)
			}
		}
	}
	if b, err := fetch.ReadFile(at("good")); err != nil || string(b) != "x\n" {
		t.Errorf("%q, %v", b, err)
	}
}
