#include "connectors/http.h"

#include "connectors/curl_fault.h"
#include "connectors/retry.h"
#include "engine/base/parallel.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WAIT_SLICE_MS = 50, HEAD_MAX = 64 << 10, PIECE_MAX = 1 << 20 };

struct Http {
    HttpConfig config;
    CURLM *multi;
    CURL *easy;
    struct curl_slist *headers;
    const char *ca;
    Buf *head, *body; /* header lines; what has come and was not taken */
    Buf *taken;       /* what was given out by the last http_read */
    uint64_t size;
    long status;
    bool running, head_done, paused, too_big, answered; /* answered: this server has answered before */
    CURLcode result;
    HttpFault fault;
    char message[CURL_ERROR_SIZE];
};

/* ---- Callbacks of libcurl. */

static size_t on_header(char *line, size_t one, size_t size, void *context) {
    (void)one;
    Http *http = context;
    Str text = {line, size};
    if (str_starts(text, STR("HTTP/"))) http->head->len = 0;
    if (http->head->len + size > HEAD_MAX) return 0;
    buf_add(http->head, text);
    if (str_trim(text).len == 0) {
        curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &http->status);
        http->head_done = http->status >= 200;
    }
    return size;
}

static size_t on_body(char *bytes, size_t one, size_t size, void *context) {
    (void)one;
    Http *http = context;
    http->head_done = true;
    if (http->body->len > PIECE_MAX) {
        http->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    if (http->config.size_max && size > http->config.size_max - http->size) {
        http->too_big = true;
        return 0;
    }
    http->size += size;
    buf_append(http->body, bytes, size);
    return size;
}

static void detach(Http *http) {
    if (http->running) curl_multi_remove_handle(http->multi, http->easy);
    http->running = false;
}

static void close_http(void *handle) {
    Http *http = handle;
    detach(http);
    curl_easy_cleanup(http->easy);
    curl_multi_cleanup(http->multi);
    curl_slist_free_all(http->headers);
}

static void start_curl(void) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

bool http_open(Http **out, const HttpConfig *config, Arena *arena, Error *err) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_curl);
    Http *http = arena_alloc(arena, sizeof *http);
    http->config = *config;
    http->ca = config->ca.ptr ? str_cstr(arena, config->ca) : NULL;
    http->head = buf_own(arena);
    http->body = buf_own(arena);
    http->taken = buf_own(arena);
    http->multi = curl_multi_init();
    http->easy = curl_easy_init();
    arena_own(arena, close_http, http);
    if (!http->multi || !http->easy) return error_set(err, ERROR_INTERNAL, NULL, "libcurl could not be started");
    *out = http;
    return true;
}

/* ---- One request. */

static void set_options(Http *http, const HttpRequest *request) {
    CURL *easy = http->easy;
    curl_easy_reset(easy);
    curl_slist_free_all(http->headers);
    http->headers = NULL;
    for (size_t i = 0; i < request->header_count; i++) {
        http->headers = curl_slist_append(http->headers, request->header[i]);
    }
    if (request->post) {
        char type[128];
        snprintf(type, sizeof type, "Content-Type: %s", request->post_type);
        http->headers = curl_slist_append(http->headers, type);
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, request->post);
    }
    curl_easy_setopt(easy, CURLOPT_URL, request->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, http->headers);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "kopeck");
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)http->config.connect_ms);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (http->ca) curl_easy_setopt(easy, CURLOPT_CAINFO, http->ca);
    if (request->user) {
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
        curl_easy_setopt(easy, CURLOPT_USERNAME, request->user);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, request->password ? request->password : "");
    }
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, http);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, http);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, http->message);
}

static bool stop_with(Http *http, HttpFault fault) {
    detach(http);
    http->fault = fault;
    return false;
}

static bool fail(Http *http, CURLcode code, Error *err) {
    stop_with(http, curl_fault(code, http->answered));
    if (http->too_big) {
        http->fault = HTTP_FATAL;
        return error_set(err, ERROR_SOURCE, NULL, "the answer is larger than %llu bytes\nhint: `size_max` allows more",
                         (unsigned long long)http->config.size_max);
    }
    const char *text = http->message[0] ? http->message : curl_easy_strerror(code);
    char native[16];
    snprintf(native, sizeof native, "curl %d", (int)code);
    return error_set_native(err, ERROR_SOURCE, NULL, native, "%s%s", text, curl_hint(code, http->answered));
}

