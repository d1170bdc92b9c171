/* What a model learns from counts: EM over the patterns of candidate pairs. */
#include "engine/match/model_parts.h"

#include <math.h>

/* EM creeps where fields tell little, so it gets rounds as long as they are cheap: patterns * passes * rounds are
 * limited. */
enum { EM_ROUNDS_MAX = 20000, EM_ROUNDS_LEAST = 500, EM_STEPS_MAX = 50000000, CORRECTIONS = 3 };
enum { TIGHT_PER_ROW = 2, PAIRS_ENOUGH = 200, RANDOM_IN_HUNDRED = 25, DIFFERENT_IN_HUNDRED = 50, OWN_DIFFERENT_IN_HUNDRED = 20, OWN_FEW = 2 }; /* of a pass that teaches; a row: square root of all pairs */
static const double em_settled = 1e-10; /* largest change of m, at which EM ends */
static const double m_least = 1e-6;     /* "never" among true pairs is not believed: one in a million */
static const double prior_first = 1e-4;
static const double share_least = 1e-9; /* of a pass */
static const double own_slack = 0.25; /* fields */
static const double blend_settled = 1e-7; /* largest change of what kin and badly written pairs share */
static const double pseudo_pairs =
    1; /* of each field, spread evenly over its levels: a handful of pairs proves nothing */

typedef struct Blend {
    double prior;                    /* share among all pairs */
    double shared[MODEL_FIELDS_MAX]; /* how often a field is as that of true pairs */
    Shares level;                    /* what m is of true pairs: shared * m + (1 - shared) * u */
} Blend;

typedef struct Training {
    const Model *model;
    const ModelCounts *counts;
    Shares m, u;
    double prior;   /* share of well written true pairs among all pairs */
    bool *teaches;  /* per pass: m is learnt from it */
    Shares *near;   /* per pass: of its pairs that are neither */
    Shares matched, akin; /* expected true pairs, and kin, by level, of all candidates */
    Blend blend[MODEL_BLENDS];
    size_t blends; /* MODEL_BLENDS where some fields are a record's own, else 0 */
} Training;

/* What pairs of a pattern are, with which probability; or how many of them. The rest is of records that have nothing to do with each other. */
typedef struct Classed {
    double match, blend[MODEL_BLENDS];
} Classed;

/* What a step of EM expects to see. */
typedef struct Seen {
    Shares match; /* true pairs, however written */
    double pairs[MODEL_BLENDS][MODEL_FIELDS_MAX], shared[MODEL_BLENDS][MODEL_FIELDS_MAX]; /* with values; of them such as true pairs have */
} Seen;

/* ---- EM */

static bool in_pass(const Model *model, Pattern pattern, const ModelCounts *counts, size_t p) {
    uint32_t pass = counts->pass[p];
    if (counts->pass_bit && counts->pass_bit[p]) return pattern & pattern_of_pass(counts->pass_bit[p]);
    for (size_t f = 0; f < model->field_count; f++) {
        if (pass >> f & 1 && pattern_level(pattern, f) != model->field[f].levels - 1u) return false;
    }
    return true;
}

static double true_ones(const Classed *c) {
    double sum = c->match;
    for (size_t b = BLEND_SPOILED; b < MODEL_BLENDS; b++) sum += c->blend[b];
    return sum;
}

static double all_classed(const Classed *c) {
    return true_ones(c) + c->blend[BLEND_KIN];
}

/* What pairs of the pattern are, without the evidence of the fields in `without`, where the shares u are those of pairs of strangers. */
static Classed classed(const Training *t, const Shares u, Pattern pattern, uint32_t without, const Classed *prior) {
    Classed c = *prior;
    double other = fmax(1 - all_classed(prior), share_least);
    for (size_t f = 0; f < t->model->field_count; f++) {
        unsigned level = pattern_level(pattern, f);
        if (level == LEVEL_MISSING || without >> f & 1) continue;
        c.match *= t->m[f][level];
        for (size_t b = 0; b < t->blends; b++) c.blend[b] *= t->blend[b].level[f][level];
        other *= u[f][level];
    }
    double sum = all_classed(&c) + other;
    if (!(sum > 0)) return (Classed){0};
    c.match /= sum;
    for (size_t b = 0; b < t->blends; b++) c.blend[b] /= sum;
    return c;
}

