/* SPDX-License-Identifier: MIT */
/* What collectd's configuration says of the plugins around this one. */
#include "option/collectd_setup.h"
#include "scratch.h"

static void read_text(const char *name, const char *text,
                      struct collectd_setup *s) {
  struct errmsg msg;
  scratch_write("c", text, strlen(text));
  if (collectd_setup_read(scratch_path("c"), s, &msg) != 0)
    fail_msg("%s: %s", name, msg.text);
}

static void the_writer_and_its_folder_are_known(void **state) {
  (void)state;
  static const struct {
    const char *name, *text, *dir, *place;
  } cases[] = {
      {"nobody writes", "BaseDir \"/b\"\n", "", ""},
      {"rrdtool", "LoadPlugin rrdtool\n<Plugin rrdtool>\n DataDir \"/a/rrd\"\n"
                  "</Plugin>\n", "/a/rrd", "/c:3"},
      {"its default", "BaseDir \"/b\"\n<LoadPlugin rrdtool>\n</LoadPlugin>\n",
       "/b", ""},
      {"collectd's default", "LoadPlugin rrdtool\n", "/var/lib/collectd", ""},
      {"a relative one", "LoadPlugin rrdtool\n<Plugin rrdtool>\n DataDir rrd\n"
                         "</Plugin>\nBaseDir \"/b\"\n", "/b/rrd", "/c:3"},
      {"rrdcached", "LoadPlugin rrdcached\n<Plugin rrdcached>\nDataDir \"/d\"\n"
                    "DaemonAddress \"unix:/x\"\n</Plugin>\n<Plugin rrdtool>\n"
                    "DataDir \"/no\"\n</Plugin>\n", "/d", "/c:3"},
      {"it is only described", "<Plugin rrdtool>\nDataDir \"/d\"\n</Plugin>\n",
       "", ""},
      {"its block loads it", "AutoLoadPlugin true\n<Plugin rrdtool>\n"
                             "DataDir \"/d\"\n</Plugin>\n", "/d", "/c:3"},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct collectd_setup s;
    read_text(cases[i].name, cases[i].text, &s);
    check_text(cases[i].name, s.data_dir, cases[i].dir);
    const char *place = s.data_dir_place;
    check_text(cases[i].name, place[0] != '\0' ? strrchr(place, '/') : "",
               cases[i].place);
  }
}

static void whoever_passes_notifications_on_is_known(void **state) {
  (void)state;
  static const struct {
    const char *name, *text, *listeners, *silent;
  } cases[] = {
      {"nobody", "LoadPlugin cpu\n", "", ""},
      {"a log file", "LoadPlugin logfile\n", "logfile", ""},
      {"Debian's syslog", "LoadPlugin syslog\n<Plugin syslog>\nLogLevel info\n"
                          "</Plugin>\n", "", "syslog (NotifyLevel)"},
      {"a syslog that does", "LoadPlugin syslog\n<Plugin syslog>\n"
                             "NotifyLevel OKAY\n</Plugin>\n", "syslog", ""},
      {"only values are posted", "LoadPlugin write_http\n<Plugin write_http>\n"
                                 "<Node a>\nURL \"x\"\nNotifications false\n</Node>\n"
                                 "</Plugin>\n", "", "write_http (Notifications)"},
      {"both are", "LoadPlugin write_http\n<Plugin write_http>\n<Node a>\n"
                   "Notifications true\n</Node>\n</Plugin>\n", "write_http", ""},
      {"a script and mail", "LoadPlugin notify_email\nLoadPlugin exec\n"
                            "<Plugin exec>\nNotificationExec \"u\" \"/x\"\n"
                            "</Plugin>\n<Plugin cpu>\nRecipient \"x\"\n</Plugin>\n",
       "exec", "notify_email (Recipient)"},
      {"configured, not loaded", "<Plugin exec>\nNotificationExec \"u\" \"/x\"\n"
                                 "</Plugin>\n", "", ""},
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    struct collectd_setup s;
    read_text(cases[i].name, cases[i].text, &s);
    check_text(cases[i].name, s.listeners, cases[i].listeners);
    check_text(cases[i].name, s.silent, cases[i].silent);
  }
}

static void our_own_block_is_found(void **state) {
  (void)state;
  struct collectd_setup s;
  read_text("two", "A 1\n<Plugin hashtag>\n</Plugin>\n<Plugin hashtag>\n"
                   "</Plugin>\n", &s);
  check_text("the first", strrchr(s.plugin_place, '/'), "/c:2");
  read_text("none", "A 1\n", &s);
  check_text("none", s.plugin_place, "");
  struct errmsg msg;
  assert_int_equal(collectd_setup_read(scratch_path("none"), &s, &msg), -1);
  check_says("no file", msg.text, "none: No such file");
}

static void a_given_hostname_is_the_hosts_name(void **state) {
  (void)state;
  struct collectd_setup s;
  char host[SETUP_NAMES], machine[SETUP_NAMES] = "";
  read_text("given", "Hostname \"web7\"\nFQDNLookup true\n", &s);
  collectd_setup_host(&s, host);
  check_text("given", host, "web7");
  read_text("the machine's", "FQDNLookup false\n", &s);
  collectd_setup_host(&s, host);
  assert_int_equal(gethostname(machine, sizeof(machine) - 1), 0);
  check_text("the machine's", host, machine);
  read_text("asked of the resolver", "", &s);
  assert_true(s.fqdn_lookup);
  collectd_setup_host(&s, host);
  assert_true(host[0] != '\0');
}

static void folders_are_compared_by_what_they_are(void **state) {
  (void)state;
  assert_true(collectd_setup_same_folder("/a/b/", "/a/b"));
  assert_true(collectd_setup_same_folder("/", "//"));
  assert_false(collectd_setup_same_folder("/a/b", "/a/bc"));
  assert_int_equal(symlink(scratch, scratch_path("link")), 0);
  assert_true(collectd_setup_same_folder(scratch, scratch_path("link")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(the_writer_and_its_folder_are_known,
                                      scratch_make, scratch_remove),
      cmocka_unit_test_setup_teardown(whoever_passes_notifications_on_is_known,
                                      scratch_make, scratch_remove),
      cmocka_unit_test_setup_teardown(our_own_block_is_found, scratch_make,
                                      scratch_remove),
      cmocka_unit_test_setup_teardown(a_given_hostname_is_the_hosts_name,
                                      scratch_make, scratch_remove),
      cmocka_unit_test_setup_teardown(folders_are_compared_by_what_they_are,
                                      scratch_make, scratch_remove),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
