#include "engine/clean/company.h"

#include <pthread.h>
#include <stdlib.h>

#include "engine/base/hash.h"
#include "engine/base/utf8.h"
#include "engine/clean/company_words.h"
#include "engine/clean/forms.h"
#include "engine/clean/forms_misspelt.h"
#include "engine/clean/name_text.h"
#include "engine/clean/name_words.h"
#include "engine/clean/names.h"
#include "engine/clean/text.h"

/* A name goes through fold, is cut in words, and the words of its legal forms are marked; the rest, in skeletons and
 * sorted, is the comparable form.
 *   «ТОО "Ромашка"»      тоо ромашка      [тоо] ромашка        romashka
 *   Romashka, L.L.P.     romashka l l p   romashka [l l p]     romashka
 *   Ромашка-2 ООО        ромашка 2 ооо    ромашка 2 [ооо]      2 romashka
 *   Trust XV, 15-й трест trust xv         15 trust             15 trest: Roman numbers and those in words are figures
 *   ООО                  ооо              [ооо]                (nothing: never matches)
 * A form is taken at both ends, again and again; one that is marked ANYWHERE in the table also in the middle ("Филиал
 * ООО Ромашка"). Forms are looked up as they are written (ООО, OOO, TOO, spaced or not) and, those of several words, by
 * their skeleton too, so that "Tovarishchestvo s ogranichennoi otvetstvennostyu" needs no line of its own. */

enum {
    PHRASE_WORDS_MAX = 8,
    PERSON_PARTS = 3, /* a surname with two initials, or in full */
    SLOTS = 8192, /* a power of two, more than twice the phrases and their beginnings */
    FIRST_BITS = 32768,
    WORDS_MAX = 64 /* a longer text is no name: its words are sorted, and none is taken out */
};

typedef struct Slot {
    uint64_t hash;         /* of the words, in order; 0: free */
    const LegalForm *form; /* NULL: the start of a longer phrase only */
} Slot;

static Slot slots[SLOTS];
static uint64_t
    first_words[FIRST_BITS / 64]; /* a bit for the hash of each word that begins a phrase: most names' words do not */
static pthread_once_t made = PTHREAD_ONCE_INIT;

/* ---------------------------------------------------------------------------------------------------------------
 * The dictionary: every phrase and every beginning of one, by hash */

static Slot *slot_of(uint64_t hash) {
    size_t at = (size_t)hash % SLOTS;
    while (slots[at].hash && slots[at].hash != hash) at = (at + 1) % SLOTS;
    return &slots[at];
}

static bool may_begin(uint64_t word) {
    return first_words[word % FIRST_BITS / 64] >> word % 64 & 1;
}

static void add_phrase(Str words, bool skeleton, const LegalForm *form) {
    uint64_t hash = 0;
    while (words.ptr) {
        uint64_t word = company_word_hash(str_cut(&words, ' '), skeleton);
        if (!hash) first_words[word % FIRST_BITS / 64] |= (uint64_t)1 << word % 64;
        hash = hash_join(hash, word);
        Slot *slot = slot_of(hash);
        slot->hash = hash;
        if (!words.ptr && (!slot->form || form->place > slot->form->place))
            slot->form = form; /* the wider place wins */
    }
}

static size_t count_words(Str s) {
    size_t count = s.len > 0;
    for (size_t i = 0; i < s.len; i++) count += s.ptr[i] == ' ';
    return count;
}

/* One way of writing a form: as it stands, without its gaps ("s p a" and "spa"), and by skeleton when it is long. */
static void add_alias(CleanContext *context, Str alias, const LegalForm *form) {
    Buf *fold = &context->chain[0], *other = &context->chain[1];
    fold->len = other->len = 0;
    fold_clean(context, alias, fold);
    Str words = buf_str(fold);
    add_phrase(words, false, form);
    bool letters = true; /* an abbreviation, perhaps with full stops or slashes: every word is short */
    for (Str rest = words; rest.ptr;) letters = utf8_count(str_cut(&rest, ' ')) <= 4 && letters;
    if (letters && count_words(words) > 1) {
        for (size_t i = 0; i < words.len; i++) {
            if (words.ptr[i] != ' ') buf_char(other, words.ptr[i]);
        }
        add_phrase(buf_str(other), false, form);
    }
    if (letters) return;
    other->len = 0;
    skeleton_add(context, words, other);
    add_phrase(buf_str(other), true, form);
}

