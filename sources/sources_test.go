package sources

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheFirstLookNamesEveryTopic(t *testing.T) {
	w := NewFeed().Watch()
	got, err := w.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range []Topic{Alerts, Logs, Backups, Rota, Record, Sources, Config} {
		if !got.Has(topic) {
			t.Errorf("topic %b is missing from %b", topic, got)
		}
	}
}

func TestTheFeedLosesNoTopicAndBlocksNobody(t *testing.T) {
	f := NewFeed()
	w := f.Watch()
	_, _ = w.Next(t.Context())
	var wg sync.WaitGroup
	for range 100 { // nobody reads meanwhile
		wg.Go(func() { f.Changed(Alerts); f.Changed(Record) })
	}
	wg.Wait()
	if got, err := w.Next(t.Context()); err != nil || got != Topics(Alerts|Record) {
		t.Errorf("got %b, %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := w.Next(ctx); got != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("what was read came again: %b, %v", got, err)
	}
	w.Close()
	f.Changed(Logs)
	if got, err := w.Next(ctx); got != 0 || err == nil {
		t.Errorf("a closed watch was told %b", got)
	}
}

func TestWhenDataMustBeShownAsOld(t *testing.T) {
	now := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	up := func(ago, every time.Duration) Health { return Health{Up: true, LastGood: now.Add(-ago), Every: every} }
	tests := map[string]struct {
		h    Health
		want bool
	}{
		"just answered":                {up(0, 5*time.Second), false},
		"three polls and five seconds": {up(20*time.Second, 5*time.Second), false},
		"a moment longer":              {up(20*time.Second+1, 5*time.Second), true},
		"followed, however long ago":   {up(time.Hour, 0), false},
		"never answered":               {Health{Up: true}, true},
		"down":                         {Health{LastGood: now}, true},
		"from a clock that runs ahead": {up(-time.Hour, 5*time.Second), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tt.h.Stale(now); got != tt.want {
				t.Errorf("stale %v", got)
			}
		})
	}
}

func TestTheHealthBoardKeepsMembersApartAndForgetsThemTogether(t *testing.T) {
	feed := NewFeed()
	w := feed.Watch()
	_, _ = w.Next(t.Context())
	b := NewHealthBoard(feed)
	for _, h := range []Health{{Kind: "b", Name: "x"}, {Kind: "a", Name: "y", Member: "2"}, {Kind: "a", Name: "y"}, {Kind: "a", Name: "y", Err: "later"}} {
		b.Report(h)
	}
	if got, err := w.Next(t.Context()); err != nil || !got.Has(Sources) {
		t.Errorf("the feed said %b, %v", got, err)
	}
	order := ""
	for _, h := range b.All() {
		order += h.Kind + h.Name + h.Member + h.Err + " "
	}
	if order != "aylater ay2 bx " {
		t.Errorf("order %q", order)
	}
	b.Forget("a", "y")
	if left := b.All(); len(left) != 1 || left[0].Kind != "b" {
		t.Errorf("left %+v", left)
	}
}

// The board knows since when a source is as it is, and when it was last good; whoever
// reports says only how it is now.
func TestTheHealthBoardKeepsSinceAndLastGood(t *testing.T) {
	start := time.Date(2031, 3, 1, 3, 0, 0, 0, time.UTC)
	at := func(minute int) time.Time {
		if minute < 0 {
			return time.Time{}
		}
		return start.Add(time.Duration(minute) * time.Minute)
	}
	b := NewHealthBoard(NewFeed())
	for _, step := range []struct {
		minute      int
		asked       Health
		since, good int // below 0: never
	}{
		{0, Health{Name: "asked", Every: time.Minute, Err: "no"}, 0, -1},
		{1, Health{Name: "asked", Every: time.Minute, Err: "no, otherwise"}, 0, -1},
		{2, Health{Name: "asked", Every: time.Minute, Up: true, LastGood: at(2)}, 2, 2},
		{3, Health{Name: "asked", Every: time.Minute, Up: true, LastGood: at(3)}, 2, 3},
		{4, Health{Name: "asked", Every: time.Minute, Err: "no"}, 4, 3},
		{5, Health{Name: "asked", Every: time.Minute, Err: "no"}, 4, 3},
		// What is followed is good until it is not.
		{0, Health{Name: "followed", Err: "no file"}, 0, -1},
		{1, Health{Name: "followed", Up: true}, 1, 1},
		{5, Health{Name: "followed", Up: true}, 1, 1},
		{6, Health{Name: "followed", Err: "gone"}, 6, 6},
		{7, Health{Name: "followed", Err: "gone, and forbidden"}, 6, 6},
		{8, Health{Name: "followed", Up: true}, 8, 8},
	} {
		h := step.asked
		h.Kind, h.Since = "test", at(step.minute)
		b.Report(h)
		if is, _ := b.Get("test", h.Name, ""); !is.Since.Equal(at(step.since)) || !is.LastGood.Equal(at(step.good)) || is.Err != h.Err {
			t.Errorf("%s at minute %d: since %s, good at %s, want %d and %d", h.Name, step.minute, is.Since, is.LastGood, step.since, step.good)
		}
	}
}

func TestTroubleIsAnotherOneInOtherWords(t *testing.T) {
	start := time.Date(2031, 3, 1, 3, 0, 0, 0, time.UTC)
	b := NewHealthBoard(NewFeed())
	b.Report(Health{Kind: "door", Name: "door", Up: true, Since: start})
	for i, step := range []struct {
		what  string
		since int
	}{{"the port is taken", 1}, {"the port is taken", 1}, {"no such address", 3}, {"no such address", 3}} {
		b.Trouble("door", "door", start.Add(time.Duration(i+1)*time.Minute), step.what)
		h, _ := b.Get("door", "door", "")
		if h.Up || h.Err != step.what || !h.Since.Equal(start.Add(time.Duration(step.since)*time.Minute)) || !h.LastGood.Equal(start.Add(time.Minute)) {
			t.Errorf("after %d: %+v", i, h)
		}
	}
}

