#include "engine/run/dead.h"

#include <stdlib.h>

enum { SIDES = 2 };

typedef struct Letter {
    Str key; /* cleaned as the field of the dead letters is */
    int64_t at;
    uint32_t row;
} Letter;

struct DeadLetters {
    Frames *frames;
    uint32_t dataset;
    const Column *since, *reason, *queue; /* or NULL */
    const Column *key[SIDES];             /* of the documents; NULL: that side has no such field */
    const Letter *letter;                 /* by key, then moment, then row */
    size_t count;
};

static int by_key(const void *a, const void *b) {
    const Letter *x = a, *y = b;
    int order = str_compare(x->key, y->key);
    if (order) return order;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static const Column *field_of(Frames *frames, uint32_t dataset, uint32_t field) {
    return field == PLAN_NONE ? NULL : frame_value(frames, dataset, (FieldRef){field, PLAN_NONE});
}

static void collect(DeadLetters *dead, const Column *key, Arena *arena) {
    const Frame *frame = &dead->frames->frame[dead->dataset];
    Letter *letter = arena_array(arena, frame->rows, sizeof *letter);
    for (uint32_t row = 0; row < frame->rows; row++) {
        if (frame->state[row] != ROW_ACTIVE || column_null(key, row) || !column_text(key, row).len) continue;
        bool dated = dead->since && !column_null(dead->since, row);
        letter[dead->count++] =
            (Letter){column_text(key, row), dated ? column_number(dead->since, row) : INT64_MAX, row};
    }
    if (dead->count) qsort(letter, dead->count, sizeof *letter, by_key);
    dead->letter = letter;
}

DeadLetters *dead_open(Frames *frames, const RulePlan *rule) {
    const DeadPlan *plan = rule->dead;
    if (!plan || !frames->frame[plan->dataset].table) return NULL;
    DeadLetters *dead = arena_alloc(frames->run, sizeof *dead);
    *dead = (DeadLetters){.frames = frames,
                          .dataset = plan->dataset,
                          .since = field_of(frames, plan->dataset, plan->since),
                          .reason = field_of(frames, plan->dataset, plan->reason),
                          .queue = field_of(frames, plan->dataset, plan->queue)};
    const Column *key = frame_compared(frames, plan->dataset, (FieldRef){plan->key, PLAN_NONE});
    if (!key) return NULL;
    collect(dead, key, frames->run);
    const FieldPlan *field = &frames->plan->dataset[plan->dataset].field[plan->key];
    for (size_t s = 0; s < SIDES; s++) {
        const Column *own = field_of(frames, rule->dataset[s], plan->document[s]);
        dead->key[s] =
            own && own->type == COLUMN_TEXT ? frame_cleaned(frames, field, own) : NULL; /* both cleaned alike */
    }
    return dead;
}

static const Letter *find(const DeadLetters *dead, Str key) {
    size_t from = 0, to = dead->count;
    while (from < to) { /* the first that is not before it */
        size_t middle = from + (to - from) / 2;
        if (str_compare(dead->letter[middle].key, key) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from < dead->count && str_eq(dead->letter[from].key, key) ? &dead->letter[from] : NULL;
}

static Str text_of(const DeadLetters *dead, const Column *column, uint32_t row, Arena *arena) {
    return column ? frame_print(dead->frames, column, row, arena) : STR("");
}

bool dead_tell(const DeadLetters *dead, size_t d, uint32_t row, Finding *finding, FindingList *list) {
    const Column *key = dead->key[d];
    if (!key || column_null(key, row) || !column_text(key, row).len) return false;
    const Letter *letter = find(dead, column_text(key, row));
    if (!letter) return false;
    FindingEvidence evidence = {STR("dead letter"), text_of(dead, dead->since, letter->row, list->arena),
                                text_of(dead, dead->reason, letter->row, list->arena),
                                text_of(dead, dead->queue, letter->row, list->arena), -1};
    finding_evidence(finding, list, evidence);
    return true;
}
