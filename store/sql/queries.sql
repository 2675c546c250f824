-- name: NextIncident :one
SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM incidents;

-- name: InsertIncident :exec
INSERT INTO incidents (id, uid, title, severity, status, zone, opened_at, opened_by, opened_via, resolved_at, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: UpdateIncident :exec
UPDATE incidents SET title = $1, severity = $2, status = $3, resolved_at = $4, state = $5
WHERE id = $6;

-- name: GetIncident :one
SELECT * FROM incidents WHERE id = $1;

-- name: Head :one
SELECT seq, hash FROM entries WHERE incident = $1 ORDER BY seq DESC LIMIT 1;

-- name: HeadsBetween :many
SELECT e.incident, e.seq, e.hash FROM incidents i
JOIN entries e ON e.incident = i.id AND e.seq = (SELECT MAX(l.seq) FROM entries l WHERE l.incident = i.id)
WHERE i.id >= $1 AND i.id <= $2;

-- name: OpenIncidents :many
SELECT * FROM incidents WHERE resolved_at = 0 ORDER BY id DESC;

-- name: OpenIDs :many
SELECT id FROM incidents WHERE resolved_at = 0 ORDER BY id DESC LIMIT $1;

-- name: ListIncidents :many
SELECT * FROM incidents WHERE id < $1 ORDER BY id DESC LIMIT $2;

-- What a list says of an incident, a line a thing: its number, when it was opened,
-- severity, status, state, title. One column is read in a third of the time of six.
-- name: ListHeadlines :many
SELECT CAST(id || '
' || opened_at || '
' || severity || '
' || status || '
' || state || '
' || title AS TEXT) AS lines FROM incidents ORDER BY id DESC;

-- The same of the incidents of a block, one after the other; found is how many they
-- are. A row costs more than what stands in it.
-- name: HeadlinesOf :one
SELECT count(*) AS found, CAST(coalesce(string_agg(concat_ws('
', id, opened_at, severity, status, state, title), CAST(sqlc.arg(apart) AS TEXT)), '') AS TEXT) AS lines FROM incidents
WHERE id BETWEEN sqlc.arg(first) AND sqlc.arg(last);

-- In no order, which lets the index choose.
-- name: DutyIncidents :many
SELECT * FROM incidents WHERE resolved_at = 0 OR resolved_at >= $1;

-- name: ActionIncidents :many
SELECT * FROM incidents WHERE LENGTH(REPLACE(state, '"actions":[', '')) < LENGTH(state) ORDER BY id;

-- name: IncidentHeads :many
SELECT i.id, i.opened_at, CAST(COALESCE(e.seq, 0) AS BIGINT) AS count, CAST(COALESCE(e.hash, '') AS TEXT) AS hash,
  CAST(COALESCE(e.recorded_at, 0) AS BIGINT) AS recorded_at
FROM incidents i
LEFT JOIN entries e ON e.incident = i.id AND e.seq = (SELECT MAX(l.seq) FROM entries l WHERE l.incident = i.id)
WHERE i.id > $1 ORDER BY i.id;

-- name: LastMove :one
SELECT n FROM moves WHERE slot = 64;

-- name: MovedSince :many
SELECT DISTINCT incident FROM moves WHERE n > $1 AND slot < 64 ORDER BY incident;

-- name: HeldAlerts :many
SELECT DISTINCT a.fingerprint, i.id FROM incidents i JOIN incident_alerts a ON a.incident = i.id
WHERE i.resolved_at = 0 ORDER BY a.fingerprint, i.id;

-- name: HoldAlert :exec
INSERT INTO incident_alerts (incident, fingerprint, episode) VALUES ($1, $2, $3)
ON CONFLICT (incident, fingerprint, episode) DO NOTHING;

-- name: LetGoAlert :exec
DELETE FROM incident_alerts WHERE incident = $1 AND fingerprint = $2;

-- name: InsertEntry :exec
INSERT INTO entries (incident, seq, version, at, recorded_at, person, via, kind, text, data, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: GetEntry :one
SELECT * FROM entries WHERE incident = $1 AND seq = $2;

-- name: EntryHash :one
SELECT hash FROM entries WHERE incident = $1 AND seq = $2;

-- name: EntriesAfter :many
SELECT * FROM entries WHERE incident = $1 AND seq > $2 ORDER BY seq LIMIT $3;

-- The entries of a part of a timeline, one after the other; found is how many they
-- are. A row costs more than what stands in it.
-- name: EntryBlock :one
SELECT count(*) AS found, CAST(coalesce(string_agg(
  concat_ws(CAST(sqlc.arg(cell) AS TEXT), seq, version, at, recorded_at, person, via, kind, text, data, hash),
  CAST(sqlc.arg(line) AS TEXT)), '') AS TEXT) AS lines FROM entries
WHERE incident = sqlc.arg(incident) AND seq > sqlc.arg(after) AND seq <= sqlc.arg(last);

-- The same of those that tell of its runs.
-- name: RunBlock :one
SELECT count(*) AS found, CAST(coalesce(string_agg(
  concat_ws(CAST(sqlc.arg(cell) AS TEXT), seq, version, at, recorded_at, person, via, kind, text, data, hash),
  CAST(sqlc.arg(line) AS TEXT)), '') AS TEXT) AS lines FROM entries
WHERE incident = sqlc.arg(incident) AND seq > sqlc.arg(after) AND seq <= sqlc.arg(last) AND kind IN ('run', 'step');

-- name: EntriesFrom :many
SELECT * FROM entries WHERE (incident, seq) > (CAST(sqlc.arg(incident) AS BIGINT), CAST(sqlc.arg(seq) AS BIGINT)) AND incident <= sqlc.arg(last)
ORDER BY incident, seq LIMIT sqlc.arg(rows);

-- name: IncidentIDs :many
SELECT id FROM incidents ORDER BY id;

-- name: IncidentsBetween :many
SELECT * FROM incidents WHERE id >= sqlc.arg(first) AND id <= sqlc.arg(last) ORDER BY id;

-- name: RunEntries :many
SELECT * FROM entries WHERE incident = sqlc.arg(incident) AND seq > sqlc.arg(after) AND seq <= sqlc.arg(last) AND kind IN ('run', 'step') ORDER BY seq;

-- name: SearchEntries :many
SELECT * FROM entries
WHERE (incident < sqlc.arg(before) OR (incident = sqlc.arg(before) AND seq < sqlc.arg(seq)))
  AND (LOWER(text) LIKE CAST(sqlc.arg(words) AS TEXT) ESCAPE '!'
    OR (kind = 'pinned' AND LOWER(data) LIKE CAST(sqlc.arg(lines) AS TEXT) ESCAPE '!'))
  AND (CAST(sqlc.arg(kinds) AS TEXT) = '' OR CAST(sqlc.arg(kinds) AS TEXT) LIKE '% ' || kind || ' %')
  AND (CAST(sqlc.arg(person) AS TEXT) = '' OR person = CAST(sqlc.arg(person) AS TEXT))
ORDER BY incident DESC, seq DESC LIMIT sqlc.arg(rows);

-- name: StartedRuns :many
SELECT e.incident, e.data FROM entry_keys k JOIN entries e ON e.incident = k.incident AND e.seq = k.seq
WHERE k.incident BETWEEN sqlc.arg(first) AND sqlc.arg(last) AND k.key LIKE 'run %' ORDER BY e.incident, e.seq;

-- name: IncidentsFrom :many
SELECT * FROM incidents WHERE id >= $1 ORDER BY id LIMIT $2;

-- name: Likenesses :many
SELECT * FROM likenesses ORDER BY block;

-- name: KeepLikeness :exec
INSERT INTO likenesses (block, told) VALUES ($1, $2) ON CONFLICT (block) DO UPDATE SET told = excluded.told;

-- name: DropLikenesses :exec
DELETE FROM likenesses;

-- name: IncidentsWithRuns :many
SELECT DISTINCT incident FROM entry_keys WHERE key LIKE 'run %' ORDER BY incident DESC;

-- name: KeyedEntry :one
SELECT seq FROM entry_keys WHERE incident = $1 AND key = $2;

-- name: InsertKey :exec
INSERT INTO entry_keys (incident, key, seq) VALUES ($1, $2, $3);

-- name: StepHead :one
SELECT seq FROM step_heads WHERE incident = $1 AND run = $2 AND step = $3;

-- name: SetStepHead :exec
INSERT INTO step_heads (incident, run, step, seq) VALUES ($1, $2, $3, $4)
ON CONFLICT (incident, run, step) DO UPDATE SET seq = excluded.seq;

-- The order of alerts.Sighting.Supersedes: a later firing, or a later observation
-- of one that has not cleared; one that a repeat tells of was observed until then.
-- $14 is now: what is dated later was written before the clock was set back.
-- name: UpsertSighting :execrows
INSERT INTO sightings (source, fingerprint, alert, episode, first_at, last_at, cleared_at, pushed, emergent, said_at, gone_by, gone_via, look)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (source, fingerprint) DO UPDATE SET alert = excluded.alert, episode = excluded.episode,
  first_at = excluded.first_at, last_at = excluded.last_at, cleared_at = excluded.cleared_at,
  pushed = excluded.pushed, emergent = excluded.emergent, said_at = excluded.said_at,
  gone_by = excluded.gone_by, gone_via = excluded.gone_via, look = excluded.look
WHERE sightings.episode < excluded.episode
  OR (sightings.episode = excluded.episode AND sightings.cleared_at = 0
    AND COALESCE((SELECT r.until_at FROM repeats r WHERE r.source = sightings.source AND r.look = sightings.look
      AND r.until_at > sightings.said_at), sightings.said_at) NOT BETWEEN excluded.said_at + 1 AND $14);

-- What was written before as it is, and seen again since.
-- name: SightAgain :execrows
UPDATE sightings SET last_at = $1, said_at = $2, look = $3
WHERE sightings.source = $4 AND sightings.fingerprint = $5 AND episode = $6 AND cleared_at = 0
  AND COALESCE((SELECT r.until_at FROM repeats r WHERE r.source = sightings.source AND r.look = sightings.look
      AND r.until_at > sightings.said_at), sightings.said_at) <= $2;

-- What was written of a look, as a repeat tells of it: how many alerts, and the sum
-- of their episodes.
-- name: SeenIn :one
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(episode), 0) AS BIGINT) AS episodes FROM sightings
WHERE source = $1 AND look = $2 AND cleared_at = 0;

-- name: SeeAgain :exec
INSERT INTO repeats (source, look, until_at) VALUES ($1, $2, $3)
ON CONFLICT (source, look) DO UPDATE SET until_at = excluded.until_at WHERE repeats.until_at < excluded.until_at;

-- name: ForgetRepeats :exec
DELETE FROM repeats WHERE repeats.source = $1 AND NOT EXISTS (
  SELECT 1 FROM sightings s WHERE s.source = repeats.source AND s.look = repeats.look AND s.cleared_at = 0);

-- name: SightingsOf :many
SELECT sqlc.embed(s), CAST(COALESCE(r.until_at, 0) AS BIGINT) AS until_at FROM sightings s
LEFT JOIN repeats r ON r.source = s.source AND r.look = s.look AND s.cleared_at = 0
WHERE s.fingerprint = $1 ORDER BY s.source;

-- name: Sightings :many
SELECT sqlc.embed(s), CAST(COALESCE(r.until_at, 0) AS BIGINT) AS until_at FROM sightings s
LEFT JOIN repeats r ON r.source = s.source AND r.look = s.look AND s.cleared_at = 0
WHERE s.cleared_at = 0 OR s.cleared_at >= $1 ORDER BY s.source, s.fingerprint;

-- name: ForgetCleared :exec
DELETE FROM sightings WHERE cleared_at > 0 AND cleared_at < $1;

-- name: InsertTransition :execrows
INSERT INTO transitions (fingerprint, episode, kind, at, alertname, source, alert, person, via)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (fingerprint, episode, kind) DO NOTHING;

-- name: HasCleared :one
SELECT COUNT(*) FROM transitions WHERE fingerprint = $1 AND episode = $2 AND kind = 'cleared';

-- name: FiredSince :many
SELECT fingerprint, COUNT(*) AS n FROM transitions WHERE kind = 'fired' AND at >= $1 GROUP BY fingerprint;

-- name: TransitionsByName :many
SELECT fingerprint, episode, at FROM transitions
WHERE alertname = $1 AND kind = 'fired' ORDER BY at DESC LIMIT $2;

-- name: TransitionsOf :many
SELECT fingerprint, episode, kind, at FROM transitions WHERE fingerprint = $1 AND episode >= $2 ORDER BY at;

-- The newest firings of an alertname, one row for each incident that held it, practice
-- left out: how it ended, whether nobody could tell, when the same alert fired next, and
-- up to when a source that has it still tells of it.
-- name: FiringsHeld :many
SELECT h.incident, i.resolved_at, f.fingerprint, f.episode, f.at,
  CAST(COALESCE((SELECT c.at FROM transitions c WHERE c.fingerprint = f.fingerprint AND c.episode = f.episode
    AND c.kind = 'cleared'), 0) AS BIGINT) AS cleared_at,
  CAST(COALESCE((SELECT c.person FROM transitions c WHERE c.fingerprint = f.fingerprint AND c.episode = f.episode
    AND c.kind = 'cleared'), '') AS TEXT) AS gone_by,
  CAST(COALESCE((SELECT u.at FROM transitions u WHERE u.fingerprint = f.fingerprint AND u.episode = f.episode
    AND u.kind = 'unknown'), 0) AS BIGINT) AS unknown_at,
  CAST(COALESCE((SELECT n.at FROM transitions n WHERE n.fingerprint = f.fingerprint AND n.episode > f.episode
    AND n.kind = 'fired' ORDER BY n.episode LIMIT 1), 0) AS BIGINT) AS again_at,
  CAST(COALESCE((SELECT MAX(s.said_at) FROM sightings s WHERE s.fingerprint = f.fingerprint AND s.episode = f.episode
    AND s.cleared_at = 0), 0) AS BIGINT) AS said_at,
  CAST(COALESCE((SELECT MAX(r.until_at) FROM sightings s JOIN repeats r ON r.source = s.source AND r.look = s.look
    WHERE s.fingerprint = f.fingerprint AND s.episode = f.episode AND s.cleared_at = 0), 0) AS BIGINT) AS until_at
FROM (SELECT t.fingerprint, t.episode, t.at FROM transitions t
  WHERE t.alertname = sqlc.arg(alertname) AND t.kind = 'fired' ORDER BY t.at DESC LIMIT sqlc.arg(firings)) f
JOIN incident_alerts h ON h.fingerprint = f.fingerprint AND h.episode = f.episode
JOIN incidents i ON i.id = h.incident
WHERE i.state NOT LIKE '%"practice":true%'
ORDER BY h.incident DESC, f.at, f.fingerprint;

-- name: InsertAck :execrows
INSERT INTO acks (fingerprint, episode, at, person, via, note, until_at, ended_at, ended_by, ended_via, ended_why)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', '', '')
ON CONFLICT (fingerprint, episode, at, person) DO NOTHING;

-- name: EndAck :execrows
UPDATE acks SET ended_at = $1, ended_by = $2, ended_via = $3, ended_why = $4
WHERE fingerprint = $5 AND episode = $6 AND ended_at = 0;

-- name: OpenAcks :many
SELECT * FROM acks WHERE ended_at = 0 ORDER BY fingerprint, at;

-- name: AcksOf :many
SELECT * FROM acks WHERE fingerprint = $1 AND episode = $2 ORDER BY at;

-- name: IncidentsHolding :many
SELECT incident FROM incident_alerts WHERE fingerprint = $1 AND episode = $2 ORDER BY incident;

-- name: UpsertSilence :exec
INSERT INTO silences (cluster, fingerprint, episode, silence, until_at, wrote_at, comment, hand) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (cluster, fingerprint) DO UPDATE SET episode = excluded.episode, silence = excluded.silence, until_at = excluded.until_at,
  wrote_at = excluded.wrote_at, comment = excluded.comment, hand = excluded.hand;

-- name: DeleteSilence :execrows
DELETE FROM silences WHERE cluster = $1 AND fingerprint = $2;

-- name: Silences :many
SELECT * FROM silences ORDER BY cluster, fingerprint;

-- name: GetLease :one
SELECT * FROM leases WHERE name = $1;

-- name: TakeLease :execrows
INSERT INTO leases (name, owner, expires_at) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at
WHERE leases.owner = excluded.owner OR leases.expires_at <= $4;

-- name: DropLease :exec
DELETE FROM leases WHERE name = $1 AND owner = $2;

-- name: UpsertVerdict :execrows
INSERT INTO verdicts (name, status, at) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET status = excluded.status, at = excluded.at
WHERE verdicts.at <= excluded.at;

-- name: Verdicts :many
SELECT * FROM verdicts ORDER BY name;

-- name: InsertReport :exec
INSERT INTO reports (incident, path, sha256, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (incident, path, at) DO UPDATE SET sha256 = excluded.sha256;

-- name: Reports :many
SELECT * FROM reports WHERE incident = $1 ORDER BY at, path;

-- name: InsertChange :execrows
INSERT INTO changes (uid, at, seen_at, change) VALUES ($1, $2, $3, $4)
ON CONFLICT (uid) DO NOTHING;

-- name: CountChanges :one
SELECT count(*) FROM changes WHERE at >= $1 AND at < $2;

-- name: ChangesBetween :many
SELECT * FROM changes WHERE at >= $1 AND at < $2 ORDER BY at DESC, uid LIMIT $3;

-- name: BumpRevision :exec
INSERT INTO revisions (topic, n) VALUES ($1, 1)
ON CONFLICT (topic) DO UPDATE SET n = revisions.n + 1;

-- name: Revisions :many
SELECT * FROM revisions ORDER BY topic;

-- name: InsertFile :exec
INSERT INTO files (sha256, size_bytes, content) VALUES ($1, $2, $3)
ON CONFLICT (sha256) DO NOTHING;

-- name: FileContent :one
SELECT content FROM files WHERE sha256 = $1;

-- name: FileEntries :many
SELECT * FROM entries WHERE incident = $1 AND kind = 'file' ORDER BY seq;

-- name: NextTime :one
SELECT CAST(COALESCE(MAX(id), 0) + 1 AS BIGINT) FROM time_log;

-- name: InsertTime :exec
INSERT INTO time_log (id, at, writer, via, day, person, category, seconds, note, incident, takes_back)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: GetTime :one
SELECT * FROM time_log WHERE id = $1;

-- name: TakenBackBy :one
SELECT id FROM time_log WHERE takes_back = $1 AND takes_back > 0;

-- name: TimeBetween :many
SELECT * FROM time_log WHERE day >= $1 AND day <= $2 ORDER BY day, id;

-- name: AllIncidents :many
SELECT * FROM incidents ORDER BY id;

-- name: EntriesOpenedBetween :many
SELECT e.incident, e.seq, e.at, e.person, e.kind,
  CAST(CASE WHEN e.kind IN ('opened', 'resolved', 'fired', 'acked', 'detached', 'status', 'run', 'step') THEN e.data ELSE '' END AS TEXT) AS data
FROM incidents i JOIN entries e ON e.incident = i.id
WHERE i.opened_at >= $1 AND i.opened_at < $2 ORDER BY i.id, e.seq;

-- name: FiringsBetween :many
SELECT f.fingerprint, f.alertname, f.at,
  CAST(COALESCE((SELECT MIN(c.at) FROM transitions c
    WHERE c.fingerprint = f.fingerprint AND c.episode = f.episode AND c.kind = 'cleared'), 0) AS BIGINT) AS cleared_at,
  CAST(COALESCE((SELECT MIN(a.at) FROM acks a
    WHERE a.fingerprint = f.fingerprint AND a.episode = f.episode), 0) AS BIGINT) AS acked_at,
  CAST(COALESCE((SELECT MAX(h.incident) FROM incident_alerts h JOIN incidents i ON i.id = h.incident
    WHERE h.fingerprint = f.fingerprint AND h.episode = f.episode AND i.state NOT LIKE '%"practice":true%'), 0) AS BIGINT) AS incident
FROM transitions f WHERE f.kind = 'fired' AND f.at >= $1 AND f.at < $2 ORDER BY f.at, f.fingerprint;

-- name: AcksBetween :many
SELECT at, person FROM acks WHERE at >= $1 AND at < $2 ORDER BY at, person;

-- name: RecordStart :one
SELECT CAST(COALESCE(MIN(s.at), 0) AS BIGINT) FROM (
  SELECT MIN(i.opened_at) AS at FROM incidents i
  UNION ALL SELECT MIN(t.at) FROM transitions t WHERE t.kind = 'fired'
  UNION ALL SELECT MIN(l.at) FROM time_log l
) s;

-- name: LatestStanding :one
SELECT * FROM standings WHERE kind = $1 AND name = $2 ORDER BY at DESC, recorded_at DESC LIMIT 1;

-- name: InsertStanding :exec
INSERT INTO standings (kind, name, at, recorded_at, word, value) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (kind, name, at, recorded_at) DO UPDATE SET word = excluded.word, value = excluded.value;

-- name: StandingsAt :many
SELECT s.kind, s.name, s.at, s.recorded_at, s.word, s.value FROM standings s
WHERE s.kind = $1 AND s.at <= $2 AND s.word <> '' AND NOT EXISTS (
  SELECT 1 FROM standings l WHERE l.kind = s.kind AND l.name = s.name AND l.at <= $3
    AND (l.at > s.at OR (l.at = s.at AND l.recorded_at > s.recorded_at)))
ORDER BY s.name;

-- name: InsertConfiguration :exec
INSERT INTO configurations (digest, path, text, first_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (digest) DO NOTHING;

-- name: GetConfiguration :one
SELECT * FROM configurations WHERE digest = $1;

-- name: DropTransitions :execrows
DELETE FROM transitions WHERE (fingerprint, episode, kind) IN (
  SELECT t.fingerprint, t.episode, t.kind FROM transitions t WHERE t.at < $1 AND NOT EXISTS (
    SELECT 1 FROM sightings g WHERE g.fingerprint = t.fingerprint AND g.episode = t.episode)
  LIMIT $2);

-- name: DropStandings :execrows
DELETE FROM standings WHERE (kind, name, at, recorded_at) IN (
  SELECT s.kind, s.name, s.at, s.recorded_at FROM standings s WHERE s.at < $1 AND (s.word = '' OR EXISTS (
    SELECT 1 FROM standings l WHERE l.kind = s.kind AND l.name = s.name AND l.at <= $2
      AND (l.at > s.at OR (l.at = s.at AND l.recorded_at > s.recorded_at))))
  LIMIT $3);

-- name: DropSightings :execrows
DELETE FROM sightings WHERE (source, fingerprint) IN (
  SELECT g.source, g.fingerprint FROM sightings g WHERE g.last_at < sqlc.arg(before) AND g.emergent = 0 AND NOT EXISTS (
    SELECT 1 FROM repeats r WHERE r.source = g.source AND r.look = g.look AND g.cleared_at = 0 AND r.until_at >= sqlc.arg(before))
  LIMIT sqlc.arg(rows));

-- name: DropAcks :execrows
DELETE FROM acks WHERE (fingerprint, episode, at, person) IN (
  SELECT a.fingerprint, a.episode, a.at, a.person FROM acks a WHERE a.ended_at > 0 AND a.ended_at < $1 LIMIT $2);

-- name: DropChanges :execrows
DELETE FROM changes WHERE uid IN (SELECT c.uid FROM changes c WHERE c.at < $1 LIMIT $2);

-- name: SizeOfEntries :one
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(LENGTH(text) + LENGTH(data) + 200), 0) AS BIGINT) AS size_bytes FROM entries WHERE recorded_at >= $1;

-- name: SizeOfTransitions :one
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(LENGTH(alert) + 150), 0) AS BIGINT) AS size_bytes FROM transitions WHERE at >= $1;

-- name: SizeOfStandings :one
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(LENGTH(value) + 100), 0) AS BIGINT) AS size_bytes FROM standings WHERE recorded_at >= $1;

-- name: SizeOfChanges :one
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(LENGTH(change) + 100), 0) AS BIGINT) AS size_bytes FROM changes WHERE seen_at >= $1;

