/* person: two names of people as cleaner `translit` or `fold` leaves them (lower case, dots gone: "petrov i i"), in any
 * order of the parts. Cleaner `person` is too short for it: of given names it leaves the initials.
 *
 *   иван петров            петров и и             0.900: initials agree, one name is not given
 *   иван петров            петров иван иванович   0.970
 *   петров иван иванович   петров и и             0.907
 *   петров иван            петров пётр            0.4 at most: given names contradict
 *   петров иван иванович   петров иван петрович   0.6 at most: other names contradict
 *   саша петров            петров александр       0.958: a short form (0.9) of a given name
 *   петров иван            петрова иван           0.7 at most: a man's surname against a woman's
 *   kuznetsov lev          kuznekov lev           0.979: by another standard of transliteration (spelling.c)
 *   elon musk              elon mosk              0.897: a typing error in a word of four letters or more
 *   jan van dam            vandam jan             0.988: particles as part of the name (0.97), in whichever order
 *   john brook jr          john brook sr          0.6 at most: two generations
 *   ali bin omar hadid     omar bin ali hadid     0.4 at most: a father's name is no given name
 *   марина ким             мария ким              0.4 at most: two known given names, unless one is the other's form, are no
 *                                                 typing error of each other
 *
 * Any full word may be the surname; both sides try all, and the best reading counts. The words left are aligned in
 * their order: equal or alike words anywhere, initials with what stands at their place. Equal words left on both sides
 * are paired across (CROSSED); then words left on one side alone are missing on the other, words left on both
 * contradict. A patronymic (by its ending, or before «ұлы», «қызы», «оглы») stands in the second place even where the
 * first is empty.
 *
 * The score is a mean: surname 50, the first aligned pair 35, all other places together 15; what neither side has does
 * not count. No surname alike: 0. Particles ("al", "de", "von") and titles are dropped where two words remain. A value
 * of more than PERSON_WORDS_MAX words is no name: equal or 0. Own definition. */
#include "engine/match/compare/person_words.h"

enum { WEIGHT_SURNAME = 50, WEIGHT_GIVEN = 35, WEIGHT_OTHERS = 15, PERSON_WORDS_MAX = 12 };
enum {
    GIVEN_INITIAL = 800000, /* «и» against «иван» */
    GIVEN_MISSING = 500000,
    OTHER_INITIAL = 850000,
    OTHER_MISSING = 800000,
    CROSSED = 900000,
    GLUED = 950000, /* the same letters, cut into words differently */
    GLUED_LEAST = 10, /* letters */
    CAP_GIVEN = 400000,
    CAP_OTHERS = 600000,
    CAP_GENDER = 700000
};
enum { NONE = UINT32_MAX };

typedef struct Agreements {
    Agreement at[PERSON_WORDS_MAX][PERSON_WORDS_MAX];
} Agreements;

/* The words of a name but the surname, in order, and the place of each: a patronymic has the second even when alone. */
typedef struct Rest {
    uint32_t word[PERSON_WORDS_MAX], place[PERSON_WORDS_MAX], count;
} Rest;

static Rest rest_without(const Tokens *tokens, uint32_t surname) {
    Rest rest = {.count = 0};
    uint32_t patronymic = NONE;
    for (uint32_t i = 0; i < tokens->count; i++) {
        if (i == surname) continue;
        if (tokens->at[i].role == ROLE_PATRONYMIC)
            patronymic = i;
        else
            rest.word[rest.count++] = i;
    }
    if (patronymic != NONE) {
        uint32_t at = min_u32(rest.count, 1);
        memmove(rest.word + at + 1, rest.word + at, (rest.count - at) * sizeof *rest.word);
        rest.word[at] = patronymic;
        rest.count++;
    }
    for (uint32_t i = 0; i < rest.count; i++) rest.place[i] = i;
    if (rest.count == 1 && patronymic != NONE) rest.place[0] = 1;
    return rest;
}

/* Alignment of two rests: with[i] is the index in b that i of a is paired with, or NONE. */
typedef struct Alignment {
    uint32_t with[PERSON_WORDS_MAX], alike[PERSON_WORDS_MAX]; /* by index in a; alike of a pair */
    bool taken_b[PERSON_WORDS_MAX];
    uint32_t pairs;
} Alignment;

static uint32_t pair_value(const Rest *a, uint32_t i, const Rest *b, uint32_t j, const Agreements *agreements) {
    const Agreement *agreement = &agreements->at[a->word[i]][b->word[j]];
    return agreement->initial && a->place[i] != b->place[j] ? 0 : agreement->alike;
}

