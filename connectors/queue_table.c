#include "connectors/queue_table.h"

#include "connectors/nearest.h"
#include "engine/base/utf8.h"

#include <fnmatch.h>
#include <stddef.h>
#include <stdio.h>

enum { REJECT_RAW_BYTES = 200, RATE_DIGITS = 4 };

typedef enum Form { FORM_TEXT, FORM_COUNT, FORM_MOMENT, FORM_RATE } Form;

typedef struct Known {
    const char *name;
    Form form;
    size_t at; /* in QueueFigures or QueueMessage */
} Known;

static const Known of_queues[] = {
    {"name", FORM_TEXT, offsetof(QueueFigures, name)},
    {"queue", FORM_TEXT, offsetof(QueueFigures, queue)},
    {"group", FORM_TEXT, offsetof(QueueFigures, group)},
    {"kind", FORM_TEXT, offsetof(QueueFigures, kind)},
    {"state", FORM_TEXT, offsetof(QueueFigures, state)},
    {"depth", FORM_COUNT, offsetof(QueueFigures, depth)},
    {"ready", FORM_COUNT, offsetof(QueueFigures, ready)},
    {"unacknowledged", FORM_COUNT, offsetof(QueueFigures, unacknowledged)},
    {"consumers", FORM_COUNT, offsetof(QueueFigures, consumers)},
    {"retries", FORM_COUNT, offsetof(QueueFigures, retries)},
    {"lost", FORM_COUNT, offsetof(QueueFigures, lost)},
    {"head_at", FORM_MOMENT, offsetof(QueueFigures, head_at)},
    {"seen_at", FORM_MOMENT, offsetof(QueueFigures, seen_at)},
    {"incoming", FORM_RATE, offsetof(QueueFigures, sent)},
    {"outgoing", FORM_RATE, offsetof(QueueFigures, taken)},
    {"growth", FORM_RATE, offsetof(QueueFigures, depth)},
};
static const Known of_messages[] = {
    {"queue", FORM_TEXT, offsetof(QueueMessage, queue)}, {"id", FORM_TEXT, offsetof(QueueMessage, id)},
    {"at", FORM_MOMENT, offsetof(QueueMessage, at)},     {"key", FORM_TEXT, offsetof(QueueMessage, key)},
    {"body", FORM_TEXT, offsetof(QueueMessage, body)},
};

typedef enum Place { PLACE_KNOWN, PLACE_BODY, PLACE_HEADER } Place;

typedef struct Wanted {
    Place place;
    Known known;
    Str name;     /* of a header */
    size_t index; /* of a path in the payload */
} Wanted;

struct QueueTable {
    Arena *arena;
    const Zone *utc;
    Wanted *wanted;
    FieldInfo *field;
    size_t count;
    Payload *payload; /* NULL: no path is wanted */
    Cells *cells;
    BatchReject *reject;
    size_t reject_count;
    uint64_t rows, taken, rows_max; /* handed out; added; asked for, 0: all */
    bool messages;
};

QueueFigures queue_unknown(Str name, Str queue, Str group, const char *kind) {
    return (QueueFigures){.name = name,
                          .queue = queue,
                          .group = group,
                          .kind = str_of(kind),
                          .depth = QUEUE_UNKNOWN,
                          .ready = QUEUE_UNKNOWN,
                          .unacknowledged = QUEUE_UNKNOWN,
                          .consumers = QUEUE_UNKNOWN,
                          .retries = QUEUE_UNKNOWN,
                          .lost = QUEUE_UNKNOWN,
                          .head_at = INSTANT_NONE,
                          .seen_at = INSTANT_NONE,
                          .sent = QUEUE_UNKNOWN,
                          .taken = QUEUE_UNKNOWN};
}

void queue_looks_add(QueueLooks *looks, QueueFigures figures, Arena *arena) {
    looks->item = arena_grow(arena, looks->item, looks->count, &looks->capacity, sizeof *looks->item, 16);
    looks->item[looks->count++] = figures;
}

bool queue_fits(const Options *options, const char *option, Str name, bool absent, Arena *scratch) {
    Str pattern;
    char *text = str_cstr(scratch, name);
    for (size_t i = 0; (pattern = options_item(options, option, i)).ptr; i++) {
        if (fnmatch(str_cstr(scratch, pattern), text, 0) == 0) return true;
    }
    return absent && !options_item(options, option, 0).ptr;
}

/* ---- Columns */

typedef struct Paths { /* into bodies of messages, so far */
    Str *item;
    size_t count;
} Paths;

