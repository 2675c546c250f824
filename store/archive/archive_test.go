package archive_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/peertest"
	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/archive"
	"holdfast/store/incident"
	"holdfast/store/sqlite"
)

var night = time.Date(2026, 11, 21, 3, 12, 0, 0, time.UTC)

var alice = people.Actor{Person: "alice", Via: "alice@bastion"}

const procedure = "# Service down\n\n1. Look\n\n   ```sh\n   curl -s localhost\n   ```\n"

// awkward is text that has to come through a shell, awk and JSON unharmed.
const awkward = "a \"quoted\" \\back\\\\slash\\ at the end\\\nnew line, ünïcode 🔥, tab\there, {\"sha256\":\"00\"}, ,\"sha256\":\"00\" %s %d $(x) `x`"

func record(t testing.TB) *store.Store {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "holdfast.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	at := night
	return store.New(db, sources.NewFeed(), func() time.Time { at = at.Add(1234 * time.Millisecond); return at }, "Europe/Berlin")
}

// filled is an incident with evidence of every kind.
func filled(t testing.TB) *store.Store {
	t.Helper()
	s, ctx := record(t), t.Context()
	check := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(s.Incidents.Open(ctx, alice, awkward, incident.Sev2))
	check(s.Incidents.AddNote(ctx, alice, 1, time.Time{}, awkward))
	check(s.Incidents.AddNote(ctx, alice, 1, night.Add(-time.Hour), "late, and\n\\"))
	check(s.Incidents.Pin(ctx, alice, 1, []incident.PinnedLine{{Source: "api", At: night, Text: awkward}, {Source: "api", Text: ""}}))
	check(nil, s.Runs.StartRun(ctx, alice, 1, sop.Started{Run: "r", Name: "service down/../x", Title: "Service down", Text: procedure, Hash: "00"}))
	check(nil, s.Runs.StepEvents(ctx, alice, 1, sop.Event{Run: "r", Step: "1", What: sop.Ended, Try: 1, Output: awkward, Script: "curl"}))
	for name, content := range map[string]string{"trace.log": "the trace", "../../etc/pass wd\n": "\x00\xff\r\n", awkward: ""} {
		check(s.Files.AttachFile(ctx, alice, 1, incident.Attachment{Name: name, Note: awkward}, strings.NewReader(content)))
	}
	check(s.Files.AttachFile(ctx, alice, 1, incident.Attachment{Name: "again"}, strings.NewReader("the trace")))
	return s
}

// whole is all that an archive is made of.
type whole struct {
	store.Book
	store.Files
	store.Chains
}

func wholeOf(s *store.Store) whole { return whole{s.Book, s.Files, s.Chains} }

// deep is a procedure whose last step has so long a number, and the number.
func deep() (text, number string) {
	var b strings.Builder
	for level, items := range []int{100, 100, 10, 10, 10, 10, 10, 10} {
		for n := range items {
			fmt.Fprintf(&b, "%s%d. step\n", strings.Repeat("     ", level), n+1)
		}
	}
	return b.String() + "\n" + strings.Repeat("     ", 8) + "```sh\n" + strings.Repeat("     ", 8) + "true\n" + strings.Repeat("     ", 8) + "```\n", "100.100.10.10.10.10.10.10"
}

// However long a checklist's name and its steps' numbers are, what they printed is in
// the archive, under a name that a plain archive can hold.
func TestLongNamesDoNotKeepAnIncidentFromItsArchive(t *testing.T) {
	s := filled(t)
	text, number := deep()
	started := sop.Started{Run: "deep", Name: strings.Repeat("database-fail-over-", 10), Title: "Fail over", Text: text}
	if err := s.Runs.StartRun(t.Context(), alice, 1, started); err != nil {
		t.Fatal(err)
	}
	ev := sop.Event{Run: "deep", Step: number, Number: number, What: sop.Ended, Try: 20, Output: "failed over"}
	if err := s.Runs.StepEvents(t.Context(), alice, 1, ev); err != nil {
		t.Fatal(err)
	}
	packed, a := pack(t, wholeOf(s))
	found := slices.ContainsFunc(a.Names(), func(name string) bool { return strings.Contains(name, "step-100.100.10.1") })
	if !found || len(packed) == 0 {
		t.Errorf("what it printed is not among %q", a.Names())
	}
}

