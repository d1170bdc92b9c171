/* Check digits of national and international numbers. Each function looks at a value without spaces around it and says
 * the first thing that is wrong. Internal to clean/; others use validator_find, whose help texts name the rule. */
#ifndef KOPECK_CLEAN_CHECKSUM_H
#define KOPECK_CLEAN_CHECKSUM_H

#include "engine/clean/validate.h"

/* Building blocks */
bool checksum_digits(Str s);                                             /* not empty, ASCII digits alone */
bool checksum_same(Str s);                                               /* all characters equal */
int checksum_weighted(Str digits, const uint8_t *weights, size_t count); /* sum of digit * weight */
bool checksum_luhn(Str digits);
bool checksum_mod_11_10(Str digits);              /* ISO 7064 MOD 11,10, check digit last */
bool checksum_date(int year, int month, int day); /* exists in the Gregorian calendar, years 1..9999 */
Validity checksum_shape(Str s, size_t len);       /* VALID: exactly len digits, not all equal to 0 */

/* Former Soviet Union */
Validity check_ru_inn(Str s);
Validity check_ru_kpp(Str s);
Validity check_ru_ogrn(Str s);
Validity check_ru_ogrnip(Str s);
Validity check_ru_okpo(Str s);
Validity check_ru_snils(Str s);
Validity check_ru_bic(Str s);
Validity check_ru_account(Str account, Str bic);
Validity check_kz_bin(Str s);
Validity check_kz_iin(Str s);
Validity check_ua_edrpou(Str s);
Validity check_ua_rnokpp(Str s);
Validity check_by_unp(Str s);

/* European Union and banks */
Validity check_eu_vat(Str s); /* with its country prefix */
Validity check_iban(Str s);

#endif
