#include "connectors/redis_look.h"

#include <stdlib.h>

enum { LAG_PAGE = 1000, LAG_MOST = 100000 };

/* The server's clock. */
static bool server_time(RedisLink *link, Instant *now, Error *err) {
    RedisArgs args = redis_args("TIME", NULL);
    redisReply *reply;
    int64_t seconds, us;
    if (!redis_ask(link, &args, NULL, &reply, err)) return false;
    bool good = reply->type == REDIS_REPLY_ARRAY && reply->elements == 2 && redis_count(reply->element[0], &seconds) &&
                redis_count(reply->element[1], &us);
    if (good) *now = seconds * INSTANT_SECOND + us;
    redis_done(reply);
    return good || error_set(err, ERROR_SOURCE, link->where, "redis did not tell its time");
}

bool redis_kind(RedisLink *link, Str key, RedisKind *kind, Error *err) {
    static const char *const names[] = {[REDIS_NONE] = "none",
                                        [REDIS_LIST] = "list",
                                        [REDIS_SORTED] = "zset",
                                        [REDIS_STREAM] = "stream",
                                        [REDIS_HASH] = "hash"};
    RedisArgs args = redis_args("TYPE", NULL);
    redisReply *reply;
    redis_add(&args, key);
    if (!redis_ask(link, &args, NULL, &reply, err)) return false;
    *kind = REDIS_OTHER;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq(redis_text(reply), str_of(names[i]))) *kind = (RedisKind)i;
    }
    redis_done(reply);
    return true;
}

/* COMMAND key -> a number; most: of those from the least score to this one. */
static bool ask_count(const RedisLook *look, const char *command, const char *most, int64_t *out, Error *err) {
    RedisArgs args = redis_args(command, NULL);
    redisReply *reply;
    redis_add(&args, look->key);
    if (most) redis_add(&args, STR("-inf"));
    if (most) redis_add(&args, str_of(most));
    if (!redis_ask(look->link, &args, NULL, &reply, err)) return false;
    bool good = redis_count(reply, out);
    redis_done(reply);
    return good || error_set(err, ERROR_SOURCE, look->link->where, "%s of %.*s gave no number", command, STR_ARG(look->key));
}

/* ---- Messages */

/* "{parent}:{item}" with bull:orders:wait and 17 is bull:orders:17. */
static Str fill_record(Str pattern, Str key, Str item, Arena *arena) {
    Buf *out = buf_own(arena);
    size_t parent = key.len;
    while (parent > 0 && key.ptr[parent - 1] != ':') parent--;
    if (parent > 0) parent--;
    for (size_t i = 0; i < pattern.len;) {
        Str left = str_sub(pattern, i, pattern.len);
        if (str_starts(left, STR("{parent}"))) {
            buf_add(out, str_sub(key, 0, parent));
            i += 8;
        } else if (str_starts(left, STR("{item}"))) {
            buf_add(out, item);
            i += 6;
        } else {
            buf_char(out, pattern.ptr[i++]);
        }
    }
    return buf_str(out);
}

Str redis_fields(const redisReply *list, Arena *arena) {
    size_t count = list && list->type == REDIS_REPLY_ARRAY ? list->elements / 2 : 0;
    Str *pair = arena_array(arena, 2 * count, sizeof *pair);
    for (size_t i = 0; i < 2 * count; i++) pair[i] = redis_text(list->element[i]);
    Buf *out = buf_own(arena);
    payload_of_fields(out, pair, count);
    return buf_str(out);
}

bool redis_message(const RedisLook *look, Str item, Str *out, Error *err) {
    if (!look->form->record.len) {
        *out = str_copy(look->arena, item);
        return true;
    }
    RedisArgs args = redis_args("HGETALL", NULL);
    redisReply *reply;
    redis_add(&args, fill_record(look->form->record, look->key, item, look->arena));
    if (!redis_ask(look->link, &args, NULL, &reply, err)) return false;
    *out = redis_fields(reply, look->arena);
    redis_done(reply);
    return true;
}

Instant redis_moment_in(Str message, const RedisForm *form, Arena *arena) {
    Payload *payload;
    const Str *cell = NULL;
    Error ignored = {0};
    if (!form->at.len || !payload_new(&payload, &form->at, 1, arena, &ignored)) return INSTANT_NONE;
    if (payload_read(payload, message, &cell) || !cell[0].ptr) return INSTANT_NONE;
    return payload_moment(cell[0], form->zone);
}

/* ---- Lists, sorted sets, hashes */

