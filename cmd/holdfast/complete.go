package main

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/cmd/holdfast/world"
	"holdfast/sources/alerts"
	"holdfast/sources/silences"
	"holdfast/store"
	"holdfast/store/incident"
	"holdfast/store/incident/report"
	"holdfast/themes"
)

// candidates are the words that a shell may complete to, each with what it is behind
// a tab.
type candidates func(ctx context.Context, p *program) []string

// fixed are candidates that are always the same.
func fixed(words ...string) candidates {
	return func(context.Context, *program) []string { return words }
}

// completable are the words of a command by its path, in their order; the last one
// is that of all that follow.
func completable() map[string][]candidates {
	severities := fixed("sev1", "sev2", "sev3", "sev4")
	all := map[string][]candidates{
		"ack": {alertsToName}, "unack": {alertsToName}, "alerts gone": {alertsToName}, "alerts cleared-after": {alertnames, nil},
		"silence": {alertsToName}, "silence extend": {silencesToExtend, nil}, "silence expire": {silencesToEnd, nil}, "silence stop": {recurringToName, nil},
		"report": {incidentsToName, nil}, "rehearse": {incidentsToName, nil},
		"sop show": {sopsToName, nil}, "sop run": {sopsToName, nil}, "sop lint": {sopsToName}, "sop draft": {incidentsToName, nil},
		"incident severity": {incidentsToName, severities, nil},
		"incident status":   {incidentsToName, fixed(string(incident.Investigating), string(incident.Identified), string(incident.Mitigated)), nil},
		"incident role":     {incidentsToName, fixed(equal(incident.Roles())...), nil},
		"incident answer":   {incidentsToName, fixed(incident.Fields()...), nil},
		"incident alert":    {incidentsToName, alertsToName},
		"incident link":     {incidentsToName, incidentsToName, nil}, "incident duplicate": {incidentsToName, incidentsToName, nil},
		"incident verify": {incidentsToName, nil}, "logs patterns": {nil},
	}
	for _, name := range []string{"show", "note", "action", "done", "resolve", "files", "file", "export", "update", "correct", "reopen", "similar"} {
		all["incident "+name] = []candidates{incidentsToName, nil}
	}
	return all
}

// equal are words to which a value belongs.
func equal(words []string) []string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = w + "="
	}
	return list
}

// completableFlags are the values of flags by their names, wherever they are.
func completableFlags() map[string]candidates {
	var kinds []string
	for _, k := range incident.Kinds() {
		kinds = append(kinds, string(k))
	}
	return map[string]candidates{
		"theme": fixed(themes.Names()...), "severity": fixed("sev1", "sev2", "sev3", "sev4"), "format": fixed(report.Formats()...),
		"kind": fixed(kinds...), "incident": incidentsToName, "alert": alertsToName, "in": clustersToName,
	}
}

// complete lets a shell complete the words and flags of every command.
func complete(root *cobra.Command, p *program) {
	args, flags := completable(), completableFlags()
	var give func(cmd *cobra.Command)
	give = func(cmd *cobra.Command) {
		if of, ok := args[strings.TrimPrefix(cmd.CommandPath(), "holdfast ")]; ok {
			cmd.ValidArgsFunction = func(cmd *cobra.Command, words []string, _ string) ([]string, cobra.ShellCompDirective) {
				next := of[min(len(words), len(of)-1)]
				if next == nil {
					return nil, cobra.ShellCompDirectiveDefault // such as a file
				}
				return next(cmd.Context(), p), cobra.ShellCompDirectiveNoFileComp
			}
		}
		for name, of := range flags {
			if f := cmd.Flags().Lookup(name); f != nil && f.Value.Type() != "bool" || cmd == root && root.PersistentFlags().Lookup(name) != nil {
				_ = cmd.RegisterFlagCompletionFunc(name, func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
					return of(cmd.Context(), p), cobra.ShellCompDirectiveNoFileComp
				}) // it fails for a flag that has one already
			}
		}
		for _, sub := range cmd.Commands() {
			give(sub)
		}
	}
	give(root)
}

// reading are candidates of the record, which is only read. What cannot be read
// completes nothing: a shell has nowhere to say why.
func (p *program) reading(ctx context.Context, read func(r *record) []string) []string {
	at := *p
	at.flags.readOnly = true
	cfg, err := at.configOrNone()
	if err != nil {
		return nil
	}
	r, err := at.recordOf(ctx, cfg)
	if err != nil {
		return nil
	}
	defer r.close(&err)
	return read(r)
}

// incidentsToName are those of the record, the newest first.
func incidentsToName(ctx context.Context, p *program) []string {
	return p.reading(ctx, func(r *record) []string {
		list, err := r.store.Book.Incidents(ctx, incident.Filter{Limit: 50})
		if err != nil {
			return nil
		}
		var words []string
		for _, inc := range list {
			words = append(words, described(inc.ID.String(), string(inc.Status)+": "+inc.Title))
		}
		return words
	})
}

