/* Every file of the real systems and banks that lies beside the project: read whole by the connector of its form, or
 * refused with the message that says what is wrong with it. A file that no line below knows fails the test, so that
 * none is passed over. What the files mean is held by test_real_files.c and tests/program/test_real_answers.py. */
#include "tests/support/reading.h"

#include "connectors/csv_encoding.h"
#include "engine/base/utf8.h"

#include <fnmatch.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const char data[] = "../shared/data";

typedef struct Form {
    const char *pattern;   /* of the path below the folder of data; * also takes slashes */
    const char *connector; /* NULL: no input of any system (licences, schemas, what other parsers made of a file) */
    const char *options;   /* of the dataset; for xml the root element is added as the row */
    const char
        *says; /* the message of a file that is refused; NULL: it is read; with ? before it: the one or the other */
} Form;

#define NO_LIST "`rows`"

/* The first that fits. */
static const Form forms[] = {
    {"*/SOURCE.txt", NULL, NULL, NULL},
    {"*LICENSE*", NULL, NULL, NULL},
    {"*/License.txt", NULL, NULL, NULL},
    {"*.md", NULL, NULL, NULL},
    {"*.yml", NULL, NULL, NULL},
    {"*.py.txt", NULL, NULL, NULL},
    {"*.xsd", "xml", "", NULL}, /* XML as well */

    {"onec/clientbank/bx-shef/by/*.txt", "statement", "format=by\nrows=movements", NULL},
    {"onec/clientbank/bx-shef/vypiska-[ap]*.txt", "statement", "format=by\nrows=movements", NULL},
    {"onec/clientbank/*.txt", "statement", "format=1c\nrows=movements", NULL},
    {"onec/irp_1c/*.csv", "csv", "", NULL},
    {"onec/odata_1c/Document_ПоступлениеТоваровУслуг.json", "json", "rows=value", "has no 'value'"}, /* one object */
    {"onec/odata_1c/*.json", "json", "rows=value", NULL},
    {"onec/*.xml", "xml", "", NULL},

    {"bank/mt940/cmxl/mt940-iso8859-1.txt", "statement", "format=mt940\nrows=movements", "does not say its encoding"},
    {"bank/mt940/cmxl/mt940-with-colon-after-line-break.txt", "statement", "format=mt940\nrows=movements",
     "has no closing balance :62F:"},
    {"bank/mt940/*", "statement", "format=mt940\nrows=movements", NULL},
    {"bank/ofx/*/signon_fail.ofx", "statement", "format=ofx\nrows=movements", "the bank refused: code 15500"},
    {"bank/ofx/*/error_message.ofx", "statement", "format=ofx\nrows=movements", "the bank refused: code 2000"},
    {"bank/ofx/*.ofx", "statement", "format=ofx\nrows=movements", NULL},
    {"bank/camt/*.json", NULL, NULL, NULL}, /* what another parser made of it */
    {"bank/camt/*.zip", "xml", "rows.0=/Document", NULL},
    {"bank/camt/*", "xml", "", NULL},
    {"bank/sheet/*.xlsx", "sheet", "", NULL},
    {"bank/sheet/*.csv", "csv", "", NULL},

    {"erp/*.xml", "xml", "", NULL},
    {"erp/*.edmx", "xml", "", NULL},
    {"erp/erpnext_demo/*.json", "json", "", NULL},
    {"erp/odata_v4/sap_enormous_batch_response.txt", "json", "rows=value",
     "not JSON"}, /* a multipart answer to $batch, which is not asked for */
    {"erp/odata_v4/trippin_swagger.json", "json", "rows=paths.*", NULL},

    {"crm/amocrm/*.json", "json", "rows=_embedded.leads", NULL},
    {"crm/bitrix24/*-get_01.json", "json", "rows=result", NO_LIST},
    {"crm/bitrix24/crm-item-list_*", "json", "rows=result.items", NULL},
    {"crm/bitrix24/sale-shipment-item-list_*", "json", "rows=result.shipmentItems", NULL},
    {"crm/bitrix24/sale-basket-item-list_*", "json", "rows=result.basketItems", NULL},
    {"crm/bitrix24/sale-shipment-list_*", "json", "rows=result.shipments", NULL},
    {"crm/bitrix24/catalog-store-list_*", "json", "rows=result.stores", NULL},
    {"crm/bitrix24/catalog-store-product-list_*", "json", "rows=result.storeProducts", NULL},
    {"crm/bitrix24/catalog-document-element-list_*", "json", "rows=result.documentElements", NULL},
    {"crm/bitrix24/*.json", "json", "rows=result", NULL},
    {"crm/moysklad/*.json", "json", "rows=rows", "?has no 'rows'"}, /* lists, and single records */
    {"crm/yookassa/*.json", "json", "rows=items", "?has no 'items'"},
    {NULL, NULL, NULL, NULL},
};

