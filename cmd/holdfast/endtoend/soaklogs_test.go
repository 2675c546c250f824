//go:build soak

package endtoend

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"

	"holdfast/sources/peertest"
)

// taken posts a body and says whether it was answered with 2xx within two seconds.
func taken(url, kind string, body []byte) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", kind)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode/100 == 2
}

// fetched is the body at an address; not ok: it did not answer with 200.
func fetched(url string) (body string, ok bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", false
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	return string(b), err == nil && res.StatusCode == http.StatusOK
}

// writes appends lines to the log file.
func (w *soakWorld) writes(n int) bool {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s info GET /cart/%d 200 12ms host=10.0.3.7\n", time.Now().UTC().Format(time.RFC3339Nano), i)
	}
	w.writing.Lock()
	defer w.writing.Unlock()
	_, err := w.log.WriteString(b.String())
	if err != nil {
		w.Error(err)
	}
	return err == nil
}

// rotate moves the log file aside and begins another.
func (w *soakWorld) rotate() {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.rotated++
	w.moves("api.log", fmt.Sprintf("old/api.log.%d", w.rotated))
	w.reopen()
}

// takeAway moves the log file to where nobody looks; what is written meanwhile is in it
// when it comes back.
func (w *soakWorld) takeAway() {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.moves("api.log", "aside/api.log")
}

// bringBack puts it back.
func (w *soakWorld) bringBack() {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.moves("aside/api.log", "api.log")
}

func (w *soakWorld) moves(from, to string) {
	w.write(to+".keep", "")
	if err := os.Rename(w.path(from), w.path(to)); err != nil {
		w.Error(err)
	}
}

func (w *soakWorld) reopen() {
	_ = w.log.Close()
	f, err := os.Create(w.path("api.log"))
	if err != nil {
		w.Error(err)
		return
	}
	w.log = f
}

// killTalker ends the program that prints a log, as a crash would.
func (w *soakWorld) killTalker() {
	if out, err := exec.Command("pkill", "-KILL", "-f", "^sh ./talk.sh$").CombinedOutput(); err != nil {
		w.Errorf("%v: %s", err, out)
	}
}

// tells sends lines as syslog, counted octets over TCP.
func (w *soakWorld) tells(n int) bool {
	w.linking.Lock()
	defer w.linking.Unlock()
	if w.link == nil {
		conn, err := net.DialTimeout("tcp", w.syslog, 2*time.Second)
		if err != nil {
			return false
		}
		w.link = conn
	}
	var b bytes.Buffer
	for i := range n {
		one := fmt.Sprintf("<134>1 %s web-1 nginx 77 - - worker %d is done", time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"), i)
		fmt.Fprintf(&b, "%d %s", len(one), one)
	}
	if _, err := w.link.Write(b.Bytes()); err != nil {
		_ = w.link.Close()
		w.link = nil
		return false
	}
	return true
}

// breakOff ends the connection of syslog; the next line makes another.
func (w *soakWorld) breakOff() {
	w.linking.Lock()
	defer w.linking.Unlock()
	if w.link != nil {
		_ = w.link.Close()
		w.link = nil
	}
}

// journalWriter is what takes entries, as journalctl exports them, into a journal.
func (w *soakWorld) journalWriter() io.Writer {
	w.Helper()
	w.write("journal/.keep", "")
	cmd := exec.Command(peertest.Need(w, "/lib/systemd/systemd-journal-remote")[0], "--output="+w.path("journal/host.journal"), "-") // #nosec G204 -- of the test
	into, err := cmd.StdinPipe()
	if err != nil {
		w.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() {
		_ = into.Close()
		_ = cmd.Wait()
	})
	return into
}

// journals writes entries into the journal.
func (w *soakWorld) journals(n int) bool {
	var b strings.Builder
	for i := range n {
		now := time.Now().UnixMicro() + int64(i)
		fmt.Fprintf(&b, "__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=0123456789abcdef0123456789abcdef\n_MACHINE_ID=fedcba9876543210fedcba9876543210\n"+
			"_HOSTNAME=web-1\n_SYSTEMD_UNIT=nginx.service\nSYSLOG_IDENTIFIER=nginx\n_PID=100\nPRIORITY=6\nMESSAGE=worker process %d is done\n\n", now, now, i)
	}
	_, err := io.WriteString(w.journal, b.String())
	return err == nil
}

// stores writes rows into the VictoriaLogs.
func (w *soakWorld) stores(n int) bool {
	if !w.store.is() {
		return false
	}
	var b bytes.Buffer
	for i := range n {
		line, err := json.Marshal(map[string]string{"_time": time.Now().UTC().Format(time.RFC3339Nano), "_msg": fmt.Sprintf("order %d is paid", i), "app": "shop"})
		if err != nil {
			w.Error(err)
			return false
		}
		b.Write(append(line, '\n'))
	}
	return taken(w.store.at+"/insert/jsonline?_stream_fields=app", "application/stream+json", b.Bytes())
}

// kept is how many rows the VictoriaLogs has: one that is killed loses what it had not
// written yet.
func (w *soakWorld) kept() (n uint64) {
	w.Helper()
	said, ok := fetched(w.store.at + "/select/logsql/query?query=" + url.QueryEscape("* | stats count() n"))
	if !ok {
		w.Fatal("the VictoriaLogs does not answer")
	}
	if _, err := fmt.Sscanf(said, `{"n":"%d"}`, &n); err != nil {
		w.Fatalf("%s: %v", said, err)
	}
	return n
}

// posts posts lines at the door.
func (w *soakWorld) posts(n int) bool {
	return taken(w.stage.door+"/log/nightly", "text/plain", []byte(strings.Repeat("info step of the nightly job is done\n", n)))
}
