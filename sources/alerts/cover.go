package alerts

import (
	"time"

	"holdfast/sources/people"
	"holdfast/sources/text"
)

// Hand is what a person did to a silence that holdfast keeps for an ack.
type Hand string

// What a person can do to a silence. An end is left alone until somebody acks
// anew; what was lengthened is never cut back, and a changed comment stays.
const (
	HandEnded      Hand = "ended"
	HandShortened  Hand = "shortened"
	HandLengthened Hand = "lengthened"
	HandCommented  Hand = "commented"
)

// Cover says how the silences stand that an ack should have.
type Cover struct {
	// Missing: one of them is not there, so people may be paged for what is held.
	Missing bool
	// Cluster is where it is missing, or where a person changed it.
	Cluster string
	Hand    Hand
	By      string // who made it what it is now, safe to show; empty: not known
	Comment string // what they wrote, safe to show
}

// coverGrace is how long a fresh ack may wait for its silence before a person is
// told that it has none: the keeper posts it within a second.
const coverGrace = 3 * time.Second

// Uncovered reports that the row is held and a silence it should have is missing,
// for longer than it takes to post one.
func (r *Row) Uncovered(now time.Time) bool {
	return r.Ack != nil && r.Cover.Missing && now.Sub(r.Ack.At) >= coverGrace
}

// Says is, in a few words, what is odd about the silences of a held row at a
// time; empty: nothing is. It is safe to show.
func (r *Row) Says(now time.Time) string {
	who := "somebody"
	if r.Cover.By != "" && r.Cover.By != string(r.Ack.by()) {
		who = r.Cover.By
	}
	switch c := r.Cover; {
	case r.Ack == nil:
		return ""
	case r.Uncovered(now) && c.Hand == HandEnded:
		return "its silence in " + c.Cluster + " was ended by hand"
	case r.Uncovered(now) && c.Hand == HandShortened:
		return "its silence in " + c.Cluster + " was shortened by hand and is over"
	case r.Uncovered(now):
		return "it has no silence in " + c.Cluster
	case c.Missing || c.Hand == "" || c.Hand == HandEnded:
		return ""
	case c.Comment != "":
		return string(c.Hand) + " by " + who + ": " + c.Comment
	default:
		return string(c.Hand) + " by " + who
	}
}

func (a *Ack) by() people.Person {
	if a == nil {
		return ""
	}
	return a.By.Person
}

// coverage is the silences kept for acks beside what the clusters hold.
type coverage struct {
	kept  map[keptKey]KeptSilence
	lists map[string]clusterList
	mute  map[string]bool // the clusters where acks should have silences, and that never said which they hold
}

type clusterList struct {
	*Silences
	at time.Time // when the cluster began to be asked
}

type keptKey struct {
	cluster string
	fp      Fingerprint
}

func newCoverage() coverage {
	return coverage{kept: map[keptKey]KeptSilence{}, lists: map[string]clusterList{}, mute: map[string]bool{}}
}

// heard takes in what a cluster holds; nil: it did not say. keeps says whether acks
// should have silences there. It reports whether there is anything that a row could show.
func (c *coverage) heard(cluster string, s *Silences, keeps bool, at time.Time) bool {
	was, listed := c.lists[cluster]
	if s == nil {
		now := keeps && !listed
		news := now != c.mute[cluster]
		c.mute[cluster] = now
		return news
	}
	delete(c.mute, cluster)
	c.lists[cluster] = clusterList{s, at}
	return s.Kept && (was.Silences != s || c.turns(cluster, was.at, at))
}

// turns reports whether a list that says at a later time what it said before says
// something else of a silence that is kept: it was written, or ran out, meanwhile.
func (c *coverage) turns(cluster string, was, is time.Time) bool {
	for key, k := range c.kept {
		if key.cluster == cluster && (!k.Wrote.Before(was) || k.Until.After(was) && !k.Until.After(is)) {
			return true
		}
	}
	return false
}

// keep takes over a silence that is kept.
func (c *coverage) keep(k KeptSilence) { c.kept[keptKey{k.Cluster, k.Fingerprint}] = k }

// load takes over what the record keeps.
func (c *coverage) load(list []KeptSilence) {
	clear(c.kept)
	for _, k := range list {
		c.keep(k)
	}
}

// in lists the silences kept in a cluster.
func (c *coverage) in(cluster string) map[Fingerprint]KeptSilence {
	list := map[Fingerprint]KeptSilence{}
	for key, k := range c.kept {
		if key.cluster == cluster {
			list[key.fp] = k
		}
	}
	return list
}

