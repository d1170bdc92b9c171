#include "engine/run/lines.h"

#include "engine/check/cause.h"

#include <stdlib.h>

enum { SIDES = 2, EVIDENCE_MAX = 8, LINES_MAX = 10000 }; /* lines of both documents; more are not looked at */

typedef struct Side {
    uint32_t dataset;
    const uint32_t *first, *row; /* lines of document d: row[first[d]] .. row[first[d + 1] - 1] */
    const Column *item, *label, *quantity, *price, *amount;
} Side;

struct Lines {
    Frames *frames;
    Side side[SIDES];
};

/* Rows of lines by document, in their order: a counting sort. */
static void index_lines(Frames *frames, const Frame *frame, const uint32_t *document, size_t documents, Side *out) {
    uint32_t *first = arena_array(frames->run, documents + 2, sizeof *first);
    uint32_t *row = arena_array_raw(frames->run, frame->rows, sizeof *row);
    for (uint32_t i = 0; i < frame->rows; i++) {
        if (document[i] != ROW_NONE && frame->state[i] == ROW_ACTIVE) first[document[i] + 2]++;
    }
    for (size_t d = 2; d < documents + 2; d++) first[d] += first[d - 1];
    for (uint32_t i = 0; i < frame->rows; i++) {
        if (document[i] != ROW_NONE && frame->state[i] == ROW_ACTIVE) row[first[document[i] + 1]++] = i;
    }
    out->first = first;
    out->row = row;
}

static const Column *column_of(Frames *frames, const LinesPlan *plan, uint32_t field, bool compared) {
    if (field == PLAN_NONE) return NULL;
    FieldRef ref = {field, PLAN_NONE};
    return compared ? frame_compared(frames, plan->dataset, ref) : frame_value(frames, plan->dataset, ref);
}

static bool open_side(Frames *frames, const LinesPlan *plan, size_t documents, Side *out) {
    const Frame *frame = &frames->frame[plan->dataset];
    const uint32_t *document = frame->table ? frame_lookup(frames, plan->dataset, plan->document) : NULL;
    if (!document) return false;
    *out = (Side){.dataset = plan->dataset,
                  .item = column_of(frames, plan, plan->item, true),
                  .label = column_of(frames, plan, plan->item, false),
                  .quantity = column_of(frames, plan, plan->quantity, true),
                  .price = column_of(frames, plan, plan->price, true),
                  .amount = column_of(frames, plan, plan->amount, true)};
    index_lines(frames, frame, document, documents, out);
    return out->item && out->amount;
}

Lines *lines_open(Frames *frames, const RulePlan *rule) {
    if (!rule->lines) return NULL;
    Lines *lines = arena_alloc(frames->run, sizeof *lines);
    lines->frames = frames;
    for (size_t s = 0; s < SIDES; s++) {
        if (!open_side(frames, &rule->lines[s], frames->frame[rule->dataset[s]].rows, &lines->side[s])) return NULL;
    }
    return lines;
}

/* ---- Items of two documents */

typedef struct Item {
    Str key;                               /* cleaned */
    uint32_t row[SIDES];                   /* a line of it, to be shown; ROW_NONE: none */
    int128 quantity[SIDES], amount[SIDES]; /* at DECIMAL_SCALE_MAX */
    bool counted[SIDES];                   /* every line has a quantity */
} Item;

static int128 finest(const Column *column, uint32_t row) {
    if (!column || column->type != COLUMN_DECIMAL || column_null(column, row)) return 0;
    return (int128)column_number(column, row) * decimal_power(DECIMAL_SCALE_MAX - column->scale);
}

static int by_key(const void *a, const void *b) {
    return str_compare(((const Item *)a)->key, ((const Item *)b)->key);
}

static Item line_item(const Side *side, size_t s, uint32_t row) {
    Item item = {.key = column_null(side->item, row) ? STR("") : column_text(side->item, row),
                 .row = {ROW_NONE, ROW_NONE},
                 .counted = {true, true}};
    item.row[s] = row;
    item.amount[s] = finest(side->amount, row);
    item.quantity[s] = finest(side->quantity, row);
    item.counted[s] = side->quantity && !column_null(side->quantity, row);
    return item;
}

static void add_item(Item *sum, const Item *line) {
    for (size_t s = 0; s < SIDES; s++) {
        if (sum->row[s] == ROW_NONE) sum->row[s] = line->row[s];
        sum->amount[s] += line->amount[s];
        sum->quantity[s] += line->quantity[s];
        sum->counted[s] = sum->counted[s] && line->counted[s];
    }
}

