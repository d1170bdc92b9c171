/* Ranges of rows are counted side by side, then listed side by side, each from where the ones before it end. */
#include "engine/run/rows.h"

#include "engine/base/parallel.h"

enum { RANGE_ROWS = 1 << 16, LOOK_ROWS = 64, LATE_ROWS = 1024 };

typedef struct Listing {
    const uint8_t *state;
    const uint32_t *matched; /* NULL: the inactive are wanted */
    size_t rows;
    size_t *from;  /* per range: number of its first; while counting, from[range + 1] is its count */
    uint32_t *row; /* NULL while counting */
} Listing;

static inline bool is_wanted(const Listing *l, size_t row) {
    return l->matched ? l->matched[row] == ROW_NONE && l->state[row] == ROW_ACTIVE : l->state[row] != ROW_ACTIVE;
}

/* Of LOOK_ROWS rows from `row` on; without branches, since most rows are matched and none of these is wanted. */
static inline size_t count_rows(const Listing *l, size_t row) {
    const uint8_t *state = l->state + row;
    const uint32_t *matched = l->matched ? l->matched + row : NULL;
    uint32_t count = 0;
    if (matched)
        for (size_t i = 0; i < LOOK_ROWS; i++) count += (uint32_t)(matched[i] == ROW_NONE) & (uint32_t)(state[i] == ROW_ACTIVE);
    else
        for (size_t i = 0; i < LOOK_ROWS; i++) count += state[i] != ROW_ACTIVE;
    return count;
}

static void list_range(void *context, size_t task, size_t thread) {
    (void)thread;
    const Listing *l = context;
    size_t end = parallel_end(task, RANGE_ROWS, l->rows), count = 0;
    uint32_t *to = l->row ? l->row + l->from[task] : NULL;
    for (size_t from = task * RANGE_ROWS; from < end; from += LOOK_ROWS) {
        size_t until = from + LOOK_ROWS < end ? from + LOOK_ROWS : end;
        size_t here = until - from == LOOK_ROWS ? count_rows(l, from) : LOOK_ROWS;
        if (here && (to || until - from < LOOK_ROWS)) {
            here = 0;
            for (size_t row = from; row < until; row++) {
                if (!is_wanted(l, row)) continue;
                if (to) to[count + here] = (uint32_t)row;
                here++;
            }
        }
        count += here;
    }
    if (!to) l->from[task + 1] = count;
}

static RowList list_rows(const Frame *frame, const uint32_t *matched, size_t threads, Arena *arena) {
    size_t ranges = parallel_tasks(frame->rows, RANGE_ROWS);
    Listing l = {frame->state, matched, frame->rows, arena_array(arena, ranges + 1, sizeof *l.from), NULL};
    parallel_for(threads, ranges, list_range, &l);
    for (size_t r = 0; r < ranges; r++) l.from[r + 1] += l.from[r];
    size_t count = l.from[ranges];
    l.row = arena_array_raw(arena, count + 1, sizeof *l.row);
    if (count) parallel_for(threads, ranges, list_range, &l);
    return (RowList){l.row, count};
}

typedef struct Lateness {
    const Column *date;
    int64_t latest;
    uint8_t *state;
    uint64_t *late; /* per range */
} Lateness;

static void mark_range(void *context, size_t task, size_t thread) {
    (void)thread;
    const Lateness *l = context;
    size_t end = parallel_end(task, RANGE_ROWS, l->date->rows);
    int64_t date[LATE_ROWS];
    for (size_t from = task * RANGE_ROWS; from < end; from += LATE_ROWS) {
        size_t count = end - from < LATE_ROWS ? end - from : LATE_ROWS;
        column_numbers(l->date, from, count, date);
        for (size_t i = 0; i < count; i++) {
            if (date[i] <= l->latest || column_null(l->date, from + i) || l->state[from + i] != ROW_ACTIVE) continue;
            l->state[from + i] = ROW_LATE;
            l->late[task]++;
        }
    }
}

uint64_t rows_mark_late(const Column *date, int64_t latest, size_t threads, uint8_t *state, Arena *scratch) {
    size_t ranges = parallel_tasks(date->rows, RANGE_ROWS);
    Lateness l = {date, latest, state, arena_array(scratch, ranges, sizeof *l.late)};
    parallel_for(threads, ranges, mark_range, &l);
    uint64_t late = 0;
    for (size_t r = 0; r < ranges; r++) late += l.late[r];
    return late;
}

RowList rows_unmatched(const Frame *frame, const uint32_t *matched, size_t threads, Arena *arena) {
    return list_rows(frame, matched, threads, arena);
}

RowList rows_inactive(const Frame *frame, size_t threads, Arena *arena) {
    return frame_all_active(frame) ? (RowList){0} : list_rows(frame, NULL, threads, arena);
}
