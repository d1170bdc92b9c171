#include "connectors/file_kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void files_that_are_no_text(void **state) {
    (void)state;
    static const struct {
        Str head;
        const char *says;
        CsvEncoding declared;
    } cases[] = {
#define HEAD(text) {text, sizeof text - 1}
        {HEAD("\x1F\x8B\x08"), "is a gzip archive, no text\nhint: unpack it first", CSV_ENCODING_AUTO},
        {HEAD("PK\x05\x06\0\0\0\0"), "is a ZIP archive without a file in it", CSV_ENCODING_AUTO},
        {HEAD("%PDF-1.7"), "is a PDF document", CSV_ENCODING_AUTO},
        {HEAD("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0"), "read it with `use: sheet`", CSV_ENCODING_AUTO},
        {HEAD("SQLite format 3\0\x10"), "is an SQLite database, no text\nhint: read it with `use: odbc`", CSV_ENCODING_AUTO},
        {HEAD("\x01\x02\x03\x04\x05\x06\x07\x08\x0E"), "is no text: 9 of its first 9 bytes", CSV_ENCODING_AUTO},
        {HEAD("id;sum\n1;2\n"), NULL, CSV_ENCODING_AUTO},
        {HEAD(""), NULL, CSV_ENCODING_AUTO},
        {HEAD("\x01{1:F01}{4:\r\n:20:1\r\n-}\x03"), NULL, CSV_ENCODING_AUTO},       /* SWIFT's own frame */
        {HEAD("i\0d\0;\0s\0u\0m\0\n\0" "1\0;\0" "2\0\n\0"), NULL, CSV_ENCODING_AUTO}, /* UTF-16 without a mark */
        {HEAD("\x18\x04\x1D\x04\x1D\x04;\x04\x21\x04\x43\x04\x3C\x04\x3C\x04\x30\x04"), NULL, CSV_UTF_16LE}, /* as the project says */
        {HEAD("\xCF\xF0\xE8\xE2\xE5\xF2\r\n\x1A"), NULL, CSV_ENCODING_AUTO},        /* windows-1251, and the end of file of DOS */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Error err = {0};
        bool fine = file_kind_text("f", cases[i].head, cases[i].declared, &err);
        if (fine != !cases[i].says) fail_msg("case %zu: %s", i, err.text);
        if (!fine && !strstr(err.text, cases[i].says)) fail_msg("wanted \"%s\", seen \"%s\"", cases[i].says, err.text);
    }
}

static void pages(void **state) {
    (void)state;
    static const struct {
        const char *head;
        bool page;
    } cases[] = {{"<!DOCTYPE html>\n<html>", true}, {"\xEF\xBB\xBF\r\n<HTML><body>", true}, {"<htm", false},
                 {"<!DOCTYPE Document>", false},   {"", false},                              {"{\"html\":1}", false}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (file_kind_is_page(str_of(cases[i].head)) != cases[i].page) fail_msg("%s", cases[i].head);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(files_that_are_no_text), cmocka_unit_test(pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
