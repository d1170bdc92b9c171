#include "engine/clean/text.h"

#include <stdio.h>
#include <utf8proc.h>

#include "engine/base/utf8.h"
#include "tests/engine/clean/cases.h"

static const utf8proc_option_t NFKC_CASEFOLD =
    UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;

static bool is_space(uint32_t c) {
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category == UTF8PROC_CATEGORY_CC || (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP);
}

/* What `text` must give: utf8proc's NFKC_Casefold of the whole string, until it stands still, spaces collapsed. */
static Str reference(const char *value, size_t len, char *out) {
    utf8proc_int32_t points[64];
    utf8proc_ssize_t count =
        utf8proc_decompose((const utf8proc_uint8_t *)value, (utf8proc_ssize_t)len, points, 64, NFKC_CASEFOLD);
    assert_in_range(count, 0, 64);
    for (int round = 0;; round++) {
        utf8proc_int32_t again[64];
        char bytes[256];
        size_t size = 0;
        count = utf8proc_normalize_utf32(points, count, NFKC_CASEFOLD);
        for (utf8proc_ssize_t i = 0; i < count; i++) size += utf8_put(bytes + size, (uint32_t)points[i]);
        utf8proc_ssize_t next =
            utf8proc_decompose((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)size, again, 64, NFKC_CASEFOLD);
        utf8proc_int32_t composed[64];
        memcpy(composed, again, sizeof again);
        utf8proc_ssize_t composed_count = utf8proc_normalize_utf32(composed, next, NFKC_CASEFOLD);
        if (composed_count == count && memcmp(composed, points, (size_t)count * sizeof *points) == 0) break;
        assert_in_range(round, 0, 5);
        memcpy(points, again, sizeof again);
        count = next;
    }
    size_t to = 0;
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        bool space = is_space((uint32_t)points[i]);
        if (space && (to == 0 || out[to - 1] == ' ')) continue;
        to += utf8_put(out + to, space ? ' ' : (uint32_t)points[i]);
    }
    return (Str){out, to > 0 && out[to - 1] == ' ' ? to - 1 : to};
}

static void check_value(CleanContext *context, const char *value, size_t len, Buf *out) {
    char wanted[256];
    Str right = reference(value, len, wanted);
    out->len = 0;
    text_clean(context, (Str){value, len}, out);
    if (!str_eq(right, buf_str(out)))
        fail_msg("text of [%.*s] (%02x ...): [%.*s], utf8proc gives [%.*s]", (int)len, value, (unsigned char)value[0],
                 STR_ARG(buf_str(out)), STR_ARG(right));
}

/* Code points of the table: U+0000-05FF, general punctuation, №. */
static uint32_t table_point(uint32_t i) {
    return i < 0x600 ? i : i < 0x670 ? i - 0x600 + 0x2000 : 0x2116;
}

enum { TABLE_POINTS = 0x671 };

/* Every string of one and of two code points of the table. Source of the wanted value: utf8proc. U+0000-001F and the
 * like are one kind, so a few of them stand for all as a first and second character. */
static void equals_utf8proc_for_all_short_strings(void **state) {
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    Buf *out = buf_own(arena);
    (void)state;
    for (uint32_t i = 0; i < TABLE_POINTS; i++) {
        char value[8];
        size_t first = utf8_put(value, table_point(i));
        check_value(context, value, first, out);
        for (uint32_t j = 0; j < TABLE_POINTS; j++)
            check_value(context, value, first + utf8_put(value + first, table_point(j)), out);
    }
    arena_free(arena);
}

/* Each two of ASCII and of what lies about the Cyrillic letters, within longer texts: what is looked at several at once. */
static void equals_utf8proc_within_longer_strings(void **state) {
    static const char *const before[] = {"", "Ab. ", "Ж Ук", "xyz 1", "abcd EFGH 1234", "Жук Abc defg"}, *const behind[] = {"ABC defG h", "ЩукаЁж И", ""};
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    Buf *out = buf_own(arena);
    (void)state;
    for (uint32_t pair = 0; pair < 1 << 16; pair++) {
        char value[64];
        uint32_t first = pair >> 8, second = pair & 0xFF;
        for (size_t b = 0; b < ARRAY_LEN(before); b++) {
            for (size_t e = 0; e < ARRAY_LEN(behind); e++) {
                size_t len = (size_t)snprintf(value, sizeof value, "%s", before[b]);
                len += utf8_put(value + len, first < 0x80 ? first : first - 0x80 + 0x400);
                len += utf8_put(value + len, second < 0x80 ? second : second - 0x80 + 0x400);
                len += (size_t)snprintf(value + len, sizeof value - len, "%s", behind[e]);
                check_value(context, value, len, out);
            }
        }
    }
    arena_free(arena);
}

static void equals_utf8proc_for_all_code_points(void **state) {
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    Buf *out = buf_own(arena);
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        if (c > 0x30000 && c < 0xE0000) continue; /* no characters there */
        char value[8] = "x";
        check_value(context, value, 1 + utf8_put(value + 1, c), out);
    }
    arena_free(arena);
}

