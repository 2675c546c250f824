package alerts

import "github.com/prometheus/alertmanager/pkg/labels"

// Matchers select alerts by their labels, in Alertmanager's own syntax; all of
// them must match.
type Matchers []*labels.Matcher
