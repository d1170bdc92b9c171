#include "engine/clean/checksum.h"

#include "tests/engine/clean/verdicts.h"

#define OK      VALIDITY_VALID
#define EMPTY   VALIDITY_EMPTY
#define LENGTH  VALIDITY_BAD_LENGTH
#define CHARS   VALIDITY_BAD_CHARACTERS
#define FORMAT  VALIDITY_BAD_FORMAT
#define DATE    VALIDITY_BAD_DATE
#define DIGIT   VALIDITY_BAD_CHECK_DIGIT
#define NOTHING VALIDITY_PLACEHOLDER

/* Sources of valid numbers: Sberbank and Gazprom in the public register (ЕГРЮЛ), the tax service's example of an
 * OGRNIP, the Pension Fund's example of a SNILS; persons' INNs made by hand from the rule. */
static void russia(void **state) {
    (void)state;
    VERDICTS("ru_inn", {"7707083893", OK}, {" 7707083893 ", OK}, {"7736050003", OK}, {"500100732259", OK},
             {"7707083894", DIGIT}, {"7707083803", DIGIT}, {"500100732258", DIGIT}, {"500100732249", DIGIT},
             {"770708389", LENGTH}, {"77070838931", LENGTH}, {"7707083893123", LENGTH}, {"", EMPTY}, {"   ", EMPTY},
             {"770708389O", CHARS}, {"7707 083893", CHARS}, {"-707083893", CHARS}, {"0000000000", NOTHING},
             {"000000000000", NOTHING}, {"ИНН", CHARS});
    VERDICTS("ru_kpp", {"773601001", OK}, {"7736AZ001", OK}, {"773601", LENGTH}, {"7736010011", LENGTH},
             {"77360100a", CHARS}, {"A73601001", FORMAT}, {"77360100A", FORMAT}, {"007301001", FORMAT},
             {"000000000", NOTHING}, {"", EMPTY});
    VERDICTS("ru_ogrn", {"1027700132195", OK}, {"1027700070518", OK}, {"1027700132194", DIGIT},
             {"102770013219", LENGTH}, {"10277001321955", LENGTH}, {"102770013219x", CHARS}, {"", EMPTY},
             {"0000000000000", NOTHING});
    VERDICTS("ru_ogrnip", {"304500116000157", OK}, {"304500116000158", DIGIT}, {"30450011600015", LENGTH}, {"", EMPTY},
             {"30450011600015a", CHARS});
    VERDICTS("ru_okpo", {"00032537", OK}, {"00032538", DIGIT}, {"0003253", LENGTH}, {"", EMPTY}, {"00000000", NOTHING});
    VERDICTS("ru_snils", {"112-233-445 95", OK}, {"11223344595", OK}, {"112-233-445 96", DIGIT}, {"1122334459", LENGTH},
             {"112233445955", LENGTH}, {"112-233-44X 95", CHARS}, {"", EMPTY});
    VERDICTS("ru_bic", {"044525225", OK}, {"04452522", LENGTH}, {"944525225", FORMAT}, {"04452522x", CHARS},
             {"", EMPTY});
    assert_int_equal(digits_missed("ru_inn", "500100732259"), 0);
    assert_in_range(digits_missed("ru_inn", "7707083893"), 0, 2); /* 10 counts as 0 in the rule, so a few slip */
    assert_in_range(digits_missed("ru_ogrn", "1027700132195"), 0, 5);
}

/* Sberbank: BIC 044525225 with its correspondent account 30101810400000000225 (public). */
static void russian_accounts(void **state) {
    (void)state;
    const Validator *account = validator_find(STR("ru_account"));
    assert_null(account->check);
    assert_int_equal(account->check_with(STR("30101810400000000225"), STR("044525225")), OK);
    assert_int_equal(account->check_with(STR(" 30101810400000000225 "), STR("044525225 ")), OK);
    assert_int_equal(account->check_with(STR("30101810500000000225"), STR("044525225")), DIGIT);
    assert_int_equal(account->check_with(STR("30101810400000000225"), STR("044525226")),
                     OK); /* the key of correspondent accounts is the region's */
    assert_int_equal(account->check_with(STR("3010181040000000022"), STR("044525225")), LENGTH);
    assert_int_equal(account->check_with(STR("3010181040000000022A"), STR("044525225")), CHARS);
    assert_int_equal(account->check_with(STR("30101810400000000225"), STR("04452522")), FORMAT);
    assert_int_equal(account->check_with(STR("30101810400000000225"), STR("")), EMPTY);
    assert_int_equal(account->check_with(STR(""), STR("044525225")), EMPTY);
}

