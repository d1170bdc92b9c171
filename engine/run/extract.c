#include "engine/run/extract.h"

#include "engine/base/buf.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/base/parallel.h"
#include "engine/run/changes_merge.h"
#include "engine/run/drift.h"
#include "engine/run/extracting.h"
#include "engine/run/rejected.h"
#include "engine/run/veiled.h"

#include <stdio.h>
#include <stdlib.h>

enum { REJECTS_KEPT_MAX = 100000, RAW_SIZE_MAX = 200, PROGRESS_ROWS = 100000 };

void extract_needs(const Plan *plan, const uint32_t *rule, size_t rule_count, bool *needed) {
    for (size_t i = 0; i < rule_count; i++) {
        const RulePlan *r = &plan->rule[rule[i]];
        for (size_t d = 0; d < r->dataset_count; d++) needed[r->dataset[d]] = true;
        if (r->kind == RULE_RECONCILE && r->rates != PLAN_NONE) needed[r->rates] = true;
        for (size_t d = 0; r->lines && d < r->dataset_count; d++) needed[r->lines[d].dataset] = true;
        if (r->dead) needed[r->dead->dataset] = true;
    }
    for (bool changed = true; changed;) { /* a looked-up dataset may look up another */
        changed = false;
        for (size_t d = 0; d < plan->dataset_count; d++) {
            for (size_t f = 0; needed[d] && f < plan->dataset[d].field_count; f++) {
                uint32_t lookup = plan->dataset[d].field[f].lookup;
                if (lookup == PLAN_NONE || needed[lookup]) continue;
                needed[lookup] = changed = true;
            }
        }
    }
}

/* ---- One dataset */

static void find_key(Reading *r) {
    const ChangesPlan *changes = r->dataset->changes;
    r->key_count = 0;
    for (size_t k = 0; changes && k < changes->key_count; k++) {
        size_t i = 0;
        while (i < r->field_count && r->field[i] != changes->key[k]) i++;
        if (i < r->field_count) r->key[r->key_count++] = i;
    }
}

void reading_fields(Reading *r, const uint32_t *only, size_t count) {
    const DatasetPlan *d = r->dataset;
    r->field = arena_array(r->arena, d->field_count, sizeof *r->field);
    r->field_count = 0;
    r->amount = r->id = SIZE_MAX;
    for (size_t i = 0; i < (only ? count : d->field_count); i++) {
        uint32_t f = only ? only[i] : (uint32_t)i;
        if (d->field[f].from.len == 0) continue;
        Str name = d->field[f].name;
        if (str_eq(name, STR("amount")) && d->field[f].type == COLUMN_DECIMAL) r->amount = r->field_count;
        if (f == rejected_key_field(d)) r->id = r->field_count;
        r->field[r->field_count++] = f;
    }
    find_key(r);
    const FieldPlan **plans = arena_array(r->arena, r->field_count, sizeof *plans);
    for (size_t i = 0; i < r->field_count; i++) plans[i] = &d->field[r->field[i]];
    r->currencies = currencies_new(r->plan, d, plans, r->field_count, r->arena);
    r->cells = arena_array(r->arena, r->field_count, sizeof *r->cells);
    r->chunk = arena_array(r->arena, r->field_count, sizeof *r->chunk);
    for (size_t i = 0; i < r->field_count; i++) {
        r->chunk[i] = (Chunk){r->cells[i].number, r->cells[i].text, r->cells[i].nulls};
    }
}

bool reading_writer(Reading *r, Error *err) {
    SnapshotField *field = arena_array(r->arena, r->field_count, sizeof *field);
    for (size_t i = 0; i < r->field_count; i++) {
        const FieldPlan *plan = &r->dataset->field[r->field[i]];
        field[i] = (SnapshotField){plan->name, plan->type, plan->scale};
    }
    if (!dataset_create(r->snapshot, r->stored_as, field, r->field_count, r->arena, &r->writer, err)) return false;
    dataset_write_by(r->writer, r->threads);
    return true;
}

