package text

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func TestSecretsAreTakenOut(t *testing.T) {
	r := NewRedactor("correct horse battery", "s3cr3t/value", "abc", "")
	tests := map[string]struct{ in, want string }{
		"a known secret":                {"it is correct horse battery!", "it is [redacted]!"},
		"a known secret in a URL":       {"?q=s3cr3t%2Fvalue&x=1", "?q=[redacted]&x=1"},
		"a known secret in base64":      {"x czNjcjN0L3ZhbHVl y", "x [redacted] y"},
		"a secret too short stays":      {"abcdef", "abcdef"},
		"an Authorization header":       {"Authorization: Bearer aGVsbG8=", "Authorization: Bearer [redacted]"},
		"the same in JSON":              {`{"Authorization":"Basic dXNlcjpwYXNz"}`, `{"Authorization":"Basic [redacted]"}`},
		"a bearer token alone":          {"using Bearer abcdef0123456789", "using Bearer [redacted]"},
		"password=":                     {"user=bob password=hunter2 host=db", "user=bob password=[redacted] host=db"},
		"a quoted password":             {`password="hun ter2" x`, `password="[redacted]" x`},
		"a password in JSON":            {`{"password": "hun ter2", "a": 1}`, `{"password": "[redacted]", "a": 1}`},
		"a password in JSON in JSON":    {`"{\"password\": \"hunter2\"}"`, `"{\"password\": \"[redacted]\"}"`},
		"a variable of the environment": {"PGPASSWORD=hunter2 psql", "PGPASSWORD=[redacted] psql"},
		"RESTIC_PASSWORD":               {"export RESTIC_PASSWORD='a b'", "export RESTIC_PASSWORD='[redacted]'"},
		"a flag":                        {"mysql --password hunter2 -u x", "mysql --password [redacted] -u x"},
		"a flag with =":                 {"mysql --password=hunter2 -u x", "mysql --password=[redacted] -u x"},
		"a token":                       {"api_key: 12345678", "api_key: [redacted]"},
		"a URL with a login":            {"postgres://bob:hunter2@db:5432/x", "postgres://[redacted]@db:5432/x"},
		"a cookie":                      {"Set-Cookie: sid=abc; Path=/", "Set-Cookie: [redacted]"},
		"an AWS key id":                 {"key AKIAIOSFODNN7EXAMPLE used", "key [redacted] used"},
		"a GitHub token":                {"ghp_" + strings.Repeat("a1", 18), "[redacted]"},
		"a Slack token":                 {"xoxb-" + "123456789012-abcdef", "[redacted]"},
		"a JWT":                         {"t eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-1 t", "t [redacted] t"},
		"a private key": {
			"a\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\nAAAABG5vbmU=\n-----END OPENSSH PRIVATE KEY-----\nb\n",
			"a\n[redacted]\nb\n",
		},
		"a private key cut short": {
			"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEow==\nthe next line speaks again\n",
			"[redacted]\nthe next line speaks again\n",
		},
		"a private key on one line": {
			`{"k":"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"}`,
			`{"k":"[redacted]\n"}`,
		},
		"a Stripe key":                 {"it printed sk_live_" + strings.Repeat("a1B2", 6) + ", sk_test_" + strings.Repeat("a1B2", 6), "it printed [redacted], [redacted]"},
		"a Google key":                 {"key AIza" + strings.Repeat("Sy0a1", 7), "key [redacted]"},
		"an npm token":                 {"npm_" + strings.Repeat("a1B2", 9), "[redacted]"},
		"a Vault token":                {"hvs." + strings.Repeat("a1B2", 6), "[redacted]"},
		"a Grafana token":              {"glsa_" + strings.Repeat("a1B2", 8) + "_0a1b2c3d", "[redacted]"},
		"a Docker token":               {"dckr_pat_" + strings.Repeat("a1B2", 7), "[redacted]"},
		"a SendGrid key":               {"SG." + strings.Repeat("a1B2", 6) + "." + strings.Repeat("a1B2", 10), "[redacted]"},
		"an Anthropic key":             {"sk-ant-api03-" + strings.Repeat("a1B2", 10), "[redacted]"},
		"a Hugging Face token":         {"hf_" + strings.Repeat("a1B2", 9), "[redacted]"},
		"a GitLab runner token":        {"glrt-" + strings.Repeat("a1B2", 6), "[redacted]"},
		"a Telegram bot":               {"https://api.telegram.org/bot123456789:AA" + strings.Repeat("a1B2", 9) + "/x", "https://api.telegram.org/[redacted]/x"},
		"curl -u":                      {"curl -sSu bob:hunter2 https://db/x | jq .", "curl -sSu bob:[redacted] https://db/x | jq ."},
		"curl --user":                  {`curl --user "bob:hunter2" https://db/x`, `curl --user "bob:[redacted]" https://db/x`},
		"curl with a user alone":       {"curl -u bob https://db:8443/x", "curl -u bob https://db:8443/x"},
		"mysql -p":                     {"mysqldump -u bob -phunter2 shop", "mysqldump -u bob -p[redacted] shop"},
		"mysql -p that asks":           {"mysql -u bob -p shop -P 3306", "mysql -u bob -p shop -P 3306"},
		"sshpass -p":                   {"sshpass -p hunter2 ssh a@b", "sshpass -p [redacted] ssh a@b"},
		"sshpass -p, quoted":           {"sshpass -v -p'hun ter2' ssh a@b", "sshpass -v -p'[redacted]' ssh a@b"},
		"docker login":                 {"docker login -u bob -p hunter2 r.example", "docker login -u bob -p [redacted] r.example"},
		"docker run with a port":       {"docker run -p 8080:80 login-page", "docker run -p 8080:80 login-page"},
		"mongosh -p":                   {"mongosh -u bob -p hunter2 db", "mongosh -u bob -p [redacted] db"},
		"redis-cli -a":                 {"redis-cli -h db -a hunter2 PING", "redis-cli -h db -a [redacted] PING"},
		"openssl -passin":              {"openssl rsa -in k -passin pass:hunter2", "openssl rsa -in k -passin pass:[redacted]"},
		"a password in SQL":            {"ALTER ROLE bob PASSWORD 'hunter2'; x IDENTIFIED BY 'hunter3'", "ALTER ROLE bob PASSWORD '[redacted]'; x IDENTIFIED BY '[redacted]'"},
		"a password in XML":            {"<user>bob</user><password>hunter2</password>", "<user>bob</user><password>[redacted]</password>"},
		"a password in XML of a space": {`<ns:db.password enc="no">hunter2</ns:db.password>`, `<ns:db.password enc="no">[redacted]</ns:db.password>`},
		"a signed address":             {"https://x.example/b?se=1&sig=aB%2Bc%3D9999&sp=r", "https://x.example/b?se=1&sig=[redacted]&sp=r"},
		"an account key":               {"AccountName=x;AccountKey=aGVsbG8=;", "AccountName=x;AccountKey=[redacted];"},
		"a flag with a longer name":    {"pg --db-password hunter2 -x", "pg --db-password [redacted] -x"},
		"Pwd in a connection string":   {"Server=db;Uid=bob;Pwd=hunter2;", "Server=db;Uid=bob;Pwd=[redacted];"},
		"DB_PWD":                       {"DB_PWD=/hunter2", "DB_PWD=[redacted]"},
		"the folder of a shell stays":  {"PWD=/srv/app OLDPWD=/root2 pwd: ~/x", "PWD=/srv/app OLDPWD=/root2 pwd: ~/x"},
		"the file of a secret stays":   {"RESTIC_PASSWORD_FILE=/etc/restic/pw token-file: /run/t", "RESTIC_PASSWORD_FILE=/etc/restic/pw token-file: /run/t"},
		"a variable stays":             {`curl -u "bob:$PASS" -H "Authorization: Bearer $TOKEN" https://$U:${P}@db/ --password $(cat p)`, `curl -u "bob:$PASS" -H "Authorization: Bearer $TOKEN" https://$U:${P}@db/ --password $(cat p)`},
		"a place to fill in stays":     {"mysql -p<password> --token <your-token> password={{ password }}", "mysql -p<password> --token <your-token> password={{ password }}"},
		"a name is no key":             {"pul-request_of_the_week_in_the_team and npm_config_registry_mirror", "pul-request_of_the_week_in_the_team and npm_config_registry_mirror"},
		"what is no secret stays":      {"token bucket full, the password was changed, basic checks", "token bucket full, the password was changed, basic checks"},
		"a plain URL stays":            {"https://example.org:8443/a@b?x=1", "https://example.org:8443/a@b?x=1"},
		"redacted text stays":          {"password=[redacted] Bearer [redacted]", "password=[redacted] Bearer [redacted]"},
		"lines are kept apart":         {"password=\nnext", "password=\nnext"},
		"a number is not a key id":     {"monkey: 12 keys: 3", "monkey: 12 keys: 3"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := r.Redact(tt.in)
			if got != tt.want {
				t.Errorf("Redact(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
			if again := r.Redact(got); again != got {
				t.Errorf("redacting twice differs: %q", again)
			}
		})
	}
}

func TestANilRedactorKnowsTheShapes(t *testing.T) {
	var r *Redactor
	if got := r.Redact("password=hunter2 other"); got != "password=[redacted] other" {
		t.Errorf("got %q", got)
	}
}

func TestASecretOfSeveralLinesIsKnownLineByLine(t *testing.T) {
	r := NewRedactor("first line here\nsecond line here\nok\n")
	if got := r.Redact("x second line here y ok"); got != "x [redacted] y ok" {
		t.Errorf("got %q", got)
	}
}

// However writes cut the text, the writer gives what Redact gives for the whole.
func TestTheWriterRedactsAcrossWrites(t *testing.T) {
	pieces := []string{
		"hunter2secret", "password=", "x", "abc def", "\n", "\r\n", "\r", "Authorization: Bearer ", "tok.en-1234567890",
		"-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----", "MIIEowIBAAKCAQ==", "\n", " ", "\"", "é", "\xff",
		"https://bob:pw@db/", "AKIAIOSFODNN7EXAMPLE",
	}
	r := NewRedactor("hunter2secret", "abc def")
	rapid.Check(t, func(t *rapid.T) {
		whole := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "pieces"), "")
		var out bytes.Buffer
		w := r.Writer(&out)
		for rest := whole; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			if m, err := w.Write([]byte(rest[:n])); m != n || err != nil {
				t.Fatalf("wrote %d of %d: %v", m, n, err)
			}
			rest = rest[n:]
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if want := r.Redact(whole); out.String() != want {
			t.Fatalf("%q\n got %q\nwant %q", whole, out.String(), want)
		}
	})
}