static bool cancelled(Http *http, Error *err) {
    stop_with(http, HTTP_STOPPED);
    return error_set(err, ERROR_CANCELLED, NULL, "cancelled");
}

static bool timed_out(Http *http, Error *err) {
    stop_with(http, HTTP_TRANSIENT);
    long long ms = http->config.read_ms;
    bool seconds = ms % 1000 == 0;
    return error_set_native(err, ERROR_SOURCE, NULL, "time-out", "no byte for %lld %s\nhint: `timeout.read` waits longer", seconds ? ms / 1000 : ms, seconds ? "s" : "ms");
}

static void note_end(Http *http) {
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(http->multi, &left));) {
        if (message->msg != CURLMSG_DONE) continue;
        http->result = message->data.result;
        detach(http);
        http->head_done = true;
        return;
    }
}

/* Moves the transfer on until there is something to give, or its end. */
static bool pump(Http *http, bool for_head, Error *err) {
    int64_t silent_since = clock_ms();
    size_t had = http->head->len + http->body->len;
    while (http->running && (for_head ? !http->head_done : !http->body->len)) {
        if (parallel_cancelled()) return cancelled(http, err);
        int running = 0;
        CURLMcode code = curl_multi_perform(http->multi, &running);
        if (code == CURLM_OK) note_end(http);
        if (!http->running) break;
        size_t has = http->head->len + http->body->len;
        if (has != had) {
            had = has;
            silent_since = clock_ms();
            continue;
        }
        if (clock_ms() - silent_since > http->config.read_ms) return timed_out(http, err);
        if (code == CURLM_OK) code = curl_multi_poll(http->multi, NULL, 0, WAIT_SLICE_MS, NULL);
        if (code != CURLM_OK) {
            stop_with(http, HTTP_FATAL);
            return error_set(err, ERROR_INTERNAL, NULL, "%s", curl_multi_strerror(code));
        }
    }
    return true;
}

bool http_send(Http *http, const HttpRequest *request, Error *err) {
    detach(http);
    set_options(http, request);
    http->head->len = http->body->len = http->taken->len = 0;
    http->size = 0;
    http->status = 0;
    http->head_done = http->paused = http->too_big = false;
    http->result = CURLE_OK;
    http->fault = HTTP_FINE;
    http->message[0] = 0;
    if (curl_multi_add_handle(http->multi, http->easy) != CURLM_OK) {
        http->fault = HTTP_FATAL;
        return error_set(err, ERROR_INTERNAL, NULL, "libcurl refused the request");
    }
    http->running = true;
    if (!pump(http, true, err)) return false;
    if (http->result != CURLE_OK && !http->status) return fail(http, http->result, err);
    http->answered = true;
    return true;
}

bool http_read(Http *http, Str *piece, Error *err) {
    if (http->paused && !http->body->len) {
        http->paused = false;
        curl_easy_pause(http->easy, CURLPAUSE_CONT);
    }
    if (!http->body->len && !pump(http, false, err)) return false;
    if (!http->body->len && http->result != CURLE_OK) return fail(http, http->result, err);
    Buf *full = http->body;
    http->body = http->taken;
    http->taken = full;
    http->body->len = 0;
    *piece = buf_str(full);
    return true;
}

void http_patience(Http *http, int64_t ms) {
    http->config.connect_ms = http->config.read_ms = ms;
}

void http_stop(Http *http) {
    detach(http);
    http->body->len = 0;
    http->result = CURLE_OK;
}

long http_status(const Http *http) {
    return http->status;
}

HttpFault http_fault(const Http *http) {
    return http->fault;
}

/* ---- Heads. */

static bool header_line(Str *rest, Str *name, Str *value) {
    while (rest->ptr) {
        Str line = str_cut(rest, '\n');
        *name = str_cut(&line, ':');
        if (!line.ptr) continue;
        *value = str_trim(line);
        return true;
    }
    return false;
}

