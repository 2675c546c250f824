package logs

import "bytes"

// looseYear reads 2006-Jan-02 15:04:05, 2006 Jan 2 15:04:05, and 2006-1-2 3:04:05.
func (c *clock) looseYear(b []byte) stamp {
	const year = len("2006")
	d := date{year: number(b[:year])}
	sep, i := b[year], year+1
	switch {
	case letters(b[i:]) == 3 && (sep == '-' || sep == ' ' || sep == '/'):
		d.month = monthOf(b[i:])
		i += len("Jan")
	case sep == '-' || sep == '/' || sep == '.':
		d.month, i = digitsAt(b, i, 2)
	}
	if d.year < 1970 || d.year > 2199 || d.month == 0 || i >= len(b) || b[i] != sep {
		return stamp{}
	}
	if d.day, i = digitsAt(b, i+1, 2); i >= len(b) || b[i] != ' ' && b[i] != 'T' || !d.exists() {
		return stamp{}
	}
	t := timeOfDay(b[i+1:], ':')
	if t.len < len("9:04:05") {
		return stamp{}
	}
	return c.zoned(b, i+1+t.len, d, t.second, t.nanos)
}

// labelledTime reads times behind a label that a known program writes.
func (r *Reader) labelledTime(p *parsed) bool {
	for _, label := range [...]string{
		"# Time: ", "#Date: ", "Start-Date: ", "End-Date: ", "SET timestamp=", "[#|", "=INFO REPORT==== ", "=ERROR REPORT==== ", "=WARNING REPORT==== ",
		"=CRASH REPORT==== ", "=SUPERVISOR REPORT==== ", "=PROGRESS REPORT==== ", "[Nest] ",
	} {
		if !bytes.HasPrefix(p.rest, []byte(label)) {
			continue
		}
		b := trimLeft(p.rest[len(label):])
		if label == "[Nest] " {
			_, n := digitsAt(b, 0, 8)
			b = bytes.TrimLeft(b[n:], " -")
		}
		s := r.clock.read(b)
		p.at = s.at
		return s.len > 0
	}
	return false
}

// enclosedTime reads a time that stands alone in <>, () or quotes at the beginning,
// and one behind the letter of its level in brackets: [E 060102 15:04:05 web:1].
func (r *Reader) enclosedTime(p *parsed) bool {
	b := bytes.TrimLeft(p.rest, "#")
	if len(b) < shortestStamp+2 {
		return false
	}
	var closing byte
	switch b[0] {
	case '<':
		closing = '>'
	case '(':
		closing = ')'
	case '"':
		closing = '"'
	case '[':
		return r.letteredTime(p, trimLeft(b[1:]))
	default:
		return false
	}
	s := r.clock.read(b[1:])
	end := 1 + s.len
	if s.len == 0 || end >= len(b) || b[end] != closing || closing == '"' && (end+1 == len(b) || b[end+1] != ',' && b[end+1] != ';') {
		return false
	}
	p.at = s.at
	return true
}

func (r *Reader) letteredTime(p *parsed, b []byte) bool {
	if len(b) < shortestStamp+2 || !isUpper(b[:1]) || b[1] != ' ' {
		return false
	}
	level := levelOfLetter(b[0])
	if level == NoLevel && b[0] != 'N' && b[0] != 'C' {
		return false
	}
	s := r.clock.read(b[2:])
	if s.len == 0 {
		return false
	}
	p.at, p.level = s.at, level
	return true
}

// routerTime reads the *Jan  2 15:04:05.999 EST: of routers, whose star says that
// their clock was not set by others, also behind the number of the line.
func (r *Reader) routerTime(p *parsed) bool {
	b := p.rest
	n := 0
	for n < len(b) && n < 12 && isDigit(b[n]) {
		n++
	}
	if n > 0 {
		if n+2 >= len(b) || b[n] != ':' || b[n+1] != ' ' {
			return false
		}
		b = b[n+2:]
	}
	star := len(b) > 1 && (b[0] == '*' || b[0] == '.')
	if star {
		b = b[1:]
	}
	if n == 0 && !star || len(b) < shortestStamp || !isLetter(b[0]) {
		return false
	}
	s := r.clock.named(b)
	p.at = s.at
	return s.len > 0 && s.len < len(b) && b[s.len] == ':'
}

// agentTime reads the 1234:20060102:150405.999 of Zabbix and the
// 1234:signal-handler (1136214245) of Redis, behind the process.
func (r *Reader) agentTime(p *parsed) bool {
	b := trimLeft(p.rest)
	_, n := digitsAt(b, 0, 8)
	if n == 0 || n >= len(b) || b[n] != ':' {
		return false
	}
	b = b[n+1:]
	const handler, day, seconds = "signal-handler (", len("20060102"), len("1136214245")
	if bytes.HasPrefix(b, []byte(handler)) {
		b = b[len(handler):]
		if len(b) <= seconds || number(b[:seconds]) < 0 || b[seconds] != ')' {
			return false
		}
		s := r.clock.epoch(b, seconds)
		p.at = s.at
		return s.len > 0
	}
	if len(b) <= day || b[day] != ':' || number(b[:day]) < 0 {
		return false
	}
	s := r.clock.basic(b)
	p.at = s.at
	return s.len > 0
}

// eventTime reads the event of Windows as XML, and what Rails writes of a request.
func (r *Reader) eventTime(p *parsed) bool {
	const created, started, at = "<TimeCreated SystemTime=", "Started ", " at "
	switch b := p.rest; {
	case bytes.HasPrefix(b, []byte("<Event")):
		i := bytes.Index(b, []byte(created))
		if i < 0 || i+len(created)+1+shortestStamp > len(b) {
			return false
		}
		s := r.clock.read(b[i+len(created)+1:])
		p.at = s.at
		return s.len > 0
	case bytes.HasPrefix(b, []byte(started)):
		i := bytes.LastIndex(b, []byte(at))
		if i < 0 || bytes.IndexByte(b, '"') < 0 {
			return false
		}
		s := r.clock.read(b[i+len(at):])
		p.at = s.at
		return s.len > 0 && i+len(at)+s.len == len(b)
	}
	return false
}
