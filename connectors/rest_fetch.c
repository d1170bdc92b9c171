#include "connectors/rest.h"

#include "engine/base/utf8.h"

#include <stdio.h>

/* What to do about an answer. */
typedef enum Verdict { VERDICT_FINE, VERDICT_WAIT, VERDICT_SHRINK, VERDICT_NOW, VERDICT_FAIL } Verdict;

/* ---- Pace. */

static bool keep_pace(Rest *rest, Error *err) {
    Pace *pace = &rest->pace;
    int64_t quota = rest->quota.until_ms - clock_ms();
    if (quota > 0 && !wait_ms(quota)) return error_set(err, ERROR_CANCELLED, rest_where(rest), "cancelled");
    if (!pace->count) return true;
    int64_t wait = pace->sent[pace->next] + pace->span_ms - clock_ms();
    if (wait > 0 && !wait_ms(wait)) return error_set(err, ERROR_CANCELLED, rest_where(rest), "cancelled");
    pace->sent[pace->next] = clock_ms();
    pace->next = (pace->next + 1) % pace->count;
    return true;
}

/* "12" left, or "28/40" used. */
static void learn_quota(Rest *rest) {
    Quota *quota = &rest->quota;
    if (!quota->header) return;
    Str text = http_header(rest->http, quota->header), limit = text;
    int64_t number, of = 0, reset = 0;
    Str used = str_trim(str_cut(&limit, '/'));
    if (!text.ptr || !str_int64(used, &number)) return;
    if (limit.ptr && !str_int64(str_trim(limit), &of)) return;
    int64_t left = limit.ptr ? of - number : number;
    if (left > quota->keep) return;
    Str wish = quota->reset ? http_header(rest->http, quota->reset) : STR_NULL;
    bool told = wish.ptr && str_int64(wish, &reset) && reset > 0 && reset <= rest->retry_after_max_ms;
    quota->until_ms = clock_ms() + (told ? reset : quota->pause_ms);
}

static int64_t wished_ms(const Rest *rest) {
    Str text = http_header(rest->http, rest->retry_after);
    int64_t ms;
    if (!rest->retry_after_in_ms) return http_retry_after_ms(text);
    return str_int64(text, &ms) && ms >= 0 ? ms : -1;
}

/* ---- Repeats. */

static bool give_up(Rest *rest, size_t attempts, const Error *why, Error *err) {
    char *hint = strstr(why->text, "\nhint:");
    int len = hint ? (int)(hint - why->text) : (int)strlen(why->text);
    rest->gave_up = true;
    return error_set_native(err, ERROR_SOURCE, why->where[0] ? why->where : rest_where(rest), why->native, "%.*s; given up after %zu attempt%s%s",
                            len, why->text, attempts, attempts == 1 ? "" : "s", hint ? hint : "");
}

bool rest_again(Rest *rest, size_t *attempt, int64_t retry_after_ms, const Error *why, Error *err) {
    size_t allowed = rest->gave_up && rest->retry.count ? 1 : rest->retry.count;
    if (*attempt >= allowed) return give_up(rest, *attempt + 1, why, err);
    int64_t wait = retry_after_ms >= 0 ? retry_after_ms : rest->retry.delay_ms[*attempt];
    if (wait > rest->retry_after_max_ms && retry_after_ms >= 0) {
        return error_set_native(err, ERROR_SOURCE, rest_where(rest), why->native,
                                "%.*s\nhint: the server asks to wait %lld s, `retry_after_max` allows %lld s",
                                (int)strcspn(why->text, "\n"), why->text,
                                (long long)wait / 1000, (long long)rest->retry_after_max_ms / 1000);
    }
    ++*attempt;
    ++rest->repeats;
    char number[24], ms[24];
    snprintf(number, sizeof number, "%zu", *attempt);
    snprintf(ms, sizeof ms, "%lld", (long long)wait);
    char *source = str_cstr(rest->scratch, rest->name), *said = str_cstr(rest->scratch, (Str){why->text, strcspn(why->text, "\n")});
    log_event(LOG_WARNING, "retry", "source", source, "attempt", number, "wait_ms", ms, "why", said, NULL);
    if (!wait_ms(wait)) return error_set(err, ERROR_CANCELLED, rest_where(rest), "cancelled");
    return true;
}

