#include "engine/clean/forms_misspelt.h"

#include <pthread.h>
#include <stdlib.h>

#include "engine/base/hash.h"
#include "engine/clean/text.h"

/* Of the forms of several words, by skeletons:
 *   anchor   a long word as it should be: ogranichenoi
 *   others   equal, cut short (ogranich), or with an error or two (obshestv, otvestvenostiu)
 *   short    s, z, in: equal
 * «Общество с ограниченной фантазией» has an anchor and no third word, so it is no form. A name without an anchor, as nearly all are,
 * costs a bit a word. */

enum {
    PHRASES_MAX = 1024,
    WORDS_MAX = 8,
    ANCHORS_MAX = 4096,
    ANCHOR_LEAST = 6,      /* letters */
    ANCHOR_OF_TWO = 9,     /* of a phrase of two words, where it is half of the proof */
    CUT_LEAST = 3,         /* letters left of a word that is cut short */
    ONE_ERROR = 5,         /* letters from which one error is allowed */
    TWO_ERRORS = 8,
    THREE_ERRORS = 13,
    FIRST_LETTER = 8,      /* a shorter word keeps its first letter */
    LETTERS_MAX = 24,
    FILTER_BITS = 32768,
    POOL = 65536
};

typedef struct Phrase {
    const LegalForm *form;
    Str word[WORDS_MAX];
    size_t count;
} Phrase;

typedef struct Anchor {
    uint64_t hash; /* of the skeleton */
    uint16_t phrase, at;
} Anchor;

static Phrase phrases[PHRASES_MAX];
static Anchor anchors[ANCHORS_MAX]; /* by hash */
static size_t phrases_count, anchors_count, pool_used;
static char pool[POOL];
static uint64_t filter[FILTER_BITS / 64];
static pthread_once_t made = PTHREAD_ONCE_INIT;

static int compare_anchors(const void *a, const void *b) {
    const Anchor *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    return x->phrase != y->phrase ? x->phrase - y->phrase : x->at - y->at;
}

static void add_anchor(size_t phrase, size_t at) {
    const Phrase *of = &phrases[phrase];
    size_t least = of->count == 2 ? ANCHOR_OF_TWO : ANCHOR_LEAST;
    if (of->word[at].len < least) return;
    assert(anchors_count < ANCHORS_MAX);
    uint64_t hash = company_word_hash(of->word[at], true);
    anchors[anchors_count++] = (Anchor){hash, (uint16_t)phrase, (uint16_t)at};
    filter[hash % FILTER_BITS / 64] |= (uint64_t)1 << hash % 64;
}

static void add_alias(CleanContext *context, Str alias, const LegalForm *form, Buf *skeleton) {
    skeleton->len = 0;
    translit_clean(context, alias, skeleton);
    Str rest = buf_str(skeleton);
    size_t words = 1;
    for (size_t i = 0; i < rest.len; i++) words += rest.ptr[i] == ' ';
    if (words < 2 || words > WORDS_MAX) return;
    assert(phrases_count < PHRASES_MAX && pool_used + rest.len <= POOL);
    memcpy(pool + pool_used, rest.ptr, rest.len);
    rest = (Str){pool + pool_used, rest.len};
    pool_used += rest.len;
    Phrase *phrase = &phrases[phrases_count++];
    *phrase = (Phrase){.form = form};
    while (rest.ptr) phrase->word[phrase->count++] = str_cut(&rest, ' ');
    for (size_t i = 0; i < phrase->count; i++) add_anchor(phrases_count - 1, i);
}

static void make_phrases(void) {
    Arena *arena = arena_new("misspelt forms", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    Buf *skeleton = buf_own(arena);
    for (const LegalForm *form = legal_forms; form->aliases; form++) {
        if (form->place != FORM_ANYWHERE || form->form == COMPANY_NONE) continue;
        Str aliases = str_of(form->aliases);
        while (aliases.ptr) add_alias(context, str_trim(str_cut(&aliases, '|')), form, skeleton);
    }
    qsort(anchors, anchors_count, sizeof *anchors, compare_anchors);
    arena_free(arena);
}

static bool may_be_anchor(const FirmWord *word) {
    uint64_t hash = word->skeleton_hash;
    return filter[hash % FILTER_BITS / 64] >> hash % 64 & 1;
}

/* Letters left out, put in, changed or swapped with the next, as many as `most`. The rows of the edit distance, the last three. */
static bool are_near(Str a, Str b, size_t most) {
    size_t rows[3][LETTERS_MAX + 1];
    if (a.len > LETTERS_MAX || b.len > LETTERS_MAX || a.len > b.len + most || b.len > a.len + most) return false;
    for (size_t j = 0; j <= b.len; j++) rows[0][j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            bool equal = a.ptr[i - 1] == b.ptr[j - 1];
            size_t least = above[j - 1] + !equal;
            if (above[j] + 1 < least) least = above[j] + 1;
            if (row[j - 1] + 1 < least) least = row[j - 1] + 1;
            bool swapped = i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
            if (swapped && before[j - 2] + 1 < least) least = before[j - 2] + 1;
            row[j] = least;
        }
    }
    return rows[a.len % 3][b.len] <= most;
}

static bool is_word(Str word, Str right) {
    if (str_eq(word, right)) return true;
    if (right.len < ONE_ERROR || word.len < CUT_LEAST) return false;
    if (str_starts(right, word)) return true;
    if (right.len < FIRST_LETTER && word.ptr[0] != right.ptr[0]) return false;
    return are_near(word, right, right.len < TWO_ERRORS ? 1 : right.len < THREE_ERRORS ? 2 : 3);
}

static bool is_phrase(const FirmWord *words, const Phrase *phrase) {
    for (size_t i = 0; i < phrase->count; i++) {
        if (words[i].form || !is_word(words[i].skeleton, phrase->word[i])) return false;
    }
    return true;
}

static size_t first_anchor(uint64_t hash) {
    size_t from = 0, to = anchors_count;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (anchors[middle].hash < hash) from = middle + 1;
        else to = middle;
    }
    return from;
}

const LegalForm *misspelt_form_at(const FirmWord *words, size_t from, size_t to, size_t *count) {
    const LegalForm *found = NULL;
    pthread_once(&made, make_phrases);
    *count = 0;
    for (size_t i = from; i < to && i - from < WORDS_MAX; i++) {
        if (!may_be_anchor(&words[i])) continue;
        for (size_t k = first_anchor(words[i].skeleton_hash); k < anchors_count && anchors[k].hash == words[i].skeleton_hash; k++) {
            const Phrase *phrase = &phrases[anchors[k].phrase];
            if (anchors[k].at != i - from || phrase->count <= *count || from + phrase->count > to) continue;
            if (!is_phrase(words + from, phrase)) continue;
            found = phrase->form;
            *count = phrase->count;
        }
    }
    return found;
}
