/* Findings as they stood in a run. */
#include "engine/base/buf.h"
#include "engine/store/past.h"
#include "engine/store/query.h"
#include "engine/store/runs.h"

#include <stdlib.h>

/* The last column: a span that begins in the run, right behind another one, is a change; without one before it, it came
 * back. */
#define COLUMNS                                                                                                        \
    "f.id, f.identity, c.name, f.rule, f.kind, f.field, s.severity, s.cause, s.currency, s.difference, s.at_risk,"     \
    " s.explanation, s.from_seq, f.born, CASE WHEN s.from_seq <> ?2 THEN 1"                                            \
    " WHEN EXISTS(SELECT 1 FROM span p WHERE p.finding = f.id AND p.until_seq = ?2) THEN 1 ELSE 0 END"
#define TABLES "span s JOIN finding f ON f.id = s.finding JOIN scope c ON c.id = f.scope"

enum { AT_SCOPE = 2, AT_FROM = 12, AT_BORN, AT_GOES_ON, AT_CONTENT };

typedef struct Ranked {
    KeptFinding finding;
    int rank;
    int128 at_risk; /* at SCALE_MAX: rules differ in their scales */
} Ranked;

typedef struct Reader {
    Store *store;
    Run run; /* with its scopes */
    Past past;
    FindingWant want;
    const char *state; /* of all of them, or NULL */
    Arena *arena;
    Buf list; /* Ranked; sorted where only the first of them are wanted */
    uint64_t all;
} Reader;

static bool was_checked(const Run *run, Str scope) {
    for (size_t i = 0; i < run->scope_count; i++) {
        if (str_eq(run->scope[i].name, scope)) return run->scope[i].checked;
    }
    return false;
}

static const char *state_of(const Query *query, const Run *run) {
    if (!was_checked(run, query_view(query, AT_SCOPE))) return "unknown";
    if (query_int(query, AT_BORN) == run->seq) return "new";
    return query_int(query, AT_GOES_ON) ? "open" : "came back";
}

/* ---- In what order: looked at first, then the worse, then by money at risk, then by identity */

enum { SCALE_MAX = 9, DIGITS_MAX = 36 };

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
    return str_compare(x->finding.identity, y->finding.identity);
}

/* ---- Reading */

static Str *const *texts_of(KeptFinding *f, Str *list[AT_FROM - 1]) {
    Str *const text[AT_FROM - 1] = {&f->identity,   &f->scope,    &f->rule,       &f->kind,
                                    &f->field,      &f->severity, &f->cause,      &f->currency,
                                    &f->difference, &f->at_risk,  &f->explanation};
    memcpy(list, text, sizeof text);
    return list;
}

/* Its texts are those of the row: they live until the next one. */
static Ranked view_row(const Reader *r, const Query *query) {
    Ranked out = {.finding = {.id = query_int(query, 0), .from_seq = query_int(query, AT_FROM)}};
    Str *list[AT_FROM - 1];
    Str *const *text = texts_of(&out.finding, list);
    for (int i = 0; i < AT_FROM - 1; i++) *text[i] = query_view(query, 1 + i);
    out.finding.content = r->want.content ? query_view(query, AT_CONTENT) : STR("");
    out.finding.state = r->state ? r->state : state_of(query, &r->run);
    out.rank = rank_of(&out.finding);
    out.at_risk = money(out.finding.at_risk);
    return out;
}

/* Most rows have the rule, kind and currency of the row before: half a million copies of a word would be no use. */
static Str keep_text(Str now, Str before, Arena *arena) {
    return before.ptr && str_eq(now, before) ? before : str_copy(arena, now);
}

static void keep_row(const Reader *r, const Query *query, KeptFinding *f, KeptFinding *before) {
    char day[DAY_TEXT_SIZE];
    Str *list[AT_FROM - 1], *old[AT_FROM - 1];
    Str *const *text = texts_of(f, list), *const *was = texts_of(before, old);
    for (int i = 0; i < AT_FROM - 1; i++) *text[i] = keep_text(*text[i], *was[i], r->arena);
    f->content = str_copy(r->arena, f->content);
    f->first_seen = keep_text(day_print(past_day(&r->past, query_int(query, AT_BORN), r->run.day), day),
                              before->first_seen, r->arena);
}

/* Puts the row into its place among the first; false: it is behind all of them, and they are enough. */
static bool make_place(Reader *r, const Ranked *row, size_t *place) {
    Ranked *item = (Ranked *)(void *)r->list.ptr;
    size_t count = r->list.len / sizeof *item;
    *place = count;
    if (!r->want.max) return true;
    while (*place > 0 && rank_order(row, &item[*place - 1]) < 0) --*place;
    return *place < r->want.max;
}

