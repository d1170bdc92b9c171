#include "engine/store/compare.h"
#include "engine/store/decisions.h"
#include "engine/store/query.h"
#include "engine/store/schema.h"
#include "tests/support/stored.h"

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
static Server server;

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
    return file_place(file, arena);
}

/* Of this test: a file, or a schema of the server that the second group has. */
static const StorePlace *own_place(void) {
    return server.folder[0] ? server_place(&server, arena_printf(arena, "store %d", number), arena) : place(path());
}

static Store *opened(void) {
    Store *store;
    Error err = {0};
    if (!store_open(own_place(), true, arena, &store, &err)) fail_msg("%s: %s", err.where, err.text);
    return store;
}

static Told keep(Store *store, const char *id, Day day, bool checked, const Case *list, size_t count) {
    Error err = {0};
    Told told;
    if (!stored_begin(store, id, day, checked, list, count, arena, &told, &err) ||
        !stored_commit(store, &told, count, &err))
        fail_msg("%s: %s", err.where, err.text);
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
    assert_int_equal(finding_memory(&t.finding[0])->state, FINDING_OPEN);
    assert_int_equal(finding_memory(&t.finding[0])->age_days, 7);
    assert_int_equal(t.run.counts.resolved, 1);
    assert_true(str_eq(t.history.resolved[0].identity, STR("b")));
    t = keep(store, "3", 14, false, NULL, 0);
    assert_int_equal(t.run.counts.unknown, 1);
    assert_int_equal(t.run.counts.resolved, 0);
    t = keep(store, "4", 21, true, changed, 2);
    assert_int_equal(finding_memory(&t.finding[0])->state, FINDING_OPEN);
    assert_int_equal(finding_memory(&t.finding[1])->state, FINDING_CAME_BACK);
    assert_true(str_eq(finding_memory(&t.finding[0])->amounts, STR("1970-01-01 1.00 KZT | 1970-01-22 2.50 KZT")));
    assert_true(str_eq(finding_memory(&t.finding[1])->first_seen, STR("1970-01-01")));
    t = keep(store, "5", 28, true, b, 1);
    assert_int_equal(t.run.counts.resolved, 1);
    assert_int_equal(t.run.counts.open, 1);
    t = keep(store, "4", 21, true, changed, 2); /* again, at its old place */
    assert_true(t.history.repeated && t.run.seq == 4);
    assert_int_equal(finding_memory(&t.finding[1])->state, FINDING_CAME_BACK);
    t = keep(store, "x", 10, true, changed, 2); /* older, and not known */
    assert_true(t.history.aside && t.run.seq == 0);
    assert_int_equal(finding_memory(&t.finding[1])->state, FINDING_CAME_BACK);
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
    Finding *finding = findings_of(a, 1, arena);
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
    int64_t spans;
    Error err = {0};
    assert_true(query_one(store, "SELECT count(*) FROM span", 0, &spans, &err));
    assert_int_equal(spans, 200 + 19);
}

/* ---- Versions */

