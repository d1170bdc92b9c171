#include "connectors/rest.h"

#include <jansson.h>
#include <stdio.h>

const char *rest_place(const Rest *rest, const char *where, Arena *arena) {
    return *where ? arena_printf(arena, "%s: %s", where, rest->host) : rest->host;
}

const char *rest_where(const Rest *rest) {
    return rest->read ? rest->read->place : rest->place;
}

const char *rest_login_where(const Rest *rest) {
    for (size_t i = 0; i < rest->options->count; i++) {
        const Option *option = &rest->options->item[i];
        bool login = str_eq(option->name, STR("user")) || str_eq(option->name, STR("password")) || str_starts(option->name, STR("auth."));
        if (login && *option->where) return rest_place(rest, option->where, rest->scratch);
    }
    return rest->place;
}

static bool blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static Str skip_blank(Str text) {
    if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_sub(text, 3, text.len);
    KNOWN(text.ptr || !text.len);
    while (text.len && blank(*text.ptr)) text = str_sub(text, 1, text.len);
    return text;
}

const char *fault_markup(Str body, Str content_type) {
    Str start = skip_blank(body);
    bool html = str_find(content_type, STR("text/html")) != SIZE_MAX;
    if (!start.len || *start.ptr != '<') return html && start.len == 0 ? "an HTML page" : NULL;
    bool xml = !html && (str_starts(start, STR("<?xml")) || str_find(content_type, STR("xml")) != SIZE_MAX);
    return xml ? "XML" : "an HTML page";
}

/* ---- A value of a small document. */

static json_t *step_into(json_t *value, Str step, Arena *scratch) {
    int64_t index;
    if (json_is_object(value)) return json_object_get(value, str_cstr(scratch, step));
    if (json_is_array(value) && str_int64(step, &index) && index >= 0) return json_array_get(value, (size_t)index);
    return NULL;
}

static Str scalar(const json_t *value, Arena *scratch) {
    if (json_is_string(value)) return str_copy(scratch, (Str){json_string_value(value), json_string_length(value)});
    if (json_is_integer(value)) return str_printf(scratch, "%lld", (long long)json_integer_value(value));
    if (json_is_real(value)) return str_printf(scratch, "%.0f", json_real_value(value)); /* expires_in: 3600.0 */
    if (json_is_boolean(value)) return json_is_true(value) ? STR("true") : STR("false");
    return STR_NULL;
}

static Str at_path(json_t *root, Str path, Arena *scratch) {
    json_t *value = root;
    Buf step = {0};
    for (size_t i = 0; value && i < path.len;) {
        step.len = 0;
        for (; i < path.len && path.ptr[i] != '.'; i++) {
            if (path.ptr[i] == '\\' && i + 1 < path.len) i++;
            buf_char(&step, path.ptr[i]);
        }
        i++;
        value = step_into(value, buf_str(&step), scratch);
    }
    buf_free(&step);
    return value ? scalar(value, scratch) : STR_NULL;
}

static json_t *parse(Str body) {
    body = skip_blank(body);
    return json_loadb(body.ptr ? body.ptr : "", body.len, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL,
                      NULL);
}

bool fault_cut_short(Str body) {
    Str start = skip_blank(body);
    json_error_t error;
    if (!start.len || (*start.ptr != '{' && *start.ptr != '[')) return false;
    json_t *root = json_loadb(start.ptr, start.len, JSON_ALLOW_NUL, &error);
    bool cut = !root && json_error_code(&error) == json_error_premature_end_of_input;
    json_decref(root);
    return cut;
}

Str control_value(Str json, Str path, Arena *scratch) {
    json_t *root = parse(json);
    Str value = root ? at_path(root, path, scratch) : STR_NULL;
    json_decref(root);
    return value;
}

/* ---- Messages. */

