/* SPDX-License-Identifier: MIT */
/* hashtag-sim: the paid API, for tests, benchmarks and the quickstart. */
#include "sim.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct options {
  const char *series, *faults, *log, *cert, *key, *port_file;
  const char *print_tag, *print_from, *print_to;
  long port, keep_alive;
};

/* Those with val 's' are settings of control.c and have its names. */
static const struct option long_options[] = {
    {"port", required_argument, NULL, 'p'},
    {"port-file", required_argument, NULL, 'P'},
    {"key", required_argument, NULL, 's'},
    {"credits", required_argument, NULL, 's'},
    {"plan", required_argument, NULL, 's'},
    {"clock", required_argument, NULL, 's'},
    {"latency", required_argument, NULL, 's'},
    {"per-minute", required_argument, NULL, 's'},
    {"window", required_argument, NULL, 's'},
    {"concurrency", required_argument, NULL, 's'},
    {"limit-tells", required_argument, NULL, 's'},
    {"series", required_argument, NULL, 'S'},
    {"faults", required_argument, NULL, 'F'},
    {"any", no_argument, NULL, 'a'},
    {"log", required_argument, NULL, 'l'},
    {"tls", required_argument, NULL, 't'},
    {"keep-alive", required_argument, NULL, 'k'},
    {"print", required_argument, NULL, 'o'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0}};

static const char help_text[] =
    "usage: hashtag-sim [OPTION]...\n"
    "Simulates the Scavio TikTok hashtag API on 127.0.0.1.\n\n"
    "  --port N             port (0: any free one)\n"
    "  --port-file FILE     write the port there once it listens\n"
    "  --tls CERT KEY       serve https with these PEM files\n"
    "  --keep-alive SECONDS close connections after that without a request\n"
    "  --key K              API key (sk_test_simulator)\n"
    "  --credits N          credits that are left (1000000)\n"
    "  --plan NAME          plan that answers name (project)\n"
    "  --series FILE        tags and their counts\n"
    "  --any                every tag exists\n"
    "  --clock EPOCH        start the clock at this Unix time\n"
    "  --latency MS         wait before an answer\n"
    "  --per-minute N       requests a minute (0: no limit)\n"
    "  --window SECONDS     how long that minute lasts (60)\n"
    "  --concurrency N      requests at once (0: no limit)\n"
    "  --limit-tells WHAT   retry-after, reset, headers or none\n"
    "  --faults FILE        fault rules\n"
    "  --log FILE           request log, appended\n"
    "  --print TAG FROM TO  print tag,date,videos,views and exit\n"
    "                       (TAG '*': all of the series file)\n"
    "  --help               this text\n";

static int complain(const char *text) {
  fprintf(stderr, "hashtag-sim: %s\n", text);
  return 2;
}

static void sim_init(struct sim *sim) {
  *sim = (struct sim){.lock = PTHREAD_MUTEX_INITIALIZER,
                      .limits = {.window = 60, .credits = 1000000},
                      .key = "sk_test_simulator",
                      .plan = "project"};
  sim->stop_fd = eventfd(0, EFD_CLOEXEC);
  sim_clock_init(&sim->clock);
  sim_tags_init(&sim->tags);
}

static void sim_clear(struct sim *sim) {
  sim_tags_clear(&sim->tags);
  sim_faults_drop_all(&sim->faults);
  sim_limits_clear(&sim->limits);
  close(sim->stop_fd);
  if (sim->log != NULL)
    fclose(sim->log);
}

/* ---- options ---------------------------------------------------------- */

static bool set(struct sim *sim, const char *name, const char *value,
                struct sim_errmsg *msg) {
  char line[SIM_SHORT + 32];
  snprintf(line, sizeof(line), "%s=%s", name, value);
  return sim_control_line(sim, line, msg);
}

/* getopt knows options with one argument only; the rest follows it. */
static const char *next_argument(int argc, char **argv) {
  return optind < argc ? argv[optind++] : NULL;
}

static bool take_option(struct sim *sim, struct options *options, int option,
                        const char *name, struct sim_errmsg *msg) {
  switch (option) {
  case 's':
    return set(sim, name, optarg, msg);
  case 'p':
    return sim_long(optarg, 0, 65535, &options->port) ||
           sim_fail(msg, "cannot use --port %.40s", optarg);
  case 'k':
    return sim_long(optarg, 1, 3600, &options->keep_alive) ||
           sim_fail(msg, "cannot use --keep-alive %.40s", optarg);
  case 'P':
    options->port_file = optarg;
    return true;
  case 'S':
    options->series = optarg;
    return true;
  case 'F':
    options->faults = optarg;
    return true;
  case 'l':
    options->log = optarg;
    return true;
  case 'a':
    sim->tags.any = true;
    return true;
  default:
    return sim_fail(msg, "try --help");
  }
}

