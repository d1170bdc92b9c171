/* Findings as they stood in a run. */
#include "engine/base/buf.h"
#include "engine/store/past.h"
#include "engine/store/query.h"
#include "engine/store/runs.h"

#include <stdlib.h>

/* The last but one: a span that begins in the run, right behind another one, is a change; without one before it, it came
 * back. */
#define COLUMNS                                                                                                        \
    "f.id, f.identity, c.name, f.rule, f.kind, f.field, s.severity, s.cause, s.currency, s.difference, s.at_risk,"     \
    " s.explanation, s.from_seq, f.born, CASE WHEN s.from_seq <> ?2 THEN 1"                                            \
    " WHEN EXISTS(SELECT 1 FROM span p WHERE p.finding = f.id AND p.until_seq = ?2) THEN 1 ELSE 0 END, s.id"
#define TABLES "span s JOIN finding f ON f.id = s.finding JOIN scope c ON c.id = f.scope"
/* By the finding first: SQLite takes what stands before CROSS JOIN as the outer loop. */
#define TABLES_BY_IDENTITY "finding f CROSS JOIN span s JOIN scope c ON c.id = f.scope AND s.finding = f.id"

enum { AT_SCOPE = 2, AT_FROM = 12, AT_BORN, AT_GOES_ON, AT_SPAN, AT_CONTENT };

typedef struct Rank {
    int worse;
    int128 at_risk; /* at SCALE_MAX: rules differ in their scales */
    Str identity;
} Rank;

typedef struct Ranked {
    Rank rank;
    KeptFinding finding;
} Ranked;

typedef struct Place { /* of a finding in the order, without what it says */
    Rank rank;
    int64_t span;
} Place;

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

static Rank rank_of(const KeptFinding *finding) {
    static const char *const worse_first[] = {"error", "review"};
    size_t worse = 0;
    while (worse < ARRAY_LEN(worse_first) && !str_eq(finding->severity, str_of(worse_first[worse]))) worse++;
    if (strcmp(finding->state, "unknown") == 0) worse += ARRAY_LEN(worse_first) + 1;
    return (Rank){(int)worse, money(finding->at_risk), finding->identity};
}

/* Of whatever begins with its rank. */
static int rank_order(const void *a, const void *b) {
    const Rank *x = a, *y = b;
    if (x->worse != y->worse) return x->worse < y->worse ? -1 : 1;
    if (x->at_risk != y->at_risk) return x->at_risk > y->at_risk ? -1 : 1;
    return str_compare(x->identity, y->identity);
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
    return out;
}

/* Most rows have the rule, kind and currency of the row before: half a million copies of a word would be no use. */
static Str keep_text(Str now, Str before, Arena *arena) {
    return before.ptr && str_eq(now, before) ? before : str_copy(arena, now);
}

static void keep_row(const Reader *r, const Query *query, Ranked *row, KeptFinding *before) {
    char day[DAY_TEXT_SIZE];
    KeptFinding *f = &row->finding;
    Str *list[AT_FROM - 1], *old[AT_FROM - 1];
    Str *const *text = texts_of(f, list), *const *was = texts_of(before, old);
    for (int i = 0; i < AT_FROM - 1; i++) *text[i] = keep_text(*text[i], *was[i], r->arena);
    f->content = str_copy(r->arena, f->content);
    f->first_seen = keep_text(day_print(past_day(&r->past, query_int(query, AT_BORN), r->run.day), day),
                              before->first_seen, r->arena);
    row->rank.identity = f->identity;
    *before = *f;
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
    return arena_printf(r->arena, "SELECT " COLUMNS "%s FROM %s WHERE %s%s%s", r->want.content ? ", s.content" : "",
                        r->want.identity.len ? TABLES_BY_IDENTITY : TABLES, where, identity, apart);
}

static bool open_rows(Reader *r, const char *where, Query *query, Error *err) {
    if (!query_open(r->store, text_of_query(r, where), query, err)) return false;
    query_text(query, r->run.job);
    query_number(query, r->run.seq);
    if (!r->want.identity.len) return true;
    query_text(query, r->want.identity);
    query_text(query, str_printf(r->arena, "%.*s\U0010FFFF", STR_ARG(r->want.identity)));
    return true;
}

static bool read_rows(Reader *r, Query *query, Error *err) {
    KeptFinding before = {0};
    bool row, ok;
    while ((ok = query_row(query, &row, err)) && row) {
        Ranked seen = view_row(r, query);
        size_t place;
        r->all++;
        if (!make_place(r, &seen, &place)) continue;
        keep_row(r, query, &seen, &before);
        put_row(r, &seen, place);
    }
    return ok;
}

static bool know_run(Reader *r, Error *err) {
    return past_load(r->store, r->run.job, r->arena, &r->past, err) && runs_scopes(r->store, &r->run, r->arena, err);
}

