/* The watch of a session: a thread that cancels the statement in work when its time is over or the run is cancelled. */
#ifndef KOPECK_ODBC_WATCH_H
#define KOPECK_ODBC_WATCH_H

#include "connectors/odbc_session.h"

/* Starts the thread unless it runs already; it ends with the arena. */
bool odbc_watch_open(OdbcSession *session, Arena *arena, Error *err) MUST_USE;

/* Around each call that the server may keep waiting. */
void odbc_watch_begin(const OdbcSession *session, SQLHSTMT statement);
bool odbc_watch_end(const OdbcSession *session); /* true: the call was cancelled */

#endif
