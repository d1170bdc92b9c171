#include "engine/clean/company_words.h"

#include <pthread.h>

#include "engine/base/hash.h"
#include "engine/clean/name_number.h"
#include "engine/clean/name_words.h"
#include "engine/clean/text.h"

/* An abbreviation, and what it is short for, with | between. Initials of all but these are left to the measure, which knows what else
 * agrees; these are so common that they say nothing of their own. */
static const char *const PHRASES[] = {
    "гк|группа компаний|группы компаний|group of companies",
    "детсад|детский сад|детского сада",
    "кб|коммерческий банк",
    "нк|национальная компания|национальной компании",
    "нпо|научно производственное объединение",
    "нпп|научно производственное предприятие",
    "нпф|научно производственная фирма",
    "пкф|производственно коммерческая фирма",
    "рб|республики беларусь|республика беларусь|рэспублики беларусь",
    "рк|республики казахстан|республика казахстан|қазақстан республикасы|қазақстан республикасының|republic of kazakhstan",
    "рф|российской федерации|российская федерация|russian federation",
    "сму|строительно монтажное управление",
    "usa|соединенные штаты америки|соединенных штатов америки|соединенные штаты|united states of america|united states|сша|u s a",
    "тд|торговый дом|торгового дома|торговий дім",
    "трц|торгово развлекательный центр|торгово развлекательный комплекс|трк",
    "uk|united kingdom|great britain|u k",
    "чоп|частное охранное предприятие|частная охранная организация|частное охранное агентство|охранное предприятие",
};

enum { PHRASES_MAX = 128, PHRASE_SLOTS = 512, PHRASE_LEN_MAX = 4, PHRASE_POOL = 4096, FIRST_BITS = 4096 };

typedef struct Phrase {
    uint64_t hash; /* of its skeletons in order; 0: free */
    Str word;      /* what stays, "" where a longer phrase goes on */
} Phrase;

static Phrase phrases[PHRASE_SLOTS]; /* a power of two, more than twice the phrases and their beginnings */
static uint64_t first_words[FIRST_BITS / 64];
static char pool[PHRASE_POOL];
static size_t pool_used;
static pthread_once_t made = PTHREAD_ONCE_INIT;

uint64_t company_word_hash(Str word, bool skeleton) {
    return hash_str(word) ^ (skeleton ? 0x9E3779B97F4A7C15u : 0);
}

void company_set_skeleton(FirmWord *word, Str skeleton) {
    word->skeleton = skeleton;
    word->skeleton_hash = company_word_hash(skeleton, true);
}

void company_reserve(Buf *skeleton, size_t len) {
    buf_reserve(skeleton, len * 6 + 64); /* x is "ks", and skeleton_add asks for twice what it may need */
}

/* ---- Words as they come */

static FirmWord *add_word(Buf *tokens) {
    FirmWord *word = (FirmWord *)(void *)buf_reserve(tokens, sizeof *word);
    *word = (FirmWord){.form = false};
    tokens->len += sizeof *word;
    return word;
}

/* Adds a word as it is, without another look. */
static void add_known(CleanContext *context, Str fold, Str skeleton) {
    FirmWord *word = add_word(&context->tokens);
    word->fold = fold;
    word->fold_hash = company_word_hash(fold, false);
    company_set_skeleton(word, skeleton);
}

static bool cut_plus(Str *word) { /* «Альянс+» */
    size_t len = word->len;
    while (word->len > 1 && word->ptr[word->len - 1] == '+') word->len--;
    return word->len < len;
}

/* The name while it is cut. */
typedef struct Cutting {
    Str name;
    Str before;    /* the word before as it is written, STR_NULL where it was taken for more */
    unsigned tens; /* the number that it is, in words, where one below ten may follow: «сорок»; else 0 */
} Cutting;

/* «сорок» before «четыре»: 44 */
static bool add_to_tens(CleanContext *context, unsigned tens, unsigned number) {
    if (!tens || !number || number > 9) return false;
    FirmWord *last = (FirmWord *)(void *)(context->tokens.ptr + context->tokens.len) - 1;
    Buf *skeleton = &context->skeleton;
    size_t from = skeleton->len;
    buf_printf(skeleton, "%u", tens + number);
    company_set_skeleton(last, (Str){skeleton->ptr + from, skeleton->len - from});
    last->fold = last->skeleton;
    last->fold_hash = company_word_hash(last->fold, false);
    return true;
}

/* A zero between two letters of a skeleton, which ends the buffer, is an o, and what comes of that is spelled again. */
static void mend_zeros(CleanContext *context, Buf *skeleton, size_t from) {
    bool any = false;
    for (size_t i = from + 1; i + 1 < skeleton->len; i++) {
        char *at = skeleton->ptr + i;
        if (*at != '0' || at[-1] < 'a' || at[-1] > 'z' || at[1] < 'a' || at[1] > 'z') continue;
        *at = 'o';
        any = true;
    }
    if (!any) return;
    Buf *word = &context->chain[1];
    word->len = 0;
    buf_append(word, skeleton->ptr + from, skeleton->len - from);
    skeleton->len = from;
    skeleton_add(context, buf_str(word), skeleton);
}

