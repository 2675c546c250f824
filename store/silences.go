package store

import (
	"context"
	"fmt"

	"holdfast/sources/people"
	"holdfast/sources/silences"
	"holdfast/store/incident"
)

// SilenceStood is the kind of a standing that tells what a person did to a silence, by
// cluster and id. Its value is a SilenceStanding.
const SilenceStood StandingKind = "silence"

// SilenceStanding is what was done last to a silence, and by whom.
type SilenceStanding struct {
	incident.SilenceData
	By  people.Person `json:"by"`
	Via string        `json:"via"`
}

// SaveSilenced keeps what a person did to a silence: in the chronicle, and in the
// timeline of every open incident that holds an alert which it mutes. Keeping the same
// act twice does nothing.
func (s Alerts) SaveSilenced(ctx context.Context, by people.Actor, acts ...silences.Act) error {
	if len(acts) == 0 {
		return nil
	}
	return s.rec.write(ctx, func(t *tx) error {
		t.topics[topicAlerts] = true
		for _, a := range acts {
			if err := saveSilenced(t, s.rec.door.admitActor(by), a); err != nil {
				return err
			}
		}
		return nil
	})
}

// saveSilenced keeps one act.
func saveSilenced(t *tx, by people.Actor, a silences.Act) error {
	d := incident.SilenceData{
		What: string(a.What), Source: a.Cluster, Silence: a.ID, Was: a.Was, Matchers: a.Matchers, Comment: a.Comment, Until: stamp(a.Until), Alerts: a.Alerts,
	}
	word := fmt.Sprintf("%s by %s %d", a.What, by.Person, millis(a.Until))
	if err := t.stand(Stood(SilenceStood, a.Cluster+" "+a.ID, t.now, word, SilenceStanding{d, by.Person, by.Via})); err != nil {
		return err
	}
	for _, fp := range a.Alerts {
		err := t.everywhere(fp, by, func(inc incident.Incident) incident.Entry {
			return incident.Entry{
				Kind: incident.Silenced, By: by, Text: a.Told(), Data: pack(d),
				Key: fmt.Sprintf("silence %s %s %s %d", a.Cluster, a.ID, a.What, millis(a.Until)),
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
