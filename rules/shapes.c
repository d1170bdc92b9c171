/* The keys of a project, from the inside out. Each help text stands in the JSON Schema and in hints. */
#include "rules/shapes.h"

/* ---- datasets */

static const ShapeKey replace_keys[] = {
    {"pattern", FORM_TEXT, NULL, NULL, NULL, true, "what is replaced: a regular expression (PCRE2)"},
    {"with", FORM_TEXT, NULL, NULL, NULL, true, "what stands there instead; $1 is the first group; \"\" removes it"},
    {0}};
static const Shape shape_replace = {"a replacement", "replace", replace_keys, false, NULL, NULL};

static const ShapeKey column_keys[] = {
    {"from", FORM_TEXT, NULL, NULL, NULL, false,
     "column of the source; a path such as client.inn in nested records; with -> dataset, a look-up"},
    {"compute", FORM_TEXT, NULL, NULL, NULL, false, "expression over the other columns: round(amount / 1.12, 2)"},
    {"type", FORM_TEXT, NULL, NULL, NULL, false, "text, integer, decimal, decimal(4), date, instant or bool"},
    {"format", FORM_TEXT, NULL, NULL, NULL, false,
     "how dates are written: DD.MM.YYYY hh:mm, unix, unix ms, excel; default: 2026-09-30"},
    {"decimal", FORM_TEXT, NULL, NULL, ",|.", false,
     "what stands before the decimals: , or . - the other one then stands between thousands"},
    {"in", FORM_TEXT, NULL, NULL, "thousand|million|percent", false,
     "what its numbers are written in: thousand (5, 5 тыс. are 5000), million, or percent (5, 5 % are 0.05)"},
    {"minus", FORM_TEXT, NULL, NULL, "credit|debit", false,
     "which of the words beside an amount makes it negative: credit (100 Кт, 100 CR) or debit (100 Дт, 100 DR)"},
    {"clean", FORM_TEXT, NULL, NULL, NULL, false,
     "cleaner that makes values comparable, or `exact` for none; default: by the field's name"},
    {"replace", FORM_MAPS, &shape_replace, &shape_replace, NULL, false,
     "[ { pattern: '^0+', with: '' } ]: replacements before the value is cleaned for comparison"},
    {"table", FORM_TEXT, NULL, NULL, NULL, false, "name of one of the `tables`, which translates the values into common words"},
    {"unit", FORM_TEXT, NULL, NULL, NULL, false, "field that holds the unit of this quantity"},
    {"valid", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false, "validators: values that fail are findings"},
    {"required", FORM_SWITCH, NULL, NULL, NULL, false, "true: an empty value is a finding"},
    {"personal", FORM_TEXT, NULL, NULL, "name|phone|email|tax_id|account|birthday|address|text|none", false,
     "what its values are: masked for all who need not see them, as `personal` of the project says"},
    {0}};
static const Shape shape_column = {"a column", "column", column_keys, false, NULL, NULL};

static const ShapeKey columns_keys[] = {{ANY_NAME, FORM_TEXT | FORM_MAP, &shape_column, NULL, NULL, false,
                                         "field: source column, or a map with from, type, table, ..."},
                                        {0}};
static const Shape shape_columns = {"columns", "columns", columns_keys, false, NULL, NULL};

static const ShapeKey leave_out_keys[] = {
    {ANY_NAME, FORM_TEXT, NULL, NULL, NULL, false, "name: condition for which a row is left out"}, {0}};
static const Shape shape_leave_out = {"leave_out", "leave_out", leave_out_keys, false, NULL, NULL};

static const ShapeKey changes_keys[] = {
    {"by", FORM_TEXT, NULL, NULL, NULL, true, "field of the moment of the last change, or of a number that grows with each change"},
    {"key", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false, "field, or fields together, that no two rows share; default: id"},
    {"keys_every", FORM_TEXT, NULL, NULL, NULL, false,
     "once the keys were last compared so long ago, they are again, so that deleted rows are seen; default: 7 days"},
    {"overlap", FORM_TEXT, NULL, NULL, NULL, false,
     "how far before the last change known rows are asked for again: 10 minutes (default), or of a number: 1000 (default 0)"},
    {0}};
static const Shape shape_changes = {"changes", "changes", changes_keys, false, NULL, NULL};

#define ENTITIES "order|payment|shipment|receivable|counterparty|item|other"