static void make_version(int version) {
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path(), &db), SQLITE_OK);
    for (int v = 0; v < version; v++) assert_int_equal(sqlite3_exec(db, schema_sqlite[v], NULL, NULL, NULL), SQLITE_OK);
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
        assert_int_equal(finding_memory(&told.finding[0])->state, version ? FINDING_OPEN : FINDING_NEW);
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
    if (!server.folder[0]) {
        assert_int_equal(stat(path(), &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
    }
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
    assert_true(finding_memory(&keep(store, "2222", 7, true, a, 1).finding[0])->settled);
    Told told = keep(store, "3333", 14, true, other, 1);
    assert_true(!finding_memory(&told.finding[0])->settled && finding_memory(&told.finding[0])->lapsed);
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

/* Text that a server would have to mend is refused: the chain's hashes are of what was said. */
static void test_decisions_that_are_no_text(void **state) {
    (void)state;
    static const Str wrong[] = {{"\xFF", 1}, {"caf\xE9", 4}, {"a\0b", 3}, {"\xED\xA0\x80", 3}};
    Store *store = opened();
    const Case a[] = {{"a", 100}};
    keep(store, "1111", 0, true, a, 1);
    DecisionOutcome outcome;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        Error err = {0};
        NewDecision accept = {STR(""), STR("a"), STR("accept"), wrong[i], STR(""), STR("")};
        assert_false(
            decisions_add(store, &(DecisionBatch){&accept, 1, STR("last"), STR("Ivanova"), 0}, arena, &outcome, &err));
        assert_int_equal(outcome.problem_count, 1);
        err = (Error){0};
        accept.why = STR("Ошибка склада");
        assert_false(
            decisions_add(store, &(DecisionBatch){&accept, 1, STR("last"), wrong[i], 0}, arena, &outcome, &err));
        assert_int_equal(err.kind, ERROR_USAGE);
    }
    Error err = {0};
    DecisionProof proof;
    assert_true(decisions_verify(store, arena, &proof, &err));
    assert_true(proof.ok && proof.count == 0);
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

/* Two at once: the log is one chain, and no decision is lost. */
static void many_decide(void **state) {
    (void)state;
    enum { PROCESSES = 4, EACH = 8 };
    Case many[PROCESSES * EACH];
    for (int i = 0; i < PROCESSES * EACH; i++) many[i] = (Case){arena_printf(arena, "f%02d", i), i + 1};
    Store *store = opened();
    keep(store, "1111", 0, true, many, PROCESSES * EACH);
    pid_t process[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        process[i] = fork();
        assert_true(process[i] >= 0);
        if (process[i]) continue;
        Store *own;
        Error err = {0};
        bool ok = store_open(own_place(), true, arena, &own, &err);
        for (int n = 0; n < EACH && ok; n++) {
            NewDecision accept = {STR(""), str_of(many[i * EACH + n].id), STR("accept"), STR("known"), STR(""),
                                  STR("")};
            DecisionOutcome outcome;
            ok =
                decisions_add(own, &(DecisionBatch){&accept, 1, STR("last"), STR("Ivanova"), 0}, arena, &outcome, &err);
        }
        if (!ok) fprintf(stderr, "%s: %s\n", err.where, err.text);
        _exit(ok ? 0 : 1);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status;
        assert_int_equal(waitpid(process[i], &status, 0), process[i]);
        assert_int_equal(status, 0);
    }
    DecisionProof proof;
    Error err = {0};
    assert_true(decisions_verify(store, arena, &proof, &err));
    assert_true(proof.ok);
    assert_int_equal(proof.count, PROCESSES * EACH);
    assert_false(store_run(store, "UPDATE decision SET who = 'nobody'", &err));
    assert_non_null(strstr(err.text, "only added"));
    err = (Error){0};
    assert_false(store_run(store, "DELETE FROM decision", &err));
}

/* Two machines find the same message: one sends it. */
static void test_a_message_is_claimed_once(void **state) {
    (void)state;
    Store *store = opened();
    Error err = {0};
    OutboxMessage put = {.job = STR("weekly"), .channel = STR("mail"), .to = STR("x"), .message_id = STR("1")};
    const OutboxMessage *due;
    size_t count;
    bool mine, lost;
    assert_true(outbox_put(store, &put, 5, &err) && outbox_put(store, &put, 5, &err));
    assert_true(outbox_due(store, 9, false, arena, &due, &count, &err));
    assert_int_equal(count, 1);
    OutboxMessage first = due[0], second = due[0];
    assert_true(outbox_claim(store, &first, 9, &mine, &err) && mine);
    assert_true(outbox_claim(store, &second, 9, &mine, &err) && !mine);
    assert_true(outbox_due(store, 9, true, arena, &due, &count, &err));
    assert_int_equal(count, 0);
    assert_true(outbox_due(store, 9 + 11 * 60 * INSTANT_SECOND, false, arena, &due, &count, &err));
    assert_int_equal(count, 1); /* who claimed it has died */
    assert_true(outbox_refused(store, &first, STR("nobody there"), 9, &lost, &err) && !lost);
    assert_true(outbox_due(store, 9, true, arena, &due, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(due[0].attempts, 1);
    assert_true(outbox_claim(store, &first, 9, &mine, &err) && mine && outbox_sent(store, first.id, 9, &err));
    assert_true(outbox_due(store, 9, true, arena, &due, &count, &err));
    assert_int_equal(count, 0);
}

/* Ranked: the worse first, then money at risk by its amount and not by its digits, then identity. */
static void test_findings_of_a_run(void **state) {
    (void)state;
    Store *store = opened();
    const Case all[] = {{"a", 900}, {"b", 100000}, {"c", 5}, {"d", 900}}, later[] = {{"a", 900}, {"c", 6}};
    keep(store, "1111", 0, true, all, 4);
    keep(store, "2222", 7, true, later, 2);
    Error err = {0};
    Run run;
    KeptFindings list;
    const FindingWant all_of_it = {.content = true};
    assert_true(runs_find(store, STR("1111"), arena, &run, &err));
    assert_true(runs_findings(store, &run, &all_of_it, arena, &list, &err));
    assert_int_equal(list.count, 4);
    for (size_t i = 0; i < 4; i++) assert_int_equal(list.item[i].identity.ptr[0], "badc"[i]);
    assert_string_equal(list.item[0].state, "new");
    assert_true(str_eq(list.item[0].first_seen, STR("1970-01-01")));
    assert_true(list.item[0].content.len > 20);
    assert_true(runs_findings(store, &run, &(FindingWant){.max = 2}, arena, &list, &err)); /* the first two alone */
    assert_int_equal(list.count, 2);
    assert_int_equal(list.all, 4);
    assert_true(str_eq(list.item[0].identity, STR("b")) && str_eq(list.item[1].identity, STR("a")));
    assert_true(str_eq(list.item[0].difference, STR("1000.00")) && !list.item[0].content.len);
    assert_true(runs_findings(store, &run, &(FindingWant){.identity = STR("c")}, arena, &list, &err));
    assert_int_equal(list.count, 1);
    assert_true(str_eq(list.item[0].identity, STR("c")));
    assert_true(runs_find(store, STR("last"), arena, &run, &err));
    assert_true(runs_findings(store, &run, &all_of_it, arena, &list, &err));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.item[1].state, "open"); /* with another amount */
    assert_true(str_eq(list.item[1].difference, STR("0.06")));
    assert_true(runs_resolved(store, &run, &all_of_it, arena, &list, &err));
    assert_int_equal(list.count, 2);
    assert_true(str_eq(list.item[0].identity, STR("b")) && str_eq(list.item[1].identity, STR("d")));
    assert_true(store_check(store, &err));
}

typedef struct Compared {
    const KeptFinding *wanted;
    size_t count, until; /* until: the finding that is refused */
} Compared;

static bool take_compared(void *context, const KeptFinding *f, Error *err) {
    Compared *c = context;
    if (c->count == c->until) return error_set(err, ERROR_OUTPUT, "", "no more than %zu", c->until);
    const KeptFinding *w = &c->wanted[c->count++];
    const Str pair[][2] = {{f->identity, w->identity},       {f->rule, w->rule},
                           {f->difference, w->difference},   {f->explanation, w->explanation},
                           {f->content, w->content},         {f->first_seen, w->first_seen},
                           {str_of(f->state), str_of(w->state)}};
    for (size_t i = 0; i < ARRAY_LEN(pair); i++) assert_true(str_eq(pair[i][0], pair[i][1]));
    return true;
}

/* One by one or as a list, it is the same; more of them than are read at a time, many with the same amount. */
static void test_findings_one_by_one(void **state) {
    (void)state;
    enum { COUNT = 97, LATER = 40 };
    Store *store = opened();
    Case all[COUNT];
    Error err = {0};
    KeptFindings list, gone;
    Run run;
    for (size_t i = 0; i < COUNT; i++) all[i] = (Case){arena_printf(arena, "f%02zu", i), (int)(i * 37 % 11) - 5};
    keep(store, "1111", 0, true, all, COUNT);
    keep(store, "2222", 7, true, all, LATER);
    assert_true(runs_find(store, STR("1111"), arena, &run, &err));
    assert_true(runs_findings(store, &run, &(FindingWant){.content = true}, arena, &list, &err));
    Compared stood = {list.item, 0, COUNT}, few = {list.item, 0, 35};
    assert_true(runs_each_finding(store, &run, &(FindingTaker){take_compared, &stood}, &err));
    assert_int_equal(stood.count, COUNT);
    assert_false(runs_each_finding(store, &run, &(FindingTaker){take_compared, &few}, &err));
    assert_string_equal(err.text, "no more than 35");
    err = (Error){0};
    assert_true(runs_find(store, STR("last"), arena, &run, &err));
    assert_true(runs_resolved(store, &run, &(FindingWant){.content = true}, arena, &gone, &err));
    Compared closed = {gone.item, 0, COUNT};
    assert_true(runs_each_resolved(store, &run, &(FindingTaker){take_compared, &closed}, &err));
    assert_int_equal(closed.count, COUNT - LATER);
}

/* Two runs of a job, either way round, and a run with itself; what was not looked at in one of them is unknown. */
static void test_two_runs_compared(void **state) {
    (void)state;
    Store *store = opened();
    const Case first[] = {{"a", 1}, {"b", 2}, {"c", 3}, {"d", 4}}, second[] = {{"a", 1}, {"b", 5}, {"e", 6}};
    keep(store, "1111", 0, true, first, 4);
    keep(store, "2222", 7, true, second, 3);
    keep(store, "3333", 14, false, NULL, 0);
    Error err = {0};
    Run one, two, three;
    RunComparison c;
    assert_true(runs_find(store, STR("1111"), arena, &one, &err) && runs_find(store, STR("2222"), arena, &two, &err) &&
                runs_find(store, STR("3333"), arena, &three, &err));
    assert_true(runs_compare(store, &one, &two, arena, &c, &err));
    assert_true(c.gained_count == 1 && c.lost_count == 2 && c.changed_count == 1 && c.same == 1 && c.unknown == 0);
    assert_true(str_eq(c.gained[0].identity, STR("e")) && str_eq(c.lost[0].identity, STR("d")) &&
                str_eq(c.lost[1].identity, STR("c")));
    assert_true(str_eq(c.changed[0].before.difference, STR("0.02")) &&
                str_eq(c.changed[0].after.difference, STR("0.05")));
    assert_true(runs_compare(store, &two, &one, arena, &c, &err));
    assert_true(c.gained_count == 2 && c.lost_count == 1 && c.changed_count == 1 && c.same == 1 && c.unknown == 0);
    assert_true(runs_compare(store, &two, &two, arena, &c, &err));
    assert_true(c.gained_count + c.lost_count + c.changed_count == 0 && c.same == 3 && c.unknown == 0);
    assert_true(runs_compare(store, &two, &three, arena, &c, &err));
    assert_true(c.gained_count + c.lost_count + c.changed_count == 0 && c.same == 0 && c.unknown == 3);
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
            bool ok = store_open(own_place(), true, own, &store, &err) && store_begin(store, &err) &&
                      store_commit(store, &err);
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

static int begin_server(void **state) {
    (void)state;
    return server_start(&server, SERVER_POSTGRESQL) && server_writer(&server) ? 0 : -1;
}

static int end_server(void **state) {
    server_stop(&server);
    return end(state);
}

/* What holds for a file holds for a server. */
#define OF_BOTH                                                                                                        \
    TEST(many_find_a_new_store), TEST(many_decide), TEST(test_the_example_of_the_header),                              \
        TEST(test_nothing_is_kept_without_a_commit), TEST(test_only_changes_are_written),                              \
        TEST(test_findings_of_a_run),             \
        TEST(test_findings_one_by_one), TEST(test_two_runs_compared), TEST(test_decisions_that_are_no_text),             \
        TEST(test_a_message_is_claimed_once), TEST(test_mode_and_backup), TEST(test_decisions_hold_or_lapse)

int main(void) {
    const struct CMUnitTest file[] = {OF_BOTH, TEST(test_every_earlier_version_is_brought_forward),
                                      TEST(test_files_that_are_no_store), TEST(test_words_of_decisions)};
    const struct CMUnitTest on_server[] = {OF_BOTH};
    int failed = cmocka_run_group_tests_name("file", file, begin, NULL);
    return failed + cmocka_run_group_tests_name("server", on_server, begin_server, end_server);
}