static void make_dictionary(void) {
    Arena *arena = arena_new("legal forms", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    for (const LegalForm *form = legal_forms; form->aliases; form++) {
        Str aliases = str_of(form->aliases);
        while (aliases.ptr) add_alias(context, str_trim(str_cut(&aliases, '|')), form);
    }
    arena_free(arena);
}

/* The form that stands at words[from..], the longest of them, with its number of words; NULL when there is none. */
static const LegalForm *form_at(const FirmWord *words, size_t from, size_t to, bool skeleton, size_t *count) {
    const LegalForm *found = NULL;
    uint64_t hash = 0;
    if (!may_begin(skeleton ? words[from].skeleton_hash : words[from].fold_hash)) return NULL;
    for (size_t i = from; i < to && i - from < PHRASE_WORDS_MAX; i++) {
        hash = hash_join(hash, skeleton ? words[i].skeleton_hash : words[i].fold_hash);
        const Slot *slot = slot_of(hash);
        if (!slot->hash) break;
        if (!slot->form || i - from + 1 < *count) continue;
        found = slot->form;
        *count = i - from + 1;
    }
    return found;
}

static const LegalForm *longest_form_at(const FirmWord *words, size_t from, size_t to, size_t *count) {
    *count = 0;
    const LegalForm *written = form_at(words, from, to, false, count);
    const LegalForm *spelled = form_at(words, from, to, true, count);
    size_t misspelt_words;
    const LegalForm *misspelt = misspelt_form_at(words, from, to, &misspelt_words);
    if (!misspelt || misspelt_words <= *count) return spelled ? spelled : written;
    *count = misspelt_words;
    return misspelt;
}

/* The form that ends at words[to - 1] exactly, the longest of them. */
static const LegalForm *form_before(const FirmWord *words, size_t from, size_t to, size_t *count) {
    size_t start = to - from > PHRASE_WORDS_MAX ? to - PHRASE_WORDS_MAX : from;
    for (; start < to; start++) {
        const LegalForm *form = longest_form_at(words, start, to, count);
        if (form && start + *count == to) return form;
    }
    return NULL;
}

static bool is_letter(Str word) {
    size_t used = 0;
    return text_kind(utf8_next(word, &used)) > KIND_MARK && used == word.len;
}

static void mark(FirmWord *words, size_t count) {
    for (size_t i = 0; i < count; i++) words[i].form = true;
}

/* Of two forms in one name the one that tells more. */
static CompanyForm better_form(CompanyForm have, CompanyForm more) {
    return have == COMPANY_NONE || (have == COMPANY_CORPORATE && more != COMPANY_NONE) ? more : have;
}

/* ---------------------------------------------------------------------------------------------------------------
 * A person in business by initials: «ИП Иванов С.А.» is "ivanov s a". The initials stay two words in their order, and are no
 * legal form, though S.A., А.О. and И.П. are. */

/* One letter, or two that spell one. */
static bool is_initial(const FirmWord *word) {
    static const char *const SPELLED[] = {"ia", "iu", "zh", "ch", "sh", "ts"};
    bool spelled = word->skeleton.len == 1;
    for (size_t i = 0; i < ARRAY_LEN(SPELLED) && !spelled; i++) spelled = str_eq(word->skeleton, str_of(SPELLED[i]));
    return spelled;
}

/* Is it no form either, nor would be when the name is cleaned again? */
static bool is_name(const FirmWord *word) {
    uint64_t as_fold = hash_join(0, company_word_hash(word->skeleton, false)), as_skeleton = hash_join(0, word->skeleton_hash);
    return !is_initial(word) && !slot_of(as_fold)->form && !slot_of(as_skeleton)->form;
}

static size_t small_letters(Str s) { /* Latin ones */
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) count += s.ptr[i] >= 'a' && s.ptr[i] <= 'z';
    return count;
}

/* As a cleaned name has it: nothing but small letters and two gaps. */
static bool is_cleaned(Str name) {
    size_t gaps = 0;
    for (size_t i = 0; i < name.len; i++) gaps += name.ptr[i] == ' ';
    return gaps == 2 && small_letters(name) + gaps == name.len;
}

static bool is_surname(Str skeleton) {
    static const char *const ENDINGS[] = {"ov", "ev", "in", "ova", "eva", "ina", "ski", "skaia", "tski", "enko", "chuk", "iuk", "shvili", "dze"};
    for (size_t i = 0; i < ARRAY_LEN(ENDINGS); i++) {
        if (skeleton.len >= 5 && str_ends(skeleton, str_of(ENDINGS[i]))) return true;
    }
    return false;
}

