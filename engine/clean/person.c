#include "engine/clean/person.h"

#include "engine/base/utf8.h"
#include "engine/clean/names.h"
#include "engine/clean/text.h"

/* Which word is the surname:
 *   Петров, Иван          comma: what stands before it
 *   Петров И.И.           one long word: that one
 *   Петров Иван Иванович  the third is a patronymic: the first
 *   Иван Иванович Петров  the second is a patronymic: the last
 *   Иван Петров           one is a known first name, or has the ending of a surname: the other, or that one
 *   else                  by habit, and said so: the first in Cyrillic, the last in Latin
 * A maiden name, in brackets or behind «урожд.», is joined to the surname: Петрова (Сидорова) Анна is petrova-sidorova ana. */

enum {
    WORDS_MAX = 16 /* a longer text is no name */
};

typedef struct NameWord {
    PersonPart part;
    bool latin;      /* has a Latin letter as written */
    bool patronymic; /* by its ending, or by a word such as оглы behind it */
    bool maiden;     /* a surname in brackets, or behind «урожд.» */
    bool particle;   /* with «van» before it: a surname */
} NameWord;

typedef struct Words {
    NameWord word[WORDS_MAX];
    size_t count;
    size_t comma; /* words before the first comma, 0: none */
    bool too_many;
    bool born; /* the next word is a maiden name */
} Words;

static bool is_first_name(const PersonPart *part) {
    return person_is_given_name(str_of(part->text));
}

static bool ends_with_any(const char *text, size_t len_min, const char *const *endings) {
    Str s = str_of(text);
    for (size_t i = 0; endings[i]; i++) {
        if (s.len >= len_min && str_ends(s, str_of(endings[i]))) return true;
    }
    return false;
}

static bool is_patronymic(const char *skeleton) { /* of all three languages, and their Latin spellings */
    static const char *const ENDINGS[] = {"ovich", "evich",   "avich",  "ovna",   "evna", "ivna", "ichna", "inichna",
                                          "ilich", "kuzmich", "lukich", "fomich", "uli",  "kizi", "ogli",  NULL};
    return ends_with_any(skeleton, 5, ENDINGS);
}

static bool is_surname(const char *skeleton) { /* endings that first names do not have */
    static const char *const ENDINGS[] = {"ov",   "ev",   "in",   "ova", "eva",    "ina", "ski", "skaia",
                                          "tski", "enko", "chuk", "iuk", "shvili", "dze", "off", NULL};
    return ends_with_any(skeleton, 4, ENDINGS);
}

/* ---------------------------------------------------------------------------------------------------------------
 * Words */

static bool in_list(Str s, const char *const *list) {
    for (size_t i = 0; list[i]; i++) {
        if (str_eq(s, str_of(list[i]))) return true;
    }
    return false;
}

/* Words that say what the person is, in skeletons: ип, фоп, чп, гр, г-н, г-жа, mr, mrs, ms, dr, prof, генеральный директор ... */
static bool is_title(Str skeleton) {
    static const char *const TITLES[] = {"ip",       "fop",      "chp",        "fl",         "gr",  "g-n",
                                         "g-zha",    "mr",       "mrs",        "ms",         "dr",  "prof",
                                         "gospodin", "gospozha", "grazhdanin", "grazhdanka", "sir", "doktor", "d-r", "profesor", "akad", "akademik",
                                         "direktor", "generalni", "fd", "mba", "esk", NULL}; /* PhD, Esq. */
    return in_list(skeleton, TITLES);
}

static bool is_particle(Str skeleton) { /* оглы, улы, кызы: "son of", "daughter of", behind the father's name */
    static const char *const PARTICLES[] = {"ogli", "oglu", "uli", "ugli", "kizi", "gizi", "zade", NULL};
    return in_list(skeleton, PARTICLES);
}

static bool is_born(Str skeleton) { /* урожд., дев., née, geb.: a maiden name follows */
    static const char *const WORDS[] = {"urozhd", "urozhdenaia", "dev", "devichia", "ne", "born", "geb", "gebor", NULL};
    return in_list(skeleton, WORDS);
}

