#include "connectors/sql_guard.h"

#include "engine/base/buf.h"

/* ---- Tokens */

typedef enum TokenKind {
    TOKEN_END,
    TOKEN_WORD,   /* unquoted name or keyword */
    TOKEN_NAME,   /* quoted name, without its quotes */
    TOKEN_STRING, /* with its quotes */
    TOKEN_NUMBER,
    TOKEN_SYMBOL, /* one byte */
    TOKEN_PLACEHOLDER, /* :name, without the colon */
    TOKEN_BAD     /* reason says why */
} TokenKind;

typedef struct Token {
    TokenKind kind;
    Str text;
    size_t from, to; /* bytes of the statement */
} Token;

typedef struct Reader {
    Str sql;
    SqlDialect dialect;
    size_t at;
    unsigned char before; /* the byte before the token that was read last, 0 at the start */
    const char *reason;
} Reader;

static bool is_letter(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_digit(unsigned char c) {
    return c >= '0' && c <= '9';
}

static bool is_word(unsigned char c, SqlDialect dialect) {
    bool sharp = c == '#' && (dialect == DIALECT_MSSQL || dialect == DIALECT_ORACLE); /* an operator or a comment elsewhere */
    return is_letter(c) || is_digit(c) || c == '$' || sharp;
}

static bool is_space(unsigned char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static unsigned char byte_at(const Reader *reader, size_t at) {
    return at < reader->sql.len ? (unsigned char)reader->sql.ptr[at] : 0;
}

static bool bad(Reader *reader, const char *reason) {
    if (!reader->reason) reader->reason = reason;
    return false;
}

/* Block comments nest in PostgreSQL and SQL Server only. In an unknown dialect a nested opening is refused. */
static bool skip_block(Reader *reader) {
    SqlDialect dialect = reader->dialect;
    bool nests = dialect == DIALECT_POSTGRESQL || dialect == DIALECT_MSSQL;
    unsigned char third = byte_at(reader, reader->at + 2);
    if (third == '!' || (third == 'M' && byte_at(reader, reader->at + 3) == '!')) {
        return bad(reader, "it holds a comment that some servers execute (/*! ... */)");
    }
    size_t depth = 1;
    for (reader->at += 2; reader->at < reader->sql.len;) {
        unsigned char c = byte_at(reader, reader->at), next = byte_at(reader, reader->at + 1);
        if (c == '*' && next == '/') {
            reader->at += 2;
            if (--depth == 0) return true;
        } else if (c == '/' && next == '*' && dialect == DIALECT_OTHER) {
            return bad(reader, "it holds a comment inside a comment");
        } else if (c == '/' && next == '*' && nests) {
            reader->at += 2;
            depth++;
        } else {
            reader->at++;
        }
    }
    return bad(reader, "a comment is not closed");
}

/* "--" opens a comment; in MySQL only before a space, elsewhere always. "1--1" is then read differently by the two, so an
 * unknown dialect refuses it; '#' is a comment in MySQL alone. */
static bool skip_blank(Reader *reader) {
    for (;;) {
        unsigned char c = byte_at(reader, reader->at), next = byte_at(reader, reader->at + 1);
        bool dashes = c == '-' && next == '-';
        unsigned char third = byte_at(reader, reader->at + 2);
        bool spaced = is_space(third) || (third == 0 && reader->dialect != DIALECT_MYSQL);
        if (dashes && !spaced && reader->dialect == DIALECT_OTHER) return bad(reader, "it holds -- without a space behind it");
        if (dashes && !spaced && reader->dialect == DIALECT_MYSQL) return true;
        if (reader->at < reader->sql.len && is_space(c)) {
            reader->at++;
        } else if (dashes || (c == '#' && reader->dialect == DIALECT_MYSQL)) {
            while (reader->at < reader->sql.len && byte_at(reader, reader->at) != '\n') reader->at++;
        } else if (c == '/' && next == '*') {
            if (!skip_block(reader)) return false;
        } else {
            return true;
        }
    }
}

/* From the opening quote to behind the closing one; a doubled quote stays inside. */
static bool skip_quoted(Reader *reader, char close, bool backslash) {
    for (reader->at++; reader->at < reader->sql.len; reader->at++) {
        char c = reader->sql.ptr[reader->at];
        if (c == '\\' && backslash) {
            reader->at++;
        } else if (c == '\\' && reader->dialect == DIALECT_OTHER && byte_at(reader, reader->at + 1) == (unsigned char)close) {
            return bad(reader, "it holds a backslash before a quote, which servers read differently");
        } else if (c == close) {
            if (byte_at(reader, reader->at + 1) != (unsigned char)close) {
                reader->at++;
                return true;
            }
            reader->at++;
        }
    }
    reader->at = reader->sql.len;
    return bad(reader, "a quote is not closed");
}

/* $tag$ ... $tag$ of PostgreSQL. Returns false, without a reason, when it is no dollar quote. */
static bool skip_dollars(Reader *reader) {
    size_t end = reader->at + 1;
    if (is_digit(byte_at(reader, end))) return false;
    while (is_letter(byte_at(reader, end)) || is_digit(byte_at(reader, end))) end++;
    if (byte_at(reader, end) != '$') return false;
    Str tag = str_sub(reader->sql, reader->at, end + 1);
    size_t close = str_find(str_sub(reader->sql, end + 1, reader->sql.len), tag);
    if (close == SIZE_MAX) return bad(reader, "a dollar quote is not closed");
    reader->at = end + 1 + close + tag.len;
    return true;
}

/* q'[ ... ]' of Oracle: the byte behind the quote closes it again, brackets by their partner. */
static bool skip_q_quote(Reader *reader) {
    unsigned char open = byte_at(reader, reader->at + 1);
    static const char pairs[] = "[](){}<>";
    const char *pair = open ? strchr(pairs, open) : NULL;
    char close[3] = {pair ? pair[1] : (char)open, '\'', '\0'};
    if (!open) return bad(reader, "a quote is not closed");
    size_t end = str_find(str_sub(reader->sql, reader->at + 2, reader->sql.len), str_of(close));
    if (end == SIZE_MAX) return bad(reader, "a quote is not closed");
    reader->at += 2 + end + 2;
    return true;
}

static Token token(const Reader *reader, TokenKind kind, size_t from, size_t cut) {
    return (Token){kind, str_sub(reader->sql, from + cut, reader->at - cut), from, reader->at};
}

static Token quoted_token(Reader *reader, char quote) {
    size_t from = reader->at;
    SqlDialect dialect = reader->dialect;
    bool name = quote == '[' || (quote == '"' && dialect != DIALECT_MYSQL) || quote == '`';
    bool backslash = dialect == DIALECT_MYSQL && quote != '`';
    if (!skip_quoted(reader, quote == '[' ? ']' : quote, backslash)) return token(reader, TOKEN_BAD, from, 0);
    return token(reader, name ? TOKEN_NAME : TOKEN_STRING, from, name ? 1 : 0);
}

/* A word that turns out to open a string: E'..', U&'..', N'..', B'..', X'..', q'[..]', nq'[..]', or a refused U&"name". */
static bool prefixed_string(Reader *reader, Str word, Token *out, size_t from) {
    unsigned char next = byte_at(reader, reader->at);
    SqlDialect dialect = reader->dialect;
    bool strict = dialect == DIALECT_OTHER;
    if (next == '&' && str_eq_ascii_case(word, STR("U")) && byte_at(reader, reader->at + 1) == '"') {
        bad(reader, "it holds a name written by code points (U&\"...\")");
    } else if (next != '\'') {
        return false;
    } else if ((dialect == DIALECT_ORACLE || strict) &&
               (str_eq_ascii_case(word, STR("q")) || str_eq_ascii_case(word, STR("nq")))) {
        if (strict) bad(reader, "it holds q'...', which servers read differently");
        else skip_q_quote(reader);
    } else if (str_eq_ascii_case(word, STR("E")) && (dialect == DIALECT_POSTGRESQL || strict)) {
        if (strict) bad(reader, "it holds E'...', which servers read differently");
        else skip_quoted(reader, '\'', true);
    } else {
        return false; /* N'..', B'..', X'..' and "date '..'" follow the rules of plain strings */
    }
    *out = token(reader, reader->reason ? TOKEN_BAD : TOKEN_STRING, from, 0);
    return true;
}

static Token word_token(Reader *reader) {
    size_t from = reader->at;
    while (is_word(byte_at(reader, reader->at), reader->dialect)) reader->at++;
    Token out;
    if (prefixed_string(reader, str_sub(reader->sql, from, reader->at), &out, from)) return out;
    return token(reader, TOKEN_WORD, from, 0);
}

static Token placeholder_token(Reader *reader) {
    size_t from = reader->at++;
    while (is_letter(byte_at(reader, reader->at)) || is_digit(byte_at(reader, reader->at))) reader->at++;
    Token out = token(reader, TOKEN_PLACEHOLDER, from, 0);
    out.text = str_sub(out.text, 1, out.text.len);
    return out;
}

static void skip_digits(Reader *reader) {
    while (is_digit(byte_at(reader, reader->at))) reader->at++;
}

/* 12, 12.5, 12.5e-3; what follows at once ("1into") is a word of its own, as PostgreSQL reads it. */
static Token number_token(Reader *reader) {
    size_t from = reader->at;
    skip_digits(reader);
    if (byte_at(reader, reader->at) == '.') reader->at++;
    skip_digits(reader);
    unsigned char e = byte_at(reader, reader->at), sign = byte_at(reader, reader->at + 1);
    size_t skip = sign == '+' || sign == '-' ? 2 : 1;
    if ((e == 'e' || e == 'E') && is_digit(byte_at(reader, reader->at + skip))) {
        reader->at += skip;
        skip_digits(reader);
    }
    return token(reader, TOKEN_NUMBER, from, 0);
}

/* In an unknown dialect these may open a quoted name or a comment, or be an operator. */
static bool ambiguous(Reader *reader, unsigned char c) {
    if (reader->dialect != DIALECT_OTHER || (c != '[' && c != '#')) return false;
    bad(reader, "it holds [ or #, which servers read differently: use \"quoted names\"");
    return true;
}

static Token next_token(Reader *reader) {
    if (!skip_blank(reader)) return token(reader, TOKEN_BAD, reader->at, 0);
    size_t from = reader->at;
    if (from == reader->sql.len) return (Token){TOKEN_END, STR(""), from, from};
    reader->before = from ? byte_at(reader, from - 1) : 0;
    unsigned char c = byte_at(reader, from), next = byte_at(reader, from + 1);
    SqlDialect dialect = reader->dialect;
    if (c == '\'' || c == '"' || (c == '`' && dialect != DIALECT_POSTGRESQL)) return quoted_token(reader, (char)c);
    if (c == '[' && (dialect == DIALECT_MSSQL || dialect == DIALECT_SQLITE)) return quoted_token(reader, '[');
    if (c == '$' && (dialect == DIALECT_POSTGRESQL || dialect == DIALECT_OTHER)) {
        if (skip_dollars(reader)) {
            if (dialect == DIALECT_OTHER) bad(reader, "it holds a dollar quote, which servers read differently");
            return token(reader, reader->reason ? TOKEN_BAD : TOKEN_STRING, from, 0);
        }
        if (reader->reason) return token(reader, TOKEN_BAD, from, 0);
    }
    if (is_letter(c)) return word_token(reader);
    if (is_digit(c)) return number_token(reader);
    if (c == ':' && is_letter(next) && reader->before != ':') return placeholder_token(reader);
    reader->at++;
    return token(reader, ambiguous(reader, c) ? TOKEN_BAD : TOKEN_SYMBOL, from, 0);
}

/* ---- Rules */

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

static bool is(const Token *token, const char *word) {
    return token->kind == TOKEN_WORD && str_eq_ascii_case(token->text, str_of(word));
}

static bool is_symbol(const Token *token, char c) {
    return token->kind == TOKEN_SYMBOL && token->text.ptr[0] == c;
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

typedef struct Guard {
    Reader reader;
    Token earlier, before, now, next;
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
    const Token *before = &guard->before;
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
    bool column = guard->next.kind == TOKEN_SYMBOL && !is_symbol(&guard->next, ';'); /* (update, ...) */
    return !opens || column ? true : refuse(guard, "it is more than a SELECT");
}

static bool lock_allowed(Guard *guard) {
    static const char *const after_for[] = {"update", "share", "no", "key"};
    const Token *before = &guard->before;
    if (is(before, "for") && any_of(guard->now.text, after_for, ARRAY_LEN(after_for))) return refuse(guard, locks);
    if (is(before, "lock") && is(&guard->now, "in")) return refuse(guard, locks);
    if (is(before, "with") && is(&guard->now, "lock") && guard->reader.dialect == DIALECT_FIREBIRD) return refuse(guard, locks);
    static const char *const hints[] = {"updlock", "xlock", "tablockx", "holdlock"};
    bool hinted = guard->reader.dialect == DIALECT_MSSQL && any_of(guard->now.text, hints, ARRAY_LEN(hints));
    return hinted ? refuse(guard, locks) : true;
}

static bool word_allowed(Guard *guard) {
    const Token *before = &guard->before;
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
    return guard->now.kind == TOKEN_NAME || word_allowed(guard);
}

static bool token_allowed(Guard *guard) {
    if (guard->now.kind == TOKEN_BAD) return refuse(guard, guard->reader.reason);
    if (guard->now.kind == TOKEN_WORD || guard->now.kind == TOKEN_NAME) return name_allowed(guard);
    if (is_symbol(&guard->now, ';') && guard->next.kind != TOKEN_END && !is_symbol(&guard->next, ';')) {
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
    if (guard->now.kind != TOKEN_END && guard->now.kind != TOKEN_BAD) guard->next = next_token(&guard->reader);
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

bool sql_guard(Str sql, SqlDialect dialect, SqlPlaceholder *placeholder, size_t placeholder_count, const char *where,
               Arena *arena, Str *out, Error *err) {
    if (sql.len > SQL_BYTES_MAX) return error_set(err, ERROR_USAGE, where, "the query is longer than 1 MiB");
    if (sql.len && memchr(sql.ptr, '\0', sql.len)) return error_set(err, ERROR_USAGE, where, "the query holds a NUL byte");
    Guard guard = {.reader = {.sql = sql, .dialect = dialect}};
    Buf *text = buf_own(arena);
    size_t copied = 0, end = 0; /* bytes already copied to text; end of the last token that counts */
    guard.next = next_token(&guard.reader);
    step(&guard);
    while (is_symbol(&guard.now, '(')) step(&guard);
    if (guard.now.kind == TOKEN_END) return error_set(err, ERROR_USAGE, where, "the query is empty");
    if (!opens_read(&guard)) {
        refuse(&guard, guard.now.kind == TOKEN_BAD ? guard.reader.reason : "it does not begin with SELECT");
        return refusal_error(&guard, where, err);
    }
    for (; guard.now.kind != TOKEN_END; step(&guard)) {
        if (!token_allowed(&guard)) return refusal_error(&guard, where, err);
        if (!is_symbol(&guard.now, ';')) end = guard.now.to;
        if (guard.now.kind != TOKEN_PLACEHOLDER) continue;
        const SqlPlaceholder *found = find_placeholder(placeholder, placeholder_count, guard.now.text);
        if (!found && guard.brackets) continue;
        if (!found) return unknown_placeholder(placeholder, placeholder_count, guard.now.text, where, err);
        buf_add(text, str_sub(sql, copied, guard.now.from));
        buf_add(text, found->text);
        copied = guard.now.to;
    }
    if (copied < end) buf_add(text, str_sub(sql, copied, end));
    *out = str_copy(arena, buf_str(text));
    return true;
}

/* ---- Names */

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
