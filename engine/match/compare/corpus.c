#include "engine/match/compare/corpus.h"

#include "engine/match/compare/tokens.h"

enum { SLOTS_FIRST = 1 << 10, LOG_BITS = 6 };

typedef struct WordCount {
    uint64_t hash;
    uint32_t values; /* 0: free */
} WordCount;

struct Corpus {
    Arena *arena;
    WordCount *slot;
    size_t slots, words;
    uint32_t values;
};

Corpus *corpus_new(Arena *arena) {
    Corpus *corpus = arena_alloc(arena, sizeof *corpus);
    *corpus = (Corpus){arena, arena_array(arena, SLOTS_FIRST, sizeof(WordCount)), SLOTS_FIRST, 0, 0};
    return corpus;
}

static WordCount *place_of(WordCount *slot, size_t slots, uint64_t hash) {
    size_t at = (size_t)(hash * 0x9E3779B97F4A7C15u >> 20) & (slots - 1);
    while (slot[at].values && slot[at].hash != hash) at = (at + 1) & (slots - 1);
    return &slot[at];
}

static void grow(Corpus *corpus) { /* what it leaves behind is as much as it holds, all told */
    size_t slots = corpus->slots * 2;
    WordCount *slot = arena_array(corpus->arena, slots, sizeof *slot);
    for (size_t i = 0; i < corpus->slots; i++) {
        if (corpus->slot[i].values) *place_of(slot, slots, corpus->slot[i].hash) = corpus->slot[i];
    }
    corpus->slot = slot;
    corpus->slots = slots;
}

void corpus_add(Corpus *corpus, const Prepared *value) {
    if (!value->len) return;
    assert(value->where == PREPARED_TOKENS);
    corpus->values++;
    for (uint32_t i = 0; i < value->u.words.tokens->count; i++) {
        if (2 * (corpus->words + 1) > corpus->slots) grow(corpus);
        WordCount *word = place_of(corpus->slot, corpus->slots, value->u.words.tokens->at[i].hash);
        corpus->words += word->values == 0;
        word->hash = value->u.words.tokens->at[i].hash;
        word->values++;
    }
}

/* floor(64 log2 x), x > 0: the whole part is the place of the highest bit; each squaring of what is left, between 1 and
 * 2 with 31 bits behind the point, brings one more bit. */
static uint32_t log_of(uint64_t x) {
    uint32_t whole = 63 - (uint32_t)__builtin_clzll(x), part = 0;
    uint64_t rest = (x << (63 - whole)) >> 32;
    for (int bit = 0; bit < LOG_BITS; bit++) {
        rest = rest * rest >> 31;
        bool two = rest >> 32 != 0;
        rest >>= two;
        part = part << 1 | two;
    }
    return whole << LOG_BITS | part;
}

uint32_t corpus_size(const Corpus *corpus) {
    return corpus->values;
}

uint32_t corpus_values(const Corpus *corpus, uint64_t word_hash) {
    return place_of(corpus->slot, corpus->slots, word_hash)->values;
}

uint32_t corpus_weight(const Corpus *corpus, uint64_t word_hash) {
    if (!corpus) return CORPUS_UNIT;
    return CORPUS_UNIT + log_of((uint64_t)corpus->values + 1) - log_of((uint64_t)corpus_values(corpus, word_hash) + 1);
}
