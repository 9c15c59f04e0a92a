#!/usr/bin/env bash
# pypinyin 0.55.0: Style.WADEGILES writes the final -ai as -ei, but only in some syllables.
#
# Wade-Giles keeps lai and lei, hai and hei, mai and mei apart, as Pinyin does. pypinyin gives
# one spelling for both, so names in this spelling cannot be told apart or looked up. After
# other initials (t'ai, ts'ai, k'ai) the final is right, so a trial with 台 or 蔡 shows nothing.
#
# Output seen:
#   来 lai -> lei   雷 lei -> lei
#   海 hai -> hei   黑 hei -> hei
#   买 mai -> mei   美 mei -> mei
#   奶 nai -> nei   内 nei -> nei
#   外 wai -> wei   伟 wei -> wei
#   台 tai -> t'ai   蔡 cai -> ts'ai   开 kai -> k'ai
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pypinyin==0.55.0

"$work/venv/bin/python" - <<'EOF'
import sys

from pypinyin import Style, lazy_pinyin


def spell(character):
    (pinyin,) = lazy_pinyin(character)
    (wade_giles,) = lazy_pinyin(character, style=Style.WADEGILES)
    return pinyin, wade_giles


rows = ["来雷", "海黑", "买美", "奶内", "外伟", "台蔡开"]
for row in rows:
    print("   ".join("{} {} -> {}".format(c, *spell(c)) for c in row))

seen = [[spell(c)[1] for c in row] for row in rows]
stated = [[x, x] for x in ("lei", "hei", "mei", "nei", "wei")] + [["t'ai", "ts'ai", "k'ai"]]
if seen != stated:
    sys.exit("Changed: these are not the spellings of pypinyin 0.55.0.")
EOF
