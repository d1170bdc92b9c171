/* Letters: text as an array of letters for the measures (inside this folder only).
 * A letter that occurs in cleaned Latin or Cyrillic text (Kazakh and Ukrainian too) has a code of one byte; a value of
 * such letters is *narrow*. Any other value is *wide*: an array of code points. Codes rise with code points, so sorting
 * either way gives one order. Code 0 is no letter. */
#ifndef KOPECK_MATCH_COMPARE_LETTERS_H
#define KOPECK_MATCH_COMPARE_LETTERS_H

#include "engine/base/buf.h"
#include "engine/match/compare/compare.h"

/* Compiled twice, the second time for processors that count bits in one instruction; chosen when the program starts.
 * Both are the same integer arithmetic, so the same bytes. (ThreadSanitizer is not ready yet when the choice is made;
 * clang before 18 gives the chosen one a name of its own, which other files do not find.) */
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__) && (!defined(__clang__) || __clang_major__ >= 18)
#define DISPATCHED __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define DISPATCHED
#endif

enum { LETTER_SPACE = 1, LETTER_CODES = 256 };

typedef struct Letters {
    const uint8_t *narrow; /* NULL: wide */
    const uint32_t *wide;
    uint32_t len;
} Letters;

extern const uint16_t letter_points[LETTER_CODES];

uint32_t letter_code(uint32_t code_point); /* 1..255, or 0: none */

static inline uint32_t letter_point(uint32_t code) { /* the code point of 1..255 */
    return letter_points[code];
}

static inline uint32_t letters_at(Letters s, uint32_t i) { /* the code point at i */
    KNOWN(s.narrow || s.wide);
    return s.narrow ? letter_point(s.narrow[i]) : s.wide[i];
}

static inline Letters letters_sub(Letters s, uint32_t from, uint32_t len) {
    return (Letters){s.narrow ? s.narrow + from : NULL, s.narrow ? NULL : s.wide + from, len};
}

static inline uint64_t letter_bit(uint32_t code_point) { /* its bit in a signature */
    return (uint64_t)1 << (code_point * 0x9E3779B1u >> 26);
}

/* Code points of a value while it is prepared; short ones without the heap. */
typedef struct Decoded {
    uint32_t *at;
    uint32_t len;
    uint32_t fixed[256];
    Buf heap;
} Decoded;

void decode(Str value, Decoded *out); /* null gives none; give back with decode_end */
void decode_end(Decoded *decoded);

/* Letters for keeps, in `arena`, or in `codes` when they are narrow and at most PREPARED_CODES. */
Letters letters_keep(const uint32_t *points, uint32_t len, Arena *arena, uint8_t *codes);
uint64_t letters_signature(const uint32_t *points, uint32_t len);
bool letters_equal(Letters a, Letters b);
int letters_compare(Letters a, Letters b);                   /* by code point, shorter first: <0 0 >0 */
uint32_t letters_prefix(Letters a, Letters b, uint32_t max); /* letters in common at the start, at most max */

void letters_print(Letters s, Buf *out);                      /* as UTF-8 */

void prepare_points(Prepared *out, const uint32_t *points, uint32_t len, Arena *arena);

/* The whole value as letters: what most measures want. */
void prepare_letters(Prepared *out, Str value, Arena *arena);

static inline Letters prepared_letters(const Prepared *p) { /* of a value that prepare_letters made */
    if (p->where == PREPARED_INLINE) return (Letters){p->u.codes, NULL, p->len};
    if (p->where == PREPARED_NARROW) return (Letters){p->u.narrow, NULL, p->len};
    return (Letters){NULL, p->u.wide, p->len};
}

/* An upper bound of the letters that two values can have in common, from lengths and signatures alone. */
static inline uint32_t common_bound(const Prepared *a, const Prepared *b) {
    uint32_t left = a->len - (uint32_t)__builtin_popcountll(a->signature & ~b->signature);
    uint32_t right = b->len - (uint32_t)__builtin_popcountll(b->signature & ~a->signature);
    return left < right ? left : right;
}

/* Working memory. `pattern` and `block` are zero between calls: who sets a letter's word clears it again. */
enum {
    SCRATCH_IDS_A,
    SCRATCH_IDS_B,
    SCRATCH_HASH,
    SCRATCH_ROWS,
    SCRATCH_CARRY,
    SCRATCH_JOIN_A,
    SCRATCH_JOIN_B,
    SCRATCH_OWN_A,
    SCRATCH_OWN_B,
    SCRATCH_SLOTS
};

enum { LINE_MAX = 64, LINE_LETTERS = 64, LINE_STARTS = 8 }; /* line.h; starts are 0..4 */

typedef struct LineNeeds {
    const Measure *measure; /* of the use that they stand for; NULL: of none */
    uint32_t number, cutoff_ppm;
    bool known[LINE_LETTERS + 1];
    uint8_t least[LINE_LETTERS + 1][(LINE_LETTERS + 1) * LINE_STARTS];
} LineNeeds;

struct MeasureScratch {
    uint64_t pattern[LETTER_CODES]; /* bit i: the pattern has this letter at i */
    uint64_t block[LETTER_CODES];   /* as pattern, for one value against many */
    Buf slots[SCRATCH_SLOTS];
    LineNeeds needs;
};

void *scratch_take(MeasureScratch *scratch, int slot, size_t count, size_t size); /* not zeroed; until taken again */

/* Both values over one alphabet 0..count-1, for the general paths; ids live in scratch. */
typedef struct LettersPair {
    const uint32_t *a, *b;
    uint32_t len_a, len_b, alphabet;
} LettersPair;

LettersPair letters_pair(Letters a, Letters b, MeasureScratch *scratch);

static inline uint32_t min_u32(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static inline uint32_t max_u32(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

/* part of whole in ppm, rounded down; whole > 0, part <= whole */
static inline uint32_t ppm_of(uint64_t part, uint64_t whole) {
    assert(whole > 0 && part <= whole && part <= UINT64_MAX / PPM);
    return (uint32_t)(part * PPM / whole);
}

/* common / sqrt(a * b) in ppm, rounded down, exact; a, b > 0, common^2 <= a * b */
uint32_t ppm_of_cosine(uint64_t common, uint64_t a, uint64_t b);

#endif
