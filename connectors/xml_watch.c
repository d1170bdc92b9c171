/* What is looked for in a document: paths of rows, of values and of conditions, and the slots that hold what was found. See
 * the example in xml_rows.c. */
#include "connectors/xml_inner.h"

/* ---- Making */

static Watch *add_watch(XmlRows *rows, Kind kind, const XmlPath *path) {
    rows->watch = arena_grow(rows->arena, rows->watch, rows->watch_count, &rows->watch_capacity, sizeof *rows->watch, 64);
    Watch *watch = &rows->watch[rows->watch_count++];
    *watch = (Watch){.path = *path, .kind = kind};
    return watch;
}

/* The texts of the paths point into the caller's: they are copied first. */
static bool add_column(XmlRows *rows, size_t row, size_t column, const XmlPath *of, Error *err) {
    XmlPath path[XML_ALTERNATIVES_MAX];
    size_t count;
    if (!xml_path_column(path, &count, str_copy(rows->arena, rows->spec.column[column]), of, rows->spec.where, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        Watch *watch = add_watch(rows, KIND_VALUE, &path[i]);
        watch->row = row;
        watch->column = column;
        watch->scope = xml_path_common(&path[i], of);
        if (!path[i].where_step || !path[i].where_count) continue;
        XmlPath condition = path[i];
        condition.count = path[i].where_step;
        condition.where_step = 0;
        if (condition.count + path[i].where_count > XML_STEPS_MAX)
            return error_set(err, ERROR_USAGE, rows->spec.where, "a path is too deep");
        for (size_t s = 0; s < path[i].where_count; s++) condition.step[condition.count++] = path[i].where[s];
        condition.want = path[i].where_attribute.len ? XML_ATTRIBUTE : XML_TEXT;
        condition.attribute = path[i].where_attribute;
        size_t owner = rows->watch_count - 1;
        add_watch(rows, KIND_CONDITION, &condition)->owner = owner;
    }
    return true;
}

bool xml_watch_row(XmlRows *rows, size_t row, Error *err) {
    XmlPath path;
    if (!xml_path_rows(&path, str_copy(rows->arena, rows->spec.rows[row]), rows->spec.where, err)) return false;
    Watch *watch = add_watch(rows, KIND_ROW, &path);
    watch->row = row;
    watch->scope = path.count;
    for (size_t c = 0; c < rows->spec.column_count; c++) {
        if (!add_column(rows, row, c, &path, err)) return false;
    }
    return true;
}

/* ---- Values */

static bool put(XmlRows *rows, Watch *watch, Str value, Error *err) {
    Slot *slot = &watch->slot;
    if (!value.len) return true;
    Buf *to = watch->path.where_step && watch->path.where_count ? &watch->pending : &slot->value;
    bool *set = to == &watch->pending ? &watch->has_pending : &slot->set;
    if (*set && !rows->spec.verbatim) buf_char(to, ' ');
    if (!*set) to->len = 0;
    if (to->len + value.len > rows->spec.value_max) {
        char text[160];
        snprintf(text, sizeof text, "a value has more than %zu bytes\nhint: the file is damaged, or raise `field_max`",
                 rows->spec.value_max);
        return xml_rows_fault(rows, err, text);
    }
    buf_add(to, value);
    *set = true;
    return true;
}

/* A value that rows were to inherit must stand before them: those already given went without it. */
static bool check_late(XmlRows *rows, const Watch *watch, Error *err) {
    bool late = watch->scope < rows->watch[0].path.count && watch->slot.set && rows->rows > watch->slot.rows_at_start;
    for (size_t i = 0; late && i < rows->watch_count; i++) {
        if (rows->watch[i].kind == KIND_ROW && rows->watch[i].row == watch->row &&
            watch->scope >= rows->watch[i].path.count)
            late = false;
    }
    if (!late || rows->outline) return true;
    Str column = rows->spec.column[watch->column];
    char text[400];
    snprintf(text, sizeof text,
             "\"%.*s\" stands behind the rows that it belongs to\nhint: read it as a dataset of its own",
             STR_ARG(str_sub(column, 0, column.len < 200 ? column.len : 200)));
    return xml_rows_fault(rows, err, text);
}

static bool give(XmlRows *rows, Watch *watch, Str value, Error *err) {
    if (watch->kind == KIND_CONDITION) {
        Watch *owner = &rows->watch[watch->owner];
        if (str_eq(value, owner->path.where_value)) owner->holds = true;
        return true;
    }
    return put(rows, watch, value, err) && check_late(rows, watch, err);
}

/* The condition of the element that ends is decided. */
static bool settle(XmlRows *rows, Watch *watch, Error *err) {
    bool take = watch->holds != watch->path.where_not;
    if (take && watch->has_pending) {
        Slot *slot = &watch->slot;
        if (slot->set) buf_char(&slot->value, ' ');
        if (!slot->set) slot->value.len = 0;
        buf_add(&slot->value, buf_str(&watch->pending));
        slot->set = true;
    }
    if (take) watch->slot.count += watch->pending_count;
    watch->has_pending = watch->holds = false;
    watch->pending_count = 0;
    return check_late(rows, watch, err);
}

/* ---- Elements */

static Str attribute_value(xmlNodePtr node, const void *name, xmlChar **owned) {
    for (xmlAttrPtr a = node->properties; a; a = a->next) {
        if (a->name != name) continue;
        if (a->children && !a->children->next && a->children->type == XML_TEXT_NODE)
            return str_of((const char *)a->children->content);
        *owned = xmlNodeListGetString(node->doc, a->children, 1);
        return str_of((const char *)*owned);
    }
    return STR_NULL;
}

static bool give_attribute(XmlRows *rows, Watch *watch, xmlNodePtr node, Error *err) {
    xmlChar *owned = NULL;
    Str value = attribute_value(node, watch->attribute, &owned);
    bool good = !value.ptr || give(rows, watch, str_trim(value), err);
    xmlFree(owned);
    return good;
}

/* [@kind=x] is decided at once. */
static bool condition_fails(const Watch *watch, size_t depth, xmlNodePtr node) {
    if (watch->path.where_step != depth || watch->path.where_count) return false;
    xmlChar *owned = NULL;
    Str value = attribute_value(node, watch->where_attribute, &owned);
    bool equal = value.ptr && str_eq(value, watch->path.where_value);
    xmlFree(owned);
    return equal == watch->path.where_not;
}

static void match(XmlRows *rows, size_t watch) {
    rows->matched = arena_grow(rows->arena, rows->matched, rows->matched_count, &rows->matched_capacity, sizeof *rows->matched, 256);
    rows->matched[rows->matched_count++] = watch;
}

/* The element at hand is the last step of the watch's path. */
static bool complete(XmlRows *rows, Watch *watch, Frame *frame, xmlNodePtr node, Error *err) {
    if (watch->kind == KIND_ROW) {
        frame->row = true;
        return true;
    }
    switch (watch->path.want) {
    case XML_TEXT: frame->wants_text = true; return true;
    case XML_ATTRIBUTE: return give_attribute(rows, watch, node, err);
    case XML_NAME: return give(rows, watch, str_of((const char *)node->name), err);
    case XML_COUNT:
        if (watch->path.where_step && watch->path.where_count)
            watch->pending_count++;
        else
            watch->slot.count++;
        return true;
    }
    return true;
}

bool xml_watch_begin(XmlRows *rows, size_t index, size_t depth, Frame *frame, xmlNodePtr node, Error *err) {
    Watch *watch = &rows->watch[index];
    if (watch->path.count < depth) return true;
    const void *wanted = watch->path.step[depth - 1].atom;
    if ((wanted && wanted != node->name) || condition_fails(watch, depth, node)) return true;
    match(rows, index);
    if (watch->scope == depth && watch->kind == KIND_VALUE) { /* a new parent: nothing of the one before */
        watch->slot.set = false;
        watch->slot.count = 0;
        watch->slot.rows_at_start = rows->rows;
    }
    if (watch->path.where_step == depth) watch->has_pending = watch->holds = false;
    return watch->path.count != depth || complete(rows, watch, frame, node, err);
}

bool xml_watch_end(XmlRows *rows, const Frame *frame, size_t depth, Str text, size_t *row, Error *err) {
    *row = SIZE_MAX;
    for (size_t i = frame->first; i < frame->first + frame->count; i++) {
        Watch *watch = &rows->watch[rows->matched[i]];
        bool last = watch->path.count == depth;
        if (last && watch->kind == KIND_ROW && *row == SIZE_MAX) *row = watch->row;
        if (last && watch->kind != KIND_ROW && watch->path.want == XML_TEXT && !give(rows, watch, text, err))
            return false;
    }
    for (size_t i = frame->first; i < frame->first + frame->count; i++) {
        Watch *watch = &rows->watch[rows->matched[i]];
        if (watch->path.where_step == depth && watch->path.where_count && !settle(rows, watch, err)) return false;
    }
    return true;
}

void xml_watch_cells(XmlRows *rows, size_t row) {
    for (size_t c = 0; c < rows->spec.column_count; c++) rows->cell[c] = STR_NULL;
    static const char *const none = "0";
    for (size_t i = 0; i < rows->watch_count; i++) {
        Watch *watch = &rows->watch[i];
        if (watch->kind != KIND_VALUE || watch->row != row || rows->cell[watch->column].ptr) continue;
        Slot *slot = &watch->slot;
        if (watch->path.want == XML_COUNT) {
            slot->value.len = 0;
            if (slot->count) buf_printf(&slot->value, "%llu", (unsigned long long)slot->count);
            rows->cell[watch->column] = slot->count ? buf_str(&slot->value) : str_of(none);
        } else if (slot->set) {
            rows->cell[watch->column] = buf_str(&slot->value);
        }
        if (rows->cell[watch->column].ptr) rows->seen[watch->column] = true;
    }
}
