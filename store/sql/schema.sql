-- The record's tables as sqlc reads them. The SQLite migrations say the same
-- with WITHOUT ROWID and triggers added; a test of store/sqlite compares the two.

CREATE TABLE incidents (
  id          BIGINT NOT NULL PRIMARY KEY,
  uid         TEXT   NOT NULL UNIQUE,
  title       TEXT   NOT NULL,
  severity    TEXT   NOT NULL,
  status      TEXT   NOT NULL,
  zone        TEXT   NOT NULL,
  opened_at   BIGINT NOT NULL,
  opened_by   TEXT   NOT NULL,
  opened_via  TEXT   NOT NULL,
  resolved_at BIGINT NOT NULL,
  state       TEXT   NOT NULL
);

CREATE INDEX incidents_open ON incidents (resolved_at, id);

CREATE TABLE entries (
  incident    BIGINT NOT NULL REFERENCES incidents (id),
  seq         BIGINT NOT NULL,
  version     BIGINT NOT NULL,
  at          BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  person      TEXT   NOT NULL,
  via         TEXT   NOT NULL,
  kind        TEXT   NOT NULL,
  text        TEXT   NOT NULL,
  data        TEXT   NOT NULL,
  hash        TEXT   NOT NULL,
  PRIMARY KEY (incident, seq)
);

CREATE TABLE entry_keys (
  incident BIGINT NOT NULL REFERENCES incidents (id),
  key      TEXT   NOT NULL,
  seq      BIGINT NOT NULL,
  PRIMARY KEY (incident, key)
);

CREATE TABLE step_heads (
  incident BIGINT NOT NULL REFERENCES incidents (id),
  run      TEXT   NOT NULL,
  step     TEXT   NOT NULL,
  seq      BIGINT NOT NULL,
  PRIMARY KEY (incident, run, step)
);

CREATE TABLE incident_alerts (
  incident    BIGINT NOT NULL REFERENCES incidents (id),
  fingerprint TEXT   NOT NULL,
  episode     BIGINT NOT NULL,
  PRIMARY KEY (incident, fingerprint, episode)
);

CREATE INDEX incident_alerts_fingerprint ON incident_alerts (fingerprint, episode);

CREATE TABLE sightings (
  source      TEXT   NOT NULL,
  fingerprint TEXT   NOT NULL,
  alert       TEXT   NOT NULL,
  episode     BIGINT NOT NULL,
  first_at    BIGINT NOT NULL,
  last_at     BIGINT NOT NULL,
  cleared_at  BIGINT NOT NULL,
  pushed      BIGINT NOT NULL,
  emergent    BIGINT NOT NULL,
  PRIMARY KEY (source, fingerprint)
);

CREATE INDEX sightings_cleared ON sightings (cleared_at);

CREATE TABLE transitions (
  fingerprint TEXT   NOT NULL,
  episode     BIGINT NOT NULL,
  kind        TEXT   NOT NULL,
  at          BIGINT NOT NULL,
  alertname   TEXT   NOT NULL,
  source      TEXT   NOT NULL,
  alert       TEXT   NOT NULL,
  PRIMARY KEY (fingerprint, episode, kind)
);

CREATE INDEX transitions_name ON transitions (alertname, at);

CREATE INDEX transitions_at ON transitions (kind, at);

CREATE TABLE acks (
  fingerprint TEXT   NOT NULL,
  episode     BIGINT NOT NULL,
  at          BIGINT NOT NULL,
  person      TEXT   NOT NULL,
  via         TEXT   NOT NULL,
  note        TEXT   NOT NULL,
  until_at    BIGINT NOT NULL,
  ended_at    BIGINT NOT NULL,
  ended_by    TEXT   NOT NULL,
  ended_via   TEXT   NOT NULL,
  ended_why   TEXT   NOT NULL,
  PRIMARY KEY (fingerprint, episode, at, person)
);

CREATE INDEX acks_open ON acks (ended_at, fingerprint);

CREATE TABLE silences (
  cluster     TEXT   NOT NULL,
  fingerprint TEXT   NOT NULL,
  episode     BIGINT NOT NULL,
  silence     TEXT   NOT NULL,
  until_at    BIGINT NOT NULL,
  wrote_at    BIGINT NOT NULL DEFAULT 0,
  comment     TEXT   NOT NULL DEFAULT '',
  hand        TEXT   NOT NULL DEFAULT '',
  PRIMARY KEY (cluster, fingerprint)
);

