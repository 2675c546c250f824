package store_test

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"testing"
	"time"

	"holdfast/store/sql"
)

// year fills a record with a year of a thousand alerts: 100,000 lives.
func (r *record) year(b *testing.B) (began time.Time) {
	b.Helper()
	const instances, each = 50, 2000
	began = night.Add(-365 * 24 * time.Hour)
	err := r.db.Write(b.Context(), func(q *sql.Queries) error {
		for i := range instances * each {
			a := attached(fmt.Sprintf("Alert%d", i%20), fmt.Sprintf("api-%d", i%1000))
			at := began.Add(time.Duration(i) * 315 * time.Second)
			kept := fmt.Sprintf(`{"labels":{"alertname":%q,"instance":%q,"severity":"critical","team":"team-%d"},"annotations":{"summary":"too many errors","description":%q},"starts_at":"2026-01-01T00:00:00Z","state":"firing"}`,
				a.Labels["alertname"], a.Labels["instance"], i%7, fmt.Sprintf("%0200d", i))
			for kind, when := range map[string]time.Time{"fired": at, "cleared": at.Add(7 * time.Minute)} {
				_, err := q.InsertTransition(b.Context(), sql.InsertTransitionParams{
					Fingerprint: string(a.Fingerprint), Episode: at.UnixMilli(), Kind: kind, At: when.UnixMilli(), Alertname: a.Labels["alertname"], Source: "prod", Alert: kept,
				})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return began
}

// BenchmarkHistory reads the lives of one alertname, and those of one team, out of a
// year of 100,000, beside the sqlite3 program printing the rows they are in.
func BenchmarkHistory(b *testing.B) {
	sqlite3, err := exec.LookPath("sqlite3")
	if err != nil {
		b.Skip("sqlite3 is not here")
	}
	r := open(b)
	began := r.year(b)
	for _, of := range []struct {
		name, matcher, where string
		lives                int
	}{
		{"name", `alertname="Alert3"`, "alertname = 'Alert3'", 5000},
		{"label", `team="team-3"`, `instr(alert, '"team":"team-3"') > 0`, 14286},
		{"week", `severity=~"crit.*"`, fmt.Sprintf("kind IN ('fired', 'cleared') AND at >= %d", night.Add(-7*24*time.Hour).UnixMilli()), 1807},
	} {
		b.Run(of.name, func(b *testing.B) {
			from := began.Add(-time.Hour)
			if of.name == "week" {
				from = night.Add(-7 * 24 * time.Hour)
			}
			var ours, theirs []time.Duration
			for b.Loop() {
				at := time.Now()
				told := r.lives(b, from, night, of.matcher)
				ours = append(ours, time.Since(at))
				if len(told.Lives) != of.lives {
					b.Fatalf("%d lives, want %d", len(told.Lives), of.lives)
				}
				at = time.Now()
				query := "SELECT fingerprint, episode, kind, at, source, person, via, alert FROM transitions WHERE " + of.where
				if err := exec.CommandContext(context.Background(), sqlite3, "-readonly", r.db.Path(), query).Run(); err != nil {
					b.Fatal(err)
				}
				theirs = append(theirs, time.Since(at))
			}
			slices.SortFunc(ours, cmp.Compare)
			slices.SortFunc(theirs, cmp.Compare)
			b.ReportMetric(float64(ours[len(ours)/2])/float64(theirs[len(theirs)/2]), "ratio")
			b.ReportMetric(6, "at-most")
			b.ReportMetric(float64(ours[len(ours)/2].Milliseconds()), "ms/history")
		})
	}
}
