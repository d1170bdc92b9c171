#include "engine/clean/clean.h"

#include <pthread.h>

#include "engine/base/hash.h"
#include "engine/base/utf8.h"
#include "tests/engine/clean/cases.h"

/* ---- The laws that clean.h promises of every cleaner, on words of the trade cut and mixed at random. */

static const char *const PIECES[] = {
    "ООО",
    "ТОО ",
    "LLP",
    " Ltd.",
    "Ромашка",
    "Romashka",
    "-2",
    "«",
    "»",
    "\"",
    " ",
    "  ",
    "\t",
    "№",
    "00",
    "УТ-",
    "000123",
    "Иван",
    "Петров",
    "И.И.",
    "Иванович",
    "Ж.",
    ",",
    ".",
    "+7 701 123 45 67",
    "8(701)",
    "доб. 5",
    "@",
    "mail.kz",
    "a",
    "b",
    "ё",
    "Ё",
    "й",
    "Щ",
    "ь",
    "ъ",
    "'",
    "’",
    "ʼ",
    "´",
    "о'Нил",
    "e\xCC\x81",
    "\xCC\x88",
    "\xCD\x85",
    "ё\xCC\x88",
    "\xC3\x9F",
    "ﷺ",
    "ﬁ",
    "Ⅷ",
    "½",
    "ａｂ",
    "İ",
    "ı",
    "ſ",
    "K",
    "Å",
    "가",
    "각",
    "ᄀ",
    "ᅡ",
    "\xFF",
    "\xC3",
    "\xE2\x80",
    "\xF0\x9F\x98\x80",
    "\xE2\x80\x8B",
    "\xC2\xA0",
    "\xE2\x80\xA8",
    "山田",
    "αβΣς",
    "q",
    "x",
    "h",
    "s",
    "c",
    "t",
    "z",
    "k",
    "{",
    "}",
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    "guid'",
    "KZ86125KZT5004100100",
    "ИНН ",
    "7707083893",
    "/",
    ";",
    "г. ",
    "Алматы",
    " от 05.10.2026",
    "S.p.A.",
    "sp. z o.o.",
    "GmbH & Co. KG",
    "Aps",
    "p",
    "ТСШ",
    "стч",
    "ый",
    "ье",
    "ия",
    "Co",
    "AG",
    "SAS",
    "И",
    "а",
    "я",
    "12",
    "3",
    "0",
    "-",
    "#",
    "+",
    "\n",
    "\x01",
    "Cбербанк",
    "MOCКBA",
    "ИП",
    "ФОП",
    "'",
    "оглы",
    "mr",
    "г-н",
    "Товарищество с ограниченной ответственностью",
    "\xE1\xBA\xA1",
    "ǆ",
    "ŉ",
    " И.П. ",
    "А.О.",
    " С.А.",
    "Иванов",
    "ин-т ",
    " пр-во",
    "&quot;",
    "лайн",
    " Suisse ",
    " в г. ",
    "сч. №12",
    "INV(s) 5",
    " (Сидорова) ",
    " née ",
    " (урожд. ",
    "Анна",
    " п/п ",
};

static uint64_t state = 42;

static size_t pick(size_t count) {
    state += 0x9E3779B97F4A7C15u;
    return (size_t)(hash_u64(state) % count);
}

static void random_value(Buf *value) {
    value->len = 0;
    for (size_t n = pick(7) + 1; n > 0; n--) {
        Str piece = str_of(PIECES[pick(ARRAY_LEN(PIECES))]);
        buf_add(value, pick(20) ? piece : str_sub(piece, 0, pick(piece.len + 1)));
    }
}

static void check_laws(CleanContext *context, const Cleaner *cleaner, Str in, Buf *once, Buf *twice) {
    once->len = twice->len = 0;
    cleaner->clean(context, in, once);
    Str got = buf_str(once);
    if (!utf8_valid(got)) fail_msg("%s of [%.*s] is wrong UTF-8", cleaner->name, STR_ARG(in));
    if (got.len > CLEAN_GROWTH_MAX * in.len + CLEAN_GROWTH_MORE)
        fail_msg("%s of [%.*s] is too long", cleaner->name, STR_ARG(in));
    if (clean_keeps(&(CleanStep){.cleaner = cleaner}, 1, in, in.len) && !str_eq(in, got))
        fail_msg("%s of [%.*s] was said to stay, and is [%.*s]", cleaner->name, STR_ARG(in), STR_ARG(got));
    cleaner->clean(context, got, twice);
    if (!str_eq(got, buf_str(twice))) {
        fail_msg("%s of [%.*s]: [%.*s], again: [%.*s]", cleaner->name, STR_ARG(in), STR_ARG(got),
                 STR_ARG(buf_str(twice)));
    }
}

static void laws_hold(void **unused) {
    (void)unused;
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, "KZ");
    Buf *value = buf_own(arena), *once = buf_own(arena), *twice = buf_own(arena);
    for (int round = 0; round < 20000; round++) {
        random_value(value);
        for (const Cleaner *cleaner = cleaners; cleaner->name; cleaner++)
            check_laws(context, cleaner, buf_str(value), once, twice);
    }
    arena_free(arena);
}

