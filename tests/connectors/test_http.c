/* HTTP below the rest connector: addresses, waits, certificates, memory, being cancelled. */
#include "connectors/http.h"

#include "connectors/retry.h"
#include "engine/base/file.h"
#include "engine/base/parallel.h"
#include "tests/support/reading.h"
#include "tests/support/standin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

static void escaping(void **state) {
    (void)state;
    static const char *const cases[][3] = {
        {"abcXYZ019-._~", "", "abcXYZ019-._~"},
        {"a b+c&d=e", "", "a%20b%2Bc%26d%3De"},
        {"Товар", "", "%D0%A2%D0%BE%D0%B2%D0%B0%D1%80"},
        {"guid'1',(2)/$x", "'(),/$", "guid'1',(2)/$x"},
        {"%41", "", "%2541"},
        {"a\nb\x7F", "", "a%0Ab%7F"},
    };
    Buf out = {0};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        out.len = 0;
        http_escape(&out, str_of(cases[i][0]), cases[i][1]);
        assert_true(str_eq(buf_str(&out), str_of(cases[i][2])));
    }
    out.len = 0;
    http_escape(&out, (Str){"\0", 1}, "abc"); /* a zero byte is in no list */
    assert_true(str_eq(buf_str(&out), STR("%00")));
    buf_free(&out);
}

static void retry_after(void **state) {
    (void)state;
    assert_int_equal(http_retry_after_ms(STR("3")), 3000);
    assert_int_equal(http_retry_after_ms(STR(" 2.0 ")), 2000); /* Shopify */
    assert_int_equal(http_retry_after_ms(STR("0")), 0);
    assert_int_equal(http_retry_after_ms(STR("Fri, 31 Dec 9999 23:59:59 GMT")), -1);
    assert_int_equal(http_retry_after_ms(STR("dec316565166A3")), -1); /* a year that is none */
    assert_int_equal(http_retry_after_ms(STR("1.25")), 1250);
    assert_int_equal(http_retry_after_ms(STR("0.0199")), 19);
    assert_int_equal(http_retry_after_ms(STR("1,5")), -1);
    assert_int_equal(http_retry_after_ms(STR("1.x")), -1);
    assert_int_equal(http_retry_after_ms(STR("Sun, 06 Nov 1994 08:49:37 GMT")), 0); /* RFC 9110, long past */
    assert_int_equal(http_retry_after_ms(STR_NULL), -1);
    assert_int_equal(http_retry_after_ms(STR("")), -1);
    assert_int_equal(http_retry_after_ms(STR("soon")), -1);
    assert_int_equal(http_retry_after_ms(STR("3 s")), -1);
    assert_int_equal(http_retry_after_ms(STR("99999999999")), -1);
    assert_int_equal(http_retry_after_ms(STR("-5")), -1);
    char text[64];
    time_t later = time(NULL) + 3600;
    struct tm utc;
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&later, &utc));
    assert_in_range(http_retry_after_ms(str_of(text)), 3590000, 3600000);
}

static void origins(void **state) {
    (void)state;
    static const struct {
        const char *base, *reference, *absolute; /* NULL: another origin */
    } cases[] = {
        {"https://a.com/api", "https://a.com/api/x?p=2", "https://a.com/api/x?p=2"},
        {"https://a.com/api", "https://A.COM:443/x", "https://A.COM:443/x"},
        {"https://a.com/api", "/x?p=2", "https://a.com/x?p=2"},
        {"https://a.com/api/", "x", "https://a.com/api/x"},
        {"https://a.com/api", "?p=2", "https://a.com/api?p=2"},
        {"http://127.0.0.1:8080/a", "/Товар", "http://127.0.0.1:8080/%d0%a2%d0%be%d0%b2%d0%b0%d1%80"},
        {"https://a.com/api", "https://me:pw@a.com/x", "https://a.com/x"}, /* no accounts from links */
        {"https://a.com/api", "http://a.com/x", NULL},
        {"https://a.com/api", "https://a.com:8443/x", NULL},
        {"https://a.com/api", "https://b.com/x", NULL},
        {"https://a.com/api", "https://a.com.b.com/x", NULL},
        {"https://a.com/api", "https://a.com@b.com/x", NULL},
        {"https://a.com/api", "//b.com/x", NULL},
        {"https://a.com/api", "file:///etc/passwd", NULL},
        {"https://a.com/api", "ftp://a.com/x", NULL},
        {"https://a.com/api", "https://", NULL},
    };
    Buf absolute = {0};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool same = http_same_origin(cases[i].base, cases[i].reference, &absolute);
        if (same != (cases[i].absolute != NULL)) print_error("%s\n", cases[i].reference);
        assert_int_equal(same, cases[i].absolute != NULL);
        if (!same) continue;
        if (!str_eq_ascii_case(buf_str(&absolute), str_of(cases[i].absolute))) {
            print_error("%.*s\n", STR_ARG(buf_str(&absolute)));
        }
        assert_true(str_eq_ascii_case(buf_str(&absolute), str_of(cases[i].absolute)));
    }
    buf_free(&absolute);
}

/* ---- Certificates: one authority that signs itself, for 127.0.0.1. */

static void write_certificate(const char *certificate_file, const char *key_file) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    assert_non_null(key);
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_set_pubkey(certificate, key);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"stand-in", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION *names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "IP:127.0.0.1");
    X509_EXTENSION *authority = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, "critical,CA:TRUE");
    X509_add_ext(certificate, names, -1);
    X509_add_ext(certificate, authority, -1);
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
    FILE *file = fopen(certificate_file, "w");
    assert_non_null(file);
    assert_true(PEM_write_X509(file, certificate));
    fclose(file);
    file = fopen(key_file, "w");
    assert_non_null(file);
    assert_true(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL));
    fclose(file);
    X509_EXTENSION_free(names);
    X509_EXTENSION_free(authority);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

