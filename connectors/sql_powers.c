#include "connectors/sql_powers.h"

/* Superusers have every other power too, so they are named first and alone. */
const char sql_powers_postgresql[] =
    "SELECT CASE WHEN r.rolsuper THEN r.rolname || ' is a superuser' ELSE r.rolname || ' has the power of ' || p.names END "
    "FROM pg_catalog.pg_roles r, (SELECT string_agg(q.name, ', ' ORDER BY q.name) AS names FROM ("
    "SELECT m.rolname::text AS name FROM pg_catalog.pg_roles m WHERE m.rolname IN ('pg_write_all_data', "
    "'pg_write_server_files', 'pg_execute_server_program') AND pg_catalog.pg_has_role(m.oid, 'member') "
    "UNION ALL SELECT 'CREATEROLE' FROM pg_catalog.pg_roles c WHERE c.rolname = current_user AND c.rolcreaterole) q) p "
    "WHERE r.rolname = current_user AND (r.rolsuper OR p.names IS NOT NULL) "
    "UNION ALL SELECT current_user || ' may write to ' || count(*) || CASE count(*) WHEN 1 THEN ' table: ' ELSE ' tables: ' END "
    "|| array_to_string((array_agg(t.name ORDER BY t.name))[1:3], ', ') || CASE WHEN count(*) > 3 THEN ', ...' ELSE '' END "
    "FROM (SELECT n.nspname || '.' || c.relname AS name FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'f', 'v') "
    "AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%' "
    "AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') "
    "AND (pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') "
    "OR pg_catalog.has_any_column_privilege(c.oid, 'INSERT, UPDATE'))) t "
    "WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = current_user AND r.rolsuper) HAVING count(*) > 0";

const char sql_powers_mysql[] =
    "SELECT CONCAT(CURRENT_USER(), ' has the rights ', GROUP_CONCAT(DISTINCT p.PRIVILEGE_TYPE ORDER BY p.PRIVILEGE_TYPE "
    "SEPARATOR ', ')) FROM (SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES UNION ALL "
    "SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES UNION ALL "
    "SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.TABLE_PRIVILEGES UNION ALL "
    "SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.COLUMN_PRIVILEGES) p "
    "WHERE p.GRANTEE = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''') AND p.PRIVILEGE_TYPE IN ('INSERT', 'UPDATE', "
    "'DELETE', 'CREATE', 'DROP', 'ALTER', 'INDEX', 'FILE', 'SUPER', 'TRIGGER', 'EVENT', 'CREATE USER') "
    "HAVING COUNT(*) > 0";

const char sql_powers_mssql[] =
    "SELECT SUSER_SNAME() + ' may ' + w.what FROM (SELECT CASE WHEN IS_SRVROLEMEMBER('sysadmin') = 1 THEN 'do everything (sysadmin)' "
    "WHEN IS_MEMBER('db_owner') = 1 THEN 'change the database (db_owner)' "
    "WHEN HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'INSERT') = 1 OR HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'UPDATE') = 1 "
    "OR HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'DELETE') = 1 THEN 'write to the tables of the database' END AS what) w "
    "WHERE w.what IS NOT NULL";

const char sql_powers_oracle[] =
    "SELECT USER || ' has the rights ' || LISTAGG(privilege, ', ') WITHIN GROUP (ORDER BY privilege) FROM session_privs "
    "WHERE privilege IN ('INSERT ANY TABLE', 'UPDATE ANY TABLE', 'DELETE ANY TABLE', 'ALTER ANY TABLE', 'DROP ANY TABLE', "
    "'CREATE ANY TABLE', 'EXECUTE ANY PROCEDURE') HAVING COUNT(*) > 0";
