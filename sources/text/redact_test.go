package text

import (
	"bytes"
	"strings"
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
		"what is no secret stays":  {"token bucket full, the password was changed, basic checks", "token bucket full, the password was changed, basic checks"},
		"a plain URL stays":        {"https://example.org:8443/a@b?x=1", "https://example.org:8443/a@b?x=1"},
		"redacted text stays":      {"password=[redacted] Bearer [redacted]", "password=[redacted] Bearer [redacted]"},
		"lines are kept apart":     {"password=\nnext", "password=\nnext"},
		"a number is not a key id": {"monkey: 12 keys: 3", "monkey: 12 keys: 3"},
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
