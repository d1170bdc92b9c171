#include "engine/match/model.h"

#include <math.h>

/* EM creeps where fields tell little, so it gets rounds as long as they are cheap: patterns * passes * rounds are
 * limited. */
enum { EM_ROUNDS_MAX = 20000, EM_ROUNDS_LEAST = 500, EM_STEPS_MAX = 50000000, CORRECTIONS = 3 };
enum { TIGHT_PER_ROW = 2, PAIRS_ENOUGH = 200, RANDOM_IN_HUNDRED = 25, DIFFERENT_IN_HUNDRED = 50 }; /* of a pass that teaches; a row: square root of all pairs */
static const double em_settled = 1e-10; /* largest change of m, at which EM ends */
static const double m_least = 1e-6;     /* "never" among true pairs is not believed: one in a million */
static const double pseudo_pairs =
    1; /* of each field, spread evenly over its levels: a handful of pairs proves nothing */

typedef double Shares[MODEL_FIELDS_MAX][MODEL_LEVELS_MAX];

typedef struct Training {
    const Model *model;
    const ModelCounts *counts;
    Shares m, u;
    double prior;   /* share of true pairs among all pairs */
    bool *teaches;  /* per pass: m is learnt from it */
    Shares *near;   /* per pass: of its pairs that are not true ones */
    Shares matched; /* expected true pairs by level, of all candidates */
} Training;

/* ---- Logarithms in integers */

/* log2 with 32 bits after the point. Each squaring of a number of [1, 2) gives the next bit. */
static int64_t log2_fixed(uint64_t x) {
    int exponent = 63 - __builtin_clzll(x);
    uint64_t mantissa = x << (63 - exponent);
    int64_t result = exponent;
    for (int bit = 0; bit < 32; bit++) {
        uint128 square = (uint128)mantissa * mantissa; /* 2 * 63 bits after the point */
        bool two = (square >> 127) != 0;
        mantissa = (uint64_t)(square >> (two ? 64 : 63));
        result = result * 2 + two;
    }
    return result;
}

int32_t milli_bits(uint64_t numerator, uint64_t denominator) {
    assert(numerator && denominator);
    int64_t difference = (log2_fixed(numerator) - log2_fixed(denominator)) * 1000, half = INT64_C(1) << 31;
    return (int32_t)(difference < 0 ? -((-difference + half) >> 32) : (difference + half) >> 32);
}

int32_t model_cut(uint32_t probability_ppm) {
    assert(probability_ppm > 0 && probability_ppm < PPM);
    return milli_bits(probability_ppm, PPM - probability_ppm);
}

/* The cut of what is returned is reached, that of the next one is not. Where to look is told by floating point, what is found is not. */
uint32_t model_probability(int32_t weight) {
    if (weight >= model_cut(PPM - 1)) return PPM - 1; /* most of what is found */
    double odds = exp2((weight + 0.5) / 1000); /* cuts are rounded */
    uint32_t p = (uint32_t)(PPM * (odds / (1 + odds)));
    if (p > PPM - 2) p = PPM - 2;
    while (p > 0 && model_cut(p) > weight) p--;
    while (model_cut(p + 1) <= weight) p++;
    return p;
}

/* ---- EM */

static bool in_pass(const Model *model, Pattern pattern, const ModelCounts *counts, size_t p) {
    uint32_t pass = counts->pass[p];
    if (counts->pass_bit && counts->pass_bit[p]) return pattern & pattern_of_pass(counts->pass_bit[p]);
    for (size_t f = 0; f < model->field_count; f++) {
        if (pass >> f & 1 && pattern_level(pattern, f) != model->field[f].levels - 1u) return false;
    }
    return true;
}

/* The probability that pairs of the pattern are true ones, without the evidence of the fields in `without`, among others
 * whose levels have the shares u. */
static double posterior(const Training *t, const Shares u, Pattern pattern, uint32_t without, double prior) {
    double match = prior, other = 1 - prior;
    for (size_t f = 0; f < t->model->field_count; f++) {
        unsigned level = pattern_level(pattern, f);
        if (level == LEVEL_MISSING || without >> f & 1) continue;
        match *= t->m[f][level];
        other *= u[f][level];
    }
    return match + other > 0 ? match / (match + other) : 0;
}

