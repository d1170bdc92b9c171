/* A page of HTML in the making: escaped text, words, amounts. Everything that a source said goes through html_text or
 * html_attribute; html_raw is for our own tags. The page needs no network: no reference leaves it. */
#ifndef KOPECK_REPORT_HTML_PAGE_H
#define KOPECK_REPORT_HTML_PAGE_H

#include "reports/bridge.h"
#include "reports/words.h"

typedef struct HtmlPage {
    const RunReport *report;
    Language language;
    Arena *arena;
    Buf *out;
} HtmlPage;

/* Tags of our own; text of others is escaped by html_text. */
void html_raw(HtmlPage *page, const char *tags);
void html_printf(HtmlPage *page, const char *format, ...) PRINTF_LIKE(2, 3); /* of our own tags and numbers */
void html_text(HtmlPage *page, Str text);
void html_attribute(HtmlPage *page, const char *name, Str value); /* ' name="value"' */
void html_label(HtmlPage *page, Label label);
void html_number(HtmlPage *page, int128 value, unsigned scale);
void html_delta(HtmlPage *page, int128 value, unsigned scale); /* with its sign; "0" when there is no difference */
void html_date(HtmlPage *page, Str iso);
void html_rest(HtmlPage *page, size_t shown, size_t all, const char *file); /* as words_shown; nothing when all is shown */
void html_heading(HtmlPage *page, const char *id, Label title);

/* <th> for each label; those from number `numbers` on stand at the right, but for a state, which is a word. */
void html_heads(HtmlPage *page, const Label *label, size_t count, size_t numbers);

/* Opens a link that shows only those findings: of a rule, and (where not null) with this value of a dimension, or of
 * this kind and cause. Closed by html_raw("</a>"). The values are those of the findings' own attributes. */
typedef struct HtmlFilter {
    Str rule, by, value, day, kind, cause;
} HtmlFilter;
void html_filter(HtmlPage *page, const char *class, HtmlFilter filter);

/* What stands for a slice in filters: of a counterparty, "name (tax id)", what record_who says of its records. */
Str html_slice(Str dimension, Str slice);

/* ---- Parts of the page */

void html_bridges(HtmlPage *page);
void html_trends(HtmlPage *page);
void html_calendars(HtmlPage *page);
void html_heat_maps(HtmlPage *page);
void html_totals(HtmlPage *page);
void html_findings(HtmlPage *page);
void html_sources(HtmlPage *page);

#endif
