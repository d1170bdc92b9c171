#include "tests/support/servers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START_TIMEOUT_MS = 120000, STOP_TIMEOUT_MS = 20000, STEP_MS = 50, PATH_SIZE = 256 };

static void sleep_ms(long ms) {
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* Below the ports that the system gives to connections: one of those could take it before the server is up. */
int free_port(void) {
    static int tried;
    while (tried < 20000) {
        int port = 10000 + (getpid() * 16 + tried++) % 20000, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
        bool taken = fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0;
        if (fd >= 0) close(fd);
        if (!taken) return port;
    }
    return -1;
}

int run_program(const char *const argv[], const char *input, char *output, size_t output_size) {
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) return -1;
    pid_t pid = fork();
    if (pid < 0) return -1;
    if (pid == 0) {
        dup2(in[0], 0);
        if (output) dup2(out[1], 1);
        execvp(argv[0], (char *const *)(uintptr_t)argv);
        fprintf(stderr, "cannot run %s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before);
    size_t left = input ? strlen(input) : 0;
    while (left > 0) { /* the programs run here read all input before they write much */
        ssize_t put = write(in[1], input, left);
        if (put <= 0) break;
        input += put;
        left -= (size_t)put;
    }
    close(in[1]);
    sigaction(SIGPIPE, &before, NULL);
    size_t used = 0;
    char piece[4096];
    for (ssize_t got; (got = read(out[0], piece, sizeof piece)) > 0;) {
        size_t room = output_size > used + 1 ? output_size - used - 1 : 0;
        size_t take = (size_t)got < room ? (size_t)got : room;
        if (output) memcpy(output + used, piece, take);
        used += take;
    }
    if (output && output_size) output[used] = '\0';
    close(out[0]);
    int status;
    if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status);
}

/* ---- What differs between the kinds */

typedef struct Kind {
    const char *name, *user; /* user: whom the server runs as when we are root; NULL: as root */
    const char *package;
    bool (*create)(const Server *server, const struct passwd *as);
    void (*exec)(const Server *server); /* becomes the server */
    bool (*ready)(const Server *server);
    bool (*client)(const Server *server, const char *database, const char *text);
    int kill_signal; /* ends it at once with all its processes */
    const char *first, *setup; /* statements for a fresh server, on its first database */
} Kind;

static void become(const struct passwd *as) {
    if (!as) return;
    if (initgroups(as->pw_name, as->pw_gid) != 0 || setgid(as->pw_gid) != 0 || setuid(as->pw_uid) != 0) _exit(126);
}

/* Runs a set-up program as the server's user with its output in FOLDER/log. */
static bool run_as(const Server *server, const struct passwd *as, const char *const argv[]) {
    pid_t pid = fork();
    if (pid < 0) return false;
    if (pid == 0) {
        char log[PATH_SIZE];
        become(as);
        snprintf(log, sizeof log, "%s/log", server->folder);
        int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
        if (fd >= 0 && dup2(fd, 1) >= 0 && dup2(fd, 2) >= 0) execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    int status;
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool write_file(const Server *server, const char *name, const char *text) {
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", server->folder, name);
    FILE *file = fopen(path, "w");
    if (!file) return false;
    bool written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}

/* PostgreSQL's own programs are not on Debian's PATH: the newest version's folder. */
static void postgres_program(const char *name, char path[PATH_SIZE]) {
    glob_t found;
    char pattern[PATH_SIZE];
    snprintf(path, PATH_SIZE, "%s", name);
    snprintf(pattern, sizeof pattern, "/usr/lib/postgresql/*/bin/%s", name);
    if (glob(pattern, 0, NULL, &found) != 0) return;
    snprintf(path, PATH_SIZE, "%s", found.gl_pathv[found.gl_pathc - 1]);
    globfree(&found);
}

static bool postgres_create(const Server *server, const struct passwd *as) {
    char program[PATH_SIZE], data[PATH_SIZE];
    postgres_program("initdb", program);
    snprintf(data, sizeof data, "%s/data", server->folder);
    const char *argv[] = {program, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
                          NULL};
    return run_as(server, as, argv) && write_file(server, "data/pg_hba.conf", "local all postgres trust\n"
                                                                              "local all all scram-sha-256\n"
                                                                              "host all all 127.0.0.1/32 scram-sha-256\n");
}

static void postgres_exec(const Server *server) {
    char program[PATH_SIZE], data[PATH_SIZE], port[16], socket_folder[PATH_SIZE];
    postgres_program("postgres", program);
    snprintf(data, sizeof data, "%s/data", server->folder);
    snprintf(port, sizeof port, "%d", server->port);
    snprintf(socket_folder, sizeof socket_folder, "unix_socket_directories=%s", server->folder);
    execl(program, program, "-D", data, "-p", port, "-c", socket_folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off",
          "-c", "shared_buffers=32MB", "-c", "max_connections=20", "-c", "max_wal_senders=0", "-c", "autovacuum=off", "-c", "log_timezone=UTC", (char *)NULL);
}

static bool postgres_ready(const Server *server) {
    char port[16], program[PATH_SIZE];
    postgres_program("pg_isready", program);
    snprintf(port, sizeof port, "%d", server->port);
    const char *argv[] = {program, "-q", "-h", server->folder, "-p", port, NULL};
    return run_program(argv, NULL, NULL, 0) == 0;
}

static bool mariadb_create(const Server *server, const struct passwd *as) {
    char data[PATH_SIZE];
    snprintf(data, sizeof data, "--datadir=%s/data", server->folder);
    const char *argv[] = {"mariadb-install-db", "--no-defaults", data, "--auth-root-authentication-method=normal",
                          "--skip-test-db", "--skip-name-resolve", NULL};
    return run_as(server, as, argv);
}

static void mariadb_exec(const Server *server) {
    char data[PATH_SIZE], port[32], at[PATH_SIZE], pid[PATH_SIZE], temporary[PATH_SIZE];
    snprintf(data, sizeof data, "--datadir=%s/data", server->folder);
    snprintf(port, sizeof port, "--port=%d", server->port);
    snprintf(at, sizeof at, "--socket=%s", server->socket);
    snprintf(pid, sizeof pid, "--pid-file=%s/pid", server->folder);
    snprintf(temporary, sizeof temporary, "--tmpdir=%s", server->folder);
    const char *argv[] = {"mariadbd", "--no-defaults", data, port, at, pid, temporary, "--bind-address=127.0.0.1",
                          "--skip-log-bin", "--skip-name-resolve", "--innodb-buffer-pool-size=32M",
                          "--innodb-flush-log-at-trx-commit=0", "--innodb-log-file-size=32M", "--performance-schema=OFF",
                          "--character-set-server=utf8mb4", NULL};
    execvp(argv[0], (char *const *)(uintptr_t)argv);
    execv("/usr/sbin/mariadbd", (char *const *)(uintptr_t)argv);
}

static bool mariadb_ready(const Server *server) {
    char at[PATH_SIZE];
    snprintf(at, sizeof at, "--socket=%s", server->socket);
    const char *argv[] = {"mariadb-admin", "--no-defaults", at, "--user=root", "--silent", "ping", NULL};
    return run_program(argv, NULL, NULL, 0) == 0;
}

static bool postgres_client(const Server *server, const char *database, const char *text) {
    char port[16];
    snprintf(port, sizeof port, "%d", server->port);
    const char *argv[] = {"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", server->folder, "-p", port, "-U", "postgres", "-d", database, "-o",
                          "/dev/null", NULL};
    return run_program(argv, text, NULL, 0) == 0;
}

static bool mariadb_client(const Server *server, const char *database, const char *text) {
    char at[PATH_SIZE];
    snprintf(at, sizeof at, "--socket=%s", server->socket);
    const char *argv[] = {"mariadb", "--no-defaults", at, "--user=root", "--default-character-set=utf8mb4", "--silent", database, NULL};
    return run_program(argv, text, NULL, 0) == 0;
}

static bool nothing_to_create(const Server *server, const struct passwd *as) {
    (void)server;
    (void)as;
    return true;
}

static void redis_exec(const Server *server) {
    char port[16];
    snprintf(port, sizeof port, "%d", server->port);
    execlp("redis-server", "redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", server->folder, "--user",
           SERVER_USER, "on", ">" SERVER_PASSWORD, "~*", "-@all", "+@read", "+@connection", "+info", "+time", (char *)NULL);
}

static bool redis_client(const Server *server, const char *database, const char *text) {
    char port[16];
    (void)database;
    snprintf(port, sizeof port, "%d", server->port);
    const char *argv[] = {"redis-cli", "-p", port, "--pipe", NULL};
    char said[512];
    return run_program(argv, text, said, sizeof said) == 0;
}

static bool redis_ready(const Server *server) {
    return redis_client(server, "", "PING\r\n");
}

static void mssql_exec(const Server *server) {
    char port[16];
    snprintf(port, sizeof port, "%d", server->port);
    execl("/usr/bin/python3", "python3", server->script, server->folder, port, SERVER_USER, SERVER_PASSWORD, (char *)NULL);
}

static bool mssql_client(const Server *server, const char *database, const char *text) {
    (void)database;
    const char *argv[] = {"/usr/bin/python3", server->script, server->folder, "--sql", NULL};
    return run_program(argv, text, NULL, 0) == 0;
}

static bool mssql_ready(const Server *server) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)server->port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ready = fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
    if (fd >= 0) close(fd);
    return ready;
}

static const Kind kinds[] = {
    [SERVER_POSTGRESQL] = {"postgresql", "postgres", "postgresql", postgres_create, postgres_exec, postgres_ready, postgres_client, SIGQUIT,
                           "postgres",
                           "CREATE DATABASE " SERVER_DATABASE ";\n"
                           "CREATE ROLE " SERVER_USER " LOGIN PASSWORD '" SERVER_PASSWORD "' IN ROLE pg_read_all_data;\n"},
    [SERVER_MARIADB] = {"mariadb", "mysql", "mariadb-server", mariadb_create, mariadb_exec, mariadb_ready, mariadb_client, SIGKILL, "mysql",
                        "CREATE DATABASE " SERVER_DATABASE " CHARACTER SET utf8mb4;\n"
                        "CREATE USER " SERVER_USER "@'%' IDENTIFIED BY '" SERVER_PASSWORD "';\n"
                        "GRANT SELECT, SHOW VIEW ON *.* TO " SERVER_USER "@'%';\n"},
    [SERVER_REDIS] = {"redis", "redis", "redis-server", nothing_to_create, redis_exec, redis_ready, redis_client, SIGKILL, "", "PING\r\n"},
    [SERVER_MSSQL] = {"mssql", NULL, "python3", nothing_to_create, mssql_exec, mssql_ready, mssql_client, SIGKILL, "", ""},
};

bool server_sql(const Server *server, const char *sql) {
    return kinds[server->kind].client(server, SERVER_DATABASE, sql);
}

/* ---- The guardian: holds one server for the test, and outlives it just long enough to clean up. */

static pid_t launch(const Server *server, const struct passwd *as) {
    const Kind *kind = &kinds[server->kind];
    pid_t guardian = getpid();
    pid_t pid = fork();
    if (pid != 0) return pid;
    char log[PATH_SIZE];
    become(as);
    snprintf(log, sizeof log, "%s/log", server->folder);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0) _exit(127);
    prctl(PR_SET_PDEATHSIG, kind->kill_signal); /* after setuid, which clears it */
    if (getppid() != guardian) _exit(127);
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    kind->exec(server);
    _exit(127);
}

