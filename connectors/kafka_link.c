#include "connectors/kafka_link.h"

#include "engine/base/parallel.h"
#include "engine/base/wait.h"

#include <stdio.h>
#include <stdlib.h>

enum { REASON_SIZE = 512, TEXT_SIZE = 32, DOWN_MS = 1500 /* for a cluster that nobody can reach */ };

bool kafka_transient(rd_kafka_resp_err_t fault) {
    static const rd_kafka_resp_err_t passing[] = {
        RD_KAFKA_RESP_ERR__TRANSPORT,
        RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
        RD_KAFKA_RESP_ERR__TIMED_OUT,
        RD_KAFKA_RESP_ERR__RESOLVE,
        RD_KAFKA_RESP_ERR__WAIT_COORD,
        RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
        RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
        RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
    };
    for (size_t i = 0; i < ARRAY_LEN(passing); i++) {
        if (passing[i] == fault) return true;
    }
    return false;
}

static const char *hint_for(rd_kafka_resp_err_t fault) {
    switch (fault) {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
        return "\nhint: check user, password and mechanism of the source";
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        return "\nhint: the account needs DESCRIBE on the topic, and READ for its age and messages";
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED: return "\nhint: the account needs DESCRIBE on the group";
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
        return "\nhint: check the addresses in brokers, and that they can be reached from here";
    default: return "";
    }
}

bool kafka_fault(const KafkaLink *link, rd_kafka_resp_err_t fault, const char *what, const char *on, Error *err) {
    char native[16];
    snprintf(native, sizeof native, "%s", rd_kafka_err2name(fault));
    return error_set_native(err, ERROR_SOURCE, link->where, native, "%s%s%s: %s%s", what, on[0] ? " " : "", on,
                            rd_kafka_err2str(fault), hint_for(fault));
}

/* ---- Handles */

/* What librdkafka says by itself goes to nobody: faults are told by the calls. */
static void no_log(const rd_kafka_t *handle, int level, const char *facility, const char *text) {
    (void)handle, (void)level, (void)facility, (void)text;
}

static bool set(const KafkaLink *link, rd_kafka_conf_t *conf, const char *name, const char *value, Error *err) {
    char reason[REASON_SIZE];
    if (!value || !value[0] || rd_kafka_conf_set(conf, name, value, reason, sizeof reason) == RD_KAFKA_CONF_OK)
        return true;
    return error_set(err, ERROR_USAGE, link->where, "kafka does not take %s: %s", name,
                     strstr(name, "password") ? "its value" : reason);
}

static const char *text_option(const KafkaLink *link, const char *name) {
    Str value = options_text(link->options, name);
    return value.len ? str_cstr(link->arena, value) : NULL;
}

static bool set_security(const KafkaLink *link, rd_kafka_conf_t *conf, Error *err) {
    static const char *const files[][2] = {{"tls.ca", "ssl.ca.location"},
                                           {"tls.certificate", "ssl.certificate.location"},
                                           {"tls.key", "ssl.key.location"}};
    const char *user = text_option(link, "user");
    bool tls = options_switch(link->options, "tls.on");
    const char *protocol = user ? (tls ? "sasl_ssl" : "sasl_plaintext") : tls ? "ssl" : "plaintext";
    if (!set(link, conf, "security.protocol", protocol, err)) return false;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        if (!set(link, conf, files[i][1], text_option(link, files[i][0]), err)) return false;
    }
    if (!user) return true;
    return set(link, conf, "sasl.mechanisms", text_option(link, "mechanism"), err) &&
           set(link, conf, "sasl.username", user, err) &&
           set(link, conf, "sasl.password", text_option(link, "password"), err);
}

static void note_down(rd_kafka_t *handle, int fault, const char *reason, void *all_down) {
    (void)handle;
    (void)reason;
    if (fault == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) *(bool *)all_down = true;
}

/* The settings that keep it a reader come last, so that nothing stands against them. */
static bool configure(const KafkaLink *link, rd_kafka_conf_t *conf, const char *group, Error *err) {
    static const char *const fixed[][2] = {
        {"enable.auto.commit", "false"},         {"enable.auto.offset.store", "false"},
        {"allow.auto.create.topics", "false"},   {"enable.partition.eof", "true"},
        {"auto.offset.reset", "earliest"},       {"client.id", "kopeck"},
        {"queued.max.messages.kbytes", "16384"}, {"check.crcs", "true"},
        {"reconnect.backoff.max.ms", "1000"}, /* below DOWN_MS */
    };
    char timeout[TEXT_SIZE];
    snprintf(timeout, sizeof timeout, "%d", link->timeout_ms < 1000 ? 1000 : link->timeout_ms);
    rd_kafka_conf_set_log_cb(conf, no_log);
    rd_kafka_conf_set_opaque(conf, link->all_down);
    rd_kafka_conf_set_error_cb(conf, note_down);
    if (!set(link, conf, "bootstrap.servers", text_option(link, "brokers"), err) || !set_security(link, conf, err))
        return false;
    if (!set(link, conf, "socket.timeout.ms", timeout, err) || !set(link, conf, "group.id", group, err)) return false;
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++) {
        if (!set(link, conf, fixed[i][0], fixed[i][1], err)) return false;
    }
    return true;
}

