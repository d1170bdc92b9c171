#include "engine/match/compare/person_words.h"

#include "engine/base/utf8.h"
#include "engine/match/compare/nicknames.h"
#include "engine/match/compare/spelling.h"

enum {
    NICKNAME = 900000,   /* «саша» of «александр» */
    FATHER = 970000,     /* «кайратұлы», «кайратович»: of one father's name */
    PART = 930000,       /* «петрова» of «петрова-сидорова» */
    PARTS = 970000,      /* the same parts in another order */
    PARTICLES = 970000,  /* «van gog», «vangog» */
    PART_LEAST = 3
};

static bool word_is(Letters word, const char *text) { /* ASCII */
    for (uint32_t i = 0; i < word.len; i++) {
        if (!text[i] || letters_at(word, i) != (unsigned char)text[i]) return false;
    }
    return !text[word.len];
}

static bool begins(Letters word, const char *text) {
    uint32_t len = (uint32_t)strlen(text);
    return word.len >= len && word_is(letters_sub(word, 0, len), text);
}

/* "i" of "ivan". A Latin letter alone is spelled by translit as it would be before a consonant: C. is k (Charles:
 * charles), J. zh (James: iames, Julia: iulia, Jean: ean), P. p (Philip: filip). */
static bool initial_fits(Letters initial, Letters name) {
    static const char *const other[][2] = {{"k", "ch"}, {"k", "ts"}, {"zh", "ia"}, {"zh", "iu"}, {"zh", "e"}, {"p", "f"}};
    if (letters_prefix(initial, name, initial.len) == initial.len) return true;
    for (size_t i = 0; i < ARRAY_LEN(other); i++) {
        if (word_is(initial, other[i][0]) && begins(name, other[i][1])) return true;
    }
    return false;
}

/* The endings of a name that a man has and a woman, in Cyrillic, Latin and translit. */
static bool is_gender_pair(Letters man, Letters woman) {
    static const uint32_t endings[][2][3] = {
        {{0}, {0x430}},                   /* петров петрова */
        {{0x439}, {0x44F}},               /* евгений евгения */
        {{0x438, 0x439}, {0x430, 0x44F}}, /* ий ая: белоцерковский */
        {{0x44B, 0x439}, {0x430, 0x44F}}, /* ый ая: белый */
        {{0x43E, 0x439}, {0x430, 0x44F}}, /* ой ая: толстой */
        {{0}, {'a'}},                     /* petrov petrova */
        {{'i'}, {'a', 'i', 'a'}},         /* ski skaia */
        {{'o', 'i'}, {'a', 'i', 'a'}},    /* tolstoi tolstaia */
        {{'y'}, {'a', 'y', 'a'}},         /* sky skaya */
        {{'i', 'y'}, {'a', 'y', 'a'}},    /* skiy skaya */
        {{'o', 'y'}, {'a', 'y', 'a'}},    /* tolstoy tolstaya */
    };
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        uint32_t his = 0, hers = 0;
        while (his < 3 && endings[i][0][his]) his++;
        while (hers < 3 && endings[i][1][hers]) hers++;
        if (man.len < his + 3 || woman.len != man.len - his + hers) continue;
        uint32_t stem = man.len - his;
        if (letters_prefix(man, woman, stem) < stem) continue;
        bool fits = true;
        for (uint32_t k = 0; k < his; k++) fits &= letters_at(man, stem + k) == endings[i][0][k];
        for (uint32_t k = 0; k < hers; k++) fits &= letters_at(woman, stem + k) == endings[i][1][k];
        if (fits) return true;
    }
    return false;
}

static bool word_is_str(Letters word, Str text) { /* UTF-8 */
    size_t at = 0;
    for (uint32_t i = 0; i < word.len; i++) {
        if (at == text.len || letters_at(word, i) != utf8_next(text, &at)) return false;
    }
    return at == text.len;
}

