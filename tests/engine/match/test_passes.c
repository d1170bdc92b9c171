/* Passes against all pairs looked at one by one, over random records: every kind of pass, alone and several together,
 * one side and two, any order of rows and number of threads. What is expected is computed here from the records, by
 * other code. */
#include "engine/match/passes.h"
#include "engine/match/pass_count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

enum { NAME, CITY, DAY, SUM, FIELDS, ROWS = 320, WORDS_MOST = 5, NO_DAY = -1000000, NO_SUM = INT32_MIN, NOTHING = 700 };

typedef struct Record {
    char name[64], city[16];
    int day, sum; /* sum: 1/100 */
} Record;

static uint64_t state = 11;

static uint32_t below(uint32_t limit) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % limit;
}

/* Words as in company names: a few in many, many in a few. */
static void make_records(Record *row, size_t rows) {
    static const char *const frequent[] = {"llc", "trade", "group", "kz"};
    for (size_t i = 0; i < rows; i++) {
        Record *r = &row[i];
        memset(r, 0, sizeof *r);
        if (i && below(4) == 0) { /* nearly one before it, or the same */
            *r = row[below((uint32_t)i)];
            if (below(2) && r->name[0]) r->name[below((uint32_t)strlen(r->name))] = (char)('a' + below(3));
            if (below(2)) r->day += (int)below(3);
            if (below(3) == 0) continue;
        } else {
            for (uint32_t w = 0, words = 1 + below(4); w < words; w++) {
                char word[8] = {(char)('a' + below(4)), (char)('a' + below(5)), (char)('a' + below(3)), '\0'};
                if (w) strcat(r->name, " ");
                strcat(r->name, below(3) == 0 ? frequent[below(4)] : word);
            }
            snprintf(r->city, sizeof r->city, "city %u", below(6));
            r->day = (int)below(60) - 20;
            r->sum = (int)below(5000) - 800;
        }
        if (below(12) == 0) r->name[0] = '\0';
        if (below(12) == 0) r->city[0] = '\0';
        if (below(12) == 0) r->day = NO_DAY;
        if (below(12) == 0) r->sum = NO_SUM;
        if (below(40) == 0) strcpy(r->name, "n/a");
        if (below(30) == 0) strcpy(r->city, "nowhere");
        if (below(30) == 0) r->sum = NOTHING;
    }
}

static Column *column_of(const Record *row, size_t rows, int field, unsigned scale, Arena *arena) {
    static const ColumnType type[FIELDS] = {COLUMN_TEXT, COLUMN_TEXT, COLUMN_DATE, COLUMN_DECIMAL};
    ColumnBuilder *b = column_builder(arena, STR("field"), type[field], field == SUM ? scale : 0, rows);
    for (size_t i = 0; i < rows; i++) {
        const Record *r = &row[i];
        const char *text = field == NAME ? r->name : r->city;
        if (field == NAME || field == CITY) {
            if (*text)
                column_add_text(b, str_of(text));
            else
                column_add_null(b);
        } else if (field == DAY ? r->day == NO_DAY : r->sum == NO_SUM) {
            column_add_null(b);
        } else {
            column_add_number(b, field == DAY ? r->day : (int64_t)r->sum * (scale == 4 ? 100 : 1));
        }
    }
    Column *out = arena_alloc(arena, sizeof *out);
    *out = column_built(b);
    return out;
}

static MatchSide side_of(const Record *row, size_t rows, unsigned scale, Arena *arena) {
    const Column **field = arena_array(arena, FIELDS, sizeof *field);
    for (int f = 0; f < FIELDS; f++) field[f] = column_of(row, rows, f, scale, arena);
    return (MatchSide){.field = field, .field_count = FIELDS, .rows = rows};
}

/* ---- What each pass says of two records */

static bool says(const char *value) {
    bool one_letter = strlen(value) >= 3 && strspn(value, (char[]){value[0], '\0'}) == strlen(value);
    return *value && !one_letter && strcmp(value, "n/a") != 0 && strcmp(value, "nowhere") != 0;
}

static bool names_say(const Record *a, const Record *b) {
    return says(a->name) && says(b->name);
}

