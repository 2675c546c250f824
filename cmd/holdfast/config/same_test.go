package config

import "testing"

// A reload leaves alone what is the same; what is not must never look so.
func TestSameIsWhatASourceIsMadeOf(t *testing.T) {
	read := func(text, host, dir string) *Config {
		t.Helper()
		env := Env{Dir: "/srv", Lookup: func(string) (string, bool) { return host, true }}
		c, err := Parse(dir+"/holdfast.yaml", []byte(text), env)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	const text = "alerts: [{name: a, alertmanager: ['http://${HOST}:9093'], auth: {bearer: {file: t}}}]\n" +
		"logs: [{name: l, file: x.log}]\nchanges: [{name: c, git: g}]\nbackups: [{name: b, rpo: 26h}]\ninbound: {listen: '127.0.0.1:1'}\n"
	all := func(c *Config) [5]string {
		return [5]string{c.Alerts[0].Same, c.Logs[0].Same, c.Changes[0].Same, c.Backups[0].Same, c.Inbound.Same}
	}
	was := all(read(text, "one", "/etc"))
	for i, same := range was {
		if same == "" {
			t.Errorf("part %d is made of nothing", i)
		}
	}
	if is := all(read("me: bob # new\n"+text, "one", "/etc")); is != was {
		t.Error("what did not change looks changed")
	}
	if is := read("logs:\n  - file: x.log # as before\n    name: l\n", "one", "/etc"); is.Logs[0].Same != was[1] {
		t.Error("layout and order look like a change")
	}
	if is := all(read(text, "two", "/etc")); is[0] == was[0] || is[1] != was[1] {
		t.Error("what the environment says is not looked at")
	}
	if is := all(read(text, "one", "/opt")); is[1] == was[1] {
		t.Error("a relative path in another folder is another file")
	}
	if is := read("alerts: [{name: a, alertmanager: ['http://${HOST}:9093'], auth: {bearer: {file: u}}}]\n", "one", "/etc"); is.Alerts[0].Same == was[0] {
		t.Error("another secret looks the same")
	}
}
