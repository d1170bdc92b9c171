#include "connectors/rest.h"

/* One line an option; no formatter breaks them up. */
/* clang-format off */
#define OPTION(name, type, help)  {name, type, false, false, NULL, NULL, help}
#define SECRET(name, type, help)  {name, type, false, true, NULL, NULL, help}
#define CHOICE(name, words, help) {name, OPTION_CHOICE, false, false, NULL, words, help}

/* Options of a dataset that its source may give for all. No fallbacks: an absent one must not hide the source's. */
#define SHARED_OPTIONS \
    OPTION("rows", OPTION_TEXT, "where the list of records stands: data.items; members of an object: data.*"), \
    OPTION("key", OPTION_TEXT, \
        "field (or fields, with commas) that no two records share; a | b: the first whose fields the records have"), \
    CHOICE("absent", "error null", \
        "a wanted field that no record of the first page has: an error (default), or empty"), \
    CHOICE("time_format", "iso iso_utc local date unix unix_ms utc local_space utc_space", "how {from} and {to} are written (default iso)"), \
    CHOICE("since_format", "iso iso_utc local date unix unix_ms utc local_space utc_space", "how {since} is written (default: as time_format)"), \
    OPTION("filter.param", OPTION_TEXT, "parameter that takes conditions"), \
    OPTION("filter.from", OPTION_TEXT, "condition of the beginning: {field} ge {from}"), \
    OPTION("filter.to", OPTION_TEXT, "condition of the end: {field} lt {to}"), \
    OPTION("filter.up_to", OPTION_TEXT, "condition of the end of a range, for batch: id le {up_to}"), \
    OPTION("filter.since", OPTION_TEXT, "condition of changed rows: {by} ge {since}"), \
    OPTION("filter.after", OPTION_TEXT, "condition of the next page, for keyset: id gt {after}"), \
    OPTION("filter.also", OPTION_TEXT, "a condition that always holds"), \
    OPTION("filter.join", OPTION_TEXT, "what stands between conditions (default: and)"), \
    OPTION("order", OPTION_TEXT, "order of records, {field} is the date"), \
    OPTION("order_undated", OPTION_TEXT, "the same for a dataset without a date"), \
    OPTION("order_known", OPTION_SWITCH, "fields of the order that the records do not have are left out"), \
    OPTION("order_param", OPTION_TEXT, "parameter that takes the order (default order)"), \
    OPTION("select.param", OPTION_TEXT, "parameter that takes the wanted fields"), \
    OPTION("select.separator", OPTION_TEXT, "between them (default: a comma)"), \
    OPTION("select.nested", OPTION_TEXT, "how a field within a field is written; absent: the outer one is asked for"), \
    OPTION("select.fields", OPTION_TEXT, "these instead of the wanted ones"), \
    OPTION("select.long", OPTION_TEXT, \
        "instead of a list that is too long, when no wanted field holds a list; absent: none"), \
    OPTION("select.all", OPTION_TEXT, "what {select} says when all fields are wanted, such as *; absent: nothing"), \
    OPTION("select.below", OPTION_TEXT, "wanted fields stand below this one, and only they are listed, without it"), \
    OPTION("select.without", OPTION_TEXT, "fields that come otherwise, as by $expand, and are not listed; commas between"), \
    OPTION("select.probe", OPTION_SWITCH, "look at one record first, to learn which fields there are"), \
    OPTION("url_max", OPTION_NUMBER, "longest address (default 8000); beyond it the wanted fields are not listed"), \
    CHOICE("page.style", "none offset page cursor next_url link_header keyset skip_top window batch", \
        "how the next page is asked for (default none)"), \
    OPTION("page.size", OPTION_NUMBER, "records of the first page (default 100)"), \
    OPTION("page.size_max", OPTION_NUMBER, "records of later pages at most; absent: as the first"), \
    OPTION("page.size_min", OPTION_NUMBER, "least that a page is cut down to when the server fails (default 1)"), \
    OPTION("page.bytes", OPTION_SIZE, "a page grows to so many bytes (default 32 MiB)"), \
    OPTION("page.size_param", OPTION_TEXT, "parameter of the size"), \
    OPTION("page.position_param", OPTION_TEXT, "parameter of the offset, page, cursor or last key"), \
    OPTION("page.batch.resource", OPTION_TEXT, "resource that takes many queries in one request"), \
    OPTION("page.batch.body", OPTION_TEXT, "its JSON; {commands} are the queries, named c0, c1, ..."), \
    OPTION("page.batch.size", OPTION_NUMBER, "queries in one request (default 50)"), \
    OPTION("page.batch.rows", OPTION_TEXT, "where in its answer the answers of the queries stand, by these names"), \
    OPTION("page.batch.fault", OPTION_TEXT, "where in its answer the faults of queries stand"), \
    OPTION("page.first", OPTION_TEXT, "its value on the first page"), \
    OPTION("page.next", OPTION_TEXT, "where in the answer the cursor or address of the next page stands"), \
    OPTION("page.more", OPTION_TEXT, "where it stands whether there is more"), \
    OPTION("page.total", OPTION_TEXT, "where in the answer the number of all records stands"), \
    OPTION("page.total_header", OPTION_TEXT, "header that tells the number of all records"), \
    OPTION("page.count_resource", OPTION_TEXT, "resource that answers with the number: {resource}/$count"), \
    OPTION("page.count_path", OPTION_TEXT, "where in that answer it stands; absent: it is nothing else"), \
    OPTION("page.count_body", OPTION_TEXT, "JSON with which that resource is asked, as a POST, where it takes no other"), \
    OPTION("page.end_status", OPTION_NUMBER, \
        "status of a page past the last one, where the server says no more than that"), \
    OPTION("page.pages_max", OPTION_NUMBER, "pages after which reading is given up (default 1000000)"), \
    OPTION("window.field", OPTION_TEXT, "field of the date; absent: the column of the dataset's date"), \
    CHOICE("window.unit", "none month day", "what a long range is cut into"), \
    OPTION("window.pages", OPTION_NUMBER, "pages after which it is cut (default 10)"), \
    OPTION("window.floor", OPTION_TEXT, "what is dated before it is read in one (default 1990-01-01)"),

