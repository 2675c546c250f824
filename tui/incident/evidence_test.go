package incident

import (
	"context"
	"errors"
	"strings"
	"testing"

	"holdfast/sources/people"
	"holdfast/store"
	"holdfast/store/incident"
)

// drawer is evidence on the bench's record; it reads no disk.
type drawer struct {
	store *store.Store
	wrong int
	err   error
}

func (d drawer) Attach(ctx context.Context, id incident.ID, path, note string) (incident.AttachedFile, error) {
	if d.err != nil {
		return incident.AttachedFile{}, d.err
	}
	e, err := d.store.Files.AttachFile(ctx, people.Actor{Person: "alice"}, id, incident.Attachment{Name: path, Note: note}, strings.NewReader("hello\n"))
	if err != nil {
		return incident.AttachedFile{}, err
	}
	return e.File()
}

func (d drawer) Archive(_ context.Context, id incident.ID) (string, int, error) {
	return "/reports/" + id.String() + ".tar.gz", d.wrong, d.err
}

func TestAFileIsKeptAndItsHashIsShown(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.with(func(d *Deps) { d.Evidence = drawer{store: b.store} })
	b.named("attach-file")
	b.asks("Keep a file with INC-1 for good, as it is: secrets stay in it")
	b.asks("File on db-7")
	b.press("enter")
	b.asks("name a file")
	b.write("/var/tmp/trace.log")
	b.press("enter")
	b.write("from the gateway")
	b.press("enter")
	b.asks("trace.log is kept with INC-1")
	b.asks("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03")
	b.asks("6 B")
	b.press("esc")
	b.sees("attached file trace.log: from")

	b.with(func(d *Deps) { d.Evidence = drawer{err: errors.New("it is larger than 10.0 MiB")} })
	b.named("attach-file")
	b.write("/var/tmp/huge")
	b.press("enter", "enter")
	if got := b.told("incident attach"); !strings.Contains(got, "not done: it is larger than 10.0 MiB") {
		t.Errorf("told %q", got)
	}
}

func TestAnIncidentIsPackedAndWhatDoesNotVerifyIsSaid(t *testing.T) {
	b := newBench(t, 120, 36)
	b.incident()
	b.with(func(d *Deps) { d.Evidence = drawer{} })
	b.named("export-archive")
	if got := b.told("incident archive"); got != "all of INC-1 is in /reports/INC-1.tar.gz; verify.sh in it checks it" {
		t.Errorf("told %q", got)
	}
	b.with(func(d *Deps) { d.Evidence = drawer{wrong: 2} })
	b.named("export-archive")
	if got := b.told("record of INC-1"); !strings.Contains(got, "does not verify, 2 found: it was packed as it is") {
		t.Errorf("told %q", got)
	}
}
