#include "engine/run/pairing.h"

#include "engine/base/hash.h"
#include "engine/run/extract.h"

typedef struct KeyIndex { /* open addressing; rows with equal keys are found one after another */
    uint32_t *slot;       /* row + 1 */
    uint64_t *hash;       /* per row */
    size_t mask;
} KeyIndex;

static bool dataset_is_whole(const Snapshot *snapshot, Str name, Error *err) {
    for (size_t i = 0; i < snapshot->count; i++) {
        const SnapshotDataset *dataset = &snapshot->dataset[i];
        if (!str_eq(dataset->name, name)) continue;
        Str rest = dataset->problem, first = str_cut(&rest, '\n');
        return dataset->complete ||
               error_set(err, ERROR_SOURCE, snapshot->folder, "%.*s is not whole: %.*s", STR_ARG(name), STR_ARG(first));
    }
    return error_set(err, ERROR_SOURCE, snapshot->folder, "%.*s is not in the snapshot", STR_ARG(name));
}

bool pairing_frames(FramesInput in, const RulePlan *rule, Arena *run, Frames *out, Error *err) {
    const Plan *plan = in.plan;
    const Snapshot *snapshot = in.snapshot;
    bool *needed = arena_array(run, plan->dataset_count, sizeof *needed);
    uint32_t number = (uint32_t)(rule - plan->rule);
    extract_needs(plan, &number, 1, needed);
    for (size_t d = 0; d < plan->dataset_count; d++) {
        if (needed[d] && !dataset_is_whole(snapshot, plan->dataset[d].name, err)) return false;
    }
    Day day;
    if (instant_parse(snapshot->cutoff, STR(""), &day, &in.cutoff) != INSTANT_ZONED)
        return error_set(err, ERROR_USAGE, snapshot->folder, "the snapshot has no cut-off");
    return frames_make(&in, run, out, err);
}

Pairing pairing_new(Frames *frames, const RulePlan *rule) {
    Pairing p = {.frames = frames,
                 .rule = rule,
                 .view = rule_view(frames, rule),
                 .one = rule->kind == RULE_DUPLICATES,
                 .plan = rule->match};
    assert(p.one || rule->kind == RULE_RECONCILE);
    if (p.one) {
        p.side[0] = p.side[1] = duplicates_side(frames, &p.view);
    } else {
        for (size_t s = 0; s < 2; s++) p.side[s] = reconcile_side(&p.view, s);
    }
    return p;
}

void pairing_ask(Pairing *p, bool learn, const ScoreProbe *probe, size_t probes) {
    const MatchPlan *plan = &p->rule->match;
    MatchStep *step = arena_array(p->frames->run, plan->step_count, sizeof *step);
    for (size_t s = 0; s < plan->step_count; s++) {
        step[s] = plan->step[s];
        if (!step[s].score) continue;
        MatchScore *score = arena_alloc(p->frames->run, sizeof *score);
        *score = *step[s].score;
        score->probe = probe;
        score->probe_count = probes;
        if (learn && score->source == SCORE_FILE) {
            score->source = SCORE_LEARN;
            score->model = NULL;
        }
        step[s].score = score;
    }
    p->plan.step = step;
}

static uint32_t *number_clusters(const Pairing *p, Arena *run) {
    uint32_t *of = arena_array_raw(run, p->side[0].rows, sizeof *of);
    for (size_t r = 0; r < p->side[0].rows; r++) of[r] = ROW_NONE;
    for (uint32_t c = 0; c < p->clusters.cluster_count; c++) {
        const Cluster *cluster = &p->clusters.cluster[c];
        for (uint32_t i = 0; i < cluster->row_count && !cluster->doubt; i++) of[p->clusters.row[cluster->row_from + i]] = c;
    }
    return of;
}

bool pairing_run(Pairing *p, Error *err) {
    Arena *run = p->frames->run;
    bool good = p->one ? match_duplicates(&(MatchInput){.plan = &p->plan, .left = &p->side[0], .threads = p->frames->threads}, run, &p->clusters, err)
                       : match_sides(&(MatchInput){&p->plan, &p->side[0], &p->side[1], p->frames->threads}, run, &p->match, err);
    if (!good) return false;
    p->score = p->one ? p->clusters.score : p->match.score;
    if (p->one) p->cluster_of = number_clusters(p, run);
    return true;
}

void pairing_place(const Pairing *p, size_t side, uint32_t row, size_t *dataset, uint32_t *dataset_row) {
    *dataset = side;
    *dataset_row = row;
    if (!p->one) return;
    RuleResult result = {.rule = p->rule, .view = p->view};
    duplicates_row(&result, row, dataset, dataset_row);
}

