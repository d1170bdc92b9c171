/* Cleaning a text column: entries of a dictionary once, else row by row, in ranges side by side. A column is known to be clean as long as
 * no value was changed; the first change puts down all that stands before it in its range. A range is written where its values stood
 * before, and moves up to the one before when all are done: cleaned values are hardly ever longer. */
#include "engine/run/frame.h"

#include "engine/base/buf.h"
#include "engine/base/parallel.h"

enum { CLEAN_ROWS = 1 << 15 };

typedef struct Range {
    bool same;     /* nothing was changed, so nothing was put down */
    size_t len;    /* of what was put down: */
    char *to;      /* in the room that its values had, or: */
    Buf more;      /* all of it, when it has outgrown the room */
    uint64_t hard, no_figure; /* values of HardValues */
} Range;

typedef struct Cleaning {
    const Column *column;
    CleanStep step[PLAN_CLEAN_STEPS_MAX];
    size_t steps;
    const char *region;
    size_t entries, ranges;
    Range *range;
    uint64_t *end; /* per entry of a range with changes, relative to it */
} Cleaning;

static Str texts_of(const Column *column, size_t from, size_t to) { /* one behind another */
    if (from == to) return STR("");
    Str last = column_entry(column, to - 1);
    const char *first = column_entry(column, from).ptr;
    return (Str){first, (size_t)(last.ptr + last.len - first)};
}

static size_t longest_of(const Column *column, size_t from, size_t to) {
    size_t most = 0;
    for (size_t e = from; e < to; e++) {
        size_t len = (size_t)(column->end[e] - (e ? column->end[e - 1] : 0));
        most = len > most ? len : most;
    }
    return most;
}

/* room: bytes that the values of the range had. */
static void put(Range *range, Str text, size_t room) {
    if (!range->more.ptr && range->len + text.len > room) buf_append(&range->more, range->to, range->len);
    if (range->more.ptr) buf_add(&range->more, text);
    else if (text.len) memcpy(range->to + range->len, text.ptr, text.len);
    range->len += text.len;
}

/* The entries [from, to) as they are, behind what the range has already. */
static void keep_entries(Cleaning *c, Range *range, size_t from, size_t to, size_t room) {
    Str texts = texts_of(c->column, from, to);
    size_t before = range->len;
    put(range, texts, room);
    for (size_t e = from; e < to; e++) {
        Str text = column_entry(c->column, e);
        c->end[e] = before + (size_t)(text.ptr + text.len - texts.ptr);
    }
}

static void clean_entries(Cleaning *c, Range *range, size_t from, size_t to, size_t room) {
    Arena *scratch = arena_new("cleaning", 0);
    CleanContext *clean = clean_context_new(scratch, c->region);
    Buf *one = buf_own(scratch);
    for (size_t e = from; e < to; e++) {
        Str text = column_entry(c->column, e);
        if (range->same && clean_keeps(c->step, c->steps, text, text.len)) continue;
        clean->notes = 0;
        one->len = 0;
        clean_steps(clean, c->step, c->steps, text, one);
        range->hard += (clean->notes & CLEAN_NOTE_PATTERN_LIMIT) != 0;
        range->no_figure += (clean->notes & CLEAN_NOTE_NO_FIGURE) != 0;
        if (range->same && str_eq(text, buf_str(one))) continue;
        if (range->same) keep_entries(c, range, from, e, room);
        range->same = false;
        put(range, buf_str(one), room);
        c->end[e] = range->len;
    }
    arena_free(scratch);
}

static void clean_range(void *context, size_t r, size_t thread) {
    (void)thread;
    Cleaning *c = context;
    size_t from = r * CLEAN_ROWS, to = parallel_end(r, CLEAN_ROWS, c->entries);
    Str texts = texts_of(c->column, from, to);
    bool clean = clean_keeps(c->step, c->steps, texts, 0) && clean_keeps(c->step, c->steps, texts, longest_of(c->column, from, to));
    c->range[r].same = true;
    if (!clean) clean_entries(c, &c->range[r], from, to, texts.len);
}