static bool look_list(const RedisLook *look, QueueFigures *q, Error *err) {
    RedisArgs args = redis_args("LINDEX", NULL);
    redisReply *reply;
    Str message = STR_NULL;
    if (!ask_count(look, "LLEN", NULL, &q->depth, err)) return false;
    q->ready = q->depth;
    if (!q->depth || !look->form->at.len) return true;
    redis_add(&args, look->key);
    redis_add(&args, look->form->oldest_left ? STR("0") : STR("-1"));
    if (!redis_ask(look->link, &args, NULL, &reply, err)) return false;
    Str item = redis_text(reply); /* null: taken since */
    bool good = !item.ptr || redis_message(look, item, &message, err);
    redis_done(reply);
    if (good && message.ptr) q->head_at = redis_moment_in(message, look->form, look->arena);
    return good;
}

/* Scores are moments in seconds or milliseconds as a rule: of death, of the next attempt, of the time it is due. */
static bool look_sorted(const RedisLook *look, QueueFigures *q, Error *err) {
    RedisArgs args = redis_args("ZRANGE", NULL);
    redisReply *reply;
    char limit[40];
    if (!ask_count(look, "ZCARD", NULL, &q->depth, err)) return false;
    q->ready = q->depth;
    redis_add(&args, look->key);
    redis_add(&args, STR("0"));
    redis_add(&args, STR("0"));
    redis_add(&args, STR("WITHSCORES"));
    if (!redis_ask(look->link, &args, NULL, &reply, err)) return false;
    bool any = reply->type == REDIS_REPLY_ARRAY && reply->elements == 2;
    Str score = any ? str_copy(look->arena, redis_text(reply->element[1])) : STR_NULL;
    redis_done(reply);
    if (!any) return true;
    q->head_at = payload_moment(score, look->form->zone);
    if (q->head_at == INSTANT_NONE) return true;
    size_t digits = str_find(score, STR("."));
    bool ms = (digits == SIZE_MAX ? score.len : digits) > 11;
    snprintf(limit, sizeof limit, "%lld", (long long)(look->now / (ms ? 1000 : INSTANT_SECOND)));
    return ask_count(look, "ZCOUNT", limit, &q->ready, err); /* those that are due */
}

/* ---- Streams */

Instant redis_id_moment(Str id) {
    Str ms = str_cut(&id, '-');
    int64_t value;
    bool clock = str_int64(ms, &value) && value >= 100000000000 && value < 100000000000000; /* 1973 to 5138 */
    return clock ? value * 1000 : INSTANT_NONE;
}

/* Entries behind an id, or from the beginning: up to LAG_MOST of them, or only the first. */
typedef struct Behind {
    int64_t count;
    Str first; /* its id, or null */
} Behind;

static bool count_behind(const RedisLook *look, Str after, bool only_first, Behind *out, Error *err) {
    char size[24];
    int64_t page = only_first ? 1 : LAG_PAGE, most = only_first ? 1 : LAG_MOST;
    snprintf(size, sizeof size, "%lld", (long long)page);
    for (*out = (Behind){0};;) {
        Str from = after.len ? str_printf(look->arena, "(%.*s", STR_ARG(after)) : STR("-");
        RedisArgs args = redis_args("XRANGE", NULL);
        redisReply *reply;
        redis_add(&args, look->key);
        redis_add(&args, from);
        redis_add(&args, STR("+"));
        redis_add(&args, STR("COUNT"));
        redis_add(&args, str_of(size));
        if (!redis_ask(look->link, &args, NULL, &reply, err)) return false;
        size_t got = reply->type == REDIS_REPLY_ARRAY ? reply->elements : 0;
        for (size_t i = 0; i < got; i++) {
            const redisReply *entry = reply->element[i];
            if (entry->type != REDIS_REPLY_ARRAY || !entry->elements) continue;
            if (i && i + 1 < got) continue;
            after = str_copy(look->arena, redis_text(entry->element[0]));
            if (!out->first.ptr) out->first = after;
        }
        redis_done(reply);
        out->count += (int64_t)got;
        if ((int64_t)got < page || out->count >= most) return true;
    }
}

/* Entries given out and not confirmed: since when, and how many of the 1,000 oldest were given out more than once. */
static bool look_pending(const RedisLook *look, QueueFigures *q, Error *err) {
    RedisArgs args = redis_args("XPENDING", NULL);
    redisReply *reply;
    int64_t deliveries;
    redis_add(&args, look->key);
    redis_add(&args, q->group);
    redis_add(&args, STR("-"));
    redis_add(&args, STR("+"));
    redis_add(&args, STR("1000"));
    if (!redis_ask(look->link, &args, NULL, &reply, err)) return false;
    q->retries = 0;
    for (size_t i = 0; reply->type == REDIS_REPLY_ARRAY && i < reply->elements;
         i++) { /* id, consumer, idle ms, deliveries */
        const redisReply *entry = reply->element[i];
        if (entry->type != REDIS_REPLY_ARRAY || entry->elements < 4) continue;
        if (i == 0) q->head_at = redis_id_moment(redis_text(entry->element[0]));
        if (redis_count(entry->element[3], &deliveries) && deliveries > 1) q->retries++;
    }
    redis_done(reply);
    return true;
}

