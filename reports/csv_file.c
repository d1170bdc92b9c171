#include "reports/csv_file.h"

#include "engine/base/file.h"
#include "engine/base/parallel.h"
#include "engine/base/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

enum { FLUSH_SIZE = 1 << 16 };

static void flush(Csv *csv) {
    if (!csv->failed && csv->out.len && fwrite(csv->out.ptr, 1, csv->out.len, csv->file) != csv->out.len) {
        csv->failed = errno ? errno : EIO;
    }
    csv->out.len = 0;
}

void csv_end_row(Csv *csv) {
    buf_add(&csv->out, STR("\r\n"));
    csv->started = false;
    if (csv->file && csv->out.len >= FLUSH_SIZE) flush(csv);
}

enum { QUOTED = 1, UNSAFE = 2 };

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Not 0 when one of the eight bytes is 0. */
static inline uint64_t zero_byte(uint64_t word) {
    return (word - EACH_BYTE(1)) & ~word & EACH_BYTE(0x80);
}

typedef struct Kinds {
    uint64_t quoted, unsafe; /* not 0: some byte is */
} Kinds;

static inline void look_at(Kinds *kinds, uint64_t word) {
    kinds->quoted |= zero_byte(word ^ EACH_BYTE(',')) | zero_byte(word ^ EACH_BYTE('"')) | zero_byte(word ^ EACH_BYTE('\r')) |
                     zero_byte(word ^ EACH_BYTE('\n'));
    kinds->unsafe |= (word & EACH_BYTE(0x80)) | zero_byte(word);
}

/* Copies fewer than eight bytes, but some; returns them, filled up with letters or with some of them twice. */
static inline uint64_t copy_few(char *to, Str value) {
    size_t last = value.len - 1;
    if (value.len >= 4) {
        uint32_t head, tail;
        memcpy(&head, value.ptr, sizeof head);
        memcpy(&tail, value.ptr + value.len - sizeof tail, sizeof tail);
        memcpy(to, &head, sizeof head);
        memcpy(to + value.len - sizeof tail, &tail, sizeof tail);
        return head | (uint64_t)tail << 32;
    }
    unsigned char first = (unsigned char)value.ptr[0], middle = (unsigned char)value.ptr[value.len / 2], end = (unsigned char)value.ptr[last];
    to[0] = (char)first;
    to[value.len / 2] = (char)middle;
    to[last] = (char)end;
    return (EACH_BYTE('a') << 24) | first | (uint64_t)middle << 8 | (uint64_t)end << 16;
}

/* Copies a value that is not empty and tells which kinds of byte it has, eight at a time; the last eight may overlap those before.
 * Values are short and many: a call of memcpy for each took as long as all the rest. */
static inline unsigned copy_value(char *to, Str value) {
    Kinds kinds = {0};
    uint64_t word;
    if (value.len < sizeof word) {
        look_at(&kinds, copy_few(to, value));
    } else {
        for (size_t i = 0;; i += sizeof word) {
            if (value.len - i < sizeof word) i = value.len - sizeof word;
            memcpy(&word, value.ptr + i, sizeof word);
            memcpy(to + i, &word, sizeof word);
            look_at(&kinds, word);
            if (i + sizeof word == value.len) break;
        }
    }
    return (kinds.quoted ? QUOTED : 0) | (kinds.unsafe ? UNSAFE : 0);
}

static void add_part(Buf *out, Str part, unsigned kinds) {
    if (kinds & UNSAFE) utf8_add_valid(out, part);
    else buf_add(out, part);
}

void csv_add_value(Buf *out, Str value) {
    if (!value.len) return;
    unsigned kinds = copy_value(buf_reserve(out, value.len), value);
    if (!kinds) {
        out->len += value.len;
        return;
    }
    if (!(kinds & QUOTED)) {
        add_part(out, value, kinds);
        return;
    }
    buf_char(out, '"');
    for (Str rest = value; rest.ptr;) {
        add_part(out, str_cut(&rest, '"'), kinds);
        if (rest.ptr) buf_add(out, STR("\"\""));
    }
    buf_char(out, '"');
}

void csv_next(Csv *csv) {
    if (csv->started) buf_char(&csv->out, ',');
    csv->started = true;
}

