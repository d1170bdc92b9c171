/* redis: queues that live in a Redis server, as lists, sorted sets or streams, and the messages in them; with reads
 * only. Two looks, `sample` apart, tell how fast a queue grows (queue_table.h has the columns). Messages are read from
 * the oldest on, in pages; a queue that moves on meanwhile is read as it is found. */
#include "connectors/queue_table.h"
#include "connectors/redis_look.h"

#include <stdlib.h>

enum { KEYS_MAX = 10000 };

typedef struct Page { /* of messages, oldest first */
    redisReply *reply;
    size_t next, count;
    bool backwards; /* the reply has its oldest last */
    bool scored;    /* item, score, item, score, ... */
} Page;

struct Source {
    SourceSpec spec;
    const char *where;
    NoticeList *notices;
    Arena *arena, *dataset, *scratch;
    RedisLink link;
    int64_t sample_ms;

    bool messages;
    RedisForm form;
    QueueTable *table;
    Str *key;
    size_t key_count;
    QueueLooks before, now;
    size_t at;      /* the key, or the queue, in work */
    RedisKind kind; /* of it, when it has begun */
    bool begun;
    uint64_t offset; /* messages of it that were read */
    Str last_id;
    Page page;
    bool noticed_short;
};

static void close_page(Source *source) {
    redis_done(source->page.reply);
    source->page = (Page){0};
}

static void close_source(void *handle) {
    Source *source = handle;
    close_page(source);
    arena_free(source->dataset);
    arena_free(source->scratch);
}

/* ---- Opening */

/* Names an account that could write. Only one that may ask about accounts can be told so: the others are limited
 * already. */
static bool notice_powers(Source *source, Error *err) {
    RedisArgs who = redis_args("ACL", "WHOAMI", NULL), what = redis_args("ACL", "GETUSER", NULL);
    redisReply *name, *account;
    bool refused;
    if (!redis_ask(&source->link, &who, &refused, &name, err)) return false;
    if (refused) return true; /* before Redis 6, or limited */
    redis_add(&what, redis_text(name));
    if (!redis_ask(&source->link, &what, &refused, &account, err)) {
        redis_done(name);
        return false;
    }
    Str rights = refused ? STR("") : redis_text(redis_field(account, STR("commands")));
    if (str_find(rights, STR("+@all")) != SIZE_MAX || str_find(rights, STR("+@write")) != SIZE_MAX) {
        Str user = redis_text(name);
        notice_add(source->notices, source->arena, LOG_WARNING, "could write",
                   "redis account %.*s may do more than read (%.*s); give Kopeck an "
                   "account with +@read +@connection +info +time",
                   STR_ARG(user), STR_ARG(rights));
    }
    redis_done(account);
    redis_done(name);
    return true;
}

static bool open(Source **out, const SourceSpec *spec, NoticeList *notices, Arena *arena, Error *err) {
    Source *source = arena_alloc(arena, sizeof *source);
    *source = (Source){.spec = *spec,
                       .where = options_where(spec->options, "url"),
                       .notices = notices,
                       .arena = arena,
                       .sample_ms = options_ms(spec->options, "sample", 5000),
                       .dataset = arena_new("redis dataset", 0),
                       .scratch = arena_new("redis", 0)};
    arena_own(arena, close_source, source);
    if (!redis_open(&source->link, spec, arena, err) || !notice_powers(source, err)) return false;
    *out = source;
    return true;
}

/* ---- Which keys */

static bool has_wildcard(Str pattern) {
    for (size_t i = 0; i < pattern.len; i++) {
        if (strchr("*?[\\", pattern.ptr[i])) return true;
    }
    return false;
}

static bool add_key(Source *source, Str key, Error *err) {
    if (source->key_count == KEYS_MAX) {
        return error_set(err, ERROR_SOURCE, source->where,
                         "`keys` fit more than %d keys\nhint: patterns that fit queues alone", KEYS_MAX);
    }
    source->key[source->key_count++] = str_copy(source->dataset, key);
    return true;
}

static bool scan(Source *source, Str pattern, Error *err) {
    Str cursor = STR("0");
    do {
        RedisArgs args = redis_args("SCAN", NULL);
        redisReply *reply;
        redis_add(&args, cursor);
        redis_add(&args, STR("MATCH"));
        redis_add(&args, pattern);
        redis_add(&args, STR("COUNT"));
        redis_add(&args, STR("1000"));
        if (!redis_ask(&source->link, &args, NULL, &reply, err)) return false;
        bool good =
            reply->type == REDIS_REPLY_ARRAY && reply->elements == 2 && reply->element[1]->type == REDIS_REPLY_ARRAY;
        if (!good) error_set(err, ERROR_SOURCE, source->where, "redis did not list its keys");
        for (size_t i = 0; good && i < reply->element[1]->elements; i++)
            good = add_key(source, redis_text(reply->element[1]->element[i]), err);
        if (good) cursor = str_copy(source->scratch, redis_text(reply->element[0]));
        redis_done(reply);
        if (!good) return false;
    } while (!str_eq(cursor, STR("0")));
    return true;
}

