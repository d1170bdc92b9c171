/* What a look at one key of Redis finds: a list, a sorted set, a stream with its groups, a hash. */
#ifndef KOPECK_REDIS_LOOK_H
#define KOPECK_REDIS_LOOK_H

#include "connectors/queue_table.h"
#include "connectors/redis_link.h"

enum { REDIS_PAGE = 100 /* messages asked for at once */ };

/* How the project says the messages of a dataset lie. */
typedef struct RedisForm {
    bool oldest_left; /* of lists: LINDEX 0 is the next to be taken; else the last is */
    Str record;       /* hash of a message: "{parent}:{item}", or null: the item itself is the message */
    Str at;           /* path of the moment in a message, or null */
    const Zone *zone;
} RedisForm;

typedef enum RedisKind { REDIS_NONE, REDIS_LIST, REDIS_SORTED, REDIS_STREAM, REDIS_HASH, REDIS_OTHER } RedisKind;

bool redis_kind(RedisLink *link, Str key, RedisKind *kind, Error *err) MUST_USE;

typedef struct RedisLook {
    RedisLink *link;
    Str key;
    const RedisForm *form;
    QueueLooks *looks; /* where redis_look adds to */
    Arena *arena;      /* of what is found */
    Instant now;       /* set by redis_look: the server's clock */
} RedisLook;

/* Adds what there is to say of a key: one queue, or one for each group of a stream. */
bool redis_look(RedisLook *look, Error *err) MUST_USE;

/* The message behind an item of a list or sorted set, as JSON (or the bare item), in the arena. */
bool redis_message(const RedisLook *look, Str item, Str *out, Error *err) MUST_USE;

Str redis_fields(const redisReply *list, Arena *arena); /* name, value, ... as one JSON object */
Instant redis_moment_in(Str message, const RedisForm *form, Arena *arena);

/* "1790000000000-0" -> the moment; INSTANT_NONE for ids that were not made by the clock. */
Instant redis_id_moment(Str id);

#endif