// alertsToName are those that the record has and that have not cleared.
func alertsToName(ctx context.Context, p *program) []string {
	return ofSightings(ctx, p, func(s alerts.Sighting) string { return described(string(s.Fingerprint), s.Name()+" "+s.Place()) })
}

// ofSightings are what a word says of each alert that the record has and that has not
// cleared, each word once.
func ofSightings(ctx context.Context, p *program, word func(s alerts.Sighting) string) []string {
	return p.reading(ctx, func(r *record) []string {
		known, err := r.store.Alerts.LoadAlerts(ctx)
		if err != nil {
			return nil
		}
		var words []string
		said := map[string]bool{}
		for _, s := range known.Sightings {
			if w := word(s); s.Cleared.IsZero() && !said[w] {
				said[w] = true
				words = append(words, w)
			}
		}
		return words
	})
}

// askedWithin is how long a shell that completes a word waits for the Alertmanagers.
const askedWithin = 2 * time.Second

// silencesToEnd are those that the Alertmanagers hold, whoever made them, and those that
// come again; silencesToExtend are the first alone. Those that acks have go with the acks.
func silencesToEnd(ctx context.Context, p *program) []string {
	return silencesToName(ctx, p, func(*silences.Item) bool { return true })
}

func silencesToExtend(ctx context.Context, p *program) []string {
	return silencesToName(ctx, p, func(it *silences.Item) bool { return it.Again == nil })
}

// silencesToName are silences that have not ended. Where one of the Alertmanagers does not
// answer, those of which the record knows that a person made them are named, too.
func silencesToName(ctx context.Context, p *program, is func(*silences.Item) bool) []string {
	return p.reading(ctx, func(r *record) []string {
		var words []string
		o := p.worldOptions(r.cfg)
		o.ReadOnly = true
		w, err := world.New(ctx, r.opened, r.cfg, o)
		if err != nil {
			return madeByPeople(ctx, r, nil)
		}
		ctx, cancel := context.WithTimeout(ctx, askedWithin)
		defer cancel()
		held, whole := world.SilencesOf(w).Held(ctx, r.now())
		known := map[string]bool{}
		for i := range held {
			if it := &held[i]; !it.Kept && is(it) {
				known[it.Silence.ID] = true
				words = append(words, described(it.ID(), it.By()+": "+it.Comment()))
			}
		}
		if !whole {
			words = append(words, madeByPeople(context.WithoutCancel(ctx), r, known)...)
		}
		return words
	})
}

// madeByPeople are those of which the record knows that a person made them and that have
// not ended, without those that are known already.
func madeByPeople(ctx context.Context, r *record, known map[string]bool) []string {
	list, err := r.store.Chronicle.At(ctx, store.SilenceStood, r.now())
	if err != nil {
		return nil
	}
	var words []string
	for _, x := range list {
		var was store.SilenceStanding
		if json.Unmarshal(x.Value, &was) == nil && was.What != string(silences.Ended) && was.Until.After(r.now()) && !known[was.Silence] {
			words = append(words, described(was.Silence, string(was.By)+": "+was.Comment))
		}
	}
	return words
}

// recurringToName are the silences that come again.
func recurringToName(ctx context.Context, p *program) []string {
	return p.reading(ctx, func(r *record) []string {
		list, err := r.store.Recurring.All(ctx)
		if err != nil {
			return nil
		}
		var words []string
		for _, one := range list {
			if _, comes := one.Rule.Next(r.now()); comes && !one.Stopped {
				words = append(words, described(one.ID, string(one.By.Person)+": "+one.Comment))
			}
		}
		return words
	})
}

// clustersToName are the Alertmanagers of the configuration.
func clustersToName(_ context.Context, p *program) []string {
	cfg, err := p.configOrNone()
	if err != nil {
		return nil
	}
	var words []string
	for _, s := range cfg.Alerts {
		if len(s.Members) > 0 {
			words = append(words, described(s.Name, "Alertmanager"))
		}
	}
	return words
}

// alertnames are the names of alerts that fire.
func alertnames(ctx context.Context, p *program) []string {
	return ofSightings(ctx, p, func(s alerts.Sighting) string { return s.Name() })
}

// sopsToName are the checklists there are.
func sopsToName(_ context.Context, p *program) []string {
	library, err := p.catalogue()
	if err != nil {
		return nil
	}
	var words []string
	for _, proc := range library.All() {
		words = append(words, described(proc.Name, proc.Title))
	}
	return words
}

// described is a word and what it is.
func described(word, what string) string {
	return word + "\t" + strings.Join(strings.Fields(cmp.Or(clean(what), word)), " ")
}
