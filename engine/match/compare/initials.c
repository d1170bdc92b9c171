/* The letters of a word are its sounds (ch, sh, zh, ts are one), as in spelling.c:
 *   chop       ch o p    chastnoe ogranoe predpriate     each sound begins a word, in any order since words are sorted
 *   mk         m k       magnitogorski metalurgicheski kombinat   a letter twice is one in that spelling: all words that it begins
 *   nlmk       nl m k    novolipetski metalurgicheski kombinat    with sounds that follow inside the words: all words, no vowel */
#include "engine/match/compare/initials.h"

enum { NONE = UINT32_MAX, CH = 1, SH, ZH, TS, INNER_WORDS_MAX = 4, INNER_SOUNDS_LEAST = 3 };

static uint32_t sound_at(Letters word, uint32_t at, uint32_t *next) {
    static const uint8_t PAIRS[][3] = {{'c', 'h', CH}, {'s', 'h', SH}, {'z', 'h', ZH}, {'t', 's', TS}};
    uint32_t letter = letters_at(word, at);
    *next = at + 1;
    if (at + 1 == word.len) return letter;
    uint32_t behind = letters_at(word, at + 1);
    for (size_t i = 0; i < ARRAY_LEN(PAIRS); i++) {
        if (letter != PAIRS[i][0] || behind != PAIRS[i][1]) continue;
        *next = at + 2;
        return PAIRS[i][2];
    }
    return letter;
}

typedef struct Initials {
    uint32_t sound[INITIALS_MOST], count;
} Initials;

/* joined: ts is one sound (Ц), else two (Т, С). False: too many. */
static bool cut_initials(Letters word, bool joined, Initials *out) {
    out->count = 0;
    for (uint32_t at = 0; at < word.len;) {
        if (out->count == INITIALS_MOST) return false;
        uint32_t next = at + 1, sound = joined ? sound_at(word, at, &next) : letters_at(word, at);
        out->sound[out->count++] = sound;
        at = next;
    }
    return true;
}

/* Initials that a Latin letter gives when it stands alone, beside the sound itself: C. is k, J. zh, P. p (Philip: filip). */
static const uint8_t ALONE[][2] = {{'k', CH}, {'k', TS}, {ZH, 'i'}, {'p', 'f'}};

static bool sound_begins(uint32_t sound, Letters word, bool alone) {
    uint32_t next, first = sound_at(word, 0, &next);
    for (size_t i = 0; alone && i < ARRAY_LEN(ALONE); i++) {
        if (ALONE[i][0] == sound && ALONE[i][1] == first) return true;
    }
    return sound == first;
}

static uint64_t sound_bits(uint32_t sound) {
    static const char *const LETTERS[] = {[CH] = "ch", [SH] = "sh", [ZH] = "zh", [TS] = "ts"};
    if (sound > TS) return letter_bit(sound);
    return letter_bit((unsigned char)LETTERS[sound][0]) | letter_bit((unsigned char)LETTERS[sound][1]);
}

uint64_t initials_signature(Letters word) {
    uint32_t next, first = sound_at(word, 0, &next);
    uint64_t bits = sound_bits(first);
    for (size_t i = 0; i < ARRAY_LEN(ALONE); i++) {
        if (ALONE[i][1] == first) bits |= sound_bits(ALONE[i][0]);
    }
    if (first == 'i' && word.len > 1) bits |= letter_bit(letters_at(word, 1)); /* ia, iu: one letter */
    return bits;
}

static bool no_vowel(uint64_t signature) {
    const uint64_t vowels = letter_bit('a') | letter_bit('e') | letter_bit('i') | letter_bit('o') | letter_bit('u');
    return !(signature & vowels);
}

bool may_be_initials(const Token *word, const Tokens *parts) {
    if (word->len < 2 || word->len > 2 * INITIALS_MOST || parts->count < 2) return false;
    return !(word->signature & ~parts->firsts) || (no_vowel(word->signature) && !(word->signature & ~parts->letters));
}

bool may_be_initial(const Token *letter, const Tokens *parts) {
    return letter->len <= 2 && !(letter->signature & ~parts->firsts);
}

/* The first unused word that the sound begins, or count. */
static uint32_t begun_by(uint32_t sound, const Tokens *parts, const uint32_t *of, uint32_t count, const bool *used, bool alone) {
    uint32_t i = 0;
    while (i < count && (used[i] || !sound_begins(sound, token_letters(parts, of[i]), alone))) i++;
    return i;
}

/* Each sound begins another word. */
static uint32_t find_first_sounds(const Initials *initials, const Tokens *parts, const uint32_t *of, uint32_t count, uint32_t *found) {
    bool used[64] = {false};
    assert(count <= ARRAY_LEN(used));
    for (uint32_t k = 0; k < initials->count; k++) {
        uint32_t i = begun_by(initials->sound[k], parts, of, count, used, false);
        if (i == count) i = begun_by(initials->sound[k], parts, of, count, used, true);
        if (i == count) return 0;
        used[i] = true;
        found[k] = of[i];
    }
    uint32_t all = initials->count;
    for (uint32_t i = 0; i < count; i++) { /* letters that were two of a kind */
        bool begun = used[i];
        for (uint32_t k = 0; k < initials->count && !begun; k++) begun = sound_begins(initials->sound[k], token_letters(parts, of[i]), true);
        if (!begun) return initials->count;
        if (!used[i]) found[all++] = of[i];
    }
    return all;
}

