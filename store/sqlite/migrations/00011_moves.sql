-- +goose Up
-- Which incidents moved last, so that another process reads those anew and no
-- others: a ring of as many as have room in one page, and in its last slot how
-- many entries there were in all. Triggers write it, so that a process that is
-- older than this table and still has the record open writes it, too.

CREATE TABLE moves (
  slot     BIGINT NOT NULL PRIMARY KEY,
  n        BIGINT NOT NULL,
  incident BIGINT NOT NULL
) WITHOUT ROWID;

INSERT INTO moves (slot, n, incident)
WITH RECURSIVE slots (slot) AS (SELECT 0 UNION ALL SELECT slot + 1 FROM slots WHERE slot < 64)
SELECT slot, 0, 0 FROM slots;

-- +goose StatementBegin
CREATE TRIGGER entries_move AFTER INSERT ON entries
BEGIN
  UPDATE moves SET n = n + 1 WHERE slot = 64;
  UPDATE moves SET incident = NEW.incident, n = (SELECT m.n FROM moves m WHERE m.slot = 64)
  WHERE slot = (SELECT m.n % 64 FROM moves m WHERE m.slot = 64);
END;
-- +goose StatementEnd

-- What is to be done is asked for however long ago its incident was.
CREATE INDEX incidents_actions ON incidents (id) WHERE LENGTH(REPLACE(state, '"actions":[', '')) < LENGTH(state);
