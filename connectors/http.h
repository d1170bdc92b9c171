/* Http: one conversation with one server, request after request on kept connections; bodies are read in pieces, never
 * held whole. http and https alone, certificates verified, redirects not followed. Waits end early when the run is
 * cancelled. Belongs to one thread. */
#ifndef KOPECK_HTTP_H
#define KOPECK_HTTP_H

#include "engine/base/buf.h"
#include "engine/base/error.h"

typedef struct Http Http;

typedef struct HttpConfig {
    Str ca;             /* file of trusted certificates; null: the system's */
    int64_t connect_ms; /* until the connection stands */
    int64_t read_ms;    /* without a single byte, before and within the answer */
    uint64_t size_max;  /* bytes of one answer, unpacked */
} HttpConfig;

typedef struct HttpRequest {
    const char *url;
    const char *const *header; /* "Name: value" */
    size_t header_count;
    const char *user, *password; /* basic authentication in UTF-8, or NULL */
    const char *post;            /* body of a POST, or NULL for GET */
    const char *post_type;       /* its content type */
} HttpRequest;

typedef enum HttpFault {
    HTTP_FINE,
    HTTP_TRANSIENT, /* worth another try: refused, reset, timed out, cut short */
    HTTP_FATAL,     /* certificate, malformed URL, answer too large */
    HTTP_STOPPED    /* the run was cancelled */
} HttpFault;

/* A client for one server, its connection used again; `arena` closes it. Fails  ERROR_INTERNAL: without libcurl */
bool http_open(Http **out, const HttpConfig *config, Arena *arena, Error *err) MUST_USE;

/* Sends and waits for the head of the answer. On failure http_fault says of what kind. */
bool http_send(Http *http, const HttpRequest *request, Error *err) MUST_USE;

/* Of the last answer. */
long http_status(const Http *http);
Str http_header(const Http *http, const char *name); /* of the last answer, trimmed; STR_NULL when absent */

/* Whether a cookie of that name was set by the last answer; value lives until the next request. */
bool http_cookie(const Http *http, Str name, Str *value);

/* The next piece of the body, valid until the next call; len 0 at the end. */
bool http_read(Http *http, Str *piece, Error *err) MUST_USE;

void http_patience(Http *http, int64_t ms); /* from now on instead of connect_ms and read_ms */
HttpFault http_fault(const Http *http);     /* of the last failure */
void http_stop(Http *http);                 /* gives up what is left of the answer */

/* Text as part of a URL: all but unreserved bytes and those of `keep` as %XX. */
void http_escape(Buf *out, Str text, const char *keep);

/* Retry-After in its three forms: seconds, with a fraction, or a date. -1: it cannot be read, or asks for more than a million seconds. */
int64_t http_retry_after_ms(Str value);

/* Whether both have the same scheme, host and port. `reference` may be relative; *absolute, if wanted, gets it joined
 * to base. */
bool http_same_origin(const char *base, const char *reference, Buf *absolute);

#endif
