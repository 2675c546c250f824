package report

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// CSV prints the timeline for spreadsheets: one row an entry, times in UTC, a day where no
// more is known, the whole SHA-256 of what it attached, and the numbers of the entry, of the one it
// puts right and of the one that puts it right. No cell of it is a formula,
// whichever separator the spreadsheet believes in.
func CSV(rep Report) []byte {
	rep = tidy(rep)
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"at", "recorded_at", "by", "via", "kind", "text", "file_sha256", "entry", "corrects", "corrected_by"}}
	sums := map[int64]string{}
	for _, f := range rep.Files {
		sums[f.Seq] = digits(f.SHA256)
	}
	for _, l := range rep.Timeline {
		corrected := ""
		if l.Correction != nil {
			corrected = number(l.Correction.Seq)
		}
		rows = append(rows, []string{
			cell(orElse(l.Day, l.At.UTC().Format(time.RFC3339Nano))), l.RecordedAt.UTC().Format(time.RFC3339Nano),
			cell(string(l.By)), cell(l.Via), cell(l.Kind), cell(l.Text), sums[l.Seq], number(l.Seq), number(l.Corrects), corrected,
		})
	}
	if err := w.WriteAll(rows); err != nil {
		// Writing to memory cannot fail, and the separator is a comma.
		panic(err)
	}
	return b.Bytes()
}

// number writes the number of an entry; empty when there is none.
func number(seq int64) string {
	if seq <= 0 {
		return ""
	}
	return strconv.FormatInt(seq, 10)
}

// formulas begin with one of these in some spreadsheet; the last four are what
// an East Asian keyboard types.
const formulas = "=+-@＝＋－＠"

// cell writes text from outside as one line that a spreadsheet takes for text:
// an apostrophe stands before what would be a formula. Where commas are decimal
// points a semicolon separates cells, and quotes around the field then mean
// nothing, so each piece between semicolons is looked at.
func cell(s string) string {
	pieces := strings.Split(oneLine(s), ";")
	for i, piece := range pieces {
		bare := strings.TrimLeftFunc(piece, passedOver)
		if bare != "" && strings.ContainsRune(formulas, []rune(bare)[0]) {
			pieces[i] = "'" + piece
		}
	}
	return strings.Join(pieces, ";")
}

// passedOver reports whether a spreadsheet may look past r to what begins a
// formula: blanks of any script, and quotes.
func passedOver(r rune) bool { return unicode.IsSpace(r) || r == '"' || r == '\'' }