static int by_text(const void *a, const void *b) {
    return str_compare(*(const Str *)a, *(const Str *)b);
}

/* Keys in the order of their names, each once. */
static bool find_keys(Source *source, const Options *o, Error *err) {
    Str pattern;
    size_t kept = 0;
    source->key = arena_array(source->dataset, KEYS_MAX, sizeof *source->key);
    source->key_count = 0;
    for (size_t i = 0; (pattern = options_item(source->spec.options, "keys", i)).ptr; i++) {
        bool found = has_wildcard(pattern) ? scan(source, pattern, err) : add_key(source, pattern, err);
        if (!found) return false;
    }
    if (source->key_count) qsort(source->key, source->key_count, sizeof *source->key, by_text);
    for (size_t i = 0; i < source->key_count; i++) {
        bool again = kept && str_eq(source->key[kept - 1], source->key[i]);
        if (!again && queue_fits(o, "only", source->key[i], true, source->scratch)) source->key[kept++] = source->key[i];
    }
    source->key_count = kept;
    return true;
}

/* ---- Beginning a dataset */

static bool look_at_all(Source *source, QueueLooks *looks, Error *err) {
    *looks = (QueueLooks){0};
    for (size_t i = 0; i < source->key_count; i++) {
        RedisLook look = {&source->link, source->key[i], &source->form, looks, source->dataset, INSTANT_NONE};
        if (!redis_look(&look, err)) return false;
    }
    return true;
}

static bool look_twice(Source *source, Error *err) {
    source->before = (QueueLooks){0};
    if (source->sample_ms && source->key_count) {
        if (!look_at_all(source, &source->before, err)) return false;
        if (!wait_ms(source->sample_ms)) return error_set(err, ERROR_CANCELLED, source->where, "cancelled");
    }
    if (!look_at_all(source, &source->now, err)) return false;
    if (source->now.short_count && !source->noticed_short) {
        source->noticed_short = true;
        notice_add(source->notices, source->arena, LOG_WARNING, "at least",
                   "a group of a stream is at least 100000 entries behind, and redis does not say "
                   "how many: its depth is what was counted");
    }
    return true;
}

static bool begin(Source *source, const Extract *extract, Schema *schema, Error *err) {
    const Options *o = extract->options;
    close_page(source);
    arena_reset(source->dataset);
    arena_reset(source->scratch);
    source->messages = str_eq(options_text(o, "resource"), STR("messages"));
    const Options *of = source->spec.options;
    source->form = (RedisForm){.oldest_left = str_eq(options_text(of, "oldest"), STR("left")),
                               .record = options_text(of, "record"),
                               .at = options_text(of, "at"),
                               .zone = source->spec.zone};
    source->at = 0;
    source->begun = false;
    if (!queue_table_new(&source->table, extract, source->messages, options_where(o, "resource"), source->dataset, err))
        return false;
    queue_table_schema(source->table, schema);
    if (!find_keys(source, o, err)) return false;
    return source->messages || look_twice(source, err);
}

/* ---- Rows of messages */

static Str number(Source *source, int64_t value) {
    return str_printf(source->scratch, "%lld", (long long)value);
}

static bool ask_page(Source *source, Str key, Error *err) {
    Page page = {.backwards = source->kind == REDIS_LIST && !source->form.oldest_left,
                 .scored = source->kind == REDIS_SORTED};
    static const char *const command[] = {
        [REDIS_LIST] = "LRANGE", [REDIS_SORTED] = "ZRANGE", [REDIS_STREAM] = "XRANGE"};
    RedisArgs args = redis_args(command[source->kind], NULL);
    int64_t first = (int64_t)source->offset, last = first + REDIS_PAGE - 1;
    redis_add(&args, key);
    if (source->kind == REDIS_STREAM) {
        redis_add(&args,
                  source->last_id.len ? str_printf(source->scratch, "(%.*s", STR_ARG(source->last_id)) : STR("-"));
        redis_add(&args, STR("+"));
        redis_add(&args, STR("COUNT"));
        redis_add(&args, number(source, REDIS_PAGE));
    } else {
        redis_add(&args, number(source, page.backwards ? -last - 1 : first));
        redis_add(&args, number(source, page.backwards ? -first - 1 : last));
    }
    if (page.scored) redis_add(&args, STR("WITHSCORES"));
    if (!redis_ask(&source->link, &args, NULL, &page.reply, err)) return false;
    if (page.reply->type == REDIS_REPLY_ARRAY) page.count = page.reply->elements / (page.scored ? 2 : 1);
    source->page = page;
    return true;
}