static bool is_nickname(const Token *form, Letters name) {
    Str names = form->group && form->role != ROLE_PATRONYMIC ? str_of(nickname_names(form->group)) : STR_NULL;
    while (names.ptr) {
        if (word_is_str(name, str_cut(&names, ' '))) return true;
    }
    return false;
}

/* ---- Names made of others */

static bool ends_so(Letters word, Str ending) {
    uint32_t len = (uint32_t)utf8_count(ending);
    return word.len > len + 2 && word_is_str(letters_sub(word, word.len - len, len), ending);
}

/* The father's name in a patronymic, by the endings of Russian, Ukrainian, Kazakh and Azerbaijani; the word itself where it has none. */
static Letters father_of(Letters word) {
    static const char *const ENDINGS[] = {"ович", "евич", "овна", "евна", "івна", "ұлы", "улы", "қызы", "кызы", "оглы", "ovich", "evich",
                                          "ovych", "ovna", "evna", "ivna", "uly",  "uli", "kyzy", "kizi", "ogly", "ogli"};
    for (size_t i = 0; i < ARRAY_LEN(ENDINGS); i++) {
        Str ending = str_of(ENDINGS[i]);
        if (ends_so(word, ending)) return letters_sub(word, 0, word.len - (uint32_t)utf8_count(ending));
    }
    return word;
}

/* «серікқызы» of «серик» is spelled with one k. */
static bool is_one_father(Letters a, Letters b) {
    if (letters_prefix(a, b, PART_LEAST) < PART_LEAST) return false;
    Letters x = father_of(a), y = father_of(b);
    if (x.len == a.len && y.len == b.len) return false;
    uint32_t shorter = min_u32(x.len, y.len), longer = max_u32(x.len, y.len);
    return shorter >= PART_LEAST && longer <= shorter + 1 && letters_prefix(x, y, shorter) == shorter;
}

/* Is the father's name of one patronymic a form of that in the other? «олександрович», «александрович» */
static bool are_kin(const Token *form, Letters other) {
    Str names = form->group ? str_of(nickname_names(form->group)) : STR_NULL;
    while (names.ptr) {
        Str name = str_cut(&names, ' ');
        uint32_t len = (uint32_t)utf8_count(name), same = 0;
        for (size_t at = 0; at < name.len && same < other.len && letters_at(other, same) == utf8_next(name, &at);) same++;
        if (len > PART_LEAST && same + 1 >= len) return true; /* nikolai, nikolaevich */
    }
    return false;
}

/* The parts of a word with a hyphen; false: it has none, or more than one. */
static bool cut_hyphen(Letters word, Letters part[2]) {
    uint32_t at = 0;
    while (at < word.len && letters_at(word, at) != '-') at++;
    if (at < PART_LEAST || at + 1 + PART_LEAST > word.len) return false;
    part[0] = letters_sub(word, 0, at);
    part[1] = letters_sub(word, at + 1, word.len - at - 1);
    return true;
}

static uint32_t double_alike(Letters a, Letters b) {
    Letters x[2], y[2];
    bool cut_a = cut_hyphen(a, x), cut_b = cut_hyphen(b, y);
    if (cut_a && cut_b) return letters_equal(x[0], y[1]) && letters_equal(x[1], y[0]) ? PARTS : 0;
    if (cut_a) return letters_equal(x[0], b) || letters_equal(x[1], b) ? PART : 0;
    return cut_b && (letters_equal(y[0], a) || letters_equal(y[1], a)) ? PART : 0;
}

/* Are the letters of a with the particles before it those of b? «van gog», «vangog» */
static bool is_with_particles(const Tokens *a, uint32_t i, Letters b) {
    uint32_t before = a->at[i].weight, k = 0;
    if (!before) return false;
    Letters whole = letters_sub(a->all, a->at[i].from - before, before + a->at[i].len);
    for (uint32_t at = 0; at < whole.len; at++) {
        if (letters_at(whole, at) == ' ') continue;
        if (k == b.len || letters_at(whole, at) != letters_at(b, k++)) return false;
    }
    return k == b.len;
}

