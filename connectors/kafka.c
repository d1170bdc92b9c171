/* kafka: how far consumer groups are behind in the topics of a cluster, and the messages of (dead-letter) topics; with
 * reads only (kafka_link.h). Two looks, `sample` apart, tell how fast a queue grows (queue_table.h has the columns).
 * Messages are read topic by topic, partition by partition, from the first to the last that stood there when the
 * reading began. */
#include "connectors/kafka_look.h"
#include "connectors/retry.h"
#include "engine/base/parallel.h"

enum { POLL_MS = 200, HEADERS_MAX = 256 };

struct Source {
    SourceSpec spec;
    NoticeList *notices;
    Arena *arena, *dataset, *scratch;
    KafkaLink link;
    Retry retry;
    int64_t sample_ms;

    Extract extract;
    bool messages;
    QueueTable *table;
    KafkaTopic *topic;
    bool *bare;
    size_t topic_count;
    QueueLooks before, now;

    size_t at;     /* the topic, or the queue, in work */
    int partition; /* of it */
    bool assigned;
    int64_t next_offset, end; /* of the partition: what is to come, and where reading stops */
    int64_t heard_ms;         /* when something last came */
};

static void close_source(void *handle) {
    Source *source = handle;
    arena_free(source->dataset);
    arena_free(source->scratch);
}

static bool open(Source **out, const SourceSpec *spec, NoticeList *notices, Arena *arena, Error *err) {
    Source *source = arena_alloc(arena, sizeof *source);
    *source = (Source){.spec = *spec,
                       .notices = notices,
                       .arena = arena,
                       .sample_ms = options_ms(spec->options, "sample", 5000),
                       .retry = retry_plan(spec->options),
                       .dataset = arena_new("kafka dataset", 0),
                       .scratch = arena_new("kafka", 0)};
    arena_own(arena, close_source, source);
    if (!kafka_open(&source->link, spec, arena, err)) return false;
    *out = source;
    return true;
}

/* ---- Beginning a dataset */

/* The topics that the source and the dataset let pass; those that `only` names are rows of their own. */
static bool find_topics(Source *source, Error *err) {
    const Options *of = source->spec.options, *o = source->extract.options;
    size_t found, kept = 0;
    if (!kafka_topics(&source->link, source->dataset, &source->topic, &found, err)) return false;
    source->bare = arena_array(source->dataset, found, sizeof *source->bare);
    for (size_t i = 0; i < found; i++) {
        Str name = source->topic[i].name;
        if (!queue_fits(of, "topics", name, true, source->scratch)) continue;
        if (!queue_fits(o, "only", name, true, source->scratch)) continue;
        source->bare[kept] = queue_fits(o, "only", name, false, source->scratch);
        source->topic[kept++] = source->topic[i];
    }
    source->topic_count = kept;
    return true;
}

static bool names_topics(const Source *source) {
    return options_item(source->extract.options, "only", 0).ptr != NULL;
}

static size_t find_groups(const Source *source, Str *out) {
    size_t count = 0;
    bool whole = names_topics(source); /* dead-letter topics: what they hold, whoever reads them */
    Str group;
    for (size_t i = 0; !whole && (group = options_item(source->spec.options, "groups", i)).ptr; i++, count++) {
        if (out) out[count] = group;
    }
    return count;
}

static bool look_twice(Source *source, Error *err) {
    size_t groups = find_groups(source, NULL);
    Str *group = arena_array(source->dataset, groups, sizeof *group);
    (void)find_groups(source, group);
    if (!groups && !names_topics(source)) {
        return error_set(err, ERROR_USAGE, source->link.where,
                         "the source names no `groups`: nobody's queues can be looked at");
    }
    KafkaView view = {.link = &source->link, .group = group, .group_count = groups, .topic = source->topic, .bare = source->bare,
                      .topic_count = source->topic_count, .arena = source->dataset};
    source->before = (QueueLooks){0};
    if (source->sample_ms) {
        if (!kafka_look(&view, &source->before, err)) return false;
        if (!wait_ms(source->sample_ms)) return error_set(err, ERROR_CANCELLED, source->link.where, "cancelled");
    }
    view.head = true;
    return kafka_look(&view, &source->now, err);
}

