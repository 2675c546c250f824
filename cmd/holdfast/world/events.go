package world

import (
	"context"
	"fmt"
	"time"

	"holdfast/cmd/holdfast/config"
	"holdfast/sources"
	"holdfast/sources/events/follow"
	"holdfast/sources/text"
)

// eventsEvery is how often the file of an event recorder is looked at.
const eventsEvery = time.Second

// recorders follow the files that event recorders write.
type recorders struct {
	keeper   follow.Keeper
	health   *sources.HealthBoard
	now      func() time.Time
	readOnly bool // nothing may be kept, so nothing is read
}

// jobs are one for each file.
func (r recorders) jobs(cfg *config.Config) ([]Job, error) {
	if r.readOnly {
		return nil, nil
	}
	var list []Job
	for _, s := range cfg.Alerts {
		if s.Events == "" {
			continue
		}
		poll := func(f *follow.File) sources.Poll {
			return sources.Poll{Name: s.Name, Kind: follow.Kind, Every: eventsEvery, Timeout: askLimit, Ask: f.Ask}
		}
		list = append(list, Job{
			Kind: follow.Kind, Name: s.Name, Of: sources.Alerts, Same: s.Events,
			Run: func(ctx context.Context) error {
				f := follow.New(s.Events, r.keeper)
				defer f.Close()
				poll(f).Run(ctx, r.health, r.now)
				return nil
			},
			Once: func(ctx context.Context) error {
				f := follow.New(s.Events, r.keeper)
				defer f.Close()
				if err := poll(f).Once(ctx, r.health, r.now); err != nil {
					return fmt.Errorf("the event recorder of %s could not be read: %s", s.Name, text.ErrorLine(err))
				}
				return nil
			},
		})
	}
	return list, nil
}