static bool same_city(const Record *a, const Record *b) {
    return says(a->city) && strcmp(a->city, b->city) == 0;
}

static bool begin_alike(const Record *a, const Record *b) {
    return names_say(a, b) && strncmp(a->name, b->name, 3) == 0;
}

static bool end_alike(const Record *a, const Record *b) {
    size_t m = strlen(a->name), n = strlen(b->name);
    return names_say(a, b) && strcmp(a->name + (m > 2 ? m - 2 : 0), b->name + (n > 2 ? n - 2 : 0)) == 0;
}

static bool both_hold(const Record *a, const Record *b) {
    return begin_alike(a, b) && same_city(a, b);
}

static bool days_near(const Record *a, const Record *b) {
    return a->day != NO_DAY && b->day != NO_DAY && abs(a->day - b->day) <= 2 && same_city(a, b);
}

static bool sums_near(const Record *a, const Record *b) { /* 1 %, or 0.05 */
    if (a->sum == NO_SUM || b->sum == NO_SUM || a->sum == NOTHING || b->sum == NOTHING) return false;
    int gap = abs(a->sum - b->sum), larger = abs(a->sum) > abs(b->sum) ? abs(a->sum) : abs(b->sum);
    return gap <= 5 || gap * 100 <= larger;
}

static const Record *all_left, *all_right; /* of the test at hand, for orders and rarity */
static size_t lefts, rights;

static int by_letters(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *names[2 * ROWS];
static size_t name_count; /* different ones, in order */

static void collect_names(void) {
    name_count = 0;
    size_t count = 0;
    for (size_t i = 0; i < lefts; i++) names[count++] = all_left[i].name;
    for (size_t i = 0; all_right != all_left && i < rights; i++) names[count++] = all_right[i].name;
    qsort(names, count, sizeof *names, by_letters);
    for (size_t i = 0; i < count; i++) {
        if (says(names[i]) && (!name_count || strcmp(names[name_count - 1], names[i]) != 0))
            names[name_count++] = names[i];
    }
}

static size_t place_of(const char *name) {
    size_t i = 0;
    while (strcmp(names[i], name) != 0) i++;
    return i;
}

static bool in_window(const Record *a, const Record *b) { /* of three */
    if (!names_say(a, b)) return false;
    size_t x = place_of(a->name), y = place_of(b->name);
    return (x < y ? y - x : x - y) < 3;
}

typedef char Token[64];

static size_t tokens_of(const char *name, bool grams, Token *out) {
    char text[80];
    size_t count = 0;
    if (grams) {
        snprintf(text, sizeof text, "\1%s\1", name);
        for (size_t i = 0; text[i + 1]; i++) {
            Token token = {text[i], text[i + 1]};
            memcpy(out[count++], token, sizeof token);
        }
    } else {
        snprintf(text, sizeof text, "%s", name);
        for (char *word = strtok(text, " /"); word; word = strtok(NULL, " /"))
            snprintf(out[count++], sizeof *out, "%s", word);
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool again = false;
        for (size_t k = 0; k < kept; k++) again = again || strcmp(out[k], out[i]) == 0;
        if (!again && kept != i) memcpy(out[kept], out[i], sizeof *out);
        kept += !again;
    }
    return kept;
}

static bool has(const Token *token, size_t count, const char *wanted) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(token[i], wanted) == 0) return true;
    }
    return false;
}

static struct Weight {
    Token token;
    uint64_t weight;
} weights[4 * 2 * ROWS];
static size_t weight_count; /* known so far, of the names at hand */

static uint64_t weight_of(const char *token, bool rare) {
    uint64_t having = 0;
    if (!rare) return 1;
    for (size_t i = 0; i < weight_count; i++) {
        if (strcmp(weights[i].token, token) == 0) return weights[i].weight;
    }
    for (size_t i = 0; i < name_count; i++) {
        Token of[80];
        having += has((const Token *)of, tokens_of(names[i], false, of), token);
    }
    int32_t bits = milli_bits(name_count, having);
    struct Weight *known = &weights[weight_count++];
    snprintf(known->token, sizeof known->token, "%s", token);
    return known->weight = bits > 0 ? (uint64_t)bits : 1;
}

