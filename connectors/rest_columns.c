#include "connectors/nearest.h"
#include "connectors/rest.h"

static size_t column_index(const Str *column, size_t count, Str name) {
    KNOWN(column || !count);
    for (size_t i = 0; i < count; i++) {
        if (str_eq(column[i], name)) return i;
    }
    return SIZE_MAX;
}

static size_t name_index(const RestRead *read, Str name) {
    return column_index(read->names.item, read->names.count, name);
}

static size_t add_column(RestRead *read, Str *column, Str name) {
    size_t index = column_index(column, read->column_count, name);
    if (index != SIZE_MAX) return index;
    column[read->column_count] = str_copy(read->arena, name);
    return read->column_count++;
}

static bool has_all(const RestRead *read, Str key) {
    for (Str rest_of_key = key; rest_of_key.ptr;) {
        if (name_index(read, str_trim(str_cut(&rest_of_key, ','))) == SIZE_MAX) return false;
    }
    return true;
}

/* Of "Ref_Key,LineNumber | Ref_Key" the first that the records have. A single key is taken as it is. */
static Str choose_key(const RestRead *read) {
    Str rest_of_keys = read->set.key, first = str_trim(str_cut(&rest_of_keys, '|'));
    if (!rest_of_keys.ptr) return first;
    for (rest_of_keys = read->set.key; rest_of_keys.ptr;) {
        Str one = str_trim(str_cut(&rest_of_keys, '|'));
        if (has_all(read, one)) return one;
    }
    return STR("");
}

static bool add_keys(Rest *rest, RestRead *read, Str *column, Error *err) {
    if (read->probed && !read->names.count) return true; /* there are no records */
    for (Str rest_of_key = choose_key(read); rest_of_key.ptr;) {
        Str part = str_trim(str_cut(&rest_of_key, ','));
        if (!part.len) continue;
        if (read->key_count == ARRAY_LEN(read->key)) {
            return error_set(err, ERROR_USAGE, rest_where(rest), "%.*s: the key has too many fields",
                             STR_ARG(read->dataset));
        }
        if (read->names.count && name_index(read, part) == SIZE_MAX) {
            return nearest_column_error(err, rest_where(rest), read->dataset, part, read->names.item,
                                        read->names.count);
        }
        read->key[read->key_count++] = add_column(read, column, part);
    }
    return true;
}

/* The order without the fields that the records do not have. */
static Str known_order(const RestRead *read, Str order) {
    if (!read->set.order_known || !read->probed || !order.ptr) return order;
    Buf *kept = buf_own(read->arena);
    for (Str rest_of_order = order; rest_of_order.ptr;) {
        Str one = str_trim(str_cut(&rest_of_order, ',')), after = one;
        Str field = str_cut(&after, ' ');
        bool known = str_eq(field, STR("{field}")) || name_index(read, field) != SIZE_MAX;
        if (!known) continue;
        if (kept->len) buf_char(kept, ',');
        buf_add(kept, one);
    }
    return buf_str(kept);
}

/* Pages of records in no order at all may repeat some and lack others. All wanted fields make an order that is as good
 * as any: records that agree in all of them may change places. */
static Str order_of_all(const RestRead *read) {
    Buf *order = buf_own(read->arena);
    for (size_t i = 0; i < read->wanted_count; i++) {
        size_t index = name_index(read, read->column[i]);
        if (index == SIZE_MAX || !read->names.plain[index]) continue;
        if (order->len) buf_char(order, ',');
        rest_field_name(read, read->column[i], order);
        buf_add(order, STR(" asc"));
    }
    return buf_str(order);
}

static void add_siblings(const Rest *rest, RestRead *read, Str *column) {
    size_t wanted = read->wanted_count;
    for (size_t i = 0; i < wanted && rest->sibling_suffix.len; i++) {
        Str name = str_printf(read->arena, "%.*s%.*s", STR_ARG(column[i]), STR_ARG(rest->sibling_suffix));
        bool known = read->names.count ? name_index(read, name) != SIZE_MAX : !read->set.select_param.len;
        if (known) read->sibling[i] = add_column(read, column, name);
    }
}

/* A field below a known one ("items.0.price" below "items") cannot be denied by the names of leaves. */
static bool may_exist(Str wanted, const Str *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (str_eq(names[i], wanted)) return true;
        Str shorter = names[i].len < wanted.len ? names[i] : wanted,
            longer = names[i].len < wanted.len ? wanted : names[i];
        if (str_starts(longer, shorter) && (longer.ptr[shorter.len] == '.' || longer.ptr[shorter.len] == '['))
            return true;
    }
    return count == 0;
}