static bool begin_once(Source *source, Schema *schema, Error *err) {
    const Options *o = source->extract.options;
    arena_reset(source->dataset);
    arena_reset(source->scratch);
    rd_kafka_assign(source->link.reader, NULL);
    source->messages = str_eq(options_text(o, "resource"), STR("messages"));
    source->at = 0;
    source->partition = 0;
    source->assigned = false;
    if (!queue_table_new(&source->table, &source->extract, source->messages, options_where(o, "resource"),
                         source->dataset, err))
        return false;
    queue_table_schema(source->table, schema);
    return find_topics(source, err) && (source->messages || look_twice(source, err));
}

static bool is_passing(const Error *err) {
    static const rd_kafka_resp_err_t all[] = {RD_KAFKA_RESP_ERR__TRANSPORT,
                                              RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
                                              RD_KAFKA_RESP_ERR__TIMED_OUT,
                                              RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
                                              RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                                              RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
                                              RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
                                              RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
                                              RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE};
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        if (strncmp(err->native, rd_kafka_err2name(all[i]), sizeof err->native - 1) == 0) return true;
    }
    return false;
}

static bool begin(Source *source, const Extract *extract, Schema *schema, Error *err) {
    source->extract = *extract;
    while (!begin_once(source, schema, err)) {
        if (!is_passing(err) || !retry_wait(&source->retry, source->spec.name, err)) return false;
    }
    return true;
}

/* ---- Rows of messages */

static bool begin_partition(Source *source, Error *err) {
    const char *topic = source->topic[source->at].name.ptr;
    int64_t low;
    if (!kafka_ends(&source->link, topic, source->partition, &low, &source->end, err)) return false;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic, source->partition)->offset = low;
    rd_kafka_resp_err_t fault =
        low < source->end ? rd_kafka_assign(source->link.reader, list) : RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_topic_partition_list_destroy(list);
    if (fault) return kafka_fault(&source->link, fault, "kafka does not give the messages of", topic, err);
    source->assigned = true;
    source->next_offset = low;
    source->heard_ms = clock_ms();
    return true;
}

static void end_partition(Source *source) {
    rd_kafka_assign(source->link.reader, NULL);
    source->assigned = false;
    source->partition++;
}

static void take_message(Source *source, const rd_kafka_message_t *from) {
    rd_kafka_headers_t *headers;
    rd_kafka_timestamp_type_t kind;
    Str pair[2 * HEADERS_MAX];
    size_t count = 0;
    int64_t ms = rd_kafka_message_timestamp(from, &kind);
    if (!rd_kafka_message_headers(from, &headers)) {
        const char *name;
        const void *value;
        size_t size;
        for (; count < HEADERS_MAX && !rd_kafka_header_get_all(headers, count, &name, &value, &size); count++) {
            pair[2 * count] = str_of(name);
            pair[2 * count + 1] = (Str){value, size};
        }
    }
    QueueMessage message = {.queue = source->topic[source->at].name,
                            .at = ms > 0 ? ms * 1000 : INSTANT_NONE,
                            .key = {from->key, from->key_len},
                            .body = {from->payload, from->len},
                            .header = pair,
                            .header_count = count};
    message.id = str_printf(source->scratch, "%d:%lld", from->partition, (long long)from->offset);
    queue_table_message(source->table, &message);
}

/* Takes what a poll gave. The end of a partition may be a hole (a transaction's marker): then only PARTITION_EOF tells that
 * nothing follows. Returns the fault that it tells of, unless librdkafka tries again by itself. */
