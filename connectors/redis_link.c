#include "connectors/redis_link.h"

#include "engine/base/parallel.h"

#include <stdarg.h>
#include <stdlib.h>

enum { PORT_DEFAULT = 6379 };

/* Reads, and what a session begins with. `ACL` is asked about the account itself alone. */
static const char *const reads[] = {"ACL",      "AUTH",   "HGETALL", "HLEN",   "LINDEX", "LLEN",  "LRANGE",
                                    "PING",     "SCAN",   "SELECT",  "TIME",   "TYPE",   "XINFO", "XLEN",
                                    "XPENDING", "XRANGE", "ZCARD",   "ZCOUNT", "ZRANGE"};

static bool is_read(const char *command) {
    for (size_t i = 0; i < ARRAY_LEN(reads); i++) {
        if (strcmp(reads[i], command) == 0) return true;
    }
    return false;
}

/* ---- Faults */

typedef struct Advice {
    const char *begins, *hint;
    bool transient;
} Advice;

static const Advice advice[] = {
    {"NOAUTH", "the server wants a password: give `password`, and `user` where accounts have names", false},
    {"WRONGPASS", "check user and password of the source", false},
    {"ERR invalid password", "check user and password of the source", false},
    {"ERR Client sent AUTH", "the server knows no password: leave `password` out", false},
    {"ERR AUTH", "the server knows no password: leave `password` out", false},
    {"NOPERM", "the account needs +@read +@connection +info +time on these keys", false},
    {"LOADING", NULL, true},
    {"BUSY", NULL, true},
    {"MASTERDOWN", NULL, true},
    {"TRYAGAIN", NULL, true},
    {"CLUSTERDOWN", NULL, true},
    {"MOVED", "the key lies on another node of the cluster: name each node as a source of its own", false},
    {"ERR DB index is out of range", "the number behind the / of `url` is the database, 0 to 15 as a rule", false},
};

static const Advice *advice_for(const char *message) {
    for (size_t i = 0; i < ARRAY_LEN(advice); i++) {
        if (strncmp(message, advice[i].begins, strlen(advice[i].begins)) == 0) return &advice[i];
    }
    return NULL;
}

static bool said(RedisLink *link, const char *message, bool *transient, Error *err) {
    const Advice *found = advice_for(message);
    char code[16];
    snprintf(code, sizeof code, "%.*s", (int)strcspn(message, " "), message);
    *transient = found && found->transient;
    return error_set_native(err, ERROR_SOURCE, link->where, code, "redis says: %s%s%s", message,
                            found && found->hint ? "\nhint: " : "", found && found->hint ? found->hint : "");
}

static bool broken(RedisLink *link, const char *what, Error *err) {
    const char *reason = link->context ? link->context->errstr : "no memory";
    const char *target = link->path ? link->path : link->host;
    return error_set_native(err, ERROR_SOURCE, link->where, "link",
                            "%s %s: %s\nhint: check the address in url, and that the server runs", what, target,
                            reason[0] ? reason : "the connection broke");
}

/* ---- Connecting */

static void disconnect(void *handle) {
    RedisLink *link = handle;
    if (link->context) redisFree(link->context);
    link->context = NULL;
}

