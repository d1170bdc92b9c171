#include "connectors/sql_guard.h"

#include "connectors/sql_token.h"
#include "engine/base/buf.h"

/* ---- What is refused */

typedef struct Refusal {
    const char *name; /* lower case; a '*' at the end stands for anything */
    const char *why;
} Refusal;

static const char writes[] = "it changes data";
static const char locks[] = "it takes a lock";
static const char runs_text[] = "it runs other SQL";
static const char server_side[] = "it acts on the server";

/* Functions that do more than read, by the last part of their name. */
static const Refusal functions[] = {
    {"nextval", writes}, {"setval", writes}, {"set_config", "it changes the session"}, {"lo_import", writes}, {"lo_export", server_side},
    {"lo_creat*", writes}, {"lo_unlink", writes}, {"lo_put", writes}, {"lo_from_bytea", writes}, {"lo_open", writes},
    {"lo_truncate*", writes}, {"lowrite", writes},
    {"pg_advisory*", locks}, {"pg_try_advisory*", locks}, {"pg_notify", server_side},
    {"dblink*", runs_text}, {"pg_terminate_backend", server_side}, {"pg_cancel_backend", server_side},
    {"pg_reload_conf", server_side}, {"pg_rotate_logfile", server_side}, {"pg_switch_wal", server_side},
    {"pg_create_*", server_side}, {"pg_drop_*", server_side}, {"pg_copy_*", server_side}, {"pg_logical_*", server_side},
    {"pg_replication_*", server_side}, {"pg_promote", server_side}, {"pg_wal_replay_*", server_side},
    {"pg_file_*", server_side}, {"pg_stat_reset*", server_side}, {"pg_stat_statements_reset", server_side},
    {"pg_backup_*", server_side}, {"pg_start_backup", server_side}, {"pg_stop_backup", server_side},
    {"pg_import_system_collations", writes}, {"pg_current_xact_id", writes}, {"txid_current", writes},
    {"brin_summarize*", writes}, {"brin_desummarize*", writes}, {"gin_clean_pending_list", writes}, {"query_to_xml*", runs_text}, {"cursor_to_xml*", runs_text},
    {"crosstab*", runs_text}, {"xpath_table", runs_text}, {"ts_stat", runs_text},
    {"get_lock", locks}, {"release_lock", locks}, {"release_all_locks", locks}, {"sys_exec", server_side},
    {"sys_eval", server_side}, {"load_extension", server_side}, {"writefile", server_side},
    {"openquery", runs_text}, {"openrowset", runs_text}, {"opendatasource", runs_text},
    {"gen_id", writes}, {"rdb$set_context", "it changes the session"},
};

/* Words that open a statement. They may not follow a bracket or stand at the start: WITH x AS (DELETE ...), WITH ... DELETE. */
static const char *const verbs[] = {"insert", "update",   "delete", "merge",   "replace", "upsert",  "truncate", "drop",
                                    "create", "alter",    "grant",  "revoke",  "call",    "execute", "exec",     "do",
                                    "copy",   "load",     "set",    "lock",    "begin",   "commit",  "rollback", "declare",
                                    "vacuum", "attach",   "detach", "pragma",  "reindex", "analyze", "use",      "notify",
                                    "listen", "function", "procedure"};

/* Servers that need no semicolon between statements: these reserved words are refused wherever they stand as a word. */
static const char *const verbs_anywhere[] = {"insert", "update",    "delete", "merge",    "exec",     "execute",  "drop",
                                             "create", "alter",     "truncate", "grant",  "revoke",   "deny",     "backup",
                                             "restore", "shutdown", "kill",   "dbcc",     "use",      "declare",  "waitfor",
                                             "reconfigure", "bulk", "commit", "rollback", "writetext", "updatetext",
                                             "save",    "print",    "set",    "while",    "begin",    "open",
                                             "checkpoint", "revert",  "if",     "return",   "raiserror", "setuser",  "goto"};

static bool any_of(Str word, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (str_eq_ascii_case(word, str_of(list[i]))) return true;
    }
    return false;
}

static bool is(const SqlToken *token, const char *word) {
    return token->kind == SQL_TOKEN_WORD && str_eq_ascii_case(token->text, str_of(word));
}

static bool is_symbol(const SqlToken *token, char c) {
    return token->kind == SQL_TOKEN_SYMBOL && token->text.ptr[0] == c;
}

static const Refusal *refused_function(Str name) {
    for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
        Str pattern = str_of(functions[i].name);
        KNOWN(pattern.ptr != NULL);
        bool open = pattern.ptr[pattern.len - 1] == '*';
        if (open) pattern.len--;
        if (open ? name.len < pattern.len : name.len != pattern.len) continue;
        if (str_eq_ascii_case(str_sub(name, 0, pattern.len), pattern)) return &functions[i];
    }
    return NULL;
}

