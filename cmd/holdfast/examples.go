package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// exemplify gives every command its example, which may be copied as it stands.
func exemplify(root *cobra.Command) {
	examples := examples()
	var give func(cmd *cobra.Command)
	give = func(cmd *cobra.Command) {
		if lines := examples[strings.TrimPrefix(cmd.CommandPath(), "holdfast ")]; len(lines) > 0 {
			cmd.Example = "  holdfast " + strings.Join(lines, "\n  holdfast ")
		}
		for _, sub := range cmd.Commands() {
			give(sub)
		}
	}
	give(root)
}

// examples are those of every command by its path: what is written behind the
// program's name.
func examples() map[string][]string {
	all := map[string][]string{
		"holdfast":       {"--config team.yaml", "--plain"},
		"actions":        {"actions", "actions --all --json"},
		"alerts":         {"alerts", "alerts 'severity=\"critical\"' 'cluster=~\"eu-.+\"'", "alerts --all"},
		"alerts gone":    {"alerts gone 1cc1e0e5037f9ca0"},
		"ack":            {"ack 1cc1e0e5037f9ca0 --note 'on it'", "ack 'alertname=\"PodCrashLooping\"' --for 1h"},
		"unack":          {"unack 1cc1e0e5037f9ca0"},
		"backups":        {"backups", "backups --json"},
		"changes":        {"changes --since 7d"},
		"config":         {"config check"},
		"config check":   {"config check", "--config team.yaml config check"},
		"config schema":  {"config schema"},
		"history":        {"history 'alertname=\"CheckoutDown\"' --since 30d", "history 'team=\"shop\"' --since '2026-11-20 22:00' --until '2026-11-21 06:00' --json"},
		"demo":           {"demo", "demo --speed 10 --keep rehearsal"},
		"doctor":         {"doctor"},
		"logs":           {"logs patterns /var/log/syslog"},
		"logs patterns":  {"logs patterns /var/log/syslog", "logs patterns app.log app.log.1.gz --top 50", "logs patterns app.log --json"},
		"rehearse":       {"rehearse INC-7"},
		"report":         {"report INC-7", "report INC-7 --format html -o INC-7.html", "report --since 30d"},
		"review":         {"review", "review --from 2026-08 --to 2026-10 --html review.html"},
		"ring":           {"ring test"},
		"ring test":      {"ring test"},
		"rota":           {"rota now"},
		"rota now":       {"rota now", "rota now --at '2026-12-24 18:00'"},
		"rota next":      {"rota next"},
		"rota week":      {"rota week --json"},
		"serve":          {"serve"},
		"sop":            {"sop list"},
		"sop list":       {"sop list"},
		"sop show":       {"sop show checkout-down", "sop show sops/checkout-down.md --json"},
		"sop lint":       {"sop lint", "sop lint checkout-down --links"},
		"sop run":        {"sop run checkout-down --incident INC-7", "sop run restart --var service=checkout --practice"},
		"sop draft":      {"sop draft INC-7 -o sops/checkout-down.md"},
		"silence":        {"silence 'alertname=\"NodeMaintenance\"' 'node=\"db-7\"' --for 2h --comment 'its disk is replaced'", "silence 1cc1e0e5037f9ca0 --for 30m --comment 'known, bob is on it' --yes", "silence 'alertname=\"BackupLoad\"' --every '02:00-04:00' --zone Europe/Berlin --comment 'the nightly backup'"},
		"silence list":   {"silence list", "silence list --json"},
		"silence extend": {"silence extend 3f2a9c1e --by 2h"},
		"silence expire": {"silence expire 3f2a9c1e"},
		"silence stop":   {"silence stop R1"},
		"status":         {"status", "status --line", "status --json"},
		"store":          {"store check"},
		"store backup":   {"store backup /backup/holdfast.db"},
		"store check":    {"store check"},
		"time":           {"time documentation 1h30m 'how the replica is promoted'", "time meetings 45m --on 2026-11-20 --person bob"},
		"time list":      {"time list --from 2026-08"},
		"time undo":      {"time undo 12 'it was the day before'"},
		"version":        {"version"},
		"help":           {"help incident open"},
		"completion":     {"completion bash"},
	}
	all["alerts cleared-after"] = []string{"alerts cleared-after CheckoutDown", "alerts cleared-after 1cc1e0e5037f9ca0 --json"}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		all["completion "+shell] = []string{"completion " + shell}
	}
	for name, lines := range incidentExamples() {
		all[strings.TrimSpace("incident "+name)] = lines
	}
	return all
}

// incidentExamples are those of what is done with an incident.
func incidentExamples() map[string][]string {
	return map[string][]string{
		"":          {"incident list --open", "incident show INC-7"},
		"open":      {"incident open 'checkout down' --severity sev2 --alert 1cc1e0e5037f9ca0", "incident open 'power was lost' --at '2026-11-20 03:10'"},
		"list":      {"incident list --open"},
		"show":      {"incident show INC-7", "incident show INC-7 --kind note --person alice"},
		"note":      {"incident note INC-7 'the pool is exhausted'", "incident note INC-7 'phones are dead' --at 03:10"},
		"role":      {"incident role INC-7 commander=alice", "incident role INC-7 responder=bob"},
		"severity":  {"incident severity INC-7 sev1"},
		"status":    {"incident status INC-7 mitigated", "incident status INC-7 identified --at 03:25"},
		"answer":    {"incident answer INC-7 root_cause 'the pool of the gateway was exhausted'"},
		"action":    {"incident action INC-7 'alert on the pool' --owner bob --due 2026-12-24"},
		"done":      {"incident done INC-7 1"},
		"resolve":   {"incident resolve INC-7 --summary 'failed over to eu-2'"},
		"verify":    {"incident verify", "incident verify INC-7"},
		"attach":    {"incident attach INC-7 screenshot.png --note 'errors by region'"},
		"files":     {"incident files INC-7"},
		"file":      {"incident file INC-7 screenshot.png -o copy.png"},
		"export":    {"incident export INC-7 -o INC-7.zip"},
		"update":    {"incident update INC-7 'checkouts work again in eu-2' --next 30m"},
		"correct":   {"incident correct INC-7 4 'it was eu-1, not eu-2'"},
		"duplicate": {"incident duplicate INC-8 INC-7"},
		"link":      {"incident link INC-8 INC-7 --why 'the same gateway'"},
		"reopen":    {"incident reopen INC-7 --why 'it is back'"},
		"alert":     {"incident alert INC-7 1cc1e0e5037f9ca0", "incident alert INC-7 1cc1e0e5037f9ca0 --detach --why 'of another team'"},
		"search":    {"incident search gateway timeout --person bob"},
		"similar":   {"incident similar INC-7"},
	}
}
