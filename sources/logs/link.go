package logs

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"holdfast/sources/text"
)

// around is how much of the log an address shows before a line, and after it.
const around = 5 * time.Minute

// Link says where the lines of a log are looked at elsewhere. The zero Link: nowhere.
// What is put into an address is escaped: no line and no query leaves its place.
type Link struct {
	// Template is an address with {query}, {from} and {to} in it.
	Template string
	// Grafana is the base URL of one, and Datasource the uid of what it asks there.
	Grafana, Datasource string
	// Loki and VictoriaLogs are the base URLs of the server that keeps the log.
	Loki, VictoriaLogs string
	// Query is what the log is asked for there; empty: the words of the line.
	Query string
}

// braced is what a template may leave open.
var braced = regexp.MustCompile(`\{[^{}]*\}`)

// CheckLink says what is wrong with a template of an address.
func CheckLink(template string) error {
	for _, name := range braced.FindAllString(template, -1) {
		if name != "{query}" && name != "{from}" && name != "{to}" {
			return fmt.Errorf("%s is not known; allowed: {query}, {from} and {to}, which are milliseconds since 1970", text.Clean(name))
		}
	}
	filled := braced.ReplaceAllString(template, "1")
	u, err := url.Parse(filled)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return fmt.Errorf("%q is no address; write it as https://HOST/PATH?q={query}&from={from}&to={to}", text.Clean(template))
	}
	if u.User != nil {
		return errors.New("holds a password, which everybody who sees the address would see")
	}
	if at := strings.Index(template, "{"); at >= 0 && at < strings.Index(template, "://")+len("://")+len(u.Host) {
		return fmt.Errorf("%q must name its host: a line does not say where to go", text.Clean(template))
	}
	return nil
}

// Address is where a line is looked at; empty: nowhere. A gap is looked at, too.
func (k Link) Address(l Line) string {
	query := k.Query
	if query == "" {
		const most = 200
		query = text.Excerpt([]byte(l.Text), most)
	}
	from, to := l.At.Add(-around), l.At.Add(around)
	millis := func(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
	switch {
	case k.Template != "":
		return strings.NewReplacer("{query}", escaped(query), "{from}", millis(from), "{to}", millis(to)).Replace(k.Template)
	case k.Grafana != "":
		return k.Grafana + "/explore?schemaVersion=1&panes=" + escaped(pane(k.Datasource, query, millis(from), millis(to)))
	case k.VictoriaLogs != "":
		return k.VictoriaLogs + "/select/vmui/#/?query=" + escaped(query) + "&g0.range_input=" + escaped(strconv.Itoa(int((2*around).Minutes()))+"m") +
			"&g0.end_input=" + escaped(to.UTC().Format("2006-01-02T15:04:05")) + "&g0.relative_time=none"
	case k.Loki != "":
		return k.Loki + "/loki/api/v1/query_range?direction=backward&limit=1000&query=" + escaped(query) +
			"&start=" + strconv.FormatInt(from.UnixNano(), 10) + "&end=" + strconv.FormatInt(to.UnixNano(), 10)
	}
	return ""
}

// escaped is a value of an address: whatever it holds, it stays one value, in the query
// and behind a #.
func escaped(value string) string { return strings.ReplaceAll(url.QueryEscape(value), "+", "%20") }

// pane is what Grafana's page for exploring shows, in its own JSON.
func pane(datasource, query, from, to string) string {
	type source struct {
		UID string `json:"uid"`
	}
	type asked struct {
		Ref  string `json:"refId"`
		Expr string `json:"expr"`
		Of   source `json:"datasource"`
	}
	type span struct {
		From string `json:"from"`
		To   string `json:"to"`
	}
	type shown struct {
		Of    string  `json:"datasource"`
		Asks  []asked `json:"queries"`
		Range span    `json:"range"`
	}
	said, err := json.Marshal(map[string]shown{"a": {datasource, []asked{{"A", query, source{datasource}}}, span{from, to}}})
	if err != nil {
		return "" // texts are always written
	}
	return string(said)
}