static size_t read_count, refused, passed, rows_read, wrong;

/* "/Document" for <?xml ...?><ns:Document ...>. */
static void root_path(const char *path, char out[160]) {
    char head[8192];
    FILE *file = fopen(path, "rb");
    size_t len = file ? fread(head, 1, sizeof head - 1, file) : 0;
    if (file) fclose(file);
    head[len] = 0;
    char *at = head;
    for (at = strchr(at, '<'); at && (at[1] == '?' || at[1] == '!'); at = strchr(at + 1, '<')) {
        if (strncmp(at, "<!--", 4) == 0 && strstr(at, "-->")) at = strstr(at, "-->");
    }
    char *name = at ? at + 1 : head, *end = name + strcspn(name, " \t\r\n/>"),
         *colon = memchr(name, ':', (size_t)(end - name));
    if (colon) name = colon + 1;
    Str text = {name, (size_t)(end - name)};
    char decoded[CSV_DECODED_MAX * 160];
    size_t used;
    if (!utf8_valid(text) && text.len < 160) text = (Str){decoded, csv_decode(CSV_WINDOWS_1251, text, &used, decoded)};
    snprintf(out, 160, "/%.*s", STR_ARG(text));
}

static Reading read_form(const Form *form, const char *path, const char *rows) {
    char options[512], root[160] = "";
    if (strcmp(form->connector, "xml") == 0 && !strstr(form->options, "rows.0")) root_path(path, root);
    snprintf(options, sizeof options, "files.0=%s\n%s%s%s", path, rows ? rows : form->options, *root ? "\nrows.0=" : "",
             root);
    return reading_of(&(ReadingWish){.connector = form->connector, .dataset = options, .source = "quiet_seconds=0"});
}

static void look(const Form *form, const char *path) {
    const char *name = path + sizeof data;
    Reading reading = read_form(form, path, NULL);
    if (getenv("KOPECK_SHOW")) {
        print_message("%s: %s, %zu rows, %zu rejects %s %s\n", name, reading.fine ? "read" : "REFUSED",
                      reading.read.rows, reading.read.rejects, reading.err.where, reading.err.text);
    }
    bool either = form->says && *form->says == '?';
    bool says = form->says && !reading.fine && strstr(reading.err.text, form->says + either);
    if (form->says ? !says && !(either && reading.fine) : !reading.fine) {
        wrong++;
        print_message("%s: %s%s: %s\n", name, reading.fine ? "was read" : "was refused at ", reading.err.where,
                      reading.err.text);
    }
    if (!reading.fine) assert_non_null(strstr(reading.err.where, strrchr(path, '/') + 1)); /* the file is named */
    read_count += reading.fine;
    refused += !reading.fine;
    rows_read += reading.fine ? reading.read.rows : 0;
    reading_free(&reading);
}

static int visit(const char *path, const struct stat *info, int kind, struct FTW *place) {
    (void)info;
    (void)place;
    if (kind != FTW_F) return 0;
    const char *name = path + sizeof data;
    if (strncmp(name, "onec/", 5) != 0 && strncmp(name, "crm/", 4) != 0 && strncmp(name, "erp/", 4) != 0 &&
        strncmp(name, "bank/", 5) != 0)
        return 0;
    const Form *form = forms;
    while (form->pattern && fnmatch(form->pattern, name, 0) != 0) form++;
    if (!form->pattern) {
        wrong++;
        print_message("%s: no form is known for it\n", name);
    } else if (!form->connector) {
        passed++;
    } else {
        look(form, path);
    }
    return 0;
}

static void every_file(void **state) {
    (void)state;
    if (access(data, R_OK) != 0) {
        print_message("skipped: %s is missing\n", data);
        skip();
    }
    assert_int_equal(nftw(data, visit, 16, FTW_PHYS), 0);
    print_message("           %zu files read (%zu rows), %zu refused as they should be, %zu no input\n", read_count,
                  rows_read, refused, passed);
    assert_int_equal(wrong, 0);
    assert_true(read_count > 400);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
