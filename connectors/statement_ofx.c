/* OFX, both as SGML (1.x, elements without end tags) and as XML (2.x): <TAG>value.
 *
 *   OFXHEADER:100 ... <STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>123...</BANKACCTFROM><BANKTRANLIST>
 *   <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260131120000[-5:EST]<TRNAMT>-12.50<FITID>4711<NAME>Shop</STMTTRN>
 *   </BANKTRANLIST><LEDGERBAL><BALAMT>100.00<DTASOF>20260131</LEDGERBAL></STMTRS>
 *
 * An OFX file tells the balance at its end, not the one at its start. */
#include "connectors/statement.h"

enum { DEPTH_MAX = 64 };

typedef struct Parser {
    bool open, met, ended;
    bool entry, ledger, available, status, severe; /* the element that is open */
    StatementBalance balance;
    size_t number;
    Str code, message; /* of the last <STATUS> */
    bool refused;
    uint64_t refused_line;
} Parser;

static const char *const known[] = {"TRNTYPE",      "DTPOSTED",      "DTUSER",   "DTAVAIL",  "TRNAMT",  "FITID",
                                    "CORRECTFITID", "CHECKNUM",      "REFNUM",   "SIC",      "PAYEEID", "NAME",
                                    "MEMO",         "BANKID",        "ACCTID",   "ACCTTYPE", "CURRATE", "CURSYM",
                                    "SRVRTID",      "CORRECTACTION", "EXTDNAME", NULL};

/* ---- Head */

static CsvEncoding declared_encoding(Str sample, Str *by) {
    static const struct {
        const char *word;
        CsvEncoding encoding;
    } words[] = {{"CHARSET:1252", CSV_WINDOWS_1252},
                 {"CHARSET:1251", CSV_WINDOWS_1251},
                 {"CHARSET:ISO-8859-1", CSV_LATIN_1},
                 {"ENCODING:UTF-8", CSV_UTF_8},
                 {"ENCODING:UTF8", CSV_UTF_8},
                 {"encoding=\"UTF-8\"", CSV_UTF_8},
                 {"encoding=\"utf-8\"", CSV_UTF_8},
                 {"encoding=\"ISO-8859-1\"", CSV_LATIN_1},
                 {"encoding=\"windows-1251\"", CSV_WINDOWS_1251},
                 {"encoding=\"windows-1252\"", CSV_WINDOWS_1252}};
    Str head = str_sub(sample, 0, sample.len < 2048 ? sample.len : 2048);
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_find(head, str_of(words[i].word)) == SIZE_MAX) continue;
        *by = str_of(words[i].word);
        return words[i].encoding;
    }
    return CSV_ENCODING_AUTO;
}

static bool open_ofx(Source *source, Error *err) {
    Str by = STR("");
    CsvEncoding declared = declared_encoding(source->sample, &by);
    Str head = str_sub(source->sample, 0, source->sample.len < 4096 ? source->sample.len : 4096);
    if (str_find(head, STR("OFX")) == SIZE_MAX && str_find(head, STR("ofx")) == SIZE_MAX)
        return records_wrong(source, 1, err,
                             "has no OFX header and no <OFX>: this is no OFX file\nhint: is it another format, or does "
                             "the pattern match other files?");
    return records_start(source, declared, by, STR(""), err);
}

/* ---- Values */

static Str unescape(Arena *arena, Str text) {
    static const struct {
        const char *entity, *sign;
    } entities[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}, {"&quot;", "\""}, {"&apos;", "'"}};
    if (!memchr(text.ptr, '&', text.len)) return text;
    char *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len;) {
        Str rest = str_sub(text, i, text.len);
        size_t e = 0;
        while (e < ARRAY_LEN(entities) && !str_starts(rest, str_of(entities[e].entity))) e++;
        bool found = e < ARRAY_LEN(entities);
        out[len++] = found ? *entities[e].sign : text.ptr[i];
        i += found ? strlen(entities[e].entity) : 1;
    }
    return (Str){out, len};
}

