/* Names of items. What «Кабель UTP cat.5e 305м, 4х2х0,5» and «кабель UTP кат. 5e 305 m 4x2x0.5» have in common:
 *   кабель utp cat5e 305m 4x2x0.5
 * Beyond `fold`:
 * - a decimal point stays, and what stands behind it without need does not: 4.0 is 4, «2,50» is 2.5
 * - sizes have one sign between their figures; a category, the point and the hyphen of a model stay in one word: cat5e, m2, psp1000
 * - a quantity is one word, under one name, in the largest unit that makes it a whole number: 0,5 кг and 500 g are 500g, 1000 мл is 1l
 * - how many there are in a pack is 3pc, whether it is a 3-pack, a pack of 3, «3 шт.» or 3 x 250 ml; one alone is not told
 * - in a word with figures Cyrillic look-alikes are Latin: АВ-12 is ab12
 * A model such as 5s is no number of seconds: of one Latin letter nothing is cut off, but of metres and litres. */
#include "engine/base/utf8.h"
#include "engine/clean/item_parts.h"
#include "engine/clean/names.h"
#include "engine/clean/text.h"

/* ---- Before `fold`, which leaves no signs */

#define POINT "\xEA\x9E\x8F" /* U+A78F, a letter to `fold`: a decimal point */

static bool is_latin(uint32_t c) {
    return (c | 32u) - 'a' < 26;
}

static bool is_times(uint32_t c) {
    return c == 'x' || c == 'X' || c == 0x445 || c == 0x425 || c == 0xD7 || c == '*';
}

static bool is_inch(uint32_t c) {
    return c == '"' || c == 0x201D || c == 0x2033;
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

static size_t figures_from(Str s, size_t i) {
    size_t from = i;
    while (i < s.len && number_is_digit(s.ptr[i])) i++;
    return i - from;
}

/* Of «1,500» the comma parts thousands; of «0,500» and of all other numbers it is a decimal one. `kept` ends in the figures before it. */
static bool parts_thousands(Str kept, Str in, size_t behind) {
    size_t figures = 0;
    while (figures < kept.len && number_is_digit(kept.ptr[kept.len - 1 - figures])) figures++;
    return figures_from(in, behind) == 3 && figures <= 3 && kept.ptr[kept.len - figures] != '0';
}

/* Letters and figures that a hyphen joins: PS-LX350H, АВ-12; but not 10-pack, dual-core or 2006-2007. */
static bool joins_model(Str kept, Str in, size_t behind) {
    enum { LETTERS_MAX = 3 };
    size_t letters = 0, at = kept.len, next = behind;
    while (at && (unsigned char)kept.ptr[at - 1] > ' ' && !strchr("-(/", kept.ptr[at - 1])) at--;
    Str before = str_sub(kept, at, kept.len);
    for (size_t i = 0; i < before.len; letters++) {
        if (number_is_digit((char)utf8_next(before, &i))) return false;
    }
    bool figures = false;
    for (uint32_t c; next < in.len && (c = utf8_next(in, &next)) > ' ' && !strchr(",;()", (int)(c < 128 ? c : 'a'));)
        figures = figures || (c < 128 && number_is_digit((char)c));
    return letters && letters <= LETTERS_MAX && figures;
}

static Str with_sizes(Str in, Buf *out) {
    out->len = 0;
    for (size_t i = 0; i < in.len;) {
        size_t from = i, figure, kept = out->len;
        uint32_t c = utf8_next(in, &i);
        while (kept && out->ptr[kept - 1] == ' ') kept--;
        unsigned char before = kept ? (unsigned char)out->ptr[kept - 1] : 0;
        bool number = number_is_digit((char)before), touches = kept == out->len, figures = i < in.len && number_is_digit(in.ptr[i]);
        if (is_times(c) && number && figure_behind(in, i, &figure)) {
            out->len = kept;
            buf_char(out, 'x');
            i = figure;
        } else if ((c == '.' || c == ',') && touches && number && figures) {
            if (c == '.' || !parts_thousands(buf_str(out), in, i)) buf_add(out, STR(POINT));
        } else if (c == '.' && touches && is_latin(before) && figures && !ends_with_label(buf_str(out))) {
            continue;
        } else if (c == '-' && touches && joins_model(buf_str(out), in, i)) {
            continue;
        } else if (is_inch(c) && touches && number) {
            buf_add(out, STR(" in "));
        } else {
            buf_append(out, in.ptr + from, i - from);
        }
    }
    return buf_str(out);
}

/* ---- Words of `fold` */

static bool is_one_of(Str word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (str_eq(word, str_of(words[i]))) return true;
    }
    return false;
}

static bool is_category(Str word) {
    static const char *const words[] = {"cat", "кат", "category", "категория", "категории", "категорія", "категорії", "санат"};
    return is_one_of(word, words, ARRAY_LEN(words));
}

/* 5, 5e, 6а: figures with one letter at most. */
static bool is_grade(Str word) {
    Str letter = str_sub(word, item_number_len(word), word.len);
    bool plain = letter.len == 1 && is_latin((unsigned char)letter.ptr[0]);
    return word.len && number_is_digit(word.ptr[0]) && (!letter.len || plain);
}

