#include "engine/store/named.h"

#include "engine/base/utf8.h"
#include "engine/store/query.h"

enum { ID_DIGITS = 16, SAYS_MAX = 60 }; /* letters */

bool named_beginning(Str text) {
    if (text.len < NAMED_MIN || text.len > ID_DIGITS) return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!strchr("0123456789abcdef", text.ptr[i]) || !text.ptr[i]) return false;
    }
    return true;
}

/* ---- Several that begin alike */

void named_add(NamedList *list, Str id, Str rule, Str says, Arena *arena) {
    if (!list->lines) list->lines = buf_own(arena);
    if (list->count++ >= NAMED_LISTED_MAX) return;
    Str head = utf8_head(says, SAYS_MAX);
    buf_printf(list->lines, "\n  %.*s  %.*s: %.*s%s", STR_ARG(id), STR_ARG(rule), STR_ARG(head), head.len < says.len ? "…" : "");
}

bool named_several(const NamedList *list, Str text, Error *err) {
    Str lines = buf_str(list->lines);
    return error_set(err, ERROR_USAGE, "", "%zu findings begin with `%.*s`:%.*s%s\nhint: write one more letter of the one that is meant",
                     list->count, STR_ARG(text), STR_ARG(lines), list->count > NAMED_LISTED_MAX ? "\n  ..." : "");
}

/* ---- Of a run, of the store */

bool named_in_run(Store *store, const Run *run, Str text, Arena *arena, Str *out, Error *err) {
    const FindingWant want = {.max = NAMED_LISTED_MAX, .identity = text};
    KeptFindings found;
    NamedList several = {0};
    *out = text;
    if (text.len < NAMED_MIN)
        return error_set(err, ERROR_USAGE, "", "`%.*s` is too little of a finding's id: write %d digits of it at least",
                         STR_ARG(text), NAMED_MIN);
    if (!named_beginning(text) || text.len == ID_DIGITS) return true;
    if (!runs_findings(store, run, &want, arena, &found, err)) return false;
    if (found.all == 1) *out = found.item[0].identity;
    for (size_t i = 0; i < found.count; i++)
        named_add(&several, found.item[i].identity, found.item[i].rule, found.item[i].explanation, arena);
    several.count = found.all;
    return found.all <= 1 || named_several(&several, text, err);
}

bool named_in_store(Store *store, Str text, Arena *arena, Str *out, Error *err) {
    Query query;
    NamedList several = {0};
    bool row, ok;
    *out = STR_NULL;
    if (!named_beginning(text)) return true;
    if (!query_open(store,
                    "SELECT f.identity, min(f.rule), min(s.explanation) FROM finding f JOIN span s ON s.finding = f.id"
                    " WHERE f.identity >= ?1 AND f.identity < ?2 GROUP BY f.identity ORDER BY f.identity",
                    &query, err))
        return false;
    query_text(&query, text);
    query_text(&query, str_printf(arena, "%.*s\U0010FFFF", STR_ARG(text)));
    while ((ok = query_row(&query, &row, err)) && row) {
        *out = query_str(&query, 0, arena);
        named_add(&several, *out, query_view(&query, 1), query_view(&query, 2), arena);
    }
    return ok && (several.count <= 1 || named_several(&several, text, err));
}