/* Adds a folded word, or nothing where it says nothing: ь, the «я» of 2-я. */
static void take_word(CleanContext *context, Str fold, Cutting *cutting) {
    Buf *skeleton = &context->skeleton;
    size_t from = skeleton->len;
    bool plus = cut_plus(&fold), number_before = cutting->before.len && number_is(cutting->before);
    unsigned number = number_skeleton(context, fold, cutting->name, skeleton), tens = cutting->tens;
    if (skeleton->len > from && memchr(skeleton->ptr + from, '0', skeleton->len - from)) mend_zeros(context, skeleton, from);
    Str made_of = {skeleton->ptr + from, skeleton->len - from};
    cutting->tens = number >= 20 && !plus ? number : 0;
    if (!made_of.len || (number_before && number_ending(fold))) {
        skeleton->len = from;
        return;
    }
    if (!plus && add_to_tens(context, tens, number)) return;
    plus = cut_plus(&made_of) || plus; /* before a letter without a sound */
    Str known = name_spelling(made_of);
    add_known(context, fold, known.len ? known : made_of);
    if (plus) add_known(context, STR("плюс"), STR("plius"));
}

/* «ин-т»: the word before this one and this one are one. */
static bool take_contraction(CleanContext *context, Str fold, Cutting *cutting) {
    enum { SHORT = 12 }; /* bytes */
    if (!cutting->before.len || cutting->before.len > SHORT || fold.len > SHORT) return false;
    Str whole = name_contraction(cutting->before, fold);
    if (!whole.len) return false;
    context->tokens.len -= sizeof(FirmWord);
    cutting->before = STR_NULL;
    take_word(context, whole, cutting);
    return true;
}

static size_t take_words(CleanContext *context, Str name) {
    context->fold.len = context->skeleton.len = context->tokens.len = 0;
    fold_clean(context, name, &context->fold);
    company_reserve(&context->skeleton, 2 * context->fold.len); /* «з-д» is завод */
    Cutting cutting = {.name = name};
    for (Str rest = buf_str(&context->fold); rest.len;) {
        Str fold = str_cut(&rest, ' ');
        size_t count = context->tokens.len;
        if (!count || !take_contraction(context, fold, &cutting)) take_word(context, fold, &cutting);
        cutting.before = context->tokens.len > count ? fold : STR_NULL;
    }
    return context->tokens.len / sizeof(FirmWord);
}

/* ---- Phrases */

static Phrase *phrase_slot(uint64_t hash) {
    size_t at = (size_t)hash % PHRASE_SLOTS;
    while (phrases[at].hash && phrases[at].hash != hash) at = (at + 1) % PHRASE_SLOTS;
    return &phrases[at];
}

static void add_phrase(const FirmWord *words, size_t count, Str word) {
    uint64_t hash = 0;
    assert(count <= PHRASE_LEN_MAX);
    first_words[words->skeleton_hash % FIRST_BITS / 64] |= (uint64_t)1 << words->skeleton_hash % 64;
    for (size_t i = 0; i < count; i++) {
        hash = hash_join(hash, words[i].skeleton_hash);
        Phrase *slot = phrase_slot(hash);
        slot->hash = hash;
        if (i + 1 == count) slot->word = word;
    }
}

static void make_phrases(void) {
    Arena *arena = arena_new("phrases", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    for (size_t i = 0; i < ARRAY_LEN(PHRASES); i++) {
        Str rest = str_of(PHRASES[i]), word = {pool + pool_used, 0};
        for (bool first = true; rest.ptr; first = false) {
            size_t count = take_words(context, str_cut(&rest, '|'));
            const FirmWord *words = (const FirmWord *)(const void *)context->tokens.ptr;
            if (first) {
                word.len = words->skeleton.len;
                assert(pool_used + word.len <= PHRASE_POOL);
                memcpy(pool + pool_used, words->skeleton.ptr, word.len);
                pool_used += word.len;
            } else {
                add_phrase(words, count, word);
            }
        }
    }
    arena_free(arena);
}

/* How many words from words[0] on are a phrase, the longest; 0: none. *word: what stays. */
static size_t phrase_at(const FirmWord *words, size_t count, Str *word) {
    size_t found = 0;
    uint64_t hash = words->skeleton_hash;
    if (!(first_words[hash % FIRST_BITS / 64] >> hash % 64 & 1)) return 0;
    hash = 0;
    for (size_t i = 0; i < count && i < PHRASE_LEN_MAX; i++) {
        hash = hash_join(hash, words[i].skeleton_hash);
        const Phrase *phrase = phrase_slot(hash);
        if (!phrase->hash) break;
        if (!phrase->word.len) continue;
        found = i + 1;
        *word = phrase->word;
    }
    return found;
}

bool company_phrase_at(const FirmWord *words, size_t count) {
    Str word;
    return phrase_at(words, count, &word);
}

size_t company_split(CleanContext *context, Str name) {
    pthread_once(&made, make_phrases);
    size_t count = take_words(context, name), kept = 0;
    FirmWord *words = (FirmWord *)(void *)context->tokens.ptr;
    for (size_t i = 0, step; i < count; i += step) {
        Str word;
        step = phrase_at(words + i, count - i, &word);
        words[kept] = words[i];
        if (step) {
            words[kept].fold = word;
            words[kept].fold_hash = company_word_hash(word, false);
            company_set_skeleton(&words[kept], word);
        }
        step = step ? step : 1;
        kept++;
    }
    context->tokens.len = kept * sizeof *words;
    return kept;
}