static void laws_hold_for_every_code_point(void **unused) {
    (void)unused;
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, "KZ");
    Buf *value = buf_own(arena), *once = buf_own(arena), *twice = buf_own(arena);
    for (uint32_t c = 0; c <= 0x1FFFF; c += c < 0x3400 || (c >= 0xF900 && c < 0x10000) ? 1 : 23) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        for (const Cleaner *cleaner = cleaners; cleaner->name; cleaner++) {
            value->len = 0;
            buf_add(value, STR("а"));
            utf8_add(value, c);
            buf_add(value, STR("z 1"));
            check_laws(context, cleaner, buf_str(value), once, twice);
            if (c > 0x600 && strcmp(cleaner->name, "fold") != 0 && strcmp(cleaner->name, "text") != 0) continue;
            value->len = 0;
            utf8_add(value, c);
            check_laws(context, cleaner, buf_str(value), once, twice);
        }
    }
    arena_free(arena);
}

static void nothing_gives_nothing(void **unused) {
    (void)unused;
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    Buf *out = buf_own(arena);
    const Str nothing[] = {STR_NULL, STR(""), STR("   "), STR("\t\r\n"), STR("\xC2\xA0"), STR("\xE2\x80\x8B")};
    for (const Cleaner *cleaner = cleaners; cleaner->name; cleaner++) {
        for (size_t i = 0; i < ARRAY_LEN(nothing); i++) {
            cleaner->clean(context, nothing[i], out);
            assert_int_equal(out->len, 0);
        }
    }
    arena_free(arena);
}

static void results_are_appended(void **unused) {
    (void)unused;
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, "KZ");
    Buf *out = buf_own(arena), *alone = buf_own(arena), *value = buf_own(arena);
    for (int round = 0; round < 300; round++) {
        random_value(value);
        for (const Cleaner *cleaner = cleaners; cleaner->name; cleaner++) {
            out->len = alone->len = 0;
            buf_add(out, STR("before "));
            cleaner->clean(context, buf_str(value), out);
            cleaner->clean(context, buf_str(value), alone);
            assert_true(str_starts(buf_str(out), STR("before ")));
            assert_true(str_eq(str_sub(buf_str(out), 7, out->len), buf_str(alone)));
        }
    }
    arena_free(arena);
}

/* ---- Threads: the same results, whoever comes first to the tables. */

enum { THREADS = 4, ROUNDS = 400 };

static void *hash_of_results(void *out) {
    Arena *arena = arena_new("thread", 0);
    CleanContext *context = clean_context_new(arena, "KZ");
    Buf *result = buf_own(arena);
    uint64_t hash = 1;
    for (size_t i = 0; i < ARRAY_LEN(PIECES) * 4; i++) {
        Str value = str_printf(arena, "%s %s", PIECES[i % ARRAY_LEN(PIECES)], PIECES[i * 7 % ARRAY_LEN(PIECES)]);
        for (const Cleaner *cleaner = cleaners; cleaner->name; cleaner++) {
            result->len = 0;
            cleaner->clean(context, value, result);
            hash = hash_join(hash, hash_str(buf_str(result)));
        }
    }
    *(uint64_t *)out = hash;
    arena_free(arena);
    return NULL;
}

static void threads_agree(void **unused) {
    (void)unused;
    pthread_t thread[THREADS];
    uint64_t hash[THREADS] = {0};
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, hash_of_results, &hash[i]), 0);
    for (size_t i = 0; i < THREADS; i++) assert_int_equal(pthread_join(thread[i], NULL), 0);
    for (size_t i = 1; i < THREADS; i++) assert_true(hash[i] == hash[0]);
}

/* ---- The table and chains. */

static void cleaners_are_found_by_name(void **unused) {
    (void)unused;
    size_t count = 0;
    for (const Cleaner *cleaner = cleaners; cleaner->name; cleaner++, count++) {
        assert_ptr_equal(cleaner_find(str_of(cleaner->name)), cleaner);
        assert_non_null(cleaner->clean);
        assert_true(strlen(cleaner->help) > 10);
    }
    assert_true(count >= 17);
    assert_null(cleaner_find(STR("Text")));
    assert_null(cleaner_find(STR("")));
    assert_null(cleaner_find(STR_NULL));
    assert_null(cleaner_find(STR("tex")));
}

static void steps_run_in_order(void **unused) {
    (void)unused;
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    Buf *out = buf_own(arena);
    Error err = {0};
    const Replacement *drop = NULL;
    assert_true(replacement_compile(&drop, STR("\\s*\\(.*?\\)"), STR(""), "test", arena, &err));
    const CleanStep steps[] = {
        {.replacement = drop}, {.cleaner = cleaner_find(STR("company"))}, {.cleaner = cleaner_find(STR("upper"))}};
    clean_steps(context, steps, 3, STR("ТОО «Ромашка» (старое)"), out);
    assert_true(str_eq(buf_str(out), STR("ROMASHKA")));
    clean_steps(context, steps, 0, STR(" x\xFF"), out);
    assert_true(str_eq(buf_str(out), STR("ROMASHKA x\xEF\xBF\xBD")));
    assert_int_equal(context->notes, CLEAN_NOTE_BAD_TEXT);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_agree), /* first: the tables are not made yet */
        cmocka_unit_test(laws_hold),
        cmocka_unit_test(laws_hold_for_every_code_point),
        cmocka_unit_test(nothing_gives_nothing),
        cmocka_unit_test(results_are_appended),
        cmocka_unit_test(cleaners_are_found_by_name),
        cmocka_unit_test(steps_run_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