/* ---- One request. */

static bool has_param(const char *url, Str name) {
    Str rest = str_of(url);
    str_cut(&rest, '?');
    while (rest.ptr) {
        Str pair = str_cut(&rest, '&');
        if (str_eq(str_cut(&pair, '='), name)) return true;
    }
    return false;
}

static const char *address(Rest *rest, const char *url) { /* with the parameters that are secret */
    Buf *out = rest->address;
    out->len = 0;
    buf_add(out, str_of(url));
    for (size_t i = 0; i < rest->auth.query.count; i++) {
        const Pair *pair = &rest->auth.query.item[i];
        if (has_param(url, pair->name)) continue; /* a link to the next page may bring it along */
        buf_char(out, str_find(buf_str(out), STR("?")) == SIZE_MAX ? '?' : '&');
        http_escape(out, pair->name, "");
        buf_char(out, '=');
        http_escape(out, pair->value, "");
    }
    buf_char(out, 0);
    return out->ptr;
}

static bool send_one(Rest *rest, const Ask *ask, Error *err) {
    if (!keep_pace(rest, err)) return false;
    HttpRequest request = {.url = address(rest, ask->url), .post = ask->post, .post_type = "application/json"};
    auth_request(rest, &request, rest->scratch);
    return http_send(rest->http, &request, err);
}

