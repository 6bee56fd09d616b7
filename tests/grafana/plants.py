# SPDX-License-Identifier: MIT
"""Faults to put into the dashboard: for each of its rules at least one that
the rule has to find.

A place is the title of a panel or row, "$name" of a variable, "@name" of an
annotation, WHOLE, or the path of another file. Some faults were there once,
as Grafana's own front end showed; the others are their like.
"""
import json
import os

import dashboard

WHOLE = ""
RANKING = "The $top highest scores"
GUIDE = "How to read it"
MANUAL = "What the words mean, and what to do"
STORY = "The whole story of #$story"


def find(place, file):
    """The part of the dashboard that a place names."""
    panels = [inner for panel in file["panels"]
              for inner in (panel, *panel.get("panels", ()))]
    named = {"$" + v["name"]: v for v in file["templating"]["list"]}
    named.update(("@" + a["name"], a) for a in file["annotations"]["list"])
    named.update((p["title"], p) for p in panels)
    return file if place == WHOLE else named[place]


def planted(place, change):
    """A fault: what dashboard.load() is to be given."""
    def others():
        file = json.loads(dashboard.original(dashboard.FILE))
        change(find(place, file))
        return {dashboard.FILE: json.dumps(file)}
    return others


def set_at(at, path, value):
    """Another value at a path such as "options.colorMode"."""
    *way, last = path.split(".")
    for key in way:
        at = at[int(key) if isinstance(at, list) else key]
    at[int(last) if isinstance(at, list) else last] = value


def put(place, path, value):
    return planted(place, lambda at: set_at(at, path, value))


def drop(place, key):
    """A key less."""
    return planted(place, lambda at: at.pop(key))


def swap(place, old, new):
    """Another text wherever the old one stands in the place's JSON, or in a
    file."""
    def exchanged(text):
        if old not in text:
            raise AssertionError("%s: there is no %s" % (place, old))
        return text.replace(old, new)

    def change(at):
        changed = json.loads(exchanged(json.dumps(at, ensure_ascii=False)))
        at.clear()
        at.update(changed)
    if os.path.exists(os.path.join(dashboard.TOP, place or "-")):
        return lambda: {place: exchanged(dashboard.original(place))}
    return planted(place, change)


