/* Values of cells in workbooks as text. Results are the argument itself, or live in the arena. */
#ifndef KOPECK_SHEET_VALUE_H
#define KOPECK_SHEET_VALUE_H

#include "engine/base/str.h"

bool sheet_is_date_format(Str code);        /* "dd.mm.yyyy", "[$-419]d mmm", "h:mm"; not "0.00" */
bool sheet_is_date_number(int64_t format);  /* of the formats that each workbook has (ECMA-376, numFmts) */

/* "45292.5" -> "2024-01-01T12:00:00"; what is no number of days stays as it is. */
Str sheet_date(Str serial, bool since_1904, Arena *arena);

/* "1.5E3" -> "1500"; "0.30000000000000004" -> "0.3": the 15 digits that spreadsheets show. */
Str sheet_number(Str text, Arena *arena);

Str sheet_column_name(size_t index, Arena *arena); /* 0 -> "A", 26 -> "AA" */
size_t sheet_column_of(Str reference);             /* "AA12" -> 26; SIZE_MAX: it names no column */

/* The text with "_x000D_" (ECMA-376, ST_Xstring) as the character that it stands for. */
Str sheet_unescaped(Str text, Arena *arena);

#endif
