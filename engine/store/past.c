#include "engine/store/past.h"

#include "engine/base/buf.h"
#include "engine/store/query.h"

bool past_load(Store *store, Str job, Arena *arena, Past *out, Error *err) {
    Query query;
    Buf *list = buf_own(arena);
    bool row, ok;
    if (!query_open(store, "SELECT seq, id, cutoff_us, day FROM run WHERE job = ? ORDER BY seq", &query, err))
        return false;
    query_text(&query, job);
    while ((ok = query_row(&query, &row, err)) && row) {
        PastRun run = {query_int(&query, 0), query_str(&query, 1, arena), query_int(&query, 2),
                       (Day)query_int(&query, 3)};
        buf_append(list, &run, sizeof run);
    }
    *out = (Past){(const PastRun *)(const void *)list->ptr, list->len / sizeof(PastRun)};
    return ok;
}

Day past_day(const Past *past, int64_t seq, Day otherwise) {
    for (size_t low = 0, high = past->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (past->run[middle].seq == seq) return past->run[middle].day;
        if (past->run[middle].seq < seq)
            low = middle + 1;
        else
            high = middle;
    }
    return otherwise;
}
