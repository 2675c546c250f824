package store

import (
	"cmp"
	"context"
	"errors"
	"math"
	"strings"
	"unicode/utf8"

	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/store/sql"
)

// Search looks for entries in the timelines of all incidents: the newest
// incident first, and in it the newest entry first. The words are looked for in
// what a timeline shows, and in the lines that were pinned. Large and small
// letters are the same in every alphabet; an accent makes another letter.
//
// The database lowers and compares ASCII only, which is all that databases
// agree on: it hands over every entry that could hold the words, and which of
// them do is decided here.
func (s Book) Search(ctx context.Context, q incident.Search) ([]incident.Found, error) {
	words := strings.Fields(incident.Lower(text.CleanBlock(q.Words))) // as the record keeps them
	if len(words) == 0 && len(q.Kinds) == 0 && q.Person == "" {
		return nil, errors.New("search for what? Say a word, a kind or a person")
	}
	limit := cmp.Or(max(q.Limit, 0), 100)
	by := telling(words)
	ask := sql.SearchEntriesParams{
		Before: math.MaxInt64, Words: like(by, printable), Lines: like(by, alphanumeric),
		Kinds: spaced(q.Kinds), Person: text.Clean(string(q.Person)), Rows: page,
	}
	found := []incident.Found{}
	err := s.rec.db.Read(ctx, func(db *sql.Queries) error {
		incidents := map[incident.ID]incident.Incident{}
		for {
			rows, err := db.SearchEntries(ctx, ask)
			if err != nil {
				return err
			}
			for _, row := range rows {
				e := entryOf(row).Once()
				if !e.Says(words) {
					continue
				}
				inc, known := incidents[e.Incident]
				if !known {
					if inc, err = getIncident(ctx, db, e.Incident); err != nil {
						return err
					}
					incidents[e.Incident] = inc
				}
				if found = append(found, incident.Found{Incident: inc, Entry: e}); len(found) == limit {
					return nil
				}
			}
			if len(rows) < page {
				return nil
			}
			ask.Before, ask.Seq = rows[len(rows)-1].Incident, rows[len(rows)-1].Seq
		}
	})
	return found, err
}

// telling is the word by which the database looks: the one with the longest part
// that stands in JSON as it is. It is one word for both places, because of two
// one may stand in the words and the other in the lines.
func telling(words []string) string {
	word := ""
	for _, w := range words {
		if len(like(w, alphanumeric)) > len(like(word, alphanumeric)) || word == "" {
			word = w
		}
	}
	return word
}

// like is the pattern that every text holding this word fits: the longest part
// of it that the database reads as we do.
func like(word string, plain func(r rune) bool) string {
	longest := ""
	for _, part := range strings.FieldsFunc(word, func(r rune) bool { return !plain(r) }) {
		part = part[:min(len(part), 64)]
		if len(part) > len(longest) {
			longest = part
		}
	}
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(longest) + "%"
}

func printable(r rune) bool { return r > ' ' && r < utf8.RuneSelf }

// alphanumeric letters stand in JSON as they are.
func alphanumeric(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }

// spaced writes kinds as the query takes them.
func spaced(kinds []incident.Kind) string {
	if len(kinds) == 0 {
		return ""
	}
	b := " "
	for _, k := range kinds {
		b += string(k) + " "
	}
	return b
}