CREATE TABLE leases (
  name       TEXT   NOT NULL PRIMARY KEY,
  owner      TEXT   NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE TABLE verdicts (
  name   TEXT   NOT NULL PRIMARY KEY,
  status TEXT   NOT NULL,
  at     BIGINT NOT NULL
);

CREATE TABLE reports (
  incident BIGINT NOT NULL REFERENCES incidents (id),
  path     TEXT   NOT NULL,
  sha256   TEXT   NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (incident, path, at)
);

-- How often each topic was changed, so that a process can tell what another
-- one's commit was about, and tell it from its own. Entries count themselves:
-- an append writes its own page and no other.
CREATE TABLE revisions (
  topic TEXT   NOT NULL PRIMARY KEY,
  n     BIGINT NOT NULL
);

-- What was changed in the world: deploys, tags. A change is unique by its
-- identity, so that two processes that see the same one keep it once.
CREATE TABLE changes (
  uid     TEXT   NOT NULL PRIMARY KEY,
  at      BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  change  TEXT   NOT NULL
);

CREATE INDEX changes_at ON changes (at, uid);

CREATE TABLE files (
  sha256     TEXT   NOT NULL PRIMARY KEY,
  size_bytes BIGINT NOT NULL,
  content    TEXT   NOT NULL
);

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
);

CREATE INDEX time_log_day ON time_log (day, id);

CREATE UNIQUE INDEX time_log_takes_back ON time_log (takes_back) WHERE takes_back > 0;

-- When a sighting was observed, be it by the alert's absence: of two processes'
-- writes the later observation stands, not the later write. And who said that an
-- alert is gone which nobody tells of any more.
ALTER TABLE sightings ADD COLUMN said_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sightings ADD COLUMN gone_by TEXT NOT NULL DEFAULT '';
ALTER TABLE sightings ADD COLUMN gone_via TEXT NOT NULL DEFAULT '';

CREATE INDEX sightings_fingerprint ON sightings (fingerprint);

ALTER TABLE transitions ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE transitions ADD COLUMN via TEXT NOT NULL DEFAULT '';

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
);

CREATE INDEX standings_at ON standings (at);

-- The text of each configuration that was ever in force, by the digest of the file.
CREATE TABLE configurations (
  digest   TEXT   NOT NULL PRIMARY KEY,
  path     TEXT   NOT NULL,
  text     TEXT   NOT NULL,
  first_at BIGINT NOT NULL
);

-- Which incidents moved last: a ring of 64, and in slot 64 how many entries there
-- were in all. The database writes it by itself with every entry.
CREATE TABLE moves (
  slot     BIGINT NOT NULL PRIMARY KEY,
  n        BIGINT NOT NULL,
  incident BIGINT NOT NULL
);

CREATE INDEX incidents_actions ON incidents (id) WHERE LENGTH(REPLACE(state, '"actions":[', '')) < LENGTH(state);

-- The look at its source in which an alert was listed that has not cleared, by a
-- number that no other look has; 0: none.
ALTER TABLE sightings ADD COLUMN look BIGINT NOT NULL DEFAULT 0;

-- Until when all that a look listed was seen again, as it was: of the sightings of
-- that look that have not cleared.
CREATE TABLE repeats (
  source   TEXT   NOT NULL,
  look     BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  PRIMARY KEY (source, look)
);

-- By what the incidents of a block are alike: block n is incidents 64n+1 to 64n+64.
-- The database takes a block away by itself when anything of it is written; one that
-- is missing is not known.
CREATE TABLE likenesses (
  block BIGINT NOT NULL PRIMARY KEY,
  told  TEXT   NOT NULL
);

-- What Alertmanager's event recorder told of alerts, without the repeats between the
-- first and the last of a stretch.
CREATE TABLE alert_events (
  fingerprint TEXT   NOT NULL,
  at          BIGINT NOT NULL,
  kind        TEXT   NOT NULL,
  cause       TEXT   NOT NULL,
  instance    TEXT   NOT NULL,
  told        TEXT   NOT NULL,
  PRIMARY KEY (fingerprint, at, kind, cause, instance)
);

CREATE INDEX alert_events_at ON alert_events (at);