static bool take_message(Source *source, Str key, Error *err) {
    Page *page = &source->page;
    size_t at = page->backwards ? page->count - 1 - page->next : page->next * (page->scored ? 2 : 1);
    const redisReply *one = page->reply->element[at];
    QueueMessage message = {.queue = key, .at = INSTANT_NONE};
    page->next++;
    source->offset++;
    if (source->kind == REDIS_STREAM) {
        if (one->type != REDIS_REPLY_ARRAY || one->elements != 2)
            return error_set(err, ERROR_SOURCE, source->where, "redis gave an entry that is none");
        message.id = str_copy(source->dataset, redis_text(one->element[0]));
        message.body = redis_fields(one->element[1], source->scratch);
        message.at = redis_id_moment(message.id);
        source->last_id = message.id;
    } else {
        Str item = redis_text(one);
        if (source->form.record.len) message.id = item;
        RedisLook look = {.link = &source->link, .key = key, .form = &source->form, .arena = source->scratch};
        if (!redis_message(&look, item, &message.body, err)) return false;
        message.at = page->scored ? payload_moment(redis_text(page->reply->element[at + 1]), source->spec.zone)
                                  : redis_moment_in(message.body, &source->form, source->scratch);
    }
    queue_table_message(source->table, &message);
    return true;
}

static bool begin_key(Source *source, Str key, Error *err) {
    if (!redis_kind(&source->link, key, &source->kind, err)) return false;
    source->begun = true;
    source->offset = 0;
    source->last_id = STR("");
    if (source->kind != REDIS_HASH && source->kind != REDIS_OTHER) return true;
    return error_set(err, ERROR_SOURCE, source->where,
                     "key %.*s holds no messages in an order: it is no list, stream or sorted set", STR_ARG(key));
}

static bool fill_messages(Source *source, Error *err) {
    while (source->at < source->key_count && queue_table_takes(source->table)) {
        Str key = source->key[source->at];
        if (!source->begun && !begin_key(source, key, err)) return false;
        bool page_done = source->page.next == source->page.count;
        bool key_done =
            source->kind == REDIS_NONE || (source->page.reply && page_done && source->page.count < REDIS_PAGE);
        if (key_done) {
            source->begun = false;
            source->at++;
        }
        if (page_done || key_done) close_page(source);
        if (key_done) continue;
        if (!source->page.reply && !ask_page(source, key, err)) return false;
        if (source->page.count && !take_message(source, key, err)) return false;
    }
    return true;
}

static bool next(Source *source, Batch *out, Error *err) {
    arena_reset(source->scratch);
    queue_table_clear(source->table);
    if (!source->messages)
        queue_table_looks(source->table, &source->now, &source->before, &source->at);
    else if (!fill_messages(source, err))
        return false;
    queue_table_batch(source->table, out);
    return true;
}

static bool finish(Source *source, ReadSummary *out, Error *err) {
    (void)err;
    queue_table_finish(source->table, source->key_count, "keys", source->arena, out);
    return true;
}

static bool list(Source *source, Str **names, size_t *count, Arena *arena, Error *err) {
    static const Options none = {0};
    arena_reset(source->dataset);
    arena_reset(source->scratch);
    if (!find_keys(source, &none, err)) return false;
    *names = arena_array(arena, source->key_count, sizeof **names);
    for (size_t i = 0; i < source->key_count; i++) (*names)[i] = str_copy(arena, source->key[i]);
    *count = source->key_count;
    return true;
}

static const OptionSpec source_options[] = {
    {"url", OPTION_TEXT, true, false, NULL, NULL,
     "redis://HOST:6379/0 (the number is the database), or unix:/run/redis/redis.sock."},
    {"user", OPTION_TEXT, false, false, NULL, NULL, "Account (Redis 6 and later); may only read."},
    {"password", OPTION_TEXT, false, true, NULL, NULL, "Its password."},
    {"keys", OPTION_LIST, true, false, NULL, NULL,
     "Keys of the queues, or patterns (queue:*): lists, sorted sets and streams are told apart by themselves."},
    {"oldest", OPTION_CHOICE, false, false, "right", "left right",
     "End of a list at which the oldest message is: right for LPUSH and BRPOP."},
    {"record", OPTION_TEXT, false, false, NULL, NULL,
     "Hash that holds a message of which the queue has the id only: {parent}:{item}; {parent} is the queue's key up to "
     "its last colon."},
    {"at", OPTION_TEXT, false, false, NULL, NULL, "Path in messages of lists to the moment at which they were sent."},
    QUEUE_SAMPLE_OPTION,
    {"connect_timeout", OPTION_DURATION, false, false, "10 s", NULL, "Longest wait for the connection."},
    {"timeout", OPTION_DURATION, false, false, "60 s", NULL, "Longest wait for an answer."},
    RETRY_OPTION,
    {0},
};

static const OptionSpec dataset_options[] = {
    {"resource", OPTION_CHOICE, true, false, NULL, "queues messages", "A row a queue, or a row a message in them."},
    {"only", OPTION_LIST, false, false, NULL, NULL, "Patterns: of the source's keys those alone."},
    {0},
};

const Connector connector_redis = {
    .name = "redis",
    .summary = "queues in Redis: lists, sorted sets and streams with their groups, and the messages in them",
    .source_options = source_options,
    .dataset_options = dataset_options,
    .preset = true,
    .open = open,
    .begin = begin,
    .next = next,
    .finish = finish,
    .list = list,
};
