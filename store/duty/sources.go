package duty

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/sources"
	"holdfast/sources/alerts"
	"holdfast/sources/backups"
	"holdfast/sources/changes"
	"holdfast/sources/text"
	"holdfast/sources/vitals"
	"holdfast/store/incident"
)

// fromSilences adds the clusters that answer and whose silences do not match the acks.
// Of one that does not answer that is told with it: one thing is counted once.
func (s *Summary) fromSilences(in Input, dead map[string]bool) {
	if in.Alerts == nil {
		return
	}
	for cluster, err := range in.Alerts.KeepErrs {
		if !dead[cluster] {
			s.add(Item{What: cluster, Why: "its silences do not match the acks: " + err.Error(), Where: InAlerts, rank: quietless})
		}
	}
}

// watches reports whether a source can see alerts.
func watches(h sources.Health) bool { return h.Kind == "alertmanager" || h.Kind == "prometheus" }

// deadOf are the sources of alerts that do not answer now, as wholes.
func deadOf(in Input) map[string]bool {
	var dead map[string]bool
	for _, h := range in.Health {
		if watches(h) && h.Member == "" && !h.Unasked() && h.Stale(in.Now) {
			if dead == nil {
				dead = map[string]bool{}
			}
			dead[h.Name] = true
		}
	}
	return dead
}

// blindly reports whether nobody can tell how the silence of a held row stands, for the
// cluster that keeps it does not answer, and no person is known to have ended it: it is
// that cluster which needs somebody.
func blindly(row *alerts.Row, dead map[string]bool) bool {
	return row.Cover.Hand == "" && dead[row.Cover.Cluster]
}

// unkept is how many acks have a silence in a cluster, or should.
func unkept(in Input, cluster string) (n int) {
	if in.Alerts == nil || in.Alerts.KeepErrs[cluster] == nil {
		return 0
	}
	for _, row := range in.Alerts.Rows {
		if row.Ack != nil && row.State != alerts.Resolved && slices.Contains(row.Sources, cluster) {
			n++
		}
	}
	return n
}

// fromHealth adds sources that are down, stale or blind. A cluster that is down
// as a whole is one thing, not one a member; a backup or a vital that cannot
// be asked is counted as that. own are the rows among which those are that holdfast
// raises itself.
func (s *Summary) fromHealth(in Input, own []*alerts.Row) {
	down := map[string]bool{}
	for _, h := range in.Health {
		if h.Member == "" && h.Stale(in.Now) {
			down[h.Kind+"\x00"+h.Name] = true
		}
	}
	for _, h := range in.Health {
		stale := h.Stale(in.Now)
		if h.Kind == backups.HealthKind || h.Kind == vitals.HealthKind || h.Unasked() || (!stale && h.Blind == "") {
			continue // one that was not asked yet says nothing, good or bad
		}
		if h.Member != "" && down[h.Kind+"\x00"+h.Name] {
			continue
		}
		if watches(h) && h.Member == "" {
			s.Blindfolded = true
		}
		if !stale && firing(own, h.Name) {
			continue // it is blind, and the alert that says so is counted
		}
		i := healthItem(h, in.Now)
		if watches(h) && h.Member == "" && stale {
			switch n := unkept(in, h.Name); {
			case n == 1:
				i.Why += "; 1 ack's silence cannot be looked after"
			case n > 1:
				i.Why += fmt.Sprintf("; %d acks' silences cannot be looked after", n)
			}
		}
		s.add(i)
	}
}

func healthItem(h sources.Health, now time.Time) Item {
	i := Item{What: h.Name, Since: h.AilsSince(now), rank: deaf, Where: InLogs}
	if h.Member != "" {
		i.What += " " + h.Member
	}
	switch h.Kind {
	case "alertmanager", "prometheus":
		i.rank, i.Loud, i.Where = sightless, h.Member == "", InAlerts
	case changes.HealthKind: // they stand beside the alerts
		i.What, i.Where = h.Name+" changes", InAlerts
	case "configuration":
		i.rank, i.Where = refused, Nowhere
	case incident.HealthKind:
		i.rank, i.Loud, i.Where = unrecorded, true, Nowhere
	case "door":
		i.Where = Nowhere
	}
	age, known := h.Age(now)
	switch {
	case !h.Up && known:
		i.Why = fmt.Sprintf("its data is %s old: %s", text.Age(age), h.Err)
	case !h.Up:
		i.Why = h.Err
	case h.Blind != "":
		i.Why = "blind: " + h.Blind
	case known:
		i.Why = fmt.Sprintf("its data is %s old", text.Age(age))
	default:
		i.Why = "it has not answered yet"
	}
	i.Why = strings.TrimPrefix(i.Why, "; ")
	return i
}

// firing reports whether the alert that says that a source is blind is on the
// board and nobody needs to be told a second time.
func firing(rows []*alerts.Row, source string) bool {
	for _, row := range rows {
		if row.Own && row.State == alerts.Firing && row.Labels["source"] == source {
			return true
		}
	}
	return false
}
