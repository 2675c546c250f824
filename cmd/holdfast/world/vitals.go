package world

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
	"holdfast/sources/vitals/promql"
)

// pastTries is how often it is asked how a vital went before holdfast started; it is
// shown without that then.
const pastTries = 3

// madeVital is a configured vital and what asks for it.
type madeVital struct {
	config.Vital
	query *promql.Query
	same  string // a Job's
}

// vitals are the configured vitals, in their order.
func (a *adapters) vitals(cfg *config.Config) ([]madeVital, error) {
	list := make([]madeVital, 0, len(cfg.Vitals))
	var wrong config.Mistakes
	for i, v := range cfg.Vitals {
		url, auth, tls, same := v.Prometheus, v.Auth, v.TLS, v.Same
		if at := slices.IndexFunc(cfg.Alerts, func(s config.AlertSource) bool { return s.Name == url && s.Prometheus != "" }); at >= 0 {
			s := cfg.Alerts[at]
			url, auth, tls, same = s.Prometheus, s.Auth, s.TLS, same+s.Same
		}
		query, err := promql.New(promql.Config{URL: url, Expr: v.Expr, Fetch: a.client(v.Name, auth, tls), Now: a.now})
		if err != nil {
			wrong = append(wrong, cfg.Wrong(fmt.Sprintf("vitals[%d]", i), "it cannot be asked: "+err.Error()))
			continue
		}
		list = append(list, madeVital{v, query, madeOf(same, tls.CA, tls.Cert, tls.Key)})
	}
	return list, wrong.OrNil()
}

// vitalsOf are the vitals of a configuration. What is asked of the address of an alert
// source is asked of that.
func vitalsOf(cfg *config.Config) []vitals.Vital {
	list := make([]vitals.Vital, len(cfg.Vitals))
	for i, v := range cfg.Vitals {
		from := v.Prometheus
		if at := slices.IndexFunc(cfg.Alerts, func(s config.AlertSource) bool { return s.Prometheus == from }); at >= 0 {
			from = cfg.Alerts[at].Name
		}
		list[i] = vitals.Vital{
			Name: text.Clean(v.Name), Unit: text.Clean(v.Unit), From: from, Expr: v.Expr, Warn: v.Warn, Crit: v.Crit, Every: v.Poll,
		}
	}
	return list
}

// gauges ask for the vitals and keep the panel.
type gauges struct {
	makes  *adapters
	panel  *vitals.Panel
	health *sources.HealthBoard
	now    func() time.Time
}

// jobs are one for each vital.
func (g gauges) jobs(cfg *config.Config) ([]Job, error) {
	made, err := g.makes.vitals(cfg)
	if err != nil {
		return nil, err
	}
	list := make([]Job, len(made))
	for i, v := range made {
		poll := func(past int) sources.Poll {
			one := gauge{gauges: g, name: text.Clean(v.Name), query: v.query, past: past}
			return sources.Poll{Name: v.Name, Kind: vitals.HealthKind, Every: v.Poll, Timeout: askLimit, Ask: one.ask}
		}
		list[i] = Job{
			Kind: vitals.HealthKind, Name: v.Name, Of: sources.Vitals, Same: v.same,
			Run: func(ctx context.Context) error { poll(pastTries).Run(ctx, g.health, g.now); return nil },
			Once: func(ctx context.Context) error {
				if err := poll(1).Once(ctx, g.health, g.now); err != nil {
					return fmt.Errorf("the vital %s is not known: %s", v.Name, text.ErrorLine(err))
				}
				return nil
			},
		}
	}
	return list, nil
}

// gauge asks for one vital, in one goroutine.
type gauge struct {
	gauges
	name  string
	query *promql.Query
	past  int // how often it may be asked yet how it went before
}

// ask asks what it is, and, until that is known, how it went before: so that the first
// look tells which way it goes.
func (g *gauge) ask(ctx context.Context) error {
	value, note, err := g.query.Now(ctx)
	now := g.now()
	if err != nil {
		g.panel.Failed(g.name, text.ErrorLine(err), now)
	} else {
		g.panel.Told(g.name, value, note, now)
	}
	if g.past == 0 || err != nil && !errors.Is(err, vitals.ErrNoData) {
		return err
	}
	g.past--
	if past, wrong := g.query.Past(ctx, now.Add(-vitals.Span), now, vitals.Step); wrong == nil { // else the next question asks again, and it is shown without its past
		g.panel.Before(g.name, past)
		g.past = 0
	}
	return err
}
