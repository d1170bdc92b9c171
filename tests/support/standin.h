/* A stand-in server (fixtures/standin) for one test: its own port, its own temporary folder, gone with both when the
 * test stops it, ends or is killed.
 *
 *   Standin crm = {0};
 *   standin_record(&crm, "orders", "{\"id\":1,\"total\":10.50}\n");       data of its own, or give a folder to start
 *   standin_start(&crm, "rest", NULL, "--token", "t", "--fault", "503@2", NULL);
 *   ... http://127.0.0.1:PORT is in crm.url ...
 *   standin_stop(&crm); */
#ifndef KOPECK_TESTS_STANDIN_H
#define KOPECK_TESTS_STANDIN_H

#include <stdbool.h>
#include <sys/types.h>

typedef struct Standin {
    char folder[64]; /* temporary: data/, port, log */
    char url[64];
    int port;
    pid_t pid;
} Standin;

/* Adds lines to a resource's file in the server's own data folder; before the start. */
void standin_record(Standin *standin, const char *resource, const char *lines);

/* kind: "rest" or "odata", or "system:bitrix24" for one of fixtures/systems, found below the current folder. data: folder of .jsonl files, NULL for the own one. Then arguments of the program, ended by
 * NULL. */
bool standin_start(Standin *standin, const char *kind, const char *data, ...) __attribute__((sentinel));

char *standin_log(const Standin *standin); /* one line a request: status, method, address; the caller frees it */
void standin_kill(Standin *standin);       /* at once, as a power cut would; a start with "--port", PORT brings it back */
void standin_stop(Standin *standin);       /* also after a start that failed, or none */

/* Where build/NAME is, found from the test's own place there or below. */
bool program_beside(const char *name, char *out, size_t size);

#endif
