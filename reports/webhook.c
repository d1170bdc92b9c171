#include "reports/webhook.h"

#include "engine/base/json.h"
#include "engine/base/utf8.h"
#include "reports/mail_text.h"
#include "reports/words.h"

#include <curl/curl.h>
#include <stdio.h>

enum { TEXT_MAX = 3500, CONNECT_TIMEOUT_S = 20, TIMEOUT_MS = 30000, ANSWER_MAX = 4096 };

const OptionSpec webhook_options[] = {
    {"use", OPTION_CHOICE, true, false, NULL, "slack teams mattermost telegram", "the service"},
    {"url", OPTION_TEXT, false, true, NULL, NULL,
     "address that the service gave; of telegram only when it is not api.telegram.org"},
    {"token", OPTION_TEXT, false, true, NULL, NULL, "telegram: of the bot"},
    {"chat", OPTION_TEXT, false, false, NULL, NULL, "telegram: number or @name of the chat"},
    {"ca_file", OPTION_TEXT, false, false, NULL, NULL, "PEM file of certificate authorities, instead of the system's"},
    {"timeout", OPTION_DURATION, false, false, "30 s", NULL, "for the whole request"},
    {NULL, OPTION_TEXT, false, false, NULL, NULL, NULL},
};

/* ---- Text */

static size_t letters(Str text) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return count;
}

Str webhook_text(const RunReport *report, Arena *arena) {
    Letter *letter = arena_alloc(arena, sizeof *letter);
    letter_report(letter, report, false, STR_NULL, arena);
    Buf *out = buf_own(arena);
    buf_add(out, letter->subject);
    for (size_t i = 0; i + 1 < letter->count; i++) { /* the last line is the mail's own */
        const LetterLine *line = &letter->line[i];
        if (line->kind == LETTER_HEADLINE) continue; /* it is in the subject */
        size_t before = out->len;
        buf_add(out, line->kind == LETTER_SECTION || line->kind == LETTER_ITEM ? STR("\n\n") : STR("\n"));
        if (line->kind == LETTER_ALARM) buf_add(out, STR("! "));
        utf8_add_valid(out, line->title);
        if (line->kind == LETTER_FACT) buf_add(out, STR(": "));
        if (line->kind == LETTER_ITEM) buf_char(out, '\n');
        utf8_add_valid(out, line->text);
        if (line->note.len) buf_char(out, '\n');
        utf8_add_valid(out, line->note);
        if (letters(buf_str(out)) <= TEXT_MAX) continue;
        out->len = before; /* whole lines only */
        buf_add(out, STR("\n\u2026"));
        break;
    }
    return buf_str(out);
}

/* ---- Bodies */

/* "@all" of a document's name calls nobody: an invisible space stands behind the sign. */
static json_t *text_without_calls(Str text) {
    Buf quiet = {0};
    for (size_t i = 0; i < text.len; i++) {
        buf_char(&quiet, text.ptr[i]);
        if (text.ptr[i] == '@') buf_add(&quiet, STR("\u200B"));
    }
    json_t *out = json_text(buf_str(&quiet));
    buf_free(&quiet);
    return out;
}

static json_t *mattermost_body(const Options *options, Str text) {
    (void)options;
    return json_pack("{s:o}", "text", text_without_calls(text));
}

/* Slack reads &, < and > as markup of its own. */
static json_t *slack_body(const Options *options, Str text) {
    (void)options;
    Buf escaped = {0};
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '&')
            buf_add(&escaped, STR("&amp;"));
        else if (c == '<')
            buf_add(&escaped, STR("&lt;"));
        else if (c == '>')
            buf_add(&escaped, STR("&gt;"));
        else
            buf_char(&escaped, c);
    }
    json_t *body = json_pack("{s:o}", "text", json_text(buf_str(&escaped)));
    buf_free(&escaped);
    return body;
}

/* A workflow of Teams takes an adaptive card; a block of text breaks lines at blank lines only, so each line is a
 * block. */
static json_t *teams_body(const Options *options, Str text) {
    (void)options;
    json_t *blocks = json_array();
    for (Str rest = text; rest.ptr;) {
        Str line = str_cut(&rest, '\n');
        bool first = json_array_size(blocks) == 0;
        if (!line.len) continue;
        json_array_append_new(blocks, json_pack("{s:s,s:o,s:b,s:s}", "type", "TextBlock", "text", json_text(line), "wrap",
                                                1, "weight", first ? "bolder" : "default"));
    }
    return json_pack("{s:s,s:[{s:s,s:{s:s,s:s,s:s,s:o}}]}", "type", "message", "attachments", "contentType",
                     "application/vnd.microsoft.card.adaptive", "content", "$schema",
                     "http://adaptivecards.io/schemas/adaptive-card.json", "type", "AdaptiveCard", "version", "1.4",
                     "body", blocks);
}

static json_t *telegram_body(const Options *options, Str text) {
    return json_pack("{s:o,s:o,s:b}", "chat_id", json_text(options_text(options, "chat")), "text", text_without_calls(text),
                     "disable_web_page_preview", 1);
}

