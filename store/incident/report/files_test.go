package report_test

import (
	"strings"
	"testing"
	"time"

	"holdfast/store/incident"
	"holdfast/store/incident/report"
)

// evidenced is an incident with evidence that somebody put right later.
func evidenced(t *testing.T) report.Report {
	t.Helper()
	s := (&story{t: t}).
		tell(0, alice, incident.Opened, "checkout is down", incident.OpenedData{UID: "019e", Title: "checkout is down", Severity: incident.Sev3, Zone: "Europe/Berlin"}).
		tell(time.Minute, alice, incident.FileAttached, "heap.txt (1.5 KiB)", incident.FileData{Name: "heap.txt", MediaType: "text/plain", Size: 1536, SHA256: strings.Repeat("ca", 32), Note: "of api-1"}).
		tell(2*time.Minute, alice, incident.FileAttached, "core.bin (2.0 MiB)", incident.FileData{Name: "core.bin", MediaType: "application/octet-stream", Size: 2 << 20, SHA256: strings.Repeat("fe", 32)}).
		tell(3*time.Minute, alice, incident.Pinned, "api: panic", incident.PinnedData{Lines: []incident.PinnedLine{{Source: "api", At: night, Text: "panic", SHA256: strings.Repeat("ef", 32)}}}).
		tell(4*time.Minute, bob, incident.Corrected, "of api-2", incident.CorrectedData{Seq: 2}).
		tell(5*time.Minute, bob, incident.Corrected, "it is from staging", incident.CorrectedData{Seq: 4})
	inc := incident.Incident{ID: 10, UID: "019e", Title: "checkout is down", Severity: incident.Sev3, Status: incident.Investigating, Zone: "Europe/Berlin", OpenedAt: night, OpenedBy: alice}
	rep, err := report.Of(inc, s.entries)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestEvidenceThatWasPutRightSaysSoWhereItIsShown(t *testing.T) {
	rep := evidenced(t)
	md := string(report.Markdown(rep))
	_, evidence, _ := strings.Cut(md, "\n## Evidence\n")
	page, err := report.HTML(rep)
	if err != nil {
		t.Fatal(err)
	}
	_, shown, _ := strings.Cut(string(page), "<h2>Evidence</h2>")
	for _, words := range []string{"of api-2", "it is from staging"} {
		if !strings.Contains(evidence, "  - **corrected** by bob at 2026-11-21 03:1") || !strings.Contains(evidence, ": "+words+"\n") {
			t.Errorf("the Markdown does not say %q of the evidence:\n%s", words, evidence)
		}
		if !strings.Contains(shown, ": "+words+"</p>") {
			t.Errorf("the page does not say %q of the evidence", words)
		}
	}
	if rep.Files[0].Correction == nil || rep.Files[1].Correction != nil || rep.Evidence[0].Correction == nil {
		t.Errorf("corrections of %+v and %+v", rep.Files, rep.Evidence)
	}
}

func TestAPeriodCountsItsEvidence(t *testing.T) {
	p := report.PeriodOf([]report.Report{evidenced(t), evidenced(t)}, nil, night, night)
	if want := (report.EvidenceCount{Lines: 2, Files: 4, Bytes: 2 * (1536 + 2<<20)}); p.Evidence != want {
		t.Errorf("counted %+v, want %+v", p.Evidence, want)
	}
	for _, format := range []string{"md", "html"} {
		b, err := report.PrintPeriod(p, format)
		if err != nil || !strings.Contains(string(b), "2 pinned lines, 4 attached files of 4.0 MiB") {
			t.Errorf("%s does not say it: %v", format, err)
		}
	}
}
