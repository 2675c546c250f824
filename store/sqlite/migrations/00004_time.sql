-- +goose Up

-- Internal time: what people did beside incidents. A row is never changed; one
-- that was a mistake is taken back by another one.
CREATE TABLE time_log (
  id         BIGINT NOT NULL PRIMARY KEY,
  at         BIGINT NOT NULL,
  writer     TEXT   NOT NULL,
  via        TEXT   NOT NULL,
  day        TEXT   NOT NULL,
  person     TEXT   NOT NULL,
  category   TEXT   NOT NULL,
  seconds    BIGINT NOT NULL,
  note       TEXT   NOT NULL,
  incident   BIGINT NOT NULL,
  takes_back BIGINT NOT NULL
) WITHOUT ROWID;

CREATE INDEX time_log_day ON time_log (day, id);

CREATE UNIQUE INDEX time_log_takes_back ON time_log (takes_back) WHERE takes_back > 0;

-- +goose StatementBegin
CREATE TRIGGER time_never_changes BEFORE UPDATE ON time_log
BEGIN
  SELECT RAISE(ABORT, 'a row of the time log is never changed: take it back with another one');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER time_never_goes BEFORE DELETE ON time_log
BEGIN
  SELECT RAISE(ABORT, 'a row of the time log is never deleted: take it back with another one');
END;
-- +goose StatementEnd
