package world

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/sources/logs"
)

func TestWhereALineIsLookedAtElsewhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "holdfast.yaml")
	write(t, path, `logs:
  - {name: file, file: api.log}
  - {name: template, file: api.log, link: 'https://logs.example/?q={query}'}
  - {name: loki, loki: {url: 'http://127.0.0.1:1', query: '{app="edge"}'}}
  - {name: named, loki: {url: 'http://127.0.0.1:1', query: '{app="edge"}'}, link: loki}
  - {name: grafana, loki: {url: 'http://127.0.0.1:1', query: '{app="edge"}'}, link: {grafana: 'https://grafana.example/', datasource: uid}}
  - {name: victoria, victorialogs: {url: 'http://127.0.0.1:2', query: 'app'}}
`)
	w := opened(t, path, false)
	for source, want := range map[string]string{
		"file": "|", "gone": "|", "loki": "|",
		"template": "link|https://logs.example/?q=a%20line",
		"named":    "Loki|http://127.0.0.1:1/loki/api/v1/query_range?direction=backward&limit=1000&query=%7Bapp%3D%22edge%22%7D&",
		"grafana":  "Grafana|https://grafana.example/explore?schemaVersion=1&panes=",
		"victoria": "VictoriaLogs|http://127.0.0.1:2/select/vmui/#/?query=app&",
	} {
		name, address := Elsewhere(w.Config(), logs.Line{Source: source, Text: "a line", At: time.Unix(1e9, 0)})
		if got := name + "|" + address; !strings.HasPrefix(got, want) || want == "|" && got != want {
			t.Errorf("%s: %s", source, got)
		}
	}
}
