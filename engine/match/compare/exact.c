/* exact: the same letters. prefix: the same beginning, for document numbers that one system extends («12345»,
 * «12345/1»). prefix N   letters in common at the start, of N: both begin alike for N letters (or are equal and
 * shorter) prefix     letters in common at the start, of the shorter value, which must have PREFIX_LEAST letters or be
 * equal */
#include "engine/match/compare/letters.h"

enum { PREFIX_LEAST = 3 };

static uint32_t score_exact(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    (void)use, (void)scratch;
    if (a->len != b->len || a->signature != b->signature) return 0;
    return letters_equal(prepared_letters(a), prepared_letters(b)) ? PPM : 0;
}

static uint32_t score_prefix(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    (void)scratch;
    Letters la = prepared_letters(a), lb = prepared_letters(b);
    uint32_t shorter = min_u32(la.len, lb.len);
    uint32_t wanted = use->number ? use->number : max_u32(shorter, PREFIX_LEAST);
    uint32_t same = letters_prefix(la, lb, wanted);
    if (same < wanted && same == la.len && same == lb.len) return PPM; /* equal, shorter than wanted */
    uint32_t score = ppm_of(same, wanted);
    return score >= use->cutoff_ppm ? score : 0;
}

const Measure measure_exact = {
    .name = "exact",
    .clean = "text",
    .help = "the same letters",
    .cutoff_ppm = PPM,
    .prepare = prepare_letters,
    .score = score_exact,
};

const Measure measure_prefix = {
    .name = "prefix",
    .clean = "text",
    .help = "one value begins with the other; `prefix N`: both begin with the same N letters",
    .cutoff_ppm = PPM,
    .number_max = 1000,
    .cutoff_of_number = PPM,
    .prepare = prepare_letters,
    .score = score_prefix,
};
