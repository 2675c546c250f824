package inbound

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/sources"
	"holdfast/sources/changes"
	"holdfast/sources/changes/changestest"
	"holdfast/sources/text"
)

// changeStand is a door with a real log of changes behind it.
func changeStand(t *testing.T, change func(*Options)) (*stand, *changestest.Record, *changes.Log) {
	t.Helper()
	record := &changestest.Record{}
	var log *changes.Log
	s := newStand(t, func(o *Options) {
		log = changes.NewLog(record, nil, sources.NewFeed(), o.Now)
		o.Changes = log
		if change != nil {
			change(o)
		}
	})
	return s, record, log
}

const deployed = `{"routing_key": "k", "payload": {"summary": "deploy checkout 4f2c1", "timestamp": "2026-11-20T13:58:00.000+0000", "source": "ci",
	"custom_details": {"service": "checkout", "version": "4f2c1", "build": 77, "region": "eu-1", "files": ["a", "b"]}},
	"links": [{"href": "https://ci.example/77", "text": "build"}, {"href": "https://git.example/4f2c1", "text": "commit"}]}`

func TestAChangeEventIsInTheRecordBeforeItIsAnswered(t *testing.T) {
	s, record, log := changeStand(t, nil)
	status, answer := s.ask("POST", changePath, deployed)
	if status != 202 || answer["status"] != "success" || answer["recorded"] != true || answer["uid"] == "" {
		t.Fatalf("it answers %d %v", status, answer)
	}
	all := record.All()
	if len(all) != 1 {
		t.Fatalf("the record holds %+v", all)
	}
	c := all[0]
	if c.Summary != "deploy checkout 4f2c1" || c.Source != "ci" || c.Service != "checkout" || c.Version != "4f2c1" || c.UID != answer["uid"] ||
		!c.At.Equal(time.Date(2026, 11, 20, 13, 58, 0, 0, time.UTC)) || c.Link != "https://ci.example/77" {
		t.Errorf("the record holds %+v", c)
	}
	for name, want := range map[string]string{"build": "77", "region": "eu-1", "files": `["a","b"]`, "more links": "commit https://git.example/4f2c1"} {
		if c.Details[name] != want {
			t.Errorf("the detail %s is %q, want %q", name, c.Details[name], want)
		}
	}
	if at := log.Between(c.At, s.now); len(at) != 1 || s.door.Counts() != (Counts{Changes: 1}) {
		t.Errorf("at hand: %+v, counts %+v", at, s.door.Counts())
	}
}

func TestAChangeSentAgainIsTheSame(t *testing.T) {
	const untimed = `{"payload": {"summary": "deploy checkout", "source": "ci"}}`
	for name, body := range map[string]string{"with its time": deployed, "without one": untimed} {
		t.Run(name, func(t *testing.T) {
			s, record, _ := changeStand(t, nil)
			_, first := s.ask("POST", changePath, body)
			s.now = s.now.Add(9 * time.Minute)
			status, again := s.ask("POST", changePath, body)
			if status != 202 || again["uid"] != first["uid"] || len(record.All()) != 1 {
				t.Errorf("sent again it answers %d %v, first %v; the record holds %d", status, again, first, len(record.All()))
			}
		})
	}
	s, record, _ := changeStand(t, nil)
	for _, before := range []time.Duration{5 * time.Minute, time.Minute} {
		at := s.now.Add(-before).Format(time.RFC3339)
		s.ask("POST", changePath, `{"payload": {"summary": "deploy checkout", "source": "ci", "timestamp": "`+at+`"}}`)
	}
	if n := len(record.All()); n != 2 {
		t.Errorf("two deploys that say the same, four minutes apart, are %d", n)
	}
	s, record, _ = changeStand(t, nil)
	s.ask("POST", changePath, untimed)
	s.now = s.now.Add(11 * time.Minute)
	s.ask("POST", changePath, untimed)
	s.ask("POST", changePath, strings.Replace(untimed, `"ci"`, `"cd"`, 1))
	if n := len(record.All()); n != 3 {
		t.Errorf("later, or from elsewhere, it is another deploy: %d", n)
	}
}

func TestManySendersAtOnceAreOneChangeEach(t *testing.T) {
	s, record, _ := changeStand(t, nil)
	var wait sync.WaitGroup
	for range eventsAtOnce {
		wait.Go(func() {
			if status, answer := s.ask("POST", changePath, `{"payload": {"summary": "deploy"}}`); status != 202 {
				t.Errorf("it answers %d %v", status, answer)
			}
		})
	}
	wait.Wait()
	if n := len(record.All()); n != 1 {
		t.Errorf("the record holds %d", n)
	}
}

