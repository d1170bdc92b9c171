/* Words: every word of the reports in English, Russian, Ukrainian and Kazakh, with numbers and dates as each language writes them.
 * Languages are "en", "ru", "uk" and "kk"; any other value reads as "en". All returned Strs without an arena argument are
 * constants. */
#ifndef KOPECK_WORDS_H
#define KOPECK_WORDS_H

#include "engine/base/buf.h"
#include "reports/report.h"
#include "reports/words_label.h"

typedef enum Language { LANGUAGE_EN, LANGUAGE_RU, LANGUAGE_UK, LANGUAGE_KK, LANGUAGES } Language;
Language words_language(Str language);

Str words_kind_of(Language language, Str code); /* of a kind that a store tells by its code; an unknown code as it is */
Str words_label(Language language, Label label);

/* "since 20.09.2026: new: 3, still open: 40, ..."; "" without a store. */
Label words_banner(const RunReport *report);
Str words_history(Language language, const ReportHistory *history, Arena *arena);
/* "4 of 5 findings carry 95.8 % of all movement"; "" when there are none. */
Str words_most(Language language, uint64_t findings, uint64_t most, unsigned permille, Arena *arena);
Str words_finding_state(Language language, FindingState state);
void words_add_decision(Language language, Buf *out, const FindingMemory *memory); /* what, who, when, why; nothing when none */

/* Compared fields and dimensions: "counterparty.tax_id" -> «БИН/ИНН контрагента»; of "number = order_number" the left
 * one. An unknown field is given back as it is. */
Str words_field(Language language, Str field);

/* The title of the sheet for a dimension: "By day"; other dimensions are made in the arena: "By: region". */
Str words_sheet_of(Language language, Str dimension, Arena *arena);

/* Causes as findings give them, "a / b" either and "a + b" both at once, each perhaps with a detail behind it
 * ("vat included 12 %"): «НДС включён (12 %) или округление», «скидка и НДС не включён (16 %)». */
void words_add_causes(Language language, Buf *out, Str causes);

/* Which of the three forms goes with a number: Kazakh always 0; Russian and Ukrainian 1, 21, 31 -> 0; 2-4, 22-24 -> 1; the rest (0, 5-20, 25) -> 2.
 * English: 1 -> 0, the rest -> 2. */
unsigned words_plural(Language language, uint64_t count);

/* Numbers, money and dates as people read them: 120 000,00 (no-break spaces) or 120,000.00; 03.09.2026 or 2026-09-03.
 */
void words_add_number(Language language, Buf *out, int128 value, unsigned scale);
void words_add_money(Language language, Buf *out, int128 value, unsigned scale, Str currency);
void words_add_date(Language language, Buf *out,
                    Str iso); /* the day of an ISO date or moment; anything else as it is */
void words_add_moment(Language language, Buf *out, Str iso); /* with hours and minutes when there are any */

/* A day without its year, as a number format of a workbook: "dd.mm". */
const char *words_day_format(Language language);

/* "Shown: the first 2,000 of 45,678. All of them stand in findings.csv." */
Str words_shown(Language language, uint64_t shown, uint64_t all, const char *file, Arena *arena);

/* Digits with at most one point: the value, and how many stand behind the point; false: anything else. */
bool words_plain_number(Str text, int64_t *value, unsigned *scale) MUST_USE;

/* "410208.50 KZT", "13.32 %", "12": as people read numbers; anything else as it is. */
void words_add_quantity(Language language, Buf *out, Str text);

/* A source's notice, and its code, as people read them; one of a form that is not known stays English. */
Str words_notice(Language language, Str code, Str text, Arena *arena);
Str words_notice_code(Language language, Str code, Arena *arena);

/* What the project's loader says of itself, in the report's language; what is not known is given back as it is. A match
 * step
 * ("same number; date within 3 days"), a limit ("drift for counterparties in critical"), and why rows were left out
 * ("draft", "after cut-off"). */
Str words_step(Language language, Str step, Arena *arena);
Str words_limit(Language language, Str limit, Arena *arena);
Str words_condition(Language language, Str name);

/* "of {1} and {2}" with arguments in their places. */
Str words_fill(Str text, const Str *argument, size_t count, Arena *arena);

/* First letter in upper case (Latin and Cyrillic). */
void words_add_capital(Buf *out, Str text);

#endif