static void find_blends(Training *t) {
    for (size_t b = 0; b < t->blends; b++) {
        Blend *blend = &t->blend[b];
        for (size_t f = 0; f < t->model->field_count; f++) {
            double shared = blend->shared[f];
            for (unsigned l = 1; l < t->model->field[f].levels; l++) blend->level[f][l] = shared * t->m[f][l] + (1 - shared) * t->u[f][l];
        }
    }
}

enum { FIELDS_REST = 1, FIELDS_OWN = 2, FIELDS_ALL = 3 };

static bool is_of(const Training *t, size_t f, unsigned fields) {
    return fields & (t->model->field[f].own ? FIELDS_OWN : FIELDS_REST);
}

/* At most so many of the fields are lost (of_lost), or kept. */
static void hold(const Training *t, Blend *blend, unsigned fields, bool of_lost, double most) {
    double sum = 0;
    for (size_t f = 0; f < t->model->field_count; f++) {
        if (is_of(t, f, fields)) sum += of_lost ? 1 - blend->shared[f] : blend->shared[f];
    }
    for (size_t f = 0; f < t->model->field_count && sum > most; f++) {
        double *shared = &blend->shared[f];
        if (is_of(t, f, fields)) *shared = of_lost ? 1 - (1 - *shared) * most / sum : *shared * most / sum;
    }
}

static size_t own_fields(const Training *t) {
    size_t own = 0;
    for (size_t f = 0; f < t->model->field_count; f++) own += t->model->field[f].own;
    return own;
}

/* Of one or two fields that are own nothing but how seldom true pairs differ in them tells errors from kin: the counts fit both. */
static bool tells_by_errors(const Training *t) {
    return t->blends && own_fields(t) <= OWN_FEW;
}

/* Kin differ in most of what is their own, and share at least half of the rest; badly written true pairs have lost two fields, since one
 * alone is but an error, and half of what is their own at most. That is all that tells the two apart. */
static void keep_apart(Training *t) {
    double own = (double)own_fields(t), all = (double)t->model->field_count;
    hold(t, &t->blend[BLEND_KIN], FIELDS_OWN, false, (own - 1) / 2);
    hold(t, &t->blend[BLEND_KIN], FIELDS_REST, true, (all - own) / 2);
    for (size_t b = BLEND_SPOILED; b < MODEL_BLENDS; b++) {
        hold(t, &t->blend[b], FIELDS_ALL, false, all - 2);
        hold(t, &t->blend[b], FIELDS_OWN, true, floor(own / 2) + own_slack);
    }
}

/* All but the values of a field: equal 0.9, the other levels the rest. */
static void start(Training *t) {
    for (size_t f = 0; f < t->model->field_count; f++) {
        unsigned levels = t->model->field[f].levels;
        const ModelLevel *level = t->model->field[f].level;
        bool begun = level[LEVEL_DIFFERENT].m_ppb != 0;
        for (unsigned l = 1; l < levels; l++)
            t->m[f][l] = begun ? (double)level[l].m_ppb / PPB : l == levels - 1 ? 0.9 : 0.1 / (levels - 2);
        t->blend[BLEND_KIN].shared[f] = t->model->field[f].own ? 0.5 : 0.9;
        t->blend[BLEND_SPOILED].shared[f] = t->model->field[f].own ? 0.9 : 0.5;
        t->blend[BLEND_SPOILED + 1].shared[f] = t->model->field[f].own ? 0.5 : 0.9;
    }
    for (size_t b = 0; b < t->blends; b++) t->blend[b].prior = t->prior;
    if (t->blends) keep_apart(t);
}

/* Pairs among the candidates of a pattern that are what p says: of some it may be known. */
static Classed expected(const ModelCounts *c, size_t i, Classed p) {
    double all = (double)c->candidate[i].count, same = c->same ? (double)c->same[i] : 0, other = c->other ? (double)c->other[i] : 0;
    double unknown = all - same - other, not_true = 1 - true_ones(&p);
    Classed pairs = {.match = p.match * unknown + same};
    for (size_t b = 0; b < MODEL_BLENDS; b++) pairs.blend[b] = p.blend[b] * unknown;
    if (other > 0 && not_true > 0) pairs.blend[BLEND_KIN] += other * p.blend[BLEND_KIN] / not_true;
    return pairs;
}

