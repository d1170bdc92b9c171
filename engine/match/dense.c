#include "engine/match/dense.h"

#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"

enum { ROWS_AT_ONCE = 1024, PLACES_PER_ROW = 2, THREADS_MAX = 64 };

bool dense_keys(FieldPairs same, size_t threads, DenseKeys *out) {
    if (same.count != 1) return false;
    const Column *left = same.at[0].left, *right = same.at[0].right;
    if (left->type == COLUMN_TEXT || right->type == COLUMN_TEXT || left->scale != right->scale) return false;
    int64_t least = INT64_MAX, most = INT64_MIN;
    column_range(left, threads, &least, &most);
    column_range(right, threads, &least, &most);
    size_t rows = left->rows + right->rows;
    if (least > most || (uint64_t)most - (uint64_t)least >= PLACES_PER_ROW * (uint64_t)rows) return false;
    *out = (DenseKeys){left, right, least, (size_t)(most - least) + 1};
    return true;
}

/* A thread looks at all rows but minds only those with a place of its own; so none writes where another reads. */
typedef struct Places {
    const DenseKeys *keys;
    const Sides *sides;
    uint32_t how;
    uint32_t *right; /* row with that key; ROW_NONE: none, ROW_GONE: several on one side or both */
    size_t from, to;
    size_t matches;
    bool repeated;
} Places;

/* Places of the rows [row, row + count) within those of the task, SIZE_MAX for the others. */
static void find_places(const Places *p, const Column *column, size_t row, size_t count, size_t *place) {
    int64_t number[ROWS_AT_ONCE];
    column_numbers(column, row, count, number);
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)((uint64_t)number[i] - (uint64_t)p->keys->least);
        place[i] = at - p->from < p->to - p->from ? at : SIZE_MAX;
    }
    for (size_t i = 0; column->nulls && i < count; i++) {
        if (column_null(column, row + i)) place[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < count; i++) {
        if (place[i] != SIZE_MAX) prefetch_to_write(&p->right[place[i]]);
    }
}

static void enter_right(Places *p, size_t row, size_t count) {
    size_t place[ROWS_AT_ONCE];
    find_places(p, p->keys->right, row, count, place);
    for (size_t i = 0; i < count; i++) {
        if (place[i] == SIZE_MAX || p->sides->right_state[row + i] != ROW_NONE) continue;
        uint32_t *known = &p->right[place[i]];
        *known = *known == ROW_NONE ? (uint32_t)(row + i) : ROW_GONE;
    }
}

/* A second left row with one key takes the match back that the first one got. */
static void match_row(Places *p, uint32_t left, uint32_t *known) {
    uint32_t right = *known, *left_state = p->sides->left_state, *right_state = p->sides->right_state;
    if (right == ROW_NONE) return;
    if (right == ROW_GONE) {
        p->repeated = true;
        return;
    }
    if (right_state[right] != ROW_NONE) {
        uint32_t first = right_state[right];
        left_state[first] = right_state[right] = ROW_NONE;
        how_set(p->sides->how, first, HOW_USUAL);
        *known = ROW_GONE;
        p->repeated = true;
        p->matches--;
        return;
    }
    left_state[left] = right;
    right_state[right] = left;
    how_set(p->sides->how, left, p->how);
    p->matches++;
}

static void match_left(Places *p, size_t row, size_t count) {
    size_t place[ROWS_AT_ONCE];
    find_places(p, p->keys->left, row, count, place);
    for (size_t i = 0; i < count; i++) {
        if (place[i] == SIZE_MAX || p->sides->left_state[row + i] != ROW_NONE) continue;
        match_row(p, (uint32_t)(row + i), &p->right[place[i]]);
    }
}

static void run_places(void *context, size_t task, size_t thread) {
    (void)thread;
    Places *p = &((Places *)context)[task];
    size_t rights = p->keys->right->rows, lefts = p->keys->left->rows;
    for (size_t at = p->from; at < p->to; at++) p->right[at] = ROW_NONE;
    for (size_t row = 0; row < rights; row += ROWS_AT_ONCE) {
        enter_right(p, row, rights - row < ROWS_AT_ONCE ? rights - row : ROWS_AT_ONCE);
    }
    for (size_t row = 0; row < lefts && !parallel_cancelled(); row += ROWS_AT_ONCE) {
        match_left(p, row, lefts - row < ROWS_AT_ONCE ? lefts - row : ROWS_AT_ONCE);
    }
}

DenseMatches dense_match(const DenseKeys *keys, const Sides *sides, uint32_t how, size_t threads, Arena *scratch) {
    Places places[THREADS_MAX];
    size_t tasks = threads < THREADS_MAX ? threads : THREADS_MAX;
    DenseMatches out = {0, false};
    uint32_t *right = arena_array_raw(scratch, keys->places, sizeof *right);
    for (size_t t = 0; t < tasks; t++) {
        places[t] = (Places){.keys = keys,
                             .sides = sides,
                             .how = how,
                             .right = right,
                             .from = keys->places * t / tasks,
                             .to = keys->places * (t + 1) / tasks};
    }
    parallel_for(threads, tasks, run_places, places);
    for (size_t t = 0; t < tasks; t++) {
        out.matches += places[t].matches;
        out.repeated = out.repeated || places[t].repeated;
    }
    return out;
}
