package prompt

import (
	"strings"
	"testing"
	"time"
)

func TestWhichLinesOfATerminalAreAnswers(t *testing.T) {
	const read = time.Second
	for name, test := range map[string]struct {
		acts       bool
		line, more string
		after      time.Duration
		want, says string
	}{
		"a y":                               {true, "y", "", read, "y", ""},
		"a y after 200 ms":                  {true, "y", "", 200 * time.Millisecond, "y", ""},
		"a y after 199 ms":                  {true, "y", "", 199 * time.Millisecond, "", "before the question could be read"},
		"another answer at once":            {true, "d", "", 0, "d", ""},
		"a y with a blank behind it":        {true, "y ", "", read, "", `"y " is more than a y`},
		"a d with a blank behind it":        {true, "d ", "", read, "d", ""},
		"a y and the rest of a paste":       {true, "y", "\nls", read, "", "came together"},
		"a d and the rest of a paste":       {true, "d", "d\n", read, "", "came together"},
		"a y and Enter once more":           {true, "y", "\n", read, "y", ""},
		"a marked y":                        {true, "\x1b[200~y", "\x1b[201~", read, "", `"y" was pasted`},
		"the end of a marked paste":         {true, "y\x1b[201~", "", read, "", `"y" was pasted`},
		"a text":                            {false, "web-1 ", "", 0, "web-1", ""},
		"a pasted text":                     {false, "\x1b[200~web-1\x1b[201~", "", 0, "web-1", ""},
		"a pasted text with its Enter":      {false, "\x1b[200~web-1", "\x1b[201~", 0, "web-1", ""},
		"two pasted texts":                  {false, "web-1", "web-2\n", read, "", `"web-1" came together`},
		"a y as a text":                     {false, "y", "", 0, "y", ""},
		"an escape code in what is refused": {true, "\x1b[31mred", "more", read, "", "<U+001B>[31mred"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := (&teletype{}).judge(Question{Acts: test.acts}, test.line, test.more, test.after)
			said := ""
			if err != nil {
				said = err.Error()
			}
			if got != test.want || (said == "") != (test.says == "") || !strings.Contains(said, test.says) {
				t.Errorf("%q, %q, not %q, %q", got, said, test.want, test.says)
			}
		})
	}
}
