/* phone: numbers as cleaner `phone` leaves them (+77011234567); only the digits count.
 *   1      the same digits
 *   0.95   the same national number of ten digits or more: the country code is missing on one side, or 8 stands for 7
 *   0.8    a local number of seven to nine digits that the other number ends with
 *   0.7    ten digits or more with one typing error: also what two desks of one office look like, so no match by itself
 * Less than five digits are no value: an extension, not a number. Own definition. */
#include "engine/match/compare/distance.h"

enum { DIGITS_LEAST = 5, DIGITS_LOCAL = 7, DIGITS_NATIONAL = 10 };
enum { SAME_NATIONAL = 950000, SAME_LOCAL = 800000, TYPO = 700000 };

static void prepare_phone(Prepared *out, Str value, Arena *arena) {
    Decoded text;
    decode(value, &text);
    uint32_t len = 0;
    for (uint32_t i = 0; i < text.len; i++) {
        if (text.at[i] >= '0' && text.at[i] <= '9') text.at[len++] = text.at[i];
    }
    if (len >= DIGITS_LEAST) prepare_points(out, text.at, len, arena);
    decode_end(&text);
}

/* Letters in common at the end. */
static uint32_t common_end(Letters a, Letters b) {
    uint32_t same = 0, max = min_u32(a.len, b.len);
    KNOWN(a.narrow && b.narrow); /* digits are narrow */
    while (same < max && a.narrow[a.len - 1 - same] == b.narrow[b.len - 1 - same]) same++;
    return same;
}

/* 8 701 123-45-67 and +7 701 123-45-67 */
static bool is_trunk_pair(Letters a, Letters b, uint32_t same) {
    if (a.len != DIGITS_NATIONAL + 1 || b.len != a.len || same != DIGITS_NATIONAL) return false;
    uint32_t first_a = letters_at(a, 0), first_b = letters_at(b, 0);
    return (first_a == '7' && first_b == '8') || (first_a == '8' && first_b == '7');
}

static uint32_t phone_alike(Letters a, Letters b, MeasureScratch *scratch) {
    uint32_t shorter = min_u32(a.len, b.len), same = common_end(a, b);
    if (same == a.len && same == b.len) return PPM;
    if (is_trunk_pair(a, b, same)) return SAME_NATIONAL;
    if (same == shorter && shorter >= DIGITS_LOCAL) return shorter >= DIGITS_NATIONAL ? SAME_NATIONAL : SAME_LOCAL;
    if (shorter >= DIGITS_NATIONAL && distance_typo(a, b, 1, scratch) == 1) return TYPO;
    return 0;
}

static uint32_t score_phone(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    uint32_t score = phone_alike(prepared_letters(a), prepared_letters(b), scratch);
    return score >= use->cutoff_ppm ? score : 0;
}

const Measure measure_phone = {
    .name = "phone",
    .clean = "phone",
    .help = "the same number, with or without country code; one typing error is 0.7",
    .cutoff_ppm = SAME_NATIONAL,
    .prepare = prepare_phone,
    .score = score_phone,
};
