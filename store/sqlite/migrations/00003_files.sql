-- +goose Up
-- Files that were attached to incidents as evidence, each once by its SHA-256
-- however often it was attached; entries name them. The content is base64: the
-- record keeps text and numbers only. The rows are large, so they have a rowid.

CREATE TABLE files (
  sha256     TEXT   NOT NULL PRIMARY KEY,
  size_bytes BIGINT NOT NULL,
  content    TEXT   NOT NULL
);

-- Evidence is only ever added, whoever holds the file open.
-- +goose StatementBegin
CREATE TRIGGER files_never_change BEFORE UPDATE ON files
BEGIN
  SELECT RAISE(ABORT, 'an attached file is never changed: attach another one');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER files_never_go BEFORE DELETE ON files
BEGIN
  SELECT RAISE(ABORT, 'an attached file is never deleted');
END;
-- +goose StatementEnd
