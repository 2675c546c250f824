package sop

import (
	"slices"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"

	"holdfast/sources/alerts"
)

// shipped names the procedures that come with the program.
func shipped() []string {
	return []string{
		"backup-failed", "bad-deploy", "certificate-expired", "dependency-down", "disaster-recovery", "disk-full",
		"failure-drill", "first-backup", "restore-database", "rotate-credentials", "security-breach", "service-down",
	}
}

func TestEachShippedProcedureCanBeFollowedAtNight(t *testing.T) {
	l := open(t)
	for _, name := range shipped() {
		t.Run(name, func(t *testing.T) {
			p, ok := l.Get(name)
			if !ok {
				t.Fatal("it does not ship")
			}
			c := p.Counts()
			switch {
			case c.Steps < 10 || c.Steps > 25:
				t.Errorf("%d steps: too few to help, or too many to follow", c.Steps)
			case c.Commands == 0 || c.Verifies == 0:
				t.Errorf("%d commands, %d checks", c.Commands, c.Verifies)
			case p.Owner == "", len(p.Alerts) == 0, p.Every == 0, p.Reviewed.IsZero(), p.Severity == "":
				t.Errorf("its front matter lacks something: %+v", p)
			case !strings.Contains(p.Steps[len(p.Steps)-1].Title, "incident report") && name != "first-backup":
				t.Errorf("it ends with %q", p.Steps[len(p.Steps)-1].Title)
			}
			for _, s := range p.Flat() {
				for _, script := range []*Script{s.Command, s.Verify} {
					if script != nil {
						checkScript(t, p, s, script)
					}
				}
			}
		})
	}
}

// checkScript holds for every script we ship: its shell can read it, and each
// variable it names is one of the procedure's, one of ours, or set by itself.
func checkScript(t *testing.T, p Procedure, s Step, script *Script) {
	t.Helper()
	if line, err := parses(script); err != nil {
		t.Errorf("step %s, line %d: %v", s.Number, line, err)
		return
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(script.Text), "")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"HOME": true, "?": true}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			known[n.Name.Value] = true
		case *syntax.WordIter:
			known[n.Name.Value] = true
		case *syntax.CallExpr:
			if len(n.Args) > 1 && n.Args[0].Lit() == "read" {
				known[n.Args[len(n.Args)-1].Lit()] = true
			}
		}
		return true
	})
	syntax.Walk(file, func(n syntax.Node) bool {
		if e, ok := n.(*syntax.ParamExp); ok {
			name := e.Param.Value
			_, isVar := p.Vars[name]
			if !isVar && !known[name] && !strings.HasPrefix(name, "ALERT_") && !strings.HasPrefix(name, "HOLDFAST_") {
				t.Errorf("step %s names $%s, which nothing sets", s.Number, name)
			}
		}
		return true
	})
}

func TestTheShippedProceduresAnswerTheAlertsPeopleHave(t *testing.T) {
	l := open(t)
	for alert, want := range map[string]string{
		"BackupUnprotected": "first-backup", "BackupNever": "first-backup", "BackupLate": "backup-failed", "BackupFailed": "backup-failed",
		"BackupShort": "backup-failed", "BackupUnknown": "backup-failed", "NodeFilesystemSpaceFillingUp": "disk-full",
		"NodeFilesystemAlmostOutOfSpace": "disk-full", "HostOutOfDiskSpace": "disk-full", "KubePersistentVolumeFillingUp": "disk-full",
		"CertificateExpiry": "certificate-expired", "BlackboxSslCertificateWillExpireSoon": "certificate-expired",
		"KubeDeploymentRolloutStuck": "bad-deploy", "UpstreamDown": "dependency-down", "SiteDown": "disaster-recovery",
		"SecretLeaked": "rotate-credentials", "DatabaseCorrupt": "restore-database", "FailureDrillDue": "failure-drill",
		"CheckoutDown": "service-down", "SecurityBreach": "security-breach",
	} {
		got := l.For(alerts.Alert{Labels: map[string]string{"alertname": alert}})
		if len(got) == 0 || got[0].Name != want {
			t.Errorf("%s: got %q, want %s first", alert, names(got), want)
		}
	}
	if got := l.For(alerts.Alert{Labels: map[string]string{"alertname": "HighLatency"}}); len(got) > 0 {
		t.Errorf("an alert of no kind we know gets %q", names(got))
	}
}

func TestCleanUpNeverComesBeforeTheCopies(t *testing.T) {
	l := open(t)
	for name, lock := range map[string][2]string{
		"restore-database":  {"switch", "keep"},
		"disaster-recovery": {"promote", "fence"},
	} {
		p, _ := l.Get(name)
		s, ok := p.Step(lock[0])
		if !ok || !slices.Contains(s.Needs, lock[1]) {
			t.Errorf("%s: step %s does not wait for %s: %+v", name, lock[0], lock[1], s.Needs)
		}
	}
}

func TestShippedProceduresUseWhatTheFormatOffersForFailures(t *testing.T) {
	l := open(t)
	p, _ := l.Get("service-down")
	if s, _ := p.Step("answers"); s.OnFailure != "changed" {
		t.Errorf("service-down: %+v", s)
	}
	p, _ = l.Get("disk-full")
	if s, _ := p.Step("room"); s.OnFailure != "what" {
		t.Errorf("disk-full: %+v", s)
	}
	p, _ = l.Get("dependency-down")
	retries := slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Retry.Times == 5 && s.Verify != nil })
	if !retries {
		t.Error("dependency-down does not ask again")
	}
}
