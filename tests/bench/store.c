/* A store of many weeks, and one more run on it.
 *
 *   store make PLACE WEEKS FINDINGS    as if weekly runs had kept it, each with FINDINGS findings: one in a hundred is
 * resolved a week and another one is new, one in two hundred changes its amount store run PLACE WEEKS FINDINGS     the
 * run of the week after: what is remembered of each finding, then what changed is kept
 *
 * PLACE: a file, or a connection string of PostgreSQL ("host=..."). Prints what took how long, and the peak of memory.
 */
#include "engine/base/wait.h"
#include "engine/store/decisions.h"
#include "engine/store/query.h"
#include "engine/store/span.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { RESOLVED_SHARE = 100, CHANGE_WEEKS = 200, FIRST_DAY = 18634 /* 2021-01-07 */, KINDS = 3 };

typedef struct Made {
    int64_t weeks, findings, resolved_a_week;
} Made;

typedef struct Written { /* what one finding points to */
    char id[24], left[32], right[32];
    FindingRecord record[2];
} Written;

static _Noreturn void stop(const Error *err) {
    fprintf(stderr, "store: %s: %s\n", err->where, err->text);
    exit(1);
}

/* Week w has the findings [first, first + findings). */
static int64_t first_of(const Made *m, int64_t week) {
    return m->resolved_a_week * week;
}

static int64_t born(const Made *m, int64_t finding) {
    return finding < m->findings ? 0 : (finding - m->findings) / m->resolved_a_week + 1;
}

static int64_t over(const Made *m, int64_t finding) { /* the first week without it */
    return finding / m->resolved_a_week + 1;
}

/* The last week up to `week` in which its amount changed, or in which it was born. */
static int64_t changed(const Made *m, int64_t finding, int64_t week) {
    int64_t at = week - (finding + week) % CHANGE_WEEKS, birth = born(m, finding);
    return at > birth ? at : birth;
}

static Finding finding_at(const Made *m, int64_t finding, int64_t week, Written *out) {
    static const FindingKind kind[KINDS] = {FINDING_MISSING, FINDING_AMOUNT_DIFFERS, FINDING_PARTLY_PAID};
    int64_t amount = 100000 + finding % 90000 * 7 + changed(m, finding, week) * 100;
    snprintf(out->id, sizeof out->id, "%016llx", (unsigned long long)finding * 0x9E3779B97F4A7C15ull);
    snprintf(out->left, sizeof out->left, "ЗК-%08lld", (long long)finding);
    snprintf(out->right, sizeof out->right, "РН-%08lld", (long long)finding);
    for (int side = 0; side < 2; side++) {
        out->record[side] = (FindingRecord){.right = side,
                                            .system = side ? STR("acc") : STR("crm"),
                                            .dataset_name = side ? STR("acc.sales") : STR("crm.orders"),
                                            .key = str_of(out->id),
                                            .document = str_of(side ? out->right : out->left),
                                            .date = STR("2026-09-01"),
                                            .counterparty = STR("ТОО Ромашка и партнёры"),
                                            .tax_id = STR("123456789012"),
                                            .warehouse = STR("Алматы"),
                                            .currency = STR("KZT"),
                                            .amount = side ? 5000000 + amount : 5000000,
                                            .has_amount = true};
    }
    return (Finding){.id = str_of(out->id),
                     .kind = kind[finding % KINDS],
                     .severity = finding % 10 ? SEVERITY_ERROR : SEVERITY_REVIEW,
                     .rule = STR("orders"),
                     .cause = STR(""),
                     .field = STR("amount"),
                     .currency = STR("KZT"),
                     .scale = 2,
                     .has_amounts = true,
                     .difference = amount,
                     .at_risk = amount,
                     .owner_system = STR("acc"),
                     .owner_team = STR("бухгалтерия"),
                     .record = out->record,
                     .record_count = 2};
}

static Str sentence(Str language, const Finding *finding, Arena *arena) {
    (void)language;
    long long amount = (long long)finding->difference;
    return str_printf(arena, "заказ %.*s и реализация %.*s: суммы расходятся на %lld.%02lld KZT",
                      STR_ARG(finding->record[0].document), STR_ARG(finding->record[1].document), amount / 100, amount % 100);
}

/* ---- The place */

static Store *open_place(const char *place, Arena *arena) {
    StorePlace *at = arena_alloc(arena, sizeof *at);
    Options *options = arena_alloc(arena, sizeof *options);
    Option *item = arena_alloc(arena, sizeof *item);
    Store *store;
    Error err = {0};
    *item = (Option){STR("dsn"), str_of(place), "store"};
    *options = (Options){item, 1};
    if (strchr(place, '='))
        at->server = options;
    else
        at->file = place;
    if (!store_open(at, true, arena, &store, &err)) stop(&err);
    return store;
}

