#include "connectors/onec_sql.h"

#include "connectors/nearest.h"
#include "connectors/sql_name.h"
#include "connectors/sql_window.h"
#include "engine/base/buf.h"

#include <assert.h>

enum { PIECES_MAX = 16 };

/* What a column of the database holds, by the end of its name. */
typedef enum Piece {
    PIECE_PLAIN,
    PIECE_REF,
    PIECE_TYPE,
    PIECE_BOOL,
    PIECE_NUMBER,
    PIECE_MOMENT,
    PIECE_TEXT,
    PIECE_BINARY,
    PIECE_TABLE
} Piece;

static const struct {
    const char *end; /* lower case, behind the name of the attribute */
    Piece piece;
} ends[] = {
    {"_rrref", PIECE_REF}, {"rref", PIECE_REF},  {"_rtref", PIECE_TABLE}, {"tref", PIECE_TABLE},
    {"_type", PIECE_TYPE}, {"_l", PIECE_BOOL},   {"_n", PIECE_NUMBER},    {"_t", PIECE_MOMENT},
    {"_s", PIECE_TEXT},    {"_b", PIECE_BINARY}, {"", PIECE_PLAIN},
};

/* Fields of every object, which the map may leave out. */
static const struct {
    const char *storage, *name,
        *english; /* storage: lower case, without the underscore, the beginning of it where it ends in * */
} standard[] = {
    {"idrref", "Ссылка", "Ref"},
    {"*_idrref", "Ссылка", "Ref"},
    {"marked", "ПометкаУдаления", "DeletionMark"},
    {"code", "Код", "Code"},
    {"description", "Наименование", "Description"},
    {"parentidrref", "Родитель", "Parent"},
    {"owneridrref", "Владелец", "Owner"},
    {"folder", "ЭтоГруппа", "IsFolder"},
    {"date_time", "Дата", "Date"},
    {"number", "Номер", "Number"},
    {"posted", "Проведен", "Posted"},
    {"period", "Период", "Period"},
    {"recorderrref", "Регистратор", "Recorder"},
    {"recordertref", "Регистратор", "Recorder"},
    {"active", "Активность", "Active"},
    {"recordkind", "ВидДвижения", "RecordType"},
    {"lineno*", "НомерСтроки", "LineNumber"},
    {"enumorder", "Порядок", "Order"},
    {"version", "ВерсияДанных", "DataVersion"},
};

typedef struct Held { /* the columns of the database behind one wanted column */
    const FieldInfo *column[PIECES_MAX];
    Piece piece[PIECES_MAX];
    size_t count;
} Held;

/* ---- Names */

static Str lower(Str text, Arena *arena) { /* ASCII: names in the database have no other letters */
    char *out = arena_copy(arena, text.ptr ? text.ptr : "", text.len);
    for (size_t i = 0; i < text.len; i++) {
        if (out[i] >= 'A' && out[i] <= 'Z') out[i] = (char)(out[i] + 32);
    }
    return (Str){out, text.len};
}

/* "_Fld456RRef" -> "fld456rref" */
static Str bare(Str storage, Arena *arena) {
    Str out = lower(storage, arena);
    return str_starts(out, STR("_")) ? str_sub(out, 1, out.len) : out;
}

static Str quoted(const OnecSql *s, Str name) {
    return s->mssql ? sql_quote_name(name, DIALECT_MSSQL, s->arena)
                    : sql_quote_name(name, DIALECT_POSTGRESQL, s->arena);
}

Str onec_table_name(const OnecSql *s) {
    Str name = s->table->storage;
    if (!str_starts(name, STR("_"))) name = str_printf(s->arena, "_%.*s", STR_ARG(name));
    return quoted(s, s->mssql ? name : lower(name, s->arena));
}

static bool has_end(Str column, Str base, Piece *piece) {
    if (!str_starts(column, base)) return false;
    Str rest = str_sub(column, base.len, column.len);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        if (!str_eq(rest, str_of(ends[i].end))) continue;
        *piece = ends[i].piece;
        return true;
    }
    return false;
}

/* The part of a name before what says its kind: "fld456_rrref" -> "fld456". */
static Str base_of(Str name) {
    for (size_t i = 0; i + 1 < ARRAY_LEN(ends); i++) {
        if (str_ends(name, str_of(ends[i].end))) return str_sub(name, 0, name.len - strlen(ends[i].end));
    }
    return name;
}

