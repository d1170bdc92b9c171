/* JsonScan: JSON text in pieces of any size in, tokens out, one at a time.
 * Numbers and strings stay text (0.10 is never a double); memory does not grow with the document: only the token that
 * is cut by the end of a piece is kept. Strict RFC 8259 but for a leading byte order mark, which is dropped.
 *   {"a":[1,"x"]}  ->  OBJECT, KEY a, ARRAY, NUMBER 1, TEXT x, ARRAY_END, OBJECT_END, then MORE until the end */
#ifndef KOPECK_JSON_SCAN_H
#define KOPECK_JSON_SCAN_H

#include "engine/base/buf.h"

enum { JSON_DEPTH_MAX = 256 };

typedef enum JsonToken {
    TOKEN_MORE, /* the piece is used up */
    TOKEN_OBJECT,
    TOKEN_OBJECT_END,
    TOKEN_ARRAY,
    TOKEN_ARRAY_END,
    TOKEN_KEY,
    TOKEN_TEXT,
    TOKEN_NUMBER,
    TOKEN_TRUE,
    TOKEN_FALSE,
    TOKEN_NULL,
    TOKEN_BAD /* see fault; nothing more can be read */
} JsonToken;

typedef struct JsonScan {
    size_t text_max;   /* bytes of one string or number at most */
    size_t depth_max;  /* objects and arrays within each other, at most JSON_DEPTH_MAX */
    bool discard;      /* set by the caller before a token: its text is not wanted and comes empty */
    bool text_bad;     /* the last string was not UTF-8, or held half a surrogate pair (U+FFFD stands for it) */
    const char *fault; /* why TOKEN_BAD */
    uint64_t byte;     /* read so far, of the whole document */
    size_t depth;      /* open objects and arrays */
    /* private */
    unsigned char want, part, escape_left, bom_seen;
    bool plain, has_high_bytes;
    uint32_t unicode, surrogate;
    size_t text_size;
    uint64_t nest[JSON_DEPTH_MAX / 64];
    Buf text;
} JsonScan;

/* A scanner before the first byte. Zeroed memory is not enough: limits must be given. */
void json_scan_start(JsonScan *scan, size_t text_max, size_t depth_max); /* also for the next document */
void json_scan_free(JsonScan *scan);

/* The next token of *input, which moves behind it. text: the decoded string, key or number, until the next call. */
JsonToken json_next(JsonScan *scan, Str *input, Str *text);

/* The input has ended. True when a whole document was read. A number at the very top is delivered by json_last. */
bool json_complete(const JsonScan *scan);

/* A number that only the end of the input can end (a document that is nothing but a number); TOKEN_MORE when none. */
JsonToken json_last(JsonScan *scan, Str *text);

/* Appends `text` as a JSON string, quoted. */
void json_quote(Buf *out, Str text);

/* A JSON number without its exponent: 1.5E3 is 1500, 25e-1 is 2.5; unchanged when it has none, or one beyond +-64. */
Str json_plain_number(Str number, Buf *scratch);

#endif
