package logs_test

import (
	"strings"
	"testing"

	"holdfast/sources/logs"
)

func TestAStructuredLineIsToldFieldByField(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`2001-02-03T04:05:06Z {"level":"error","msg":"upstream \"pay\" timed out","took":1.50,"ok":false,"who":null}`,
			"level  error\nmsg    upstream \"pay\" timed out\ntook   1.50\nok     false\nwho    null\n"},
		{`{"err":{"code":7,"stack":"main.go:1\n\tpay.go:2\n"},"tags":["a","b"],"none":[],"empty":{}}`,
			"err.code   7\nerr.stack\n  main.go:1\n      pay.go:2\ntags[0]    a\ntags[1]    b\n"},
		{`{"esc":"\u001b[31mred"}`, "esc  <U+001B>[31mred\n"},
		{`curl {x} {"a":1}`, "a  1\n"},
		{`ts=04:05 level=warn msg="circuit open \"pay\"" upstream=10.0.0.7:8080 retry`, "ts        04:05\nlevel     warn\nmsg       circuit open \"pay\"\nupstream  10.0.0.7:8080\n"},
		{`retry 3/5 order=88213 cart=4`, "order  88213\ncart   4\n"},
		{`retry order=88213`, ""},
		{`a plain line`, ""},
		{`GET /?a=1&b=2 200`, ""},
		{`{"broken":`, ""},
		{``, ""},
	} {
		if got := logs.Pretty(c.line); got != c.want {
			t.Errorf("%s\nis told as\n%swant\n%s", c.line, got, c.want)
		}
	}
}

func FuzzPretty(f *testing.F) {
	f.Add(`{"a":{"b":[1,{"c":"d\ne"}]}}`)
	f.Add(`a=1 b="x y" c`)
	f.Add(strings.Repeat(`{"a":`, 30) + "1" + strings.Repeat("}", 30))
	f.Add("[" + strings.Repeat(`{"a":1},`, 300) + "{}]")
	f.Fuzz(func(t *testing.T, line string) {
		list := logs.Pairs(line)
		if len(list) > 201 {
			t.Fatalf("%d fields", len(list))
		}
		for _, p := range list {
			for _, r := range p.Key + p.Value {
				if r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 {
					t.Fatalf("%q: %q has a control character", p.Key, p.Value)
				}
			}
		}
	})
}
