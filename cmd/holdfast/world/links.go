package world

import (
	"holdfast/cmd/holdfast/config"
	"holdfast/sources/logs"
)

// Elsewhere is where a line is looked at outside the cockpit by a configuration, and what
// that is called; empty: nowhere that is known.
func Elsewhere(cfg *config.Config, l logs.Line) (name, address string) {
	for _, source := range cfg.Logs {
		if source.Name == l.Source {
			link, name := linkOf(source)
			return name, link.Address(l)
		}
	}
	return "", ""
}

// linkOf is where the lines of a log are looked at, and what that is called.
func linkOf(l config.LogSource) (link logs.Link, name string) {
	var kept, of = l.Link.By, ""
	switch {
	case l.Loki != nil:
		link.Query, of = l.Loki.Query, l.Loki.URL
	case l.VictoriaLogs != nil:
		link.Query, of = l.VictoriaLogs.Query, l.VictoriaLogs.URL
		if l.Link == (config.Link{}) {
			kept = "victorialogs"
		}
	}
	switch {
	case l.Link.Grafana != "":
		link.Grafana, link.Datasource, name = l.Link.Grafana, l.Link.Datasource, "Grafana"
	case kept == "loki":
		link.Loki, name = of, "Loki"
	case kept == "victorialogs":
		link.VictoriaLogs, name = of, "VictoriaLogs"
	case kept != "":
		link.Template, name = kept, "link"
	}
	return link, name
}
