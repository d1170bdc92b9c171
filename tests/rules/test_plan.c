#include "rules/plan.h"

#include "engine/base/buf.h"
#include "engine/base/file.h"
#include "rules/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const PlanOptions options = {.data_folder = "."};

static const Plan *load_good(const char *path, Arena *arena) {
    const Plan *plan = NULL;
    MistakeList mistakes;
    Error err = {0};
    if (plan_load(path, &options, arena, &plan, &mistakes, &err)) return plan;
    for (size_t i = 0; i < mistakes.count; i++) fprintf(stderr, "%s\n", plan_mistake_print(&mistakes, i, arena).ptr);
    fail_msg("%s: %s", path, err.text);
    return NULL;
}

static int setup(void **state) {
    setenv("TEST_CRM_URL", "http://127.0.0.1:1/api", 1);
    setenv("TEST_TOKEN", "s3cret", 1);
    Arena *arena = arena_new("test", 0);
    *state = arena;
    return 0;
}

static int teardown(void **state) {
    arena_free(*state);
    return 0;
}

static const RulePlan *rule_named(const Plan *plan, const char *name) {
    for (size_t i = 0; i < plan->rule_count; i++) {
        if (str_eq(plan->rule[i].name, str_of(name))) return &plan->rule[i];
    }
    fail_msg("no rule %s", name);
    return NULL;
}

static const DatasetPlan *dataset_named(const Plan *plan, const char *name, uint32_t *index) {
    for (size_t i = 0; i < plan->dataset_count; i++) {
        if (!str_eq(plan->dataset[i].name, str_of(name))) continue;
        *index = (uint32_t)i;
        return &plan->dataset[i];
    }
    fail_msg("no dataset %s", name);
    return NULL;
}

static const FieldPlan *field_named(const DatasetPlan *dataset, const char *name) {
    for (size_t i = 0; i < dataset->field_count; i++) {
        if (str_eq(dataset->field[i].name, str_of(name))) return &dataset->field[i];
    }
    fail_msg("no field %s", name);
    return NULL;
}

static void text_is(Str text, const char *wanted) {
    char copy[512];
    snprintf(copy, sizeof copy, "%.*s", STR_ARG(text));
    assert_string_equal(copy, wanted);
}

static void head_and_sources(void **state) {
    const Plan *plan = load_good("tests/rules/valid/full.yaml", *state);
    text_is(plan->company, "ТОО «Ромашка Трейд»");
    text_is(plan->zone_name, "Asia/Almaty");
    text_is(plan->country, "KZ");
    assert_string_equal(plan->folder, "tests/rules/valid");
    assert_int_equal(strlen(plan->sha256), 64);
    assert_int_equal(plan->look_ahead_days, 7);
    assert_int_equal(plan->vat_count, 4 + 6);
    assert_int_equal(plan->vat[0].rate_ppm, 120000);
    assert_int_equal(plan->vat[0].until, plan->vat[1].since);
    assert_int_equal(plan->vat[1].since, day_of(2026, 1, 1));
    assert_int_equal(plan->vat[1].until, DAY_NONE);
    assert_int_equal(plan->source_count, 3);
    const SourcePlan *crm = &plan->source[0], *acc = &plan->source[1];
    assert_string_equal(crm->connector->name, "rest");
    text_is(options_text(&crm->options, "url"), "http://127.0.0.1:1/api");
    text_is(options_text(&crm->options, "auth.bearer"), "s3cret");
    text_is(options_text(&crm->options, "timeout.connect"), "15 s"); /* the table's default */
    assert_string_equal(options_where(&crm->options, "url"), "tests/rules/valid/full.yaml:11:53");
    text_is(zone_name(crm->zone), "UTC");
    assert_int_equal(crm->day_ends_minutes, 0);
    assert_int_equal(acc->day_ends_minutes, 480);
    text_is(options_item(&acc->options, "files", 0), "inbox/acc-*.csv");
    text_is(zone_name(acc->zone), "Asia/Almaty");
}

