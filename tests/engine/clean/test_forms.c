#include "engine/clean/forms.h"

#include "tests/engine/clean/cases.h"

/* Every alias of the table is known where the table says: alone it leaves nothing, behind a name it goes away, and
 * before a name too unless it is a form for the end. */
static void every_form_is_taken(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    Buf *out = buf_own(arena);
    size_t count = 0;
    for (const LegalForm *form = legal_forms; form->aliases; form++) {
        for (Str rest = str_of(form->aliases); rest.ptr; count++) {
            Str alias = str_trim(str_cut(&rest, '|'));
            assert_true(alias.len > 0);
            if (clean_one(context, "company", alias, out).len) {
                fail_msg("%.*s alone gives [%.*s]", STR_ARG(alias), STR_ARG(buf_str(out)));
            }
            Str name = str_printf(arena, "Ромашка «%.*s»", STR_ARG(alias));
            if (!str_eq(clean_one(context, "company", name, out), STR("romashka"))) {
                fail_msg("%.*s gives [%.*s]", STR_ARG(name), STR_ARG(buf_str(out)));
            }
            name = str_printf(arena, "%.*s РОМАШКА", STR_ARG(alias));
            bool gone = str_eq(clean_one(context, "company", name, out), STR("romashka"));
            if (!gone && form->place != FORM_END) fail_msg("%.*s gives [%.*s]", STR_ARG(name), STR_ARG(buf_str(out)));
        }
    }
    assert_true(count > 500);
    arena_free(arena);
}

/* No alias stands in the table twice with two meanings: the first would silently win. */
static void no_form_has_two_classes(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    for (const LegalForm *form = legal_forms; form->aliases; form++) {
        for (Str rest = str_of(form->aliases); rest.ptr;) {
            Str alias = str_trim(str_cut(&rest, '|'));
            CompanyForm got = company_form(context, alias);
            if (got != form->form) {
                fail_msg("%.*s: %s, in the table %s", STR_ARG(alias), company_form_word(got),
                         company_form_word(form->form));
            }
        }
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_taken),
        cmocka_unit_test(no_form_has_two_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
