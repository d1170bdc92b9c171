/* Reading by changes. What is read goes to tables of its own in the snapshot that is being made, is put in order, and
 * written again as the dataset; the tables are removed.
 *
 *   keys     key and mark of every row, once they were last compared `keys_every` ago: shows deletions, and rows that
 *            changed without their mark
 *   changes  rows whose mark is not before the base's last one, less the overlap
 *   all      every row, where there is nothing to build on or the changes cannot be trusted */
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/run/changes_merge.h"
#include "engine/run/extracting.h"

#include <stdio.h>

typedef struct Base { /* an earlier snapshot's rows */
    SnapshotPart part;
    Instant taken_at;
} Base;

typedef struct Reader {
    Reading *r;
    const ChangesJob *job;
    Source *source;
    bool *begun;
    Arena *arena; /* freed when the dataset stands */
    const Zone *utc;
} Reader;

static const ChangesPlan *plan_of(const Reading *r) {
    return r->dataset->changes;
}

/* Where the key's fields are among those that are read. */
static MergeKey key_of(const Reading *r) {
    MergeKey key = {.count = r->key_count};
    memcpy(key.column, r->key, sizeof key.column);
    return key;
}

static size_t index_of(const Reading *r, uint32_t field) {
    size_t i = 0;
    while (r->field[i] != field) i++;
    return i;
}

/* ---- Whether two snapshots' rows are comparable */

static void add_options(Buf *text, const Options *options, const OptionSpec *specs) {
    for (size_t i = 0; i < options->count; i++) {
        bool secret = false;
        for (const OptionSpec *spec = specs; spec->name; spec++) {
            Str name = str_of(spec->name);
            bool below = str_starts(options->item[i].name, name) &&
                         (options->item[i].name.len == name.len || options->item[i].name.ptr[name.len] == '.');
            secret = secret || (spec->secret && below);
        }
        if (!secret) buf_printf(text, "%.*s=%.*s\n", STR_ARG(options->item[i].name), STR_ARG(options->item[i].value));
    }
}

/* A digest of everything that decides which rows there are and how their values are read. */
static Str read_as(const Reading *r) {
    const SourcePlan *source = r->source_plan;
    Buf *text = buf_own(r->arena);
    buf_printf(text, "1 %s %.*s %d\n", source->connector->name, STR_ARG(source->zone_name), source->day_ends_minutes);
    add_options(text, &source->options, source->connector->source_options);
    add_options(text, &r->dataset->options, source->connector->dataset_options);
    for (size_t i = 0; i < r->field_count; i++) {
        const FieldPlan *f = &r->dataset->field[r->field[i]];
        buf_printf(text, "%.*s %.*s %d %d %.*s %c%d\n", STR_ARG(f->name), STR_ARG(f->from), (int)f->type, f->scale,
                   STR_ARG(f->format), f->decimal.point ? f->decimal.point : '-', f->decimal.grouping);
        if (f->in) buf_printf(text, "in %s\n", f->in->name);
    }
    buf_printf(text, "by %.*s key", STR_ARG(r->dataset->field[plan_of(r)->by].name));
    for (size_t k = 0; k < plan_of(r)->key_count; k++) buf_printf(text, " %.*s", STR_ARG(r->dataset->field[plan_of(r)->key[k]].name));
    buf_char(text, '\n');
    char hex[HASH_HEX_SIZE];
    hash_sha256(buf_str(text), hex);
    return str_copy(r->arena, str_of(hex));
}

static bool read_instant(Str text, Instant *out) {
    Day day;
    return text.len && instant_parse(text, STR(""), &day, out) == INSTANT_ZONED;
}

/* The newest snapshot to build on. False: there is none; *why is STR_NULL when there never was one. */
static bool find_base(Reader *reader, Base *base, Str *why) {
    Reading *r = reader->r;
    Error err = {0};
    EarlierBase earlier = earlier_base(reader->job->earlier, r->dataset->name, r->entry->read_as);
    *why = STR_NULL;
    if (!earlier.folder) {
        if (earlier.other) *why = STR("no earlier snapshot has all of it, read in the same way");
        return false;
    }
    if (!snapshot_open_dataset(earlier.folder, r->dataset->name, reader->arena, &base->part, &err)) {
        *why = str_printf(r->arena, "the last snapshot cannot be built on: %s: %.*s", err.where,
                          (int)strcspn(err.text, "\n"), err.text);
        return false;
    }
    MergePart part = {&base->part.table, &base->part.rejected};
    bool fits = base->part.table.column_count == r->field_count && base->part.rejected.rows == base->part.entry.rejected &&
                read_instant(earlier.taken_at, &base->taken_at);
    MergeKey key = key_of(r);
    Str unfit = fits ? merge_unfit(&part, &key, index_of(r, plan_of(r)->by), true, reader->arena)
                     : STR("it does not say all that is needed");
    if (!unfit.ptr) return true;
    *why = str_printf(r->arena, "the last snapshot cannot be built on: %.*s", STR_ARG(unfit));
    return false;
}

