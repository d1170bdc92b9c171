#include "engine/store/runs.h"

#include "engine/base/buf.h"
#include "engine/store/query.h"
#include "engine/store/span.h"

#include <stdlib.h>

Str run_scope_of(const Finding *finding, Arena *arena) {
    if (str_eq(finding->rule, STR("quality"))) return str_printf(arena, "quality %.*s", STR_ARG(finding->system));
    if (str_eq(finding->rule, STR("sources"))) return str_printf(arena, "sources %.*s", STR_ARG(finding->origin));
    return finding->rule;
}

/* ---- The run's place in the history of its job */

typedef struct Past { /* what earlier runs are needed for: their days */
    int64_t *seq;
    Day *day;
    size_t count;
} Past;

static bool load_past(Store *store, const Run *run, int64_t *place, Past *past, RunHistory *out, Error *err) {
    Query query;
    bool row;
    *place = INT64_MAX;
    size_t capacity = 0;
    int64_t newest = INT64_MIN, known = 0;
    if (!query_open(store, "SELECT seq, id, cutoff_us, day FROM run WHERE job = ? ORDER BY seq", &query, err))
        return false;
    query_text(&query, run->job);
    for (;;) {
        if (!query_row(&query, &row, err)) return false;
        if (!row) break;
        if (past->count == capacity) {
            size_t grown = capacity ? capacity * 2 : 64;
            int64_t *seq = arena_array(store_arena(store), grown, sizeof *seq);
            Day *day = arena_array(store_arena(store), grown, sizeof *day);
            if (capacity) memcpy(seq, past->seq, capacity * sizeof *seq);
            if (capacity) memcpy(day, past->day, capacity * sizeof *day);
            past->seq = seq;
            past->day = day;
            capacity = grown;
        }
        past->seq[past->count] = query_int(&query, 0);
        past->day[past->count++] = (Day)query_int(&query, 3);
        newest = query_int(&query, 2) > newest ? query_int(&query, 2) : newest;
        if (str_eq(query_str(&query, 1, store_arena(store)), run->id)) known = query_int(&query, 0);
        if (query_int(&query, 2) > run->cutoff && *place == INT64_MAX) *place = query_int(&query, 0);
    }
    out->repeated = known != 0;
    if (known) *place = known;
    out->aside = !known && run->cutoff < newest;
    while (past->count && past->seq[past->count - 1] >= *place) past->count--;
    out->first = past->count == 0;
    return true;
}

static Day day_at(const Past *past, int64_t seq, Day otherwise) {
    for (size_t low = 0, high = past->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (past->seq[middle] == seq) return past->day[middle];
        if (past->seq[middle] < seq)
            low = middle + 1;
        else
            high = middle;
    }
    return otherwise;
}

static Str day_text(Day day, Arena *arena) {
    char text[DAY_TEXT_SIZE];
    return str_copy(arena, day_print(day, text));
}

/* ---- What is remembered of each finding */

typedef struct Memories {
    Store *store;
    const Run *run;
    int64_t place; /* the run is judged by what was before it: runs with a lower seq */
    Past past;
    Query find, spans;
    uint32_t *order;
    int64_t *known;
    int64_t *seen; /* ids of findings that are there again */
    size_t seen_count;
} Memories;

static void add_amount(Buf *out, Str day, Str amount, Str currency) {
    if (out->len) buf_add(out, STR(" | "));
    buf_printf(out, "%.*s %.*s", STR_ARG(day), STR_ARG(amount));
    if (currency.len) buf_printf(out, " %.*s", STR_ARG(currency));
}

