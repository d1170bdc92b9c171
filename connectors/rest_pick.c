/* A member of a list picked by a value inside it, where systems keep fields of their customers:
 *
 *   "custom_fields_values": [{"field_code": "INN", "values": [{"value": "7701"}]}, ...]
 *   custom_fields_values[field_code=INN].values.0.value  ->  7701
 *
 * The list is read as its JSON text, and each such column has a reader of its own over it. The first member counts. */
#include "connectors/rest.h"

typedef struct Pick {
    size_t column;
    Str value;      /* that the member must have */
    JsonRows *rows; /* columns: the key, what is wanted */
} Pick;

typedef struct Picks {
    Pick *item;
    size_t count;
    size_t column_count;
    Str *cell;
    Cell *at; /* by pick, into text */
    Buf *text;
} Picks;

bool pick_split(Str path, Str *list, Str *key, Str *value, Str *rest) {
    size_t open = str_find(path, STR("[")), close = str_find(path, STR("]"));
    if (open == SIZE_MAX || close == SIZE_MAX || close < open) return false;
    Str inside = str_sub(path, open + 1, close);
    *list = str_sub(path, 0, open);
    *key = str_cut(&inside, '=');
    *value = inside.ptr ? inside : STR("");
    *rest = str_sub(path, close + 1, path.len);
    if (str_starts(*rest, STR("."))) *rest = str_sub(*rest, 1, rest->len);
    return inside.ptr && list->len && key->len;
}

bool picks_new(RestRead *read, const Rest *rest, Error *err) {
    Picks *picks = arena_alloc(read->arena, sizeof *picks);
    picks->item = arena_array(read->arena, read->column_count, sizeof *picks->item);
    picks->cell = arena_array(read->arena, read->column_count, sizeof *picks->cell);
    picks->at = arena_array(read->arena, read->column_count, sizeof *picks->at);
    picks->text = buf_own(read->arena);
    picks->column_count = read->column_count;
    for (size_t c = 0; c < read->column_count; c++) {
        Str list, key, value, inner;
        if (!pick_split(read->column[c], &list, &key, &value, &inner)) continue;
        Str column[] = {key, inner};
        JsonRowsSpec spec = {.rows = STR(""),
                             .column = column,
                             .column_count = ARRAY_LEN(column),
                             .value_max = rest->value_max,
                             .depth_max = rest->depth_max};
        Pick *pick = &picks->item[picks->count++];
        *pick = (Pick){.column = c, .value = value};
        if (!json_rows_new(&pick->rows, &spec, read->arena, err)) return false;
    }
    if (picks->count) read->picks = picks;
    return true;
}

static Str find_member(const Pick *pick, Str list) {
    JsonRow member;
    Str left = list;
    if (!str_starts(left, STR("["))) return STR_NULL; /* absent, or a word for nothing */
    json_rows_start(pick->rows);
    while (left.len && json_rows_next(pick->rows, &left, &member) == JSON_ROWS_ROW) {
        bool found = !member.reject && member.cell[0].ptr && str_eq(member.cell[0], pick->value);
        if (found) return member.cell[1];
    }
    return STR_NULL;
}

void pick_row(RestRead *read, JsonRow *row) {
    Picks *picks = read->picks;
    memcpy(picks->cell, row->cell, picks->column_count * sizeof *picks->cell);
    picks->text->len = 0;
    for (size_t i = 0; i < picks->count; i++) {
        Str found = find_member(&picks->item[i], row->cell[picks->item[i].column]);
        picks->at[i] = (Cell){picks->text->len, found.len, found.ptr == NULL};
        buf_add(picks->text, found);
    }
    buf_char(picks->text, 0); /* so that there is an address even for empty texts */
    for (size_t i = 0; i < picks->count; i++) {
        Cell at = picks->at[i];
        picks->cell[picks->item[i].column] = at.null ? STR_NULL : (Str){picks->text->ptr + at.at, at.len};
    }
    row->cell = picks->cell;
}
