package archive

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What is written for awk is JSON as everybody else reads it.
func TestAQuotedStringIsTheSameStringInJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`["\\\n\t\r\x00-\x1f\x7fa]*`)).Draw(t, "s")
		var got string
		quoted := quote(nil, s)
		if err := json.Unmarshal(quoted, &got); err != nil || got != strings.ToValidUTF8(s, "\ufffd") {
			t.Fatalf("%q became %s, which is %q, %v", s, quoted, got, err)
		}
		if strings.ContainsAny(string(quoted), "\n\r") {
			t.Fatalf("%s is not on one line", quoted)
		}
	})
}

func TestANameFromOutsideIsAPlainOneInTheArchive(t *testing.T) {
	for given, want := range map[string]string{
		"trace.log":                       "trace.log",
		"../../etc/pass wd\n":             ".._.._etc_pass_wd_",
		"-rf *":                           "-rf__",
		"ünï\x1b[2J<b>":                   "_n___2J_b_",
		strings.Repeat("a", 100) + ".log": strings.Repeat("a", 24) + strings.Repeat("a", 20) + ".log",
	} {
		if got := safe(given); got != want {
			t.Errorf("%q is packed as %q, want %q", given, got, want)
		}
	}
}