static const ShapeKey dataset_keys[] = {
    {"like", FORM_TEXT, NULL, NULL, NULL, false,
     "dataset of the source's preset that this one begins from; default: the one of its own name"},
    {"entity", FORM_TEXT, NULL, NULL, ENTITIES, SHAPE_OR_PRESET,
     "what its rows are: order, payment, shipment, receivable, counterparty, item or other"},
    {"columns", FORM_MAP, &shape_columns, NULL, NULL, SHAPE_OR_PRESET, "field: source column"},
    {"where", FORM_TEXT, NULL, NULL, NULL, false, "condition that rows must meet; the others are left out and counted"},
    {"leave_out", FORM_MAP, &shape_leave_out, NULL, NULL, false,
     "{ draft: status == 'draft' }: rows that are read but not reconciled, counted by name"},
    {"changes", FORM_MAP, &shape_changes, NULL, NULL, false,
     "only rows that changed since the last snapshot are read; the others are taken from it"},
    {"stale_after", FORM_TEXT, NULL, NULL, NULL, false,
     "3 days: no newer row before the cut-off makes the run incomplete"},
    {"empty", FORM_TEXT, NULL, NULL, "allowed", false, "allowed: no rows at all is no fault of this dataset"},
    {"format", FORM_TEXT, NULL, NULL, NULL, false,
     "how all its dates are written, where a column does not say otherwise"},
    {"decimal", FORM_TEXT, NULL, NULL, ",|.", false, "what stands before the decimals in all its numbers: , or ."},
    {"minus", FORM_TEXT, NULL, NULL, "credit|debit", false, "which of the words beside its amounts makes them negative"},
    {0}};
static const Shape shape_dataset = {"a dataset", "dataset", dataset_keys, true, NULL, NULL};

static const ShapeKey datasets_keys[] = {
    {ANY_NAME, FORM_MAP, &shape_dataset, NULL, NULL, false, "source.name: what is read, and its columns"}, {0}};
static const Shape shape_datasets = {"datasets", "datasets", datasets_keys, false, NULL, NULL};

/* ---- sources, tables, lists */

static const ShapeKey source_keys[] = {
    {"use", FORM_TEXT, NULL, NULL, NULL, true, "connector or preset: csv, odbc, postgresql, rest, 1c-odata, ..."},
    {"title", FORM_TEXT, NULL, NULL, NULL, false, "as people call the system; stands in reports"},
    {"timezone", FORM_TEXT, NULL, NULL, NULL, false,
     "of moments written without an offset: Asia/Almaty; default: the company's"},
    {"day_ends", FORM_TEXT, NULL, NULL, NULL, false,
     "hour at which its business day ends, on its own clock: \"08:00\"; default: the company's day"},
    {0}};
static const Shape shape_source = {"a source", "source", source_keys, true, NULL, NULL};

static const ShapeKey sources_keys[] = {
    {ANY_NAME, FORM_MAP, &shape_source, NULL, NULL, false, "name: the system and how it is reached"}, {0}};
static const Shape shape_sources = {"sources", "sources", sources_keys, false, NULL, NULL};

static const ShapeKey table_map_keys[] = {{ANY_NAME, FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false,
                                           "value of the system: common word, or [allowed, values]"},
                                          {0}};
static const ShapeKey table_row_keys[] = {
    {"from", FORM_TEXT, NULL, NULL, NULL, true, "value of the system"},
    {"to", FORM_TEXT, NULL, NULL, NULL, true, "common word, or unit"},
    {"factor", FORM_TEXT, NULL, NULL, NULL, false, "units: one `from` is so many `to`"},
    {"since", FORM_TEXT, NULL, NULL, NULL, false, "day from which the row holds; older documents use the older row"},
    {0}};
static const Shape shape_table_row = {"a row of a table", "table_row", table_row_keys, false, NULL, NULL};
static const Shape shape_table_map = {"a table", "table", table_map_keys, false, NULL, NULL};

static const Shape shape_lists = {
    "lists",
    "lists",
    (const ShapeKey[]){{ANY_NAME, FORM_LIST, NULL, NULL, NULL, false, "name: values, such as tax ids"}, {0}},
    false,
    NULL,
    NULL};

/* ---- jobs, mail, project */

static const ShapeKey job_keys[] = {
    {"rules", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, true, "names of rules"},
    {"cutoff", FORM_TEXT, NULL, NULL, NULL, false,
     "last sunday end of day, yesterday end of day, end of last month (quarter, year); without it: --as-of"},
    {"report", FORM_TEXT | FORM_LIST, NULL, NULL, "xlsx|html|csv|matches|duplicates|clusters|json|prometheus|owners", false,
     "what is written; default: all of xlsx, html, csv, matches (matches.csv: a row for every matched record; allocations.csv: what each payment settles), json;"
     " duplicates (duplicates.csv alone of csv's files), clusters (clusters.csv: which record belongs to which cluster, and no more),"
     " prometheus (kopeck.prom for the textfile collector) and"
     " owners (owners/TEAM.xlsx: a workbook a team) only when named"},
    {"mail", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false, "names of mail.to, or addresses"},
    {"webhook", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false, "names of webhooks"},
    {"every", FORM_TEXT, NULL, NULL, NULL, false, "7 days: `kopeck watch` tells when the last run is older"},
    {0}};
