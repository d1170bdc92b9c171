/* Queries that find powers beyond reading. Each row's first column completes the sentence "the account ..."; no row: none.
 * They need no right of their own. */
#ifndef KOPECK_SQL_POWERS_H
#define KOPECK_SQL_POWERS_H

extern const char sql_powers_postgresql[], sql_powers_mysql[], sql_powers_mssql[], sql_powers_oracle[];

#endif
