package archive

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"holdfast/sop"
	"holdfast/store/incident"
	"holdfast/store/incident/report"
)

// head says where the chain ends.
func head(inc incident.Incident) []byte {
	return fmt.Appendf(nil, "incident %s\nuid %s\nentries %d\nhead %s\n", inc.ID, inc.UID, inc.Head.Count, inc.Head.Hash)
}

// timeline writes every entry with what its hash covers, one a line. The form is
// one that awk can read: fields in a fixed order, and in strings nothing escaped
// but quotes, backslashes and control characters.
func timeline(entries []incident.Entry) []byte {
	var b []byte
	for _, e := range entries {
		b = fmt.Appendf(b, `{"seq":%d,"version":%d,"at_ms":%d,"recorded_at_ms":%d`, e.Seq, incident.Encoding, millis(e.At), millis(e.RecordedAt))
		for _, field := range [][2]string{
			{"person", string(e.By.Person)}, {"via", e.By.Via}, {"kind", string(e.Kind)}, {"text", e.Text}, {"data", string(e.Data)}, {"hash", e.Hash},
		} {
			b = append(b, `,"`+field[0]+`":`...)
			b = quote(b, field[1])
		}
		b = append(b, "}\n"...)
	}
	return b
}

// millis is a time as the chain hashes it; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func quote(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c < 0x20:
			b = fmt.Appendf(b, `\u%04x`, c)
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r) // what is no text was not written by holdfast; its hash will say so
			i += size
			continue
		}
		i++
	}
	return append(b, '"')
}

// addTold adds what is made of the entries to be read: the report, and copies of
// evidence that has a form of its own. A record that cannot be read as a report
// has findings that say so; its entries are packed all the same.
func (a *Archive) addTold(inc incident.Incident, entries []incident.Entry) {
	rep, err := report.Of(inc, entries)
	if err != nil {
		return
	}
	page, err := report.HTML(rep)
	if err != nil {
		return
	}
	a.add("report.html", page)
	a.add("report.md", report.Markdown(rep))
	a.add("report.json", report.JSON(rep))
	a.add("report.csv", report.CSV(rep))
	a.add("pinned.jsonl", pinned(rep.Evidence))
	a.addOutputs(rep.SOPs)
	a.addSOPs(entries)
}

func pinned(list []report.Evidence) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, e := range list {
		if err := enc.Encode(e); err != nil {
			panic(err) // plain strings, numbers and times; none can fail
		}
	}
	return b.Bytes()
}

func (a *Archive) addOutputs(sops []report.SOP) {
	n := 0
	for _, s := range sops {
		for _, step := range s.Steps {
			for _, try := range step.Tries {
				if try.Output == "" {
					continue
				}
				n++
				name := fmt.Sprintf("outputs/%03d-%s-step-%s-%s-try-%s.txt", n, within(besideNumber, s.Name), within(longestNumber, step.Number), safe(try.What), strconv.Itoa(max(1, try.Try)))
				a.add(name, []byte(try.Output))
			}
		}
	}
}

func (a *Archive) addSOPs(entries []incident.Entry) {
	n := 0
	for _, e := range entries {
		run, ok := incident.As[sop.Started](e)
		if !ok {
			continue
		}
		n++
		a.add(fmt.Sprintf("sops/%03d-%s.md", n, safe(run.Name)), []byte(run.Text))
	}
}