static int64_t number_or_unknown(const redisReply *reply) {
    int64_t out;
    return redis_count(reply, &out) ? out : QUEUE_UNKNOWN;
}

/* The server says how far a group is behind, or it is counted: before Redis 7, and when ids were set or entries
 * deleted. */
static bool look_group(const RedisLook *look, const redisReply *group, QueueFigures *q, Error *err) {
    Str last = redis_text(redis_field(group, STR("last-delivered-id")));
    Behind behind;
    int64_t lag = number_or_unknown(redis_field(group, STR("lag")));
    q->consumers = number_or_unknown(redis_field(group, STR("consumers")));
    q->unacknowledged = number_or_unknown(redis_field(group, STR("pending")));
    q->taken = number_or_unknown(redis_field(group, STR("entries-read")));
    q->ready = lag;
    bool count = lag == QUEUE_UNKNOWN;
    if (lag != 0) {
        if (!count_behind(look, last, !count, &behind, err)) return false;
        if (count) q->ready = behind.count;
        if (count && behind.count >= LAG_MOST) look->looks->short_count = true;
        if (behind.first.ptr) q->head_at = redis_id_moment(behind.first);
    }
    if (q->unacknowledged > 0 && !look_pending(look, q, err))
        return false; /* given out before those behind it: older */
    if (q->unacknowledged == 0) q->retries = 0;
    if (q->ready != QUEUE_UNKNOWN && q->unacknowledged != QUEUE_UNKNOWN) q->depth = q->ready + q->unacknowledged;
    return true;
}

static bool ask_info(RedisLink *link, const char *what, Str key, redisReply **reply, Error *err) {
    RedisArgs args = redis_args("XINFO", what, NULL);
    redis_add(&args, key);
    return redis_ask(link, &args, NULL, reply, err);
}

static bool look_stream(const RedisLook *look, Error *err) {
    Str key = look->key;
    redisReply *stream, *groups;
    Behind behind;
    if (!ask_info(look->link, "STREAM", key, &stream, err)) return false;
    int64_t sent = number_or_unknown(redis_field(stream, STR("entries-added"))),
            length = number_or_unknown(redis_field(stream, STR("length")));
    redis_done(stream);
    if (!ask_info(look->link, "GROUPS", key, &groups, err)) return false;
    size_t count = groups->type == REDIS_REPLY_ARRAY ? groups->elements : 0;
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        Str group = str_copy(look->arena, redis_text(redis_field(groups->element[i], STR("name"))));
        Str name = str_printf(look->arena, "%.*s/%.*s", STR_ARG(key), STR_ARG(group));
        QueueFigures q = queue_unknown(name, key, group, "stream");
        q.seen_at = look->now;
        q.sent = sent;
        good = look_group(look, groups->element[i], &q, err);
        queue_looks_add(look->looks, q, look->arena);
    }
    redis_done(groups);
    if (!good || count) return good;
    QueueFigures q = queue_unknown(key, key, STR_NULL, "stream"); /* nobody reads it by a group */
    q.seen_at = look->now;
    q.sent = sent;
    q.depth = q.ready = length;
    if (!count_behind(look, STR(""), true, &behind, err)) return false;
    if (behind.first.ptr) q.head_at = redis_id_moment(behind.first);
    queue_looks_add(look->looks, q, look->arena);
    return true;
}

bool redis_look(RedisLook *look, Error *err) {
    static const char *const names[] = {
        [REDIS_NONE] = "none", [REDIS_LIST] = "list", [REDIS_SORTED] = "sorted set", [REDIS_HASH] = "hash"};
    RedisKind kind;
    if (!server_time(look->link, &look->now, err) || !redis_kind(look->link, look->key, &kind, err)) return false;
    if (kind == REDIS_STREAM) return look_stream(look, err);
    if (kind == REDIS_OTHER) {
        return error_set(err, ERROR_SOURCE, look->link->where,
                         "key %.*s is no queue: neither a list, a stream, a sorted set nor a hash", STR_ARG(look->key));
    }
    QueueFigures q = queue_unknown(look->key, look->key, STR_NULL, names[kind]);
    q.seen_at = look->now;
    bool good = true;
    if (kind == REDIS_NONE) q.depth = q.ready = 0; /* an empty list is no key at all */
    if (kind == REDIS_LIST) good = look_list(look, &q, err);
    if (kind == REDIS_SORTED) good = look_sorted(look, &q, err);
    if (kind == REDIS_HASH) good = ask_count(look, "HLEN", NULL, &q.depth, err);
    queue_looks_add(look->looks, q, look->arena);
    return good;
}
