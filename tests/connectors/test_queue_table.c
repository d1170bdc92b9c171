#include "connectors/queue_table.h"

#include "engine/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

typedef struct World {
    Arena *arena;
    QueueTable *table;
    Error err;
} World;

static bool make(World *w, bool messages, const Str *column, size_t count) {
    w->arena = arena_new("test", 0);
    Extract x = {.dataset = STR("mq.queues"), .column = column, .column_count = count};
    return queue_table_new(&w->table, &x, messages, "kopeck.yaml:1:1", w->arena, &w->err);
}

static const char *rows(World *w) { /* "a|b|-" a row */
    Batch batch;
    Buf *out = buf_own(w->arena);
    queue_table_batch(w->table, &batch);
    Schema schema;
    queue_table_schema(w->table, &schema);
    for (size_t r = 0; r < batch.rows; r++) {
        for (size_t c = 0; c < schema.count; c++) {
            Str cell = batch.cell[c][r];
            buf_printf(out, "%s%.*s", c ? "|" : r ? "\n" : "", STR_ARG(cell.ptr ? cell : STR("-")));
        }
    }
    for (size_t i = 0; i < batch.reject_count; i++) buf_printf(out, "\nreject: %.*s", STR_ARG(batch.reject[i].reason));
    buf_char(out, 0);
    return out->ptr;
}

static void figures_and_rates(void **state) {
    (void)state;
    static const struct {
        int64_t before, now, ms;
        const char *growth;
    } cases[] = {
        {100, 100, 1000, "0.0000"},
        {100, 103, 2000, "1.5000"},
        {103, 100, 2000, "-1.5000"},
        {0, 1, 3000, "0.3333"},
        {0, 2, 3000, "0.6667"},
        {2, 0, 3000, "-0.6667"},
        {0, 1, 0, "-"},
        {5, QUEUE_UNKNOWN, 1000, "-"},
        {QUEUE_UNKNOWN, 5, 1000, "-"},
        {0, 1000000000000, 1000, "1000000000000.0000"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        World w = {0};
        const Str column[] = {{"name", 4}, {"growth", 6}, {"head_at", 7}, {"retries", 7}};
        assert_true(make(&w, false, column, ARRAY_LEN(column)));
        QueueFigures now = queue_unknown(STR("orders"), STR("orders"), STR_NULL, "list"), before = now;
        now.depth = cases[i].now;
        before.depth = cases[i].before;
        now.seen_at = cases[i].ms * 1000;
        before.seen_at = 0;
        queue_table_figures(w.table, &now, &before);
        now.head_at = 1500000;
        now.retries = 3;
        queue_table_figures(w.table, &now, NULL);
        assert_string_equal(
            rows(&w), arena_printf(w.arena, "orders|%s|-|-\norders|-|1970-01-01T00:00:01.500000Z|3", cases[i].growth));
        ReadSummary summary;
        queue_table_finish(w.table, 3, "topics", w.arena, &summary);
        assert_int_equal(summary.rows, 2);
        assert_true(str_eq(summary.detail, STR("figures of 3 topics")));
        arena_free(w.arena);
    }
}

static void messages_and_rejects(void **state) {
    (void)state;
    World w = {0};
    const Str column[] = {{"queue", 5}, {"id", 2}, {"at", 2}, {"key", 3}, {"body.order.id", 13}, {"header.reason", 13}};
    static const Str header[] = {{"x", 1}, {"1", 1}, {"reason", 6}, {"expired", 7}};
    assert_true(make(&w, true, column, ARRAY_LEN(column)));
    queue_table_message(w.table, &(QueueMessage){.queue = STR("dlq"),
                                                 .id = STR("7"),
                                                 .at = 0,
                                                 .body = STR("{\"order\":{\"id\":17}}"),
                                                 .header = header,
                                                 .header_count = 2});
    queue_table_message(
        w.table, &(QueueMessage){.queue = STR("dlq"), .at = INSTANT_NONE, .key = STR("\xFF"), .body = STR("{}")});
    queue_table_message(w.table, &(QueueMessage){.queue = STR("dlq"), .at = INSTANT_NONE, .body = STR("no json")});
    queue_table_message(w.table, &(QueueMessage){.queue = STR("dlq"), .at = INSTANT_NONE, .body = STR_NULL});
    const char *got = rows(&w);
    const char *wanted = "dlq|7|1970-01-01T00:00:00Z|-|17|expired\ndlq|-|-|-|-|-\nreject: message of dlq: not JSON";
    assert_memory_equal(got, wanted, strlen(wanted));
    assert_non_null(strstr(got + strlen(wanted), "reject: message of dlq: "));
    queue_table_clear(w.table);
    assert_string_equal(rows(&w), "");
    arena_free(w.arena);
}

static void no_body_is_read_that_nobody_wants(void **state) {
    (void)state;
    World w = {0};
    const Str column[] = {{"id", 2}, {"body", 4}};
    assert_true(make(&w, true, column, 2));
    queue_table_message(w.table, &(QueueMessage){.queue = STR("dlq"), .id = STR("1"), .body = STR("no json")});
    queue_table_message(w.table,
                        &(QueueMessage){.queue = STR("dlq"), .id = STR("2"), .body = STR("\x80\x81")}); /* no text */
    assert_string_equal(rows(&w), "1|no json\n2|-");
    arena_free(w.arena);
}

static void unknown_columns(void **state) {
    (void)state;
    static const struct {
        bool messages;
        const char *column, *message;
    } cases[] = {
        {false, "dept", "did you mean \"depth\""},
        {false, "body.x", "it has name, queue"},
        {false, "at", "no column"},
        {true, "depth", "no column"},
        {true, "header", "no column"},
        {true, "bodi", "did you mean \"body\""},
        {true, "body..x", "path"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        World w = {0};
        Str column = str_of(cases[i].column);
        assert_false(make(&w, cases[i].messages, &column, 1));
        if (!strstr(w.err.text, cases[i].message)) fail_msg("%s: %s", cases[i].column, w.err.text);
        arena_free(w.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_and_rates),
        cmocka_unit_test(messages_and_rejects),
        cmocka_unit_test(no_body_is_read_that_nobody_wants),
        cmocka_unit_test(unknown_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
