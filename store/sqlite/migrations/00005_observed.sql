-- +goose Up

-- When a sighting was observed, be it by the alert's absence: of two processes'
-- writes the later observation stands, not the later write. And who said that an
-- alert is gone which nobody tells of any more.
ALTER TABLE sightings ADD COLUMN said_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sightings ADD COLUMN gone_by TEXT NOT NULL DEFAULT '';
ALTER TABLE sightings ADD COLUMN gone_via TEXT NOT NULL DEFAULT '';
-- +goose StatementBegin
UPDATE sightings SET said_at = MAX(last_at, cleared_at);
-- +goose StatementEnd

CREATE INDEX sightings_fingerprint ON sightings (fingerprint);

ALTER TABLE transitions ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE transitions ADD COLUMN via TEXT NOT NULL DEFAULT '';