/* "-12,50" -> out, 12.50 */
static Str unsigned_amount(Arena *arena, Str text, bool *out) {
    text = str_trim(text);
    *out = text.len && text.ptr[0] == '-';
    return statement_amount(arena, *out ? str_sub(text, 1, text.len) : text);
}

/* ---- Elements */

static bool is_any(Str tag, const char *const *names) {
    for (; *names; names++) {
        if (str_eq(tag, str_of(*names))) return true;
    }
    return false;
}

static const char *const statements[] = {"STMTRS", "CCSTMTRS", "INVSTMTRS", NULL};

static void put_movement(Parser *parser, StatementRecord *record) {
    Arena *arena = record->arena;
    StatementBalance *b = &parser->balance;
    bool out = false;
    Str raw = statement_get(record, "TRNAMT"), amount = unsigned_amount(arena, raw, &out);
    Str name = statement_get(record, "NAME"), check = statement_get(record, "CHECKNUM");
    statement_count(b, out, amount);
    (void)statement_put(record, "account", b->account);
    (void)statement_put(record, "currency", b->currency);
    (void)statement_put(record, "statement", b->id);
    (void)statement_put(record, "number", check.len ? check : statement_get(record, "REFNUM"));
    (void)statement_put(record, "date", statement_day_digits(arena, statement_get(record, "DTPOSTED")));
    (void)statement_put(record, "value_date", statement_day_digits(arena, statement_get(record, "DTAVAIL")));
    (void)statement_put(record, "amount", amount);
    (void)statement_put(record, "direction", out ? STR("out") : STR("in"));
    (void)statement_put(record, "counterparty", name.len ? name : statement_get(record, "EXTDNAME"));
    (void)statement_put(record, "counterparty_account", statement_get(record, "ACCTID"));
    (void)statement_put(record, "counterparty_bank", statement_get(record, "BANKID"));
    (void)statement_put(record, "purpose", statement_get(record, "MEMO"));
    (void)statement_put(record, "reference", statement_get(record, "FITID"));
    (void)statement_put(record, "kind", statement_get(record, "TRNTYPE"));
    (void)statement_put(record, "status", STR("posted"));
    Str fitid = statement_get(record, "FITID");
    Str id =
        fitid.len ? str_printf(arena, "%.*s %.*s", STR_ARG(b->account), STR_ARG(fitid)) : statement_natural_id(record);
    (void)statement_put(record, "id", id);
}

static void take_value(Source *source, Parser *parser, Str tag, Str value) {
    Arena *arena = statement_file_arena(source);
    StatementBalance *b = &parser->balance;
    if (parser->status && str_eq(tag, STR("CODE"))) parser->code = str_copy(arena, value);
    if (parser->status && str_eq(tag, STR("SEVERITY"))) parser->severe = str_eq(value, STR("ERROR"));
    if (parser->status && str_eq(tag, STR("MESSAGE"))) parser->message = str_copy(arena, value);
    if (!parser->open) return;
    if (str_eq(tag, STR("CURDEF"))) b->currency = str_copy(arena, value);
    if (str_eq(tag, STR("ACCTID"))) b->account = str_copy(arena, value);
    if (str_eq(tag, STR("DTSTART"))) b->from = statement_day_digits(arena, value);
    if (str_eq(tag, STR("DTEND"))) b->to = statement_day_digits(arena, value);
    if (parser->ledger && str_eq(tag, STR("BALAMT"))) b->closing = str_copy(arena, statement_amount(arena, value));
    if (parser->available && str_eq(tag, STR("BALAMT"))) b->available = str_copy(arena, statement_amount(arena, value));
}