static bool read_findings(Reader *r, const char *where, KeptFindings *out, Error *err) {
    Query query;
    bool ok = know_run(r, err) && open_rows(r, where, &query, err) && read_rows(r, &query, err);
    Ranked *item = (Ranked *)(void *)r->list.ptr;
    size_t count = r->list.len / sizeof *item;
    if (ok && count) qsort(item, count, sizeof *item, rank_order);
    KeptFinding *finding = arena_array_raw(r->arena, ok ? count : 0, sizeof *finding);
    for (size_t i = 0; i < count && ok; i++) finding[i] = item[i].finding;
    if (ok) *out = (KeptFindings){finding, count, r->all};
    buf_free(&r->list);
    return ok;
}

/* ---- One by one: their places in the order first, then what they say, some at a time */

enum { SOME = QUERY_VALUES_MAX - 2, NO_SPAN = -1 };

static bool read_places(Reader *r, const char *where, Buf *places, Error *err) {
    Query query;
    bool row, ok = open_rows(r, where, &query, err);
    while (ok && (ok = query_row(&query, &row, err)) && row) {
        Place place = {view_row(r, &query).rank, query_int(&query, AT_SPAN)};
        place.rank.identity = str_copy(r->arena, place.rank.identity);
        buf_append(places, &place, sizeof place);
    }
    if (ok && places->len) qsort(places->ptr, places->len / sizeof(Place), sizeof(Place), rank_order);
    return ok;
}

static bool open_some(Reader *r, Query *query, Error *err) {
    Buf *where = buf_own(r->arena);
    for (int i = 0; i < SOME; i++) buf_printf(where, "%s?%d", i ? ", " : "f.job = ?1 AND s.id IN (", i + 3);
    buf_add(where, STR(")\0"));
    return query_open(r->store, text_of_query(r, where->ptr), query, err);
}

static bool give_some(Reader *r, Query *query, const Place *place, size_t count, const FindingTaker *to, Error *err) {
    r->list.len = 0;
    query_text(query, r->run.job);
    query_number(query, r->run.seq);
    for (size_t i = 0; i < SOME; i++) query_number(query, i < count ? place[i].span : NO_SPAN);
    if (!read_rows(r, query, err)) return false;
    const Ranked *item = (const Ranked *)(void *)r->list.ptr;
    size_t given = r->list.len / sizeof *item;
    if (given) qsort(r->list.ptr, given, sizeof *item, rank_order);
    for (size_t i = 0; i < given; i++) {
        if (!to->take(to->context, &item[i].finding, err)) return false;
    }
    return true;
}

static bool each_finding(Reader *r, const char *where, const FindingTaker *to, Error *err) {
    Buf places = {0};
    Query query;
    Arena *own = arena_new("findings", 0), *some = arena_new("findings", 0);
    r->arena = own;
    bool ok = know_run(r, err) && read_places(r, where, &places, err);
    r->want.content = true;
    ok = ok && open_some(r, &query, err);
    r->arena = some;
    const Place *place = (const Place *)(void *)places.ptr;
    size_t count = places.len / sizeof *place;
    for (size_t i = 0; i < count && ok; i += SOME) {
        ok = give_some(r, &query, &place[i], count - i < SOME ? count - i : SOME, to, err);
        arena_reset(some);
    }
    buf_free(&r->list);
    buf_free(&places);
    arena_free(some);
    arena_free(own);
    return ok;
}

/* ---- What stood in a run, and what it closed */

static const char stood[] = "s.job = ?1 AND s.until_seq > ?2 AND s.from_seq <= ?2",
                  closed[] = "s.job = ?1 AND s.until_seq = ?2 AND NOT EXISTS"
                             "(SELECT 1 FROM span n WHERE n.finding = f.id AND n.from_seq = ?2)";

bool runs_findings(Store *store, const Run *run, const FindingWant *want, Arena *arena, KeptFindings *out, Error *err) {
    Reader reader = {.store = store, .run = *run, .want = *want, .arena = arena};
    return read_findings(&reader, stood, out, err);
}

bool runs_resolved(Store *store, const Run *run, const FindingWant *want, Arena *arena, KeptFindings *out, Error *err) {
    Reader reader = {.store = store, .run = *run, .want = *want, .state = "resolved", .arena = arena};
    return read_findings(&reader, closed, out, err);
}

bool runs_each_finding(Store *store, const Run *run, const FindingTaker *to, Error *err) {
    Reader reader = {.store = store, .run = *run};
    return each_finding(&reader, stood, to, err);
}

bool runs_each_resolved(Store *store, const Run *run, const FindingTaker *to, Error *err) {
    Reader reader = {.store = store, .run = *run, .state = "resolved"};
    return each_finding(&reader, closed, to, err);
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