static void tables_and_lists(void **state) {
    const Plan *plan = load_good("tests/rules/valid/full.yaml", *state);
    assert_int_equal(plan->table_count, 3);
    assert_int_equal(plan->table[1].row_count, 3); /* new: open; paid: open; paid: closed */
    text_is(plan->table[1].row[2].from, "paid");
    text_is(plan->table[1].row[2].to, "closed");
    assert_int_equal(plan->table[2].row[1].factor_num, 24);
    assert_int_equal(plan->table[2].row[1].since, day_of(2026, 1, 1));
    assert_int_equal(plan->table[2].row[2].factor_num, 1);
    assert_int_equal(plan->table[2].row[2].factor_den, 2);
    text_is(plan->list[0].item[1], "000456789012"); /* leading zeros stay without quotes */
}

static void datasets(void **state) {
    const Plan *plan = load_good("tests/rules/valid/full.yaml", *state);
    uint32_t clients, orders, sales;
    (void)dataset_named(plan, "crm.clients", &clients);
    const DatasetPlan *o = dataset_named(plan, "crm.orders", &orders), *s = dataset_named(plan, "acc.sales", &sales);
    assert_int_equal(o->entity, ENTITY_ORDER);
    assert_int_equal(o->stale_after_days, 3);
    assert_true(o->empty_allowed);
    assert_false(s->empty_allowed);
    text_is(options_text(&o->options, "resource"), "orders");
    const FieldPlan *counterparty = field_named(o, "counterparty");
    text_is(counterparty->from, "client.id");
    assert_int_equal(counterparty->lookup, clients);
    assert_int_equal(counterparty->lookup_field, 0);
    assert_string_equal(counterparty->clean->name, "key"); /* of the id that it is looked up by */
    assert_string_equal(field_named(o, "number")->clean->name, "document_number");
    assert_int_equal(field_named(o, "number")->replace_count, 1);
    assert_int_equal(field_named(o, "date")->type, COLUMN_INSTANT);
    assert_int_equal(o->date_field, 2);
    assert_int_equal(field_named(o, "amount")->scale, 2);
    assert_int_equal(field_named(o, "lines")->type, COLUMN_INTEGER);
    assert_int_equal(field_named(o, "status")->table, 0);
    text_is(field_named(o, "quantity")->unit_field, "measure");
    const FieldPlan *net = field_named(o, "net"), *share = field_named(o, "share");
    assert_int_equal(net->type, COLUMN_DECIMAL);
    assert_int_equal(net->scale, 2);
    assert_int_equal(expression_scale(share->compute), 4);
    assert_int_equal(o->leave_out_count, 3);
    text_is(o->leave_out[0].name, "where");
    text_is(o->leave_out[1].name, "draft");
    text_is(field_named(s, "date")->format, "DD.MM.YYYY hh:mm");
    text_is(field_named(s, "due")->format, "YYYY-MM-DD");
    assert_int_equal(field_named(s, "amount")->decimal.point, ',');
    assert_true(field_named(s, "amount")->decimal.sure);
    assert_int_equal(field_named(o, "amount")->decimal.point, '.');
    assert_false(field_named(o, "amount")->decimal.sure);
    assert_int_equal(field_named(s, "amount")->scale, 4);
}