/* The mark from which changed rows are asked for. Marks of the future, by this machine's clock at that time, do not
 * count: such a one would hide all changes until then. Where clocks are put back, two hours more. */
static ExtractChanges since_of(const Reader *reader, const Base *base) {
    const Reading *r = reader->r;
    ExtractChanges changes = plan_changes(r->dataset);
    changes.bounded = base->part.table.rows > 0;
    int64_t least = INT64_MAX, most = INT64_MIN, overlap = plan_of(r)->overlap;
    column_range(&base->part.table.column[index_of(r, plan_of(r)->by)], 1, &least, &most);
    if (!changes.bounded) return changes;
    if (changes.by_version) {
        changes.version = most < INT64_MIN + overlap ? INT64_MIN : most - overlap;
        return changes;
    }
    changes.since = (most < base->taken_at ? most : base->taken_at) - overlap;
    const Zone *zone = r->source_plan->zone;
    bool shifts = zone_offset(zone, changes.since - INSTANT_DAY) != zone_offset(zone, changes.since + INSTANT_DAY);
    if (shifts) changes.since -= 7200 * INSTANT_SECOND;
    return changes;
}

/* ---- Parts */

typedef struct Part {
    SnapshotPart is;
    uint64_t rejected_rows;
} Part;

/* Reads rows of the source into a table of its own. */
static bool read_part(Reader *reader, const char *name, const uint32_t *only, size_t count,
                      const ExtractChanges *changes, Part *part, Error *err) {
    Reading *own = arena_alloc(reader->arena, sizeof *own);
    *own = (Reading){.plan = reader->r->plan,
                     .source_plan = reader->r->source_plan,
                     .dataset = reader->r->dataset,
                     .snapshot = reader->r->snapshot,
                     .days = reader->r->days,
                     .arena = reader->arena,
                     .threads = reader->r->threads,
                     .entry = &part->is.entry,
                     .changes = *changes};
    own->stored_as =
        str_printf(reader->arena, "%.*s~%s", STR_ARG(reader->r->dataset->name), name); /* no dataset is called so */
    part->is.entry = (SnapshotDataset){.name = own->stored_as, .rows_declared = -1};
    reading_fields(own, only, count);
    *reader->begun = false;
    bool ok = reading_writer(own, err) && reading_rows(own, reader->source, 0, reader->begun, err) &&
              dataset_close(own->writer, &part->is.entry, err) && dataset_read(own->snapshot, &part->is, reader->arena, err);
    part->rejected_rows = own->rejected_rows;
    Error ignored = {0};
    return dataset_remove(own->snapshot, own->stored_as, ok ? err : &ignored) && ok; /* what is mapped stays readable */
}

/* ---- Writing the dataset */

static void take_cell(TypedCells *out, size_t at, const Column *column, size_t row) {
    bool null = column_null(column, row);
    if (column->type == COLUMN_TEXT)
        out->text[at] = column_text(column, row);
    else
        out->number[at] = column_number(column, row);
    if (null) out->nulls[at / 64] |= (uint64_t)1 << (at % 64);
}

static bool write_rows(Reading *r, const Table *const table[2], const MergeRow *row, size_t count, Error *err) {
    for (size_t from = 0; from < count; from += BATCH_ROWS_MAX) {
        size_t rows = count - from < BATCH_ROWS_MAX ? count - from : BATCH_ROWS_MAX;
        for (size_t f = 0; f < r->field_count; f++) {
            TypedCells *cells = &r->cells[f];
            memset(cells->nulls, 0, sizeof cells->nulls);
            if (r->dataset->field[r->field[f]].type == COLUMN_TEXT) r->chunk[f].text = cells->text;
            for (size_t i = 0; i < rows; i++)
                take_cell(cells, i, &table[row[from + i].of_changed]->column[f], row[from + i].row);
        }
        for (size_t i = 0; r->amount != SIZE_MAX && i < rows; i++) r->entry->total += r->cells[r->amount].number[i];
        if (!dataset_write(r->writer, r->chunk, rows, err)) return false;
    }
    return true;
}

