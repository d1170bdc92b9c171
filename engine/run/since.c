#include "engine/run/since.h"

#include "engine/base/file.h"
#include "engine/data/dictionary.h"
#include "engine/run/publish.h"
#include "engine/store/standing.h"

#include <stdlib.h>

void since_tell(RunResults *r, bool warning, Str text) {
    Since *since = &r->since;
    since->notice = arena_grow(r->run, since->notice, since->notice_count, &since->notice_capacity, sizeof *since->notice, 8);
    since->notice[since->notice_count++] = (SinceNotice){warning, text};
}

/* ---- Which snapshots */

typedef struct Search {
    RunResults *results;
    const Run *run; /* of the job, newest first */
    size_t count;
    int64_t place; /* of this run, where it is repeated */
    const bool *needed;
} Search;

/* The needed datasets of a snapshot: no more is mapped into frames. */
static Snapshot narrowed(const Search *s, const Snapshot *whole) {
    const Plan *plan = s->results->request->plan;
    Arena *run = s->results->run;
    Snapshot out = *whole;
    SnapshotDataset *dataset = arena_array(run, whole->count, sizeof *dataset);
    Table *table = arena_array(run, whole->count, sizeof *table), *rejected = arena_array(run, whole->count, sizeof *rejected);
    out.count = 0;
    for (size_t i = 0; i < whole->count; i++) {
        bool wanted = false;
        for (size_t d = 0; d < plan->dataset_count; d++)
            wanted = wanted || (s->needed[d] && str_eq(plan->dataset[d].name, whole->dataset[i].name));
        if (!wanted) continue;
        dataset[out.count] = whole->dataset[i];
        table[out.count] = whole->table[i];
        rejected[out.count++] = whole->rejected[i];
    }
    out.dataset = dataset;
    out.table = table;
    out.rejected = rejected;
    return out;
}

/* Why the snapshot of that run cannot be used; "": it can. */
static Str open_before(const Search *s, const Run *of, Before *out) {
    RunResults *r = s->results;
    Snapshot *whole = arena_alloc(r->run, sizeof *whole), *part = arena_alloc(r->run, sizeof *part);
    Frames *frames = arena_alloc(r->run, sizeof *frames);
    const char *folder = str_cstr(r->run, of->snapshot);
    Error err = {0};
    char day[DAY_TEXT_SIZE];
    if (!file_exists(folder)) return STR("is gone");
    if (!snapshot_open(folder, true, r->run, whole, &err) || !str_eq(str_of(whole->sha256), of->snapshot_sha256))
        return STR("was changed or replaced");
    *part = narrowed(s, whole);
    if (!frames_make(&(FramesInput){r->request->plan, part, of->cutoff, r->request->threads}, r->run, frames, &err))
        return STR("was taken with another project");
    *out = (Before){frames, of->cutoff, of->day, str_copy(r->run, day_print(of->day, day)), of->id};
    return STR("");
}

static bool may_serve(const Search *s, const Run *run, bool earlier) {
    const RunResults *r = s->results;
    bool before = earlier ? run->cutoff < r->frames->cutoff : run->cutoff <= r->frames->cutoff;
    return before && run->seq < s->place && !str_eq(run->snapshot_sha256, str_of(r->snapshot->sha256));
}

static void seek(const Search *s, bool earlier, Before *out) {
    RunResults *r = s->results;
    Str tried = STR("");
    size_t tries = 0;
    for (size_t i = 0; i < s->count && !out->frames && tries < SINCE_TRIES_MAX; i++) {
        const Run *run = &s->run[i];
        if (!may_serve(s, run, earlier) || str_eq(run->snapshot_sha256, tried)) continue;
        tried = run->snapshot_sha256;
        tries++;
        Str why = open_before(s, run, out);
        if (!why.len) continue;
        since_tell(r, true, str_printf(r->run, "the snapshot of run %.*s (%.*s) %.*s: it is not compared with", STR_ARG(run->id),
                                       STR_ARG(run->cutoff_text), STR_ARG(why)));
    }
    if (!out->frames && !tries) since_tell(r, false, STR("no earlier run of this job is stored: there is nothing yet to compare it with"));
}

/* ---- Findings that still stand, and the snapshot before each was first told */

