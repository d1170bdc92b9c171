/* What makes libxml2 slow or large is seen in the text before it gets it: a prolog without end, whose declarations it
 * keeps and looks through one by one, and a tag with too many attributes, each of which it compares with all others. */
#ifndef KOPECK_XML_GUARD_H
#define KOPECK_XML_GUARD_H

#include "engine/base/str.h"

enum { XML_PROLOG_MAX = 256 << 10, XML_ATTRIBUTES_MAX = 10000 };

typedef enum XmlGuardState { GUARD_TEXT, GUARD_OPENED, GUARD_TAG, GUARD_QUOTED, GUARD_MARKUP } XmlGuardState;

typedef struct XmlGuard { /* zeroed: a new document */
    XmlGuardState state;
    char quote;
    size_t attributes; /* of the tag at hand */
    size_t prolog;
} XmlGuard;

/* Looks through the next piece. any_element: the parser has given one. NULL, or what is wrong with the document. */
const char *xml_guard_look(XmlGuard *guard, Str piece, bool any_element);

#endif