void csv_text(Csv *csv, Str value) {
    csv_next(csv);
    csv_add_value(&csv->out, value);
}

void csv_number(Csv *csv, uint64_t value) {
    char digits[DECIMAL_TEXT_SIZE];
    csv_text(csv, decimal_print(value, 0, digits));
}

void csv_yes_no(Csv *csv, bool value) {
    csv_text(csv, value ? STR("true") : STR("false"));
}

void csv_money(Csv *csv, bool there, int128 value, unsigned scale) {
    char digits[DECIMAL_TEXT_SIZE];
    csv_text(csv, there ? decimal_print(value, scale, digits) : STR_NULL);
}

bool csv_write(const RunReport *report, const char *folder, const char *name, const char *head,
                      void (*rows)(Csv *csv, const RunReport *report), Error *err) {
    char path[PATH_MAX], temporary[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path ||
        snprintf(temporary, sizeof temporary, "%s.part", path) >= (int)sizeof temporary) {
        return error_set(err, ERROR_OUTPUT, folder, "the folder's name is too long");
    }
    Csv csv = {.file = fopen(temporary, "we")};
    if (!csv.file) return error_set_errno(err, ERROR_OUTPUT, temporary, "cannot create");
    buf_add(&csv.out, str_of(head));
    csv_end_row(&csv);
    rows(&csv, report);
    flush(&csv);
    if (fclose(csv.file) != 0 && !csv.failed) csv.failed = errno;
    buf_free(&csv.out);
    bool ok = csv.failed == 0;
    if (!ok) {
        errno = csv.failed;
        error_set_errno(err, ERROR_OUTPUT, path, "cannot write");
    }
    ok = ok && file_publish(temporary, path, err);
    if (!ok) unlink(temporary);
    return ok;
}

/* ---- Rows of many items: some hundreds a task, some tasks at a time, while what the tasks before put into words is written */

enum { ITEMS_A_TASK = 128, TASKS_AT_ONCE = 64 };

typedef struct RowTasks {
    const RunReport *report;
    CsvRow row;
    size_t from, count; /* number of the first item of the tasks at hand; of items */
    Csv *csv;
    Csv made[2][TASKS_AT_ONCE]; /* of the tasks at hand, and of those before */
    size_t turn;
} RowTasks;

static void write_made(RowTasks *tasks, Csv made[TASKS_AT_ONCE]) {
    for (size_t t = 0; t < TASKS_AT_ONCE; t++) {
        made[t].file = tasks->csv->file;
        made[t].failed = tasks->csv->failed;
        flush(&made[t]);
        tasks->csv->failed = made[t].failed;
        made[t].file = NULL; /* so that rows stay in memory until then */
    }
    sync_file_range(fileno(tasks->csv->file), 0, 0, SYNC_FILE_RANGE_WRITE); /* a head start: the end syncs, and tells what went wrong */
}

static void row_task(void *context, size_t task, size_t thread) {
    (void)thread;
    RowTasks *tasks = context;
    if (task == 0) {
        write_made(tasks, tasks->made[!tasks->turn]);
        return;
    }
    size_t from = tasks->from + (task - 1) * ITEMS_A_TASK, left = tasks->count - from;
    Arena *arena = arena_new("csv", 0);
    for (size_t i = 0; i < left && i < ITEMS_A_TASK; i++) tasks->row(&tasks->made[tasks->turn][task - 1], tasks->report, from + i, arena);
    arena_free(arena);
}

void csv_rows_of(Csv *csv, const RunReport *report, size_t count, CsvRow row) {
    RowTasks tasks = {.report = report, .row = row, .count = count, .csv = csv};
    flush(csv);
    for (; tasks.from < count; tasks.from += TASKS_AT_ONCE * ITEMS_A_TASK, tasks.turn = !tasks.turn) {
        size_t left = parallel_tasks(count - tasks.from, ITEMS_A_TASK);
        parallel_for(report->threads, 1 + (left < TASKS_AT_ONCE ? left : TASKS_AT_ONCE), row_task, &tasks);
    }
    if (count) write_made(&tasks, tasks.made[!tasks.turn]);
    for (size_t t = 0; t < 2 * TASKS_AT_ONCE; t++) buf_free(&tasks.made[t / TASKS_AT_ONCE][t % TASKS_AT_ONCE].out);
}