static bool settle(const QueueTable *table, Str dataset, Str name, const char *where, Paths *paths, Wanted *out, Error *err) {
    bool messages = table->messages;
    const Known *known = messages ? of_messages : of_queues;
    size_t count = messages ? ARRAY_LEN(of_messages) : ARRAY_LEN(of_queues);
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(str_of(known[i].name), name)) continue;
        *out = (Wanted){.place = PLACE_KNOWN, .known = known[i]};
        return true;
    }
    if (messages && str_starts(name, STR("body."))) {
        paths->item[paths->count] = str_copy(table->arena, str_sub(name, 5, name.len));
        *out = (Wanted){.place = PLACE_BODY, .index = paths->count++};
        return true;
    }
    if (messages && str_starts(name, STR("header."))) {
        *out = (Wanted){.place = PLACE_HEADER, .name = str_copy(table->arena, str_sub(name, 7, name.len))};
        return true;
    }
    Str names[ARRAY_LEN(of_queues) + 2];
    for (size_t i = 0; i < count; i++) names[i] = str_of(known[i].name);
    if (messages) names[count++] = STR("body.PATH"), names[count++] = STR("header.NAME");
    return nearest_column_error(err, where, dataset, name, names, count);
}

static ColumnType type_of(const Wanted *wanted) {
    if (wanted->place != PLACE_KNOWN) return COLUMN_TEXT;
    static const ColumnType type[] = {[FORM_TEXT] = COLUMN_TEXT,
                                      [FORM_COUNT] = COLUMN_INTEGER,
                                      [FORM_MOMENT] = COLUMN_INSTANT,
                                      [FORM_RATE] = COLUMN_DECIMAL};
    return type[wanted->known.form];
}

bool queue_table_new(QueueTable **out, const Extract *x, bool messages, const char *where, Arena *arena, Error *err) {
    const Known *known = messages ? of_messages : of_queues;
    size_t all = messages ? ARRAY_LEN(of_messages) : ARRAY_LEN(of_queues);
    QueueTable *table = arena_alloc(arena, sizeof *table);
    *table = (QueueTable){.arena = arena, .count = x->column_count ? x->column_count : all,
                          .rows_max = x->rows_max, .messages = messages};
    table->wanted = arena_array(arena, table->count, sizeof *table->wanted);
    table->field = arena_array(arena, table->count, sizeof *table->field);
    table->reject = arena_array(arena, BATCH_ROWS_MAX, sizeof *table->reject);
    Paths paths = {arena_array(arena, table->count, sizeof *paths.item), 0};
    for (size_t i = 0; i < table->count; i++) {
        Str name = x->column_count ? x->column[i] : str_of(known[i].name);
        if (!settle(table, x->dataset, name, where, &paths, &table->wanted[i], err)) return false;
        ColumnType type = type_of(&table->wanted[i]);
        table->field[i] = (FieldInfo){
            .name = str_copy(arena, name), .type = type, .native = STR(""), .zoned = type == COLUMN_INSTANT};
    }
    if (paths.count && !payload_new(&table->payload, paths.item, paths.count, arena, err)) return false;
    if (!zone_load(STR("UTC"), arena, &table->utc, err)) return false;
    table->cells = cells_new(arena, table->count);
    *out = table;
    return true;
}

void queue_table_schema(const QueueTable *table, Schema *out) {
    *out = (Schema){.field = table->field, .count = table->count};
}

/* ---- Rows */

static Str put_count(Cells *cells, int64_t count) {
    char text[24];
    if (count == QUEUE_UNKNOWN) return STR_NULL;
    return cells_copy(cells, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)count));
}

static Str put_moment(const QueueTable *table, Instant at) {
    char text[INSTANT_TEXT_SIZE];
    if (at == INSTANT_NONE) return STR_NULL;
    Str printed = instant_print(at, table->utc, text);
    return cells_copy(table->cells, printed.ptr, printed.len);
}

/* The change a second, with 4 decimals, half away from zero. */
static Str put_rate(Cells *cells, int64_t now, int64_t before, Instant us) {
    if (now == QUEUE_UNKNOWN || before == QUEUE_UNKNOWN || us <= 0) return STR_NULL;
    int128 numerator = ((int128)now - before) * INSTANT_SECOND * 10000, half = us / 2;
    int64_t rate = (int64_t)((numerator + (numerator < 0 ? -half : half)) / us);
    char text[32];
    uint64_t size = rate < 0 ? (uint64_t)-rate : (uint64_t)rate;
    int len = snprintf(text, sizeof text, "%s%llu.%0*llu", rate < 0 ? "-" : "", (unsigned long long)size / 10000,
                       RATE_DIGITS, (unsigned long long)size % 10000);
    return cells_copy(cells, text, (size_t)len);
}