-- name: SizeOfSightings :one
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(LENGTH(alert) + 100), 0) AS BIGINT) AS size_bytes FROM sightings WHERE first_at >= $1;

-- name: SizeOfFiles :one
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) AS size_bytes FROM files;

-- The turns of alerts' lives between two instants; the alert itself where it begins.
-- A label that must be there stands in it as it is written there.
-- name: TurnsBetween :many
SELECT fingerprint, episode, kind, at, source, person, via,
  CAST(CASE WHEN kind IN ('fired', 'pending') THEN alert ELSE '' END AS TEXT) AS alert FROM transitions
WHERE kind IN ('fired', 'cleared', 'unknown', 'pending', 'passed') AND at >= sqlc.arg(since) AND at < sqlc.arg(until)
  AND INSTR(alert, CAST(sqlc.arg(label) AS TEXT)) > 0;

-- The same where most of the record lies between them: every row is looked at, in the
-- order in which they are kept.
-- name: TurnsAmong :many
SELECT fingerprint, episode, kind, at, source, person, via,
  CAST(CASE WHEN kind IN ('fired', 'pending') THEN alert ELSE '' END AS TEXT) AS alert FROM transitions
WHERE at + 0 >= sqlc.arg(since) AND at + 0 < sqlc.arg(until) AND INSTR(alert, CAST(sqlc.arg(label) AS TEXT)) > 0;

