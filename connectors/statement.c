#include "connectors/file_kind.h"
#include "connectors/statement.h"

#include "connectors/nearest.h"
#include "engine/data/decimal.h"


static const char *const movement_columns[] = {"id",
                                               "account",
                                               "currency",
                                               "statement",
                                               "number",
                                               "document_date",
                                               "date",
                                               "value_date",
                                               "amount",
                                               "direction",
                                               "counterparty",
                                               "tax_id",
                                               "kpp",
                                               "counterparty_account",
                                               "counterparty_bank",
                                               "purpose",
                                               "reference",
                                               "kind",
                                               "status",
                                               NULL};
static const char *const balance_columns[] = {
    "statement", "account", "currency",  "number",           "from",       "to",          "opening",      "incoming",
    "outgoing",  "closing", "available", "previous_closing", "counted_in", "counted_out", "counted_rows", NULL};

typedef struct Odd { /* how often, and the first in words */
    uint64_t count;
    Str first;
} Odd;

typedef struct Last { /* closing balance of an account, for the next statement */
    Str account, currency, closing, to, where;
} Last;

enum { NAMES_MET_MAX = 128 };

typedef struct State {
    const StatementFormat *format;
    bool balances;
    void *parser;
    Arena *file;
    StatementRecord record;
    bool *seen; /* per column */
    bool unseen; /* some of them was not, so far */
    Str met[NAMES_MET_MAX]; /* other names of the files' records, while a column was not seen: for the hint */
    size_t met_count;
    Odd totals, breaks;
    Last *last;
    size_t last_count, last_capacity;
} State;

static const StatementFormat *const formats[] = {&statement_1c, &statement_mt940, &statement_ofx, &statement_by};

static State *state_of(Source *source) {
    return source->state;
}

void *statement_parser(Source *source) {
    return state_of(source)->parser;
}

Arena *statement_file_arena(Source *source) {
    return state_of(source)->file;
}

Str statement_id(Source *source, size_t number) {
    return str_printf(state_of(source)->file, "%s:%zu", source->file->name, number);
}

/* ---- Sums */

static bool parse(Str text, int128 *out) {
    int64_t value;
    DecimalFormat format = {.point = '.'};
    if (!text.len || decimal_parse(text, STATEMENT_SCALE, format, &value) != DECIMAL_OK) return false;
    *out = value;
    return true;
}

void statement_count(StatementBalance *balance, bool out, Str amount) {
    int128 value;
    balance->counted_rows++;
    if (!parse(amount, &value))
        balance->uncountable = true;
    else if (out)
        balance->counted_out += value;
    else
        balance->counted_in += value;
}

/* Without zeros at the end, but with two decimals at least. */
static Str print(Arena *arena, int128 value) {
    char text[DECIMAL_TEXT_SIZE];
    Str printed = decimal_print(value, STATEMENT_SCALE, text);
    for (int surplus = STATEMENT_SCALE - 2; surplus > 0 && printed.ptr[printed.len - 1] == '0'; surplus--)
        printed.len--;
    return str_copy(arena, printed);
}

static void note(Odd *odd, Str words) {
    if (odd->count++ == 0) odd->first = words;
}

static void check_total(Source *source, const StatementBalance *b, const char *what, Str declared, int128 counted) {
    int128 value;
    if (!parse(declared, &value) || value == counted || b->uncountable) return;
    Arena *arena = source->dataset;
    Str sum = print(arena, counted);
    note(&state_of(source)->totals,
         str_printf(arena, "%s:%llu: account %.*s: %s %.*s, but its movements add up to %.*s", source->file->name,
                    (unsigned long long)b->line, STR_ARG(b->account), what, STR_ARG(declared), STR_ARG(sum)));
}

static void check_balance(Source *source, const StatementBalance *b) {
    int128 opening, closing, in = b->counted_in, out = b->counted_out;
    if (!parse(b->opening, &opening) || !parse(b->closing, &closing)) return;
    bool declared = parse(b->incoming, &in);
    declared = parse(b->outgoing, &out) && declared;
    if ((!declared && b->uncountable) || opening + in - out == closing) return;
    Arena *arena = source->dataset;
    Str reached = print(arena, opening + in - out);
    note(&state_of(source)->breaks,
         str_printf(arena, "%s:%llu: account %.*s: opening %.*s and its movements make %.*s, but it closes with %.*s",
                    source->file->name, (unsigned long long)b->line, STR_ARG(b->account), STR_ARG(b->opening),
                    STR_ARG(reached), STR_ARG(b->closing)));
}

