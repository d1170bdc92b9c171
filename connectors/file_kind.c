#include "connectors/file_kind.h"

enum { CONTROLS_SHARE = 20 /* more than one byte in so many */, CONTROLS_MIN = 8 };

typedef struct Kind {
    Str magic;
    const char *what, *hint;
} Kind;

#define UNPACK "unpack it first; only ZIP archives are looked into"
#define EXPORT "have the data exported as CSV, XLSX or XML"

static const Kind kinds[] = {
    {{"\x1F\x8B", 2}, "a gzip archive", UNPACK},
    {{"BZh", 3}, "a bzip2 archive", UNPACK},
    {{"\xFD" "7zXZ", 5}, "an xz archive", UNPACK},
    {{"\x28\xB5\x2F\xFD", 4}, "a Zstandard archive", UNPACK},
    {{"7z\xBC\xAF\x27\x1C", 6}, "a 7-Zip archive", UNPACK},
    {{"Rar!\x1A\x07", 6}, "a RAR archive", UNPACK},
    {{"PK\x05\x06", 4}, "a ZIP archive without a file in it", "have it packed again"},
    {{"%PDF-", 5}, "a PDF document", EXPORT},
    {{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8}, "an old XLS workbook or another Office document",
     "save it as XLSX and read it with `use: sheet`"},
    {{"\x89PNG\r\n", 6}, "a picture", EXPORT},
    {{"\xFF\xD8\xFF", 3}, "a picture", EXPORT},
    {{"SQLite format 3", 16}, "an SQLite database", "read it with `use: odbc`"},
    {{"PAR1", 4}, "a Parquet file", EXPORT},
};

/* Bytes that no text in any encoding here has, but for a few that files of banks and of DOS bear, and for zeros: a disk
 * that was switched off leaves a tail of them behind good lines. */
static size_t count_controls(Str head) {
    size_t count = 0;
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        count += c && c < 0x20 && !(c >= '\t' && c <= '\r') && c != 0x1A && c != 0x1B;
    }
    return count;
}

static bool is_utf_16(CsvEncoding encoding) {
    return encoding == CSV_UTF_16LE || encoding == CSV_UTF_16BE;
}

bool file_kind_text(const char *name, Str head, CsvEncoding declared, Error *err) {
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const Kind *kind = &kinds[i];
        if (str_starts(head, kind->magic))
            return error_set(err, ERROR_SOURCE, name, "is %s, no text\nhint: %s", kind->what, kind->hint);
    }
    size_t controls = count_controls(head);
    if (controls < CONTROLS_MIN || controls <= head.len / CONTROLS_SHARE) return true;
    CsvEncoding told;
    if (csv_byte_order_mark(head, &told) || is_utf_16(declared) || is_utf_16(csv_encoding_guess(head))) return true;
    return error_set(err, ERROR_SOURCE, name, "is no text: %zu of its first %zu bytes are control characters\nhint: "
                     "the file is damaged, or of a format that is not read here", controls, head.len);
}

bool file_kind_is_page(Str head) {
    CsvEncoding told;
    Str text = str_trim(str_sub(head, csv_byte_order_mark(head, &told), head.len));
    static const Str begins[] = {{"<!doctype html", 14}, {"<html", 5}};
    for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
        if (str_eq_ascii_case(str_sub(text, 0, text.len < begins[i].len ? text.len : begins[i].len), begins[i])) return true;
    }
    return false;
}

bool file_kind_no_page(const char *name, Str head, Error *err) {
    if (!file_kind_is_page(head)) return true;
    return error_set(err, ERROR_SOURCE, name, "is an HTML page\nhint: whoever wrote the file got a page (a login, an error) "
                     "instead of the data");
}
