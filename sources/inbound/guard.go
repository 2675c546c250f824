package inbound

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"holdfast/sources/alerts"
	"holdfast/sources/text"
)

const (
	server         = "holdfast"
	recordHeader   = "Holdfast-Record"
	readOnlyHeader = "Holdfast-Read-Only"
	// tokenStays is how long a token is used before it is read again.
	tokenStays = time.Minute
)

// routes are the requests that the door answers.
func (d *Door) routes() http.Handler {
	posts := map[string]http.HandlerFunc{
		"/api/v2/alerts": d.postAlerts,
		"/emergency":     d.postEmergency,
		webhookPath:      d.postWebhook(alerts.Webhook, toldAlert.ofAlertmanager),
		grafanaPath:      d.postWebhook(alerts.Grafana, toldAlert.ofGrafana),
	}
	if d.Recorder != nil {
		posts[recorderPath] = d.postRecorded
	}
	if d.Acks != nil {
		posts[eventPath] = d.postEvent
	}
	if d.Changes != nil {
		posts[changePath] = d.postChange
	}
	gets := map[string]http.HandlerFunc{
		"/healthz": d.getHealth,
		"/readyz":  d.getReady,
	}
	if d.Metrics != nil {
		gets["/metrics"] = d.Metrics.ServeHTTP
	}
	takes := strings.Join(slices.Sorted(maps.Keys(posts)), ", ")
	if d.Logs != nil {
		takes += ", " + logPath + "NAME"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		post, isPost := posts[r.URL.Path]
		get, isGet := gets[r.URL.Path]
		name, isLog := strings.CutPrefix(r.URL.Path, logPath)
		switch {
		case isLog && d.Logs != nil:
			d.postLog(w, r, strings.TrimSuffix(name, "/v1/logs"))
		case isPost && r.Method == http.MethodPost:
			post(w, r)
		case isGet && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			get(w, r)
		case isPost:
			w.Header().Set("Allow", "POST")
			d.refuse(w, http.StatusMethodNotAllowed, r.URL.Path+" takes POST")
		case isGet:
			w.Header().Set("Allow", "GET, HEAD")
			d.refuse(w, http.StatusMethodNotAllowed, r.URL.Path+" takes GET")
		default:
			d.refuse(w, http.StatusNotFound, "there is nothing here: the door takes POST "+takes+", and answers GET /healthz, /readyz and /metrics")
		}
	})
}

// guard lets through whom the door is for: callers with the token, never a
// browser that a foreign page sent, and on loopback only those who asked for
// loopback by name, so that no page reaches it through a name of its own.
func (d *Door) guard(next http.Handler) http.Handler {
	browsers := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Server", server)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		guestOf(r).acts()
		defer guestOf(r).reads()
		defer d.recovered(w, r)
		if d.loopback && !isLoopback(hostOf(r.Host)) {
			d.refuse(w, http.StatusForbidden, fmt.Sprintf("this door is asked for as 127.0.0.1 or localhost, not as %q", text.Excerpt([]byte(r.Host), 100)))
			return
		}
		if err := browsers.Check(r); err != nil {
			d.refuse(w, http.StatusForbidden, "a page of another site may not post here")
			return
		}
		if status, why := d.admits(r); status != 0 {
			if status == http.StatusUnauthorized {
				w.Header().Set("WWW-Authenticate", `Bearer realm="holdfast"`)
			}
			d.refuse(w, status, why)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostOf is the host of a Host header, without its port.
func hostOf(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		return h
	}
	return strings.Trim(host, "[]")
}

// admits checks the caller's token; status 0 lets it in. Whether the cockpit is
// alive and ready may be asked without one.
func (d *Door) admits(r *http.Request) (status int, why string) {
	if d.Token == nil || r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
		return 0, ""
	}
	if (r.URL.Path == changePath || r.URL.Path == eventPath) && r.Header.Get("Authorization") == "" {
		return 0, "" // its token is in its body, see byKey
	}
	want, err := d.tokenNow(r.Context())
	if err != nil {
		d.down(fmt.Errorf("the door's token cannot be read: %w; nobody is let in; see inbound.token", err))
		return http.StatusServiceUnavailable, "the door's token cannot be read"
	}
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	// Hashes of equal length, so that the time taken tells nothing of the token.
	x, y := sha256.Sum256([]byte(strings.TrimSpace(given))), sha256.Sum256([]byte(want))
	if !ok || subtle.ConstantTimeCompare(x[:], y[:]) != 1 {
		return http.StatusUnauthorized, "wrong or missing token: send Authorization: Bearer TOKEN"
	}
	return 0, ""
}

// tokenNow is the token, read again now and then so that a new one takes effect.
func (d *Door) tokenNow(ctx context.Context) (string, error) {
	now := d.Now()
	d.mu.Lock()
	token, fresh := d.token, d.token != "" && now.Sub(d.tokenRead) < tokenStays
	d.mu.Unlock()
	if fresh {
		return token, nil
	}
	token, err := d.Token(ctx)
	if err != nil {
		return "", err
	}
	if token = strings.TrimSpace(token); token == "" {
		return "", fmt.Errorf("it is empty")
	}
	d.mu.Lock()
	d.token, d.tokenRead = token, now
	d.mu.Unlock()
	if d.Addr() != "" {
		d.up("")
	}
	return token, nil
}

func (d *Door) getHealth(w http.ResponseWriter, r *http.Request) {
	if d.Record != "" && d.loopback {
		w.Header().Set(recordHeader, d.Record)
	}
	if d.ReadOnly {
		w.Header().Set(readOnlyHeader, "yes")
	}
	answer(w, http.StatusOK, map[string]any{"ok": true})
}

func (d *Door) getReady(w http.ResponseWriter, r *http.Request) {
	if d.ReadOnly {
		answer(w, http.StatusServiceUnavailable, with(mistake(http.StatusServiceUnavailable, writesNothing), map[string]any{"ready": false, "read_only": true}))
		return
	}
	if d.Ready != nil {
		err := d.within(r, answerIn, func() {}, func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, atMost)
			defer cancel()
			return d.Ready(ctx)
		})
		if err != nil {
			answer(w, http.StatusServiceUnavailable, with(mistake(http.StatusServiceUnavailable, text.ErrorLine(err)), map[string]any{"ready": false}))
			return
		}
	}
	answer(w, http.StatusOK, map[string]any{"ready": true})
}
