package alerts

import "time"

// remember takes over what the record knows better than this process does, but
// for the alerts of which something was written while it was read.
func (f *fold) remember(rem Remembered, written map[Fingerprint]bool, now time.Time) {
	f.owed.view = true
	f.turn++
	learnt := f.ties.learn(rem.Sightings)
	own, tied := f.ties.split(rem.Acks)
	f.acks.remember(own, written, f.owed.over.all())
	for _, th := range f.threads {
		if !written[th.fp] {
			th.before, th.fires = 0, nil
		}
	}
	for _, s := range rem.Sightings {
		if !written[s.Fingerprint] {
			f.recall(s, now)
		}
	}
	for rule, to := range learnt {
		f.absorb(rule, to, now)
	}
	f.recallTied(tied, written)
	f.unite(nil, now)
	for fp, n := range rem.Flaps {
		if th := f.threads[f.ties.is(fp)]; th != nil && !written[th.fp] {
			th.before += n
		}
	}
	for fp, list := range f.owed.untold {
		if written[fp] {
			continue
		}
		for _, t := range list {
			if th := f.threads[fp]; th != nil && t.Kind == KindFired {
				th.fires = append(th.fires, t.At)
			}
		}
	}
}

// recallTied takes over acks that were given under another fingerprint: who held the
// alert of the rule holds what it is known to be.
func (f *fold) recallTied(list []Ack, written map[Fingerprint]bool) {
	for _, ack := range list {
		th := f.threads[f.ties.is(ack.Fingerprint)]
		switch {
		case th == nil || written[ack.Fingerprint] || written[th.fp]:
		case th.state == Resolved:
			f.owed.over.ended = append(f.owed.over.ended, ack)
		default:
			f.acks.move(ack, th, f.owed)
		}
	}
}

// recall takes over what the record says of an alert at a source, where another
// process observed it later than this one did, or the record has another name
// for its firing.
func (f *fold) recall(s Sighting, now time.Time) {
	if s.Fingerprint == "" || f.ties.tied(s.Fingerprint) {
		return // what goes on as another is there under that
	}
	th := f.threads[s.Fingerprint]
	r := f.runOf(s.Fingerprint, s.Source)
	switch {
	case r == nil:
		if s.State != Resolved || now.Sub(s.Cleared) <= clearedStays {
			f.adopt(s)
		}
	case r.written.due: // ours is not in the record yet
	case s.Episode.Before(r.episode):
		if s.State != Resolved && r.state != Resolved && s.Episode.After(th.after) && sameFiring(s, r.sighting(s.Source)) {
			th.rename(Renamed{r.episode, s.Episode})
			f.owed.view = true
		}
	case s.Episode.After(r.episode), s.State == Resolved && r.state != Resolved:
		th.takeOver(s)
	case s.Said.After(r.said.time()) && (r.state == Resolved || !f.origins.hears(s)):
		th.replace(s)
	}
}

// adopt takes over a run that only the record knows.
func (f *fold) adopt(s Sighting) {
	th := f.thread(s.Fingerprint)
	th.replace(s)
	if s.Rule != nil {
		f.ties.heard(th.fp)
	}
	if src := f.origins[s.Source]; src != nil && f.origins.hears(s) && !s.Said.After(src.looked) {
		th.runs[s.Source].unlisted = true // the whole source was looked at since
	}
}

// learn takes over what the record knew better when it was written to, and lists the
// alerts whose firings those are. An ack that ended of a firing which goes on stands.
func (f *fold) learn(seen Seen, known Kept) (better []Fingerprint) {
	fires := map[Fingerprint]time.Time{}
	for fp, n := range known.Named {
		fires[fp] = n.Is
		if th := f.threads[fp]; th != nil {
			th.rename(n)
			if ack, held := f.acks[fp]; held && ack.Episode.Equal(n.Was) && th.episode.Equal(n.Is) {
				f.acks.move(ack, th, f.owed)
			}
			f.owed.view = true
		}
		for i := range f.owed.untold[fp] {
			rename(&f.owed.untold[fp][i].Episode, n)
		}
	}
	for _, s := range known.Fires {
		if f.ties.tied(s.Fingerprint) {
			continue // another process has yet to learn that it is another
		}
		fires[s.Fingerprint] = s.Episode
		f.thread(s.Fingerprint).replace(s)
		better = append(better, s.Fingerprint)
	}
	for _, s := range known.Over {
		if f.ties.tied(s.Fingerprint) {
			continue
		}
		f.thread(s.Fingerprint).takeOver(s)
		better = append(better, s.Fingerprint)
	}
	for _, x := range seen.Sightings {
		if th := f.threads[x.Fingerprint]; th != nil && th.episode.Equal(x.Episode) {
			th.named = true
		}
	}
	if f.acks.stand(f.owed, fires) {
		f.owed.view = true
		f.turn++
	}
	return better
}

// replace makes what the record says the run of its source.
func (th *thread) replace(s Sighting) {
	r := runOf(s)
	th.runs[s.Source] = r
	th.wake()
	th.owed.looks[s.Source] = true
	if r.episode.After(th.episode) {
		th.after, th.episode, th.ended, th.told = th.episode, r.episode, time.Time{}, told{}
	}
	if r.episode.Equal(th.episode) {
		th.named = true
		th.told.fired = th.told.fired || r.state != Pending
		th.told.pending = th.told.pending || r.state == Pending
	}
	th.conclude()
	th.told.cleared = th.state == Resolved
	th.told.unknown = th.state == Unknown
	th.owed.view = true
}

// takeOver makes what the record says the run of its source, and what was heard
// here since, of what is over, another firing.
func (th *thread) takeOver(s Sighting) {
	heard := th.runs[s.Source]
	if heard != nil && heard.episode.After(s.Episode) {
		return // it has fired again meanwhile
	}
	th.replace(s)
	if heard != nil {
		th.listedSince(s, heard)
	}
}

// listedSince begins a new firing of what another process saw clear, when this
// one has seen it listed after that.
func (th *thread) listedSince(s Sighting, r *run) {
	if s.State != Resolved || r.state == Resolved || !r.said.time().After(s.Said) {
		return
	}
	th.runs[s.Source] = r
	th.call(r.said.time(), s.Cleared)
	r.episode = th.episode
	th.owed.run(r)
	th.conclude()
}
