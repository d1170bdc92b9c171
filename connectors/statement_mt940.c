/* SWIFT MT940 (statement) and MT942 (interim report): fields ":61:" whose text goes on until the next field.
 *
 *   :20:STARTUMS  :25:10020030/1234567  :28C:5/1  :60F:C021101EUR2187,95
 *   :61:0211011102DR800,NSTONONREF//55555 / :86:008?00DAUERAUFTRAG?20Miete?30..?32MUELLER / :62F:C021130EUR1387,95 / -
 *
 * What banks put around messages ({1:...}, "ABNANL2A", "940") stands outside of fields and is passed over. */
#include "connectors/statement.h"

#include <stdio.h>

enum { TEXT_MAX = 64 << 10 /* of one field; SWIFT allows 6 lines of 65 */ };

typedef struct Parser {
    Buf line; /* read ahead */
    bool has_line, ended, met;
    Str tag, text;  /* the field at hand; in `field` */
    bool has_field; /* read, not yet used */
    Buf field;
    uint64_t field_line;
    bool open, closed; /* a statement; its closing balance came */
    bool interim;      /* :34F: or :13D:, a 942 */
    StatementBalance balance;
    size_t number;
    bool has_movement;
    Buf movement, info; /* :61: and what :86: says of it */
    uint64_t movement_line;
} Parser;

static const char *const known[] = {":61:", ":86:", NULL};

static void free_buf(void *handle) {
    buf_free(handle);
}

static bool open_mt940(Source *source, Error *err) {
    Parser *parser = statement_parser(source);
    Buf *all[] = {&parser->line, &parser->field, &parser->movement, &parser->info};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) arena_own(statement_file_arena(source), free_buf, all[i]);
    return records_start(source, CSV_ENCODING_AUTO, STR(""), STR(""), err);
}

/* ---- Fields */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

/* Bytes of ":61:", ":62F:", ":NS:" at the start of a line; 0: none. */
static size_t tag_size(Str line) {
    if (line.len < 4 || line.ptr[0] != ':') return 0;
    size_t end = 1;
    while (end < line.len && end < 5 && (is_digit(line.ptr[end]) || is_capital(line.ptr[end]))) end++;
    bool numbered = is_digit(line.ptr[1]) && is_digit(line.ptr[2]);
    bool foreign = str_starts(line, STR(":NS"));
    return end < line.len && end >= 3 && line.ptr[end] == ':' && (numbered || foreign) ? end + 1 : 0;
}

/* "-", "-}", or a dash and a few letters: the message ends. */
static bool is_end(Str line) {
    return line.len && line.ptr[0] == '-' && (line.len == 1 || line.ptr[1] == '}' || line.len <= 4);
}

static bool read_line(Source *source, Parser *parser, Str *line, bool *ended, Error *err) {
    if (parser->has_line) {
        parser->has_line = *ended = false;
        *line = buf_str(&parser->line);
        return true;
    }
    return records_piece(source, '\n', line, ended, err);
}

static void unread_line(Parser *parser, Str line) {
    parser->line.len = 0;
    buf_add(&parser->line, line);
    parser->has_line = true;
}

/* The next field into parser->tag and text; the tag is "-" at the end of a message and "" at that of the file. */
static bool read_field(Source *source, Parser *parser, Error *err) {
    Str line;
    bool ended;
    if (parser->has_field) {
        parser->has_field = false;
        return true;
    }
    parser->field.len = 0;
    size_t size = 0;
    for (;;) { /* what stands before a field is none of ours */
        if (!read_line(source, parser, &line, &ended, err)) return false;
        parser->field_line = source->line;
        if (ended || is_end(line)) break;
        size = tag_size(line);
        if (size) break;
    }
    parser->tag = ended ? STR("") : STR("-");
    parser->text = STR("");
    if (!size) return true;
    buf_add(&parser->field, line);
    for (;;) {
        if (!read_line(source, parser, &line, &ended, err)) return false;
        if (ended) break;
        if (tag_size(line) || is_end(line)) {
            unread_line(parser, line);
            break;
        }
        buf_char(&parser->field, '\n');
        buf_add(&parser->field, line);
        if (parser->field.len > TEXT_MAX)
            return records_wrong(source, parser->field_line, err, "the field that begins here has more than %d bytes",
                                 TEXT_MAX);
    }
    Str all = buf_str(&parser->field);
    parser->tag = str_sub(all, 1, size - 1);
    parser->text = str_trim(str_sub(all, size, all.len));
    return true;
}

