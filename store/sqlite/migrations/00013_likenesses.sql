-- +goose Up
-- By what incidents are alike: of each block of 64 that is full, the words, names of
-- alerts and procedures that one compares, so that asking what happened before does
-- not read every incident anew. A block that is missing is not known and is read from
-- its incidents. Triggers take a block away when anything of it is written, so that a
-- process that is older than this table and still has the record open takes it away, too.

CREATE TABLE likenesses (
  block BIGINT NOT NULL PRIMARY KEY,
  told  TEXT   NOT NULL
) WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER entries_unlike AFTER INSERT ON entries
BEGIN
  DELETE FROM likenesses WHERE block = (NEW.incident - 1) / 64;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER incidents_unlike AFTER UPDATE ON incidents
BEGIN
  DELETE FROM likenesses WHERE block = (NEW.id - 1) / 64;
END;
-- +goose StatementEnd

-- What nobody but a hand does.
-- +goose StatementBegin
CREATE TRIGGER entries_unlike_changed AFTER UPDATE ON entries
BEGIN
  DELETE FROM likenesses WHERE block IN ((OLD.incident - 1) / 64, (NEW.incident - 1) / 64);
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER entries_unlike_gone AFTER DELETE ON entries
BEGIN
  DELETE FROM likenesses WHERE block = (OLD.incident - 1) / 64;
END;
-- +goose StatementEnd
