#include "engine/match/compare/line.h"

static void set_needs(LineNeeds *needs, LineNeed need, const MeasureUse *use, uint32_t len_a) {
    for (uint32_t len_b = 1; len_b <= LINE_LETTERS; len_b++) {
        for (uint32_t start = 0; start < LINE_STARTS; start++)
            needs->least[len_a][len_b * LINE_STARTS + start] = (uint8_t)need(use, len_a, len_b, min_u32(start, 4));
    }
    needs->known[len_a] = true;
}

const uint8_t *line_needs(LineNeed need, const MeasureUse *use, uint32_t len_a, MeasureScratch *scratch) {
    LineNeeds *needs = &scratch->needs;
    bool same = needs->measure == use->measure && needs->number == use->number && needs->cutoff_ppm == use->cutoff_ppm;
    if (!same) {
        *needs = (LineNeeds){.measure = use->measure, .number = use->number, .cutoff_ppm = use->cutoff_ppm};
    }
    if (!needs->known[len_a]) set_needs(needs, need, use, len_a);
    return needs->least[len_a];
}

/* The first four letter codes; behind the end of a short value stands 0 in b (codes are zeroed before) and 255 in a, so
 * that ends never look alike. (255 is a letter too; where it is taken for one the start seems longer, which lets more
 * pass, not less.) */
static uint32_t first_of(const Prepared *p) {
    uint32_t first;
    memcpy(&first, p->where == PREPARED_INLINE ? p->u.codes : p->u.narrow, sizeof first);
    return first;
}

static uint32_t first_of_pattern(const Prepared *a) {
    uint32_t first = first_of(a);
    uint8_t codes[4];
    memcpy(codes, &first, sizeof codes);
    for (uint32_t i = a->len; i < 4; i++) codes[i] = UINT8_MAX;
    memcpy(&first, codes, sizeof first);
    return first;
}

static inline uint32_t start_of(uint32_t differ) { /* equal bytes at the start of two words that differ so */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (uint32_t)__builtin_ctzll((uint64_t)differ | (uint64_t)1 << 32) / 8;
#else
    return differ ? (uint32_t)__builtin_clz(differ) / 8 : 4;
#endif
}

DISPATCHED uint32_t line_filter(const Prepared *a, const Prepared *const *b, uint32_t count, const uint8_t *needs,
                                uint8_t passed[LINE_MAX]) {
    uint64_t signature = a->signature;
    uint32_t len_a = a->len, first = first_of_pattern(a), kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        const Prepared *other = b[i];
        uint32_t len = other->len;
        passed[kept] = (uint8_t)i; /* overwritten by the next where this one falls */
        if (__builtin_expect(len - 1 >= LINE_LETTERS || other->where > PREPARED_NARROW, false)) {
            kept += len != 0;
            continue;
        }
        uint32_t left = len_a - (uint32_t)__builtin_popcountll(signature & ~other->signature);
        uint32_t right = len - (uint32_t)__builtin_popcountll(other->signature & ~signature);
        uint32_t start = start_of(first ^ first_of(other));
        kept += min_u32(left, right) >= needs[len * LINE_STARTS + start];
    }
    return kept;
}
