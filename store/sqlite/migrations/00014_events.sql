-- +goose Up
-- What Alertmanager's event recorder told of alerts, without the repeats between the
-- first and the last of a stretch.
CREATE TABLE alert_events (
  fingerprint TEXT    NOT NULL,
  at          BIGINT  NOT NULL,
  kind        TEXT    NOT NULL,
  cause       TEXT    NOT NULL,
  instance    TEXT    NOT NULL,
  told        TEXT    NOT NULL,
  PRIMARY KEY (fingerprint, at, kind, cause, instance)
) WITHOUT ROWID;

CREATE INDEX alert_events_at ON alert_events (at);