static Str shortened(Str raw) {
    size_t len = raw.len < RAW_SIZE_MAX ? raw.len : RAW_SIZE_MAX;
    while (len && len < raw.len && ((unsigned char)raw.ptr[len] & 0xC0) == 0x80) len--;
    return (Str){raw.ptr, len};
}

static bool keep_reject(Reading *r, const Reject *reject, Error *err) {
    r->rejected_rows++;
    return r->rejects_kept++ >= REJECTS_KEPT_MAX || dataset_reject(r->writer, reject, err);
}

/* Those that stand above a line, from *next on. */
static bool reject_unreadable(Reading *r, const Batch *batch, uint64_t line, size_t *next, Error *err) {
    for (; *next < batch->reject_count && batch->reject[*next].line < line; ++*next) {
        const BatchReject *from = &batch->reject[*next];
        Reject reject = {.line = from->line, .byte = from->byte, .origin = batch->origin, .reason = from->reason,
                         .raw = shortened(from->raw)};
        if (r->dataset->changes) reject.origin = STR("");
        if (!keep_reject(r, &reject, err)) return false;
    }
    return true;
}

/* One field of a key, as a table shows it; "" where there is none. */
static Str key_part(const Reading *r, size_t field, size_t row) {
    const TypedCells *cells = &r->cells[field];
    if (r->dataset->field[r->field[field]].type == COLUMN_TEXT) return cells->texts[row].ptr ? cells->texts[row] : STR("");
    if (cells->nulls[row / 64] >> (row % 64) & 1) return STR("");
    char text[DECIMAL_TEXT_SIZE];
    return str_copy(r->arena, decimal_print(cells->number[row], 0, text));
}

/* The key by which changes are followed; "" where it could not be read. */
static Str changes_key(const Reading *r, size_t row) {
    Str part[CHANGES_KEY_MAX];
    for (size_t k = 0; k < r->key_count; k++) {
        part[k] = r->fault_field[row] == r->key[k] ? STR("") : key_part(r, r->key[k], row);
        if (!part[k].len) return STR("");
    }
    return merge_key_text(part, r->key_count, r->arena);
}

static bool reject_faulty(Reading *r, const Batch *batch, size_t row, Error *err) {
    size_t i = r->fault_field[row];
    Str key = r->id == SIZE_MAX ? STR_NULL : batch->cell[r->id][row];
    Reject reject = {.line = batch->line ? batch->line[row] : 0, .origin = batch->origin, .key = key,
                     .column = r->dataset->field[r->field[i]].from, .reason = str_of(r->fault[row]),
                     .raw = shortened(batch->cell[i][row])};
    if (r->dataset->changes) { /* where it stood depends on what was asked for: its key does not */
        reject.line = 0;
        reject.origin = changes_key(r, row);
    }
    return keep_reject(r, &reject, err);
}

/* In the order of their lines, as far as these are known, so that it does not depend on where batches end. */
static bool keep_rejects(Reading *r, const Batch *batch, size_t faults, Error *err) {
    size_t next = 0;
    for (size_t row = 0; faults && row < batch->rows; row++) {
        if (!r->fault[row]) continue;
        if (!reject_unreadable(r, batch, batch->line ? batch->line[row] : UINT64_MAX, &next, err) || !reject_faulty(r, batch, row, err))
            return false;
        r->fault_field[row] = SIZE_MAX;
    }
    return reject_unreadable(r, batch, UINT64_MAX, &next, err);
}

/* Moves the rows without a fault to the front, in every column. */
static size_t squeeze(Reading *r, size_t rows) {
    size_t kept = 0;
    for (size_t row = 0; row < rows; row++) {
        if (r->fault[row]) continue;
        for (size_t i = 0; i < r->field_count; i++) {
            TypedCells *c = &r->cells[i];
            c->number[kept] = c->number[row];
            if (c->texts) c->text[kept] = c->texts[row]; /* in place, or from the batch's cells */
            uint64_t null = c->nulls[row / 64] >> (row % 64) & 1, bit = (uint64_t)1 << (kept % 64);
            c->nulls[kept / 64] = null ? c->nulls[kept / 64] | bit : c->nulls[kept / 64] & ~bit;
        }
        kept++;
    }
    for (size_t i = 0; i < r->field_count; i++) {
        if (r->cells[i].texts) r->cells[i].texts = r->cells[i].text;
    }
    return kept;
}

