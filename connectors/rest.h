/* Inside of the `rest` connector, shared by its files only:
 *   rest.c          open, begin, next, finish, list
 *   rest_read.c     pages into batches: duplicates, totals, the second look
 *   rest_names.c    which fields the records have
 *   rest_columns.c  what is asked for: wanted fields, key, order
 *   rest_tables.c   the options of source and dataset, one line each
 *   rest_options.c  what they compile to
 *   rest_query.c    the address of a request: resource, parameters, wanted fields
 *   rest_fill.c     templates: names in braces become values
 *   rest_pick.c     the member of a list that a path picks by a value: phones[type=work].number
 *   rest_batch.c    many queries in one request, each for a range of keys
 *   rest_page.c     where the next page is, how large, and when it was the last
 *   rest_window.c   a long range of dates cut into months and days
 *   rest_auth.c     who asks: basic, bearer, headers, OAuth2, server sessions
 *   rest_fetch.c    one answer: pace, retries, what a status means
 *   rest_fault.c    what the server says went wrong, without secrets
 *   rest_seen.c     the keys met so far */
#ifndef KOPECK_REST_H
#define KOPECK_REST_H

#include "connectors/connector.h"
#include "connectors/http.h"
#include "connectors/json_rows.h"
#include "connectors/retry.h"

enum { PACE_MAX = 1024, BODY_SMALL_MAX = 1 << 20, HEAD_KEPT_MAX = 64 << 10, TEXT_SHORT_MAX = 300, BATCH_QUERIES_MAX = 1000 };

extern const OptionSpec rest_source_options[], rest_dataset_options[];

/* ---- The source. */

typedef struct Pair {
    Str name, value;
} Pair;

typedef struct Pairs {
    Pair *item;
    size_t count;
} Pairs;

typedef struct Auth {
    const char *user, *password; /* basic */
    Pairs headers;               /* auth.header.*, bearer */
    Pairs query;                 /* auth.query.* */
    Pairs body;                  /* auth.body.*: {auth.NAME} in a body */
    const char *token_url;       /* OAuth2 client credentials, or NULL */
    Str client_id, client_secret, scope;
    bool client_in_header;
    Buf *token;
    int64_t token_until_ms; /* of clock_ms; 0: no token yet */
} Auth;

/* A server-side session declared by the project (1C: IBSession). */
typedef struct Session {
    const char *start, *finish; /* headers that begin and end it, or NULL */
    Str cookie;                 /* name of the cookie that carries it */
    Str dead;                   /* statuses that may mean it has died: "400 404 500" */
    long refused;               /* status when the server has none free: waited for */
    Buf *value;                 /* of the cookie; empty: none open */
    bool tried, unsupported;    /* the server does not offer it */
} Session;

/* At most `count` requests in any `span_ms`. */
typedef struct Pace {
    size_t count, next;
    int64_t span_ms;
    int64_t *sent; /* ring of the last `count` moments */
} Pace;

/* What the server says is left of an allowance: once no more than `keep`, the next request waits. */
typedef struct Quota {
    const char *header; /* "12", or "28/40" used, or NULL */
    const char *reset;  /* header with the milliseconds until there is more, or NULL */
    Str path, restore;  /* or where in an answer it stands what is left, and how much comes back each second; null: nowhere */
    int64_t keep, pause_ms;
    int64_t until_ms; /* of clock_ms */
} Quota;

/* Faults that only the body tells, whatever the status says. */
typedef struct BodyFault {
    Str path;  /* where an answer that is an error has a value, or null */
    Str *wait; /* values that mean "too many requests": waited for */
    size_t wait_count;
} BodyFault;

typedef struct RestRead RestRead;

