package alerts

import "time"

// recall takes over what the record says of an alert at a source, where another
// process observed it later than this one did, or the record has another name
// for its firing.
func (b *Board) recall(s Sighting, now time.Time) {
	if s.Fingerprint == "" {
		return
	}
	th := b.threads[s.Fingerprint]
	r := b.runOf(s.Fingerprint, s.Source)
	switch {
	case r == nil:
		if s.State != Resolved || now.Sub(s.Cleared) <= clearedStays {
			b.adopt(s)
		}
	case r.unsaved: // ours is not in the record yet
	case s.Episode.Before(r.episode):
		if s.State != Resolved && r.state != Resolved && s.Episode.After(th.after) && sameFiring(s, r.sighting(s.Source)) {
			th.rename(Renamed{r.episode, s.Episode})
			b.stale = true
		}
	case s.Episode.After(r.episode), s.State == Resolved && r.state != Resolved:
		b.takeOver(s)
	case s.Said.After(r.said) && (r.state == Resolved || !b.hears(s)):
		b.replace(th, s)
	}
}

// hears reports whether this process hears the source for itself, so that of an
// alert that fires the record tells it nothing.
func (b *Board) hears(s Sighting) bool {
	src := b.sources[s.Source]
	return src != nil && src.heard && !src.mute && !s.Pushed
}

// adopt takes over a run that only the record knows.
func (b *Board) adopt(s Sighting) {
	th := b.thread(s.Fingerprint)
	b.replace(th, s)
	if src := b.sources[s.Source]; src != nil && b.hears(s) && !s.Said.After(src.looked) {
		th.runs[s.Source].unlisted = true // the whole source was looked at since
	}
}

// replace makes what the record says the run of its source.
func (b *Board) replace(th *thread, s Sighting) {
	r := runOf(s)
	th.runs[s.Source], th.rest = r, rest{}
	if r.episode.After(th.episode) {
		th.after, th.episode, th.ended, th.told = th.episode, r.episode, time.Time{}, told{}
	}
	if r.episode.Equal(th.episode) {
		th.named = true
		th.told.fired = th.told.fired || r.state != Pending
	}
	th.conclude()
	th.told.cleared = th.state == Resolved
	th.told.unknown = th.state == Unknown
	b.stale = true
}

// takeOver makes what the record says the run of its source, and what was heard
// here since, of what is over, another firing.
func (b *Board) takeOver(s Sighting) {
	th := b.thread(s.Fingerprint)
	heard := th.runs[s.Source]
	if heard != nil && heard.episode.After(s.Episode) {
		return // it has fired again meanwhile
	}
	b.replace(th, s)
	if heard != nil {
		b.listedSince(th, s, heard)
	}
}

// listedSince begins a new firing of what another process saw clear, when this
// one has seen it listed after that.
func (b *Board) listedSince(th *thread, s Sighting, r *run) {
	if s.State != Resolved || r.state == Resolved || !r.said.After(s.Said) {
		return
	}
	th.runs[s.Source] = r
	th.call(r.said, s.Cleared)
	r.episode = th.episode
	b.owed.run(r)
	th.conclude()
}
