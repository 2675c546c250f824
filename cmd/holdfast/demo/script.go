package demo

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Script plays what happens in the shop: its log lines, the alerts a monitoring
// system would push about it, and the deploys that its CI tells of.
type Script struct {
	Dir   string  // where Lay put the rehearsal
	Door  string  // base URL of the cockpit's HTTP door
	Speed float64 // 1 is a calm minute; 10 plays it in six seconds
	Now   func() time.Time

	step     int
	began    time.Time
	repaired int // steps since the fail-over
	logs     map[string]*os.File
	post     post
}

// The script's length is told in beats; at speed 1 a beat is a fifth of a second.
const (
	beat      = 200 * time.Millisecond
	telling   = 1  // CI tells of the deploys
	trouble   = 2  // the first error
	alarm     = 4  // the critical alert fires: before anybody has looked around
	clearing  = 20 // beats after the fail-over until the alert clears
	refire    = 25 // beats between two pushes of an alert, as Prometheus resends
	wordLasts = 5 * time.Minute
)

// Play runs until the context ends. An error of the door or the disk is given
// back: a rehearsal that lost its world must say so.
func (s *Script) Play(ctx context.Context) error {
	s.logs = map[string]*os.File{}
	defer func() {
		for _, f := range s.logs {
			_ = f.Close()
		}
	}()
	tick := time.NewTicker(time.Duration(float64(beat) / max(s.Speed, 0.1)))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := s.beat(ctx); err != nil {
				if errors.Is(err, context.Canceled) {
					return nil
				}
				return fmt.Errorf("the rehearsal stopped: %w", err)
			}
		}
	}
}

// beat is one step of the story.
func (s *Script) beat(ctx context.Context) error {
	if s.step++; s.step == 1 {
		s.began = s.Now()
	}
	active, err := os.ReadFile(filepath.Join(s.Dir, "active"))
	if err != nil {
		return err
	}
	fails := s.step >= trouble && strings.TrimSpace(string(active)) == broken
	if s.step > trouble && !fails {
		s.repaired++
	}
	if err := s.chatter(fails); err != nil {
		return err
	}
	if s.step == telling {
		if err := s.deploys(); err != nil {
			return err
		}
	}
	if err := s.alerts(); err != nil {
		return err
	}
	return s.post.deliver(ctx, s.Door, s.Now)
}

// chatter writes the lines of one beat.
func (s *Script) chatter(fails bool) error {
	n := s.step
	lines := []string{fmt.Sprintf("info  GET /cart 200 %dms", 8+n%9)}
	if fails {
		switch n % 4 {
		case 0:
			lines = []string{fmt.Sprintf("ERROR upstream timed out host=10.0.3.%d order=%d", 5+n%6, 88200+n)}
		case 1:
			lines = append(lines, fmt.Sprintf("WARN  retry %d/5 order=%d", 1+n%5, 88200+n))
		case 2:
			lines = []string{"ERROR payment declined: gateway 504"}
		}
	}
	for _, line := range lines {
		if err := s.log("api", line); err != nil {
			return err
		}
	}
	if n%10 == 0 {
		if err := s.log("host", "info  systemd: Started Rotate log files."); err != nil {
			return err
		}
	}
	if fails && n%23 == 0 {
		return s.log("host", "WARN  nvme0: I/O 12 QID 4 timeout")
	}
	return nil
}

func (s *Script) log(name, line string) error {
	f := s.logs[name]
	if f == nil {
		var err error
		f, err = os.OpenFile(filepath.Join(s.Dir, "log", name+".log"), os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
		if err != nil {
			return err
		}
		s.logs[name] = f
	}
	_, err := fmt.Fprintf(f, "%s %s\n", s.Now().Format(time.RFC3339), line)
	return err
}

// pushed is one alert as Prometheus posts it to /api/v2/alerts.
type pushed struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`
	EndsAt      time.Time         `json:"endsAt"`
}

// alerts pushes what is due on this beat.
func (s *Script) alerts() error {
	now := s.Now()
	at := func(step int) time.Time { // when a step is played: an alert's start stays the same in every push
		return s.began.Add(time.Duration(float64(step) * float64(beat) / max(s.Speed, 0.1)))
	}
	due := func(first int) bool { return s.step >= first && (s.step-first)%refire == 0 }
	var batch []pushed
	if due(alarm) {
		batch = append(batch,
			alert("CertExpiry", "warning", "edge", "The certificate of edge runs out in 6 days", s.began.Add(-3*time.Hour), now.Add(wordLasts)),
			alert("NodeMaintenance", "info", "eu-3", "Node 3 of eu-3 is being patched", s.began.Add(-time.Hour), now.Add(wordLasts)))
	}
	if s.repaired < clearing && due(alarm) {
		batch = append(batch,
			alert("CheckoutDown", "critical", broken, failing, at(alarm), now.Add(wordLasts)),
			alert("QueueBacklog", "warning", broken, "Queue payments has 250 jobs", at(alarm-1), now.Add(wordLasts)))
	}
	if s.repaired == clearing && s.step > alarm {
		batch = append(batch,
			alert("CheckoutDown", "critical", broken, failing, at(alarm), now),
			alert("QueueBacklog", "warning", broken, "Queue payments has 250 jobs", at(alarm-1), now))
	}
	if len(batch) == 0 {
		return nil
	}
	return s.post.put("/api/v2/alerts", batch, http.StatusOK, now)
}

// failing is what the critical alert says of itself.
const failing = "More than 5 % of checkouts fail in eu-1"

// Alarm is the alert that the rehearsal is about: its labels, and what it says.
func Alarm() (labels map[string]string, summary string) {
	a := alert("CheckoutDown", "critical", broken, failing, time.Time{}, time.Time{})
	return a.Labels, a.Annotations["summary"]
}

// services is what each alert of the shop is about.
func services() map[string]string {
	return map[string]string{"CheckoutDown": "checkout", "QueueBacklog": "payments", "CertExpiry": "edge", "NodeMaintenance": "shop"}
}

func alert(name, severity, instance, summary string, starts, ends time.Time) pushed {
	return pushed{
		Labels:      map[string]string{"alertname": name, "severity": severity, "instance": instance, "service": services()[name]},
		Annotations: map[string]string{"summary": summary},
		StartsAt:    starts.Truncate(time.Second), EndsAt: ends,
	}
}

// deployed is a change event as a CI job posts it to /v2/change/enqueue.
type deployed struct {
	Payload struct {
		Summary   string            `json:"summary"`
		Timestamp time.Time         `json:"timestamp"`
		Source    string            `json:"source"`
		Details   map[string]string `json:"custom_details"`
	} `json:"payload"`
	Links []map[string]string `json:"links,omitempty"`
}

// deploys tells what was deployed before the trouble began: one of them broke
// the checkout, the others have nothing to do with it.
func (s *Script) deploys() error {
	for _, d := range []struct {
		service, version string
		ago              time.Duration
	}{{"search", "9d21e", 52 * time.Minute}, {"edge", "r118", 17 * time.Minute}, {"checkout", "4f2c1", 4 * time.Minute}} {
		var e deployed
		e.Payload.Summary, e.Payload.Source = "deploy "+d.service+" "+d.version, "ci"
		e.Payload.Timestamp = s.began.Add(-d.ago).Truncate(time.Second)
		e.Payload.Details = map[string]string{"service": d.service, "version": d.version}
		e.Links = []map[string]string{{"href": "https://ci.example/" + d.service + "/" + d.version, "text": "the job"}}
		if err := s.post.put("/v2/change/enqueue", e, http.StatusAccepted, s.began); err != nil {
			return err
		}
	}
	return nil
}
