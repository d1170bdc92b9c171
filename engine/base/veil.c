#include "engine/base/veil.h"

#include "engine/base/buf.h"
#include "engine/base/utf8.h"

#include <stdio.h>
#include <utf8proc.h>

enum { DIGITS_MAX = 6 };

#define HIDDEN STR("…")

typedef struct Quotes {
    Str open, close;
} Quotes;

static const Quotes quotes[] = {{{"\"", 1}, {"\"", 1}}, {{"'", 1}, {"'", 1}},     {{"`", 1}, {"`", 1}},
                                {{"«", 2}, {"»", 2}},   {{"“", 3}, {"”", 3}}, {{"„", 3}, {"“", 3}}};

static bool is_letter(uint32_t c) {
    utf8proc_category_t kind = utf8proc_category((utf8proc_int32_t)c);
    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

static bool is_digit(uint32_t c) {
    return c >= '0' && c <= '9';
}

static bool is_capital(uint32_t c) {
    return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LU;
}

static uint32_t letter_at(Str text, size_t at) {
    return at < text.len ? utf8_next(text, &at) : ' ';
}

static uint32_t letter_before(Str text, size_t at) {
    if (!at) return ' ';
    while (at && ((unsigned char)text.ptr[--at] & 0xC0) == 0x80) continue;
    return letter_at(text, at);
}

/* As a whole word, or several. */
static bool is_known(Str known, Str word) {
    Str rest = known;
    for (size_t at; word.len && (at = str_find(rest, word)) != SIZE_MAX;) {
        uint32_t before = letter_before(rest, at), after = letter_at(rest, at + word.len);
        if (!is_letter(before) && !is_digit(before) && !is_letter(after) && !is_digit(after)) return true;
        rest = str_sub(rest, at + 1, rest.len);
    }
    return false;
}

/* The end of what is quoted from `at`, SIZE_MAX when nothing is. */
static size_t quoted_end(Str text, size_t at, Str *inner) {
    for (size_t q = 0; q < ARRAY_LEN(quotes); q++) {
        if (!str_starts(str_sub(text, at, text.len), quotes[q].open) || is_letter(letter_before(text, at))) continue;
        size_t from = at + quotes[q].open.len, len = str_find(str_sub(text, from, text.len), quotes[q].close);
        if (len == SIZE_MAX) len = text.len - from;
        *inner = str_sub(text, from, from + len);
        return from + len;
    }
    return SIZE_MAX;
}

/* Digits with signs and single blanks between them, as telephone numbers are written. */
static size_t number_end(Str text, size_t at, size_t *digits) {
    size_t end = at;
    *digits = 0;
    for (size_t i = at; i < text.len && text.ptr[i] && strchr("0123456789 +-().", text.ptr[i]); i++) {
        if (text.ptr[i] == ' ' && text.ptr[i - 1] == ' ') break;
        if (!is_digit((unsigned char)text.ptr[i])) continue;
        end = i + 1;
        ++*digits;
    }
    return end;
}

static size_t word_end(Str text, size_t at) {
    size_t end = at;
    while (end < text.len) {
        size_t next = end;
        uint32_t c = utf8_next(text, &next);
        bool inside = end > at && c && c < 128 && strchr("@._-", (int)c) && is_letter(letter_at(text, next));
        if (!is_letter(c) && !is_digit(c) && !inside) break;
        end = next;
    }
    return end;
}

/* A name, an address, an account. */
static bool may_tell(Str word) {
    if (memchr(word.ptr, '@', word.len)) return true;
    bool small = false, ascii = true;
    size_t digits = 0;
    for (size_t i = 0; i < word.len;) {
        uint32_t c = utf8_next(word, &i);
        small |= is_letter(c) && !is_capital(c);
        ascii &= c < 128;
        digits += is_digit(c);
    }
    return digits > DIGITS_MAX || (is_capital(letter_at(word, 0)) && (small || !ascii));
}

static size_t take(Str text, size_t at, Str known, Buf *out) {
    Str inner;
    size_t digits, end = quoted_end(text, at, &inner);
    if (end != SIZE_MAX) {
        size_t from = end - inner.len;
        buf_add(out, str_sub(text, at, from));
        buf_add(out, !inner.len || is_known(known, inner) ? inner : HIDDEN);
        return end;
    }
    uint32_t c = letter_at(text, at);
    if (is_digit(c) || c == '+') {
        end = number_end(text, at, &digits);
        bool shown = digits <= DIGITS_MAX || is_known(known, str_sub(text, at, end));
        if (!shown) buf_add(out, HIDDEN);
        if (!shown) return end;
    }
    end = word_end(text, at);
    if (end == at) (void)utf8_next(text, &end);
    Str word = str_sub(text, at, end);
    buf_add(out, may_tell(word) && !is_known(known, word) ? HIDDEN : word);
    return end;
}

Str veil_text(Str text, Str known, Arena *arena) {
    Buf *out = buf_own(arena);
    for (size_t i = 0; i < text.len;) {
        size_t end = take(text, i, known, out);
        Str inner;
        bool closes = quoted_end(text, i, &inner) == end && end < text.len;
        i = end;
        if (closes) { /* the closing mark would open again */
            (void)utf8_next(text, &i);
            buf_add(out, str_sub(text, end, i));
        }
    }
    return buf_str(out);
}

void veil_error(Error *err, Str known) {
    Arena *arena = arena_new("veil", 0);
    Str rest = str_copy(arena, str_of(err->text)), said = str_cut(&rest, '\n');
    Error veiled = *err;
    Str text = veil_text(said, known, arena);
    snprintf(veiled.text, sizeof veiled.text, "%.*s%s%.*s", (int)text.len, text.ptr, rest.len ? "\n" : "", STR_ARG(rest));
    *err = veiled;
    arena_free(arena);
}
