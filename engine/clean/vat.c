#include "engine/clean/checksum.h"

/* VAT numbers of the European Union and IBANs. Sources: European Commission, VIES "structure of VAT numbers"; for check
 * digits the national rules as collected in the Commission's algorithm document (TAXUD) ; ISO 13616 registry for IBANs. */

static int digit(Str s, size_t index) {
    return s.ptr[index] - '0';
}

static Validity verdict(bool right) {
    return right ? VALIDITY_VALID : VALIDITY_BAD_CHECK_DIGIT;
}

static bool is_letter(char c) {
    return c >= 'A' && c <= 'Z';
}

static Validity vat_pl(Str s) {
    static const uint8_t WEIGHTS[] = {6, 5, 7, 2, 3, 4, 5, 6, 7};
    Validity shape = checksum_shape(s, 10);
    return shape ? shape : verdict(checksum_weighted(s, WEIGHTS, 9) % 11 == digit(s, 9));
}

/* Companies have 9 digits, the eighth of them 1; temporary payers 12, the eleventh of them 1. */
static Validity vat_lt(Str s) {
    Validity shape = checksum_shape(s, s.len == 12 ? 12 : 9);
    if (shape) return shape;
    size_t last = s.len - 1;
    if (digit(s, last - 1) != 1) return VALIDITY_BAD_FORMAT;
    int rest = 10;
    for (size_t shift = 0; shift <= 2 && rest == 10; shift += 2) {
        int sum = 0;
        for (size_t i = 0; i < last; i++) sum += digit(s, i) * (int)((i + shift) % 9 + 1);
        rest = sum % 11;
    }
    return verdict(rest % 10 == digit(s, last));
}

/* Companies begin with 4 to 9; persons with their day of birth, or 32 since 2017, which has no check digit. */
static Validity vat_lv(Str s) {
    static const uint8_t COMPANY[] = {9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1}, PERSON[] = {10, 5, 8, 4, 2, 1, 6, 3, 7, 9};
    Validity shape = checksum_shape(s, 11);
    if (shape) return shape;
    if (digit(s, 0) > 3) return verdict(checksum_weighted(s, COMPANY, 11) % 11 == 3);
    if (str_starts(s, STR("32"))) return VALIDITY_VALID;
    int day = digit(s, 0) * 10 + digit(s, 1), month = digit(s, 2) * 10 + digit(s, 3);
    int year = 1800 + digit(s, 6) * 100 + digit(s, 4) * 10 + digit(s, 5);
    if (!checksum_date(year, month, day)) return VALIDITY_BAD_DATE;
    return verdict((1 + checksum_weighted(s, PERSON, 10)) % 11 % 10 == digit(s, 10));
}

static Validity vat_de(Str s) {
    Validity shape = checksum_shape(s, 9);
    if (shape) return shape;
    if (s.ptr[0] == '0') return VALIDITY_BAD_FORMAT;
    return verdict(checksum_mod_11_10(s));
}

/* Two characters of key and a SIREN (Luhn). Keys of two digits are (12 + 3 (SIREN mod 97)) mod 97; keys with letters, of
 * 0-9 and A-Z without I and O, have a rule of their own. Monaco's SIREN begins with 000 and has no Luhn digit. */