/* Packages of Oracle that do more than compute; their name stands before a dot. */
static bool refused_package(Str name) {
    static const char *const harmless[] = {"dbms_lob", "dbms_xmlgen", "utl_raw", "utl_i18n", "utl_encode", "dbms_rowid"};
    if (name.len < 5 || any_of(name, harmless, ARRAY_LEN(harmless))) return false;
    return str_eq_ascii_case(str_sub(name, 0, 5), STR("dbms_")) || str_eq_ascii_case(str_sub(name, 0, 4), STR("utl_"));
}

/* ---- The guard */

typedef struct Guard {
    SqlReader reader;
    SqlToken earlier, before, now, next;
    const char *why;  /* set: refused */
    Str what;         /* the word that gave it away */
    size_t brackets; /* open square ones: there a colon is a slice */
} Guard;

static bool refuse(Guard *guard, const char *why) {
    guard->why = why;
    guard->what = guard->now.text;
    return false;
}

/* Behind a dot or AS any word is but a name; "t.as" is no AS. */
static bool is_label(const Guard *guard) {
    if (is_symbol(&guard->before, '.')) return true;
    return is(&guard->before, "as") && !is_symbol(&guard->earlier, '.');
}

static bool verb_allowed(Guard *guard) {
    const SqlToken *before = &guard->before;
    SqlDialect dialect = guard->reader.dialect;
    bool called = is_symbol(&guard->next, '('); /* replace(x, ..), insert(x, ..), truncate(x, 2) are functions elsewhere */
    if (is(&guard->now, "use") && is(&guard->next, "hint")) return true; /* OPTION (USE HINT ('...')) of SQL Server */
    bool unseparated = dialect == DIALECT_MSSQL || dialect == DIALECT_OTHER;
    if (is_label(guard)) return true;
    if (unseparated && any_of(guard->now.text, verbs_anywhere, ARRAY_LEN(verbs_anywhere))) {
        return refuse(guard, "it is more than a SELECT");
    }
    if (!any_of(guard->now.text, verbs, ARRAY_LEN(verbs))) return true;
    if (called || is(&guard->next, "as")) return true; /* WITH load AS (...) */
    bool opens = is_symbol(before, '(') || is_symbol(before, ')') || is_symbol(before, ';') || is(before, "with");
    bool column = guard->next.kind == SQL_TOKEN_SYMBOL && !is_symbol(&guard->next, ';'); /* (update, ...) */
    return !opens || column ? true : refuse(guard, "it is more than a SELECT");
}

static bool lock_allowed(Guard *guard) {
    static const char *const after_for[] = {"update", "share", "no", "key"};
    const SqlToken *before = &guard->before;
    if (is(before, "for") && any_of(guard->now.text, after_for, ARRAY_LEN(after_for))) return refuse(guard, locks);
    if (is(before, "lock") && is(&guard->now, "in")) return refuse(guard, locks);
    if (is(before, "with") && is(&guard->now, "lock") && guard->reader.dialect == DIALECT_FIREBIRD) return refuse(guard, locks);
    static const char *const hints[] = {"updlock", "xlock", "tablockx", "holdlock"};
    bool hinted = guard->reader.dialect == DIALECT_MSSQL && any_of(guard->now.text, hints, ARRAY_LEN(hints));
    return hinted ? refuse(guard, locks) : true;
}

static bool word_allowed(Guard *guard) {
    const SqlToken *before = &guard->before;
    if (is(&guard->now, "into") && !is_label(guard)) return refuse(guard, "it writes its result somewhere (INTO)");
    if (is(&guard->now, "value") && is(before, "next") && is(&guard->next, "for")) return refuse(guard, writes);
    bool sequence = is(&guard->now, "nextval") && is_symbol(before, '.') && guard->reader.dialect != DIALECT_POSTGRESQL;
    if (sequence) return refuse(guard, writes);
    return lock_allowed(guard) && verb_allowed(guard);
}

static bool name_allowed(Guard *guard) {
    const Refusal *refusal = is_symbol(&guard->next, '(') ? refused_function(guard->now.text) : NULL;
    if (refusal) return refuse(guard, refusal->why);
    bool oracle = guard->reader.dialect == DIALECT_ORACLE || guard->reader.dialect == DIALECT_OTHER;
    if (oracle && is_symbol(&guard->next, '.') && refused_package(guard->now.text)) return refuse(guard, server_side);
    return guard->now.kind == SQL_TOKEN_NAME || word_allowed(guard);
}