/* All but the values of a field: equal 0.9, the other levels the rest. */
static void start(Training *t) {
    for (size_t f = 0; f < t->model->field_count; f++) {
        unsigned levels = t->model->field[f].levels;
        const ModelLevel *level = t->model->field[f].level;
        bool begun = level[LEVEL_DIFFERENT].m_ppb != 0;
        for (unsigned l = 1; l < levels; l++)
            t->m[f][l] = begun ? (double)level[l].m_ppb / PPB : l == levels - 1 ? 0.9 : 0.1 / (levels - 2);
    }
}

/* True pairs among the candidates of a pattern, of which one is true with probability p: some may be known. */
static double matches_of(const ModelCounts *c, size_t i, double p) {
    double all = (double)c->candidate[i].count;
    if (!c->same) return p * all;
    double same = (double)c->same[i], other = (double)c->other[i];
    return p * (all - same - other) + same;
}

/* u of random pairs, less those that are true pairs: in a file in which much is double these are most of the equal
 * ones. */
static void find_u(Training *t) {
    const ModelCounts *c = t->counts;
    double scale = (double)c->pairs / (double)c->random_pairs;
    for (size_t f = 0; f < t->model->field_count; f++) {
        unsigned levels = t->model->field[f].levels;
        double sum = 0, pairs[MODEL_LEVELS_MAX];
        for (unsigned l = 1; l < levels; l++) {
            double all = l == levels - 1 ? (double)c->equal[f] : (double)c->random[f][l] * scale;
            double rest = all - t->matched[f][l];
            pairs[l] = (rest > 0 ? rest : 0) + 0.5;
            sum += pairs[l];
        }
        for (unsigned l = 1; l < levels; l++) t->u[f][l] = pairs[l] / sum;
    }
}

/* Pairs that a pass brings without their being true are no random ones: records with one address mostly have one town, too.
 * So a pass has shares of its own for them, which random pairs hold fast by a quarter of what it brings. */
static void learn_near(Training *t, size_t p, const Shares other, double all) {
    double fast = all * RANDOM_IN_HUNDRED / 100;
    for (size_t f = 0; f < t->model->field_count; f++) {
        double sum = 0;
        for (unsigned l = 1; l < t->model->field[f].levels; l++) sum += other[f][l];
        for (unsigned l = 1; l < t->model->field[f].levels; l++)
            t->near[p][f][l] = (other[f][l] + fast * t->u[f][l]) / (sum + fast);
    }
}

/* One step of EM over all passes: m is common to them, the share of true pairs is the pass's own, and what a pass holds
 * equal says nothing in it. Adds true pairs by level to seen. */
static void em_pass(Training *t, size_t p, double *share, Shares seen) {
    const ModelCounts *c = t->counts;
    Shares other = {{0}};
    double matches = 0, all = 0;
    for (size_t i = 0; i < c->candidate_count; i++) {
        Pattern pattern = c->candidate[i].pattern;
        if (!in_pass(t->model, pattern, c, p)) continue;
        double count = (double)c->candidate[i].count,
               match = matches_of(c, i, posterior(t, t->near[p], pattern, c->pass[p], *share));
        all += count;
        matches += match;
        for (size_t f = 0; f < t->model->field_count; f++) {
            unsigned level = pattern_level(pattern, f);
            if (!(c->pass[p] >> f & 1)) seen[f][level] += match;
            other[f][level] += count - match;
        }
    }
    if (all > 0) *share = fmin(fmax(matches / all, 1e-9), 1 - 1e-9);
    if (all > 0) learn_near(t, p, other, all);
}

/* What most true pairs differ in was not asked for as a field: a solution that says so has divided the pairs by something else,
 * as the town of all that stands in one street, and would believe it. */
static void keep_telling(double *seen, unsigned levels) {
    double sum = 0, alike = 0;
    for (unsigned l = 1; l < levels; l++) sum += seen[l];
    alike = sum - seen[LEVEL_DIFFERENT];
    double most = sum * DIFFERENT_IN_HUNDRED / 100;
    if (seen[LEVEL_DIFFERENT] <= most || alike <= 0) return;
    for (unsigned l = LEVEL_DIFFERENT + 1; l < levels; l++) seen[l] *= (sum - most) / alike;
    seen[LEVEL_DIFFERENT] = most;
}

