/* The installed ODBC drivers under names of our own, in a temporary folder: nothing in /etc is read or changed. */
#ifndef KOPECK_TESTS_ODBC_H
#define KOPECK_TESTS_ODBC_H

#include <stdbool.h>

/* Makes the folder and points unixODBC at it (ODBCSYSINI, ODBCINI): drivers "TestPostgreSQL", "TestMariaDB", "TestSQLite".
 * dsn: text of an odbc.ini, or NULL. To be called before the first connection of the process; later calls change nothing,
 * since unixODBC remembers. The folder is removed when the process exits. */
bool odbc_drivers(const char *dsn);

#endif
