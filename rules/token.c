#include "rules/token.h"

#include "engine/base/buf.h"
#include "engine/base/utf8.h"

enum { NUMBER_DIGITS_MAX = 18 };

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static Token bad(size_t at, size_t len, Str text) {
    return (Token){.kind = TOKEN_BAD, .at = at, .len = len, .text = text};
}

static Token quoted(Str text, size_t at, size_t *index, Arena *arena) {
    Buf value = {0};
    size_t i = at + 1;
    for (; i < text.len; i++) {
        if (text.ptr[i] != '\'') {
            buf_char(&value, text.ptr[i]);
            continue;
        }
        if (i + 1 >= text.len || text.ptr[i + 1] != '\'') break;
        buf_char(&value, '\''); /* '' inside a text is one ' */
        i++;
    }
    Str copy = str_copy(arena, buf_str(&value));
    buf_free(&value);
    if (i >= text.len) return bad(at, text.len - at, STR("a text without its closing '"));
    *index = i + 1;
    return (Token){.kind = TOKEN_TEXT, .at = at, .len = *index - at, .text = copy};
}

static bool digits_at(Str text, size_t at, size_t count) {
    if (at + count > text.len) return false;
    for (size_t i = at; i < at + count; i++) {
        if (!is_digit(text.ptr[i])) return false;
    }
    return true;
}

static int number_at(Str text, size_t at, size_t count) {
    int value = 0;
    for (size_t i = at; i < at + count; i++) value = 10 * value + (text.ptr[i] - '0');
    return value;
}

static bool is_date(Str text, size_t at) {
    return digits_at(text, at, 4) && digits_at(text, at + 5, 2) && digits_at(text, at + 8, 2) &&
           text.ptr[at + 4] == '-' && text.ptr[at + 7] == '-' && !digits_at(text, at + 10, 1);
}

static Token date(Str text, size_t at, size_t *index) {
    Day day = day_of(number_at(text, at, 4), number_at(text, at + 5, 2), number_at(text, at + 8, 2));
    if (day == DAY_NONE) return bad(at, 10, STR("no such date"));
    *index = at + 10;
    return (Token){.kind = TOKEN_DATE, .at = at, .len = 10, .text = str_sub(text, at, at + 10), .number = day};
}

static Token number(Str text, size_t at, size_t *index) {
    Token token = {.kind = TOKEN_NUMBER, .at = at};
    size_t digits = 0, i = at;
    bool point = false;
    for (; i < text.len; i++) {
        if (text.ptr[i] == '.' && !point && digits_at(text, i + 1, 1)) {
            point = true;
            continue;
        }
        if (!is_digit(text.ptr[i])) break;
        if (++digits > NUMBER_DIGITS_MAX) return bad(at, i - at + 1, STR("a number with more than 18 digits"));
        token.number = 10 * token.number + (text.ptr[i] - '0');
        token.scale += point;
    }
    if (token.scale > DECIMAL_SCALE_MAX) return bad(at, i - at, STR("a number with more than 9 decimals"));
    if (i < text.len && is_name_start(text.ptr[i])) {
        return bad(at, i - at + 1, STR("a number runs into a word\nhint: texts stand in quotes: '12a'"));
    }
    *index = i;
    token.len = i - at;
    token.text = str_sub(text, at, i);
    return token;
}

static bool is_bent_quote(Str name) {
    static const Str marks[] = {{"\xE2\x80\x98", 3}, {"\xE2\x80\x99", 3}, {"\xE2\x80\x9C", 3},
                                {"\xE2\x80\x9E", 3}, {"\xC2\xAB", 2}};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (str_starts(name, marks[i])) return true;
    }
    return false;
}

static Token name(Str text, size_t at, size_t *index) {
    size_t i = at;
    while (i < text.len && (is_name_start(text.ptr[i]) || is_digit(text.ptr[i]) ||
                            (text.ptr[i] == '.' && i + 1 < text.len && is_name_start(text.ptr[i + 1])))) {
        i++;
    }
    if (is_bent_quote(str_sub(text, at, i))) {
        return bad(at, i - at, STR("texts stand in straight quotes\nhint: write 'text', not ‘text’, “text” or «text»"));
    }
    *index = i;
    return (Token){.kind = TOKEN_NAME, .at = at, .len = i - at, .text = str_sub(text, at, i)};
}

typedef struct Slip { /* how other languages say it */
    const char *sign, *text;
} Slip;

static const Slip slips[] = {
    {"&&", "`&&` is not known here\nhint: write `and`"},
    {"||", "`||` is not known here\nhint: write `or`, or + to join texts"},
    {"<>", "`<>` is not known here\nhint: write `!=`"},
    {"!", "`!` is not known here\nhint: write `not`"},
    {"=", "`=` is not known here\nhint: write `==`"},
    {"[", "lists stand in round brackets\nhint: write in ('a', 'b'), or the name of one of the project's lists"},
    {"\"", "texts stand in single quotes\nhint: write 'text'"},
    {";", "`;` is not known here\nhint: commas stand between arguments: if(amount > 0, 1, 0)"},
    {"${", "variables are not known in expressions"},
};

static Token sign(Str text, size_t at, size_t *index) {
    static const char *const signs[] = {"==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", ","};
    Str rest = str_sub(text, at, text.len);
    for (size_t i = 0; i < ARRAY_LEN(slips); i++) {
        Str slip = str_of(slips[i].sign);
        bool longer = slip.len == 1 && rest.len > 1 && rest.ptr[1] == '='; /* == and != begin like slips */
        if (str_starts(rest, slip) && !longer) return bad(at, slip.len, str_of(slips[i].text));
    }
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        Str s = str_of(signs[i]);
        if (!str_starts(rest, s)) continue;
        *index = at + s.len;
        return (Token){.kind = TOKEN_SIGN, .at = at, .len = s.len, .text = str_sub(text, at, at + s.len)};
    }
    return bad(at, 1, STR("this character is not known here"));
}

const char *token_hint(Str word) {
    static const Slip words[] = {
        {"and", "\nhint: write `and`, in small letters"},
        {"or", "\nhint: write `or`, in small letters"},
        {"in", "\nhint: write `in`, in small letters"},
        {"is", "\nhint: write `is null` or `is not null`, in small letters"},
        {"not", "\nhint: write `not in`, `is not null`, or `not` before a condition"},
        {"like", "\nhint: write starts(x, 'p'), ends(x, 'p'), contains(x, 'p') or matches(x, 'regex')"},
        {"between", "\nhint: write x >= 1 and x <= 2"},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq_ascii_case(word, str_of(words[i].sign))) return words[i].text;
    }
    return "";
}

Token token_next(Str text, size_t *index, Arena *arena) {
    size_t at = *index;
    while (at < text.len &&
           (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\n' || text.ptr[at] == '\r')) {
        at++;
    }
    *index = at;
    if (at == text.len) return (Token){.kind = TOKEN_END, .at = at, .text = STR("")};
    char c = text.ptr[at];
    if (c == '\'') return quoted(text, at, index, arena);
    if (is_digit(c)) return is_date(text, at) ? date(text, at, index) : number(text, at, index);
    if (is_name_start(c)) return name(text, at, index);
    return sign(text, at, index);
}
