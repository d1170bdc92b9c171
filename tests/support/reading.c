#include "tests/support/reading.h"

#include "tests/support/preset.h"

#include <stdio.h>

enum { ITEMS_MAX = 128 };

static const Options *parse_options(const char *text, Arena *arena) {
    Option *item = arena_array(arena, ITEMS_MAX, sizeof *item);
    Options *options = arena_alloc(arena, sizeof *options);
    for (Str rest = str_copy(arena, str_of(text)); rest.ptr && options->count < ITEMS_MAX;) {
        Str line = str_cut(&rest, '\n');
        if (!line.len) continue;
        Str name = str_cut(&line, '=');
        item[options->count++] = (Option){name, line.ptr ? line : STR(""), "kopeck.yaml:1:1"};
    }
    options->item = item;
    return options;
}

static void copy_notices(Reading *reading) { /* out of the source's arena, which goes */
    NoticeList *list = &reading->reader.notices;
    Notice *copy = arena_array(reading->arena, list->count, sizeof *copy);
    for (size_t i = 0; i < list->count; i++) {
        copy[i] = list->item[i];
        copy[i].text = str_copy(reading->arena, list->item[i].text);
    }
    list->item = copy;
}

Reading reading_of(const ReadingWish *wish) {
    Reading reading = {.arena = arena_new("reading", 0)};
    const Options *source = parse_options(wish->source, reading.arena);
    const Options *dataset = parse_options(wish->dataset, reading.arena);
    if (wish->preset) {
        source = preset_options(reading.arena, wish->preset, "source", source);
        dataset = preset_options(reading.arena, wish->preset, "dataset", dataset);
    }
    Str column[ITEMS_MAX];
    size_t count = 0;
    for (Str rest = str_of(wish->columns); rest.ptr && count < ITEMS_MAX;) column[count++] = str_cut(&rest, ' ');
    Extract extract = {.dataset = STR("src.set"),
                       .options = dataset,
                       .column = column,
                       .column_count = count,
                       .from = wish->bounded ? wish->from : INSTANT_NONE,
                       .to = wish->bounded ? wish->to : INSTANT_NONE,
                       .date_column = str_of(wish->date_column),
                       .cutoff = wish->cutoff,
                       .rows_max = wish->rows_max};
    reading.opened = reader_open(&reading.reader, wish->connector, source, ".", wish->zone ? wish->zone : "");
    reading.fine = reading.opened && reader_read(&reading.reader, &extract, true, reading.arena, &reading.read);
    reading.err = reading.reader.err;
    reading.read.summary.detail = str_copy(reading.arena, reading.read.summary.detail);
    copy_notices(&reading);
    arena_free(reading.reader.arena);
    return reading;
}

void reading_free(Reading *reading) {
    arena_free(reading->arena);
    *reading = (Reading){0};
}

const char *reading_cell(const Reading *reading, size_t row, size_t column) {
    const Read *read = &reading->read;
    if (row >= read->rows || column >= read->schema.count) return "(none)";
    Str cell = read->cell[row * read->schema.count + column];
    return cell.ptr ? cell.ptr : "(null)";
}

size_t reading_count(const Reading *reading, size_t column, const char *value) {
    size_t count = 0;
    for (size_t r = 0; r < reading->read.rows; r++) count += strcmp(reading_cell(reading, r, column), value) == 0;
    return count;
}

const Notice *reading_notice(const Reading *reading, const char *code) {
    return reader_notice(&reading->reader, code);
}