static bool take_batch(Reading *r, const Batch *batch, Error *err) {
    size_t faults = 0, rows = batch->rows;
    memset(r->fault, 0, rows * sizeof *r->fault);
    for (size_t i = 0; i < r->field_count; i++) {
        size_t before = faults;
        faults += typed_read(&r->dataset->field[r->field[i]], batch->cell[i], rows, r->days, &r->cells[i], r->fault);
        for (size_t row = 0; faults > before && row < rows; row++) {
            if (r->fault[row] && r->fault_field[row] == SIZE_MAX) r->fault_field[row] = i;
        }
    }
    faults += currencies_settle(r->currencies, r->cells, rows, r->fault, r->fault_field);
    if (!keep_rejects(r, batch, faults, err)) return false;
    if (faults) rows = squeeze(r, rows);
    if (r->amount != SIZE_MAX) {
        for (size_t row = 0; row < rows; row++) r->entry->total += r->cells[r->amount].number[row];
    }
    for (size_t i = 0; i < r->field_count; i++) r->chunk[i].text = r->cells[i].texts;
    return rows == 0 || dataset_write(r->writer, r->chunk, rows, err);
}

static void keep_schema(Reading *r, const Schema *schema) {
    FieldInfo *kept = arena_array(r->arena, schema->count, sizeof *kept);
    for (size_t i = 0; i < schema->count; i++) {
        kept[i] = schema->field[i];
        kept[i].name = str_copy(r->arena, schema->field[i].name);
        kept[i].native = str_copy(r->arena, schema->field[i].native);
    }
    r->entry->schema = kept;
    r->entry->schema_count = schema->count;
}

static Extract extract_of(Reading *r, Instant cutoff) {
    const DatasetPlan *d = r->dataset;
    Str *column = arena_array(r->arena, r->field_count, sizeof *column);
    for (size_t i = 0; i < r->field_count; i++) column[i] = d->field[r->field[i]].from;
    Extract extract = {.dataset = d->name, .where = d->where, .options = &d->options, .column = column, .column_count = r->field_count,
                       .from = INSTANT_NONE, .to = INSTANT_NONE, .cutoff = cutoff, .changes = r->changes};
    if (d->date_field != PLAN_NONE) { /* what is read by changes has no window: a row would come into it without a change */
        if (!d->changes) extract.to = cutoff + r->plan->look_ahead_days * INSTANT_DAY;
        extract.date_column = d->field[d->date_field].from;
    }
    return extract;
}

static void tell_progress(const Reading *r, uint64_t rows) {
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)rows);
    log_event(LOG_PROGRESS, "reading", "dataset", str_cstr(r->arena, r->dataset->name), "rows", text, NULL);
}

bool reading_rows(Reading *r, Source *source, Instant cutoff, bool *begun, Error *err) {
    const Connector *connector = r->source_plan->connector;
    Extract extract = extract_of(r, plan_source_cutoff(r->plan, r->source_plan, cutoff));
    Schema schema;
    ReadSummary summary = {.rows_declared = -1};
    if (!connector->begin(source, &extract, &schema, err)) return false;
    *begun = true;
    keep_schema(r, &schema);
    for (size_t i = 0; i < BATCH_ROWS_MAX; i++) r->fault_field[i] = SIZE_MAX;
    for (uint64_t rows = 0;;) {
        Batch batch = {0};
        if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, "", "stopped on request");
        if (!connector->next(source, &batch, err)) return false;
        if (batch.rows == 0 && batch.reject_count == 0) break;
        if (!take_batch(r, &batch, err)) return false;
        rows += batch.rows;
        if (rows / PROGRESS_ROWS != (rows - batch.rows) / PROGRESS_ROWS) tell_progress(r, rows);
    }
    if (!connector->finish(source, &summary, err)) return false;
    r->entry->rows_declared = summary.rows_declared;
    r->entry->source_snapshot = str_copy(r->arena, summary.snapshot);
    r->entry->detail = str_copy(r->arena, summary.detail);
    return true;
}

/* ---- One source */

