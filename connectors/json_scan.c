#include "connectors/json_scan.h"

#include "engine/base/utf8.h"

#include <stdio.h>

/* What may come next between tokens, and which token is being read across pieces. */
enum { WANT_VALUE, WANT_FIRST_ITEM, WANT_FIRST_KEY, WANT_KEY, WANT_COLON, WANT_COMMA, WANT_NOTHING };
enum { PART_NONE, PART_STRING, PART_ESCAPE, PART_UNICODE, PART_NUMBER, PART_WORD };
enum { KEY_MAX = 4096, NUMBER_MAX = 1024, EXPONENT_MAX = 64 };

void json_scan_start(JsonScan *scan, size_t text_max, size_t depth_max) {
    Buf text = scan->text;
    text.len = 0;
    assert(depth_max <= JSON_DEPTH_MAX);
    *scan = (JsonScan){.text_max = text_max, .depth_max = depth_max, .text = text};
}

void json_scan_free(JsonScan *scan) {
    buf_free(&scan->text);
}

static JsonToken bad(JsonScan *scan, const char *fault) {
    scan->fault = fault;
    return TOKEN_BAD;
}

static bool in_object(const JsonScan *scan) {
    size_t level = scan->depth - 1;
    return scan->nest[level / 64] >> (level % 64) & 1;
}

static void after_value(JsonScan *scan) {
    scan->want = scan->depth ? WANT_COMMA : WANT_NOTHING;
}

static JsonToken open_nest(JsonScan *scan, bool object) {
    if (scan->depth == scan->depth_max) return bad(scan, "nested too deep");
    uint64_t bit = (uint64_t)1 << (scan->depth % 64);
    if (object) {
        scan->nest[scan->depth / 64] |= bit;
    } else {
        scan->nest[scan->depth / 64] &= ~bit;
    }
    scan->depth++;
    scan->want = object ? WANT_FIRST_KEY : WANT_FIRST_ITEM;
    return object ? TOKEN_OBJECT : TOKEN_ARRAY;
}

static JsonToken close_nest(JsonScan *scan, bool object) {
    bool allowed = scan->depth && in_object(scan) == object &&
                   (scan->want == WANT_COMMA || scan->want == (object ? WANT_FIRST_KEY : WANT_FIRST_ITEM));
    if (!allowed) return bad(scan, object ? "unexpected '}'" : "unexpected ']'");
    scan->depth--;
    after_value(scan);
    return object ? TOKEN_OBJECT_END : TOKEN_ARRAY_END;
}

/* ---- Strings. Runs of plain bytes are taken whole; a string within one piece without escapes is not copied. */

static size_t size_max(const JsonScan *scan) {
    return scan->want == WANT_COLON ? (size_t)KEY_MAX : scan->text_max;
}

static bool keeps_text(const JsonScan *scan) {
    return !scan->discard;
}

static bool grow_text(JsonScan *scan, const char *bytes, size_t size) {
    scan->text_size += size;
    if (scan->text_size > size_max(scan)) return false;
    if (keeps_text(scan)) buf_append(&scan->text, bytes, size);
    return true;
}

static bool put_code_point(JsonScan *scan, uint32_t code_point) {
    char bytes[4];
    return grow_text(scan, bytes, utf8_put(bytes, code_point));
}

/* Half a surrogate pair that nothing completed. */
static bool flush_surrogate(JsonScan *scan) {
    if (!scan->surrogate) return true;
    scan->surrogate = 0;
    scan->text_bad = true;
    return put_code_point(scan, UTF8_BAD);
}

