#include "connectors/pg_type.h"

static const PgType types[] = {
    {16, PG_BOOL, COLUMN_BOOL, false, ""},          {20, PG_INT8, COLUMN_INTEGER, false, ""},
    {21, PG_INT2, COLUMN_INTEGER, false, ""},       {23, PG_INT4, COLUMN_INTEGER, false, ""},
    {25, PG_TEXT, COLUMN_TEXT, false, ""},          {26, PG_INT8, COLUMN_INTEGER, false, "::bigint"}, /* oid */
    {114, PG_TEXT, COLUMN_TEXT, false, ""},         {700, PG_FLOAT4, COLUMN_DECIMAL, false, ""},
    {701, PG_FLOAT8, COLUMN_DECIMAL, false, ""},    {790, PG_NUMERIC, COLUMN_DECIMAL, false, "::numeric"}, /* money */
    {1042, PG_BPCHAR, COLUMN_TEXT, false, ""},      {1043, PG_TEXT, COLUMN_TEXT, false, ""},
    {1082, PG_DATE, COLUMN_DATE, false, ""},        {1114, PG_TIMESTAMP, COLUMN_INSTANT, false, ""},
    {1184, PG_TIMESTAMPTZ, COLUMN_INSTANT, true, ""}, {1700, PG_NUMERIC, COLUMN_DECIMAL, false, ""},
    {2950, PG_UUID, COLUMN_TEXT, false, ""},        {3802, PG_JSONB, COLUMN_TEXT, false, ""},
};

PgType pg_type(Oid oid) {
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (types[i].oid == oid) return types[i];
    }
    return (PgType){oid, PG_TEXT, COLUMN_TEXT, false, "::text"};
}
