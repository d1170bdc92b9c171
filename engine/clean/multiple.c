#include "engine/clean/multiple.h"

#include "engine/clean/currency.h"
#include "engine/clean/number.h"

const Multiple multiples[] = {
    {"thousand", 3, "ТЫС|ТЫСЯЧА|ТЫСЯЧИ|ТЫСЯЧ|ТИС|ТИСЯЧ|МЫҢ|K|К|THOUSAND|THOUSANDS"},
    {"million", 6, "МЛН|МИЛЛИОН|МИЛЛИОНА|МИЛЛИОНОВ|МІЛЬЙОН|МІЛЬЙОНИ|МІЛЬЙОНІВ|M|М|MLN|MILLION|MILLIONS"},
    {"percent", -2, "%|ПРОЦЕНТ|ПРОЦЕНТА|ПРОЦЕНТОВ|ВІДСОТОК|ВІДСОТКИ|ВІДСОТКІВ|ПАЙЫЗ|PERCENT"},
    {0},
};

const Multiple *multiple_find(Str name) {
    for (const Multiple *m = multiples; m->name; m++) {
        if (str_eq(name, str_of(m->name))) return m;
    }
    return NULL;
}

/* Behind the last figure: up to a space or a full stop. */
static Str word_of(Str text, size_t *from) {
    size_t end = text.len;
    while (end && !number_is_digit(text.ptr[end - 1])) end--;
    *from = end;
    Str rest = str_trim(str_sub(text, end, text.len));
    size_t len = 0;
    while (len < rest.len && rest.ptr[len] != ' ' && rest.ptr[len] != '.' && (unsigned char)rest.ptr[len] != 0xC2) len++;
    return str_sub(rest, 0, len);
}

static bool is_word(const Multiple *m, Str word) {
    char text[CURRENCY_WORD_MAX];
    Str key = currency_key(word, text);
    return key.len && currency_is_named(m->words, key);
}

const Multiple *multiple_named(Str text) {
    size_t from;
    Str word = word_of(text, &from);
    for (const Multiple *m = multiples; from && m->name; m++) {
        if (is_word(m, word)) return m;
    }
    return NULL;
}

Str multiple_cut(Str text, const Multiple *multiple, char out[MULTIPLE_TEXT_MAX]) {
    size_t from;
    Str word = word_of(text, &from);
    if (!from || !is_word(multiple, word)) return text;
    size_t behind = (size_t)(word.ptr + word.len - text.ptr);
    if (behind < text.len && text.ptr[behind] == '.') behind++;
    Str rest = str_trim(str_sub(text, behind, text.len));
    if (from + 1 + rest.len > MULTIPLE_TEXT_MAX) return text;
    memcpy(out, text.ptr, from);
    if (!rest.len) return (Str){out, from};
    out[from] = ' ';
    memcpy(out + from + 1, rest.ptr, rest.len);
    return (Str){out, from + 1 + rest.len};
}