-- name: CountTurns :one
SELECT (SELECT COUNT(*) FROM transitions t WHERE t.kind IN ('fired', 'cleared', 'unknown', 'pending', 'passed') AND t.at >= sqlc.arg(since) AND t.at < sqlc.arg(until)) AS within,
  (SELECT COUNT(*) FROM transitions) AS total;

-- The same of one alertname.
-- name: TurnsNamed :many
SELECT fingerprint, episode, kind, at, source, person, via,
  CAST(CASE WHEN kind IN ('fired', 'pending') THEN alert ELSE '' END AS TEXT) AS alert FROM transitions
WHERE alertname = sqlc.arg(alertname) AND at >= sqlc.arg(since) AND at < sqlc.arg(until)
  AND INSTR(alert, CAST(sqlc.arg(label) AS TEXT)) > 0;

-- name: TurnsOf :many
SELECT fingerprint, episode, kind, at, source, person, via, alert FROM transitions WHERE fingerprint = $1 AND episode = $2;

-- Of lives that ended at an instant or later, those that began before it.
-- name: EndedLater :many
SELECT DISTINCT e.fingerprint, e.episode FROM transitions e
WHERE e.kind IN ('cleared', 'unknown', 'passed') AND e.at >= sqlc.arg(at)
  AND EXISTS (SELECT 1 FROM transitions b WHERE b.fingerprint = e.fingerprint AND b.episode = e.episode
    AND b.kind IN ('fired', 'pending') AND b.at < sqlc.arg(at));

