#include "engine/clean/checksum.h"

/* VAT numbers of the European Union and IBANs. Sources: European Commission, VIES "structure of VAT numbers"; for check
 * digits the national rules as collected in the Commission's algorithm document (TAXUD) ; ISO 13616 registry for IBANs.
 */

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

/* Two characters of key and a SIREN (Luhn). Keys of two digits are (12 + 3 (SIREN mod 97)) mod 97; keys with letters,
 * of 0-9 and A-Z without I and O, have a rule of their own. Monaco's SIREN begins with 000 and has no Luhn digit. */
static Validity vat_fr(Str s) {
    static const char ALPHABET[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    if (!s.len) return VALIDITY_EMPTY;
    if (s.len != 11) return VALIDITY_BAD_LENGTH;
    Str siren = str_sub(s, 2, 11);
    const char *first = memchr(ALPHABET, s.ptr[0], sizeof ALPHABET - 1),
               *second = memchr(ALPHABET, s.ptr[1], sizeof ALPHABET - 1);
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
    bool known =
        (province >= 1 && province <= 100) || province == 120 || province == 121 || province == 888 || province == 999;
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
    return verdict(by_letter || (by_digit && !memchr("KQ", s.ptr[0], 2))); /* sources differ on the other kinds */
}

static Validity vat_es(Str s) {
    if (!s.len) return VALIDITY_EMPTY;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_letter(s.ptr[i]) && !(s.ptr[i] >= '0' && s.ptr[i] <= '9')) return VALIDITY_BAD_CHARACTERS;
    }
    if (s.len != 9) return VALIDITY_BAD_LENGTH;
    if (!checksum_digits(str_sub(s, 1, 8))) return VALIDITY_BAD_FORMAT;
    if (!is_letter(s.ptr[0]) || memchr("XYZKLM", s.ptr[0], 6))
        return is_letter(s.ptr[8]) ? es_person(s) : VALIDITY_BAD_FORMAT;
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
    if (s.ptr[0] == '0') return VALIDITY_BAD_FORMAT;
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

static Validity vat_mt(Str s) {
    static const uint8_t WEIGHTS[] = {3, 4, 6, 7, 8, 9, 10, 1};
    Validity shape = checksum_shape(s, 8);
    return shape ? shape : verdict(s.ptr[0] != '0' && checksum_weighted(s, WEIGHTS, 8) % 37 == 0);
}

static Validity vat_cy(Str s) { /* eight digits, of which every second is translated, and a letter */
    static const uint8_t ODD[] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
    if (s.len != 9) return s.len ? VALIDITY_BAD_LENGTH : VALIDITY_EMPTY;
    Validity shape = checksum_shape(str_sub(s, 0, 8), 8);
    if (shape) return shape;
    if (!is_letter(s.ptr[8]) || str_starts(s, STR("12"))) return VALIDITY_BAD_FORMAT;
    int sum = 0;
    for (size_t i = 0; i < 8; i++) sum += i % 2 ? digit(s, i) : ODD[digit(s, i)];
    return verdict('A' + sum % 26 == s.ptr[8]);
}

/* Seven digits, a letter of control, perhaps a second letter that counts; the old way has a letter, + or * second. */
static Validity vat_ie(Str s) {
    static const char LETTERS[] = "WABCDEFGHIJKLMNOPQRSTUV";
    if (s.len != 8 && s.len != 9) return s.len ? VALIDITY_BAD_LENGTH : VALIDITY_EMPTY;
    bool old = !checksum_digits(str_sub(s, 1, 2));
    const char *more = s.len == 9 ? memchr(LETTERS, s.ptr[8], 23) : LETTERS;
    if (old && !is_letter(s.ptr[1]) && s.ptr[1] != '+' && s.ptr[1] != '*') return VALIDITY_BAD_CHARACTERS;
    if (!checksum_digits(str_sub(s, 0, 1)) || !checksum_digits(str_sub(s, 2, 7)) || !is_letter(s.ptr[7]) || !more)
        return VALIDITY_BAD_FORMAT;
    int sum = old ? digit(s, 0) * 2 : digit(s, 0) * 8 + digit(s, 1) * 7 + (int)(more - LETTERS) * 9;
    for (size_t i = 2; i < 7; i++) sum += digit(s, i) * (int)(old ? 9 - i : 8 - i);
    return verdict(LETTERS[sum % 23] == s.ptr[7]);
}

