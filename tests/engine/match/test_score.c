/* Score: pairs of people with errors, by match_duplicates and match_sides: candidates as all pairs looked at one by one give them,
 * the same result for any order of rows and number of threads, true pairs found. */
#include "engine/match/score.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { GIVEN, SURNAME, BORN, CITY, FIELDS, PEOPLE = 600, ROWS = 900 };

typedef struct Person {
    char value[FIELDS][24];
    int who;
} Person;

static uint64_t state = 7;

static uint32_t below(uint32_t limit) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % limit;
}

static void word(char *out, uint32_t seed, uint32_t letters) {
    for (uint32_t i = 0; i < letters; i++, seed = seed * 2654435761u + 12345) out[i] = (char)('a' + (seed >> 16) % 26);
    out[letters] = '\0';
}

/* 600 people, every second of them twice, the second time with an error in each third field and every tenth field empty. */
static void make_people(Person *row) {
    for (int i = 0; i < ROWS; i++) {
        Person *p = &row[i];
        if (i < PEOPLE) {
            p->who = i;
            word(p->value[GIVEN], below(60), 6);
            word(p->value[SURNAME], 1000 + below(200), 8);
            word(p->value[BORN], 5000 + below(400), 7);
            word(p->value[CITY], 9000 + below(10), 5);
            continue;
        }
        *p = row[(i - PEOPLE) * 2];
        for (int f = 0; f < FIELDS; f++) {
            if (below(3) == 0) p->value[f][below(5)] = (char)('a' + below(26));
            if (below(10) == 0) memset(p->value[f], 0, sizeof p->value[f]);
        }
    }
}

static MatchSide side_of(const Person *row, size_t rows, Arena *arena) {
    const Column **field = arena_array(arena, FIELDS, sizeof *field);
    for (size_t f = 0; f < FIELDS; f++) {
        ColumnBuilder *b = column_builder(arena, STR("field"), COLUMN_TEXT, 0, rows);
        for (size_t r = 0; r < rows; r++) {
            if (row[r].value[f][0]) column_add_text(b, str_of(row[r].value[f]));
            else column_add_null(b);
        }
        Column *column = arena_alloc(arena, sizeof *column);
        *column = column_built(b);
        field[f] = column;
    }
    return (MatchSide){field, FIELDS, rows, NULL, NULL};
}

static const uint32_t passes[] = {1 << SURNAME, 1 << BORN, 1 << GIVEN | 1 << CITY};

static const uint32_t among_fields[] = {GIVEN, SURNAME, BORN, CITY};
static const PassKey keys[] = {{SURNAME, PART_WHOLE, 0}, {BORN, PART_WHOLE, 0}, {GIVEN, PART_WHOLE, 0}, {CITY, PART_WHOLE, 0}};
static const MatchPass among_passes[] = {{.key = &keys[0], .key_count = 1}, {.key = &keys[1], .key_count = 1}, {.key = &keys[2], .key_count = 2}};
static const MatchAmong among = {.field = among_fields, .field_count = FIELDS, .pass = among_passes, .pass_count = ARRAY_LEN(among_passes)};

typedef struct Rule {
    MatchAlike field[FIELDS];
    MatchScore score;
    MatchStep step;
    MatchPlan plan;
} Rule;

static void make_rule(Rule *rule) {
    static const char *const use[FIELDS] = {"jaro_winkler", "jaro_winkler", "edit 1", "exact"};
    *rule = (Rule){.score = {.field_count = FIELDS, .pass = passes, .least_ppm = 900000}};
    for (uint32_t f = 0; f < FIELDS; f++) {
        Error err = {0};
        rule->field[f].field = f;
        assert_true(measure_parse(str_of(use[f]), "", &rule->field[f].use, &err));
    }
    rule->score.field = rule->field;
    rule->step = (MatchStep){.words = STR("scored"), .score = &rule->score, .among = &among};
    rule->plan = (MatchPlan){.step = &rule->step, .step_count = 1};
}

static bool in_some_pass(const Person *a, const Person *b) {
    for (size_t p = 0; p < ARRAY_LEN(passes); p++) {
        bool all = true;
        for (size_t f = 0; f < FIELDS; f++) {
            if (passes[p] >> f & 1) all = all && a->value[f][0] && strcmp(a->value[f], b->value[f]) == 0;
        }
        if (all) return true;
    }
    return false;
}

