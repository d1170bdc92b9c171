/* Datasets and tables of presets below those of the project: tests/rules/valid/layers. */
#include "rules/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct Case {
    Arena *arena;
    const Plan *plan;
} Case;

static int setup(void **state) {
    static Case c;
    PlanOptions options = {.data_folder = "."};
    MistakeList mistakes;
    Error err = {0};
    c.arena = arena_new("test", 0);
    if (!plan_load("tests/rules/valid/layers/kopeck.yaml", &options, c.arena, &c.plan, &mistakes, &err)) {
        for (size_t i = 0; i < mistakes.count; i++) {
            fprintf(stderr, "%s\n", plan_mistake_print(&mistakes, i, c.arena).ptr);
        }
        return -1;
    }
    *state = &c;
    return 0;
}

static int teardown(void **state) {
    arena_free(((Case *)*state)->arena);
    return 0;
}

static const DatasetPlan *dataset(void **state, const char *name) {
    const Plan *plan = ((Case *)*state)->plan;
    for (size_t i = 0; i < plan->dataset_count; i++) {
        if (str_eq(plan->dataset[i].name, str_of(name))) return &plan->dataset[i];
    }
    return NULL;
}

static const FieldPlan *field(const DatasetPlan *of, const char *name) {
    for (size_t i = 0; i < of->field_count; i++) {
        if (str_eq(of->field[i].name, str_of(name))) return &of->field[i];
    }
    return NULL;
}

static void text_is(Str text, const char *wanted) {
    char copy[256];
    snprintf(copy, sizeof copy, "%.*s", STR_ARG(text));
    assert_string_equal(copy, wanted);
}

/* A rule names a.orders, which looks a.clients up; nobody names a.goods. */
static void named_by_a_rule_is_there(void **state) {
    const Plan *plan = ((Case *)*state)->plan;
    assert_int_equal(plan->dataset_count, 5);
    const DatasetPlan *orders = dataset(state, "a.orders"), *clients = dataset(state, "a.clients");
    assert_non_null(orders);
    assert_non_null(clients);
    assert_non_null(dataset(state, "b.clients"));
    assert_null(dataset(state, "a.goods"));
    assert_int_equal(orders->entity, ENTITY_ORDER);
    assert_int_equal(orders->field_count, 7);
    text_is(options_text(&orders->options, "resource"), "orders");
    text_is(options_text(&orders->options, "rows"), "data");
    text_is(options_text(&orders->options, "params.state"), "all");
    const FieldPlan *client = field(orders, "counterparty");
    assert_ptr_equal(&plan->dataset[client->lookup], clients);
    text_is(clients->field[client->lookup_field].name, "code");
    assert_int_equal(orders->leave_out_count, 3); /* where, test, cancelled */
    assert_int_equal(orders->source, 0);
    assert_int_equal(orders->place.line, 5); /* the source's `use` */
}

static void project_lies_on_top(void **state) {
    const DatasetPlan *orders = dataset(state, "b.orders");
    assert_non_null(orders);
    assert_int_equal(orders->entity, ENTITY_ORDER);
    text_is(options_text(&orders->options, "params.state"), "open");
    text_is(options_text(&orders->options, "params.sort"), "id");
    assert_null(field(orders, "method"));
    assert_int_equal(orders->field_count, 7); /* without method, with place */
    text_is(field(orders, "amount")->from, "total");
    text_is(field(orders, "net")->from, "net");
    assert_null(field(orders, "net")->compute);
    text_is(field(orders, "place")->from, "warehouse");
    assert_true(field(orders, "status")->required);
    text_is(field(orders, "status")->from, "stage");
    assert_int_equal(orders->leave_out_count, 2);
    text_is(orders->leave_out[0].name, "cancelled");
    text_is(orders->leave_out[1].name, "small");
    assert_int_equal(orders->place.line, 10);
}

static void like_takes_another_name(void **state) {
    const DatasetPlan *returns = dataset(state, "b.returns");
    text_is(options_text(&returns->options, "resource"), "returns");
    assert_int_equal(returns->entity, ENTITY_ORDER);
    assert_int_equal(returns->field_count, 7);
    assert_non_null(field(returns, "method"));
}

static void tables_come_along_where_used(void **state) {
    const Plan *plan = ((Case *)*state)->plan;
    assert_int_equal(plan->table_count, 2);
    text_is(plan->table[0].name, "shop_stages");
    assert_int_equal(plan->table[0].row_count, 3); /* the project's, as a whole */
    text_is(plan->table[1].name, "shop_methods");
    assert_int_equal(plan->table[1].row_count, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(named_by_a_rule_is_there), cmocka_unit_test(project_lies_on_top),
        cmocka_unit_test(like_takes_another_name), cmocka_unit_test(tables_come_along_where_used)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