static size_t plain_run(const char *p, const char *end, bool *high) {
    const char *start = p;
    uint64_t high_bits = 0;
    while (end - p >= 8) { /* eight bytes at a time: none below 0x20, none a quote or a backslash */
        uint64_t w;
        memcpy(&w, p, 8);
        const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
        uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\';
        uint64_t stop = ((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);
        if (stop & tops) break;
        high_bits |= w & tops;
        p += 8;
    }
    while (p < end && (unsigned char)*p >= 0x20 && *p != '"' && *p != '\\') high_bits |= (unsigned char)*p++ & 0x80u;
    if (high_bits) *high = true;
    return (size_t)(p - start);
}

static JsonToken end_string(JsonScan *scan, Str whole, Str *text) {
    if (!flush_surrogate(scan)) return bad(scan, "text longer than allowed");
    if (!scan->plain) whole = buf_str(&scan->text);
    if (scan->has_high_bytes && keeps_text(scan) && !utf8_valid(whole)) scan->text_bad = true;
    *text = keeps_text(scan) ? whole : STR("");
    scan->part = PART_NONE;
    if (scan->want == WANT_COLON) return TOKEN_KEY;
    after_value(scan);
    return TOKEN_TEXT;
}

static JsonToken read_string(JsonScan *scan, Str *input, Str *text) {
    const char *start = input->ptr, *end = start + input->len;
    size_t run = plain_run(start, end, &scan->has_high_bytes);
    scan->byte += run;
    *input = (Str){start + run, input->len - run};
    if (run && !flush_surrogate(scan)) return bad(scan, "text longer than allowed");
    bool closed = input->len && *input->ptr == '"';
    if (scan->plain && closed && run <= size_max(scan)) { /* began in this piece, no escape */
        input->ptr++, input->len--, scan->byte++;
        return end_string(scan, (Str){start, run}, text);
    }
    scan->plain = false;
    if (!grow_text(scan, start, run)) return bad(scan, "text longer than allowed");
    if (!input->len) return TOKEN_MORE;
    char c = *input->ptr;
    if (c != '"' && c != '\\') return bad(scan, "control character in a text");
    input->ptr++, input->len--, scan->byte++;
    if (c == '"') return end_string(scan, STR_NULL, text);
    scan->part = PART_ESCAPE;
    return TOKEN_MORE;
}

static bool read_escape(JsonScan *scan, char c) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    scan->part = PART_STRING;
    if (c == 'u') {
        scan->part = PART_UNICODE;
        scan->escape_left = 4;
        scan->unicode = 0;
        return true;
    }
    const char *found = c ? strchr(from, c) : NULL;
    return found && flush_surrogate(scan) && grow_text(scan, &to[found - from], 1);
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static bool read_unicode(JsonScan *scan, char c) {
    int digit = hex_digit(c);
    if (digit < 0) return false;
    scan->unicode = scan->unicode << 4 | (uint32_t)digit;
    if (--scan->escape_left) return true;
    scan->part = PART_STRING;
    uint32_t unit = scan->unicode;
    if (scan->surrogate && unit >= 0xDC00 && unit <= 0xDFFF) {
        uint32_t code_point = 0x10000 + ((scan->surrogate - 0xD800) << 10) + (unit - 0xDC00);
        scan->surrogate = 0;
        return put_code_point(scan, code_point);
    }
    if (!flush_surrogate(scan)) return false;
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        scan->surrogate = unit;
        return true;
    }
    if (unit >= 0xDC00 && unit <= 0xDFFF) {
        scan->text_bad = true;
        unit = UTF8_BAD;
    }
    return put_code_point(scan, unit);
}

/* ---- Numbers and words. */

static size_t digits(Str s, size_t at) {
    size_t from = at;
    while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9') at++;
    return at - from;
}

static bool number_valid(Str s) {
    size_t at = s.len && s.ptr[0] == '-', run = digits(s, at);
    if (!run || (run > 1 && s.ptr[at] == '0')) return false;
    at += run;
    if (at < s.len && s.ptr[at] == '.') {
        run = digits(s, ++at);
        if (!run) return false;
        at += run;
    }
    if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
        at++;
        if (at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-')) at++;
        run = digits(s, at);
        if (!run) return false;
        at += run;
    }
    return at == s.len;
}

