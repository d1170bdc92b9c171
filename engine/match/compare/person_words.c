#include "engine/match/compare/person_words.h"

#include "engine/base/utf8.h"
#include "engine/clean/person.h"
#include "engine/match/compare/nicknames.h"
#include "engine/match/compare/spelling.h"

enum {
    NICKNAME = 900000,   /* «саша» of «александр» */
    FATHER = 970000,     /* «кайратұлы», «кайратович»: of one father's name */
    PART = 930000,       /* «петрова» of «петрова-сидорова» */
    PARTS = 970000,      /* the same parts in another order */
    PART_LEAST = 3
};
enum { KIND_ANY, KIND_GIVEN };
enum { NONE = UINT32_MAX };

/* Does the word end so, with at least `before` letters in front? */
static bool ends_with(const uint32_t *points, Word word, Str ending, uint32_t before) {
    size_t at = ending.len;
    uint32_t left = word.len;
    while (at > 0 && left > before) { /* from the end, where most words differ */
        do at--;
        while (at > 0 && ((unsigned char)ending.ptr[at] & 0xC0) == 0x80);
        size_t next = at;
        if (points[word.from + --left] != utf8_next(ending, &next)) return false;
    }
    return at == 0;
}

static bool is_word(const uint32_t *points, Word word, Str text) {
    return word.len <= text.len && ends_with(points, word, text, 0) && word.len == utf8_count(text);
}

/* Cyrillic, then Latin as it is written and in the spelling of translit. */
static bool is_patronymic(const uint32_t *points, Word word) {
    static const char *const endings[] = {
        "ович",  "евич",  "йович", "овна", "евна", "ична",  "івна", "ївна", "улы", "ұлы",  "кызы", "қызы", "оглы",
        "ovich", "evich", "ovych", "ovna", "evna", "ichna", "ivna", "uly",  "uli", "kyzy", "kizi", "ogly", "ogli",
    };
    static const char *const short_ones[] = {"ильич", "кузьмич", "лукич",  "фомич",  "никитич", "ilyich",
                                             "ilich", "kuzmich", "lukich", "fomich", "nikitich"};
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        if (ends_with(points, word, str_of(endings[i]), 2)) return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(short_ones); i++) {
        if (is_word(points, word, str_of(short_ones[i]))) return true;
    }
    return false;
}

/* «серік ұлы»: the word says that the one before it is the father's name. */
static bool is_child_of(const uint32_t *points, Word word) {
    static const char *const words[] = {"улы", "ұлы",  "уулу", "кызы", "қызы", "оглы", "uly",
                                        "uli", "uulu", "ulu",  "kyzy", "kizi", "ogly", "ogli"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (is_word(points, word, str_of(words[i]))) return true;
    }
    return false;
}

/* One letter, or two that spell one Cyrillic letter: «Ш.» is "sh" in translit. */
static bool is_initial_word(const uint32_t *points, Word word) {
    static const char *const two[] = {"sh", "zh", "ch", "ts", "iu", "ia", "yu", "ya", "kh"};
    for (size_t i = 0; i < ARRAY_LEN(two); i++) {
        if (is_word(points, word, str_of(two[i]))) return true;
    }
    return word.len == 1;
}

/* What lists say of a word: a form of other names, a known given name. */
static void look_up(Token *token, const uint32_t *points, Word word) {
    char bytes[64];
    size_t len = 0;
    if (word.len > sizeof bytes / 4) return;
    for (uint32_t i = 0; i < word.len; i++) len += utf8_put(bytes + len, points[word.from + i]);
    token->group = nickname_row((Str){bytes, len});
    token->kind = person_is_given_name((Str){bytes, len}) ? KIND_GIVEN : KIND_ANY;
}

static void find_roles(Tokens *tokens, const uint32_t *points, const Word *words, uint32_t child_of) {
    uint32_t full = 0, patronymic = NONE;
    for (uint32_t i = 0; i < tokens->count; i++) {
        tokens->at[i].role = is_initial_word(points, words[i]) ? ROLE_INITIAL : ROLE_NAME;
        look_up(&tokens->at[i], points, words[i]);
        full += tokens->at[i].role == ROLE_NAME;
        if (tokens->at[i].role == ROLE_NAME && is_patronymic(points, words[i])) patronymic = i;
    }
    if (child_of != NONE) patronymic = child_of;
    if (patronymic != NONE && full >= 2 && (full >= 3 || patronymic > 0)) tokens->at[patronymic].role = ROLE_PATRONYMIC;
}

