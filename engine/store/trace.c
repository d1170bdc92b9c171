#include "engine/store/trace.h"

#include "engine/base/buf.h"
#include "engine/store/query.h"
#include "engine/store/span.h"

#include <stdlib.h>

static bool is_listed(const Buf *list, int64_t id) {
    const int64_t *item = (const int64_t *)(const void *)list->ptr;
    for (size_t i = 0; i < list->len / sizeof id; i++) {
        if (item[i] == id) return true;
    }
    return false;
}

static bool find_ids(Store *store, const Str *name, size_t count, Buf *out, Error *err) {
    Query query;
    bool row, ok = true;
    if (!query_open(
            store,
            "SELECT finding FROM name WHERE text = ?1 UNION SELECT id FROM finding WHERE identity = ?1 ORDER BY 1",
            &query, err))
        return false;
    for (size_t i = 0; i < count && ok; i++) {
        query_text(&query, name[i]);
        while ((ok = query_row(&query, &row, err)) && row) {
            int64_t id = query_int(&query, 0);
            if (!is_listed(out, id)) buf_append(out, &id, sizeof id);
        }
    }
    return ok;
}

static bool read_spans(Query *query, int64_t id, Arena *arena, TracedFinding *out, Error *err) {
    Buf *list = buf_own(arena);
    bool row, ok;
    query_number(query, id);
    while ((ok = query_row(query, &row, err)) && row) {
        TracedSpan span = {.from = (Day)query_int(query, 0),
                           .until = query_int(query, 2) == SPAN_OPEN ? DAY_NONE : (Day)query_int(query, 1),
                           .goes_on = query_int(query, 3)};
        Str *const text[] = {&span.run,        &span.severity, &span.cause,
                             &span.difference, &span.currency, &span.explanation};
        for (size_t i = 0; i < ARRAY_LEN(text); i++) *text[i] = query_str(query, 4 + (int)i, arena);
        buf_append(list, &span, sizeof span);
    }
    out->span = (const TracedSpan *)(const void *)list->ptr;
    out->span_count = list->len / sizeof(TracedSpan);
    return ok;
}

static int finding_order(const void *a, const void *b) {
    const TracedFinding *x = a, *y = b;
    Day from = x->span_count ? x->span[0].from : 0, other = y->span_count ? y->span[0].from : 0;
    if (from != other) return from < other ? -1 : 1;
    int order = str_compare(x->identity, y->identity);
    return order ? order : str_compare(x->job, y->job);
}

bool store_trace(Store *store, const Str *name, size_t name_count, Arena *arena, const TracedFinding **out,
                 size_t *count, Error *err) {
    Query finding, spans;
    Buf *ids = buf_own(arena);
    bool row;
    if (!find_ids(store, name, name_count, ids, err) ||
        !query_open(store, "SELECT identity, job, rule, kind, field FROM finding WHERE id = ?", &finding, err) ||
        !query_open(
            store,
            "SELECT f.day, coalesce(u.day, 0), s.until_seq, EXISTS(SELECT 1 FROM span n WHERE n.finding = s.finding AND"
            " n.from_seq = s.until_seq), f.id, s.severity, s.cause, s.difference, s.currency, s.explanation FROM span s"
            " JOIN run f ON f.seq = s.from_seq LEFT JOIN run u ON u.seq = s.until_seq WHERE s.finding = ? ORDER BY "
            "s.from_seq",
            &spans, err))
        return false;
    *count = ids->len / sizeof(int64_t);
    TracedFinding *list = arena_array(arena, *count, sizeof *list);
    for (size_t i = 0; i < *count; i++) {
        int64_t id = ((const int64_t *)(const void *)ids->ptr)[i];
        query_number(&finding, id);
        if (!query_row(&finding, &row, err)) return false;
        if (!row) continue;
        Str *const text[] = {&list[i].identity, &list[i].job, &list[i].rule, &list[i].kind, &list[i].field};
        for (size_t t = 0; t < ARRAY_LEN(text); t++) *text[t] = query_str(&finding, (int)t, arena);
        query_reset(&finding);
        if (!read_spans(&spans, id, arena, &list[i], err) ||
            !decisions_list(store, list[i].identity, arena, &list[i].decision, &list[i].decision_count, err))
            return false;
    }
    if (*count) qsort(list, *count, sizeof *list, finding_order);
    *out = list;
    return true;
}
