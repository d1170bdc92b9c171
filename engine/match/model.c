#include "engine/match/model_parts.h"

#include <math.h>

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
        fits = a->own == b->own && str_eq(a->name, b->name) && str_eq(a->measure, b->measure) && a->levels == b->levels;
        for (unsigned l = 0; fits && l < b->levels; l++) fits = a->level[l].cutoff_ppm == b->level[l].cutoff_ppm;
    }
    return fits;
}

/* ---- Use */

/* 2^(milli / 1000) with 32 bits after the point, for -12000 .. 30000. Source: the binary digits of the exponent choose among 2^(1/2), 2^(1/4) ... */
static uint64_t exp2_fixed(int32_t milli) {
    static const uint64_t root[] = {0xB504F333F9DE6484, 0x9837F0518DB8A96F, 0x8B95C1E3EA8BD6E7, 0x85AAC367CC487B15,
                                    0x82CD8698AC2BA1D7, 0x8164D1F3BC030773, 0x80B1ED4FD999AB6C, 0x8058D7D2D5E5F6B1,
                                    0x802C6436D0E04F51, 0x8016302F17467628, 0x800B179C82028FD1, 0x80058BAF7FEE3B5D,
                                    0x8002C5D00FDCFCB7, 0x800162E61BED4A49, 0x8000B17292F702A4, 0x800058B92ABBAE02};
    int32_t whole = milli / 1000 - (milli % 1000 < 0);
    uint32_t part = (uint32_t)(milli - whole * 1000) * 65536 / 1000;
    uint64_t power = UINT64_C(1) << 63;
    for (size_t i = 0; i < ARRAY_LEN(root); i++) {
        if (part >> (15 - i) & 1) power = (uint64_t)((uint128)power * root[i] >> 63);
    }
    return power >> (31 - whole);
}

/* log2(1 + 2^x), all in 1/1000 bit. */
static int32_t log2_of_one_and(int32_t x) {
    const uint64_t one = UINT64_C(1) << 32;
    if (x < -12000) return 0; /* less than half of 1/1000 bit */
    return x > 30000 ? x : milli_bits(one + exp2_fixed(x), one);
}

int32_t model_sum(const Model *model, Pattern pattern, const int32_t *frequency) {
    int32_t weight = model->prior;
    for (size_t f = 0; f < model->field_count; f++) {
        weight += model->field[f].level[pattern_level(pattern, f)].weight;
        if (frequency) weight += frequency[f];
    }
    return weight;
}

/* log2(2^x + 2^y) */
static int32_t log2_of_both(int32_t x, int32_t y) {
    return x > y ? x + log2_of_one_and(y - x) : y + log2_of_one_and(x - y);
}

/* A field is as in true pairs, or it says nothing. */
static int32_t weigh_level(const ModelField *field, size_t blend, unsigned level, int32_t frequency) {
    return log2_of_both(field->level[level].weight + frequency + field->kept[blend], field->lost[blend]);
}

void model_settle(Model *model) {
    for (size_t f = 0; f < model->field_count && model->has_kin; f++) {
        ModelField *field = &model->field[f];
        for (size_t b = 0; b < MODEL_BLENDS; b++) {
            field->kept[b] = milli_bits(field->blend_ppm[b], PPM);
            field->lost[b] = milli_bits(PPM - field->blend_ppm[b], PPM);
            for (unsigned l = 1; l < field->levels; l++) field->level[l].blend[b] = weigh_level(field, b, l, 0);
        }
    }
}

/* log2 of the odds that a pair is one of the blend, and no pair of strangers. */
static int32_t weigh_blend(const Model *model, size_t blend, Pattern pattern, const int32_t *frequency) {
    int32_t weight = model->blend_prior[blend];
    for (size_t f = 0; f < model->field_count; f++) {
        const ModelField *field = &model->field[f];
        unsigned level = pattern_level(pattern, f);
        bool own_value = frequency && frequency[f] && level != LEVEL_MISSING;
        weight += own_value ? weigh_level(field, blend, level, frequency[f]) : field->level[level].blend[blend];
    }
    return weight;
}

int32_t model_kin(const Model *model, Pattern pattern, const int32_t *frequency) {
    if (!model->has_kin) return 0;
    int32_t strangers = log2_of_one_and(weigh_blend(model, BLEND_KIN, pattern, frequency));
    if (!strangers) return 0;
    int32_t same = model_sum(model, pattern, frequency), well = same;
    for (size_t b = BLEND_SPOILED; b < MODEL_BLENDS; b++) same = log2_of_both(same, weigh_blend(model, b, pattern, frequency));
    int32_t kin = same - well - strangers;
    return kin < 0 ? kin : 0;
}

int32_t model_weight(const Model *model, Pattern pattern, const int32_t *frequency) {
    return model_sum(model, pattern, frequency) + model_kin(model, pattern, frequency);
}

int32_t model_frequency_weight(uint64_t equal, uint64_t pairs, uint64_t count, uint64_t all) {
    assert(equal && equal <= pairs && count && count <= all);
    return milli_bits(equal, pairs) + milli_bits(all, count);
}

void model_shares(const double *count, unsigned levels, uint32_t *ppm) {
    double sum = 0;
    for (unsigned l = 0; l < levels; l++) sum += count[l];
    for (unsigned l = 0; l < levels; l++) ppm[l] = sum > 0 ? (uint32_t)floor(count[l] / sum * PPM + 0.5) : 0;
}

void model_random_shares(const ModelCounts *counts, const ModelField *field, size_t f, uint32_t *ppm) {
    double count[MODEL_LEVELS_MAX];
    for (unsigned l = 0; l < field->levels; l++) count[l] = (double)counts->random[f][l];
    model_shares(count, field->levels, ppm);
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
            (double)model_probability(model_weight(model, pattern, NULL)) / PPM * (double)today->candidate[i].count;
        matches += match;
        for (size_t f = 0; f < model->field_count; f++) matched[f][pattern_level(pattern, f)] += match;
    }
    drift.matches = (uint64_t)(matches + 0.5);
    for (size_t f = 0; f < model->field_count; f++) {
        const ModelField *field = &model->field[f];
        uint32_t share[MODEL_LEVELS_MAX];
        model_random_shares(today, field, f, share);
        drift.random_ppm[f] = distance(field, false, share);
        model_shares(matched[f], field->levels, share);
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