static Validity vat_ro(Str s) { /* two to ten digits, read from the right */
    static const uint8_t WEIGHTS[] = {2, 3, 5, 7, 1, 2, 3, 5, 7};
    if (!s.len) return VALIDITY_EMPTY;
    if (!checksum_digits(s)) return VALIDITY_BAD_CHARACTERS;
    if (s.len < 2 || s.len > 10) return VALIDITY_BAD_LENGTH;
    if (s.ptr[0] == '0') return VALIDITY_BAD_FORMAT;
    int sum = 0;
    for (size_t i = 0; i + 1 < s.len; i++) sum += digit(s, s.len - 2 - i) * WEIGHTS[i];
    return verdict(sum * 10 % 11 % 10 == digit(s, s.len - 1));
}

static int64_t whole_number(Str s) {
    int64_t number = 0;
    for (size_t i = 0; i < s.len; i++) number = number * 10 + digit(s, i);
    return number;
}

/* Birth numbers of Czechia and Slovakia: YYMMDD, month + 50 for women, + 20 or + 70 when numbers ran out since 2004,
 * then three digits until 1953, or four and a multiple of 11 (before 1985 also with a rest of 10, written 0). */
static Validity birth_number(Str s) {
    Validity shape = checksum_shape(s, s.len == 9 ? 9 : 10);
    if (shape) return shape;
    int64_t number = whole_number(str_sub(s, 0, 6));
    int year = (int)(number / 10000), month = (int)(number / 100 % 100) % 50, day = (int)(number % 100);
    if (s.len == 9 && year > 53 && year < 80) return VALIDITY_BAD_LENGTH;
    year += s.len == 10 && year <= 53 ? 2000 : s.len == 9 && year > 53 ? 1800 : 1900;
    if (month > 20 && year >= 2004) month -= 20;
    if (!checksum_date(year, month, day)) return VALIDITY_BAD_DATE;
    if (s.len == 9) return VALIDITY_VALID;
    int64_t rest = whole_number(str_sub(s, 0, 9)) % 11;
    if (rest == 10 && year >= 1985) return VALIDITY_BAD_CHECK_DIGIT;
    return verdict(rest % 10 == digit(s, 9));
}

static Validity vat_cz(Str s) {
    static const uint8_t WEIGHTS[] = {8, 7, 6, 5, 4, 3, 2};
    if (s.len != 8 && !(s.len == 9 && s.ptr[0] == '6')) return birth_number(s);
    Validity shape = checksum_shape(s, s.len);
    if (shape) return shape;
    if (s.len == 9) { /* given to persons without a birth number */
        int rest = checksum_weighted(str_sub(s, 1, 8), WEIGHTS, 7) % 11;
        return verdict((8 - (10 - rest + 11) % 11 + 10) % 10 == digit(s, 8));
    }
    if (s.ptr[0] == '9') return VALIDITY_BAD_FORMAT;
    int check = (11 - checksum_weighted(s, WEIGHTS, 7) % 11) % 11;
    return verdict((check ? check : 1) % 10 == digit(s, 7));
}

static Validity vat_sk(Str s) {
    Validity shape = checksum_shape(s, 10);
    if (shape) return shape;
    bool company = s.ptr[0] != '0' && memchr("234789", s.ptr[2], 6) && whole_number(s) % 11 == 0;
    return company ? VALIDITY_VALID : birth_number(s) == VALIDITY_VALID ? VALIDITY_VALID : VALIDITY_BAD_CHECK_DIGIT;
}

static bool bg_birthday(Str s) { /* YYMMDD, month + 20 before 1900, + 40 since 2000 */
    int64_t number = whole_number(str_sub(s, 0, 6));
    int month = (int)(number / 100 % 100), more = month > 40 ? 40 : month > 20 ? 20 : 0;
    int century = more == 40 ? 2000 : more == 20 ? 1800 : 1900;
    return checksum_date(century + (int)(number / 10000), month - more, (int)(number % 100));
}

