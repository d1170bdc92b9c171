/* All of a store into another one, whatever keeps the two. */
#include "engine/base/buf.h"
#include "engine/store/backend.h"

/* Columns: # a number, * bytes, else text. In an order in which nothing refers to what is not there yet. */
static const struct {
    const char *table, *columns, *where;
} copied[] = {
    {"run",
     "seq# id job cutoff_us# cutoff day# recorded_us# state published# company profile version project_sha256"
     " snapshot_sha256 snapshot out findings# errors# fresh# open# came_back# resolved# unknown# decisions# "
     "decisions_hash",
     "1 = 1 ORDER BY seq"},
    {"run_rule", "run# rule kind checked# matches# groups# findings# fresh#", "1 = 1 ORDER BY run, rule"},
    {"run_total", "run# rule currency left_count# right_count# left_amount right_amount difference unexplained",
     "1 = 1 ORDER BY run, rule, currency"},
    {"run_dataset", "run# dataset complete# problem rows# rejected# digest", "1 = 1 ORDER BY run, dataset"},
    {"run_limit", "run# rule words state#", "1 = 1 ORDER BY run, rule, words"},
    {"scope", "id# job name", "1 = 1 ORDER BY id"},
    {"run_scope", "run# scope# checked#", "1 = 1 ORDER BY run, scope"},
    {"finding", "id# job identity scope# rule kind field born#", "1 = 1 ORDER BY id"},
    {"span",
     "id# finding# job from_seq# until_seq# hash# severity cause currency difference at_risk explanation content",
     "1 = 1 ORDER BY id"},
    {"name", "text finding#", "1 = 1 ORDER BY text, finding"},
    {"decision", "seq# at_us# who verb identity run job rule kind why until assignee amount pairs hash",
     "1 = 1 ORDER BY seq"},
    {"decision_head", "one# count# hash", "1 = 1"},
#define MESSAGE                                                                                                        \
    "id# job channel recipients message_id subject text html attachment_name attachment* bare_text bare_html"          \
    " queued_us# next_us# attempts# problem lost#"
    {"outbox", MESSAGE, "ended_us IS NULL ORDER BY id"},
    {"outbox", MESSAGE " ended_us#", "ended_us IS NOT NULL ORDER BY id"},
    {"alert", "job recipient key level# value told_us#", "1 = 1 ORDER BY job, recipient, key"},
};

/* "id, job, name" and how each of them is read: "#t*". */
static const char *list_columns(const char *columns, Arena *arena, const char **kinds) {
    Buf list = {0}, kind = {0};
    for (Str rest = str_of(columns); rest.ptr;) {
        Str name = str_cut(&rest, ' ');
        char last = name.ptr[name.len - 1];
        bool marked = last == '#' || last == '*';
        if (list.len) buf_add(&list, STR(", "));
        buf_add(&list, str_sub(name, 0, name.len - marked));
        buf_char(&kind, marked ? last : 't');
    }
    const char *out = str_cstr(arena, buf_str(&list));
    *kinds = str_cstr(arena, buf_str(&kind));
    buf_free(&list);
    buf_free(&kind);
    return out;
}

static void put_row(Bulk *bulk, const Query *query, const char *kinds) {
    for (int c = 0; kinds[c]; c++) {
        if (kinds[c] == '#')
            bulk_number(bulk, query_int(query, c));
        else if (kinds[c] == '*')
            bulk_bytes(bulk, query_view(query, c));
        else
            bulk_text(bulk, query_view(query, c));
    }
}

static bool copy_table(Store *from, Store *to, size_t index, uint64_t *rows, Error *err) {
    Query query;
    Bulk bulk;
    bool row, ok;
    const char *kinds, *table = copied[index].table;
    const char *columns = list_columns(copied[index].columns, to->arena, &kinds);
    const char *sql = arena_printf(from->arena, "SELECT %s FROM %s WHERE %s", columns, table, copied[index].where);
    if (!query_open(from, sql, &query, err) || !bulk_open(to, table, columns, &bulk, err)) return false;
    while ((ok = query_row(&query, &row, err)) && row) {
        put_row(&bulk, &query, kinds);
        if (!bulk_row(&bulk, err)) return false;
    }
    *rows += bulk.rows;
    return ok && bulk_close(&bulk, err);
}

static bool is_empty(Store *to, Error *err) {
    int64_t count;
    if (!query_one(
            to, "SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM decision) + (SELECT count(*) FROM outbox)",
            0, &count, err))
        return false;
    return !count || error_set(err, ERROR_USAGE, to->title,
                               "the store has runs, decisions or messages already\nhint: copy into a new one");
}

static bool copy_all(Store *from, Store *to, uint64_t *rows, Error *err) {
    bool ok = is_empty(to, err) && store_run(to, "DELETE FROM decision_head; DELETE FROM alert", err);
    for (size_t i = 0; i < ARRAY_LEN(copied) && ok; i++) ok = copy_table(from, to, i, rows, err);
    return ok;
}

bool store_copy(Store *from, Store *to, uint64_t *rows, Error *err) {
    *rows = 0;
    if (!from->of->begin_read(from, err)) return false;
    bool begun = store_begin(to, err), ok = begun && copy_all(from, to, rows, err) && store_commit(to, err);
    if (!ok) store_cancel(to);
    from->of->cancel(from);
    return ok;
}
