package sop

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPlaceholdersAreToldFromWhatAShellReads(t *testing.T) {
	for script, want := range map[string][]string{
		"kubectl delete pod <pod-name>":                           {"pod-name"},
		"kubectl -n <namespace> logs <pod name> -c <c>":           {"namespace", "pod name", "c"},
		"curl http://{{ host }}:9090/{{path}}":                    {"host", "path"},
		"psql -h <db-host> -U <user@host> <path/to/file>":         {"db-host", "user@host", "path/to/file"},
		"echo \"restarting <service>\"; echo '<service>'":         {"service"},
		"wc -l < in.txt > out.txt":                                nil,
		"sort <in>out":                                            nil,
		"sort <in >out":                                           nil,
		"cat <<EOF > x\n<configuration>1</configuration>\nEOF":    nil,
		"cat <<EOF\nhost: <host>\nEOF":                            {"host"},
		"docker ps --format '{{.Names}} {{ .ID }}'":               nil,
		"docker inspect -f '{{range .Mounts}}{{.Name}}{{end}}' x": nil,
		"git commit --author \"A <a@example.org>\"":               nil,
		"grep -P '(?<year>\\d+)' x; diff <(ls a) <(ls b)":         nil,
		"cmd <&1 2>&1 </dev/null >/dev/null":                      nil,
		"# <comment>\ntrue":                                       nil,
		"awk '{if ($1<5 && $2>3) print}' x":                       nil,
		"echo ${X:-<default>}":                                    {"default"},
		"cat > /etc/x.h <<'EOF'\n#include <stdio.h>\nEOF":         nil,
	} {
		p := Parse("x", "x.md", []byte("1. Go\n   ```bash\n   "+strings.ReplaceAll(script, "\n", "\n   ")+"\n   ```\n"))
		var got []string
		if c := p.Steps[0].Command; c != nil {
			for _, b := range c.Blanks {
				got = append(got, b.Name)
			}
		}
		if !slices.Equal(got, want) || p.Steps[0].Command == nil {
			t.Errorf("%q has %q, want %q (%+v)", script, got, want, p.Problems)
		}
	}
}

// What a script says by itself is not taken for a place to be filled in, be it like the
// words that stand for one.
func TestWordsLikeAMarkAreNoPlaceholder(t *testing.T) {
	const script = "echo HOLEx0x HOLEEx0x <pod>"
	filled, _, err := fillable("sh", script, holes(script))
	if want := `echo HOLEx0x HOLEEx0x "${FILL_POD}"`; err != nil || filled != want {
		t.Errorf("%q, %v, want %q", filled, err, want)
	}
}

// What is filled in arrives as it was written and is never text of the script,
// wherever its placeholder stands.
func TestWhatIsFilledInIsAValueEverywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringMatching("[a-z '\"$`;&|<>(){}\\\\*?!#~-]{1,20}").Draw(t, "value")
		place := rapid.SampledFrom([]string{
			"printf %s <x-y>", "printf %s \"<x-y>\"", "printf %s '<x-y>'", "printf %s $'<x-y>'", "V=<x-y>; printf %s \"$V\"",
			"cat <<EOF\n<x-y>\nEOF", "printf %s \"$(printf %s <x-y>)\"", "for v in <x-y>; do printf %s \"$v\"; done", "printf %s {{ x_y }}",
		}).Draw(t, "place")
		filled, blanks, err := fillable("bash", place, holes(place))
		if err != nil || len(blanks) != 1 {
			t.Fatalf("%q: %v %v", place, blanks, err)
		}
		cmd := exec.Command("bash", "--noprofile", "--norc", "-eu", "-c", filled)
		cmd.Env = []string{"PATH=/usr/bin:/bin", "LANG=C.UTF-8", blanks[0].Var + "=" + value}
		out, err := cmd.Output()
		if err != nil || strings.TrimSuffix(string(out), "\n") != value {
			t.Fatalf("%q, which runs as %q, prints %q for %q (%v)", place, filled, out, value, err)
		}
	})
}

func TestAPlaceholderWhereAValueWouldBeCodeIsNotFilledIn(t *testing.T) {
	for _, script := range []string{"echo $(( <n> + 1 ))", "cat <<'EOF'\n<x>\nEOF", "for <x> in a; do true; done", "if [ <x> ]; then"} {
		p := Parse("x", "x.md", []byte("1. Go\n   ```sh\n   "+strings.ReplaceAll(script, "\n", "\n   ")+"\n   ```\n"))
		if p.Steps[0].Command != nil || !strings.Contains(p.Problems[0].Message, "not offered") {
			t.Errorf("%q is offered: %+v", script, p.Problems)
		}
	}
}
