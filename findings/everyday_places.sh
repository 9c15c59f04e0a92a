#!/usr/bin/env bash
# jieba 0.42.1: the tagger takes everyday words for places, because its dictionary says so.
#
# dict.txt marks 17,706 words as places (ns), among them many that name none: 东西 (thing), 福利
# (benefits), 长度 (length), 日志 (log), 入口 (entrance). A program that collects places by this flag
# takes "the length of the entrance" for two of them.
#
# Output seen: each word and its flag, after real places for comparison:
#   上海 ns
#   马鞍山 ns
#   东西 ns
#   福利 ns
#   长度 ns
#   日志 ns
#   入口 ns
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet jieba==0.42.1 'setuptools<81'

"$work/venv/bin/python" -W ignore - <<'EOF'
import sys

import jieba
from jieba import posseg

jieba.setLogLevel(40)
WORDS = "上海 马鞍山 东西 福利 长度 日志 入口".split()
seen = {}
for word in WORDS:
    seen[word] = [(one.word, one.flag) for one in posseg.cut(word)]
    print(word, *(flag for _, flag in seen[word]))
sys.exit(seen != {word: [(word, "ns")] for word in WORDS})
EOF
