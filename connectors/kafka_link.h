/* A connection to a Kafka cluster (librdkafka) that only reads: nothing is subscribed to, no group is joined, no offset
 * is committed or stored. What a group has committed is asked for under its name; messages are fetched from offsets
 * that are given, by a reader whose group nobody joins. */
#ifndef KOPECK_KAFKA_LINK_H
#define KOPECK_KAFKA_LINK_H

#include "connectors/connector.h"

#include <librdkafka/rdkafka.h>

typedef struct KafkaLink {
    const char *where; /* of `brokers` */
    const Options *options;
    int timeout_ms;
    rd_kafka_t *reader; /* of messages; of no living group */
    bool *all_down;     /* no broker can be reached, as far as is known */
    bool *no_members;   /* the cluster does not tell the members of groups: it is not asked again */
    Arena *arena;
} KafkaLink;

/* A passing fault, which a new attempt may outlive. */
bool kafka_transient(rd_kafka_resp_err_t fault);

/* Reads the options and makes the reader; the arena closes it. Nothing is asked of the cluster yet. */
bool kafka_open(KafkaLink *link, const SourceSpec *spec, Arena *arena, Error *err) MUST_USE;

/* A handle that may ask what `group` has committed; to be ended by kafka_close. */
bool kafka_group(const KafkaLink *link, const char *group, rd_kafka_t **out, Error *err) MUST_USE;
void kafka_close(rd_kafka_t *handle);

/* Sets *err: what was done, on what, and why it failed. native holds librdkafka's own name of the fault. */
bool kafka_fault(const KafkaLink *link, rd_kafka_resp_err_t fault, const char *what, const char *on, Error *err);

typedef struct KafkaTopic {
    Str name;
    int partitions;
} KafkaTopic;

/* Topics by name, byte by byte, without those of Kafka's own (__consumer_offsets). */
bool kafka_topics(const KafkaLink *link, Arena *arena, KafkaTopic **out, size_t *count, Error *err) MUST_USE;

/* Offsets of a partition: of its first message, and behind its last. */
bool kafka_ends(const KafkaLink *link, const char *topic, int partition, int64_t *low, int64_t *high,
                Error *err) MUST_USE;

#endif