/* Reads its spans before this run: where it began, whether it stood, and how its amount changed. */
static bool recall_spans(Memories *m, int64_t id, Finding *finding, Error *err) {
    Arena *arena = store_arena(m->store);
    FindingMemory *memory = &finding->memory;
    Buf amounts = {0};
    Str before = STR("");
    size_t changes = 0;
    bool row, ok;
    query_number(&m->spans, id);
    query_number(&m->spans, m->place);
    while ((ok = query_row(&m->spans, &row, err)) && row) {
        Str day = day_text(day_at(&m->past, query_int(&m->spans, 0), m->run->day), arena);
        Str amount = query_str(&m->spans, 2, arena);
        if (memory->state == FINDING_NEW) memory->first_seen = day;
        memory->state = query_int(&m->spans, 1) >= m->place ? FINDING_OPEN : FINDING_CAME_BACK;
        if (amount.len && !str_eq(amount, before)) {
            add_amount(&amounts, day, amount, query_str(&m->spans, 3, arena));
            changes++;
        }
        before = amount;
    }
    Str now = span_amount(finding, finding->difference, arena);
    if (now.len && memory->state != FINDING_NEW && !str_eq(now, before)) {
        add_amount(&amounts, day_text(m->run->day, arena), now, finding->currency);
        changes++;
    }
    if (changes > 1) memory->amounts = str_copy(arena, buf_str(&amounts));
    buf_free(&amounts);
    return ok;
}

static Day parse_day(Str text) {
    Day day;
    int64_t us;
    return instant_parse(text, STR(""), &day, &us) == INSTANT_DATE ? day : DAY_NONE;
}

static bool recall(Memories *m, Finding *finding, int64_t *known, Error *err) {
    bool row;
    finding->memory = (FindingMemory){.state = FINDING_NEW,
                                      .first_seen = day_text(m->run->day, store_arena(m->store)),
                                      .amounts = STR(""),
                                      .decision = STR(""),
                                      .decided_by = STR(""),
                                      .decided_on = STR(""),
                                      .why = STR(""),
                                      .until = STR(""),
                                      .assignee = STR("")};
    query_text(&m->find, m->run->job);
    query_text(&m->find, finding->id);
    if (!query_row(&m->find, &row, err)) return false;
    if (!row) return true;
    int64_t id = query_int(&m->find, 0);
    query_reset(&m->find);
    m->seen[m->seen_count++] = *known = id;
    if (!recall_spans(m, id, finding, err)) return false;
    Day first = parse_day(finding->memory.first_seen);
    finding->memory.age_days = first == DAY_NONE ? 0 : m->run->day - first;
    return true;
}

