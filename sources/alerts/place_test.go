package alerts_test

import (
	"testing"

	"holdfast/sources/alerts"
)

// An instance that is the address of a scrape says less than a label that names what
// is broken, and more than the area it is in. Who exports and who watches say nothing.
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
		{map[string]string{"cluster": "eu-1", "service": "checkout"}, "checkout"},
		{map[string]string{"cluster": "eu-1", "pop": "fra-2"}, "fra-2"},
		{map[string]string{"instance": "10.0.4.7:9187", "db": "orders-db-0", "job": "postgres"}, "orders-db-0"},
		{map[string]string{"instance": "db-7:9100", "mountpoint": "/var/lib/db"}, "db-7:/var/lib/db"},
		{map[string]string{"instance": "db-7", "device": "sda", "mountpoint": "/srv"}, "db-7:/srv"},
		{map[string]string{"instance": "node-1:9100", "cpu": "3", "mode": "idle"}, "node-1:9100"},
		{map[string]string{"pod": "kube-state-metrics-x7", "instance": "10.2.0.5:8080", "exported_pod": "api-7d9f"}, "api-7d9f"},
		{map[string]string{"pod": "kube-state-metrics-x7", "service": "ksm", "namespace": "monitoring", "exported_namespace": "shop", "deployment": "api"}, "api"},
		{map[string]string{"job": "pushgateway", "instance": "10.2.0.9:9091", "exported_job": "nightly-dump"}, "nightly-dump"},
		{map[string]string{"alertgroup": "node", "grafana_folder": "infra", "cluster": "eu-1"}, "eu-1"},
		{map[string]string{"disk": "sdb", "mountpoint": "/srv"}, "/srv"},
		{map[string]string{"alertname": "Watchdog"}, ""},
	} {
		if got := (alerts.Alert{Labels: tt.labels}).Place(); got != tt.want {
			t.Errorf("of %v the place is %q, not %q", tt.labels, got, tt.want)
		}
	}
}