/* Whether a word is one letter, or one Cyrillic letter spelled in Latin before a full stop ("Ya.", "Zh."). */
static bool is_initial(Str folded, Str skeleton, bool stop) {
    static const char *const SPELLED[] = {"ya", "yu", "ye", "yo", "kh", "ts", "ch",
                                          "sh", "zh", "ju", "ja", "ia", "iu", NULL};
    return utf8_count(folded) == 1 || utf8_count(skeleton) == 1 || (stop && in_list(folded, SPELLED));
}

static bool has_latin(Str folded) {
    for (size_t i = 0; i < folded.len;) {
        TextKind kind = text_kind(utf8_next(folded, &i));
        if (kind == KIND_LATIN || kind == KIND_LATIN_LIKE) return true;
    }
    return false;
}

static bool has_digit(Str s) {
    for (size_t i = 0; i < s.len; i++) {
        if ((s.ptr[i] >= '0' && s.ptr[i] <= '9') || s.ptr[i] == '+') return true;
    }
    return false;
}

/* Takes one word as written; a hyphen inside becomes "-" in its skeleton. */
static void take_word(CleanContext *context, Str word, bool stop, bool bracket, Words *out) {
    Buf *folded = &context->tokens, *skeleton = &context->skeleton;
    folded->len = skeleton->len = 0;
    fold_clean(context, word, folded);
    skeleton_add(context, buf_str(folded), skeleton);
    for (size_t i = 0; i < skeleton->len; i++) {
        if (skeleton->ptr[i] == ' ') skeleton->ptr[i] = '-';
    }
    Str s = buf_str(skeleton);
    if (!s.len || has_digit(s) || is_title(s)) return;
    bool born = out->born;
    out->born = is_born(s) && (stop || bracket || out->count > 1);
    if (out->born) return;
    if (is_particle(s) && out->count) {
        out->word[out->count - 1].patronymic = true;
        return;
    }
    out->too_many = out->count == WORDS_MAX;
    if (out->too_many) return;
    NameWord *to = &out->word[out->count++];
    *to = (NameWord){.latin = has_latin(buf_str(folded))};
    size_t len = s.len < PERSON_PART_MAX ? s.len : PERSON_PART_MAX;
    while (len < s.len && len > 0 && ((unsigned char)s.ptr[len] & 0xC0) == 0x80) len--;
    while (len < s.len && len > 0 && s.ptr[len - 1] == '-') len--;
    memcpy(to->part.text, s.ptr, len);
    to->part.initial = is_initial(buf_str(folded), s, stop);
    if (to->part.initial && (unsigned char)to->part.text[0] < 0x80) to->part.text[1] = '\0'; /* ж: z */
    if (str_eq(buf_str(folded), STR("c"))) to->part.text[0] = 'c'; /* that of Charles and of Ч. */
    to->patronymic = !to->part.initial && is_patronymic(to->part.text);
    to->maiden = out->count > 1 && (born || (bracket && is_surname(to->part.text)));
}

/* «van der Berg» is one surname: van-der-berg. Of two words either may be a name itself (Ван Ли). */
static void join_particles(Words *words) {
    static const char *const PARTICLES[] = {"van", "von", "fon", "der", "den", "de", "la", "du", "del", "dela", "dos", "das", "ter", "zu", NULL};
    NameWord *w = words->word;
    for (size_t i = words->count - 1; words->count > 2 && i-- > 0;) { /* from the end: each joins what it stands before */
        size_t len = strlen(w[i].part.text), more = strlen(w[i + 1].part.text);
        if (!in_list(str_of(w[i].part.text), PARTICLES) || w[i + 1].part.initial || len + 1 + more > PERSON_PART_MAX) continue;
        memmove(w[i + 1].part.text + len + 1, w[i + 1].part.text, more + 1);
        memcpy(w[i + 1].part.text, w[i].part.text, len);
        w[i + 1].part.text[len] = '-';
        w[i + 1].particle = true;
        memmove(&w[i], &w[i + 1], (words->count - i - 1) * sizeof *w);
        words->count--;
        words->comma -= words->comma > i;
    }
}