typedef struct SourceJob {
    const Plan *plan;
    uint32_t source;
    const bool *needed;
    Instant cutoff;
    SnapshotWriter *snapshot;
    const Earlier *earlier;
    Instant now;
    size_t threads;         /* that write its rows */
    SnapshotDataset *entry; /* one a dataset of the plan */
    Arena *arena;
    NoticeList notices;
    const Str *words;       /* veiled_words of the source */
    Error err;              /* what stops the run as a whole */
} SourceJob;

/* Files are named from the project's folder: reports are the same wherever the project stands. */
static Str named_from(const char *folder, Str text, Arena *arena) {
    Str whole = str_of(folder);
    Buf out = {0};
    for (size_t i = 0; i < text.len;) {
        bool begins = i == 0 || strchr(" \"'\n", text.ptr[i - 1]);
        bool named = begins && str_starts(str_sub(text, i, text.len), whole);
        size_t end = i + whole.len;
        if (named && end < text.len && text.ptr[end] == '/') {
            i = end + 1;
        } else if (named && (end == text.len || strchr(" :\"'\n", text.ptr[end]))) {
            buf_add(&out, STR("the project's folder"));
            i = end;
        } else {
            buf_char(&out, text.ptr[i++]);
        }
    }
    Str made = str_copy(arena, buf_str(&out));
    buf_free(&out);
    return made;
}

static void note_problem(const Plan *plan, SnapshotDataset *entry, const Error *err, Arena *arena) {
    entry->complete = false;
    entry->problem = named_from(plan->folder, str_printf(arena, "%s%s%s", err->where, *err->where ? ": " : "", err->text), arena);
}

static bool stops_the_run(const Error *err) {
    return err->kind == ERROR_OUTPUT || err->kind == ERROR_CANCELLED || err->kind == ERROR_INTERNAL;
}

/* A dataset that failed for want of a column has changed its shape: that is told before anything else. */
static void note_drift(Reading *r, Source *source, const Error *err, bool begun) {
    Extract wanted = extract_of(r, 0);
    Schema now = {0};
    r->entry->drift = drift_find(r->source_plan->connector, source, &wanted, err, begun, r->arena, &now);
    if (now.count) keep_schema(r, &now);
}

static void read_one(SourceJob *job, Source *source, uint32_t dataset) {
    const SourcePlan *plan = &job->plan->source[job->source];
    SnapshotDataset *entry = &job->entry[dataset];
    Reading r = {.plan = job->plan, .source_plan = plan, .dataset = &job->plan->dataset[dataset], .stored_as = entry->name,
                 .snapshot = job->snapshot, .entry = entry, .arena = job->arena, .threads = job->threads};
    Error err = {0};
    r.days = day_cache_new(plan, job->arena);
    r.changes = plan_changes(r.dataset);
    reading_fields(&r, NULL, 0);
    bool begun = false, ok;
    log_veil(job->words);
    if (r.dataset->changes) {
        ChangesJob changes = {job->earlier, &job->notices, job->now};
        ok = changes_read(&r, &changes, source, &begun, &err);
    } else {
        ok = reading_writer(&r, &err) && reading_rows(&r, source, job->cutoff, &begun, &err) && dataset_close(r.writer, entry, &err);
    }
    log_veil(NULL);
    if (ok) {
        entry->complete = true;
        entry->rejected = r.rejected_rows;
        entry->has_total = r.amount != SIZE_MAX;
        entry->total_scale = r.amount == SIZE_MAX ? 0 : r.dataset->field[r.field[r.amount]].scale;
        char rows[32];
        snprintf(rows, sizeof rows, "%llu", (unsigned long long)entry->rows);
        log_event(LOG_INFO, "read", "dataset", str_cstr(job->arena, entry->name), "rows", rows, NULL);
        earlier_compare(job->earlier, entry, job->arena);
        if (entry->drift.len) {
            log_event(LOG_ERROR, "schema drift", "dataset", str_cstr(job->arena, entry->name), "problem",
                      str_cstr(job->arena, entry->problem), NULL);
        }
        return;
    }
    if (stops_the_run(&err)) job->err = err;
    else note_drift(&r, source, &err, begun);
    veiled_fault(job->plan, dataset, &err);
    note_problem(job->plan, entry, &err, job->arena);
    entry->digest = STR("");
    entry->total = 0;
    log_event(LOG_ERROR, "source failed", "dataset", str_cstr(job->arena, entry->name), "problem",
              str_cstr(job->arena, entry->problem), NULL);
}

