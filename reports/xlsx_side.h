/* What a side of a finding says, for one cell: its documents, systems, amount. */
#ifndef KOPECK_XLSX_SIDE_H
#define KOPECK_XLSX_SIDE_H

#include "engine/base/buf.h"
#include "engine/check/finding.h"

typedef struct XlsxSide {
    const FindingRecord *first; /* NULL: this side has no record */
    size_t count;
} XlsxSide;

XlsxSide xlsx_side_of(const Finding *finding, bool right);

/* The side's amount at the finding's scale: the finding's own, or that of its only record. False: there is none. */
bool side_total(const Finding *finding, bool right, int128 *out);

typedef Str (*RecordText)(const FindingRecord *record);

Str record_document(const FindingRecord *record); /* without a document its key */
Str record_system(const FindingRecord *record);   /* as people call it */
Str record_date(const FindingRecord *record);     /* without a moment its day */
Str record_status(const FindingRecord *record);
Str record_counterparty(const FindingRecord *record);
Str record_tax_id(const FindingRecord *record);
Str record_warehouse(const FindingRecord *record);
Str record_dataset(const FindingRecord *record);
Str record_key(const FindingRecord *record);

/* The different values of a side's records (of both sides with `both`): "P-1, P-2, P-3 (+4)". */
void xlsx_add_values(Buf *out, const Finding *finding, RecordText text, bool right, bool both);

/* The finding's own currency, or those of its records where they differ: "KZT / USD". */
void xlsx_add_currency(Buf *out, const Finding *finding);
bool xlsx_one_currency(const Finding *finding);

#endif