func TestWhatIsNoChangeEventIsRefusedInOneLine(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		status     int
		why        string
	}{
		{"no JSON", "hello", 400, "no change event such as"},
		{"a list", "[]", 400, "no change event such as"},
		{"more after it", deployed + "x", 400, "no change event"},
		{"no payload", `{"routing_key": "k"}`, 400, "it has no payload"},
		{"a payload that is null", `{"payload": null}`, 400, "it has no payload"},
		{"a payload that is text", `{"payload": "deploy"}`, 400, "no change event"},
		{"no summary", `{"payload": {"source": "ci"}}`, 400, "payload.summary is missing"},
		{"a summary of blanks", `{"payload": {"summary": " \n "}}`, 400, "payload.summary is missing"},
		{"a summary that is a number", `{"payload": {"summary": 7}}`, 400, "no change event"},
		{"a time that is none", `{"payload": {"summary": "x", "timestamp": "yesterday\u001b"}}`, 400, `"yesterday<U+001B>" is no time`},
		{"a time that is a number", `{"payload": {"summary": "x", "timestamp": 17}}`, 400, "17 is no time"},
		{"a time before there were clocks", `{"payload": {"summary": "x", "timestamp": "1066-10-14T09:00:00Z"}}`, 400, "the year 1066"},
		{"details that are text", `{"payload": {"summary": "x", "custom_details": "y"}}`, 400, "no change event"},
		{"links that are text", `{"payload": {"summary": "x"}, "links": "y"}`, 400, "no change event"},
		{"too much", `{"payload": {"summary": "` + strings.Repeat("x", maxChange) + `"}}`, 413, "larger than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, record, _ := changeStand(t, nil)
			status, answer := s.ask("POST", changePath, tt.body)
			why := whyOf(answer)
			if status != tt.status || !strings.Contains(why, tt.why) || text.Clean(why) != why {
				t.Errorf("it answers %d %q, want %d %q", status, why, tt.status, tt.why)
			}
			if tt.status == 400 && (answer["status"] != "invalid event" || answer["message"] != why) {
				t.Errorf("PagerDuty's clients do not find it: %v", answer)
			}
			if len(record.All()) != 0 || s.door.Counts() != (Counts{Refused: 1}) {
				t.Errorf("it had an effect: %+v %+v", record.All(), s.door.Counts())
			}
		})
	}
}

func TestTheRoutingKeyIsTheTokenOfAChangeEvent(t *testing.T) {
	var fail error
	s, record, _ := changeStand(t, func(o *Options) {
		o.Token = func(context.Context) (string, error) { return "k", fail }
	})
	try := func(what string, want int, body string, header ...string) {
		t.Helper()
		if status, answer := s.ask("POST", changePath, body, header...); status != want {
			t.Errorf("%s: it answers %d %v, want %d", what, status, answer, want)
		}
	}
	try("without one", 401, `{"payload": {"summary": "x"}}`)
	try("a wrong one", 401, strings.Replace(deployed, `"k"`, `"wrong"`, 1))
	try("a wrong one on what is no event", 401, `{"routing_key": "wrong"}`)
	try("none on what is no JSON", 401, "hello")
	try("the right one in the body, a wrong one in the header", 401, deployed, "Authorization", "Bearer wrong")
	if len(record.All()) != 0 {
		t.Errorf("let in without the token: %+v", record.All())
	}
	try("in the body", 202, deployed)
	try("in the header", 202, `{"payload": {"summary": "x"}}`, "Authorization", "Bearer k")
	try("in the header, and another key in the body", 202, `{"routing_key": "R", "payload": {"summary": "y"}}`, "Authorization", "Bearer k")
	if status, _ := s.ask("POST", "/emergency", `{"routing_key": "k", "summary": "x"}`); status != 401 {
		t.Errorf("the key in a body opens another way: %d", status)
	}
	if status, _ := s.ask("GET", changePath, ""); status != 405 {
		t.Errorf("reading what is for writing answers %d", status)
	}
	s.now, fail = s.now.Add(time.Hour), errors.New("no such file")
	try("when the token cannot be read", 503, deployed)
}

func TestAChangeThatTheRecordRefusesIsSaidAndShowsAndIsTakenLater(t *testing.T) {
	s, record, log := changeStand(t, nil)
	record.Fail(errors.New("database or disk is full"))
	status, answer := s.ask("POST", changePath, deployed)
	if why := whyOf(answer); status != 503 || answer["recorded"] != false || !strings.Contains(why, "disk is full") {
		t.Errorf("it answers %d %v", status, answer)
	}
	if at := log.Between(s.now.Add(-time.Hour), s.now); len(at) != 1 || s.door.Counts() != (Counts{Unrecorded: 1}) {
		t.Errorf("at hand: %+v, counts %+v", at, s.door.Counts())
	}
	record.Fail(nil)
	if status, answer = s.ask("POST", changePath, deployed); status != 202 || len(record.All()) != 1 {
		t.Errorf("later it answers %d %v, and the record holds %d", status, answer, len(record.All()))
	}
}

func TestADoorWithoutChangesTakesNone(t *testing.T) {
	s := newStand(t, nil)
	if status, _ := s.ask("POST", changePath, deployed); status != 404 {
		t.Errorf("it answers %d", status)
	}
}

func FuzzDecodeChange(f *testing.F) {
	for _, s := range []string{
		deployed, `{}`, `null`, `{"payload":{"summary":"\u001b\ud800","custom_details":{"":{},"a":null,"service":[1]}},"links":[{},{"href":"javascript:x"}]}`,
		`{"payload":{"summary":"x","timestamp":"2026-11-20T14:00:00+01:00"}}`,
	} {
		f.Add([]byte(s))
	}
	now := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte) {
		c, _, err := decodeChange(body)
		if err != nil {
			return
		}
		if c.At.IsZero() {
			c.At = now
		}
		c, err = changes.Admit(c, now, nil)
		if err != nil {
			return
		}
		if c.Summary == "" || c.UID == "" || c.At.After(now) || text.Clean(c.Line()) != c.Line() {
			t.Errorf("%q is the change %+v", body, c)
		}
		for name, value := range c.Details {
			if text.Clean(name) != name || text.CleanBlock(value) != value {
				t.Errorf("the detail %q=%q is not safe to show", name, value)
			}
		}
	})
}
