/* Quantities in names of items, each one word that is the same in whatever unit it was written: see item_clean. */
#include "engine/clean/item_parts.h"

#include "engine/base/buf.h"

enum { FIGURES_MAX = 12, BEHIND_MAX = 4 };

size_t item_number_len(Str word) {
    size_t len = 0;
    while (len < word.len && (number_is_digit(word.ptr[len]) || (len && word.ptr[len] == '.'))) len++;
    while (len && word.ptr[len - 1] == '.') len--;
    return len;
}

bool item_is_number(Str word) {
    return word.len && item_number_len(word) == word.len;
}

/* What a technical unit is called, with no other unit beside it that is as much: 18 ppm, 12 В, 300 Мбит/с. */
static const char *rating(Str word) {
    static const char *const names[][6] = {{"v", "volt", "volts", "в", "вольт"}, {"w", "watt", "watts", "вт", "ватт"}, {"kw", "квт"}, {"a", "amp", "amps", "ампер"}, {"ah", "ач"},
                                           {"mah", "мач"}, {"hz", "гц"}, {"mhz", "мгц"}, {"ghz", "ггц"}, {"mp", "мп", "мпикс", "megapixel", "megapixels"}, {"ppm"}, {"rpm", "об"},
                                           {"mbps", "мбит"}, {"gbps", "гбит"}, {"dpi"}, {"lm", "лм"}, {"db", "дб"}, {"k", "к"}, {"tb", "тб"}, {"user", "users"},
                                           {"disc", "discs", "disk", "disks"}, {"cuft"}};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        for (size_t k = 0; k < ARRAY_LEN(names[i]) && names[i][k]; k++) {
            if (str_eq(word, str_of(names[i][k]))) return names[i][0];
        }
    }
    return NULL;
}

static bool counts_pieces(Str word) {
    return str_eq(word, STR("pc")) || str_eq(word, STR("pack")) || str_eq(word, STR("count")) || str_eq(word, STR("ct"));
}

/* The name must lead to the unit itself: "ct" is a box, though carats have it for their own. */
const char *item_unit(CleanContext *context, Str word, bool glued) {
    if (!word.len || number_is_digit(word.ptr[0])) return NULL;
    if (glued && word.len == 1 && word.ptr[0] != 'm' && word.ptr[0] != 'l') return NULL;
    if (counts_pieces(word)) return "pc";
    const char *rated = rating(word);
    if (rated) return rated;
    const Unit *unit = unit_find(context, word);
    if (!unit || unit_find(context, str_of(unit->name)) != unit) return NULL;
    return counts_pieces(str_of(unit->name)) ? "pc" : unit->name;
}

void item_add_number(Str number, Buf *out) {
    size_t zeros = 0, point = 0;
    for (size_t i = 0; i < number.len; i++) point += number.ptr[i] == '.';
    if (point == 1) {
        while (number.ptr[number.len - 1] == '0') number.len--;
        if (number.ptr[number.len - 1] == '.') number.len--;
    }
    while (zeros + 1 < number.len && number.ptr[zeros] == '0' && number_is_digit(number.ptr[zeros + 1])) zeros++;
    buf_add(out, str_sub(number, point ? zeros : 0, number.len)); /* 007 is a name */
}

/* Units that are a thousand of the one before them, from the base on; lengths and areas are written in all of theirs. */
typedef struct Ladder {
    const char *base, *unit[3];
    int64_t of_base[3];
} Ladder;

static const Ladder ladders[] = {
    {"mg", {"kg", "g", "mg"}, {1000000, 1000, 1}},
    {"ml", {"l", "ml"}, {1000, 1}},
    {"mm", {"m", "cm", "mm"}, {1000, 10, 1}},
};

static const Ladder *ladder_of(const Unit *unit) {
    for (size_t i = 0; i < ARRAY_LEN(ladders); i++) {
        if (unit && unit->denominator == 1 && str_eq(str_of(unit->base), str_of(ladders[i].base))) return &ladders[i];
    }
    return NULL;
}

/* In 1/10,000; false: it has too many figures, or several points. */
static bool read_number(Str number, int64_t *out) {
    size_t behind = 0, figures = 0;
    bool point = false;
    *out = 0;
    for (size_t i = 0; i < number.len; i++) {
        if (number.ptr[i] == '.') {
            if (point) return false;
            point = true;
            continue;
        }
        if (++figures > FIGURES_MAX || (point && ++behind > BEHIND_MAX)) return false;
        *out = *out * 10 + (number.ptr[i] - '0');
    }
    for (; behind < BEHIND_MAX; behind++) *out *= 10;
    return true;
}

/* Written in the largest unit in which it is whole; false: in none of them, or it is too large. */
static bool add_on_ladder(Str number, const Unit *unit, Buf *out) {
    static const int64_t parts = 10000;
    const Ladder *ladder = ladder_of(unit);
    int64_t amount, base;
    if (!ladder || !read_number(number, &amount) || __builtin_mul_overflow(amount, unit->numerator, &base)) return false;
    for (size_t i = 0; i < ARRAY_LEN(ladder->unit) && ladder->unit[i]; i++) {
        int64_t one = ladder->of_base[i] * parts;
        if (!base || base % one) continue;
        buf_printf(out, "%lld%s", (long long)(base / one), ladder->unit[i]);
        return true;
    }
    return false;
}

void item_quantity(CleanContext *context, Str number, Str word, Buf *out) {
    const char *unit = item_unit(context, word, false);
    if (str_eq(str_of(unit), STR("pc")) && str_eq(number, STR("1"))) return;
    if (!rating(word) && add_on_ladder(number, unit_find(context, str_of(unit)), out)) return;
    item_add_number(number, out);
    buf_add(out, str_of(unit));
}

/* 3x250 of millilitres are three pieces; 3x250 of millimetres is a size. */
static bool is_size(CleanContext *context, const char *unit) {
    const Unit *known = unit_find(context, str_of(unit));
    return known && (str_eq(str_of(known->base), STR("mm")) || str_eq(str_of(known->base), STR("mm2")));
}

bool item_pieces(CleanContext *context, Str word, Str unit, Buf *out) {
    size_t figures = item_number_len(word);
    const char *name = item_unit(context, unit, false);
    if (!name || is_size(context, name) || figures + 1 >= word.len || word.ptr[figures] != 'x') return false;
    Str each = str_sub(word, figures + 1, word.len);
    if (!item_is_number(each)) return false;
    item_quantity(context, str_sub(word, 0, figures), STR("pc"), out);
    if (out->len) buf_char(out, ' ');
    item_quantity(context, each, unit, out);
    return true;
}

void item_glued(CleanContext *context, Str word, Buf *out) {
    size_t figures = item_number_len(word), end = word.len;
    Str unit = str_sub(word, figures, word.len);
    if (item_unit(context, unit, true)) {
        item_quantity(context, str_sub(word, 0, figures), unit, out);
        return;
    }
    while (end && !number_is_digit(word.ptr[end - 1])) end--;
    bool pieces = item_unit(context, str_sub(word, end, word.len), true) && item_pieces(context, str_sub(word, 0, end), str_sub(word, end, word.len), out);
    if (!pieces) buf_add(out, word);
}