static bool standard_fits(const char *pattern, Str column) {
    Str p = str_of(pattern);
    if (str_starts(p, STR("*"))) return str_ends(column, str_sub(p, 1, p.len));
    if (str_ends(p, STR("*"))) return str_starts(column, str_sub(p, 0, p.len - 1));
    return str_eq(p, column);
}

static Piece piece_of_standard(Str column) {
    if (str_ends(column, STR("rref"))) return PIECE_REF;
    return str_ends(column, STR("tref")) ? PIECE_TABLE : PIECE_PLAIN;
}

static void hold(Held *held, const FieldInfo *column, Piece piece) {
    for (size_t i = 0; i < held->count; i++) {
        if (held->column[i] == column) return;
    }
    if (held->count < PIECES_MAX) held->column[held->count] = column, held->piece[held->count++] = piece;
}

static Held find(const OnecSql *s, Str name) {
    Held held = {0};
    for (size_t f = 0; f < s->table->count; f++) {
        if (!str_eq(s->table->field[f].name, name) || !s->table->field[f].storage.len) continue;
        Str storage = bare(s->table->field[f].storage, s->arena), base = base_of(storage);
        for (size_t c = 0; c < s->column->count; c++) {
            Piece piece;
            Str column = bare(s->column->field[c].name, s->arena);
            bool same = str_eq(column, storage) && has_end(column, base, &piece);
            if (same || has_end(column, storage, &piece)) hold(&held, &s->column->field[c], piece);
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(standard) && !held.count; i++) {
        if (!str_eq(name, str_of(standard[i].name)) && !str_eq(name, str_of(standard[i].english))) continue;
        for (size_t k = 0; k < ARRAY_LEN(standard); k++) {
            if (strcmp(standard[k].name, standard[i].name) != 0) continue;
            for (size_t c = 0; c < s->column->count; c++) {
                Str column = bare(s->column->field[c].name, s->arena);
                if (standard_fits(standard[k].storage, column))
                    hold(&held, &s->column->field[c], piece_of_standard(column));
            }
        }
    }
    return held;
}

/* All names that can be wanted: those of the map, then standard ones that the table has. */
static size_t all_names(const OnecSql *s, Str *out) {
    size_t count = 0;
    for (size_t f = 0; f < s->table->count + ARRAY_LEN(standard); f++) {
        Str name = f < s->table->count ? s->table->field[f].name : str_of(standard[f - s->table->count].name);
        bool known = !name.len || !find(s, name).count;
        for (size_t i = 0; i < count && !known; i++) known = str_eq(out[i], name);
        if (!known) out[count++] = name;
    }
    return count;
}

/* ---- Expressions */

static bool is_binary(const OnecSql *s, const FieldInfo *column) {
    return str_starts(column->native, STR("bytea")) || str_starts(lower(column->native, s->arena), STR("binary")) ||
           str_starts(lower(column->native, s->arena), STR("varbinary"));
}

/* Bytes 13-16, 11-12, 9-10, 1-2, 3-8 of the sixteen: how 1C shows a reference. */
static Str reference(const OnecSql *s, Str c) {
    static const int part[5][2] = {{13, 4}, {11, 2}, {9, 2}, {1, 2}, {3, 6}};
    Buf *out = buf_own(s->arena);
    buf_printf(out,
               s->mssql ? "CASE WHEN %.*s = 0x00000000000000000000000000000000 THEN NULL ELSE LOWER("
                        : "CASE WHEN %.*s = '\\x00000000000000000000000000000000'::bytea THEN NULL ELSE (",
               STR_ARG(c));
    for (int i = 0; i < 5; i++) {
        const char *join = !i ? "" : s->mssql ? " + '-' + " : " || '-' || ";
        if (s->mssql)
            buf_printf(out, "%sCONVERT(char(%d), SUBSTRING(%.*s, %d, %d), 2)", join, 2 * part[i][1], STR_ARG(c),
                       part[i][0], part[i][1]);
        else
            buf_printf(out, "%sencode(substr(%.*s, %d, %d), 'hex')", join, STR_ARG(c), part[i][0], part[i][1]);
    }
    buf_add(out, STR(") END"));
    return buf_str(out);
}

static Str table_number(const OnecSql *s, Str c) {
    return str_printf(s->arena, s->mssql ? "CONVERT(char(8), %.*s, 2)" : "encode(%.*s, 'hex')", STR_ARG(c));
}

static Str moment(const OnecSql *s, Str c) {
    int empty = 1 + s->years;
    if (s->mssql) { /* datetime begins in 1753, datetime2 with the year 1 */
        Str wide = str_printf(s->arena, "CONVERT(datetime2(0), %.*s)", STR_ARG(c));
        return str_printf(s->arena,
                          "CASE WHEN %.*s < '%04d-01-02T00:00:00' THEN NULL ELSE DATEADD(year, -%d, %.*s) END",
                          STR_ARG(wide), empty, s->years, STR_ARG(wide));
    }
    return str_printf(s->arena, "CASE WHEN %.*s < timestamp '%04d-01-02' THEN NULL ELSE %.*s - interval '%d years' END",
                      STR_ARG(c), empty, STR_ARG(c), s->years);
}

static Str text(const OnecSql *s, Str c, Str native) {
    bool unlimited = s->mssql && str_find(lower(native, s->arena), STR("text")) != SIZE_MAX; /* ntext knows no RTRIM */
    if (s->mssql)
        return str_printf(s->arena,
                          unlimited ? "NULLIF(RTRIM(CONVERT(nvarchar(max), %.*s)), N'')" : "NULLIF(RTRIM(%.*s), N'')",
                          STR_ARG(c));
    return str_printf(s->arena, "nullif(rtrim(%.*s::text), '')", STR_ARG(c));
}

static Str flag(const OnecSql *s, const FieldInfo *column, Str c) {
    bool inverted = str_eq(bare(column->name, s->arena), STR("folder")); /* 0x01 is an element, 0x00 a group */
    if (!is_binary(s, column)) return inverted ? str_printf(s->arena, "NOT %.*s", STR_ARG(c)) : c;
    if (s->mssql)
        return str_printf(s->arena, "CONVERT(bit, CASE WHEN %.*s = 0x0%d THEN 1 ELSE 0 END)", STR_ARG(c), !inverted);
    return str_printf(s->arena, "(%.*s = '\\x0%d'::bytea)", STR_ARG(c), !inverted);
}

static Str plain(const OnecSql *s, const FieldInfo *column, Str c) {
    bool timed = column->type == COLUMN_DATE || column->type == COLUMN_INSTANT;
    if (str_eq(bare(column->name, s->arena), STR("recordkind")))
        return str_printf(s->arena, "CASE WHEN %.*s = 0 THEN 'Receipt' ELSE 'Expense' END", STR_ARG(c));
    if (timed) return moment(s, c);
    if (column->type == COLUMN_BOOL || is_binary(s, column)) return flag(s, column, c);
    return column->type == COLUMN_TEXT ? text(s, c, column->native) : c;
}

static const FieldInfo *piece_named(const Held *held, Piece piece) {
    for (size_t i = 0; i < held->count; i++) {
        if (held->piece[i] == piece) return held->column[i];
    }
    return NULL;
}

/* A value of several types as text: the first byte says which column it is in. */
static Str composite(const OnecSql *s, const Held *held, Str type) {
    static const struct {
        Piece piece;
        int type;
    } order[] = {{PIECE_REF, 8}, {PIECE_TEXT, 5}, {PIECE_NUMBER, 3}, {PIECE_MOMENT, 4}, {PIECE_BOOL, 2}};
    Buf *out = buf_own(s->arena);
    buf_add(out, STR("CASE"));
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        const FieldInfo *column = piece_named(held, order[i].piece);
        if (!column) continue;
        Str c = quoted(s, column->name), value = c;
        if (order[i].piece == PIECE_REF) value = reference(s, c);
        if (order[i].piece == PIECE_TEXT) value = text(s, c, column->native);
        if (order[i].piece == PIECE_MOMENT) value = moment(s, c);
        if (order[i].piece == PIECE_BOOL) value = flag(s, column, c);
        if (s->mssql)
            value = str_printf(s->arena, "CONVERT(nvarchar(4000), %.*s%s)", STR_ARG(value),
                               order[i].piece == PIECE_MOMENT ? ", 126" : "");
        else
            value = str_printf(s->arena, "(%.*s)::text", STR_ARG(value));
        buf_printf(out, s->mssql ? " WHEN %.*s = 0x0%d THEN %.*s" : " WHEN %.*s = '\\x0%d'::bytea THEN %.*s",
                   STR_ARG(type), order[i].type, STR_ARG(value));
    }
    buf_add(out, STR(" END"));
    return buf_str(out);
}

