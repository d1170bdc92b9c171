/* Each distinct slice text (of both sides) and each currency gets a number; a row's cell is slice * currencies + currency.
 * Dictionary-coded columns number their entries, dates are numbered by themselves, plain text row by row.
 *
 *   left  1 Sep KZT 100, 2 Sep KZT 50        right  1 Sep KZT 90, 2 Sep USD 50
 *   slices 1 Sep = 0, 2 Sep = 1; currencies KZT = 0, USD = 1; cells (0,KZT) 100|90, (1,KZT) 50|-, (1,USD) -|50
 *
 * Every thread adds a range of rows into cells of its own, and these are added up: integers, so in any order. */
#include "engine/check/totals.h"

#include "engine/base/buf.h"
#include "engine/base/hash.h"
#include "engine/base/parallel.h"

#include <stdlib.h>

enum { RANGE_ROWS = 1 << 16, BLOCK_ROWS = 1 << 10, THREADS_MAX = 64, ROWS_PER_NAME = 16 };

typedef struct Names { /* text -> number, in order of first appearance */
    Arena *arena;
    Str *name;
    size_t count, capacity;
    uint32_t *slot;
    size_t slots;
} Names;

static void names_grow(Names *names) {
    size_t slots = names->slots ? names->slots * 2 : 256;
    uint32_t *slot = arena_array(names->arena, slots, sizeof *slot);
    for (size_t n = 0; n < names->count; n++) {
        size_t i = hash_str(names->name[n]) & (slots - 1);
        while (slot[i]) i = (i + 1) & (slots - 1);
        slot[i] = (uint32_t)(n + 1);
    }
    names->slot = slot;
    names->slots = slots;
    Str *name = arena_array_raw(names->arena, slots / 2 + 1, sizeof *name);
    if (names->count) memcpy(name, names->name, names->count * sizeof *name);
    names->name = name;
}

static uint32_t names_number(Names *names, Str text) {
    if (names->count * 2 >= names->slots) names_grow(names);
    size_t i = hash_str(text) & (names->slots - 1);
    for (; names->slot[i]; i = (i + 1) & (names->slots - 1)) {
        if (str_eq(names->name[names->slot[i] - 1], text)) return names->slot[i] - 1;
    }
    names->slot[i] = (uint32_t)(names->count + 1);
    names->name[names->count] = text;
    return (uint32_t)names->count++;
}

/* How a row's value gets its number. */
typedef struct Numbering {
    const Column *column;
    uint32_t *of_entry; /* dictionary: per entry; plain text: per row; dates: per day from `base` */
    int64_t base;
    uint32_t null;      /* number of "" or of the default currency */
} Numbering;

static inline uint32_t number_of(const Numbering *n, size_t row) {
    if (!n->column || column_null(n->column, row)) return n->null;
    if (n->column->type == COLUMN_DATE) return n->of_entry[column_number(n->column, row) - n->base];
    return n->of_entry[column_entry_of(n->column, row)];
}

/* Numbering all that could occur spares a look at every row; what does not occur gets no cell in the end. */
static bool number_beforehand(uint64_t could_occur, size_t rows) {
    return could_occur <= rows / ROWS_PER_NAME;
}

static uint32_t number_day(int64_t day, Names *names, Arena *run) {
    char text[DAY_TEXT_SIZE];
    return names_number(names, str_copy(run, day_print((Day)day, text)));
}

static void number_days(Numbering *n, size_t rows, Names *names, Arena *run) {
    int64_t low = INT64_MAX, high = INT64_MIN;
    column_range(n->column, 1, &low, &high);
    n->base = low;
    if (low > high) return;
    size_t days = (size_t)(high - low) + 1;
    n->of_entry = arena_array_raw(run, days, sizeof *n->of_entry);
    memset(n->of_entry, 0xFF, days * sizeof *n->of_entry);
    if (number_beforehand(days, rows)) {
        for (size_t day = 0; day < days; day++) n->of_entry[day] = number_day(low + (int64_t)day, names, run);
        return;
    }
    for (size_t row = 0; row < rows; row++) {
        if (column_null(n->column, row)) continue;
        int64_t day = column_number(n->column, row);
        if (n->of_entry[day - low] == UINT32_MAX) n->of_entry[day - low] = number_day(day, names, run);
    }
}

