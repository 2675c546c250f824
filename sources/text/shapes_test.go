package text

import (
	"strings"
	"testing"
)

func TestWhatHoldsASecretIsKnownByItsName(t *testing.T) {
	key := strings.Repeat("a1B2", 9)
	for name, test := range map[string]struct{ in, want string }{
		"a setting called pass":           {"DB_PASS=hunter2 ansible_ssh_pass: hunter3", "DB_PASS=[redacted] ansible_ssh_pass: [redacted]"},
		"PASS alone":                      {"PASS=hunter2 x", "PASS=[redacted] x"},
		"SSHPASS":                         {"SSHPASS=hunter2 sshpass -e ssh a@b", "SSHPASS=[redacted] sshpass -e ssh a@b"},
		"a test that passed":              {"pass: 12 fail: 3, bypass: yes", "pass: 12 fail: 3, bypass: yes"},
		"_auth":                           {"//r.example/:_auth=Ym9iOmh1bnRlcjI=", "//r.example/:_auth=[redacted]"},
		"REDISCLI_AUTH":                   {"REDISCLI_AUTH=hunter2 redis-cli", "REDISCLI_AUTH=[redacted] redis-cli"},
		"an arrow":                        {"password => 'hunter2'", "password => '[redacted]'"},
		"what is declared":                {`password := "hunter2"`, `password := "[redacted]"`},
		"a mapping below the name":        {`{"secret": {"value": 5}}`, `{"secret": {"value": 5}}`},
		"a number of them":                {"max_tokens=4096 tokens: 5", "max_tokens=4096 tokens: 5"},
		"whether there is one":            {`{"has_password": true, "token": null}`, `{"has_password": true, "token": null}`},
		"a password of digits":            {"password=4096", "password=[redacted]"},
		"a control character written out": {"password=<U+001B>[31mhunter2<U+001B>[0m x", "password=[redacted] x"},
		"a name and a value":              {`{"name": "DB_PASSWORD", "value": "hunter2"}`, `{"name": "DB_PASSWORD", "value": "[redacted]"}`},
		"the same as attributes":          {`<add key="db.password" value="hunter2"/>`, `<add key="db.password" value="[redacted]"/>`},
		"the same on two lines":           {"- name: DB_PASSWORD\n  value: hunter2\n- name: DB_HOST\n  value: db\n", "- name: DB_PASSWORD\n  value: [redacted]\n- name: DB_HOST\n  value: db\n"},
		"a secret from elsewhere":         {"- name: DB_PASSWORD\n  valueFrom: x\n", "- name: DB_PASSWORD\n  valueFrom: x\n"},
		"a flag called pass":              {"x --pass hunter2 y", "x --pass [redacted] y"},
		"a word of an encoder":            {"ffmpeg -pass 1 x", "ffmpeg -pass 1 x"},
		".netrc":                          {"machine db login bob password hunter2", "machine db login bob password [redacted]"},
		"a token for a login":             {"https://" + key + "@code.example/x.git", "https://[redacted]@code.example/x.git"},
		"a login":                         {"https://deployment-of-the-shop@code.example/x", "https://deployment-of-the-shop@code.example/x"},
		"a password with an @":            {"redis://:hunt@er2@db:6379/0", "redis://[redacted]@db:6379/0"},
		"a port and a mail address":       {"https://db:8443/x?mail=bob@x.example", "https://db:8443/x?mail=bob@x.example"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (*Redactor)(nil).Redact(test.in); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestACommandOfSeveralLinesIsOne(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"curl -u":          {"curl -X POST \\\n  -u bob:hunter2 \\\n  https://db/x\n", "curl -X POST \\\n  -u bob:[redacted] \\\n  https://db/x\n"},
		"with CRLF":        {"curl \\\r\n  -u bob:hunter2 x\r\n", "curl \\\r\n  -u bob:[redacted] x\r\n"},
		"a secret above":   {"mysql -phunter2 \\\n -u bob\n", "mysql -p[redacted] \\\n -u bob\n"},
		"two commands":     {"curl x\n -u bob:hunter2 x\n", "curl x\n -u bob:hunter2 x\n"},
		"curl, quoted":     {"curl -sSu 'bob:hun ter2' https://db/x", "curl -sSu 'bob:[redacted]' https://db/x"},
		"curl, a blank":    {`curl --user "bob b:hun ter2" https://db/x`, `curl --user "bob b:[redacted]" https://db/x`},
		"curl with bearer": {"curl --oauth2-bearer hunter2 https://db/x", "curl --oauth2-bearer [redacted] https://db/x"},
		"HTTPie":           {"http -a bob:hunter2 db/x; https --auth=bob:hunter2 db/x", "http -a bob:[redacted] db/x; https --auth=bob:[redacted] db/x"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (*Redactor)(nil).Redact(test.in); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
			var out strings.Builder
			w := (*Redactor)(nil).Writer(&out)
			for _, b := range []byte(test.in) {
				if _, err := w.Write([]byte{b}); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil || out.String() != test.want {
				t.Errorf("written byte by byte: %q (%v)", out.String(), err)
			}
		})
	}
}

func TestAnElementMayHaveLinesOfItsOwn(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"its value below": {"<db>\n<password>\n  hunter2\n</password>\n<host>\n db\n</host></db>", "<db>\n<password>\n  [redacted]\n</password>\n<host>\n db\n</host></db>"},
		"CDATA":           {"<password><![CDATA[hunter2]]></password>", "<password><![CDATA[[redacted]]]></password>"},
		"a place to fill": {"mysql -p <password>\nthen restart it", "mysql -p <password>\nthen restart it"},
		"an empty one":    {"<password>\n</password>\n<host>db</host>", "<password>\n</password>\n<host>db</host>"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (*Redactor)(nil).Redact(test.in); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}
