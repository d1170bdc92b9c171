#include "engine/store/decisions.h"
#include "engine/store/schema.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static Arena *arena;
static char folder[] = "/tmp/kopeck-store-XXXXXX";
static int number;

static int begin(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state) {
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static int fresh(void **state) {
    (void)state;
    arena = arena_new("test", 0);
    number++;
    return 0;
}

static int done(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *path(void) {
    return arena_printf(arena, "%s/store-%d", folder, number);
}

static const StorePlace *place(const char *file) {
    StorePlace *out = arena_alloc(arena, sizeof *out);
    out->file = file;
    return out;
}

static Store *opened(void) {
    Store *store;
    Error err = {0};
    if (!store_open(place(path()), true, arena, &store, &err)) fail_msg("%s: %s", err.where, err.text);
    return store;
}

/* ---- A run with findings of one rule; a finding is its identity and its difference. */

typedef struct Case {
    const char *id;
    int difference;
} Case;

static Finding *findings_of(const Case *list, size_t count) {
    Finding *out = arena_array(arena, count, sizeof *out);
    for (size_t i = 0; i < count; i++) {
        FindingRecord *record = arena_alloc(arena, sizeof *record);
        *record = (FindingRecord){
            .dataset_name = STR("crm.orders"), .key = str_of(list[i].id), .document = STR("doc \"1\"\n")};
        out[i] = (Finding){.id = str_of(list[i].id),
                           .kind = FINDING_AMOUNT_DIFFERS,
                           .severity = SEVERITY_ERROR,
                           .rule = STR("orders"),
                           .cause = STR(""),
                           .field = STR("amount"),
                           .explanation = STR("differs"),
                           .currency = STR("KZT"),
                           .scale = 2,
                           .has_amounts = true,
                           .difference = list[i].difference,
                           .at_risk = list[i].difference,
                           .record = record,
                           .record_count = 1};
    }
    return out;
}

typedef struct Told {
    Run run;
    RunHistory history;
    Finding *finding;
} Told;

static Told keep(Store *store, const char *id, Day day, bool checked, const Case *list, size_t count) {
    Error err = {0};
    RunScope *scope = arena_alloc(arena, sizeof *scope);
    RunRule *rule = arena_alloc(arena, sizeof *rule);
    *scope = (RunScope){STR("orders"), checked};
    *rule = (RunRule){.name = STR("orders"), .kind = STR("reconcile"), .checked = checked};
    Told told = {.run = {.id = str_of(id),
                         .job = STR("weekly"),
                         .cutoff = (Instant)(day + 1) * INSTANT_DAY,
                         .cutoff_text = STR("x"),
                         .day = day,
                         .state = STR("clean"),
                         .scope = scope,
                         .scope_count = 1,
                         .rule = rule,
                         .rule_count = 1}};
    told.finding = findings_of(list, count);
    bool ok = runs_begin(store, &told.run, told.finding, count, &told.history, &err) &&
              decisions_recall(store, &told.run, told.finding, count, &err) &&
              runs_commit(store, &told.run, &told.history, told.finding, count, &err) &&
              runs_published(store, &told.run, &err);
    if (!ok) fail_msg("%s: %s", err.where, err.text);
    return told;
}

static void test_the_example_of_the_header(void **state) {
    (void)state;
    Store *store = opened();
    const Case both[] = {{"a", 100}, {"b", 5}}, a[] = {{"a", 100}}, changed[] = {{"a", 250}, {"b", 5}},
               b[] = {{"b", 5}};
    Told t = keep(store, "1", 0, true, both, 2);
    assert_true(t.history.first && t.run.counts.fresh == 2);
    t = keep(store, "2", 7, true, a, 1);
    assert_int_equal(t.finding[0].memory.state, FINDING_OPEN);
    assert_int_equal(t.finding[0].memory.age_days, 7);
    assert_int_equal(t.run.counts.resolved, 1);
    assert_true(str_eq(t.history.resolved[0].identity, STR("b")));
    t = keep(store, "3", 14, false, NULL, 0);
    assert_int_equal(t.run.counts.unknown, 1);
    assert_int_equal(t.run.counts.resolved, 0);
    t = keep(store, "4", 21, true, changed, 2);
    assert_int_equal(t.finding[0].memory.state, FINDING_OPEN);
    assert_int_equal(t.finding[1].memory.state, FINDING_CAME_BACK);
    assert_true(str_eq(t.finding[0].memory.amounts, STR("1970-01-01 1.00 KZT | 1970-01-22 2.50 KZT")));
    assert_true(str_eq(t.finding[1].memory.first_seen, STR("1970-01-01")));
    t = keep(store, "5", 28, true, b, 1);
    assert_int_equal(t.run.counts.resolved, 1);
    assert_int_equal(t.run.counts.open, 1);
    t = keep(store, "4", 21, true, changed, 2); /* again, at its old place */
    assert_true(t.history.repeated && t.run.seq == 4);
    assert_int_equal(t.finding[1].memory.state, FINDING_CAME_BACK);
    t = keep(store, "x", 10, true, changed, 2); /* older, and not known */
    assert_true(t.history.aside && t.run.seq == 0);
    assert_int_equal(t.finding[1].memory.state, FINDING_CAME_BACK);
    const Run *list;
    size_t count;
    Error err = {0};
    assert_true(runs_list(store, STR("weekly"), arena, &list, &count, &err));
    assert_int_equal(count, 5);
}

/* What a killed run had not committed is not there. */
static void test_nothing_is_kept_without_a_commit(void **state) {
    (void)state;
    Error err = {0};
    Store *store = opened();
    const Case a[] = {{"a", 100}};
    Finding *finding = findings_of(a, 1);
    Run run = {.id = STR("1"), .job = STR("weekly"), .state = STR("clean"), .cutoff_text = STR("x")};
    RunHistory history;
    assert_true(runs_begin(store, &run, finding, 1, &history, &err));
    store_cancel(store);
    const Run *list;
    size_t count;
    assert_true(runs_list(store, STR(""), arena, &list, &count, &err));
    assert_int_equal(count, 0);
    assert_true(keep(store, "1", 0, true, a, 1).history.first);
}

static void test_only_changes_are_written(void **state) {
    (void)state;
    Store *store = opened();
    Case many[200];
    for (int i = 0; i < 200; i++) many[i] = (Case){arena_printf(arena, "f%d", i), i + 1};
    for (int run = 0; run < 20; run++) {
        many[0].difference++;
        keep(store, arena_printf(arena, "run %d", run), run, true, many, 200);
    }
    sqlite3 *db;
    sqlite3_stmt *query;
    assert_int_equal(sqlite3_open(path(), &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM span", -1, &query, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(query, 0), 200 + 19);
    sqlite3_finalize(query);
    sqlite3_close(db);
}

/* ---- Versions */

static void make_version(int version) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path(), &db), SQLITE_OK);
    for (int v = 0; v < version; v++)
        assert_int_equal(sqlite3_exec(db, schema_sqlite[v], NULL, NULL, NULL), SQLITE_OK);
    char set[64];
    snprintf(set, sizeof set, "PRAGMA user_version = %d", version);
    assert_int_equal(sqlite3_exec(db, set, NULL, NULL, NULL), SQLITE_OK);
    if (version) {
        assert_int_equal(
            sqlite3_exec(
                db,
                "INSERT INTO run(id, job, cutoff_us, cutoff, day, recorded_us, state, company, profile, version, "
                "project_sha256,"
                " snapshot_sha256, snapshot, out, findings, errors, fresh, open, came_back, resolved, unknown)"
                " VALUES('1', 'weekly', 0, 'x', 0, 0, 'clean', '', '', '', '', '', '', '', 1, 1, 1, 0, 0, 0, 0);"
                "INSERT INTO scope(job, name) VALUES('weekly', 'orders');"
                "INSERT INTO finding(job, identity, scope, rule, kind, field) VALUES('weekly', 'a', 1, 'orders', "
                "'missing', '');"
                "INSERT INTO span(finding, job, from_seq, until_seq, hash, severity, cause, currency, difference, "
                "at_risk, explanation, content)"
                " VALUES(1, 'weekly', 1, 9223372036854775807, 7, 'error', '', 'KZT', '1.00', '1.00', 'x', "
                "'{\"records\":[{\"key\":\"K-1\"}]}');",
                NULL, NULL, NULL),
            SQLITE_OK);
    }
    sqlite3_close(db);
}

static void test_every_earlier_version_is_brought_forward(void **state) {
    (void)state;
    for (int version = 0; version < store_version(); version++) {
        number++;
        Error err = {0};
        Store *store;
        make_version(version);
        assert_false(store_open(place(path()), false, arena, &store, &err)); /* reading changes nothing */
        const Case a[] = {{"a", 100}};
        Told told = keep(opened(), "2", 7, true, a, 1);
        assert_int_equal(told.finding[0].memory.state, version ? FINDING_OPEN : FINDING_NEW);
        err = (Error){0};
        assert_true(store_open(place(path()), false, arena, &store, &err));
        assert_true(store_check(store, &err));
    }
}

static void test_files_that_are_no_store(void **state) {
    (void)state;
    static const char *const content[] = {
        "text that is long enough to be read as the header of a database, which it is not, as anybody can see here",
        "x"};
    Store *store;
    for (size_t i = 0; i < ARRAY_LEN(content); i++) {
        number++;
        Error err = {0};
        FILE *file = fopen(path(), "w");
        for (int n = 0; n < 100; n++) fputs(content[i], file);
        fclose(file);
        assert_false(store_open(place(path()), true, arena, &store, &err));
        assert_int_equal(err.kind, ERROR_OUTPUT);
        assert_non_null(strstr(err.text, "no store"));
    }
    Error err = {0};
    assert_false(store_open(place("/nonexistent/store"), true, arena, &store, &err));
    assert_int_equal(err.kind, ERROR_OUTPUT);
    err = (Error){0};
    assert_false(store_open(place("/nonexistent/store"), false, arena, &store, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    err = (Error){0};
    assert_false(store_open(place(folder), true, arena, &store, &err));
}

static void test_mode_and_backup(void **state) {
    (void)state;
    Store *store = opened();
    const Case a[] = {{"a", 100}};
    keep(store, "1", 0, true, a, 1);
    Error err = {0};
    struct stat info;
    const char *copy = arena_printf(arena, "%s.copy", path());
    assert_true(store_backup(store, copy, &err));
    assert_int_equal(stat(copy, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(stat(path(), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_false(store_backup(store, copy, &err));
    err = (Error){0};
    assert_false(store_backup(store, "/nonexistent/copy", &err));
    Store *second;
    const Run *list;
    size_t count;
    err = (Error){0};
    assert_true(store_open(place(copy), false, arena, &second, &err));
    assert_true(runs_list(second, STR(""), arena, &list, &count, &err));
    assert_int_equal(count, 1);
}

/* ---- Decisions */

static void test_decisions_hold_or_lapse(void **state) {
    (void)state;
    Store *store = opened();
    Error err = {0};
    const Case a[] = {{"a", 100}}, other[] = {{"a", 101}};
    keep(store, "1111", 0, true, a, 1);
    DecisionOutcome outcome;
    NewDecision accept = {STR(""), STR("a"), STR("accept"), STR("known"), STR(""), STR("")};
    DecisionBatch batch = {&accept, 1, STR("last"), STR("Ivanova"), 0};
    assert_true(decisions_add(store, &batch, arena, &outcome, &err));
    assert_int_equal(outcome.added, 1);
    assert_true(keep(store, "2222", 7, true, a, 1).finding[0].memory.settled);
    Told told = keep(store, "3333", 14, true, other, 1);
    assert_true(!told.finding[0].memory.settled && told.finding[0].memory.lapsed);
    NewDecision pair[] = {{STR("S!N4"), STR("a"), STR("accept"), STR("x"), STR(""), STR("")},
                          {STR("S!N5"), STR("zz"), STR("accept"), STR("x"), STR(""), STR("")}};
    batch = (DecisionBatch){pair, 2, STR("last"), STR("Ivanova"), 0};
    assert_false(decisions_add(store, &batch, arena, &outcome, &err)); /* nothing half applied */
    assert_int_equal(outcome.problem_count, 1);
    assert_true(str_eq(outcome.problem[0].where, STR("S!N5")));
    const Decision *list;
    size_t count;
    DecisionProof proof;
    err = (Error){0};
    assert_true(decisions_list(store, STR(""), arena, &list, &count, &err));
    assert_int_equal(count, 1);
    assert_true(decisions_verify(store, arena, &proof, &err));
    assert_true(proof.ok && proof.count == 1);
}

static void test_words_of_decisions(void **state) {
    (void)state;
    DecisionVerb verb = DECISION_IGNORE;
    for (size_t v = 0; v < DECISION_VERBS; v++)
        assert_true(decision_find(str_of(decision_code[v]), &verb) && verb == v);
    assert_true(decision_find(STR("not-same"), &verb) && verb == DECISION_NOT_SAME);
    static const char *const wrong[] = {"", "Accept", "accept ", "notsame", "delete"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) assert_false(decision_find(str_of(wrong[i]), &verb));
}

/* Eight processes that find no store yet: each makes it or waits for who does, none is told that it is held. */
static void many_find_a_new_store(void **state) {
    (void)state;
    for (int round = 0; round < 12; round++, number++) {
        pid_t process[8];
        for (size_t i = 0; i < ARRAY_LEN(process); i++) {
            process[i] = fork();
            assert_true(process[i] >= 0);
            if (process[i]) continue;
            Store *store;
            Error err = {0};
            Arena *own = arena_new("child", 0);
            bool ok = store_open(place(path()), true, own, &store, &err) && store_begin(store, &err) && store_commit(store, &err);
            if (!ok) fprintf(stderr, "%s: %s\n", err.where, err.text);
            _exit(ok ? 0 : 1);
        }
        for (size_t i = 0; i < ARRAY_LEN(process); i++) {
            int status;
            assert_int_equal(waitpid(process[i], &status, 0), process[i]);
            assert_int_equal(status, 0);
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(many_find_a_new_store),
        TEST(test_the_example_of_the_header), TEST(test_nothing_is_kept_without_a_commit),
        TEST(test_only_changes_are_written),  TEST(test_every_earlier_version_is_brought_forward),
        TEST(test_files_that_are_no_store),   TEST(test_mode_and_backup),
        TEST(test_decisions_hold_or_lapse),   TEST(test_words_of_decisions)};
    return cmocka_run_group_tests(tests, begin, end);
}
