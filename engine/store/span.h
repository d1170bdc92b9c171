/* Span: a finding's content as the store keeps it. Internal to engine/store. */
#ifndef KOPECK_STORE_SPAN_H
#define KOPECK_STORE_SPAN_H

#include "engine/check/finding.h"

#define SPAN_OPEN INT64_MAX /* until_seq of a span that still stands */

/* JSON of what may change from run to run: values, who fixes it, records. Lives in the arena. */
Str span_content(const Finding *finding, Arena *arena);

/* Of all that makes a span: another hash, another span. */
int64_t span_hash(const Finding *finding, Str content, Str sentence);

Str span_amount(const Finding *finding, int128 amount, Arena *arena); /* "" where the finding has none */

/* What decisions need of a finding's records. */
typedef struct SpanRecord {
    Str side, dataset, key;
} SpanRecord;

/* The records of a span_content, or of span_pairs. None when it is neither. */
const SpanRecord *span_records(Str json, Arena *arena, size_t *count);

/* [{"side":"left","dataset":"crm.orders","key":"17"}, ...] */
Str span_pairs(const SpanRecord *record, size_t count, Arena *arena);

#endif