// A source that stays as it is wakes nobody.
func TestTheHealthBoardTellsOfChangesOnly(t *testing.T) {
	feed := NewFeed()
	watch := feed.Watch()
	defer watch.Close()
	b := NewHealthBoard(feed)
	told := func() bool {
		t.Helper()
		feed.Changed(Logs) // so that there is something to come
		topics, err := watch.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return topics.Has(Sources)
	}
	told() // the first look names everything
	now := time.Date(2031, 3, 1, 3, 0, 0, 0, time.UTC)
	for i, step := range []struct {
		do   func()
		told bool
	}{
		{func() { b.Forget("file", "api") }, false},
		{func() { b.Report(Health{Kind: "file", Name: "api", Up: true, Since: now}) }, true},
		{func() { b.Report(Health{Kind: "file", Name: "api", Up: true, Since: now.Add(time.Minute)}) }, false},
		{func() { b.Trouble("file", "api", now.Add(time.Hour), "broke") }, true},
		{func() { b.Trouble("file", "api", now.Add(2*time.Hour), "broke") }, false},
		{func() { b.Forget("file", "api") }, true},
		{func() { b.Forget("file", "api") }, false},
	} {
		if step.do(); told() != step.told {
			t.Errorf("step %d: told is not %t", i, step.told)
		}
	}
}

func TestTheLatestCallsAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := NewCalls(3)
		if got := c.All(); got == nil || len(got) != 0 {
			t.Errorf("at first %v", got)
		}
		c.Add("http", "curl 'http://a'\x1b", time.Second, errors.New("re\nfused"))
		first := c.All()[0]
		if first.Line != "curl 'http://a'<U+001B>" || first.Err != "re; fused" || !first.At.Equal(time.Now()) || first.Took != time.Second {
			t.Errorf("got %+v", first)
		}
		for i := range 4 {
			c.Add("command", fmt.Sprint(i), 0, nil)
		}
		lines := ""
		for _, call := range c.All() {
			lines += call.Line
		}
		if lines != "123" {
			t.Errorf("remembers %q", lines)
		}
		at := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
		c.Now = func() time.Time { return at }
		c.Add("http", "x", 0, nil)
		if got := c.All()[2]; !got.At.Equal(at) {
			t.Errorf("its clock is not used: %s", got.At)
		}
	})
}

// What is wrong with a source is so since its last good answer, be it one to another
// process; of one that never answered it is said that it did not.
func TestSinceWhenASourceAils(t *testing.T) {
	now := time.Date(2031, 3, 1, 3, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	report := func(b *HealthBoard, list ...Health) Health {
		var h Health
		for _, x := range list {
			x.Name, x.Kind = "prod", "test"
			b.Report(x)
			h, _ = b.Get("test", "prod", "")
		}
		return h
	}
	const every = 5 * time.Second
	failed := Health{Err: "refused", Since: ago(time.Minute), Every: every}
	good := Health{Up: true, LastGood: ago(2 * time.Minute), Since: ago(time.Hour), Every: every}
	blind := Health{Up: true, LastGood: ago(time.Second), Since: ago(time.Hour), Every: every, Blind: "Watchdog"}
	since := blind
	since.BlindSince = ago(time.Minute)
	up := Health{Up: true, LastGood: ago(time.Second), Since: ago(time.Hour), Every: every}
	for name, c := range map[string]struct {
		was  map[string]Health
		list []Health
		want string
	}{
		"up":                                  {nil, []Health{up}, ""},
		"down after it answered":              {nil, []Health{good, failed}, " since 02:58:00"},
		"late":                                {nil, []Health{good}, " since 02:58:00"},
		"never answered":                      {nil, []Health{failed}, ", never answered, asked since 02:59:00"},
		"never seen, as it is followed":       {nil, []Health{{Err: "no file", Since: ago(time.Minute)}}, " since 02:59:00"},
		"down when the record says it was":    {map[string]Health{"test prod": {LastGood: ago(time.Hour)}}, []Health{failed}, " since 02:00:00"},
		"down, was up when nobody looked on":  {map[string]Health{"test prod": {Up: true, LastGood: ago(time.Hour)}}, []Health{failed}, " since 01:59:55"},
		"down again after it answered us":     {map[string]Health{"test prod": {LastGood: ago(time.Hour)}}, []Health{failed, good, failed}, " since 02:58:00"},
		"down, and nobody knows of it before": {map[string]Health{"test prod": {Up: true}}, []Health{failed}, ", never answered, asked since 02:59:00"},
		"blind":                               {nil, []Health{since}, " since 02:59:00"},
		"blind, told again":                   {nil, []Health{since, blind}, " since 02:59:00"},
		"blind, nobody knows since when":      {nil, []Health{blind}, ""},
		"blind no more":                       {nil, []Health{since, up, blind}, ""},
	} {
		b := NewHealthBoard(NewFeed())
		b.Recall(c.was)
		h := report(b, c.list...)
		if got := h.SinceWords(now, func(t time.Time) string { return t.Format("15:04:05") }); got != c.want {
			t.Errorf("%s: it says %q, want %q", name, got, c.want)
		}
		if (h.AilsSince(now).IsZero()) != (c.want == "") {
			t.Errorf("%s: it ails since %v", name, h.AilsSince(now))
		}
	}
	if got := (Health{Name: "prod", Kind: "test", Member: "b"}).Recorded(); got != "test prod b" {
		t.Errorf("the record calls a member %q", got)
	}
}