/* Are three words a surname with two initials? sole: a word says that it is a person. Then they may stand before the surname. */
static bool is_initialed(const FirmWord *words, Str name, bool sole) {
    for (size_t i = 0; i < 3; i++) {
        if (small_letters(words[i].skeleton) != words[i].skeleton.len) return false;
    }
    if (!is_initial(&words[1])) return false;
    if (sole && is_initial(&words[0])) return is_name(&words[2]);
    if (!is_name(&words[0]) || !is_initial(&words[2])) return false;
    return sole || is_surname(words[0].skeleton) || is_cleaned(name);
}

static void surname_first(FirmWord *words) {
    if (!is_initial(&words[0])) return;
    FirmWord surname = words[2];
    words[2] = words[1];
    words[1] = words[0];
    words[0] = surname;
}

static bool is_patronymic(Str skeleton) {
    static const char *const ENDINGS[] = {"ovich", "evich", "ich", "ovna", "evna", "ivna", "ichna", "uli", "kizi", "ogli"};
    for (size_t i = 0; i < ARRAY_LEN(ENDINGS); i++) {
        if (skeleton.len >= 7 && str_ends(skeleton, str_of(ENDINGS[i]))) return true;
    }
    return false;
}

/* Three words that are a person by their endings: Сидорова Анна Андреевна, Анна Андреевна Сидорова. */
static bool is_full_name(const FirmWord *words) {
    bool first = is_surname(words[0].skeleton) && is_patronymic(words[2].skeleton);
    return first || (is_patronymic(words[1].skeleton) && is_surname(words[2].skeleton));
}

/* Three words of a sole trader who has more: «ИП "Уют" Сидорова А.А.» is a person, whatever the shop is called. Returns where they begin,
 * SIZE_MAX: they cannot be told. */
static size_t person_among(const FirmWord *words, size_t from, size_t to, Str name) {
    for (size_t i = from; i + PERSON_PARTS <= to; i++) {
        const FirmWord *surname = is_initial(&words[i]) ? &words[i + 2] : &words[i];
        if (is_surname(surname->skeleton) && is_initialed(words + i, name, true)) return i;
    }
    for (size_t i = from; i + PERSON_PARTS <= to; i++) {
        if (is_full_name(words + i)) return i;
    }
    return SIZE_MAX;
}

/* Marks what stands between from and to beside the person at `at`. */
static void mark_beside(FirmWord *words, size_t from, size_t at, size_t to) {
    mark(words + from, at - from);
    mark(words + at + PERSON_PARTS, to - at - PERSON_PARTS);
}

/* The surname of words that are that with two initials and a form that says so, or NULL. Marks the form, and of a sole trader what is not
 * the person. */
static const FirmWord *mark_person(FirmWord *words, size_t from, size_t to, Str name, CompanyForm *class) {
    size_t len = 0;
    const LegalForm *behind = *class == COMPANY_NONE && to - from > PERSON_PARTS ? form_before(words, from + PERSON_PARTS, to, &len) : NULL;
    bool sole = *class == COMPANY_SOLE || (behind && behind->form == COMPANY_SOLE);
    if (*class == COMPANY_FARM && to - from == PERSON_PARTS && is_initialed(words + from, name, true)) { /* КФХ Сидоров А.А. */
        surname_first(words + from);
        return &words[from];
    }
    if (to - from < len + PERSON_PARTS || (!sole && to - from != PERSON_PARTS) || (*class != COMPANY_NONE && !sole)) return NULL;
    size_t end = to - len, at = end - from == PERSON_PARTS ? from : person_among(words, from, end, name);
    if (at == SIZE_MAX) return NULL;
    if (end - from > PERSON_PARTS) mark_beside(words, from, at, end);
    if (!is_initialed(words + at, name, sole)) return NULL;
    if (sole) *class = COMPANY_SOLE;
    mark(words + to - len, len);
    surname_first(words + at);
    return &words[at];
}

/* «Магазин "Уют" ИП Сидорова А.А.»: marks what stands before the form, where a person stands behind it. */
static void mark_before_sole(FirmWord *words, size_t count) {
    size_t len;
    for (size_t i = 1; i + PERSON_PARTS < count; i++) {
        const LegalForm *form = longest_form_at(words, i, count, &len);
        if (!form || form->form != COMPANY_SOLE || i + len + PERSON_PARTS > count) continue;
        if (person_among(words, i + len, count, STR_NULL) != i + len) continue;
        mark(words, i);
        return;
    }
}