static bool equal(const Person *a, const Person *b) {
    return memcmp(a->value, b->value, sizeof a->value) == 0;
}

/* Equal rows are looked at as one; of people here at most two rows are equal. */
static bool first_of_equals(const Person *row, int i) {
    for (int k = 0; k < i; k++) {
        if (equal(&row[k], &row[i])) return false;
    }
    return true;
}

static ClusterResult duplicates_of(const Person *row, size_t rows, size_t threads, uint32_t rows_max, Arena *arena) {
    Rule rule;
    make_rule(&rule);
    rule.plan.block_rows_max = rows_max;
    MatchSide side = side_of(row, rows, arena);
    ClusterResult out;
    Error err = {0};
    assert_true(match_duplicates(&(MatchInput){.plan = &rule.plan, .left = &side, .threads = threads}, arena, &out, &err));
    return out;
}

static void people_are_found(void **unused) {
    (void)unused;
    static Person row[ROWS];
    make_people(row);
    Arena *arena = arena_new("test", 0);
    ClusterResult out = duplicates_of(row, ROWS, 1, 0, arena);
    size_t pairs = 0, reachable = 0, found = 0, wrong = 0;
    for (int i = 0; i < ROWS; i++) {
        for (int k = i + 1; k < ROWS; k++) {
            if (!in_some_pass(&row[i], &row[k])) continue;
            pairs += first_of_equals(row, i) && (first_of_equals(row, k) || equal(&row[i], &row[k]));
            reachable += row[i].who == row[k].who;
        }
    }
    assert_int_equal(out.step_pairs[0], pairs);
    for (size_t c = 0; c < out.cluster_count; c++) {
        for (uint32_t e = 0; e < out.cluster[c].edge_count; e++) {
            const ClusterEdge *edge = &out.edge[out.cluster[c].edge_from + e];
            bool same = row[edge->a].who == row[edge->b].who;
            found += same;
            wrong += !same;
            assert_true(edge->score_ppm >= 900000 && edge->score_ppm < PPM);
            assert_true(in_some_pass(&row[edge->a], &row[edge->b]));
        }
    }
    assert_true(reachable > 200 && found * 100 >= reachable * 85);
    assert_true(wrong * 100 <= found * 10); /* from 0.9 on, one in ten may be wrong */
    arena_free(arena);
}

/* Each pair of rows by who they are, before their order was changed. */
static uint64_t edges_hash(const ClusterResult *out, const uint32_t *number) {
    uint64_t sum = 0;
    for (size_t c = 0; c < out->cluster_count; c++) {
        for (uint32_t e = 0; e < out->cluster[c].edge_count; e++) {
            const ClusterEdge *edge = &out->edge[out->cluster[c].edge_from + e];
            uint64_t a = number[edge->a], b = number[edge->b], low = a < b ? a : b, high = a < b ? b : a;
            sum += (low * ROWS + high) * 2654435761u * edge->score_ppm;
        }
    }
    return sum;
}

static void order_and_threads_change_nothing(void **unused) {
    (void)unused;
    static Person row[ROWS], shuffled[ROWS];
    uint32_t number[ROWS];
    make_people(row);
    Arena *arena = arena_new("test", 0);
    for (uint32_t i = 0; i < ROWS; i++) number[i] = i;
    ClusterResult first = duplicates_of(row, ROWS, 1, 0, arena);
    uint64_t wanted = edges_hash(&first, number);
    assert_true(first.cluster_count > 0);
    for (size_t threads = 1; threads <= 4; threads++) {
        for (uint32_t i = ROWS - 1; i > 0; i--) {
            uint32_t k = below(i + 1), swap = number[i];
            number[i] = number[k], number[k] = swap;
        }
        for (uint32_t i = 0; i < ROWS; i++) shuffled[i] = row[number[i]];
        ClusterResult again = duplicates_of(shuffled, ROWS, threads, 0, arena);
        assert_int_equal(again.cluster_count, first.cluster_count);
        assert_int_equal(again.step_pairs[0], first.step_pairs[0]);
        assert_true(edges_hash(&again, number) == wanted);
    }
    arena_free(arena);
}

/* More records than one task weighs, each with another one far behind it: edges stand in the order of rows, each is found with
 * what it weighs, and without evidence they are the same. */