static void reconcile(void **state) {
    const Plan *plan = load_good("tests/rules/valid/full.yaml", *state);
    const RulePlan *r = rule_named(plan, "orders");
    assert_int_equal(r->kind, RULE_RECONCILE);
    assert_int_equal(r->dataset_count, 2);
    const MatchPlan *m = &r->match;
    assert_int_equal(m->step_count, 4);
    text_is(m->step[1].words, "same number = order number, counterparty tax id = tax id; date within 3 days");
    text_is(m->step[2].words, "number alike by edit 1; date within 5 days; amount within 0.01 or 1 %");
    assert_true(m->step[2].review);
    assert_int_equal(m->step[2].alike[0].use.number, 1);
    assert_true(m->step[1].window[0].is_days);
    assert_int_equal(m->step[1].window[0].days, 3);
    assert_false(m->step[2].window[1].is_days);
    assert_int_equal(m->step[2].window[1].absolute, 100); /* 0.01 at scale 4, the finer of the two sides */
    assert_int_equal(m->step[2].window[1].share_ppm, 10000);
    assert_int_equal(m->step[3].shape, MATCH_ONE_MANY);
    const RuleField *pair = &r->field[m->step[1].same[0]], *tax = &r->field[m->step[1].same[1]];
    text_is(pair->name, "number = order_number");
    text_is(plan->dataset[r->dataset[0]].field[pair->ref[0].field].name, "number");
    text_is(plan->dataset[r->dataset[1]].field[pair->ref[1].field].name, "order_number");
    assert_int_not_equal(tax->ref[0].sub, PLAN_NONE);
    assert_int_equal(tax->ref[1].sub, PLAN_NONE);
    assert_int_equal(m->veto_count, 1);
    assert_int_equal(m->veto[0], m->step[1].same[1]);
    assert_int_equal(r->compare_count, 4);
    assert_int_equal(m->agree_count, 4);
    const ComparePlan *amount = &r->compare[0];
    assert_int_equal(amount->kind, COMPARE_AMOUNT);
    assert_int_equal(amount->tolerance, 100);
    assert_int_equal(amount->per_line, 100);
    text_is(r->field[amount->lines_field].name, "lines");
    assert_int_equal(r->field[amount->lines_field].ref[1].field, PLAN_NONE);
    assert_int_equal(r->compare[1].kind, COMPARE_PAIRS);
    assert_true(str_eq(r->compare[1].pairs->name, plan->table[1].name));
    assert_int_equal(r->compare[2].days, 1);
    assert_int_equal(r->compare[3].kind, COMPARE_EXACT);
    assert_int_equal(r->missing_left, FINDING_STATUS_CONFLICT);
    assert_int_equal(r->missing_right, FINDING_UNLINKED_PAYMENT);
    assert_int_equal(r->total_by_count, 3);
    assert_int_equal(r->total_by[0], TOTAL_BY_DAY);
    assert_int_equal(r->total_by[1], TOTAL_BY_COUNTERPARTY);
    assert_true(r->total_amount && r->total_count);
}

static void limits_and_owners(void **state) {
    const Plan *plan = load_good("tests/rules/valid/full.yaml", *state);
    const RulePlan *r = rule_named(plan, "orders");
    assert_int_equal(r->limit_count, 4);
    assert_int_equal(r->limit[0].of, LIMIT_FINDINGS_PER_DAY);
    assert_int_equal(r->limit[0].alert.value, 5);
    assert_false(r->limit[1].warn.set);
    assert_int_equal(r->limit[2].warn.value, 10050);
    assert_true(r->limit[2].alert.of_turnover);
    assert_int_equal(r->limit[2].alert.share_ppm, 1000);
    assert_int_equal(r->limit[3].list, 0);
    assert_true(r->limit[3].alert.set);
    assert_int_equal(r->owner_count, 2);
    assert_int_equal(r->owner[0].source, 1);
    text_is(r->owner[1].field, "*");
}

static void role_is(const Plan *plan, const RulePlan *rule, uint32_t field, size_t d, const char *wanted) {
    assert_int_not_equal(field, PLAN_NONE);
    FieldRef ref = rule->field[field].ref[d];
    const DatasetPlan *dataset = &plan->dataset[rule->dataset[d]];
    if (!wanted) {
        assert_int_equal(ref.field, PLAN_NONE);
        return;
    }
    assert_int_not_equal(ref.field, PLAN_NONE);
    const FieldPlan *own = &dataset->field[ref.field];
    text_is(ref.sub == PLAN_NONE ? own->name : plan->dataset[own->lookup].field[ref.sub].name, wanted);
}

