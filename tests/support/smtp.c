#include "tests/support/smtp.h"

#include "engine/base/file.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static bool write_pem(const char *folder, EVP_PKEY *key, X509 *cert) {
    char path[128];
    snprintf(path, sizeof path, "%s/key.pem", folder);
    FILE *file = fopen(path, "we");
    bool ok = file && PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
    if (file) fclose(file);
    snprintf(path, sizeof path, "%s/cert.pem", folder);
    file = fopen(path, "we");
    ok = ok && file && PEM_write_X509(file, cert);
    if (file) fclose(file);
    return ok;
}

static bool make_certificate(const char *folder) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    bool ok = key && cert;
    if (ok) {
        X509_set_version(cert, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
        X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
        X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
        X509_set_pubkey(cert, key);
        X509_NAME *name = X509_get_subject_name(cert);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"mail.test", -1, -1, 0);
        X509_set_issuer_name(cert, name);
        X509_EXTENSION *host = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "IP:127.0.0.1");
        ok = host && X509_add_ext(cert, host, -1) && X509_sign(cert, key, EVP_sha256()) && write_pem(folder, key, cert);
        X509_EXTENSION_free(host);
    }
    X509_free(cert);
    EVP_PKEY_free(key);
    return ok;
}

static int read_port(const char *folder) {
    char path[128];
    int port = 0;
    snprintf(path, sizeof path, "%s/port", folder);
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    if (fscanf(file, "%d", &port) != 1) port = 0;
    fclose(file);
    return port;
}

bool smtp_start(SmtpServer *server, ...) {
    *server = (SmtpServer){.folder = "/tmp/kopeck-smtp-XXXXXX"};
    if (!mkdtemp(server->folder) || !make_certificate(server->folder)) return false;
    char *arguments[16] = {"/usr/bin/python3", "tests/support/smtp_server.py", server->folder};
    va_list list;
    va_start(list, server);
    size_t count = 3;
    while (count < ARRAY_LEN(arguments) - 1 && (arguments[count] = va_arg(list, char *))) count++;
    va_end(list);
    pid_t parent = getpid();
    server->pid = fork();
    if (server->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(1);
        execv(arguments[0], arguments);
        _exit(127);
    }
    for (int i = 0; i < 12000 && server->pid > 0; i++) { /* up to two minutes */
        server->port = read_port(server->folder);
        if (server->port) return true;
        if (waitpid(server->pid, NULL, WNOHANG) != 0) break;
        usleep(10000);
    }
    return false;
}

Str smtp_part(const SmtpServer *server, int mail, const char *name, Arena *arena) {
    Error err = {0};
    Str content = STR_NULL;
    char *path = arena_printf(arena, "%s/%d.%s", server->folder, mail, name);
    if (!file_exists(path) || !file_read(path, 0, arena, &content, &err)) return STR_NULL;
    return content;
}

void smtp_stop(SmtpServer *server) {
    if (server->pid > 0) {
        kill(server->pid, SIGKILL);
        waitpid(server->pid, NULL, 0);
    }
    Error err = {0};
    if (!file_remove_tree(server->folder, &err)) fprintf(stderr, "%s: %s\n", err.where, err.text);
}