static void edges_of_many_records_are_in_order(void **unused) {
    (void)unused;
    enum { MANY = 20000, HALF = MANY / 2 };
    Arena *arena = arena_new("test", 0);
    Person *row = arena_array(arena, MANY, sizeof *row);
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t who = i < HALF ? i : (i - HALF) * 7 % HALF;
        word(row[i].value[GIVEN], 300 + i % 97, 6);
        word(row[i].value[SURNAME], 1000 + who, 8);
        word(row[i].value[BORN], 500000 + who, 7);
        word(row[i].value[CITY], 9000 + who % 10, 5);
    }
    Rule rule;
    make_rule(&rule);
    MatchSide side = side_of(row, MANY, arena);
    ClusterResult out[2];
    for (int quiet = 0; quiet < 2; quiet++) {
        Error err = {0};
        rule.plan.quiet = quiet;
        assert_true(match_duplicates(&(MatchInput){.plan = &rule.plan, .left = &side, .threads = 1 + 2 * (size_t)quiet}, arena, &out[quiet], &err));
        assert_int_equal(out[quiet].cluster_count, HALF);
    }
    const ScoreNote *note = &out[0].score[0];
    for (size_t e = 1; e < note->edge_count; e++) assert_true(note->edge[e - 1].a < note->edge[e].a);
    for (size_t c = 0; c < HALF; c++) {
        const Cluster *told = &out[0].cluster[c], *alone = &out[1].cluster[c];
        const ClusterEdge *edge = &out[0].edge[told->edge_from], *same = &out[1].edge[alone->edge_from];
        assert_true(told->edge_count == 1 && alone->edge_count == 1 && told->row_count == 2);
        assert_true(edge->a == same->a && edge->b == same->b && edge->score_ppm == same->score_ppm);
        assert_true(edge->a == c && edge->b >= HALF && (edge->b - HALF) * 7 % HALF == c);
        assert_non_null(score_edge(note, edge->a, edge->b));
    }
    arena_free(arena);
}

static void two_sides_match_one_to_one(void **unused) {
    (void)unused;
    static Person row[ROWS];
    make_people(row);
    Arena *arena = arena_new("test", 0);
    MatchSide left = side_of(row, PEOPLE, arena), right = side_of(row + PEOPLE, ROWS - PEOPLE, arena);
    Rule rule;
    make_rule(&rule);
    MatchResult out[2];
    Error err = {0};
    for (size_t i = 0; i < 2; i++) assert_true(match_sides(&(MatchInput){&rule.plan, &left, &right, 1 + 3 * i}, arena, &out[i], &err));
    size_t good = 0;
    for (size_t r = 0; r < ROWS - PEOPLE; r++) {
        uint32_t m = out[0].right_match[r];
        assert_int_equal(m, out[1].right_match[r]);
        if (m == ROW_NONE) continue;
        assert_int_equal(match_at(&out[0], m).score_ppm, match_at(&out[1], m).score_ppm);
        good += row[out[0].left[match_at(&out[0], m).left_from]].who == row[PEOPLE + r].who;
    }
    assert_true(out[0].match_count > 200 && good * 100 >= out[0].match_count * 90);
    arena_free(arena);
}

/* Each person once on the one side, up to three times on the other, whichever is which; a person who stands on the one side twice is tied. */
static void one_side_has_several_of_one(void **unused) {
    (void)unused;
    static Person row[ROWS], several[ROWS];
    make_people(row);
    row[1] = row[0]; /* the 0th and the 1st are equal now */
    size_t rows = 0, true_rows[2] = {0, 0};
    for (int i = 0; i < PEOPLE; i++) {
        for (int k = 0; k < i % 4 && rows < ROWS; k++, rows++) {
            several[rows] = row[i];
            several[rows].who = i;
            if (k) several[rows].value[GIVEN][k] = 'q';
        }
    }
    Arena *arena = arena_new("test", 0);
    MatchSide one = side_of(row, PEOPLE, arena), many = side_of(several, rows, arena);
    for (int swap = 0; swap < 2; swap++) {
        Rule rule;
        make_rule(&rule);
        rule.step.shape = swap ? MATCH_MANY_ONE : MATCH_ONE_MANY;
        MatchResult out;
        Error err = {0};
        assert_true(match_sides(&(MatchInput){.plan = &rule.plan, .left = swap ? &many : &one, .right = swap ? &one : &many, .threads = 2}, arena, &out, &err));
        size_t wrong = 0, ties = 0;
        for (size_t m = 0; m < out.match_count; m++) {
            Match match = match_at(&out, m);
            const uint32_t *ones = swap ? out.right + match.right_from : out.left + match.left_from;
            const uint32_t *those = swap ? out.left + match.left_from : out.right + match.right_from;
            uint32_t count = swap ? match.left_count : match.right_count;
            assert_int_equal(swap ? match.right_count : match.left_count, 1);
            for (uint32_t i = 0; i < count; i++) {
                assert_true(!i || those[i - 1] < those[i]);
                true_rows[swap] += several[those[i]].who == (int)ones[0];
                wrong += several[those[i]].who != (int)ones[0];
            }
        }
        for (size_t t = 0; t < out.tie_count; t++) ties += out.tie[t].left_count + out.tie[t].right_count;
        assert_in_range(true_rows[swap], rows * 95 / 100, rows);
        assert_in_range(wrong, 0, rows / 50);
        assert_true(ties >= 3); /* the two equal rows, and who they may be */
    }
    assert_int_equal(true_rows[0], true_rows[1]);
    arena_free(arena);
}

