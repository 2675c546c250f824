-- +goose Up
-- What was changed in the world: deploys, tags. A change is unique by its
-- identity, so that two processes that see the same one keep it once.

CREATE TABLE changes (
  uid     TEXT   NOT NULL PRIMARY KEY,
  at      BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  change  TEXT   NOT NULL
) WITHOUT ROWID;

CREATE INDEX changes_at ON changes (at, uid);
