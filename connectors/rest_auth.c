#include "connectors/rest.h"

#include <stdio.h>
#include <stdlib.h>

enum { TOKEN_MARGIN_MS = 60000, TOKEN_LIFE_MS = 3600000, FINISH_MS = 5000 };

/* ---- What goes along with each request. */

static const char *header_line(Arena *scratch, Str name, Str value) {
    return arena_printf(scratch, "%.*s: %.*s", STR_ARG(name), STR_ARG(value));
}

void auth_request(Rest *rest, HttpRequest *request, Arena *scratch) {
    const Auth *auth = &rest->auth;
    Session *session = &rest->session;
    size_t max = rest->headers.count + auth->headers.count + 4, count = 0;
    const char **header = arena_array(scratch, max, sizeof *header);
    bool accepts = false;
    for (size_t i = 0; i < rest->headers.count; i++)
        accepts = accepts || str_eq_ascii_case(rest->headers.item[i].name, STR("accept"));
    if (!accepts) header[count++] = "Accept: application/json";
    for (size_t i = 0; i < rest->headers.count; i++) {
        header[count++] = header_line(scratch, rest->headers.item[i].name, rest->headers.item[i].value);
    }
    for (size_t i = 0; i < auth->headers.count; i++) {
        header[count++] = header_line(scratch, auth->headers.item[i].name, auth->headers.item[i].value);
    }
    if (auth->token->len) {
        header[count++] = arena_printf(scratch, "Authorization: Bearer %.*s", STR_ARG(buf_str(auth->token)));
    }
    if (session->value->len) {
        header[count++] =
            arena_printf(scratch, "Cookie: %.*s=%.*s", STR_ARG(session->cookie), STR_ARG(buf_str(session->value)));
    } else if (session->start && !session->unsupported) {
        header[count++] = session->start;
        session->tried = true;
    }
    request->header = header;
    request->header_count = count;
    request->user = auth->user;
    request->password = auth->password;
}

/* ---- OAuth2 client credentials (RFC 6749, 4.4). */

static void add_field(Buf *form, const char *name, Str value) {
    if (!value.ptr) return;
    if (form->len) buf_char(form, '&');
    buf_add(form, str_of(name));
    buf_char(form, '=');
    http_escape(form, value, "");
}

static bool read_all(Http *http, Buf *body, Error *err) {
    for (;;) {
        Str piece;
        if (!http_read(http, &piece, err)) return false;
        if (!piece.len) return true;
        if (body->len + piece.len > HEAD_KEPT_MAX) return error_set(err, ERROR_SOURCE, NULL, "the answer is too long");
        buf_add(body, piece);
    }
}

static bool keep_token(Rest *rest, Buf *body, Error *err) {
    Auth *auth = &rest->auth;
    Str token = control_value(buf_str(body), STR("access_token"), rest->scratch);
    Str life = control_value(buf_str(body), STR("expires_in"), rest->scratch);
    int64_t seconds;
    if (!token.len) return error_set(err, ERROR_SOURCE, rest_login_where(rest), "the token server gave no access_token"
                                       "\nhint: does `auth.oauth2.token_url` name the place where tokens come from?");
    auth->token->len = 0;
    buf_add(auth->token, token);
    int64_t ms = str_int64(life, &seconds) && seconds > 0 && seconds < 1000000000 ? seconds * 1000 : TOKEN_LIFE_MS;
    auth->token_until_ms = clock_ms() + (ms > 2 * TOKEN_MARGIN_MS ? ms - TOKEN_MARGIN_MS : ms / 2);
    return true;
}

