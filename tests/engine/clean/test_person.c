#include "engine/clean/person.h"

#include "engine/base/file.h"
#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

/* Scenario A3, and the orders in which cards and bank files write a name. */
static void one_form(void **state) {
    (void)state;
    SAME(context, "person", "Петров Иван Иванович", "Иван Иванович Петров", "ПЕТРОВ ИВАН ИВАНОВИЧ",
         "Петров, Иван Иванович", "Petrov Ivan Ivanovich", "Ivan Ivanovich Petrov", "ИП Петров Иван Иванович",
         "г-н Петров Иван Иванович", "Mr. Ivan Ivanovich Petrov", " петров  иван\tиванович ");
    SAME(context, "person", "Петрова (Сидорова) Анна Ивановна", "Анна Ивановна Петрова (дев. Сидорова)", "Петрова Анна Ивановна (урожд. Сидорова)",
         "Петрова-Сидорова Анна Ивановна");
    SAME(context, "person", "Anna Smith (née Jones)", "Anna Smith nee Jones", "Smith-Jones, Anna");
    CHECK(context, "person", {"Иванов (Иван)", "ivanov ivan"}, {"Дев Анна", "dev ana"});
    SAME(context, "person", "Петров Иван", "Иван Петров", "Petrov, Ivan", "Ivan Petrov", "PETROV IVAN");
    SAME(context, "person", "Петров И.И.", "И.И. Петров", "И. И. Петров", "Petrov I.I.", "I. I. Petrov",
         "Петров И. И.");
    SAME(context, "person", "Шевченко Тарас Григорович", "Тарас Григорович Шевченко", "Shevchenko Taras Hryhorovych");
    SAME(context, "person", "Нурланов Ерлан Кайратулы", "Ерлан Кайратулы Нурланов", "Nurlanov Erlan Kairatuly");
    SAME(context, "person", "Алиев Али Вели оглы", "Али Вели оглы Алиев");
    SAME(context, "person", "Зайцев Игорь", "д-р Зайцев Игорь", "проф. Игорь Зайцев", "Зайцев Игорь (директор)", "генеральный директор Зайцев Игорь");
    SAME(context, "person", "John Brook", "Dr. John Brook", "John Brook, PhD", "John Brook, Esq.");
    SAME(context, "person", "van der Berg, Jan", "Jan van der Berg");
    SAME(context, "person", "Maria de la Cruz", "de la Cruz, Maria");
    SAME(context, "person_initials", "Петров Иван Иванович", "Петров И.И.", "И.И. Петров", "Petrov, Ivan I.");
    SAME(context, "person_initials", "Жукова Юлия", "Жукова Ю.", "Zhukova Yu.", "Yulia Zhukova");
}

static void exact_forms(void **state) {
    (void)state;
    CHECK(context, "person", {"Петров Иван Иванович", "petrov ivan ivanovich"},
          {"Петрова-Водкина Анна", "petrova-vodkina ana"}, {"Петров И.И.", "petrov i i"}, {"Иван", "ivan"},
          {"Ж. Агузарова", "aguzarova z"}, {"J. Edgar Hoover", "guver edgar z"}, {"Cruz, Angelo", "kruz angelo"},
          {"Angelo Cruz", "angelo kruz"} /* not sure: as it stands */, {"van der Berg, Jan", "van-der-berg ian"},
          {"Ван Ли", "van li"} /* of two words a particle is a name */, {"Иван И. Петров", "petrov ivan i"}, {"Петров Иван И.", "petrov ivan i"}, {"C. Jones", "zhones c"});
    CHECK(context, "person_initials", {"Петров Иван Иванович", "petrov i i"}, {"Петров", "petrov"},
          {"Angelo Cruz", "kruz a"} /* Latin: the last by habit */);
    /* no surname, no person */
    CHECK(context, "person", {"И.И.", ""}, {"", ""}, {"...", ""}, {"12345", ""}, {"ИП", ""}, {"г-н", ""}, {"А", ""});
    CHECK(context, "person_initials", {"И.И.", ""}, {"7", ""});
}

static void parts_are_told_apart(void **state) {
    (void)state;
    Person p;
    assert_true(person_parse(context, STR("Иван Иванович Петров"), &p));
    assert_string_equal(p.surname.text, "petrov");
    assert_string_equal(p.first.text, "ivan");
    assert_string_equal(p.middle.text, "ivanovich");
    assert_true(p.order_sure && !p.first.initial && !p.middle.initial);
    assert_true(person_parse(context, STR("Петров И.И."), &p));
    assert_true(p.order_sure && p.first.initial && p.middle.initial);
    assert_true(person_parse(context, STR("Angelo Cruz"), &p));
    assert_false(p.order_sure);
    assert_false(person_parse(context, STR("И."), &p));
    assert_string_equal(p.surname.text, "");
    Buf value = {0};
    for (int i = 0; i < 300; i++) buf_add(&value, STR("щ"));
    assert_true(person_parse(context, buf_str(&value), &p)); /* collapses to one symbol */
    value.len = 0;
    for (int i = 0; i < 300; i++) buf_add(&value, i % 2 ? STR("щ") : STR("а"));
    assert_true(person_parse(context, buf_str(&value), &p));
    assert_in_range(strlen(p.surname.text), 120, PERSON_PART_MAX);
    buf_free(&value);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_form),           cmocka_unit_test(exact_forms), cmocka_unit_test(parts_are_told_apart),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
