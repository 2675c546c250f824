package text

import (
	"encoding/base64"
	"encoding/json"
	"math/bits"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Redacted stands where a secret was.
const Redacted = "[redacted]"

// shortest is the length below which a known secret is not looked for: taking
// every "abc" out of a text would destroy it and show what the secret is.
const shortest = 4

// Redactor takes secrets out of text: those it was told, also in the encodings
// they travel in, and what has the well-known shape of one. A nil Redactor
// knows the shapes only. It is safe for concurrent use.
type Redactor struct {
	learning sync.Mutex
	known    atomic.Pointer[known]
}

// known are the secrets a redactor was told. It is never changed.
type known struct{ secrets []string } // longest first

// NewRedactor returns a redactor that knows these secrets; see Learn.
func NewRedactor(secrets ...string) *Redactor {
	r := &Redactor{}
	r.Learn(secrets...)
	return r
}

// Learn makes the redactor know more secrets, each also in base64, URL and JSON
// encoding. A secret of several lines is known line by line; secrets under four
// characters are not looked for. What was known stays known: the token of
// yesterday is a secret too. A nil Redactor learns nothing.
func (r *Redactor) Learn(secrets ...string) {
	if r == nil || len(secrets) == 0 {
		return
	}
	r.learning.Lock()
	defer r.learning.Unlock()
	was := r.told()
	all := slices.Clone(was)
	for _, whole := range secrets {
		lines := strings.FieldsFunc(whole, func(c rune) bool { return c == '\n' || c == '\r' })
		for _, line := range lines {
			line = strings.TrimSpace(line)
			if len(line) < shortest || len(lines) > 1 && len(line) < 2*shortest || slices.Contains(was, line) {
				continue
			}
			all = append(all, encodings(line)...)
		}
	}
	if len(all) == len(was) {
		return
	}
	slices.SortFunc(all, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	all = slices.Compact(all)
	r.known.Store(&known{all})
}

// told is every secret that is looked for, longest first.
func (r *Redactor) told() []string {
	if r == nil {
		return nil
	}
	if k := r.known.Load(); k != nil {
		return k.secrets
	}
	return nil
}

// Known counts what is looked for; it grows with everything that is learnt, so
// that who redacted before sees by it that there is more to take out now.
func (r *Redactor) Known() int { return len(r.told()) }

// Holds reports whether s holds a secret that was told. What only has the shape
// of one is not looked for, which makes it cheap.
func (r *Redactor) Holds(s string) bool {
	return slices.ContainsFunc(r.told(), func(secret string) bool { return strings.Contains(s, secret) })
}

// longest is how many bytes the longest secret has that is looked for.
func (r *Redactor) longest() int {
	if all := r.told(); len(all) > 0 {
		return len(all[0])
	}
	return 0
}

func encodings(secret string) []string {
	quoted, err := json.Marshal(secret)
	if err != nil {
		quoted = []byte(`"` + secret + `"`)
	}
	return []string{
		secret,
		string(quoted[1 : len(quoted)-1]),
		url.QueryEscape(secret),
		url.PathEscape(secret),
		base64.StdEncoding.EncodeToString([]byte(secret)),
		base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
}

// Redact returns s with every secret replaced by "[redacted]".
func (r *Redactor) Redact(s string) string {
	if strings.IndexByte(s, '\n') < 0 && strings.IndexByte(s, '\r') < 0 {
		return replace(s, r.spans(s)) // nothing stands above or below it
	}
	var out strings.Builder
	var above above
	for line := range eachLine(elements(s)) {
		out.WriteString(r.line(line, &above))
	}
	return out.String()
}

// eachLine yields s in pieces that end after a line feed or a carriage return.
func eachLine(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for s != "" {
			n := strings.IndexAny(s, "\n\r") + 1
			if n == 0 {
				n = len(s)
			}
			if !yield(s[:n]) {
				return
			}
			s = s[n:]
		}
	}
}

// line redacts one line, its end included; above is what the lines before it
// left to go on with.
func (r *Redactor) line(s string, above *above) string {
	if above.key.swallows(s) {
		return ""
	}
	before := above.before
	spans := r.spans(before + s)
	above.goOn(before, s)
	if before == "" {
		return replace(s, spans)
	}
	var here []span
	for _, sp := range spans {
		if sp.end > len(before) {
			here = append(here, span{0, max(sp.start-len(before), 0), sp.end - len(before)})
		}
	}
	return replace(s, here)
}

// span is a secret in a line: from start to end, found because of what stands
// from context on.
type span struct{ context, start, end int }

// spans finds the secrets in one line, ordered, none overlapping.
func (r *Redactor) spans(s string) []span {
	var found []span
	for _, secret := range r.told() {
		for at := 0; ; {
			i := strings.Index(s[at:], secret)
			if i < 0 {
				break
			}
			found = append(found, span{at + i, at + i, at + i + len(secret)})
			at += i + len(secret)
		}
	}
	lower := strings.ToLower(s)
	for which := hinted.likely(lower); which != 0; which &= which - 1 {
		sh := &shapes[bits.TrailingZeros64(which)]
		if !sh.has(lower) {
			continue
		}
		for _, m := range sh.re.FindAllStringSubmatchIndex(s, -1) {
			start := m[2]
			if sh.not != nil && sh.not(s[m[0]:m[2]], s[m[2]:m[3]]) {
				continue
			}
			for start < m[3] && (s[start] == '"' || s[start] == '\'' || s[start] == '\\') {
				start++
			}
			if start < m[3] && !strings.HasPrefix(Redacted, s[start:m[3]]) && s[start:m[3]] != Redacted {
				found = append(found, span{m[0], start, m[3]})
			}
		}
	}
	return merge(found)
}

// merge joins what overlaps.
func merge(spans []span) []span {
	if len(spans) < 2 {
		return spans
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	out := spans[:1]
	for _, s := range spans[1:] {
		last := &out[len(out)-1]
		if s.start < last.end || s.start == last.start {
			last.end = max(last.end, s.end)
			last.context = min(last.context, s.context)
			continue
		}
		out = append(out, s)
	}
	return out
}

func replace(s string, spans []span) string {
	if len(spans) == 0 {
		return s
	}
	var b strings.Builder
	at := 0
	for _, sp := range spans {
		b.WriteString(s[at:sp.start])
		b.WriteString(Redacted)
		at = sp.end
	}
	b.WriteString(s[at:])
	return b.String()
}
