package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"holdfast/sources/peertest"
)

// freeDoor sets a variable to an address of this machine at which nobody listens: door NAME.
// Its port is none of those that connections going out are given.
func freeDoor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: door NAME")
	}
	var conf net.ListenConfig
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(12_000)) // #nosec G404 -- not to collide is all that is asked of it
		if l, err := conf.Listen(context.Background(), "tcp", address); err == nil {
			ts.Check(l.Close())
			ts.Setenv(args[0], address)
			return
		}
	}
	ts.Fatalf("a hundred ports were taken")
}

// post sends a file to a door, as curl --data-binary does, once the door is open, and
// checks how it answers: post STATUS ADDRESS/PATH FILE [NAME:VALUE…]. Variables in the
// file are replaced; the answer is in the file `answer`.
func post(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: post STATUS ADDRESS/PATH FILE [NAME:VALUE…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	body := os.Expand(ts.ReadFile(args[2]), ts.Getenv)
	status, said := 0, ""
	peertest.Until(time.Minute, func() bool {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://"+args[1], strings.NewReader(body))
		ts.Check(err)
		for _, header := range args[3:] {
			name, value, _ := strings.Cut(header, ":")
			req.Header.Set(name, value)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return false // it is not open yet
		}
		defer func() { _ = res.Body.Close() }()
		line, err := io.ReadAll(res.Body)
		ts.Check(err)
		status, said = res.StatusCode, string(line)
		return true
	})
	if status != want {
		ts.Fatalf("%s answers %d, not %d: %s", args[1], status, want, said)
	}
	ts.Check(os.WriteFile(ts.MkAbs("answer"), []byte(said), 0o600))
}
