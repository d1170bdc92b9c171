/* The store's schema, a script a version and backend. Internal to engine/store. */
#ifndef KOPECK_STORE_SCHEMA_H
#define KOPECK_STORE_SCHEMA_H

extern const char *const schema_sqlite[];     /* ends with NULL */
extern const char *const schema_postgresql[]; /* as many */

#endif
