/* Fields of a record, and how banks write amounts, days and currencies. */
#include "connectors/statement.h"

#include "engine/base/hash.h"

/* ---- Records */

bool statement_put_raw(StatementRecord *record, Str name, Str value) {
    value = str_trim(value);
    if (!value.len) return true;
    if (record->count == STATEMENT_FIELDS_MAX) return false;
    record->field[record->count++] = (StatementField){str_copy(record->arena, name), str_copy(record->arena, value)};
    return true;
}

bool statement_put(StatementRecord *record, const char *name, Str value) {
    return statement_put_raw(record, str_of(name), value);
}

Str statement_get(const StatementRecord *record, const char *name) {
    for (size_t i = 0; i < record->count; i++) {
        if (str_eq(record->field[i].name, str_of(name))) return record->field[i].value;
    }
    return STR_NULL;
}

/* ---- Values */

Str statement_amount(Arena *arena, Str text) {
    text = str_trim(text);
    if (!text.ptr) return str_copy(arena, text);
    char *out = arena_alloc(arena, text.len + 1);
    size_t len = 0, points = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool between = i > 0 && i + 1 < text.len && out[0] != 0;
        if (c == ' ' || c == '\'' || (c == '+' && i == 0)) continue;
        if (c == 0xC2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] == 0xA0) {
            i++;
            continue;
        }
        bool point = c == ',' || c == '.' || (c == '-' && between && out[len - 1] >= '0');
        points += point;
        if (!point && (c < '0' || c > '9') && !(c == '-' && len == 0)) return str_copy(arena, text);
        out[len++] = point ? '.' : (char)c;
    }
    if (points > 1) return str_copy(arena, text);
    if (len && out[len - 1] == '.') len--; /* "500," of SWIFT */
    return (Str){out, len};
}

static bool digits(Str text, size_t from, size_t count) {
    for (size_t i = from; i < from + count; i++) {
        if (i >= text.len || text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    }
    return true;
}

Str statement_day(Arena *arena, Str text) {
    text = str_trim(text);
    bool good = digits(text, 0, 2) && digits(text, 3, 2) && digits(text, 6, 4) && text.ptr[2] == text.ptr[5] &&
                (text.ptr[2] == '.' || text.ptr[2] == '/');
    if (!good) return str_copy(arena, text);
    return str_printf(arena, "%.4s-%.2s-%.2s", text.ptr + 6, text.ptr + 3, text.ptr);
}

Str statement_day_digits(Arena *arena, Str text) {
    text = str_trim(text);
    if (digits(text, 0, 8)) return str_printf(arena, "%.4s-%.2s-%.2s", text.ptr, text.ptr + 4, text.ptr + 6);
    if (!digits(text, 0, 6)) return str_copy(arena, text);
    bool past = text.ptr[0] >= '8'; /* 80..99 */
    return str_printf(arena, "%s%.2s-%.2s-%.2s", past ? "19" : "20", text.ptr, text.ptr + 2, text.ptr + 4);
}

static const struct {
    const char *digits, *letters;
} codes[] = {{"643", "RUB"}, {"810", "RUB"}, {"840", "USD"}, {"978", "EUR"}, {"156", "CNY"}, {"398", "KZT"},
             {"933", "BYN"}, {"980", "UAH"}, {"826", "GBP"}, {"756", "CHF"}, {"949", "TRY"}, {"784", "AED"},
             {"417", "KGS"}, {"860", "UZS"}, {"051", "AMD"}, {"981", "GEL"}, {"985", "PLN"}, {"392", "JPY"}};

Str statement_currency(Str code) {
    code = str_trim(code);
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        if (str_eq(code, str_of(codes[i].digits))) return str_of(codes[i].letters);
    }
    return code;
}

bool statement_is_currency(Str letters) {
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        if (str_eq(letters, str_of(codes[i].letters))) return true;
    }
    return false;
}

Str statement_natural_id(StatementRecord *record) {
    static const char *const parts[] = {"account", "direction", "date", "number", "amount", "counterparty_account"};
    Str id = STR("");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        Str value = statement_get(record, parts[i]);
        id = str_printf(record->arena, "%.*s%s%.*s", STR_ARG(id), i ? " " : "", STR_ARG(value));
    }
    Str purpose = statement_get(record, "purpose");
    if (!purpose.len) return id;
    return str_printf(record->arena, "%.*s %08x", STR_ARG(id), (unsigned)(hash_bytes(purpose.ptr, purpose.len) >> 32));
}
