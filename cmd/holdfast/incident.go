package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
)

func incidentCommand(p *program) *cobra.Command {
	cmd := &cobra.Command{Use: "incident", Short: "Incidents without the cockpit", Args: cobra.NoArgs, RunE: showHelp}
	cmd.AddCommand(
		incidentOpen(p), incidentList(p), incidentShow(p), incidentNote(p), incidentRole(p), incidentSeverity(p),
		incidentStatus(p), incidentAnswer(p), incidentAction(p), incidentDone(p), incidentResolve(p), incidentVerify(p),
		incidentAttach(p), incidentFiles(p), incidentFile(p), incidentExport(p),
		incidentUpdate(p), incidentCorrect(p), incidentDuplicate(p), incidentLink(p), incidentReopen(p), incidentAlert(p),
		incidentSearch(p), incidentSimilar(p),
	)
	return cmd
}

func incidentOpen(p *program) *cobra.Command {
	var fingerprints []string
	var severity string
	var at atFlag
	cmd := &cobra.Command{
		Use:   "open TITLE",
		Short: "Open an incident; whoever opens it commands it until they hand it over",
		Args:  cobra.ExactArgs(1),
		RunE: p.onRecord(func(ctx context.Context, r *record, args []string) error {
			when, err := at.when(r)
			if err != nil {
				return err
			}
			attached, err := r.attach(ctx, fingerprints)
			if err != nil {
				return err
			}
			inc, err := r.store.Incidents.Earlier(when).OpenLed(ctx, r.actor, args[0], incident.Severity(severity), attached...)
			if err != nil {
				return err
			}
			return p.print(inc.ID)
		}),
	}
	cmd.Flags().StringArrayVar(&fingerprints, "alert", nil, "attach the alert with this `FINGERPRINT` (may be repeated)")
	cmd.Flags().StringVar(&severity, "severity", "", "`SEVERITY`: sev1, sev2, sev3 or sev4 (default sev3)")
	at.on(cmd)
	return cmd
}

// attach turns fingerprints into alerts as the record last saw them.
func (r *record) attach(ctx context.Context, fingerprints []string) ([]incident.AttachedAlert, error) {
	if len(fingerprints) == 0 {
		return nil, nil
	}
	known, err := r.store.Alerts.LoadAlerts(ctx)
	if err != nil {
		return nil, err
	}
	var list []incident.AttachedAlert
	for _, fp := range fingerprints {
		s, found := known.Sighting(alerts.Fingerprint(fp))
		if !found {
			return nil, attend("the record has never seen the alert %s; `holdfast alerts --json` lists fingerprints. Nothing was changed", fp)
		}
		list = append(list, incident.AttachedAlert{
			Fingerprint: s.Fingerprint, Episode: s.Episode, Labels: s.Labels, Annotations: s.Annotations,
			StartsAt: s.StartsAt, EndsAt: s.Cleared, Source: s.Source,
		})
	}
	return list, nil
}

func incidentNote(p *program) *cobra.Command {
	var at atFlag
	cmd := &cobra.Command{
		Use:   "note ID TEXT",
		Short: "Write a note into the timeline",
		Args:  cobra.ExactArgs(2),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			when, err := at.when(r)
			if err != nil {
				return err
			}
			if _, err = r.store.Incidents.Earlier(when).AddNote(ctx, r.actor, id, args[0]); err != nil || when.IsZero() {
				return err
			}
			return p.print(fmt.Sprintf("noted in %s %s", id, when.Said(r.now())))
		}),
	}
	at.on(cmd)
	return cmd
}

func incidentRole(p *program) *cobra.Command {
	var at atFlag
	cmd := &cobra.Command{
		Use:   "role ID ROLE=PERSON",
		Short: "Give a role to a person, or take it from one",
		Long: "Give a role to a person. The commander is one; any other role may have several people: responder=bob adds bob to those who\n" +
			"have it, responder=-bob takes it from bob, responder= from everybody.",
		Example: "  holdfast incident role INC-7 commander=alice\n  holdfast incident role INC-7 responder=bob",
		Args:    cobra.ExactArgs(2),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			role, person, ok := strings.Cut(args[0], "=")
			if !ok {
				return fmt.Errorf("%q is not a role: write it as commander=alice", args[0])
			}
			when, err := at.when(r)
			if err != nil {
				return err
			}
			if _, err = r.store.Incidents.Earlier(when).SetRole(ctx, r.actor, id, role, people.Person(person)); err != nil {
				return err
			}
			return wrote(p.output, r, id, args[0], when)
		}),
	}
	at.on(cmd)
	return cmd
}

func incidentSeverity(p *program) *cobra.Command {
	var at atFlag
	cmd := &cobra.Command{
		Use:   "severity ID sev1|sev2|sev3|sev4",
		Short: "Change an incident's severity",
		Args:  cobra.ExactArgs(2),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			when, err := at.when(r)
			if err != nil {
				return err
			}
			if _, err = r.store.Incidents.Earlier(when).SetSeverity(ctx, r.actor, id, incident.Severity(args[0])); err != nil {
				return err
			}
			return wrote(p.output, r, id, args[0], when)
		}),
	}
	at.on(cmd)
	return cmd
}

func incidentStatus(p *program) *cobra.Command {
	var at atFlag
	cmd := &cobra.Command{
		Use:   "status ID investigating|identified|mitigated",
		Short: "Change an incident's status",
		Args:  cobra.ExactArgs(2),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			when, err := at.when(r)
			if err != nil {
				return err
			}
			if _, err = r.store.Incidents.Earlier(when).SetStatus(ctx, r.actor, id, incident.Status(args[0])); err != nil {
				return err
			}
			return wrote(p.output, r, id, args[0], when)
		}),
	}
	at.on(cmd)
	return cmd
}

func incidentAnswer(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "answer ID FIELD TEXT",
		Short: "Answer one of the report's questions: " + strings.Join(incident.Fields(), ", "),
		Args:  cobra.ExactArgs(3),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, args []string) error {
			_, err := r.store.Incidents.Answer(ctx, r.actor, id, args[0], args[1])
			return err
		}),
	}
}

func incidentResolve(p *program) *cobra.Command {
	var summary string
	var at atFlag
	cmd := &cobra.Command{
		Use:   "resolve ID",
		Short: "Resolve an incident",
		Args:  cobra.ExactArgs(1),
		RunE: p.onIncident(func(ctx context.Context, r *record, id incident.ID, _ []string) error {
			when, err := at.when(r)
			if err != nil {
				return err
			}
			by, err := r.opened.Acts(ctx, p.now)
			if err != nil {
				return err
			}
			if _, err = by.Earlier(when).Resolve(ctx, r.actor, id, summary); err != nil {
				return err
			}
			return wrote(p.output, r, id, "resolved", when)
		}),
	}
	at.on(cmd)
	cmd.Flags().StringVar(&summary, "summary", "", "what happened, in one or two sentences; one that was answered before stays the report's")
	return cmd
}

func incidentVerify(p *program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify [ID]",
		Short: "Check that no entry of the record was changed, lost or added",
		Args:  cobra.MaximumNArgs(1),
		RunE: p.onRecord(func(ctx context.Context, r *record, args []string) error {
			var ids []incident.ID
			for _, arg := range args {
				id, err := incident.ParseID(arg)
				if err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return verifyRecord(ctx, p.output, r, ids, asJSON)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

// parseAt reads when something happened, see text.Happened. Empty is the zero
// time, which means now.
func parseAt(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return text.Happened(s, now)
}
