#include "tests/engine/clean/verdicts.h"

#include "engine/base/hash.h"

#define OK      VALIDITY_VALID
#define EMPTY   VALIDITY_EMPTY
#define LENGTH  VALIDITY_BAD_LENGTH
#define CHARS   VALIDITY_BAD_CHARACTERS
#define FORMAT  VALIDITY_BAD_FORMAT
#define DATE    VALIDITY_BAD_DATE
#define DIGIT   VALIDITY_BAD_CHECK_DIGIT
#define NOTHING VALIDITY_PLACEHOLDER

static void validators_are_found_by_name(void **state) {
    (void)state;
    for (const Validator *validator = validators; validator->name; validator++) {
        assert_ptr_equal(validator_find(str_of(validator->name)), validator);
        assert_true((validator->check != NULL) != (validator->check_with != NULL));
        assert_true(strlen(validator->help) > 10);
        if (validator->check) assert_int_equal(validator->check(STR_NULL), EMPTY);
        if (validator->check) assert_int_equal(validator->check(STR(" \xC2\xA0 ")), EMPTY);
    }
    assert_null(validator_find(STR("INN")));
    assert_null(validator_find(STR_NULL));
    assert_string_equal(validity_word(LENGTH), "length");
    assert_string_equal(validity_word(DIGIT), "check digit");
    assert_string_equal(validity_word(NOTHING), "form");
}