static rd_kafka_resp_err_t hear(Source *source, const rd_kafka_message_t *message) {
    bool ours = message->rkt && message->partition == source->partition &&
                str_eq(str_of(rd_kafka_topic_name(message->rkt)), source->topic[source->at].name);
    source->heard_ms = clock_ms();
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        if (ours) source->next_offset = source->end;
    } else if (message->err) {
        return kafka_transient(message->err) ? RD_KAFKA_RESP_ERR_NO_ERROR : message->err;
    } else if (ours && message->offset >= source->next_offset) {
        if (message->offset < source->end) take_message(source, message);
        source->next_offset = message->offset + 1;
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static bool fill_partition(Source *source, Error *err) {
    while (source->assigned && queue_table_takes(source->table)) {
        if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, source->link.where, "cancelled");
        if (source->next_offset >= source->end) {
            end_partition(source);
            break;
        }
        rd_kafka_message_t *message = rd_kafka_consumer_poll(source->link.reader, POLL_MS);
        rd_kafka_resp_err_t fault = message ? hear(source, message) : RD_KAFKA_RESP_ERR_NO_ERROR;
        if (message) rd_kafka_message_destroy(message);
        if (!fault && clock_ms() - source->heard_ms > source->link.timeout_ms) fault = RD_KAFKA_RESP_ERR__TIMED_OUT;
        if (fault)
            return kafka_fault(&source->link, fault, "kafka does not give the messages of",
                               source->topic[source->at].name.ptr, err);
    }
    return true;
}

static bool fill_messages(Source *source, Error *err) {
    while (source->at < source->topic_count && queue_table_takes(source->table)) {
        if (source->partition >= source->topic[source->at].partitions) {
            source->at++;
            source->partition = 0;
            continue;
        }
        if (!source->assigned && !begin_partition(source, err)) return false;
        if (!fill_partition(source, err)) return false;
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
    queue_table_finish(source->table, source->topic_count, "topics", source->arena, out);
    return true;
}

static bool list(Source *source, Str **names, size_t *count, Arena *arena, Error *err) {
    KafkaTopic *topic;
    if (!kafka_topics(&source->link, arena, &topic, count, err)) return false;
    *names = arena_array(arena, *count, sizeof **names);
    for (size_t i = 0; i < *count; i++) (*names)[i] = topic[i].name;
    return true;
}

static const OptionSpec source_options[] = {
    {"brokers", OPTION_TEXT, true, false, NULL, NULL, "HOST:9092, of one broker or several, separated by commas."},
    {"groups", OPTION_LIST, false, false, NULL, NULL, "Consumer groups: how far each is behind in what it reads."},
    {"topics", OPTION_LIST, false, false, NULL, NULL,
     "Topics, or patterns (orders.*), that are looked at; default: all."},
    {"user", OPTION_TEXT, false, false, NULL, NULL, "Account (SASL); may only read and describe."},
    {"password", OPTION_TEXT, false, true, NULL, NULL, "Its password."},
    {"mechanism", OPTION_CHOICE, false, false, "SCRAM-SHA-512", "PLAIN SCRAM-SHA-256 SCRAM-SHA-512",
     "How the password is shown."},
    {"tls.on", OPTION_SWITCH, false, false, "false", NULL, "The connection is encrypted."},
    {"tls.ca", OPTION_TEXT, false, false, NULL, NULL,
     "File of the authority that the brokers' certificates are of; default: those of the system."},
    {"tls.certificate", OPTION_TEXT, false, false, NULL, NULL,
     "File of the account's own certificate, where brokers ask for one."},
    {"tls.key", OPTION_TEXT, false, false, NULL, NULL, "File of its key."},
    QUEUE_SAMPLE_OPTION,
    {"timeout", OPTION_DURATION, false, false, "30 s", NULL, "Longest wait for an answer."},
    RETRY_OPTION,
    {0},
};

static const OptionSpec dataset_options[] = {
    {"resource", OPTION_CHOICE, true, false, NULL, "queues messages", "A row a group in a topic, or a row a message."},
    {"only", OPTION_LIST, false, false, NULL, NULL,
     "Patterns: these topics alone, with all that they hold, whichever groups read them."},
    {0},
};

const Connector connector_kafka = {
    .name = "kafka",
    .summary = "Kafka: how far consumer groups are behind, and the messages of dead-letter topics",
    .source_options = source_options,
    .dataset_options = dataset_options,
    .preset = true,
    .open = open,
    .begin = begin,
    .next = next,
    .finish = finish,
    .list = list,
};
