/* Bank statements: what the parsers of 1CClientBankExchange, MT940/942, OFX and the Belarusian client banks share. A
 * parser turns a file into records of two kinds: movements, and statements with their balances. Both bear the names
 * below, whatever the format calls them, and beside them the names of the format (Номер, FITID), so that nothing of a
 * file is out of reach.
 *
 * movement   id account currency statement number document_date date value_date amount direction counterparty tax_id
 * kpp counterparty_account counterparty_bank purpose reference kind status statement  statement account currency number
 * from to opening incoming outgoing closing available counted_in counted_out counted_rows (added up from the movements)
 *
 * Amounts keep their digits, with a dot; movements bear no sign but `direction` (in, out), unless the file says minus:
 * a reversal. Balances are signed, what the bank owes is positive. Dates are 2026-01-31. `statement` of a movement is
 * that of its statement. What a statement declares and what its movements add up to are laid side by side; a difference
 * is told in the notice "control totals", a gap between balances in "balance break"; neither stops the reading. */
#ifndef KOPECK_STATEMENT_H
#define KOPECK_STATEMENT_H

#include "connectors/records.h"

enum { STATEMENT_FIELDS_MAX = 512 /* of one record */, STATEMENT_SCALE = 5 /* of sums */ };

typedef struct StatementField {
    Str name, value;
} StatementField;

typedef struct StatementRecord {
    bool balance; /* a statement; else a movement */
    uint64_t line;
    StatementField field[STATEMENT_FIELDS_MAX];
    size_t count;
    Arena *arena; /* reset before each record */
} StatementRecord;

typedef struct StatementBalance { /* as text; STR_NULL: not said */
    Str id, account, currency, number, from, to, opening, incoming, outgoing, closing, available;
    uint64_t line;
    int128 counted_in, counted_out; /* at STATEMENT_SCALE */
    uint64_t counted_rows;
    bool uncountable; /* an amount could not be read */
} StatementBalance;

typedef struct StatementFormat {
    const char *name;
    const char *const *known; /* names of the format that any file may lack; ends with NULL */
    bool (*open)(Source *source, Error *err);
    /* The next record of the file at hand: statement_parser(source) is the parser's own state. */
    bool (*next)(Source *source, StatementRecord *out, bool *ended, Error *err);
    size_t parser_size;
} StatementFormat;

extern const StatementFormat statement_1c, statement_mt940, statement_ofx, statement_by;

void *statement_parser(Source *source);          /* zeroed at the start of each file */
Arena *statement_file_arena(Source *source);     /* reset at the start of each file */
Str statement_id(Source *source, size_t number); /* "kl_to_1c.txt:2": of statement number 2 of the file */

/* Adds a field; an empty value is none. Copied. False when the record has too many. */
bool statement_put(StatementRecord *record, const char *name, Str value);
bool statement_put_raw(StatementRecord *record, Str name, Str value);
Str statement_get(const StatementRecord *record, const char *name); /* STR_NULL when there is none */

/* Fills the record with the balance, and counts what does not add up. */
void statement_put_balance(Source *source, StatementRecord *record, const StatementBalance *balance);
void statement_count(StatementBalance *balance, bool out, Str amount);

/* "1 234,56", "1234-56", "+12.5" -> "1234.56"; what is no amount comes back as it is, a copy in the arena. */
Str statement_amount(Arena *arena, Str text);
/* "31.01.2026" or "31/01/2026", with anything behind -> "2026-01-31"; else as it is. */
Str statement_day(Arena *arena, Str text);
/* "260131" -> "2026-01-31"; "20260131..." likewise. */
Str statement_day_digits(Arena *arena, Str text);
/* "643" -> "RUB"; letters stay. */
Str statement_currency(Str code);
bool statement_is_currency(Str letters);
/* What a movement is called where its bank gives it no number of its own. */
Str statement_natural_id(StatementRecord *record);

#endif
