#include "engine/clean/checksum.h"

bool checksum_digits(Str s) {
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    }
    return s.len > 0;
}

bool checksum_same(Str s) {
    for (size_t i = 1; i < s.len; i++) {
        if (s.ptr[i] != s.ptr[0]) return false;
    }
    return true;
}

int checksum_weighted(Str digits, const uint8_t *weights, size_t count) {
    int sum = 0;
    for (size_t i = 0; i < count; i++) sum += (digits.ptr[i] - '0') * weights[i];
    return sum;
}

bool checksum_luhn(Str digits) {
    int sum = 0;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = digits.ptr[digits.len - 1 - i] - '0';
        if (i % 2 == 1) digit = digit * 2 - (digit > 4 ? 9 : 0);
        sum += digit;
    }
    return sum % 10 == 0;
}

bool checksum_mod_11_10(Str digits) {
    int product = 10;
    for (size_t i = 0; i + 1 < digits.len; i++) {
        int sum = (digits.ptr[i] - '0' + product) % 10;
        product = (sum ? sum : 10) * 2 % 11;
    }
    return (11 - product) % 10 == digits.ptr[digits.len - 1] - '0';
}

bool checksum_date(int year, int month, int day) {
    static const uint8_t DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12) return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day >= 1 && day <= DAYS[month - 1] + (leap && month == 2);
}

Validity checksum_shape(Str s, size_t len) {
    if (!s.len) return VALIDITY_EMPTY;
    if (!checksum_digits(s)) return VALIDITY_BAD_CHARACTERS;
    if (s.len != len) return VALIDITY_BAD_LENGTH;
    return checksum_same(s) && s.ptr[0] == '0' ? VALIDITY_PLACEHOLDER : VALIDITY_VALID;
}

static int digit(Str s, size_t index) {
    return s.ptr[index] - '0';
}

static int two(Str s, size_t index) {
    return digit(s, index) * 10 + digit(s, index + 1);
}

static Validity verdict(bool right) {
    return right ? VALIDITY_VALID : VALIDITY_BAD_CHECK_DIGIT;
}

/* ---------------------------------------------------------------------------------------------------------------
 * Russia. Sources: orders of the tax service (INN, KPP, OGRN), Bank of Russia 08.09.1997 N 515 (account key), rule of
 * the classifier ОКПО ПР 50.1.024-2005, Pension Fund's SNILS rule */

Validity check_ru_inn(Str s) {
    static const uint8_t TEN[] = {2, 4, 10, 3, 5, 9, 4, 6, 8};
    static const uint8_t ELEVENTH[] = {7, 2, 4, 10, 3, 5, 9, 4, 6, 8}, TWELFTH[] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    Validity shape = checksum_shape(s, s.len == 12 ? 12 : 10);
    if (shape) return shape;
    if (s.len == 10) return verdict(checksum_weighted(s, TEN, 9) % 11 % 10 == digit(s, 9));
    return verdict(checksum_weighted(s, ELEVENTH, 10) % 11 % 10 == digit(s, 10) &&
                   checksum_weighted(s, TWELFTH, 11) % 11 % 10 == digit(s, 11));
}

Validity check_ru_kpp(Str s) {
    if (!s.len) return VALIDITY_EMPTY;
    for (size_t i = 0; i < s.len; i++) {
        bool number = s.ptr[i] >= '0' && s.ptr[i] <= '9', letter = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z';
        if (!number && !letter) return VALIDITY_BAD_CHARACTERS;
    }
    if (s.len != 9) return VALIDITY_BAD_LENGTH;
    if (!checksum_digits(str_sub(s, 0, 4)) || !checksum_digits(str_sub(s, 6, 9))) return VALIDITY_BAD_FORMAT;
    if (checksum_same(s) && s.ptr[0] == '0') return VALIDITY_PLACEHOLDER;
    return str_starts(s, STR("00")) ? VALIDITY_BAD_FORMAT : VALIDITY_VALID; /* no tax office 00.. */
}

/* The number of all digits but the last, modulo `modulus`, modulo 10, is the last. */
static bool rest_is_last(Str s, int64_t modulus) {
    int64_t rest = 0;
    for (size_t i = 0; i + 1 < s.len; i++) rest = (rest * 10 + digit(s, i)) % modulus;
    return rest % 10 == digit(s, s.len - 1);
}