/* Companies: nine digits, a check digit of two passes. Persons: ten, by the rule of citizens, of foreigners or of
 * others. */
static Validity vat_bg(Str s) {
    static const uint8_t CITIZEN[] = {2, 4, 8, 5, 10, 9, 7, 3, 6}, FOREIGNER[] = {21, 19, 17, 13, 11, 9, 7, 3, 1},
                         OTHER[] = {4, 3, 2, 7, 6, 5, 4, 3, 2};
    Validity shape = checksum_shape(s, s.len == 10 ? 10 : 9);
    if (shape) return shape;
    if (s.len == 10) {
        int other = (11 - checksum_weighted(s, OTHER, 9) % 11) % 11;
        return verdict((bg_birthday(s) && checksum_weighted(s, CITIZEN, 9) % 11 % 10 == digit(s, 9)) ||
                       checksum_weighted(s, FOREIGNER, 9) % 10 == digit(s, 9) || other == digit(s, 9));
    }
    int rest = 10;
    for (size_t shift = 1; shift <= 3 && rest == 10; shift += 2) {
        int sum = 0;
        for (size_t i = 0; i < 8; i++) sum += digit(s, i) * (int)(i + shift);
        rest = sum % 11;
    }
    return verdict(rest % 10 == digit(s, 8));
}

/* ISO 7064 MOD 97-10: letters are 10 to 35. */
static int rest_97(const char *text, size_t len) {
    int rest = 0;
    for (size_t i = 0; i < len; i++)
        rest = is_letter(text[i]) ? (rest * 100 + text[i] - 'A' + 10) % 97 : (rest * 10 + text[i] - '0') % 97;
    return rest;
}

static Validity
vat_nl(Str s) { /* nine digits, B, two digits: by the citizen's number, or since 2020 the whole modulo 97 */
    static const uint8_t WEIGHTS[] = {9, 8, 7, 6, 5, 4, 3, 2};
    if (s.len != 12) return s.len ? VALIDITY_BAD_LENGTH : VALIDITY_EMPTY;
    if (s.ptr[9] != 'B' || !checksum_digits(str_sub(s, 0, 9)) || !checksum_digits(str_sub(s, 10, 12)) ||
        str_ends(s, STR("B00")))
        return VALIDITY_BAD_FORMAT;
    if (checksum_same(str_sub(s, 0, 9)) && s.ptr[0] == '0') return VALIDITY_PLACEHOLDER;
    char whole[14] = "NL";
    memcpy(whole + 2, s.ptr, 12);
    bool old = checksum_weighted(s, WEIGHTS, 8) % 11 == digit(s, 8);
    return verdict(old || rest_97(whole, sizeof whole) == 1);
}

typedef struct Country {
    char code[3];
    Validity (*check)(Str number);
} Country;

static const Country COUNTRIES[] = {
    {"BG", vat_bg}, {"CY", vat_cy}, {"CZ", vat_cz}, {"IE", vat_ie}, {"MT", vat_mt}, {"NL", vat_nl}, {"RO", vat_ro},
    {"SK", vat_sk}, {"PL", vat_pl}, {"LT", vat_lt}, {"LV", vat_lv}, {"EE", vat_ee}, {"DE", vat_de}, {"FR", vat_fr},
    {"IT", vat_it}, {"ES", vat_es}, {"AT", vat_at}, {"BE", vat_be}, {"DK", vat_dk}, {"EL", vat_el}, {"FI", vat_fi},
    {"HR", vat_hr}, {"HU", vat_hu}, {"LU", vat_lu}, {"PT", vat_pt}, {"SE", vat_se}, {"SI", vat_si}};

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

/* What stands behind the check digits: runs of n digits, a letters, c either, each with its length. */
typedef struct IbanShape {
    char code[3];
    const char *runs;
} IbanShape;