typedef struct Rest {
    Str name;
    const Options *options;
    const Zone *zone;
    NoticeList *notices;
    Arena *arena;
    const char *base; /* without a slash at the end */
    const char *host;
    const char *place; /* of the source in the project, then the host: "kopeck.yaml:9:10: crm.example.com" */
    Http *http;
    Arena *scratch; /* reset before each request */
    Buf *address;   /* of the request, with the secret parameters */
    Auth auth;
    Session session;
    Pace pace;
    Quota quota;
    BodyFault body_fault;
    const char *retry_after; /* header */
    bool retry_after_in_ms;
    Pairs headers, params, values; /* values: {values.NAME} in templates */
    Retry retry; /* delays alone; each page counts its own attempts */
    int64_t retry_after_max_ms;
    size_t value_max, depth_max;
    Str *null_value;
    size_t null_count;
    Str sibling_suffix, sibling_value;
    Str list_path, list_rows, list_name; /* the resource of resources; path null: none */
    Str *secret;
    size_t secret_count;
    uint64_t repeats; /* of requests */
    bool gave_up; /* all repeats were in vain: until something is answered again, there is one repeat only */
    RestRead *read;
} Rest;

/* ---- One dataset. */

typedef enum PageStyle {
    PAGE_NONE,
    PAGE_OFFSET,
    PAGE_NUMBER,
    PAGE_CURSOR,
    PAGE_NEXT_URL,
    PAGE_LINK_HEADER,
    PAGE_KEYSET,
    PAGE_BATCH
} PageStyle;

typedef enum TimeFormat { TIME_ISO, TIME_ISO_UTC, TIME_LOCAL, TIME_DATE, TIME_UNIX, TIME_UNIX_MS, TIME_UTC, TIME_LOCAL_SPACE, TIME_UTC_SPACE } TimeFormat;

typedef struct PageConfig {
    PageStyle style;
    Str size_param, position_param; /* position: offset, page number, cursor or last key */
    Str first;                      /* position of the first page: "1" for page numbers, or null */
    int64_t size_first, size_max, size_min;
    uint64_t bytes;        /* a page grows up to so many */
    Str total, next, more; /* paths in the answer, or null */
    Str total_header;
    Str count_resource, count_path, count_body;
    struct {
        Str resource, body, rows, fault; /* fault: where queries that failed are told */
        int64_t size;                    /* queries in one request */
    } batch;
    uint64_t pages_max;
    long end_status; /* of pages past the end, 0: none */
} PageConfig;

/* Where the page that is being read stands. */
typedef struct PagePosition {
    uint64_t offset; /* rows before it in this window, as the server counts them */
    uint64_t number; /* page number */
    Buf *text;       /* cursor, next address or last key; empty on the first page */
    int64_t size;    /* rows asked for, 0: the server decides */
    bool confirming; /* only asked for to see that nothing follows */
    struct {
        int64_t first, last, low; /* keys of all pages are in (first, last], those of this page behind low */
    } batch;
} PagePosition;

typedef struct Window {
    Instant from, to; /* half open; INSTANT_NONE: no bound */
} Window;

typedef enum WindowUnit { WINDOW_NONE, WINDOW_MONTH, WINDOW_DAY } WindowUnit;

typedef struct Windows {
    Str field;         /* column of the business date, or "" */
    WindowUnit unit;   /* what the range is cut into once it is deep */
    uint64_t pages;    /* deeper than this is cut */
    Instant floor;     /* dates before it are taken together (1C: the empty date) */
    Window range, now; /* all of it; the part being read */
    WindowUnit now_unit;
    Instant month_end;            /* while a month is read by days */
    Instant last;                 /* latest date when `range` is open at its end */
    uint64_t now_pages, now_rows; /* read of `now` */
    bool overlap;                 /* `now` begins with rows that were read already */
} Windows;

typedef struct SeenKeys SeenKeys;

typedef struct RestDataset {
    Str resource, rows, key;
    Str order, order_undated, order_param;
    Str filter_param, filter_from, filter_to, filter_join, filter_where, filter_after, filter_up_to, filter_since;
    Str select_param, select_separator, select_nested, select_fixed, select_long, select_all, select_below, select_without;
    bool probe, absent_is_null, order_known;
    TimeFormat time_format, since_format;
    Pairs params;
    bool post; /* a declared query by POST, which only reads */
    Str body;  /* its JSON */
    size_t url_max;
    PageConfig page;
} RestDataset;