static Str expression(const OnecSql *s, const Held *held) {
    const FieldInfo *type = piece_named(held, PIECE_TYPE);
    if (type) return composite(s, held, quoted(s, type->name));
    const FieldInfo *ref = piece_named(held, PIECE_REF);
    if (ref) return reference(s, quoted(s, ref->name));
    const FieldInfo *only = held->column[0];
    assert(only);
    return plain(s, only, quoted(s, only->name));
}

/* ---- Window and balances */

/* A moment as the database writes it: its year moved by the offset. */
static Str literal(const OnecSql *s, Instant at, int days) {
    Str clock = sql_wall_clock(at, s->zone, days, s->arena), rest = clock; /* 2026-09-30 23:58:00 */
    int64_t year = 1;
    (void)!str_int64(str_cut(&rest, '-'), &year);
    char *shifted =
        arena_printf(s->arena, "%04d-%.*s", (int)year + s->years > 9999 ? 9999 : (int)year + s->years, STR_ARG(rest));
    if (s->mssql) shifted[10] = 'T'; /* datetime knows milliseconds only */
    return str_printf(s->arena, s->mssql ? "'%.23s'" : "timestamp '%s'", shifted);
}

/* Wider by a day on both sides: the end of a day is the engine's business. */
static void add_window(const OnecSql *s, Buf *sql) {
    const Extract *x = s->extract;
    if (!x->date_column.ptr) return;
    Held held = find(s, x->date_column);
    bool timed = held.count == 1 && (held.column[0]->type == COLUMN_INSTANT || held.column[0]->type == COLUMN_DATE);
    if (!timed) return;
    Str c = quoted(s, held.column[0]->name);
    const char *join = " WHERE";
    for (int end = 0; end < 2; end++) {
        Instant at = end ? x->to : x->from;
        if (at == INSTANT_NONE) continue;
        buf_printf(sql, "%s %.*s %s %.*s", join, STR_ARG(c), end ? "<" : ">=", STR_ARG(literal(s, at, end ? 1 : -1)));
        join = " AND";
    }
}