-- name: Listed :many
SELECT DISTINCT fingerprint, episode FROM sightings WHERE cleared_at = 0;

-- name: AcksFrom :many
SELECT * FROM acks WHERE episode >= $1 ORDER BY at, person;

-- name: HeldFrom :many
SELECT h.fingerprint, h.episode, h.incident FROM incident_alerts h JOIN incidents i ON i.id = h.incident
WHERE h.episode >= $1 AND i.state NOT LIKE '%"practice":true%' ORDER BY h.incident;

-- How things of one kind stood, of those whose names lie between two, up to an instant.
-- name: StandingsNamed :many
SELECT * FROM standings WHERE kind = sqlc.arg(kind) AND name >= sqlc.arg(first) AND name < sqlc.arg(last) AND at < sqlc.arg(until)
ORDER BY name, at, recorded_at;

-- How things stood between two instants, but alerts.
-- name: StandingsBetween :many
SELECT * FROM standings WHERE at >= sqlc.arg(since) AND at < sqlc.arg(until)
  AND kind IN ('source', 'verdict', 'configuration', 'watch', 'vital', 'recurring') ORDER BY at, recorded_at, kind, name;

-- How one kind of things stood before an instant, what is no more too.
-- name: StandingsBefore :many
SELECT s.kind, s.name, s.at, s.recorded_at, s.word, s.value FROM standings s
WHERE s.kind = sqlc.arg(kind) AND s.at < sqlc.arg(at) AND NOT EXISTS (
  SELECT 1 FROM standings l WHERE l.kind = s.kind AND l.name = s.name AND l.at < sqlc.arg(at)
    AND (l.at > s.at OR (l.at = s.at AND l.recorded_at > s.recorded_at)))