/* How many of the sounds from `from` on stand in the word, the first of them at its beginning, one after another. */
static uint32_t sounds_inside(const Initials *initials, uint32_t from, Letters word) {
    uint32_t k = from;
    for (uint32_t at = 0; at < word.len && k < initials->count;) {
        bool first = at == 0;
        uint32_t sound = sound_at(word, at, &at);
        if (sound == initials->sound[k]) k++;
        else if (first) return 0;
    }
    return k - from;
}

/* Is there an order of all words by which they use up the sounds? left: bits of words not yet used. */
static bool use_up(const Initials *initials, uint32_t from, const Tokens *parts, const uint32_t *of, uint32_t left) {
    if (!left) return from == initials->count;
    for (uint32_t i = 0; i < INNER_WORDS_MAX; i++) {
        if (!(left >> i & 1)) continue;
        uint32_t most = sounds_inside(initials, from, token_letters(parts, of[i]));
        for (uint32_t used = 1; used <= most; used++) {
            if (use_up(initials, from + used, parts, of, left & ~(1u << i))) return true;
        }
    }
    return false;
}

static uint32_t find_cut(Letters word, bool joined, const Tokens *parts, const uint32_t *of, uint32_t count, uint32_t *found, uint32_t *alike) {
    Initials initials;
    uint64_t signature = 0;
    if (!cut_initials(word, joined, &initials)) return 0;
    *alike = ALIKE_INITIALS;
    uint32_t begun = initials.count > 1 && initials.count <= count ? find_first_sounds(&initials, parts, of, count, found) : 0;
    if (begun) return begun;
    *alike = ALIKE_INNER;
    for (uint32_t i = 0; i < word.len; i++) signature |= letter_bit(letters_at(word, i));
    bool few = count <= INNER_WORDS_MAX && initials.count >= INNER_SOUNDS_LEAST && initials.count > count;
    if (!few || !no_vowel(signature) || !use_up(&initials, 0, parts, of, (1u << count) - 1)) return 0;
    memcpy(found, of, count * sizeof *found);
    return count;
}

uint32_t find_initials(Letters word, const Tokens *parts, const uint32_t *of, uint32_t count, uint32_t *found, uint32_t *alike) {
    if (count < 2) return 0;
    uint32_t joined = find_cut(word, true, parts, of, count, found, alike);
    return joined ? joined : find_cut(word, false, parts, of, count, found, alike);
}

/* ---- A person's */

static bool is_letter(Letters word) {
    static const char *const SPELLED[] = {"ia", "iu", "zh", "ch", "sh", "ts"};
    for (size_t i = 0; word.len == 2 && i < ARRAY_LEN(SPELLED); i++) {
        if (letters_at(word, 0) == (unsigned char)SPELLED[i][0] && letters_at(word, 1) == (unsigned char)SPELLED[i][1]) return true;
    }
    return word.len == 1;
}

bool is_person_initialed(const Tokens *tokens) {
    return tokens->count == 3 && tokens->at[0].len > 2 && is_letter(token_letters(tokens, 1)) && is_letter(token_letters(tokens, 2));
}

bool other_person_initials(const Tokens *a, const Tokens *b) {
    if (!is_person_initialed(a) || !is_person_initialed(b)) return false;
    return !letters_equal(token_letters(a, 1), token_letters(b, 1)) || !letters_equal(token_letters(a, 2), token_letters(b, 2));
}

static bool is_patronymic(Letters word) {
    static const char *const ENDINGS[] = {"ovich", "evich", "ich", "ovna", "evna", "ivna", "ichna", "uli", "kizi", "ogli"};
    for (size_t i = 0; i < ARRAY_LEN(ENDINGS); i++) {
        uint32_t len = (uint32_t)strlen(ENDINGS[i]), k = 0;
        if (word.len < len + 2) continue;
        while (k < len && letters_at(word, word.len - len + k) == (unsigned char)ENDINGS[i][k]) k++;
        if (k == len) return true;
    }
    return false;
}

static bool initial_begins(Letters initial, Letters word) {
    uint32_t next;
    if (letters_prefix(initial, word, initial.len) == initial.len) return true;
    return sound_begins(sound_at(initial, 0, &next), word, true) && next == initial.len;
}

void find_person_names(const Tokens *initialed, const Tokens *names, const uint32_t *of, uint32_t count, uint32_t name[2]) {
    uint32_t given = NONE, father = NONE;
    name[0] = name[1] = NONE;
    for (uint32_t i = 0; i < count; i++) {
        bool patronymic = is_patronymic(token_letters(names, of[i]));
        if (patronymic && father == NONE) father = of[i];
        else if (given == NONE) given = of[i];
        else if (father == NONE) father = of[i];
    }
    Letters first = token_letters(initialed, 1), second = token_letters(initialed, 2);
    bool swap = given != NONE && father != NONE && !is_patronymic(token_letters(names, father)) &&
                !(initial_begins(first, token_letters(names, given)) && initial_begins(second, token_letters(names, father)));
    if (swap) {
        uint32_t other = given;
        given = father;
        father = other;
    }
    if (given != NONE && initial_begins(first, token_letters(names, given))) name[0] = given;
    if (father != NONE && initial_begins(second, token_letters(names, father))) name[1] = father;
}