static bool number_byte(char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

static bool word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static JsonToken end_word(JsonScan *scan, Str word) {
    scan->part = PART_NONE;
    after_value(scan);
    if (str_eq(word, STR("true"))) return TOKEN_TRUE;
    if (str_eq(word, STR("false"))) return TOKEN_FALSE;
    if (str_eq(word, STR("null"))) return TOKEN_NULL;
    return bad(scan, "a word that JSON does not know (NaN and Infinity are no numbers there)");
}

static JsonToken end_number(JsonScan *scan, Str number, Str *text) {
    scan->part = PART_NONE;
    after_value(scan);
    if (!number_valid(number)) return bad(scan, "not a number");
    *text = number;
    return TOKEN_NUMBER;
}

/* A number or word: ends before the first byte that cannot belong to it. */
static JsonToken read_bare(JsonScan *scan, Str *input, Str *text) {
    bool number = scan->part == PART_NUMBER;
    size_t run = 0;
    while (run < input->len && (number ? number_byte(input->ptr[run]) : word_byte(input->ptr[run]))) run++;
    Str piece = str_sub(*input, 0, run);
    if (scan->text.len + run > NUMBER_MAX) return bad(scan, "number longer than allowed");
    bool ended = run < input->len;
    if (!ended || scan->text.len) {
        buf_add(&scan->text, piece);
        piece = buf_str(&scan->text);
    }
    scan->byte += run;
    *input = str_sub(*input, run, input->len);
    if (!ended) return TOKEN_MORE;
    return number ? end_number(scan, piece, text) : end_word(scan, piece);
}

/* ---- Between tokens. */

static void start_part(JsonScan *scan, unsigned char part) {
    scan->part = part;
    scan->text.len = 0;
    scan->text_size = 0;
    scan->plain = true;
    scan->has_high_bytes = scan->text_bad = false;
    scan->surrogate = 0;
}

static JsonToken start_value(JsonScan *scan, Str *input) {
    char c = *input->ptr;
    if (c == '"' || c == '{' || c == '[') input->ptr++, input->len--, scan->byte++;
    if (c == '{' || c == '[') return open_nest(scan, c == '{');
    if (c == '"') {
        start_part(scan, PART_STRING);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        start_part(scan, PART_NUMBER);
    } else if (word_byte(c)) {
        start_part(scan, PART_WORD);
    } else {
        return bad(scan, "not a value");
    }
    return TOKEN_MORE;
}

static bool skip_mark(JsonScan *scan, Str *input) { /* of the byte order mark EF BB BF, which may come in pieces */
    static const char mark[] = "\xEF\xBB\xBF";
    while (input->len && scan->bom_seen < 3 && scan->byte == scan->bom_seen && *input->ptr == mark[scan->bom_seen]) {
        scan->bom_seen++;
        input->ptr++, input->len--, scan->byte++;
    }
    return scan->bom_seen == 0 || scan->bom_seen == 3 || !input->len;
}

static JsonToken between(JsonScan *scan, Str *input) {
    size_t run = 0;
    while (run < input->len) {
        char c = input->ptr[run];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') break;
        run++;
    }
    scan->byte += run;
    *input = str_sub(*input, run, input->len);
    if (!input->len) return TOKEN_MORE;
    char c = *input->ptr;
    bool takes_value = scan->want == WANT_VALUE || (scan->want == WANT_FIRST_ITEM && c != ']');
    if (takes_value) return start_value(scan, input);
    input->ptr++, input->len--, scan->byte++;
    if (c == '}' || c == ']') return close_nest(scan, c == '}');
    if ((scan->want == WANT_FIRST_KEY || scan->want == WANT_KEY) && c == '"') {
        start_part(scan, PART_STRING);
        scan->want = WANT_COLON;
        return TOKEN_MORE;
    }
    if (scan->want == WANT_COLON && c == ':') {
        scan->want = WANT_VALUE;
        return TOKEN_MORE;
    }
    if (scan->want == WANT_COMMA && c == ',') {
        scan->want = in_object(scan) ? WANT_KEY : WANT_VALUE;
        return TOKEN_MORE;
    }
    return bad(scan, scan->want == WANT_NOTHING ? "something after the end" : "a comma, colon or key is missing");
}

JsonToken json_next(JsonScan *scan, Str *input, Str *text) {
    if (scan->fault) return TOKEN_BAD;
    if (scan->byte <= 3 && !skip_mark(scan, input)) return bad(scan, "half a byte order mark");
    while (input->len) {
        JsonToken token = TOKEN_MORE;
        if (scan->part == PART_NONE) {
            token = between(scan, input);
        } else if (scan->part == PART_STRING) {
            token = read_string(scan, input, text);
        } else if (scan->part == PART_NUMBER || scan->part == PART_WORD) {
            token = read_bare(scan, input, text);
        } else {
            char c = *input->ptr;
            input->ptr++, input->len--, scan->byte++;
            bool fine = scan->part == PART_ESCAPE ? read_escape(scan, c) : read_unicode(scan, c);
            bool too_long = scan->text_size > size_max(scan);
            if (!fine) return bad(scan, too_long ? "text longer than allowed" : "wrong escape in a text");
        }
        if (token != TOKEN_MORE) return token;
    }
    return TOKEN_MORE;
}

bool json_complete(const JsonScan *scan) {
    return !scan->fault && scan->want == WANT_NOTHING && scan->part == PART_NONE;
}

JsonToken json_last(JsonScan *scan, Str *text) {
    if (scan->fault || scan->depth) return TOKEN_MORE;
    if (scan->part == PART_NUMBER) return end_number(scan, buf_str(&scan->text), text);
    if (scan->part == PART_WORD) return end_word(scan, buf_str(&scan->text));
    return TOKEN_MORE;
}

void json_quote(Buf *out, Str text) {
    buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\') {
            buf_char(out, '\\');
            buf_char(out, (char)c);
        } else if (c < 0x20) {
            buf_printf(out, "\\u%04x", c);
        } else {
            buf_char(out, (char)c);
        }
    }
    buf_char(out, '"');
}

