/* Small random sides as plain structs, and the same as columns: what a test knows of rows without the engine. */
#ifndef TEST_MATCH_SIDES_H
#define TEST_MATCH_SIDES_H

#include "engine/match/match.h"

enum { FIELD_KEY, FIELD_NUMBER, FIELD_DAY, FIELD_AMOUNT, FIELD_STATUS, FIELD_TAX, FIELDS, NONE = -1, EMPTY = -2 };

typedef struct Row { /* a value is a small number, NONE (null), or for texts EMPTY; [f] is field f */
    int value[FIELDS];
} Row;

static const ColumnType field_type[FIELDS] = {COLUMN_TEXT,    COLUMN_INTEGER, COLUMN_DATE,
                                              COLUMN_DECIMAL, COLUMN_TEXT,    COLUMN_TEXT};

typedef struct Random {
    uint64_t state;
} Random;

static inline uint32_t below(Random *random, uint32_t limit) {
    random->state = random->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random->state >> 33) % limit;
}

static inline MatchSide side_of(const Row *row, size_t rows, Arena *arena) {
    const Column **field = arena_array(arena, FIELDS, sizeof *field);
    for (size_t f = 0; f < FIELDS; f++) {
        ColumnBuilder *b =
            column_builder(arena, STR("field"), field_type[f], field_type[f] == COLUMN_DECIMAL ? 2 : 0, rows);
        for (size_t r = 0; r < rows; r++) {
            int value = row[r].value[f];
            if (value == NONE)
                column_add_null(b);
            else if (field_type[f] != COLUMN_TEXT)
                column_add_number(b, value);
            else
                column_add_text(b, value == EMPTY ? STR("") : str_printf(arena, "value %d", value));
        }
        Column *column = arena_alloc(arena, sizeof *column);
        *column = column_built(b);
        field[f] = column;
    }
    return (MatchSide){field, FIELDS, rows, NULL, NULL};
}

static inline bool uses(const MatchPlan *plan, uint32_t field) {
    bool used = false;
    for (size_t i = 0; i < plan->veto_count; i++) used |= plan->veto[i] == field;
    for (size_t i = 0; i < plan->agree_count; i++) used |= plan->agree[i] == field;
    for (size_t s = 0; s < plan->step_count; s++) {
        const MatchStep *step = &plan->step[s];
        for (size_t i = 0; i < step->same_count; i++) used |= step->same[i] == field;
        for (size_t i = 0; i < step->alike_count; i++) used |= step->alike[i].field == field;
        for (size_t i = 0; i < step->window_count; i++) used |= step->window[i].field == field;
        for (size_t i = 0; i < step->differ_count; i++) used |= step->differ[i] == field;
    }
    return used;
}

static inline bool row_equal(const MatchPlan *plan, const Row *a, const Row *b) { /* in all fields of the plan */
    for (uint32_t f = 0; f < FIELDS; f++) {
        if (!uses(plan, f)) continue;
        int x = a->value[f] < 0 ? NONE : a->value[f], y = b->value[f] < 0 ? NONE : b->value[f];
        if (x != y) return false;
    }
    return true;
}

static inline bool values_same(const Row *a, const Row *b, uint32_t field) {
    return a->value[field] >= 0 && a->value[field] == b->value[field];
}

static inline bool values_clash(const Row *a, const Row *b, uint32_t field) {
    return a->value[field] >= 0 && b->value[field] >= 0 && a->value[field] != b->value[field];
}

static inline int gap_of(const Row *a, const Row *b, uint32_t field) {
    int gap = a->value[field] - b->value[field];
    return gap < 0 ? -gap : gap;
}

static inline bool window_holds(const MatchWindow *window, const Row *a, const Row *b) {
    int x = a->value[window->field], y = b->value[window->field], larger = x > y ? x : y;
    if (x < 0 || y < 0) return false;
    int gap = gap_of(a, b, window->field);
    if (window->is_days) return gap <= window->days;
    return gap <= window->absolute || (int64_t)gap * PPM <= (int64_t)larger * window->share_ppm;
}

/* Edits between "value X" and "value Y", X and Y of one or two digits, up to 2. */
static inline uint32_t edits_between(int x, int y) {
    int a[2] = {x / 10, x % 10}, b[2] = {y / 10, y % 10};
    if (x == y) return 0;
    if (x >= 10 && y >= 10) return (uint32_t)(a[0] != b[0]) + (a[1] != b[1]);
    if (x < 10 && y < 10) return 1;
    int one = x < 10 ? x : y;
    const int *two = x < 10 ? b : a;
    return two[0] == one || two[1] == one ? 1 : 2;
}

/* All `alike` fields are texts and measured by `edit 1`; gap: ppm below a full score, the mean of the fields. */
static inline bool alike_holds(const MatchStep *step, const Row *a, const Row *b, uint32_t *gap) {
    uint64_t score = 0;
    *gap = 0;
    for (size_t i = 0; i < step->alike_count; i++) {
        int x = a->value[step->alike[i].field], y = b->value[step->alike[i].field];
        if (x < 0 || y < 0 || edits_between(x, y) > 1) return false;
        score += edits_between(x, y) ? PPM / 2 : PPM;
    }
    if (step->alike_count) *gap = PPM - (uint32_t)(score / step->alike_count);
    return true;
}

static inline bool rows_allowed(const MatchPlan *plan, const MatchStep *step, const Row *a, const Row *b) {
    for (size_t i = 0; i < step->same_count; i++) {
        if (!values_same(a, b, step->same[i])) return false;
    }
    for (size_t i = 0; i < step->window_count; i++) {
        if (!window_holds(&step->window[i], a, b)) return false;
    }
    uint32_t gap;
    if (!alike_holds(step, a, b, &gap)) return false;
    for (size_t i = 0; i < step->differ_count; i++) {
        if (!values_clash(a, b, step->differ[i])) return false;
    }
    for (size_t i = 0; i < plan->veto_count; i++) {
        if (values_clash(a, b, plan->veto[i])) return false;
    }
    return true;
}

static inline void shuffle(Row *row, size_t rows, Random *random) {
    for (size_t i = rows; i > 1; i--) {
        size_t j = below(random, (uint32_t)i);
        Row swap = row[i - 1];
        row[i - 1] = row[j];
        row[j] = swap;
    }
}

#endif
