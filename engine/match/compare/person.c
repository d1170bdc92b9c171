/* person: two names of people, cleaned by `person` (lower case, dots gone: «петров и и»), in any order of the parts.
 *
 *   иван петров            петров и и             0.900: initials agree, one name is not given
 *   иван петров            петров иван иванович   0.970
 *   петров иван иванович   петров и и             0.907
 *   петров иван            петров пётр            0.4 at most: given names contradict
 *   петров иван иванович   петров иван петрович   0.6 at most: patronymics contradict
 *   петров иван            петрова иван           0.7 at most: a man's surname against a woman's
 *
 * A part is a surname, a given name or a patronymic. The last word with a patronymic's ending is one (not where it is
 * the only full word, or the first of two). Of the other full words any may be the surname, both sides try all and
 * the best reading counts; what is left is given name and patronymic in their order, initials included.
 * The score is the mean of the parts: surname 50, given name 35, patronymic 15; a part that neither side has does not
 * count. No surname alike: 0. Own definition. */
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

static bool ends_with(const uint32_t *points, Word word, Str ending) {
    uint32_t at = word.len;
    size_t len = utf8_count(ending);
    if (word.len < len + 2) return false; /* two letters of a name stand before it */
    at -= (uint32_t)len;
    for (size_t i = 0; i < ending.len; at++) {
        if (points[word.from + at] != utf8_next(ending, &i)) return false;
    }
    return true;
}

static bool is_patronymic(const uint32_t *points, Word word) {
    static const char *const endings[] = {
        "ович", "евич", "ьич",   "овна",  "евна",   "ична", "івна", "ївна",  "йович", "улы", "ұлы",  "кызы",
        "қызы", "оглы", "ovich", "evich", "yevich", "ovna", "evna", "ichna", "ivna",  "uly", "kyzy", "ogly",
    };
    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        if (ends_with(points, word, str_of(endings[i]))) return true;
    }
    return false;
}

/* The last full word with a patronymic's ending, when at least one full word stands before it or two elsewhere. */
static void find_roles(Tokens *tokens, const uint32_t *points, const Word *words) {
    uint32_t full = 0, patronymic = NONE;
    for (uint32_t i = 0; i < tokens->count; i++) {
        tokens->at[i].role = words[i].len == 1 ? ROLE_INITIAL : ROLE_NAME;
        full += tokens->at[i].role == ROLE_NAME;
        if (tokens->at[i].role == ROLE_NAME && is_patronymic(points, words[i])) patronymic = i;
    }
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
    uint32_t cut = cut_words(text.at, text.len, class_person, words), count = 0;
    for (uint32_t i = 0; i < cut; i++) {
        if (has_letter(text.at, words[i])) words[count++] = words[i];
    }
    find_roles(keep_words(out, text.at, words, count, arena), text.at, words);
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
    return tokens->at[i].len == 1;
}

/* Likeness of two given names or patronymics, 0: they contradict. */
static uint32_t part_alike(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j, uint32_t initial,
                           MeasureScratch *scratch) {
    if (is_initial(a, i) != is_initial(b, j)) {
        return letters_at(token_letters(a, i), 0) == letters_at(token_letters(b, j), 0) ? initial : 0;
    }
    return word_alike(a, i, b, j, scratch);
}

static bool ends(Letters word, const uint32_t *ending, uint32_t len) {
    for (uint32_t i = 0; i < len; i++) {
        if (letters_at(word, word.len - len + i) != ending[i]) return false;
    }
    return true;
}

/* петров петрова, иванин иванина, ковалев ковалева: the woman's form has one letter more.
 * белоцерковский белоцерковская, толстой толстая: other two last letters. */
static bool is_gender_pair(Letters man, Letters woman) {
    static const uint32_t long_woman[] = {0x430, 0x44F};                                     /* ая */
    static const uint32_t short_man[][2] = {{0x438, 0x439}, {0x44B, 0x439}, {0x43E, 0x439}}; /* ий ый ой */
    if (man.len < 4) return false;
    if (woman.len == man.len + 1) {
        uint32_t last = letters_at(woman, man.len);
        return (last == 0x430 || last == 'a') && letters_prefix(man, woman, man.len) == man.len;
    }
    if (woman.len != man.len || !ends(woman, long_woman, 2) || letters_prefix(man, woman, man.len) < man.len - 2)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(short_man); i++) {
        if (ends(man, short_man[i], 2)) return true;
    }
    return false;
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

static uint32_t score_readings(const Reading *a, const Reading *b, MeasureScratch *scratch) {
    Sum sum = {0, 0, PPM};
    uint32_t surname = word_alike(a->tokens, a->surname, b->tokens, b->surname, scratch);
    Letters word_a = token_letters(a->tokens, a->surname), word_b = token_letters(b->tokens, b->surname);
    if (is_gender_pair(word_a, word_b) || is_gender_pair(word_b, word_a)) sum.cap = CAP_GENDER, surname = CAP_GENDER;
    if (surname == 0) return 0;
    add_part(&sum, WEIGHT_SURNAME, surname);
    add_given(&sum, a, b, scratch);
    add_patronymic(&sum, a, b, scratch);
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
    .clean = "person",
    .help = "names of people: any order, initials agree with names, a contradiction lowers strongly",
    .cutoff_ppm = 850000,
    .prepare = prepare_person,
    .score = score_person,
};
