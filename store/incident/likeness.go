package incident

import (
	"slices"
	"strconv"
	"strings"
)

// Likeness is by what an incident is compared with others. It is plain data.
type Likeness struct {
	ID          ID
	DuplicateOf ID       // 0: of none
	Words       []string // what it is called by, lowered, each once
	Alerts      []string // the names of those it held
	SOPs        []string // the names of those followed in it, practice left out
}

// LikenessOf is by what an incident in which these procedures were followed is
// compared.
func LikenessOf(i Incident, followed []string) Likeness {
	return Likeness{ID: i.ID, DuplicateOf: i.DuplicateOf, Words: words(i), Alerts: alertnames(i), SOPs: followed}
}

// Equal reports whether two are compared by the same.
func (l Likeness) Equal(o Likeness) bool {
	return l.ID == o.ID && l.DuplicateOf == o.DuplicateOf &&
		slices.Equal(l.Words, o.Words) && slices.Equal(l.Alerts, o.Alerts) && slices.Equal(l.SOPs, o.SOPs)
}

// again reports whether this is the other one once more: itself, or a duplicate.
func (l Likeness) again(o Likeness) bool {
	return l.ID == o.ID || l.DuplicateOf == o.ID || l.ID == o.DuplicateOf
}

// likenessRules is the number of the rules by which an incident becomes a Likeness,
// and a Likeness a line. Whoever changes either, such as what a word is, counts it
// up: what was told by other rules is not believed.
const likenessRules = "1"

// TellLikenesses writes likenesses as ReadLikenesses reads them. ok: it can; a name
// with a control character in it, which comes in by no door, cannot be told.
func TellLikenesses(list []Likeness) (told string, ok bool) {
	var b strings.Builder
	b.WriteString(likenessRules)
	for _, l := range list {
		b.WriteString("\n" + strconv.FormatInt(int64(l.ID), 10) + "\t" + strconv.FormatInt(int64(l.DuplicateOf), 10))
		for _, names := range [][]string{l.Words, l.Alerts, l.SOPs} {
			for i, name := range names {
				if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
					return "", false
				}
				if i == 0 {
					b.WriteByte('\t')
				} else {
					b.WriteByte(nameEnds)
				}
				b.WriteString(name)
			}
			if len(names) == 0 {
				b.WriteByte('\t')
			}
		}
	}
	return b.String(), true
}

// nameEnds stands between two names; none holds it.
const nameEnds = '\x1f'

// ReadLikenesses reads what TellLikenesses wrote, after what is in list. ok: it was
// written by the rules of now, and is whole.
func ReadLikenesses(list []Likeness, told string) (_ []Likeness, ok bool) {
	rules, told, more := strings.Cut(told, "\n")
	if rules != likenessRules {
		return list, false
	}
	whole := len(list)
	names := make([]string, 0, len(told)/8)
	for more {
		var line string
		line, told, more = strings.Cut(told, "\n")
		l, rest, ok := numbers(line)
		for _, into := range []*[]string{&l.Words, &l.Alerts, &l.SOPs} {
			var part string
			part, rest, _ = strings.Cut(rest, "\t")
			*into, names = split(part, names)
		}
		if !ok || rest != "" || strings.Count(line, "\t") != 4 {
			return list[:whole], false
		}
		list = append(list, l)
	}
	return list, true
}

func numbers(line string) (l Likeness, rest string, ok bool) {
	first, rest, _ := strings.Cut(line, "\t")
	second, rest, _ := strings.Cut(rest, "\t")
	id, err := strconv.ParseInt(first, 10, 64)
	of, wrong := strconv.ParseInt(second, 10, 64)
	return Likeness{ID: ID(id), DuplicateOf: ID(of)}, rest, err == nil && wrong == nil
}

// split cuts a part into its names, which it puts into room that others share.
func split(part string, room []string) (names, left []string) {
	begin := len(room)
	for more := part != ""; more; {
		var name string
		name, part, more = strings.Cut(part, string(nameEnds))
		room = append(room, name)
	}
	if begin == len(room) {
		return nil, room
	}
	return room[begin:len(room):len(room)], room
}
