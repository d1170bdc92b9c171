#include "connectors/xml_fault.h"

#include "engine/base/str.h"

#include <stdio.h>

typedef struct Words {
    int code;
    const char *text, *hint;
} Words;

#define ENTITIES                                                                                                       \
    "declares entities, which Kopeck does not expand",                                                                 \
        "such declarations can make a small file endless; have it written without <!ENTITY>"
#define NAMELESS "has an & that is no entity", "a text's & must be written &amp;"
#define DAMAGED "the file is damaged, or its elements are not closed in order; have it written again"

static const Words words[] = {
    {XML_ERR_ENTITY_LOOP, ENTITIES},
    {XML_ERR_UNDECLARED_ENTITY, "uses an entity that it does not declare",
     "XML knows only &amp; &lt; &gt; &quot; &apos; and numbers such as &#160;"},
    {XML_ERR_NAME_REQUIRED, NAMELESS}, /* also of other names, where the text tells */
    {XML_ERR_ENTITYREF_SEMICOL_MISSING, NAMELESS},
    {XML_ERR_LT_IN_ATTRIBUTE, "has a < in an attribute", "it must be written &lt;"},
    {XML_ERR_INVALID_CHAR, "holds a character that XML does not allow",
     "the file is damaged, or a control character came in with a value"},
    {XML_ERR_TAG_NAME_MISMATCH, "closes another element than the one that is open", DAMAGED},
    {XML_ERR_DOCUMENT_END, "the document goes on behind its end", "two documents in one file? split them"},
    {XML_ERR_RESERVED_XML_NAME, "has something before <?xml ... ?>", "the declaration must be the first in the file"},
};

static bool is_too_large(const xmlError *error) { /* libxml2's own bound, about 10 million bytes */
    return error->code == XML_ERR_NO_MEMORY || error->code == XML_ERR_INTERNAL_ERROR ||
           error->code == XML_ERR_NAME_TOO_LONG || (error->message && strstr(error->message, "uge "));
}

static bool is_cut(const xmlError *error, const XmlFaultPlace *place) {
    bool code = error->code == XML_ERR_TAG_NOT_FINISHED || error->code == XML_ERR_DOCUMENT_END ||
                error->code == XML_ERR_GT_REQUIRED;
    return code && (place->open || (error->message && strncmp(error->message, "Premature", 9) == 0));
}

void xml_fault_tell(const xmlError *error, const XmlFaultPlace *place, Error *err) {
    char where[256];
    snprintf(where, sizeof where, "%s:%d", place->name, error->line);
    Str own = str_trim(str_of(error->message ? error->message : "not XML"));
    bool more = str_starts(own, STR("Extra")); /* seen ahead of the first element, in a small file */
    if (error->code == XML_ERR_DOCUMENT_EMPTY ||
        (error->code == XML_ERR_DOCUMENT_END && !place->any_element && !(more && place->byte))) {
        error_set(err, ERROR_SOURCE, place->name, "is empty, or no XML");
        return;
    }
    if (is_cut(error, place)) {
        error_set(err, ERROR_SOURCE, where,
                  "the file ends before its elements do, near byte %ld: it was cut\nhint: have it sent again",
                  place->byte);
        return;
    }
    if (is_too_large(error)) {
        error_set(err, ERROR_SOURCE, where,
                  "one text, name, attribute or comment has more than 9 million bytes, near byte %ld\nhint: the file "
                  "is damaged, or holds a picture; have it written without",
                  place->byte);
        return;
    }
    const char *text = NULL, *hint = DAMAGED;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        bool nameless = words[i].code == XML_ERR_NAME_REQUIRED;
        if (words[i].code != error->code || (nameless && !str_starts(own, STR("xmlParseEntityRef")))) continue;
        text = words[i].text;
        hint = words[i].hint;
    }
    if (text)
        error_set(err, ERROR_SOURCE, where, "%s, near byte %ld (%.*s)\nhint: %s", text, place->byte, STR_ARG(own), hint);
    else
        error_set(err, ERROR_SOURCE, where, "is not well-formed XML near byte %ld: %.*s\nhint: %s", place->byte,
                  STR_ARG(own), hint);
}
