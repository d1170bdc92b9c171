/* Faults of drivers in words: the SQLSTATE that fits, whether the fault passes, and what to do about it. */
#ifndef KOPECK_ODBC_FAULT_H
#define KOPECK_ODBC_FAULT_H

#include "connectors/odbc_session.h"

/* Sets *err from the diagnostics of a handle of that kind (SQL_HANDLE_STMT, SQL_HANDLE_DBC). Returns false. */
bool odbc_fault(const OdbcSession *session, SQLSMALLINT kind, SQLHANDLE handle, const char *where, Error *err);

/* Sets *err for a call that the watch ended (odbc_watch.h). Returns false. */
bool odbc_stopped(const OdbcSession *session, const char *where, Error *err);

/* A diagnostic of that SQLSTATE stands on the statement. */
bool odbc_has_state(const OdbcSession *session, SQLHSTMT statement, const char *sqlstate);

/* The fault may be gone at another attempt. */
bool odbc_transient(const Error *err);

#endif