Str http_header(const Http *http, const char *name) {
    Str rest = buf_str(http->head), key, value;
    while (header_line(&rest, &key, &value)) {
        if (str_eq_ascii_case(key, str_of(name))) return value;
    }
    return STR_NULL;
}

bool http_cookie(const Http *http, Str name, Str *value) {
    Str rest = buf_str(http->head), key, line;
    while (header_line(&rest, &key, &line)) {
        if (!str_eq_ascii_case(key, STR("set-cookie"))) continue;
        Str pair = str_cut(&line, ';');
        Str cookie = str_trim(str_cut(&pair, '='));
        if (!pair.ptr || !str_eq(cookie, name)) continue;
        *value = str_trim(pair);
        return true;
    }
    return false;
}

/* ---- Time. */

enum { RETRY_SECONDS_MAX = 1000000 }; /* what asks for more than eleven days is no time to wait */

/* "2" or "2.0" as milliseconds; not by strtod, which obeys the locale. */
static int64_t seconds_ms(Str text) {
    Str rest = text;
    Str whole = str_cut(&rest, '.');
    int64_t seconds, thousandths = 0;
    if (!str_int64(whole, &seconds) || seconds < 0 || seconds > RETRY_SECONDS_MAX) return -1;
    for (size_t i = 0, unit = 100; rest.ptr && i < rest.len; i++, unit /= 10) {
        if (rest.ptr[i] < '0' || rest.ptr[i] > '9') return -1;
        thousandths += (rest.ptr[i] - '0') * (int64_t)unit;
    }
    return seconds * 1000 + thousandths;
}

int64_t http_retry_after_ms(Str value) {
    char text[64];
    value = str_trim(value);
    if (!value.len || value.len >= sizeof text) return -1;
    if (value.ptr[0] >= '0' && value.ptr[0] <= '9') return seconds_ms(value);
    memcpy(text, value.ptr, value.len);
    text[value.len] = 0;
    time_t date = curl_getdate(text, NULL);
    time_t now = time(NULL);
    if (date < 0 || date - now > RETRY_SECONDS_MAX) return -1;
    return date > now ? (int64_t)(date - now) * 1000 : 0;
}

/* ---- Addresses. */

void http_escape(Buf *out, Str text, const char *keep) {
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                     c == '.' || c == '_' || c == '~' || (c && strchr(keep, c));
        if (plain) {
            buf_char(out, (char)c);
        } else {
            buf_char(out, '%');
            buf_char(out, hex[c >> 4]);
            buf_char(out, hex[c & 15]);
        }
    }
}

static bool same_part(CURLU *a, CURLU *b, CURLUPart part) {
    char *left = NULL, *right = NULL;
    bool same = curl_url_get(a, part, &left, CURLU_DEFAULT_PORT) == CURLUE_OK &&
                curl_url_get(b, part, &right, CURLU_DEFAULT_PORT) == CURLUE_OK &&
                str_eq_ascii_case(str_of(left), str_of(right));
    curl_free(left);
    curl_free(right);
    return same;
}

bool http_same_origin(const char *base, const char *reference, Buf *absolute) {
    CURLU *from = curl_url(), *to = curl_url();
    bool same = from && to && curl_url_set(from, CURLUPART_URL, base, 0) == CURLUE_OK &&
                curl_url_set(to, CURLUPART_URL, base, 0) == CURLUE_OK &&
                curl_url_set(to, CURLUPART_URL, reference, CURLU_URLENCODE) == CURLUE_OK &&
                same_part(from, to, CURLUPART_SCHEME) && same_part(from, to, CURLUPART_HOST) &&
                same_part(from, to, CURLUPART_PORT);
    if (same) { /* a link brings no accounts of its own */
        curl_url_set(to, CURLUPART_USER, NULL, 0);
        curl_url_set(to, CURLUPART_PASSWORD, NULL, 0);
    }
    char *joined = NULL;
    if (same && absolute && curl_url_get(to, CURLUPART_URL, &joined, 0) == CURLUE_OK) {
        absolute->len = 0;
        buf_add(absolute, str_of(joined));
    }
    same = same && (!absolute || joined);
    curl_free(joined);
    curl_url_cleanup(from);
    curl_url_cleanup(to);
    return same;
}
