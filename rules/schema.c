/* A YAML value such as 123456 or true reaches an editor's validator as a number or a bool, though Kopeck reads the
 * text: a single value is therefore any of string, number, boolean. */
#include "rules/schema.h"

#include "connectors/connector.h"
#include "engine/base/json.h"
#include "reports/report.h"
#include "rules/plan.h"
#include "rules/shape.h"

enum { DEFINITIONS_MAX = 64 };

typedef struct Printer {
    json_t *defs;
    const Shape *done[DEFINITIONS_MAX]; /* definitions made or begun */
    size_t done_count;
} Printer;

static json_t *single(void) {
    return json_pack("{s:s}", "$ref", "#/$defs/value");
}

static json_t *words(const char *list, char separator) {
    json_t *values = json_array();
    for (Str rest = str_of(list); rest.ptr;) {
        Str word = str_cut(&rest, separator);
        json_add(values, json_text(word));
    }
    return json_pack("{s:o}", "enum", values);
}

static json_t *list_of(json_t *item) {
    return json_pack("{s:s,s:o}", "type", "array", "items", item);
}

static void define(Printer *p, const Shape *shape);

static json_t *reference(Printer *p, const Shape *shape) {
    define(p, shape);
    json_t *ref = json_object();
    json_put(ref, "$ref", json_sprintf("#/$defs/%s", shape->definition));
    return ref;
}

/* What a key takes: one form, or any of several. */
static json_t *value(Printer *p, const ShapeKey *key) {
    json_t *any = json_array();
    if (key->forms & FORM_TEXT) json_add(any, key->choices ? words(key->choices, '|') : single());
    if (key->forms & FORM_SWITCH) json_add(any, json_pack("{s:s}", "type", "boolean"));
    if (key->forms & FORM_LIST) json_add(any, list_of(key->choices ? words(key->choices, '|') : single()));
    if (key->forms & FORM_MAP) json_add(any, reference(p, key->map));
    if (key->forms & FORM_MAPS) json_add(any, list_of(reference(p, key->item)));
    json_t *schema = json_array_size(any) == 1 ? json_incref(json_array_get(any, 0)) : json_pack("{s:O}", "anyOf", any);
    json_decref(any);
    json_put(schema, "description", json_string(key->help));
    return schema;
}

static json_t *map_of(Printer *p, const Shape *shape) {
    json_t *schema = json_pack("{s:s}", "type", "object"), *properties = json_object(), *required = json_array();
    bool any_name = false;
    for (const ShapeKey *key = shape->key; key->name; key++) {
        if (strcmp(key->name, "*") == 0) {
            json_put(schema, "additionalProperties", value(p, key));
            any_name = true;
            continue;
        }
        json_put(properties, key->name, value(p, key));
        if (key->required == true) json_add(required, json_string(key->name));
    }
    if (json_object_size(properties)) json_object_set(schema, "properties", properties);
    if (json_array_size(required)) json_object_set(schema, "required", required);
    if (!any_name && !shape->open) json_put(schema, "additionalProperties", json_false());
    json_decref(properties);
    json_decref(required);
    return schema;
}

static json_t *variants_of(Printer *p, const Shape *shape) {
    json_t *one = json_array();
    for (size_t i = 0; shape->variant[i]; i++) json_add(one, reference(p, shape->variant[i]));
    return json_pack("{s:o}", "oneOf", one);
}

static void define(Printer *p, const Shape *shape) {
    for (size_t i = 0; i < p->done_count; i++) {
        if (p->done[i] == shape) return;
    }
    assert(p->done_count < DEFINITIONS_MAX);
    p->done[p->done_count++] = shape;
    json_put(p->defs, shape->definition, json_null()); /* keeps the place: outer shapes stand first */
    json_put(p->defs, shape->definition, shape->variant ? variants_of(p, shape) : map_of(p, shape));
}

/* ---- Options of connectors */

static json_t *option_value(const OptionSpec *spec) {
    json_t *schema;
    switch (spec->type) {
    case OPTION_SWITCH: schema = json_pack("{s:s}", "type", "boolean"); break;
    case OPTION_CHOICE: schema = words(spec->choices, ' '); break;
    case OPTION_LIST: schema = json_pack("{s:[o,o]}", "anyOf", single(), list_of(single())); break;
    case OPTION_MAP: schema = json_pack("{s:s,s:o}", "type", "object", "additionalProperties", single()); break;
    default: schema = single(); break;
    }
    json_put(schema, "description", json_string(spec->help));
    if (spec->fallback) json_put(schema, "default", json_string(spec->fallback));
    return schema;
}

/* "auth.bearer" goes into properties.auth.properties.bearer. */
static void add_option(json_t *properties, const OptionSpec *spec) {
    if (str_starts(str_of(spec->help), STR("for tests"))) return;
    Str rest = str_of(spec->name);
    for (Str step = str_cut(&rest, '.');; step = str_cut(&rest, '.')) {
        if (!rest.ptr) {
            json_object_setn_new(properties, step.ptr, step.len, option_value(spec));
            return;
        }
        json_t *inner = json_object_getn(properties, step.ptr, step.len);
        if (!inner || !json_object_get(inner, "properties")) {
            inner = json_pack("{s:s,s:{}}", "type", "object", "properties");
            json_object_setn_new(properties, step.ptr, step.len, inner);
        }
        properties = json_object_get(inner, "properties");
    }
}

/* `use: csv` in a source: it has the options of the connector's table and no others. A preset's name says nothing here.
 */
static void add_connectors(Printer *p) {
    json_t *all = json_array(), *source = json_object_get(p->defs, "source");
    for (size_t i = 0; connectors[i]; i++) {
        json_t *properties = json_object(), *own;
        const char *name;
        json_object_foreach(json_object_get(source, "properties"), name, own)
            json_put(properties, name, json_true());
        for (const OptionSpec *spec = connectors[i]->source_options; spec->name; spec++) add_option(properties, spec);
        json_add(all, json_pack("{s:{s:{s:{s:s}}}, s:{s:o, s:b}}", "if", "properties", "use", "const",
                                             connectors[i]->name, "then", "properties", properties,
                                             "additionalProperties", 0));
    }
    json_put(source, "allOf", all);
}

/* A map that has the options of one table and no others. */
static void add_options(Printer *p, const char *definition, const OptionSpec *spec) {
    json_t *map = json_object_get(p->defs, definition), *properties = json_object_get(map, "properties");
    for (; spec->name; spec++) {
        if (!json_object_get(properties, spec->name)) add_option(properties, spec);
    }
    json_put(map, "additionalProperties", json_false());
}

void schema_print(Buf *out) {
    Printer p = {.defs = json_pack("{s:{s:[s,s,s]}}", "value", "type", "string", "number", "boolean")};
    json_t *schema = json_pack("{s:s,s:s,s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema", "title",
                               "A Kopeck project (kopeck.yaml)", "$ref", "#/$defs/project");
    define(&p, &shape_project);
    add_connectors(&p);
    add_options(&p, "mail", mail_options);
    add_options(&p, "store", store_options);
    json_put(schema, "$defs", p.defs);
    json_print(schema, JSON_INDENT(1) | JSON_PRESERVE_ORDER, out);
    buf_char(out, '\n');
}