static const Run *run_before(const Search *s, int64_t told) {
    const Run *first = NULL;
    for (size_t i = 0; i < s->count; i++) first = s->run[i].seq == told ? &s->run[i] : first;
    for (size_t i = 0; first && i < s->count; i++) {
        const Run *run = &s->run[i];
        if (run->seq < told && run->cutoff <= first->cutoff && !str_eq(run->snapshot_sha256, first->snapshot_sha256)) return run;
    }
    return NULL;
}

static size_t base_of(const Search *s, const Run *run) {
    Since *since = &s->results->since;
    for (size_t i = 0; run && i < since->base_count; i++) {
        if (str_eq(since->base[i].run, run->id)) return since->base[i].frames ? i : SIZE_MAX;
    }
    if (!run || since->base_count == SINCE_TRIES_MAX) return SIZE_MAX;
    Before *base = &since->base[since->base_count++];
    Str why = str_eq(run->id, since->last.run) ? STR("") : open_before(s, run, base);
    if (str_eq(run->id, since->last.run)) *base = since->last;
    base->run = run->id;
    if (!why.len) return since->base_count - 1;
    since_tell(s->results, true, str_printf(s->results->run, "the snapshot of run %.*s (%.*s) %.*s: whether what was changed after it was put right cannot be told",
                                            STR_ARG(run->id), STR_ARG(run->cutoff_text), STR_ARG(why)));
    return SIZE_MAX;
}

static int standing_order(const void *a, const void *b) {
    const Standing *x = a, *y = b;
    int order = str_compare(x->rule, y->rule);
    return order ? order : str_compare(x->id, y->id);
}

/* Of a run whose place is not known it is before those with a later cut-off. */
static int64_t place_of(const Search *s) {
    int64_t place = s->place;
    for (size_t i = 0; s->place == INT64_MAX && i < s->count; i++) {
        if (s->run[i].cutoff > s->results->frames->cutoff && s->run[i].seq < place) place = s->run[i].seq;
    }
    return place;
}

static bool find_standing(const Search *s, Store *store, Error *err) {
    RunResults *r = s->results;
    const Plan *plan = r->request->plan;
    const JobPlan *job = r->request->job;
    Day today = business_day(plan->zone, plan->day_ends_minutes, r->frames->cutoff - 1);
    Run run = {.job = job->name, .day = today, .zone = plan->zone};
    Buf *list = buf_own(r->run);
    r->since.base = arena_array(r->run, SINCE_TRIES_MAX, sizeof *r->since.base);
    for (size_t i = 0; i < job->rule_count; i++) {
        const RulePlan *rule = &plan->rule[job->rule[i]];
        StandingOf of = {&run, rule->name, place_of(s)};
        StandingList found;
        if (!rule->closed_count && !rule->edit_count) continue;
        if (!runs_standing(store, &of, r->run, &found, err)) return false;
        for (size_t k = 0; k < found.count; k++) {
            const StandingFinding *finding = &found.item[k];
            size_t base = finding->accepted ? SIZE_MAX : base_of(s, run_before(s, finding->told));
            Standing one = {finding->identity, rule->name, base, finding->accepted};
            buf_append(list, &one, sizeof one);
        }
    }
    r->since.standing_count = list->len / sizeof(Standing);
    r->since.standing = (Standing *)(void *)list->ptr;
    if (r->since.standing_count) qsort(r->since.standing, r->since.standing_count, sizeof(Standing), standing_order);
    return true;
}

static const Standing *standing_of(const Since *since, Str rule, Str id) {
    Standing wanted = {.id = id, .rule = rule};
    return since->standing_count ? bsearch(&wanted, since->standing, since->standing_count, sizeof wanted, standing_order) : NULL;
}

/* What the last run's snapshot says of findings that stood before it is not the whole change. */
static void forget_standing(RunResults *r, Str rule, size_t from) {
    FindingList *list = r->findings;
    size_t kept = from;
    for (size_t i = from; i < list->count; i++) {
        const Standing *standing = standing_of(&r->since, rule, list->item[i].id);
        bool judged = standing && !standing->accepted && standing->base != SIZE_MAX;
        if (!judged) list->item[kept++] = list->item[i];
    }
    list->count = kept;
}

static bool look_from(RunResults *r, Str rule, size_t base, bool (*look)(RunResults *, void *), void *context) {
    FindingList aside = {.arena = r->findings->arena}, *list = r->findings;
    Since since = r->since;
    r->since.last = since.base[base];
    r->findings = &aside;
    bool looked = look(r, context);
    r->findings = list;
    r->since = since; /* with its notices: those of this look are about what is looked at already */
    for (size_t i = 0; i < aside.count; i++) {
        const Standing *standing = standing_of(&since, rule, aside.item[i].id);
        if (!standing || standing->base != base) continue;
        findings_reserve(list, 1);
        list->item[list->count++] = aside.item[i];
    }
    findings_drop(&aside);
    return looked;
}