static int hex(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The resource and parameters of an address as people read them: names in Cyrillic instead of %D0. */
static const char *shown(const Rest *rest, const Ask *ask) {
    size_t base = strlen(rest->base), len = 0;
    const char *tail = strncmp(ask->url, rest->base, base) == 0 ? ask->url + base : ask->url;
    char *text = arena_alloc(rest->scratch, strlen(tail) + 16);
    for (const char *c = tail; *c; c++) {
        int high = *c == '%' ? hex(c[1]) : -1, low = high >= 0 ? hex(c[2]) : -1;
        bool letter = low >= 0 && (high >= 8 || high * 16 + low == ' ');
        text[len++] = letter ? (char)(high * 16 + low) : *c;
        if (letter) c += 2;
    }
    if (!utf8_valid((Str){text, len})) {
        len = strlen(tail);
        memcpy(text, tail, len);
    }
    text[len] = 0;
    if (len > TEXT_SHORT_MAX) {
        len = TEXT_SHORT_MAX;
        while (len && ((unsigned char)text[len] & 0xC0) == 0x80) len--;
        memcpy(text + len, "...", 4);
    }
    mask_secrets(rest, text);
    return arena_printf(rest->scratch, "%s %s", ask->post ? "POST" : "GET", text);
}

static void read_error_body(Rest *rest, Buf *body) { /* as much as can be had: the status says enough without it */
    Error ignored = {0};
    Str piece;
    while (body->len < HEAD_KEPT_MAX && http_read(rest->http, &piece, &ignored) && piece.len) {
        size_t room = HEAD_KEPT_MAX - body->len;
        buf_append(body, piece.ptr, piece.len < room ? piece.len : room);
    }
    http_stop(rest->http);
}

static const char *hint_for(const Rest *rest, long status) {
    if (status == 401)
        return rest->auth.user ? "\nhint: user or password is wrong" : "\nhint: the login is wrong or missing";
    if (status == 403) return "\nhint: the account may not read this";
    if (status == 404) return "\nhint: `url` and `resource` together make the address";
    if (status == 429) return "\nhint: `rate` asks less often";
    if (status / 100 == 3) return "\nhint: redirects are not followed; write the new address as `url`";
    if (status / 100 == 5) return "\nhint: the fault is the server's: its log says more, and a later run may read it";
    return "\nhint: the server does not take this request; `params`, `filter` and `select` of the dataset are what it is asked with";
}

/* *verdict is WAIT when the body says that there were too many requests, whatever the status. */
static void describe(Rest *rest, const Ask *ask, long status, Verdict *verdict, Error *why) {
    Buf body = {0};
    read_error_body(rest, &body);
    char native[16];
    snprintf(native, sizeof native, "%ld", status);
    Str message = fault_message(rest, buf_str(&body), rest->scratch);
    const char *markup = fault_markup(buf_str(&body), STR(""));
    if (fault_in_body(rest, buf_str(&body), rest->scratch) == BODY_WAIT) *verdict = VERDICT_WAIT;
    if (!message.len && markup) message = str_of(markup);
    const char *where = status == 401 ? rest_login_where(rest) : rest_where(rest);
    error_set_native(why, ERROR_SOURCE, where, native, "HTTP %ld for %s%s%.*s%s", status, shown(rest, ask),
                     message.len ? ": " : "", STR_ARG(message), hint_for(rest, status));
    buf_free(&body);
}

static Verdict judge(Rest *rest, Ask *ask, long status) {
    if (status / 100 == 2 || (ask->past_end && status == ask->past_end)) return VERDICT_FINE;
    if (status == 401 && !ask->renewed && auth_renew(rest)) {
        ask->renewed = true;
        return VERDICT_NOW;
    }
    if (!ask->revived && session_died(rest, status)) {
        ask->revived = true;
        return VERDICT_NOW;
    }
    bool heavy = status == 500 || status == 413 || status == 504;
    if (heavy && ask->may_shrink) return VERDICT_SHRINK;
    if (rest->session.refused && status == rest->session.refused) return VERDICT_WAIT;
    return status == 429 || (status >= 502 && status <= 504) ? VERDICT_WAIT : VERDICT_FAIL;
}

static Verdict judge_failure(const Rest *rest, const Error *why) {
    return why->kind == ERROR_SOURCE && http_fault(rest->http) == HTTP_TRANSIENT ? VERDICT_WAIT : VERDICT_FAIL;
}

bool rest_fetch(Rest *rest, Ask *ask, Error *err) {
    ask->shrink = false;
    for (;;) {
        arena_reset(rest->scratch);
        if (!auth_login(rest, err)) return false;
        Error why = {0};
        bool sent = send_one(rest, ask, &why);
        long status = sent ? http_status(rest->http) : 0;
        if (sent) session_learn(rest);
        if (sent) learn_quota(rest);
        Verdict verdict = sent ? judge(rest, ask, status) : judge_failure(rest, &why);
        if (verdict == VERDICT_FINE) {
            rest->gave_up = false;
            return true;
        }
        if (verdict == VERDICT_NOW) continue;
        int64_t wished = sent ? wished_ms(rest) : -1;
        if (sent) describe(rest, ask, status, &verdict, &why);
        if (verdict == VERDICT_SHRINK) {
            log_event(LOG_INFO, "smaller page", "why", why.text, NULL);
            ask->shrink = true;
            return false;
        }
        if (verdict == VERDICT_FAIL) {
            return error_set_native(err, why.kind, why.where[0] ? why.where : rest_where(rest), why.native, "%s",
                                    why.text);
        }
        if (!rest_again(rest, ask->attempt, wished, &why, err)) return false;
    }
}

bool rest_fetch_small(Rest *rest, const char *url, const char *post, Buf *body, Error *err) {
    size_t attempt = 0;
    Ask ask = {.url = url, .post = post, .attempt = &attempt};
    for (;;) {
        if (!rest_fetch(rest, &ask, err)) return false;
        Error why = {0};
        Str piece = STR("");
        body->len = 0;
        bool fine = true;
        while ((fine = http_read(rest->http, &piece, &why)) && piece.len) {
            if (body->len + piece.len > BODY_SMALL_MAX) {
                http_stop(rest->http);
                return error_set(err, ERROR_SOURCE, rest_where(rest), "%s: the answer is too long", shown(rest, &ask));
            }
            buf_add(body, piece);
        }
        bool cut = fine && fault_cut_short(buf_str(body));
        BodyVerdict said = fine && !cut ? fault_in_body(rest, buf_str(body), rest->scratch) : BODY_WAIT;
        if (said == BODY_FINE) return true;
        if (cut) {
            error_set_native(&why, ERROR_SOURCE, rest_where(rest), "cut short", "%s: the answer ends in the middle", shown(rest, &ask));
        } else if (fine) {
            Str message = fault_message(rest, buf_str(body), rest->scratch);
            error_set_native(&why, ERROR_SOURCE, rest_where(rest), "error", "%s: %.*s", shown(rest, &ask),
                             STR_ARG(message));
        }
        if (said == BODY_FAULT || (!fine && judge_failure(rest, &why) == VERDICT_FAIL)) {
            return error_set_native(err, why.kind, rest_where(rest), why.native, "%s", why.text);
        }
        if (!rest_again(rest, &attempt, -1, &why, err)) return false;
    }
}

static bool no_list(const Rest *rest, const Ask *ask, Str begins, const char *fault, Error *err) {
    const char *markup = fault_markup(begins, http_header(rest->http, "content-type"));
    Str said = fault_message(rest, begins, rest->scratch);
    if (fault_in_body(rest, begins, rest->scratch) == BODY_FAULT) {
        return error_set_native(err, ERROR_SOURCE, rest_where(rest), "fault",
                                "%s: %.*s\nhint: the server refused it, though with status 200", shown(rest, ask),
                                STR_ARG(said));
    }
    if (!markup) {
        return error_set(err, ERROR_SOURCE, rest_where(rest), "%s: %s%s%.*s", shown(rest, ask), fault,
                         said.len ? ": " : "", STR_ARG(said));
    }
    return error_set(err, ERROR_SOURCE, rest_where(rest),
                     "%s: answered with %s instead of JSON\nhint: a login page looks like this", shown(rest, ask),
                     markup);
}

/* cut: the answer ended in the middle. */
static bool take_rows(Rest *rest, const Ask *ask, JsonRows *rows, RestTake take, void *context, bool *cut, Error *err) {
    Str begins = STR("");
    *cut = false;
    for (Str piece = STR("");;) {
        if (!piece.len && !http_read(rest->http, &piece, err)) return false;
        if (!piece.len) break;
        if (!begins.len)
            begins = str_copy(rest->scratch, str_sub(piece, 0, piece.len < HEAD_KEPT_MAX ? piece.len : HEAD_KEPT_MAX));
        JsonRow row;
        JsonRowsState state = json_rows_next(rows, &piece, &row);
        if (state == JSON_ROWS_BAD) break;
        if (state == JSON_ROWS_ROW && !take(context, &row)) return true;
    }
    if (json_rows_end(rows)) return true;
    *cut = json_rows_cut_short(rows) || fault_in_body(rest, begins, rest->scratch) == BODY_WAIT;
    return no_list(rest, ask, begins, json_rows_fault(rows), err);
}

bool rest_fetch_rows(Rest *rest, const Ask *ask, JsonRows *rows, RestTake take, void *context, Error *err) {
    for (;;) {
        Ask again = *ask;
        Error why = {0};
        json_rows_start(rows);
        if (!rest_fetch(rest, &again, err)) return false;
        if (http_status(rest->http) == 204) return true;
        bool cut;
        if (take_rows(rest, ask, rows, take, context, &cut, &why)) break;
        http_stop(rest->http);
        if (!cut && judge_failure(rest, &why) == VERDICT_FAIL) {
            return error_set_native(err, why.kind, rest_where(rest), why.native, "%s", why.text);
        }
        if (!rest_again(rest, ask->attempt, -1, &why, err)) return false;
    }
    http_stop(rest->http);
    return true;
}
