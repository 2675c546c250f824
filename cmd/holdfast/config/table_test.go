package config

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

// pathsOf lists the keys of the table in full, such as alerts[].poll.
func pathsOf(prefix string, keys []Key, want func(Key) bool) []string {
	var list []string
	for _, k := range keys {
		if want(k) {
			list = append(list, prefix+k.Name)
		}
		list = append(list, pathsOf(prefix+k.Name+k.Inner, k.Keys, want)...)
	}
	return list
}

// The contract of the configuration: a key of it may be added, and none may go.
func TestEveryKeyOfTheContractIsInTheTable(t *testing.T) {
	const contract = `me store reports theme beat sops
		alerts alerts[].name alerts[].alertmanager alerts[].prometheus alerts[].poll alerts[].expect alerts[].events
		alerts[].auth.bearer alerts[].auth.basic.user alerts[].auth.basic.password alerts[].tls.ca alerts[].tls.cert alerts[].tls.key
		alerts[].ack.silence alerts[].ack.extend alerts[].ack.limit
		vitals vitals[].name vitals[].prometheus vitals[].expr vitals[].warn vitals[].crit vitals[].unit
		ring.critical ring.warning ring.info ring.quiet ack.remind.critical ack.remind.warning inbound.listen inbound.token
		logs[].name logs[].file logs[].zone logs[].link logs[].watch logs[].watch[].match logs[].watch[].new logs[].watch[].rate logs[].watch[].absent
		logs[].journald.units logs[].command logs[].loki.url logs[].loki.query logs[].syslog.listen
		logs[].link.grafana logs[].link.datasource logs[].loki.tenant logs[].loki.auth.bearer logs[].loki.auth.basic.user logs[].loki.tls.ca
		logs[].victorialogs.url logs[].victorialogs.query logs[].victorialogs.tenant logs[].victorialogs.auth.bearer logs[].victorialogs.tls.ca
		backups[].name backups[].rpo backups[].rto backups[].need.copies backups[].need.offsite backups[].poll backups[].sop
		backups[].copies[].restic.repository backups[].copies[].restic.password backups[].copies[].site backups[].copies[].offsite
		backups[].copies[].borg.repository backups[].copies[].borg.passphrase backups[].copies[].pgbackrest.stanza
		backups[].copies[].files backups[].copies[].min_size backups[].copies[].ping backups[].copies[].command
		backups[].drill.run backups[].drill.verify backups[].drill.every backups[].drill.timeout
		rota[].name rota[].zone rota[].layers[].people rota[].layers[].every rota[].layers[].at rota[].layers[].from rota[].ical
		rota[].layers[].only[].days rota[].layers[].only[].from rota[].layers[].only[].to
		people.NAME.keys people.NAME.notify people.NAME.zone
		escalation[].match escalation[].steps[].after escalation[].steps[].to
		serve.listen serve.host_key serve.authorized_keys serve.ca serve.commands serve.rights updates.to hooks.ack
		screen.mouse screen.glyphs screen.layout screen.filters keep.history keep.sightings keep.changes
		changes[].name changes[].git changes[].tags changes[].command keys`
	all := pathsOf("", table().keys(), func(Key) bool { return true })
	for _, path := range strings.Fields(contract) {
		if !slices.Contains(all, path) {
			t.Errorf("the table has no %s", path)
		}
	}
}

func TestEveryKeyOfTheTableSaysWhatItIsFor(t *testing.T) {
	var walk func(prefix string, keys []Key)
	walk = func(prefix string, keys []Key) {
		for _, k := range keys {
			about, _ := strings.CutSuffix(k.About, ".")
			if k.Taken != Later && (about == "" || about == k.About || k.Is == "") {
				t.Errorf("%s%s: %q, %q", prefix, k.Name, k.Is, k.About)
			}
			if k.Default != "" && k.Else != "" || k.Required && (k.Default != "" || k.Else != "") {
				t.Errorf("%s%s says more than one thing of a file without it", prefix, k.Name)
			}
			if k.Taken != Later {
				walk(prefix+k.Name+k.Inner, k.Keys)
			}
		}
	}
	walk("", table().keys())
}

