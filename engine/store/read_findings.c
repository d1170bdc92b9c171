/* Findings as they stood in a run. */
#include "engine/base/buf.h"
#include "engine/store/past.h"
#include "engine/store/query.h"
#include "engine/store/runs.h"

#include <stdlib.h>

/* goes_on: a span that begins in the run, right behind another one, is a change; without one before it, it came back.
 */
#define FINDING_COLUMNS                                                                                                \
    "SELECT f.id, f.identity, c.name, f.rule, f.kind, f.field, s.severity, s.cause, s.currency, s.difference,"         \
    " s.at_risk, s.explanation, s.content, s.from_seq, f.born, CASE WHEN s.from_seq <> ?2 THEN 1"                      \
    " WHEN EXISTS(SELECT 1 FROM span p WHERE p.finding = f.id AND p.until_seq = ?2) THEN 1 ELSE 0 END"                 \
    " FROM span s JOIN finding f ON f.id = s.finding JOIN scope c ON c.id = f.scope WHERE s.job = ?1"

typedef struct Reader {
    Store *store;
    Run run; /* with its scopes */
    Past past;
    const char *state; /* of all of them, or NULL */
    Arena *arena;
} Reader;

static bool was_checked(const Run *run, Str scope) {
    for (size_t i = 0; i < run->scope_count; i++) {
        if (str_eq(run->scope[i].name, scope)) return run->scope[i].checked;
    }
    return false;
}

static const char *state_of(const Query *query, const Run *run) {
    if (!was_checked(run, query_view(query, 2))) return "unknown";
    if (query_int(query, 14) == run->seq) return "new";
    return query_int(query, 15) ? "open" : "came back";
}

/* ---- In what order: looked at first, then the worse, then by money at risk, then by identity */

enum { SCALE_MAX = 9, DIGITS_MAX = 36 };

typedef struct Ranked {
    const KeptFinding *finding;
    int rank;
    int128 at_risk; /* at SCALE_MAX: rules differ in their scales */
} Ranked;

/* "-1234.50", as span_amount writes it; "" is nothing. */
static int128 money(Str text) {
    int128 value = 0;
    size_t digits = 0;
    int scale = -1;
    for (size_t i = 0; i < text.len && digits < DIGITS_MAX && scale < SCALE_MAX; i++) {
        if (text.ptr[i] == '.') scale = 0;
        if (text.ptr[i] < '0' || text.ptr[i] > '9') continue;
        value = value * 10 + (text.ptr[i] - '0');
        scale += scale >= 0;
        digits++;
    }
    for (scale = scale < 0 ? 0 : scale; scale < SCALE_MAX; scale++) value *= 10;
    return text.len && text.ptr[0] == '-' ? -value : value;
}

static int rank_of(const KeptFinding *finding) {
    static const char *const worse_first[] = {"error", "review"};
    size_t rank = 0;
    while (rank < ARRAY_LEN(worse_first) && !str_eq(finding->severity, str_of(worse_first[rank]))) rank++;
    bool unknown = strcmp(finding->state, "unknown") == 0;
    return (int)(unknown ? rank + ARRAY_LEN(worse_first) + 1 : rank);
}

static int rank_order(const void *a, const void *b) {
    const Ranked *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    if (x->at_risk != y->at_risk) return x->at_risk > y->at_risk ? -1 : 1;
    return str_compare(x->finding->identity, y->finding->identity);
}

static const KeptFinding *ranked(const KeptFinding *list, size_t count, Arena *arena) {
    Arena *scratch = arena_new("ranks", 0);
    Ranked *rank = arena_array_raw(scratch, count, sizeof *rank);
    KeptFinding *out = arena_array_raw(arena, count, sizeof *out);
    for (size_t i = 0; i < count; i++) rank[i] = (Ranked){&list[i], rank_of(&list[i]), money(list[i].at_risk)};
    if (count) qsort(rank, count, sizeof *rank, rank_order);
    for (size_t i = 0; i < count; i++) out[i] = *rank[i].finding;
    arena_free(scratch);
    return out;
}

/* ---- Reading */

/* Most rows have the rule, kind and currency of the row before: half a million copies of a word would be no use. */
static Str copy_of(const Query *query, int column, Str before, Arena *arena) {
    Str now = query_view(query, column);
    return before.ptr && str_eq(now, before) ? before : str_copy(arena, now);
}

static void read_finding(const Reader *r, const Query *query, KeptFinding *f) {
    char day[DAY_TEXT_SIZE];
    Str *const text[] = {&f->identity, &f->scope,    &f->rule,       &f->kind,    &f->field,       &f->severity,
                         &f->cause,    &f->currency, &f->difference, &f->at_risk, &f->explanation, &f->content};
    for (size_t i = 0; i < ARRAY_LEN(text); i++) *text[i] = copy_of(query, 1 + (int)i, *text[i], r->arena);
    Str first = day_print(past_day(&r->past, query_int(query, 14), r->run.day), day);
    f->id = query_int(query, 0);
    f->from_seq = query_int(query, 13);
    f->first_seen = str_eq(first, f->first_seen) ? f->first_seen : str_copy(r->arena, first);
    f->state = r->state ? r->state : state_of(query, &r->run);
}

static bool read_findings(const Reader *r, const char *sql, const KeptFinding **out, size_t *count, Error *err) {
    Query query;
    Buf list = {0};
    KeptFinding finding = {0};
    bool row, ok = query_open(r->store, sql, &query, err);
    if (ok) query_text(&query, r->run.job);
    if (ok) query_number(&query, r->run.seq);
    while (ok && (ok = query_row(&query, &row, err)) && row) {
        read_finding(r, &query, &finding);
        buf_append(&list, &finding, sizeof finding);
    }
    *count = list.len / sizeof finding;
    if (ok) *out = ranked((const KeptFinding *)(const void *)list.ptr, *count, r->arena);
    buf_free(&list);
    return ok;
}

static bool open_reader(Reader *r, Error *err) {
    return past_load(r->store, r->run.job, r->arena, &r->past, err) && runs_scopes(r->store, &r->run, r->arena, err);
}

bool runs_findings(Store *store, const Run *run, Arena *arena, const KeptFinding **out, size_t *count, Error *err) {
    Reader reader = {.store = store, .run = *run, .arena = arena};
    return open_reader(&reader, err) &&
           read_findings(&reader, FINDING_COLUMNS " AND s.until_seq > ?2 AND s.from_seq <= ?2", out, count, err);
}

bool runs_resolved(Store *store, const Run *run, Arena *arena, const KeptFinding **out, size_t *count, Error *err) {
    Reader reader = {.store = store, .run = *run, .state = "resolved", .arena = arena};
    return open_reader(&reader, err) &&
           read_findings(&reader,
                         FINDING_COLUMNS " AND s.until_seq = ?2 AND NOT EXISTS"
                                         "(SELECT 1 FROM span n WHERE n.finding = f.id AND n.from_seq = ?2)",
                         out, count, err);
}
