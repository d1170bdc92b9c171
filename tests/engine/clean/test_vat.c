#include "tests/engine/clean/verdicts.h"

#define OK      VALIDITY_VALID
#define EMPTY   VALIDITY_EMPTY
#define LENGTH  VALIDITY_BAD_LENGTH
#define CHARS   VALIDITY_BAD_CHARACTERS
#define FORMAT  VALIDITY_BAD_FORMAT
#define COUNTRY VALIDITY_BAD_COUNTRY
#define DIGIT   VALIDITY_BAD_CHECK_DIGIT

/* Valid numbers: companies' own imprints and the examples of the Commission's VIES pages and of national rules. The
 * rules were compared with an independent implementation (python-stdnum 1.20) on 40,000 random numbers of each shape.
 */
static void numbers_of_each_country(void **state) {
    (void)state;
    static const char *const VALID[] = {
        "PL8567346215", "LT119511515",    "LT100001919017", "LV40003521600", "LV16117519997", "LV32345678901",
        "EE100931558",  "DE136695976",    "FR40303265045",  "FR23334175221", "FRK7399859412", "IT00743110157",
        "ES54362315K",  "ESX2482300W",    "ESJ99216582",    "ESA13585625",   "ATU13585627",   "BE0428759497",
        "DK13585628",   "EL094259216",    "FI20774740",     "HR33392005961", "HU12892312",    "LU15027442",
        "PT501964843",  "SE123456789701", "SI50223054",     "BG175074752",   "BG7523169263",  "CY10259033P",
        "CZ25123891",   "CZ640903926",    "CZ7103192745",   "IE6433435F",    "IE6433435OA",   "IE8D79739I",
        "MT11679112",   "NL004495445B01", "NL002455799B11", "RO18547290",    "SK2022749619",  " PL8567346215 "};
    for (size_t i = 0; i < ARRAY_LEN(VALID); i++) {
        Validity got = validate("eu_vat", str_of(VALID[i]));
        if (got != OK) fail_msg("%s: %s", VALID[i], validity_word(got));
        char copy[20];
        Str plain = str_trim(str_of(VALID[i]));
        memcpy(copy, plain.ptr, plain.len);
        size_t at = plain.len - 3; /* one digit wrong */
        while (copy[at] < '0' || copy[at] > '9') at--;
        copy[at] = copy[at] == '9' ? '0' : (char)(copy[at] + 1);
        if (!str_starts(plain, STR("LV32")) && validate("eu_vat", (Str){copy, plain.len}) == OK)
            fail_msg("%.*s is taken", (int)plain.len, copy);
        if (validate("eu_vat", (Str){copy, plain.len - 3}) == OK && !str_starts(plain, STR("RO")))
            fail_msg("%.*s is taken", (int)plain.len - 3, copy);
    }
}

static void bad_numbers(void **state) {
    (void)state;
    VERDICTS("eu_vat", {"", EMPTY}, {" ", EMPTY}, {"8567346215", COUNTRY}, {"US123456789", COUNTRY}, {"P", COUNTRY},
             {"pl8567346215", COUNTRY} /* clean: tax_id makes it upper case */, {"PL", LENGTH}, {"PL856734621", LENGTH},
             {"PL85673462155", LENGTH}, {"PL856734621X", CHARS}, {"PL8567346216", DIGIT}, {"PL 8567346215", CHARS},
             {"DE036695976", FORMAT}, {"DE136695977", DIGIT}, {"LT119511505", FORMAT}, {"FR4030326504", LENGTH},
             {"FRIO303265045", CHARS}, {"FR41303265045", DIGIT}, {"FR40303265046", DIGIT}, {"IT00743119987", FORMAT},
             {"ES5436231K", LENGTH}, {"ES54362315Z", DIGIT}, {"ESI1234567A", FORMAT}, {"ESÑ1234567", CHARS},
             {"AT13585627", FORMAT}, {"ATU", LENGTH}, {"BE2428759497", FORMAT}, {"LV16137519997", VALIDITY_BAD_DATE},
             {"SE123456789700", FORMAT}, {"NL123456789X01", FORMAT}, {"PL0000000000", VALIDITY_PLACEHOLDER},
             {"CZ98765432", FORMAT}, {"IE643343", LENGTH}, {"RO1", LENGTH}, {"RO12345678901", LENGTH});
}

/* Sources: the IBAN registry's examples (ISO 13616). */
static void ibans(void **state) {
    (void)state;
    VERDICTS("iban", {"KZ86125KZT5004100100", OK}, {"KZ86 125K ZT50 0410 0100", OK}, {"DE89370400440532013000", OK},
             {"GB29NWBK60161331926819", OK}, {"BY13NBRB3600900000002Z00AB00", OK},
             {"UA213223130000026007233566001", OK}, {"NO9386011117947", OK}, {"MT84MALT011000012345MTLCAST001S", OK},
             {"LC55HEMM000100010012001200023015", OK}, {"FR1420041010050500013M02606", OK},
             {"KZ87125KZT5004100100", DIGIT}, {"KZ86125KZT5004100101", DIGIT}, {"KZ86125KZT500410010", LENGTH},
             {"KZ86125KZT50041001000", LENGTH}, {"XX86125KZT5004100100", COUNTRY}, {"86125KZT5004100100", COUNTRY},
             {"BG93BNBG96611A20345678", FORMAT}, {"NO93860111179A7", FORMAT}, {"GB29NWB060161331926819", FORMAT},
             {"KZXX125KZT5004100100", FORMAT}, {"kz86125kzt5004100100", CHARS}, {"KZ86-125K", CHARS}, {"KZ", LENGTH},
             {"", EMPTY}, {"  ", EMPTY}, {"DE8937040044053201300089370400440532013000", LENGTH},
             {"КZ86125KZT5004100100", CHARS});
    assert_int_equal(digits_missed("iban", "DE89370400440532013000"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_each_country),
        cmocka_unit_test(bad_numbers),
        cmocka_unit_test(ibans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
