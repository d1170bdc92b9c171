#include "engine/store/recall.h"

#include "engine/base/buf.h"
#include "engine/store/query.h"
#include "engine/store/span.h"

#include <stdlib.h>

static Str day_text(Day day, Arena *arena) {
    char text[DAY_TEXT_SIZE];
    return str_copy(arena, day_print(day, text));
}

static bool is_repeat(const Recall *r, size_t place) {
    return place > 0 && str_eq(r->finding[r->order[place]].id, r->finding[r->order[place - 1]].id);
}

/* ---- What is asked */

static int identity_order(const void *a, const void *b, void *context) {
    const Finding *finding = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = str_compare(finding[x].id, finding[y].id);
    return order ? order : (x > y) - (x < y);
}

static void sort_findings(Recall *r) {
    r->order = arena_array_raw(store_arena(r->store), r->count, sizeof *r->order);
    r->known = arena_array(store_arena(r->store), r->count, sizeof *r->known);
    for (size_t i = 0; i < r->count; i++) r->order[i] = (uint32_t)i;
    if (r->count) qsort_r(r->order, r->count, sizeof *r->order, identity_order, r->finding);
}

static bool put_sought(const Recall *r, Error *err) {
    Bulk bulk;
    if (!store_run(r->store, "DELETE FROM sought", err) || !bulk_open(r->store, "sought", "identity", &bulk, err))
        return false;
    for (size_t i = 0; i < r->count; i++) {
        if (is_repeat(r, i)) continue;
        bulk_text(&bulk, r->finding[r->order[i]].id);
        if (!bulk_row(&bulk, err)) return false;
    }
    return bulk_close(&bulk, err);
}

/* ---- What is answered: the spans of a finding, oldest first, then those of the next */

typedef struct Answer {
    Str identity;
    KnownFinding known;
    Buf spans; /* PastSpan */
    const FindingMemory *last; /* made for a finding before, with no amounts; NULL: none yet */
    Day last_day;
} Answer;

typedef struct PastSpan {
    int64_t from, until;
    Str difference, currency;
} PastSpan;

static void add_amount(Buf *out, Str day, Str amount, Str currency) {
    if (out->len) buf_add(out, STR(" | "));
    buf_printf(out, "%.*s %.*s", STR_ARG(day), STR_ARG(amount));
    if (currency.len) buf_printf(out, " %.*s", STR_ARG(currency));
}

static const FindingMemory nothing = {.state = FINDING_NEW,
                                      .first_seen = {"", 0},
                                      .amounts = {"", 0},
                                      .grown_from = {"", 0},
                                      .decision = {"", 0},
                                      .decided_by = {"", 0},
                                      .decided_on = {"", 0},
                                      .why = {"", 0},
                                      .until = {"", 0},
                                      .assignee = {"", 0}};

/* "2026-08-30 1.00 KZT | 2026-09-06 2.50 KZT", where it has changed. */
static Str amounts_of(const Recall *r, const Answer *answer, const Finding *finding) {
    Arena *arena = store_arena(r->store);
    const PastSpan *span = (const PastSpan *)(const void *)answer->spans.ptr;
    char text[DAY_TEXT_SIZE];
    Buf amounts = {0};
    Str before = STR(""), out = STR("");
    size_t changes = 0;
    for (size_t i = 0; i < answer->spans.len / sizeof *span; i++) {
        if (span[i].difference.len && !str_eq(span[i].difference, before)) {
            add_amount(&amounts, day_print(past_day(&r->past, span[i].from, r->run->day), text), span[i].difference,
                       span[i].currency);
            changes++;
        }
        before = span[i].difference;
    }
    Str now = span_amount(finding, finding->difference, arena);
    if (now.len && !str_eq(now, before)) {
        add_amount(&amounts, day_print(r->run->day, text), now, finding->currency);
        changes++;
    }
    if (changes > 1) out = str_copy(arena, buf_str(&amounts));
    buf_free(&amounts);
    return out;
}

