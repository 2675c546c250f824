package incident

import (
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/people"
)

// LastTime is one earlier episode of an alertname: who acked it, which incident
// and SOP it went through, how long it fired.
type LastTime struct {
	Fingerprint alerts.Fingerprint
	Episode     time.Time // names the firing, however its start moved
	FiredAt     time.Time
	ClearedAt   time.Time // zero: not known to have cleared
	AckedBy     people.Person
	AckedAt     time.Time
	Incident    ID // 0: none
	SOP         string
	Outcome     string // "cleared by itself", "SOP followed", "step 5 failed twice"
}
