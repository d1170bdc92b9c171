#include "engine/clean/number.h"

#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

/* Numbers of Sberbank (INN, KPP), Kaspi (BIN): public registers. */
static void tax_ids(void **state) {
    (void)state;
    context->notes = 0;
    CHECK(context, "tax_id", {"7707083893", "7707083893"}, {"ИНН 7707083893", "7707083893"},
          {"ИНН: 7707083893", "7707083893"}, {"инн7707083893", "7707083893"}, {"7707083893/773601001", "7707083893"},
          {"ИНН/КПП 7707083893/773601001", "7707083893"}, {"7707083893, КПП 773601001", "7707083893"},
          {"7707083893 КПП", "7707083893"}, {" 77 0708 3893 ", "7707083893"}, {"7707-083-893", "7707083893"},
          {"7707083893.0", "7707083893"}, {"БИН 971240001315", "971240001315"}, {"ЄДРПОУ 00130694", "00130694"},
          {"УНП 100582333", "100582333"}, {"LV 40003032949", "LV40003032949"},
          {"VAT no. DE 136 695 976", "DE136695976"}, {"nl123456789b01", "NL123456789B01"},
          {"NL 1234.56.789.B01", "NL123456789B01"}, {"BE 0123.456.749", "BE0123456749"},
          {"CHE-123.456.789 MWST", "CHE123456789"}, {"АС1234567" /* Cyrillic А, С */, "AC1234567"},
          {"N1234567A", "N1234567A"}, {"７７０７０８３８９３", "7707083893"}, {"7707083893\xC2\xA0", "7707083893"});
    assert_int_equal(context->notes, 0);
    CHECK(context, "tax_id", {"ИНН", ""}, {"-", ""}, {"нет", ""}, {"T I N 7", "7"}, {"I D 7", "ID7"}, {"", ""},
          {"№", ""});
    assert_int_equal(context->notes, 0);
    CHECK(context, "tax_id", {"0000000000", ""}, {"ИНН 000000000000", ""}, {"1111111111", ""});
    assert_int_equal(context->notes, CLEAN_NOTE_PLACEHOLDER);
    check_differ(context, "tax_id", "7707083893", "7707083894");
    check_differ(context, "tax_id", "05826107187", "5826107187"); /* leading zeros tell */
}

/* BINs of Kaspi Bank and others, INN of Adygea, EDRPOU of the National Bank: what a spreadsheet left of them. */
static void zeros_that_were_lost(void **state) {
    (void)state;
    struct {
        const char *region, *left, *whole;
    } const NUMBERS[] = {{"KZ", "40440936158", "040440936158"}, {"UA", "32106", "00032106"}, {"RU", "105001234", "0105001234"}, {"KZ", "40440936159", "40440936159"},
                         {"BY", "40440936158", "40440936158"}, {"KZ", "ИИН 40440936158.0", "040440936158"}, {NULL, "40440936158", "40440936158"}};
    for (size_t i = 0; i < ARRAY_LEN(NUMBERS); i++) {
        Buf out = {0};
        tax_id_clean(clean_context_new(arena, NUMBERS[i].region), str_of(NUMBERS[i].left), &out);
        assert_string_equal(str_cstr(arena, buf_str(&out)), NUMBERS[i].whole);
        buf_free(&out);
    }
}

static void accounts(void **state) {
    (void)state;
    context->notes = 0;
    CHECK(context, "account", {"40702810400000000225", "40702810400000000225"},
          {"р/с 40702810400000000225", "40702810400000000225"}, {"40702 810 4 0000 0000225", "40702810400000000225"},
          {"Счет № 40702810400000000225", "40702810400000000225"}, {"KZ86 125K ZT50 0410 0100", "KZ86125KZT5004100100"},
          {"40702810400000000225 в ПАО Банк", "40702810400000000225"}, {"00000000000000000000", ""}, {"", ""},
          {"р/с", ""});
}

static void ibans(void **state) {
    (void)state;
    context->notes = 0;
    CHECK(context, "iban", {"KZ86 125K ZT50 0410 0100", "KZ86125KZT5004100100"},
          {"IBAN: kz86125kzt5004100100", "KZ86125KZT5004100100"},
          {"DE89-3704-0044-0532-0130-00", "DE89370400440532013000"},
          {"КZ86125КZТ5004100100" /* Cyrillic К, Т */, "KZ86125KZT5004100100"}, {"86125KZT5004100100", ""},
          {"KZ86", ""}, {"KZXX125KZT5004100100", ""}, {"KZ86125KZT5004100100KZ86125KZT5004100100", ""}, {"", ""},
          {"IBAN", ""});
}