Str json_plain_number(Str number, Buf *scratch) {
    size_t mark = 0;
    while (mark < number.len && number.ptr[mark] != 'e' && number.ptr[mark] != 'E') mark++;
    if (mark == number.len) return number;
    Str power = str_sub(number, mark + 1, number.len);
    int64_t exponent;
    if (power.len && power.ptr[0] == '+') power = str_sub(power, 1, power.len);
    if (!str_int64(power, &exponent) || exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX) return number;

    /* All digits in a row, and where the point stands among them after the shift. */
    char all[NUMBER_MAX + 1];
    size_t count = 0, start = number.ptr[0] == '-', whole = 0;
    bool past_point = false;
    for (size_t i = start; i < mark && count < NUMBER_MAX; i++) {
        if (number.ptr[i] == '.') {
            past_point = true;
            continue;
        }
        all[count++] = number.ptr[i];
        if (!past_point) whole++;
    }
    int64_t point = (int64_t)whole + exponent;
    scratch->len = 0;
    if (start) buf_char(scratch, '-');
    int64_t first = 0; /* leading zeros go, but one before the point stays */
    while (first + 1 < point && (first >= (int64_t)count || all[first] == '0')) first++;
    if (point <= 0) {
        buf_add(scratch, STR("0."));
        for (int64_t i = point; i < 0; i++) buf_char(scratch, '0');
        buf_append(scratch, all, count);
    } else {
        for (int64_t i = first; i < point; i++) buf_char(scratch, i < (int64_t)count ? all[i] : '0');
        if (point < (int64_t)count) {
            buf_char(scratch, '.');
            buf_append(scratch, all + point, count - (size_t)point);
        }
    }
    return buf_str(scratch);
}
