#include "connectors/connector.h"

#include <stdarg.h>
#include <stdio.h>

extern const Connector connector_csv, connector_json, connector_kafka, connector_odbc, connector_onec_tables,
    connector_postgresql, connector_redis, connector_rest, connector_sheet, connector_statement, connector_xml;

const Connector *const connectors[] = {
    &connector_csv,         &connector_json,       &connector_kafka, &connector_odbc,
    &connector_onec_tables, &connector_postgresql, &connector_redis, &connector_rest,
    &connector_sheet,       &connector_statement,  &connector_xml,   NULL,
};

const Connector *connector_find(Str name) {
    for (size_t i = 0; connectors[i]; i++) {
        if (str_eq(name, str_of(connectors[i]->name))) return connectors[i];
    }
    return NULL;
}

Offer *offers_of_names(const Str *names, size_t count, const char *option, const char *kind, Arena *arena) {
    Offer *out = arena_array(arena, count, sizeof *out);
    for (size_t i = 0; i < count; i++) out[i] = (Offer){.name = names[i], .option = option, .kind = kind, .rows = -1};
    return out;
}

void notice_add(NoticeList *list, Arena *arena, LogLevel level, const char *code, const char *format, ...) {
    list->item = arena_grow(arena, list->item, list->count, &list->capacity, sizeof *list->item, 8);
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    list->item[list->count++] = (Notice){level, code, str_copy(arena, str_of(text))};
}