/* A source's day may end after the company's: who reads it in between lacks its last hours, whatever the rest says. */
static void note_open_day(SourceJob *job) {
    const SourcePlan *plan = &job->plan->source[job->source];
    Instant until = plan_source_cutoff(job->plan, plan, job->cutoff);
    char text[INSTANT_TEXT_SIZE];
    if (job->now < job->cutoff || job->now >= until) return;
    Str end = instant_print(until, plan->day_zone, text);
    notice_add(&job->notices, job->arena, LOG_WARNING, "day not over", "it was read before its day ended at %.*s: what its last hours bring is not there",
               STR_ARG(end));
}

static void read_source(void *context, size_t task, size_t thread) {
    (void)thread;
    SourceJob *job = &((SourceJob *)context)[task];
    const SourcePlan *plan = &job->plan->source[job->source];
    Arena *session = arena_new("source", 0); /* closing it closes the connection */
    Source *source = NULL;
    Error err = {0};
    SourceSpec spec = {plan->name, &plan->options, job->plan->folder, plan->zone, plan->where};
    job->words = veiled_words(job->plan, job->source, session);
    note_open_day(job);
    log_veil(job->words);
    bool open = plan->connector->open(&source, &spec, &job->notices, session, &err);
    log_veil(NULL);
    for (uint32_t d = 0; d < job->plan->dataset_count; d++) {
        if (!job->needed[d] || job->plan->dataset[d].source != job->source) continue;
        if (job->err.kind != ERROR_NONE) break;
        if (open) read_one(job, source, d);
        else note_problem(job->plan, &job->entry[d], &err, job->arena);
    }
    if (!open && stops_the_run(&err)) job->err = err;
    if (!open) log_event(LOG_ERROR, "source failed", "source", str_cstr(job->arena, plan->name), "problem", err.text, NULL);
    veiled_notices(job->plan, job->source, &job->notices, session);
    Notice *kept = arena_array(job->arena, job->notices.count, sizeof *kept);
    for (size_t i = 0; i < job->notices.count; i++) {
        kept[i] = job->notices.item[i];
        kept[i].text = str_copy(job->arena, kept[i].text);
    }
    job->notices.item = kept; /* they were in the session's arena */
    arena_free(session);
}

/* ---- All of them */

static bool write_notices(const SourceJob *job, size_t count, SnapshotWriter *snapshot, Error *err) {
    json_t *list = json_array();
    for (size_t s = 0; s < count; s++) {
        for (size_t i = 0; i < job[s].notices.count; i++) {
            const Notice *notice = &job[s].notices.item[i];
            json_t *item = json_object();
            json_put_text(item, "source", job[s].plan->source[job[s].source].name);
            json_put(item, "level", json_integer(notice->level));
            json_put_text(item, "code", str_of(notice->code));
            json_put_text(item, "text", notice->text);
            json_add(list, item);
        }
    }
    Buf text = {0};
    json_print(list, JSON_INDENT(1), &text);
    bool ok = snapshot_add(snapshot, "notices.json", buf_str(&text), err);
    buf_free(&text);
    return ok;
}

static size_t make_jobs(SourceJob *jobs, const SourceJob *model, Arena *run) {
    const Plan *plan = model->plan;
    size_t count = 0;
    for (uint32_t s = 0; s < plan->source_count; s++) {
        bool any = false;
        for (uint32_t d = 0; d < plan->dataset_count; d++) any = any || (model->needed[d] && plan->dataset[d].source == s);
        if (!any) continue;
        jobs[count] = *model;
        jobs[count].source = s;
        jobs[count].arena = arena_new("extract", 0);
        arena_adopt(run, jobs[count].arena);
        count++;
    }
    return count;
}

