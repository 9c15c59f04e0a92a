#!/usr/bin/env bash
# htmldate 1.11.0 with dateparser 1.5.0: a page dated 2023年8月16日 is said to be of 1 January.
#
# dateparser, on which htmldate builds, reads this date rightly. htmldate takes it when a time of
# day comes after it or its parts have blanks between them. Otherwise it answers with the first
# of January of that year, which looks like a date that was read; with extensive_search=False it
# finds no date. Chinese pages mostly write the date without blanks.
#
# Output seen: the date on the page, what htmldate says, what dateparser alone says:
#   2023-08-16 -> 2023-08-16 (dateparser: 2023-08-16)
#   2023年8月16日 -> 2023-01-01 (dateparser: 2023-08-16)
#   2024年12月3日 -> 2024-01-01 (dateparser: 2024-12-03)
#   2023年8月16日 08:21 -> 2023-08-16 (dateparser: 2023-08-16)
#   2023 年 8 月 16 日 -> 2023-08-16 (dateparser: 2023-08-16)
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet htmldate==1.11.0 dateparser==1.5.0 lxml==6.1.3

"$work/venv/bin/python" - <<'EOF'
import sys

import dateparser
from htmldate import find_date

PAGE = """<html lang="zh"><head><title>通知</title></head><body><time>{}</time>
<p>图书馆下个月照常开放，请各位读者留意入口处的告示。</p></body></html>"""
STATED = {
    "2023-08-16": ("2023-08-16", "2023-08-16"),
    "2023年8月16日": ("2023-01-01", "2023-08-16"),
    "2024年12月3日": ("2024-01-01", "2024-12-03"),
    "2023年8月16日 08:21": ("2023-08-16", "2023-08-16"),
    "2023 年 8 月 16 日": ("2023-08-16", "2023-08-16"),
}
seen = {}
for written in STATED:
    alone = str(dateparser.parse(written).date())
    seen[written] = find_date(PAGE.format(written)), alone
    print(f"{written} -> {seen[written][0]} (dateparser: {alone})")

strict = find_date(PAGE.format("2023年8月16日"), extensive_search=False)
if seen != STATED or strict is not None:
    sys.exit("Changed: htmldate or dateparser reads these dates in another way.")
EOF
