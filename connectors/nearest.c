#include "connectors/nearest.h"

#include "engine/base/buf.h"
#include "engine/base/utf8.h"

enum { NAME_MAX_POINTS = 64, HINT_BYTES = 300 };

static size_t code_points(Str s, uint32_t out[NAME_MAX_POINTS]) {
    size_t count = 0;
    for (size_t i = 0; i < s.len;) {
        if (count == NAME_MAX_POINTS) return SIZE_MAX;
        uint32_t c = utf8_next(s, &i);
        out[count++] = c >= 'A' && c <= 'Z' ? c + 32 : c;
    }
    return count;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Optimal string alignment distance, three rows of the table kept. SIZE_MAX when a name is too long to be compared. */
static size_t distance(Str left, Str right) {
    uint32_t a[NAME_MAX_POINTS], b[NAME_MAX_POINTS];
    size_t row[3][NAME_MAX_POINTS + 1];
    size_t m = code_points(left, a), n = code_points(right, b);
    if (m == SIZE_MAX || n == SIZE_MAX) return SIZE_MAX;
    for (size_t j = 0; j <= n; j++) row[0][j] = j;
    for (size_t i = 1; i <= m; i++) {
        size_t *now = row[i % 3], *before = row[(i + 2) % 3], *earlier = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t change = before[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = least(change, least(before[j], now[j - 1]) + 1);
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) now[j] = least(now[j], earlier[j - 2] + 1);
        }
    }
    return row[m % 3][n];
}

static Str behind_dot(Str name) {
    for (size_t i = name.len; i > 0; i--) {
        if (name.ptr[i - 1] == '.') return str_sub(name, i, name.len);
    }
    return name;
}

size_t nearest_name(Str name, const Str *names, size_t count) {
    size_t best = SIZE_MAX, best_distance = utf8_count(name) / 3 + 1; /* exclusive */
    if (utf8_count(name) == 2) best_distance = 2;
    for (size_t i = 0; i < count; i++) {
        Str last = behind_dot(names[i]);
        size_t d = distance(name, names[i]);
        bool one_dotted = (last.len < names[i].len) != (behind_dot(name).len < name.len);
        if (one_dotted) d = least(d, distance(behind_dot(name), last)); /* the schema left out on one side */
        if (d != 0 && str_eq_ascii_case(behind_dot(name), last)) d = 0;
        if (d >= best_distance) continue;
        best = i;
        best_distance = d;
    }
    return best;
}

bool nearest_column_error(Error *err, const char *where, Str dataset, Str wanted, const Str *names, size_t count) {
    size_t near = nearest_name(wanted, names, count);
    error_column(err, wanted.ptr, wanted.len);
    if (near != SIZE_MAX) {
        return error_set(err, ERROR_SOURCE, where, "%.*s has no column \"%.*s\"\nhint: did you mean \"%.*s\"?", STR_ARG(dataset),
                         STR_ARG(wanted), STR_ARG(names[near]));
    }
    Buf list = {0};
    for (size_t i = 0; i < count && list.len < HINT_BYTES; i++) {
        buf_printf(&list, "%s%.*s", i ? ", " : "", STR_ARG(names[i]));
    }
    if (list.len >= HINT_BYTES) buf_add(&list, STR(", ..."));
    error_set(err, ERROR_SOURCE, where, "%.*s has no column \"%.*s\"\nhint: it has %.*s", STR_ARG(dataset), STR_ARG(wanted),
              STR_ARG(list.len ? buf_str(&list) : STR("no columns at all")));
    buf_free(&list);
    return false;
}
