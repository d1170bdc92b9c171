#include "engine/clean/validate.h"

#include "engine/base/utf8.h"
#include "engine/clean/checksum.h"

/* ---------------------------------------------------------------------------------------------------------------
 * Things without a check digit */

/* One label of a domain: letters of any script, digits, inner hyphens, 1 to 63 bytes. */
static bool is_label(Str label) {
    if (!label.len || label.len > 63 || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-') return false;
    for (size_t i = 0; i < label.len; i++) {
        char c = label.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        if (!plain && (unsigned char)c < 0x80) return false;
    }
    return utf8_valid(label);
}

static bool is_domain(Str domain) {
    size_t labels = 0;
    Str last = STR_NULL;
    for (Str rest = domain; rest.ptr; labels++) {
        last = str_cut(&rest, '.');
        if (!is_label(last)) return false;
    }
    return labels >= 2 && last.len >= 2 && !checksum_digits(last);
}

/* The part before @: RFC 5322 dot-atom, or letters of other scripts (RFC 6531). No quoted forms, which nobody sends. */
static bool is_local_part(Str local) {
    static const char SIGNS[] = "!#$%&'*+-/=?^_`{|}~.";
    if (!local.len || local.ptr[0] == '.' || local.ptr[local.len - 1] == '.') return false;
    for (size_t i = 0; i < local.len; i++) {
        char c = local.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && (unsigned char)c < 0x80 && !memchr(SIGNS, c, sizeof SIGNS - 1)) return false;
        if (c == '.' && local.ptr[i - 1] == '.') return false;
    }
    return utf8_valid(local);
}

static Validity check_email(Str s) {
    if (!s.len) return VALIDITY_EMPTY;
    if (s.len > 254) return VALIDITY_BAD_LENGTH;
    const char *sign = memrchr(s.ptr, '@', s.len);
    if (!sign) return VALIDITY_BAD_FORMAT;
    size_t at = (size_t)(sign - s.ptr);
    if (at > 64) return VALIDITY_BAD_LENGTH;
    return is_local_part(str_sub(s, 0, at)) && is_domain(str_sub(s, at + 1, s.len)) ? VALIDITY_VALID
                                                                                    : VALIDITY_BAD_FORMAT;
}

static Validity check_phone(Str s) {
    size_t digits = 0, signs = 0;
    char first = 0;
    bool same = true;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c >= '0' && c <= '9') {
            if (!digits++) first = c;
            same = same && c == first;
        } else if (c == '+') {
            if (i) return VALIDITY_BAD_FORMAT;
        } else if (memchr(" ()-./", c, 6)) {
            signs++;
        } else {
            return VALIDITY_BAD_CHARACTERS;
        }
    }
    if (!digits) return signs || s.len ? VALIDITY_BAD_LENGTH : VALIDITY_EMPTY;
    if (digits < 5 || digits > 15) return VALIDITY_BAD_LENGTH;
    return same ? VALIDITY_PLACEHOLDER : VALIDITY_VALID;
}

/* The number of `len` digits at s[from], or -1. */
static int number_at(Str s, size_t from, size_t len) {
    int value = 0;
    if (from + len > s.len || !checksum_digits(str_sub(s, from, from + len))) return -1;
    for (size_t i = from; i < from + len; i++) value = value * 10 + s.ptr[i] - '0';
    return value;
}

