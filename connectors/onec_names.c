#include "connectors/onec_names.h"

#include "engine/base/utf8.h"

#include <stdlib.h>

enum { COLUMNS_MAX = 64, ROWS_MAX = 4000000 };

typedef enum Part { PART_TABLE, PART_OBJECT, PART_PURPOSE, PART_STORAGE, PART_FIELD, PARTS } Part;

static const char *const heads[PARTS][2] = {[PART_TABLE] = {"ИмяТаблицыХранения", "StorageTableName"},
                                            [PART_OBJECT] = {"Метаданные", "Metadata"},
                                            [PART_PURPOSE] = {"Назначение", "Purpose"},
                                            [PART_STORAGE] = {"ИмяПоляХранения", "StorageFieldName"},
                                            [PART_FIELD] = {"ИмяПоля", "FieldName"}};

static const char *const kinds[][2] = {
    {"Catalog", "Справочник"},
    {"Document", "Документ"},
    {"DocumentJournal", "ЖурналДокументов"},
    {"Enum", "Перечисление"},
    {"Constant", "Константа"},
    {"ChartOfAccounts", "ПланСчетов"},
    {"ChartOfCharacteristicTypes", "ПланВидовХарактеристик"},
    {"InformationRegister", "РегистрСведений"},
    {"AccumulationRegister", "РегистрНакопления"},
    {"AccountingRegister", "РегистрБухгалтерии"},
    {"ExchangePlan", "ПланОбмена"},
};

typedef struct Row {
    Str table, object, storage, field;
    size_t number; /* in the file: the order of columns is kept */
} Row;

/* "Document.Х.TabularSection.Товары" -> "Документ.Х.Товары". */
static Str one_form(Str object, Arena *arena) {
    Str rest = object, kind = str_cut(&rest, '.');
    Buf *out = buf_own(arena);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (str_eq(kind, str_of(kinds[i][0]))) kind = str_of(kinds[i][1]);
    }
    buf_add(out, kind);
    while (rest.ptr) {
        Str part = str_cut(&rest, '.');
        bool word = str_eq(part, STR("ТабличнаяЧасть")) || str_eq(part, STR("TabularSection"));
        if (word && rest.ptr) continue;
        buf_char(out, '.');
        buf_add(out, part);
    }
    return buf_str(out);
}

static bool is_own_use(Str purpose) {
    static const char *const data[] = {"", "Основная", "Main", "ТабличнаяЧасть", "TabularSection"};
    for (size_t i = 0; i < ARRAY_LEN(data); i++) {
        if (str_eq(purpose, str_of(data[i]))) return false;
    }
    return true;
}

static bool read_head(Str line, size_t at[PARTS], const char *file, Error *err) {
    for (size_t p = 0; p < PARTS; p++) at[p] = SIZE_MAX;
    for (size_t column = 0; line.ptr && column < COLUMNS_MAX; column++) {
        Str name = str_trim(str_cut(&line, '\t'));
        for (size_t p = 0; p < PARTS; p++) {
            bool same = str_eq(name, str_of(heads[p][0])) || str_eq(name, str_of(heads[p][1]));
            if (same && at[p] == SIZE_MAX) at[p] = column;
        }
    }
    for (size_t p = 0; p < PARTS; p++) {
        if (at[p] != SIZE_MAX || p == PART_PURPOSE) continue;
        return error_set(
            err, ERROR_USAGE, file,
            "the first line names no column %s\nhint: it is made by ПолучитьСтруктуруХраненияБазыДанных(, Истина), "
            "see connectors/SQL.md",
            heads[p][0]);
    }
    return true;
}

static int by_table(const void *a, const void *b) {
    const Row *x = a, *y = b;
    int order = str_compare(x->object, y->object);
    if (!order) order = str_compare(x->table, y->table);
    return order ? order : x->number < y->number ? -1 : x->number > y->number;
}

static size_t count_lines(Str text) {
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == '\n';
    return count;
}

