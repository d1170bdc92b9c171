#include "engine/base/buf.h"
#include "engine/base/log.h"
#include "engine/base/utf8.h"
#include "engine/cli/command.h"

#include <assert.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *const level_name[] = {"debug", "info", "warning", "error"};

bool terminal_color(const Arguments *arguments) {
    return !arguments->no_color && isatty(STDOUT_FILENO);
}

/* Values with spaces or quotes are quoted, so that a line splits into name=value again. */
static void print_value(Str value) {
    bool plain = value.len > 0;
    for (size_t i = 0; i < value.len && plain; i++) {
        plain = (unsigned char)value.ptr[i] > ' ' && value.ptr[i] != '"' && value.ptr[i] != '\\';
    }
    if (plain) {
        fprintf(stderr, "%.*s", STR_ARG(value));
        return;
    }
    fputc('"', stderr);
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == '"' || c == '\\') fputc('\\', stderr);
        if (c == '\n') fputs("\\n", stderr);
        else if ((unsigned char)c >= ' ') fputc(c, stderr);
    }
    fputc('"', stderr);
}

static void print_line(void *context, LogLevel level, const char *event, const LogField *fields, size_t count) {
    const Arguments *arguments = context;
    if (level == LOG_PROGRESS || (level == LOG_DEBUG && !arguments->verbose)) return;
    fprintf(stderr, "level=%s event=", level_name[level]);
    print_value(str_of(event));
    for (size_t i = 0; i < count; i++) {
        fprintf(stderr, " %s=", fields[i].name);
        print_value(fields[i].value);
    }
    fputc('\n', stderr);
}

/* --quiet: a source that could not be read, a rule that was not checked for it. */
static void print_errors(void *context, LogLevel level, const char *event, const LogField *fields, size_t count) {
    if (level >= LOG_ERROR) print_line(context, level, event, fields, count);
}

/* Columns of the terminal less one, so that a line that is rewritten never wraps. */
static size_t line_width(void) {
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1u : 79;
}

/* On a terminal: one line that is rewritten; warnings and errors stay, whole. */
static void print_progress(void *context, LogLevel level, const char *event, const LogField *fields, size_t count) {
    const Arguments *arguments = context;
    bool stays = level >= LOG_WARNING || (arguments->verbose && level != LOG_PROGRESS);
    if (level == LOG_DEBUG && !arguments->verbose) return;
    Buf line = {0};
    buf_add(&line, str_of(event));
    for (size_t i = 0; i < count; i++) buf_printf(&line, "  %s %.*s", fields[i].name, STR_ARG(fields[i].value));
    Str shown = stays ? buf_str(&line) : utf8_head(buf_str(&line), line_width());
    fprintf(stderr, "\r\033[K%.*s%s", STR_ARG(shown), stays ? "\n" : "");
    fflush(stderr);
    buf_free(&line);
}

static bool progress;

void terminal_start(const Arguments *arguments) {
    progress = isatty(STDERR_FILENO);
    if (arguments->quiet) log_to(print_errors, (void *)(uintptr_t)arguments);
    else log_to(progress ? print_progress : print_line, (void *)(uintptr_t)arguments);
    progress = progress && !arguments->quiet;
}

void terminal_stop(void) {
    log_to(NULL, NULL);
    if (progress) fputs("\r\033[K", stderr);
    progress = false;
}

void terminal_error(const Error *err) {
    terminal_stop();
    fprintf(stderr, "kopeck: %s%s%s", err->where, *err->where ? ": " : "", err->text);
    if (*err->native && !strstr(err->text, err->native)) fprintf(stderr, " [%s]", err->native);
    fputc('\n', stderr);
}

static int error_status(const Error *err) {
    switch (err->kind) {
    case ERROR_USAGE: return EXIT_USAGE;
    case ERROR_SOURCE:
    case ERROR_LIMIT:
    case ERROR_CANCELLED: return EXIT_INCOMPLETE;
    default: return EXIT_FAULT;
    }
}

int terminal_fail(const Error *err) {
    terminal_error(err);
    return error_status(err);
}

void terminal_json_text(json_t *value, const char *indent, Buf *out) {
    Buf text = {0};
    json_print(value, JSON_INDENT(2) | JSON_REAL_PRECISION(7), &text);
    for (size_t i = 0; i < text.len; i++) {
        buf_char(out, text.ptr[i]);
        if (text.ptr[i] == '\n') buf_add(out, str_of(indent));
    }
    buf_free(&text);
}

void terminal_json(json_t *value) {
    Buf text = {0};
    terminal_json_text(value, "", &text);
    buf_char(&text, '\n');
    fwrite(text.ptr, 1, text.len, stdout);
    buf_free(&text);
}

void terminal_padded(Str text, size_t width) {
    size_t letters = utf8_count(text), shown = 0, bytes = 0;
    while (bytes < text.len && shown < width) {
        (void)utf8_next(text, &bytes);
        shown++;
    }
    printf("%.*s%*s", (int)bytes, text.ptr ? text.ptr : "", letters < width ? (int)(width - letters) : 0, "");
}

enum { TABLE_COLUMNS_MAX = 16 };

static void table_row(const Str *cell, const size_t *width, const char *align, size_t columns) {
    while (columns && !cell[columns - 1].len) columns--;
    for (size_t c = 0; c < columns; c++) {
        size_t letters = utf8_count(cell[c]), gap = width[c] > letters ? width[c] - letters : 0;
        bool right = align[c] == 'r', last = c + 1 == columns;
        printf("%*s%.*s%*s", right ? (int)gap : 0, "", STR_ARG(cell[c]), right || last ? 0 : (int)gap, "");
        if (!last && width[c]) printf("  ");
    }
    putchar('\n');
}

void terminal_table(const Str *cell, size_t rows, size_t columns, const char *align) {
    size_t width[TABLE_COLUMNS_MAX] = {0};
    assert(columns <= TABLE_COLUMNS_MAX);
    for (size_t i = 0; i < rows * columns; i++) {
        size_t letters = utf8_count(cell[i]);
        if (letters > width[i % columns]) width[i % columns] = letters;
    }
    for (size_t r = 0; r < rows; r++) table_row(cell + r * columns, width, align, columns);
}

Str moment_utc(Instant at, Arena *arena) {
    const Zone *utc;
    char text[INSTANT_TEXT_SIZE];
    Error err = {0};
    if (!zone_load(STR("UTC"), arena, &utc, &err)) return STR("");
    return str_copy(arena, instant_print(at / INSTANT_SECOND * INSTANT_SECOND, utc, text));
}