static Validity vat_fr(Str s) {
    static const char ALPHABET[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    if (!s.len) return VALIDITY_EMPTY;
    if (s.len != 11) return VALIDITY_BAD_LENGTH;
    Str siren = str_sub(s, 2, 11);
    const char *first = memchr(ALPHABET, s.ptr[0], sizeof ALPHABET - 1), *second = memchr(ALPHABET, s.ptr[1], sizeof ALPHABET - 1);
    if (!first || !second || !checksum_digits(siren)) return VALIDITY_BAD_CHARACTERS;
    if (!str_starts(siren, STR("000")) && !checksum_luhn(siren)) return VALIDITY_BAD_CHECK_DIGIT;
    int64_t number = 0;
    for (size_t i = 0; i < 9; i++) number = number * 10 + digit(siren, i);
    int64_t a = first - ALPHABET, b = second - ALPHABET;
    if (a < 10 && b < 10) return verdict((12 + 3 * (number % 97)) % 97 == a * 10 + b);
    int64_t check = a < 10 ? a * 24 + b - 10 : a * 34 + b - 100;
    return verdict((number + 1 + check / 11) % 11 == check % 11);
}

static Validity vat_it(Str s) { /* seven digits, the province, Luhn */
    Validity shape = checksum_shape(s, 11);
    if (shape) return shape;
    int province = digit(s, 7) * 100 + digit(s, 8) * 10 + digit(s, 9);
    bool known = (province >= 1 && province <= 100) || province == 120 || province == 121 || province == 888 || province == 999;
    if (!known || str_starts(s, STR("0000000"))) return VALIDITY_BAD_FORMAT;
    return verdict(checksum_luhn(s));
}

static Validity es_person(Str s) { /* DNI: eight digits and a letter; NIE: X, Y, Z for 0, 1, 2 */
    static const char LETTERS[] = "TRWAGMYFPDXBNJZSQVHLCKE";
    int64_t number = s.ptr[0] == 'Y' ? 1 : s.ptr[0] == 'Z' ? 2 : 0;
    for (size_t i = is_letter(s.ptr[0]); i < 8; i++) number = number * 10 + digit(s, i);
    return verdict(LETTERS[number % 23] == s.ptr[8]);
}

static Validity es_company(Str s) { /* a letter for its kind, seven digits, a digit or letter of control */
    int sum = 0;
    for (size_t i = 1; i < 8; i++) {
        int value = digit(s, i) * (i % 2 ? 2 : 1);
        sum += value / 10 + value % 10;
    }
    int check = (10 - sum % 10) % 10;
    bool by_letter = s.ptr[8] == "JABCDEFGHI"[check], by_digit = s.ptr[8] == '0' + check;
    if (memchr("PQRSNW", s.ptr[0], 6)) return verdict(by_letter);
    return verdict(memchr("ABEH", s.ptr[0], 4) ? by_digit : by_letter || by_digit);
}

static Validity vat_es(Str s) {
    if (!s.len) return VALIDITY_EMPTY;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_letter(s.ptr[i]) && !(s.ptr[i] >= '0' && s.ptr[i] <= '9')) return VALIDITY_BAD_CHARACTERS;
    }
    if (s.len != 9) return VALIDITY_BAD_LENGTH;
    if (!checksum_digits(str_sub(s, 1, 8))) return VALIDITY_BAD_FORMAT;
    if (!is_letter(s.ptr[0]) || memchr("XYZKLM", s.ptr[0], 6)) return is_letter(s.ptr[8]) ? es_person(s) : VALIDITY_BAD_FORMAT;
    return memchr("ABCDEFGHJNPQRSUVW", s.ptr[0], 17) ? es_company(s) : VALIDITY_BAD_FORMAT;
}

static Validity vat_ee(Str s) {
    static const uint8_t WEIGHTS[] = {3, 7, 1, 3, 7, 1, 3, 7, 1};
    Validity shape = checksum_shape(s, 9);
    return shape ? shape : verdict(checksum_weighted(s, WEIGHTS, 9) % 10 == 0);
}

static Validity vat_fi(Str s) {
    static const uint8_t WEIGHTS[] = {7, 9, 10, 5, 8, 4, 2, 1};
    Validity shape = checksum_shape(s, 8);
    return shape ? shape : verdict(checksum_weighted(s, WEIGHTS, 8) % 11 == 0);
}

static Validity vat_be(Str s) {
    Validity shape = checksum_shape(s, 10);
    if (shape) return shape;
    if (s.ptr[0] > '1') return VALIDITY_BAD_FORMAT;
    int64_t number = 0;
    for (size_t i = 0; i < 8; i++) number = number * 10 + digit(s, i);
    return verdict(97 - number % 97 == digit(s, 8) * 10 + digit(s, 9));
}

static Validity vat_at(Str s) { /* U and eight digits: Luhn with 4 added */
    if (!s.len) return VALIDITY_EMPTY;
    if (s.ptr[0] != 'U') return VALIDITY_BAD_FORMAT;
    s = str_sub(s, 1, s.len);
    Validity shape = checksum_shape(s, 8);
    if (shape) return shape == VALIDITY_EMPTY ? VALIDITY_BAD_LENGTH : shape;
    int sum = 4;
    for (size_t i = 0; i < 7; i++) {
        int value = digit(s, i) * (i % 2 ? 2 : 1);
        sum += value / 10 + value % 10;
    }
    return verdict((10 - sum % 10) % 10 == digit(s, 7));
}

static Validity vat_dk(Str s) {
    static const uint8_t WEIGHTS[] = {2, 7, 6, 5, 4, 3, 2, 1};
    Validity shape = checksum_shape(s, 8);
    return shape ? shape : verdict(s.ptr[0] != '0' && checksum_weighted(s, WEIGHTS, 8) % 11 == 0);
}

static Validity vat_se(Str s) { /* an organisation number (Luhn) and 01..94 */
    Validity shape = checksum_shape(s, 12);
    if (shape) return shape;
    int suffix = digit(s, 10) * 10 + digit(s, 11);
    if (suffix < 1 || suffix > 94) return VALIDITY_BAD_FORMAT;
    return verdict(checksum_luhn(str_sub(s, 0, 10)));
}

static Validity vat_pt(Str s) {
    static const uint8_t WEIGHTS[] = {9, 8, 7, 6, 5, 4, 3, 2};
    Validity shape = checksum_shape(s, 9);
    if (shape) return shape;
    int check = 11 - checksum_weighted(s, WEIGHTS, 8) % 11;
    return verdict((check > 9 ? 0 : check) == digit(s, 8));
}

