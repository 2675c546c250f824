package sop

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestLintFindsWhatHurtsAtNight(t *testing.T) {
	for _, tt := range []struct {
		name, markdown string
		want           []Problem
	}{
		{"a clean one", "---\nowner: a\n---\n1. Go\n   ```sh\n   true\n   ```\n   ```sh verify\n   true\n   ```\n", nil},
		{"no owner", "1. Go\n", []Problem{{1, "no owner"}}},
		{"commands and no check", "---\nowner: a\n---\n1. Go\n   ```sh\n   true\n   ```\n", []Problem{{6, "a command and no check"}}},
		{"a script that does not parse", "---\nowner: a\n---\n1. Go\n   ```sh verify\n   true\n   if true; then\n   ```\n", []Problem{{7, "sh cannot read this script"}}},
		{"bash in sh", "---\nowner: a\n---\n1. Go\n   ```sh verify\n   x=(1 2)\n   ```\n2. Go\n   ```bash\n   x=(1 2)\n   ```\n", []Problem{{6, "arrays: this one is bash"}}},
		{"a dead target", "---\nowner: a\n---\n1. Go {needs=7}\n   > decide: yes → #gone\n", []Problem{{4, "needs \"7\""}, {5, "leads to \"#gone\""}}},
		{"a severity of somebody else's", "---\nowner: a\nseverity: critical\n---\n1. Go\n", []Problem{{3, `severity: "critical" is no severity of an incident: write sev1 (worst), sev2, sev3 or sev4`}}},
		{"one of ours", "---\nowner: a\nseverity: sev4\n---\n1. Go\n", nil},
		{"none", "---\nowner: a\nseverity:\n---\n1. Go\n", nil},
		{"nothing", "", []Problem{{1, "there is no step"}, {1, "no owner"}}},
		{"fields of a site's generator", "---\nowner: a\ntags: [x]\nms.topic: y\nconfluence-page-id: 3\nownr: b\nalert: c\n---\n1. Go\n", []Problem{{6, `"ownr" is not a field`}, {7, `"alert" is not a field`}}},
		{"what a fence says to who shows it", "---\nowner: a\n---\n1. Go\n   ```{.sh .copy linenums=\"1\" timout=3s verify=x}\n   true\n   ```\n   ```sh verify\n   true\n   ```\n", []Problem{{5, "{timout=3s}"}, {5, "{verify=x}"}}},
		{"commands in a language of their own", "---\nowner: a\n---\n1. Go\n   ```azurecli\n   az vm list\n   ```\n   ```json\n   {}\n   ```\n", []Problem{{5, "this fence says azurecli, so it is text and never run"}}},
		{"commands by indentation", "---\nowner: a\n---\n1. Go\n\n       $ uptime\n\n2. Go\n\n       10:00 up\n\n# x\n\n    oak:~# uptime\n", []Problem{{6, "this indented block is text and never run"}, {14, "this indented block is text and never run"}}},
		{"what is called output", "---\nowner: a\n---\n1. Go\n\n   Output:\n   ```sh\n   ok 3\n   ```\n", []Problem{{7, "the line above says that this is output"}}},
		{"links to places", "---\nowner: a\n---\n1. Go to [a](#tab/cli), [b](#by-line), [c](#here), [d](#gone), `[e](#e)`\n\nBy line\n-------\n\n## Here\n\n    sdd1[3](G)\n", []Problem{{4, "the link to #gone leads to no heading"}}},
		{"an odd timeout", "---\nowner: a\n---\n1. Go\n   ```sh verify {timeout=soon}\n   true\n   ```\n", []Problem{{5, "timeout=soon"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Lint(Parse("x", "x.md", []byte(tt.markdown)))
			if len(got.Problems) != len(tt.want) {
				t.Fatalf("got %+v", got.Problems)
			}
			for i, want := range tt.want {
				if got.Problems[i].Line != want.Line || !strings.Contains(got.Problems[i].Message, want.Message) {
					t.Errorf("got %+v, want %+v", got.Problems[i], want)
				}
			}
		})
	}
}

func TestTheJSONHasTheFieldsPeopleHold(t *testing.T) {
	p := Parse("x", "x.md", []byte("---\nalerts: [A]\nowner: o\n---\n# T\n1. a\n2. b {needs=1}\n   ```sh\n   true\n   ```\n"))
	shown, err := json.Marshal(Show(p))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"name":"x","title":"T","alerts":["alertname=\"A\""],"owner":"o","steps":[{"id":"1","number":"1","title":"a","kind":"manual"`,
		`"command":null,"verify":null,"optional":false,"needs":[]`, `"command":"true"`, `"needs":["1"]`, `"steps":[]`,
	} {
		if !strings.Contains(string(shown), want) {
			t.Errorf("%s is not in %s", want, shown)
		}
	}
	linted, err := json.Marshal(Lint(Parse("x", "x.md", []byte("---\nowner: o\n---\n1. a\n"))))
	if err != nil || string(linted) != `{"file":"x.md","title":"x","steps":1,"commands":0,"verifies":0,"problems":[]}` {
		t.Errorf("%s %v", linted, err)
	}
	if empty, err := json.Marshal(Show(Parse("x", "", nil))); err != nil || strings.Contains(string(empty), "null") {
		t.Errorf("%s %v", empty, err)
	}
}

func TestFrontMatterIsReadAndWhatIsOddIsNoted(t *testing.T) {
	p := Parse("x", "", []byte("---\ntitle: \"T\\u001b[31m\"\nseverity: sev2\nowner: ops\nevery: 90d\nreviewed: 2026-01-31\nvars: {region: eu-1, n: 3, PATH: /x, 1bad: y, ALERT_X: z, list: [a]}\nalerts: ['bad matcher here!', '']\n---\n1. a\n"))
	if p.Title != "T<U+001B>[31m" || p.Severity != "sev2" || p.Owner != "ops" || p.Every != 90*24*time.Hour ||
		!p.Reviewed.Equal(time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", p)
	}
	if len(p.Vars) != 2 || p.Vars["region"] != "eu-1" || p.Vars["n"] != "3" {
		t.Errorf("vars %v", p.Vars)
	}
	if len(p.Alerts) != 0 || len(p.Problems) != 6 {
		t.Errorf("alerts %v, problems %+v", p.Alerts, p.Problems)
	}
	for _, odd := range []string{"every: soon", "reviewed: yesterday", "vars: [a]", "title: [a]", "every: -3d"} {
		p := Parse("x", "", []byte("---\n"+odd+"\n---\n1. a\n"))
		if len(p.Problems) != 1 || p.Problems[0].Line != 2 || len(p.Steps) != 1 {
			t.Errorf("%s: %+v", odd, p.Problems)
		}
	}
}

// What a fence says to whoever renders it is nobody's mistake; what looks like ours is.
func TestWhatAFenceSaysToARendererIsNotOdd(t *testing.T) {
	for info, odd := range map[string]bool{
		`{.bash #restart}`: false, `sh {.copy title="Restart the gateway"}`: false, `bash title=x hl_lines="1 2"`: false,
		`sh {timeout=30}`: true, `sh {retry="3 times"}`: true, `sh {fast}`: true,
	} {
		p := Parse("x", "x.md", []byte("1. One\n   ```"+info+"\n   ls\n   ```\n"))
		if p.Steps[0].Command == nil || (len(p.Problems) > 0) != odd {
			t.Errorf("%s: %v", info, p.Problems)
		}
	}
}
