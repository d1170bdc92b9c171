/* What stands in the tables, in either backend:
 *
 *   run       a run of a job; seq orders them. A run belongs to its job's history, in the order of cut-offs.
 *   scope     what a finding depends on: a rule, the quality of a dataset, the sources. run_scope: what a run looked at
 *   finding   a discrepancy of a job, once, under its identity; born: the run that saw it first
 *   span      the runs [from_seq, until_seq) in which it stood with the same content; until_seq of one that still stands is
 *             OPEN. A finding is written once, not a copy a run: five years of weekly runs over half a million findings that
 *             hardly change are half a million spans, not 130 million rows.
 *   name      keys and numbers of its records: what `trace` looks up
 *   decision  a log that is only added to; hash ties each entry to all before it
 *   outbox    messages that wait to be sent, and that were
 *   alert     what was told and has not ended; run_limit: how limits stood */
#include "engine/store/schema.h"

#include <stddef.h>

static const char version_1[] =
    "PRAGMA application_id = 1263553329;" /* 0x4B504B31 */
    "CREATE TABLE run("
    " seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, job TEXT NOT NULL, cutoff_us INTEGER NOT NULL, cutoff "
    "TEXT NOT NULL,"
    " day INTEGER NOT NULL, recorded_us INTEGER NOT NULL, state TEXT NOT NULL, published INTEGER NOT NULL DEFAULT 0,"
    " company TEXT NOT NULL, profile TEXT NOT NULL, version TEXT NOT NULL, project_sha256 TEXT NOT NULL, "
    "snapshot_sha256 TEXT NOT NULL,"
    " snapshot TEXT NOT NULL, out TEXT NOT NULL, findings INTEGER NOT NULL, errors INTEGER NOT NULL, fresh INTEGER NOT "
    "NULL,"
    " open INTEGER NOT NULL, came_back INTEGER NOT NULL, resolved INTEGER NOT NULL, unknown INTEGER NOT NULL, "
    "UNIQUE(job, id));"
    "CREATE TABLE run_rule(run INTEGER NOT NULL REFERENCES run(seq), rule TEXT NOT NULL, kind TEXT NOT NULL, checked "
    "INTEGER NOT NULL,"
    " matches INTEGER NOT NULL, groups INTEGER NOT NULL, findings INTEGER NOT NULL, fresh INTEGER NOT NULL, PRIMARY "
    "KEY(run, rule)) WITHOUT ROWID;"
    "CREATE TABLE run_total(run INTEGER NOT NULL REFERENCES run(seq), rule TEXT NOT NULL, currency TEXT NOT NULL, "
    "left_count INTEGER NOT NULL,"
    " right_count INTEGER NOT NULL, left_amount TEXT NOT NULL, right_amount TEXT NOT NULL, difference TEXT NOT NULL,"
    " unexplained TEXT NOT NULL, PRIMARY KEY(run, rule, currency)) WITHOUT ROWID;"
    "CREATE TABLE run_dataset(run INTEGER NOT NULL REFERENCES run(seq), dataset TEXT NOT NULL, complete INTEGER NOT "
    "NULL, problem TEXT NOT NULL,"
    " rows INTEGER NOT NULL, rejected INTEGER NOT NULL, digest TEXT NOT NULL, PRIMARY KEY(run, dataset)) WITHOUT ROWID;"
    "CREATE TABLE scope(id INTEGER PRIMARY KEY, job TEXT NOT NULL, name TEXT NOT NULL, UNIQUE(job, name));"
    "CREATE TABLE run_scope(run INTEGER NOT NULL REFERENCES run(seq), scope INTEGER NOT NULL REFERENCES scope(id),"
    " checked INTEGER NOT NULL, PRIMARY KEY(run, scope)) WITHOUT ROWID;"
    "CREATE TABLE finding(id INTEGER PRIMARY KEY, job TEXT NOT NULL, identity TEXT NOT NULL, scope INTEGER NOT NULL "
    "REFERENCES scope(id),"
    " rule TEXT NOT NULL, kind TEXT NOT NULL, field TEXT NOT NULL, UNIQUE(identity, job));"
    "CREATE TABLE span(id INTEGER PRIMARY KEY, finding INTEGER NOT NULL REFERENCES finding(id), job TEXT NOT NULL, "
    "from_seq INTEGER NOT NULL,"
    " until_seq INTEGER NOT NULL, hash INTEGER NOT NULL, severity TEXT NOT NULL, cause TEXT NOT NULL, currency TEXT "
    "NOT NULL,"
    " difference TEXT NOT NULL, at_risk TEXT NOT NULL, explanation TEXT NOT NULL, content TEXT NOT NULL);"
    "CREATE INDEX span_finding ON span(finding, from_seq, until_seq, difference, currency, hash);"
    "CREATE INDEX span_until ON span(job, until_seq, from_seq, finding);";

