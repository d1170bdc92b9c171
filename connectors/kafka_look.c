#include "connectors/kafka_look.h"

#include "connectors/retry.h"
#include "engine/base/parallel.h"

#include <stdlib.h>
#include <time.h>

enum { POLL_MS = 200, GROUP_INFO_MS = 2000 };

static Instant now_us(void) { /* Kafka does not tell its clock */
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (Instant)now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
}

/* ---- The oldest message */

/* The moments of the first messages at the offsets of `list`, the earliest of them; INSTANT_NONE when none is told. */
static bool oldest_of(const KafkaLink *link, rd_kafka_topic_partition_list_t *list, Instant *out, Error *err) {
    int left = list->cnt;
    int64_t until = clock_ms() + link->timeout_ms;
    *out = INSTANT_NONE;
    if (!left) return true;
    rd_kafka_resp_err_t fault = rd_kafka_assign(link->reader, list);
    while (!fault && left > 0 && clock_ms() < until) {
        if (parallel_cancelled()) {
            rd_kafka_assign(link->reader, NULL);
            return error_set(err, ERROR_CANCELLED, link->where, "cancelled");
        }
        rd_kafka_message_t *message = rd_kafka_consumer_poll(link->reader, POLL_MS);
        if (!message) continue;
        rd_kafka_topic_partition_t *one = rd_kafka_topic_partition_list_find(
            list, message->rkt ? rd_kafka_topic_name(message->rkt) : "", message->partition);
        bool ends = !message->err || message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
        if (one && ends && !one->opaque) { /* opaque: it has answered */
            rd_kafka_timestamp_type_t kind;
            int64_t ms = message->err ? -1 : rd_kafka_message_timestamp(message, &kind);
            if (ms > 0 && (*out == INSTANT_NONE || ms * 1000 < *out)) *out = ms * 1000;
            one->opaque = list;
            left--;
        } else if (!ends && message->err != RD_KAFKA_RESP_ERR__TRANSPORT && !kafka_transient(message->err)) {
            fault = message->err;
        }
        rd_kafka_message_destroy(message);
    }
    rd_kafka_assign(link->reader, NULL);
    if (!fault && left > 0) fault = RD_KAFKA_RESP_ERR__TIMED_OUT;
    return !fault || kafka_fault(link, fault, "kafka did not give the oldest message of", list->elems[0].topic, err);
}

/* ---- A group in a topic */

void kafka_count(KafkaPart *part, int count, QueueFigures *q) {
    int without = 0;
    q->depth = q->lost = q->sent = q->taken = 0;
    for (int p = 0; p < count; p++) {
        KafkaPart *at = &part[p];
        q->sent += at->high;
        at->head = KAFKA_NO_HEAD;
        if (at->committed < 0) {
            without++;
            continue;
        }
        int64_t from = at->committed < at->low ? at->low : at->committed;
        if (from > at->high) from = at->high; /* what was committed lies beyond the end: the topic was made anew */
        q->taken += at->committed;
        q->lost += at->committed < at->low ? at->low - at->committed : 0;
        q->depth += at->high - from;
        if (at->high > from) at->head = from;
    }
    q->ready = q->depth;
    if (without) q->state = STR("no commit");
    if (without == count) q->depth = q->ready = q->lost = q->taken = QUEUE_UNKNOWN;
}

typedef struct Group {
    Str name;
    rd_kafka_t *handle;
    rd_kafka_topic_partition_list_t *committed; /* NULL: no group, but all that a topic holds */
    Str state;                                  /* null: not told */
    int64_t members;
} Group;

static bool ask_committed(const KafkaView *view, Group *group, Error *err) {
    const KafkaLink *link = view->link;
    rd_kafka_t *handle = group->handle;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(16);
    for (size_t t = 0; t < view->topic_count; t++) {
        const KafkaTopic *topic = &view->topic[t];
        for (int p = 0; p < topic->partitions; p++) rd_kafka_topic_partition_list_add(list, topic->name.ptr, p);
    }
    rd_kafka_resp_err_t fault =
        list->cnt ? rd_kafka_committed(handle, list, link->timeout_ms) : RD_KAFKA_RESP_ERR_NO_ERROR;
    for (int i = 0; i < list->cnt && !fault; i++) fault = list->elems[i].err;
    if (!fault) {
        group->committed = list;
        return true;
    }
    rd_kafka_topic_partition_list_destroy(list);
    return kafka_fault(link, fault, "kafka did not tell what was committed by group", group->name.ptr, err);
}

typedef struct TopicLook {
    bool reads;     /* the group has committed something in the topic; else there are no figures */
    QueueFigures q;
} TopicLook;

