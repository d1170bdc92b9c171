/* Text at the border to ODBC: UTF-16 of SQLWCHAR (2 bytes in unixODBC, whatever wchar_t is), connection strings, and the
 * forms in which drivers write moments. */
#ifndef KOPECK_ODBC_TEXT_H
#define KOPECK_ODBC_TEXT_H

#include "connectors/cells.h"

#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

/* UTF-8 as UTF-16 with a zero after it; *units without that. A byte that is no UTF-8 becomes U+FFFD. */
SQLWCHAR *utf16_of(Str text, Arena *arena, size_t *units);

/* UTF-16 as UTF-8 in `cells`; false for a surrogate without its partner. */
bool utf16_cell(const SQLWCHAR *units, size_t count, Cells *cells, Str *out) MUST_USE;

/* The same for names and messages: a lone surrogate becomes U+FFFD. */
Str utf16_text(const SQLWCHAR *units, size_t count, Arena *arena);

/* What an ODBC function wrote: bytes of UTF-8 where the driver is an ANSI one, else UTF-16. */
enum { ODBC_TEXT_UNITS = 1024 };

typedef union OdbcWritten {
    SQLWCHAR wide[ODBC_TEXT_UNITS];
    SQLCHAR bytes[sizeof(SQLWCHAR) * ODBC_TEXT_UNITS];
} OdbcWritten;

/* It up to its zero, in the arena; "(no text)" for bytes that are no UTF-8. */
Str odbc_written(bool ansi, const OdbcWritten *text, Arena *arena);

/* "2026-09-30 23:58:00.500000000 +05:00" -> "2026-09-30T23:58:00.5+05:00": T for the space, no zeros at the end of the
 * fraction, no space before the offset; with `utc` a Z at the end. A date alone, or anything else, stays as it is. */
Str moment_text(Str text, bool utc, Cells *cells);

/* ---- Connection strings: KEY=value;KEY={va;l}}ue};... Keys are case-insensitive; the first of a kind counts. */

bool connection_get(Str connection, const char *key, Arena *arena, Str *value);

/* The string without `key`, and with KEY=value at its end; braces where the value needs them. */
Str connection_set(Str connection, const char *key, Str value, Arena *arena);

#endif
