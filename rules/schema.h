/* Schema: the JSON Schema (draft 2020-12) of a project, for editors. Made from the same tables of keys that the checker
 * reads, and from the option tables of the connectors, so it cannot say anything else. */
#ifndef KOPECK_SCHEMA_H
#define KOPECK_SCHEMA_H

#include "engine/base/buf.h"

/* Appends the schema, indented, with a line feed behind it. */
void schema_print(Buf *out);

#endif
