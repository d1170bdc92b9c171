#include "connectors/sql_window.h"

Str sql_wall_clock(Instant at, const Zone *zone, int days, Arena *arena) {
    const int64_t first = day_of(1, 1, 1) * INSTANT_DAY, last = (day_of(9999, 12, 31) + INT64_C(1)) * INSTANT_DAY - 1;
    int64_t local = at < first ? first : at > last ? last : at;
    if (zone) local += zone_offset(zone, local) * INSTANT_SECOND;
    local += days * INSTANT_DAY;
    local = local < first ? first : local > last ? last : local;
    int64_t day = local / INSTANT_DAY, rest = local % INSTANT_DAY;
    if (rest < 0) {
        rest += INSTANT_DAY;
        day--;
    }
    char text[DAY_TEXT_SIZE];
    day_print((Day)day, text);
    int seconds = (int)(rest / INSTANT_SECOND), fraction = (int)(rest % INSTANT_SECOND);
    Str whole = str_printf(arena, "%s %02d:%02d:%02d", text, seconds / 3600, seconds / 60 % 60, seconds % 60);
    return fraction ? str_printf(arena, "%.*s.%06d", STR_ARG(whole), fraction) : whole;
}

/* A naive moment that the server compares with its own naive columns. */
static Str literal(Str moment, SqlDialect dialect, Arena *arena) {
    if (dialect == DIALECT_MSSQL) { /* the one form that no DATEFORMAT turns round; datetime knows milliseconds only */
        char *iso = str_cstr(arena, moment);
        iso[10] = 'T';
        return str_printf(arena, "'%.23s'", iso);
    }
    bool typed = dialect == DIALECT_POSTGRESQL || dialect == DIALECT_ORACLE || dialect == DIALECT_FIREBIRD;
    return str_printf(arena, "%s'%.*s'", typed ? "TIMESTAMP " : "", STR_ARG(moment));
}

static Str local_end(Instant at, bool is_from, const Zone *zone, SqlDialect dialect, Arena *arena) {
    Str open = is_from ? STR("0001-01-01 00:00:00") : STR("9999-12-31 00:00:00");
    if (dialect == DIALECT_MSSQL && is_from) open = STR("1753-01-01 00:00:00"); /* where its datetime begins */
    return literal(at == INSTANT_NONE ? open : sql_wall_clock(at, zone, 0, arena), dialect, arena);
}

static Str zoned_end(Instant at, bool is_from, const Zone *zone, SqlDialect dialect, Arena *arena) {
    if (dialect != DIALECT_POSTGRESQL) return local_end(at, is_from, zone, dialect, arena);
    if (at == INSTANT_NONE) return is_from ? STR("'-infinity'::timestamptz") : STR("'infinity'::timestamptz");
    return str_printf(arena, "'%.*s+00'::timestamptz", STR_ARG(sql_wall_clock(at, NULL, 0, arena)));
}

void sql_window_placeholders(const Extract *extract, const Zone *zone, SqlDialect dialect, Arena *arena,
                             SqlPlaceholder out[SQL_WINDOW_PLACEHOLDERS]) {
    Instant from = extract->from, to = extract->to;
    out[0] = (SqlPlaceholder){"from", zoned_end(from, true, zone, dialect, arena), false};
    out[1] = (SqlPlaceholder){"cutoff", zoned_end(to, false, zone, dialect, arena), false};
    out[2] = (SqlPlaceholder){"from_local", local_end(from, true, zone, dialect, arena), false};
    out[3] = (SqlPlaceholder){"cutoff_local", local_end(to, false, zone, dialect, arena), false};
    out[4] = (SqlPlaceholder){"from_utc", local_end(from, true, NULL, dialect, arena), false};
    out[5] = (SqlPlaceholder){"cutoff_utc", local_end(to, false, NULL, dialect, arena), false};

    static const char *const since_names[] = {"since", "since_local", "since_utc"};
    const ExtractChanges *changes = &extract->changes;
    Instant since = changes->bounded ? changes->since : INSTANT_NONE;
    Str moment[] = {zoned_end(since, true, zone, dialect, arena), local_end(since, true, zone, dialect, arena), local_end(since, true, NULL, dialect, arena)};
    for (size_t i = 0; i < ARRAY_LEN(moment); i++) {
        Str text = changes->by_version ? sql_since_version(changes, arena) : moment[i];
        out[SQL_WINDOW_SINCE + i] = (SqlPlaceholder){since_names[i], text, false};
    }
}

Str sql_since_version(const ExtractChanges *changes, Arena *arena) {
    return str_printf(arena, "%lld", changes->bounded ? (long long)changes->version : -9223372036854775807LL);
}