static bool share(const Record *a, const Record *b, bool grams, bool rare, bool contained, uint64_t least_ppm) {
    Token x[80], y[80];
    if (!names_say(a, b)) return false;
    if (strcmp(a->name, b->name) == 0) return true;
    size_t m = tokens_of(a->name, grams, x), n = tokens_of(b->name, grams, y);
    uint64_t both = 0, wx = 0, wy = 0;
    for (size_t i = 0; i < m; i++) {
        uint64_t weight = weight_of(x[i], rare);
        wx += weight;
        if (has((const Token *)y, n, x[i])) both += weight;
    }
    for (size_t i = 0; i < n; i++) wy += weight_of(y[i], rare);
    uint64_t of = contained ? (wx < wy ? wx : wy) : wx + wy - both;
    return both && both * PPM >= of * least_ppm;
}

static void forget_weights(void) {
    weight_count = 0;
}

static bool words_60(const Record *a, const Record *b) {
    return share(a, b, false, false, false, 600000);
}
static bool words_half(const Record *a, const Record *b) {
    return share(a, b, false, false, false, 500000);
}
static bool rare_40(const Record *a, const Record *b) {
    return share(a, b, false, true, false, 400000);
}
static bool contained_all(const Record *a, const Record *b) {
    return share(a, b, false, false, true, 1000000);
}
static bool rare_contained(const Record *a, const Record *b) {
    return share(a, b, false, true, true, 700000);
}
static bool grams_70(const Record *a, const Record *b) {
    return share(a, b, true, false, false, 700000);
}
static bool grams_third_here(const Record *a, const Record *b) {
    return same_city(a, b) && share(a, b, true, false, false, 333334);
}

#define KEYS(...)                                                                                                      \
    .key = (const PassKey[]){__VA_ARGS__}, .key_count = sizeof((const PassKey[]){__VA_ARGS__}) / sizeof(PassKey)
#define LIKE(g, r, c, least) .kind = PASS_ALIKE, .field = NAME, .share = {g, r, c, least}

typedef struct Case {
    MatchPass pass;
    bool (*holds)(const Record *a, const Record *b);
} Case;

static const Case cases[] = {
    {{KEYS({CITY, PART_WHOLE, 0})}, same_city},
    {{KEYS({NAME, PART_FIRST, 3})}, begin_alike},
    {{KEYS({NAME, PART_LAST, 2})}, end_alike},
    {{KEYS({NAME, PART_FIRST, 3}, {CITY, PART_WHOLE, 0})}, both_hold},
    {{.kind = PASS_WINDOW, .order = (const PassKey[]){{NAME, PART_WHOLE, 0}}, .order_count = 1, .window = 3},
     in_window},
    {{KEYS({CITY, PART_WHOLE, 0}), .kind = PASS_WITHIN, .field = DAY, .within = {.is_days = true, .days = 2}},
     days_near},
    {{.kind = PASS_WITHIN, .field = SUM, .within = {.absolute = 5, .share_ppm = 10000}}, sums_near},
    {{LIKE(0, false, false, 600000)}, words_60},
    {{LIKE(0, false, false, 500000)}, words_half},
    {{LIKE(0, true, false, 400000)}, rare_40},
    {{LIKE(0, false, true, 1000000)}, contained_all},
    {{LIKE(0, true, true, 700000)}, rare_contained},
    {{LIKE(2, false, false, 700000)}, grams_70},
    {{KEYS({CITY, PART_WHOLE, 0}), LIKE(2, false, false, 333334)}, grams_third_here},
};

/* ---- What the passes give */

typedef struct Given {
    uint8_t *times; /* per left, right class */
    const Classes *left, *right;
} Given;

static void take(void *context, size_t thread, const ClassPair *pair, size_t count) {
    (void)thread;
    Given *given = context;
    assert_true(count <= PASS_BATCH);
    for (size_t i = 0; i < count; i++)
        __atomic_add_fetch(&given->times[pair[i].left * (size_t)given->right->count + pair[i].right], 1,
                           __ATOMIC_RELAXED);
}

