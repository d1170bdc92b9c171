/* Statements of Belarusian client banks (Priorbank, Alfa-Bank, VpskExport): lines ^Key=Value^.
 *
 *   ***** ^Type=4^ ^Acc=BY34ALFA...^ / [IN_PARAM] ... / [OUT_PARAM] / ^RestIn=3000.00^
 *   ^DocDate=10.06.2026^ ^Num=101^ ^Credit=1840.00^ ... / ^DB=540.00^ ^CR=5890.00^ ^RestOut=8350.00^ / #######
 *
 * A document begins with DocDate and ends before the next one, or before the totals. Accounts in foreign money have
 * each amount twice: in their currency (DebQ, CreQ), which is taken, and in roubles. */
#include "connectors/statement.h"

enum { LINES_MAX = 1000 /* of one document */ };

typedef struct Parser {
    bool open, out_part, closed, met;
    Buf line; /* read ahead */
    bool has_line;
    uint64_t line_number;
    StatementBalance balance;
    Str debit_in, credit_in, debit_out, credit_out;
    size_t number;
} Parser;

static const char *const known[] = {"DocDate",
                                    "DocTime",
                                    "Num",
                                    "NDoc",
                                    "Opr",
                                    "PayC",
                                    "Cod",
                                    "Code",
                                    "Acc",
                                    "AccKorr",
                                    "Db",
                                    "Credit",
                                    "Deb",
                                    "Cre",
                                    "DebQ",
                                    "CreQ",
                                    "UNNRec",
                                    "UNN3",
                                    "UNNKorr",
                                    "KorUNP",
                                    "KorName",
                                    "Nazn",
                                    "Nazn2",
                                    "DocID",
                                    "OperationID",
                                    "OpDate",
                                    "DateTime",
                                    "BankOfficer",
                                    "BankOfficerName",
                                    "Amount",
                                    "StartAmount",
                                    "CurrCode",
                                    "I2",
                                    "InDocID",
                                    "DocSource",
                                    "DocSubType",
                                    "ActualPayerName",
                                    "ActualPayerUNP",
                                    "ActualBenName",
                                    "ActualBenUNP",
                                    NULL};

static void free_buf(void *handle) {
    buf_free(handle);
}

static bool open_by(Source *source, Error *err) {
    Parser *parser = statement_parser(source);
    arena_own(statement_file_arena(source), free_buf, &parser->line);
    return records_start(source, CSV_WINDOWS_1251, STR(""), STR(""), err);
}

static bool read_line(Source *source, Parser *parser, Str *line, bool *ended, Error *err) {
    if (parser->has_line) {
        parser->has_line = *ended = false;
        *line = buf_str(&parser->line);
        return true;
    }
    if (!records_piece(source, '\n', line, ended, err)) return false;
    parser->line_number = source->line;
    *line = str_trim(*line);
    return true;
}

static void unread_line(Parser *parser, Str line) {
    parser->line.len = 0;
    buf_add(&parser->line, line);
    parser->has_line = true;
}

/* "^Num=101^" -> Num, 101; false for other lines. */
static bool key_of(Str line, Str *key, Str *value) {
    if (line.len < 3 || line.ptr[0] != '^') return false;
    size_t end = line.ptr[line.len - 1] == '^' ? line.len - 1 : line.len;
    *value = str_sub(line, 1, end);
    *key = str_cut(value, '=');
    return value->ptr != NULL;
}

static bool is_one_of(Str key, const char *const *names) {
    for (; *names; names++) {
        if (str_eq(key, str_of(*names))) return true;
    }
    return false;
}

/* ---- The statement */

static bool nothing(Str amount) {
    for (size_t i = 0; i < amount.len; i++) {
        if (amount.ptr[i] != '0' && amount.ptr[i] != '.') return false;
    }
    return true;
}

/* A balance on either side, as one signed amount. */
static Str either(Arena *arena, Str debit, Str credit) {
    if (!debit.len || nothing(debit)) return credit;
    return !credit.len || nothing(credit) ? str_printf(arena, "-%.*s", STR_ARG(debit)) : STR_NULL;
}

