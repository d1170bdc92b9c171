/* The servers whose SQL Kopeck knows: they quote, comment and name things in different ways. */
#ifndef KOPECK_SQL_DIALECT_H
#define KOPECK_SQL_DIALECT_H

typedef enum SqlDialect {
    DIALECT_OTHER, /* the strictest reading of all the others */
    DIALECT_POSTGRESQL,
    DIALECT_MYSQL, /* and MariaDB */
    DIALECT_SQLITE,
    DIALECT_MSSQL,
    DIALECT_ORACLE,
    DIALECT_FIREBIRD
} SqlDialect;

#endif