static bool is_between_figures(Str word, size_t from, size_t to) {
    return from && to < word.len && number_is_digit(word.ptr[from - 1]) && number_is_digit(word.ptr[to]);
}

/* Decimal points again, look-alikes as Latin letters in a word that has figures and no letter of Cyrillic alone. */
static Str plain_word(Str word, Buf *out) {
    bool figures = false, alike = true;
    out->len = 0;
    for (size_t i = 0; i < word.len;) {
        uint32_t c = utf8_next(word, &i);
        figures = figures || (c < 128 && number_is_digit((char)c));
        alike = alike && (c < 128 || c == 0xA78F || text_look_alike(c));
    }
    for (size_t i = 0, from = 0; i < word.len; from = i) {
        uint32_t c = utf8_next(word, &i);
        if (c == 0xA78F) buf_char(out, '.');
        else if (is_times(c) && is_between_figures(word, from, i)) buf_char(out, 'x');
        else if (figures && alike && c >= 128) buf_char(out, (char)text_look_alike(c));
        else buf_append(out, word.ptr + from, i - from);
    }
    return buf_str(out);
}

typedef struct Words {
    CleanContext *context;
    Str word, rest; /* and those behind it */
    size_t start;
    Buf *out;
} Words;

static Str next_of(const Words *w) {
    Str rest = w->rest;
    return str_cut(&rest, ' ');
}

static void add_word(const Words *w, Str word) {
    if (!word.len) return;
    if (w->out->len > w->start) buf_char(w->out, ' ');
    buf_add(w->out, word);
}

static bool add_category(Words *w, Buf *plain) {
    if (!is_category(w->word)) return false;
    Str grade = plain_word(next_of(w), plain);
    add_word(w, STR("cat"));
    if (!is_grade(grade)) return true;
    buf_add(w->out, grade);
    str_cut(&w->rest, ' ');
    return true;
}

/* pack of 3, «упаковка по 3» */
static bool add_pack(Words *w, Buf *plain) {
    static const char *const packs[] = {"pack", "set", "box", "lot", "case", "упаковка", "уп", "набор", "комплект", "пачка"}, *const links[] = {"of", "по", "из", "з"};
    Str rest = w->rest, link = str_cut(&rest, ' '), count = plain_word(str_cut(&rest, ' '), plain);
    if (!is_one_of(w->word, packs, ARRAY_LEN(packs)) || !is_one_of(link, links, ARRAY_LEN(links)) || !item_is_number(count)) return false;
    Buf *pieces = &w->context->tokens;
    pieces->len = 0;
    item_quantity(w->context, count, STR("pc"), pieces);
    add_word(w, buf_str(pieces));
    w->rest = rest;
    Str unit = next_of(w);
    const Unit *same = unit.len ? unit_find(w->context, unit) : NULL;
    if (same && str_eq(str_of(same->name), STR("pc"))) str_cut(&w->rest, ' ');
    return true;
}

/* 500ml, 500 ml, 3x250ml, 3x250 ml */
static bool add_quantity(Words *w, Buf *plain) {
    Buf *quantity = &w->context->tokens;
    quantity->len = 0;
    Str word = plain_word(w->word, plain), rest = w->rest, unit = str_cut(&rest, ' ');
    if (str_eq(unit, STR("cu")) && str_eq(str_cut(&rest, ' '), STR("ft"))) { /* a unit of two words */
        unit = STR("cuft");
        str_cut(&w->rest, ' ');
    }
    bool number = item_is_number(word), taken = false;
    if (!item_number_len(word)) return false;
    if (number && item_unit(w->context, unit, false)) item_quantity(w->context, word, unit, quantity), taken = true;
    else if (number) item_add_number(word, quantity);
    else if (!(taken = item_pieces(w->context, word, unit, quantity))) item_glued(w->context, word, quantity);
    if (taken) str_cut(&w->rest, ' ');
    add_word(w, buf_str(quantity));
    const char *of_size = taken || number || !number_is_digit(word.ptr[word.len - 1]) ? NULL : item_unit(w->context, unit, false);
    if (!of_size) return true;
    add_word(w, str_of(of_size)); /* 2x4 мм */
    str_cut(&w->rest, ' ');
    return true;
}

void item_clean(CleanContext *context, Str in, Buf *out) {
    enum { ROUNDS_MAX = 4 };
    Buf *words = &context->skeleton, plain = {0};
    words->len = 0;
    fold_clean(context, with_sizes(in, &context->tokens), words);
    Str sized = with_sizes(buf_str(words), &context->tokens); /* once more, for what stood between signs: (3)x4 */
    for (int round = 0; round < ROUNDS_MAX && sized.len != words->len; round++) { /* a word that grew may be of one script now */
        words->len = 0;
        fold_clean(context, sized, words);
        sized = with_sizes(buf_str(words), &context->tokens);
    }
    Words w = {.context = context, .rest = buf_str(words), .start = out->len, .out = out};
    while (w.rest.len) {
        w.word = str_cut(&w.rest, ' ');
        if (!add_category(&w, &plain) && !add_pack(&w, &plain) && !add_quantity(&w, &plain)) add_word(&w, plain_word(w.word, &plain));
    }
    buf_free(&plain);
}