ORDER BY s.at;

-- name: InsertEvent :execrows
INSERT INTO alert_events (fingerprint, at, kind, cause, instance, told) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (fingerprint, at, kind, cause, instance) DO NOTHING;

-- name: EventsOf :many
SELECT * FROM alert_events WHERE fingerprint = $1 AND at >= $2 ORDER BY at;

-- name: AnyEvent :one
SELECT COUNT(*) FROM (SELECT fingerprint FROM alert_events LIMIT 1) e;

-- name: NewestEvent :one
SELECT at FROM alert_events WHERE instance = $1 ORDER BY at DESC LIMIT 1;

-- name: DropEvent :exec
DELETE FROM alert_events WHERE fingerprint = $1 AND at = $2 AND kind = $3 AND cause = $4 AND instance = $5;

-- The alerts of which a recorder told that they came in or ended.
-- name: EventsBetween :many
SELECT DISTINCT fingerprint FROM alert_events WHERE at >= sqlc.arg(since) AND at < sqlc.arg(until) AND kind IN ('created', 'resolved');

-- name: DropEvents :execrows
DELETE FROM alert_events WHERE (fingerprint, at, kind, cause, instance) IN (
  SELECT e.fingerprint, e.at, e.kind, e.cause, e.instance FROM alert_events e WHERE e.at < $1 LIMIT $2);