static const Shape shape_job = {"a job", "job", job_keys, false, NULL, NULL};

static const Shape shape_jobs = {
    "jobs",
    "jobs",
    (const ShapeKey[]){{ANY_NAME, FORM_MAP, &shape_job, NULL, NULL, false, "name: rules that run together, as of when"},
                       {0}},
    false,
    NULL,
    NULL};

static const Shape shape_mail_to = {
    "mail.to",
    "mail_to",
    (const ShapeKey[]){{ANY_NAME, FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false, "name: addresses"}, {0}},
    false,
    NULL,
    NULL};

static const ShapeKey mail_keys[] = {
    {"to", FORM_MAP, &shape_mail_to, NULL, NULL, true, "names for groups of addresses"},
    {"owners", FORM_MAP, &shape_mail_to, NULL, NULL, false, "team of `owner`: names of mail.to, or addresses; each gets its own findings"},
    {0}};
static const Shape shape_mail = {"mail", "mail", mail_keys, true, NULL, NULL};

static const ShapeKey alerts_keys[] = {
    {"repeat_after", FORM_TEXT, NULL, NULL, NULL, false, "7 days: an alert that did not change is told again only then"},
    {"hysteresis", FORM_TEXT, NULL, NULL, NULL, false, "10 %: a limit that was broken holds again only so far below its level"},
    {0}};
static const Shape shape_alerts = {"alerts", "alerts", alerts_keys, false, NULL, NULL};

static const ShapeKey store_keys[] = {
    {"use", FORM_TEXT, NULL, NULL, "postgresql", true, "postgresql: a schema of a database, for several machines"}, {0}};
static const Shape shape_store = {"the store", "store", store_keys, true, NULL, NULL};

static const Shape shape_webhook = {"a webhook", "webhook", (const ShapeKey[]){{0}}, true, NULL, NULL};
static const Shape shape_webhooks = {
    "webhooks",
    "webhooks",
    (const ShapeKey[]){{ANY_NAME, FORM_MAP, &shape_webhook, NULL, NULL, false, "name: a service, and where it listens"}, {0}},
    false,
    NULL,
    NULL};

static const Shape shape_tables = {
    "tables",
    "tables",
    (const ShapeKey[]){{ANY_NAME, FORM_MAP | FORM_MAPS, &shape_table_map, &shape_table_row, NULL, false,
                        "name: values of a system and their common words"},
                       {0}},
    false,
    NULL,
    NULL};

#define SIGHT(name, whom)                                                                                              \
    { name, FORM_TEXT, NULL, NULL, "all|masked|pseudonym|hidden", false, whom }
static const ShapeKey personal_keys[] = {
    {"key", FORM_TEXT, NULL, NULL, NULL, false, "secret that pseudonyms are made with: \"${PERSONAL_KEY}\""},
    SIGHT("workbook", "report.xlsx, the controller's; default: all"),
    SIGHT("owners", "workbooks and mails of the teams; default, as below: masked"),
    SIGHT("html", "report.html"),
    SIGHT("files", "CSV and JSON files"),
    SIGHT("mail", "the job's mail and the workbook that goes with it"),
    SIGHT("webhook", "messages to slack, teams, mattermost, telegram"),
    SIGHT("terminal", "what commands print, and what the store keeps of findings"),
    {0}};
static const Shape shape_personal = {"personal", "personal", personal_keys, false, NULL, NULL};