func TestAVeryLongLineIsPassedOnWithoutItsSecrets(t *testing.T) {
	const secret = "the-very-secret-value"
	r := NewRedactor(secret)
	var in strings.Builder
	for i := range 30_000 {
		switch {
		case i%500 == 7:
			in.WriteString(secret)
		case i%500 == 9:
			in.WriteString(" password=hunter2hunter2 ")
		default:
			in.WriteString("filler. ")
		}
	}
	var out bytes.Buffer
	w := r.Writer(&out)
	passedEarly := false
	for rest := in.String(); rest != ""; {
		n := min(997, len(rest))
		if _, err := w.Write([]byte(rest[:n])); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
		passedEarly = passedEarly || out.Len() > 0
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !passedEarly {
		t.Error("a line without end was held until the end")
	}
	if want := r.Redact(in.String()); out.String() != want {
		t.Errorf("%d bytes, want %d; secrets left: %v", out.Len(), len(want), strings.Contains(out.String(), secret))
	}
}

func TestAClosedWriterRefuses(t *testing.T) {
	w := NewRedactor().Writer(&bytes.Buffer{})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("x")); err == nil {
		t.Error("took a write after close")
	}
	if err := w.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("password=hunter2", "hunter2")
	f.Add("-----BEGIN PRIVATE KEY-----\nx", "key!")
	f.Add("a: \"b\\\"c\"", "b\\\"c")
	f.Fuzz(func(t *testing.T, s, secret string) {
		r := NewRedactor(secret)
		got := r.Redact(s)
		single := !strings.ContainsAny(secret, "\r\n") && strings.TrimSpace(secret) == secret
		if single && len(secret) >= shortest && !strings.Contains(Redacted, secret) && strings.Contains(strings.ReplaceAll(got, Redacted, "\n"), secret) {
			t.Fatalf("the secret %q is left in %q", secret, got)
		}
	})
}