/* Words of letters; a hyphen inside («салтыков-щедрин», «анна-мария») does not end one. */
static int class_person(uint32_t c) {
    return c == '-' || c == '\'' || c == 0x2019 || class_name(c) == 1;
}

static bool has_letter(const uint32_t *points, Word word) {
    for (uint32_t i = 0; i < word.len; i++) {
        if (class_name(points[word.from + i])) return true;
    }
    return false;
}

static bool is_particle(const uint32_t *points, Word word) {
    static const char *const words[] = {"al",  "el",  "bin", "ben", "ibn", "bint", "abu", "de",  "da",  "di",  "do",
                                        "dos", "das", "del", "la",  "le",  "van",  "von", "der", "den", "du",  "mr",
                                        "mrs", "ms",  "dr",  "sir", "jr",  "sr",   "фон", "де",  "г-н", "г-жа"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (is_word(points, word, str_of(words[i]))) return true;
    }
    return false;
}

static uint32_t drop_particles(const uint32_t *points, Word *words, uint32_t count) {
    uint32_t particles = 0, kept = 0;
    for (uint32_t i = 0; i < count; i++) particles += is_particle(points, words[i]);
    if (!particles || count - particles < 2) return count;
    for (uint32_t i = 0; i < count; i++) {
        if (!is_particle(points, words[i])) words[kept++] = words[i];
    }
    return kept;
}

void prepare_person(Prepared *out, Str value, Arena *arena) {
    Decoded text;
    Buf heap = {0};
    decode(value, &text);
    Word *words = (Word *)(void *)buf_reserve(&heap, (text.len + 1) * sizeof *words);
    uint32_t cut = cut_words(text.at, text.len, class_person, words), count = 0, child_of = NONE;
    for (uint32_t i = 0; i < cut; i++) {
        if (has_letter(text.at, words[i])) words[count++] = words[i];
    }
    cut = drop_particles(text.at, words, count);
    count = 0;
    for (uint32_t i = 0; i < cut; i++) {
        if (count && is_child_of(text.at, words[i]))
            child_of = count - 1;
        else
            words[count++] = words[i];
    }
    find_roles(keep_words(out, text.at, words, count, arena), text.at, words, child_of);
    buf_free(&heap);
    decode_end(&text);
}

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
    Str names = form->group ? str_of(nickname_names(form->group)) : STR_NULL;
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
    Letters x = father_of(a), y = father_of(b);
    if (x.len == a.len && y.len == b.len) return false;
    uint32_t shorter = min_u32(x.len, y.len), longer = max_u32(x.len, y.len);
    return shorter >= PART_LEAST && longer <= shorter + 1 && letters_prefix(x, y, shorter) == shorter;
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
    uint32_t alike = max_u32(kindred_alike(a, i, b, j), double_alike(word_a, word_b));
    bool fathers = a->at[i].role == ROLE_PATRONYMIC && b->at[j].role == ROLE_PATRONYMIC;
    if (!alike && fathers && is_one_father(word_a, word_b)) alike = FATHER;
    if (alike || are_far(&a->at[i], &b->at[j])) return (Agreement){.alike = alike, .initial = initial_a};
    bool nickname = is_nickname(&a->at[i], word_b) || is_nickname(&b->at[j], word_a);
    bool gender = !nickname && (is_gender_pair(word_a, word_b) || is_gender_pair(word_b, word_a));
    if (gender) return (Agreement){.gender = true};
    bool two_names = a->at[i].kind == KIND_GIVEN && b->at[j].kind == KIND_GIVEN && !nickname;
    if (!two_names) alike = word_alike(a, i, b, j, scratch); /* Марина is no misspelt Мария */
    if (!two_names && !alike) alike = word_near(a, i, b, j, scratch);
    if (nickname && !alike) return (Agreement){.alike = NICKNAME, .nickname = true};
    return (Agreement){.alike = alike, .initial = initial_a};
}

Agreement names_agree(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j, MeasureScratch *scratch) {
    return agree(a, i, b, j, scratch);
}
