/* What a look at a Kafka cluster finds: how far groups are behind in the topics that they read, and what topics hold.
 */
#ifndef KOPECK_KAFKA_LOOK_H
#define KOPECK_KAFKA_LOOK_H

#include "connectors/kafka_link.h"
#include "connectors/queue_table.h"

#define KAFKA_NO_HEAD (-1)

/* A partition, and how far one group is in it. */
typedef struct KafkaPart {
    int64_t low, high; /* offsets of the first message that there is, and behind the last */
    int64_t committed; /* below 0: nothing is */
    int64_t head;      /* set by kafka_count: the oldest message that the group has not read; KAFKA_NO_HEAD: none */
} KafkaPart;

/* Sums partitions up: depth, ready, lost, sent, taken, and the state "no commit" where some have none. */
void kafka_count(KafkaPart *part, int count, QueueFigures *q);

/* What is looked at. */
typedef struct KafkaView {
    const KafkaLink *link;
    const Str *group;
    size_t group_count;
    const KafkaTopic *topic;
    const bool *bare; /* by topic */
    size_t topic_count;
    bool head; /* the moment of the oldest message is looked for as well */
    Arena *arena;
} KafkaView;

/* Groups are looked at in all `topic`s: a queue is a topic that a group has committed something in ("orders/billing").
 * A group that has committed nothing anywhere is one row whose state is "no commit". Topics marked `bare` are rows of
 * their own, too, with all messages that they hold. By name. */
bool kafka_look(const KafkaView *view, QueueLooks *out, Error *err) MUST_USE;

#endif
