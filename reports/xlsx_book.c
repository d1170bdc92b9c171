#include "reports/xlsx_cell.h"
#include "reports/xlsx_print.h"

#include "engine/base/file.h"
#include "engine/base/parallel.h"
#include "engine/base/utf8.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { SHEET_NAME_MAX = 31 };

void book_keep(XlsxBook *book, lxw_error error) {
    if (error != LXW_NO_ERROR && book->error == LXW_NO_ERROR) book->error = error;
}

/* ---- Sheets */

/* At most 31 characters, none of []:*?/\, no apostrophe at the ends; `suffix` stays whole. */
static Str sheet_name(XlsxBook *book, Str wanted, const char *suffix) {
    Buf *out = &book->text;
    out->len = 0;
    size_t room = SHEET_NAME_MAX - strlen(suffix), count = 0;
    for (size_t i = 0; i < wanted.len && count < room; count++) {
        uint32_t c = utf8_next(wanted, &i);
        bool bad = c < 0x20 || c > 0xFFFF || c == UTF8_BAD || (c < 0x80 && strchr("[]:*?/\\'", (int)c));
        utf8_add(out, bad ? '-' : c);
    }
    buf_add(out, str_of(suffix));
    return str_copy(book->arena, buf_str(out));
}

static bool name_is_taken(const XlsxBook *book, Str name) {
    return workbook_get_worksheet_by_name(book->workbook, name.ptr) != NULL;
}

static Str unique_name(XlsxBook *book, Str wanted) {
    Str name = sheet_name(book, wanted, "");
    for (unsigned i = 2; name_is_taken(book, name) || !name.len; i++) {
        char suffix[16];
        snprintf(suffix, sizeof suffix, " %u", i);
        name = sheet_name(book, wanted, suffix);
    }
    return name;
}

lxw_worksheet *book_sheet(XlsxBook *book, Str name, uint32_t tab_colour) {
    if (book->sheet_count == SHEETS_MAX) { /* the caller goes on writing; the book is not published */
        book_keep(book, LXW_ERROR_PARAMETER_VALIDATION);
        return book->sheet[SHEETS_MAX - 1];
    }
    lxw_worksheet *sheet = workbook_add_worksheet(book->workbook, unique_name(book, name).ptr);
    book->sheet[book->sheet_count++] = sheet;
    worksheet_set_tab_color(sheet, report_is_production(book->report) ? tab_colour : STYLE_TRIAL_FILL);
    worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
    print_set_up(book, sheet);
    return sheet;
}

/* ---- The file */

/* Whether the note about exact numbers in text cells must stand on the sheets. */
static bool text_numbers(const RunReport *report) {
    double number;
    for (size_t i = 0; i < report->finding_count; i++) {
        const Finding *f = &report->finding[i];
        const int128 amount[] = {f->left_amount, f->right_amount, f->difference, f->at_risk};
        for (size_t a = 0; a < ARRAY_LEN(amount); a++) {
            if (!number_is_exact(amount[a], f->scale, &number)) return true;
        }
    }
    for (size_t i = 0; i < report->totals_count; i++) {
        const ReportTotals *totals = &report->totals[i];
        for (size_t c = 0; c < totals->cell_count; c++) {
            if (!number_is_exact(totals->cell[c].left_amount, totals->scale, &number)) return true;
            if (!number_is_exact(totals->cell[c].right_amount, totals->scale, &number)) return true;
        }
    }
    return false;
}

/* The library stamps the workbook with a date: the cut-off, so that the same run gives the same bytes. */
static time_t created(const RunReport *report) {
    Day day = DAY_NONE;
    int64_t us = 0;
    if (instant_parse(report->cutoff_utc, STR(""), &day, &us) != INSTANT_ZONED) return (time_t)0x12CEA600; /* 1980 */
    return (time_t)(us / INSTANT_SECOND);
}

bool book_open(XlsxBook *book, const RunReport *report, const char *temporary, const char *folder, Error *err) {
    lxw_workbook_options options = {
        .constant_memory = LXW_TRUE, .tmpdir = (char *)(uintptr_t)folder, .use_zip64 = LXW_FALSE};
    Arena *arena = arena_new("workbook", 0);
    *book = (XlsxBook){.report = report,
                       .language = words_language(report->language),
                       .arena = arena,
                       .has_text_number = text_numbers(report)};
    book->workbook = workbook_new_opt(temporary, &options);
    if (!book->workbook) {
        arena_free(arena);
        return error_set(err, ERROR_OUTPUT, temporary, "cannot begin the workbook");
    }
    Str title = words_label(book->language, LABEL_TITLE);
    lxw_doc_properties properties = {
        .title = arena_printf(arena, "%.*s: %.*s", STR_ARG(title), STR_ARG(report->company)),
        .subject = arena_printf(arena, "%.*s, %.*s", STR_ARG(report->job), STR_ARG(report->cutoff)),
        .author = arena_printf(arena, "Kopeck %.*s", STR_ARG(report->version)),
        .company = str_cstr(arena, report->company),
        .comments = str_cstr(arena, report->run),
        .created = created(report),
    };
    book_keep(book, workbook_set_properties(book->workbook, &properties));
    return true;
}

/* The library does not look whether its temporary files could be written, nor does it come back from a full disk: both
 * are checked here before it puts the sheets together (a copy of each sheet, then the packed file). */
static bool room_is_left(const XlsxBook *book, const char *temporary, Error *err) {
    uint64_t size = 0;
    for (size_t i = 0; i < book->sheet_count; i++) {
        FILE *rows = book->sheet[i]->optimize_tmpfile;
        if (fflush(rows) != 0 || ferror(rows)) {
            return error_set_errno(err, ERROR_OUTPUT, temporary, "cannot write the workbook");
        }
        off_t at = ftello(rows);
        if (at > 0) size += (uint64_t)at;
    }
    char folder[4096];
    const char *slash = strrchr(temporary, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - temporary) + 1 : 1, slash ? temporary : ".");
    struct statvfs disk;
    if (statvfs(folder, &disk) != 0) return error_set_errno(err, ERROR_OUTPUT, folder, "cannot ask for the free space");
    if ((uint64_t)disk.f_bavail * disk.f_frsize >= 2 * size) return true;
    errno = ENOSPC;
    return error_set_errno(err, ERROR_OUTPUT, temporary, "cannot write the workbook");
}

/* One workbook at a time: the library writes its moment of making by gmtime, whose memory all threads share. */
static lxw_error close_book(lxw_workbook *workbook) {
    static pthread_mutex_t closing = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&closing);
    lxw_error closed = workbook_close(workbook);
    pthread_mutex_unlock(&closing);
    return closed;
}

bool book_publish(XlsxBook *book, const char *temporary, const char *path, Error *err) {
    bool ok = parallel_cancelled() ? error_set(err, ERROR_CANCELLED, "", "stopped on request") : room_is_left(book, temporary, err);
    if (ok && book->error != LXW_NO_ERROR) {
        ok = error_set(err, ERROR_INTERNAL, path, "cannot make the workbook: %s", lxw_strerror(book->error));
    }
    if (ok) {
        lxw_error closed = close_book(book->workbook);
        if (closed != LXW_NO_ERROR) {
            ok = error_set(err, ERROR_OUTPUT, path, "cannot write the workbook: %s", lxw_strerror(closed));
        }
    } else {
        lxw_workbook_free(book->workbook);
    }
    ok = ok && file_publish(temporary, path, err);
    if (!ok) unlink(temporary);
    buf_free(&book->text);
    arena_free(book->arena);
    return ok;
}