/* The page in flight. */
typedef struct OpenPage {
    bool open;
    size_t attempt; /* repeats so far */
    uint64_t rows, bytes;
    uint64_t again;            /* rows taken from it before the connection broke */
    uint64_t hash, again_hash; /* of the rows taken; what it must be after `again` of them */
    uint64_t fresh;            /* rows of it not met before in this pass */
    Str piece;                 /* not yet read rest of what came */
    Buf *head;                 /* the beginning of the answer, for messages */
} OpenPage;

typedef struct RestNames {
    Str *item;
    bool *plain; /* no list or object stands there */
    size_t count;
} RestNames;

typedef struct Cell {
    size_t at, len;
    bool null;
} Cell;

struct RestRead {
    Arena *arena;
    RestDataset set;
    Str dataset;
    const char *place; /* of the dataset, as that of the source */
    Instant cutoff;
    ExtractChanges changes;
    uint64_t repeats_before; /* of the source, when this dataset was begun */
    size_t rows_max;
    const Str *column; /* delivered, then those needed inside */
    size_t column_count, wanted_count;
    RestNames names; /* fields that the records have, where it was asked; or none */
    bool probed;     /* it was asked */
    bool all_wanted; /* no fields were named */
    size_t *sibling; /* by column: the column that tells its type, or SIZE_MAX */
    size_t key[8], key_count;
    size_t date_index, after_index; /* SIZE_MAX: none */
    size_t answered_index;          /* of "@answered", or SIZE_MAX */
    Buf *answered;                  /* the server's own clock when it began the page in flight; empty: it did not say */
    FieldInfo *field;
    JsonRows *rows;
    struct Picks *picks; /* NULL: no path picks from a list */
    Windows windows;
    PagePosition at;
    OpenPage page;
    int64_t page_size, page_ceiling;
    size_t total_aside, next_aside, more_aside, fault_aside, batch_aside, left_aside, restore_aside; /* SIZE_MAX: none */
    uint64_t pages, empty_pages, repeated_pages;
    bool twice; /* a page of this pass brought nothing but what was met in it */
    uint64_t previous_hash;
    SeenKeys *positions; /* cursors and addresses met */
    Buf *last_after;     /* last key of the page, for keyset */
    Buf *last_date;      /* last date, to cut a window */
    bool done, select_left_out;
    /* totals */
    int pass; /* 1, or 2 on the second look */
    int64_t total_before, total_after;
    uint64_t distinct; /* rows of this pass without duplicates, rejected ones too */
    uint64_t keyed;    /* those of them that have a key */
    SeenKeys *seen;
    uint64_t duplicates, changed, appeared;
    Buf *key_text;
    Buf *post; /* of the page that is asked for */
    /* batch */
    Cell *cell; /* [column][BATCH_ROWS_MAX] */
    Str *text;
    const Str **batch_cell;
    Buf *bytes;
    size_t batch_rows, reject_count;
    bool handed; /* the batch was given out; the next call may overwrite it */
    BatchReject *reject;
    uint64_t delivered, taken; /* given out; with those in the batch */
    Str detail;
};

/* ---- rest_options.c */
bool rest_compile_source(Rest *rest, const SourceSpec *spec, HttpConfig *http, Error *err) MUST_USE;
bool rest_compile_dataset(Rest *rest, const Extract *extract, RestDataset *out, Windows *windows, Arena *arena,
                          Error *err) MUST_USE;

/* ---- rest_query.c */

/* The address of a page (or, with count, of the count resource) of the current window. full: with select and paging. */
typedef enum QueryKind { QUERY_PAGE, QUERY_COUNT, QUERY_PROBE, QUERY_FIRST_DATE, QUERY_LAST_DATE, QUERY_FIRST_KEY, QUERY_LAST_KEY } QueryKind;
bool rest_query(const Rest *rest, RestRead *read, QueryKind kind, Buf *url, Error *err) MUST_USE; /* and read->post */
void rest_field_name(const RestRead *read, Str path, Buf *out); /* as the server is asked for it */
void rest_query_plain(const Rest *rest, Str path, Buf *url); /* a resource with the parameters of the source alone */
bool rest_select(const RestRead *read, bool json, Buf *out); /* the wanted fields; false: none */

