package fetch

import (
	"fmt"
	"io"
	"os"
	"syscall"
)

// fileLimit is more bytes than a secret, a certificate or a bundle of them has.
const fileLimit = 4 << 20

// ReadFile reads a file whole that the configuration names: a secret, a key, a
// certificate. It never waits: what is no file is refused by what it is, since a
// pipe is waited for, for ever, and a device never ends. So is what is larger
// than 4 MiB.
func ReadFile(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // #nosec G304 -- the configuration names it
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened to be read: nothing is lost
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is %s and no file: name a file that can be read to its end", path, kindOf(info.Mode()))
	}
	data, err := io.ReadAll(io.LimitReader(f, fileLimit+1))
	if err == nil && len(data) > fileLimit {
		err = fmt.Errorf("%s is larger than %d MiB: is it the right file?", path, fileLimit>>20)
	}
	if err != nil {
		return nil, err
	}
	return data, nil
}

func kindOf(mode os.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&os.ModeNamedPipe != 0:
		return "a pipe"
	case mode&os.ModeSocket != 0:
		return "a socket"
	case mode&os.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}