static const char *region_of(const Plan *plan) {
    static const char *const regions[][2] = {{"KZT", "KZ"}, {"RUB", "RU"}, {"UAH", "UA"}, {"BYN", "BY"}};
    for (size_t i = 0; i < ARRAY_LEN(regions); i++) {
        if (str_eq(plan->currency, str_of(regions[i][0]))) return regions[i][1];
    }
    return NULL;
}

/* Of a column that is cleaned more than once, once. */
static void note_hard(Frames *frames, const FieldPlan *field, const Cleaning *c) {
    uint64_t count = 0, no_figure = 0;
    for (size_t r = 0; r < c->ranges; r++) count += c->range[r].hard, no_figure += c->range[r].no_figure;
    for (size_t i = 0; i < frames->hard_count; i++) {
        if (frames->hard[i].field == field && frames->hard[i].column == c->column) return;
    }
    if (!count && !no_figure) return;
    HardValues *grown = arena_array(frames->run, frames->hard_count + 1, sizeof *grown);
    if (frames->hard_count) memcpy(grown, frames->hard, frames->hard_count * sizeof *grown);
    grown[frames->hard_count++] = (HardValues){field, c->column, count, no_figure};
    frames->hard = grown;
}

/* The ranges' bytes one after another, and their ends among them. */
static char *join_ranges(Cleaning *c, char *room, Arena *arena) {
    size_t total = 0;
    bool outgrown = false;
    for (size_t r = 0; r < c->ranges; r++) {
        size_t from = r * CLEAN_ROWS, to = parallel_end(r, CLEAN_ROWS, c->entries);
        if (c->range[r].same) keep_entries(c, &c->range[r], from, to, texts_of(c->column, from, to).len);
        total += c->range[r].len;
        outgrown = outgrown || c->range[r].more.ptr;
    }
    char *bytes = outgrown ? arena_array_raw(arena, total + 1, 1) : room;
    for (size_t r = 0, base = 0; r < c->ranges; r++) {
        Range *range = &c->range[r];
        const char *from = range->more.ptr ? range->more.ptr : range->to;
        if (range->len && from != bytes + base) memmove(bytes + base, from, range->len);
        for (size_t e = r * CLEAN_ROWS, to = parallel_end(r, CLEAN_ROWS, c->entries); e < to; e++) c->end[e] += base;
        base += range->len;
        buf_free(&range->more);
    }
    return bytes;
}

static char *room_for(Cleaning *c, Arena *arena) {
    Str all = texts_of(c->column, 0, c->entries);
    char *room = arena_array_raw(arena, all.len + 1, 1);
    c->range = arena_array(arena, c->ranges, sizeof *c->range);
    c->end = arena_array_raw(arena, c->entries, sizeof *c->end);
    for (size_t r = 0; r < c->ranges; r++) c->range[r].to = room + (column_entry(c->column, r * CLEAN_ROWS).ptr - all.ptr);
    return room;
}

/* A column that is clean already stays as it is. */
const Column *frame_cleaned(Frames *frames, const FieldPlan *field, const Column *column) {
    if (column->type != COLUMN_TEXT || (!field->clean && !field->replace_count)) return column;
    size_t entries = column->code ? column->entries : column->rows;
    Arena *arena = arena_new("cleaned", 0);
    Cleaning c = {.column = column, .region = region_of(frames->plan), .entries = entries, .ranges = parallel_tasks(entries, CLEAN_ROWS)};
    c.steps = plan_clean_steps(field, c.step);
    char *room = room_for(&c, arena);
    parallel_for(frames->threads, c.ranges, clean_range, &c);
    note_hard(frames, field, &c);
    bool same = true;
    for (size_t r = 0; r < c.ranges; r++) same = same && c.range[r].same;
    if (same) {
        arena_free(arena);
        return column;
    }
    arena_adopt(frames->run, arena);
    Column *out = arena_alloc(frames->run, sizeof *out);
    *out = *column;
    out->entries = entries;
    out->bytes = join_ranges(&c, room, arena);
    out->end = c.end;
    out->mapped = false;
    column_let_go(column);
    return out;
}