Validity check_ru_ogrn(Str s) {
    Validity shape = checksum_shape(s, 13);
    return shape ? shape : verdict(rest_is_last(s, 11));
}

Validity check_ru_ogrnip(Str s) {
    Validity shape = checksum_shape(s, 15);
    return shape ? shape : verdict(rest_is_last(s, 13));
}

/* Weights 1..10 again and again; where the rest is 10, weights 3..10,1,2; where it is 10 again, 0. */
Validity check_ru_okpo(Str s) {
    Validity shape = checksum_shape(s, s.len == 10 ? 10 : 8);
    if (shape) return shape;
    int rest = 10;
    for (int shift = 0; shift <= 2 && rest == 10; shift += 2) {
        int sum = 0;
        for (size_t i = 0; i + 1 < s.len; i++) sum += digit(s, i) * ((int)(i + (size_t)shift) % 10 + 1);
        rest = sum % 11;
    }
    return verdict(rest % 10 == digit(s, s.len - 1));
}

Validity check_ru_snils(Str s) {
    static const uint8_t WEIGHTS[] = {9, 8, 7, 6, 5, 4, 3, 2, 1};
    char digits[12];
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) { /* 112-233-445 95 */
        if (s.ptr[i] == '-' || s.ptr[i] == ' ') continue;
        if (count < sizeof digits) digits[count] = s.ptr[i];
        count++;
    }
    if (count > 11) return VALIDITY_BAD_LENGTH;
    Str plain = {digits, count};
    Validity shape = checksum_shape(plain, 11);
    if (shape) return shape;
    if (str_compare(plain, STR("00100199899")) <= 0) return VALIDITY_VALID; /* older numbers have no check digits */
    return verdict(checksum_weighted(plain, WEIGHTS, 9) % 101 % 100 == two(plain, 9));
}

Validity check_ru_bic(Str s) {
    Validity shape = checksum_shape(s, 9);
    if (shape) return shape;
    return str_starts(s, STR("04")) || str_starts(s, STR("00")) || digit(s, 0) == 1 || digit(s, 0) == 2
               ? VALIDITY_VALID
               : VALIDITY_BAD_FORMAT;
}

/* The 23 digits of a bank's number and the account, weighted 7 1 3, end in 0. The number is the last three digits of
 * the BIC, or 0 and its fifth and sixth for correspondent accounts and for clients of the Bank of Russia itself. */
Validity check_ru_account(Str account, Str bic) {
    static const uint8_t WEIGHTS[] = {7, 1, 3};
    Validity shape = checksum_shape(account, 20);
    if (shape) return shape;
    shape = check_ru_bic(bic);
    if (shape) return shape == VALIDITY_EMPTY ? VALIDITY_EMPTY : VALIDITY_BAD_FORMAT;
    bool central = str_starts(account, STR("301")) || str_compare(str_sub(bic, 6, 9), STR("003")) < 0;
    char key[24];
    key[0] = central ? '0' : bic.ptr[6];
    key[1] = central ? bic.ptr[4] : bic.ptr[7];
    key[2] = central ? bic.ptr[5] : bic.ptr[8];
    memcpy(key + 3, account.ptr, 20);
    int sum = 0;
    for (size_t i = 0; i < 23; i++) sum += (key[i] - '0') * WEIGHTS[i % 3];
    return verdict(sum % 10 == 0);
}

/* ---------------------------------------------------------------------------------------------------------------
 * Kazakhstan. Source: Law N 223 of 12.01.2007 and the register's rule of two passes */

static Validity check_kz(Str s) {
    static const uint8_t FIRST[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, SECOND[] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2};
    int rest = checksum_weighted(s, FIRST, 11) % 11;
    if (rest == 10) rest = checksum_weighted(s, SECOND, 11) % 11;
    return verdict(rest == digit(s, 11)); /* 10 in both passes: such numbers are not given out */
}

Validity
check_kz_bin(Str s) { /* YYMM of registration, 4 resident 5 foreign 6 joint, 0 head 1 branch 2 mission 3 farm */
    Validity shape = checksum_shape(s, 12);
    if (shape) return shape;
    if (two(s, 2) < 1 || two(s, 2) > 12) return VALIDITY_BAD_DATE;
    if (digit(s, 4) < 4 || digit(s, 4) > 6 || digit(s, 5) > 4) return VALIDITY_BAD_FORMAT;
    return check_kz(s);
}