static const uint32_t among_fields[] = {NAME, CITY, DAY, SUM};
static const Str placeholders[] = {{"nowhere", 7}, {"7", 1}};

static Classes classes_of_all(FieldPairs fields, size_t rows, Arena *arena) {
    uint32_t *row = arena_array(arena, rows, sizeof *row);
    for (uint32_t i = 0; i < rows; i++) row[i] = i;
    return classes_of(fields, row, rows, arena);
}

typedef struct Setting {
    MatchAmong among;
    MatchStep rule;
    MatchPlan plan;
    MatchSide left, right;
    Step *step;
    Classes lefts, rights;
    const Classes *other; /* rights, or of one side lefts */
    PassField *field;
} Setting;

static void set(Setting *s, const MatchPass *pass, size_t passes, uint32_t rows_max, Arena *arena) {
    bool half = all_left == all_right;
    s->among.field = among_fields, s->among.field_count = FIELDS;
    s->among.pass = pass, s->among.pass_count = passes;
    s->among.nothing = placeholders, s->among.nothing_count = ARRAY_LEN(placeholders);
    s->rule = (MatchStep){.words = STR("passes"), .same = among_fields, .same_count = 1, .among = &s->among};
    s->plan = (MatchPlan){.step = &s->rule, .step_count = 1, .block_rows_max = rows_max};
    s->left = side_of(all_left, lefts, 2, arena);
    s->right = half ? s->left : side_of(all_right, rights, 4, arena);
    s->step = steps_bind(&s->plan, &s->left, &s->right, arena);
    s->lefts = classes_of_all(s->step->left, lefts, arena);
    s->rights = half ? s->lefts : classes_of_all(s->step->right, rights, arena);
    s->other = half ? &s->lefts : &s->rights;
    s->field = arena_array(arena, FIELDS, sizeof *s->field);
    for (size_t f = 0; f < FIELDS; f++) s->field[f] = pass_field(s->step, f, NULL, &s->lefts, s->other, 1, arena);
}

static const Record *record_of(const Record *all, const Classes *classes, uint32_t class) {
    return &all[classes->row[classes->from[class]]];
}

/* The pairs of some of the cases together, each once, by the first that holds. */
static void check(const size_t *which, size_t count, size_t threads) {
    Arena *arena = arena_new("test", 0);
    MatchPass pass[ARRAY_LEN(cases)];
    Setting s = {0};
    AmongNote note;
    Passes *passes;
    Error err = {0};
    Buf blocks = {0};
    for (size_t i = 0; i < count; i++) {
        pass[i] = cases[which[i]].pass;
        if (all_left != all_right) pass[i].within.absolute *= 100; /* at the finer scale */
    }
    forget_weights();
    set(&s, pass, count, 0, arena);
    bool half = s.other == &s.lefts;
    PassesPlan plan = {s.step, &s.lefts, s.other, s.field, threads, 12};
    assert_true(passes_new(&plan, arena, arena, &passes, &note, &err));
    Given given = {arena_array(arena, (size_t)s.lefts.count * s.other->count, 1), &s.lefts, s.other};
    passes_run(passes, take, &given, &blocks);
    assert_int_equal(blocks.len, 0);
    uint64_t brought[ARRAY_LEN(cases)] = {0}, fresh[ARRAY_LEN(cases)] = {0}, all = 0;
    for (uint32_t l = 0; l < s.lefts.count; l++) {
        for (uint32_t r = half ? l : 0; r < s.other->count; r++) {
            const Record *a = record_of(all_left, &s.lefts, l), *b = record_of(half ? all_left : all_right, s.other, r);
            size_t first = count;
            if (half && l == r && s.lefts.size[l] < 2) continue;
            for (size_t p = 0; p < count; p++) {
                bool holds = cases[which[p]].holds(a, b);
                assert_int_equal(holds, cases[which[p]].holds(b, a));
                brought[p] += holds;
                if (holds && first == count) first = p;
            }
            size_t times = given.times[l * (size_t)s.other->count + r];
            if (half && l != r) times += given.times[r * (size_t)s.other->count + l];
            if (times != (first < count))
                print_message("case %zu of %zu, times %zu: %s | %s | %d %d\n", which[0], count, times, a->name, b->name,
                              a->day, b->day);
            assert_int_equal(times, first < count);
            assert_int_equal(passes_first(passes, l, r), first < count ? first : PASS_NONE);
            assert_false(passes_too_large(passes, l, r));
            if (first == count) continue;
            fresh[first]++;
            all++;
        }
    }
    uint64_t sum = 0;
    for (size_t p = 0; p < count; p++) {
        assert_int_equal(note.pass[p].pairs, brought[p]);
        assert_int_equal(note.pass[p].fresh, fresh[p]);
        sum += brought[p];
    }
    assert_int_equal(note.pairs, sum);
    assert_int_equal(note.fresh, all);
    assert_int_equal(note.size, sum * 12);
    buf_free(&blocks);
    arena_free(arena);
}

