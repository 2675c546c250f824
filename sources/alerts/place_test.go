package alerts_test

import (
	"testing"

	"holdfast/sources/alerts"
)

// An instance that is the address of a scrape says less than a label that names what
// is broken, and more than the area it is in.
func TestWhereAnAlertIs(t *testing.T) {
	for _, tt := range []struct {
		labels map[string]string
		want   string
	}{
		{map[string]string{"instance": "10.2.4.9:8080", "service": "checkout", "cluster": "eu-1", "job": "checkout"}, "checkout"},
		{map[string]string{"instance": "[fd00::7]:9100", "queue": "payments", "service": "rabbit"}, "payments"},
		{map[string]string{"instance": "kube-state-metrics:8080", "pod": "api-7d9f", "namespace": "shop"}, "api-7d9f"},
		{map[string]string{"instance": "10.2.4.9:9100", "host": "db-7"}, "db-7"},
		{map[string]string{"instance": "db-7:9100", "cluster": "eu-1", "namespace": "shop", "job": "node"}, "db-7:9100"},
		{map[string]string{"instance": "10.2.4.9:9100"}, "10.2.4.9:9100"},
		{map[string]string{"instance": "eu-1", "service": "checkout", "pod": "api"}, "eu-1"},
		{map[string]string{"instance": "ip-10-0-17-77.eu-central-1", "pod": "node-exporter-x7", "service": "node-exporter"}, "ip-10-0-17-77.eu-central-1"},
		{map[string]string{"instance": "https://checkout.example.com:8443/health", "service": "blackbox"}, "https://checkout.example.com:8443/health"},
		{map[string]string{"instance": "https://checkout.example.com:8443", "service": "blackbox"}, "https://checkout.example.com:8443"},
		{map[string]string{"instance": "fd00::zz", "service": "checkout"}, "fd00::zz"},
		{map[string]string{"cluster": "eu-1", "service": "checkout"}, "eu-1"},
		{map[string]string{"alertname": "Watchdog"}, ""},
	} {
		if got := (alerts.Alert{Labels: tt.labels}).Place(); got != tt.want {
			t.Errorf("of %v the place is %q, not %q", tt.labels, got, tt.want)
		}
	}
}