/* Kaspi Bank, Halyk Bank, KazMunayGas, Air Astana: public register. Persons' IINs made from the rule. */
static void kazakhstan(void **state) {
    (void)state;
    VERDICTS("kz_bin", {"971240001315", OK}, {"940140000385", OK}, {"020240000555", OK}, {"010940000162", OK},
             {"971240001316", DIGIT}, {"971340001315", DATE}, {"970040001315", DATE}, {"971210001315", FORMAT},
             {"971248001315", FORMAT}, {"97124000131", LENGTH}, {"9712400013155", LENGTH}, {"97124000131a", CHARS},
             {"", EMPTY}, {"000000000000", NOTHING});
    VERDICTS("kz_iin", {"830526400231", DIGIT}, {"831326400231", DATE}, {"830230400231", DATE},
             {"830526700231", FORMAT}, {"83052640023", LENGTH}, {"83052640023x", CHARS}, {"", EMPTY},
             {"971240001315", DATE});
    assert_in_range(digits_missed("kz_bin", "010940000162"), 0,
                    12); /* the weight 11 of the eleventh digit hides it from the rule */
    /* Of all last digits of eleven given ones at most one is right, and for most one is. */
    size_t with_one = 0;
    for (int serial = 0; serial < 1000; serial++) {
        char number[32];
        int right = 0;
        for (int last = 0; last < 10; last++) {
            snprintf(number, sizeof number, "90022830%03d%d", serial, last);
            right += validate("kz_iin", str_of(number)) == OK;
        }
        assert_in_range(right, 0, 1);
        with_one += right == 1;
    }
    assert_in_range(with_one, 980, 1000); /* rest 10 in both passes: 1 in 121 */
}

/* Ukrainian Railways, Naftogaz, PrivatBank: public register. */
static void ukraine(void **state) {
    (void)state;
    VERDICTS("ua_edrpou", {"40075815", OK}, {"20077720", OK}, {"14360570", OK}, {"14360571", DIGIT},
             {"1436057", LENGTH}, {"143605700", LENGTH}, {"1436057a", CHARS}, {"", EMPTY}, {"00000000", NOTHING});
    VERDICTS("ua_rnokpp", {"1759013776", OK}, {"1759013770", DIGIT}, {"175901377", LENGTH}, {"", EMPTY},
             {"175901377x", CHARS}, {"0000000000", NOTHING});
    assert_in_range(digits_missed("ua_edrpou", "14360570"), 0, 3);
}

static void belarus(void **state) {
    (void)state;
    VERDICTS("by_unp", {"200988541", OK}, {"100582333", OK}, {"100582334", DIGIT}, {"10058233", LENGTH},
             {"1005823333", LENGTH}, {"10058233x", CHARS}, {"100582 33", CHARS}, {"A10058233", FORMAT},
             {"1A0058233", FORMAT}, {"900582333", FORMAT}, {"", EMPTY}, {"000000000", NOTHING}, {"1005823AB", FORMAT});
}

