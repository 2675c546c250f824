-- +goose Up

-- What was last written into a silence that is kept for an ack, and what a
-- person did to it since: that is left as they want it.
ALTER TABLE silences ADD COLUMN wrote_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE silences ADD COLUMN comment  TEXT   NOT NULL DEFAULT '';
ALTER TABLE silences ADD COLUMN hand     TEXT   NOT NULL DEFAULT '';