static Record left_rows[ROWS], right_rows[ROWS];

static void one_side(size_t rows) {
    make_records(left_rows, rows);
    all_left = all_right = left_rows, lefts = rights = rows;
    collect_names();
}

static void two_sides(size_t left, size_t right) {
    static Record all[2 * ROWS];
    make_records(all, left + right); /* so that they have something in common */
    for (size_t i = 0; i < left; i++) left_rows[i] = all[i];
    for (size_t i = 0; i < right; i++) right_rows[i] = all[left + i];
    all_left = left_rows, all_right = right_rows, lefts = left, rights = right;
    collect_names();
}

static void each_pass_brings_all_that_hold(void **unused) {
    (void)unused;
    for (size_t round = 0; round < 4; round++) {
        if (round % 2)
            two_sides(150 + below(100), 100 + below(100));
        else
            one_side(200 + below(100));
        for (size_t i = 0; i < ARRAY_LEN(cases); i++) check(&i, 1, 1 + below(4));
    }
}

static void several_bring_a_pair_once(void **unused) {
    (void)unused;
    for (size_t round = 0; round < 12; round++) {
        size_t which[ARRAY_LEN(cases)], count = 2 + below(6);
        if (round % 2)
            two_sides(60 + below(100), 60 + below(100));
        else
            one_side(60 + below(140));
        for (size_t i = 0; i < count; i++) which[i] = below(ARRAY_LEN(cases));
        check(which, count, 1 + below(4));
    }
}

static void few_rows_are_no_trouble(void **unused) {
    (void)unused;
    size_t all[ARRAY_LEN(cases)];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) all[i] = i;
    for (size_t rows = 0; rows < 5; rows++) {
        one_side(rows);
        check(all, ARRAY_LEN(cases), 2);
        two_sides(rows, 4 - rows);
        check(all, ARRAY_LEN(cases), 2);
    }
}

/* ---- What is too much */

static Passes *passes_of(Setting *s, Arena *arena, AmongNote *note, Error *err) {
    PassesPlan *plan = arena_alloc(arena, sizeof *plan);
    *plan = (PassesPlan){s->step, &s->lefts, s->other, s->field, 2, 12};
    Passes *out = NULL;
    return passes_new(plan, arena, arena, &out, note, err) ? out : NULL;
}