const OptionSpec rest_source_options[] = {
    {"url", OPTION_TEXT, true, false, NULL, NULL, "address below which the resources stand"},
    OPTION("base_path", OPTION_TEXT, "added to the url unless it ends with it"),
    OPTION("user", OPTION_TEXT, "short for auth.basic.user"),
    SECRET("password", OPTION_TEXT, "short for auth.basic.password"),
    OPTION("auth.basic.user", OPTION_TEXT, "account, sent as UTF-8"),
    SECRET("auth.basic.password", OPTION_TEXT, "its password"),
    SECRET("auth.bearer", OPTION_TEXT, "token sent as Authorization: Bearer"),
    SECRET("auth.header", OPTION_MAP, "secret headers, such as X-Api-Key"),
    SECRET("auth.query", OPTION_MAP, "secret parameters of each address"),
    SECRET("auth.body", OPTION_MAP, "secrets that a body names as {auth.NAME}"),
    OPTION("auth.oauth2.token_url", OPTION_TEXT, "where tokens come from (client credentials)"),
    OPTION("auth.oauth2.client_id", OPTION_TEXT, "who asks for a token"),
    SECRET("auth.oauth2.client_secret", OPTION_TEXT, "and its secret"),
    OPTION("auth.oauth2.scope", OPTION_TEXT, "what the token is to allow"),
    {"auth.oauth2.in", OPTION_CHOICE, false, false, "body", "body header", "where id and secret are sent"},
    OPTION("headers", OPTION_MAP, "further headers of each request"),
    OPTION("params", OPTION_MAP, "parameters of each address"),
    OPTION("values", OPTION_MAP, "what templates name as {values.NAME}, such as a database"),
    OPTION("tls.ca", OPTION_TEXT, "file of a private certificate authority"),
    OPTION("rate", OPTION_TEXT, "requests at most: 20 per second, 100 per minute"),
    RETRY_OPTION,
    {"retry_after_max", OPTION_DURATION, false, false, "10 min", NULL, "longest wait that the server may ask for"},
    {"timeout.connect", OPTION_DURATION, false, false, "15 s", NULL, "until the connection stands"},
    {"timeout.read", OPTION_DURATION, false, false, "3 min", NULL, "without a byte of the answer"},
    {"size_max", OPTION_SIZE, false, false, "64 GiB", NULL, "largest answer"},
    {"value_max", OPTION_SIZE, false, false, "16 MiB", NULL, "largest single value, and record"},
    {"depth_max", OPTION_NUMBER, false, false, "64", NULL, "objects and lists within each other, up to 256"},
    OPTION("retry_after.header", OPTION_TEXT, "header that says how long to wait; absent: Retry-After"),
    CHOICE("retry_after.unit", "s ms", "in which it says so (default s)"),
    OPTION("quota.header", OPTION_TEXT, "header with what is left of the allowance, or used of it: 28/40"),
    OPTION("quota.path", OPTION_TEXT, "or where in an answer it stands what is left, such as points"),
    OPTION("quota.restore", OPTION_TEXT, "where it stands how much comes back each second"),
    OPTION("quota.keep", OPTION_NUMBER, "once no more than this is left, the next request waits (default 0)"),
    OPTION("quota.pause", OPTION_DURATION, "how long (default 1 s)"),
    OPTION("quota.reset", OPTION_TEXT, "header with the milliseconds until there is more, instead of the pause"),
    OPTION("fault.path", OPTION_TEXT, "where an answer that is an error has a value, also with status 200: error.code"),
    OPTION("fault.wait", OPTION_LIST, "values there that mean too many requests, with any status: waited for"),
    OPTION("resources.path", OPTION_TEXT, "resource that lists all resources, for hints"),
    OPTION("resources.rows", OPTION_TEXT, "where in its answer the list stands"),
    OPTION("resources.name", OPTION_TEXT, "field of the name"),
    OPTION("null_values", OPTION_LIST, "texts that mean nothing is there"),
    OPTION("null_sibling.suffix", OPTION_TEXT, "a field X is empty when the field X + suffix ..."),
    OPTION("null_sibling.value", OPTION_TEXT, "... holds this"),
    OPTION("session.start", OPTION_TEXT, "header that opens a server session: IBSession: start"),
    OPTION("session.finish", OPTION_TEXT, "header that ends it"),
    OPTION("session.cookie", OPTION_TEXT, "cookie that carries it"),
    OPTION("session.dead", OPTION_TEXT, "statuses that may mean it has died: 400 404 500"),
    OPTION("session.refused", OPTION_NUMBER, "status when no session is free: waited for"),
    SHARED_OPTIONS
    {0},
};

const OptionSpec rest_dataset_options[] = {
    {"resource", OPTION_TEXT, true, false, NULL, NULL, "path below the url of the source"},
    CHOICE("method", "get post_query", "post_query: the server takes this reading query as a POST (default get)"),
    OPTION("body", OPTION_TEXT,
        "JSON of a post_query; see Templates in REST.md"),
    OPTION("params", OPTION_MAP,
        "parameters; {from} {to} {cutoff} {since} {field} ... are filled in, or the parameter is left out"),
    SHARED_OPTIONS
    {0},
};