static bool is_hyphen(uint32_t c) {
    return c == '-' || (c >= 0x2010 && c <= 0x2015);
}

static void split(CleanContext *context, Str name, Words *out) {
    Buf *text = &context->chain[0];
    text->len = 0;
    text_clean(context, name, text);
    Str s = buf_str(text);
    size_t from = 0;
    bool bracket = false;
    for (size_t i = 0; i <= s.len;) {
        size_t at = i;
        uint32_t c = i < s.len ? utf8_next(s, &i) : ' ';
        if (at == s.len) i++;
        if (text_kind(c) != KIND_GAP || (is_hyphen(c) && at > from)) continue;
        if (at > from) take_word(context, str_sub(s, from, at), c == '.', bracket, out);
        if (c == '(' || c == ')') bracket = c == '(';
        if (c == ',' && !out->comma) out->comma = out->count;
        from = i;
    }
    if (out->count > 2) join_particles(out);
}

/* ---------------------------------------------------------------------------------------------------------------
 * Order */

enum Order { SURNAME_FIRST, SURNAME_LAST };

/* Two long words, or the outer ones of several without a patronymic. */
static enum Order order_of_two(const NameWord *a, const NameWord *b, bool *sure) {
    bool first_a = is_first_name(&a->part), first_b = is_first_name(&b->part);
    bool surname_a = a->particle || is_surname(a->part.text), surname_b = b->particle || is_surname(b->part.text);
    *sure = true;
    if (first_a != first_b) return first_a ? SURNAME_LAST : SURNAME_FIRST;
    if (surname_a != surname_b) return surname_a ? SURNAME_FIRST : SURNAME_LAST;
    *sure = false;
    return a->latin ? SURNAME_LAST : SURNAME_FIRST;
}

static size_t long_words(const Words *words, size_t *only) {
    size_t count = 0;
    for (size_t i = 0; i < words->count; i++) {
        if (words->word[i].part.initial) continue;
        *only = i;
        count++;
    }
    return count;
}

/* The index of the surname among words of which two or more are long and none is set off by a comma. */
static size_t surname_index(const Words *words, bool *sure) {
    const NameWord *w = words->word;
    size_t last = words->count - 1;
    *sure = true;
    if (w[last].part.initial) { /* Петров Иван И. */
        size_t index = 0;
        while (w[index].part.initial) index++;
        return index;
    }
    if (w[0].part.initial || (last > 1 && w[1].part.initial)) return last; /* J. Edgar Hoover, Иван И. Петров */
    if (last >= 2 && w[2].patronymic) return 0;
    if (last >= 2 && w[1].patronymic) return last;
    const NameWord *second = last == 1                                                 ? &w[1]
                             : is_first_name(&w[1].part) && !is_first_name(&w[0].part) ? &w[1]
                                                                                       : &w[last];
    return order_of_two(&w[0], second, sure) == SURNAME_FIRST ? 0 : last;
}

/* An initial that is part of a surname ("C. de Witt, Jan") is read as a word. */
static void as_written(PersonPart *part) {
    if (strcmp(part->text, "c") == 0) part->text[0] = 'k';
    part->initial = false;
}

static void join_part(PersonPart *to, PersonPart more) {
    as_written(&more);
    as_written(to);
    size_t len = strlen(to->text), room = PERSON_PART_MAX - len, add = strlen(more.text);
    if (add + 1 > room) return;
    to->text[len] = '-';
    memcpy(to->text + len + 1, more.text, add + 1);
}