static void large_blocks_are_named_not_compared(void **unused) {
    (void)unused;
    one_side(ROWS);
    for (int i = 0; i < 120; i++) strcpy(left_rows[i].city, "almaty");
    Arena *arena = arena_new("test", 0);
    Setting s = {0};
    AmongNote note;
    Error err = {0};
    Buf blocks = {0};
    set(&s, &cases[0].pass, 1, 70, arena);
    Passes *passes = passes_of(&s, arena, &note, &err);
    assert_non_null(passes);
    Given given = {arena_array(arena, (size_t)s.lefts.count * s.lefts.count, 1), &s.lefts, &s.lefts};
    passes_run(passes, take, &given, &blocks);
    size_t large = blocks.len / sizeof(BlockNote), almaty = 0;
    for (size_t b = 0; b < large; b++) {
        BlockNote block = ((const BlockNote *)(const void *)blocks.ptr)[b];
        assert_true(block.left_rows > 70);
        almaty += str_eq(block.name, STR("almaty"));
    }
    assert_int_equal(almaty, 1);
    assert_true(str_eq(note.pass[0].block[0].name, STR("almaty")) ||
                note.pass[0].block[0].pairs >= note.pass[0].block[1].pairs);
    for (uint32_t l = 0; l < s.lefts.count; l++) {
        for (uint32_t r = l + 1; r < s.lefts.count; r++) {
            bool both = strcmp(record_of(all_left, &s.lefts, l)->city, "almaty") == 0 &&
                        strcmp(record_of(all_left, &s.lefts, r)->city, "almaty") == 0;
            if (both) assert_int_equal(passes_first(passes, l, r), PASS_NONE);
            if (both) assert_true(passes_too_large(passes, l, r));
        }
    }
    buf_free(&blocks);
    arena_free(arena);
}

static void too_many_pairs_are_refused(void **unused) {
    (void)unused;
    one_side(ROWS);
    for (int i = 0; i < 100; i++) strcpy(left_rows[i].city, "almaty");
    collect_names();
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        Arena *arena = arena_new("test", 0);
        Setting s = {0};
        AmongNote note;
        Error err = {0};
        MatchPass pass = cases[c].pass;
        pass.words = STR("the pass");
        set(&s, &pass, 1, 0, arena);
        assert_non_null(passes_of(&s, arena, &note, &err));
        s.among.pairs_max = note.pairs; /* as many as there are is not too many */
        assert_true(note.pairs > 10);
        assert_non_null(passes_of(&s, arena, &note, &err));
        s.among.pairs_max--;
        assert_null(passes_of(&s, arena, &note, &err));
        assert_int_equal(err.kind, ERROR_LIMIT);
        assert_non_null(strstr(err.text, "`the pass`"));
        assert_non_null(strstr(err.text, "pairs_max"));
        if (c == 0) assert_non_null(strstr(err.text, "in its block almaty of"));
        arena_free(arena);
    }
}

static void a_refusal_tells_pairs_and_memory(void **unused) {
    (void)unused;
    MatchPass pass[2] = {{.kind = PASS_EQUAL, .words = STR_CONST("born")}, {.kind = PASS_EQUAL, .words = STR_CONST("phone")}};
    MatchAmong among = {.pass = pass, .pass_count = 2};
    MatchStep rule = {.among = &among};
    Step step = {.rule = &rule};
    PassNote by_pass[2] = {{.pairs = 176707366}, {.pairs = 97299835}};
    AmongNote note = {.pass = by_pass, .pass_count = 2, .pairs = 274007201, .size = UINT64_C(3135) << 20};
    Error err = {0};
    assert_false(pass_allow(&step, &note, &err));
    assert_non_null(strstr(err.text, "274,007,201 pairs of records, more than 200,000,000: `born` brings 176,707,366\nhint:"));
    assert_true(str_ends(str_of(err.text), STR("raise `pairs_max`, which takes 3 GiB")));
}

static void the_largest_blocks_have_names(void **unused) {
    (void)unused;
    one_side(ROWS);
    for (int i = 0; i < 90; i++) snprintf(left_rows[i].city, sizeof left_rows[i].city, i < 50 ? "almaty" : "astana");
    Arena *arena = arena_new("test", 0);
    Setting s = {0};
    AmongNote note;
    Error err = {0};
    set(&s, &cases[0].pass, 1, 0, arena);
    assert_non_null(passes_of(&s, arena, &note, &err));
    assert_int_equal(note.pass[0].block_count, PASS_BLOCKS_NAMED);
    for (size_t b = 0; b < PASS_BLOCKS_NAMED; b++) {
        const PassBlock *block = &note.pass[0].block[b];
        uint64_t here = 0;
        for (uint32_t c = 0; c < s.lefts.count; c++)
            here += str_eq(str_of(record_of(all_left, &s.lefts, c)->city), block->name);
        assert_int_equal(block->lefts, here);
        assert_true(block->compared && block->pairs >= here * (here - 1) / 2);
        assert_true(b == 0 || block->pairs <= note.pass[0].block[b - 1].pairs);
    }
    arena_free(arena);
}

