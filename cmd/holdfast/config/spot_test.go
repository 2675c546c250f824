package config

import (
	"testing"

	yaml "go.yaml.in/yaml/v4"
)

func TestASpotKnowsItsKeyAndItsPlace(t *testing.T) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte("base: &b {name: prod}\nalerts:\n  - *b\n  - {name: edge, poll: 5s}\nnone:\n"), &doc); err != nil {
		t.Fatal(err)
	}
	top := spotAt("", doc.Content[0])
	list, ok := top.value("alerts")
	if !ok || list.key != "alerts" || !list.isList() || len(list.items()) != 2 {
		t.Fatalf("alerts: %v %+v", ok, list)
	}
	first, second := list.items()[0], list.items()[1]
	if first.key != "alerts[0]" || !first.isMapping() || !first.has("name") {
		t.Errorf("what stands elsewhere is not followed: %+v", first)
	}
	poll, ok := second.value("poll")
	if !ok || poll.key != "alerts[1].poll" || poll.n.Line != 4 || poll.n.Column != 24 || poll.String() != `"5s"` || !poll.isPlain() {
		t.Errorf("poll: %v %+v at %d:%d", ok, poll, poll.n.Line, poll.n.Column)
	}
	if at := second.under("tls"); at.key != "alerts[1].tls" || at.n != second.n {
		t.Errorf("a key that is not there stands at %+v", at)
	}
	if second.count("name", "poll", "tls") != 2 || second.has("tls") || poll.has("5s") || list.has("name") {
		t.Error("keys are miscounted")
	}
	none, _ := top.value("none")
	if none.String() != "nothing" || first.String() != "a mapping" || list.String() != "a list" {
		t.Errorf("said: %s, %s, %s", none, first, list)
	}
	if items := poll.items(); items != nil {
		t.Errorf("a plain value has items: %v", items)
	}
}
