#include "connectors/sql_name.h"

#include "engine/base/buf.h"

Str sql_quote_name(Str name, SqlDialect dialect, Arena *arena) {
    bool brackets = dialect == DIALECT_MSSQL;
    char open = dialect == DIALECT_MYSQL ? '`' : brackets ? '[' : '"', close = brackets ? ']' : open;
    Buf *out = buf_own(arena);
    buf_char(out, open);
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == close) buf_char(out, close);
        buf_char(out, name.ptr[i]);
    }
    buf_char(out, close);
    return str_copy(arena, buf_str(out));
}

bool sql_name_parts(Str table, const char *where, Arena *arena, Str part[SQL_NAME_PARTS], size_t *count, Error *err) {
    *count = 0;
    for (Str rest = table; rest.ptr;) {
        Buf *text = buf_own(arena);
        bool quoted = rest.len && rest.ptr[0] == '"';
        size_t i = quoted ? 1 : 0;
        for (; i < rest.len && (quoted || rest.ptr[i] != '.'); i++) {
            if (quoted && rest.ptr[i] == '"') {
                if (i + 1 == rest.len || rest.ptr[i + 1] != '"') break;
                i++;
            }
            buf_char(text, rest.ptr[i]);
        }
        bool closed = !quoted || (i < rest.len && rest.ptr[i] == '"');
        if (quoted && closed) i++;
        bool ends = i == rest.len || rest.ptr[i] == '.';
        if (!closed || !ends || text->len == 0 || memchr(text->ptr, '\0', text->len) || *count == SQL_NAME_PARTS) {
            return error_set(err, ERROR_USAGE, where, "\"%.*s\" is not the name of a table\nhint: write schema.table",
                             STR_ARG(table));
        }
        part[(*count)++] = buf_str(text);
        rest = i == rest.len ? STR_NULL : str_sub(rest, i + 1, rest.len);
    }
    return *count > 0 ? true : error_set(err, ERROR_USAGE, where, "the name of the table is empty");
}

bool sql_table_name(Str table, SqlDialect dialect, const char *where, Arena *arena, Str *out, Error *err) {
    Str part[SQL_NAME_PARTS];
    size_t count;
    if (!sql_name_parts(table, where, arena, part, &count, err)) return false;
    Buf *text = buf_own(arena);
    for (size_t i = 0; i < count; i++) {
        if (i) buf_char(text, '.');
        buf_add(text, sql_quote_name(part[i], dialect, arena));
    }
    *out = str_copy(arena, buf_str(text));
    return true;
}
