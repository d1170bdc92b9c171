#include "connectors/xml_guard.h"

/* One character of a tag, behind its '<'. */
static void look_in_tag(XmlGuard *guard, char c) {
    switch (guard->state) {
    case GUARD_OPENED:
        guard->attributes = 0;
        guard->state = c == '!' || c == '?' ? GUARD_MARKUP : c == '>' ? GUARD_TEXT : GUARD_TAG;
        return;
    case GUARD_TAG:
        guard->attributes += c == '=';
        if (c == '"' || c == '\'') {
            guard->state = GUARD_QUOTED;
            guard->quote = c;
        } else if (c == '>') {
            guard->state = GUARD_TEXT;
        }
        return;
    case GUARD_QUOTED:
        if (c == guard->quote) guard->state = GUARD_TAG;
        return;
    case GUARD_MARKUP: /* of a comment with a '>' in it the rest is taken for text, which does no harm */
        if (c == '>') guard->state = GUARD_TEXT;
        return;
    case GUARD_TEXT: return;
    }
}

const char *xml_guard_look(XmlGuard *guard, Str piece, bool any_element) {
    if (!any_element && (guard->prolog += piece.len) > XML_PROLOG_MAX) {
        return "has no element within its first 256 KiB\nhint: the file is damaged, no XML, or declares things that "
               "Kopeck does not expand";
    }
    for (size_t i = 0; i < piece.len; i++) {
        if (guard->state == GUARD_TEXT) {
            const char *open = memchr(piece.ptr + i, '<', piece.len - i);
            if (!open) return NULL;
            i = (size_t)(open - piece.ptr);
            guard->state = GUARD_OPENED;
        } else {
            look_in_tag(guard, piece.ptr[i]);
        }
        if (guard->attributes > XML_ATTRIBUTES_MAX)
            return "an element has more than 10000 attributes\nhint: the file is damaged; no exchange format does that";
    }
    return NULL;
}
