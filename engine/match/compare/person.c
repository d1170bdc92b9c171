/* person: two names of people as cleaner `translit` or `fold` leaves them (lower case, dots gone: "petrov i i"), in any
 * order of the parts. Cleaner `person` is too short for it: of given names it leaves the initials.
 *
 *   иван петров            петров и и             0.900: initials agree, one name is not given
 *   иван петров            петров иван иванович   0.970
 *   петров иван иванович   петров и и             0.907
 *   петров иван            петров пётр            0.4 at most: given names contradict
 *   петров иван иванович   петров иван петрович   0.6 at most: patronymics contradict
 *   петров иван            петрова иван           0.7 at most: a man's surname against a woman's
 *
 * A part is a surname, a given name or a patronymic. The last word with a patronymic's ending is one (not where it is
 * the only full word, or the first of two); so is a word before «ұлы», «қызы», «оглы». Of the other full words any may
 * be the surname, both sides try all and the best reading counts; what is left is given name and patronymic in their
 * order, initials included. The score is the mean of the parts: surname 50, given name 35, patronymic 15; a part that
 * neither side has does not count. No surname alike: 0. Own definition. */
#include "engine/match/compare/tokens.h"

#include "engine/base/utf8.h"

enum { WEIGHT_SURNAME = 50, WEIGHT_GIVEN = 35, WEIGHT_PATRONYMIC = 15 };
enum {
    GIVEN_INITIAL = 800000, /* «и» against «иван» */
    GIVEN_MISSING = 500000,
    PATRONYMIC_INITIAL = 850000,
    PATRONYMIC_MISSING = 800000,
    CAP_GIVEN = 400000,
    CAP_PATRONYMIC = 600000,
    CAP_GENDER = 700000
};
enum { ROLE_NAME, ROLE_INITIAL, ROLE_PATRONYMIC };
enum { NONE = UINT32_MAX };

/* Does the word end so, with at least `before` letters in front? */
static bool ends_with(const uint32_t *points, Word word, Str ending, uint32_t before) {
    uint32_t len = (uint32_t)utf8_count(ending);
    if (word.len < len + before) return false;
    uint32_t at = word.from + word.len - len;
    for (size_t i = 0; i < ending.len; at++) {
        if (points[at] != utf8_next(ending, &i)) return false;
    }
    return true;
}

