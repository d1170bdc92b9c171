/* The samples as XML, as workbooks (XLSX by libxlsxwriter, ODS by hand), as a statement of 1C, and as CSV within a ZIP
 * archive. */
#include "tests/conformance/conformance.h"

#include "engine/base/buf.h"
#include "engine/base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <xlsxwriter.h>
#include <zip.h>

static char folder[64];

static bool start(void) {
    snprintf(folder, sizeof folder, "/tmp/kopeck-documents-XXXXXX");
    return mkdtemp(folder) != NULL;
}

static void stop(void) {
    Error err = {0};
    if (folder[0] && !file_remove_tree(folder, &err)) fprintf(stderr, "%s: %s\n", err.where, err.text);
    folder[0] = 0;
}

static const char *path_of(const char *sample, const char *suffix, Arena *arena) {
    return arena_printf(arena, "%s/%s%s", folder, sample, suffix);
}

/* Nobody there: the sender has not declared its files complete. */
static const Options *source_of(const char *connector, Access access, Arena *arena) {
    const OptionSpec *spec = connector_find(str_of(connector))->source_options;
    if (access == ACCESS_NOBODY_THERE) return options_of(arena, spec, "complete_marker", ".ok", NULL);
    return options_of(arena, spec, "quiet_seconds", "0", NULL);
}

typedef void (*AddRow)(Buf *out, const char *const cell[SAMPLE_COLUMNS]);

/* head, each row, tail; rows that the form cannot hold are left out, as `skips` says. */
static void build(const Sample *sample, const char *head, AddRow add, const char *tail,
                  bool (*skips)(const char *const *cell), Buf *out) {
    Arena *arena = arena_new("sample", 0);
    buf_add(out, str_of(head));
    for (size_t row = 0; row < sample->rows; row++) {
        const char *cell[SAMPLE_COLUMNS];
        arena_reset(arena);
        sample->row(row, cell, arena);
        if (!skips || !skips(cell)) add(out, cell);
    }
    buf_add(out, str_of(tail));
    arena_free(arena);
}

static bool write_text(const Sample *sample, const char *suffix, Buf *text) {
    Arena *arena = arena_new("sample", 0);
    Error err = {0};
    bool ok = file_write(path_of(sample->name, suffix, arena), buf_str(text), &err);
    if (!ok) fprintf(stderr, "%s\n", err.text);
    buf_free(text);
    arena_free(arena);
    return ok;
}

static bool write_archive(const Sample *sample, const char *suffix, const char *entry, Buf *text) {
    Arena *arena = arena_new("sample", 0);
    int code = 0;
    zip_t *zip = zip_open(path_of(sample->name, suffix, arena), ZIP_CREATE | ZIP_TRUNCATE, &code);
    bool ok = zip && zip_file_add(zip, entry, zip_source_buffer(zip, text->ptr, text->len, 0), ZIP_FL_ENC_UTF_8) >= 0;
    ok = ok && zip_close(zip) == 0;
    buf_free(text);
    arena_free(arena);
    return ok;
}

/* ---- XML */

static void add_escaped(Buf *out, const char *text) {
    for (; *text; text++) {
        switch (*text) {
        case '<': buf_add(out, STR("&lt;")); break;
        case '>': buf_add(out, STR("&gt;")); break;
        case '&': buf_add(out, STR("&amp;")); break;
        case '"': buf_add(out, STR("&quot;")); break;
        case '\r': buf_add(out, STR("&#13;")); break;
        default: buf_char(out, *text);
        }
    }
}

static void add_xml(Buf *out, const char *const cell[SAMPLE_COLUMNS]) {
    buf_add(out, STR("<row>"));
    for (size_t i = 0; i < SAMPLE_COLUMNS; i++) {
        if (!cell[i]) continue; /* null: no element */
        buf_printf(out, "<%s>", sample_column[i]);
        add_escaped(out, cell[i]);
        buf_printf(out, "</%s>", sample_column[i]);
    }
    buf_add(out, STR("</row>\n"));
}

static bool skips_outer_spaces(const char *const *cell) {
    return cell[SAMPLE_NAME] && cell[SAMPLE_NAME][0] == ' ';
}

