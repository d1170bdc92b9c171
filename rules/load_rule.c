/* Rules: their datasets, the fields that findings show, and the parts that each kind has. */
#include "rules/load.h"

/* ---- Fields by role: the first of these names that a dataset has. */

typedef struct Role {
    size_t offset;     /* of the index in RulePlan */
    const char *names; /* | between them */
} Role;

static const Role roles[] = {
    {offsetof(RulePlan, date), "date"},
    {offsetof(RulePlan, amount), "amount|balance"},
    {offsetof(RulePlan, currency), "currency"},
    {offsetof(RulePlan, counterparty_id), "counterparty.tax_id|tax_id"},
    {offsetof(RulePlan, counterparty_name), "counterparty.name|counterparty_name|counterparty"},
    {offsetof(RulePlan, warehouse), "warehouse"},
    {offsetof(RulePlan, status), "status"},
    {offsetof(RulePlan, number), "number|reference|order_number|id"},
    {offsetof(RulePlan, key), "key|guid|id|number"},
    {offsetof(RulePlan, deal), "deal"},
    {offsetof(RulePlan, origin), "origin"},
};

static const char *const master_number = "name|number|id";

static bool is_master(const DatasetPlan *dataset) {
    return dataset->entity == ENTITY_COUNTERPARTY || dataset->entity == ENTITY_ITEM;
}

static FieldRef role_ref(const Loader *l, uint32_t dataset, const Role *role) {
    bool number = role->offset == offsetof(RulePlan, number),
         name = role->offset == offsetof(RulePlan, counterparty_name);
    const char *names = number && is_master(&l->dataset[dataset]) ? master_number : role->names;
    if (name && l->dataset[dataset].entity == ENTITY_COUNTERPARTY) names = "name";
    FieldRef ref = {PLAN_NONE, PLAN_NONE};
    for (Str rest = str_of(names); rest.ptr;) {
        if (plan_field(l->plan, dataset, str_cut(&rest, '|'), &ref)) break;
    }
    return ref;
}

static bool same_refs(const FieldRef *a, const FieldRef *b, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (a[i].field != b[i].field || a[i].sub != b[i].sub) return false;
    }
    return true;
}

static uint32_t role_field(Loader *l, RuleDraft *draft, const Role *role) {
    size_t count = draft->rule->dataset_count, found = 0;
    FieldRef *ref = arena_array(l->run, count, sizeof *ref);
    Str name = STR("");
    for (size_t d = 0; d < count; d++) {
        ref[d] = role_ref(l, draft->rule->dataset[d], role);
        const FieldPlan *field = load_ref(l, draft->rule->dataset[d], ref[d]);
        bool amount = role->offset == offsetof(RulePlan, amount);
        if (field && amount && field->type != COLUMN_DECIMAL)
            ref[d] = (FieldRef){PLAN_NONE, PLAN_NONE};
        else if (field && found++ == 0)
            name = field->name;
    }
    bool both = role->offset == offsetof(RulePlan, amount) && draft->rule->kind == RULE_RECONCILE;
    if (found == 0 || (both && found < count)) return PLAN_NONE;
    for (size_t i = 0; i < draft->field_count; i++) {
        if (same_refs(draft->field[i].ref, ref, count)) return (uint32_t)i;
    }
    Str rest = str_of(role->names);
    Str shown =
        role->offset == offsetof(RulePlan, counterparty_id) || role->offset == offsetof(RulePlan, counterparty_name)
            ? str_cut(&rest, '|')
            : name;
    for (size_t i = 0; i < draft->field_count; i++) { /* another field of that name: "number" of one side only */
        if (str_eq(draft->field[i].name, shown)) shown = str_printf(l->run, "%.*s (shown)", STR_ARG(shown));
    }
    return load_append_field(l, draft, shown, ref);
}

static void load_roles(Loader *l, RuleDraft *draft) {
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        uint32_t field = role_field(l, draft, &roles[i]);
        memcpy((char *)draft->rule + roles[i].offset, &field, sizeof field);
    }
}

static void no_roles(RulePlan *rule) {
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        uint32_t none = PLAN_NONE;
        memcpy((char *)rule + roles[i].offset, &none, sizeof none);
    }
}

/* ---- Kinds of findings */

typedef struct Kinds { /* that a project may give to its findings; FINDING_KINDS is written `nothing` */
    FindingKind kind[11];
    size_t count;
} Kinds;

static const Kinds missing_kinds = {
    {FINDING_MISSING, FINDING_STATUS_CONFLICT, FINDING_STAGE_CONFLICT, FINDING_UNLINKED_PAYMENT, FINDING_NOT_POSTED,
     FINDING_KINDS},
    6};