static void mark(Parser *parser, Str tag, bool begins) {
    const struct {
        const char *tag;
        bool *flag;
    } flags[] = {{"LEDGERBAL", &parser->ledger}, {"AVAILBAL", &parser->available}, {"STATUS", &parser->status}};
    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        if (str_eq(tag, str_of(flags[i].tag))) *flags[i].flag = begins;
    }
}

static void start_statement(Source *source, Parser *parser) {
    parser->open = parser->met = true;
    parser->balance = (StatementBalance){.id = statement_id(source, ++parser->number), .line = source->line};
}

/* An element begins; SGML leaves have their value behind the tag. */
static bool begin_element(Source *source, Parser *parser, StatementRecord *record, Str tag, Str value, Error *err) {
    mark(parser, tag, true);
    if (is_any(tag, statements)) start_statement(source, parser);
    if (str_eq(tag, STR("STMTTRN"))) {
        parser->entry = true;
        record->line = source->line;
        record->count = 0;
    }
    if (!value.len) return true;
    if (!parser->entry) {
        take_value(source, parser, tag, value);
        return true;
    }
    return statement_put_raw(record, tag, value) ||
           records_wrong(source, record->line, err, "the transaction has more than %d elements", STATEMENT_FIELDS_MAX);
}

/* An element ends. *done: the record is complete. */
static void end_element(Source *source, Parser *parser, StatementRecord *record, Str tag, bool *done) {
    mark(parser, tag, false);
    if (str_eq(tag, STR("STATUS")) && parser->severe && !parser->refused) {
        parser->refused = true;
        parser->refused_line = source->line;
    }
    if (str_eq(tag, STR("OFX"))) parser->ended = true;
    if (str_eq(tag, STR("STMTTRN")) && parser->entry) {
        parser->entry = false;
        put_movement(parser, record);
        *done = true;
    } else if (is_any(tag, statements) && parser->open) {
        parser->open = false;
        record->count = 0;
        statement_put_balance(source, record, &parser->balance);
        *done = true;
    }
}

/* "STMTTRN" of "STMTTRN", "stmttrn " or "OFX attribute=..." */
static Str tag_name(Arena *arena, Str text) {
    char *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (; len < text.len && text.ptr[len] != ' ' && text.ptr[len] != '\t' && text.ptr[len] != '\n' &&
           text.ptr[len] != '\r';
         len++) {
        char c = text.ptr[len];
        out[len] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
    }
    return (Str){out, len};
}

static bool finish_file(Source *source, const Parser *parser, Error *err) {
    if (parser->refused) {
        return records_wrong(source, parser->refused_line, err, "the bank refused: code %.*s%s%.*s",
                             STR_ARG(parser->code), parser->message.len ? ", " : "", STR_ARG(parser->message));
    }
    if (!parser->ended) return records_wrong(source, source->line, err, "the file ends without </OFX>: it was cut");
    return true;
}

static bool next_ofx(Source *source, StatementRecord *record, bool *ended, Error *err) {
    Parser *parser = statement_parser(source);
    for (bool done = false; !done;) {
        Str piece;
        if (!parser->entry) arena_reset(record->arena);
        if (!records_piece(source, '<', &piece, ended, err)) return false;
        if (*ended) return finish_file(source, parser, err);
        Str value = piece, tag = str_cut(&value, '>');
        if (!value.ptr || !tag.len || tag.ptr[0] == '?' || tag.ptr[0] == '!') continue; /* header, comment, a lone < */
        bool ends = tag.ptr[0] == '/';
        tag = tag_name(record->arena, ends ? str_sub(tag, 1, tag.len) : tag);
        value = unescape(record->arena, str_trim(value));
        if (ends)
            end_element(source, parser, record, tag, &done);
        else if (!begin_element(source, parser, record, tag, value, err))
            return false;
    }
    return true;
}

const StatementFormat statement_ofx = {
    .name = "ofx", .known = known, .open = open_ofx, .next = next_ofx, .parser_size = sizeof(Parser)};