func pack(t testing.TB, r archive.Reader) ([]byte, *archive.Archive) {
	t.Helper()
	a, err := archive.Of(t.Context(), r, 1)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := a.Write(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), a
}

// unpack writes an archive to a folder, as tar does, and returns the folder.
func unpack(t testing.TB, packed []byte) string {
	t.Helper()
	dir := t.TempDir()
	zipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	in := tar.NewReader(zipped)
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return filepath.Join(dir, "INC-1")
		}
		if err != nil {
			t.Fatal(err)
		}
		if !filepath.IsLocal(h.Name) || !regexp.MustCompile(`^[A-Za-z0-9._/-]+$`).MatchString(h.Name) || h.Uid != 0 || h.Gid != 0 || h.Uname != "" {
			t.Errorf("the archive holds %+v", h)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, h.Name), string(content))
	}
}

func write(t testing.TB, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// checks runs the archive's own script in its folder.
func checks(t testing.TB, dir string, argv ...string) (int, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), argv[0], argv[1:]...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// scripts are the ways to check an archive that this machine has.
func scripts(t testing.TB) map[string][]string {
	t.Helper()
	all := map[string][]string{"verify.sh": {"sh", "verify.sh"}}
	if _, err := exec.LookPath("python3"); err != nil {
		if os.Getenv("HOLDFAST_PEERS") == "require" {
			t.Fatal("peer missing: python3 is not on PATH, so verify.py would go unchecked; run `make peers`")
		}
		t.Log("peer missing: python3 is not on PATH: verify.py was not run")
		return all
	}
	all["verify.py"] = []string{"python3", "-I", "verify.py"}
	return all
}

func TestAnArchiveIsTheSameBytesEachTimeAndSortedByName(t *testing.T) {
	s := filled(t)
	first, a := pack(t, wholeOf(s))
	second, _ := pack(t, wholeOf(s))
	if !bytes.Equal(first, second) {
		t.Error("packing the same record twice makes different bytes")
	}
	names := a.Names()
	if !slices.IsSorted(names) || len(a.Findings) > 0 {
		t.Errorf("it holds %v, findings %v", names, a.Findings)
	}
	for _, want := range []string{
		"SHA256SUMS", "VERIFY.md", "head.txt", "pinned.jsonl", "report.csv", "report.html", "report.json", "report.md", "timeline.jsonl", "verify.py", "verify.sh",
		"outputs/001-service_down_.._x-step-1-command-try-1.txt", "sops/001-service_down_.._x.md",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("there is no %s in %v", want, names)
		}
	}
	zipped, err := gzip.NewReader(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	if h, err := tar.NewReader(zipped).Next(); err != nil || h.ModTime.Sub(night).Abs() > time.Hour || h.ModTime.Equal(time.Unix(0, 0)) {
		t.Errorf("its files are of %s, %v", h.ModTime, err)
	}
	dir := unpack(t, first)
	if got := read(t, filepath.Join(dir, "sops/001-service_down_.._x.md")); got != procedure {
		t.Errorf("the procedure is %q", got)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "files", "*")); len(files) != 3 {
		t.Errorf("three contents were attached, it holds %v", files)
	}
}

