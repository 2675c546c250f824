package logs

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCheckLink(t *testing.T) {
	for template, says := range map[string]string{
		"https://grafana.example/explore?q={query}&from={from}&to={to}": "",
		"http://127.0.0.1:3000/d/logs":                                  "",
		"https://logs.example/?q={line}":                                "{line} is not known; allowed: {query}, {from} and {to}",
		"grafana.example/explore":                                       "is no address",
		"javascript:alert({query})":                                     "is no address",
		"https://{query}/":                                              "must name its host",
		"https://logs.example{query}/":                                  "must name its host",
		"https://me:secret@logs.example/{query}":                        "holds a password",
		"":                                                              "is no address",
	} {
		err := CheckLink(template)
		if says == "" && err != nil || says != "" && (err == nil || !strings.Contains(err.Error(), says)) {
			t.Errorf("%q: %v, and not %q", template, err, says)
		}
	}
}

func TestAddressesOfALine(t *testing.T) {
	l := Line{Source: "edge", At: time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC), Text: "a & b"}
	const from, to = "981172806000", "981173406000"
	for name, test := range map[string]struct {
		link Link
		want string
	}{
		"nowhere":             {Link{}, ""},
		"a template, a file":  {Link{Template: "https://logs.example/?q={query}&from={from}&to={to}"}, "https://logs.example/?q=a%20%26%20b&from=" + from + "&to=" + to},
		"a template, a query": {Link{Template: "https://logs.example/#/{query}", Query: `{app="edge"}`}, "https://logs.example/#/%7Bapp%3D%22edge%22%7D"},
		"a VictoriaLogs": {
			Link{VictoriaLogs: "http://127.0.0.1:9428", Query: `{app="edge"}`},
			"http://127.0.0.1:9428/select/vmui/#/?query=%7Bapp%3D%22edge%22%7D&g0.range_input=10m&g0.end_input=2001-02-03T04%3A10%3A06&g0.relative_time=none",
		},
		"a Loki": {
			Link{Loki: "http://127.0.0.1:3100", Query: `{app="edge"}`},
			"http://127.0.0.1:3100/loki/api/v1/query_range?direction=backward&limit=1000&query=%7Bapp%3D%22edge%22%7D&start=981172806000000000&end=981173406000000000",
		},
		"a Grafana": {
			Link{Grafana: "https://grafana.example", Datasource: "loki", Query: `{app="edge"}`},
			"https://grafana.example/explore?schemaVersion=1&panes=" + url.QueryEscape(`{"a":{"datasource":"loki","queries":[{"refId":"A","expr":"{app=\"edge\"}","datasource":{"uid":"loki"}}],"range":{"from":"`+from+`","to":"`+to+`"}}}`),
		},
	} {
		if got := test.link.Address(l); got != test.want {
			t.Errorf("%s:\n%s\n%s", name, got, test.want)
		}
	}
}

// Whatever a line says, it stays a value of the address, whole.
func TestNoLineLeavesItsPlaceInAnAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringOfN(rapid.OneOf(rapid.RuneFrom([]rune("&#?=/%+ \"'{}<>\\@:;\x00\x1b\n")), rapid.Rune()), 1, 40, -1).Draw(t, "words")
		l := Line{At: time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0), Text: "x"}
		for name, link := range map[string]Link{
			"template": {Template: "https://logs.example/a?q={query}&z=1", Query: words},
			"grafana":  {Grafana: "https://logs.example", Datasource: "x", Query: words},
			"loki":     {Loki: "https://logs.example", Query: words},
			"vmui":     {VictoriaLogs: "https://logs.example", Query: words},
		} {
			u, err := url.Parse(link.Address(l))
			if err != nil || u.Host != "logs.example" || u.Scheme != "https" {
				t.Fatalf("%s: %v, %v", name, u, err)
			}
			values := u.Query()
			if name == "vmui" {
				_, query, _ := strings.Cut(u.EscapedFragment(), "?")
				if values, err = url.ParseQuery(query); err != nil {
					t.Fatal(err)
				}
			}
			got := values.Get("query")
			switch name {
			case "template":
				if got = values.Get("q"); values.Get("z") != "1" || len(values) != 2 {
					t.Fatalf("%v", values)
				}
			case "grafana":
				var panes map[string]struct{ Queries []struct{ Expr string } }
				if err := json.Unmarshal([]byte(values.Get("panes")), &panes); err != nil || len(panes["a"].Queries) != 1 {
					t.Fatalf("%v: %s", err, values.Get("panes"))
				}
				got = panes["a"].Queries[0].Expr
			}
			if got != words {
				t.Fatalf("%s asks for %q", name, got)
			}
		}
	})
}
