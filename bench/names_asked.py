"""Ask for the words of persons by the spellings of the world, and for persons that are nowhere.

    python -m bench.names_asked [--kind "hong kong"] [--show]

Each person of ``names_public.tsv`` is either the speaker of a short report, which also has those
who came and the words of somebody else, or, one in four, in no document at all. A question is
answered right if the person's words are quoted and nobody else's; it is refused right if the
answer says that no document names the person.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from bench.sets import open_assistant
from index.embed import open_embedder

_PUBLIC = Path(__file__).parent / "names_public.tsv"
_TOPICS = (
    "交通 住房 电力 环保 水务 粮食 旅游 养老 儿童 渔业 邮政 园林 消防 气象 物流 港口 供热 档案"
    " 博物馆 图书馆 地铁 公园 垃圾 桥梁 农机 种子 茶叶 陶瓷 纺织 医保"
).split()
_OTHERS = "孙立群 何晓燕 陆建平 郑海霞".split()
_REPORTS = (
    "{0}工作座谈会举行\n本报讯，{0}工作座谈会日前举行，{1}、{2}等出席。\n{2}表示，{0}工作去年进展顺利。\n"
    "{1}认为，{0}方面的投入还应当增加第{3}期。\n",
    "{0}论坛闭幕\n{2}主持论坛，{1}出席并讲话。{1}强调，{0}规划要按第{3}号方案修改。{2}说，论坛明年再办。\n",
    "{0}新闻发布会\n{0}新闻发布会在会议中心举行，{2}和{1}参加。会上{2}介绍了去年的情况。"
    "{1}在回答记者提问时指出，{0}项目将在第{3}周开工。\n",
)
_WORDS = ("增加第{}期", "按第{}号方案", "在第{}周开工")
_QUESTIONS = (
    "What did {} say?",
    "What did {} emphasize about it?",
    "What did {} say at the event?",
)


def main() -> None:
    """Print by kind how many questions are answered and refused right."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kind", help="only this kind")
    parser.add_argument("--show", action="store_true", help="show what went wrong")
    arguments = parser.parse_args()
    lines = [line for line in _PUBLIC.read_text("utf-8").splitlines() if line[0] != "#"]
    persons = [line.split("\t") for line in lines]
    texts, asked = [], []
    for n, (kind, spelling, name) in enumerate(persons):
        form, absent = n % 3, n % 4 == 3
        topic, other = _TOPICS[n % len(_TOPICS)], _OTHERS[n % len(_OTHERS)]
        if not absent:
            texts.append(_REPORTS[form].format(topic, name, other, n + 100))
        words = "" if absent else _WORDS[form].format(n + 100)
        asked.append((kind, _QUESTIONS[n % 3].format(spelling), spelling, words, other))
        asked.append((f"{kind}, in Chinese", f"{name}说了什么？", name, words, other))
    counts: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as home:
        assistant = open_assistant(texts, Path(home), open_embedder("builtin"))
        for kind, question, written, words, other in asked:
            if arguments.kind and not kind.startswith(arguments.kind):
                continue
            answer = assistant.ask(question)
            quoted = [citation for citation in answer.citations]
            if words:
                right = any(words in citation.quote for citation in quoted)
                clean = not any(f"{other}{verb}" in citation.quote for citation in quoted
                                for verb in ("表示", "说", "介绍"))  # fmt: skip
                counts[kind, "asked"] += 1
                counts[kind, "right"] += right and clean
                wrong = not (right and clean)
            else:
                counts[kind, "nowhere"] += 1
                refused = not answer.answered
                counts[kind, "refused"] += refused
                counts[kind, "by name"] += refused and written in answer.text.replace(question, "")
                wrong = not refused
            if wrong and arguments.show:
                print(question, "|", words, "|", answer.text[:150].replace("\n", " / "))
        assistant.close()
    columns = ("asked", "right", "nowhere", "refused", "by name")
    print("| kind | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    for kind in dict.fromkeys(kind for kind, _ in counts):
        print(f"| {kind} | " + " | ".join(str(counts[kind, one]) for one in columns) + " |")
    for english in (True, False):
        chosen = {key: n for key, n in counts.items() if ("Chinese" in key[0]) != english}
        total = {one: sum(n for key, n in chosen.items() if key[1] == one) for one in columns}
        print(f"| {'English' if english else 'Chinese'} | "
              + " | ".join(str(total[one]) for one in columns) + " |")  # fmt: skip


if __name__ == "__main__":
    main()