static void building_blocks(void **state) {
    (void)state;
    assert_true(checksum_luhn(STR("79927398713"))); /* Wikipedia's example */
    assert_false(checksum_luhn(STR("79927398714")));
    assert_true(checksum_mod_11_10(STR("07945"))); /* ISO 7064's example */
    assert_false(checksum_mod_11_10(STR("07946")));
    assert_true(checksum_date(2024, 2, 29) && checksum_date(2000, 2, 29) && checksum_date(1, 1, 1) &&
                checksum_date(9999, 12, 31));
    assert_false(checksum_date(2023, 2, 29) || checksum_date(1900, 2, 29) || checksum_date(0, 1, 1) ||
                 checksum_date(2024, 13, 1) || checksum_date(2024, 0, 1) || checksum_date(2024, 4, 31) ||
                 checksum_date(2024, 1, 0) || checksum_date(10000, 1, 1));
    assert_int_equal(checksum_shape(STR(""), 3), EMPTY);
    assert_int_equal(checksum_shape(STR("12a"), 3), CHARS);
    assert_int_equal(checksum_shape(STR("1111"), 3), LENGTH);
    assert_int_equal(checksum_shape(STR("111"), 3), OK);
    assert_int_equal(checksum_shape(STR("000"), 3), NOTHING);
    assert_false(checksum_digits(STR("")));
}

/* ---- Real numbers, all of which are valid. */

static void real_numbers(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Str all = real_data(arena, "../shared/data/ids/valid_numbers.csv");
    size_t count = 0, ibans = 0, ibans_valid = 0;
    str_cut(&all, '\n');
    while (all.len) {
        Str line = str_trim(str_cut(&all, '\n')), kind = str_cut(&line, ',');
        if (!kind.len) continue;
        const Validator *validator = validator_find(kind);
        assert_non_null(validator);
        Validity got = validator->check(line);
        count++;
        if (str_eq(kind, STR("iban"))) { /* some were broken on purpose by those who tested with them: AD48, QQ93 ... */
            ibans++;
            ibans_valid += got == OK;
        } else if (got != OK) {
            fail_msg("%.*s %.*s: %s", STR_ARG(kind), STR_ARG(line), validity_word(got));
        }
    }
    assert_true(count > 200);
    assert_int_equal(ibans, 169);
    assert_int_equal(ibans_valid, 148); /* python-stdnum says the same, but for two that fail its national rule too */
    arena_free(arena);
}

static void real_companies_of_ukraine(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Str all = real_data(arena, "../shared/data/ids/ua_edr/ua_enterprises.csv");
    size_t valid = 0, empty = 0, other = 0;
    str_cut(&all, '\n');
    while (all.len) { /* the code stands before the web address and the mark; names may hold commas and quotes */
        Str line = str_trim(str_cut(&all, '\n'));
        size_t comma = 0, commas = 0;
        for (size_t i = line.len; i > 0 && commas < 3; i--) {
            if (line.ptr[i - 1] != ',') continue;
            commas++;
            if (commas == 2) comma = i - 1;
            if (commas == 3) line = str_sub(line, i, comma);
        }
        if (commas < 3) continue;
        Validity validity = validate("ua_edrpou", line);
        valid += validity == OK;
        empty += validity == EMPTY;
        other += validity != OK && validity != EMPTY;
    }
    assert_int_equal(valid, 77);
    assert_int_equal(empty, 21);
    assert_int_equal(other, 0);
    arena_free(arena);
}

static void real_banks_of_russia(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Str all = real_data(arena, "../shared/data/ids/ru_banks/ru_bic_half.csv");
    size_t accounts = 0;
    str_cut(&all, '\n');
    while (all.len) {
        Str line = str_cut(&all, '\n'), bic = str_cut(&line, ','), account = str_cut(&line, ',');
        if (bic.len != 9 || !account.len) continue;
        if (check_ru_account(account, bic) != OK)
            fail_msg("%.*s %.*s: %s", STR_ARG(bic), STR_ARG(account), validity_word(check_ru_account(account, bic)));
        accounts++;
    }
    assert_true(accounts > 1000);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(building_blocks),
        cmocka_unit_test(russia),
        cmocka_unit_test(russian_accounts),
        cmocka_unit_test(kazakhstan),
        cmocka_unit_test(ukraine),
        cmocka_unit_test(belarus),
        cmocka_unit_test(real_numbers),
        cmocka_unit_test(real_companies_of_ukraine),
        cmocka_unit_test(real_banks_of_russia),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
