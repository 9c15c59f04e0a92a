#!/usr/bin/env bash
# trafilatura 2.3.1: the author that a page declares is dropped if the name has no blank.
#
# `extract_metadata` reads <meta name="author"> and then throws the name away unless it holds a
# blank, because one word is taken for no name of a person. Chinese, Japanese and Korean names
# are written without a blank, and so are offices. The page shows the author nowhere else, so
# the document has none.
#
# Output seen: the name in the head of the page, the author of the document:
#   Zhao Liu -> Zhao Liu
#   赵六 -> None
#   市政府办公室 -> None
#   김민수 -> None
#   赵 六 -> 赵 六
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet trafilatura==2.3.1 lxml==6.1.3 lxml_html_clean==0.4.5

"$work/venv/bin/python" - <<'EOF'
import sys

from trafilatura import bare_extraction

PAGE = """<html lang="zh"><head><title>通知</title><meta name="author" content="{}"></head>
<body><article><h1>通知</h1><p>图书馆下个月照常开放，请各位读者留意入口处的告示，并按时归还。</p>
</article></body></html>"""
EXPECTED = {
    "Zhao Liu": "Zhao Liu", "赵六": None, "市政府办公室": None, "김민수": None, "赵 六": "赵 六",
}
seen = {}
for name in EXPECTED:
    seen[name] = bare_extraction(PAGE.format(name), with_metadata=True).author
    print(name, "->", seen[name])
sys.exit(seen != EXPECTED)
EOF