func BenchmarkRedact(b *testing.B) {
	r := NewRedactor("correct horse battery")
	for name, line := range map[string]string{
		"plain":  "2026-11-20T14:02:51Z info GET /cart 200 12ms from 10.0.3.7 in eu-1, nothing to hide in this one\n",
		"secret": "2026-11-20T14:02:51Z info login password=hunter2 from 10.0.3.7 in eu-1, something to hide here\n",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(line)))
			for b.Loop() {
				_ = r.Redact(line)
			}
		})
	}
}

func TestWhatIsLearnedLaterIsTakenOutToo(t *testing.T) {
	r := NewRedactor("yesterday-one")
	var out bytes.Buffer
	w := r.Writer(&out)
	_, _ = w.Write([]byte("a zebra-crossing-9931 "))
	r.Learn("zebra-crossing-9931", "abc")
	_, _ = w.Write([]byte("b\n"))
	if out.String() != "a [redacted] b\n" {
		t.Errorf("the writer passed on %q", out.String())
	}
	if got, want := r.Redact("zebra-crossing-9931 yesterday-one emVicmEtY3Jvc3NpbmctOTkzMQ== abc"), "[redacted] [redacted] [redacted] abc"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A redactor learns while others redact; the race detector watches.
func TestLearningDisturbsNobody(t *testing.T) {
	r := NewRedactor()
	var wait sync.WaitGroup
	for n := range 4 {
		wait.Go(func() {
			for i := range 50 {
				secret := strings.Repeat(string(rune('a'+n)), 4) + strconv.Itoa(i)
				r.Learn(secret)
				if got := r.Redact("x " + secret); got != "x [redacted]" {
					t.Errorf("%s: %q", secret, got)
				}
			}
		})
	}
	wait.Wait()
}