static bool is_word(const uint32_t *points, Word word, Str text) {
    return word.len == utf8_count(text) && ends_with(points, word, text, 0);
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

static void find_roles(Tokens *tokens, const uint32_t *points, const Word *words, uint32_t child_of) {
    uint32_t full = 0, patronymic = NONE;
    for (uint32_t i = 0; i < tokens->count; i++) {
        tokens->at[i].role = is_initial_word(points, words[i]) ? ROLE_INITIAL : ROLE_NAME;
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

static void prepare_person(Prepared *out, Str value, Arena *arena) {
    Decoded text;
    Buf heap = {0};
    decode(value, &text);
    Word *words = (Word *)(void *)buf_reserve(&heap, (text.len + 1) * sizeof *words);
    uint32_t cut = cut_words(text.at, text.len, class_person, words), count = 0, child_of = NONE;
    for (uint32_t i = 0; i < cut; i++) {
        if (!has_letter(text.at, words[i])) continue;
        if (count && is_child_of(text.at, words[i]))
            child_of = count - 1;
        else
            words[count++] = words[i];
    }
    find_roles(keep_words(out, text.at, words, count, arena), text.at, words, child_of);
    buf_free(&heap);
    decode_end(&text);
}

/* One reading of a name: indexes of its parts. */
typedef struct Reading {
    const Tokens *tokens;
    uint32_t surname, given, patronymic;
} Reading;

static Reading read_with_surname(const Tokens *tokens, uint32_t surname) {
    Reading reading = {tokens, surname, NONE, NONE};
    for (uint32_t i = 0; i < tokens->count; i++) {
        if (i == surname) continue;
        if (tokens->at[i].role == ROLE_PATRONYMIC)
            reading.patronymic = i;
        else if (reading.given == NONE)
            reading.given = i;
        else if (reading.patronymic == NONE)
            reading.patronymic = i;
    }
    return reading;
}

static bool is_initial(const Tokens *tokens, uint32_t i) {
    return tokens->at[i].role == ROLE_INITIAL;
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
 * charles), J. zh (James: iames), P. p (Philip: filip). */
static bool initial_fits(Letters initial, Letters name) {
    static const char *const other[][2] = {{"k", "ch"}, {"k", "ts"}, {"zh", "i"}, {"p", "f"}};
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

/* Likeness of two given names or patronymics, 0: they contradict. */
static uint32_t part_alike(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j, uint32_t initial,
                           MeasureScratch *scratch) {
    Letters word_a = token_letters(a, i), word_b = token_letters(b, j);
    if (is_initial(a, i) && !is_initial(b, j)) return initial_fits(word_a, word_b) ? initial : 0;
    if (is_initial(b, j) && !is_initial(a, i)) return initial_fits(word_b, word_a) ? initial : 0;
    return is_gender_pair(word_a, word_b) || is_gender_pair(word_b, word_a) ? 0 : word_alike(a, i, b, j, scratch);
}

typedef struct Sum {
    uint64_t score;
    uint32_t weight, cap;
} Sum;

static void add_part(Sum *sum, uint32_t weight, uint32_t alike) {
    sum->score += (uint64_t)alike * weight;
    sum->weight += weight;
}

static void add_given(Sum *sum, const Reading *a, const Reading *b, MeasureScratch *scratch) {
    if (a->given == NONE && b->given == NONE) return;
    uint32_t alike = GIVEN_MISSING;
    if (a->given != NONE && b->given != NONE) {
        alike = part_alike(a->tokens, a->given, b->tokens, b->given, GIVEN_INITIAL, scratch);
        if (alike == 0) sum->cap = min_u32(sum->cap, CAP_GIVEN);
    }
    add_part(sum, WEIGHT_GIVEN, alike);
}

static void add_patronymic(Sum *sum, const Reading *a, const Reading *b, MeasureScratch *scratch) {
    if (a->patronymic == NONE && b->patronymic == NONE) return;
    uint32_t alike = PATRONYMIC_MISSING;
    if (a->patronymic != NONE && b->patronymic != NONE) {
        alike = part_alike(a->tokens, a->patronymic, b->tokens, b->patronymic, PATRONYMIC_INITIAL, scratch);
        if (alike == 0) sum->cap = min_u32(sum->cap, CAP_PATRONYMIC);
    }
    add_part(sum, WEIGHT_PATRONYMIC, alike);
}

/* The same two full words in the other order: a surname of two words, or an order of its own. */
static bool is_crossed(const Reading *a, const Reading *b) {
    if (a->given == NONE || a->patronymic == NONE || b->given == NONE || b->patronymic == NONE) return false;
    const Token *word_a = a->tokens->at, *word_b = b->tokens->at;
    if (word_a[a->given].role != ROLE_NAME || word_a[a->patronymic].role != ROLE_NAME) return false;
    return word_a[a->given].hash == word_b[b->patronymic].hash && word_a[a->patronymic].hash == word_b[b->given].hash;
}

static uint32_t score_readings(const Reading *a, const Reading *b, MeasureScratch *scratch) {
    Sum sum = {0, 0, PPM};
    uint32_t surname = word_alike(a->tokens, a->surname, b->tokens, b->surname, scratch);
    Letters word_a = token_letters(a->tokens, a->surname), word_b = token_letters(b->tokens, b->surname);
    if (is_gender_pair(word_a, word_b) || is_gender_pair(word_b, word_a)) sum.cap = CAP_GENDER, surname = CAP_GENDER;
    if (surname == 0) return 0;
    add_part(&sum, WEIGHT_SURNAME, surname);
    if (is_crossed(a, b)) {
        add_part(&sum, WEIGHT_GIVEN + WEIGHT_PATRONYMIC, PPM);
    } else {
        add_given(&sum, a, b, scratch);
        add_patronymic(&sum, a, b, scratch);
    }
    return min_u32((uint32_t)(sum.score / sum.weight), sum.cap);
}

/* Which words may be the surname: full names; where there is none (initials, a patronymic alone), any word. */
static bool may_be_surname(const Tokens *tokens, uint32_t i) {
    if (tokens->at[i].role == ROLE_NAME) return true;
    for (uint32_t k = 0; k < tokens->count; k++) {
        if (tokens->at[k].role == ROLE_NAME) return false;
    }
    return true;
}

static uint32_t score_person(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    const Tokens *words_a = a->u.words.tokens, *words_b = b->u.words.tokens;
    uint32_t best = 0;
    for (uint32_t i = 0; i < words_a->count && best < PPM; i++) {
        if (!may_be_surname(words_a, i)) continue;
        Reading left = read_with_surname(words_a, i);
        for (uint32_t j = 0; j < words_b->count; j++) {
            if (!may_be_surname(words_b, j)) continue;
            Reading right = read_with_surname(words_b, j);
            best = max_u32(best, score_readings(&left, &right, scratch));
        }
    }
    return best >= use->cutoff_ppm ? best : 0;
}

const Measure measure_person = {
    .name = "person",
    .clean = "translit",
    .help = "names of people: any order, initials agree with names, a contradiction lowers strongly",
    .cutoff_ppm = 850000,
    .prepare = prepare_person,
    .score = score_person,
};