static void set_pair(Alignment *alignment, uint32_t i, uint32_t j, uint32_t alike) {
    alignment->with[i] = j;
    alignment->alike[i] = alike;
    alignment->taken_b[j] = true;
    alignment->pairs++;
}

/* The pairs in order with the greatest sum of likeness: the table of the longest common subsequence, weighted. */
static void align_in_order(const Rest *a, const Rest *b, const Agreements *agreements, Alignment *alignment) {
    uint32_t best[PERSON_WORDS_MAX + 1][PERSON_WORDS_MAX + 1]; /* of the words from i and from j on */
    for (uint32_t i = a->count + 1; i-- > 0;) {
        for (uint32_t j = b->count + 1; j-- > 0;) {
            best[i][j] = 0;
            if (i == a->count || j == b->count) continue;
            uint32_t value = pair_value(a, i, b, j, agreements);
            best[i][j] = max_u32(max_u32(best[i + 1][j], best[i][j + 1]), value ? best[i + 1][j + 1] + value : 0);
        }
    }
    KNOWN(a->count <= PERSON_WORDS_MAX && b->count <= PERSON_WORDS_MAX);
    for (uint32_t i = 0, j = 0; i < a->count && j < b->count;) {
        uint32_t value = pair_value(a, i, b, j, agreements);
        if (value && best[i][j] == best[i + 1][j + 1] + value)
            set_pair(alignment, i++, j++, value);
        else if (best[i][j] == best[i + 1][j])
            i++;
        else
            j++;
    }
}

static void align_across(const Rest *a, const Rest *b, const Agreements *agreements, Alignment *alignment) {
    for (uint32_t i = 0; i < a->count; i++) {
        for (uint32_t j = 0; j < b->count && alignment->with[i] == NONE; j++) {
            const Agreement *agreement = &agreements->at[a->word[i]][b->word[j]];
            if (!alignment->taken_b[j] && agreement->equal && !agreement->initial) set_pair(alignment, i, j, CROSSED);
        }
    }
}

static Alignment align(const Rest *a, const Rest *b, const Agreements *agreements) {
    Alignment alignment = {.pairs = 0};
    for (uint32_t i = 0; i < a->count; i++) alignment.with[i] = NONE;
    align_in_order(a, b, agreements, &alignment);
    align_across(a, b, agreements, &alignment);
    return alignment;
}

typedef struct Sum {
    uint64_t score;
    uint32_t weight, cap;
} Sum;

static void add_part(Sum *sum, uint32_t weight, uint64_t alike) {
    sum->score += alike * weight;
    sum->weight += weight;
}

/* Likeness of the aligned pair i of a; an initial proves less. */
static uint32_t pair_alike(const Rest *a, uint32_t i, const Rest *b, const Alignment *alignment,
                           const Agreements *agreements, uint32_t initial) {
    const Agreement *agreement = &agreements->at[a->word[i]][b->word[alignment->with[i]]];
    return agreement->initial && !agreement->equal ? initial : alignment->alike[i];
}

/* Names beside the surname, which both sides have. */
static void add_names(Sum *sum, const Rest *a, const Rest *b, const Agreements *agreements) {
    Alignment alignment = align(a, b, agreements);
    uint32_t longer = max_u32(a->count, b->count), left_a = a->count - alignment.pairs;
    uint32_t left_b = b->count - alignment.pairs, given = 0, others_count = longer - 1;
    uint64_t others = 0;
    bool first = true;
    for (uint32_t i = 0; i < a->count; i++) {
        if (alignment.with[i] == NONE) continue;
        if (first)
            given = pair_alike(a, i, b, &alignment, agreements, GIVEN_INITIAL);
        else
            others += pair_alike(a, i, b, &alignment, agreements, OTHER_INITIAL);
        first = false;
    }
    uint32_t contradictions = min_u32(left_a, left_b), places = alignment.pairs ? alignment.pairs - 1 : 0;
    if (contradictions) {
        bool given_left = alignment.with[0] == NONE || !alignment.taken_b[0];
        sum->cap = min_u32(sum->cap, given_left ? CAP_GIVEN : CAP_OTHERS);
    }
    places += alignment.pairs ? contradictions : contradictions - 1; /* the first contradiction is the given name's */
    others += (uint64_t)(others_count - places) * OTHER_MISSING;
    add_part(sum, WEIGHT_GIVEN, given);
    if (others_count) add_part(sum, WEIGHT_OTHERS, others / others_count);
}

