/* Veil: messages of servers as they are met, and what is left of them. */
#include "engine/base/veil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct {
    const char *said, *shown;
} cases[] = {
    /* PostgreSQL */
    {"invalid input syntax for type date: \"Петров\"", "invalid input syntax for type date: \"…\""},
    {"column \"phone\" does not exist", "column \"phone\" does not exist"},
    {"column c.phone does not exist", "column c.phone does not exist"},
    {"date/time field value out of range: \"1985-15-17\"", "date/time field value out of range: \"…\""},
    {"invalid input syntax for type json (Token \"ivanov\" is invalid.)", "invalid input syntax for type json (… \"…\" is invalid.)"},
    {"value \"87015558321\" is out of range for type integer", "value \"…\" is out of range for type integer"},
    /* MariaDB, SQL Server */
    {"Incorrect datetime value: 'O''Neil' for column 'born' at row 1", "… datetime value: '…''…' for column 'born' at row 1"},
    {"Conversion failed when converting the varchar value 'Ким' to data type int.",
     "… failed when converting the varchar value '…' to data type int."},
    /* REST, 1C */
    {"HTTP 500 for GET /clients?page=2: клиент Громовержцев А. (+7 701 555-83-21) не найден",
     "HTTP 500 for GET /clients?page=2: клиент … …. (…) не найден"},
    {"Ошибка: «Ромашка» и „Ким“", "…: «…» и „…“"},
    {"no mail to aristarkh.g@pochta-test.kz", "no mail to …"},
    {"ИВАНОВ is refused, ERR_QUOTA is not", "… is refused, ERR_QUOTA is not"},
    {"client ivanov@x.kz, 8 701 555 83 21, 850517301234", "client …, …, …"},
    {"account KZ86125KZT5004100100 is closed", "account … is closed"},
    /* numbers that say how much or where */
    {"the source counts 120000 records but gave 119999", "the source counts 120000 records but gave 119999"},
    {"line 17 (byte 4711) is cut short", "line 17 (byte 4711) is cut short"},
    {"it isn't there", "it isn't there"},
    {"an end \"that never comes", "an end \"…"},
    {"", ""},
    {"\"\" is empty", "\"\" is empty"},
    {"bytes \xFF\xC3 and \"\xFF\"", "bytes \xFF\xC3 and \"…\""},
};

static void nothing_but_the_message_is_left(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Str known = STR("crm.clients\nphone\nSELECT id, born, phone FROM clients c\n");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str shown = veil_text(str_of(cases[i].said), known, arena);
        if (!str_eq(shown, str_of(cases[i].shown))) fail_msg("%zu: %.*s", i, STR_ARG(shown));
        assert_true(str_eq(veil_text(shown, known, arena), shown)); /* twice is once */
    }
    arena_free(arena);
}

static void the_hint_is_ours(void **state) {
    (void)state;
    Error err = {0};
    assert_false(error_set(&err, ERROR_SOURCE, "kopeck.yaml:3:1", "no client \"Петров\"\nhint: `url` is Wrong"));
    veil_error(&err, STR(""));
    assert_string_equal(err.text, "no client \"…\"\nhint: `url` is Wrong");
    assert_string_equal(err.where, "kopeck.yaml:3:1");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_but_the_message_is_left),
                                       cmocka_unit_test(the_hint_is_ours)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