static Str between(Str body, Str open, Str close) { /* the text of the first element whose tag begins with `open` */
    size_t at = str_find(body, open);
    if (at == SIZE_MAX) return STR_NULL;
    Str rest = str_sub(body, at, body.len);
    size_t end_of_tag = str_find(rest, STR(">"));
    if (end_of_tag == SIZE_MAX) return STR_NULL;
    rest = str_sub(rest, end_of_tag + 1, rest.len);
    size_t end = str_find(rest, close);
    return end == SIZE_MAX ? STR_NULL : str_sub(rest, 0, end);
}

static Str json_message(Str body, Arena *scratch) {
    static const char *const paths[] = {"odata\\.error.message.value",
                                        "error.message.value",
                                        "error.data.message",
                                        "error.message",
                                        "error_description",
                                        "errors.0.message",
                                        "errors.0.detail",
                                        "errors.0.error",
                                        "errors.0",
                                        "errors",
                                        "message",
                                        "detail",
                                        "title",
                                        "error.description",
                                        "description",
                                        "exception",
                                        "error",
                                        "0.message"};
    json_t *root = parse(body);
    Str found = STR_NULL;
    for (size_t i = 0; root && !found.len && i < ARRAY_LEN(paths); i++)
        found = at_path(root, str_of(paths[i]), scratch);
    Str code = root ? at_path(root, STR("odata\\.error.code"), scratch) : STR_NULL;
    if (found.len && code.len) found = str_printf(scratch, "%.*s (code %.*s)", STR_ARG(found), STR_ARG(code));
    json_decref(root);
    return found;
}

BodyVerdict fault_verdict(const Rest *rest, Str value) {
    static const char *const nothing[] = {"false", "[]", "{}", "null"};
    const BodyFault *fault = &rest->body_fault;
    if (!value.len) return BODY_FINE;
    for (size_t i = 0; i < ARRAY_LEN(nothing); i++) {
        if (str_eq(value, str_of(nothing[i]))) return BODY_FINE;
    }
    for (size_t i = 0; i < fault->wait_count; i++) { /* in a list or object of faults, anywhere */
        bool inside = (*value.ptr == '[' || *value.ptr == '{') && str_find(value, fault->wait[i]) != SIZE_MAX;
        if (inside || str_eq(value, fault->wait[i])) return BODY_WAIT;
    }
    return BODY_FAULT;
}

BodyVerdict fault_in_body(const Rest *rest, Str body, Arena *scratch) {
    if (!rest->body_fault.path.ptr) return BODY_FINE;
    return fault_verdict(rest, control_value(body, rest->body_fault.path, scratch));
}

void mask_secrets(const Rest *rest, char *text) {
    for (size_t i = 0; i < rest->secret_count; i++) {
        Str secret = rest->secret[i];
        for (char *at = text; (at = memmem(at, strlen(at), secret.ptr, secret.len)); at += 3) {
            memmove(at + 3, at + secret.len, strlen(at + secret.len) + 1);
            memcpy(at, "***", 3);
        }
    }
}

Str fault_message(const Rest *rest, Str body, Arena *scratch) {
    Str found, start = skip_blank(body);
    if (start.len && (*start.ptr == '{' || *start.ptr == '[')) {
        found = json_message(body, scratch);
    } else if (start.len && *start.ptr == '<') {
        found = between(start, STR("<m:message"), STR("</m:message>"));
        if (!found.len) found = between(start, STR("<title"), STR("</title>"));
        if (!found.len) found = between(start, STR("<TITLE"), STR("</TITLE>"));
    } else {
        found = start;
    }
    found = str_trim(found);
    char *text = str_cstr(scratch, found);
    for (char *c = text; *c; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7F) *c = ' ';
    }
    size_t len = strlen(text);
    if (len > TEXT_SHORT_MAX) { /* at the start of a character */
        len = TEXT_SHORT_MAX;
        while (len && ((unsigned char)text[len] & 0xC0) == 0x80) len--;
        text[len] = 0;
    }
    mask_secrets(rest, text);
    return str_of(text);
}