/* The difference of the span before, when today's is larger by a tenth of it or more. */
static Str grown_from(const PastSpan *before, const Finding *finding, Arena *arena) {
    int64_t was;
    DecimalFormat format = {.point = '.'};
    if (!finding->has_amounts || !str_eq(before->currency, finding->currency) ||
        decimal_parse(before->difference, finding->scale, format, &was) != DECIMAL_OK)
        return STR("");
    int128 size = was < 0 ? -(int128)was : was, now = finding->difference < 0 ? -finding->difference : finding->difference;
    return now > size && (now - size) * 10 >= size ? str_copy(arena, before->difference) : STR("");
}

/* Most are as the one before is: of one age, with nothing else to tell. */
static void remember(const Recall *r, Answer *answer, Finding *finding) {
    const PastSpan *span = (const PastSpan *)(const void *)answer->spans.ptr;
    size_t count = answer->spans.len / sizeof *span;
    Day first = past_day(&r->past, span[0].from, r->run->day);
    FindingMemory found = nothing;
    found.state = span[count - 1].until >= r->place ? FINDING_OPEN : FINDING_CAME_BACK;
    found.age_days = first == DAY_NONE ? 0 : r->run->day - first;
    found.amounts = amounts_of(r, answer, finding);
    if (found.state == FINDING_OPEN) found.grown_from = grown_from(&span[count - 1], finding, store_arena(r->store));
    bool plain = !found.amounts.len && !found.grown_from.len;
    if (plain && answer->last && answer->last->state == found.state && answer->last_day == first) {
        finding->memory = answer->last;
        return;
    }
    found.first_seen = day_text(first, store_arena(r->store));
    finding->memory = arena_array_copy(store_arena(r->store), &found, 1, sizeof found);
    if (plain) {
        answer->last = finding->memory;
        answer->last_day = first;
    }
}

/* Both lists are by identity: *next is the first finding that may have this answer. */
static void take_answer(const Recall *r, Answer *answer, size_t *next) {
    if (!answer->spans.len) return;
    while (*next < r->count && str_compare(r->finding[r->order[*next]].id, answer->identity) < 0) ++*next;
    for (; *next < r->count && str_eq(r->finding[r->order[*next]].id, answer->identity); ++*next) {
        r->known[r->order[*next]] = answer->known;
        remember(r, answer, &r->finding[r->order[*next]]);
    }
}

static const char answers[] =
    "SELECT f.id, k.identity, s.from_seq, s.until_seq, s.hash, s.difference, s.currency FROM sought k"
    " JOIN finding f ON f.identity = k.identity AND f.job = ? JOIN span s ON s.finding = f.id AND s.from_seq < ?"
    " ORDER BY k.identity, s.from_seq";

static bool read_answers(const Recall *r, Error *err) {
    Query query;
    bool row, ok;
    size_t next = 0;
    Answer answer = {.identity = STR("")};
    Arena *scratch = arena_new("recall", 0);
    if (!query_open(r->store, answers, &query, err)) return false;
    query_text(&query, r->run->job);
    query_number(&query, r->place);
    while ((ok = query_row(&query, &row, err)) && row) {
        if (query_int(&query, 0) != answer.known.id) {
            take_answer(r, &answer, &next);
            arena_reset(scratch);
            answer.identity = query_str(&query, 1, scratch);
            answer.known = (KnownFinding){query_int(&query, 0), -1};
            answer.spans.len = 0;
        }
        PastSpan span = {query_int(&query, 2), query_int(&query, 3), query_str(&query, 5, scratch),
                         query_str(&query, 6, scratch)};
        if (span.until == SPAN_OPEN) answer.known.hash = query_int(&query, 4);
        buf_append(&answer.spans, &span, sizeof span);
    }
    if (ok) take_answer(r, &answer, &next);
    buf_free(&answer.spans);
    arena_free(scratch);
    return ok;
}

bool recall_findings(Recall *r, Error *err) {
    FindingMemory *fresh = arena_array_copy(store_arena(r->store), &nothing, 1, sizeof nothing);
    fresh->first_seen = day_text(r->run->day, store_arena(r->store));
    sort_findings(r);
    for (size_t i = 0; i < r->count; i++) {
        r->finding[i].memory = fresh;
        r->known[i] = (KnownFinding){0, -1};
    }
    return put_sought(r, err) && read_answers(r, err);
}

