/* An SMTP server for one test (smtp_server.py): its own port, its own temporary folder, gone with both when the test
 * stops it, ends or is killed. A self-signed certificate for 127.0.0.1 is made anew each time: FOLDER/cert.pem. */
#ifndef KOPECK_TESTS_SMTP_H
#define KOPECK_TESTS_SMTP_H

#include "engine/base/str.h"

#include <sys/types.h>

typedef struct SmtpServer {
    char folder[64];
    int port;
    pid_t pid;
} SmtpServer;

/* Then arguments of smtp_server.py, ended by NULL. False: it did not start. */
bool smtp_start(SmtpServer *server, ...) __attribute__((sentinel));

/* A part of mail number `mail` (1, 2, ...): "raw", "subject", "text", "html", "attachment", ...; STR_NULL when there is
 * none. */
Str smtp_part(const SmtpServer *server, int mail, const char *name, Arena *arena);
void smtp_stop(SmtpServer *server);

#endif