FindingRecord pairing_record(const Pairing *p, size_t side, uint32_t row) {
    size_t dataset;
    uint32_t at;
    pairing_place(p, side, row, &dataset, &at);
    return view_record(&p->view, dataset, at, side == 1 && !p->one);
}

Str pairing_value(const Pairing *p, size_t side, uint32_t field, uint32_t row, bool compared) {
    size_t dataset;
    uint32_t at;
    pairing_place(p, side, row, &dataset, &at);
    const Column *column = view_column(&p->view, field, dataset, compared);
    return column ? frame_print(p->frames, column, at, p->frames->run) : STR("");
}

/* ---- Keys */

static Str key_in(const Pairing *p, size_t side, uint32_t row, Arena *scratch) {
    Frames frames = *p->frames;
    Pairing q = *p;
    frames.run = scratch; /* what is printed here is gone with the next one */
    q.view.frames = &frames;
    return pairing_record(&q, side, row).key;
}

static KeyIndex *index_keys(const Pairing *p, size_t side) {
    Arena *run = p->frames->run, *scratch = arena_new("keys", 0);
    KeyIndex *index = arena_alloc(run, sizeof *index);
    size_t rows = p->side[side].rows, slots = hash_slots(rows);
    *index =
        (KeyIndex){arena_array(run, slots, sizeof(uint32_t)), arena_array_raw(run, rows, sizeof(uint64_t)), slots - 1};
    for (uint32_t row = 0; row < rows; row++) {
        index->hash[row] = hash_str(key_in(p, side, row, scratch));
        arena_reset(scratch);
        size_t at = index->hash[row] & index->mask;
        while (index->slot[at]) at = (at + 1) & index->mask;
        index->slot[at] = row + 1;
    }
    arena_free(scratch);
    return index;
}

/* "dataset/key", where the name is one of the side's; else any of them. *dataset SIZE_MAX: any. */
static Str split_key(const Pairing *p, size_t side, Str key, size_t *dataset) {
    *dataset = SIZE_MAX;
    size_t from = p->one ? 0 : side, to = p->one ? p->rule->dataset_count : side + 1;
    for (size_t d = from; d < to; d++) {
        Str name = p->frames->plan->dataset[p->rule->dataset[d]].name;
        if (!str_starts(key, name) || key.len <= name.len || key.ptr[name.len] != '/') continue;
        *dataset = d;
        return str_sub(key, name.len + 1, key.len);
    }
    return key;
}

KeyFound pairing_find(Pairing *p, size_t side, Str text, uint32_t *row) {
    size_t s = p->one ? 0 : side, wanted, found = 0;
    if (!p->index[s]) p->index[s] = index_keys(p, s);
    const KeyIndex *index = p->index[s];
    Str key = split_key(p, side, text, &wanted);
    uint64_t hash = hash_str(key);
    Arena *scratch = arena_new("keys", 0);
    for (size_t at = hash & index->mask; index->slot[at]; at = (at + 1) & index->mask) {
        uint32_t r = index->slot[at] - 1, dataset_row;
        size_t dataset;
        if (index->hash[r] != hash || !str_eq(key_in(p, s, r, scratch), key)) continue;
        pairing_place(p, s, r, &dataset, &dataset_row);
        if (wanted != SIZE_MAX && dataset != wanted) continue;
        *row = r;
        found++;
    }
    arena_free(scratch);
    return found == 1 ? KEY_FOUND : found ? KEY_AMBIGUOUS : KEY_UNKNOWN;
}

/* ---- What became of two rows */

/* Does a doubt hold both? */
static bool in_doubt(const Pairing *p, uint32_t left, uint32_t right) {
    for (size_t c = 0; c < p->clusters.cluster_count; c++) {
        const Cluster *cluster = &p->clusters.cluster[c];
        if (!cluster->doubt) continue;
        unsigned held = 0;
        for (uint32_t i = 0; i < cluster->row_count; i++) {
            uint32_t row = p->clusters.row[cluster->row_from + i];
            held += row == left || row == right;
        }
        if (held == 2) return true;
    }
    return false;
}

bool pairing_together(const Pairing *p, uint32_t left, uint32_t right, bool *review) {
    *review = false;
    if (!p->one) {
        uint32_t m = p->match.left_match[left];
        if (m == ROW_NONE || p->match.right_match[right] != m) return false;
        *review = match_at(&p->match, m).review;
        return true;
    }
    uint32_t c = p->cluster_of[left];
    bool one = c != ROW_NONE && p->cluster_of[right] == c;
    *review = one ? p->clusters.cluster[c].review : in_doubt(p, left, right);
    return one || *review;
}