/* The wanted fields, with room behind them for those needed inside. */
static bool take_wanted(Rest *rest, RestRead *read, const Extract *extract, Str **out, Error *err) {
    const RestNames *names = &read->names;
    bool all = extract->column_count == 0;
    read->answered_index = SIZE_MAX;
    const Str *wanted = all ? names->item : extract->column;
    read->wanted_count = read->column_count = all ? names->count : extract->column_count;
    size_t room = 2 * read->wanted_count + ARRAY_LEN(read->key) + 2;
    Str *column = arena_array(read->arena, room, sizeof *column);
    read->column = column;
    read->sibling = arena_array(read->arena, room, sizeof *read->sibling);
    memset(read->sibling, 0xFF, room * sizeof *read->sibling);
    for (size_t i = 0; i < read->wanted_count; i++) {
        bool own = str_eq(wanted[i], STR(ANSWERED_COLUMN));
        if (own) read->answered_index = i;
        if (!own && !read->set.absent_is_null && !may_exist(wanted[i], names->item, names->count)) {
            return nearest_column_error(err, rest_where(rest), read->dataset, wanted[i], names->item, names->count);
        }
        column[i] = str_copy(read->arena, wanted[i]);
    }
    *out = column;
    return true;
}

static void settle_order(RestRead *read) {
    RestDataset *set = &read->set;
    set->order = known_order(read, set->order);
    set->order_undated = known_order(read, set->order_undated);
    bool dated = read->windows.field.len > 0;
    if (set->order_known && read->names.count && !dated && !set->order_undated.len)
        set->order_undated = order_of_all(read);
}

bool rest_columns(Rest *rest, RestRead *read, const Extract *extract, Error *err) {
    Str *column = NULL;
    read->all_wanted = extract->column_count == 0;
    read->probed = read->all_wanted || read->set.probe;
    if (read->probed && !rest_names(rest, read, &read->names, err)) return false;
    if (!take_wanted(rest, read, extract, &column, err)) return false;
    KNOWN(column != NULL);
    settle_order(read);
    add_siblings(rest, read, column);
    if (!add_keys(rest, read, column, err)) return false;
    read->after_index = read->date_index = SIZE_MAX;
    bool nothing = read->probed && !read->names.count; /* no records: no key is needed to go on from */
    if ((read->set.page.style == PAGE_KEYSET || read->set.page.style == PAGE_BATCH) && !nothing) {
        if (!read->key_count) {
            return error_set(err, ERROR_USAGE, options_where(extract->options, "page.style"),
                             "page.style: keyset needs the `key` by which records are ordered");
        }
        read->after_index = read->key[0];
    }
    if (read->windows.unit != WINDOW_NONE) read->date_index = add_column(read, column, read->windows.field);
    return true;
}

/* Whether the wanted fields are named in the request: only then can it be refused for one of them. */
static bool names_fields(const RestDataset *set) {
    bool named = set->select_param.len || str_find(set->body, STR("{select}")) != SIZE_MAX;
    for (size_t i = 0; i < set->params.count; i++)
        named = named || str_find(set->params.item[i].value, STR("{select}")) != SIZE_MAX;
    return named;
}

void rest_columns_refused(Rest *rest, RestRead *read, const Extract *extract, Error *err) {
    static const char *const statuses[] = {"400", "417", "422", "500", "fault"};
    bool refused = false;
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) refused = refused || strcmp(err->native, statuses[i]) == 0;
    RestNames names;
    Error ignored = {0}, near = {0};
    if (!refused || !names_fields(&read->set) || !extract->column_count || !rest_names(rest, read, &names, &ignored))
        return;
    for (size_t i = 0; i < extract->column_count; i++) {
        bool own = str_eq(extract->column[i], STR(ANSWERED_COLUMN));
        if (own || may_exist(extract->column[i], names.item, names.count)) continue;
        (void)nearest_column_error(&near, rest_where(rest), read->dataset, extract->column[i], names.item, names.count);
        *err = near;
        return;
    }
}

bool rest_columns_seen(Rest *rest, RestRead *read, Error *err) {
    if (read->probed && !read->names.count && read->taken) { /* so that there is neither key nor order */
        return error_set(err, ERROR_SOURCE, rest_where(rest),
                         "%.*s: no record came when its fields were asked for, and now there are some",
                         STR_ARG(read->dataset));
    }
    if (read->set.absent_is_null || read->taken == 0) return true;
    for (size_t i = 0; i < read->wanted_count; i++) {
        if (i == read->answered_index || json_rows_seen(read->rows, i)) continue;
        RestNames names = {0};
        Error ignored = {0}; /* without names the error has no hint */
        if (!rest_names(rest, read, &names, &ignored)) names.count = 0;
        return nearest_column_error(err, rest_where(rest), read->dataset, read->column[i], names.item, names.count);
    }
    return true;
}
