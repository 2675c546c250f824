package world

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/inbound"
	"holdfast/store/sql"
)

// metrics serves what the rooms count, read at the moment it is asked for:
// nothing is counted twice and nothing can be stale.
func (w *World) metrics() http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &meter{world: w})
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}

// meter is the world as Prometheus metrics.
type meter struct{ world *World }

// The descriptions of the metrics, by what they are made of.
func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("holdfast_"+name, help, labels, nil)
}

// Describe sends nothing: the set of label values follows the configuration,
// and the registry checks what Collect sends.
func (m *meter) Describe(chan<- *prometheus.Desc) {}

// Collect reads the world.
func (m *meter) Collect(out chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	w, now := m.world, m.world.Now()
	up := describe("source_up", "Whether the source answered when it was last asked.", "name", "kind", "member")
	age := describe("source_age_seconds", "Seconds since the source last answered whole.", "name", "kind", "member")
	blind := describe("source_blind", "Whether an alert that must fire does not although the source answers.", "name", "kind", "member")
	for _, h := range w.Health.All() {
		gauge(up, truth(h.Up), h.Name, h.Kind, h.Member)
		gauge(blind, truth(h.Blind != ""), h.Name, h.Kind, h.Member)
		if a, ok := h.Age(now); ok {
			gauge(age, a.Seconds(), h.Name, h.Kind, h.Member)
		}
	}
	view := w.Board.View()
	counts := view.Counts(alerts.LateOf(w.HealthOf(sources.Alerts), now))
	states := describe("alerts", "Alerts on the board, each counted once.", "state")
	for state, n := range map[string]int{
		"firing": counts.Firing, "acked": counts.Acked, "silenced": counts.Silenced,
		"inhibited": counts.Inhibited, "expected": counts.Expected, "pending": counts.Pending, "unknown": counts.Unknown, "none": counts.None,
	} {
		gauge(states, float64(n), state)
	}
	gauge(describe("record_writable", "Whether what was last seen could be written into the record."), truth(view.SaveErr == nil && !w.o.ReadOnly))
	verdicts := map[backups.Verdict]int{}
	for _, s := range w.Ledger.View() {
		verdicts[s.Verdict]++
		gauge(describe("backup_ok", "Whether the data source's backups are as its policy asks.", "dataset"), truth(s.Verdict == backups.OK), s.Name)
	}
	perVerdict := describe("backups", "Data sources by verdict.", "verdict")
	for _, v := range backups.Verdicts() {
		gauge(perVerdict, float64(verdicts[v]), string(v))
	}
	gauge(describe("log_lines_per_second", "Log lines read per second over the last ten."), w.Tail.Rate())
	lines := describe("log_lines_total", "Lines that the log has brought.", "name")
	gaps := describe("log_gaps_total", "Gaps in the log: what stands for lines that are, or may be, missing.", "name")
	for name, c := range w.Tail.Counts() {
		out <- prometheus.MustNewConstMetric(lines, prometheus.CounterValue, float64(c.Lines), name)
		out <- prometheus.MustNewConstMetric(gaps, prometheus.CounterValue, float64(c.Gaps), name)
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// ready reports whether the record takes writes and every alert source is fed.
func (w *World) ready(ctx context.Context) error {
	if err := w.Board.View().SaveErr; err != nil {
		return err
	}
	for _, h := range w.HealthOf(sources.Alerts) {
		if h.Unasked() && h.Kind != inbound.Kind {
			return fmt.Errorf("the alert source %s has not answered yet: what fires is not known", h.Name)
		}
		if h.Kind != inbound.Kind && h.Member == "" && h.Stale(w.Now()) {
			since := h.SinceWords(w.Now(), func(t time.Time) string { return t.UTC().Format(time.RFC3339) })
			return fmt.Errorf("the alert source %s is not answering%s: %s", h.Name, since, h.Err)
		}
	}
	return w.Record.DB.Write(ctx, func(*sql.Queries) error { return nil })
}
