#include "engine/base/utf8.h"

static bool tail(Str s, size_t index, size_t count) {
    if (s.len - index <= count) return false;
    for (size_t i = 1; i <= count; i++) {
        if (((unsigned char)s.ptr[index + i] & 0xC0) != 0x80) return false;
    }
    return true;
}

/* Returns bytes used by the well-formed sequence at index, or 0. */
static size_t decode(Str s, size_t index, uint32_t *out) {
    const unsigned char *p = (const unsigned char *)s.ptr + index;
    if (p[0] < 0x80) {
        *out = p[0];
        return 1;
    }
    if (p[0] >= 0xC2 && p[0] <= 0xDF && tail(s, index, 1)) {
        *out = (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F);
        return 2;
    }
    if ((p[0] & 0xF0) == 0xE0 && tail(s, index, 2)) {
        uint32_t c = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
        *out = c;
        return c >= 0x800 && (c < 0xD800 || c > 0xDFFF) ? 3 : 0;
    }
    if (p[0] >= 0xF0 && p[0] <= 0xF4 && tail(s, index, 3)) {
        uint32_t c = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6 |
                     (p[3] & 0x3F);
        *out = c;
        return c >= 0x10000 && c <= 0x10FFFF ? 4 : 0;
    }
    return 0;
}

uint32_t utf8_next(Str s, size_t *index) {
    assert(*index < s.len);
    uint32_t code_point;
    size_t used = decode(s, *index, &code_point);
    *index += used ? used : 1;
    return used ? code_point : UTF8_BAD;
}

size_t utf8_count(Str s) {
    size_t count = 0;
    for (size_t i = 0; i < s.len; count++) utf8_next(s, &i);
    return count;
}

Str utf8_head(Str s, size_t letters) {
    size_t at = 0;
    while (letters-- && at < s.len) utf8_next(s, &at);
    return (Str){s.ptr, at};
}

bool utf8_valid(Str s) {
    uint32_t code_point;
    uint64_t word;
    for (size_t i = 0; i < s.len;) {
        if (s.len - i >= sizeof word) {
            memcpy(&word, s.ptr + i, sizeof word);
            if (!(word & UINT64_C(0x8080808080808080))) {
                i += sizeof word;
                continue;
            }
        }
        size_t used = decode(s, i, &code_point);
        if (!used) return false;
        i += used;
    }
    return true;
}

size_t utf8_put(char out[4], uint32_t c) {
    assert(c <= 0x10FFFF);
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

void utf8_add(Buf *buf, uint32_t code_point) {
    char bytes[4];
    buf_append(buf, bytes, utf8_put(bytes, code_point));
}

void utf8_add_valid(Buf *buf, Str s) {
    if (s.len && utf8_valid(s) && !memchr(s.ptr, '\0', s.len)) {
        buf_add(buf, s);
        return;
    }
    for (size_t i = 0; i < s.len;) {
        uint32_t c = utf8_next(s, &i);
        utf8_add(buf, c ? c : UTF8_BAD);
    }
}