static uint32_t score_reading(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j, const Agreements *agreements) {
    const Agreement *surname = &agreements->at[i][j];
    uint32_t alike = surname->gender                                             ? CAP_GENDER
                     : is_initial(a, i) != is_initial(b, j) || surname->nickname ? 0
                                                                                 : surname->alike;
    if (alike == 0) return 0;
    Sum sum = {0, 0, surname->gender ? CAP_GENDER : PPM};
    add_part(&sum, WEIGHT_SURNAME, alike);
    Rest rest_a = rest_without(a, i), rest_b = rest_without(b, j);
    if (rest_a.count && rest_b.count)
        add_names(&sum, &rest_a, &rest_b, agreements);
    else if (rest_a.count || rest_b.count)
        add_part(&sum, WEIGHT_GIVEN, GIVEN_MISSING);
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

/* "ramimakhlouf", "rami makhlouf" */
static bool is_glued(const Tokens *words_a, const Tokens *words_b) {
    Letters a = words_a->all, b = words_b->all;
    if (words_a->letters != words_b->letters) return false;
    uint32_t i = 0, j = 0;
    for (;;) {
        while (i < a.len && letters_at(a, i) == ' ') i++;
        while (j < b.len && letters_at(b, j) == ' ') j++;
        if (i == a.len || j == b.len) return i == a.len && j == b.len;
        if (letters_at(a, i++) != letters_at(b, j++)) return false;
    }
}

/* Words that are behind "bin" or "ibn" in one name alone, where both names have such: Ali bin Omar is no Omar bin Ali. */
static bool is_other_generation(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j) {
    uint32_t fathers_a = 0, fathers_b = 0;
    if (((a->at[i].kind ^ b->at[j].kind) & KIND_FATHER) == 0) return false;
    for (uint32_t k = 0; k < a->count; k++) fathers_a += a->at[k].kind & KIND_FATHER;
    for (uint32_t k = 0; k < b->count; k++) fathers_b += b->at[k].kind & KIND_FATHER;
    return fathers_a && fathers_b;
}

/* One word for a name of several, with an error: "fridrichbuchenberg", "friedrich buchenberg"; a gap is one edit too. */
static uint32_t glued_alike(const Tokens *one, const Tokens *more, MeasureScratch *scratch) {
    if (one->count != 1 || more->count < 2 || min_u32(one->all.len, more->all.len) < GLUED_LEAST) return 0;
    uint32_t most = more->count; /* the gaps and one error */
    return distance_typo(one->all, more->all, most, scratch) <= most ? GLUED - ppm_of(1, one->all.len) : 0;
}

static uint32_t best_reading(const Tokens *a, const Tokens *b, MeasureScratch *scratch) {
    Agreements agreements;
    bool any = false;
    for (uint32_t i = 0; i < a->count; i++) {
        for (uint32_t j = 0; j < b->count; j++) {
            agreements.at[i][j] = is_other_generation(a, i, b, j) ? (Agreement){.alike = 0} : names_agree(a, i, b, j, scratch);
            any |= agreements.at[i][j].alike || agreements.at[i][j].gender;
        }
    }
    if (!any) return 0;
    uint32_t best = 0;
    for (uint32_t i = 0; i < a->count && best < PPM; i++) {
        if (!may_be_surname(a, i)) continue;
        for (uint32_t j = 0; j < b->count; j++) {
            if (may_be_surname(b, j)) best = max_u32(best, score_reading(a, i, b, j, &agreements));
        }
    }
    return best;
}

static uint32_t score_person(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    const Tokens *words_a = a->u.words.tokens, *words_b = b->u.words.tokens;
    uint32_t score = 0;
    int order = tokens_order(a, b);
    if (order == 0)
        score = PPM;
    else if (words_a->count <= PERSON_WORDS_MAX && words_b->count <= PERSON_WORDS_MAX)
        score = order < 0 ? best_reading(words_a, words_b, scratch) : best_reading(words_b, words_a, scratch);
    if (words_a->firsts && words_b->firsts && words_a->firsts != words_b->firsts) score = min_u32(score, CAP_OTHERS);
    else if (score < GLUED && is_glued(words_a, words_b)) score = GLUED;
    if (!score) score = max_u32(glued_alike(words_a, words_b, scratch), glued_alike(words_b, words_a, scratch));
    return score >= use->cutoff_ppm ? score : 0;
}

const Measure measure_person = {
    .name = "person",
    .clean = "person|translit|fold",
    .help = "names of people: any order, initials agree with names, a contradiction lowers strongly",
    .cutoff_ppm = 850000,
    .prepare = prepare_person,
    .score = score_person,
};