/* Marks the words of legal forms and returns the class of the form. *person: see mark_person. */
static CompanyForm mark_forms(FirmWord *words, size_t count, Str name, const FirmWord **person) {
    size_t from = 0, to = count, len;
    CompanyForm class = COMPANY_NONE;
    const LegalForm *form;
    *person = NULL;
    if (count > WORDS_MAX) return COMPANY_NONE;
    mark_before_sole(words, count);
    while (from < to && words[from].form) from++;
    while (from < to && (form = longest_form_at(words, from, to, &len)) && form->place != FORM_END) {
        class = better_form(class, form->form);
        mark(words + from, len);
        from += len;
    }
    *person = mark_person(words, from, to, name, &class);
    if (*person) return class;
    while (from < to && (form = form_before(words, from, to, &len))) {
        class = better_form(class, form->form);
        mark(words + to - len, len);
        to -= len;
    }
    for (size_t i = from, step; i < to; i += step) {
        form = longest_form_at(words, i, to, &len);
        bool take = form && form->place == FORM_ANYWHERE;
        step = take ? len : 1;
        if (!take) continue;
        class = better_form(class, form->form);
        mark(words + i, len);
    }
    return class;
}

/* Where a word goes in the sorted name, so that the name keeps its words when it is cleaned again: first those that are
 * a form only behind a name ("sas institute"), then plain ones, then those that are one at both ends. */
static int rank(const FirmWord *word) {
    uint64_t hash = company_word_hash(word->skeleton, false);
    if (!may_begin(hash)) return 1;
    const Slot *slot = slot_of(hash_join(0, hash));
    return !slot->form || slot->form->place == FORM_ANYWHERE ? 1 : slot->form->place == FORM_END ? 0 : 2;
}

static int compare_words(const void *a, const void *b) {
    const FirmWord *left = a, *right = b;
    int order = left->rank - right->rank;
    return order ? order : str_compare(left->skeleton, right->skeleton);
}

static void arrange(FirmWord *words, size_t count) {
    if (count < 2) return;
    for (size_t i = 0; i < count; i++) words[i].rank = rank(&words[i]);
    qsort(words, count, sizeof *words, compare_words);
    size_t plain = count;
    while (plain > 0 && words[plain - 1].rank == 2) plain--;
    if (plain == count || plain == 0) return;
    FirmWord last = words[plain - 1]; /* the last plain word goes behind the forms */
    memmove(&words[plain - 1], &words[plain], (count - plain) * sizeof *words);
    words[count - 1] = last;
}

/* The «г» of «г. Казань»: a letter before a long word, behind others; of a person's name it may be an initial. */
static bool is_town_sign(const FirmWord *words, size_t i, size_t count, CompanyForm class) {
    enum { TOWN_LEAST = 6 }; /* bytes */
    if (!str_eq(words[i].fold, STR("г")) || class == COMPANY_SOLE || i == 0 || i + 1 == count) return false;
    return words[i + 1].fold.len >= TOWN_LEAST && !is_letter(words[i - 1].fold);
}

/* «и» or + between two words is what & is, nothing; between letters it may be an initial. */
static bool is_conjunction(const FirmWord *words, size_t i, size_t count) {
    Str fold = words[i].fold;
    bool says_and = fold.len <= 8 && (str_eq(fold, STR("и")) || str_eq(fold, STR("+")) || str_eq(fold, STR("та")) || str_eq(fold, STR("энд")) ||
                                      str_eq(fold, STR("және")));
    return says_and && i > 0 && i + 1 < count && !is_letter(words[i - 1].fold) && !is_letter(words[i + 1].fold);
}

/* The words that are no form, moved to the front; letters in a row become one word: A.B.C. Trade is ABC Trade. */
static size_t keep_words(CleanContext *context, FirmWord *words, size_t count, CompanyForm class) {
    Buf *letters = &context->chain[1];
    letters->len = 0;
    buf_reserve(letters, context->fold.len);
    size_t kept = 0, row = 0; /* row: letters in a row so far */
    for (size_t i = 0; i < count; i++) {
        bool letter = !words[i].form && is_letter(words[i].fold);
        row = letter ? row + 1 : 0;
        if (words[i].form || is_town_sign(words, i, count, class) || is_conjunction(words, i, count)) continue;
        Str fold = words[i].fold;
        if (row < 2) words[kept++] = words[i];
        words[kept - 1].letters = row;
        if (!letter) continue;
        if (row == 1) words[kept - 1].fold = (Str){letters->ptr + letters->len, 0};
        words[kept - 1].fold.len += fold.len;
        buf_add(letters, fold);
    }
    return kept;
}

