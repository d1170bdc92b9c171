#include "connectors/xml_path.h"

static bool wrong(Error *err, const char *where, Str path, const char *why) {
    return error_set(err, ERROR_USAGE, where,
                     "the path \"%.*s\" cannot be read: %s\nhint: write Stmt/Ntry/Amt, Amt/@Ccy, ../Id, "
                     "Bal[Tp/Cd=OPBD]/Amt or count(Lines/Line)",
                     STR_ARG(path), why);
}

static bool is_name(Str name) {
    for (size_t i = 0; i < name.len; i++) {
        if (strchr(" \t[]()=|<>\"'*@/:", name.ptr[i])) return false;
    }
    return name.len > 0;
}

/* Cuts *rest at the next '/' outside of [...]. */
static Str cut_step(Str *rest) {
    size_t i = 0;
    bool inside = false;
    for (; i < rest->len && (inside || rest->ptr[i] != '/'); i++) {
        if (rest->ptr[i] == '[') inside = true;
        if (rest->ptr[i] == ']') inside = false;
    }
    Str step = str_sub(*rest, 0, i);
    *rest = i == rest->len ? STR_NULL : str_sub(*rest, i + 1, rest->len);
    return step;
}

static Str unquoted(Str value) {
    bool quoted =
        value.len >= 2 && (value.ptr[0] == '\'' || value.ptr[0] == '"') && value.ptr[value.len - 1] == value.ptr[0];
    return quoted ? str_sub(value, 1, value.len - 1) : value;
}

/* "Tp/Cd=OPBD" */
static bool read_condition(XmlPath *out, Str text, Str all, const char *where, Error *err) {
    if (out->where_step) return wrong(err, where, all, "it has two conditions");
    Str value = text, path = str_cut(&value, '=');
    if (!value.ptr) return wrong(err, where, all, "a condition is [name=value]");
    out->where_step = out->count;
    out->where_not = str_ends(path, STR("!"));
    if (out->where_not) path.len--;
    out->where_value = unquoted(str_trim(value));
    out->where_attribute = STR("");
    for (Str rest = str_trim(path); rest.ptr;) {
        Str step = str_cut(&rest, '/');
        bool attribute = step.len && step.ptr[0] == '@';
        if (attribute) step = str_sub(step, 1, step.len);
        if (!is_name(step) || (attribute && rest.ptr)) return wrong(err, where, all, "a condition is [name=value]");
        if (attribute)
            out->where_attribute = step;
        else if (out->where_count < sizeof out->where / sizeof *out->where)
            out->where[out->where_count++] = (XmlStep){step, NULL};
        else
            return wrong(err, where, all, "its condition is too deep");
    }
    return true;
}

static bool add_step(XmlPath *out, Str step, Str all, const char *where, Error *err) {
    size_t bracket = str_find(step, STR("["));
    Str name = bracket == SIZE_MAX ? step : str_sub(step, 0, bracket);
    size_t colon = str_find(name, STR(":"));
    if (colon != SIZE_MAX) name = str_sub(name, colon + 1, name.len); /* a prefix says nothing */
    bool any = str_eq(name, STR("*"));
    if (!any && !is_name(name)) return wrong(err, where, all, "a name is missing or has a sign that names have not");
    if (out->count == XML_STEPS_MAX) return wrong(err, where, all, "it is too deep");
    out->step[out->count++] = (XmlStep){any ? STR("") : name, NULL};
    if (bracket == SIZE_MAX) return true;
    if (step.ptr[step.len - 1] != ']') return wrong(err, where, all, "a [ is not closed");
    return read_condition(out, str_sub(step, bracket + 1, step.len - 1), all, where, err);
}

static bool add_steps(XmlPath *out, Str rest, Str all, const char *where, Error *err) {
    while (rest.ptr) {
        Str step = str_trim(cut_step(&rest));
        bool last = !rest.ptr;
        if (str_eq(step, STR("."))) continue;
        if (str_eq(step, STR(".."))) {
            if (out->count <= 1) return wrong(err, where, all, "it leads out of the document");
            out->count--;
        } else if (last && step.len && step.ptr[0] == '@') {
            out->want = XML_ATTRIBUTE;
            out->attribute = str_sub(step, 1, step.len);
            if (!is_name(out->attribute)) return wrong(err, where, all, "an attribute's name is missing");
        } else if (last && str_eq(step, STR("name()"))) {
            out->want = XML_NAME;
        } else if (!add_step(out, step, all, where, err)) {
            return false;
        }
    }
    return true;
}

bool xml_path_rows(XmlPath *out, Str text, const char *where, Error *err) {
    *out = (XmlPath){0};
    text = str_trim(text);
    if (!text.len || text.ptr[0] != '/') return wrong(err, where, text, "rows are named from the root, beginning with /");
    if (!add_steps(out, str_sub(text, 1, text.len), text, where, err)) return false;
    if (out->want != XML_TEXT) return wrong(err, where, text, "rows are elements");
    if (out->where_step) return wrong(err, where, text, "rows take no conditions: use `where` of the dataset");
    return out->count > 0 || wrong(err, where, text, "it names no element");
}

static bool read_one(XmlPath *out, Str text, const XmlPath *row, const char *where, Error *err) {
    *out = (XmlPath){.where_attribute = STR("")};
    Str path = text;
    bool count = str_starts(text, STR("count(")) && str_ends(text, STR(")"));
    if (count) path = str_trim(str_sub(text, 6, text.len - 1));
    if (!path.len) return wrong(err, where, text, "it is empty");
    if (path.ptr[0] == '/') {
        path = str_sub(path, 1, path.len);
    } else {
        memcpy(out->step, row->step, sizeof out->step);
        out->count = row->count;
    }
    if (!add_steps(out, path, text, where, err)) return false;
    if (count && out->want != XML_TEXT) return wrong(err, where, text, "count() counts elements");
    if (count) out->want = XML_COUNT;
    if (out->where_step > out->count) return wrong(err, where, text, "a condition cannot be left by ..");
    return xml_path_common(out, row) > 0 || wrong(err, where, text, "it begins at another root element than the rows");
}

bool xml_path_column(XmlPath out[XML_ALTERNATIVES_MAX], size_t *count, Str text, const XmlPath *row, const char *where,
                     Error *err) {
    *count = 0;
    for (Str rest = text; rest.ptr;) {
        Str one = str_trim(str_cut(&rest, '|'));
        if (*count == XML_ALTERNATIVES_MAX) return wrong(err, where, text, "it has too many alternatives");
        if (!read_one(&out[(*count)++], one, row, where, err)) return false;
    }
    return true;
}

size_t xml_path_common(const XmlPath *path, const XmlPath *row) {
    size_t i = 0;
    while (i < path->count && i < row->count) {
        Str a = path->step[i].name, b = row->step[i].name;
        if (a.len && b.len && !str_eq(a, b)) break;
        i++;
        if (path->where_step == i) return i - 1; /* another element than the row's own, perhaps */
    }
    return i;
}