static void tell(const char *what, int64_t since_ms) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%-8s %8.2f s  %6ld MiB\n", what, (double)(clock_ms() - since_ms) / 1000, usage.ru_maxrss / 1024);
}

/* ---- Many weeks */

static bool put_runs(Store *store, const Made *m, Error *err) {
    Bulk bulk;
    if (!bulk_open(store, "run",
                   "seq, id, job, cutoff_us, cutoff, day, recorded_us, state, published, company, profile, version, "
                   "project_sha256,"
                   " snapshot_sha256, snapshot, out, findings, errors, fresh, open, came_back, resolved, unknown",
                   &bulk, err))
        return false;
    for (int64_t week = 0; week < m->weeks; week++) {
        char id[32];
        snprintf(id, sizeof id, "%08llx", (unsigned long long)(week + 1) * 0x9E3779B1u & 0xFFFFFFFF);
        Day day = (Day)(FIRST_DAY + 7 * week);
        const Str text[] = {STR("breach"), STR(""), STR("production"), STR("1"), STR(""), STR(""), STR(""), STR("out")};
        int64_t fresh = week ? m->resolved_a_week : m->findings;
        const int64_t counts[] = {m->findings, m->findings * 9 / 10,          fresh, m->findings - fresh,
                                  0,           week ? m->resolved_a_week : 0, 0};
        bulk_number(&bulk, week + 1);
        bulk_text(&bulk, str_of(id));
        bulk_text(&bulk, STR("weekly"));
        bulk_number(&bulk, (int64_t)(day + 1) * INSTANT_DAY);
        bulk_text(&bulk, STR("x"));
        bulk_number(&bulk, day);
        bulk_number(&bulk, (int64_t)(day + 1) * INSTANT_DAY);
        bulk_text(&bulk, text[0]);
        bulk_number(&bulk, 1);
        for (size_t i = 1; i < ARRAY_LEN(text); i++) bulk_text(&bulk, text[i]);
        for (size_t i = 0; i < ARRAY_LEN(counts); i++) bulk_number(&bulk, counts[i]);
        if (!bulk_row(&bulk, err)) return false;
    }
    return bulk_close(&bulk, err);
}

static bool put_scopes(Store *store, const Made *m, Error *err) {
    Bulk bulk;
    if (!store_run(store, "INSERT INTO scope(id, job, name) VALUES(1, 'weekly', 'orders')", err) ||
        !bulk_open(store, "run_scope", "run, scope, checked", &bulk, err))
        return false;
    for (int64_t week = 0; week < m->weeks; week++) {
        bulk_number(&bulk, week + 1);
        bulk_number(&bulk, 1);
        bulk_number(&bulk, 1);
        if (!bulk_row(&bulk, err)) return false;
    }
    return bulk_close(&bulk, err);
}

static bool put_findings(Store *store, const Made *m, Error *err) {
    Bulk bulk;
    int64_t all = first_of(m, m->weeks - 1) + m->findings;
    if (!bulk_open(store, "finding", "id, job, identity, scope, rule, kind, field, born", &bulk, err)) return false;
    for (int64_t f = 0; f < all; f++) {
        Written written;
        Finding finding = finding_at(m, f, born(m, f), &written);
        bulk_number(&bulk, f + 1);
        bulk_text(&bulk, STR("weekly"));
        bulk_text(&bulk, finding.id);
        bulk_number(&bulk, 1);
        bulk_text(&bulk, finding.rule);
        bulk_text(&bulk, str_of(finding_kind_code[finding.kind]));
        bulk_text(&bulk, finding.field);
        bulk_number(&bulk, born(m, f) + 1);
        if (!bulk_row(&bulk, err)) return false;
    }
    return bulk_close(&bulk, err);
}

static void put_span(Bulk *bulk, const Finding *finding, const int64_t number[4], Arena *scratch) {
    Str content = span_content(finding, scratch), said = sentence(STR(""), finding, scratch);
    bulk_number(bulk, number[0]);
    bulk_number(bulk, number[1]);
    bulk_text(bulk, STR("weekly"));
    bulk_number(bulk, number[2]);
    bulk_number(bulk, number[3]);
    bulk_number(bulk, span_hash(finding, content, said));
    bulk_text(bulk, str_of(severity_code[finding->severity]));
    bulk_text(bulk, finding->cause);
    bulk_text(bulk, finding->currency);
    bulk_text(bulk, span_amount(finding, finding->difference, scratch));
    bulk_text(bulk, span_amount(finding, finding->at_risk, scratch));
    bulk_text(bulk, said);
    bulk_text(bulk, content);
}

