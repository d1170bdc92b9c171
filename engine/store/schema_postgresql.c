/* The tables of schema_sqlite on a server. Columns have the same names and hold the same values; every text compares by its
 * bytes, whatever the database's locale. No server has kept a store before version 4, so the first script is all of it.
 *
 * finding, span and name are filled by the hundred thousand and refer to each other without a constraint: checking each row
 * would take as long as writing it, and they are written in one place, under the lock (`store check` looks at them). */
#include "engine/store/schema.h"

#include <stddef.h>

#define TEXT "TEXT COLLATE \"C\" NOT NULL"
#define NUMBER "BIGINT NOT NULL"
#define OF_RUN "run BIGINT NOT NULL REFERENCES run(seq), "

static const char version_1[] =
    "CREATE TABLE store_version(version BIGINT NOT NULL);"
    "INSERT INTO store_version VALUES(0);"

    "CREATE TABLE run(seq BIGINT PRIMARY KEY, id " TEXT ", job " TEXT ", cutoff_us " NUMBER ", cutoff " TEXT ", day " NUMBER
    ", recorded_us " NUMBER ", state " TEXT ", published " NUMBER " DEFAULT 0, company " TEXT ", profile " TEXT
    ", version " TEXT ", project_sha256 " TEXT ", snapshot_sha256 " TEXT ", snapshot " TEXT ", out " TEXT
    ", findings " NUMBER ", errors " NUMBER ", fresh " NUMBER ", open " NUMBER ", came_back " NUMBER ", resolved " NUMBER
    ", unknown " NUMBER ", decisions " NUMBER " DEFAULT 0, decisions_hash " TEXT " DEFAULT '', UNIQUE(job, id));"
    "CREATE TABLE run_rule(" OF_RUN "rule " TEXT ", kind " TEXT ", checked " NUMBER ", matches " NUMBER ", groups " NUMBER
    ", findings " NUMBER ", fresh " NUMBER ", PRIMARY KEY(run, rule));"
    "CREATE TABLE run_total(" OF_RUN "rule " TEXT ", currency " TEXT ", left_count " NUMBER ", right_count " NUMBER
    ", left_amount " TEXT ", right_amount " TEXT ", difference " TEXT ", unexplained " TEXT
    ", PRIMARY KEY(run, rule, currency));"
    "CREATE TABLE run_dataset(" OF_RUN "dataset " TEXT ", complete " NUMBER ", problem " TEXT ", rows " NUMBER
    ", rejected " NUMBER ", digest " TEXT ", PRIMARY KEY(run, dataset));"
    "CREATE TABLE run_limit(" OF_RUN "rule " TEXT ", words " TEXT ", state " NUMBER ", PRIMARY KEY(run, rule, words));"
    "CREATE TABLE scope(id BIGINT PRIMARY KEY, job " TEXT ", name " TEXT ", UNIQUE(job, name));"
    "CREATE TABLE run_scope(" OF_RUN "scope BIGINT NOT NULL REFERENCES scope(id), checked " NUMBER
    ", PRIMARY KEY(run, scope));"

    "CREATE TABLE finding(id BIGINT PRIMARY KEY, job " TEXT ", identity " TEXT ", scope " NUMBER ", rule " TEXT
    ", kind " TEXT ", field " TEXT ", UNIQUE(identity, job));"
    "CREATE TABLE span(id BIGINT PRIMARY KEY, finding " NUMBER ", job " TEXT ", from_seq " NUMBER ", until_seq " NUMBER
    ", hash " NUMBER ", severity " TEXT ", cause " TEXT ", currency " TEXT ", difference " TEXT ", at_risk " TEXT
    ", explanation " TEXT ", content " TEXT ");"
    "CREATE INDEX span_finding ON span(finding, from_seq);"
    "CREATE INDEX span_until ON span(job, until_seq, from_seq);"
    "CREATE TABLE name(text " TEXT ", finding " NUMBER ", PRIMARY KEY(text, finding));"

    "CREATE TABLE decision(seq BIGINT PRIMARY KEY, at_us " NUMBER ", who " TEXT ", verb " TEXT ", identity " TEXT
    ", run " TEXT ", job " TEXT ", rule " TEXT ", kind " TEXT ", why " TEXT ", until " TEXT ", assignee " TEXT
    ", amount " TEXT ", pairs " TEXT ", hash " TEXT ");"
    "CREATE INDEX decision_identity ON decision(identity, seq);"
    "CREATE FUNCTION decision_kept() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'decisions are only added'; END $$;"
    "CREATE TRIGGER decision_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON decision"
    " FOR EACH STATEMENT EXECUTE FUNCTION decision_kept();"
    "CREATE TABLE decision_head(one BIGINT PRIMARY KEY CHECK(one = 1), count " NUMBER ", hash " TEXT ");"
    "INSERT INTO decision_head VALUES(1, 0, '');"

    "CREATE TABLE outbox(id BIGINT PRIMARY KEY, job " TEXT ", channel " TEXT ", recipients " TEXT ", message_id " TEXT
    ", subject " TEXT ", text " TEXT ", html " TEXT ", attachment_name " TEXT ", attachment BYTEA NOT NULL, bare_text " TEXT
    ", bare_html " TEXT ", queued_us " NUMBER ", next_us " NUMBER ", attempts " NUMBER " DEFAULT 0, problem " TEXT
    " DEFAULT '', ended_us BIGINT, lost " NUMBER " DEFAULT 0, UNIQUE(channel, recipients, message_id));"
    "CREATE INDEX outbox_waiting ON outbox(next_us) WHERE ended_us IS NULL;"
    "CREATE TABLE alert(job " TEXT ", recipient " TEXT ", key " TEXT ", level " NUMBER ", value " TEXT ", told_us " NUMBER
    ", PRIMARY KEY(job, recipient, key));";

static const char version_5[] =
    "ALTER TABLE finding ADD COLUMN born BIGINT NOT NULL DEFAULT 0;"
    "UPDATE finding SET born = coalesce((SELECT min(s.from_seq) FROM span s WHERE s.finding = finding.id), 0);";

static const char version_6[] =
    "CREATE INDEX finding_change ON finding(job, rule) WHERE kind IN ('changed after close', 'conflicting edits', 'edited outside owner');";

/* What a run asks of half a million findings stands in the indexes: the rows themselves, ten times as large, are not read. */
static const char version_7[] =
    "DROP INDEX span_finding; DROP INDEX span_until;"
    "CREATE INDEX span_finding ON span(finding, from_seq) INCLUDE (until_seq, hash, difference, currency);"
    "CREATE INDEX span_until ON span(job, until_seq, from_seq) INCLUDE (finding);";

const char *const schema_postgresql[] = {version_1, "", "", "", version_5, version_6, version_7, NULL};
