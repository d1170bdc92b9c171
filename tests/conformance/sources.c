/* The list: one line for each source under test, one file source_NAME.c behind it. */
#include "tests/conformance/conformance.h"

extern const SourceUnderTest source_postgresql, source_odbc_postgresql, source_odbc_mariadb, source_odbc_sqlite, source_odbc_mssql, source_csv,
    source_csv_sheet, source_csv_zip, source_json_lines, source_json_document, source_xml, source_xlsx, source_ods, source_statement_1c, source_rest_pages, source_rest_list, source_1c_odata,
    source_redis, source_kafka, source_1c_tables, source_1c_tables_mssql;
#define PRESET(name) extern const SourceUnderTest source_##name;
#include "tests/conformance/presets.inc"
#undef PRESET

const SourceUnderTest *const sources_under_test[] = {
    &source_postgresql,
    &source_odbc_postgresql,
    &source_odbc_mariadb,
    &source_odbc_sqlite,
    &source_odbc_mssql,
    &source_csv,
    &source_csv_sheet,
    &source_csv_zip,
    &source_json_lines,
    &source_json_document,
    &source_xml,
    &source_xlsx,
    &source_ods,
    &source_statement_1c,
    &source_rest_pages,
    &source_rest_list,
    &source_1c_odata,
    &source_1c_tables,
    &source_1c_tables_mssql,
    &source_redis,
    &source_kafka,
#define PRESET(name) &source_##name,
#include "tests/conformance/presets.inc"
#undef PRESET
    NULL,
};