static bool look_topic(const KafkaView *view, const KafkaTopic *topic, const Group *group, TopicLook *out, Error *err) {
    const KafkaLink *link = view->link;
    rd_kafka_topic_partition_list_t *committed = group->committed;
    QueueFigures *q = &out->q;
    KafkaPart *part = arena_array(view->arena, (size_t)topic->partitions, sizeof *part);
    out->reads = !committed;
    for (int p = 0; p < topic->partitions; p++) {
        rd_kafka_topic_partition_t *one =
            committed ? rd_kafka_topic_partition_list_find(committed, topic->name.ptr, p) : NULL;
        part[p].committed = one ? one->offset : RD_KAFKA_OFFSET_INVALID;
        out->reads = out->reads || part[p].committed >= 0;
    }
    for (int p = 0; out->reads && p < topic->partitions; p++) {
        if (!kafka_ends(link, topic->name.ptr, p, &part[p].low, &part[p].high, err)) return false;
        if (!committed) part[p].committed = part[p].low; /* all that it holds */
    }
    if (!out->reads) return true;
    Str name = committed ? str_printf(view->arena, "%.*s/%.*s", STR_ARG(topic->name), STR_ARG(group->name)) : topic->name;
    *q = queue_unknown(name, topic->name, committed ? group->name : STR_NULL, "topic");
    rd_kafka_topic_partition_list_t *heads = rd_kafka_topic_partition_list_new(topic->partitions);
    kafka_count(part, topic->partitions, q);
    for (int p = 0; p < topic->partitions; p++) {
        if (part[p].head != KAFKA_NO_HEAD)
            rd_kafka_topic_partition_list_add(heads, topic->name.ptr, p)->offset = part[p].head;
    }
    if (!committed) q->taken = q->lost = QUEUE_UNKNOWN;
    q->seen_at = now_us();
    bool good = !view->head || oldest_of(link, heads, &q->head_at, err);
    rd_kafka_topic_partition_list_destroy(heads);
    return good;
}

/* State and members, where the cluster tells them; it is no fault when it does not. */
static void look_members(const KafkaView *view, Group *group) {
    const KafkaLink *link = view->link;
    const struct rd_kafka_group_list *list;
    if (*link->no_members) return;
    *link->no_members = rd_kafka_list_groups(group->handle, group->name.ptr, &list, GROUP_INFO_MS) != RD_KAFKA_RESP_ERR_NO_ERROR;
    if (*link->no_members) return;
    for (int i = 0; i < list->group_cnt; i++) {
        if (strcmp(list->groups[i].group, group->name.ptr) != 0 || list->groups[i].err) continue;
        group->state = str_copy(view->arena, str_of(list->groups[i].state));
        group->members = list->groups[i].member_cnt;
    }
    rd_kafka_group_list_destroy(list);
}

static bool look_group(const KafkaView *view, Str name, QueueLooks *looks, Error *err) {
    Group group = {.name = str_copy(view->arena, name), .state = STR_NULL, .members = QUEUE_UNKNOWN};
    bool any = false;
    if (!kafka_group(view->link, group.name.ptr, &group.handle, err)) return false;
    bool good = ask_committed(view, &group, err);
    if (good) look_members(view, &group);
    for (size_t t = 0; good && t < view->topic_count; t++) {
        TopicLook look;
        good = look_topic(view, &view->topic[t], &group, &look, err);
        if (!good || !look.reads) continue;
        if (!look.q.state.ptr) look.q.state = group.state;
        look.q.consumers = group.members;
        any = true;
        queue_looks_add(looks, look.q, view->arena);
    }
    if (good && !any) {
        QueueFigures q = queue_unknown(name, STR_NULL, name, "group");
        q.state = STR("no commit");
        q.consumers = group.members;
        q.seen_at = now_us();
        queue_looks_add(looks, q, view->arena);
    }
    if (group.committed) rd_kafka_topic_partition_list_destroy(group.committed);
    kafka_close(group.handle);
    return good;
}

static int by_name(const void *a, const void *b) {
    return str_compare(((const QueueFigures *)a)->name, ((const QueueFigures *)b)->name);
}

bool kafka_look(const KafkaView *view, QueueLooks *out, Error *err) {
    *out = (QueueLooks){0};
    for (size_t g = 0; g < view->group_count; g++) {
        if (!look_group(view, view->group[g], out, err)) return false;
    }
    for (size_t t = 0; t < view->topic_count; t++) {
        TopicLook look;
        if (!view->bare[t]) continue;
        if (!look_topic(view, &view->topic[t], &(Group){.name = STR_NULL}, &look, err)) return false;
        queue_looks_add(out, look.q, view->arena);
    }
    if (out->count) qsort(out->item, out->count, sizeof *out->item, by_name);
    return true;
}