static bool gone(pid_t pid, long timeout_ms) {
    for (long waited = 0; waited <= timeout_ms; waited += STEP_MS) {
        if (waitpid(pid, NULL, WNOHANG) != 0) return true;
        sleep_ms(STEP_MS);
    }
    return false;
}

static bool wait_ready(const Server *server, pid_t pid) {
    for (long waited = 0; waited < START_TIMEOUT_MS; waited += STEP_MS) {
        if (kinds[server->kind].ready(server)) return true;
        if (waitpid(pid, NULL, WNOHANG) != 0) return false;
        sleep_ms(STEP_MS);
    }
    return false;
}

static void remove_folder(const Server *server) {
    const char *argv[] = {"rm", "-rf", "--", server->folder, NULL};
    if (run_program(argv, NULL, NULL, 0) != 0) return;
}

static void end(pid_t pid, int signal_first) {
    if (pid <= 0) return;
    kill(pid, signal_first);
    if (gone(pid, STOP_TIMEOUT_MS)) return;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* Commands: 'k' kill, 's' start again. Each is answered by one byte, 1 for done. The end of the pipe means stop. */
__attribute__((noreturn)) static void guard(const Server *server, int command, int answer) {
    const Kind *kind = &kinds[server->kind];
    bool drops = getuid() == 0 && kind->user;
    const struct passwd *as = drops ? getpwnam(kind->user) : NULL;
    bool allowed = !drops || (as && chown(server->folder, as->pw_uid, as->pw_gid) == 0);
    pid_t pid = -1;
    char done = 0;
    if (allowed && kind->create(server, as)) {
        pid = launch(server, as);
        done = pid > 0 && wait_ready(server, pid);
    }
    bool told = write(answer, &done, 1) == 1;
    for (char what; told && read(command, &what, 1) == 1;) {
        done = 1;
        if (what == 'k') {
            end(pid, kind->kill_signal);
            pid = -1;
        } else if (pid <= 0) {
            pid = launch(server, as);
            done = pid > 0 && wait_ready(server, pid);
        }
        told = write(answer, &done, 1) == 1;
    }
    end(pid, kind->kill_signal); /* its files go away: no need for an orderly end */
    remove_folder(server);
    _exit(0);
}

static bool ask(const Server *server, char what) {
    char done = 0;
    if (what && write(server->command, &what, 1) != 1) return false;
    return read(server->answer, &done, 1) == 1 && done == 1;
}

static void show_log(const Server *server) {
    char path[PATH_SIZE], text[4096];
    snprintf(path, sizeof path, "%s/log", server->folder);
    FILE *file = fopen(path, "r");
    fprintf(stderr, "cannot start %s (is the package %s installed?)\n", kinds[server->kind].name, kinds[server->kind].package);
    if (!file) return;
    size_t size = fread(text, 1, sizeof text - 1, file);
    text[size] = '\0';
    fprintf(stderr, "%s\n", text);
    fclose(file);
}

bool server_start(Server *server, ServerKind kind) {
    int command[2], answer[2];
    memset(server, 0, sizeof *server);
    server->kind = kind;
    server->port = free_port();
    snprintf(server->folder, sizeof server->folder, "/tmp/kopeck-%s-XXXXXX", kinds[kind].name);
    if (server->port < 0 || !mkdtemp(server->folder) || chmod(server->folder, 0755) != 0) return false;
    snprintf(server->socket, sizeof server->socket, "%s/socket", server->folder);
    if (!realpath("tests/support/tds_server.py", server->script)) server->script[0] = '\0';
    if (pipe2(command, O_CLOEXEC) != 0 || pipe2(answer, O_CLOEXEC) != 0) return false;
    server->guardian = fork();
    if (server->guardian < 0) return false;
    if (server->guardian == 0) {
        setsid();
        signal(SIGPIPE, SIG_IGN);
        signal(SIGHUP, SIG_IGN);
        int null = open("/dev/null", O_RDWR);
        for (int fd = 0; fd < 3; fd++) dup2(null, fd);
        if (chdir(server->folder) != 0) _exit(1);
        int mine[2] = {fcntl(command[0], F_DUPFD_CLOEXEC, 1000), fcntl(answer[1], F_DUPFD_CLOEXEC, 1000)};
        if (mine[0] < 0 || mine[1] < 0) _exit(1);
        close_range(3, 999, 0); /* another server's pipe held here would keep that one from ending */
        guard(server, mine[0], mine[1]);
    }
    close(command[0]);
    close(answer[1]);
    server->command = command[1];
    server->answer = answer[0];
    bool started = ask(server, 0);
    if (!started) show_log(server);
    if (started && kinds[kind].client(server, kinds[kind].first, kinds[kind].setup)) return true;
    server_stop(server);
    return false;
}

bool server_kill(Server *server) {
    return ask(server, 'k');
}

bool server_revive(Server *server) {
    return ask(server, 's');
}

void server_stop(Server *server) {
    if (server->guardian <= 0) return;
    close(server->command);
    close(server->answer);
    waitpid(server->guardian, NULL, 0);
    server->guardian = 0;
}