void statement_put_balance(Source *source, StatementRecord *record, const StatementBalance *b) {
    const struct {
        const char *name;
        Str value;
    } fields[] = {{"statement", b->id},    {"account", b->account},    {"currency", b->currency},
                  {"number", b->number},   {"from", b->from},          {"to", b->to},
                  {"opening", b->opening}, {"incoming", b->incoming},  {"outgoing", b->outgoing},
                  {"closing", b->closing}, {"available", b->available}};
    record->balance = true;
    record->line = b->line;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) (void)statement_put(record, fields[i].name, fields[i].value);
    (void)statement_put(record, "counted_rows", str_printf(record->arena, "%llu", (unsigned long long)b->counted_rows));
    if (!b->uncountable) {
        (void)statement_put(record, "counted_in", print(record->arena, b->counted_in));
        (void)statement_put(record, "counted_out", print(record->arena, b->counted_out));
    }
    check_total(source, b, "it says that there came in", b->incoming, b->counted_in);
    check_total(source, b, "it says that there went out", b->outgoing, b->counted_out);
    check_balance(source, b);
}

/* ---- The connector */

static bool is_column(const char *const *columns, Str name) {
    for (; *columns; columns++) {
        if (str_eq(name, str_of(*columns))) return true;
    }
    return false;
}

static bool statement_begin(Source *source, Error *err) {
    State *state = arena_alloc(source->dataset, sizeof *state);
    source->state = state;
    Str format = records_option(source, "format"), rows = records_option(source, "rows");
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        if (str_eq(format, str_of(formats[i]->name))) state->format = formats[i];
    }
    if (!state->format) {
        return error_set(err, ERROR_USAGE, records_option_where(source, "format"),
                         "%.*s: `format` is missing\nhint: one of 1c, mt940, ofx, by", STR_ARG(source->name));
    }
    state->balances = str_eq(rows, STR("statements"));
    const char *const *columns = state->balances ? balance_columns : movement_columns;
    if (source->all) {
        Str *all = arena_array(source->dataset, 32, sizeof *all);
        size_t count = 0;
        for (; columns[count]; count++) all[count] = str_of(columns[count]);
        source->column = all;
        source->column_count = count;
    }
    state->seen = arena_array(source->dataset, source->column_count + 1, sizeof *state->seen);
    for (size_t c = 0; c < source->column_count; c++) {
        state->seen[c] = is_column(columns, source->column[c]) || is_column(state->format->known, source->column[c]);
        state->unseen = state->unseen || !state->seen[c];
    }
    state->file = arena_new("statement file", 0);
    arena_adopt(source->dataset, state->file);
    state->record.arena = arena_new("statement record", 0);
    arena_adopt(source->dataset, state->record.arena);
    return true;
}

static bool statement_open_file(Source *source, Error *err) {
    State *state = state_of(source);
    arena_reset(state->file);
    state->parser = arena_alloc(state->file, state->format->parser_size);
    if (!file_kind_no_page(source->file->name, source->sample, err)) return false;
    return state->format->open(source, err);
}

static void note_names(Source *source, State *state, const StatementRecord *record) {
    for (size_t i = 0; i < record->count && state->met_count < NAMES_MET_MAX; i++) {
        size_t k = 0;
        while (k < state->met_count && !str_eq(state->met[k], record->field[i].name)) k++;
        if (k == state->met_count) state->met[state->met_count++] = str_copy(source->dataset, record->field[i].name);
    }
}

static bool some_unseen(const Source *source, const State *state) {
    for (size_t c = 0; c < source->column_count; c++) {
        if (!state->seen[c]) return true;
    }
    return false;
}

static void take(Source *source, const StatementRecord *record) {
    State *state = state_of(source);
    if (state->unseen) note_names(source, state, record);
    size_t row = records_row(source, record->line);
    for (size_t c = 0; c < source->column_count; c++) {
        for (size_t i = 0; i < record->count; i++) {
            if (!str_eq(record->field[i].name, source->column[c])) continue;
            Str value = record->field[i].value;
            source->cells->cell[c][row] = cells_copy(source->cells, value.ptr, value.len);
            state->seen[c] = true;
            break;
        }
    }
    if (state->unseen) state->unseen = some_unseen(source, state);
}