/* Returns the largest change of m. */
static double em_step(Training *t, double *share) {
    Shares seen = {{0}};
    for (size_t p = 0; p < t->counts->pass_count; p++) {
        if (t->teaches[p]) em_pass(t, p, &share[p], seen);
    }
    double change = 0;
    for (size_t f = 0; f < t->model->field_count; f++) {
        unsigned levels = t->model->field[f].levels;
        double sum = 0;
        keep_telling(seen[f], levels);
        for (unsigned l = 1; l < levels; l++) sum += seen[f][l];
        for (unsigned l = 1; l < levels; l++) {
            double m = fmax((seen[f][l] + pseudo_pairs / (levels - 1)) / (sum + pseudo_pairs), m_least);
            change = fmax(change, fabs(m - t->m[f][l]));
            t->m[f][l] = m;
        }
    }
    return change;
}

static uint64_t sum_of(const uint64_t *count, size_t counts) {
    uint64_t sum = 0;
    for (size_t i = 0; count && i < counts; i++) sum += count[i];
    return sum;
}

/* Pairs that are in no pass are taken as different, so the prior is what the candidates hold of true pairs, over all
 * pairs. */
static void find_prior(Training *t) {
    const ModelCounts *c = t->counts;
    for (int round = 0; round < EM_ROUNDS_MAX; round++) {
        double matches = 0;
        memset(t->matched, 0, sizeof t->matched);
        for (size_t i = 0; i < c->candidate_count; i++) {
            double match = matches_of(c, i, posterior(t, t->u, c->candidate[i].pattern, 0, t->prior));
            matches += match;
            for (size_t f = 0; f < t->model->field_count; f++)
                t->matched[f][pattern_level(c->candidate[i].pattern, f)] += match;
        }
        double prior = fmin(fmax((matches + 0.5) / ((double)c->pairs + 1), 1e-15), 0.5),
               change = fabs(prior - t->prior);
        t->prior = prior;
        if (change <= prior * 1e-9) return;
    }
}

/* Pairs of a pass, and of which fields they tell anything: those that it does not hold equal and that have values in them. */
static uint64_t look_at_pass(const Training *t, size_t p, uint32_t *tells) {
    const ModelCounts *c = t->counts;
    uint64_t pairs = 0;
    for (size_t i = 0; i < c->candidate_count; i++) {
        Pattern pattern = c->candidate[i].pattern;
        if (!in_pass(t->model, pattern, c, p)) continue;
        pairs += c->candidate[i].count;
        for (size_t f = 0; f < t->model->field_count; f++) *tells |= (uint32_t)(pattern_level(pattern, f) != LEVEL_MISSING) << f;
    }
    *tells &= ~c->pass[p];
    return pairs;
}

/* The smallest pass that is left; SIZE_MAX: none is. */
static size_t smallest_pass(const uint64_t *pairs, const bool *seen, size_t count) {
    size_t found = SIZE_MAX;
    for (size_t p = 0; p < count; p++) {
        if (!seen[p] && pairs[p] && (found == SIZE_MAX || pairs[p] < pairs[found])) found = p;
    }
    return found;
}

/* In a pass that holds a hundred different records for each true pair, EM finds whatever divides its pairs best: restaurants
 * of one kind are divided by their town, and "true" comes to mean "in the same town". So m is learnt from tight passes, which
 * have few pairs for each record, and of the others from the smallest ones that it takes for every field to be told of, and
 * for enough pairs to learn from. */
static void choose_passes(Training *t, Arena *scratch) {
    const ModelCounts *c = t->counts;
    uint64_t *pairs = arena_array(scratch, c->pass_count, sizeof *pairs), sum = 0;
    uint32_t *tells = arena_array(scratch, c->pass_count, sizeof *tells), told = 0;
    bool *seen = arena_array(scratch, c->pass_count, sizeof *seen);
    t->teaches = arena_array(scratch, c->pass_count, sizeof *t->teaches);
    for (size_t p = 0; p < c->pass_count; p++) pairs[p] = look_at_pass(t, p, &tells[p]);
    for (size_t p; (p = smallest_pass(pairs, seen, c->pass_count)) != SIZE_MAX; seen[p] = true) {
        bool tight = (double)pairs[p] <= TIGHT_PER_ROW * sqrt((double)c->pairs);
        t->teaches[p] = tight || (tells[p] & ~told) || sum < PAIRS_ENOUGH;
        if (!t->teaches[p]) continue;
        told |= tells[p];
        sum += pairs[p];
    }
}