static bool load_xml(const Sample *sample) {
    Buf text = {0};
    build(sample, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rows>", add_xml, "</rows>", skips_outer_spaces, &text);
    return write_text(sample, ".xml", &text);
}

static const Options *source_of_xml(Access access, Arena *arena) {
    return source_of("xml", access, arena);
}

static const Options *dataset_xml(const char *sample, Arena *arena) {
    return options_of(arena, connector_find(STR("xml"))->dataset_options, "files.0", path_of(sample, ".xml", arena),
                      "rows.0", "/rows/row", NULL);
}

const SourceUnderTest source_xml = {
    .name = "xml",
    .connector = "xml",
    .start = start,
    .stop = stop,
    .load = load_xml,
    .source = source_of_xml,
    .dataset = dataset_xml,
    .lacks = "a server, passwords and statements",
    .no_password = true,
    .no_end_to_lose = true,
    .untyped = true,
    .empty_is_null = true,
    .any_column = "a list of columns: any element may be missing, and a path without a value is a notice",
    .fixed_columns = true, /* what no row of the first ones has is not found when nothing is asked for */
    .skip_value = "spaces around a value are layout",
    .skips = skips_outer_spaces,
};

/* ---- XLSX. Numbers as numbers up to 15 digits, days as dates, flags as such; what a cell cannot hold so is text. */

enum { SHEET_TEXT_MAX = 32767 };

static bool skips_long(const char *const *cell) {
    return cell[SAMPLE_NAME] && strlen(cell[SAMPLE_NAME]) > SHEET_TEXT_MAX;
}

static bool is_date_of_sheets(const char *day) { /* Excel counts from 1900, and a day wrong before its March */
    return strcmp(day, "1900-03-01") >= 0;
}

static void write_cells(lxw_worksheet *sheet, lxw_row_t at, const char *const *cell, lxw_format *date) {
    for (lxw_col_t i = 0; i < SAMPLE_COLUMNS; i++) {
        lxw_datetime day = {0};
        if (!cell[i]) continue;
        if (i == SAMPLE_ID && strlen(cell[i]) <= 15) {
            worksheet_write_number(sheet, at, i, strtod(cell[i], NULL), NULL);
        } else if (i == SAMPLE_DAY && is_date_of_sheets(cell[i]) &&
                   sscanf(cell[i], "%d-%d-%d", &day.year, &day.month, &day.day) == 3) {
            worksheet_write_datetime(sheet, at, i, &day, date);
        } else if (i == SAMPLE_FLAG) {
            worksheet_write_boolean(sheet, at, i, strcmp(cell[i], "true") == 0, NULL);
        } else {
            worksheet_write_string(sheet, at, i, cell[i], NULL);
        }
    }
}

/* In the writer's mode of constant memory, which puts texts into their cells: shared ones are held while a sheet is
 * read. */
static bool load_xlsx(const Sample *sample) {
    Arena *arena = arena_new("sample", 0), *scratch = arena_new("row", 0);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder};
    lxw_workbook *book = workbook_new_opt(path_of(sample->name, ".xlsx", arena), &options);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "Sample");
    lxw_format *date = workbook_add_format(book);
    format_set_num_format(date, "yyyy-mm-dd");
    for (lxw_col_t i = 0; i < SAMPLE_COLUMNS; i++) worksheet_write_string(sheet, 0, i, sample_column[i], NULL);
    lxw_row_t at = 1;
    for (size_t row = 0; row < sample->rows; row++) {
        const char *cell[SAMPLE_COLUMNS];
        arena_reset(scratch);
        sample->row(row, cell, scratch);
        if (!skips_long(cell)) write_cells(sheet, at++, cell, date);
    }
    bool ok = workbook_close(book) == LXW_NO_ERROR;
    arena_free(scratch);
    arena_free(arena);
    return ok;
}

static const Options *source_of_sheet(Access access, Arena *arena) {
    return source_of("sheet", access, arena);
}

static const Options *dataset_sheet_of(const char *sample, const char *suffix, Arena *arena) {
    return options_of(arena, connector_find(STR("sheet"))->dataset_options, "files.0", path_of(sample, suffix, arena),
                      NULL);
}

static const Options *dataset_xlsx(const char *sample, Arena *arena) {
    return dataset_sheet_of(sample, ".xlsx", arena);
}

const SourceUnderTest source_xlsx = {
    .name = "xlsx",
    .connector = "sheet",
    .start = start,
    .stop = stop,
    .load = load_xlsx,
    .source = source_of_sheet,
    .dataset = dataset_xlsx,
    .lacks = "a server, passwords and statements",
    .no_password = true,
    .no_end_to_lose = true,
    .untyped = true,
    .empty_is_null = true,
    .skip_value = "a cell holds 32 767 characters",
    .skips = skips_long,
};

/* ---- ODS */

static void add_ods(Buf *out, const char *const cell[SAMPLE_COLUMNS]) {
    buf_add(out, STR("<table:table-row>"));
    for (size_t i = 0; i < SAMPLE_COLUMNS; i++) {
        if (!cell[i]) {
            buf_add(out, STR("<table:table-cell/>"));
            continue;
        }
        bool number = i == SAMPLE_ID && strlen(cell[i]) <= 15;
        if (number)
            buf_printf(out, "<table:table-cell office:value-type=\"float\" office:value=\"%s\">", cell[i]);
        else if (i == SAMPLE_DAY)
            buf_printf(out, "<table:table-cell office:value-type=\"date\" office:date-value=\"%s\">", cell[i]);
        else if (i == SAMPLE_FLAG)
            buf_printf(out, "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"%s\">", cell[i]);
        else
            buf_add(out, STR("<table:table-cell office:value-type=\"string\">"));
        buf_add(out, STR("<text:p>"));
        add_escaped(out, cell[i]);
        buf_add(out, STR("</text:p></table:table-cell>"));
    }
    buf_add(out, STR("</table:table-row>"));
}