static void start(Source *source, Parser *parser, Str line) {
    Arena *arena = statement_file_arena(source);
    parser->open = parser->met = true;
    parser->out_part = parser->closed = false;
    parser->debit_in = parser->credit_in = parser->debit_out = parser->credit_out = STR_NULL;
    parser->balance = (StatementBalance){.id = statement_id(source, ++parser->number), .line = parser->line_number};
    size_t at = str_find(line, STR("^Acc="));
    if (at == SIZE_MAX) return;
    Str rest = str_sub(line, at + 5, line.len);
    parser->balance.account = str_copy(arena, str_trim(str_cut(&rest, '^')));
}

static void take_key(Source *source, Parser *parser, Str key, Str value) {
    Arena *arena = statement_file_arena(source);
    StatementBalance *b = &parser->balance;
    const struct {
        const char *keys; /* | between them */
        Str *to;
        Str (*read)(Arena *arena, Str text);
    } all[] = {{"|DateBegin|DateIn|Date1|Date|", &b->from, statement_day},
               {"|DateEnd|DateOut|Date2|", &b->to, statement_day},
               {"|RestIn|", &b->opening, statement_amount},
               {"|RestOut|", &b->closing, statement_amount},
               {"|DB|DebVQ|", &b->outgoing, statement_amount},
               {"|CR|CreVQ|", &b->incoming, statement_amount},
               {"|DebIn|InDebQ|", &parser->debit_in, statement_amount},
               {"|CrIn|InCreQ|", &parser->credit_in, statement_amount},
               {"|DebOut|OutDebQ|", &parser->debit_out, statement_amount},
               {"|CrOut|OutCreQ|", &parser->credit_out, statement_amount}};
    Str wanted = str_printf(arena, "|%.*s|", STR_ARG(key));
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        if (str_find(str_of(all[i].keys), wanted) != SIZE_MAX) *all[i].to = str_copy(arena, all[i].read(arena, value));
    }
    if (str_eq(key, STR("I1")) || str_eq(key, STR("I4"))) b->currency = str_copy(arena, statement_currency(value));
}

static bool end(Source *source, Parser *parser, StatementRecord *record, Error *err) {
    Arena *arena = statement_file_arena(source);
    StatementBalance *b = &parser->balance;
    parser->open = false;
    if (!parser->closed)
        return records_wrong(source, b->line, err,
                             "the statement that begins here has no line of # at its end: it was cut");
    if (!b->opening.len) b->opening = either(arena, parser->debit_in, parser->credit_in);
    if (!b->closing.len) b->closing = either(arena, parser->debit_out, parser->credit_out);
    if (!b->currency.len) b->currency = STR("BYN");
    statement_put_balance(source, record, b);
    return true;
}

/* ---- Documents */

static const char *const totals[] = {"DB",      "CR",    "DateOut", "RestOut", "DebOut", "CrOut", "OutDebQ",
                                     "OutCreQ", "DebVQ", "CreVQ",   "I3",      "I4",     NULL};

static bool read_document(Source *source, Parser *parser, StatementRecord *record, Error *err) {
    record->line = parser->line_number;
    for (size_t lines = 0; lines < LINES_MAX; lines++) {
        Str line, key, value;
        bool ended;
        if (!read_line(source, parser, &line, &ended, err)) return false;
        if (ended) return true; /* told when the statement ends */
        bool pair = key_of(line, &key, &value), next = lines && pair && str_eq(key, STR("DocDate"));
        if (next || (pair && is_one_of(key, totals)) || str_starts(line, STR("###")) ||
            str_starts(line, STR("*****"))) {
            unread_line(parser, line);
            return true;
        }
        if (pair) {
            if (!statement_put_raw(record, str_trim(key), value)) break;
        } else if (line.len && record->count) { /* a line break within a text */
            StatementField *last = &record->field[record->count - 1];
            last->value = str_printf(record->arena, "%.*s %.*s", STR_ARG(last->value), STR_ARG(line));
        }
    }
    return records_wrong(source, record->line, err, "the document that begins here has more than %d lines", LINES_MAX);
}

static Str first_of(const StatementRecord *record, const char *const *names) {
    for (; *names; names++) {
        Str value = statement_get(record, *names);
        if (value.len) return value;
    }
    return STR_NULL;
}

#define FIRST(record, ...) first_of(record, (const char *const[]){__VA_ARGS__, NULL})

