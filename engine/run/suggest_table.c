/* Suggest for datasets of a project: their fields are profiled as files' columns are. */
#include "engine/run/suggesting.h"

static bool profile_dataset(const SuggestDataset *dataset, File *out, Arena *run, Error *err) {
    const Table *table = dataset->table;
    Arena *value = arena_new("suggest value", 0);
    out->path = str_cstr(run, dataset->name);
    out->columns = table->column_count < COLUMNS_MAX ? table->column_count : COLUMNS_MAX;
    out->rows = table->rows < SUGGEST_ROWS_MAX ? table->rows : SUGGEST_ROWS_MAX;
    out->rows_all = table->rows;
    for (size_t c = 0; c < out->columns; c++) {
        const Column *column = &table->column[c];
        Profile *p = &out->column[c];
        p->header = column->name;
        p->clean = dataset->clean[c];
        p->not_text = column->type != COLUMN_TEXT;
        for (size_t row = 0; row < out->rows; row++, arena_reset(value)) {
            Str text = column_null(column, row) ? STR("")
                       : column->type == COLUMN_INSTANT /* its text would need a zone, and says no more */
                           ? str_printf(value, "%lld", (long long)column_number(column, row))
                           : str_trim(column_print(column, row, NULL, value));
            suggest_count(p, text);
        }
        suggest_settle_days(p);
        suggest_count_blocks(p);
    }
    arena_free(value);
    return out->rows > 1 ||
           error_set(err, ERROR_USAGE, out->path, "fewer than two rows: nothing can be said of its fields");
}

bool suggest_rule(const SuggestDataset *dataset, size_t datasets, Arena *run, Buf *out, Error *err) {
    File *file = arena_array(run, datasets, sizeof *file);
    Suggestion *s = arena_alloc(run, sizeof *s);
    *s = (Suggestion){.file = file, .files = datasets, .fields = true, .run = run};
    assert(datasets >= 1 && datasets <= 2);
    for (size_t f = 0; f < datasets; f++) {
        if (!profile_dataset(&dataset[f], &file[f], run, err)) return false;
    }
    return suggest_finish(s, file, file[0].path, suggest_write_rule, out, err);
}