static const char version_2[] =
    "CREATE TABLE decision(seq INTEGER PRIMARY KEY AUTOINCREMENT, at_us INTEGER NOT NULL, who TEXT NOT NULL, verb TEXT "
    "NOT NULL,"
    " identity TEXT NOT NULL, run TEXT NOT NULL, job TEXT NOT NULL, rule TEXT NOT NULL, kind TEXT NOT NULL, why TEXT "
    "NOT NULL,"
    " until TEXT NOT NULL, assignee TEXT NOT NULL, amount TEXT NOT NULL, pairs TEXT NOT NULL, hash TEXT NOT NULL);"
    "CREATE INDEX decision_identity ON decision(identity, seq);"
    "CREATE TRIGGER decision_kept BEFORE UPDATE ON decision BEGIN SELECT raise(ABORT, 'decisions are only added'); END;"
    "CREATE TRIGGER decision_stays BEFORE DELETE ON decision BEGIN SELECT raise(ABORT, 'decisions are only added'); "
    "END;"
    "CREATE TABLE decision_head(one INTEGER PRIMARY KEY CHECK(one = 1), count INTEGER NOT NULL, hash TEXT NOT NULL);"
    "INSERT INTO decision_head VALUES(1, 0, '');"
    "ALTER TABLE run ADD COLUMN decisions INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE run ADD COLUMN decisions_hash TEXT NOT NULL DEFAULT '';";

static const char version_3[] = "CREATE TABLE name(text TEXT NOT NULL, finding INTEGER NOT NULL REFERENCES "
                                "finding(id), PRIMARY KEY(text, finding)) WITHOUT ROWID;"
                                "INSERT OR IGNORE INTO name SELECT json_extract(r.value, '$.key'), s.finding FROM span "
                                "s, json_each(s.content, '$.records') r"
                                " WHERE json_extract(r.value, '$.key') <> '';"
                                "INSERT OR IGNORE INTO name SELECT json_extract(r.value, '$.document'), s.finding FROM "
                                "span s, json_each(s.content, '$.records') r"
                                " WHERE json_extract(r.value, '$.document') <> '';";

static const char version_4[] =
    "CREATE TABLE outbox(id INTEGER PRIMARY KEY AUTOINCREMENT, job TEXT NOT NULL, channel TEXT NOT NULL, recipients TEXT NOT NULL,"
    " message_id TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, html TEXT NOT NULL, attachment_name TEXT NOT NULL,"
    " attachment BLOB NOT NULL, bare_text TEXT NOT NULL, bare_html TEXT NOT NULL, queued_us INTEGER NOT NULL,"
    " next_us INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, problem TEXT NOT NULL DEFAULT '', ended_us INTEGER,"
    " lost INTEGER NOT NULL DEFAULT 0, UNIQUE(channel, recipients, message_id));"
    "CREATE INDEX outbox_waiting ON outbox(next_us) WHERE ended_us IS NULL;"
    "CREATE TABLE alert(job TEXT NOT NULL, recipient TEXT NOT NULL, key TEXT NOT NULL, level INTEGER NOT NULL, value TEXT NOT NULL,"
    " told_us INTEGER NOT NULL, PRIMARY KEY(job, recipient, key)) WITHOUT ROWID;"
    "CREATE TABLE run_limit(run INTEGER NOT NULL REFERENCES run(seq), rule TEXT NOT NULL, words TEXT NOT NULL,"
    " state INTEGER NOT NULL, PRIMARY KEY(run, rule, words)) WITHOUT ROWID;";

/* When a finding was first seen stands with it: the spans of half a million need not be looked at for that. */
static const char version_5[] =
    "ALTER TABLE finding ADD COLUMN born INTEGER NOT NULL DEFAULT 0;"
    "UPDATE finding SET born = coalesce((SELECT min(s.from_seq) FROM span s WHERE s.finding = finding.id), 0);";

/* What runs_standing asks for is a handful among all findings of five years. */
static const char version_6[] =
    "CREATE INDEX finding_change ON finding(job, rule) WHERE kind IN ('changed after close', 'conflicting edits', 'edited outside owner');";

const char *const schema_sqlite[] = {version_1, version_2, version_3, version_4, version_5, version_6, "", NULL};
