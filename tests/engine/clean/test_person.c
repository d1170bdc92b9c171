#include "engine/clean/person.h"

#include "engine/base/file.h"
#include "tests/engine/clean/cases.h"

static Arena *arena;
static CleanContext *context;

static int set_up(void **state) {
    (void)state;
    arena = arena_new("test", 0);
    context = clean_context_new(arena, NULL);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* Scenario A3, and the orders in which cards and bank files write a name. */
static void one_form(void **state) {
    (void)state;
    SAME(context, "person", "Петров Иван Иванович", "Иван Иванович Петров", "ПЕТРОВ ИВАН ИВАНОВИЧ",
         "Петров, Иван Иванович", "Petrov Ivan Ivanovich", "Ivan Ivanovich Petrov", "ИП Петров Иван Иванович",
         "г-н Петров Иван Иванович", "Mr. Ivan Ivanovich Petrov", " петров  иван\tиванович ");
    SAME(context, "person", "Петров Иван", "Иван Петров", "Petrov, Ivan", "Ivan Petrov", "PETROV IVAN");
    SAME(context, "person", "Петров И.И.", "И.И. Петров", "И. И. Петров", "Petrov I.I.", "I. I. Petrov",
         "Петров И. И.");
    SAME(context, "person", "Шевченко Тарас Григорович", "Тарас Григорович Шевченко", "Shevchenko Taras Hryhorovych");
    SAME(context, "person", "Нурланов Ерлан Кайратулы", "Ерлан Кайратулы Нурланов", "Nurlanov Erlan Kairatuly");
    SAME(context, "person", "Алиев Али Вели оглы", "Али Вели оглы Алиев");
    SAME(context, "person_initials", "Петров Иван Иванович", "Петров И.И.", "И.И. Петров", "Petrov, Ivan I.");
    SAME(context, "person_initials", "Жукова Юлия", "Жукова Ю.", "Zhukova Yu.", "Yulia Zhukova");
}

static void exact_forms(void **state) {
    (void)state;
    CHECK(context, "person", {"Петров Иван Иванович", "petrov ivan ivanovich"},
          {"Петрова-Водкина Анна", "petrova-vodkina ana"}, {"Петров И.И.", "petrov i i"}, {"Иван", "ivan"},
          {"Ж. Агузарова", "aguzarova z"}, {"J. Edgar Hoover", "guver edgar z"}, {"Cruz, Angelo", "kruz angelo"},
          {"Angelo Cruz", "angelo kruz"} /* not sure: as it stands */, {"van der Berg, Jan", "van-der-berg ian"},
          {"Иван И. Петров", "petrov ivan i"}, {"Петров Иван И.", "petrov ivan i"}, {"C. Jones", "zhones c"});
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

typedef struct PairCase {
    const char *a, *b;
    bool wanted;
} PairCase;

static const PairCase PAIRS[] = {
    {"Петров Иван Иванович", "Петров И.И.", true},
    {"Иван Петров", "Петров И.И.", true},
    {"Петров Иван", "Петров Иван Иванович", true},
    {"Петров", "Петров Иван", true},
    {"Ivan Petrov", "Петров Иван", true},
    {"Angelo Cruz", "Cruz, Angelo", true},
    {"Angelo Cruz", "Cruz Angelo", true},
    {"Шевченко Т.Г.", "Шевченко Тарас Григорович", true},
    {"Петров Иван Иванович", "Петров Иван Петрович", false},
    {"Петров Иван", "Петров Пётр", false},
    {"Петров И.", "Петров П.", false},
    {"Петров Иван", "Сидоров Иван", false},
    {"Петров И.И.", "Петров И.П.", false},
    {"Петров", "Петрова", false},
    {"", "", false},
    {"И.И.", "И.И.", false},
    {"Петров Иван", "", false},
    {"Петров Иван", "Иванов Пётр", false},
};

static void names_agree_or_not(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(PAIRS); i++) {
        Person a, b;
        bool known_a = person_parse(context, str_of(PAIRS[i].a), &a),
             known_b = person_parse(context, str_of(PAIRS[i].b), &b);
        if (person_compatible(&a, &b) != PAIRS[i].wanted)
            fail_msg("%s / %s: wanted %d", PAIRS[i].a, PAIRS[i].b, PAIRS[i].wanted);
        assert_int_equal(person_compatible(&b, &a), PAIRS[i].wanted);
        assert_int_equal(person_compatible(&a, &a), known_a);
        assert_int_equal(person_compatible(&b, &b), known_b);
    }
}

/* Real pairs of people. Source: name_bench of OpenSanctions. Only whether names agree: spelling is for measures. */
static void real_pairs(void **state) {
    (void)state;
    static const char PATH[] = "../shared/data/linkage/name_bench/cases.csv";
    Str all;
    Error err = {0};
    if (!file_exists(PATH)) {
        print_message("%s is not here: skipped\n", PATH);
        skip();
    }
    assert_true(file_read(PATH, 0, arena, &all, &err));
    size_t right = 0, wrong = 0, others = 0;
    while (all.len) {
        Str line = str_cut(&all, '\n');
        str_cut(&line, ',');
        if (!str_eq(str_cut(&line, ','), STR("Person")) || (line.len && memchr(line.ptr, '"', line.len))) continue;
        Person a, b;
        person_parse(context, str_cut(&line, ','), &a);
        person_parse(context, str_cut(&line, ','), &b);
        bool agree = person_compatible(&a, &b), match = str_starts(line, STR("true"));
        right += agree && match;
        wrong += agree && !match;
        others += !match;
    }
    print_message("%zu right, %zu wrong of %zu others\n", right, wrong, others);
    assert_true(right >= 40 && others > 200 && wrong * 50 <= others);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_form),           cmocka_unit_test(exact_forms), cmocka_unit_test(parts_are_told_apart),
        cmocka_unit_test(names_agree_or_not), cmocka_unit_test(real_pairs),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