static Reading read_tls(const Standin *standin, const char *host, const char *ca) {
    char source[512];
    snprintf(source, sizeof source, "url=https://%s:%d/list\nretry.0=10 ms%s%s", host, standin->port,
             ca ? "\ntls.ca=" : "", ca ? ca : "");
    return reading_of(
        &(ReadingWish){.connector = "rest", .source = source, .dataset = "resource=orders", .columns = "id"});
}

static void certificates_are_verified(void **state) {
    (void)state;
    Standin standin = {0};
    char certificate[128], key[128], other[128];
    standin_record(&standin, "orders", "{\"id\":1}\n");
    snprintf(certificate, sizeof certificate, "%s/certificate.pem", standin.folder);
    snprintf(key, sizeof key, "%s/key.pem", standin.folder);
    snprintf(other, sizeof other, "%s/other.pem", standin.folder);
    write_certificate(other, key);
    write_certificate(certificate, key);
    assert_true(standin_start(&standin, "rest", NULL, "--certificate", certificate, "--key", key, NULL));
    Reading reading = read_tls(&standin, "127.0.0.1", certificate);
    if (!reading.fine) print_error("%s\n", reading.err.text);
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 1);
    reading_free(&reading);
    static const char *const hosts[] = {"127.0.0.1", "127.0.0.1", "localhost", "127.0.0.1"};
    const char *const authorities[] = {NULL, other, certificate, "/nowhere.pem"};
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) { /* unknown authority, another one, another name, no such file */
        reading = read_tls(&standin, hosts[i], authorities[i]);
        assert_false(reading.fine);
        if (!strstr(reading.err.text, "tls.ca")) print_error("%zu: %s\n", i, reading.err.text);
        assert_non_null(strstr(reading.err.text, "`tls.ca`"));
        assert_null(strstr(reading.err.text, "attempts")); /* not repeated */
        reading_free(&reading);
    }
    standin_stop(&standin);
}

/* ---- Long answers. */

static long memory_kib(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* Rows of an endless kind of answer, read without being kept; *grown: how much more memory that took. */
static bool read_long(const char *fault, const char *option, const char *value, size_t *rows, long *grown, Error *err) {
    Standin standin = {0};
    standin_record(&standin, "orders", "{\"id\":1}\n");
    assert_true(standin_start(&standin, "rest", NULL, "--fault", fault, NULL));
    Arena *arena = arena_new("test", 0);
    Reader reader;
    Read read;
    const Str columns[] = {STR("id"), STR("total")};
    const Options *source = options_of(arena, NULL, "url", standin.url, "retry.0", "10 ms", option, value, NULL);
    assert_true(reader_open(&reader, "rest", source, ".", ""));
    Extract extract = {.dataset = STR("src.set"),
                       .column = columns,
                       .column_count = 2,
                       .from = INSTANT_NONE,
                       .to = INSTANT_NONE,
                       .options = options_of(arena, NULL, "resource", "orders", "rows", "data", NULL)};
    long before = memory_kib();
    bool fine = reader_read(&reader, &extract, false, arena, &read);
    *grown = memory_kib() - before;
    *rows = read.rows;
    *err = reader.err;
    reader_close(&reader);
    arena_free(arena);
    standin_stop(&standin);
    return fine;
}

static void long_answers_take_no_memory(void **state) {
    (void)state;
    Error err;
    size_t rows;
    long grown;
    assert_true(read_long("huge=150", "depth_max", "64", &rows, &grown, &err));
    assert_in_range(rows, 1500000, 2500000); /* 150 MiB of records of 83 bytes, and the first */
    assert_in_range(grown, 0, 40000);
    assert_false(read_long("huge=20", "size_max", "10 MiB", &rows, &grown, &err));
    assert_non_null(strstr(err.text, "larger than 10485760 bytes"));
    assert_false(read_long("endless-text=100", "value_max", "1 MiB", &rows, &grown, &err));
    assert_non_null(strstr(err.text, "text longer than allowed"));
    assert_in_range(grown, 0, 20000);
}

/* ---- A wait of ten minutes, or of three for a byte, ends long before. In a process of its own: being cancelled cannot be taken back. */

static void on_alarm(int number) {
    (void)number;
    parallel_cancel();
}

static int wait_and_be_cancelled(const Standin *standin) {
    signal(SIGALRM, on_alarm);
    ualarm(100000, 0);
    char source[128];
    snprintf(source, sizeof source, "url=%s\nretry.0=10 min", standin->url);
    int64_t before = clock_ms();
    Reading reading = reading_of(&(ReadingWish){.connector = "rest", .source = source, .dataset = "resource=orders"});
    int64_t took = clock_ms() - before;
    return !reading.fine && reading.err.kind == ERROR_CANCELLED && took < 150000 ? 17 : 1;
}

static void waits_end_when_cancelled(void **state) {
    (void)state;
    static const char *const faults[] = {"503", "slow=600000"};
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        Standin standin = {0};
        standin_record(&standin, "orders", "{\"id\":1}\n");
        assert_true(standin_start(&standin, "rest", NULL, "--fault", faults[i], NULL));
        pid_t child = fork();
        if (child == 0) _exit(wait_and_be_cancelled(&standin));
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 17);
        standin_kill(&standin); /* it would answer first */
        standin_stop(&standin);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escaping),
        cmocka_unit_test(retry_after),
        cmocka_unit_test(origins),
        cmocka_unit_test(certificates_are_verified),
        cmocka_unit_test(long_answers_take_no_memory),
        cmocka_unit_test(waits_end_when_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