/* ---- rest_fill.c */

/* What a template may ask for. */
typedef struct Fill {
    const Rest *rest;
    const RestRead *read;
    Window window;
    Str after;
    int64_t size;
    QueryKind kind;
    bool json; /* values stand inside JSON */
    Str up_to; /* the last key of a range, or null */
    Str commands; /* of a batch, as JSON; or null */
} Fill;

/* Appends the template with its {names} filled in; false, and nothing appended, when one has no value. */
bool fill_expand(const Fill *fill, Str pattern, Buf *out);
bool fill_filter(const Fill *fill, Buf *out);
void fill_position(const RestRead *read, Buf *out);
bool fill_is_json(Str pattern);
void rest_print_time(Instant at, TimeFormat format, const Zone *zone, Buf *out);

/* ---- rest_batch.c */
bool batch_query(Str json, Arena *scratch, Buf *out); /* an object as PHP reads addresses; false: it is none, or has fractions */
bool batch_edges(Rest *rest, RestRead *read, Error *err) MUST_USE; /* asks for the least and the largest key */
bool batch_is_worth_it(const RestRead *read);                      /* it needs no more requests than plain pages */
size_t batch_queries(const RestRead *read);                        /* of the page */
bool batch_commands(const Rest *rest, RestRead *read, Buf *out, Error *err) MUST_USE;
Str *batch_rows(const RestRead *read, Arena *arena, size_t *count); /* where the records stand in its answer */

/* ---- rest_pick.c */

/* Splits "list[key=value].rest": *list is what is to be read instead. False: the path has no brackets. */
bool pick_split(Str path, Str *list, Str *key, Str *value, Str *rest);
bool picks_new(RestRead *read, const Rest *rest, Error *err) MUST_USE;
void pick_row(RestRead *read, JsonRow *row); /* cells of picked columns, valid until the next row */

/* ---- rest_take.c */

/* A record of the page in flight, which may be one that was taken before the connection broke. */
bool rest_take(const Rest *rest, RestRead *read, const JsonRow *row, Error *err) MUST_USE;
bool rest_batch_full(const RestRead *read); /* the batch has no room for another */

/* ---- rest_read.c */
bool read_count(Rest *rest, RestRead *read, Error *err) MUST_USE; /* the total, where it can be asked for, once */
bool read_start(Rest *rest, RestRead *read, Error *err) MUST_USE; /* before the first page: total, windows */
bool read_fill(Rest *rest, RestRead *read, bool one_page,
               Error *err) MUST_USE; /* until the batch is full, or all is read */
void read_hand_out(RestRead *read, Batch *out);

/* ---- rest_names.c */

/* The fields of the first records, asked for without a filter: paths, nested objects opened. None when there are no
 * records. */
bool rest_names(Rest *rest, RestRead *read, RestNames *out, Error *err) MUST_USE;

/* Names of the resources, where the source says how they are listed. */
bool rest_list(Source *source, Str **names, size_t *count, Arena *arena, Error *err) MUST_USE;

/* ---- rest_columns.c */

/* A column that is no field of the records: when the server answered, by its own clock (the header Date). */
#define ANSWERED_COLUMN "@answered"

bool rest_columns(Rest *rest, RestRead *read, const Extract *extract, Error *err) MUST_USE;

/* The server refused the request: when it is for a field that no record has, *err says so instead, with the nearest. */
void rest_columns_refused(Rest *rest, RestRead *read, const Extract *extract, Error *err);

/* A wanted field that no record of the first page has is a mistake in the project, or a change of the source. */
bool rest_columns_seen(Rest *rest, RestRead *read, Error *err) MUST_USE;

/* ---- rest_page.c */
void page_restart(RestRead *read); /* to the first page of a window */
bool page_can_shrink(const RestRead *read);
void page_shrink(RestRead *read);
void page_learn(RestRead *read); /* bytes a row, after a whole page */
/* After a whole page: moves to the next; *last: there is none in this window. */
bool page_advance(const Rest *rest, RestRead *read, bool *last, Error *err) MUST_USE;
Str page_link(Str header, Str relation); /* address in a Link header, STR_NULL when it has none of that relation */