# {rule: its faults}
PLANTS = {
    # -- test_dashboard_rules: Dashboard
    "test_it_can_be_imported_and_provisioned": [
        put(WHOLE, "id", 5), put(WHOLE, "schemaVersion", 42),
        put(WHOLE, "__inputs", []), put(WHOLE, "uid", "other"),
        put("Credits left", "id", 99)],
    "test_days_are_utc_and_ninety_of_them_are_shown": [
        put(WHOLE, "timezone", "browser"),
        put(WHOLE, "time.from", "now-6h")],
    "test_rows_ask_the_questions_in_their_order": [
        put(STORY, "title", "Story"), put(STORY, "collapsed", True)],
    "test_panels_do_not_overlap": [
        put("Score", "gridPos.w", 13), put("Videos", "gridPos.h", 12),
        put("Credits left", "gridPos.x", 15)],
    "test_ids_and_titles_are_unique": [
        put("Score", "id", 13), put("Score", "title", "Videos")],
    # -- Panels
    "test_each_says_what_it_shows": [
        put(GUIDE, "description", "Read this."),
        put("Score", "description", ""),
        put("Score", "fieldConfig.defaults", {})],
    "test_none_asks_for_consolidated_rows": [
        put("Score", "maxDataPoints", 100)],
    "test_the_pollers_own_metrics_are_asked_for_no_more_than_a_week": [
        drop("Credits left", "timeFrom"),
        put("Credits left", "timeFrom", "30d")],
    "test_each_asks_the_chosen_data_source": [
        put("Score", "datasource.uid", "graphite"),
        put("Score", "targets.0.datasource.uid", "graphite"),
        put("Trend diary", "datasource.uid", "${datasource}"),
        put("$hashtag", "datasource.uid", "graphite")],
    "test_tables_of_events_share_those_of_a_panel_that_is_always_open": [
        put("Trend diary", "targets.0.panelId", 13),
        swap("Trend diary", '"^(Trends|Ends of trends)$"', '"^Rises$"'),
        swap("@Top videos", "[9]", "[11]")],
    "test_overrides_are_about_columns_that_there_are": [
        swap(RANKING, '"options": "Growth 7 d"', '"options": "Growth"'),
        swap("Credits", '"options": "days"', '"options": "left for"')],
    # -- Queries
    "test_each_is_bounded": [
        swap("$shown", "$top", "100"),
        swap("Score", "hashtag-$shown", "hashtag-$hashtag"),
        swap("Score", "hashtag-$shown", "hashtag-*"),
        swap("$trending", "hashtag-$shown", "hashtag-*")],
    "test_each_is_of_the_chosen_host_whatever_dots_it_has": [
        swap("Score", "^${host:regex}", "^$host"),
        swap("$story", "^${host:regex}", "^$host")],
    "test_no_variable_is_unknown": [
        swap("Score", "$shown", "$tag"), put(STORY, "title", "#$tag")],
    "test_the_metrics_are_those_that_the_readme_lists": [
        swap("Score", "gauge-trend_score", "gauge-score"),
        swap("README.md", "`count-views`", "`count-view`")],
    "test_the_annotations_are_those_that_the_plugin_posts": [
        swap("@Trends", '"trend"', '"rise"'),
        swap("plugin/delivery/notice.c", '"trend-end"', '"end"'),
        put("@Trends", "enable", False)],
    # -- Variables
    "test_they_are_the_ones_to_choose_by": [
        put("$shown", "hide", 0), put("$top", "hide", 2),
        put("$datasource", "query", "prometheus"),
        put("$hashtag", "multi", False), put("$hashtag", "allValue", ""),
        put("$top", "query", "5,10")],
    "test_what_is_shown_is_found_again_with_the_data": [
        put("$hashtag", "refresh", 1), put("$shown", "skipUrlSync", False),
        put("$shown", "allValue", "*"),
        put("$trending", "current.value", ["aitools"])],
    # -- Limits
    "test_growth_has_the_tiers_thresholds_as_lines": [
        put("Growth in 7 days, and the thresholds",
            "fieldConfig.defaults.thresholds.steps.1.value", 8),
        swap("conf/hashtag.conf", "Threshold 7.5", "Threshold 8"),
        put("Growth in 7 days, and the thresholds",
            "fieldConfig.defaults.custom.thresholdsStyle.mode", "off"),
        swap("Growth in 7 days, and the thresholds", "(20 %)", "(25 %)")],
    "test_scores_and_levels_change_colour_where_alerts_begin": [
        put("Score", "fieldConfig.defaults.thresholds.steps.1.value", 1.5),
        swap(RANKING, '"value": 2}', '"value": 3}'),
        swap("State", '"text": "strongly"', '"text": "very"'),
        swap("conf/threshold.conf", "WarningMax 0.5", "WarningMax 1.5")],
    "test_states_have_one_name_and_one_colour": [
        swap("State", '"text": "warm"', '"text": "mild"'),
        swap("State", '"color": "super-light-orange"', '"color": "orange"'),
        swap("Fastest riser", '"dark-orange"', '"blue"'),
        swap("Score of this hashtag, and its alerts", '"red"', '"blue"'),
        swap("Trending now", '"value": 1}', '"value": 5}')],
    "test_warm_is_what_the_middle_tier_calls_a_trend": [
        swap("State", "'),20),0)", "'),30),0)"),
        swap("State", " 20 % ", " 30 % ")],
    "test_credits_turn_orange_where_the_alert_rule_fires": [
        swap("Credits", '"value": 7}', '"value": 5}'),
        swap(dashboard.RULES, "params: [7]", "params: [3]")],
    # -- Guide
    "test_the_text_stands_below_the_first_row": [
        put("Requests", "type", "timeseries"),
        planted(WHOLE, lambda file: file["panels"].insert(
            0, file["panels"].pop(7)))],
    "test_it_says_what_the_numbers_mean_and_what_grafana_has": [
        swap(GUIDE, "Ctrl-click", "click"),
        swap(GUIDE, "newest day", "day"),
        swap(GUIDE, "\\n", "\\n\\n\\n\\n")],
    "test_its_numbers_are_those_of_the_manual": [
        swap(MANUAL, "7.5 %", "8 %"),
        swap(MANUAL, "`hashtagctl check`", "`hashtagctl test`")],
    "test_links_lead_to_the_manual_and_the_alert_rules": [
        put(WHOLE, "links.1.url", "https://example.org/"),
        put(WHOLE, "links.1.includeVars", False),
        put(WHOLE, "links.2.title", "Rules"),
        put(WHOLE, "links.2.url", "/alerts")],
    "test_a_link_leads_back_from_one_hashtag_to_all": [
        put(WHOLE, "links.0.title", "Back"),
        put(WHOLE, "links.0.includeVars", True),
        put(WHOLE, "links.0.url", "/d/${__dashboard.uid}"),
        put(WHOLE, "links.0.url", "/d/x?var-hashtag=$__all&${host:queryparam}")
    ],
    "test_the_manual_has_links_to_the_next_steps": [
        swap(MANUAL, "](/alerting", "](?alerting"),
        swap(MANUAL, "https://grafana.com/", "http://grafana.example/"),
        swap(MANUAL, "](https", "] (https")],
    # -- Story
    "test_the_row_is_open_whether_one_is_chosen_or_not": [
        put(STORY, "collapsed", True), put(STORY, "repeat", "story"),
        put("Score of this hashtag, and its alerts", "repeat", "story"),
        planted(WHOLE, lambda file: file["panels"].remove(
            find("This hashtag a year before", file)))],
    "test_the_row_says_which_hashtag_it_is_about": [
        swap("$story", "gauge-trend_score", "count-videos"),
        swap("$story", ",1)", ",2)"),
        swap("$story", "highestCurrent(", "lowestCurrent(")],
    "test_its_panels_and_no_others_are_about_that_hashtag": [
        swap("Counts of this hashtag", "$story", "$shown"),
        swap("Score", "$shown", "$story"),
        swap("Top videos of this hashtag", "Top videos of one hashtag",
             "Top videos")],
    # -- Linter
    "test_template_datasource_rule": [put("$datasource", "label", "Source")],
    "test_template_on_time_change_reload_rule": [put("$host", "refresh", 1)],
    "test_panel_datasource_rule": [put("Score", "datasource.uid", "other")],
    "test_panel_title_description_rule": [
        put("Score", "title", ""), put("Score", "description", "")],
    "test_panel_units_rule": [
        put("Score", "fieldConfig.defaults.unit", "times")],
    "test_panel_no_targets_rule": [
        planted("Score", lambda panel: panel["targets"].clear())],
    "test_uneditable_dashboard_rule": [put(WHOLE, "editable", True)],
    # -- test_dashboard_faults
    "test_a_click_does_not_leave_for_grafanas_home_page": [
        swap(RANKING, '"/d/${__dashboard.uid}?', '"?'),
        swap(WHOLE, '"url": "/alerting', '"url": "?alerting')],
    "test_a_click_keeps_a_range_of_time": [
        swap(RANKING, "${__dashboard.uid}?",
             "${__dashboard.uid}?${__url_time_range}&")],
    "test_a_click_on_an_odd_name_finds_it": [
        swap(RANKING, "var-hashtag=${__value.raw:percentencode}",
             "var-hashtag=${__value.raw}"),
        swap(RANKING, "/tag/${__data.fields.Hashtag:percentencode}",
             "/tag/${__data.fields.Hashtag}")],
    "test_no_cell_links_to_nothing": [
        put("Trend diary", "fieldConfig.defaults.noValue", " ")],
    "test_states_are_named_and_not_numbered": [
        put("State", "fieldConfig.defaults.color.mode", "thresholds"),
        planted("State", lambda panel: panel["fieldConfig"]["defaults"][
            "mappings"][0]["options"].pop("0")),
        swap("State", '"match": "null"', '"match": "nan"'),
        swap("State", '"transparent"', '"red"')],
    "test_fifty_hashtags_can_be_read_in_the_state_panel": [
        put("State", "options.perPage", 50), put("State", "gridPos.h", 9)],
    "test_ten_hashtags_fit_into_the_ranking": [put(RANKING, "gridPos.h", 9)],
    "test_tables_fit_into_a_window_of_1280_pixels": [
        swap(RANKING, '"custom.width"', '"custom.minWidth"'),
        swap("Trend diary", '"custom.width", "value": ',
             '"custom.width", "value": 9')],
    "test_no_text_for_no_data_names_a_cause": [
        put("Score", "fieldConfig.defaults.noValue",
            "it takes 7 days of samples")],
    "test_an_empty_year_has_no_legend": [
        swap("This hashtag a year before", "removeEmptySeries(", "group("),
        swap("Growth beyond last year's", "removeEmptySeries(", "group(")],
    "test_a_day_without_gain_is_no_plunge": [
        swap("New videos in 7 days, and last year's",
             "removeBelowValue(", "offset("),
        swap("New videos a day", "removeBelowValue(", "offset(")],
    "test_annotations_are_those_of_the_chosen_hashtag": [
        swap("@Trends", ', "%23${hashtag:percentencode}"', ', "%23$hashtag"'),
        swap("@Top videos", "${trending:", "${hashtag:"),
        swap("@Ends of trends", '"trend-end"', '"#trend-end"')],
    "test_annotations_do_not_cover_states_and_the_poller": [
        swap("@Trends", "17, ", ""), swap("@Ends of trends", ", 24]", "]"),
        drop("Credits left", "timeFrom")],
    "test_a_video_is_a_row_and_no_annotation": [
        put("@Top videos", "hide", False),
        put("@Top videos", "filter.ids", [9, 16])],
    "test_no_light_box_without_data": [
        put("Trending now", "options.colorMode", "background"),
        put("Trending now", "fieldConfig.defaults.thresholds.steps.0.color",
            "green")],
    "test_ticks_of_counts_have_no_useless_decimals": [
        put("Videos", "fieldConfig.defaults.decimals", 1)],
    "test_bars_and_scores_begin_at_zero": [
        swap("New videos a day of this hashtag", '"axisSoftMin": 0',
             '"axisSoftMin": 5'),
        swap("Score", '"axisSoftMin": 0, ', ""),
        put("Credits left", "fieldConfig.defaults.min", 100)],
    "test_last_year_is_named_once_in_a_legend": [
        swap("New videos in 7 days, and last year's", '"legend": true',
             '"legend": false')],
    "test_a_legend_leaves_the_plot_its_width": [
        put("Credits left", "options.legend.placement", "right")],
    "test_a_dot_in_a_name_blanks_no_panel": [
        swap("$shown", "(),;.", "(),;"), swap("$story", "(),;.", "(),;")],
    "test_grafanas_proxy_never_meets_a_connection_that_ends": [
        swap("conf/graphite-web/hashtag_gunicorn.py", "keepalive = 120",
             "keepalive = 2")],
    "test_orange_and_red_are_states": [
        put("Videos", "fieldConfig.defaults.color.fixedColor", "red"),
        swap("Today's answers", '"options": "failed"',
             '"options": "answered"'),
        put("@Ends of trends", "iconColor", "orange")],
    "test_a_hashtag_has_a_hue_that_no_state_has": [
        swap("Videos", "#3871DC", "#DC7138"),
        swap("Videos", "#3871DC", "#2E9E4F"),
        swap("Videos", "#3871DC", "#A0C0FF"),
        swap("Videos", "#3871DC", "#2E9E5F")],
    "test_a_hashtag_has_the_same_hue_in_all_panels": [
        swap("Score", "#3871DC", "#2E9E4F"),
        swap("Score", "'\\\\1 $shown'", "'\\\\1'"),
        put("Score", "fieldConfig.defaults.color.mode", "palette-classic"),
        put("$shown", "sort", 0)],
}
