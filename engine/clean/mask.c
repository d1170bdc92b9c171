#include "engine/clean/mask.h"

#include "engine/base/utf8.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <utf8proc.h>

#define HIDDEN "\u2022\u2022\u2022"

enum {
    INITIALS_MAX = 4,
    LAST_DIGITS = 4,
    DIGITS_LEAST = 8 /* fewer: half of them would be shown */,
    PSEUDONYM_BYTES = 6
};

const char *const personal_code[PERSONALS] = {"",        "name",     "phone",   "email", "tax_id",
                                              "account", "birthday", "address", "text"};
const char *const sight_code[SIGHTS] = {"all", "masked", "pseudonym", "hidden"};

static bool is_letter(uint32_t c) {
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND: return true;
    default: return false;
    }
}

/* "Петров-Водкин" has two words, "O'Neil" one. */
static Str initials(Str value, Arena *arena) {
    Buf out = {0};
    bool inside = false;
    size_t count = 0;
    for (size_t i = 0; i < value.len && count < INITIALS_MAX;) {
        uint32_t c = utf8_next(value, &i);
        bool letter = is_letter(c);
        if (letter && !inside) {
            if (count++) buf_char(&out, ' ');
            utf8_add(&out, c);
            buf_char(&out, '.');
        }
        inside = letter || (inside && (c == '\'' || c == 0x2019));
    }
    Str text = out.len ? str_copy(arena, buf_str(&out)) : STR(HIDDEN);
    buf_free(&out);
    return text;
}

/* Letters and digits alone: however a number is grouped, it is the same one. */
static Str bare(Str value, Arena *arena) {
    char *out = arena_array_raw(arena, value.len + 1, 1);
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        bool digit = c >= '0' && c <= '9', letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (digit || letter || (unsigned char)c >= 0x80) out[len++] = c;
    }
    return (Str){out, len};
}

static Str last_digits(Str value, Arena *arena) {
    Str number = bare(value, arena);
    bool plain = number.len >= DIGITS_LEAST;
    for (size_t i = number.len - (plain ? LAST_DIGITS : 0); i < number.len; i++)
        plain = plain && (unsigned char)number.ptr[i] < 0x80;
    if (!plain) return STR(HIDDEN);
    return str_printf(arena, HIDDEN "%.*s", LAST_DIGITS, number.ptr + number.len - LAST_DIGITS);
}

static Str mailbox(Str value, Arena *arena) {
    size_t at = str_find(value, STR("@")), first = 0, dot = value.len;
    if (at == SIZE_MAX || at < 2) return STR(HIDDEN);
    (void)utf8_next(value, &first);
    while (dot > at && value.ptr[dot - 1] != '.') dot--;
    Str ending = dot > at ? str_sub(value, dot - 1, value.len) : STR("");
    if (ending.len < 3 || ending.len > 7) ending = STR("");
    return str_printf(arena, "%.*s" HIDDEN "@" HIDDEN "%.*s", (int)first, value.ptr, STR_ARG(ending));
}

static Str year(Str value) {
    bool dated = value.len >= 10 && value.ptr[4] == '-' && value.ptr[7] == '-';
    for (size_t i = 0; i < 4 && dated; i++) dated = value.ptr[i] >= '0' && value.ptr[i] <= '9';
    return dated ? str_sub(value, 0, 4) : STR(HIDDEN);
}

static Str lowered(Str value, Arena *arena) {
    char *out = arena_array_raw(arena, value.len + 1, 1);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        out[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    return (Str){out, value.len};
}

static Str pseudonym(Personal kind, Str key, Str value, Arena *arena) {
    unsigned char code[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    bool number = kind == PERSONAL_PHONE || kind == PERSONAL_TAX_ID || kind == PERSONAL_ACCOUNT;
    Str plain = number ? bare(value, arena) : kind == PERSONAL_EMAIL ? lowered(value, arena) : value;
    Str text = str_printf(arena, "%s:%.*s", personal_code[kind], STR_ARG(plain));
    if (!key.len ||
        !HMAC(EVP_sha256(), key.ptr, (int)key.len, (const unsigned char *)text.ptr, text.len, code, &size) ||
        size < PSEUDONYM_BYTES)
        return STR(HIDDEN);
    return str_printf(arena, "%s-%02x%02x%02x%02x%02x%02x", personal_code[kind], code[0], code[1], code[2], code[3],
                      code[4], code[5]);
}

Str mask_value(Personal kind, Sight sight, Str key, Str value, Arena *arena) {
    Str trimmed = str_trim(value);
    if (kind == PERSONAL_NONE || sight == SIGHT_ALL || !trimmed.len) return value;
    if (sight == SIGHT_HIDDEN) return STR(HIDDEN);
    if (sight == SIGHT_PSEUDONYM) return pseudonym(kind, key, trimmed, arena);
    switch (kind) {
    case PERSONAL_NAME: return initials(trimmed, arena);
    case PERSONAL_PHONE:
    case PERSONAL_TAX_ID:
    case PERSONAL_ACCOUNT: return last_digits(trimmed, arena);
    case PERSONAL_EMAIL: return mailbox(trimmed, arena);
    case PERSONAL_BIRTHDAY: return year(trimmed);
    default: return STR(HIDDEN);
    }
}