static void number_entries(Numbering *n, size_t rows, Names *names, Arena *run) {
    const Column *column = n->column;
    size_t entries = column->entries;
    n->of_entry = arena_array_raw(run, entries, sizeof *n->of_entry);
    if (number_beforehand(entries, rows)) {
        for (size_t e = 0; e < entries; e++) n->of_entry[e] = names_number(names, column_entry(column, e));
        return;
    }
    memset(n->of_entry, 0xFF, entries * sizeof *n->of_entry);
    for (size_t row = 0; row < rows; row++) {
        uint32_t code = column_code(column, row);
        if (column_null(column, row) || n->of_entry[code] != UINT32_MAX) continue;
        n->of_entry[code] = names_number(names, column_entry(column, code));
    }
}

static Numbering number_column(const Column *column, size_t rows, Str null, Names *names, Arena *run) {
    Numbering n = {.column = column, .null = names_number(names, null)};
    if (!column) return n;
    if (column->type == COLUMN_DATE) {
        number_days(&n, rows, names, run);
        return n;
    }
    assert(column->type == COLUMN_TEXT);
    if (column->code) {
        number_entries(&n, rows, names, run);
        return n;
    }
    n.of_entry = arena_array_raw(run, rows, sizeof *n.of_entry);
    for (size_t row = 0; row < rows; row++) {
        Str text = column_text(column, row);
        n.of_entry[row] = text.ptr ? names_number(names, text) : n.null;
    }
    return n;
}

/* number_of for the rows [from, from + count). */
static void numbers_of(const Numbering *n, size_t from, size_t count, uint32_t *out) {
    const Column *column = n->column;
    if (!column) {
        for (size_t i = 0; i < count; i++) out[i] = n->null;
    } else if (column->type == COLUMN_DATE) {
        int64_t day[BLOCK_ROWS];
        column_numbers(column, from, count, day);
        for (size_t i = 0; i < count; i++) out[i] = column_null(column, from + i) ? n->null : n->of_entry[day[i] - n->base];
        return;
    } else if (column->code) {
        column_codes(column, from, count, out);
        for (size_t i = 0; i < count; i++) out[i] = n->of_entry[out[i]];
    } else {
        memcpy(out, n->of_entry + from, count * sizeof *out);
    }
    for (size_t i = 0; column && column->nulls && i < count; i++) {
        if (column_null(column, from + i)) out[i] = n->null;
    }
}

struct TotalIndex {
    Numbering slice[2], currency[2];
    size_t currencies;
    uint32_t *cell_of; /* slice * currencies + currency -> cell, or UINT32_MAX */
};

typedef struct Sum {
    int128 amount;
    uint64_t count;
    uint32_t first_row; /* for the label; the smallest */
} Sum;

typedef struct Adding {
    const TotalSide *side;
    const Numbering *slice, *currency;
    size_t currencies, cells;
    Sum *sum[THREADS_MAX];
} Adding;

/* A thread's ranges come in order, so a sum's first row is the one that opens it. */
static inline void add_row(Sum *sum, size_t row, int64_t amount) {
    if (sum->count++ == 0) sum->first_row = (uint32_t)row;
    sum->amount += amount;
}