static void large_blocks_are_named(void **unused) {
    (void)unused;
    static Person row[ROWS];
    make_people(row);
    for (int i = 0; i < 40; i++) strcpy(row[i].value[SURNAME], "popular");
    Arena *arena = arena_new("test", 0);
    ClusterResult out = duplicates_of(row, ROWS, 2, 30, arena);
    assert_int_equal(out.block_count, 1);
    assert_true(str_eq(out.block[0].key, STR("popular")));
    assert_true(out.block[0].left_rows >= 40);
    arena_free(arena);
}

/* Neither a block, however many have it, nor evidence: the same pairs as where it is missing. */
static void a_default_value_brings_nobody_together(void **unused) {
    (void)unused;
    static Person row[ROWS], without[ROWS];
    make_people(row);
    memcpy(without, row, sizeof row);
    for (int i = 0; i < ROWS; i += 9) {
        strcpy(row[i].value[SURNAME], i % 2 ? "test" : "000000");
        memset(without[i].value[SURNAME], 0, sizeof without[i].value[SURNAME]);
    }
    Arena *arena = arena_new("test", 0);
    ClusterResult out = duplicates_of(row, ROWS, 2, 30, arena), missing = duplicates_of(without, ROWS, 2, 30, arena);
    assert_int_equal(out.block_count, 0);
    assert_int_equal(out.step_pairs[0], missing.step_pairs[0]);
    assert_int_equal(out.cluster_count, missing.cluster_count);
    arena_free(arena);
}

static void nothing_to_learn_from_is_no_match(void **unused) {
    (void)unused;
    static Person row[ROWS];
    Arena *arena = arena_new("test", 0);
    assert_int_equal(duplicates_of(row, 0, 1, 0, arena).cluster_count, 0);
    assert_int_equal(duplicates_of(row, 1, 1, 0, arena).cluster_count, 0);
    memset(row, 0, sizeof row); /* all fields of all rows missing: equal, and no evidence */
    assert_int_equal(duplicates_of(row, ROWS, 1, 0, arena).cluster_count, 0);
    arena_free(arena);
}

static Str model_text(const ScoreNote *note, Arena *arena) {
    Model model = note->model;
    model.origin.rule = model.origin.definition = model.origin.cutoff = STR("x");
    model.origin.step = 1;
    return model_write(&model, arena);
}

/* The learnt model, byte for byte. */
static void the_model_depends_on_values_alone(void **unused) {
    (void)unused;
    static Person row[ROWS], shuffled[ROWS];
    make_people(row);
    Arena *arena = arena_new("test", 0);
    Str wanted = STR_NULL;
    for (size_t threads = 1; threads <= 8; threads++) {
        memcpy(shuffled, row, sizeof row);
        for (uint32_t i = ROWS - 1; threads > 1 && i > 0; i--) {
            uint32_t k = below(i + 1);
            Person swap = shuffled[i];
            shuffled[i] = shuffled[k], shuffled[k] = swap;
        }
        ClusterResult out = duplicates_of(shuffled, ROWS, threads, 0, arena);
        Str text = model_text(&out.score[0], arena);
        if (threads == 1) wanted = text;
        assert_true(str_eq(text, wanted));
    }
    assert_true(wanted.len > 500);
    arena_free(arena);
}

