package file

import "testing"

func TestAFileThatWasPutAwayIsOfItsLog(t *testing.T) {
	for path, want := range map[string]bool{
		"/v/api.log": true, "/v/api.log.1": true, "/v/api.log.1.gz": true, "/v/api.log-20261119.gz": true, "/v/edge.log.1": true, "/v/api.txt": false, "/w/api.log.1": false, "/v/x/api.log": false,
	} {
		if got := Follows("/v/*.log", path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
