#include "engine/match/refer.h"

#include "engine/base/hash.h"
#include "engine/match/compare/reference.h"

#include <stdlib.h>

size_t refer_by(const MatchStep *rule) {
    for (size_t i = 0; i < rule->alike_count; i++) {
        if (strcmp(rule->alike[i].use.measure->name, "reference") == 0) return i;
    }
    return SIZE_MAX;
}

typedef enum NameKind { NAME_DOCUMENT, NAME_RANGED, NAME_CONTRACT } NameKind;

enum { END_LOW = 1, END_HIGH = 2 };
#define NO_RANGE UINT32_MAX

/* A number that a row names. */
typedef struct Name {
    uint64_t hash;
    Str text;
    uint32_t class, range; /* of RANGED: which; of a DOCUMENT that may be a range itself: that one */
    uint8_t right, kind, end;
} Name;

typedef struct Range {
    uint8_t ends; /* END_LOW, END_HIGH: which are there */
    bool whole;   /* a document of this very number is there */
} Range;

typedef struct Found {
    uint32_t left, right, range;
    uint8_t kind;
    bool left_second, right_second; /* names the other as a contract */
    PairCost cost;
} Found;

typedef struct Search {
    const Judge *judge;
    Arena *arena;
    Buf names, ranges, found;
    size_t looked;
} Search;

/* ---- What rows name */

static void add_name(Search *s, Name name) {
    name.hash = hash_str(name.text);
    buf_append(&s->names, &name, sizeof name);
}

static void add_range(Search *s, Name name) {
    Str head;
    uint32_t first, last;
    if (!reference_range(name.text, &head, &first, &last)) return;
    name.kind = NAME_RANGED;
    for (uint32_t n = first; n <= last; n++) {
        name.text = str_printf(s->arena, "%.*s%u", STR_ARG(head), n);
        name.end = (uint8_t)((n == first ? END_LOW : 0) | (n == last ? END_HIGH : 0));
        add_name(s, name);
    }
}

/* "14-16" when the range 14..16 is named too. */
static bool is_whole(Str number, Str range) {
    size_t dots = str_find(range, STR(".."));
    return number.len + 1 == range.len && str_eq(str_sub(number, 0, dots), str_sub(range, 0, dots)) &&
           number.ptr[dots] == '-' &&
           str_eq(str_sub(number, dots + 1, number.len), str_sub(range, dots + 2, range.len));
}

static void add_row(Search *s, Str value, uint32_t class, uint8_t right) {
    size_t from = s->names.len / sizeof(Name);
    for (Str rest = value; rest.len;) {
        Name name = {.text = str_cut(&rest, ' '), .class = class, .range = NO_RANGE, .right = right};
        if (str_find(name.text, STR("..")) != SIZE_MAX) {
            Range none = {0};
            name.range = (uint32_t)(s->ranges.len / sizeof none);
            buf_append(&s->ranges, &none, sizeof none);
            Name *named = (Name *)(void *)s->names.ptr;
            for (size_t i = from; i < s->names.len / sizeof(Name); i++) {
                if (named[i].kind == NAME_DOCUMENT && is_whole(named[i].text, name.text)) named[i].range = name.range;
            }
            add_range(s, name);
            continue;
        }
        if (str_starts(name.text, STR("~"))) {
            name.kind = NAME_CONTRACT;
            name.text = str_sub(name.text, 1, name.text.len);
        }
        if (name.text.len) add_name(s, name);
    }
}

static void add_side(Search *s, const Column *column, const Classes *classes, uint8_t right) {
    for (uint32_t c = 0; c < classes->count; c++)
        add_row(s, value_text(column, classes->row[classes->from[c]], s->arena), c, right);
}

static int by_number(const void *a, const void *b) {
    const Name *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    int order = str_compare(x->text, y->text);
    if (order) return order;
    if (x->right != y->right) return x->right ? 1 : -1;
    return (x->class > y->class) - (x->class < y->class);
}

/* ---- Who names whom */