/* ---- Keys of a text */

static void parts_of_values(void **unused) {
    (void)unused;
    static const struct {
        const char *text;
        PassKey key;
        const char *wanted; /* NULL: none */
    } parts[] = {
        {"Ёлкина", {0, PART_FIRST, 2}, "Ёл"},
        {"ab", {0, PART_FIRST, 5}, "ab"},
        {"Ёлкина", {0, PART_LAST, 2}, "на"},
        {"ab", {0, PART_LAST, 5}, "ab"},
        {"жук1", {0, PART_REVERSED, 0}, "1куж"},
        {"2026-03-31", {0, PART_YEAR, 0}, "2026"},
        {"2026-03-31", {0, PART_MONTH, 0}, "2026-03"},
        {"-0044-03-15", {0, PART_YEAR, 0}, "-0044"},
        {"Шевченко", {0, PART_SOUND, 0}, "S268"},
        {"Shevchenko", {0, PART_SOUND, 0}, "S268"},
        {"Kowaleff", {0, PART_SOUND, 0}, "K272"},
        {"Ковалёв", {0, PART_SOUND, 0}, "K272"},
        {"Petrov 12", {0, PART_SOUND, 0}, "P392 12"},
        {"---", {0, PART_SOUND, 0}, NULL},
        {"\xff"
         "a",
         {0, PART_FIRST, 1},
         "\xff"},
        {"\xff"
         "a",
         {0, PART_REVERSED, 0},
         "a\xff"},
    };
    Arena *arena = arena_new("test", 0);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        Str text[] = {STR_NULL, str_of(parts[i].text)};
        uint32_t row[] = {ROW_NONE, 0};
        PassField field = {.count = 2, .values = {.count = 2, .row = row, .text = text}};
        Str key = pass_key_text(&field, parts[i].key, 1, arena);
        assert_true(parts[i].wanted ? str_eq(key, str_of(parts[i].wanted)) : key.ptr == NULL);
        assert_null(pass_key_text(&field, parts[i].key, VALUE_MISSING, arena).ptr);
        KeyNumbers numbers = pass_key_numbers(&field, parts[i].key, true, arena);
        assert_int_equal(numbers.of_value[VALUE_MISSING], 0);
        assert_int_equal(numbers.of_value[1], parts[i].wanted != NULL);
    }
    arena_free(arena);
}

static void collect(void *context, Str token) {
    Buf *out = context;
    for (size_t i = 0; i < token.len; i++) buf_char(out, token.ptr[i] == '\1' ? '.' : token.ptr[i]);
    buf_char(out, '|');
}

static void tokens_of_texts(void **unused) {
    (void)unused;
    static const struct {
        const char *text;
        uint32_t grams;
        const char *wanted;
    } texts[] = {{"acme, trade-2 llc", 0, "acme|trade|2|llc|"},
                 {"", 0, ""},
                 {"-- .", 0, ""},
                 {"ёж", 0, "ёж|"},
                 {"ab", 2, ".a|ab|b.|"},
                 {"ёж", 3, "..ё|.ёж|ёж.|ж..|"},
                 {"a", 3, "..a|.a.|a..|"}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        Buf out = {0}, scratch = {0};
        pass_tokens(str_of(texts[i].text), texts[i].grams, &scratch, collect, &out);
        assert_true(str_eq(buf_str(&out), str_of(texts[i].wanted)));
        buf_free(&out);
        buf_free(&scratch);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pass_brings_all_that_hold),
        cmocka_unit_test(several_bring_a_pair_once),
        cmocka_unit_test(few_rows_are_no_trouble),
        cmocka_unit_test(large_blocks_are_named_not_compared),
        cmocka_unit_test(too_many_pairs_are_refused),
                                       cmocka_unit_test(a_refusal_tells_pairs_and_memory),
        cmocka_unit_test(the_largest_blocks_have_names),
        cmocka_unit_test(parts_of_values),
        cmocka_unit_test(tokens_of_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