static const Kinds duplicate_kinds = {
    {FINDING_DUPLICATE_DOCUMENT, FINDING_DUPLICATE_PAYMENT, FINDING_DUPLICATE_COUNTERPARTY, FINDING_DUPLICATE_ITEM}, 4};
static const Kinds check_kinds = {{FINDING_CHECK_FAILED, FINDING_UNLINKED_PAYMENT, FINDING_STATUS_CONFLICT,
                                   FINDING_NOT_POSTED, FINDING_FIELD_DIFFERS, FINDING_MISSING_DETAIL,
                                   FINDING_MALFORMED_DETAIL, FINDING_REVIEW, FINDING_BALANCE_BREAK,
                                   FINDING_RETURN_WITHOUT_SALE, FINDING_STAGE_CONFLICT},
                                  11};

static void load_kind(Loader *l, const Yaml *map, const char *key, const Kinds *kinds, FindingKind *out) {
    const Yaml *node = yaml_get(map, key);
    Str word = load_value(l, node), names[ARRAY_LEN(kinds->kind)];
    if (!word.ptr) return;
    for (size_t i = 0; i < kinds->count; i++) {
        names[i] = kinds->kind[i] == FINDING_KINDS ? STR("nothing") : str_of(finding_kind_code[kinds->kind[i]]);
        if (!str_eq(names[i], word)) continue;
        *out = kinds->kind[i];
        return;
    }
    load_mistake(l, node, "findings of this rule cannot be `%.*s`", STR_ARG(word));
    mistake_hint_names(&l->mistakes, word, names, kinds->count);
}

static FindingKind duplicate_kind(Entity entity) {
    switch (entity) {
    case ENTITY_COUNTERPARTY: return FINDING_DUPLICATE_COUNTERPARTY;
    case ENTITY_ITEM: return FINDING_DUPLICATE_ITEM;
    case ENTITY_PAYMENT: return FINDING_DUPLICATE_PAYMENT;
    default: return FINDING_DUPLICATE_DOCUMENT;
    }
}

/* ---- Datasets of a rule; false when one is unknown, since nothing else can be checked then. */

static bool load_rule_datasets(Loader *l, RuleDraft *draft, const char *key, size_t least, size_t most) {
    size_t count;
    const Yaml *const *nodes = load_nodes(l, draft->map, key, &count);
    uint32_t *all = arena_array(l->run, count + 1, sizeof *all); /* room for the candidate's */
    const Yaml *whole = yaml_get(draft->map, key);
    bool good = whole != NULL;
    for (size_t i = 0; i < count; i++) {
        all[i] = nodes[i]->kind == YAML_TEXT ? load_find_dataset(l, nodes[i], load_value(l, nodes[i])) : PLAN_NONE;
        if (all[i] == PLAN_NONE) good = false;
        for (size_t k = 0; k < i && all[i] != PLAN_NONE; k++) {
            if (all[k] != all[i]) continue;
            load_mistake(l, nodes[i], "%.*s stands twice", STR_ARG(l->dataset[all[i]].name));
            good = false;
        }
    }
    bool told = whole && least > 1 && whole->kind != YAML_LIST; /* by the shape */
    if (told) good = false;
    if (whole && !told && (count < least || count > most)) {
        if (count > most && most > 2) load_mistake(l, whole, "`%s` takes at most %zu datasets", key, most);
        const char *wanted = least == 2 && most == 2 ? "two datasets, left and right" : "two datasets or more";
        if (count < least || most == 2) load_mistake(l, whole, "`%s` takes %s", key, least == 1 ? "one dataset or more" : wanted);
        good = false;
    }
    draft->rule->dataset = all;
    draft->rule->dataset_count = count;
    return good;
}

/* ---- The kinds of rule */

static void load_steps(Loader *l, RuleDraft *draft) {
    size_t count;
    const Yaml *const *steps = load_nodes(l, draft->map, "match", &count);
    const Yaml *match = yaml_get(draft->map, "match");
    load_match(l, draft, steps, count);
    if (match && match->kind == YAML_LIST && match->count == 0) load_mistake(l, match, "no match steps");
}

