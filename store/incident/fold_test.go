package incident

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/sources/alerts"
)

// held is so many alerts, each once.
func held(n int) []AttachedAlert {
	list := make([]AttachedAlert, n)
	for i := range list {
		list[i] = AttachedAlert{Fingerprint: alerts.Fingerprint(fmt.Sprintf("%016x", i)), Labels: map[string]string{"alertname": "Down"}}
	}
	return list
}

// What an incident holds is held once, as it was attached last and where it stood first.
func TestWhatIsAttachedAgainIsTakenAsItIsNow(t *testing.T) {
	list := held(3)
	again := list[1]
	again.Source = "anew"
	got := attach(list[:2], []AttachedAlert{again, list[2], again, list[2]})
	var say []string
	for _, a := range got {
		say = append(say, string(a.Fingerprint[15:])+a.Source)
	}
	if want := []string{"0", "1anew", "2"}; !slices.Equal(say, want) || list[1].Source != "" {
		t.Errorf("held are %v, want %v; what was held before is %q", say, want, list[1].Source)
	}
}

// Thousands of alerts, and a log that was pasted as a summary, take a moment and not
// their number times itself.
func TestAStormAndAPastedLogAreTakenInAtOnce(t *testing.T) {
	data, err := json.Marshal(OpenedData{Title: "storm", Alerts: held(60_000)})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	inc, err := Fold(Incident{ID: 1}, Entry{Seq: 1, Kind: Opened, Data: data})
	if err != nil || len(inc.Alerts) != 60_000 {
		t.Fatalf("%d alerts, %v", len(inc.Alerts), err)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("60,000 alerts took %s", took)
	}
	var log strings.Builder
	for n := range 120_000 {
		fmt.Fprintf(&log, "request%d ", n)
	}
	began = time.Now()
	if l := LikenessOf(Incident{ID: 1, Answers: map[string]string{"summary": log.String()}}, nil); len(l.Words) != 120_000 {
		t.Errorf("%d words", len(l.Words))
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("120,000 words took %s", took)
	}
}