/* "УНП корреспондента:INN0000000000.KPP000000000" -> the digits behind the colon. */
static Str tax_id(Str text) {
    size_t colon = str_find(text, STR(":"));
    if (colon == SIZE_MAX) return text;
    Str rest = str_trim(str_sub(text, colon + 1, text.len));
    if (str_starts(rest, STR("INN"))) rest = str_sub(rest, 3, rest.len);
    return str_cut(&rest, '.');
}

static void put_movement(Parser *parser, StatementRecord *record) {
    Arena *arena = record->arena;
    StatementBalance *b = &parser->balance;
    Str debit = statement_amount(arena, FIRST(record, "DebQ", "Db", "Deb")),
        credit = statement_amount(arena, FIRST(record, "CreQ", "Credit", "Cre"));
    bool out = debit.len && !nothing(debit);
    Str amount = out ? debit : credit, posted = FIRST(record, "OpDate", "DocDate");
    Str day = statement_day(arena, posted), purpose = statement_get(record, "Nazn"),
        more = statement_get(record, "Nazn2");
    statement_count(b, out, amount);
    Str currency = b->currency.len ? b->currency : statement_currency(statement_get(record, "CurrCode"));
    (void)statement_put(record, "account", b->account);
    (void)statement_put(record, "currency", currency.len ? currency : STR("BYN"));
    (void)statement_put(record, "statement", b->id);
    (void)statement_put(record, "number", statement_get(record, "Num"));
    (void)statement_put(record, "document_date", statement_day(arena, statement_get(record, "DocDate")));
    (void)statement_put(record, "date", day);
    (void)statement_put(record, "amount", amount);
    (void)statement_put(record, "direction", out ? STR("out") : STR("in"));
    (void)statement_put(record, "counterparty", statement_get(record, "KorName"));
    (void)statement_put(record, "tax_id", tax_id(FIRST(record, "UNNRec", "KorUNP", "UNNKorr")));
    (void)statement_put(record, "counterparty_account", FIRST(record, "AccKorr", "Acc"));
    (void)statement_put(record, "counterparty_bank", FIRST(record, "Cod", "Code"));
    if (more.len) purpose = str_printf(arena, "%.*s%.*s", STR_ARG(purpose), STR_ARG(more)); /* cut in mid-word */
    (void)statement_put(record, "purpose", purpose);
    (void)statement_put(record, "reference", FIRST(record, "OperationID", "DocID"));
    (void)statement_put(record, "kind", statement_get(record, "Opr"));
    (void)statement_put(record, "status", STR("posted"));
    Str own = FIRST(record, "OperationID", "DocID");
    (void)statement_put(record, "id", own.len ? own : statement_natural_id(record));
}

static bool next_by(Source *source, StatementRecord *record, bool *ended, Error *err) {
    Parser *parser = statement_parser(source);
    for (;;) {
        Str line, key, value;
        bool over;
        if (!read_line(source, parser, &line, &over, err)) return false;
        bool head = str_starts(line, STR("*****"));
        if ((over || head) && parser->open) {
            if (!over) unread_line(parser, line);
            return end(source, parser, record, err);
        }
        if (over) break;
        if (head) {
            start(source, parser, line);
        } else if (str_starts(line, STR("###"))) {
            parser->closed = true;
        } else if (!parser->met) {
            return records_wrong(
                source, parser->line_number, err,
                "does not begin with \"***** ^Type=\": this is no statement of a Belarusian client bank\n"
                "hint: is it another format, or does the pattern match other files?");
        } else if (str_eq(line, STR("[OUT_PARAM]"))) {
            parser->out_part = true;
        } else if (parser->out_part && key_of(line, &key, &value)) {
            if (str_eq(key, STR("DocDate"))) {
                unread_line(parser, str_copy(record->arena, line));
                if (!read_document(source, parser, record, err)) return false;
                put_movement(parser, record);
                return true;
            }
            take_key(source, parser, key, value);
        }
    }
    *ended = true;
    return parser->met || records_wrong(source, 1, err, "is empty");
}

const StatementFormat statement_by = {
    .name = "by", .known = known, .open = open_by, .next = next_by, .parser_size = sizeof(Parser)};
