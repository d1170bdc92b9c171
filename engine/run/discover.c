#include "engine/run/discover.h"

#include "connectors/retry.h"
#include "engine/base/parallel.h"
#include "engine/base/utf8.h"

#include <ctype.h>
#include <stdlib.h>

enum { SAMPLE_LETTERS = 40, SAMPLE_COLUMNS_MAX = 400 };

typedef struct Look {
    const Plan *plan;
    const SourcePlan *source;
    Source *open;
    Instant now;
    Arena *run;
} Look;

/* ---- Names */

Str discover_last(Str name, const char *signs) {
    for (size_t i = name.len; i > 0; i--) {
        if (strchr(signs, name.ptr[i - 1])) return str_sub(name, i, name.len);
    }
    return name;
}

Str discover_own_name(Str offer, bool file) {
    if (!file) return discover_last(offer, ".");
    Str name = discover_last(offer, "/"), extension = discover_last(name, ".");
    return extension.len + 1 < name.len ? str_sub(name, 0, name.len - extension.len - 1) : name;
}

static Str dataset_name(Str source, Str offer, bool file, Arena *run) {
    Str name = file ? discover_own_name(offer, true) : offer;
    if (str_starts(name, STR("public."))) name = str_sub(name, 7, name.len);
    if (str_starts(name, STR("dbo."))) name = str_sub(name, 4, name.len);
    Buf *out = buf_own(run);
    buf_printf(out, "%.*s.", STR_ARG(source));
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        buf_char(out, (char)(isalnum(c) || c >= 0x80 ? c : '_'));
    }
    return buf_str(out);
}

static void make_unique(Discovery *out, Arena *run) {
    for (size_t i = 1; i < out->count; i++) {
        Str name = out->dataset[i].name;
        for (size_t other = 0, next = 2; other < i; other++) {
            if (!str_eq(out->dataset[other].name, out->dataset[i].name)) continue;
            out->dataset[i].name = str_printf(run, "%.*s_%zu", STR_ARG(name), next++);
            other = SIZE_MAX; /* from the first again */
        }
    }
}

/* ---- Samples */

/* Short, on one line, without the characters that would end a comment. */
static Str shown(Str value, bool hidden, Arena *run) {
    if (!value.ptr) return STR("-");
    if (hidden) return STR("***");
    Buf *out = buf_own(run);
    size_t letters = 0, i = 0;
    while (i < value.len && letters++ < SAMPLE_LETTERS) {
        uint32_t c = utf8_next(value, &i);
        utf8_add(out, c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF ? ' ' : c);
    }
    if (i < value.len) buf_add(out, STR("..."));
    return buf_str(out);
}

typedef struct Rows {
    Str **value; /* by column, then row */
    size_t count;
} Rows;

static bool read_rows(Look *l, FoundDataset *d, const Schema *schema, Rows *rows, Error *err) {
    const Connector *connector = l->source->connector;
    d->column_count = schema->count;
    d->column = arena_array(l->run, schema->count, sizeof *d->column);
    rows->value = arena_array(l->run, schema->count, sizeof *rows->value);
    for (size_t c = 0; c < schema->count; c++) {
        d->column[c].info = schema->field[c];
        d->column[c].info.name = str_copy(l->run, schema->field[c].name);
        d->column[c].info.native = str_copy(l->run, schema->field[c].native);
        rows->value[c] = arena_array(l->run, DISCOVER_ROWS, sizeof **rows->value);
    }
    for (;;) {
        Batch batch = {0};
        if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, "", "stopped on request");
        if (!connector->next(l->open, &batch, err)) return false;
        if (batch.rows == 0 && batch.reject_count == 0) break;
        for (size_t row = 0; row < batch.rows && rows->count < DISCOVER_ROWS; row++, rows->count++) {
            for (size_t c = 0; c < schema->count; c++) {
                Str value = batch.cell[c][row];
                bool longer = value.len > 400;
                rows->value[c][rows->count] = str_copy(l->run, longer ? str_sub(value, 0, 400) : value);
            }
        }
    }
    ReadSummary summary;
    return connector->finish(l->open, &summary, err);
}

