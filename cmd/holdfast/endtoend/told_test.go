package endtoend

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

	"holdfast/store/incident/report"
)

// answer is what a person says to a question of the report.
type answer struct{ field, question, answer string }

// answered is what is answered of the incident.
func answered() []answer {
	return []answer{
		{"impact", "Impact", "Nobody could buy for eleven minutes."},
		{"root_cause", "Root cause", "The route to the cart was withdrawn."},
		{"reason", "Reason (knowledge transfer, experience, emergency)", "knowledge-transfer"},
		{"involvement", "Type of involvement", "a planned change"},
		{"reaction", "Reaction", "two people, within a minute"},
		{"means", "Technical means", "runbook and log"},
		{"what_happened", "What happened?", "The router lost its neighbour."},
		{"why_and_prevention", "Why did it happen, and what must be done so that it does not happen again?", "Its key had run out; keys get a date."},
		{"monitoring_gap", "If automated monitoring did not catch it: why, and what must be done so that it does?", "No alert on the session; one is written."},
		{"validation_gap", "If validation and self-healing did not catch it: why, and what must be done?", "The check asked the wrong router."},
	}
}

// tells reads the report of the two in its four formats: what each of them did
// reads right in every one, and the bytes are the same whoever asks.
func (s *stage) tells(pinned []string) {
	s.Helper()
	if verified := s.run("incident", "verify"); verified.code != 0 {
		s.Errorf("verify ended with %d: %s%s", verified.code, verified.out, verified.err)
	}
	told := map[string]string{}
	for _, format := range []string{"md", "html", "json", "csv"} {
		first, again := s.run("report", "INC-1", "--format", format), s.run("--as", "bob", "report", "INC-1", "--format", format)
		if first.code != 0 || first.out != again.out {
			s.Errorf("%s is not the same bytes twice, or ended with %d: %s", format, first.code, first.err)
		}
		told[format] = first.out
	}
	s.reads("md", plainly(regexp.MustCompile("```[a-z]*|[\\\\*`#—]"), "", told["md"]), pinned)
	s.reads("html", plainly(regexp.MustCompile(`<style>(?s:.*?)</style>|<[^>]*>`), " ", told["html"]), pinned)
	s.decodes(told["json"], pinned)
	s.lists(told["csv"])
}

// plainly is the words of a page, with instead for its marks and single blanks.
func plainly(marks *regexp.Regexp, instead, page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(marks.ReplaceAllString(page, instead))), " ")
}

// reads checks the words for people, which Markdown and HTML have in common.
func (s *stage) reads(format, page string, pinned []string) {
	s.Helper()
	const by, at = `(by )?`, ` (at )?[\d:]+`
	want := map[string]string{
		"the summary":           `Summary a route was gone`,
		"step 1":                `1 Note the time followed ` + by + `alice`,
		"step 2":                `2 Ask the upstreams followed ` + by + `alice`,
		"step 2.1":              `2\.1 Ask payments followed ` + by + `alice`,
		"its output":            `echo "payments answers \$ALERT_SERVICE" payments answers cart Output SHA-256 [0-9a-f]{64}`,
		"the repeated step":     `2\.2 Ask stock followed ` + by + `alice` + at + `, 2 tries`,
		"its failure":           `command, try 1 by alice: exit 7 after`,
		"what that printed":     `echo "stock answers" stock does not answer Output`,
		"its repetition":        `command, try 2 by alice: exit 0 after`,
		"its check":             `check, try 2 by alice: exit 0 after .{0,200} stock was asked Output`,
		"the killed step":       `3 Keep the evidence followed ` + by + `alice` + at + `, 2 tries`,
		"the killed session":    `command, try 1 by alice: began [^.]+ and was not seen to end: the session that ran it was gone`,
		"what was resumed":      `copying the log copied 3 files Output`,
		"the branch":            `4 Is it the new release\? followed,? answered no ` + by + `bob`,
		"what it led past":      `5 Roll back not applicable ` + by + `bob` + at + `:? a decision led past it`,
		"the skip":              `6 Drain the cart skipped ` + by + `bob` + at + `:? nobody is in it`,
		"the lock":              `7 Clean up deviated ` + by + `bob` + at + `:? did not wait for what it needs: the disk is full`,
		"the wait":              `8 Cool down followed ` + by + `alice`,
		"the check at the end":  `9 Is the cart back\? followed ` + by + `alice`,
		"what did not apply":    `10 Tell support not applicable ` + by + `alice`,
		"the counts":            `8 followed, 1 skipped, 0 failed, 1 deviated, 2 not applicable`,
		"the alert":             `CartDown [cC]aught by a push to holdfast`,
		"its ack":               `acknowledged [^.]+ UTC by alice`,
		"its end":               `cleared \d{4}-`,
		"the commander":         `commander:? alice`,
		"who noted the end":     `bob:? investigating → mitigated`,
		"the head of the chain": `Chain of \d+ entries, head [0-9a-f]{64}`,
	}
	for _, a := range answered() {
		want["the answer to "+a.field] = regexp.QuoteMeta(a.question + " " + a.answer)
	}
	for _, line := range pinned {
		want["the line "+line] = `pinned by bob as entry \d+ .{0,200}` + regexp.QuoteMeta(line) + ` .{0,200}SHA-256 ` + sumOf(line)
	}
	for what, pattern := range want {
		if !shows(page, pattern) {
			s.Errorf("%s lacks %s (%s):\n%s", format, what, pattern, page)
		}
	}
}