/* " 23:59", "T23:59:59", ".250", "Z", "+05:00": what may stand behind a date. */
static bool is_time(Str s) {
    if (!s.len) return true;
    if (s.ptr[0] != ' ' && s.ptr[0] != 'T') return false;
    int hour = number_at(s, 1, s.len > 2 && s.ptr[2] == ':' ? 1 : 2); /* 1C writes 9:05:00 */
    size_t at = s.len > 2 && s.ptr[2] == ':' ? 2 : 3;
    if (hour < 0 || hour > 23 || at >= s.len || s.ptr[at] != ':' || number_at(s, at + 1, 2) < 0 ||
        number_at(s, at + 1, 2) > 59)
        return false;
    s = str_sub(s, at + 3, s.len);
    if (s.len && s.ptr[0] == ':') {
        int second = number_at(s, 1, 2);
        if (second < 0 || second > 60) return false;
        s = str_sub(s, 3, s.len);
    }
    if (s.len && (s.ptr[0] == '.' || s.ptr[0] == ',')) {
        size_t end = 1;
        while (end < s.len && s.ptr[end] >= '0' && s.ptr[end] <= '9') end++;
        if (end == 1) return false;
        s = str_sub(s, end, s.len);
    }
    if (!s.len || str_eq(s, STR("Z"))) return true;
    if (s.ptr[0] != '+' && s.ptr[0] != '-') return false;
    int hours = number_at(s, 1, 2), minutes = s.len == 3                      ? 0
                                              : s.len == 6 && s.ptr[3] == ':' ? number_at(s, 4, 2)
                                              : s.len == 5                    ? number_at(s, 3, 2)
                                                                              : -1;
    return hours >= 0 && hours <= 14 && minutes >= 0 && minutes <= 59;
}

static Validity check_date(Str s) {
    if (!s.len) return VALIDITY_EMPTY;
    int year, month, day;
    size_t len = 10;
    if (s.len >= 10 && (s.ptr[4] == '-' || s.ptr[4] == '/') && s.ptr[7] == s.ptr[4]) {
        year = number_at(s, 0, 4), month = number_at(s, 5, 2), day = number_at(s, 8, 2);
    } else if (s.len >= 10 && (s.ptr[2] == '.' || s.ptr[2] == '/') && s.ptr[5] == s.ptr[2]) {
        day = number_at(s, 0, 2), month = number_at(s, 3, 2), year = number_at(s, 6, 4);
    } else if (s.len == 8 && checksum_digits(s)) {
        year = number_at(s, 0, 4), month = number_at(s, 4, 2), day = number_at(s, 6, 2), len = 8;
    } else {
        return VALIDITY_BAD_FORMAT;
    }
    if (year < 0 || month < 0 || day < 0 || !is_time(str_sub(s, len, s.len))) return VALIDITY_BAD_FORMAT;
    if (year == 1 && month == 1 && day == 1) return VALIDITY_PLACEHOLDER; /* 1C's empty date */
    return checksum_date(year, month, day) ? VALIDITY_VALID : VALIDITY_BAD_DATE;
}

static Validity check_guid(Str s) {
    if (!s.len) return VALIDITY_EMPTY;
    if (s.len == 38 && s.ptr[0] == '{' && s.ptr[37] == '}') s = str_sub(s, 1, 37);
    bool zeros = true;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (!hex && c != '-') return VALIDITY_BAD_CHARACTERS;
        if (s.len == 36 && (c == '-') != (i == 8 || i == 13 || i == 18 || i == 23)) return VALIDITY_BAD_FORMAT;
        zeros = zeros && (c == '0' || c == '-');
    }
    if (s.len != 36) return VALIDITY_BAD_LENGTH;
    return zeros ? VALIDITY_PLACEHOLDER : VALIDITY_VALID;
}

/* A tax number of any country known here: by its letters, else by its length, the first rule that it passes. */
static Validity check_tax_id(Str s) {
    static Validity (*const RULES[])(Str) = {check_ru_inn,    check_kz_bin,    check_kz_iin,
                                             check_ua_edrpou, check_ua_rnokpp, check_by_unp};
    if (!s.len) return VALIDITY_EMPTY;
    if (s.len > 2 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z' && s.ptr[1] >= 'A' && s.ptr[1] <= 'Z') {
        Validity vat = check_eu_vat(s);
        if (vat != VALIDITY_BAD_COUNTRY) return vat;
    }
    Validity best = VALIDITY_BAD_LENGTH;
    for (size_t i = 0; i < ARRAY_LEN(RULES); i++) {
        Validity validity = RULES[i](s);
        if (validity == VALIDITY_VALID || validity == VALIDITY_PLACEHOLDER) return validity;
        if (best == VALIDITY_BAD_LENGTH || validity == VALIDITY_BAD_CHECK_DIGIT) best = validity;
    }
    return best;
}

/* ---------------------------------------------------------------------------------------------------------------
 * The table. Spaces at both ends are taken off by the functions between. */

#define TRIMMED(name)                                                                                                  \
    static Validity trimmed_##name(Str s) {                                                                            \
        return check_##name(str_trim(s));                                                                              \
    }