/* A tenth of a million of 404 550 pairs is drawn; of a field that knows only equal and different, all are counted. */
static void what_is_only_equal_or_not_is_counted(void **unused) {
    (void)unused;
    static Person row[ROWS];
    make_people(row);
    Arena *arena = arena_new("test", 0);
    Model model = duplicates_of(row, ROWS, 1, 0, arena).score[0].model;
    Rule rule;
    make_rule(&rule);
    rule.score.model = &model;
    rule.score.source = SCORE_FILE;
    MatchSide side = side_of(row, ROWS, arena);
    ClusterResult out;
    Error err = {0};
    assert_true(match_duplicates(&(MatchInput){.plan = &rule.plan, .left = &side, .threads = 2}, arena, &out, &err));
    uint64_t missing = 0, same = 0, pairs = 0, drawn = DRIFT_PAIRS_MAX;
    for (int a = 0; a < ROWS; a++) {
        for (int b = a + 1; b < ROWS; b++, pairs++) {
            bool none = !row[a].value[CITY][0] || !row[b].value[CITY][0];
            missing += none;
            same += !none && strcmp(row[a].value[CITY], row[b].value[CITY]) == 0;
        }
    }
    const ModelCounts *counts = &out.score[0].counts;
    assert_true(counts->pairs == pairs && counts->random_pairs == drawn);
    const uint64_t *level = counts->random[CITY];
    assert_true(level[LEVEL_MISSING] == missing * drawn / pairs && level[LEVEL_DIFFERENT + 1] == same * drawn / pairs);
    for (size_t f = 0; f < FIELDS; f++) {
        uint64_t sum = 0;
        for (size_t l = 0; l < MODEL_LEVELS_MAX; l++) sum += counts->random[f][l];
        assert_true(sum == drawn);
    }
    arena_free(arena);
}

