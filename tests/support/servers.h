/* Real servers for tests, of databases and of queues: each lives in its own temporary folder, listens on a unix socket there and on a free
 * port of 127.0.0.1, and is gone with all its files when the test stops it, ends, crashes or is killed: a guardian
 * process holds the server and watches the test through a pipe.
 *
 * A fresh server has the database "kopeck" (UTF-8), an administrator without a password on the unix socket ("postgres" or
 * "root"), and the account SERVER_USER / SERVER_PASSWORD that may read everything and write nothing. Redis has that account
 * beside one without a password, and keeps nothing when it is killed. Databases refuse to run as root: then all run as the
 * user of their system package ("postgres", "mysql", "redis"). Of Microsoft SQL Server there is a stand-in, for its real driver
 * (tds_server.py, which says what its tables look like): that has the account alone. */
#ifndef KOPECK_TESTS_SERVERS_H
#define KOPECK_TESTS_SERVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define SERVER_USER "reader"
#define SERVER_PASSWORD "pass-4711-word"
#define SERVER_DATABASE "kopeck"

typedef enum ServerKind { SERVER_POSTGRESQL, SERVER_MARIADB, SERVER_REDIS, SERVER_MSSQL } ServerKind;

typedef struct Server {
    ServerKind kind;
    char folder[64];  /* PostgreSQL: host=FOLDER */
    char socket[104]; /* MariaDB: socket=SOCKET */
    char script[4096]; /* Microsoft SQL Server: its stand-in */
    int port;         /* also the number in PostgreSQL's socket name */
    int command, answer; /* pipes to the guardian */
    pid_t guardian;
} Server;

/* Starts a server and waits until it answers. On failure the reason is on stderr and nothing is left. */
bool server_start(Server *server, ServerKind kind);

/* Runs statements as administrator on the database "kopeck" (Redis: commands, in lines or in its protocol); false, with the
 * client's message on stderr, at the first error. */
bool server_sql(const Server *server, const char *sql);

bool server_kill(Server *server);   /* at once, as a power cut would, connections and all */
bool server_revive(Server *server); /* starts it again after server_kill; same folder and port */
void server_stop(Server *server);   /* ends it and removes its folder */

int free_port(void); /* a TCP port of 127.0.0.1 that nobody listens on just now */

/* Runs a program to its end, found by PATH. input: what it reads, or NULL. output: where its stdout goes, cut to fit, or NULL.
 * Returns its exit status, or -1. */
int run_program(const char *const argv[], const char *input, char *output, size_t output_size);

#endif
