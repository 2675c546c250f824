package config

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	yaml "go.yaml.in/yaml/v4"
	"pgregory.net/rapid"
)

// compiled is the schema as an editor takes it: from its text.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(Schema())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("holdfast.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("holdfast.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plain is a document as YAML 1.2's core schema has it: an editor knows no dates.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return plain(n.Content[0])
	case yaml.AliasNode:
		return plain(n.Alias)
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = plain(item)
		}
		return list
	case yaml.MappingNode:
		of := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			of[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return of
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		if v, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return json.Number(strconv.FormatFloat(v, 'f', -1, 64))
		}
	}
	return n.Value
}

// both asks the reader and the schema of a text; the errors are theirs.
func both(t *testing.T, s *jsonschema.Schema, text []byte) (reader, schema error) {
	t.Helper()
	_, reader = Parse("/etc/holdfast.yaml", text, testEnv())
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return reader, err
	}
	if doc.Kind == 0 {
		return reader, s.Validate(nil)
	}
	return reader, s.Validate(plain(&doc))
}

// example is the configuration that the README has to copy.
func example(t *testing.T) []byte {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join("..", "..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(readme), "```yaml\n")
	text, _, ended := strings.Cut(text, "```")
	if !found || !ended {
		t.Fatal("the README has no configuration to copy")
	}
	return []byte(text)
}

func TestTheSchemaTakesWhatTheReaderTakes(t *testing.T) {
	s := compiled(t)
	texts := map[string][]byte{
		"the README's": example(t),
		"environment":  []byte("theme: ${WHO}\n"),
		"numbers":      []byte("me: 42\nbackups: [{name: 7, rpo: 26h, copies: [{files: x, min_size: 512, offsite: 'true'}]}]\n"),
		"fractions":    []byte("backups: [{name: b, rpo: 1.5h, rto: 1w2d, poll: .5h}]\nkeep: {history: 1d12h30m, changes: +48h}\n"),
		"environments": []byte("ring: {critical: '${BELL}'}\nalerts: [{name: a, alertmanager: ['${URL}'], poll: '${POLL}', ack: {silence: 15m, extend: '${YES}'}}]\n"),
	}
	for _, file := range []string{"testdata/whole.yaml", "testdata/every.yaml"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = text
	}
	env := testEnv()
	env.Lookup = func(name string) (string, bool) {
		v, ok := map[string]string{"HOME": "/home/alice", "WHO": "dark", "BELL": "bell", "URL": "http://a:1", "POLL": "5s", "YES": "true"}[name]
		return v, ok
	}
	for name, text := range texts {
		if _, err := Parse("/etc/holdfast.yaml", text, env); err != nil {
			t.Errorf("%s: the reader: %v", name, err)
		}
		if _, err := both(t, s, text); err != nil {
			t.Errorf("%s: the schema: %v", name, err)
		}
	}
}

// The stories of the program are full of configurations, good and bad.
func TestTheSchemaTakesEveryGoodConfigurationOfTheStories(t *testing.T) {
	s := compiled(t)
	env := Env{Home: "/home/alice", Dir: "/srv", Lookup: func(string) (string, bool) { return "http://127.0.0.1:1", true }}
	files, err := filepath.Glob("../testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	good := 0
	for _, file := range files {
		story, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range story.Files {
			if !strings.HasSuffix(f.Name, ".yaml") {
				continue
			}
			if _, err := Parse("/etc/holdfast.yaml", f.Data, env); err != nil {
				continue
			}
			good++
			if _, err := both(t, s, f.Data); err != nil {
				t.Errorf("%s: %s: %v", file, f.Name, err)
			}
		}
	}
	if good < 30 {
		t.Errorf("found only %d", good)
	}
}

// Of the rules that testdata/bad breaks these are beyond a schema: it knows no zone,
// no matcher, no theme and no second document, and does not reckon.
func TestTheSchemaRefusesWhatCanBeSeenInTheFile(t *testing.T) {
	beyond := strings.Fields(`bad-handoff bad-matcher bad-theme bad-window bad-zone change-tags door-without-port door-without-token duplicate-key zero-duration
		duplicate-name expect-anything limit-below-silence log-zone no-rpo no-zone second-document silence-too-short turns-without-every
		unset-environment url-with-password change-names bad-date`)
	s := compiled(t)
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d bad files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		reader, schema := both(t, s, text)
		if reader == nil {
			t.Errorf("%s: the reader takes it", file)
		}
		if name := strings.TrimSuffix(filepath.Base(file), ".yaml"); schema == nil && !slices.Contains(beyond, name) {
			t.Errorf("%s: the schema takes it", file)
		}
	}
}

// A key that does not exist is refused by both, wherever it stands.
func TestAWrongKeyIsRefusedByBoth(t *testing.T) {
	s := compiled(t)
	known := map[string]bool{}
	for _, path := range pathsOf("", table().keys(), func(Key) bool { return true }) {
		known[path[strings.LastIndexByte(path, '.')+1:]] = true
	}
	rapid.Check(t, func(rt *rapid.T) {
		doc := tree(t)
		found := slices.DeleteFunc(occurrences("", doc), func(o occurrence) bool { return o.path == "people.NAME" })
		o := found[rapid.IntRange(0, len(found)-1).Draw(rt, "where")]
		name := rapid.StringMatching(`[a-z_]{1,12}`).Filter(func(name string) bool {
			return !known[name] && !slices.Contains([]string{"env", "null", "true", "false"}, name)
		}).Draw(rt, "name")
		o.in.Content = append(o.in.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: name}, &yaml.Node{Kind: yaml.ScalarNode, Value: "x"})
		text, err := yaml.Marshal(doc)
		if err != nil {
			rt.Fatal(err)
		}
		reader, schema := both(t, s, text)
		if reader == nil || !strings.Contains(reader.Error(), name+": unknown key") {
			rt.Errorf("the reader of %s beside %s: %v", name, o.path, reader)
		}
		if schema == nil {
			rt.Errorf("the schema takes %s beside %s", name, o.path)
		}
	})
}

// What a schema refuses, the reader refuses: a line under a good key would send a
// person looking for what is not wrong.
func TestTheSchemaRefusesNothingThatIsGood(t *testing.T) {
	s := compiled(t)
	words := []string{"", "0", "-1", "5", "1.5", "5s", "0s", "1d", "1w2d", "+5m", "1MB", "512", "1 MiB", "true", "off", "on", "yes", "none", "bell", "week", "~",
		"2001-01-01", "09:00", "Mon 09:00", "http://h:1", "https://h", "${WHO}", "x${WHO}", "[]", "{}", "[a]", "{a: b}", "{env: A}", "null", "UTC", "*", "a b"}
	rapid.Check(t, func(rt *rapid.T) {
		doc := tree(t)
		found := occurrences("", doc)
		o := found[rapid.IntRange(0, len(found)-1).Draw(rt, "where")]
		word := rapid.SampledFrom(words).Draw(rt, "word")
		if rapid.Bool().Draw(rt, "quoted") {
			word = strconv.Quote(word)
		}
		var value yaml.Node
		if err := yaml.Unmarshal([]byte("k: "+word+"\n"), &value); err != nil {
			rt.Skip(err)
		}
		o.in.Content[o.i+1] = value.Content[0].Content[1]
		text, err := yaml.Marshal(doc)
		if err != nil {
			rt.Fatal(err)
		}
		if reader, schema := both(t, s, text); reader == nil && schema != nil {
			rt.Errorf("%s: %s is taken by the reader, and the schema says %v", o.path, word, schema)
		}
	})
}
