#include "reports/text.h"

#include "engine/base/utf8.h"

void text_add_html(Buf *out, Str s) {
    size_t from = 0;
    for (size_t i = 0; i <= s.len; i++) {
        const char *entity = NULL;
        if (i < s.len) {
            switch (s.ptr[i]) {
            case '&': entity = "&amp;"; break;
            case '<': entity = "&lt;"; break;
            case '>': entity = "&gt;"; break;
            case '"': entity = "&quot;"; break;
            default: continue;
            }
        }
        utf8_add_valid(out, str_sub(s, from, i));
        if (entity) buf_add(out, str_of(entity));
        from = i + 1;
    }
}