/* The lines of one side: the dataset, its field that looks up the rule's dataset, and what a line says. */
static void load_lines_of(Loader *l, const RuleDraft *draft, const Yaml *node, size_t side, LinesPlan *out) {
    static const char *const names[] = {"item", "quantity", "price", "amount"};
    uint32_t *const fields[] = {&out->item, &out->quantity, &out->price, &out->amount};
    uint32_t documents = draft->rule->dataset[side];
    *out = (LinesPlan){.dataset = load_find_dataset(l, node, load_value(l, node)), .document = PLAN_NONE};
    if (out->dataset == PLAN_NONE || documents == PLAN_NONE) return;
    const DatasetPlan *dataset = &l->dataset[out->dataset];
    for (uint32_t f = 0; f < dataset->field_count; f++) {
        if (l->field[out->dataset][f].lookup == documents) out->document = f;
    }
    if (out->document == PLAN_NONE) {
        load_mistake(l, node, "%.*s has no field that looks up %.*s", STR_ARG(dataset->name), STR_ARG(l->dataset[documents].name));
        mistake_hint(&l->mistakes, "document: order_id -> %.*s", STR_ARG(l->dataset[documents].name));
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        *fields[i] = load_find_field(l, out->dataset, str_of(names[i]));
        ColumnType wanted = i == 0 ? COLUMN_TEXT : COLUMN_DECIMAL;
        bool optional = i == 1 || i == 2, there = *fields[i] != PLAN_NONE;
        if (there ? l->field[out->dataset][*fields[i]].type == wanted : optional) continue;
        load_mistake(l, node, "lines need the field `%s`, %s", names[i], i ? "a decimal" : "a text");
    }
}

static void load_lines(Loader *l, RuleDraft *draft) {
    size_t count;
    const Yaml *const *node = load_nodes(l, draft->map, "lines", &count);
    const Yaml *map = yaml_get(draft->map, "lines");
    if (!map) return;
    if (count != 2) {
        load_mistake(l, map, "`lines` names two datasets: those of the left and of the right documents");
        return;
    }
    if (draft->rule->amount == PLAN_NONE) load_mistake(l, map, "lines tell why amounts differ: both datasets need the field `amount`");
    LinesPlan *lines = arena_array(l->run, 2, sizeof *lines);
    for (size_t side = 0; side < 2; side++) load_lines_of(l, draft, node[side], side, &lines[side]);
    draft->rule->lines = lines;
}

static void load_rates(Loader *l, RuleDraft *draft) {
    static const char *const names[] = {"currency", "rate", "date"};
    const Yaml *node = yaml_get(draft->map, "rates");
    if (!node || node->kind != YAML_TEXT) return;
    uint32_t dataset = load_find_dataset(l, node, load_value(l, node));
    if (dataset == PLAN_NONE) return;
    if (draft->rule->amount == PLAN_NONE) load_mistake(l, node, "rates tell why amounts differ: both datasets need the field `amount`");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        uint32_t field = load_find_field(l, dataset, str_of(names[i]));
        ColumnType type = field == PLAN_NONE ? COLUMN_BOOL : l->field[dataset][field].type;
        bool good = i == 0 ? type == COLUMN_TEXT : i == 1 ? type == COLUMN_DECIMAL : type == COLUMN_DATE || type == COLUMN_INSTANT;
        if (!good) load_mistake(l, node, "rates need the field `%s`, %s", names[i], i == 0 ? "a text" : i == 1 ? "a decimal" : "a date");
    }
    draft->rule->rates = dataset;
}

/* "DATASET by FIELD": the documents' field of that name, else what stands for their key. */
static void load_dead(Loader *l, RuleDraft *draft) {
    static const char *const keys[] = {"key", "guid", "id", "number"};
    const Yaml *node = yaml_get(draft->map, "dead_letters");
    if (!node || node->kind != YAML_TEXT) return;
    Str name = str_trim(load_value(l, node)), field = STR("key");
    size_t by = str_find(name, STR(" by "));
    if (by != SIZE_MAX) {
        field = str_trim(str_sub(name, by + 4, name.len));
        name = str_trim(str_sub(name, 0, by));
    }
    DeadPlan *dead = arena_alloc(l->run, sizeof *dead);
    *dead = (DeadPlan){.dataset = load_find_dataset(l, node, name)};
    if (dead->dataset == PLAN_NONE) return;
    dead->key = load_find_field(l, dead->dataset, field);
    dead->since = load_find_field(l, dead->dataset, STR("since")); /* a `date` goes by the cut-off, and a letter may be newer */
    if (dead->since == PLAN_NONE) dead->since = load_find_field(l, dead->dataset, STR("date"));
    dead->reason = load_find_field(l, dead->dataset, STR("reason"));
    dead->queue = load_find_field(l, dead->dataset, STR("queue"));
    if (dead->key == PLAN_NONE) {
        size_t count;
        Str *names = load_field_names(l, dead->dataset, &count);
        load_unknown(l, node, "field", field, names, count);
        return;
    }
    if (l->field[dead->dataset][dead->key].type != COLUMN_TEXT) load_mistake(l, node, "`%.*s` must be a text", STR_ARG(field));
    bool found = false;
    for (size_t s = 0; s < 2; s++) {
        uint32_t own = load_find_field(l, draft->rule->dataset[s], field);
        for (size_t i = 0; own == PLAN_NONE && i < ARRAY_LEN(keys); i++) own = load_find_field(l, draft->rule->dataset[s], str_of(keys[i]));
        dead->document[s] = own;
        found = found || own != PLAN_NONE;
    }
    if (!found) load_mistake(l, node, "neither dataset has the field `%.*s`, nor key, guid, id or number", STR_ARG(field));
    draft->rule->dead = dead;
}

