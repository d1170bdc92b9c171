#include "rules/mistake.h"

#include "rules/meant.h"

#include "connectors/nearest.h"
#include "engine/base/buf.h"
#include "engine/base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    EXCERPT_POINTS_MAX = 110, /* a longer line is shown around the caret only */
    EXCERPT_BEFORE = 40,
    HINT_BYTES_MAX = 400
};

static Str print(Arena *arena, const char *format, va_list args) {
    char text[2048];
    int len = vsnprintf(text, sizeof text, format, args);
    size_t kept = len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
    return str_copy(arena, (Str){text, kept});
}

void mistake_add(Mistakes *list, Place place, size_t len, const char *format, ...) {
    if (list->count == MISTAKES_MAX) {
        list->surplus++;
        return;
    }
    list->item = arena_grow(list->arena, list->item, list->count, &list->capacity, sizeof *list->item, 16);
    va_list args;
    va_start(args, format);
    Str text = print(list->arena, format, args);
    va_end(args);
    list->item[list->count++] = (Mistake){place, (uint32_t)len, text, STR("")};
}

void mistake_hint(Mistakes *list, const char *format, ...) {
    if (list->count == 0 || list->surplus) return;
    va_list args;
    va_start(args, format);
    list->item[list->count - 1].hint = print(list->arena, format, args);
    va_end(args);
}

void mistake_hint_names(Mistakes *list, Str name, const Str *names, size_t count) {
    size_t meant = meant_name(name, names, count), near = meant == SIZE_MAX ? nearest_name(name, names, count) : meant;
    if (near != SIZE_MAX) {
        mistake_hint(list, "did you mean `%.*s`?", STR_ARG(names[near]));
        return;
    }
    if (count == 0) return;
    Buf text = {0};
    for (size_t i = 0; i < count; i++) {
        if (text.len + names[i].len > HINT_BYTES_MAX) {
            buf_add(&text, STR(", ..."));
            break;
        }
        bool sign = names[i].len == 1; /* "," among commas */
        buf_printf(&text, sign ? "%s`%.*s`" : "%s%.*s", i ? ", " : "", STR_ARG(names[i]));
    }
    mistake_hint(list, "%s: %.*s", count == 1 ? "there is only" : "there are", STR_ARG(buf_str(&text)));
    buf_free(&text);
}

void mistake_hide(Mistakes *list, Place place, size_t len) {
    list->hidden = arena_grow(list->arena, list->hidden, list->hidden_count, &list->hidden_capacity, sizeof *list->hidden, 8);
    list->hidden[list->hidden_count++] = (Hidden){place, (uint32_t)len};
}

static int in_file_order(const void *left, const void *right) {
    const Mistake *a = left, *b = right;
    if (a->place.line != b->place.line) return a->place.line < b->place.line ? -1 : 1;
    if (a->place.column != b->place.column) return a->place.column < b->place.column ? -1 : 1;
    return str_compare(a->text, b->text);
}

MistakeList mistakes_list(const Mistakes *list, Str file, Str content) {
    Mistake *item = arena_array(list->arena, list->count + 1, sizeof *item);
    if (list->count) memcpy(item, list->item, list->count * sizeof *item);
    if (list->count) qsort(item, list->count, sizeof *item, in_file_order);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (count == 0 || in_file_order(&item[count - 1], &item[i]) != 0) item[count++] = item[i];
    }
    if (list->surplus) {
        Str text = str_printf(list->arena, "and %zu more mistakes", list->surplus);
        item[count] = (Mistake){item[count - 1].place, 1, text, STR("")};
        count++;
    }
    return (MistakeList){item, count, file, content, list->hidden, list->hidden_count};
}

static Str line_of(Str content, uint32_t number) {
    Str rest = content, line = STR("");
    for (uint32_t i = 0; i < number; i++) line = rest.ptr ? str_cut(&rest, '\n') : STR("");
    return str_ends(line, STR("\r")) ? str_sub(line, 0, line.len - 1) : line;
}

/* Bytes [*from, *to) of the line that are shown: all of it, or what surrounds the caret. Columns are 0-based here. */
static void window(Str line, size_t caret, size_t *from, size_t *to, size_t *first_column) {
    *from = 0;
    *to = line.len;
    *first_column = 0;
    size_t points = utf8_count(line);
    if (points <= EXCERPT_POINTS_MAX) return;
    if (caret > EXCERPT_BEFORE) *first_column = caret - EXCERPT_BEFORE;
    size_t column = 0;
    for (size_t i = 0; i < line.len; column++) {
        if (column == *first_column) *from = i;
        if (column == *first_column + EXCERPT_POINTS_MAX) {
            *to = i;
            return;
        }
        (void)utf8_next(line, &i);
    }
}

static bool is_hidden(const MistakeList *list, uint32_t line, uint32_t column) {
    for (size_t i = 0; i < list->hidden_count; i++) {
        const Hidden *h = &list->hidden[i];
        if (h->place.line == line && column >= h->place.column && (h->len == 0 || column < h->place.column + h->len))
            return true;
    }
    return false;
}

/* Control characters would move the terminal's cursor; each stands as one space, so that the caret stays under its
 * place. */
static void add_visible(Buf *out, const MistakeList *list, Str text, Place at) {
    for (size_t i = 0; i < text.len; at.column++) {
        uint32_t c = utf8_next(text, &i);
        bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF;
        utf8_add(out, is_hidden(list, at.line, at.column) ? '*' : control ? ' ' : c);
    }
}

static void add_excerpt(Buf *out, const Mistake *mistake, const MistakeList *list) {
    Str line = line_of(list->content, mistake->place.line);
    size_t caret = mistake->place.column ? mistake->place.column - 1 : 0, from, to, first;
    window(line, caret, &from, &to, &first);
    Str shown = str_sub(line, from, to);
    buf_printf(out, "\n%5u | %s", mistake->place.line, from ? "..." : "");
    add_visible(out, list, shown, (Place){mistake->place.line, (uint32_t)first + 1});
    buf_printf(out, "%s\n      | %s", to < line.len ? "..." : "", from ? "   " : "");
    size_t points = utf8_count(shown), at = caret - first < points ? caret - first : points;
    size_t len = mistake->len ? mistake->len : points - at;
    if (len > points - at) len = points - at;
    for (size_t i = 0; i < at; i++) buf_char(out, ' ');
    buf_char(out, '^');
    for (size_t i = 1; i < len; i++) buf_char(out, '~');
}

Str plan_mistake_print(const MistakeList *list, size_t index, Arena *arena) {
    const Mistake *mistake = &list->item[index];
    Buf out = {0};
    buf_add(&out, list->file);
    if (mistake->place.line) buf_printf(&out, ":%u:%u", mistake->place.line, mistake->place.column);
    buf_printf(&out, ": %.*s", STR_ARG(mistake->text));
    if (mistake->place.line) add_excerpt(&out, mistake, list);
    if (mistake->hint.len) buf_printf(&out, "\nhint: %.*s", STR_ARG(mistake->hint));
    Str text = str_copy(arena, buf_str(&out));
    buf_free(&out);
    return text;
}