static const IbanShape IBANS[] = {
    {"AD", "8n12c"},   {"AE", "19n"},    {"AL", "8n16c"},    {"AT", "16n"},      {"AZ", "4a20c"},    {"BA", "16n"},
    {"BE", "12n"},     {"BG", "4a6n8c"}, {"BH", "4a14c"},    {"BI", "23n"},      {"BR", "23n1a1c"},  {"BY", "4c4n16c"},
    {"CH", "5n12c"},   {"CR", "18n"},    {"CY", "8n16c"},    {"CZ", "20n"},      {"DE", "18n"},      {"DJ", "23n"},
    {"DK", "14n"},     {"DO", "4c20n"},  {"EE", "16n"},      {"EG", "25n"},      {"ES", "20n"},      {"FI", "14n"},
    {"FK", "2a12n"},   {"FO", "14n"},    {"FR", "10n11c2n"}, {"GB", "4a14n"},    {"GE", "2a16n"},    {"GI", "4a15c"},
    {"GL", "14n"},     {"GR", "7n16c"},  {"GT", "24c"},      {"HN", "4a20n"},    {"HR", "17n"},      {"HU", "24n"},
    {"IE", "4a14n"},   {"IL", "19n"},    {"IQ", "4a15n"},    {"IS", "22n"},      {"IT", "1a10n12c"}, {"JO", "4a4n18c"},
    {"KW", "4a22c"},   {"KZ", "3n13c"},  {"LB", "4n20c"},    {"LC", "4a24c"},    {"LI", "5n12c"},    {"LT", "16n"},
    {"LU", "3n13c"},   {"LV", "4a13c"},  {"LY", "21n"},      {"MC", "10n11c2n"}, {"MD", "20c"},      {"ME", "18n"},
    {"MK", "3n10c2n"}, {"MN", "16n"},    {"MR", "23n"},      {"MT", "4a5n18c"},  {"MU", "4a19n3a"},  {"NI", "4a20n"},
    {"NL", "4a10n"},   {"NO", "11n"},    {"OM", "3n16c"},    {"PK", "4a16c"},    {"PL", "24n"},      {"PS", "4a21c"},
    {"PT", "21n"},     {"QA", "4a21c"},  {"RO", "4a16c"},    {"RS", "18n"},      {"RU", "14n15c"},   {"SA", "2n18c"},
    {"SC", "4a20n3a"}, {"SD", "14n"},    {"SE", "20n"},      {"SI", "15n"},      {"SK", "20n"},      {"SM", "1a10n12c"},
    {"SO", "19n"},     {"ST", "21n"},    {"SV", "4a20n"},    {"TL", "19n"},      {"TN", "20n"},      {"TR", "6n16c"},
    {"UA", "6n19c"},   {"VA", "18n"},    {"VG", "4a16n"},    {"XK", "16n"},      {"YE", "4a4n18c"},
};

static const char *iban_runs(const char *iban) {
    for (size_t i = 0; i < ARRAY_LEN(IBANS); i++) {
        if (memcmp(iban, IBANS[i].code, 2) == 0) return IBANS[i].runs;
    }
    return NULL;
}

/* Reads one run: its length and kind; false at the end. */
static bool next_run(const char **runs, size_t *len, char *kind) {
    if (!**runs) return false;
    *len = 0;
    while (**runs >= '0' && **runs <= '9') *len = *len * 10 + (size_t)(*(*runs)++ - '0');
    *kind = *(*runs)++;
    return true;
}

static size_t iban_len(const char *runs) {
    size_t total = 4, len;
    char kind;
    while (next_run(&runs, &len, &kind)) total += len;
    return total;
}

static bool iban_has_shape(const char *iban, const char *runs) {
    size_t at = 4, len;
    char kind;
    if (!checksum_digits((Str){iban + 2, 2})) return false;
    for (; next_run(&runs, &len, &kind); at += len) {
        for (size_t i = at; i < at + len; i++) {
            if (kind == 'n' ? is_letter(iban[i]) : kind == 'a' && !is_letter(iban[i])) return false;
        }
    }
    return true;
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
    const char *runs = iban_runs(iban);
    if (!runs) return VALIDITY_BAD_COUNTRY;
    if (len != iban_len(runs)) return VALIDITY_BAD_LENGTH;
    if (!iban_has_shape(iban, runs)) return VALIDITY_BAD_FORMAT;
    char turned[34];
    memcpy(turned, iban + 4, len - 4);
    memcpy(turned + len - 4, iban, 4);
    return verdict(rest_97(turned, len) == 1);
}