/* A rerun in which a source failed must not cost the snapshot that was whole. */
static bool choose_place(SnapshotWriter *snapshot, const SnapshotDataset *entry, size_t count, const char *folder, Arena *run,
                         const char **stands_at, Error *err) {
    bool complete = true;
    for (size_t i = 0; i < count; i++) complete = complete && entry[i].complete;
    *stands_at = folder;
    if (complete || !earlier_complete(folder, run)) return true;
    Str bare = str_of(folder);
    while (bare.len > 1 && bare.ptr[bare.len - 1] == '/') bare.len--;
    *stands_at = arena_printf(run, "%.*s.incomplete", STR_ARG(bare));
    log_event(LOG_WARNING, "snapshot incomplete", "kept", folder, "written", *stands_at, NULL);
    return snapshot_move(snapshot, *stands_at, err);
}

bool extract_snapshot(const ExtractRequest *request, Arena *run, const char **stands_at, char sha256[65], Error *err) {
    const Plan *plan = request->plan;
    const char *folder = request->folder;
    Instant cutoff = request->cutoff;
    SnapshotDataset *entry = arena_array(run, plan->dataset_count, sizeof *entry), *listed;
    const Zone *utc = NULL;
    char text[INSTANT_TEXT_SIZE];
    if (!zone_load(STR("UTC"), run, &utc, err)) return false;
    Str moment = str_copy(run, instant_print(cutoff, utc, text));
    SourceJob model = {.plan = plan, .needed = request->needed, .cutoff = cutoff, .entry = entry, .earlier = earlier_new(folder, run),
                       .now = request->now};
    if (!snapshot_create(folder, run, &model.snapshot, err)) return false;
    size_t count = 0, source_count;
    for (size_t d = 0; d < plan->dataset_count; d++) {
        const SourcePlan *source = &plan->source[plan->dataset[d].source];
        Instant until = plan_source_cutoff(plan, source, cutoff);
        entry[d] = (SnapshotDataset){.name = plan->dataset[d].name, .source = source->name,
                                     .cutoff = str_copy(run, instant_print(until, utc, text)),
                                     .zone = source->zone_name, .rows_declared = -1};
    }
    SourceJob *jobs = arena_array(run, plan->source_count, sizeof *jobs);
    source_count = make_jobs(jobs, &model, run);
    for (size_t s = 0; s < source_count; s++) jobs[s].threads = request->threads / source_count;
    parallel_for(source_count, source_count, read_source, jobs);
    bool ok = true;
    for (size_t s = 0; s < source_count && ok; s++) {
        ok = jobs[s].err.kind == ERROR_NONE;
        if (!ok) *err = jobs[s].err;
    }
    listed = arena_array(run, plan->dataset_count, sizeof *listed);
    for (size_t d = 0; d < plan->dataset_count; d++) {
        if (request->needed[d]) listed[count++] = entry[d];
    }
    ok = ok && write_notices(jobs, source_count, model.snapshot, err) &&
         choose_place(model.snapshot, listed, count, folder, run, stands_at, err) &&
         snapshot_seal(model.snapshot, listed, count, moment, request->now, sha256, err);
    if (!ok) snapshot_drop(model.snapshot);
    return ok;
}

bool extract_notices(const char *folder, Arena *run, ExtractReport *out, Error *err) {
    Str text;
    const char *path = arena_printf(run, "%s/notices.json", folder);
    if (!file_read(path, 16 << 20, run, &text, err)) return false;
    json_t *list = json_loadb(text.ptr, text.len, 0, NULL);
    if (!json_is_array(list)) {
        json_decref(list);
        return error_set(err, ERROR_USAGE, path, "the snapshot is damaged: not a list of notices");
    }
    size_t count = json_array_size(list);
    ExtractNotice *notice = arena_array(run, count, sizeof *notice);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        notice[i] = (ExtractNotice){.source = json_get_text(item, "source", run), .code = json_get_text(item, "code", run),
                                    .text = json_get_text(item, "text", run), .dataset = STR(""),
                                    .level = (LogLevel)json_integer_value(json_object_get(item, "level"))};
    }
    json_decref(list);
    *out = (ExtractReport){notice, count};
    return true;
}