static void learn_m(Training *t, double *share) {
    uint64_t rounds = EM_STEPS_MAX / ((uint64_t)t->counts->candidate_count * t->counts->pass_count + 1);
    if (rounds > EM_ROUNDS_MAX) rounds = EM_ROUNDS_MAX;
    if (rounds < EM_ROUNDS_LEAST) rounds = EM_ROUNDS_LEAST;
    for (size_t p = 0; p < t->counts->pass_count; p++) {
        share[p] = 0.5;
        memcpy(t->near[p], t->u, sizeof t->u);
    }
    while (rounds-- && em_step(t, share) > em_settled) continue;
}

/* ---- What is learnt, as integers */

static uint32_t ppb(double share) {
    double rounded = floor(share * PPB + 0.5);
    return rounded < 1 ? 1 : (uint32_t)rounded;
}

static void shares_of(const double *count, unsigned levels, uint32_t *ppm) {
    double sum = 0;
    for (unsigned l = 0; l < levels; l++) sum += count[l];
    for (unsigned l = 0; l < levels; l++) ppm[l] = sum > 0 ? (uint32_t)floor(count[l] / sum * PPM + 0.5) : 0;
}

static void random_shares(const ModelCounts *counts, const ModelField *field, size_t f, uint32_t *ppm) {
    double count[MODEL_LEVELS_MAX];
    for (unsigned l = 0; l < field->levels; l++) count[l] = (double)counts->random[f][l];
    shares_of(count, field->levels, ppm);
}

/* More alike never weighs less: where few pairs say otherwise, the lower of the two levels is brought down to the
 * higher. */
static void find_weights(ModelField *field) {
    for (unsigned l = 1; l < field->levels; l++)
        field->level[l].weight = milli_bits(field->level[l].m_ppb, field->level[l].u_ppb);
    for (unsigned l = field->levels - 1u; l > 1; l--) {
        if (field->level[l - 1].weight > field->level[l].weight) field->level[l - 1].weight = field->level[l].weight;
    }
}

static void finish(const Training *t, Model *model) {
    for (size_t f = 0; f < model->field_count; f++) {
        ModelField *field = &model->field[f];
        uint32_t random[MODEL_LEVELS_MAX], matches[MODEL_LEVELS_MAX];
        random_shares(t->counts, field, f, random);
        shares_of(t->matched[f], field->levels, matches);
        for (unsigned l = 0; l < field->levels; l++) {
            field->level[l].m_ppb = l ? ppb(t->m[f][l]) : 0;
            field->level[l].u_ppb = l ? ppb(t->u[f][l]) : 0;
            field->level[l].weight = 0;
            field->level[l].random_ppm = random[l];
            field->level[l].matches_ppm = matches[l];
        }
        find_weights(field);
    }
    const uint64_t whole = UINT64_C(1) << 60;
    uint64_t prior = (uint64_t)(t->prior * (double)whole);
    model->prior = milli_bits(prior, whole - prior);
    const ModelCounts *c = t->counts;
    ModelOrigin *origin = &model->origin;
    origin->pairs = c->pairs, origin->random = c->random_pairs, origin->candidates = 0;
    for (size_t i = 0; i < c->candidate_count; i++) origin->candidates += c->candidate[i].count;
    origin->matches = (uint64_t)(t->prior * (double)c->pairs + 0.5);
    origin->labels_same = sum_of(c->same, c->candidate_count);
    origin->labels_other = sum_of(c->other, c->candidate_count);
}

static bool can_learn(const Model *model, const ModelCounts *counts, Error *err) {
    if (!counts->candidate_count || !counts->random_pairs || !counts->pass_count)
        return error_set(err, ERROR_USAGE, NULL, "there are no pairs to learn from");
    uint32_t always = UINT32_MAX;
    for (size_t p = 0; p < counts->pass_count; p++) always &= counts->pass[p];
    for (size_t f = 0; f < model->field_count; f++) {
        if (!(always >> f & 1)) continue;
        return error_set(err, ERROR_USAGE, NULL,
                         "nothing can be learnt of `%.*s`: it is equal in all candidates\nhint: add a pass without it",
                         STR_ARG(model->field[f].name));
    }
    return true;
}