static bool is_resource(const Options *options, Str name) {
    Str item;
    for (size_t i = 0; (item = options_item(options, "balance", i)).ptr; i++) {
        if (str_eq(item, name)) return true;
    }
    return false;
}

/* Movements of a register up to the cut-off, which is not included, by the columns that are no resources. */
static bool add_balance(const OnecSql *s, const OnecSelect *out, const Options *options, Buf *sql, Error *err) {
    Held period = find(s, STR("Период")), active = find(s, STR("Активность"));
    if (!period.count)
        return error_set(err, ERROR_USAGE, s->balance_where,
                         "balance needs an accumulation register of balances: there is no period here");
    Str when = quoted(s, period.column[0]->name);
    buf_printf(sql, " WHERE %.*s < %.*s", STR_ARG(when), STR_ARG(literal(s, s->extract->cutoff, 0)));
    if (active.count) {
        Str c = quoted(s, active.column[0]->name), on = flag(s, active.column[0], c);
        if (s->mssql)
            buf_printf(sql, " AND %.*s = 1", STR_ARG(on));
        else
            buf_printf(sql, " AND %.*s", STR_ARG(on));
    }
    const char *join = " GROUP BY ";
    for (size_t i = 0; i < out->count; i++) {
        if (is_resource(options, out->name[i])) continue;
        Str rest = out->name[i], first = str_cut(&rest, '.'); /* through a reference: by the reference itself */
        Held held = find(s, out->name[i]), through = find(s, first);
        if (!held.count) held = through;
        for (size_t k = 0; k < held.count; k++, join = ", ")
            buf_printf(sql, "%s%.*s", join, STR_ARG(quoted(s, held.column[k]->name)));
    }
    return true;
}

