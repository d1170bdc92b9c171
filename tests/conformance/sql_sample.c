#include "tests/conformance/sql_sample.h"

#include "engine/base/buf.h"

enum { INSERT_BYTES = 256 << 10 };

static void add_value(Buf *out, const char *value, size_t column, const SqlForm *form) {
    if (!value) {
        buf_add(out, STR("NULL"));
    } else if (column == SAMPLE_ID) {
        buf_add(out, str_of(value));
    } else if (column == SAMPLE_FLAG) {
        bool yes = strcmp(value, "true") == 0;
        buf_add(out, form->flag_as_number ? (yes ? STR("1") : STR("0")) : str_of(value));
    } else {
        buf_char(out, '\'');
        for (const char *c = value; *c; c++) {
            bool separator = column == SAMPLE_MOMENT && *c == 'T';
            if (*c == '\'') buf_char(out, '\'');
            if (*c == '\\' && form->backslash_escapes) buf_char(out, '\\');
            if (*c == '\r' && form->backslash_escapes) buf_add(out, STR("\\r")); /* the client drops it from a file */
            else buf_char(out, separator ? *form->moment : *c);
        }
        buf_char(out, '\'');
    }
}

const char *sql_sample(const Sample *sample, const SqlForm *form, Arena *arena) {
    Buf *out = buf_own(arena);
    Arena *scratch = arena_new("row", 0);
    size_t opened = 0; /* where the statement in work began; 0: none is open */
    buf_printf(out, "CREATE TABLE %s (%s)%s;\nBEGIN;\n", sample->name, form->columns, form->suffix);
    for (size_t row = 0; row < sample->rows; row++) {
        const char *cell[SAMPLE_COLUMNS];
        sample->row(row, cell, scratch);
        if (!form->skips || !form->skips(cell)) {
            if (opened) {
                buf_add(out, STR(",\n"));
            } else {
                opened = out->len;
                buf_printf(out, "INSERT INTO %s VALUES ", sample->name);
            }
            for (size_t i = 0; i < SAMPLE_COLUMNS; i++) {
                buf_char(out, i ? ',' : '(');
                add_value(out, cell[i], i, form);
            }
            buf_char(out, ')');
        }
        if (opened && out->len - opened > INSERT_BYTES) {
            buf_add(out, STR(";\n"));
            opened = 0;
        }
        arena_reset(scratch);
    }
    buf_printf(out, "%sCOMMIT;\n", opened ? ";\n" : "");
    buf_char(out, '\0');
    arena_free(scratch);
    return out->ptr;
}

const Options *sql_writing(size_t index, Arena *arena) {
    static const char *const statements[] = {
        "DELETE FROM rows_10000",
        "UPDATE rows_10000 SET name = 'x'",
        "INSERT INTO rows_10000 SELECT * FROM rows_1",
        "SELECT 1; DELETE FROM rows_10000",
        "DROP TABLE rows_10000",
        "WITH d AS (DELETE FROM rows_10000 RETURNING id) SELECT * FROM d",
        "SELECT * INTO copied FROM rows_10000",
        "SELECT * FROM rows_10000 FOR UPDATE",
        "/* SELECT */ TRUNCATE rows_10000",
        "SELECT 'it''s' ; DELETE FROM rows_10000 --'",
    };
    return index < ARRAY_LEN(statements) ? options_of(arena, NULL, "query", statements[index], NULL) : NULL;
}

const Options *sql_table(const char *sample, Arena *arena) {
    return options_of(arena, NULL, "table", sample, NULL);
}
