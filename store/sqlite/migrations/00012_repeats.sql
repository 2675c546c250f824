-- +goose Up
-- Until when all that a look listed was seen again, as it was: one row instead of one
-- for each of ten thousand alerts every minute. It tells of the sightings of that look
-- that have not cleared. A look has a number that no other has, of whatever process.

ALTER TABLE sightings ADD COLUMN look BIGINT NOT NULL DEFAULT 0;

CREATE TABLE repeats (
  source   TEXT   NOT NULL,
  look     BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  PRIMARY KEY (source, look)
) WITHOUT ROWID;
