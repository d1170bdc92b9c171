#include "reports/text.h"

#include "engine/base/utf8.h"

void text_add_valid(Buf *out, Str s) {
    if (s.len && utf8_valid(s) && !memchr(s.ptr, '\0', s.len)) {
        buf_add(out, s);
        return;
    }
    for (size_t i = 0; i < s.len;) {
        uint32_t c = utf8_next(s, &i);
        utf8_add(out, c ? c : UTF8_BAD);
    }
}