/* One attempt. *transient: it may help to try again. */
static bool ask_token(Rest *rest, const HttpRequest *request, bool *transient, Error *err) {
    Buf body = {0};
    Error why = {0};
    *transient = false;
    bool fine = http_send(rest->http, request, &why) && read_all(rest->http, &body, &why);
    if (!fine) {
        *transient = http_fault(rest->http) == HTTP_TRANSIENT;
        error_set(err, why.kind, rest_login_where(rest), "no token: %s", why.text);
    } else if (http_status(rest->http) / 100 != 2) {
        long status = http_status(rest->http);
        char native[16];
        snprintf(native, sizeof native, "%ld", status);
        *transient = status == 429 || status == 502 || status == 503 || status == 504;
        fine = error_set_native(err, ERROR_SOURCE, rest_login_where(rest), native, "no token: HTTP %ld %.*s"
                                "\nhint: `client_id`, `client_secret` and `scope` of `auth.oauth2` are what was sent", status,
                                STR_ARG(fault_message(rest, buf_str(&body), rest->scratch)));
    } else {
        fine = keep_token(rest, &body, err);
    }
    buf_free(&body);
    return fine;
}

bool auth_login(Rest *rest, Error *err) {
    Auth *auth = &rest->auth;
    if (!auth->token_url || (auth->token->len && clock_ms() < auth->token_until_ms)) return true;
    Buf form = {0};
    add_field(&form, "grant_type", STR("client_credentials"));
    if (!auth->client_in_header) {
        add_field(&form, "client_id", auth->client_id);
        add_field(&form, "client_secret", auth->client_secret);
    }
    add_field(&form, "scope", auth->scope);
    buf_char(&form, 0);
    static const char *const accept[] = {"Accept: application/json"};
    HttpRequest request = {.url = auth->token_url,
                           .header = accept,
                           .header_count = 1,
                           .post = form.ptr,
                           .post_type = "application/x-www-form-urlencoded"};
    if (auth->client_in_header) {
        request.user = str_cstr(rest->scratch, auth->client_id);
        request.password = str_cstr(rest->scratch, auth->client_secret);
    }
    bool fine = false;
    for (size_t attempt = 0; !fine;) {
        Error why = {0};
        bool transient;
        fine = ask_token(rest, &request, &transient, &why);
        if (fine) break;
        if (!transient) {
            *err = err->kind ? *err : why;
            break;
        }
        if (!rest_again(rest, &attempt, http_retry_after_ms(http_header(rest->http, "retry-after")), &why, err)) break;
    }
    buf_free(&form);
    return fine;
}

bool auth_renew(Rest *rest) {
    bool had_token = rest->auth.token->len > 0, had_session = rest->session.value->len > 0;
    rest->auth.token->len = 0;
    rest->session.value->len = 0;
    return had_token || had_session;
}

/* ---- Server sessions. A server that answers without the cookie does not offer them, which is no fault. */

void session_learn(Rest *rest) {
    Session *session = &rest->session;
    Str value;
    if (!session->start || !session->tried) return;
    session->tried = false;
    if (http_cookie(rest->http, session->cookie, &value) && value.len && value.len < 1024) {
        session->value->len = 0;
        buf_add(session->value, value);
    } else if (!session->value->len) {
        session->unsupported = true;
    }
}

bool session_died(Rest *rest, long status) {
    Session *session = &rest->session;
    if (!session->value->len) return false;
    char text[16];
    snprintf(text, sizeof text, "%ld", status);
    for (Str rest_of_list = session->dead; rest_of_list.ptr;) {
        if (!str_eq(str_cut(&rest_of_list, ' '), str_of(text))) continue;
        session->value->len = 0;
        return true;
    }
    return false;
}

void session_finish(Rest *rest) {
    Session *session = &rest->session;
    if (!session->value->len || !session->finish) return;
    arena_reset(rest->scratch);
    http_patience(rest->http, FINISH_MS);
    HttpRequest request = {.url = arena_printf(rest->scratch, "%s/", rest->base)};
    auth_request(rest, &request, rest->scratch);
    const char **header = arena_array(rest->scratch, request.header_count + 1, sizeof *header);
    memcpy(header, request.header, request.header_count * sizeof *header);
    header[request.header_count++] = session->finish;
    request.header = header;
    Error ignored = {0}; /* the server ends an idle session by itself; nothing is lost */
    if (http_send(rest->http, &request, &ignored)) http_stop(rest->http);
    session->value->len = 0;
}