static void fill(const Words *words, size_t surname, size_t surname_words, Person *out) {
    PersonPart *to[] = {&out->first, &out->middle}, **next = to;
    for (size_t i = 0; i < words->count; i++) {
        const PersonPart *part = &words->word[i].part;
        if (i == surname) {
            out->surname = *part;
            as_written(&out->surname);
        } else if (i > surname && i < surname + surname_words) {
            join_part(&out->surname, *part);
        } else if (next < to + 2) {
            **next++ = *part;
        } else if (!part->initial) {
            join_part(&out->middle, *part); /* all that is left tells one person from another */
        }
    }
}

/* "J. Edgar" as "Edgar J.", so that the canonical form is read the same way again. */
static void long_name_first(Person *person) {
    if (!person->first.initial || !person->middle.text[0] || person->middle.initial) return;
    PersonPart first = person->first;
    person->first = person->middle;
    person->middle = first;
}

/* Takes maiden names out; they are joined to the surname once it is known. */
static Words without_maiden(const Words *words, PersonPart *maiden) {
    Words kept = *words;
    kept.count = 0;
    for (size_t i = 0; i < words->count; i++) {
        if (words->word[i].maiden) *maiden = words->word[i].part;
        else kept.word[kept.count++] = words->word[i];
        if (words->word[i].maiden && i < words->comma) kept.comma--;
    }
    return kept;
}

static bool parse_words(const Words *all, Person *out) {
    PersonPart maiden = {.initial = false};
    Words kept = without_maiden(all, &maiden);
    const Words *words = &kept;
    size_t only = 0, count = long_words(words, &only);
    *out = (Person){.order_sure = words->count > 1};
    if (count == 0 || words->too_many) return false;
    if (count == 1) {
        fill(words, only, 1, out);
    } else if (words->comma && words->comma < words->count && !words->word[0].part.initial) {
        fill(words, 0, words->comma, out);
    } else {
        fill(words, surname_index(words, &out->order_sure), 1, out);
    }
    long_name_first(out);
    if (maiden.text[0]) join_part(&out->surname, maiden);
    return true;
}

bool person_parse(CleanContext *context, Str name, Person *out) {
    Words words = {.count = 0};
    split(context, name, &words);
    return parse_words(&words, out);
}

static void add_part(const PersonPart *part, bool initial, Buf *out, size_t start) {
    Str text = str_of(part->text);
    if (!text.len) return;
    if (out->len > start) buf_char(out, ' ');
    size_t len = 0;
    utf8_next(text, &len); /* the first letter */
    buf_add(out, initial ? str_sub(text, 0, len) : text);
}

/* One pass: the parts in their order, or as they stand where the surname is not sure. */
static void add_person(CleanContext *context, Str in, Buf *out) {
    Words words = {.count = 0};
    Person person;
    size_t start = out->len;
    split(context, in, &words);
    if (!parse_words(&words, &person)) return;
    bool maiden = false;
    for (size_t i = 0; i < words.count; i++) maiden |= words.word[i].maiden;
    if (!person.order_sure && !maiden) {
        for (size_t i = 0; i < words.count; i++) add_part(&words.word[i].part, false, out, start);
        return;
    }
    add_part(&person.surname, false, out, start);
    add_part(&person.first, false, out, start);
    add_part(&person.middle, false, out, start);
}

void person_clean(CleanContext *context, Str in, Buf *out) {
    enum { ROUNDS_MAX = 4 }; /* "Petrov, Ivanovich Jan" reads another way without its comma */
    Buf *last = &context->chain[1];
    size_t start = out->len;
    add_person(context, in, out);
    for (int round = 1; round < ROUNDS_MAX; round++) {
        last->len = 0;
        buf_append(last, out->ptr + start, out->len - start);
        out->len = start;
        add_person(context, buf_str(last), out);
        if (str_eq(buf_str(last), (Str){out->ptr + start, out->len - start})) return;
    }
}

void person_initials_clean(CleanContext *context, Str in, Buf *out) {
    Person person;
    size_t start = out->len;
    if (!person_parse(context, in, &person)) return;
    add_part(&person.surname, false, out, start);
    add_part(&person.first, true, out, start);
    add_part(&person.middle, true, out, start);
}