static void roles(void **state) {
    const Plan *plan = load_good("tests/rules/valid/full.yaml", *state);
    const RulePlan *r = rule_named(plan, "orders"), *c = rule_named(plan, "clients"), *d = rule_named(plan, "deals");
    role_is(plan, r, r->date, 0, "date");
    role_is(plan, r, r->amount, 1, "amount");
    role_is(plan, r, r->currency, 0, "currency");
    role_is(plan, r, r->currency, 1, NULL);
    role_is(plan, r, r->counterparty_id, 0, "tax_id");
    role_is(plan, r, r->counterparty_id, 1, "tax_id");
    role_is(plan, r, r->counterparty_name, 0, "name");
    role_is(plan, r, r->number, 1, "number");
    role_is(plan, r, r->key, 0, "id");
    assert_int_equal(r->warehouse, PLAN_NONE);
    role_is(plan, c, c->number, 0, "name"); /* master data is known by its name */
    role_is(plan, c, c->key, 0, "key");
    role_is(plan, d, d->deal, 2, "deal");
    role_is(plan, d, d->number, 2, "reference");
}

static void other_rules(void **state) {
    const Plan *plan = load_good("tests/rules/valid/full.yaml", *state);
    const RulePlan *twice = rule_named(plan, "sales_twice"), *unlinked = rule_named(plan, "unlinked"),
                   *owned = rule_named(plan, "owned");
    assert_int_equal(rule_named(plan, "clients")->finding, FINDING_DUPLICATE_COUNTERPARTY);
    assert_int_equal(twice->finding, FINDING_DUPLICATE_PAYMENT);
    text_is(twice->cause, "retry");
    assert_int_equal(twice->match.step[0].differ_count, 1);
    assert_int_equal(twice->field[twice->match.step[0].differ[0]].ref[0].field,
                     PLAN_NONE); /* acc.sales has no origin */
    assert_int_equal(unlinked->dataset_count, 2);
    assert_int_equal(unlinked->finding, FINDING_UNLINKED_PAYMENT);
    assert_int_equal(unlinked->match.step_count, 1);
    assert_int_equal(owned->finding, FINDING_CHECK_FAILED);
    uint32_t orders;
    const DatasetPlan *o = dataset_named(plan, "crm.orders", &orders);
    size_t scope = plan_scope_count(plan, orders), used = 0;
    assert_int_equal(scope, o->field_count + 6);
    for (size_t i = 0; i < scope; i++) {
        if (!expression_uses(owned->expect, i)) continue;
        FieldRef ref = plan_scope_field(plan, orders, i);
        assert_int_not_equal(ref.sub, PLAN_NONE);
        used++;
    }
    assert_int_equal(used, 2);
}

static void jobs_and_mail(void **state) {
    const Plan *plan = load_good("tests/rules/valid/full.yaml", *state);
    assert_int_equal(plan->job_count, 6);
    const JobPlan *weekly = &plan->job[0];
    assert_int_equal(weekly->rule_count, 4);
    assert_int_equal(weekly->cutoff, CUTOFF_LAST_WEEKDAY);
    assert_int_equal(weekly->weekday, 7);
    assert_true(weekly->xlsx && weekly->csv && !weekly->json);
    assert_int_equal(weekly->mail_to_count, 3);
    text_is(weekly->mail_to[2], "boss@example.kz");
    assert_true(plan->job[1].json);
    assert_int_equal(plan->job[3].cutoff, CUTOFF_GIVEN);
    text_is(options_text(&plan->mail.options, "password"), "s3cret");
    assert_int_equal(plan->mail.to_count, 2);
}

/* ---- Cut-offs: Almaty is UTC+5 all year since 2024-03-01. 2026-11-22 is a Sunday. */

typedef struct Cutoff {
    size_t job;
    const char *now, *wanted;
} Cutoff;