/* Letters of a word that are «abd», «abdul» and the like, "servant of", before a name of God or alone; 0: it does not begin so. */
static uint32_t abd_letters(Letters word) {
    static const char *const BEGINNINGS[] = {"abdoul", "abdul", "abdel", "abdal", "abdol", "abdu", "abd"};
    enum { NAME_LEAST = 4 };
    if (word.len < 3 || letters_at(word, 0) != 'a' || !begins(word, "abd")) return 0;
    for (size_t i = 0; i < ARRAY_LEN(BEGINNINGS); i++) {
        uint32_t len = (uint32_t)strlen(BEGINNINGS[i]);
        if (begins(word, BEGINNINGS[i]) && (word.len == len || word.len >= len + NAME_LEAST)) return len;
    }
    return 0;
}

/* «abduragman», «abdulazis» and the name alone; or «abdul», «abd al», both without it. */
static bool is_abd_of(Letters longer, Letters name) {
    uint32_t len = abd_letters(longer);
    if (len == longer.len) return len && abd_letters(name) == name.len;
    return len && letters_equal(letters_sub(longer, len, longer.len - len), name);
}

/* More than two letters on each side that the other has not: no typing error, no form of the other's gender, which
 * change two at most, and no short form either. */
static inline bool are_far(const Token *x, const Token *y) {
    if (x->group || y->group) return false;
    return __builtin_popcountll(x->signature & ~y->signature) > 2 ||
           __builtin_popcountll(y->signature & ~x->signature) > 2;
}

DISPATCHED static Agreement agree(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j, MeasureScratch *scratch) {
    Letters word_a = token_letters(a, i), word_b = token_letters(b, j);
    bool initial_a = is_initial(a, i), initial_b = is_initial(b, j);
    if (initial_a != initial_b) {
        bool fits = initial_a ? initial_fits(word_a, word_b) : initial_fits(word_b, word_a);
        return (Agreement){.alike = fits ? PPM : 0, .initial = true};
    }
    bool equal = a->at[i].hash == b->at[j].hash && letters_equal(word_a, word_b);
    if (equal) return (Agreement){.alike = PPM, .initial = initial_a, .equal = true};
    bool hyphen = (a->at[i].signature | b->at[j].signature) & letter_bit('-');
    uint32_t alike = max_u32(kindred_alike(a, i, b, j), hyphen ? double_alike(word_a, word_b) : 0);
    bool fathers = a->at[i].role == ROLE_PATRONYMIC && b->at[j].role == ROLE_PATRONYMIC;
    if (!alike && fathers && is_one_father(word_a, word_b)) alike = FATHER;
    if (is_abd_of(word_a, word_b) || is_abd_of(word_b, word_a)) alike = PART;
    if (is_with_particles(a, i, word_b) || is_with_particles(b, j, word_a)) alike = PARTICLES;
    if (alike || are_far(&a->at[i], &b->at[j])) return (Agreement){.alike = alike, .initial = initial_a};
    if (fathers && a->at[i].kind & b->at[j].kind & KIND_GIVEN) return (Agreement){.alike = are_kin(&a->at[i], word_b) || are_kin(&b->at[j], word_a) ? FATHER : 0};
    bool nickname = is_nickname(&a->at[i], word_b) || is_nickname(&b->at[j], word_a);
    bool gender = !nickname && (is_gender_pair(word_a, word_b) || is_gender_pair(word_b, word_a));
    if (gender) return (Agreement){.gender = true};
    bool two_names = a->at[i].kind & b->at[j].kind & KIND_GIVEN && !nickname;
    if (!two_names) alike = word_alike(a, i, b, j, scratch); /* Марина is no misspelt Мария */
    if (!two_names && !alike) alike = max_u32(word_near(a, i, b, j, scratch), sounds_near(a, i, b, j));
    if (nickname && !alike) return (Agreement){.alike = NICKNAME, .nickname = true};
    return (Agreement){.alike = alike, .initial = initial_a};
}

Agreement names_agree(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j, MeasureScratch *scratch) {
    return agree(a, i, b, j, scratch);
}