/* Wanted values: Unicode's NFKC_Casefold by hand. */
static void text_cases(void **state) {
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    (void)state;
    CHECK(context, "text", {"", ""}, {"Ромашка", "ромашка"}, {"  РОМАШКА \t LLP\r\n", "ромашка llp"},
          {"Straße", "strasse"}, {"ΌΣΟΣ", "όσοσ"}, {"ﬁle", "file"}, {"Ⅷ", "viii"}, {"x²", "x2"}, {"№ 5", "no 5"},
          {"ＡＢＣ", "abc"}, {"й", "й"}, {"Ё", "ё"}, {"a\xC2\xA0\xC2\xA0z", "a z"}, {"a\xE2\x80\xAFz", "a z"},
          {"soft\xC2\xADhyphen", "softhyphen"},
          {"\xEF\xBB\xBF"
           "bom",
           "bom"},
          {"zero\xE2\x80\x8Bwidth", "zerowidth"}, {"«Ёлка»", "«ёлка»"}, {"“q”", "“q”"}, {"…", "..."}, {"İ", "i̇"},
          {"ℌ", "h"}, {"a\x01\x02z", "a z"},
          {"\xE2\x80\xA8"
           "z",
           "z"},
          {"한", "한"});
    assert_int_equal(context->notes, 0);
    /* wrong UTF-8: one U+FFFD a byte */
    CHECK(context, "text", {"A\xFF", "a�"}, {"\xC3", "�"}, {"\xE2\x80", "��"}, {"\xC0\xAF", "��"},
          {"\xED\xA0\x80", "���"}, {"\xF0\x9F\x98", "���"}, {"\xF4\x90\x80\x80", "����"}, {"я\x80Я", "я�я"});
    assert_int_equal(context->notes, CLEAN_NOTE_BAD_TEXT);
    arena_free(arena);
}

static void thousands_of_marks_are_cut(void **state) {
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    Buf *value = buf_own(arena), *out = buf_own(arena);
    (void)state;
    buf_char(value, 'a');
    for (int i = 0; i < 200000; i++) buf_add(value, i % 2 ? STR("\xCC\xA3") : STR("\xCC\x80"));
    text_clean(context, buf_str(value), out); /* ordering them all would take minutes */
    assert_in_range(out->len, 1, 100);
    assert_int_equal(context->notes, CLEAN_NOTE_BAD_TEXT);
    arena_free(arena);
}

static void fold_cases(void **state) {
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    (void)state;
    CHECK(context, "fold", {"«Ёлка»", "елка"}, {"ООО \"Ёлка-2\"", "ооо елка 2"}, {"№ 5", "5"}, {"Дом№5", "дом 5"},
          {"S.p.A.", "s p a"}, {"О'Нил", "онил"}, {"О’Нил", "онил"}, {"О´Нил", "онил"}, {"об'єднання", "обєднання"},
          {"'Ромашка'", "ромашка"}, {"a''b", "ab"}, {"5'6", "5 6"}, {"A&B", "a b"}, {"Ромашка+", "ромашка+"},
          {"...", ""}, {"«»", ""}, {"a — b – c", "a b c"}, {"Brand™", "brand"}, {"1ª", "1"}, {"x\xCC\x88\xCC\x81", "ẍ́"},
          {"ё\xCC\x88", "е"}, {"(a)", "a"}, {"山田,太郎", "山田 太郎"}, {"e-mail@x.kz", "e mail x kz"}, {"a_b", "a b"},
          {"a\xE2\x80\x91"
           "b",
           "a b"});
    assert_int_equal(context->notes, 0);
    arena_free(arena);
}

/* Look-alikes: c, o, a ... typed in the other alphabet. The letters without a twin decide. */
static void look_alikes_are_repaired(void **state) {
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    (void)state;
    CHECK(context, "fold", {"Cбербанк", "сбербанк"} /* Latin C */, {"Pомaшка", "ромашка"} /* Latin P, a */,
          {"MOСКВA", "москва"} /* Latin M, O, A */, {"Rоmashka", "romashka"} /* Cyrillic о */,
          {"СОСA", "соса"} /* one Latin A */, {"СOCA", "coca"} /* one Cyrillic С */, {"Kaз", "каз"},
          {"ТОO Ромашка", "тоо ромашка"}, {"ЁЛKA", "елка"}, {"aЁz", "aez"});
    assert_int_equal(context->notes, CLEAN_NOTE_LOOK_ALIKE);
    context->notes = 0;
    CHECK(context, "fold", {"Cafe Ромашка", "cafe ромашка"}, {"OOO Ромашка", "ooo ромашка"},
          {"WiFiмашина", "wifiмашина"}, {"TOP", "top"}, {"ТОР", "тор"}, {"S200 Ромашка", "s200 ромашка"},
          {"3D-печать", "3d печать"});
    assert_int_equal(context->notes, 0); /* nothing to repair there */
    SAME(context, "fold", "Cбербанк", "СБЕРБАНК", "\"сбеpбaнк\"");
    arena_free(arena);
}

static bool is_plain(unsigned char c) {
    return c >= '!' && c <= '~' && !(c >= 'A' && c <= 'Z');
}

/* Each byte at the end of texts of every length, and each two bytes side by side. */
static void plain_is_as_defined(void **state) {
    (void)state;
    char text[150];
    for (size_t len = 1; len <= sizeof text; len++) {
        for (unsigned c = 0; c < 256; c++) {
            memset(text, 'z', sizeof text);
            text[len - 1] = (char)c;
            assert_int_equal(text_is_plain((Str){text, len}), is_plain((unsigned char)c));
        }
    }
    for (unsigned pair = 0; pair < 1 << 16; pair++) {
        memset(text, '!', sizeof text);
        text[3] = (char)(pair & 255), text[4] = (char)(pair >> 8);
        assert_int_equal(text_is_plain((Str){text, 9}), is_plain((unsigned char)(pair & 255)) && is_plain((unsigned char)(pair >> 8)));
    }
    assert_true(text_is_plain(STR("")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_cases),
        cmocka_unit_test(thousands_of_marks_are_cut),
        cmocka_unit_test(fold_cases),
        cmocka_unit_test(look_alikes_are_repaired),
        cmocka_unit_test(equals_utf8proc_for_all_code_points),
        cmocka_unit_test(equals_utf8proc_for_all_short_strings),
        cmocka_unit_test(equals_utf8proc_within_longer_strings),
        cmocka_unit_test(plain_is_as_defined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