// tree is testdata/every.yaml, parsed.
func tree(t *testing.T) *yaml.Node {
	t.Helper()
	data, err := os.ReadFile("testdata/every.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	return &doc
}

// occurrence is a key as it stands in a file.
type occurrence struct {
	path string // as the table has it
	in   *yaml.Node
	i    int // of the key in Content
}

// occurrences lists the keys of a file.
func occurrences(prefix string, n *yaml.Node) []occurrence {
	var list []occurrence
	switch n.Kind {
	case yaml.DocumentNode, yaml.SequenceNode:
		for _, item := range n.Content {
			list = append(list, occurrences(prefix, item)...)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			name := prefix + n.Content[i].Value
			if prefix == "people." {
				name = "people.NAME"
			}
			list = append(list, occurrence{name, n, i})
			below := name + "."
			if v := n.Content[i+1]; v.Kind == yaml.SequenceNode {
				below = name + "[]."
			}
			if !slices.Contains([]string{"keys.", "screen.filters.", "alerts[].auth.bearer.", "alerts[].auth.basic.password.", "inbound.token.", "backups[].copies[].restic.password.",
				"logs[].loki.auth.bearer.", "logs[].loki.auth.basic.password.", "logs[].victorialogs.auth.bearer.", "logs[].victorialogs.auth.basic.password."}, below) {
				list = append(list, occurrences(below, n.Content[i+1])...)
			}
		}
	}
	return list
}

// Each key of the table is read: without it the configuration is another one, or a
// mistake. What is not in the table is refused, wherever it stands.
func TestTheTableIsAllThatIsReadAndNothingElse(t *testing.T) {
	read := func(doc *yaml.Node) (string, error) {
		t.Helper()
		data, err := yaml.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Parse("/etc/holdfast.yaml", data, testEnv())
		if err != nil {
			return "", err
		}
		return dump(reflect.ValueOf(c).Elem()), nil
	}
	whole, err := read(tree(t))
	if err != nil {
		t.Fatal(err)
	}
	found := occurrences("", tree(t))
	seen := map[string]bool{}
	for i, o := range found {
		seen[o.path] = true
		doc := tree(t)
		o = occurrences("", doc)[i]
		cut := slices.Clone(o.in.Content)
		o.in.Content = slices.Delete(slices.Clone(cut), o.i, o.i+2)
		if is, err := read(doc); err == nil && is == whole {
			t.Errorf("%s is read by nobody: without it the configuration is the same", o.path)
		}
		o.in.Content = slices.Concat(cut, []*yaml.Node{{Kind: yaml.ScalarNode, Value: "nosuchkey"}, {Kind: yaml.ScalarNode, Value: "x"}})
		if _, err := read(doc); !strings.HasPrefix(o.path, "people.NAME") && !strings.HasPrefix(o.path, "keys") &&
			(err == nil || !strings.Contains(err.Error(), "nosuchkey: unknown key")) {
			t.Errorf("a wrong key beside %s is taken: %v", o.path, err)
		}
	}
	for _, path := range pathsOf("", table().keys(), func(k Key) bool { return k.Taken != Later }) {
		if !seen[path] && !strings.Contains(path, ".drill.") {
			t.Errorf("testdata/every.yaml has no %s", path)
		}
	}
}

// dump is what a configuration says, without what it is made of.
func dump(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Func:
		return fmt.Sprint(!v.IsNil())
	case reflect.Pointer:
		if v.IsNil() {
			return "nil"
		}
		if zone, ok := v.Interface().(*time.Location); ok {
			return zone.String()
		}
		return dump(v.Elem())
	case reflect.Struct:
		var b strings.Builder
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Same" && f.Name != "File" {
				fmt.Fprintf(&b, "%s:%s ", f.Name, dump(v.Field(i)))
			}
		}
		return "{" + b.String() + "}"
	case reflect.Slice:
		var b strings.Builder
		for i := range v.Len() {
			b.WriteString(dump(v.Index(i)) + " ")
		}
		return "[" + b.String() + "]"
	case reflect.Map:
		var list []string
		for _, k := range v.MapKeys() {
			list = append(list, fmt.Sprint(k)+":"+dump(v.MapIndex(k)))
		}
		slices.Sort(list)
		return fmt.Sprint(list)
	}
	return fmt.Sprintf("%v", v)
}

// A check may look at a key only by a name that the table has.
func TestNothingIsReadPastTheTable(t *testing.T) {
	names := map[string]bool{}
	for _, path := range pathsOf("", table().keys(), func(Key) bool { return true }) {
		for name := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
			names[name] = true
		}
	}
	for _, name := range []string{"env", "file", "command"} { // of a secret
		names[name] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	looks := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains([]string{"has", "value", "count", "under"}, sel.Sel.Name) {
				return true
			}
			for _, arg := range call.Args {
				if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					looks++
					if name, err := strconv.Unquote(lit.Value); err != nil || !names[name] {
						t.Errorf("%s looks at the key %s, which the table does not have", file, lit.Value)
					}
				}
			}
			return true
		})
	}
	if looks < 15 {
		t.Errorf("found only %d looks at keys", looks)
	}
}

func TestTheReferenceIsMadeOfTheTable(t *testing.T) {
	page := filepath.Join("..", "..", "..", "docs", "configuration.md")
	if *update {
		if err := os.WriteFile(page, []byte(Reference()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != Reference() {
		t.Error("docs/configuration.md is not what the table says; run make gen and read the difference")
	}
}