static void load_reconcile(Loader *l, RuleDraft *draft) {
    if (!load_rule_datasets(l, draft, "reconcile", 2, 2)) return;
    load_steps(l, draft);
    load_keep_apart(l, draft);
    load_compare(l, draft);
    load_edits(l, draft);
    load_roles(l, draft);
    load_sum_currencies(draft);
    load_reversals(l, draft);
    load_rates(l, draft);
    load_totals(l, draft);
    load_lines(l, draft);
    load_dead(l, draft);
    draft->rule->registry = load_text(l, draft->map, "kind").len > 0;
    const Yaml *missing = yaml_get(draft->map, "missing");
    draft->rule->missing_left = draft->rule->missing_right = FINDING_MISSING;
    if (draft->rule->registry) draft->rule->missing_right = FINDING_KINDS; /* it knows more companies than ours */
    load_kind(l, missing, "left", &missing_kinds, &draft->rule->missing_left);
    load_kind(l, missing, "right", &missing_kinds, &draft->rule->missing_right);
}

/* Sources of the rule's datasets, each once. */
static void load_keep(Loader *l, RuleDraft *draft) {
    size_t count;
    const Yaml *const *nodes = load_nodes(l, draft->map, "keep", &count);
    uint32_t *keep = arena_array(l->run, count, sizeof *keep);
    for (size_t i = 0; i < count; i++) {
        uint32_t source = load_find_source(l, nodes[i], load_value(l, nodes[i]));
        bool read = false, twice = false;
        for (size_t d = 0; d < draft->rule->dataset_count; d++) {
            read = read || l->dataset[draft->rule->dataset[d]].source == source;
        }
        for (size_t k = 0; k < draft->rule->keep_count; k++) twice = twice || keep[k] == source;
        if (source == PLAN_NONE) continue;
        if (!read) load_mistake(l, nodes[i], "none of the rule's datasets comes from `%.*s`", STR_ARG(load_value(l, nodes[i])));
        if (twice) load_mistake(l, nodes[i], "`%.*s` stands twice", STR_ARG(load_value(l, nodes[i])));
        keep[draft->rule->keep_count++] = source;
    }
    draft->rule->keep = keep;
}

static void load_duplicates(Loader *l, RuleDraft *draft) {
    if (!load_rule_datasets(l, draft, "duplicates", 1, PLAN_DUPLICATES_DATASETS_MAX)) return;
    load_steps(l, draft);
    load_keep_apart(l, draft);
    load_roles(l, draft);
    load_same_currencies(l, draft);
    load_keep(l, draft);
    draft->rule->finding = duplicate_kind(l->dataset[draft->rule->dataset[0]].entity);
    load_kind(l, draft->map, "kind", &duplicate_kinds, &draft->rule->finding);
}

static void load_expect(Loader *l, RuleDraft *draft) {
    uint32_t dataset = draft->rule->dataset[0];
    size_t count = plan_scope_count(l->plan, dataset);
    ExpressionField *fields = arena_array(l->run, count, sizeof *fields);
    for (size_t i = 0; i < count; i++) {
        FieldRef ref = plan_scope_field(l->plan, dataset, i);
        const FieldPlan *field = load_ref(l, dataset, ref), *own = &l->field[dataset][ref.field];
        Str name = ref.sub == PLAN_NONE ? own->name
                                        : str_printf(l->run, "%.*s.%.*s", STR_ARG(own->name), STR_ARG(field->name));
        fields[i] = load_scope_field(l, name, field);
    }
    const SourcePlan *source = &l->source[l->dataset[dataset].source];
    ExpressionScope scope = {.field = fields,
                             .field_count = count,
                             .list = l->expression_list,
                             .list_count = l->plan->list_count,
                             .zone = source->day_zone,
                             .day_ends_minutes = source->day_ends_minutes};
    draft->rule->expect = load_expression(l, yaml_get(draft->map, "expect"), &scope, &(ExpressionWant){COLUMN_BOOL, 0});
}