typedef struct Service {
    const char *name;
    json_t *(*body)(const Options *options, Str text);
    const char *needs[3]; /* options; ends with NULL */
} Service;

static const Service services[] = {
    {"slack", slack_body, {"url", NULL, NULL}},
    {"mattermost", mattermost_body, {"url", NULL, NULL}},
    {"teams", teams_body, {"url", NULL, NULL}},
    {"telegram", telegram_body, {"token", "chat", NULL}},
};

static bool find_service(const Options *options, const Service **out, Error *err) {
    Str use = options_text(options, "use");
    for (size_t i = 0; i < ARRAY_LEN(services); i++) {
        if (!str_eq(use, str_of(services[i].name))) continue;
        *out = &services[i];
        for (const char *const *need = services[i].needs; *need; need++) {
            if (options_text(options, *need).len) continue;
            return error_set(err, ERROR_USAGE, options_where(options, "use"), "a webhook of %s needs `%s`",
                             services[i].name, *need);
        }
        return true;
    }
    return error_set(err, ERROR_USAGE, options_where(options, "use"), "there is no webhook service `%.*s`",
                     STR_ARG(use));
}

bool webhook_body(const Options *options, Str text, Arena *arena, Str *out, Error *err) {
    const Service *service = NULL;
    if (!find_service(options, &service, err)) return false;
    Buf *body = buf_own(arena);
    json_print(service->body(options, text), JSON_COMPACT, body);
    *out = buf_str(body);
    return true;
}

/* ---- Transport */

typedef struct Answer {
    char text[ANSWER_MAX];
    size_t len;
} Answer;

static size_t keep(char *data, size_t size, size_t count, void *state) {
    Answer *answer = state;
    size_t all = size * count, room = sizeof answer->text - 1 - answer->len, kept = all < room ? all : room;
    memcpy(answer->text + answer->len, data, kept);
    answer->len += kept;
    return all;
}

static bool is_local(Str url) {
    return str_starts(url, STR("http://127.0.0.1:")) || str_starts(url, STR("http://localhost:"));
}

static bool find_url(const Options *options, Arena *arena, const char **out, Error *err) {
    Str url = options_text(options, "url"), token = options_text(options, "token");
    if (token.len) { /* telegram's address holds its token */
        Str base = url.len ? url : STR("https://api.telegram.org");
        url = str_printf(arena, "%.*s/bot%.*s/sendMessage", STR_ARG(base), STR_ARG(token));
    }
    *out = str_cstr(arena, url);
    if (str_starts(url, STR("https://")) || is_local(url)) return true;
    return error_set(err, ERROR_USAGE, options_where(options, "url"),
                     "the address of a webhook must begin with https://");
}

/* The answer's own words, in one line: "invalid_payload", {"ok":false,"description":"chat not found"}. */
static Str words_of(const Answer *answer, Arena *arena) {
    Buf *line = buf_own(arena);
    utf8_add_valid(line, str_sub((Str){answer->text, answer->len}, 0, answer->len < 200 ? answer->len : 200));
    for (size_t i = 0; i < line->len; i++) {
        if ((unsigned char)line->ptr[i] < 0x20) line->ptr[i] = ' ';
    }
    return str_trim(buf_str(line));
}

static bool post(CURL *curl, const Options *options, const char *url, Str body, Answer *answer, Arena *arena,
                 Error *err) {
    struct curl_slist *head = curl_slist_append(NULL, "Content-Type: application/json");
    Str ca = options_text(options, "ca_file"), service = options_text(options, "use");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (ca.len) curl_easy_setopt(curl, CURLOPT_CAINFO, str_cstr(arena, ca));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, head);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.ptr);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)options_ms(options, "timeout", TIMEOUT_MS));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(head);
    char native[16];
    if (code != CURLE_OK) {
        snprintf(native, sizeof native, "curl %d", (int)code);
        return error_set_native(err, ERROR_OUTPUT, options_where(options, "use"), native, "cannot reach %.*s: %s",
                                STR_ARG(service), curl_easy_strerror(code));
    }
    if (status >= 200 && status < 300) return true;
    Str said = words_of(answer, arena);
    snprintf(native, sizeof native, "%ld", status);
    return error_set_native(err, ERROR_OUTPUT, options_where(options, "use"), native,
                            "%.*s refuses the message: HTTP %ld %.*s", STR_ARG(service), status, STR_ARG(said));
}

bool webhook_send(const Options *options, Str text, Error *err) {
    Arena *arena = arena_new("webhook", 0);
    Answer *answer = arena_alloc(arena, sizeof *answer);
    const char *url;
    Str body;
    bool ok = webhook_body(options, text, arena, &body, err) && find_url(options, arena, &url, err);
    CURL *curl = ok ? curl_easy_init() : NULL;
    if (ok && !curl) ok = error_set(err, ERROR_INTERNAL, "webhook", "cannot start libcurl");
    if (ok) ok = post(curl, options, url, body, answer, arena, err);
    if (curl) curl_easy_cleanup(curl);
    arena_free(arena);
    return ok;
}
