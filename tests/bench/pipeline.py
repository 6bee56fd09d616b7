#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The pipeline that is written first: requests, SQLite, growth in SQL.

usage: pipeline.py URL KEY DATABASE TAGS
Asks for each tag of the file TAGS, one after another, keeps the counts, and
prints the tags that grew by more than 20 per cent in 7 days. The session
keeps its connection, and each paid answer is kept before the next request:
as good as such a script gets without becoming something else.
"""
import datetime
import sqlite3
import sys

import requests

TABLE = """CREATE TABLE IF NOT EXISTS counts (
  tag TEXT, date TEXT, videos INTEGER, views INTEGER,
  PRIMARY KEY (tag, date))"""
GROWTH = """SELECT now.tag, 100.0 * (now.videos - was.videos) / was.videos
  FROM counts AS now JOIN counts AS was
    ON was.tag = now.tag AND was.date = date(now.date, '-7 days')
  WHERE now.date = ? AND 100.0 * (now.videos - was.videos) > 20 * was.videos"""


def ask(session, url, key, tag):
    answer = session.post(
        url + "/api/v1/tiktok/hashtag", json={"hashtag_name": tag},
        headers={"Authorization": "Bearer " + key}, timeout=60)
    answer.raise_for_status()
    stats = answer.json()["data"]["challengeInfo"]["statsV2"]
    return int(stats["videoCount"]), int(stats["viewCount"])


def main(url, key, database, tags):
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    db = sqlite3.connect(database)
    db.execute(TABLE)
    session = requests.Session()
    with open(tags, encoding="utf-8") as f:
        for tag in f.read().split():
            try:
                videos, views = ask(session, url, key, tag)
            except requests.RequestException as e:
                print("%s: %s" % (tag, e), file=sys.stderr)
                continue
            db.execute("INSERT OR REPLACE INTO counts VALUES (?, ?, ?, ?)",
                       (tag, today, videos, views))
            db.commit()
    for tag, growth in db.execute(GROWTH, (today,)):
        print("#%s is trending: %+.1f %%" % (tag, growth))


if __name__ == "__main__":
    main(*sys.argv[1:])