static bool select_resource(const OnecSql *s, const Held *held, Str *out, Error *err) {
    Held kind = find(s, STR("ВидДвижения"));
    if (!kind.count)
        return error_set(err, ERROR_USAGE, s->balance_where,
                         "balance needs a register with receipts and expenses; this one has turnovers alone");
    Str c = quoted(s, held->column[0]->name), k = quoted(s, kind.column[0]->name);
    *out = str_printf(s->arena, "SUM(CASE WHEN %.*s = 0 THEN %.*s ELSE -%.*s END)", STR_ARG(k), STR_ARG(c), STR_ARG(c));
    return true;
}

/* ---- The whole */

/* "Регистратор.Тип": the kind of object that a reference of several types leads to. */
static bool of_type(Str name, Str *base) {
    static const char *const words[] = {".Тип", ".Type"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        Str word = str_of(words[i]);
        if (!str_ends(name, word)) continue;
        *base = str_sub(name, 0, name.len - word.len);
        return true;
    }
    return false;
}

/* "Валюта.Наименование", of the one record that the attribute refers to. False: the name is no such path. */
static bool select_through(const OnecSql *s, Str name, Str *out) {
    Str rest = name, first = str_cut(&rest, '.');
    for (size_t i = 0; rest.ptr && i < s->refer_count; i++) {
        if (!str_eq(s->refer[i].field, first)) continue;
        const OnecSql *to = s->refer[i].to;
        Held from = find(s, first), held = find(to, rest), own = find(to, STR("Ссылка"));
        const FieldInfo *ref = piece_named(&from, PIECE_REF);
        if (!ref || !held.count || !own.count) return false;
        Str key = quoted(s, own.column[0]->name), c = quoted(s, ref->name), value = expression(to, &held);
        *out = str_printf(s->arena, "(SELECT %.*s FROM %.*s r WHERE r.%.*s = d.%.*s)", STR_ARG(value),
                          STR_ARG(onec_table_name(to)), STR_ARG(key), STR_ARG(c));
        return true;
    }
    return false;
}

static bool select_one(const OnecSql *s, const Options *options, Str name, bool *is_type, Str *out, Error *err) {
    Str base = name;
    *is_type = false;
    if (select_through(s, name, out)) return true;
    *is_type = of_type(name, &base);
    Held held = find(s, base);
    const FieldInfo *table = *is_type ? piece_named(&held, PIECE_TABLE) : NULL;
    if (!held.count || (*is_type && !table)) {
        Str *names = arena_array(s->arena, s->table->count + ARRAY_LEN(standard), sizeof *names);
        return nearest_column_error(err, s->where, s->extract->dataset, name, names, all_names(s, names));
    }
    if (table)
        *out = table_number(s, quoted(s, table->name));
    else if (is_resource(options, name))
        return select_resource(s, &held, out, err);
    else
        *out = expression(s, &held);
    return true;
}

bool onec_select(const OnecSql *s, const Options *options, OnecSelect *out, Error *err) {
    const Extract *x = s->extract;
    size_t room = x->column_count ? x->column_count : s->table->count + ARRAY_LEN(standard);
    Str *names = arena_array(s->arena, room, sizeof *names);
    size_t count = x->column_count ? x->column_count : all_names(s, names);
    if (x->column_count) memcpy(names, x->column, count * sizeof *names);
    *out = (OnecSelect){.name = names, .is_type = arena_array(s->arena, count, sizeof *out->is_type), .count = count};
    Buf *sql = buf_own(s->arena);
    for (size_t i = 0; i < count; i++) {
        Str one = STR("");
        if (!select_one(s, options, names[i], &out->is_type[i], &one, err)) return false;
        buf_printf(sql, "%s%.*s AS c%zu", i ? ", " : "SELECT ", STR_ARG(one), i + 1);
    }
    buf_printf(sql, " FROM %.*s d", STR_ARG(onec_table_name(s)));
    bool balance = options_item(options, "balance", 0).ptr != NULL;
    if (balance && !add_balance(s, out, options, sql, err)) return false;
    if (!balance) add_window(s, sql);
    out->sql = buf_str(sql);
    return true;
}