static void add_pair(Search *s, const Name *left, const Name *right) {
    Found found = {.left = left->class, .right = right->class, .range = NO_RANGE};
    found.left_second = left->kind == NAME_CONTRACT;
    found.right_second = right->kind == NAME_CONTRACT;
    const Name *ranged = left->kind == NAME_RANGED ? left : right->kind == NAME_RANGED ? right : NULL;
    if (ranged && (ranged == left ? right : left)->kind != NAME_DOCUMENT) return;
    found.kind = (uint8_t)(ranged                                    ? NAME_RANGED
                           : found.left_second || found.right_second ? NAME_CONTRACT
                                                                     : NAME_DOCUMENT);
    s->looked++;
    if (!judge_pair(s->judge, found.left, found.right, &found.cost)) return;
    Range *range = (Range *)(void *)s->ranges.ptr;
    if (ranged) {
        found.range = ranged->range;
        range[found.range].ends |= ranged->end;
    }
    for (int i = 0; found.kind == NAME_DOCUMENT && i < 2; i++) {
        uint32_t whole = i ? right->range : left->range;
        if (whole != NO_RANGE) range[whole].whole = true;
    }
    buf_append(&s->found, &found, sizeof found);
}

/* Where steps go by a key, that names the block: the number would not outlive the group. */
static void note_block(const Search *s, const Name *first, size_t lefts, size_t rights, Outcome *out) {
    BlockNote note = {ROW_NONE, first->text, lefts, rights};
    const Classes *left = s->judge->left;
    if (s->judge->step->same.count) note = (BlockNote){left->row[left->from[first->class]], STR_NULL, lefts, rights};
    buf_append(&out->blocks, &note, sizeof note);
}

static void pair_names(Search *s, Outcome *out) {
    Name *name = (Name *)(void *)s->names.ptr;
    size_t count = s->names.len / sizeof *name, rows_max = s->judge->step->rows_max;
    if (count) qsort(name, count, sizeof *name, by_number);
    for (size_t from = 0, middle, end; from < count; from = end) {
        for (end = from; end < count && name[end].hash == name[from].hash && str_eq(name[end].text, name[from].text);)
            end++;
        for (middle = from; middle < end && !name[middle].right;) middle++;
        if ((uint64_t)(middle - from) * (end - middle) > (uint64_t)rows_max * rows_max) {
            note_block(s, &name[from], middle - from, end - middle, out);
            continue;
        }
        for (size_t l = from; l < middle; l++) {
            for (size_t r = middle; r < end; r++) add_pair(s, &name[l], &name[r]);
        }
    }
}

/* ---- Which of it counts */

static bool range_counts(const Search *s, const Found *f) {
    const Range *range = (const Range *)(const void *)s->ranges.ptr + f->range;
    return range->ends == (END_LOW | END_HIGH) && !range->whole;
}

static int by_rows(const void *a, const void *b) {
    const Found *x = a, *y = b;
    if (x->left != y->left) return x->left < y->left ? -1 : 1;
    return (x->right > y->right) - (x->right < y->right);
}

/* What counts is left in `found`, in the order of rows. */
static size_t choose(Search *s) {
    Found *found = (Found *)(void *)s->found.ptr;
    size_t count = s->found.len / sizeof *found, kept = 0;
    uint32_t lefts = s->judge->left->count;
    bool *named = arena_array(s->arena, (size_t)lefts + s->judge->right->count, sizeof *named);
    for (size_t i = 0; i < count; i++) {
        if (found[i].kind == NAME_CONTRACT || (found[i].kind == NAME_RANGED && !range_counts(s, &found[i]))) continue;
        named[found[i].left] = named[lefts + found[i].right] = true;
    }
    for (size_t i = 0; i < count; i++) {
        const Found *f = &found[i];
        bool ranged = f->kind == NAME_RANGED && !range_counts(s, f);
        bool second = (f->left_second && named[f->left]) || (f->right_second && named[lefts + f->right]);
        if (!ranged && !second) found[kept++] = *f;
    }
    if (kept) qsort(found, kept, sizeof *found, by_rows);
    return kept;
}

size_t refer_edges(const Judge *judge, size_t by, Arena *arena, Buf *edges, Outcome *out) {
    Search s = {.judge = judge, .arena = arena};
    FieldPair at = judge->step->alike.at[by];
    add_side(&s, at.left, judge->left, 0);
    add_side(&s, at.right, judge->right, 1);
    pair_names(&s, out);
    size_t kept = choose(&s);
    const Found *found = (const Found *)(const void *)s.found.ptr;
    for (size_t i = 0; i < kept; i++) {
        if (i && by_rows(&found[i - 1], &found[i]) == 0) continue;
        AssignEdge edge = {found[i].left, found[i].right, found[i].cost};
        buf_append(edges, &edge, sizeof edge);
    }
    buf_free(&s.names);
    buf_free(&s.ranges);
    buf_free(&s.found);
    return s.looked;
}