/* u of random pairs, less those that are true pairs or kin: in a file in which much is double these are most of the equal
 * ones. */
static void find_u(Training *t) {
    const ModelCounts *c = t->counts;
    double scale = (double)c->pairs / (double)c->random_pairs;
    for (size_t f = 0; f < t->model->field_count; f++) {
        unsigned levels = t->model->field[f].levels;
        double sum = 0, pairs[MODEL_LEVELS_MAX];
        for (unsigned l = 1; l < levels; l++) {
            double all = l == levels - 1 ? (double)c->equal[f] : (double)c->random[f][l] * scale;
            double rest = all - t->matched[f][l] - t->akin[f][l];
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

static double share_of(double part, double all) {
    return fmin(fmax(part / all, share_least), 1 - share_least);
}

static void see(const Training *t, size_t f, unsigned level, const Classed *pairs, Seen *seen) {
    seen->match[f][level] += true_ones(pairs);
    for (size_t b = 0; b < t->blends && level != LEVEL_MISSING; b++) {
        const Blend *blend = &t->blend[b];
        seen->pairs[b][f] += pairs->blend[b];
        if (blend->level[f][level] > 0) seen->shared[b][f] += pairs->blend[b] * blend->shared[f] * t->m[f][level] / blend->level[f][level];
    }
}

static void add_classed(Classed *sum, const Classed *more) {
    sum->match += more->match;
    for (size_t b = 0; b < MODEL_BLENDS; b++) sum->blend[b] += more->blend[b];
}

/* One step of EM over all passes: m is common to them, the share of true pairs is the pass's own, and what a pass holds
 * equal says nothing in it. Adds what it expects to seen. */
static void em_pass(Training *t, size_t p, Classed *share, Seen *seen) {
    const ModelCounts *c = t->counts;
    Shares other = {{0}};
    Classed sum = {0};
    double all = 0;
    for (size_t i = 0; i < c->candidate_count; i++) {
        Pattern pattern = c->candidate[i].pattern;
        if (!in_pass(t->model, pattern, c, p)) continue;
        double count = (double)c->candidate[i].count;
        Classed pairs = expected(c, i, classed(t, t->near[p], pattern, c->pass[p], share));
        all += count;
        add_classed(&sum, &pairs);
        for (size_t f = 0; f < t->model->field_count; f++) {
            unsigned level = pattern_level(pattern, f);
            if (!(c->pass[p] >> f & 1)) see(t, f, level, &pairs, seen);
            other[f][level] += count - all_classed(&pairs);
        }
    }
    if (!(all > 0)) return;
    share->match = share_of(sum.match, all);
    for (size_t b = 0; b < t->blends; b++) share->blend[b] = share_of(sum.blend[b], all);
    learn_near(t, p, other, all);
}

/* What most true pairs differ in was not asked for as a field: a solution that says so has divided the pairs by something else,
 * as the town of all that stands in one street, and would believe it. */
static void keep_telling(double *seen, unsigned levels, unsigned in_hundred) {
    double sum = 0, alike = 0;
    for (unsigned l = 1; l < levels; l++) sum += seen[l];
    alike = sum - seen[LEVEL_DIFFERENT];
    double most = sum * in_hundred / 100;
    if (seen[LEVEL_DIFFERENT] <= most || alike <= 0) return;
    for (unsigned l = LEVEL_DIFFERENT + 1; l < levels; l++) seen[l] *= (sum - most) / alike;
    seen[LEVEL_DIFFERENT] = most;
}

/* Returns the largest change. */
static double learn_blends(Training *t, const Seen *seen) {
    double change = 0, before[MODEL_BLENDS][MODEL_FIELDS_MAX];
    if (!t->blends) return 0;
    for (size_t b = 0; b < MODEL_BLENDS; b++) {
        memcpy(before[b], t->blend[b].shared, sizeof before[b]);
        for (size_t f = 0; f < t->model->field_count; f++)
            t->blend[b].shared[f] = (seen->shared[b][f] + pseudo_pairs / 2) / (seen->pairs[b][f] + pseudo_pairs);
    }
    keep_apart(t);
    for (size_t b = 0; b < MODEL_BLENDS; b++) {
        for (size_t f = 0; f < t->model->field_count; f++) change = fmax(change, fabs(t->blend[b].shared[f] - before[b][f]));
    }
    find_blends(t);
    return change;
}

/* Returns the largest change of m. */
static double learn_levels(Training *t, size_t f, double *seen) {
    unsigned levels = t->model->field[f].levels;
    double sum = 0, change = 0;
    keep_telling(seen, levels, t->model->field[f].own && tells_by_errors(t) ? OWN_DIFFERENT_IN_HUNDRED : DIFFERENT_IN_HUNDRED);
    for (unsigned l = 1; l < levels; l++) sum += seen[l];
    for (unsigned l = 1; l < levels; l++) {
        double m = fmax((seen[l] + pseudo_pairs / (levels - 1)) / (sum + pseudo_pairs), m_least);
        change = fmax(change, fabs(m - t->m[f][l]));
        t->m[f][l] = m;
    }
    return change;
}

static double em_step(Training *t, Classed *share) {
    Seen seen = {0};
    for (size_t p = 0; p < t->counts->pass_count; p++) {
        if (t->teaches[p]) em_pass(t, p, &share[p], &seen);
    }
    double change = 0;
    for (size_t f = 0; f < t->model->field_count; f++) change = fmax(change, learn_levels(t, f, seen.match[f]));
    return fmax(change, learn_blends(t, &seen));
}

static uint64_t sum_of(const uint64_t *count, size_t counts) {
    uint64_t sum = 0;
    for (size_t i = 0; count && i < counts; i++) sum += count[i];
    return sum;
}

static uint64_t rounds_of(uint64_t steps) {
    uint64_t rounds = EM_STEPS_MAX / (steps + 1);
    return rounds > EM_ROUNDS_MAX ? EM_ROUNDS_MAX : rounds < EM_ROUNDS_LEAST ? EM_ROUNDS_LEAST : rounds;
}

static Classed priors(const Training *t) {
    Classed out = {.match = t->prior};
    for (size_t b = 0; b < t->blends; b++) out.blend[b] = t->blend[b].prior;
    return out;
}

/* Does it stay as it was? */
static bool set_prior(const Training *t, double *prior, double pairs) {
    double before = *prior;
    *prior = fmin(fmax((pairs + 0.5) / ((double)t->counts->pairs + 1), 1e-15), 0.5);
    return fabs(*prior - before) <= *prior * 1e-9;
}

/* Pairs that are in no pass are taken as different, so the prior is what the candidates hold of true pairs, over all
 * pairs. */
static void find_prior(Training *t) {
    const ModelCounts *c = t->counts;
    for (uint64_t rounds = rounds_of(t->counts->candidate_count); rounds--;) {
        Classed sum = {0}, prior = priors(t);
        Seen seen = {0};
        memset(t->akin, 0, sizeof t->akin);
        for (size_t i = 0; i < c->candidate_count; i++) {
            Pattern pattern = c->candidate[i].pattern;
            Classed pairs = expected(c, i, classed(t, t->u, pattern, 0, &prior));
            add_classed(&sum, &pairs);
            for (size_t f = 0; f < t->model->field_count; f++) {
                see(t, f, pattern_level(pattern, f), &pairs, &seen);
                t->akin[f][pattern_level(pattern, f)] += pairs.blend[BLEND_KIN];
            }
        }
        memcpy(t->matched, seen.match, sizeof t->matched);
        bool settled = learn_blends(t, &seen) <= blend_settled;
        settled = set_prior(t, &t->prior, sum.match) && settled;
        for (size_t b = 0; b < t->blends; b++) settled = set_prior(t, &t->blend[b].prior, sum.blend[b]) && settled;
        if (settled) return;
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

static void learn_m(Training *t, Classed *share) {
    uint64_t rounds = rounds_of(t->counts->candidate_count * t->counts->pass_count);
    for (size_t p = 0; p < t->counts->pass_count; p++) {
        share[p] = t->blends ? (Classed){0.2, {0.2, 0.2, 0.2}} : (Classed){0.5, {0}};
        memcpy(t->near[p], t->u, sizeof t->u);
    }
    find_blends(t);
    while (rounds-- && em_step(t, share) > em_settled) continue;
}

/* ---- What is learnt, as integers */

static uint32_t ppb(double share) {
    double rounded = floor(share * PPB + 0.5);
    return rounded < 1 ? 1 : (uint32_t)rounded;
}

static double true_share(const Training *t) {
    Classed all = priors(t);
    return true_ones(&all);
}

/* Kin that would be taken for the same were there none of their kind. */
static double kin_taken(const Training *t) {
    Classed prior = priors(t), well = {.match = true_share(t)};
    double sum = 0;
    for (size_t i = 0; i < t->counts->candidate_count; i++) {
        Pattern pattern = t->counts->candidate[i].pattern;
        bool taken = classed(t, t->u, pattern, 0, &well).match >= 0.5;
        if (taken) sum += expected(t->counts, i, classed(t, t->u, pattern, 0, &prior)).blend[BLEND_KIN];
    }
    return sum;
}

static int32_t odds_of(double share) {
    const uint64_t whole = UINT64_C(1) << 60;
    uint64_t part = (uint64_t)(share * (double)whole);
    return milli_bits(part, whole - part);
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
        model_random_shares(t->counts, field, f, random);
        model_shares(t->matched[f], field->levels, matches);
        for (unsigned l = 0; l < field->levels; l++) {
            field->level[l].m_ppb = l ? ppb(t->m[f][l]) : 0;
            field->level[l].u_ppb = l ? ppb(t->u[f][l]) : 0;
            field->level[l].weight = 0;
            field->level[l].random_ppm = random[l];
            field->level[l].matches_ppm = matches[l];
        }
        find_weights(field);
        for (size_t b = 0; b < t->blends; b++) {
            double ppm = floor(t->blend[b].shared[f] * PPM + 0.5);
            field->blend_ppm[b] = (uint32_t)fmin(fmax(ppm, 1), PPM - 1);
        }
    }
    model->prior = odds_of(true_share(t));
    model->has_kin = t->blends != 0;
    model_settle(model);
    for (size_t b = 0; b < t->blends; b++) model->blend_prior[b] = odds_of(t->blend[b].prior);
    const ModelCounts *c = t->counts;
    ModelOrigin *origin = &model->origin;
    origin->pairs = c->pairs, origin->random = c->random_pairs, origin->candidates = 0;
    for (size_t i = 0; i < c->candidate_count; i++) origin->candidates += c->candidate[i].count;
    origin->matches = (uint64_t)(true_share(t) * (double)c->pairs + 0.5);
    origin->kin = model->has_kin ? (uint64_t)(t->blend[BLEND_KIN].prior * (double)c->pairs + 0.5) : 0;
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

static void learn(Training *t, size_t blends, Arena *scratch) {
    Classed *share = arena_array(scratch, t->counts->pass_count, sizeof *share);
    t->prior = prior_first;
    t->blends = blends;
    memset(t->matched, 0, sizeof t->matched);
    memset(t->akin, 0, sizeof t->akin);
    start(t);
    for (int round = 0; round < CORRECTIONS; round++) {
        find_u(t);
        learn_m(t, share);
        find_prior(t);
    }
}

bool model_train(Model *model, const ModelCounts *counts, Error *err) {
    assert(model->field_count <= MODEL_FIELDS_MAX);
    if (!can_learn(model, counts, err)) return false;
    Arena *scratch = arena_new("model training", 0);
    Training *t = arena_alloc(scratch, sizeof *t);
    bool own = false;
    for (size_t f = 0; f < model->field_count; f++) own = own || model->field[f].own;
    *t = (Training){.model = model, .counts = counts};
    t->near = arena_array(scratch, counts->pass_count, sizeof *t->near);
    choose_passes(t, scratch);
    if (own) learn(t, MODEL_BLENDS, scratch);
    if (!own || kin_taken(t) < MODEL_MATCHES_LEAST) learn(t, 0, scratch); /* few kin are none: then all is as if nobody had asked for them */
    finish(t, model);
    arena_free(scratch);
    return true;
}