static void keep_samples(FoundDataset *d, const Rows *rows, Arena *run) {
    d->sample_rows = rows->count < DISCOVER_SHOWN ? rows->count : DISCOVER_SHOWN;
    d->sample = arena_array(run, d->sample_rows * d->column_count + 1, sizeof *d->sample);
    for (size_t row = 0; row < d->sample_rows; row++) {
        for (size_t c = 0; c < d->column_count; c++) {
            d->sample[row * d->column_count + c] = shown(rows->value[c][row], d->column[c].hidden, run);
        }
    }
}

/* The options of the source's datasets with the one that names this offer, and what it needs. */
static Options options_of(Look *l, const Offer *offer, const Need *need) {
    const Options *base = &l->source->dataset;
    Option *item = arena_array(l->run, base->count + 2, sizeof *item);
    size_t count = base->count;
    bool list = str_eq(str_of(offer->option), STR("files"));
    if (count) memcpy(item, base->item, count * sizeof *item);
    item[count++] = (Option){list ? STR("files.0") : str_of(offer->option), offer->name, "discover"};
    if (need->value.ptr)
        item[count++] = (Option){str_printf(l->run, "%s%s", need->option, need->list ? ".0" : ""), need->value, "discover"};
    return (Options){item, count};
}

static const DatasetPlan *plan_dataset(const Plan *plan, Str name) {
    for (size_t i = 0; i < plan->dataset_count; i++) {
        if (str_eq(plan->dataset[i].name, name)) return &plan->dataset[i];
    }
    return NULL;
}

/* The columns of a preset's dataset are settled; they are shown as it has them. */
static void name_ready(FoundDataset *d, const DatasetPlan *ready) {
    d->entity = ready->entity;
    d->entity_why = STR("");
    for (size_t c = 0; c < d->column_count; c++) {
        d->column[c].field = d->column[c].why = STR("");
        for (size_t f = 0; f < ready->field_count; f++) {
            if (!ready->field[f].from.len || !str_eq(ready->field[f].from, d->column[c].info.name)) continue;
            d->column[c].field = ready->field[f].name;
            d->column[c].hidden = d->column[c].hidden || ready->field[f].personal;
        }
    }
}

/* Those that a run would ask for: some systems give nothing unless they are told what. */
static void ask_for(const DatasetPlan *ready, Extract *extract, Arena *run) {
    Str *column = arena_array(run, ready->field_count, sizeof *column);
    for (size_t f = 0; f < ready->field_count; f++) {
        if (ready->field[f].from.len) column[extract->column_count++] = ready->field[f].from;
    }
    extract->column = column;
}

static bool look_into(Look *l, FoundDataset *d, const Options *options, Error *err) {
    Extract extract = {.dataset = d->name, .options = options, .from = INSTANT_NONE, .to = INSTANT_NONE, .cutoff = l->now,
                       .rows_max = DISCOVER_ROWS};
    const DatasetPlan *ready = d->ready ? plan_dataset(l->plan, d->name) : NULL;
    Schema schema;
    Rows rows = {0};
    if (ready) {
        extract.where = ready->where;
        ask_for(ready, &extract, l->run);
    }
    if (!l->source->connector->begin(l->open, &extract, &schema, err) || !read_rows(l, d, &schema, &rows, err))
        return false;
    discover_guess(d, (const Str *const *)rows.value, rows.count, l->run);
    if (ready) name_ready(d, ready);
    keep_samples(d, &rows, l->run);
    d->opened = true;
    return true;
}

static bool try_one(Look *l, FoundDataset *d, const Options *options, Discovery *out, Error *err) {
    Error wrong = {0};
    if (look_into(l, d, options, &wrong)) {
        out->opened++;
        return true;
    }
    if (wrong.kind == ERROR_CANCELLED || wrong.kind == ERROR_INTERNAL) {
        *err = wrong;
        return false;
    }
    d->column_count = 0;
    d->problem = arena_copy(l->run, wrong.text, strlen(wrong.text) + 1);
    out->failed++;
    return true;
}

/* ---- What there is */

/* By its name in the source, in the project, or there without the source's. */
static bool wanted(Look *l, Str name, Str dataset, Str pattern) {
    Str bare = str_sub(dataset, l->source->name.len + 1, dataset.len);
    return discover_matches(name, pattern, l->run) || discover_matches(dataset, pattern, l->run) ||
           discover_matches(bare, pattern, l->run);
}

static FoundDataset *add_found(Discovery *out, size_t *capacity, Arena *run) {
    out->dataset = arena_grow(run, out->dataset, out->count, capacity, sizeof *out->dataset, 64);
    out->dataset[out->count] = (FoundDataset){.problem = "", .entity_why = STR("")};
    return &out->dataset[out->count++];
}

