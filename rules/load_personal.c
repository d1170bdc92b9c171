/* Personal data: which columns hold it, and who sees how much of it. */
#include "rules/load.h"
#include "rules/shape.h"

static const char *const audience_code[AUDIENCES] = {"workbook", "owners", "html", "files", "mail", "webhook", "terminal"};

void load_column_personal(Loader *l, const Yaml *map, FieldPlan *field) {
    const Yaml *node = yaml_get(map, "personal");
    Str text = load_value(l, node);
    if (!text.len) return;
    field->personal_said = true;
    for (int p = PERSONAL_NONE + 1; p < PERSONALS; p++) {
        if (str_eq(text, str_of(personal_code[p]))) field->personal = (Personal)p;
    }
    if (!field->personal) return;
    if (field->type == COLUMN_DECIMAL || field->type == COLUMN_BOOL) {
        load_mistake(l, node, "`personal` is for texts and dates, this field is %s", column_type_name[field->type]);
    } else if (shape_choice("key|guid|id|external_key|number|date|currency", field->name)) {
        load_mistake(l, node, "`%.*s` says which record it is, so nobody can do without it", STR_ARG(field->name));
        mistake_hint(&l->mistakes, "give the field another name, and take a column that is not personal for this one");
    }
}

static void check_name(Loader *l, const FieldPlan *field, const DatasetPlan *dataset, bool named) {
    bool master = dataset->entity == ENTITY_COUNTERPARTY || dataset->entity == ENTITY_ITEM;
    if (named || !master || !str_eq(field->name, STR("name"))) return;
    mistake_add(&l->mistakes, field->place, field->name.len,
                "`name` is personal, and the records of %.*s have nothing else to be called by",
                STR_ARG(dataset->name));
    mistake_hint(&l->mistakes, "add the field `id` or `key`");
}

/* What is made of personal values is personal, as long as nobody says otherwise. */
static void check_computed(Loader *l, uint32_t index, const FieldPlan *field) {
    if (!field->compute || field->personal_said || field->type != COLUMN_TEXT) return;
    for (size_t f = 0; f < l->dataset[index].field_count; f++) {
        const FieldPlan *of = &l->field[index][f];
        if (!of->personal || !expression_uses(field->compute, f)) continue;
        mistake_add(&l->mistakes, field->place, field->name.len, "`%.*s` is computed from `%.*s`, which is personal",
                    STR_ARG(field->name), STR_ARG(of->name));
        mistake_hint(&l->mistakes, "say `personal: %s` here too, or `personal: none`", personal_code[of->personal]);
        return;
    }
}

static bool check_dataset(Loader *l, uint32_t index) {
    const DatasetPlan *dataset = &l->dataset[index];
    bool named =
        load_find_field(l, index, STR("id")) != PLAN_NONE || load_find_field(l, index, STR("key")) != PLAN_NONE;
    bool any = false;
    for (size_t f = 0; f < dataset->field_count; f++) {
        FieldPlan *field = &l->field[index][f];
        if (!field->personal_said && field->lookup != PLAN_NONE && field->lookup_field != PLAN_NONE)
            field->personal =
                l->field[field->lookup][field->lookup_field].personal; /* it holds the other one's value */
        if (field->personal)
            check_name(l, field, dataset, named);
        else
            check_computed(l, index, field);
        any = any || field->personal;
    }
    return any;
}

static void load_key(Loader *l, const Yaml *node) {
    PersonalPlan *plan = &l->plan->personal;
    plan->key = load_value(l, node);
    if (!node || node->kind != YAML_TEXT) return;
    if (!load_has_variable(node->text)) {
        mistake_hide(&l->mistakes, node->place, node->len);
        load_mistake(l, node, "`key` is a secret and must not stand in the project");
        mistake_hint(&l->mistakes, "write \"${PERSONAL_KEY}\" and give it in the environment or as a credential");
    }
    if (load_has_variable(plan->key)) plan->key = STR(""); /* not set: audience_check tells it where one is needed */
}

void load_personal(Loader *l, const YamlKey *personal) {
    PersonalPlan *plan = &l->plan->personal;
    const Yaml *map = personal && personal->value->kind == YAML_MAP ? personal->value : NULL;
    for (uint32_t d = 0; d < l->plan->dataset_count; d++) plan->any = check_dataset(l, d) || plan->any;
    for (int a = 0; a < AUDIENCES; a++) {
        const Yaml *node = map ? yaml_get(map, audience_code[a]) : NULL;
        Str text = load_value(l, node);
        plan->sight[a] = plan->any && a != AUDIENCE_WORKBOOK ? SIGHT_MASKED : SIGHT_ALL;
        for (int s = 0; s < SIGHTS && text.ptr; s++) {
            if (str_eq(text, str_of(sight_code[s]))) plan->sight[a] = (Sight)s;
        }
        plan->keyed = plan->keyed || plan->sight[a] == SIGHT_PSEUDONYM;
    }
    if (!personal) return;
    load_key(l, map ? yaml_get(map, "key") : NULL);
    if (map && plan->keyed && !yaml_get(map, "key")) {
        mistake_add(&l->mistakes, personal->place, personal->len, "pseudonyms are made with a key, and there is none");
        mistake_hint(&l->mistakes, "add key: \"${PERSONAL_KEY}\"");
    }
    if (!plan->any) {
        mistake_add(&l->mistakes, personal->place, personal->len, "no column is personal, so there is nothing to mask");
        mistake_hint(&l->mistakes, "mark columns: phone: { from: phone, personal: phone }");
    }
}