Validity check_kz_iin(Str s) { /* YYMMDD of birth, century and sex: 1 2 19th, 3 4 20th, 5 6 21st; 0 for foreigners */
    Validity shape = checksum_shape(s, 12);
    if (shape) return shape;
    if (digit(s, 6) > 6) return VALIDITY_BAD_FORMAT;
    int century = digit(s, 6) == 0 ? 1900 : 1800 + (digit(s, 6) - 1) / 2 * 100;
    bool leap_unknown = digit(s, 6) == 0 && two(s, 2) == 2 && two(s, 4) == 29;
    if (!leap_unknown && !checksum_date(century + two(s, 0), two(s, 2), two(s, 4))) return VALIDITY_BAD_DATE;
    return check_kz(s);
}

/* ---------------------------------------------------------------------------------------------------------------
 * Ukraine. Source: orders of the State Statistics Service (EDRPOU) and the tax service (RNOKPP) */

Validity check_ua_edrpou(Str s) {
    static const uint8_t LOW[] = {1, 2, 3, 4, 5, 6, 7}, MIDDLE[] = {7, 1, 2, 3, 4, 5, 6};
    static const uint8_t LOW_AGAIN[] = {3, 4, 5, 6, 7, 8, 9}, MIDDLE_AGAIN[] = {9, 3, 4, 5, 6, 7, 8};
    Validity shape = checksum_shape(s, 8);
    if (shape) return shape;
    int64_t number = 0;
    for (size_t i = 0; i < 8; i++) number = number * 10 + digit(s, i);
    bool middle = number >= 30000000 && number <= 60000000;
    int rest = checksum_weighted(s, middle ? MIDDLE : LOW, 7) % 11;
    if (rest == 10) rest = checksum_weighted(s, middle ? MIDDLE_AGAIN : LOW_AGAIN, 7) % 11 % 10;
    return verdict(rest == digit(s, 7));
}

Validity check_ua_rnokpp(Str s) {
    static const int8_t WEIGHTS[] = {-1, 5, 7, 9, 4, 6, 10, 5, 7};
    Validity shape = checksum_shape(s, 10);
    if (shape) return shape;
    int sum = 0;
    for (size_t i = 0; i < 9; i++) sum += digit(s, i) * WEIGHTS[i];
    return verdict((sum % 11 + 11) % 11 % 10 == digit(s, 9));
}

/* ---------------------------------------------------------------------------------------------------------------
 * Belarus. Source: the tax ministry's order on the UNP; persons have letters, the second of which stands for its place
 */

Validity check_by_unp(Str s) {
    static const uint8_t WEIGHTS[] = {29, 23, 19, 17, 13, 7, 5, 3};
    static const char FIRST[] = "ABCEHKM", SECOND[] = "ABCEHKMOPT";
    if (!s.len) return VALIDITY_EMPTY;
    for (size_t i = 0; i < s.len; i++) {
        if (!(s.ptr[i] >= '0' && s.ptr[i] <= '9') && !memchr(SECOND, s.ptr[i], sizeof SECOND - 1))
            return VALIDITY_BAD_CHARACTERS;
    }
    if (s.len != 9) return VALIDITY_BAD_LENGTH;
    bool letters = !checksum_digits(str_sub(s, 0, 1));
    if (!checksum_digits(str_sub(s, 2, 9))) return VALIDITY_BAD_FORMAT;
    if (letters && !memchr(FIRST, s.ptr[0], sizeof FIRST - 1)) return VALIDITY_BAD_FORMAT;
    if (checksum_digits(str_sub(s, 1, 2)) == letters) return VALIDITY_BAD_FORMAT;
    if (!letters && (s.ptr[0] == '0' || s.ptr[0] > '7'))
        return checksum_same(s) ? VALIDITY_PLACEHOLDER : VALIDITY_BAD_FORMAT;
    int sum = checksum_weighted(str_sub(s, 2, 8), WEIGHTS + 2, 6);
    sum += letters ? (s.ptr[0] - 'A' + 10) * WEIGHTS[0] : digit(s, 0) * WEIGHTS[0];
    const char *place = letters ? memchr(SECOND, s.ptr[1], sizeof SECOND - 1) : NULL;
    sum += (place ? (int)(place - SECOND) : digit(s, 1)) * WEIGHTS[1];
    return verdict(sum % 11 == digit(s, 8)); /* 10 is not given out */
}