/* A given model is used as it is: here all of it comes from one step that learnt, with the city's weights turned round. */
static void a_given_model_is_not_changed(void **unused) {
    (void)unused;
    static Person row[ROWS];
    make_people(row);
    Arena *arena = arena_new("test", 0);
    ClusterResult learnt = duplicates_of(row, ROWS, 1, 0, arena);
    Model model = learnt.score[0].model;
    Rule rule;
    make_rule(&rule);
    rule.score.model = &model;
    rule.score.source = SCORE_FILE;
    MatchSide side = side_of(row, ROWS, arena);
    ClusterResult out;
    Error err = {0};
    assert_true(match_duplicates(&(MatchInput){.plan = &rule.plan, .left = &side, .threads = 1}, arena, &out, &err));
    assert_int_equal(out.cluster_count, learnt.cluster_count);
    assert_true(str_eq(model_text(&out.score[0], arena), model_text(&learnt.score[0], arena)));
    size_t field;
    assert_true(model_drift_worst(&model, &out.score[0].drift, &field) < 10000); /* the same data: 1 % by other random pairs */
    int32_t prior = model.prior;
    model.prior = -40000; /* nothing is the same any more */
    assert_true(match_duplicates(&(MatchInput){.plan = &rule.plan, .left = &side, .threads = 1}, arena, &out, &err));
    assert_int_equal(out.cluster_count, 0);
    assert_int_equal(model.prior, -40000);
    model.prior = prior;
    for (int i = 0; i < ROWS; i++) strcpy(row[i].value[CITY], "one"); /* half of the data are not what they were */
    side = side_of(row, ROWS, arena);
    assert_true(match_duplicates(&(MatchInput){.plan = &rule.plan, .left = &side, .threads = 1}, arena, &out, &err));
    assert_true(model_drift_worst(&model, &out.score[0].drift, &field) > 500000);
    assert_int_equal(field, CITY);
    model.field[BORN].levels++;
    assert_false(match_duplicates(&(MatchInput){.plan = &rule.plan, .left = &side, .threads = 1}, arena, &out, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    rule.score.model = NULL; /* not learnt yet */
    err = (Error){0};
    assert_false(match_duplicates(&(MatchInput){.plan = &rule.plan, .left = &side, .threads = 1}, arena, &out, &err));
    assert_non_null(strstr(err.text, "kopeck train"));
    arena_free(arena);
}

/* Between review_ppm and least_ppm a match asks for a look; what is sure is the same as without. */
static void one_step_splits_three_ways(void **unused) {
    (void)unused;
    static Person row[ROWS];
    make_people(row);
    Arena *arena = arena_new("test", 0);
    MatchSide left = side_of(row, PEOPLE, arena), right = side_of(row + PEOPLE, ROWS - PEOPLE, arena);
    Rule rule;
    make_rule(&rule);
    rule.score.least_ppm = 990000;
    MatchResult sure, both;
    Error err = {0};
    assert_true(match_sides(&(MatchInput){&rule.plan, &left, &right, 2}, arena, &sure, &err));
    rule.score.review_ppm = 100000;
    assert_true(match_sides(&(MatchInput){&rule.plan, &left, &right, 2}, arena, &both, &err));
    size_t review = 0;
    for (size_t m = 0; m < both.match_count; m++) {
        Match match = match_at(&both, m);
        assert_true(match.score_ppm >= 100000);
        assert_int_equal(match.review, match.score_ppm < 990000);
        review += match.review;
    }
    assert_true(review > 0);
    assert_int_equal(both.match_count, sure.match_count + review);
    for (size_t m = 0; m < sure.match_count; m++) { /* no doubtful pair took a row from a sure one */
        Match match = match_at(&sure, m);
        uint32_t l = sure.left[match.left_from], other = both.left_match[l];
        assert_int_not_equal(other, ROW_NONE);
        assert_int_equal(both.right[match_at(&both, other).right_from], sure.right[match.right_from]);
        assert_false(match_at(&both, other).review);
    }
    arena_free(arena);
}

/* Which of equal rows comes first is another column's matter; what is matched and what is doubtful is not. */
static void equal_rows_in_another_order(void **unused) {
    (void)unused;
    enum { TWICE = 40, LEFTS = PEOPLE + TWICE };
    static Person row[ROWS], twice[LEFTS];
    make_people(row);
    for (int i = 0; i < LEFTS; i++) twice[i] = row[i % PEOPLE];
    Arena *arena = arena_new("test", 0);
    ColumnBuilder *last_first = column_builder(arena, STR("id"), COLUMN_INTEGER, 0, LEFTS);
    for (int i = 0; i < LEFTS; i++) column_add_number(last_first, LEFTS - i);
    Column order = column_built(last_first);
    MatchSide left = side_of(twice, LEFTS, arena), right = side_of(row + PEOPLE, ROWS - PEOPLE, arena);
    Rule rule;
    make_rule(&rule);
    rule.score.least_ppm = 990000;
    rule.score.review_ppm = 100000;
    MatchResult out[2];
    Error err = {0};
    assert_true(match_sides(&(MatchInput){&rule.plan, &left, &right, 2}, arena, &out[0], &err));
    left.order = &order;
    assert_true(match_sides(&(MatchInput){&rule.plan, &left, &right, 2}, arena, &out[1], &err));
    size_t review = 0;
    assert_int_equal(out[0].match_count, out[1].match_count);
    for (size_t r = 0; r < ROWS - PEOPLE; r++) {
        uint32_t m[2] = {out[0].right_match[r], out[1].right_match[r]};
        assert_int_equal(m[0] == ROW_NONE, m[1] == ROW_NONE);
        if (m[0] == ROW_NONE) continue;
        Match match[2] = {match_at(&out[0], m[0]), match_at(&out[1], m[1])};
        assert_int_equal(match[0].score_ppm, match[1].score_ppm);
        assert_true(equal(&twice[out[0].left[match[0].left_from]], &twice[out[1].left[match[1].left_from]]));
        review += match[1].review;
    }
    assert_true(review > 0);
    arena_free(arena);
}

/* Probes are told what the step made of them, and change nothing; edges say what they were made of. */
static void pairs_can_be_asked_about(void **unused) {
    (void)unused;
    static Person row[ROWS];
    make_people(row);
    Arena *arena = arena_new("test", 0);
    ClusterResult plain = duplicates_of(row, ROWS, 1, 0, arena);
    Rule rule;
    make_rule(&rule);
    ScoreProbe probe[200];
    for (uint32_t i = 0; i < ARRAY_LEN(probe); i++) probe[i] = (ScoreProbe){i * 2, PEOPLE + i, PAIR_UNKNOWN};
    rule.score.probe = probe;
    rule.score.probe_count = ARRAY_LEN(probe);
    MatchSide side = side_of(row, ROWS, arena);
    ClusterResult out;
    Error err = {0};
    assert_true(match_duplicates(&(MatchInput){.plan = &rule.plan, .left = &side, .threads = 3}, arena, &out, &err));
    const ScoreNote *note = &out.score[0];
    assert_true(str_eq(model_text(note, arena), model_text(&plain.score[0], arena)));
    size_t brought = 0;
    for (uint32_t i = 0; i < ARRAY_LEN(probe); i++) {
        const ScoreSeen *seen = &note->seen[i];
        assert_true(seen->in_play && seen->allowed && !seen->too_large);
        assert_int_equal(seen->pass != PASS_NONE, in_some_pass(&row[probe[i].left], &row[probe[i].right]));
        int32_t sum = model_weight(&note->model, seen->pattern, NULL);
        for (size_t f = 0; f < FIELDS; f++) sum += seen->frequency[f];
        assert_int_equal(seen->weight, sum);
        const ScoreEdge *edge = score_edge(note, probe[i].left, probe[i].right);
        bool is_edge = seen->pass != PASS_NONE && seen->weight >= model_cut(rule.score.least_ppm);
        assert_int_equal(edge != NULL, is_edge);
        if (!edge) continue;
        assert_int_equal(edge->weight, seen->weight);
        assert_true(edge->pattern == seen->pattern);
        brought++;
    }
    assert_true(brought > 100);
    for (uint32_t i = 0; i < ARRAY_LEN(probe); i++) probe[i].known = PAIR_OTHER; /* all of these are said to be others */
    assert_true(match_duplicates(&(MatchInput){.plan = &rule.plan, .left = &side, .threads = 3}, arena, &out, &err));
    assert_true(out.score[0].model.origin.labels_other > 100 && out.score[0].model.origin.matches < note->model.origin.matches);
    probe[0] = (ScoreProbe){ROWS + 5, ROWS + 9, PAIR_SAME}; /* rows that there are not */
    assert_true(match_duplicates(&(MatchInput){.plan = &rule.plan, .left = &side, .threads = 3}, arena, &out, &err));
    assert_false(out.score[0].seen[0].in_play);
    arena_free(arena);
}

/* A pair in a block that is too large is still that of another pass. */
static void a_large_block_costs_no_other_pass(void **unused) {
    (void)unused;
    static Person row[ROWS];
    make_people(row);
    for (int i = 0; i < 40; i++) strcpy(row[i].value[SURNAME], "popular");
    row[1] = row[0];
    row[1].value[GIVEN][0] = '#'; /* both passes hold the two: surname and born */
    Arena *arena = arena_new("test", 0);
    Rule rule;
    make_rule(&rule);
    rule.plan.block_rows_max = 30;
    ScoreProbe probe[] = {{0, 1, PAIR_UNKNOWN}, {0, 2, PAIR_UNKNOWN}};
    rule.score.probe = probe;
    rule.score.probe_count = ARRAY_LEN(probe);
    MatchSide side = side_of(row, ROWS, arena);
    ClusterResult out;
    Error err = {0};
    assert_true(match_duplicates(&(MatchInput){.plan = &rule.plan, .left = &side, .threads = 2}, arena, &out, &err));
    assert_int_equal(out.score[0].seen[0].pass, 1);
    assert_int_equal(out.score[0].seen[1].pass, PASS_NONE);
    assert_true(out.score[0].seen[1].too_large);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_are_found),           cmocka_unit_test(order_and_threads_change_nothing),
        cmocka_unit_test(edges_of_many_records_are_in_order),
        cmocka_unit_test(two_sides_match_one_to_one), cmocka_unit_test(large_blocks_are_named),
        cmocka_unit_test(a_default_value_brings_nobody_together),
        cmocka_unit_test(nothing_to_learn_from_is_no_match),
        cmocka_unit_test(the_model_depends_on_values_alone), cmocka_unit_test(what_is_only_equal_or_not_is_counted),
        cmocka_unit_test(a_given_model_is_not_changed),
        cmocka_unit_test(one_step_splits_three_ways),
        cmocka_unit_test(equal_rows_in_another_order),        cmocka_unit_test(pairs_can_be_asked_about),
        cmocka_unit_test(a_large_block_costs_no_other_pass), cmocka_unit_test(one_side_has_several_of_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