static void load_candidate(Loader *l, RuleDraft *draft) {
    const Yaml *candidate = yaml_get(draft->map, "candidate"), *in = yaml_get(candidate, "in");
    if (!candidate || candidate->kind != YAML_MAP || !in || in->kind != YAML_TEXT) return;
    uint32_t dataset = load_find_dataset(l, in, load_value(l, in));
    if (dataset == PLAN_NONE) return;
    ((uint32_t *)draft->rule->dataset)[draft->rule->dataset_count++] = dataset;
    load_match(l, draft, &candidate, 1);
}

static void load_check(Loader *l, RuleDraft *draft) {
    if (!load_rule_datasets(l, draft, "check", 1, 1)) return;
    if (l->dataset[draft->rule->dataset[0]].source != PLAN_NONE) load_expect(l, draft);
    load_candidate(l, draft);
    load_roles(l, draft);
    load_same_currencies(l, draft);
    draft->rule->finding = FINDING_CHECK_FAILED;
    load_kind(l, draft->map, "kind", &check_kinds, &draft->rule->finding);
}

static void load_chain(Loader *l, RuleDraft *draft) {
    if (!load_rule_datasets(l, draft, "chain", 2, PLAN_CHAIN_DATASETS_MAX)) return;
    const Yaml *node = yaml_get(draft->map, "by");
    Str by = node ? load_value(l, node) : STR("deal");
    const YamlKey *chain = yaml_key(draft->map, "chain");
    if (!node) node = chain->value;
    uint32_t field = load_rule_field(l, draft, node, node->place, node->len, by, true);
    load_roles(l, draft);
    draft->rule->deal = field;
    for (size_t d = 0; field != PLAN_NONE && d < draft->rule->dataset_count; d++) {
        const FieldPlan *plan = load_ref(l, draft->rule->dataset[d], draft->field[field].ref[d]);
        if (!plan || plan->type == COLUMN_TEXT) continue;
        load_mistake(l, node, "a chain goes by a text, `%.*s` of %.*s is %s", STR_ARG(by),
                     STR_ARG(l->dataset[draft->rule->dataset[d]].name), column_type_name[plan->type]);
    }
}

static void load_balance_rule(Loader *l, RuleDraft *draft) {
    if (!load_balance(l, draft)) return;
    load_roles(l, draft);
    load_balance_check(l, draft);
}

static void load_closed_rule(Loader *l, RuleDraft *draft) {
    if (!load_closed(l, draft)) return;
    load_roles(l, draft);
    load_closed_check(l, draft);
}

static const struct {
    const char *mark;
    RuleKind kind;
    void (*load)(Loader *l, RuleDraft *draft);
} kinds[] = {{"reconcile", RULE_RECONCILE, load_reconcile},
             {"duplicates", RULE_DUPLICATES, load_duplicates},
             {"check", RULE_CHECK, load_check},
             {"chain", RULE_CHAIN, load_chain},
             {"balance", RULE_BALANCE, load_balance_rule},
             {"closed", RULE_CLOSED, load_closed_rule}};

static void load_rule(Loader *l, const YamlKey *key, RulePlan *rule) {
    *rule = (RulePlan){.name = key->name, .title = key->name, .place = key->place, .cause = STR(""), .rates = PLAN_NONE};
    no_roles(rule);
    (void)load_names_are_plain(l, key, "a rule", false);
    RuleDraft draft = {.rule = rule, .key = key, .map = key->value};
    Str title = load_text(l, key->value, "title"), cause = load_text(l, key->value, "cause");
    if (title.len) rule->title = title;
    if (cause.len) rule->cause = cause;
    size_t k = 0, marks = 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (!yaml_get(key->value, kinds[i].mark)) continue;
        k = i;
        marks++;
    }
    if (marks != 1) return; /* the shape has its mistake */
    rule->kind = kinds[k].kind;
    kinds[k].load(l, &draft);
    bool known = rule->dataset_count > 0;
    for (size_t d = 0; d < rule->dataset_count; d++) known = known && rule->dataset[d] != PLAN_NONE;
    if (known) {
        load_limits(l, &draft);
        load_owner(l, &draft);
    }
    rule->field = draft.field;
    rule->field_count = draft.field_count;
}

void load_rules(Loader *l, const Yaml *rules) {
    if (!rules || rules->kind != YAML_MAP) return;
    l->rule = arena_array(l->run, rules->count, sizeof *l->rule);
    for (size_t i = 0; i < rules->count; i++) load_rule(l, &rules->key[i], &l->rule[i]);
    l->plan->rule = l->rule;
    l->plan->rule_count = rules->count;
}
