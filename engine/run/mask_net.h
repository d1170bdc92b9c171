/* The second net under masking: values of personal columns are taken out of other texts, wherever they stand in them. */
#ifndef KOPECK_MASK_NET_H
#define KOPECK_MASK_NET_H

#include "engine/run/masker.h"

enum { NET_BYTES_LEAST = 4 /* shorter ones stand in every other word */, NET_VALUES_MAX = 256 };

typedef struct Net {
    Str value[NET_VALUES_MAX], mask[NET_VALUES_MAX];
    size_t count;
} Net;

bool net_takes(const Net *net, Str value); /* it is long enough, and there is room */
void net_put(Net *net, Str value, Str mask);

/* The values of a record's personal columns, as read and as compared. */
void net_record(const Masker *m, Net *net, const FindingRecord *record);

/* The text with each value of the net replaced by its mask, in the arena. */
Str net_clean(const Net *net, Str text, Arena *arena);

#endif