static bool read_options(struct sim *sim, struct options *options, int argc,
                         char **argv, struct sim_errmsg *msg) {
  int option, row = 0;
  /* "+": the words after --tls and --print must stay where they are. */
  while ((option = getopt_long(argc, argv, "+", long_options, &row)) != -1) {
    if (option == 'h') {
      fputs(help_text, stdout);
      exit(0);
    }
    if (option == 't') {
      options->cert = optarg;
      options->key = next_argument(argc, argv);
      if (options->key == NULL)
        return sim_fail(msg, "--tls needs CERT and KEY");
    } else if (option == 'o') {
      options->print_tag = optarg;
      options->print_from = next_argument(argc, argv);
      options->print_to = next_argument(argc, argv);
    } else if (!take_option(sim, options, option, long_options[row].name,
                            msg)) {
      return false;
    }
  }
  return optind == argc || sim_fail(msg, "unexpected '%.60s'", argv[optind]);
}

static bool add_series(void *user, char *line, struct sim_errmsg *msg) {
  struct sim *sim = user;
  return sim_tags_tell(&sim->tags, line, msg);
}

static bool add_fault(void *user, char *line, struct sim_errmsg *msg) {
  struct sim *sim = user;
  return sim_faults_add(&sim->faults, line, msg);
}

static bool open_files(struct sim *sim, const struct options *options,
                       struct sim_errmsg *msg) {
  if (options->series != NULL &&
      !sim_each_line(options->series, add_series, sim, msg))
    return false;
  if (options->faults != NULL &&
      !sim_each_line(options->faults, add_fault, sim, msg))
    return false;
  if (options->log == NULL)
    return true;
  sim->log = fopen(options->log, "ae");
  if (sim->log == NULL)
    return sim_fail(msg, "%.150s: %s", options->log, strerror(errno));
  setvbuf(sim->log, NULL, _IOLBF, 4096);
  return true;
}

/* ---- --print ---------------------------------------------------------- */

static int print(struct sim *sim, const struct options *options) {
  long from, to;
  if (options->print_to == NULL || !sim_day_parse(options->print_from, &from) ||
      !sim_day_parse(options->print_to, &to))
    return complain("--print needs TAG FROM TO, the dates as YYYY-MM-DD");
  if (!sim_tags_print(&sim->tags, options->print_tag, from, to))
    return complain("--print: there is no such tag");
  return 0;
}

/* ---- serving ---------------------------------------------------------- */

static bool write_port(const char *path, unsigned port) {
  struct sim_buf temporary = {0};
  sim_buf_printf(&temporary, "%s.new", path);
  FILE *file = fopen(temporary.data, "we");
  bool good = file != NULL;
  if (good) {
    fprintf(file, "%u\n", port);
    good = fclose(file) == 0 && rename(temporary.data, path) == 0;
  }
  sim_buf_clear(&temporary);
  return good;
}

static bool announce(struct MHD_Daemon *daemon, const struct options *options) {
  unsigned port = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
  printf("listening on 127.0.0.1:%u\n", port);
  fflush(stdout);
  return options->port_file == NULL || write_port(options->port_file, port);
}

static struct MHD_Daemon *start(struct sim *sim,
                                const struct options *options) {
  struct sim_buf cert = {0}, key = {0};
  struct MHD_Daemon *daemon = NULL;
  if (options->cert == NULL || (sim_read_file(options->cert, &cert) &&
                                sim_read_file(options->key, &key)))
    daemon = sim_serve(sim, (uint16_t)options->port, cert.data, key.data,
                       (unsigned)options->keep_alive);
  sim_buf_clear(&cert); /* libmicrohttpd has read them by now */
  sim_buf_clear(&key);
  return daemon;
}

static int serve(struct sim *sim, const struct options *options) {
  sigset_t ends;
  int which, result = 0;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  /* Before any thread: they inherit the mask, so only sigwait gets them. */
  pthread_sigmask(SIG_BLOCK, &ends, NULL);
  signal(SIGPIPE, SIG_IGN);
  struct MHD_Daemon *daemon = start(sim, options);
  if (daemon == NULL)
    return complain("cannot listen (port in use, or a bad certificate)");
  if (announce(daemon, options))
    sigwait(&ends, &which);
  else
    result = complain("cannot write the port file");
  eventfd_write(sim->stop_fd, 1); /* wakes those who hang or wait */
  MHD_stop_daemon(daemon);
  return result;
}

int main(int argc, char **argv) {
  struct sim sim;
  struct options options = {0};
  struct sim_errmsg msg = {""};
  int result;
  sim_init(&sim);
  if (!read_options(&sim, &options, argc, argv, &msg) ||
      !open_files(&sim, &options, &msg))
    result = complain(msg.text);
  else if (options.print_tag != NULL)
    result = print(&sim, &options);
  else
    result = serve(&sim, &options);
  sim_clear(&sim);
  return result;
}