static void guids(void **state) {
    (void)state;
    context->notes = 0;
    static const char WANTED[] = "0f8fad5b-d9cb-469f-a165-70867728950e";
    CHECK(context, "guid", {"0f8fad5b-d9cb-469f-a165-70867728950e", WANTED},
          {"{0F8FAD5B-D9CB-469F-A165-70867728950E}", WANTED}, {"0F8FAD5BD9CB469FA16570867728950E", WANTED},
          {"guid'0f8fad5b-d9cb-469f-a165-70867728950e'", WANTED},
          {"urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e", WANTED},
          {" (0f8fad5b-d9cb-469f-a165-70867728950e) ", WANTED}, {"0f8fad5b-d9cb-469f-a165-70867728950", ""},
          {"0f8fad5b-d9cb-469f-a165-70867728950e1", ""}, {"0f8fad5g-d9cb-469f-a165-70867728950e", ""}, {"guid", ""},
          {"", ""}, {"-", ""});
    assert_int_equal(context->notes, 0);
    CHECK(context, "guid", {"00000000-0000-0000-0000-000000000000", ""});
    assert_int_equal(context->notes, CLEAN_NOTE_PLACEHOLDER);
}

static void keys(void **state) {
    (void)state;
    context->notes = 0;
    SAME(context, "key", "{0F8FAD5B-D9CB-469F-A165-70867728950E}", "0f8fad5b-d9cb-469f-a165-70867728950e",
         "guid'0f8fad5b-d9cb-469f-a165-70867728950e'", "0F8FAD5BD9CB469FA16570867728950E");
    CHECK(context, "key", {"CRM-17", "crm-17"}, {" 0017 ", "0017"}, {"guid", "guid"}, {"", ""}, {"  ", ""},
          {"0f8fad5b", "0f8fad5b"}, {"0", "0"});
    assert_int_equal(context->notes, 0);
    CHECK(context, "key", {"00000000-0000-0000-0000-000000000000", ""});
    assert_int_equal(context->notes, CLEAN_NOTE_PLACEHOLDER);
    check_differ(context, "key", "17", "017");
}

static void emails(void **state) {
    (void)state;
    context->notes = 0;
    CHECK(context, "email", {"Ivan@Mail.KZ", "ivan@mail.kz"}, {"  ivan@mail.kz ", "ivan@mail.kz"},
          {"Иван <ivan@mail.kz>", "ivan@mail.kz"}, {"mailto:ivan@mail.kz", "ivan@mail.kz"},
          {"<ivan@mail.kz>", "ivan@mail.kz"}, {"ivan@mail.kz.", "ivan@mail.kz"},
          {"\"Иван\" ivan@mail.kz", "ivan@mail.kz"}, {"i.v.a.n+x@gmail.com", "i.v.a.n+x@gmail.com"},
          {"иван@почта.рф", "иван@почта.рф"}, {"e-mail: ivan@mail.kz", "ivan@mail.kz"}, {"ivan", ""}, {"@mail.kz", ""},
          {"ivan@", ""}, {"", ""}, {"нет", ""}, {"@", ""}, {"a@@b", "a@@b"});
    assert_int_equal(context->notes, 0);
    CHECK(context, "email", {"ivan@mail.kz, petr@mail.kz", "ivan@mail.kz"},
          {"ivan@mail.kz;petr@mail.kz", "ivan@mail.kz"});
    assert_int_equal(context->notes, CLEAN_NOTE_MORE);
}

static void digits_and_upper(void **state) {
    (void)state;
    context->notes = 0;
    CHECK(context, "digits", {"+7 (701) 123", "7701123"}, {"x² ٣", "2"} /* other scripts' digits are no ASCII ones */,
          {"нет", ""}, {"", ""}, {"1.000,50", "100050"});
    CHECK(context, "upper", {"ромашка llp", "РОМАШКА LLP"}, {"Straße", "STRASSE"}, {"  a  b ", "A B"},
          {"ı\xCC\x88", "Ï"}, {"№1", "NO1"}, {"", ""});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tax_ids),
        cmocka_unit_test(zeros_that_were_lost),
        cmocka_unit_test(accounts),
        cmocka_unit_test(ibans),
        cmocka_unit_test(guids),
        cmocka_unit_test(keys),
        cmocka_unit_test(emails),
        cmocka_unit_test(digits_and_upper),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
