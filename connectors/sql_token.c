#include "connectors/sql_token.h"

#include <string.h>

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

static unsigned char byte_at(const SqlReader *reader, size_t at) {
    return at < reader->sql.len ? (unsigned char)reader->sql.ptr[at] : 0;
}

static bool bad(SqlReader *reader, const char *reason) {
    if (!reader->reason) reader->reason = reason;
    return false;
}

/* Block comments nest in PostgreSQL and SQL Server only. In an unknown dialect a nested opening is refused. */
static bool skip_block(SqlReader *reader) {
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
static bool skip_blank(SqlReader *reader) {
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
static bool skip_quoted(SqlReader *reader, char close, bool backslash) {
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
static bool skip_dollars(SqlReader *reader) {
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
static bool skip_q_quote(SqlReader *reader) {
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

static SqlToken token(const SqlReader *reader, SqlTokenKind kind, size_t from, size_t cut) {
    return (SqlToken){kind, str_sub(reader->sql, from + cut, reader->at - cut), from, reader->at};
}

static SqlToken quoted_token(SqlReader *reader, char quote) {
    size_t from = reader->at;
    SqlDialect dialect = reader->dialect;
    bool name = quote == '[' || (quote == '"' && dialect != DIALECT_MYSQL) || quote == '`';
    bool backslash = dialect == DIALECT_MYSQL && quote != '`';
    if (!skip_quoted(reader, quote == '[' ? ']' : quote, backslash)) return token(reader, SQL_TOKEN_BAD, from, 0);
    return token(reader, name ? SQL_TOKEN_NAME : SQL_TOKEN_STRING, from, name ? 1 : 0);
}

/* A word that turns out to open a string: E'..', U&'..', N'..', B'..', X'..', q'[..]', nq'[..]', or a refused U&"name". */
static bool prefixed_string(SqlReader *reader, Str word, SqlToken *out, size_t from) {
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
    *out = token(reader, reader->reason ? SQL_TOKEN_BAD : SQL_TOKEN_STRING, from, 0);
    return true;
}

static SqlToken word_token(SqlReader *reader) {
    size_t from = reader->at;
    while (is_word(byte_at(reader, reader->at), reader->dialect)) reader->at++;
    SqlToken out;
    if (prefixed_string(reader, str_sub(reader->sql, from, reader->at), &out, from)) return out;
    return token(reader, SQL_TOKEN_WORD, from, 0);
}

static SqlToken placeholder_token(SqlReader *reader) {
    size_t from = reader->at++;
    while (is_letter(byte_at(reader, reader->at)) || is_digit(byte_at(reader, reader->at))) reader->at++;
    SqlToken out = token(reader, SQL_TOKEN_PLACEHOLDER, from, 0);
    out.text = str_sub(out.text, 1, out.text.len);
    return out;
}

static void skip_digits(SqlReader *reader) {
    while (is_digit(byte_at(reader, reader->at))) reader->at++;
}

/* 12, 12.5, 12.5e-3; what follows at once ("1into") is a word of its own, as PostgreSQL reads it. */
static SqlToken number_token(SqlReader *reader) {
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
    return token(reader, SQL_TOKEN_NUMBER, from, 0);
}

/* In an unknown dialect these may open a quoted name or a comment, or be an operator. */
static bool ambiguous(SqlReader *reader, unsigned char c) {
    if (reader->dialect != DIALECT_OTHER || (c != '[' && c != '#')) return false;
    bad(reader, "it holds [ or #, which servers read differently: use \"quoted names\"");
    return true;
}

SqlToken sql_next_token(SqlReader *reader) {
    if (!skip_blank(reader)) return token(reader, SQL_TOKEN_BAD, reader->at, 0);
    size_t from = reader->at;
    if (from == reader->sql.len) return (SqlToken){SQL_TOKEN_END, STR(""), from, from};
    reader->before = from ? byte_at(reader, from - 1) : 0;
    unsigned char c = byte_at(reader, from), next = byte_at(reader, from + 1);
    SqlDialect dialect = reader->dialect;
    if (c == '\'' || c == '"' || (c == '`' && dialect != DIALECT_POSTGRESQL)) return quoted_token(reader, (char)c);
    if (c == '[' && (dialect == DIALECT_MSSQL || dialect == DIALECT_SQLITE)) return quoted_token(reader, '[');
    if (c == '$' && (dialect == DIALECT_POSTGRESQL || dialect == DIALECT_OTHER)) {
        if (skip_dollars(reader)) {
            if (dialect == DIALECT_OTHER) bad(reader, "it holds a dollar quote, which servers read differently");
            return token(reader, reader->reason ? SQL_TOKEN_BAD : SQL_TOKEN_STRING, from, 0);
        }
        if (reader->reason) return token(reader, SQL_TOKEN_BAD, from, 0);
    }
    if (is_letter(c)) return word_token(reader);
    if (is_digit(c)) return number_token(reader);
    if (c == ':' && is_letter(next) && reader->before != ':') return placeholder_token(reader);
    reader->at++;
    return token(reader, ambiguous(reader, c) ? SQL_TOKEN_BAD : SQL_TOKEN_SYMBOL, from, 0);
}