/* RFC 5322 dot-atoms, RFC 6531, RFC 5321's limits. */
static void emails(void **state) {
    (void)state;
    VERDICTS("email", {"ivan@mail.kz", OK}, {"i.v+x@sub.mail.co.uk", OK}, {"иван@почта.рф", OK}, {"o'neil@x.ie", OK},
             {" ivan@mail.kz ", OK}, {"a@b.museum", OK}, {"1@1.kz", OK}, {"ivan", FORMAT}, {"ivan@", FORMAT},
             {"@mail.kz", FORMAT}, {"ivan@mail", FORMAT}, {"ivan@mail.", FORMAT}, {"ivan@.kz", FORMAT},
             {"ivan@-mail.kz", FORMAT}, {"ivan@mail-.kz", FORMAT}, {"iv an@mail.kz", FORMAT}, {"ivan@ma il.kz", FORMAT},
             {".ivan@mail.kz", FORMAT}, {"ivan.@mail.kz", FORMAT}, {"iv..an@mail.kz", FORMAT},
             {"ivan@mail..kz", FORMAT}, {"ivan@mail.1", FORMAT}, {"ivan@mail.k", FORMAT}, {"ivan,petr@mail.kz", FORMAT},
             {"ivan@mail.kz,petr@mail.kz", FORMAT}, {"iv\xFF@mail.kz", FORMAT}, {"<ivan@mail.kz>", FORMAT},
             {"a@b@c.kz", FORMAT}, {"", EMPTY},
             {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@mail.kz", LENGTH});
}

static void phones(void **state) {
    (void)state;
    VERDICTS("phone", {"+77011234567", OK}, {"8 (701) 123-45-67", OK}, {"250-607", OK}, {"+7 7", LENGTH},
             {"1234", LENGTH}, {"1234567890123456", LENGTH}, {"7+7011234567", FORMAT}, {"+7701123456a", CHARS},
             {"нет", CHARS}, {"0000000000", NOTHING}, {"111-11-11", NOTHING}, {"", EMPTY}, {"-", LENGTH}, {"+", LENGTH},
             {"87011234567 доб. 5", CHARS});
}

static void dates(void **state) {
    (void)state;
    VERDICTS("date", {"2026-11-22", OK}, {"22.11.2026", OK}, {"20261122", OK}, {"2026/11/22", OK}, {"2024-02-29", OK},
             {"2026-11-22T23:59:59", OK}, {"2026-11-22 23:59", OK}, {"22.11.2026 9:05:00", OK},
             {"2026-11-22T23:59:59.123Z", OK}, {"2026-11-22T23:59:59+05:00", OK}, {"2026-11-22T23:59:59+0500", OK},
             {"2026-11-22 00:00:00.000", OK}, {"22/11/2026", OK}, {"2023-02-29", DATE}, {"31.04.2026", DATE},
             {"2026-13-01", DATE}, {"2026-00-10", DATE}, {"2026-10-00", DATE}, {"0000-01-01", DATE}, {"20261322", DATE},
             {"0001-01-01", NOTHING}, {"01.01.0001 0:00:00", NOTHING}, {"0001-01-01T00:00:00", NOTHING},
             {"2026-1-2", FORMAT}, {"2.11.2026", FORMAT}, {"22.11.26", FORMAT}, {"2026-11-22x", FORMAT},
             {"2026-11-22T", FORMAT}, {"2026-11-22 24:00", FORMAT}, {"2026-11-22 23:60", FORMAT},
             {"2026-11-22 23:59:61", FORMAT}, {"2026-11-22T23:59:59.", FORMAT}, {"2026-11-22T23:59:59+5", FORMAT},
             {"2026-11-22T23:59:59+15:00", FORMAT}, {"2026-11-22T23", FORMAT}, {"2026-11/22", FORMAT},
             {"yyyy-mm-dd", FORMAT}, {"22 ноября 2026", FORMAT}, {"+026-11-22", FORMAT}, {"", EMPTY},
             {"2026-11-22 2", FORMAT}, {"2026-11-22 :", FORMAT}, {"2026-11-22 1:", FORMAT},
             {"2026-11-22 10:0", FORMAT});
}

static void guids(void **state) {
    (void)state;
    VERDICTS("guid", {"0f8fad5b-d9cb-469f-a165-70867728950e", OK}, {"{0F8FAD5B-D9CB-469F-A165-70867728950E}", OK},
             {"00000000-0000-0000-0000-000000000000", NOTHING}, {"0f8fad5bd9cb469fa16570867728950e", LENGTH},
             {"0f8fad5b-d9cb-469f-a165-70867728950", LENGTH}, {"0f8fad5b-d9cb-469f-a165-70867728950g", CHARS},
             {"0f8fad5-bd9cb-469f-a165-70867728950e", FORMAT}, {"", EMPTY}, {"{", CHARS}, {"-", LENGTH});
}

static void tax_ids_of_any_country(void **state) {
    (void)state;
    VERDICTS("tax_id", {"7707083893", OK}, {"500100732259", OK}, {"971240001315", OK}, {"14360570", OK},
             {"1759013776", OK}, {"100582333", OK}, {"PL8567346215", OK}, {"DE136695976", OK}, {"7707083894", DIGIT},
             {"971240001316", DIGIT}, {"14360571", DIGIT}, {"100582334", DIGIT}, {"PL8567346216", DIGIT},
             {"1234567", LENGTH}, {"12345678901234", LENGTH}, {"", EMPTY}, {"0000000000", NOTHING},
             {"000000000000", NOTHING}, {"нет", CHARS}, {"77070838x3", CHARS});
}

/* No bytes make a validator read past its value or say something outside its list. */
static void random_bytes(void **state) {
    (void)state;
    uint64_t seed = 7;
    static const char ALPHABET[] = "0123456789 0123456789-./:+TZ@ABKEMabc\xD0\xA1\xFF{}";
    for (int round = 0; round < 200000; round++) {
        char value[24];
        seed = hash_u64(seed + 1);
        size_t len = seed % (sizeof value + 1);
        uint64_t bits = seed;
        for (size_t i = 0; i < len; i++) {
            bits = hash_u64(bits + i + 1);
            value[i] = ALPHABET[bits % (sizeof ALPHABET - 1)];
        }
        char *exact = test_malloc(len + 1); /* so that a sanitizer sees a step past the end */
        memcpy(exact, value, len);
        for (const Validator *validator = validators; validator->name; validator++) {
            Validity got = validator->check ? validator->check((Str){exact, len})
                                            : validator->check_with((Str){exact, len}, (Str){exact, len});
            assert_in_range(got, 0, VALIDITY_COUNT - 1);
        }
        test_free(exact);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validators_are_found_by_name),
        cmocka_unit_test(emails),
        cmocka_unit_test(phones),
        cmocka_unit_test(dates),
        cmocka_unit_test(guids),
        cmocka_unit_test(tax_ids_of_any_country),
        cmocka_unit_test(random_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
