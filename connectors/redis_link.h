/* A connection to a Redis server (libhiredis) that only reads: every command must stand in a list of reads. After a
 * passing fault the connection is made anew and the command sent again, as often as `retry` says. */
#ifndef KOPECK_REDIS_LINK_H
#define KOPECK_REDIS_LINK_H

#include "connectors/connector.h"
#include "connectors/retry.h"

#include <hiredis/hiredis.h>

typedef struct RedisLink {
    Str source;        /* name, for the log */
    const char *where; /* of `url` */
    char *host;        /* or NULL: a socket */
    char *path;
    int port;
    int64_t database, connect_ms, timeout_ms;
    const char *user, *password; /* or NULL */
    redisContext *context;
    Retry retry;
    Arena *arena;
} RedisLink;

/* Reads the options url, user, password, connect_timeout, timeout, retry and connects. The arena closes the connection.
 */
bool redis_open(RedisLink *link, const SourceSpec *spec, Arena *arena, Error *err) MUST_USE;

typedef struct RedisArgs { /* of one command, at most */
    const char *text[12];
    size_t size[12];
    size_t count;
} RedisArgs;

RedisArgs redis_args(const char *first, ...) __attribute__((sentinel)); /* texts, ended by NULL */
void redis_add(RedisArgs *args, Str text);

/* Sends a command and waits. *reply: freed by redis_done, or by the arena of the link at the latest. What the server
 * refuses is an error; with `refused` a refusal is put up with: *reply is NULL then. */
bool redis_ask(RedisLink *link, const RedisArgs *args, bool *refused, redisReply **reply, Error *err) MUST_USE;
void redis_done(redisReply *reply);

Str redis_text(const redisReply *reply);                        /* STR_NULL unless a text */
const redisReply *redis_field(const redisReply *map, Str name); /* of name, value, name, value, ...; NULL when absent */
bool redis_count(const redisReply *reply, int64_t *out) MUST_USE; /* a number, also written as text */

#endif