static bool token_allowed(Guard *guard) {
    if (guard->now.kind == SQL_TOKEN_BAD) return refuse(guard, guard->reader.reason);
    if (guard->now.kind == SQL_TOKEN_WORD || guard->now.kind == SQL_TOKEN_NAME) return name_allowed(guard);
    if (is_symbol(&guard->now, ';') && guard->next.kind != SQL_TOKEN_END && !is_symbol(&guard->next, ';')) {
        return refuse(guard, "it holds more than one statement");
    }
    if (is_symbol(&guard->now, '{') && (is(&guard->next, "call") || is_symbol(&guard->next, '?'))) {
        return refuse(guard, "it calls a procedure");
    }
    return true;
}

static void step(Guard *guard) {
    guard->earlier = guard->before;
    guard->before = guard->now;
    guard->now = guard->next;
    if (guard->now.kind != SQL_TOKEN_END && guard->now.kind != SQL_TOKEN_BAD) guard->next = sql_next_token(&guard->reader);
    if (is_symbol(&guard->now, '[')) guard->brackets++;
    if (is_symbol(&guard->now, ']') && guard->brackets) guard->brackets--;
}

static bool opens_read(const Guard *guard) {
    if (is(&guard->now, "select") || is(&guard->now, "with") || is(&guard->now, "values")) return true;
    return is(&guard->now, "table") && (guard->reader.dialect == DIALECT_POSTGRESQL || guard->reader.dialect == DIALECT_MYSQL);
}

static const SqlPlaceholder *find_placeholder(SqlPlaceholder *list, size_t count, Str name) {
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(str_of(list[i].name), name)) continue;
        list[i].used = true;
        return &list[i];
    }
    return NULL;
}

static bool unknown_placeholder(const SqlPlaceholder *list, size_t count, Str name, const char *where, Error *err) {
    Buf known = {0};
    for (size_t i = 0; i < count; i++) buf_printf(&known, "%s:%s", i ? ", " : "", list[i].name);
    error_set(err, ERROR_USAGE, where, "the query has an unknown placeholder :%.*s\nhint: known are %.*s", STR_ARG(name),
              STR_ARG(buf_str(&known)));
    buf_free(&known);
    return false;
}

static bool refusal_error(const Guard *guard, const char *where, Error *err) {
    size_t line = 1;
    for (size_t i = 0; i < guard->now.from && i < guard->reader.sql.len; i++) line += guard->reader.sql.ptr[i] == '\n';
    Str what = guard->what.len > 60 ? str_sub(guard->what, 0, 60) : guard->what;
    return error_set(err, ERROR_USAGE, where,
                     "the query is refused, nothing was sent: %s (line %zu, at \"%.*s\")\n"
                     "hint: Kopeck only reads: give one SELECT, WITH ... SELECT or VALUES", guard->why, line, STR_ARG(what));
}

bool sql_guard(const SqlGuard *by, Str sql, Arena *arena, Str *out, Error *err) {
    const char *where = by->where;
    if (sql.len > SQL_BYTES_MAX) return error_set(err, ERROR_USAGE, where, "the query is longer than 1 MiB");
    if (sql.len && memchr(sql.ptr, '\0', sql.len)) return error_set(err, ERROR_USAGE, where, "the query holds a NUL byte");
    Guard guard = {.reader = {.sql = sql, .dialect = by->dialect}};
    Buf *text = buf_own(arena);
    size_t copied = 0, end = 0; /* bytes already copied to text; end of the last token that counts */
    guard.next = sql_next_token(&guard.reader);
    step(&guard);
    while (is_symbol(&guard.now, '(')) step(&guard);
    if (guard.now.kind == SQL_TOKEN_END) return error_set(err, ERROR_USAGE, where, "the query is empty");
    if (!opens_read(&guard)) {
        refuse(&guard, guard.now.kind == SQL_TOKEN_BAD ? guard.reader.reason : "it does not begin with SELECT");
        return refusal_error(&guard, where, err);
    }
    for (; guard.now.kind != SQL_TOKEN_END; step(&guard)) {
        if (!token_allowed(&guard)) return refusal_error(&guard, where, err);
        if (!is_symbol(&guard.now, ';')) end = guard.now.to;
        if (guard.now.kind != SQL_TOKEN_PLACEHOLDER) continue;
        const SqlPlaceholder *found = find_placeholder(by->placeholder, by->placeholder_count, guard.now.text);
        if (!found && guard.brackets) continue;
        if (!found) return unknown_placeholder(by->placeholder, by->placeholder_count, guard.now.text, where, err);
        buf_add(text, str_sub(sql, copied, guard.now.from));
        buf_add(text, found->text);
        copied = guard.now.to;
    }
    if (copied < end) buf_add(text, str_sub(sql, copied, end));
    *out = str_copy(arena, buf_str(text));
    return true;
}