static bool write_rejects(Reading *r, const Table *const table[2], const MergeRow *row, size_t count, Error *err) {
    for (size_t i = 0; i < count; i++) {
        const Table *from = table[row[i].of_changed];
        Str text[5];
        static const Str name[5] = {{"origin", 6}, {"key", 3}, {"column", 6}, {"reason", 6}, {"raw", 3}};
        for (size_t k = 0; k < ARRAY_LEN(name); k++) text[k] = column_text(table_column(from, name[k]), row[i].row);
        Reject reject = {.origin = text[0], .key = text[1], .column = text[2], .reason = text[3], .raw = text[4]};
        if (!dataset_reject(r->writer, &reject, err)) return false;
    }
    return true;
}

/* At most as many rejects are kept as in any dataset; those that are not make the next read a whole one. */
static bool write_dataset(Reader *reader, const MergePart part[2], const Merged *merged, Error *err) {
    Reading *r = reader->r;
    const Table *const tables[2] = {part[0].table, part[1].table}, *const rejects[2] = {part[0].rejected,
                                                                                        part[1].rejected};
    r->entry->total = 0;
    return reading_writer(r, err) && write_rows(r, tables, merged->row, merged->count, err) &&
           write_rejects(r, rejects, merged->reject, merged->reject_count, err) &&
           dataset_close(r->writer, r->entry, err);
}

/* ---- The two ways */

static Str moment_text(const Reader *reader, Instant at) {
    char text[INSTANT_TEXT_SIZE];
    return str_copy(reader->r->arena, instant_print(at, reader->utc, text));
}

static void keep_facts(Reading *r, const SnapshotDataset *from) {
    r->entry->source_snapshot = str_copy(r->arena, from->source_snapshot);
    r->entry->detail = str_copy(r->arena, from->detail);
}

static void keep_schema(Reading *r, const SnapshotDataset *from) {
    FieldInfo *field = arena_array(r->arena, from->schema_count, sizeof *field);
    for (size_t i = 0; i < from->schema_count; i++) {
        field[i] = from->schema[i];
        field[i].name = str_copy(r->arena, field[i].name);
        field[i].native = str_copy(r->arena, field[i].native);
    }
    r->entry->schema = field;
    r->entry->schema_count = from->schema_count;
}

static bool read_whole(Reader *reader, Error *err) {
    Reading *r = reader->r;
    Part *all = arena_alloc(reader->arena, sizeof *all);
    ExtractChanges changes = plan_changes(r->dataset);
    if (!read_part(reader, "all", NULL, 0, &changes, all, err)) return false;
    keep_facts(r, &all->is.entry);
    keep_schema(r, &all->is.entry);
    r->entry->rows_declared = all->is.entry.rows_declared;
    MergeKey key = key_of(r);
    const uint32_t *order = merge_order(&all->is.table, &key, reader->arena);
    Merged merged = {.row = arena_array_raw(reader->arena, all->is.table.rows, sizeof *merged.row),
                     .count = all->is.table.rows,
                     .reject = merge_rejects(&all->is.rejected, reader->arena),
                     .reject_count = all->is.rejected.rows};
    for (size_t i = 0; i < merged.count; i++) merged.row[i] = (MergeRow){order[i], false};
    const MergePart part[2] = {{&all->is.table, &all->is.rejected}, {&all->is.table, &all->is.rejected}};
    r->rejected_rows = all->rejected_rows;
    r->entry->keys_at = moment_text(reader, reader->job->now);
    r->entry->changed = all->is.table.rows + all->rejected_rows;
    return write_dataset(reader, part, &merged, err);
}

static bool same_schema(const SnapshotDataset *a, const SnapshotDataset *b) {
    bool same = a->schema_count == b->schema_count;
    for (size_t i = 0; same && i < a->schema_count; i++) {
        same = str_eq(a->schema[i].name, b->schema[i].name) && str_eq(a->schema[i].native, b->schema[i].native);
    }
    return same;
}

static Str mark_text(const Reader *reader, const ExtractChanges *changes) {
    if (!changes->bounded) return STR("");
    if (changes->by_version) return str_printf(reader->r->arena, "%lld", (long long)changes->version);
    return moment_text(reader, changes->since);
}

static bool keys_due(const Reader *reader, const Base *base) {
    Instant compared;
    return !read_instant(base->part.entry.keys_at, &compared) || compared > reader->job->now ||
           reader->job->now - compared >= plan_of(reader->r)->keys_every;
}

/* What the snapshot says of a dataset that is the base and its changes: as of one that is read whole. */
static void keep_merged(Reading *r, const Base *base, const Merged *merged) {
    keep_schema(r, &base->part.entry);
    r->entry->detail = str_copy(r->arena, base->part.entry.detail);
    r->rejected_rows = merged->reject_count;
    bool declared = base->part.entry.rows_declared == (int64_t)(base->part.entry.rows + base->part.entry.rejected);
    r->entry->rows_declared = declared ? (int64_t)(merged->count + merged->reject_count) : -1;
    r->entry->base = str_copy(r->arena, str_of(base->part.sha256));
    r->entry->deleted = merged->deleted;
}

