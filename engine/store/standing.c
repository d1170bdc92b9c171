#include "engine/store/standing.h"

#include "engine/base/buf.h"
#include "engine/store/decisions.h"
#include "engine/store/query.h"

static const char spans[] =
    "SELECT f.identity, f.kind, s.from_seq, s.until_seq FROM finding f JOIN span s ON s.finding = f.id"
    " WHERE f.job = ? AND f.rule = ? AND f.kind IN ('changed after close', 'conflicting edits', 'edited outside owner')"
    " AND s.from_seq < ? ORDER BY f.identity, s.from_seq";

/* Spans of one finding that meet are one stretch of time; only the last stretch may still stand. */
static bool read_spans(Store *store, const StandingOf *of, Arena *arena, Buf *list, Error *err) {
    Query query;
    StandingFinding last = {.identity = STR("")};
    int64_t until = 0;
    bool row, ok;
    if (!query_open(store, spans, &query, err)) return false;
    query_text(&query, of->run->job);
    query_text(&query, of->rule);
    query_number(&query, of->place);
    while ((ok = query_row(&query, &row, err)) && row) {
        bool same = str_eq(query_view(&query, 0), last.identity);
        if (!same && last.identity.len && until >= of->place) buf_append(list, &last, sizeof last);
        if (!same)
            last = (StandingFinding){.identity = query_str(&query, 0, arena), .kind = query_str(&query, 1, arena)};
        if (!same || query_int(&query, 2) > until) last.told = query_int(&query, 2);
        until = query_int(&query, 3);
    }
    if (ok && last.identity.len && until >= of->place) buf_append(list, &last, sizeof last);
    return ok;
}

static bool read_decisions(Store *store, const Run *run, StandingFinding *standing, size_t count, Arena *arena,
                           Error *err) {
    Finding *finding = arena_array(arena, count, sizeof *finding);
    for (size_t i = 0; i < count; i++) finding[i].id = standing[i].identity;
    if (count && !decisions_recall(store, run, finding, count, err)) return false;
    for (size_t i = 0; i < count; i++) standing[i].accepted = str_eq(finding_memory(&finding[i])->decision, STR("accept"));
    return true;
}

bool runs_standing(Store *store, const StandingOf *of, Arena *arena, StandingList *out, Error *err) {
    Buf *list = buf_own(arena);
    if (!read_spans(store, of, arena, list, err)) return false;
    StandingFinding *item = (StandingFinding *)(void *)list->ptr;
    *out = (StandingList){item, list->len / sizeof *item};
    return read_decisions(store, of->run, item, out->count, arena, err);
}