static size_t gather(const Lines *lines, const uint32_t document[SIDES], Item **out, Arena *arena) {
    size_t count = 0, merged = 0;
    for (size_t s = 0; s < SIDES; s++)
        count += lines->side[s].first[document[s] + 1] - lines->side[s].first[document[s]];
    if (count == 0 || count > LINES_MAX) return 0;
    Item *item = arena_array(arena, count, sizeof *item);
    count = 0;
    for (size_t s = 0; s < SIDES; s++) {
        const Side *side = &lines->side[s];
        for (uint32_t i = side->first[document[s]]; i < side->first[document[s] + 1]; i++)
            item[count++] = line_item(side, s, side->row[i]);
    }
    qsort(item, count, sizeof *item, by_key);
    for (size_t i = 1; i < count; i++) {
        if (str_eq(item[i].key, item[merged].key))
            add_item(&item[merged], &item[i]);
        else
            item[++merged] = item[i];
    }
    *out = item;
    return merged + 1;
}

/* ---- What sets them apart */

static int128 moved(const Item *item) {
    return item->amount[1] - item->amount[0];
}

static Str item_cause(const Item *item) {
    if (item->row[0] == ROW_NONE || item->row[1] == ROW_NONE) return STR("line missing");
    if (!item->counted[0] || !item->counted[1]) return STR("amount of a line");
    if (item->quantity[0] == item->quantity[1]) return STR("price changed");
    /* The price is the same when the amounts are in the proportion of the quantities. */
    int128 left, right;
    bool exact = !__builtin_mul_overflow(item->amount[0], item->quantity[1], &left) &&
                 !__builtin_mul_overflow(item->amount[1], item->quantity[0], &right);
    return exact && left == right ? STR("quantity") : STR("price changed + quantity");
}

static int by_movement(const void *a, const void *b) {
    int128 x = moved(a), y = moved(b);
    if (x < 0) x = -x;
    if (y < 0) y = -y;
    return x == y ? by_key(a, b) : x > y ? -1 : 1;
}

static Str trimmed(int128 value, Arena *arena) { /* at DECIMAL_SCALE_MAX: "10", "0.5", "1310.00" */
    char text[DECIMAL_TEXT_SIZE];
    Str printed = decimal_print(value, DECIMAL_SCALE_MAX, text);
    while (printed.len > 1 && printed.ptr[printed.len - 1] == '0') printed.len--;
    if (printed.ptr[printed.len - 1] == '.') printed.len--;
    return str_copy(arena, printed);
}

static Str shown(const Lines *lines, const Item *item, size_t s, Arena *arena) {
    if (item->row[s] == ROW_NONE) return STR("");
    const Side *side = &lines->side[s];
    Str amount = trimmed(item->amount[s], arena), quantity = trimmed(item->quantity[s], arena);
    if (!item->counted[s]) return amount;
    if (!side->price || column_null(side->price, item->row[s]))
        return str_printf(arena, "%.*s: %.*s", STR_ARG(quantity), STR_ARG(amount));
    Str price = trimmed(finest(side->price, item->row[s]), arena);
    return str_printf(arena, "%.*s × %.*s", STR_ARG(quantity), STR_ARG(price));
}

static Str label_of(const Lines *lines, const Item *item) {
    for (size_t s = 0; s < SIDES; s++) {
        if (item->row[s] != ROW_NONE) return column_text(lines->side[s].label, item->row[s]);
    }
    return STR("");
}

Str lines_cause(Lines *lines, uint32_t left, uint32_t right, int128 difference, unsigned scale, Finding *finding,
                FindingList *list) {
    const uint32_t document[SIDES] = {left, right};
    Arena *scratch = arena_new("lines", 0);
    Item *item = NULL;
    size_t count = gather(lines, document, &item, scratch), differing = 0;
    int128 sum = 0;
    Str causes = STR("");
    for (size_t i = 0; i < count; i++) {
        if (!moved(&item[i])) continue;
        sum += moved(&item[i]);
        item[differing++] = item[i];
    }
    if (differing && sum == difference * decimal_power(DECIMAL_SCALE_MAX - scale)) {
        qsort(item, differing, sizeof *item, by_movement);
        for (size_t i = 0; i < differing; i++) {
            Str cause = item_cause(&item[i]);
            for (Str rest = cause; rest.ptr;) /* "price changed + quantity" are two */
                causes = causes_with(causes, CAUSES_BOTH, str_cut_by(&rest, CAUSES_BOTH), list->arena);
            if (i >= EVIDENCE_MAX) continue;
            finding_evidence(finding, list, (FindingEvidence){STR("line"), shown(lines, &item[i], 0, list->arena),
                                                              shown(lines, &item[i], 1, list->arena), label_of(lines, &item[i]), -1});
        }
    }
    arena_free(scratch);
    return causes;
}