static void add_block(const Adding *a, Sum *sums, size_t from, size_t count) {
    const TotalSide *side = a->side;
    uint32_t slice[BLOCK_ROWS], currency[BLOCK_ROWS];
    int64_t amount[BLOCK_ROWS];
    const uint8_t *skip = side->skip ? side->skip + from : NULL;
    if (side->amount) column_numbers(side->amount, from, count, amount);
    else memset(amount, 0, count * sizeof *amount);
    if (a->cells == 1) {
        Sum sum = *sums; /* in registers */
        for (size_t i = 0; i < count; i++) {
            if (!skip || !skip[i]) add_row(&sum, from + i, amount[i]);
        }
        *sums = sum;
        return;
    }
    numbers_of(a->slice, from, count, slice);
    if (a->currencies > 1) {
        numbers_of(a->currency, from, count, currency);
        for (size_t i = 0; i < count; i++) slice[i] = (uint32_t)(slice[i] * a->currencies) + currency[i];
    }
    for (size_t i = 0; i < count; i++) {
        if (!skip || !skip[i]) add_row(&sums[slice[i]], from + i, amount[i]);
    }
}

/* Both sides at once: the first tasks are the left one's. */
typedef struct AddingBoth {
    Adding side[2];
    size_t lefts;
} AddingBoth;

static void add_range(void *context, size_t task, size_t thread) {
    const AddingBoth *both = context;
    const Adding *a = &both->side[task >= both->lefts];
    if (task >= both->lefts) task -= both->lefts;
    size_t to = parallel_end(task, RANGE_ROWS, a->side->rows);
    for (size_t from = task * RANGE_ROWS; from < to; from += BLOCK_ROWS) {
        add_block(a, a->sum[thread], from, to - from < BLOCK_ROWS ? to - from : BLOCK_ROWS);
    }
}

static void make_room(Adding *a, size_t threads) {
    for (size_t t = 0; t < threads; t++) {
        a->sum[t] = calloc(a->cells, sizeof(Sum));
        if (!a->sum[t]) arena_out_of_memory("totals", a->cells * sizeof(Sum));
    }
}

/* Adds up what the threads have, at the common scale. */
static Sum *gather(Adding *a, size_t threads, int64_t factor) {
    for (size_t t = 1; t < threads; t++) {
        for (size_t c = 0; c < a->cells; c++) {
            Sum *into = &a->sum[0][c], *part = &a->sum[t][c];
            if (part->count && (into->count == 0 || part->first_row < into->first_row)) into->first_row = part->first_row;
            into->amount += part->amount;
            into->count += part->count;
        }
        free(a->sum[t]);
    }
    for (size_t c = 0; c < a->cells && factor != 1; c++) a->sum[0][c].amount *= factor;
    return a->sum[0];
}

static int cell_order(const void *a, const void *b) {
    const TotalCell *x = a, *y = b;
    int order = str_compare(x->slice, y->slice);
    return order ? order : str_compare(x->currency, y->currency);
}

static Str label_of(const TotalSide *side, const Sum *sum) {
    return sum->count && side->label ? column_text(side->label, sum->first_row) : STR_NULL;
}

/* ---- Both sides together */

typedef struct Making {
    const TotalSide *side[2];
    Names slices, currencies;
    struct TotalIndex *index;
    unsigned scale[2];
    size_t cells;
} Making;

static void collect(const Making *m, const Sum *ls, const Sum *rs, Arena *run, Totals *out) {
    size_t currencies = m->currencies.count;
    for (size_t c = 0; c < m->cells; c++) out->cell_count += ls[c].count || rs[c].count;
    out->cell = arena_array(run, out->cell_count, sizeof *out->cell);
    size_t n = 0;
    for (size_t c = 0; c < m->cells; c++) {
        if (!ls[c].count && !rs[c].count) continue;
        Str slice = m->slices.name[c / currencies], label = label_of(m->side[0], &ls[c]);
        if (!label.ptr) label = label_of(m->side[1], &rs[c]);
        out->cell[n++] = (TotalCell){.slice = slice, .label = label.ptr ? label : slice,
                                     .currency = m->currencies.name[c % currencies], .left_count = ls[c].count,
                                     .right_count = rs[c].count, .left = ls[c].amount, .right = rs[c].amount};
    }
    qsort(out->cell, out->cell_count, sizeof *out->cell, cell_order);
}