static const ShapeKey project_keys[] = {
    {"company", FORM_TEXT, NULL, NULL, NULL, true, "as it stands on reports"},
    {"timezone", FORM_TEXT, NULL, NULL, NULL, true, "of the company: Asia/Almaty; the cut-off and the days of reports"},
    {"day_ends", FORM_TEXT, NULL, NULL, NULL, false, "hour at which a business day ends: \"00:00\""},
    {"currency", FORM_TEXT, NULL, NULL, NULL, true, "of rows that name none: KZT"},
    {"country", FORM_TEXT, NULL, NULL, NULL, false, "of phone numbers without a code: KZ; default: by the VAT pack"},
    {"language", FORM_TEXT, NULL, NULL, "ru|en|uk|kk", false, "of all reports: ru, en, uk (Ukrainian) or kk (Kazakh)"},
    {"look_ahead", FORM_TEXT, NULL, NULL, NULL, false,
     "5 days: rows after the cut-off that are still read, to tell late from missing"},
    {"profile", FORM_TEXT, NULL, NULL, NULL, false, "production (also when it is left out) or another, such as test: stands on each page, sheet and subject in a colour of its own; a store takes runs of one profile only"},
    {"vat", FORM_TEXT | FORM_LIST, NULL, NULL, NULL, false, "packs of VAT rates: kz, ru, ua, by"},
    {"sources", FORM_MAP, &shape_sources, NULL, NULL, true, "the systems that are read"},
    {"tables", FORM_MAP, &shape_tables, NULL, NULL, false, "values of a system and their common words; allowed pairs"},
    {"lists", FORM_MAP, &shape_lists, NULL, NULL, false, "lists of values, such as critical counterparties"},
    {"datasets", FORM_MAP, &shape_datasets, NULL, NULL, SHAPE_OR_PRESET, "what is read from each source, and its columns"},
    {"rules", FORM_MAP, &shape_rules, NULL, NULL, true, "what is reconciled and checked"},
    {"jobs", FORM_MAP, &shape_jobs, NULL, NULL, true, "which rules run together, as of when"},
    {"mail", FORM_MAP, &shape_mail, NULL, NULL, false, "how and to whom reports are sent"},
    {"webhooks", FORM_MAP, &shape_webhooks, NULL, NULL, false, "where teams talk: slack, teams, mattermost, telegram"},
    {"alerts", FORM_MAP, &shape_alerts, NULL, NULL, false, "when the same thing is told again"},
    {"personal", FORM_MAP, &shape_personal, NULL, NULL, false, "who sees how much of columns that are marked `personal`"},
    {"store", FORM_TEXT | FORM_MAP, &shape_store, NULL, NULL, false,
     "what remembers runs and decisions: a file beside the project, store.sqlite where nothing is said; a PostgreSQL server, for several machines; none"},
    {0}};
const Shape shape_project = {"the project", "project", project_keys, false, NULL, NULL};

/* ---- files that come with the program */

static const Shape shape_options = {"options", "options", (const ShapeKey[]){{0}}, true, NULL, NULL};

static const Shape shape_preset_datasets = {"datasets",
                                            "preset_datasets",
                                            (const ShapeKey[]){{ANY_NAME, FORM_MAP, &shape_dataset, NULL, NULL, false,
                                                                "name, without a source: what is read, and its columns"},
                                                               {0}},
                                            false,
                                            NULL,
                                            NULL};

static const ShapeKey preset_keys[] = {
    {"preset", FORM_TEXT, NULL, NULL, NULL, true, "its name, as `use` says it"},
    {"use", FORM_TEXT, NULL, NULL, NULL, true, "connector that it sets up"},
    {"summary", FORM_TEXT, NULL, NULL, NULL, true, "one line for --help"},
    {"timezone", FORM_TEXT, NULL, NULL, NULL, false,
     "of moments that the system writes without an offset for all its customers, where the project says no other"},
    {"source", FORM_MAP, &shape_options, NULL, NULL, false, "options of the source, where the project gives no others"},
    {"dataset", FORM_MAP, &shape_options, NULL, NULL, false,
     "options of each dataset, where the project gives no others"},
    {"datasets", FORM_MAP, &shape_preset_datasets, NULL, NULL, false,
     "datasets that a project has by naming them in a rule, or in `datasets` with what it says otherwise"},
    {"tables", FORM_MAP, &shape_tables, NULL, NULL, false, "tables of these datasets, where the project has no others"},
    {0}};
const Shape shape_preset = {"a preset", "preset", preset_keys, false, NULL, NULL};

static const ShapeKey rate_keys[] = {
    {"rate", FORM_TEXT, NULL, NULL, NULL, true, "12 %"},
    {"since", FORM_TEXT, NULL, NULL, NULL, true, "first day"},
    {"before", FORM_TEXT, NULL, NULL, NULL, false, "first day on which it is not in force any more"},
    {"note", FORM_TEXT, NULL, NULL, NULL, false, "for what, by which law"},
    {0}};
static const Shape shape_rate = {"a rate", "rate", rate_keys, false, NULL, NULL};

static const ShapeKey pack_keys[] = {
    {"pack", FORM_TEXT, NULL, NULL, NULL, true, "its name"},
    {"summary", FORM_TEXT, NULL, NULL, NULL, true, "one line"},
    {"country", FORM_TEXT, NULL, NULL, NULL, true, "two letters"},
    {"rates", FORM_MAPS, &shape_rate, &shape_rate, NULL, true, "rates with the days on which they are in force"},
    {0}};
const Shape shape_pack = {"a pack", "pack", pack_keys, false, NULL, NULL};