/* ---- rest_window.c */
bool window_start(Rest *rest, RestRead *read, Error *err) MUST_USE;
bool window_next(Rest *rest, RestRead *read, bool *more, Error *err) MUST_USE;
bool window_split(const Rest *rest, RestRead *read); /* `now` is deep: go on by days; false: it stays as it is */

/* ---- rest_auth.c */
void auth_request(Rest *rest, HttpRequest *request, Arena *scratch);
bool auth_login(Rest *rest, Error *err) MUST_USE; /* an OAuth2 token that is still good, if any is needed */
bool auth_renew(Rest *rest);                      /* after a 401: true when asking again may help */
void session_learn(Rest *rest);                   /* from the head of an answer */
bool session_died(Rest *rest, long status);       /* forgets it when the status may mean that */
void session_finish(Rest *rest);

/* ---- rest_fetch.c */
typedef struct Ask {
    const char *url;
    const char *post; /* JSON of a post_query, or NULL */
    size_t *attempt;  /* repeats so far, kept by the caller */
    bool may_shrink;  /* a too heavy answer can be asked for in smaller pages: *shrink is set instead of an error */
    bool shrink;
    long past_end;         /* a status that is an answer, too: nothing is there; 0: none */
    bool renewed, revived; /* logged in again, opened the session again */
} Ask;

/* True: a 2xx answer has begun (or one of status past_end). False: *err, or ask->shrink. */
bool rest_fetch(Rest *rest, Ask *ask, Error *err) MUST_USE;

/* Each record of a resource that is not paged, given to `take`. */
typedef bool (*RestTake)(void *context, const JsonRow *row); /* false: enough */
bool rest_fetch_rows(Rest *rest, const Ask *ask, JsonRows *rows, RestTake take, void *context, Error *err) MUST_USE;

/* Whether to try again after a transient fault; waits. retry_after_ms: as the server wished, or -1. False: `why` became
 * *err. */
bool rest_again(Rest *rest, size_t *attempt, int64_t retry_after_ms, const Error *why, Error *err) MUST_USE;

/* The whole of a small answer (totals, tokens), asked for with repeats; larger than BODY_SMALL_MAX is an error. */
bool rest_fetch_small(Rest *rest, const char *url, const char *post, Buf *body, Error *err) MUST_USE;

/* ---- rest_fault.c */
const char *rest_where(const Rest *rest); /* the dataset that is read, or the source: its line in the project, and the host */
const char *rest_login_where(const Rest *rest); /* the line where the project says who asks */
const char *rest_place(const Rest *rest, const char *where, Arena *arena);
/* One line for people out of an error body: JSON, XML, HTML or text. Secrets masked. May be empty. */
Str fault_message(const Rest *rest, Str body, Arena *scratch);
/* Whether the beginning of a body is HTML or XML instead of JSON. */
const char *fault_markup(Str body, Str content_type);
/* A value of a small JSON document as text; STR_NULL when absent or not a scalar. */
Str control_value(Str json, Str path, Arena *scratch);
bool fault_cut_short(Str body); /* a small JSON document that ends in the middle */
void mask_secrets(const Rest *rest, char *text);
/* What an answer says at `fault.path`. */
typedef enum BodyVerdict { BODY_FINE, BODY_WAIT, BODY_FAULT } BodyVerdict;
BodyVerdict fault_verdict(const Rest *rest, Str value);
BodyVerdict fault_in_body(const Rest *rest, Str body, Arena *scratch);

/* ---- rest_seen.c: hashes of keys, with a little about each. */
typedef struct SeenEntry {
    uint64_t low;
    uint64_t check : 22;
    uint64_t number : 42; /* for the caller; 0 at first */
} SeenEntry;

SeenKeys *seen_new(Arena *arena);
SeenEntry *seen_find(SeenKeys *seen, Str key, bool *known); /* added unless *known; valid until the next call */
size_t seen_count(const SeenKeys *seen);

#endif