static void put_row(Reader *r, const Ranked *row, size_t place) {
    buf_append(&r->list, row, sizeof *row);
    Ranked *item = (Ranked *)(void *)r->list.ptr;
    size_t count = r->list.len / sizeof *item;
    memmove(&item[place + 1], &item[place], (count - 1 - place) * sizeof *item);
    item[place] = *row;
    if (r->want.max && count > r->want.max) r->list.len -= sizeof *item;
}

static const char *text_of_query(const Reader *r, const char *where) {
    const char *identity = r->want.identity.len ? " AND f.identity >= ?3 AND f.identity < ?4" : "", *apart = "";
    if (r->want.apart) { /* of two runs of a job: a span that covers both */
        int64_t other = r->want.apart->seq, own = r->run.seq;
        apart = arena_printf(r->arena, " AND NOT (s.from_seq <= %lld AND s.until_seq > %lld)",
                             (long long)(own < other ? own : other), (long long)(own < other ? other : own));
    }
    return arena_printf(r->arena, "SELECT " COLUMNS "%s FROM " TABLES " WHERE s.job = ?1%s%s%s",
                        r->want.content ? ", s.content" : "", where, identity, apart);
}

static bool read_rows(Reader *r, const char *where, Error *err) {
    Query query;
    KeptFinding before = {0};
    bool row, ok = query_open(r->store, text_of_query(r, where), &query, err);
    if (ok) query_text(&query, r->run.job);
    if (ok) query_number(&query, r->run.seq);
    if (ok && r->want.identity.len) {
        query_text(&query, r->want.identity);
        query_text(&query, str_printf(r->arena, "%.*s\U0010FFFF", STR_ARG(r->want.identity)));
    }
    while (ok && (ok = query_row(&query, &row, err)) && row) {
        Ranked seen = view_row(r, &query);
        size_t place;
        r->all++;
        if (!make_place(r, &seen, &place)) continue;
        keep_row(r, &query, &seen.finding, &before);
        before = seen.finding;
        put_row(r, &seen, place);
    }
    return ok;
}

static bool read_findings(Reader *r, const char *where, KeptFindings *out, Error *err) {
    bool ok = past_load(r->store, r->run.job, r->arena, &r->past, err) &&
              runs_scopes(r->store, &r->run, r->arena, err) && read_rows(r, where, err);
    Ranked *item = (Ranked *)(void *)r->list.ptr;
    size_t count = r->list.len / sizeof *item;
    if (ok && count) qsort(item, count, sizeof *item, rank_order);
    KeptFinding *finding = arena_array_raw(r->arena, ok ? count : 0, sizeof *finding);
    for (size_t i = 0; i < count && ok; i++) finding[i] = item[i].finding;
    if (ok) *out = (KeptFindings){finding, count, r->all};
    buf_free(&r->list);
    return ok;
}

bool runs_findings(Store *store, const Run *run, const FindingWant *want, Arena *arena, KeptFindings *out, Error *err) {
    Reader reader = {.store = store, .run = *run, .want = *want, .arena = arena};
    return read_findings(&reader, " AND s.until_seq > ?2 AND s.from_seq <= ?2", out, err);
}

bool runs_resolved(Store *store, const Run *run, const FindingWant *want, Arena *arena, KeptFindings *out, Error *err) {
    Reader reader = {.store = store, .run = *run, .want = *want, .state = "resolved", .arena = arena};
    return read_findings(&reader,
                         " AND s.until_seq = ?2 AND NOT EXISTS"
                         "(SELECT 1 FROM span n WHERE n.finding = f.id AND n.from_seq = ?2)",
                         out, err);
}

bool runs_in_both(Store *store, const Run *a, const Run *b, Arena *arena, const ScopeCount **out, size_t *count,
                  Error *err) {
    Query query;
    Buf *list = buf_own(arena);
    bool row, ok;
    if (!query_open(store,
                    "SELECT c.name, count(*) FROM " TABLES " WHERE s.job = ? AND s.from_seq <= ? AND s.until_seq > ?"
                    " GROUP BY c.name ORDER BY c.name",
                    &query, err))
        return false;
    query_text(&query, a->job);
    query_number(&query, a->seq < b->seq ? a->seq : b->seq);
    query_number(&query, a->seq < b->seq ? b->seq : a->seq);
    while ((ok = query_row(&query, &row, err)) && row) {
        ScopeCount one = {query_str(&query, 0, arena), (uint64_t)query_int(&query, 1)};
        buf_append(list, &one, sizeof one);
    }
    *out = (const ScopeCount *)(const void *)list->ptr;
    *count = list->len / sizeof(ScopeCount);
    return ok;
}
