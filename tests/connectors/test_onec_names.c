#include "connectors/onec_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define HEAD "ИмяТаблицыХранения\tМетаданные\tНазначение\tИмяПоляХранения\tИмяПоля\n"

static void objects_are_found_by_either_name(void **state) {
    (void)state;
    static const char text[] = "\xEF\xBB\xBF" HEAD "_Document123\tДокумент.Заказ\tОсновная\t_IDRRef\tСсылка\r\n"
                               "_Document123\tДокумент.Заказ\tОсновная\t_Fld1\tСумма\r\n\n"
                               "_Document123_VT7\tДокумент.Заказ.ТабличнаяЧасть.Товары\tТабличнаяЧасть\t_Fld8\tЦена\n"
                               "_DocumentChngR9\tДокумент.Заказ\tРегистрацияИзменений\t_IDRRef\tСсылка\n"
                               "_Reference123\tСправочник.Склады\tОсновная\t_IDRRef\tСсылка\n_"
                               "InfoRg123\tРегистрСведений.Цены\t\t_Period\tПериод";
    static const struct {
        const char *object, *storage;
        size_t fields;
    } cases[] = {
        {"Документ.Заказ", "_Document123", 2},
        {"Document.Заказ", "_Document123", 2},
        {" Документ.Заказ ", "_Document123", 2},
        {"Документ.Заказ.Товары", "_Document123_VT7", 1},
        {"Document.Заказ.TabularSection.Товары", "_Document123_VT7", 1},
        {"InformationRegister.Цены", "_InfoRg123", 1},
        {"Документ.Заказы", NULL, 0},
        {"Документ", NULL, 0},
        {"", NULL, 0},
        {"Справочник.Заказ", NULL, 0},
        {"Документ.Заказ.", NULL, 0},
    };
    Arena *arena = arena_new("test", 0);
    Error err = {0};
    OnecNames names;
    assert_true(onec_names_read(str_of(text), "names.tsv", arena, &names, &err));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const OnecTable *table = onec_table(&names, str_of(cases[i].object), arena);
        if (!table != !cases[i].storage) fail_msg("%s", cases[i].object);
        if (!table) continue;
        assert_true(str_eq(table->storage, str_of(cases[i].storage)));
        assert_int_equal(table->count, cases[i].fields);
    }
    /* Of a register nobody holds a reference, and numbers are given once: the first that can be referred to is the one. */
    assert_true(str_eq(onec_table_numbered(&names, 123)->object, STR("Документ.Заказ")));
    assert_null(onec_table_numbered(&names, 7));
    assert_null(onec_table_numbered(&names, 0));
    arena_free(arena);
}

static void mistakes(void **state) {
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "names no column"},
        {"\n\n", "names no column"},
        {HEAD, "no table stands in it"},
        {HEAD "\n \n", "no table stands in it"},
        {HEAD "_DocumentChngR9\tДокумент.Заказ\tРегистрацияИзменений\t_IDRRef\tСсылка\n", "no table stands in it"},
        {HEAD "\tДокумент.Заказ\tОсновная\t_IDRRef\tСсылка\n", "without a table or a column"},
        {HEAD "_Document1\tДокумент.Заказ\tОсновная\n", "without a table or a column"},
        {"ИмяТаблицыХранения\tМетаданные\tИмяПоляХранения\n_A\tБ\t_В\n", "names no column ИмяПоля"},
        {"ИмяТаблицыХранения;Метаданные;ИмяПоляХранения;ИмяПоля\n", "names no column"},
        {HEAD "\xFF\tДокумент.Заказ\tОсновная\t_IDRRef\tСсылка\n", "not UTF-8"},
        {"\xFE\xFF", "not UTF-8"},
    };
    Arena *arena = arena_new("test", 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Error err = {0};
        OnecNames names;
        if (onec_names_read(str_of(cases[i].text), "names.tsv", arena, &names, &err)) fail_msg("%s", cases[i].text);
        if (!strstr(err.text, cases[i].message)) fail_msg("%s: %s", cases[i].text, err.text);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(objects_are_found_by_either_name), cmocka_unit_test(mistakes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