/* Whether the statement goes on where the previous one of its account, in the order of the files, ended. */
static void check_previous(Source *source, StatementRecord *record) {
    State *state = state_of(source);
    Str account = statement_get(record, "account"), currency = statement_get(record, "currency");
    Str opening = statement_get(record, "opening"), closing = statement_get(record, "closing");
    size_t i = 0;
    while (i < state->last_count &&
           !(str_eq(state->last[i].account, account) && str_eq(state->last[i].currency, currency)))
        i++;
    Arena *arena = source->dataset;
    if (i == state->last_count) {
        if (!closing.len) return;
        state->last = arena_grow(arena, state->last, state->last_count, &state->last_capacity, sizeof *state->last, 16);
        state->last[state->last_count++] =
            (Last){.account = str_copy(arena, account), .currency = str_copy(arena, currency)};
    } else {
        int128 before, now;
        Str from = statement_get(record, "from"), to = state->last[i].to;
        bool later =
            !from.len || !to.len || str_compare(from, to) >= 0; /* an earlier or overlapping one tells nothing */
        if (later) (void)statement_put(record, "previous_closing", state->last[i].closing);
        if (later && parse(opening, &now) && parse(state->last[i].closing, &before) && before != now) {
            note(&state->breaks,
                 str_printf(arena,
                            "%s:%llu: account %.*s opens with %.*s, but the statement before (%.*s) closed with %.*s",
                            source->file->name, (unsigned long long)record->line, STR_ARG(account), STR_ARG(opening),
                            STR_ARG(state->last[i].where), STR_ARG(state->last[i].closing)));
        }
    }
    if (!closing.len) return;
    state->last[i].closing = str_copy(arena, closing);
    state->last[i].to = str_copy(arena, statement_get(record, "to"));
    state->last[i].where = str_printf(arena, "%s:%llu", source->file->name, (unsigned long long)record->line);
}

static bool statement_fill(Source *source, bool *ended, Error *err) {
    State *state = state_of(source);
    *ended = false;
    while (!records_full(source)) {
        StatementRecord *record = &state->record;
        arena_reset(record->arena);
        record->count = 0;
        record->balance = false;
        if (!state->format->next(source, record, ended, err)) return false;
        if (*ended) return true;
        if (record->balance) check_previous(source, record);
        if (record->balance == state->balances) take(source, record);
    }
    return true;
}

static void give_notice(Source *source, const char *code, const Odd *odd) {
    if (!odd->count) return;
    notice_add(
        source->notices, source->arena, LOG_WARNING, code, "%.*s: %.*s%s", STR_ARG(source->name), STR_ARG(odd->first),
        odd->count == 1 ? "" : arena_printf(source->dataset, "; and %llu more", (unsigned long long)(odd->count - 1)));
}

static bool statement_finish(Source *source, Error *err) {
    State *state = state_of(source);
    give_notice(source, "control totals", &state->totals);
    give_notice(source, "balance break", &state->breaks);
    for (size_t c = 0; c < source->column_count && source->delivered; c++) {
        if (state->seen[c]) continue;
        Str names[256 + NAMES_MET_MAX];
        size_t count = 0;
        const char *const *columns = state->balances ? balance_columns : movement_columns;
        for (; *columns; columns++) names[count++] = str_of(*columns);
        for (columns = state->format->known; *columns && count < ARRAY_LEN(names) - NAMES_MET_MAX; columns++)
            names[count++] = str_of(*columns);
        for (size_t i = 0; i < state->met_count; i++) names[count++] = state->met[i];
        return nearest_column_error(err, source->files[0].name, source->name, source->column[c], names, count);
    }
    return true;
}

static const RecordsFormat records_statement = {.pattern = "*",
                                                .begin = statement_begin,
                                                .open = statement_open_file,
                                                .fill = statement_fill,
                                                .finish = statement_finish};

static bool statement_open(Source **out, const SourceSpec *spec, NoticeList *notices, Arena *arena, Error *err) {
    return records_open(out, &records_statement, spec, notices, arena, err);
}

static const OptionSpec statement_options[] = {
    RECORDS_OPTIONS,
    {"format", OPTION_CHOICE, false, false, NULL, "1c mt940 ofx by",
     "of the files: 1c (1CClientBankExchange), mt940 (and 942), ofx, by (Belarusian client banks); presets set it"},
    {"rows", OPTION_CHOICE, false, false, NULL, "movements statements",
     "movements (default), or statements: a row for each, with its balances"},
    {NULL, OPTION_TEXT, false, false, NULL, NULL, NULL},
};

const Connector connector_statement = {
    .name = "statement",
    .summary = "bank statements: 1CClientBankExchange, MT940 and 942, OFX, Belarusian client banks; use their presets",
    .source_options = statement_options,
    .dataset_options = statement_options,
    .open = statement_open,
    .begin = records_begin,
    .next = records_next,
    .finish = records_finish,
    .list = records_list,
    .offer = records_offer,
};