bool since_stand(RunResults *r, Str rule, size_t from, bool (*look)(RunResults *, void *), void *context) {
    bool judged = true;
    forget_standing(r, rule, from);
    for (size_t b = 0; b < r->since.base_count; b++) {
        bool asked = false;
        for (size_t i = 0; i < r->since.standing_count; i++)
            asked = asked || (r->since.standing[i].base == b && str_eq(r->since.standing[i].rule, rule));
        if (asked) judged = look_from(r, rule, b, look, context) && judged;
    }
    for (size_t i = 0; i < r->since.standing_count; i++) {
        const Standing *one = &r->since.standing[i];
        judged = judged && (!str_eq(one->rule, rule) || one->accepted || one->base != SIZE_MAX);
    }
    return judged;
}

bool since_open(RunResults *r, Store *store, Error *err) {
    const Plan *plan = r->request->plan;
    bool last = false, opening = false;
    bool *needed = arena_array(r->run, plan->dataset_count, sizeof *needed);
    for (size_t i = 0; i < r->request->job->rule_count; i++) {
        const RulePlan *rule = &plan->rule[r->request->job->rule[i]];
        bool rolls = rule->roll && rule->roll->from_run, looks = rule->closed_count || rule->edit_count;
        last = last || looks;
        opening = opening || rolls;
        if (rolls || looks) extract_needs(plan, &r->request->job->rule[i], 1, needed);
    }
    if (!last && !opening) return true;
    if (!store) {
        since_tell(r, true, STR("nothing is remembered, so there is no earlier run to compare with"));
        return true;
    }
    Search s = {.results = r, .place = INT64_MAX, .needed = needed};
    if (!runs_list(store, r->request->job->name, r->run, &s.run, &s.count, err)) return false;
    Str own = publish_run_id(r);
    for (size_t i = 0; i < s.count; i++) {
        if (str_eq(s.run[i].id, own)) s.place = s.run[i].seq;
    }
    if (last) seek(&s, false, &r->since.last);
    if (last && r->since.last.frames && !find_standing(&s, store, err)) return false;
    if (last && opening && r->since.last.frames && r->since.last.cutoff < r->frames->cutoff)
        r->since.opening = r->since.last;
    else if (opening)
        seek(&s, true, &r->since.opening);
    return true;
}

/* ---- Keys */

struct KeyRows {
    Dictionary *keys;
    uint32_t *row; /* by number */
    size_t count;
};

Str key_text(const Frames *frames, const Column *key, uint32_t row, Arena *arena) {
    if (!key || column_null(key, row)) return STR("");
    return key->type == COLUMN_TEXT ? column_text(key, row) : frame_print(frames, key, row, arena);
}

KeyRows *key_rows(const Frames *frames, uint32_t dataset, const Column *key, Arena *arena) {
    size_t rows = frames->frame[dataset].rows;
    KeyRows *out = arena_alloc(arena, sizeof *out);
    *out = (KeyRows){.keys = dictionary_new(arena), .row = arena_array_raw(arena, rows + 1, sizeof(uint32_t))};
    Arena *scratch = arena_new("keys", 0);
    for (uint32_t row = 0; row < rows; row++) {
        Str text = key_text(frames, key, row, scratch);
        if (!text.len) continue;
        uint32_t number = dictionary_number(out->keys, text);
        bool first = number == out->count;
        out->row[number] = first ? row : ROW_SEVERAL;
        out->count += first;
        if (key->type != COLUMN_TEXT) arena_reset(scratch);
    }
    arena_free(scratch);
    return out;
}

uint32_t key_rows_find(KeyRows *rows, Str key) {
    uint32_t number = key.len ? dictionary_number(rows->keys, key) : UINT32_MAX;
    return number < rows->count ? rows->row[number] : ROW_NONE;
}

bool value_stayed(const Column *then, uint32_t row_then, const Column *now, uint32_t row_now) {
    bool none_then = !then || column_null(then, row_then), none_now = !now || column_null(now, row_now);
    return none_then || none_now ? none_then == none_now : column_equal(then, row_then, now, row_now);
}