func sumOf(line string) string {
	sum := sha256.Sum256([]byte(line))
	return hex.EncodeToString(sum[:])
}

// decodes checks what a program reads.
func (s *stage) decodes(page string, pinned []string) {
	s.Helper()
	var rep report.Report
	if err := json.Unmarshal([]byte(page), &rep); err != nil || len(rep.SOPs) != 1 {
		s.Fatalf("the report has %d SOPs: %v", len(rep.SOPs), err)
	}
	var steps []string
	for _, step := range rep.SOPs[0].Steps {
		words := fmt.Sprintf("%d %s %s %s %s %s", step.Depth, step.Number, step.Outcome, step.By, step.Answer, step.Why)
		for _, try := range step.Tries {
			end := "cut off"
			if try.Exit != nil {
				end = fmt.Sprint(*try.Exit)
			}
			words += fmt.Sprintf(", %s %d %s", try.What, try.Try, end)
		}
		steps = append(steps, strings.Join(strings.Fields(words), " "))
	}
	want := []string{
		"0 1 followed alice", "0 2 followed alice", "1 2.1 followed alice , command 1 0", "1 2.2 followed alice , command 1 7, command 2 0, check 2 0",
		"0 3 followed alice , command 1 cut off, command 2 0", "0 4 followed bob no", "0 5 not applicable bob a decision led past it",
		"0 6 skipped bob nobody is in it", "0 7 deviated bob did not wait for what it needs: the disk is full, command 1 0",
		"0 8 followed alice", "0 9 followed alice , check 1 0", "0 10 not applicable alice",
	}
	if !slices.Equal(steps, want) {
		s.Errorf("json tells the steps as\n%s\nnot as\n%s", strings.Join(steps, "\n"), strings.Join(want, "\n"))
	}
	var lines []string
	for _, e := range rep.Evidence {
		lines = append(lines, e.Text)
		if e.By != "bob" || e.Source != "api" || e.SHA256 != sumOf(e.Text) {
			s.Errorf("json tells the evidence as %+v", e)
		}
	}
	if !slices.Equal(lines, pinned) {
		s.Errorf("json has the evidence %q, not %q", lines, pinned)
	}
	for _, a := range answered() {
		if !slices.ContainsFunc(rep.Answers, func(got report.Answer) bool { return got.Field == a.field && got.Answer == a.answer }) {
			s.Errorf("json lacks the answer to %s: %+v", a.field, rep.Answers)
		}
	}
}

// lists checks the timeline as a spreadsheet reads it.
func (s *stage) lists(page string) {
	s.Helper()
	rows, err := csv.NewReader(strings.NewReader(page)).ReadAll()
	if err != nil || len(rows) == 0 {
		s.Fatalf("csv has %d rows: %v", len(rows), err)
	}
	by, kind, text := slices.Index(rows[0], "by"), slices.Index(rows[0], "kind"), slices.Index(rows[0], "text")
	if min(by, kind, text) < 0 {
		s.Fatalf("csv has the columns %q", rows[0])
	}
	for _, want := range [][]string{
		{"alice", "opened", "nobody reaches the cart"}, {"alice", "run", "Cart is cut off"}, {"alice", "step", "1 Note the time: done"},
		{"alice", "step", "2.2 Ask stock: exit 7 after"}, {"alice", "step", "2.2 Ask stock: check, exit 0 after"},
		{"alice", "step", "3 Keep the evidence: began"}, {"bob", "step", "4 Is it the new release?: decided no"},
		{"bob", "step", "6 Drain the cart: skipped — nobody is in it"}, {"bob", "step", "7 Clean up: not held up by what it needs — the disk is full"},
		{"bob", "pinned", "3 lines from api"}, {"alice", "step", "10 Tell support: not applicable"}, {"holdfast", "cleared", "CartDown"},
		{"bob", "status", "investigating → mitigated"}, {"alice", "resolved", "a route was gone"},
	} {
		if !slices.ContainsFunc(rows, func(r []string) bool {
			return r[by] == want[0] && r[kind] == want[1] && strings.HasPrefix(r[text], want[2])
		}) {
			s.Errorf("csv lacks %q:\n%s", want, page)
		}
	}
}
