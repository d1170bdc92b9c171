#include "tests/support/odbc.h"

#include "tests/support/servers.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64];

static bool put(const char *name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file) return false;
    bool written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}

static void remove_folder(void) {
    const char *argv[] = {"rm", "-rf", "--", folder, NULL};
    run_program(argv, NULL, NULL, 0);
}

bool odbc_drivers(const char *dsn) {
    if (folder[0]) return true;
    snprintf(folder, sizeof folder, "/tmp/kopeck-odbc-XXXXXX");
    if (!mkdtemp(folder)) return false;
    atexit(remove_folder);
    char ini[128];
    snprintf(ini, sizeof ini, "%s/odbc.ini", folder);
    return setenv("ODBCSYSINI", folder, 1) == 0 && setenv("ODBCINI", ini, 1) == 0 && put("odbc.ini", dsn ? dsn : "") &&
           put("odbcinst.ini", "[TestPostgreSQL]\nDriver=psqlodbcw.so\n[TestMariaDB]\nDriver=libmaodbc.so\n"
                               "[TestSQLite]\nDriver=libsqlite3odbc.so\n[FreeTDS]\nDriver=libtdsodbc.so\n");
}
