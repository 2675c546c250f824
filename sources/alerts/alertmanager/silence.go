package alertmanager

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/fetch"
	"holdfast/sources/text"
)

var _ alerts.Silencer = (*Cluster)(nil)

// postableSilence is the API's shape.
type postableSilence struct {
	ID        string        `json:"id,omitempty"`
	Matchers  []wireMatcher `json:"matchers"`
	StartsAt  time.Time     `json:"startsAt"`
	EndsAt    time.Time     `json:"endsAt"`
	CreatedBy string        `json:"createdBy"`
	Comment   string        `json:"comment"`
	// Annotations are kept from 0.32 on; before, they are passed over.
	Annotations map[string]string `json:"annotations,omitempty"`
}

// Silence posts the silence to the first member that takes it; the members
// tell one another. The id returned is the one to keep: an extension keeps the
// id only while matchers and start are the same.
func (c *Cluster) Silence(ctx context.Context, req alerts.SilenceRequest) (string, error) {
	var errs []error
	for _, m := range c.members {
		id, err := m.post(ctx, req)
		if err == nil {
			return id, nil
		}
		errs = append(errs, err)
		var refused *fetch.StatusError
		if errors.As(err, &refused) && refused.Status < 500 {
			break // the request is at fault, not the member
		}
	}
	return "", errors.Join(errs...)
}

func (m *member) post(ctx context.Context, req alerts.SilenceRequest) (string, error) {
	body, err := json.Marshal(postable(req))
	if err != nil {
		return "", fmt.Errorf("write the silence as JSON: %w", err)
	}
	answer, err := m.client.Do(ctx, http.MethodPost, m.base+"/api/v2/silences", body)
	if err != nil {
		return "", err
	}
	if answer.Status == http.StatusNotFound && req.ID != "" {
		req.ID = "" // it is gone there: make a new one
		return m.post(ctx, req)
	}
	if err := answer.Err(m.base); err != nil {
		return "", err
	}
	var made struct {
		SilenceID string `json:"silenceID"`
	}
	if err := json.Unmarshal(answer.Body, &made); err != nil || made.SilenceID == "" {
		return "", fmt.Errorf("%s took the silence but did not say its id: %q", m.name, text.Excerpt(answer.Body, 80))
	}
	return text.Clean(made.SilenceID), nil
}

func postable(req alerts.SilenceRequest) postableSilence {
	equal := true
	p := postableSilence{
		ID: req.ID, StartsAt: req.StartsAt.UTC(), EndsAt: req.EndsAt.UTC(), CreatedBy: req.By, Comment: req.Comment,
		Annotations: req.Annotations,
		Matchers:    make([]wireMatcher, 0, len(req.Labels)),
	}
	if req.Matchers != nil {
		for _, m := range req.Matchers { // in their order: Alertmanager compares them in it
			p.Matchers = append(p.Matchers, wireOf(m))
		}
		return p
	}
	for name, value := range req.Labels {
		p.Matchers = append(p.Matchers, wireMatcher{Name: name, Value: value, IsEqual: &equal})
	}
	// Always the same order: Alertmanager compares matchers in theirs.
	slices.SortFunc(p.Matchers, func(x, y wireMatcher) int { return bytes.Compare([]byte(x.Name), []byte(y.Name)) })
	return p
}

// Expire ends a silence. Every member is asked until one ends it: one that
// joined late may not know it yet. It is gone when all that answer say so.
func (c *Cluster) Expire(ctx context.Context, id string) error {
	var errs []error
	gone := false
	for _, m := range c.members {
		ended, err := m.expire(ctx, id)
		switch {
		case err != nil:
			errs = append(errs, err)
		case ended:
			return nil
		default:
			gone = true
		}
	}
	if gone {
		return nil
	}
	return errors.Join(errs...)
}

// expire reports whether the member ended the silence; it did not when it does
// not know it.
func (m *member) expire(ctx context.Context, id string) (ended bool, err error) {
	answer, err := m.client.Do(ctx, http.MethodDelete, m.base+"/api/v2/silence/"+url.PathEscape(id), nil)
	if err != nil {
		return false, err
	}
	switch {
	case answer.Status/100 == 2:
		return true, nil
	case answer.Status == http.StatusNotFound:
		return false, nil
	case answer.Status == http.StatusInternalServerError && bytes.Contains(answer.Body, []byte("not found")):
		return false, nil // as versions before 0.26 say it
	}
	return false, answer.Err(m.base)
}

// Silences lists what the cluster holds: what any member that answers knows, and
// of two tellings of one silence the later.
func (c *Cluster) Silences(ctx context.Context) ([]alerts.Silence, error) {
	lists := make([][]alerts.Silence, len(c.members))
	errs := make([]error, len(c.members))
	each(len(c.members), func(i int) {
		m := c.members[i]
		m.mu.Lock()
		defer m.mu.Unlock()
		lists[i], _, errs[i] = get(ctx, m, "/api/v2/silences", m.silences)
	}, func(i int, err error) { errs[i] = err })
	if !slices.Contains(errs, nil) {
		return nil, errors.Join(errs...)
	}
	return slices.Collect(maps.Values(together(lists))), nil
}

// together is what the members' lists say of each silence: the later word, and of
// two of the same moment the one that it ended.
func together(lists [][]alerts.Silence) map[string]alerts.Silence {
	n := 0
	for _, list := range lists {
		n = max(n, len(list))
	}
	byID := make(map[string]alerts.Silence, n)
	for _, list := range lists {
		for _, s := range list {
			was, ok := byID[s.ID]
			if !ok || s.UpdatedAt.After(was.UpdatedAt) || (s.UpdatedAt.Equal(was.UpdatedAt) && (!s.Active || s.EndsAt.After(was.EndsAt)) && was.Active) {
				byID[s.ID] = s
			}
		}
	}
	return byID
}
