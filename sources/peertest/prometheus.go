package peertest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// PrometheusOld finds Debian's Prometheus, which is one of the 2.x line.
func PrometheusOld(t testing.TB) string {
	t.Helper()
	return Need(t, "prometheus")[0]
}

// PrometheusNew finds a Prometheus of the 3.x line, which `make peers` fetches.
func PrometheusNew(t testing.TB) string {
	t.Helper()
	return Need(t, "prometheus-3")[0]
}

// PrometheusAt starts a Prometheus on a port and a data directory of the caller's
// choice. What conf and rules say is written into that directory first, where conf
// finds the rules as rules.yml. The base URL and the process are returned.
func PrometheusAt(t testing.TB, path string, port int, dir, conf, rules string) (string, *Process) {
	t.Helper()
	WriteRules(t, dir, rules)
	if err := os.WriteFile(filepath.Join(dir, "prometheus.yml"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	return base, Start(t, base+"/-/ready", path,
		"--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "data"),
		fmt.Sprintf("--web.listen-address=127.0.0.1:%d", port), "--web.enable-lifecycle", "--rules.alert.resend-delay=1s")
}

// WriteRules writes the rules of a Prometheus, which it reads when it starts or is told
// to reload.
func WriteRules(t testing.TB, dir, rules string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "rules.yml"), []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
}