static bool read_rows(Str text, const char *file, Arena *arena, Row *row, size_t *count, Error *err) {
    size_t at[PARTS], line_number = 1;
    Str head = str_cut(&text, '\n');
    if (!read_head(head, at, file, err)) return false;
    for (*count = 0; text.ptr;) {
        Str line = str_cut(&text, '\n'), part[PARTS] = {{0}};
        line_number++;
        if (!str_trim(line).len) continue;
        for (size_t column = 0; line.ptr && column < COLUMNS_MAX; column++) {
            Str value = str_trim(str_cut(&line, '\t'));
            for (size_t p = 0; p < PARTS; p++) {
                if (at[p] == column) part[p] = value;
            }
        }
        if (!part[PART_OBJECT].len || is_own_use(part[PART_PURPOSE])) continue;
        if (!part[PART_TABLE].len || !part[PART_STORAGE].ptr) {
            return error_set(err, ERROR_USAGE, arena_printf(arena, "%s:%zu", file, line_number),
                             "a line without a table or a column");
        }
        row[(*count)++] = (Row){part[PART_TABLE], one_form(part[PART_OBJECT], arena), part[PART_STORAGE],
                                part[PART_FIELD], line_number};
    }
    return true;
}

/* Of several tables of one object (one for each part of a register, say) the first stands. */
static void make_tables(const Row *row, size_t count, Arena *arena, OnecNames *out) {
    OnecTable *table = arena_array(arena, count, sizeof *table);
    OnecField *field = arena_array(arena, count, sizeof *field);
    out->table = table;
    out->count = 0;
    for (size_t i = 0; i < count; i++) {
        bool same_object = out->count && str_eq(table[out->count - 1].object, row[i].object);
        bool other_table = same_object && !str_eq(table[out->count - 1].storage, row[i].table);
        if (other_table) continue;
        field[i] = (OnecField){row[i].field, row[i].storage};
        if (!same_object) table[out->count++] = (OnecTable){row[i].object, row[i].table, &field[i], 0};
        table[out->count - 1].count++;
    }
}

bool onec_names_read(Str text, const char *file, Arena *arena, OnecNames *out, Error *err) {
    size_t lines = count_lines(text), count;
    if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_sub(text, 3, text.len);
    if (!utf8_valid(text)) return error_set(err, ERROR_USAGE, file, "the names are not UTF-8");
    if (lines > ROWS_MAX) return error_set(err, ERROR_USAGE, file, "more than %d lines", ROWS_MAX);
    Row *row = arena_array(arena, lines, sizeof *row);
    if (!read_rows(text, file, arena, row, &count, err)) return false;
    if (!count) return error_set(err, ERROR_USAGE, file, "no table stands in it");
    qsort(row, count, sizeof *row, by_table);
    make_tables(row, count, arena, out);
    return true;
}

const OnecTable *onec_table(const OnecNames *names, Str object, Arena *scratch) {
    Str wanted = one_form(str_trim(object), scratch);
    size_t from = 0, to = names->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = str_compare(names->table[middle].object, wanted);
        if (!order) return &names->table[middle];
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

/* "_Document123" has the number 123; tabular parts (_Document123_VT124) are never referred to. */
static bool number_of(Str storage, uint32_t *out) {
    size_t digits = storage.len;
    int64_t value;
    while (digits > 0 && storage.ptr[digits - 1] >= '0' && storage.ptr[digits - 1] <= '9') digits--;
    if (str_find(storage, STR("_VT")) != SIZE_MAX || !str_int64(str_sub(storage, digits, storage.len), &value) ||
        value > UINT32_MAX)
        return false;
    *out = (uint32_t)value;
    return true;
}

const OnecTable *onec_table_numbered(const OnecNames *names, uint32_t number) {
    static const char *const referred[] = {
        "Справочник.", "Документ.", "Перечисление.", "ПланСчетов.", "ПланВидовХарактеристик.", "ПланОбмена."};
    for (size_t i = 0; i < names->count; i++) {
        uint32_t own;
        if (!number_of(names->table[i].storage, &own) || own != number) continue;
        for (size_t k = 0; k < ARRAY_LEN(referred); k++) {
            if (str_starts(names->table[i].object, str_of(referred[k]))) return &names->table[i];
        }
    }
    return NULL;
}