static struct timeval timeval_of(int64_t ms) {
    return (struct timeval){.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
}

static bool send(RedisLink *link, const RedisArgs *args, redisReply **reply, bool *transient, Error *err) {
    *transient = true;
    *reply = redisCommandArgv(link->context, (int)args->count, (const char **)(uintptr_t)args->text, args->size);
    if (!*reply) return broken(link, "no answer from", err);
    if ((*reply)->type != REDIS_REPLY_ERROR) return true;
    (void)said(link, (*reply)->str, transient, err);
    return false;
}

static bool greet(RedisLink *link, const RedisArgs *args, bool *transient, Error *err) {
    redisReply *reply = NULL;
    bool fine = send(link, args, &reply, transient, err);
    if (reply) freeReplyObject(reply);
    return fine;
}

static bool connect_once(RedisLink *link, bool *transient, Error *err) {
    struct timeval connect = timeval_of(link->connect_ms), wait = timeval_of(link->timeout_ms);
    char database[24];
    disconnect(link);
    *transient = true;
    link->context = link->path ? redisConnectUnixWithTimeout(link->path, connect)
                               : redisConnectWithTimeout(link->host, link->port, connect);
    if (!link->context || link->context->err) return broken(link, "cannot reach", err);
    if (redisSetTimeout(link->context, wait) != REDIS_OK) return broken(link, "cannot reach", err);
    if (link->password) {
        RedisArgs args = link->user ? redis_args("AUTH", link->user, link->password, NULL)
                                    : redis_args("AUTH", link->password, NULL);
        if (!greet(link, &args, transient, err)) return false;
    }
    if (!link->database) return true;
    snprintf(database, sizeof database, "%lld", (long long)link->database);
    RedisArgs args = redis_args("SELECT", database, NULL);
    return greet(link, &args, transient, err);
}

/* After a passing fault: waits and connects anew. False: no attempt is left, or the fault does not pass. */
static bool again(RedisLink *link, bool transient, Error *err) {
    while (transient) {
        if (!retry_wait(&link->retry, link->source, err)) return false;
        if (connect_once(link, &transient, err)) return true;
    }
    return false;
}

/* ---- Options */

static bool wrong_url(RedisLink *link, const char *what, Error *err) {
    return error_set(err, ERROR_USAGE, link->where,
                     "%s\nhint: write redis://HOST:6379/0, or unix:/run/redis/redis.sock", what);
}

static bool parse_tcp(RedisLink *link, Str rest, Error *err) {
    Str path = rest, host = str_cut(&path, '/'), port = STR_NULL;
    int64_t number = PORT_DEFAULT;
    if (str_find(host, STR("@")) != SIZE_MAX)
        return wrong_url(link, "user and password do not belong into url: they are options of their own", err);
    if (str_starts(host, STR("["))) { /* [::1]:6379 */
        size_t close = str_find(host, STR("]"));
        if (close == SIZE_MAX) return wrong_url(link, "`]` is missing in url", err);
        port = str_sub(host, close + 1, host.len);
        host = str_sub(host, 1, close);
        if (port.len && port.ptr[0] != ':') return wrong_url(link, "the port in url is no number", err);
        port = port.len ? str_sub(port, 1, port.len) : STR_NULL;
    } else {
        port = host;
        host = str_cut(&port, ':');
    }
    if (!host.len) return wrong_url(link, "url names no host", err);
    if (port.ptr && (!str_int64(port, &number) || number < 1 || number > 65535))
        return wrong_url(link, "the port in url is no number", err);
    if (path.len && (!str_int64(path, &link->database) || link->database < 0))
        return wrong_url(link, "the database in url is no number", err);
    link->host = str_cstr(link->arena, host);
    link->port = (int)number;
    return true;
}

static bool parse_url(RedisLink *link, Str url, Error *err) {
    if (str_starts(url, STR("unix:"))) {
        Str path = str_sub(url, 5, url.len);
        while (str_starts(path, STR("//"))) path = str_sub(path, 1, path.len);
        if (!path.len) return wrong_url(link, "url names no socket", err);
        link->path = str_cstr(link->arena, path);
        return true;
    }
    if (str_starts(url, STR("rediss:"))) {
        return error_set(err, ERROR_USAGE, link->where,
                         "rediss: this build speaks no TLS to Redis\nhint: let stunnel or a sidecar carry it, and name "
                         "the address where that listens");
    }
    if (!str_starts(url, STR("redis://"))) return wrong_url(link, "url is no address of a Redis server", err);
    return parse_tcp(link, str_sub(url, 8, url.len), err);
}

bool redis_open(RedisLink *link, const SourceSpec *spec, Arena *arena, Error *err) {
    const Options *o = spec->options;
    Str user = options_text(o, "user"), password = options_text(o, "password");
    bool transient;
    *link = (RedisLink){.source = spec->name,
                        .where = options_where(o, "url"),
                        .connect_ms = options_ms(o, "connect_timeout", 10000),
                        .timeout_ms = options_ms(o, "timeout", 60000),
                        .user = user.len ? str_cstr(arena, user) : NULL,
                        .password = password.len ? str_cstr(arena, password) : NULL,
                        .retry = retry_plan(o),
                        .arena = arena};
    if (!parse_url(link, options_text(o, "url"), err)) return false;
    arena_own(arena, disconnect, link);
    return connect_once(link, &transient, err) || again(link, transient, err);
}

/* ---- Commands */

RedisArgs redis_args(const char *first, ...) {
    RedisArgs args = {0};
    va_list list;
    va_start(list, first);
    for (const char *text = first; text; text = va_arg(list, const char *)) redis_add(&args, str_of(text));
    va_end(list);
    return args;
}

void redis_add(RedisArgs *args, Str text) {
    assert(args->count < ARRAY_LEN(args->text));
    args->text[args->count] = text.ptr;
    args->size[args->count++] = text.len;
}

bool redis_ask(RedisLink *link, const RedisArgs *args, bool *refused, redisReply **reply, Error *err) {
    *reply = NULL;
    if (refused) *refused = false;
    if (!is_read(args->text[0])) return error_set(err, ERROR_INTERNAL, link->where, "%s is no read", args->text[0]);
    for (;;) {
        bool transient;
        if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, link->where, "cancelled");
        if (send(link, args, reply, &transient, err)) return true;
        bool answered = *reply != NULL;
        if (answered) freeReplyObject(*reply);
        *reply = NULL;
        if (answered && !transient && refused) {
            *refused = true;
            *err = (Error){0};
            return true;
        }
        if (!again(link, transient, err)) return false;
    }
}

void redis_done(redisReply *reply) {
    if (reply) freeReplyObject(reply);
}

Str redis_text(const redisReply *reply) {
    bool text = reply && (reply->type == REDIS_REPLY_STRING || reply->type == REDIS_REPLY_STATUS);
    return text ? (Str){reply->str, reply->len} : STR_NULL;
}

const redisReply *redis_field(const redisReply *map, Str name) {
    for (size_t i = 0; map && map->type == REDIS_REPLY_ARRAY && i + 1 < map->elements; i += 2) {
        if (str_eq(redis_text(map->element[i]), name)) return map->element[i + 1];
    }
    return NULL;
}

bool redis_count(const redisReply *reply, int64_t *out) {
    if (!reply) return false;
    if (reply->type == REDIS_REPLY_INTEGER) {
        *out = reply->integer;
        return true;
    }
    return str_int64(redis_text(reply), out);
}