static bool load_ods(const Sample *sample) {
    Buf text = {0}, head = {0};
    buf_add(&head, STR("<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
                       "xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" "
                       "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">"
                       "<office:body><office:spreadsheet><table:table table:name=\"Sample\"><table:table-row>"));
    for (size_t i = 0; i < SAMPLE_COLUMNS; i++) {
        buf_printf(&head, "<table:table-cell office:value-type=\"string\"><text:p>%s</text:p></table:table-cell>",
                   sample_column[i]);
    }
    buf_add(&head, STR("</table:table-row>"));
    buf_char(&head, 0);
    build(sample, head.ptr, add_ods, "</table:table></office:spreadsheet></office:body></office:document-content>",
          NULL, &text);
    buf_free(&head);
    return write_archive(sample, ".ods", "content.xml", &text);
}

static const Options *dataset_ods(const char *sample, Arena *arena) {
    return dataset_sheet_of(sample, ".ods", arena);
}

const SourceUnderTest source_ods = {
    .name = "ods",
    .connector = "sheet",
    .start = start,
    .stop = stop,
    .load = load_ods,
    .source = source_of_sheet,
    .dataset = dataset_ods,
    .lacks = "a server, passwords and statements",
    .no_password = true,
    .no_end_to_lose = true,
    .untyped = true,
    .empty_is_null = true,
};

/* ---- A statement of 1C, whose documents may have keys of their own. MT940, OFX and the Belarusian forms have fixed
 * fields only. */

static void add_document(Buf *out, const char *const cell[SAMPLE_COLUMNS]) {
    buf_add(out, STR("СекцияДокумент=Платежное поручение\r\nНомер=7\r\nДата=30.09.2026\r\nСумма=1.00\r\n"
                     "ПлательщикСчет=40702810000000000888\r\nПолучательСчет=40702810000000000001\r\nДатаПоступило=30."
                     "09.2026\r\n"));
    for (size_t i = 0; i < SAMPLE_COLUMNS; i++) {
        if (cell[i]) buf_printf(out, "X_%s=%s\r\n", sample_column[i], cell[i]);
    }
    buf_add(out, STR("КонецДокумента\r\n"));
}

static bool skips_lines(const char *const *cell) {
    return cell[SAMPLE_NAME] && (strpbrk(cell[SAMPLE_NAME], "\r\n") || cell[SAMPLE_NAME][0] == ' ');
}

static bool load_statement(const Sample *sample) {
    Buf text = {0};
    build(sample, "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка=UTF-8\r\nРасчСчет=40702810000000000001\r\n",
          add_document, "КонецФайла\r\n", skips_lines, &text);
    return write_text(sample, ".1c.txt", &text);
}

static const Options *source_of_statement(Access access, Arena *arena) {
    return source_of("statement", access, arena);
}

static const Options *dataset_statement(const char *sample, Arena *arena) {
    return options_of(arena, connector_find(STR("statement"))->dataset_options, "files.0",
                      path_of(sample, ".1c.txt", arena), "format", "1c", "rows", "movements", NULL);
}

const SourceUnderTest source_statement_1c = {
    .name = "statement of 1C",
    .connector = "statement",
    .start = start,
    .stop = stop,
    .load = load_statement,
    .source = source_of_statement,
    .dataset = dataset_statement,
    .lacks = "a server, passwords and statements",
    .no_password = true,
    .no_end_to_lose = true,
    .untyped = true,
    .empty_is_null = true,
    .fixed_columns = true,
    .prefix = "X_", /* `id` and `amount` are the movement's own */
    .skip_value = "a value is one line, and spaces around it are layout",
    .skips = skips_lines,
};

/* ---- CSV within a ZIP archive */

static void add_csv(Buf *out, const char *const cell[SAMPLE_COLUMNS]) {
    for (size_t i = 0; i < SAMPLE_COLUMNS; i++) {
        if (i) buf_char(out, ',');
        if (!cell[i]) continue;
        buf_char(out, '"');
        for (const char *c = cell[i]; *c; c++) {
            if (*c == '"') buf_char(out, '"');
            buf_char(out, *c);
        }
        buf_char(out, '"');
    }
    buf_char(out, '\n');
}

static bool load_csv_zip(const Sample *sample) {
    Buf text = {0};
    build(sample, "id,name,amount,moment,day,flag\n", add_csv, "", NULL, &text);
    return write_archive(sample, ".zip", "отчёт/sample.csv", &text);
}

static const Options *source_of_csv(Access access, Arena *arena) {
    return source_of("csv", access, arena);
}

static const Options *dataset_csv_zip(const char *sample, Arena *arena) {
    return options_of(arena, connector_find(STR("csv"))->dataset_options, "files.0", path_of(sample, ".zip", arena),
                      NULL);
}

const SourceUnderTest source_csv_zip = {
    .name = "csv within ZIP",
    .connector = "csv",
    .start = start,
    .stop = stop,
    .load = load_csv_zip,
    .source = source_of_csv,
    .dataset = dataset_csv_zip,
    .lacks = "a server, passwords and statements",
    .no_password = true,
    .no_end_to_lose = true,
    .untyped = true,
};