func TestASoundArchiveIsProvenWithoutHoldfast(t *testing.T) {
	s := filled(t)
	inc, err := s.Book.Incident(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	packed, _ := pack(t, wholeOf(s))
	dir := unpack(t, packed)
	if code, out := checks(t, dir, peertest.Need(t, "sha256sum")[0], "-c", "SHA256SUMS"); code != 0 {
		t.Errorf("sha256sum says %d:\n%s", code, out)
	}
	for name, argv := range scripts(t) {
		code, out := checks(t, dir, argv...)
		want := fmt.Sprintf("ok     timeline.jsonl: %d entries are one chain, which ends in %s\n", inc.Head.Count, inc.Head.Hash)
		if code != 0 || !strings.Contains(out, want) || !strings.Contains(out, "ok     files: 3 attached") || strings.Contains(out, "WRONG") {
			t.Errorf("%s says %d:\n%s", name, code, out)
		}
		if code, out := checks(t, dir, append(argv, inc.Head.Hash)...); code != 0 || !strings.Contains(out, "ok     the head is the one you named") {
			t.Errorf("%s with the head says %d:\n%s", name, code, out)
		}
		if code, out := checks(t, dir, append(argv, strings.Repeat("0", 64))...); code != 1 || !strings.Contains(out, "another chain") {
			t.Errorf("%s with another head says %d:\n%s", name, code, out)
		}
	}
}

// resum makes SHA256SUMS fit again, as somebody does who does not want to be found.
func resum(t testing.TB, dir string) {
	t.Helper()
	code, out := checks(t, dir, "sh", "-c", `find . -type f ! -path ./SHA256SUMS | sed 's|^\./||' | sort | xargs sha256sum > ../sums && mv ../sums SHA256SUMS`)
	if code != 0 {
		t.Fatal(out)
	}
}

func TestWhatWasDoneToAnArchiveIsFound(t *testing.T) {
	packed, _ := pack(t, wholeOf(filled(t)))
	replace := func(name, old, by string) func(testing.TB, string) {
		return func(t testing.TB, dir string) {
			t.Helper()
			content := read(t, filepath.Join(dir, name))
			if !strings.Contains(content, old) {
				t.Fatalf("%s does not hold %q", name, old)
			}
			write(t, filepath.Join(dir, name), strings.Replace(content, old, by, 1))
		}
	}
	lines := func(change func(lines []string) []string) func(testing.TB, string) {
		return func(t testing.TB, dir string) {
			t.Helper()
			name := filepath.Join(dir, "timeline.jsonl")
			list := strings.SplitAfter(strings.TrimSuffix(read(t, name), "\n"), "\n")
			list[len(list)-1] += "\n"
			write(t, name, strings.Join(change(list), ""))
		}
	}
	files := func(t testing.TB, dir string) []string {
		t.Helper()
		list, err := filepath.Glob(filepath.Join(dir, "files", "*"))
		if err != nil || len(list) != 3 {
			t.Fatal(list, err)
		}
		return list
	}
	for name, test := range map[string]struct {
		do    func(t testing.TB, dir string)
		says  string // after SHA256SUMS was made to fit again
		plain bool   // the chain does not cover it: only the sums find it
	}{
		"a flipped byte of an entry": {replace("timeline.jsonl", "late, and", "late, anD"), "entry 3 is not as it was written", false},
		"another person":             {replace("timeline.jsonl", `"person":"alice"`, `"person":"malik"`), "entry 1 is not as it was written", false},
		"another time":               {replace("timeline.jsonl", `"at_ms":1`, `"at_ms":2`), "entry 1 is not as it was written", false},
		"a removed entry":            {lines(func(l []string) []string { return slices.Delete(l, 2, 3) }), "entry 3 is missing, the next is 4", false},
		"a removed end":              {lines(func(l []string) []string { return l[:len(l)-1] }), "it ends at entry 9, head.txt says 10", false},
		"two entries swapped":        {lines(func(l []string) []string { l[1], l[2] = l[2], l[1]; return l }), "entry 2 is missing, the next is 3", false},
		"a hash of its own":          {replace("timeline.jsonl", `"hash":"`, `"hash":"0`), "timeline.jsonl", false},
		"a last hash that is none": {func(t testing.TB, dir string) {
			head := read(t, filepath.Join(dir, "head.txt"))
			last := strings.TrimSpace(head[strings.LastIndex(head, " "):])
			replace("head.txt", last, "nothing")(t, dir)
			replace("timeline.jsonl", `"hash":"`+last+`"`, `"hash":"nothing"`)(t, dir)
		}, "timeline.jsonl", false},
		"another head": {func(t testing.TB, dir string) {
			head := read(t, filepath.Join(dir, "head.txt"))
			last := strings.TrimSpace(head[strings.LastIndex(head, " "):])
			replace("head.txt", last, strings.Repeat("0", 64))(t, dir)
		}, "head.txt says " + strings.Repeat("0", 64), false},
		"another version":          {replace("timeline.jsonl", `"version":1`, `"version":2`), "version 2", false},
		"sums put in deeper":       {func(t testing.TB, dir string) { write(t, filepath.Join(dir, "sops", "SHA256SUMS"), "x") }, "", true},
		"no form at all":           {lines(func(l []string) []string { l[4] = "{}\n"; return l }), "it is not of the form VERIFY.md describes", false},
		"nothing left":             {lines(func([]string) []string { return nil }), "it ends at entry", false},
		"a flipped byte of a file": {func(t testing.TB, dir string) { write(t, files(t, dir)[0], "another") }, "its content is another one than its name says", false},
		"two files swapped": {func(t testing.TB, dir string) {
			f := files(t, dir)
			one, other := read(t, f[0]), read(t, f[1])
			write(t, f[0], other)
			write(t, f[1], one)
		}, "its content is another one than its name says", false},
		"a file taken away": {func(t testing.TB, dir string) {
			if err := os.Remove(files(t, dir)[0]); err != nil {
				t.Fatal(err)
			}
		}, "attached is not here", false},
		"a file put in":     {func(t testing.TB, dir string) { write(t, filepath.Join(dir, "files", "2d711642b726b044-x"), "x") }, "no entry attached it", false},
		"another report":    {replace("report.md", "INC-1", "INC-2"), "", true},
		"a file beside it":  {func(t testing.TB, dir string) { write(t, filepath.Join(dir, "more.txt"), "x") }, "", true},
		"what it says ends": {replace("head.txt", "entries 10", "entries 11"), "head.txt says 11", false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := unpack(t, packed)
			test.do(t, dir)
			for script, argv := range scripts(t) {
				if code, out := checks(t, dir, argv...); code != 1 || !strings.Contains(out, "WRONG") || !strings.Contains(out, test.says) {
					t.Errorf("%s says %d:\n%s", script, code, out)
				}
			}
			resum(t, dir)
			for script, argv := range scripts(t) {
				code, out := checks(t, dir, argv...)
				if found := code == 1 && strings.Contains(out, test.says); found == test.plain {
					t.Errorf("its sums made to fit, %s says %d:\n%s", script, code, out)
				}
			}
		})
	}
}