TRIMMED(ru_inn)
TRIMMED(ru_kpp)
TRIMMED(ru_ogrn)
TRIMMED(ru_ogrnip)
TRIMMED(ru_okpo)
TRIMMED(ru_snils)
TRIMMED(ru_bic)
TRIMMED(kz_bin)
TRIMMED(kz_iin)
TRIMMED(ua_edrpou)
TRIMMED(ua_rnokpp)
TRIMMED(by_unp)
TRIMMED(eu_vat)
TRIMMED(iban)
TRIMMED(email)
TRIMMED(phone)
TRIMMED(date)
TRIMMED(guid)
TRIMMED(tax_id)

static Validity trimmed_ru_account(Str account, Str bic) {
    return check_ru_account(str_trim(account), str_trim(bic));
}

const Validator validators[] = {
    {"tax_id", trimmed_tax_id, NULL,
     "tax number of Russia, Kazakhstan, Ukraine, Belarus, or of the EU with its country letters"},
    {"ru_inn", trimmed_ru_inn, NULL, "Russian INN: 10 digits of a company or 12 of a person, with check digits"},
    {"ru_kpp", trimmed_ru_kpp, NULL, "Russian KPP: 9 characters, the fifth and sixth may be letters"},
    {"ru_ogrn", trimmed_ru_ogrn, NULL, "Russian OGRN: 13 digits with a check digit"},
    {"ru_ogrnip", trimmed_ru_ogrnip, NULL, "Russian OGRNIP: 15 digits with a check digit"},
    {"ru_okpo", trimmed_ru_okpo, NULL, "Russian OKPO: 8 or 10 digits with a check digit"},
    {"ru_snils", trimmed_ru_snils, NULL, "Russian SNILS: 11 digits with check digits, hyphens and a space allowed"},
    {"ru_bic", trimmed_ru_bic, NULL, "Russian BIC of a bank: 9 digits"},
    {"ru_account", NULL, trimmed_ru_account, "Russian bank account: 20 digits whose key fits the BIC of its bank"},
    {"kz_bin", trimmed_kz_bin, NULL, "Kazakh BIN: 12 digits, month of registration, check digit of two passes"},
    {"kz_iin", trimmed_kz_iin, NULL, "Kazakh IIN: 12 digits, date of birth, check digit of two passes"},
    {"ua_edrpou", trimmed_ua_edrpou, NULL, "Ukrainian EDRPOU: 8 digits with a check digit"},
    {"ua_rnokpp", trimmed_ua_rnokpp, NULL, "Ukrainian RNOKPP of a person: 10 digits with a check digit"},
    {"by_unp", trimmed_by_unp, NULL, "Belarusian UNP: 9 characters with a check digit"},
    {"eu_vat", trimmed_eu_vat, NULL,
     "VAT number of a country of the European Union, with its country letters (Greece: EL)"},
    {"iban", trimmed_iban, NULL, "IBAN: country, length and the rest modulo 97; spaces allowed"},
    {"email", trimmed_email, NULL, "e-mail address with a domain of two or more labels"},
    {"phone", trimmed_phone, NULL, "phone number of 5 to 15 digits; + in front, spaces, brackets, hyphens allowed"},
    {"date", trimmed_date, NULL, "date as 2026-11-22, 22.11.2026 or 20261122, a time may follow"},
    {"guid", trimmed_guid, NULL, "GUID with hyphens, braces allowed; the empty one is a placeholder"},
    {NULL, NULL, NULL, NULL},
};

const Validator *validator_find(Str name) {
    for (const Validator *validator = validators; validator->name; validator++) {
        if (str_eq(name, str_of(validator->name))) return validator;
    }
    return NULL;
}

const char *validity_word(Validity validity) {
    switch (validity) {
    case VALIDITY_VALID: return "valid";
    case VALIDITY_EMPTY: return "empty";
    case VALIDITY_BAD_LENGTH: return "length";
    case VALIDITY_BAD_CHARACTERS: return "characters";
    case VALIDITY_BAD_CHECK_DIGIT: return "check digit";
    default: return "form"; /* country, date, placeholder: the right characters make no sense together */
    }
}