static const Cutoff cutoffs[] = {
    {0, "2026-11-25T10:00:00+05:00", "2026-11-23T00:00:00+05:00"}, /* Wednesday: the end of Sunday the 22nd */
    {0, "2026-11-22T23:59:59+05:00", "2026-11-16T00:00:00+05:00"}, /* on Sunday itself: the one before */
    {0, "2026-11-23T00:00:00+05:00", "2026-11-23T00:00:00+05:00"},
    {1, "2026-11-22T00:00:00+05:00", "2026-11-22T00:00:00+05:00"},
    {1, "2026-11-21T18:59:59Z", "2026-11-21T00:00:00+05:00"}, /* 23:59:59 of the 21st in Almaty */
    {2, "2026-11-22T12:00:00+05:00", "2026-11-01T00:00:00+05:00"},
    {2, "2026-01-01T00:00:00+05:00", "2026-01-01T00:00:00+05:00"},
    {2, "2024-03-31T12:00:00+05:00", "2024-03-01T00:00:00+05:00"},
    {4, "2026-11-22T12:00:00+05:00", "2026-10-01T00:00:00+05:00"},
    {4, "2026-03-31T23:59:59+05:00", "2026-01-01T00:00:00+05:00"},
    {5, "2026-11-22T12:00:00+05:00", "2026-01-01T00:00:00+05:00"},
};

static Instant instant_of(const char *text) {
    Day day;
    int64_t us;
    assert_int_equal(instant_parse(str_of(text), STR(""), &day, &us), INSTANT_ZONED);
    return us;
}

static void cut_offs(void **state) {
    const Plan *plan = load_good("tests/rules/valid/full.yaml", *state);
    for (size_t i = 0; i < ARRAY_LEN(cutoffs); i++) {
        char text[INSTANT_TEXT_SIZE];
        Instant at = plan_cutoff(plan, &plan->job[cutoffs[i].job], instant_of(cutoffs[i].now));
        text_is(instant_print(at, plan->zone, text), cutoffs[i].wanted);
    }
    assert_true(plan_cutoff(plan, &plan->job[3], instant_of("2026-11-22T00:00:00Z")) == INSTANT_NONE);
}

/* `acc` has a night shift until 08:00. */
static void ends_of_sources(void **state) {
    const Plan *plan = load_good("tests/rules/valid/full.yaml", *state);
    const SourcePlan *crm = &plan->source[0], *acc = &plan->source[1];
    const struct {
        const char *cutoff, *crm, *acc, *last;
    } cases[] = {
        {"2026-10-01T00:00:00+05:00", "2026-10-01T00:00:00+05:00", "2026-10-01T08:00:00+05:00", "2026-09-30"},
        {"2026-09-30T12:00:00+05:00", "2026-09-30T12:00:00+05:00", "2026-09-30T12:00:00+05:00", "2026-09-30"}, /* no end of a day */
        {"2026-09-30T03:00:00+05:00", "2026-09-30T03:00:00+05:00", "2026-09-30T03:00:00+05:00", "2026-09-29"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[INSTANT_TEXT_SIZE], day[DAY_TEXT_SIZE];
        Instant cutoff = instant_of(cases[i].cutoff);
        text_is(instant_print(plan_source_cutoff(plan, crm, cutoff), plan->zone, text), cases[i].crm);
        text_is(instant_print(plan_source_cutoff(plan, acc, cutoff), plan->zone, text), cases[i].acc);
        text_is(day_print(plan_last_day(plan, acc, cutoff), day), cases[i].last);
    }
}

static void as_of(void **state) {
    const Plan *plan = load_good("tests/rules/valid/full.yaml", *state);
    static const char *const good[][2] = {
        {"2026-09-30", "2026-10-01T00:00:00+05:00"},
        {"2026-09-30T18:00", "2026-09-30T18:00:00+05:00"},
        {"2026-09-30 18:00:01", "2026-09-30T18:00:01+05:00"},
        {"2026-09-30T18:00:00Z", "2026-09-30T23:00:00+05:00"},
    };
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        Instant at;
        Error err = {0};
        char text[INSTANT_TEXT_SIZE];
        assert_true(plan_parse_as_of(plan, str_of(good[i][0]), &at, &err));
        text_is(instant_print(at, plan->zone, text), good[i][1]);
    }
    static const char *const bad[] = {"", "yesterday", "2026-02-30", "30.09.2026", "2026-09-30T25:00"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        Instant at = 7;
        Error err = {0};
        assert_false(plan_parse_as_of(plan, str_of(bad[i]), &at, &err));
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_int_equal(at, 7);
    }
}

