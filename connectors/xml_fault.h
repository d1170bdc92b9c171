/* What libxml2 says against a document, in words for whoever has to mend it. */
#ifndef KOPECK_XML_FAULT_H
#define KOPECK_XML_FAULT_H

#include <libxml/xmlerror.h>

#include "engine/base/error.h"

typedef struct XmlFaultPlace {
    const char *name;
    long byte;
    bool any_element; /* the document has begun */
    bool open;        /* an element is open */
} XmlFaultPlace;

void xml_fault_tell(const xmlError *error, const XmlFaultPlace *place, Error *err);

#endif
