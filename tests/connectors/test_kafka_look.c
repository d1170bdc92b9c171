/* What the offsets of a group come to; brokers that delete what is not read yet are not to be had in tests. */
#include "connectors/kafka_look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { NONE = -1001, PARTS = 3 };

static void partitions_come_to_a_queue(void **state) {
    (void)state;
    static const struct {
        KafkaPart part[PARTS]; /* low, high, committed, wanted head */
        int count;
        int64_t depth, lost, sent, taken;
        const char *state;
    } cases[] = {
        {{{0, 10, 4, 4}}, 1, 6, 0, 10, 4, ""},
        {{{0, 10, 10, -1}}, 1, 0, 0, 10, 10, ""},
        {{{0, 0, 0, -1}}, 1, 0, 0, 0, 0, ""},
        {{{7, 10, 4, 7}}, 1, 3, 3, 10, 4, ""},   /* 4, 5, 6 are gone unread */
        {{{10, 10, 4, -1}}, 1, 0, 6, 10, 4, ""}, /* all of it is */
        {{{7, 10, 7, 7}}, 1, 3, 0, 10, 7, ""},
        {{{0, 2, 17, -1}}, 1, 0, 0, 2, 17, ""}, /* the topic was made anew */
        {{{0, 10, NONE, -1}}, 1, QUEUE_UNKNOWN, QUEUE_UNKNOWN, 10, QUEUE_UNKNOWN, "no commit"},
        {{{0, 10, 4, 4}, {0, 5, NONE, -1}}, 2, 6, 0, 15, 4, "no commit"}, /* counted is what has an offset */
        {{{0, 10, 4, 4}, {3, 5, 1, 3}, {0, 1, 1, -1}}, 3, 8, 2, 16, 6, ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        KafkaPart part[PARTS];
        QueueFigures q = queue_unknown(STR("a/b"), STR("a"), STR("b"), "topic");
        memcpy(part, cases[i].part, sizeof part);
        kafka_count(part, cases[i].count, &q);
        bool good = q.depth == cases[i].depth && q.ready == cases[i].depth && q.lost == cases[i].lost &&
                    q.sent == cases[i].sent && q.taken == cases[i].taken && str_eq(q.state, str_of(cases[i].state));
        for (int p = 0; p < cases[i].count; p++) good = good && part[p].head == cases[i].part[p].head;
        if (!good) fail_msg("case %zu: depth %lld lost %lld", i, (long long)q.depth, (long long)q.lost);
    }
}

static void what_passes(void **state) {
    (void)state;
    static const struct {
        rd_kafka_resp_err_t fault;
        bool passes;
    } cases[] = {
        {RD_KAFKA_RESP_ERR__TRANSPORT, true},
        {RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, true},
        {RD_KAFKA_RESP_ERR_NOT_COORDINATOR, true},
        {RD_KAFKA_RESP_ERR__TIMED_OUT, true},
        {RD_KAFKA_RESP_ERR__AUTHENTICATION, false},
        {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, false},
        {RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, false},
        {RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, false},
        {RD_KAFKA_RESP_ERR_INVALID_MSG, false},
        {RD_KAFKA_RESP_ERR__BAD_MSG, false},
        {RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, false},
        {RD_KAFKA_RESP_ERR__SSL, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (kafka_transient(cases[i].fault) != cases[i].passes) fail_msg("%s", rd_kafka_err2name(cases[i].fault));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(partitions_come_to_a_queue), cmocka_unit_test(what_passes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
