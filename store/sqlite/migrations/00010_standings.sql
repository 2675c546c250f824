-- +goose Up

-- How things stood, written when it changed, for whoever looks back: a source up,
-- late or down, an alert quiet and by what, a verdict, who was on call, the
-- configuration in force, and whether anybody watched at all. The word is what must
-- differ for a standing to be a new one; an empty one says that the thing is no more.
CREATE TABLE standings (
  kind        TEXT   NOT NULL,
  name        TEXT   NOT NULL,
  at          BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  word        TEXT   NOT NULL,
  value       TEXT   NOT NULL,
  PRIMARY KEY (kind, name, at, recorded_at)
) WITHOUT ROWID;

CREATE INDEX standings_at ON standings (at);

-- The text of each configuration that was ever in force, by the digest of the file.
CREATE TABLE configurations (
  digest   TEXT   NOT NULL PRIMARY KEY,
  path     TEXT   NOT NULL,
  text     TEXT   NOT NULL,
  first_at BIGINT NOT NULL
) WITHOUT ROWID;
