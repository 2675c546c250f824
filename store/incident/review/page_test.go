package review_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"holdfast/sources/people"
	"holdfast/sources/text"
	"holdfast/store/incident"
	"holdfast/store/incident/review"
	"holdfast/store/incident/review/halfyear"
)

func halfYear(t testing.TB) review.Review {
	t.Helper()
	return must[review.Review](t)(halfyear.Review(t.Context(), t.TempDir(), time.Date(2026, 11, 21, 12, 0, 0, 0, berlin(t))))
}

func TestPlainTextFitsATerminalOf80Columns(t *testing.T) {
	r := halfYear(t)
	r.Load[0].Person = people.Person(strings.Repeat("夜", 60))
	r.Noise[0].Alertname = strings.Repeat("Noise", 40)
	r.Signs[0].What = strings.Repeat("word ", 60)
	for line := range strings.Lines(review.Text(r)) {
		if line = strings.TrimSuffix(line, "\n"); text.Width(line) > 80 || strings.TrimRight(line, " ") != line {
			t.Errorf("%d cells: %q", text.Width(line), line)
		}
	}
}

func TestANameBeginsWithALetterOfAnyAlphabet(t *testing.T) {
	r := halfYear(t)
	r.Signs = []review.Sign{{What: "ömer is woken more often"}, {What: "夜 carries most of the incidents"}, {}}
	page := string(must[[]byte](t)(review.HTML(r)))
	for _, want := range []string{"<h3>Ömer is woken", "<h3>夜 carries most", "<h3></h3>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
}

func TestThePageIsOneWholeFileThatRunsNothing(t *testing.T) {
	r := halfYear(t)
	page := string(must[[]byte](t)(review.HTML(r)))
	body := page[strings.Index(page, "<body>") : strings.Index(page, "</body>")+len("</body>")]
	decoder := xml.NewDecoder(strings.NewReader(strings.NewReplacer("<br>", "<br/>").Replace(body)))
	counted := map[string]int{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the page is not whole: %v", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			counted[start.Name.Local]++
		}
	}
	// Two pictures of the four curves and one of each time, a point a month on
	// each curve, one trend a curve.
	if counted["figure"] != 6 || counted["circle"] != 6*(3+1)+4*2*6 || counted["polyline"] != 12 {
		t.Errorf("the page holds %v", counted)
	}
	for _, never := range []string{"<script", "<link", "<img", "<iframe", "javascript:", " style=", "http:", "https:", "NaN", "Inf", "%!", "ZgotmplZ"} {
		if strings.Contains(page, never) {
			t.Errorf("the page holds %q", never)
		}
	}
	if on := regexp.MustCompile(`\son[a-z]+=`).FindString(body); on != "" {
		t.Errorf("the page holds %q", on)
	}
}

func TestHostileNamesStayText(t *testing.T) {
	zone, r := berlin(t), open(t)
	evil := `<script>alert(1)</script>"'` + "\x1b]0;x\x07\nx"
	at := time.Date(2026, 10, 1, 3, 0, 0, 0, zone)
	for range 3 {
		inc := r.incident(t, at, people.Actor{Person: people.Person(evil)}, evil, 30*time.Minute)
		must[incident.Incident](t)(r.Incidents.Answer(t.Context(), alice, inc.ID, "root_cause", evil))
		at = at.AddDate(0, 0, 3)
	}
	must[incident.TimeEntry](t)(r.Time.LogTime(t.Context(), alice, incident.TimeData{Category: "sop", Duration: time.Hour, Day: "2026-10-02", Person: people.Person(evil)}, "2026-10-20"))
	r.set(at)
	from, until := review.Stretch(r.now(), 2)
	got := r.review(t, from, until)
	if len(got.Recurrence) != 2 {
		t.Fatalf("recurrence %+v", got.Recurrence)
	}
	page := string(must[[]byte](t)(review.HTML(got)))
	for name, out := range map[string]string{"page": page, "text": review.Text(got), "json": string(must[[]byte](t)(review.JSON(got)))} {
		for _, never := range []string{"\x1b", "\x07"} {
			if strings.Contains(out, never) {
				t.Errorf("the %s holds %q", name, never)
			}
		}
	}
	if strings.Contains(page, "<script") || !strings.Contains(page, "&lt;script&gt;") {
		t.Error("the page does not escape what it prints")
	}
}

func TestAnEmptyRecordIsNotZero(t *testing.T) {
	r := open(t)
	r.set(time.Date(2026, 11, 21, 12, 0, 0, 0, berlin(t)))
	from, until := review.Stretch(r.now().In(berlin(t)), 30)
	got := r.review(t, from, until)
	for _, m := range got.Months {
		if !m.NoData {
			t.Errorf("%s has data", m.Name)
		}
	}
	page := string(must[[]byte](t)(review.HTML(got)))
	if strings.Contains(page, "<circle") || strings.Contains(page, "NaN") || !strings.Contains(page, "the record is empty") {
		t.Error("the page draws what is not known")
	}
	if words := review.Text(got); strings.Contains(words, "0.0") || !strings.Contains(words, "the record is empty") {
		t.Errorf("figures are made up:\n%s", words)
	}
}
