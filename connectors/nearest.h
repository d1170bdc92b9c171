/* The name that was probably meant: for hints on unknown tables, columns, resources. */
#ifndef KOPECK_NEAREST_H
#define KOPECK_NEAREST_H

#include "engine/base/error.h"
#include "engine/base/str.h"

/* Index of the name nearest to `name`, or SIZE_MAX when none is near: at most one edit in three characters counts as near
 * (insert, delete, replace, swap neighbours; letter case of ASCII is free). The earlier of two equally near wins. A name
 * that is equal but for what stands before its last dot ("orders" for "sales.orders") is near too; where only one of two
 * names has a dot, what stands behind it is compared. */
size_t nearest_name(Str name, const Str *names, size_t count);

/* Fails with: crm.orders has no column "totl" - and a hint: the nearest name, or the first names that there are. */
bool nearest_column_error(Error *err, const char *where, Str dataset, Str wanted, const Str *names, size_t count);

#endif