/* ---- Movements: 0211011102DR800,NSTONONREF//55555 */

typedef struct Entry {
    Str value_date, date, amount, type, own, bank, details;
    bool out;
} Entry;

/* "1102" of the entry, with the year that brings it nearest to the value date "021101". */
static Str entry_date(Arena *arena, Str value, Str entry) {
    int year = (value.ptr[0] - '0') * 10 + value.ptr[1] - '0',
        of_value = (value.ptr[2] - '0') * 10 + value.ptr[3] - '0',
        of_entry = (entry.ptr[0] - '0') * 10 + entry.ptr[1] - '0';
    if (of_entry - of_value > 6) year--;
    if (of_value - of_entry > 6) year++;
    char text[16];
    int full = (year >= 80 ? 1900 : 2000) + year;
    snprintf(text, sizeof text, "%04d-%.2s-%.2s", full, entry.ptr, entry.ptr + 2);
    return str_copy(arena, str_of(text));
}

static size_t count_digits(Str text, size_t from) {
    size_t i = from;
    while (i < text.len && is_digit(text.ptr[i])) i++;
    return i - from;
}

static bool parse_entry(Arena *arena, Str text, Entry *out) {
    size_t at = count_digits(text, 0);
    if (at != 6 && at != 10) return false;
    Str value = str_sub(text, 0, 6);
    *out = (Entry){.value_date = statement_day_digits(arena, value)};
    out->date = at == 10 ? entry_date(arena, value, str_sub(text, 6, 10)) : out->value_date;
    bool reversal = at < text.len && (text.ptr[at] == 'R' || text.ptr[at] == 'E');
    bool reversed = reversal && text.ptr[at] == 'R';
    at += reversal;
    if (at >= text.len || (text.ptr[at] != 'C' && text.ptr[at] != 'D')) return false;
    out->out = (text.ptr[at] == 'D') != reversed;
    at++;
    if (at < text.len && is_capital(text.ptr[at])) at++; /* the third letter of the currency */
    size_t begin = at;
    while (at < text.len && (is_digit(text.ptr[at]) || text.ptr[at] == ',' || text.ptr[at] == '.')) at++;
    if (at == begin) return false;
    while (begin + 1 < at && text.ptr[begin] == '0' && is_digit(text.ptr[begin + 1])) begin++;
    out->amount = statement_amount(arena, str_sub(text, begin, at));
    Str rest = str_sub(text, at, text.len), first = str_cut(&rest, '\n');
    out->details = rest.ptr ? rest : STR("");
    if (first.len >= 4) {
        out->type = str_sub(first, 0, 4);
        first = str_sub(first, 4, first.len);
    }
    size_t slashes = str_find(first, STR("//"));
    out->own = str_trim(slashes == SIZE_MAX ? first : str_sub(first, 0, slashes));
    out->bank = slashes == SIZE_MAX ? STR_NULL : str_trim(str_sub(first, slashes + 2, first.len));
    return true;
}

static Str one_line(Arena *arena, Str text, const char *between) {
    Buf out = {0};
    for (Str rest = text; rest.ptr;) {
        Str line = str_cut(&rest, '\n');
        if (*between) line = str_trim(line);
        if (out.len && line.len) buf_add(&out, str_of(between));
        buf_add(&out, line);
    }
    Str copy = str_copy(arena, buf_str(&out));
    buf_free(&out);
    return copy;
}

static void append(Arena *arena, Str *to, Str part, const char *between) {
    if (!part.len) return;
    *to = to->len ? str_printf(arena, "%.*s%s%.*s", STR_ARG(*to), between, STR_ARG(part)) : part;
}

/* "008?00DAUERAUFTRAG?20Miete?21November?32MUELLER": the sign behind three digits divides. */
static bool put_structured(StatementRecord *record, Str info) {
    bool structured = info.len > 6 && count_digits(info, 0) == 3 && (info.ptr[3] == '?' || info.ptr[3] == '>') &&
                      is_digit(info.ptr[4]) && is_digit(info.ptr[5]);
    if (!structured) return false;
    Arena *arena = record->arena;
    Str rest = one_line(arena, info, ""), purpose = STR(""), name = STR(""), kind = STR(""), account = STR(""),
        bank = STR("");
    char sign = info.ptr[3];
    (void)str_cut(&rest, sign);
    while (rest.ptr) {
        Str part = str_cut(&rest, sign);
        if (part.len < 2 || !is_digit(part.ptr[0]) || !is_digit(part.ptr[1])) continue;
        int code = (part.ptr[0] - '0') * 10 + part.ptr[1] - '0';
        part = str_sub(part, 2, part.len);
        if (code == 0) kind = part;
        if ((code >= 20 && code <= 29) || (code >= 60 && code <= 63)) append(arena, &purpose, part, "");
        if (code == 30) bank = part;
        if (code == 31) account = part;
        if (code == 32 || code == 33) append(arena, &name, part, "");
    }
    (void)statement_put(record, "purpose", purpose);
    (void)statement_put(record, "counterparty", name);
    (void)statement_put(record, "counterparty_account", account);
    (void)statement_put(record, "counterparty_bank", bank);
    (void)statement_put(record, "kind", kind);
    return true;
}