bool kafka_group(const KafkaLink *link, const char *group, rd_kafka_t **out, Error *err) {
    char reason[REASON_SIZE];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    if (!configure(link, conf, group, err)) {
        rd_kafka_conf_destroy(conf);
        return false;
    }
    *out = rd_kafka_new(RD_KAFKA_CONSUMER, conf, reason, sizeof reason); /* takes conf */
    if (*out) return true;
    rd_kafka_conf_destroy(conf);
    return error_set(err, ERROR_SOURCE, link->where, "cannot set up the connection to kafka: %s", reason);
}

void kafka_close(rd_kafka_t *handle) {
    if (handle)
        rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE); /* it never was a consumer of a group */
}

static void close_reader(void *handle) {
    KafkaLink *link = handle;
    kafka_close(link->reader);
    link->reader = NULL;
}

bool kafka_open(KafkaLink *link, const SourceSpec *spec, Arena *arena, Error *err) {
    int64_t timeout = options_ms(spec->options, "timeout", 30000);
    *link = (KafkaLink){.where = options_where(spec->options, "brokers"),
                        .options = spec->options,
                        .timeout_ms = (int)(timeout > 300000 ? 300000 : timeout),
                        .all_down = arena_alloc(arena, sizeof *link->all_down),
                        .no_members = arena_alloc(arena, sizeof *link->no_members),
                        .arena = arena};
    if (!kafka_group(link, "kopeck-reader", &link->reader, err))
        return false; /* a name to assign under; that group is never joined */
    arena_own(arena, close_reader, link);
    return true;
}

/* ---- What there is */

static int by_name(const void *a, const void *b) {
    return str_compare(((const KafkaTopic *)a)->name, ((const KafkaTopic *)b)->name);
}

/* What the cluster says of itself. A cluster that cannot be reached is not waited for as one that is slow: librdkafka itself
 * waits for both, as long as it may, and to be cancelled. */
static rd_kafka_resp_err_t ask_metadata(const KafkaLink *link, const struct rd_kafka_metadata **out) {
    int64_t began = clock_ms();
    for (;;) {
        int64_t left = link->timeout_ms - (clock_ms() - began);
        rd_kafka_resp_err_t fault = rd_kafka_metadata(link->reader, 1, NULL, out, (int)(left < DOWN_MS ? left : DOWN_MS));
        rd_kafka_poll(link->reader, 0); /* tells note_down */
        if (fault == RD_KAFKA_RESP_ERR__TIMED_OUT && left > DOWN_MS) { /* one is there, but slow */
            fault = rd_kafka_metadata(link->reader, 1, NULL, out, (int)(left - DOWN_MS));
        }
        if (!fault) *link->all_down = false;
        if (fault != RD_KAFKA_RESP_ERR__TRANSPORT || *link->all_down || left <= DOWN_MS || parallel_cancelled()) return fault;
    }
}

bool kafka_topics(const KafkaLink *link, Arena *arena, KafkaTopic **out, size_t *count, Error *err) {
    const struct rd_kafka_metadata *found;
    rd_kafka_resp_err_t fault = ask_metadata(link, &found);
    if (fault) return kafka_fault(link, fault, "kafka did not list its topics", "", err);
    *out = arena_array(arena, (size_t)found->topic_cnt, sizeof **out);
    *count = 0;
    for (int i = 0; i < found->topic_cnt && !fault; i++) {
        const struct rd_kafka_metadata_topic *topic = &found->topics[i];
        if (strncmp(topic->topic, "__", 2) == 0) continue;
        fault = topic->err;
        if (fault) (void)kafka_fault(link, fault, "topic", topic->topic, err);
        (*out)[(*count)++] = (KafkaTopic){str_copy(arena, str_of(topic->topic)), topic->partition_cnt};
    }
    rd_kafka_metadata_destroy(found);
    if (!fault && *count) qsort(*out, *count, sizeof **out, by_name);
    return !fault;
}

/* The offset of a moment, or of an end where `moment` is one. */
static rd_kafka_resp_err_t offset_of(const KafkaLink *link, const char *topic, int partition, int64_t moment, int64_t *out) {
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_t *one = rd_kafka_topic_partition_list_add(list, topic, partition);
    one->offset = moment;
    rd_kafka_resp_err_t fault = rd_kafka_offsets_for_times(link->reader, list, link->timeout_ms);
    if (!fault) fault = one->err;
    *out = one->offset;
    rd_kafka_topic_partition_list_destroy(list);
    return fault;
}

/* Not by rd_kafka_query_watermark_offsets, whose time limit ends nothing: it waits for a dead broker for ever. */
bool kafka_ends(const KafkaLink *link, const char *topic, int partition, int64_t *low, int64_t *high, Error *err) {
    rd_kafka_resp_err_t fault = offset_of(link, topic, partition, RD_KAFKA_OFFSET_BEGINNING, low);
    if (!fault) fault = offset_of(link, topic, partition, RD_KAFKA_OFFSET_END, high);
    return !fault || kafka_fault(link, fault, "kafka did not tell the offsets of", topic, err);
}