static int id_order(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static bool is_seen(const Memories *m, int64_t id) {
    return m->seen_count && bsearch(&id, m->seen, m->seen_count, sizeof id, id_order);
}

/* ---- What stood before and is not there now: resolved, or unknown where it was not looked at */

static const char standing[] =
    "SELECT f.id, f.identity, f.rule, f.kind, s.explanation, s.currency, s.difference, c.name,"
    " (SELECT min(from_seq) FROM span WHERE finding = f.id)"
    " FROM span s JOIN finding f ON f.id = s.finding JOIN scope c ON c.id = f.scope"
    " WHERE s.job = ? AND s.until_seq >= ? AND s.from_seq < ? ORDER BY f.identity";

/* Scopes that the project has no longer are looked at: what was found in them is over. */
static bool is_unchecked(const RunScope *scope, size_t count, Str name) {
    for (size_t i = 0; i < count; i++) {
        if (str_eq(scope[i].name, name)) return !scope[i].checked;
    }
    return false;
}

static bool find_missing(Memories *m, RunCounts *counts, RunHistory *out, Error *err) {
    Arena *arena = store_arena(m->store);
    Query query;
    Buf *list = buf_own(arena);
    bool row, ok;
    if (!query_open(m->store, standing, &query, err)) return false;
    query_text(&query, m->run->job);
    query_number(&query, m->place);
    query_number(&query, m->place);
    while ((ok = query_row(&query, &row, err)) && row) {
        if (is_seen(m, query_int(&query, 0))) continue;
        if (is_unchecked(m->run->scope, m->run->scope_count, query_str(&query, 7, arena))) {
            counts->unknown++;
            continue;
        }
        Resolved one = {
            query_int(&query, 0),        query_str(&query, 1, arena),
            query_str(&query, 2, arena), query_str(&query, 3, arena),
            query_str(&query, 4, arena), query_str(&query, 5, arena),
            query_str(&query, 6, arena), day_text(day_at(&m->past, query_int(&query, 8), m->run->day), arena)};
        buf_append(list, &one, sizeof one);
    }
    out->resolved = (const Resolved *)(const void *)list->ptr;
    counts->resolved = out->resolved_count = list->len / sizeof(Resolved);
    return ok;
}

static void count_states(Run *run, const Finding *finding, size_t count) {
    for (size_t i = 0; i < run->rule_count; i++) run->rule[i].fresh = 0;
    for (size_t i = 0; i < count; i++) {
        FindingState state = finding[i].memory.state;
        run->counts.errors += finding[i].severity == SEVERITY_ERROR;
        run->counts.fresh += state == FINDING_NEW;
        run->counts.open += state == FINDING_OPEN;
        run->counts.came_back += state == FINDING_CAME_BACK;
        for (size_t r = 0; r < run->rule_count && state != FINDING_OPEN; r++) {
            run->rule[r].fresh += str_eq(run->rule[r].name, finding[i].rule);
        }
    }
    run->counts.findings = count;
}

static int identity_order(const void *a, const void *b, void *context) {
    const Finding *finding = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = str_compare(finding[x].id, finding[y].id);
    return order ? order : (x > y) - (x < y);
}

/* Half a million findings looked up in any order would read a page of the index for each. */
static void sort_findings(Memories *m, Finding *finding, size_t count) {
    m->order = arena_array_raw(store_arena(m->store), count, sizeof *m->order);
    m->known = arena_array(store_arena(m->store), count, sizeof *m->known);
    for (size_t i = 0; i < count; i++) m->order[i] = (uint32_t)i;
    if (count) qsort_r(m->order, count, sizeof *m->order, identity_order, finding);
}

static bool recall_all(Memories *m, Finding *finding, size_t count, Error *err) {
    sort_findings(m, finding, count);
    m->seen = arena_array_raw(store_arena(m->store), count, sizeof *m->seen);
    if (!query_open(m->store, "SELECT id FROM finding WHERE job = ? AND identity = ?", &m->find, err) ||
        !query_open(m->store,
                    "SELECT from_seq, until_seq, difference, currency FROM span WHERE finding = ? AND from_seq < ? "
                    "ORDER BY from_seq",
                    &m->spans, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!recall(m, &finding[m->order[i]], &m->known[m->order[i]], err)) return false;
    }
    if (m->seen_count) qsort(m->seen, m->seen_count, sizeof *m->seen, id_order);
    return true;
}

bool runs_recall(Store *store, Run *run, Finding *finding, size_t count, RunHistory *out, Error *err) {
    *out = (RunHistory){.since = STR("")};
    Memories *m = arena_alloc(store_arena(store), sizeof *m);
    *m = (Memories){.store = store, .run = run};
    run->counts = (RunCounts){0};
    run->seq = 0;
    if (!load_past(store, run, &m->place, &m->past, out, err) || !recall_all(m, finding, count, err) ||
        !find_missing(m, &run->counts, out, err))
        return false;
    if (m->past.count) out->since = day_text(m->past.day[m->past.count - 1], store_arena(store));
    if (m->past.count) out->before = m->past.seq[m->past.count - 1];
    out->order = m->order;
    out->known = m->known;
    count_states(run, finding, count);
    if (out->repeated) run->seq = m->place;
    return true;
}

bool runs_begin(Store *store, Run *run, Finding *finding, size_t count, RunHistory *out, Error *err) {
    if (!store_begin(store, err)) return false;
    if (runs_recall(store, run, finding, count, out, err)) return true;
    store_cancel(store);
    return false;
}

bool runs_published(Store *store, const Run *run, Error *err) {
    Query query;
    if (!run->seq) return true;
    if (!query_open(store, "UPDATE run SET published = 1 WHERE seq = ? AND published = 0", &query, err)) return false;
    query_number(&query, run->seq);
    return query_do(&query, err);
}
