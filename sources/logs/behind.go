package logs

import "bytes"

// behind finds the time of a plain line that does not begin with it, where a
// known program writes it.
func (r *Reader) behind(p *parsed) {
	for _, find := range [...]func(*Reader, *parsed) bool{
		(*Reader).redisTime, (*Reader).machineTime, (*Reader).clusterTime, (*Reader).labelledTime, (*Reader).secondTime,
		(*Reader).webTime, (*Reader).enclosedTime, (*Reader).routerTime, (*Reader).agentTime, (*Reader).eventTime,
	} {
		if find(r, p) {
			p.timed = true
			return
		}
	}
}

// redisTime reads 123:M 02 Jan 2006 15:04:05.999 * of Redis, whose letter is its
// role, and the [123] 02 Jan 15:04:05.999 * of its earlier versions.
func (r *Reader) redisTime(p *parsed) bool {
	b := p.rest
	bracket := len(b) > 0 && b[0] == '['
	if bracket {
		b = b[1:]
	}
	n := 0
	for n < len(b) && n < 8 && isDigit(b[n]) {
		n++
	}
	if n == 0 || n+3 >= len(b) {
		return false
	}
	switch {
	case bracket && b[n] == ']' && b[n+1] == ' ':
		n += 2
	case !bracket && b[n] == ':' && isLetter(b[n+1]) && b[n+2] == ' ':
		n += 3
	default:
		return false
	}
	s := r.clock.dayFirst(b[n:])
	if s.len == 0 {
		return false
	}
	p.at, p.rest = s.at, trimLeft(b[n+s.len:])
	if p.level == NoLevel && len(p.rest) > 1 && p.rest[1] == ' ' {
		switch p.rest[0] {
		case '#':
			p.level = Warn
		case '*', '-':
			p.level = Info
		case '.':
			p.level = Debug
		}
	}
	return true
}

// machineTime reads the - 1117838570 2005.06.03 of the logs of supercomputers,
// whose first word is a dash or an alert category.
func (r *Reader) machineTime(p *parsed) bool {
	i := bytes.IndexByte(p.rest, ' ')
	if i < 1 || i > 16 {
		return false
	}
	const seconds, day = len("1117838570"), len("2005.06.03")
	b := p.rest[i+1:]
	if len(b) <= seconds+day+1 || number(b[:seconds]) < 0 || b[seconds] != ' ' || b[seconds+1+day] != ' ' {
		return false
	}
	d := b[seconds+1:]
	if d[4] != '.' || d[7] != '.' || !(date{number(d[0:4]), number(d[5:7]), number(d[8:10])}).exists() {
		return false
	}
	s := r.clock.epoch(b, seconds)
	if s.len == 0 {
		return false
	}
	p.at, p.rest = s.at, trimLeft(d[day:])
	return true
}

// clusterTime reads 134681 node-246 unix.hw state_change.unavailable 1077804742 1
// of clusters: a number, three names, and the seconds since 1970 between.
func (r *Reader) clusterTime(p *parsed) bool {
	const fields, seconds = 6, len("1077804742")
	words := bytes.SplitN(p.rest[:min(len(p.rest), reach)], []byte(" "), fields+1)
	if len(words) < fields || len(words[0]) == 0 || number(words[0]) < 0 || len(words[4]) != seconds || len(words[5]) != 1 || !isDigit(words[5][0]) {
		return false
	}
	for _, name := range words[1:4] {
		if len(name) == 0 || !isLetter(name[0]) {
			return false
		}
	}
	if number(words[4]) < 0 {
		return false
	}
	s := r.clock.epoch(words[4], seconds)
	p.at = s.at
	return s.len > 0
}

// secondTime reads a whole date and time that stands behind one word which is
// none of a sentence: a level, with a name in brackets or without, or the name of
// a file, a host or a container.
func (r *Reader) secondTime(p *parsed) bool {
	head := p.rest[:min(len(p.rest), reach)]
	i := bytes.IndexAny(head, " \t,;:")
	if i < 1 {
		return false
	}
	level, isLevel := ParseLevel(bytes.Trim(head[:i], "[]"))
	if !isLevel {
		if i = bytes.IndexByte(head, ' '); i < 1 || !isName(head[:i]) {
			return false
		}
	}
	rest := bytes.TrimLeft(p.rest[i:], " \t")
	if isLevel {
		rest = bytes.TrimLeft(rest, " \t,;:")
	}
	if len(rest) > 2 && (rest[0] == '|' || rest[0] == '-') && rest[1] == ' ' {
		rest = trimLeft(rest[1:])
	}
	s, rest := r.bracketed(rest)
	if s.len == 0 && isLevel && len(rest) > 0 && isLetter(rest[0]) {
		if end := bytes.IndexByte(rest[:min(len(rest), 64)], ']'); end > 0 {
			s, rest = r.bracketed(trimLeft(rest[end+1:]))
		}
	}
	if s.len == 0 {
		return false
	}
	p.at = s.at
	if isLevel {
		rest = rest[s.len:]
		if len(rest) > 0 && rest[0] == ']' {
			rest = rest[1:]
		}
		p.level, p.rest = level, trimLeft(rest)
	}
	return true
}

// bracketed reads a whole date and time, in brackets or without; rest begins with it.
func (r *Reader) bracketed(b []byte) (s stamp, rest []byte) {
	if len(b) > 0 && b[0] == '[' {
		b = b[1:]
	}
	if len(b) < shortestStamp {
		return stamp{}, b
	}
	if s = r.clock.iso(b); s.len == 0 && len(b) > 5 && b[2] == '-' && b[5] == '|' {
		s = r.clock.dashed(b)
	}
	return s, b
}

// isName reports whether the first word of a line is none of a sentence.
func isName(word []byte) bool {
	switch string(word) {
	case "http", "https", "h2", "grpcs", "ws", "wss", "tls", "tcp", "udp": // of a load balancer
		return true
	}
	last := word[len(word)-1]
	return bytes.ContainsAny(word, "./[|,@0123456789") && last != '=' && last != ':'
}

// webTime finds the bracketed time of a web server's log, which stands behind
// the address and the user.
func (r *Reader) webTime(p *parsed) bool {
	head := p.rest[:min(len(p.rest), reach)]
	for from := 0; from < len(head); {
		i := bytes.IndexByte(head[from:], '[')
		if i < 0 {
			return false
		}
		from += i + 1
		if from+shortestStamp >= len(p.rest) || !isDigit(p.rest[from]) && monthOf(p.rest[from+4:]) == 0 {
			continue
		}
		rest := p.rest[from:]
		s := r.clock.read(rest)
		if s.len > 0 && s.len < len(rest) && rest[s.len] == ']' {
			p.at = s.at
			return true
		}
	}
	return false
}

// logcatLevel reads the level of Android's log, which stands behind the process
// and the thread, or before the tag: 1702  2395 E Tag: and E/Tag( 1702):
func logcatLevel(b []byte) Level {
	if len(b) > 2 && b[1] == '/' && isLetter(b[2]) {
		return levelOfLetter(b[0])
	}
	for range 2 {
		n := 0
		for n < len(b) && isDigit(b[n]) {
			n++
		}
		if n == 0 || n == len(b) || b[n] != ' ' {
			return NoLevel
		}
		b = trimLeft(b[n:])
	}
	if len(b) > 2 && b[1] == ' ' {
		return levelOfLetter(b[0])
	}
	return NoLevel
}

// levelOfLetter reads the levels that are one letter.
func levelOfLetter(c byte) Level {
	switch c {
	case 'V', 'D':
		return Debug
	}
	return klogLevel(c)
}