static Str put_text(Cells *cells, Str text) {
    return text.ptr && utf8_valid(text) ? cells_copy(cells, text.ptr, text.len) : STR_NULL;
}

static const void *at(const void *record, const Known *known) {
    return (const char *)record + known->at;
}

void queue_table_figures(QueueTable *table, const QueueFigures *now, const QueueFigures *before) {
    Cells *cells = table->cells;
    size_t row = cells->rows++;
    table->taken++;
    for (size_t c = 0; c < table->count; c++) {
        const Known *known = &table->wanted[c].known;
        Str value = STR_NULL;
        if (known->form == FORM_TEXT) value = put_text(cells, *(const Str *)at(now, known));
        if (known->form == FORM_COUNT) value = put_count(cells, *(const int64_t *)at(now, known));
        if (known->form == FORM_MOMENT) value = put_moment(table, *(const Instant *)at(now, known));
        if (known->form == FORM_RATE && before)
            value = put_rate(cells, *(const int64_t *)at(now, known), *(const int64_t *)at(before, known),
                             now->seen_at - before->seen_at);
        cells->cell[c][row] = value;
    }
}

/* Looks come in the same order most often, so the place in the one is tried first in the other. */
static const QueueFigures *find_look(const QueueLooks *looks, Str name, size_t first) {
    for (size_t i = 0; i < looks->count; i++) {
        const QueueFigures *one = &looks->item[(first + i) % looks->count];
        if (str_eq(one->name, name)) return one;
    }
    return NULL;
}

void queue_table_looks(QueueTable *table, const QueueLooks *now, const QueueLooks *before, size_t *at) {
    for (; *at < now->count && queue_table_takes(table); ++*at) {
        queue_table_figures(table, &now->item[*at], find_look(before, now->item[*at].name, *at));
    }
}

static Str header_of(const QueueMessage *message, Str name) {
    for (size_t i = 0; i < message->header_count; i++) {
        if (str_eq(message->header[2 * i], name)) return message->header[2 * i + 1];
    }
    return STR_NULL;
}

void queue_table_message(QueueTable *table, const QueueMessage *message) {
    const Str *picked = NULL;
    table->taken++;
    const char *fault = table->payload ? payload_read(table->payload, message->body, &picked) : NULL;
    if (fault) {
        size_t size = message->body.len < REJECT_RAW_BYTES ? message->body.len : REJECT_RAW_BYTES;
        while (size && size < message->body.len && ((unsigned char)message->body.ptr[size] & 0xC0) == 0x80) size--;
        Str raw = str_copy(table->arena, str_sub(message->body, 0, size));
        table->reject[table->reject_count++] =
            (BatchReject){.reason = str_printf(table->arena, "message of %.*s: %s", STR_ARG(message->queue), fault),
                          .raw = utf8_valid(raw) ? raw : STR("(no text)")};
        return;
    }
    Cells *cells = table->cells;
    size_t row = cells->rows++;
    for (size_t c = 0; c < table->count; c++) {
        const Wanted *wanted = &table->wanted[c];
        Str value;
        if (wanted->place == PLACE_BODY)
            value = put_text(cells, picked ? picked[wanted->index] : STR_NULL);
        else if (wanted->place == PLACE_HEADER)
            value = put_text(cells, header_of(message, wanted->name));
        else if (wanted->known.form == FORM_MOMENT)
            value = put_moment(table, message->at);
        else
            value = put_text(cells, *(const Str *)at(message, &wanted->known));
        cells->cell[c][row] = value;
    }
}

bool queue_table_takes(const QueueTable *table) {
    bool full = cells_full(table->cells) || table->cells->rows + table->reject_count >= table->cells->rows_max;
    return !full && (!table->rows_max || table->taken < table->rows_max);
}

void queue_table_clear(QueueTable *table) {
    cells_clear(table->cells);
    table->reject_count = 0;
}

void queue_table_batch(QueueTable *table, Batch *out) {
    cells_batch(table->cells, out);
    out->reject = table->reject;
    out->reject_count = table->reject_count;
    table->rows += table->cells->rows;
}

void queue_table_finish(const QueueTable *table, size_t asked, const char *of, Arena *arena, ReadSummary *out) {
    Str what = str_printf(arena, "%s of %zu %s", table->messages ? "messages" : "figures", asked, of);
    *out = (ReadSummary){.rows = table->rows, .rows_declared = -1, .snapshot = STR(""), .detail = what};
}