/* An offer, or each of the lists of rows within it where it is `opened`. What cannot be looked at says so when it is read. */
static void add_offer(Look *l, const Offer *offer, Str name, bool opened, Discovery *out, size_t *capacity) {
    const Connector *connector = l->source->connector;
    Options options = options_of(l, offer, &(Need){0});
    Need *needs = NULL;
    size_t count = 0;
    Error ignored = {0};
    if (connector->needs && opened) (void)!connector->needs(l->open, &options, &needs, &count, l->run, &ignored);
    for (size_t i = 0; i == 0 || i < count; i++) {
        FoundDataset *d = add_found(out, capacity, l->run);
        d->offer = *offer;
        d->name = name;
        if (i == count) break;
        d->need = needs[i];
        d->part = count > 1;
        if (d->part) d->name = str_printf(l->run, "%.*s_%.*s", STR_ARG(name), STR_ARG(discover_last(needs[i].value, "/")));
    }
}

static bool add_offers(Look *l, Str pattern, Discovery *out, Error *err) {
    const Connector *connector = l->source->connector;
    Offer *offers = NULL;
    size_t count = 0, capacity = 0;
    if (connector->offer && !connector->offer(l->open, &offers, &count, l->run, err)) return false;
    out->offered = count + l->plan->dataset_count;
    for (uint32_t i = 0; i < l->plan->dataset_count; i++) {
        const DatasetPlan *ready = &l->plan->dataset[i];
        if (!wanted(l, ready->name, ready->name, pattern)) continue;
        FoundDataset *d = add_found(out, &capacity, l->run);
        d->offer = (Offer){.name = ready->name, .option = "", .kind = "dataset of the preset", .rows = -1};
        d->name = ready->name;
        d->ready = true;
    }
    for (size_t i = 0; i < count; i++) {
        bool file = str_eq(str_of(offers[i].option), STR("files"));
        Str name = dataset_name(l->source->name, offers[i].name, file, l->run);
        if (wanted(l, offers[i].name, name, pattern)) add_offer(l, &offers[i], name, pattern.ptr || out->count < DISCOVER_OPEN_MAX, out, &capacity);
    }
    make_unique(out, l->run);
    return true;
}

/* `counterparty` names the one dataset of counterparties that has an id. */
static void link_counterparties(Discovery *out) {
    const FoundDataset *clients = NULL;
    size_t found = 0;
    for (size_t i = 0; i < out->count; i++) {
        const FoundDataset *d = &out->dataset[i];
        bool has_id = false;
        for (size_t c = 0; c < d->column_count; c++) has_id = has_id || str_eq(d->column[c].field, STR("id"));
        if (d->ready || d->entity != ENTITY_COUNTERPARTY || !has_id) continue;
        clients = d;
        found++;
    }
    for (size_t i = 0; i < out->count && found == 1; i++) {
        FoundDataset *d = &out->dataset[i];
        for (size_t c = 0; c < d->column_count; c++) {
            if (d != clients && !d->ready && str_eq(d->column[c].field, STR("counterparty")))
                d->column[c].lookup = clients->name;
        }
    }
}

bool discover_source(const Plan *plan, Str pattern, Instant now, Arena *run, Discovery *out, Error *err) {
    const SourcePlan *source = &plan->source[0];
    NoticeList notices = {0};
    Look look = {.plan = plan, .source = source, .now = now, .run = run};
    Options options = retry_hasty(&source->options, run);
    SourceSpec spec = {source->name, &options, plan->folder, source->zone, source->where};
    *out = (Discovery){.source = source->name, .use = source->use};
    if (!source->connector->open(&look.open, &spec, &notices, run, err) || !add_offers(&look, pattern, out, err))
        return false;
    for (size_t i = 0; i < out->count; i++) {
        FoundDataset *d = &out->dataset[i];
        const DatasetPlan *ready = d->ready ? plan_dataset(plan, d->name) : NULL;
        if (!pattern.ptr && out->opened + out->failed >= DISCOVER_OPEN_MAX) break;
        Options dataset = ready ? ready->options : options_of(&look, &d->offer, &d->need);
        if (!try_one(&look, d, &dataset, out, err)) return false;
    }
    link_counterparties(out);
    return true;
}