// broken is a record that says what somebody did to it.
type broken struct {
	whole
	gone bool
}

func (b broken) Verify(context.Context, ...incident.ID) ([]incident.Finding, error) {
	return []incident.Finding{{Incident: 1, Seq: 7, Kind: incident.ChangedFile, What: "INC-1: entry 7\x1b[2J is not as it was"}}, nil
}

func (b broken) File(ctx context.Context, sum string) ([]byte, error) {
	if b.gone {
		return nil, store.ErrNoFile
	}
	return []byte("something else"), store.ErrFileChanged
}

func TestARecordThatDoesNotVerifyIsPackedAndSaysSo(t *testing.T) {
	for _, gone := range []bool{true, false} {
		packed, a := pack(t, broken{whole: wholeOf(filled(t)), gone: gone})
		if len(a.Findings) != 1 {
			t.Errorf("findings %v", a.Findings)
		}
		dir := unpack(t, packed)
		if got := read(t, filepath.Join(dir, "findings.txt")); got != "INC-1: entry 7<U+001B>[2J is not as it was\n" {
			t.Errorf("it says %q", got)
		}
		for script, argv := range scripts(t) {
			if code, out := checks(t, dir, argv...); code != 1 || !strings.Contains(out, "did not verify when this was packed") || !strings.Contains(out, "entry 7") {
				t.Errorf("%s says %d:\n%s", script, code, out)
			}
		}
	}
	if _, err := archive.Of(t.Context(), wholeOf(record(t)), 1); err == nil {
		t.Error("an incident that is not there was packed")
	}
}