/* "/BENM//NAME/JOHN DOE/REMI/Reference 1" */
static Str slashed(Str info, const char *word) {
    size_t at = str_find(info, str_of(word));
    if (at == SIZE_MAX) return STR_NULL;
    Str rest = str_sub(info, at + strlen(word), info.len);
    return str_trim(str_cut(&rest, '/'));
}

static bool put_movement(Source *source, Parser *parser, StatementRecord *record, Error *err) {
    Arena *arena = record->arena;
    Str text = buf_str(&parser->movement), info = str_trim(buf_str(&parser->info));
    Entry entry;
    if (!parse_entry(arena, text, &entry)) {
        Str begin = str_sub(text, 0, text.len < 60 ? text.len : 60);
        return records_wrong(source, parser->movement_line, err, "the field :61: \"%.*s\" cannot be read",
                             STR_ARG(begin));
    }
    StatementBalance *balance = &parser->balance;
    statement_count(balance, entry.out, entry.amount);
    record->line = parser->movement_line;
    (void)statement_put(record, ":61:", text);
    (void)statement_put(record, ":86:", info);
    (void)statement_put(record, "account", balance->account);
    (void)statement_put(record, "currency", balance->currency);
    (void)statement_put(record, "statement", balance->id);
    (void)statement_put(record, "date", entry.date);
    (void)statement_put(record, "value_date", entry.value_date);
    (void)statement_put(record, "amount", entry.amount);
    (void)statement_put(record, "direction", entry.out ? STR("out") : STR("in"));
    bool own = entry.own.len && !str_eq(entry.own, STR("NONREF")),
         bank = entry.bank.len && !str_eq(entry.bank, STR("NONREF"));
    if (own) (void)statement_put(record, "number", entry.own);
    if (own || bank) (void)statement_put(record, "reference", bank ? entry.bank : entry.own);
    if (!put_structured(record, info)) {
        Str line = one_line(arena, info.len ? info : entry.details, " "), name = slashed(line, "/NAME/");
        (void)statement_put(record, "purpose", line);
        (void)statement_put(record, "counterparty", name);
        (void)statement_put(record, "kind", entry.type);
    }
    (void)statement_put(record, "status", STR("posted"));
    (void)statement_put(record, "id", statement_natural_id(record));
    parser->has_movement = false;
    return true;
}

/* ---- Balances: C021101EUR2187,95; EURD12345,67; 1EUR9792,00 */

static Str signed_amount(Arena *arena, Str text, bool debit) {
    text = str_trim(text);
    size_t zeros = 0;
    while (zeros + 1 < text.len && text.ptr[zeros] == '0' && is_digit(text.ptr[zeros + 1])) zeros++;
    Str amount = statement_amount(arena, str_sub(text, zeros, text.len));
    bool nothing = true;
    for (size_t i = 0; i < amount.len; i++) nothing = nothing && (amount.ptr[i] == '0' || amount.ptr[i] == '.');
    return debit && !nothing ? str_printf(arena, "-%.*s", STR_ARG(amount)) : str_copy(arena, amount);
}

static bool read_balance(Source *source, Parser *parser, Str *amount, Str *day, Error *err) {
    Str text = parser->text;
    Arena *arena = statement_file_arena(source);
    bool good = text.len > 10 && (text.ptr[0] == 'C' || text.ptr[0] == 'D') && count_digits(text, 1) == 6;
    for (size_t i = 7; good && i < 10; i++) good = is_capital(text.ptr[i]);
    if (!good) {
        return records_wrong(source, parser->field_line, err, "the balance :%.*s: \"%.*s\" cannot be read",
                             STR_ARG(parser->tag), STR_ARG(str_sub(text, 0, text.len < 40 ? text.len : 40)));
    }
    *day = statement_day_digits(arena, str_sub(text, 1, 7));
    parser->balance.currency = str_copy(arena, str_sub(text, 7, 10));
    Str rest = str_sub(text, 10, text.len);
    *amount = signed_amount(arena, str_cut(&rest, '\n'), text.ptr[0] == 'D');
    return true;
}

