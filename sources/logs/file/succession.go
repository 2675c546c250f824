package file

// atPath is the succession of files at one path.
type atPath struct {
	id    identity // the latest one seen; zero: it was let go
	early bool     // it was there at the first look
	here  bool     // something stood there at this look
	// came counts the files seen to appear here, told those the system told of;
	// when more were told of than seen, one came and went between two looks.
	came, told int
	ahead      bool // at the last settling more had come than were told of
}

// successions is which files came to the paths that match, one after another.
type successions map[string]*atPath

func (s successions) at(path string) *atPath {
	p := s[path]
	if p == nil {
		p = &atPath{}
		s[path] = p
	}
	return p
}

// look begins another look: nothing was seen in it yet.
func (s successions) look() {
	for _, p := range s {
		p.here = false
	}
}

// appear notes which file stands at a path now; first: it is the first look.
func (s successions) appear(path string, id identity, first bool) {
	p := s.at(path)
	p.here = true
	if p.id == id {
		return
	}
	p.id = id
	if first {
		p.early = true
		return
	}
	p.came++
}

// missed lists the paths to which a file came, and left, between two looks; each
// time once.
func (s successions) missed() []string {
	var list []string
	for path, p := range s {
		if p.told <= p.came {
			continue
		}
		// What was there at the first look may have come while the look began, and
		// the system tells of it late. When it has left meanwhile, that may as well
		// have been its successor, which has left too.
		if !p.early || !p.here || p.came > 0 || p.told > 1 {
			list = append(list, path)
		}
		p.early = false
		p.came = p.told
	}
	return list
}

// settle forgets what no longer matters: that files had come before their
// folder was watched, and paths at which nothing is followed.
func (s successions) settle(followed func(path string) bool) {
	for path, p := range s {
		if p.ahead = p.came > p.told && !p.ahead; !p.ahead {
			p.told = max(p.told, p.came)
		}
		if p.told == p.came && !followed(path) {
			delete(s, path)
		}
	}
}

// forget lets go of an identity: the system may give it to another file now.
func (s successions) forget(id identity) {
	for _, p := range s {
		if p.id == id {
			p.id = identity{}
		}
	}
}
