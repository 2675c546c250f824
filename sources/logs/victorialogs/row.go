package victorialogs

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-logfmt/logfmt"

	"holdfast/sources/logs/remote"
	"holdfast/sources/text"
)

// The fields of a row that VictoriaLogs itself gives it.
const (
	fieldTime   = "_time"
	fieldWords  = "_msg"
	fieldStream = "_stream"
	fieldID     = "_stream_id"
)

// errNoTime is of a query that cannot be followed.
var errNoTime = errors.New("its rows have no _time: the query counts them, or leaves that field out")

// parse reads a row: an object of texts.
func parse(line []byte) (remote.Entry, error) {
	var row map[string]string
	if err := json.Unmarshal(line, &row); err != nil {
		return remote.Entry{}, fmt.Errorf("%s is no row: %w", text.Excerpt(line, 80), err)
	}
	said, ok := row[fieldTime]
	if !ok {
		return remote.Entry{}, errNoTime
	}
	at, err := time.Parse(time.RFC3339Nano, said)
	if err != nil {
		return remote.Entry{}, fmt.Errorf("%s is no _time", text.Excerpt([]byte(said), 40))
	}
	maps.DeleteFunc(row, func(_, value string) bool { return value == "" }) // as if it were not there
	of := streamOf(row[fieldStream])
	return remote.Entry{
		At: at.UTC(), Words: words(row, of), From: remote.Who(of), Level: remote.LevelOf(row), Is: known(row), Repeats: true,
	}, nil
}

// known are the words by which a row is known again: all of it.
func known(row map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(row)) {
		b.WriteString(strconv.Quote(name))
		b.WriteString(strconv.Quote(row[name]))
	}
	return b.String()
}

// words are the message of a row and its other fields, without those of its stream.
func words(row, stream map[string]string) []byte {
	var b bytes.Buffer
	b.WriteString(row[fieldWords])
	for _, name := range slices.Sorted(maps.Keys(row)) {
		if _, ofStream := stream[name]; ofStream || slices.Contains([]string{fieldTime, fieldWords, fieldStream, fieldID}, name) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		pair, err := logfmt.MarshalKeyvals(name, row[name])
		if err != nil { // a name that logfmt does not write
			pair = []byte(strconv.Quote(name) + "=" + strconv.Quote(row[name]))
		}
		b.Write(pair)
	}
	return b.Bytes()
}

// streamOf reads the labels of a stream, {app="edge",host="web-1"}. What is written
// otherwise has none from there on.
func streamOf(said string) map[string]string {
	labels := map[string]string{}
	said = strings.TrimPrefix(said, "{")
	for {
		name, rest, ok := strings.Cut(said, "=")
		if !ok {
			return labels
		}
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return labels
		}
		value, err := strconv.Unquote(quoted)
		if err != nil {
			return labels
		}
		labels[strings.Trim(name, `", `)] = value
		said = strings.TrimPrefix(rest[len(quoted):], ",")
	}
}