/* By week, as runs would have written them: those of one run stand together. */
static bool put_spans(Store *store, const Made *m, Error *err) {
    Bulk bulk;
    int64_t id = 0;
    Arena *scratch = arena_new("span", 0);
    if (!bulk_open(store, "span",
                   "id, finding, job, from_seq, until_seq, hash, severity, cause, currency, difference, at_risk, "
                   "explanation, content",
                   &bulk, err))
        return false;
    for (int64_t week = 0; week < m->weeks; week++) {
        for (int64_t f = first_of(m, week); f < first_of(m, week) + m->findings; f++) {
            if (changed(m, f, week) != week) continue;
            int64_t next = week + CHANGE_WEEKS - (f + week) % CHANGE_WEEKS, end = over(m, f) < next ? over(m, f) : next;
            Written written;
            Finding finding = finding_at(m, f, week, &written);
            put_span(&bulk, &finding, (int64_t[]){++id, f + 1, week + 1, end < m->weeks ? end + 1 : SPAN_OPEN},
                     scratch);
            arena_reset(scratch);
            if (!bulk_row(&bulk, err)) return false;
        }
    }
    arena_free(scratch);
    return bulk_close(&bulk, err);
}

static bool put_names(Store *store, const Made *m, Error *err) {
    Bulk bulk;
    int64_t all = first_of(m, m->weeks - 1) + m->findings;
    if (!bulk_open(store, "name", "text, finding", &bulk, err)) return false;
    for (int name = 0; name < 3; name++) {
        for (int64_t f = 0; f < all; f++) {
            Written written;
            (void)finding_at(m, f, born(m, f), &written);
            const char *text[] = {written.left, written.right, written.id};
            bulk_text(&bulk, str_of(text[name]));
            bulk_number(&bulk, f + 1);
            if (!bulk_row(&bulk, err)) return false;
        }
    }
    return bulk_close(&bulk, err);
}

static void make(Store *store, const Made *m) {
    Error err = {0};
    int64_t since = clock_ms();
    if (!store_begin(store, &err) || !put_runs(store, m, &err) || !put_scopes(store, m, &err) ||
        !put_findings(store, m, &err) || !put_spans(store, m, &err) || !put_names(store, m, &err) ||
        !store_commit(store, &err))
        stop(&err);
    tell("make", since);
}

/* ---- One more */

static void run(Store *store, const Made *m, Arena *arena) {
    size_t count = (size_t)m->findings;
    Finding *finding = arena_array(arena, count, sizeof *finding);
    Written *written = arena_array(arena, count, sizeof *written);
    int64_t first = first_of(m, m->weeks);
    for (size_t i = 0; i < count; i++) finding[i] = finding_at(m, first + (int64_t)i, m->weeks, &written[i]);
    RunScope scope = {STR("orders"), true};
    RunRule rule = {.name = STR("orders"), .kind = STR("reconcile"), .checked = true};
    Day day = (Day)(FIRST_DAY + 7 * m->weeks);
    Run next = {.sentence = sentence, .id = str_printf(arena, "measured %lld", (long long)m->weeks),
                .job = STR("weekly"),
                .cutoff = (Instant)(day + 1) * INSTANT_DAY,
                .cutoff_text = STR("x"),
                .day = day,
                .state = STR("breach"),
                .scope = &scope,
                .scope_count = 1,
                .rule = &rule,
                .rule_count = 1};
    RunHistory history;
    Error err = {0};
    tell("findings", clock_ms());
    int64_t since = clock_ms();
    if (!runs_begin(store, &next, finding, count, &history, &err) ||
        !decisions_recall(store, &next, finding, count, &err))
        stop(&err);
    tell("recall", since);
    printf("%llu new, %llu open, %llu resolved\n", (unsigned long long)next.counts.fresh,
           (unsigned long long)next.counts.open, (unsigned long long)next.counts.resolved);
    since = clock_ms();
    if (!runs_commit(store, &next, &history, finding, count, &err)) stop(&err);
    tell("keep", since);
}

int main(int count, char **word) {
    if (count != 5) return 2;
    Made made = {strtoll(word[3], NULL, 10), strtoll(word[4], NULL, 10), 0};
    made.resolved_a_week = made.findings / RESOLVED_SHARE;
    Arena *arena = arena_new("store", 0);
    Store *store = open_place(word[2], arena);
    if (strcmp(word[1], "make") == 0)
        make(store, &made);
    else
        run(store, &made, arena);
    arena_free(arena);
    return 0;
}