static void the_starter_loads(void **state) {
    const Plan *plan = load_good("rules/starter/kopeck.yaml", *state);
    assert_int_equal(plan->job_count, 2);
}

/* The reference's own example is a project. */
static void the_reference_is_true(void **state) {
    Arena *arena = *state;
    static const char *const names[] = {"CRM_URL",       "CRM_TOKEN", "ONEC_URL",     "ONEC_USER",
                                        "ONEC_PASSWORD", "MAIL_USER", "MAIL_PASSWORD", "SLACK_URL", "BOT_TOKEN"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) setenv(names[i], "http://127.0.0.1/", 1);
    Str text;
    Error err = {0};
    assert_true(file_read("rules/PROJECT.md", 0, arena, &text, &err));
    size_t from = str_find(text, STR("```yaml\n"));
    assert_int_not_equal(from, SIZE_MAX);
    text = str_sub(text, from + 8, text.len);
    Str example = str_copy(arena, str_sub(text, 0, str_find(text, STR("```\n"))));
    const Plan *plan;
    MistakeList mistakes;
    PlanOptions before = options;
    before.untrained = true; /* its model is learnt from data that nobody has */
    bool good = plan_compile("PROJECT.md", example, &before, arena, &plan, &mistakes, &err);
    for (size_t i = 0; i < mistakes.count; i++) fprintf(stderr, "%s\n", plan_mistake_print(&mistakes, i, arena).ptr);
    assert_true(good);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) unsetenv(names[i]);
}

static void the_example_company_loads(void **state) {
    static const char *const names[] = {"CRM_URL", "CRM_TOKEN", "ERP_ODBC", "ONEC_URL", "ONEC_USER", "ONEC_PASSWORD"};
    if (!file_exists("fixtures/company/kopeck.yaml") || !connector_find(STR("odbc"))) skip();
    for (size_t i = 0; i < ARRAY_LEN(names); i++) setenv(names[i], "http://127.0.0.1/", 1);
    const Plan *plan = load_good("fixtures/company/kopeck.yaml", *state);
    assert_true(plan->rule_count >= 11);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) unsetenv(names[i]);
}

/* ---- Secrets */

static void variables(void **state) {
    Arena *arena = *state;
    char folder[] = "/tmp/kopeck-rules-XXXXXX";
    assert_non_null(mkdtemp(folder));
    Error err = {0};
    assert_true(file_write(arena_printf(arena, "%s/TEST_TOKEN", folder), STR("from file\n"), &err));
    unsetenv("TEST_TOKEN");
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
    const Plan *plan = load_good("tests/rules/valid/full.yaml", arena);
    text_is(options_text(&plan->source[0].options, "auth.bearer"), "from file");
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_true(file_remove_tree(folder, &err));
    MistakeList mistakes;
    const Plan *none = NULL;
    assert_false(plan_load("tests/rules/valid/full.yaml", &options, arena, &none, &mistakes, &err));
    assert_null(none);
    assert_int_equal(mistakes.count, 2);
    text_is(mistakes.item[0].text, "the variable TEST_TOKEN is not set");
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_string_equal(err.text, "2 mistakes");
    PlanOptions offline = {.data_folder = ".", .offline = true}; /* a run from a snapshot needs no secrets */
    Error fresh = {0};
    assert_true(plan_load("tests/rules/valid/full.yaml", &offline, arena, &plan, &mistakes, &fresh));
    setenv("TEST_TOKEN", "s3cret", 1);
}