bool model_train(Model *model, const ModelCounts *counts, Error *err) {
    assert(model->field_count <= MODEL_FIELDS_MAX);
    if (!can_learn(model, counts, err)) return false;
    Training t = {.model = model, .counts = counts, .prior = 1e-4};
    Arena *scratch = arena_new("model training", 0);
    double *share = arena_array(scratch, counts->pass_count, sizeof *share);
    t.near = arena_array(scratch, counts->pass_count, sizeof *t.near);
    start(&t);
    choose_passes(&t, scratch);
    for (int round = 0; round < CORRECTIONS; round++) {
        find_u(&t);
        learn_m(&t, share);
        find_prior(&t);
    }
    arena_free(scratch);
    finish(&t, model);
    return true;
}

/* ---- Weights that a rule gives */

void model_set_level(ModelField *field, unsigned level, int32_t weight) {
    field->level[level].weight = weight;
}

void model_set_shares(ModelField *field, unsigned level, uint32_t m_ppb, uint32_t u_ppb) {
    field->level[level].m_ppb = m_ppb;
    field->level[level].u_ppb = u_ppb;
    field->level[level].weight = milli_bits(m_ppb, u_ppb);
}

bool model_fits(const Model *model, const Model *step) {
    bool fits = model->field_count == step->field_count;
    for (size_t f = 0; fits && f < step->field_count; f++) {
        const ModelField *a = &model->field[f], *b = &step->field[f];
        fits = str_eq(a->name, b->name) && str_eq(a->measure, b->measure) && a->levels == b->levels;
        for (unsigned l = 0; fits && l < b->levels; l++) fits = a->level[l].cutoff_ppm == b->level[l].cutoff_ppm;
    }
    return fits;
}

/* ---- Use */

int32_t model_weight(const Model *model, Pattern pattern) {
    int32_t weight = model->prior;
    for (size_t f = 0; f < model->field_count; f++) weight += model->field[f].level[pattern_level(pattern, f)].weight;
    return weight;
}

int32_t model_frequency_weight(uint64_t equal, uint64_t pairs, uint64_t count, uint64_t all) {
    assert(equal && equal <= pairs && count && count <= all);
    return milli_bits(equal, pairs) + milli_bits(all, count);
}

static uint32_t distance(const ModelField *field, bool matches, const uint32_t *today) {
    uint64_t sum = 0;
    for (unsigned l = 0; l < field->levels; l++) {
        uint32_t then = matches ? field->level[l].matches_ppm : field->level[l].random_ppm;
        sum += then > today[l] ? then - today[l] : today[l] - then;
    }
    return (uint32_t)(sum / 2);
}

ModelDrift model_drift(const Model *model, const ModelCounts *today) {
    ModelDrift drift = {0};
    Shares matched = {{0}};
    double matches = 0;
    for (size_t i = 0; i < today->candidate_count; i++) {
        Pattern pattern = today->candidate[i].pattern;
        double match =
            (double)model_probability(model_weight(model, pattern)) / PPM * (double)today->candidate[i].count;
        matches += match;
        for (size_t f = 0; f < model->field_count; f++) matched[f][pattern_level(pattern, f)] += match;
    }
    drift.matches = (uint64_t)(matches + 0.5);
    for (size_t f = 0; f < model->field_count; f++) {
        const ModelField *field = &model->field[f];
        uint32_t share[MODEL_LEVELS_MAX];
        random_shares(today, field, f, share);
        drift.random_ppm[f] = distance(field, false, share);
        shares_of(matched[f], field->levels, share);
        drift.matches_ppm[f] = distance(field, true, share);
    }
    return drift;
}

uint32_t model_drift_worst(const Model *model, const ModelDrift *drift, size_t *field) {
    bool enough = drift->matches >= DRIFT_MATCHES_MIN && model->origin.matches >= DRIFT_MATCHES_MIN;
    uint32_t worst = 0;
    *field = 0;
    for (size_t f = 0; f < model->field_count; f++) {
        uint32_t moved = drift->random_ppm[f];
        if (enough && drift->matches_ppm[f] > moved) moved = drift->matches_ppm[f];
        if (moved <= worst) continue;
        worst = moved;
        *field = f;
    }
    return worst;
}