// until is when the silence kept for an alert runs out; zero: none is there.
func (c *coverage) until(key keptKey) time.Time {
	k, ok := c.kept[key]
	if !ok {
		return time.Time{}
	}
	list := c.lists[key.cluster]
	s, listed := list.find(k.ID)
	switch {
	case list.older(k) || list.Silences == nil:
		return k.Until
	case listed && s.Active:
		return exact(s.EndsAt)
	case !k.Until.After(list.at) && k.Hand == "":
		return k.Until // it ran out
	}
	return time.Time{}
}

// older reports that the list is from before the silence was written, so that it
// says nothing about it.
func (l clusterList) older(k KeptSilence) bool {
	return l.Silences != nil && k.Hand == "" && !l.at.After(k.Wrote)
}

func (l clusterList) find(id string) (Silence, bool) {
	if l.Silences == nil {
		return Silence{}, false
	}
	s, ok := l.ByID[id]
	return s, ok
}

// of says how the silence stands that an ack should have in a cluster. hushed
// says that another silence, or a mute, makes the alert quiet there anyway.
func (c *coverage) of(cluster string, fp Fingerprint, episode, now time.Time, hushed bool) Cover {
	list, ok := c.lists[cluster]
	cover := Cover{Cluster: cluster}
	k, kept := c.kept[keptKey{cluster, fp}]
	if c.mute[cluster] && !kept {
		cover.Missing = !hushed // none was ever made, whatever the cluster would say
		return cover
	}
	if !ok || list.Silences == nil || !list.Kept {
		return Cover{}
	}
	if !kept {
		cover.Missing = !hushed
		return cover
	}
	if list.older(k) {
		return Cover{}
	}
	s, listed := list.ByID[k.ID]
	if cover.Hand = k.Hand; cover.Hand == "" {
		cover.Hand = handOf(k, s, listed)
	}
	if listed && s.Active {
		if cover.Hand == "" {
			return Cover{}
		}
		if cover.By = text.Clean(s.By); !IsKept(s.Comment) || cover.Hand == HandCommented {
			cover.Comment = CleanValue((*text.Redactor)(nil).Redact(s.Comment))
		}
		return cover
	}
	meant := !list.Extended && cover.Hand == "" && k.Episode.Equal(episode) && !now.Before(k.Until)
	cover.Missing = !hushed && !meant
	return cover
}

// marks notes at a row how long the silence lasts that holdfast keeps for it at
// one of its sources; such a silence is the ack's, and does not make the alert
// quiet.
func (c *coverage) marks(row *Row, name string, r *run) {
	until := time.Time{}
	key := keptKey{name, row.Fingerprint}
	if k, ok := c.kept[key]; ok {
		until = c.until(key)
		if q := row.Quiet; q != nil && q.SilenceID != "" && q.SilenceID == k.ID {
			row.Quiet = nil
		}
	} else if r.alert.Kept != nil {
		until = r.alert.Kept.Until
	}
	if until.After(row.SilenceUntil) {
		row.SilenceUntil = until
	}
}

// covers says how the silences stand that the row's ack should have. The worst
// of several clusters counts.
func (c *coverage) covers(row *Row, th *thread, now time.Time) {
	for _, name := range row.Sources {
		r := th.runs[name]
		if r == nil {
			continue
		}
		q := r.alert.Quiet
		k := c.kept[keptKey{name, th.fp}]
		hushed := q != nil && q.Why != Expected && (q.SilenceID == "" || q.SilenceID != k.ID)
		is := c.of(name, th.fp, th.episode, now, hushed)
		if !row.Cover.Missing && (is.Missing || (row.Cover.Hand == "" && is.Hand != "")) {
			row.Cover = is
		}
	}
}

// handOf is what a person did to a silence that is kept, as far as what the
// cluster holds tells: listed is false when it holds it no longer, and then
// nothing is known. Nobody but a person ends a silence before its end, at the
// very moment it was last changed; one that a restarted Alertmanager read from
// its disk as it was earlier also ends before, but was changed long before that.
func handOf(k KeptSilence, s Silence, listed bool) Hand {
	const slack = time.Second
	// Two clocks may differ a little; an earlier writing of ours is older than that.
	changed := s.UpdatedAt.After(k.Wrote.Add(-30 * time.Second))
	switch {
	case !listed:
		return ""
	case !s.Active && s.EndsAt.Before(k.Until.Add(-slack)) && !s.UpdatedAt.IsZero() && s.EndsAt.Sub(s.UpdatedAt).Abs() <= slack:
		return HandEnded
	case s.EndsAt.Before(k.Until.Add(-slack)) && changed:
		return HandShortened
	case !s.Active:
		return ""
	case s.EndsAt.After(k.Until.Add(slack)):
		return HandLengthened
	case k.Comment != "" && s.Comment != k.Comment:
		return HandCommented
	}
	return ""
}