/* What sends messages needs their secrets, and no other. */
static void secrets_of_messages_alone(void **state) {
    static const char text[] = "company: A\ntimezone: UTC\ncurrency: KZT\n"
                               "sources: { crm: { use: rest, url: \"${NO_SUCH_URL}\" } }\n"
                               "mail: { server: \"smtp://${NO_SUCH_HOST}\", from: a@b.kz }\n";
    MistakeList mistakes;
    const Plan *plan;
    Error err = {0};
    PlanOptions unread = {.data_folder = ".", .unread = true};
    assert_false(plan_compile("kopeck.yaml", str_of(text), &unread, *state, &plan, &mistakes, &err));
    size_t unset = 0; /* beside what else it lacks */
    for (size_t i = 0; i < mistakes.count; i++) {
        if (!str_starts(mistakes.item[i].text, STR("the variable"))) continue;
        text_is(mistakes.item[i].text, "the variable NO_SUCH_HOST is not set");
        unset++;
    }
    assert_int_equal(unset, 1);
}

static void a_file_that_is_not_there(void **state) {
    MistakeList mistakes;
    const Plan *plan = NULL;
    Error err = {0};
    assert_false(plan_load("/nonexistent/kopeck.yaml", &options, *state, &plan, &mistakes, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_int_equal(mistakes.count, 0);
}

/* Law: a project of which only the beginning is there gives mistakes, or loads; it never crashes. */
static void every_prefix(void **state) {
    Arena *arena = *state;
    Str content;
    Error err = {0};
    assert_true(file_read("tests/rules/valid/full.yaml", 0, arena, &content, &err));
    size_t loaded = 0;
    for (size_t step = 0, len = 0; step <= content.len / 7 + 1;
         step++, len = step * 7 < content.len ? step * 7 : content.len) {
        Arena *own = arena_new("prefix", 0);
        const Plan *plan;
        MistakeList mistakes;
        Error fresh = {0};
        bool good = plan_compile("kopeck.yaml", str_copy(own, str_sub(content, 0, len)), &options, own, &plan,
                                 &mistakes, &fresh);
        assert_true(good == (mistakes.count == 0));
        for (size_t i = 0; i < mistakes.count; i++) assert_true(plan_mistake_print(&mistakes, i, own).len > 0);
        loaded += good;
        arena_free(own);
    }
    assert_int_equal(loaded, 1); /* the whole one */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(head_and_sources, setup, teardown),
        cmocka_unit_test_setup_teardown(tables_and_lists, setup, teardown),
        cmocka_unit_test_setup_teardown(datasets, setup, teardown),
        cmocka_unit_test_setup_teardown(reconcile, setup, teardown),
        cmocka_unit_test_setup_teardown(limits_and_owners, setup, teardown),
        cmocka_unit_test_setup_teardown(roles, setup, teardown),
        cmocka_unit_test_setup_teardown(other_rules, setup, teardown),
        cmocka_unit_test_setup_teardown(jobs_and_mail, setup, teardown),
        cmocka_unit_test_setup_teardown(cut_offs, setup, teardown),
        cmocka_unit_test_setup_teardown(ends_of_sources, setup, teardown),
        cmocka_unit_test_setup_teardown(as_of, setup, teardown),
        cmocka_unit_test_setup_teardown(the_starter_loads, setup, teardown),
        cmocka_unit_test_setup_teardown(the_reference_is_true, setup, teardown),
        cmocka_unit_test_setup_teardown(the_example_company_loads, setup, teardown),
        cmocka_unit_test_setup_teardown(variables, setup, teardown),
        cmocka_unit_test_setup_teardown(secrets_of_messages_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_that_is_not_there, setup, teardown),
        cmocka_unit_test_setup_teardown(every_prefix, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
