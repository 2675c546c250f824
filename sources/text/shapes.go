package text

import (
	"regexp"
	"slices"
	"strings"
)

// shape is how a kind of secret looks on one line; its first group is the
// secret, what stands before it tells what it is and stays.
type shape struct {
	re *regexp.Regexp
	// hints are lower-case strings of three bytes or more, one of which must be in
	// the line, because looking for them costs far less than the expression does.
	hints []string
	// also, where it is set, must be in the line too.
	also string
	// not, where it is set, takes a match back: it is given what stands before
	// the value and the value.
	not func(before, value string) bool
}

// word is one word of a command line or a setting: quoted, or up to a blank.
const word = `("[^"\r\n]+|'[^'\r\n]+|[^\s"'|;&<>]+)`

// called is what the names of settings have in them that hold secrets.
const called = `password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|pwd|credential`

// setting is what a setting is set to: quoted, or up to a blank or a bracket. A
// control character that was written out belongs to it.
const setting = `(\\?"(?:[^"\\\r\n]|\\[^"\r\n])+|\\?'[^'\r\n]+|(?:<U\+[0-9A-F]{4,6}>|[^\s"'&,;<>|)\]}\\])+)`

//nolint:gochecknoglobals // a table, never written
var calledHints = []string{"pass", "secret", "token", "key", "pwd", "credential"}