/* What the base and the changes come to. False: *err, or *why they cannot be trusted, so that all is to be read. */
static bool read_changes(Reader *reader, const Base *base, Str *why, Error *err) {
    Reading *r = reader->r;
    Part *keys = arena_alloc(reader->arena, sizeof *keys), *changed = arena_alloc(reader->arena, sizeof *changed);
    uint32_t only[CHANGES_KEY_MAX + 1]; /* the key, then the mark */
    size_t key_count = plan_of(r)->key_count;
    memcpy(only, plan_of(r)->key, key_count * sizeof *only);
    only[key_count] = plan_of(r)->by;
    ExtractChanges since = since_of(reader, base), all = since;
    bool due = keys_due(reader, base);
    all.bounded = false;
    if (due && !read_part(reader, "keys", only, key_count + 1, &all, keys, err)) return false;
    if (!read_part(reader, "changes", NULL, 0, &since, changed, err)) return false;
    MergeInput input = {.base = {&base->part.table, &base->part.rejected},
                        .changed = {&changed->is.table, &changed->is.rejected},
                        .keys = due ? &keys->is.table : NULL,
                        .key = key_of(r),
                        .by = index_of(r, plan_of(r)->by)};
    if (!same_schema(&base->part.entry, &changed->is.entry)) *why = STR("its columns are others than in the last snapshot");
    if (!why->ptr && changed->rejected_rows != changed->is.rejected.rows)
        *why = STR("too many changed rows cannot be read");
    if (!why->ptr && due && keys->rejected_rows) *why = STR("keys cannot be read");
    Str unfit = why->ptr ? STR_NULL : merge_unfit(&input.changed, &input.key, input.by, false, reader->arena);
    if (unfit.ptr) *why = str_copy(r->arena, unfit);
    if (why->ptr) return false;
    Merged merged;
    merge_rows(&input, reader->arena, &merged);
    if (merged.missed.ptr) {
        *why = str_printf(r->arena, "%.*s changed, or came, without its mark saying so", STR_ARG(merged.missed));
        return false;
    }
    keep_facts(r, &changed->is.entry);
    keep_merged(r, base, &merged);
    r->entry->since = mark_text(reader, &since);
    r->entry->keys_at = due ? moment_text(reader, reader->job->now) : str_copy(r->arena, base->part.entry.keys_at);
    r->entry->changed = changed->is.table.rows + changed->is.rejected.rows;
    const MergePart part[2] = {input.base, input.changed};
    return write_dataset(reader, part, &merged, err);
}

static void tell(const Reader *reader, Str why) {
    const Reading *r = reader->r;
    notice_add(reader->job->notices, r->arena, LOG_WARNING, "read whole",
               "%.*s was read whole, not by its changes: %.*s", STR_ARG(r->dataset->name), STR_ARG(why));
}

static void log_how(const Reading *r) {
    char changed[32], deleted[32];
    snprintf(changed, sizeof changed, "%llu", (unsigned long long)r->entry->changed);
    snprintf(deleted, sizeof deleted, "%llu", (unsigned long long)r->entry->deleted);
    log_event(LOG_INFO, r->entry->base.len ? "read by changes" : "read whole", "dataset",
              str_cstr(r->arena, r->dataset->name), "rows", changed, "deleted", deleted, "since",
              str_cstr(r->arena, r->entry->since), NULL);
}

/* A source that fails while its changes are read may still give everything: a field that few rows have, for one. */
static bool may_go_on(const Error *err) {
    return err->kind == ERROR_SOURCE || err->kind == ERROR_USAGE;
}

bool changes_read(Reading *r, const ChangesJob *job, Source *source, bool *begun, Error *err) {
    Reader reader = {.r = r, .job = job, .source = source, .begun = begun, .arena = arena_new("changes", 0)};
    Base *base = arena_alloc(reader.arena, sizeof *base);
    Str why = STR_NULL;
    Error failed = {0};
    bool ok = zone_load(STR("UTC"), r->arena, &reader.utc, err);
    r->entry->read_as = read_as(r);
    bool based = ok && find_base(&reader, base, &why);
    bool done = based && read_changes(&reader, base, &why, &failed);
    if (ok && !done && failed.kind != ERROR_NONE && !may_go_on(&failed)) {
        *err = failed;
        ok = false;
    }
    if (ok && !done) {
        if (failed.kind != ERROR_NONE) why = str_printf(r->arena, "%.*s", (int)strcspn(failed.text, "\n"), failed.text);
        if (why.ptr) tell(&reader, why);
        ok = read_whole(&reader, err);
    }
    if (ok) log_how(r);
    arena_free(reader.arena);
    return ok;
}