static Validity vat_hu(Str s) {
    static const uint8_t WEIGHTS[] = {9, 7, 3, 1, 9, 7, 3, 1};
    Validity shape = checksum_shape(s, 8);
    return shape ? shape : verdict(checksum_weighted(s, WEIGHTS, 8) % 10 == 0);
}

static Validity vat_si(Str s) {
    static const uint8_t WEIGHTS[] = {8, 7, 6, 5, 4, 3, 2};
    Validity shape = checksum_shape(s, 8);
    if (shape) return shape;
    int check = 11 - checksum_weighted(s, WEIGHTS, 7) % 11;
    return verdict(s.ptr[0] != '0' && check != 11 && check % 10 == digit(s, 7));
}

static Validity vat_hr(Str s) {
    Validity shape = checksum_shape(s, 11);
    return shape ? shape : verdict(checksum_mod_11_10(s));
}

static Validity vat_el(Str s) {
    Validity shape = checksum_shape(s, 9);
    if (shape) return shape;
    int sum = 0;
    for (size_t i = 0; i < 8; i++) sum = sum * 2 + digit(s, i);
    return verdict(sum * 2 % 11 % 10 == digit(s, 8));
}

static Validity vat_lu(Str s) {
    Validity shape = checksum_shape(s, 8);
    if (shape) return shape;
    int64_t number = 0;
    for (size_t i = 0; i < 6; i++) number = number * 10 + digit(s, i);
    return verdict(number % 89 == digit(s, 6) * 10 + digit(s, 7));
}

typedef struct Country {
    char code[3];
    Validity (*check)(Str number);
} Country;

static const Country COUNTRIES[] = {{"PL", vat_pl}, {"LT", vat_lt}, {"LV", vat_lv}, {"EE", vat_ee}, {"DE", vat_de}, {"FR", vat_fr}, {"IT", vat_it},
                                    {"ES", vat_es}, {"AT", vat_at}, {"BE", vat_be}, {"DK", vat_dk}, {"EL", vat_el}, {"FI", vat_fi}, {"HR", vat_hr},
                                    {"HU", vat_hu}, {"LU", vat_lu}, {"PT", vat_pt}, {"SE", vat_se}, {"SI", vat_si}};

Validity check_eu_vat(Str s) {
    if (!s.len) return VALIDITY_EMPTY;
    if (s.len < 2 || !is_letter(s.ptr[0]) || !is_letter(s.ptr[1])) return VALIDITY_BAD_COUNTRY;
    for (size_t i = 0; i < ARRAY_LEN(COUNTRIES); i++) {
        if (!str_starts(s, str_of(COUNTRIES[i].code))) continue;
        Validity validity = COUNTRIES[i].check(str_sub(s, 2, s.len));
        return validity == VALIDITY_EMPTY ? VALIDITY_BAD_LENGTH : validity;
    }
    return VALIDITY_BAD_COUNTRY;
}

/* ---------------------------------------------------------------------------------------------------------------
 * IBAN */

typedef struct IbanLength {
    char code[3];
    uint8_t len;
} IbanLength;

static const IbanLength IBANS[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22}, {"BI", 27}, {"BR", 29},
    {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29},
    {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28},
    {"HN", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20},
    {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19},
    {"MN", 20}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24}, {"PL", 28}, {"PS", 29},
    {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24}, {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24},
    {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28}, {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20},
    {"YE", 30}};

static size_t iban_len(const char *iban) {
    for (size_t i = 0; i < ARRAY_LEN(IBANS); i++) {
        if (memcmp(iban, IBANS[i].code, 2) == 0) return IBANS[i].len;
    }
    return 0;
}

static bool iban_rest_is_one(const char *iban, size_t len) {
    int rest = 0;
    for (size_t i = 0; i < len; i++) {
        char c = iban[(i + 4) % len];
        rest = is_letter(c) ? (rest * 100 + c - 'A' + 10) % 97 : (rest * 10 + c - '0') % 97;
    }
    return rest == 1;
}

Validity check_iban(Str s) {
    char iban[34];
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == ' ') continue; /* groups of four, as printed */
        if (!is_letter(s.ptr[i]) && !(s.ptr[i] >= '0' && s.ptr[i] <= '9')) return VALIDITY_BAD_CHARACTERS;
        if (len == sizeof iban) return VALIDITY_BAD_LENGTH;
        iban[len++] = s.ptr[i];
    }
    if (!len) return VALIDITY_EMPTY;
    if (len < 4) return VALIDITY_BAD_LENGTH;
    if (!is_letter(iban[0]) || !is_letter(iban[1]) || !iban_len(iban)) return VALIDITY_BAD_COUNTRY;
    if (len != iban_len(iban)) return VALIDITY_BAD_LENGTH;
    if (!checksum_digits((Str){iban + 2, 2})) return VALIDITY_BAD_FORMAT;
    return verdict(iban_rest_is_one(iban, len));
}