// shapes lists what secrets look like. No expression crosses a line break; what
// goes on from one line to the next is joined before they are looked for.
//
//nolint:gochecknoglobals // compiled once, never written
var shapes = []shape{
	// What is called a secret where it stands.
	{re: regexp.MustCompile(`(?i)authorization\\?["']?[ \t]*[:=][ \t]*\\?["']?(?:(?:bearer|basic|token|digest|apikey)[ \t]+)?([^\s"',;\\]+)`), hints: []string{"authorization"}, not: isPlaceholder},
	{re: regexp.MustCompile(`(?i)\b(?:bearer|basic)[ \t]+([a-z0-9._~+/=-]{12,})`), hints: []string{"bearer", "basic"}},
	{
		re:    regexp.MustCompile(`(?i)[a-z0-9_-]*(?:` + called + `)[a-z0-9_-]*\\?["']?[ \t]*(?:=>|:=|[:=])[ \t]*` + setting),
		hints: calledHints, not: notSecret,
	},
	{re: regexp.MustCompile(`(?i)\b(?:[a-z0-9-]*_)*(?:_auth|[a-z0-9]+_(?:pass|auth)|sshpass)\\?["']?[ \t]*[:=][ \t]*` + setting), hints: []string{"pass", "_auth"}, not: notSecret},
	{re: regexp.MustCompile(`\b(?:PASS|[A-Z0-9]+PASS)=` + setting), hints: []string{"pass="}, not: notSecret},
	{ // a name here and its value there, as in the environment of a container
		re:    regexp.MustCompile(`(?i)\b(?:key|name|id)\\?["']?[ \t]*[:=][ \t]*\\?["']?[a-z0-9_.-]*(?:` + called + `)[a-z0-9_-]*\\?["']?[ \t]*,?[ \t]+\\?["']?value\\?["']?[ \t]*[:=][ \t]*` + setting),
		hints: []string{"value"}, not: isPlaceholder,
	},
	{re: regexp.MustCompile(`(?i)(?:--?(?:[a-z-]+-)?(?:password|passwd|passphrase|secret|token|api-key)|--(?:[a-z-]+-)?pass|--oauth2-bearer)[ \t]+([^\s"'-][^\s"']*|"[^"\r\n]+|'[^'\r\n]+)`), hints: []string{"pass", "secret", "token", "api-key", "oauth2"}, not: isPlaceholder},
	{re: regexp.MustCompile(`(?i)<(?:[a-z0-9_.-]+:)?[a-z0-9_.-]*(?:password|passwd|passphrase|secret|token|apikey|api[_-]key|pwd)(?:[ \t][^<>\r\n]*)?>[ \t]*(?:<!\[CDATA\[)?([^<\r\n]+?)(?:\]\]>)?[ \t]*</`), hints: []string{"pass", "secret", "token", "key", "pwd"}},
	{re: regexp.MustCompile(`(?i)(?:set-)?cookie["']?[ \t]*:[ \t]*["']?([^\r\n"']+)`), hints: []string{"cookie"}},
	{re: regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://([^\s/?#"'@]*:[^\s/?#"']+)@`), hints: []string{"://"}, also: "@", not: isOpenLogin},
	{re: regexp.MustCompile(`(?i)\bhttps?://([a-z0-9_-]{20,})@`), hints: []string{"://"}, also: "@", not: isName},
	{re: regexp.MustCompile(`(?i)\b(?:machine[ \t]+\S+|default)[ \t]+login[ \t]+\S+[ \t]+password[ \t]+(\S+)`), hints: []string{"login"}, not: isPlaceholder}, // .netrc
	{re: regexp.MustCompile(`(?i)[?&;](?:sig|signature|x-(?:amz|goog)-signature|x-amz-security-token)=([^\s"'&,;<>|)\]}\\]{8,})`), hints: []string{"sig=", "signature=", "x-amz-security"}},

	// What programs are given on their command line.
	{re: regexp.MustCompile(`(?i)\b(?:curl|wget)\b[^\r\n|;]*?[ \t](?:-[a-z]*u|--user|--proxy-user)[ \t=]*(?:[^\s:"'/]*:|["'][^:"'/\r\n]*:)([^\s"']+)`), hints: []string{"curl", "wget"}, not: isPlaceholder},
	{re: regexp.MustCompile(`(?i)\b(?:curl|wget)\b[^\r\n|;]*?[ \t](?:-[a-z]*u|--user|--proxy-user)[ \t=]*"[^:"/\r\n]*:([^"\r\n]+)"`), hints: []string{"curl", "wget"}, not: isPlaceholder},
	{re: regexp.MustCompile(`(?i)\b(?:curl|wget)\b[^\r\n|;]*?[ \t](?:-[a-z]*u|--user|--proxy-user)[ \t=]*'[^:'/\r\n]*:([^'\r\n]+)'`), hints: []string{"curl", "wget"}, not: isPlaceholder},
	{re: regexp.MustCompile(`\bhttps?[ \t][^\r\n|;]*?(?:-a|--auth)[ \t=]*["']?[^\s:"'/]*:([^\s"']+)`), hints: []string{"http ", "http\t", "https ", "https\t"}, not: isPlaceholder}, // HTTPie
	{re: regexp.MustCompile(`\b(?:mysql[a-z]*|mariadb[a-z-]*|innobackupex|xtrabackup)\b[^\r\n|;]*?[ \t]-p` + word), hints: []string{"mysql", "mariadb", "backup"}, not: isPlaceholder},
	{re: regexp.MustCompile(`\bsshpass\b(?:[ \t]+-[ve])*[ \t]+-p[ \t]*` + word), hints: []string{"sshpass"}, not: isPlaceholder},
	{re: regexp.MustCompile(`\b(?:mongo[a-z]*\b|(?:docker|podman|skopeo|buildah|helm|az|oc|nerdctl)\b[^\r\n|;]*?[ \t]login\b)[^\r\n|;]*?[ \t]-p[ \t]+` + word), hints: []string{"mongo", " login", "\tlogin"}, not: isPlaceholder},
	{re: regexp.MustCompile(`\bredis-cli\b[^\r\n|;]*?[ \t](?:-a|--pass)[ \t]+` + word), hints: []string{"redis-cli"}, not: isPlaceholder},
	{re: regexp.MustCompile(`\bldap[a-z]+\b[^\r\n|;]*?[ \t]-w[ \t]*` + word), hints: []string{"ldap"}, not: isPlaceholder},
	{re: regexp.MustCompile(`[ \t]-(?:passin|passout|pass|k)[ \t]+pass:` + word), hints: []string{"pass:"}, not: isPlaceholder},
	{re: regexp.MustCompile(`(?i)\bidentified[ \t]+(?:with[ \t]+\S+[ \t]+)?by[ \t]+(?:password[ \t]+)?("[^"\r\n]+|'[^'\r\n]+)`), hints: []string{"identified"}, not: isPlaceholder},
	{re: regexp.MustCompile(`(?i)\bpassword[ \t]+('[^'\r\n]+)'`), hints: []string{"password"}, not: isPlaceholder}, // ALTER ROLE … PASSWORD '…'

	// What says itself what it is: the prefixes that the makers of keys chose.
	{re: regexp.MustCompile(`\b((?:AKIA|ASIA)[A-Z0-9]{16})\b`), hints: []string{"akia", "asia"}},
	{re: regexp.MustCompile(`\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt)-[A-Za-z0-9_.-]{20,})`), hints: []string{"ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "glagent-", "glimt-"}},
	{re: regexp.MustCompile(`\b(xox[abeoprs]-[A-Za-z0-9-]{10,}|xoxe\.[A-Za-z0-9.-]{10,}|xapp-[A-Za-z0-9-]{10,})`), hints: []string{"xox", "xapp-"}},
	{re: regexp.MustCompile(`https://hooks\.slack\.com/((?:services|workflows|triggers)/[A-Za-z0-9/_-]+)`), hints: []string{"hooks.slack.com"}},
	{re: regexp.MustCompile(`(?i)https://(?:[a-z]+\.)?discord(?:app)?\.com/api/webhooks/([0-9]+/[A-Za-z0-9_-]+)`), hints: []string{"/api/webhooks/"}},
	{re: regexp.MustCompile(`\b(eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*)`), hints: []string{"eyj"}},
	{re: regexp.MustCompile(`\b([sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{16,})`), hints: []string{"k_live_", "k_test_", "k_prod_", "whsec_"}},
	{re: regexp.MustCompile(`\b(sk-(?:ant|proj|or|svcacct|admin)-[A-Za-z0-9_-]{16,}|sk-[A-Za-z0-9]{32,})`), hints: []string{"sk-"}},
	{re: regexp.MustCompile(`\b(AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})`), hints: []string{"aiza", "ya29.", "gocspx-"}},
	{
		re:    regexp.MustCompile(`\b((?:npm|dckr_[po]at|hf|shp(?:at|ss|ca|pa)|lin_api|do[opr]_v1|sntrys|pul|glc|glsa|PMAK|rubygems|NRAK|figd|gsk|xai|pplx|tskey-[a-z]+)[_-][A-Za-z0-9_=-]{20,}|ATATT3[A-Za-z0-9_=-]{20,}|dapi[0-9a-f]{32})`),
		hints: []string{"npm_", "npm-", "dckr_", "hf_", "hf-", "shp", "lin_api", "_v1_", "_v1-", "sntrys", "pul_", "pul-", "glc_", "glc-", "glsa", "pmak", "rubygems", "nrak", "figd", "gsk_", "gsk-", "xai_", "xai-", "pplx", "tskey-", "atatt3", "dapi"}, not: isWords,
	},
	{re: regexp.MustCompile(`\b(hv[sbr]\.[A-Za-z0-9_-]{20,}|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|pypi-[A-Za-z0-9_-]{40,}|AGE-SECRET-KEY-1[A-Z0-9]{20,}|dp\.[a-z]{2}\.[A-Za-z0-9]{30,}|(?:bot)?[0-9]{8,10}:AA[A-Za-z0-9_-]{30,})`), hints: []string{"hvs.", "hvb.", "hvr.", "sg.", "pypi-", "age-secret-key-", "dp.", ":aa"}},
	{re: regexp.MustCompile(`(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:.*?-----END [A-Z0-9 ]*PRIVATE KEY-----|[^\r\n]*))`), hints: []string{"private key"}},
}

// hinted says, by the hash of three bytes, which of the shapes have a hint that
// begins with them.
//
//nolint:gochecknoglobals // made once of the table, never written
var hinted = hintsOf(shapes)

type hintTable [1 << 12]uint64

func hintsOf(list []shape) *hintTable {
	var t hintTable
	for i, sh := range list {
		for _, h := range sh.hints {
			t[hashOf(h[0], h[1], h[2])] |= 1 << i
		}
	}
	return &t
}

func hashOf(a, b, c byte) uint32 { return (uint32(a)*31*31 + uint32(b)*31 + uint32(c)) & (1<<12 - 1) }

// likely is which of the shapes a line, in lower case, may have: one pass over
// it, instead of one for each hint.
func (t *hintTable) likely(lower string) (which uint64) {
	for i := 0; i+2 < len(lower); i++ {
		which |= t[hashOf(lower[i], lower[i+1], lower[i+2])]
	}
	return which
}

// has reports whether a line, in lower case, has what the shape cannot do without.
func (sh *shape) has(lower string) bool {
	return strings.Contains(lower, sh.also) && slices.ContainsFunc(sh.hints, func(h string) bool { return strings.Contains(lower, h) })
}

// about are the ends of names that speak of a secret and do not hold one.
//
//nolint:gochecknoglobals // a table, never written
var about = []string{"file", "files", "path", "dir", "command", "cmd", "type", "ttl", "length", "count", "name", "policy", "age", "expires", "expiry", "url", "uri", "endpoint", "field", "hint"}

// notSecret reports that a setting only sounds like a secret: the folder that
// every shell is in, the name of the file that holds one, or a place to be
// filled in.
func notSecret(before, value string) bool {
	name := strings.ToLower(strings.Trim(before, " \t:=\\\"'"))
	value = strings.Trim(value, `\"'`)
	if name == "pwd" || name == "oldpwd" {
		return strings.HasPrefix(value, "/") || strings.HasPrefix(value, "~") || strings.HasPrefix(value, ".") || isPlaceholder("", value)
	}
	if isCount(name, value) || strings.Trim(value, "[{") == "" { // what follows the bracket is looked at by itself
		return true
	}
	for _, end := range about {
		if strings.HasSuffix(name, "_"+end) || strings.HasSuffix(name, "-"+end) {
			return true
		}
	}
	return isPlaceholder("", value)
}

// isCount reports that a setting says how many there are, or whether there is
// one: max_tokens=4096, tokens: 5, has_password: true.
func isCount(name, value string) bool {
	switch strings.ToLower(value) {
	case "true", "false", "null", "nil":
		return true
	}
	return strings.HasSuffix(name, "s") && strings.Trim(value, "0123456789") == ""
}

// isName reports that what stands before an @ is a login and no token: those
// hold a digit.
func isName(_, value string) bool { return !strings.ContainsAny(value, "0123456789") }

// open is a value that only says where one comes from: a variable of a script,
// or words in brackets for somebody to fill in.
var open = regexp.MustCompile(`^(?:\$[A-Z_][A-Z0-9_]*|\$\{[^}]*\}?|\$\([^)]*\)?|\$[0-9@*]|<[^<>]*>?|\{\{.*)$`)

func isPlaceholder(_, value string) bool { return open.MatchString(strings.Trim(value, `\"'`)) }

// isOpenLogin is isPlaceholder for the password in user:password.
func isOpenLogin(_, value string) bool {
	_, password, _ := strings.Cut(value, ":")
	return isPlaceholder("", password)
}

// isWords reports that what stands behind a prefix is no key: keys are made by
// chance, and one of twenty letters without a digit or without a letter is a name.
func isWords(_, value string) bool {
	return !strings.ContainsAny(value[3:], "0123456789") || strings.Count(value, "_")+strings.Count(value, "-") > 6
}