/* ":90D:2EUR10,00": so many entries make so much. */
static void read_total(Source *source, Parser *parser, Str *amount) {
    Str text = parser->text;
    size_t at = count_digits(text, 0);
    if (at + 3 > text.len) return;
    parser->balance.currency = str_copy(statement_file_arena(source), str_sub(text, at, at + 3));
    *amount = signed_amount(statement_file_arena(source), str_sub(text, at + 3, text.len), false);
}

static void start_statement(Source *source, Parser *parser) {
    parser->open = parser->met = true;
    parser->closed = parser->interim = false;
    parser->balance = (StatementBalance){.id = statement_id(source, ++parser->number), .line = parser->field_line};
}

/* The statement at hand is over: without a closing balance, one that began with an opening one was cut. */
static bool end_statement(Source *source, Parser *parser, StatementRecord *record, Error *err) {
    parser->open = false;
    if (!parser->closed && !parser->interim) {
        return records_wrong(
            source, parser->balance.line, err,
            "the statement that begins here has no closing balance :62F:\nhint: the file was cut; have it "
            "written again");
    }
    statement_put_balance(source, record, &parser->balance);
    return true;
}

static bool take_field(Source *source, Parser *parser, Error *err) {
    Arena *arena = statement_file_arena(source);
    StatementBalance *balance = &parser->balance;
    Str tag = parser->tag, unused;
    if (str_eq(tag, STR("25")) || str_eq(tag, STR("25P"))) {
        Str rest = parser->text;
        balance->account = str_copy(arena, str_trim(str_cut(&rest, '\n')));
    } else if (str_eq(tag, STR("28C")) || str_eq(tag, STR("28"))) {
        balance->number = str_copy(arena, parser->text);
    } else if (str_starts(tag, STR("60"))) {
        return read_balance(source, parser, &balance->opening, &balance->from, err);
    } else if (str_starts(tag, STR("62"))) {
        parser->closed = true;
        return read_balance(source, parser, &balance->closing, &balance->to, err);
    } else if (str_eq(tag, STR("64"))) {
        return read_balance(source, parser, &balance->available, &unused, err);
    } else if (str_eq(tag, STR("34F")) || str_eq(tag, STR("13D")) || str_eq(tag, STR("13"))) {
        parser->interim = true;
        if (tag.len == 3 && parser->text.len >= 3 && is_capital(parser->text.ptr[0]))
            balance->currency = str_copy(arena, str_sub(parser->text, 0, 3));
    } else if (str_eq(tag, STR("90D"))) {
        read_total(source, parser, &balance->outgoing);
    } else if (str_eq(tag, STR("90C"))) {
        read_total(source, parser, &balance->incoming);
    } else if (str_eq(tag, STR("61"))) {
        parser->movement.len = parser->info.len = 0;
        buf_add(&parser->movement, parser->text);
        parser->has_movement = true;
        parser->movement_line = parser->field_line;
    }
    return true;
}

static bool next_mt940(Source *source, StatementRecord *record, bool *ended, Error *err) {
    Parser *parser = statement_parser(source);
    for (;;) {
        if (!read_field(source, parser, err)) return false;
        Str tag = parser->tag;
        bool about = str_eq(tag, STR("86")) || str_starts(tag, STR("NS")); /* of the movement before it */
        if (parser->has_movement && about) {
            if (parser->info.len) buf_char(&parser->info, '\n');
            buf_add(&parser->info, parser->text);
            continue;
        }
        bool over = str_eq(tag, STR("20")) || str_eq(tag, STR("-")) || !tag.len;
        if (parser->has_movement || (over && parser->open)) {
            parser->has_field = true; /* to be taken next */
            return parser->has_movement ? put_movement(source, parser, record, err)
                                        : end_statement(source, parser, record, err);
        }
        if (!tag.len) break;
        if (str_eq(tag, STR("20")))
            start_statement(source, parser);
        else if (parser->open && !take_field(source, parser, err))
            return false;
    }
    *ended = true;
    return parser->met || records_wrong(source, 1, err,
                                        "holds no field :20:, so this is no MT940 statement\nhint: is it another "
                                        "format, or does the pattern match other files?");
}

const StatementFormat statement_mt940 = {
    .name = "mt940", .known = known, .open = open_mt940, .next = next_mt940, .parser_size = sizeof(Parser)};