/* ---- What stood before and is not there now: resolved, or unknown where it was not looked at */

static int id_order(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t *known_ids(const Recall *r, size_t *count) {
    int64_t *id = arena_array_raw(store_arena(r->store), r->count, sizeof *id);
    *count = 0;
    for (size_t i = 0; i < r->count; i++) {
        if (r->known[i].id) id[(*count)++] = r->known[i].id;
    }
    if (*count) qsort(id, *count, sizeof *id, id_order);
    return id;
}

/* Nearly all that stood is there again: so numbers alone are asked for, and then what belongs to the few that are left.
 */
static bool list_missing(const Recall *r, Buf *out, Error *err) {
    Query query;
    bool row, ok;
    size_t count;
    const int64_t *known = known_ids(r, &count);
    if (!query_open(r->store, "SELECT finding FROM span WHERE job = ? AND until_seq >= ? AND from_seq < ?", &query,
                    err))
        return false;
    query_text(&query, r->run->job);
    query_number(&query, r->place);
    query_number(&query, r->place);
    while ((ok = query_row(&query, &row, err)) && row) {
        int64_t id = query_int(&query, 0);
        if (!count || !bsearch(&id, known, count, sizeof id, id_order)) buf_append(out, &id, sizeof id);
    }
    if (ok && out->len) qsort(out->ptr, out->len / sizeof(int64_t), sizeof(int64_t), id_order);
    return ok;
}

static bool put_missing(const Recall *r, Error *err) {
    Bulk bulk;
    Buf *list = buf_own(store_arena(r->store));
    if (!list_missing(r, list, err) || !store_run(r->store, "DELETE FROM closing", err) ||
        !bulk_open(r->store, "closing", "finding", &bulk, err))
        return false;
    const int64_t *id = (const int64_t *)(const void *)list->ptr;
    for (size_t i = 0; i < list->len / sizeof *id; i++) {
        bulk_number(&bulk, id[i]);
        if (!bulk_row(&bulk, err)) return false;
    }
    return bulk_close(&bulk, err);
}

static const char missing[] =
    "SELECT f.id, f.identity, f.rule, f.kind, s.explanation, s.currency, s.difference, c.name, f.born"
    " FROM closing k JOIN finding f ON f.id = k.finding JOIN scope c ON c.id = f.scope"
    " JOIN span s ON s.finding = f.id AND s.until_seq >= ? AND s.from_seq < ? ORDER BY f.identity";

/* Scopes that the project has no longer are looked at: what was found in them is over. */
static bool is_unchecked(const RunScope *scope, size_t count, Str name) {
    for (size_t i = 0; i < count; i++) {
        if (str_eq(scope[i].name, name)) return !scope[i].checked;
    }
    return false;
}

bool recall_missing(const Recall *r, RunCounts *counts, RunHistory *out, Error *err) {
    Arena *arena = store_arena(r->store);
    Query query;
    Buf *list = buf_own(arena);
    bool row, ok;
    if (!put_missing(r, err) || !query_open(r->store, missing, &query, err)) return false;
    query_number(&query, r->place);
    query_number(&query, r->place);
    while ((ok = query_row(&query, &row, err)) && row) {
        if (is_unchecked(r->run->scope, r->run->scope_count, query_view(&query, 7))) {
            counts->unknown++;
            continue;
        }
        Resolved one = {.id = query_int(&query, 0)};
        Str *const text[] = {&one.identity, &one.rule, &one.kind, &one.explanation, &one.currency, &one.difference};
        for (size_t i = 0; i < ARRAY_LEN(text); i++) *text[i] = query_str(&query, 1 + (int)i, arena);
        one.first_seen = day_text(past_day(&r->past, query_int(&query, 8), r->run->day), arena);
        buf_append(list, &one, sizeof one);
    }
    out->resolved = (const Resolved *)(const void *)list->ptr;
    counts->resolved = out->resolved_count = list->len / sizeof(Resolved);
    return ok;
}