static void join_letters(CleanContext *context, FirmWord *words, size_t count) {
    Buf *skeleton = &context->letters;
    skeleton->len = 0;
    company_reserve(skeleton, context->chain[1].len);
    for (size_t i = 0; i < count; i++) {
        if (words[i].letters < 2) continue;
        size_t from = skeleton->len;
        skeleton_add(context, words[i].fold, skeleton);
        Str joined = {skeleton->ptr + from, skeleton->len - from}, known = name_spelling(joined);
        company_set_skeleton(&words[i], known.len ? known : joined);
    }
}

/* Whether sorted words may hold a form or letters in a row again: "Pick AG Tools" has no form at its ends, "ag pik
 * tools" has. */
static bool may_give_more(FirmWord *words, size_t count) {
    enum { CONTRACTION_END = 3 }; /* bytes: "m gmt" */
    size_t len;
    for (size_t i = 0; i < count; i++) words[i].fold_hash = company_word_hash(words[i].skeleton, false); /* as they will be written */
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && is_letter(words[i].skeleton) && is_letter(words[i - 1].skeleton)) return true;
        bool may_end = i > 0 && words[i].skeleton.len <= CONTRACTION_END;
        if (may_end && name_contraction(words[i - 1].skeleton, words[i].skeleton).len) return true;
        if (company_phrase_at(words + i, count - i) || longest_form_at(words, i, count, &len)) return true;
    }
    return false;
}

/* One pass over a name. Returns whether another may take more out. */
static bool strip(CleanContext *context, Str in, Buf *out) {
    size_t count = company_split(context, in), start = out->len;
    FirmWord *words = (FirmWord *)(void *)context->tokens.ptr;
    const FirmWord *person;
    CompanyForm class = mark_forms(words, count, in, &person);
    size_t kept = person ? 3 : keep_words(context, words, count, class);
    if (person) memmove(words, person, kept * sizeof *words);
    else {
        join_letters(context, words, kept);
        arrange(words, kept);
    }
    for (size_t i = 0; i < kept; i++) {
        if (out->len > start) buf_char(out, ' ');
        buf_add(out, words[i].skeleton);
    }
    return !person && may_give_more(words, kept);
}

void company_clean(CleanContext *context, Str in, Buf *out) {
    pthread_once(&made, make_dictionary);
    size_t start = out->len;
    if (!strip(context, name_text(context, in), out)) return;
    for (;;) { /* each pass but the last makes it shorter */
        Buf *before = &context->chain[0];
        before->len = 0;
        buf_append(before, out->ptr + start, out->len - start);
        out->len = start;
        if (!strip(context, buf_str(before), out) || out->len - start == before->len) return;
    }
}

CompanyForm company_form(CleanContext *context, Str name) {
    pthread_once(&made, make_dictionary);
    name = name_text(context, name);
    size_t count = company_split(context, name);
    const FirmWord *person;
    return mark_forms((FirmWord *)(void *)context->tokens.ptr, count, name, &person);
}

const char *company_form_word(CompanyForm form) {
    static const char *const WORDS[COMPANY_FORM_COUNT] = {[COMPANY_NONE] = "",
                                                          [COMPANY_SOLE] = "sole",
                                                          [COMPANY_SOLE_OR_PRIVATE] = "sole or private",
                                                          [COMPANY_PRIVATE] = "private",
                                                          [COMPANY_LIMITED] = "limited",
                                                          [COMPANY_STOCK] = "stock",
                                                          [COMPANY_PARTNERSHIP] = "partnership",
                                                          [COMPANY_STATE] = "state",
                                                          [COMPANY_INSTITUTION] = "institution",
                                                          [COMPANY_COOPERATIVE] = "cooperative",
                                                          [COMPANY_FARM] = "farm",
                                                          [COMPANY_NONPROFIT] = "nonprofit",
                                                          [COMPANY_CORPORATE] = "corporate"};
    return form < COMPANY_FORM_COUNT ? WORDS[form] : "";
}

void company_form_clean(CleanContext *context, Str in, Buf *out) {
    for (int form = COMPANY_SOLE; form < COMPANY_FORM_COUNT; form++) { /* a class is its own form */
        if (!str_eq(in, str_of(company_form_word((CompanyForm)form)))) continue;
        buf_add(out, in);
        return;
    }
    buf_add(out, str_of(company_form_word(company_form(context, in))));
}
