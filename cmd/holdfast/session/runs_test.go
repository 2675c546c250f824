package session

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/cmd/holdfast/world"
	"holdfast/sop"
	"holdfast/sources"
	"holdfast/sources/people"
	"holdfast/sources/proc"
	"holdfast/store/incident"
	"holdfast/tui/draw"
	"holdfast/tui/pane"
	"holdfast/tui/tuitest"
)

// place is one person's screen of a world, on which frames are written.
type place struct {
	*tuitest.Driver
	session *Session
	on      *draw.Screen
}

func sit(t *testing.T, w *world.World, name string) place {
	t.Helper()
	on := draw.New(io.Discard, draw.Options{Now: time.Now})
	ctx, cancel := context.WithCancel(t.Context())
	drawn := make(chan error, 1)
	go func() { drawn <- on.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-drawn; err != nil {
			t.Error(err)
		}
	})
	s, err := New(t.Context(), Options{
		World: w, Person: always(people.Actor{Person: people.Person(name), Via: name + "@ssh"}, time.UTC),
		Screen: Screen{Theme: "dark", Lookup: func(string) (string, bool) { return "", false }},
	}, on)
	if err != nil {
		t.Fatal(err)
	}
	p := place{tuitest.Drive(t, s.Model, 120, 40), s, on}
	p.told(^sources.Topics(0))
	return p
}

// told hands on what changed, and lets a frame reach the terminal.
func (p place) told(topics sources.Topics) {
	p.Send(pane.Tick{Now: time.Now()}, pane.Changed{Topics: topics})
	p.drawn()
}

// drawn lets a frame reach the terminal.
func (p place) drawn() {
	p.on.Asked()
	p.on.Show(p.session.Model.View())
}

// answer presses a key at a dialog that has been read.
func (p place) answer(key string) {
	p.drawn()
	time.Sleep(time.Second)
	p.Press(key)
}

// script is what stands for the shell: it prints what it is told to.
type script struct {
	prints chan string
	exits  chan int
}

func (s script) run(ctx context.Context, c proc.Command) (proc.Result, error) {
	for {
		select {
		case line := <-s.prints:
			c.Output(proc.Stdout, []byte(line))
		case exit := <-s.exits:
			return proc.Result{Exit: exit}, nil
		case <-ctx.Done():
			return proc.Result{Exit: 143, Killed: "stopped by the engineer"}, nil
		}
	}
}

// checklist begins a checklist of one long step in an incident.
func checklist(t *testing.T, w *world.World) sop.Place {
	t.Helper()
	p := sop.Parse("move", "", []byte("# Move\n1. Move the pages\n\n   ```sh\n   move-pages\n   ```\n2. Look\n"))
	inc, err := w.Record.Store.Incidents.Open(t.Context(), alice(), "Pages are slow", incident.Sev3)
	if err != nil {
		t.Fatal(err)
	}
	run, err := w.Runner.Start(t.Context(), alice(), int64(inc.ID), p, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sop.Place{Incident: int64(inc.ID), Run: run, Step: p.Steps[0].ID}
}

// What runs belongs to nobody's screen: ann starts a step and goes away, it goes
// on, and ben sees what it prints and how it ends, which is recorded once.
func TestAScriptOutlivesTheScreenItWasStartedOn(t *testing.T) {
	for name, end := range map[string]struct {
		how    func(ben place, s script)
		killed string
		exit   int
		sees   []string
	}{
		"it ends by itself": {func(_ place, s script) { s.exits <- 0 }, "", 0, []string{"exit 0"}},
		"ben stops it":      {func(ben place, _ script) { ben.answer("K") }, "stopped by ben", 143, []string{"stopped by ben"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, s := staged(t), script{make(chan string), make(chan int)}
				w.Runner = sop.NewRunner(w.Record.Store.Runs, s.run, nil, time.Now)
				w.Runner.Tell(w.Record.Feed)
				t.Cleanup(w.Runner.Close)
				at := checklist(t, w)

				ann := sit(t, w, "ann")
				ann.Press("5", "enter")
				ann.See("$ move-pages", "y run it")
				ann.answer("y")
				s.prints <- "page 1 of 2\n"
				synctest.Wait()
				ann.told(sources.Topics(sources.Runs))
				ann.See("page 1 of 2")
				ann.session.Close()

				ben := sit(t, w, "ben")
				ben.Press("5", "up", "enter")
				ben.See("Run step 1", "page 1 of 2", "K stop it")
				s.prints <- "page 2 of 2\n"
				synctest.Wait()
				ben.told(sources.Topics(sources.Runs))
				ben.See("page 1 of 2", "page 2 of 2")
				end.how(ben, s)
				synctest.Wait()
				ben.told(sources.Topics(sources.Runs | sources.Record))
				ben.See(end.sees...)

				runs, err := w.Runner.Runs(t.Context(), at.Incident)
				if err != nil {
					t.Fatal(err)
				}
				st := runs[0].Steps[at.Step]
				if st.Exit == nil || *st.Exit != end.exit || st.Killed != end.killed || st.Output != "page 1 of 2\npage 2 of 2" || len(st.Events) != 2 {
					t.Fatalf("it is recorded as %+v", st)
				}
				if began, ended := st.Events[0], st.Events[1]; began.By.Person != "ann" || ended.By.Person != "ann" || ended.What != sop.Ended {
					t.Errorf("it began with %+v and ended with %+v", began, ended)
				}
			})
		})
	}
}
