/* Names of items. What «Кабель UTP cat.5e 305м, 4х2х0,5» and «кабель UTP кат. 5e 305 m 4x2x0.5» have in common:
 *   кабель utp cat5e 305 m 4x2x0 5
 * Beyond `fold`: a category and the point of a model stay in one word, sizes have one sign between their figures, and a unit stands
 * apart from its number, under one name. A model such as 5s is no number of seconds: of one Latin letter nothing is cut off. */
#include "engine/base/utf8.h"
#include "engine/clean/names.h"
#include "engine/clean/number.h"
#include "engine/clean/text.h"
#include "engine/clean/unit.h"

static bool is_latin(uint32_t c) {
    return (c | 32u) - 'a' < 26;
}

/* ---- Before `fold`, which leaves no signs */

static bool is_times(uint32_t c) {
    return c == 'x' || c == 'X' || c == 0x445 || c == 0x425 || c == 0xD7 || c == '*';
}

/* Is there a figure at i, behind spaces? Where it is goes to *at. */
static bool figure_behind(Str s, size_t i, size_t *at) {
    while (i < s.len && s.ptr[i] == ' ') i++;
    *at = i;
    return i < s.len && number_is_digit(s.ptr[i]);
}

/* art.5 and no.5 are words with a number behind them. */
static bool ends_with_label(Str s) {
    static const char *const labels[] = {"art", "mod", "no", "nr", "ver", "vol", "pos", "code", "type", "ser", "sku", "pn", "sn", "size", "inc", "ltd", "co"};
    size_t from = s.len;
    while (from && is_latin((unsigned char)s.ptr[from - 1])) from--;
    Str word = str_sub(s, from, s.len);
    for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
        if (str_eq_ascii_case(word, str_of(labels[i]))) return true;
    }
    return false;
}

static Str with_sizes(Str in, Buf *out) {
    out->len = 0;
    for (size_t i = 0; i < in.len;) {
        size_t from = i, figure;
        uint32_t c = utf8_next(in, &i);
        size_t kept = out->len;
        while (kept && out->ptr[kept - 1] == ' ') kept--;
        unsigned char before = kept ? (unsigned char)out->ptr[kept - 1] : 0;
        if (is_times(c) && number_is_digit((char)before) && figure_behind(in, i, &figure)) {
            out->len = kept;
            buf_char(out, 'x');
            i = figure;
        } else if (c == '.' && kept == out->len && is_latin(before) && i < in.len && number_is_digit(in.ptr[i]) &&
                   !ends_with_label(buf_str(out))) {
            continue;
        } else {
            buf_append(out, in.ptr + from, i - from);
        }
    }
    return buf_str(out);
}

/* ---- Words of `fold` */

static bool is_category(Str word) {
    static const char *const words[] = {"cat", "кат", "category", "категория", "категории", "категорія", "категорії", "санат"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq(word, str_of(words[i]))) return true;
    }
    return false;
}

/* Of "305м" the figures; 0: it does not begin with any, or is nothing else. */
static size_t number_len(Str word) {
    size_t len = 0;
    while (len < word.len && number_is_digit(word.ptr[len])) len++;
    return len == word.len ? 0 : len;
}

static bool is_number(Str word) {
    return word.len && number_len(word) == 0 && number_is_digit(word.ptr[0]);
}

/* The name must lead to the unit itself: "ct" is a box, though carats have it for their own. */
static const char *unit_name(CleanContext *context, Str word, bool glued) {
    bool model = glued && word.len == 1 && word.ptr[0] != 'm';
    if (!word.len || number_is_digit(word.ptr[0]) || model) return NULL;
    const Unit *unit = unit_find(context, word);
    return unit && unit_find(context, str_of(unit->name)) == unit ? unit->name : NULL;
}

/* 5, 5e, 6а: figures with one letter at most. */
static bool is_grade(Str word) {
    Str letter = str_sub(word, number_len(word), word.len);
    bool plain = letter.len == 1 && letter.ptr[0] >= 'a' && letter.ptr[0] <= 'z';
    return is_number(word) || (letter.len < word.len && (plain || str_eq(letter, STR("е")) || str_eq(letter, STR("а"))));
}

/* 5е of a keyboard in Cyrillic. */
static void add_category(Buf *out, Str word) {
    bool twin = str_ends(word, STR("е")) || str_ends(word, STR("а"));
    buf_add(out, twin ? str_sub(word, 0, word.len - 2) : word);
    if (twin) buf_char(out, str_ends(word, STR("е")) ? 'e' : 'a');
}

static void add_word(Buf *out, size_t start, Str word) {
    if (out->len > start) buf_char(out, ' ');
    buf_add(out, word);
}

void item_clean(CleanContext *context, Str in, Buf *out) {
    enum { ROUNDS_MAX = 4 };
    Buf *words = &context->skeleton;
    size_t start = out->len;
    bool number = false, category = false;
    words->len = 0;
    fold_clean(context, with_sizes(in, &context->tokens), words);
    Str sized = with_sizes(buf_str(words), &context->tokens); /* once more, for what stood between signs: (3)x4 */
    for (int round = 0; round < ROUNDS_MAX && sized.len != words->len; round++) { /* a word that grew may be of one script now */
        words->len = 0;
        fold_clean(context, sized, words);
        sized = with_sizes(buf_str(words), &context->tokens);
    }
    for (Str rest = sized; rest.len;) {
        Str word = str_cut(&rest, ' ');
        size_t figures = number_len(word);
        const char *unit = figures ? unit_name(context, str_sub(word, figures, word.len), true) : number ? unit_name(context, word, false) : NULL;
        if (category && is_grade(word)) {
            add_category(out, word);
        } else if (unit && figures) {
            add_word(out, start, str_sub(word, 0, figures));
            add_word(out, start, str_of(unit));
        } else {
            category = is_category(word);
            add_word(out, start, category ? STR("cat") : unit ? str_of(unit) : word);
            number = is_number(word);
            continue;
        }
        number = category = false;
    }
}
