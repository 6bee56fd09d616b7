# Finds the headers of collectd's plugin interface.
#
# Defines: Collectd_FOUND, Collectd_VERSION and the imported target
# Collectd::headers, which carries the include path and HAVE_CONFIG_H
# (without it the headers do not compile).
find_path(COLLECTD_ROOT_DIR collectd/core/daemon/plugin.h)
if(COLLECTD_ROOT_DIR AND EXISTS ${COLLECTD_ROOT_DIR}/collectd/core/config.h)
  file(STRINGS ${COLLECTD_ROOT_DIR}/collectd/core/config.h line
    REGEX "#define PACKAGE_VERSION ")
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" Collectd_VERSION "${line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Collectd
  REQUIRED_VARS COLLECTD_ROOT_DIR VERSION_VAR Collectd_VERSION
  REASON_FAILURE_MESSAGE "on Debian: apt-get install collectd-dev")

if(Collectd_FOUND AND NOT TARGET Collectd::headers)
  add_library(Collectd::headers INTERFACE IMPORTED)
  # Some of the headers include each other without the collectd/ in front.
  target_include_directories(Collectd::headers SYSTEM INTERFACE
    ${COLLECTD_ROOT_DIR} ${COLLECTD_ROOT_DIR}/collectd)
  target_compile_definitions(Collectd::headers INTERFACE HAVE_CONFIG_H)
endif()