static void number_sides(Making *m, const TotalsInput *in, Arena *run, Totals *out) {
    *m = (Making){.side = {in->left, in->right}, .slices = {.arena = run}, .currencies = {.arena = run}, .index = arena_alloc(run, sizeof *m->index)};
    for (int s = 0; s < 2; s++) {
        const TotalSide *side = m->side[s];
        m->index->slice[s] = number_column(side->slice, side->rows, STR(""), &m->slices, run);
        m->index->currency[s] = number_column(side->currency, side->rows, in->currency, &m->currencies, run);
        m->scale[s] = side->amount ? side->amount->scale : 0;
    }
    *out = (Totals){.scale = m->scale[0] > m->scale[1] ? m->scale[0] : m->scale[1], .index = m->index};
    m->index->currencies = m->currencies.count;
    m->cells = m->slices.count * m->currencies.count;
    if (m->cells > UINT32_MAX) arena_out_of_memory("totals", m->cells);
}

static void make_cells(Making *m, const Sum *left, const Sum *right, Arena *run, Totals *out) {
    collect(m, left, right, run, out);
    struct TotalIndex *index = m->index;
    index->cell_of = arena_array_raw(run, m->cells, sizeof *index->cell_of);
    memset(index->cell_of, 0xFF, m->cells * sizeof *index->cell_of);
    for (size_t c = 0; c < out->cell_count; c++) {
        uint32_t s = names_number(&m->slices, out->cell[c].slice), k = names_number(&m->currencies, out->cell[c].currency);
        index->cell_of[s * index->currencies + k] = (uint32_t)c;
    }
}

static void add_up(const Making *m, size_t threads, unsigned scale, Sum *sums[2]) {
    AddingBoth both = {.lefts = parallel_tasks(m->side[0]->rows, RANGE_ROWS)};
    if (threads > THREADS_MAX) threads = THREADS_MAX;
    if (threads < 1) threads = 1;
    for (int s = 0; s < 2; s++) {
        both.side[s] = (Adding){m->side[s], &m->index->slice[s], &m->index->currency[s], m->index->currencies, m->cells, {0}};
        make_room(&both.side[s], threads);
    }
    parallel_for(threads, both.lefts + parallel_tasks(m->side[1]->rows, RANGE_ROWS), add_range, &both);
    for (int s = 0; s < 2; s++) sums[s] = gather(&both.side[s], threads, decimal_power(scale - m->scale[s]));
}

void totals_make(const TotalsInput *in, Arena *run, Totals *out) {
    Making m;
    number_sides(&m, in, run, out);
    Sum *sums[2];
    add_up(&m, in->threads, out->scale, sums);
    make_cells(&m, sums[0], sums[1], run, out);
    for (int s = 0; s < 2; s++) free(sums[s]);
}

void totals_fold(const Totals *finer, const TotalsInput *in, Arena *run, Totals *out) {
    Making m;
    assert(!in->left->slice && !in->right->slice);
    number_sides(&m, in, run, out);
    Sum *ls = arena_array(run, m.cells, sizeof *ls), *rs = arena_array(run, m.cells, sizeof *rs);
    for (size_t c = 0; c < finer->cell_count; c++) {
        const TotalCell *cell = &finer->cell[c];
        uint32_t k = names_number(&m.currencies, cell->currency);
        ls[k].amount += cell->left;
        ls[k].count += cell->left_count;
        rs[k].amount += cell->right;
        rs[k].count += cell->right_count;
    }
    make_cells(&m, ls, rs, run, out);
}

TotalCell *totals_cell(const Totals *totals, bool right_side, uint32_t row) {
    const struct TotalIndex *index = totals->index;
    uint32_t slice = number_of(&index->slice[right_side], row), currency = number_of(&index->currency[right_side], row);
    uint32_t cell = index->cell_of[slice * index->currencies + currency];
    assert(cell != UINT32_MAX);
    return &totals->cell[cell];
}
