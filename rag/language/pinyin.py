"""Romanised Chinese names in a question: ``Wang Xiaoming``, ``Xi'an``, ``LI Siguang``."""

import re

_SYLLABLES = (
    "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai "
    "can cang cao ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu "
    "chuai chuan chuang chui chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de "
    "deng di dian diao die ding diu dong dou du duan dui dun duo e ei en er fa fan fang fei "
    "fen feng fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui "
    "gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo "
    "ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken "
    "keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia "
    "lian liang liao lie lin ling liu long lou lu luan lue lun luo lyu ma mai man mang "
    "mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei "
    "nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nue nuo nyu o ou pa "
    "pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao "
    "qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru ruan rui "
    "run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shen sheng shi shou "
    "shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan "
    "tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei "
    "wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang "
    "yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha "
    "zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun "
    "zhuo zi zong zou zu zuan zui zun zuo "
).split()
_SYLLABLE = f"(?:{'|'.join(sorted(_SYLLABLES, key=len, reverse=True))})"
_PINYIN = re.compile(rf"(?:{_SYLLABLE})+")
_ONE = re.compile(_SYLLABLE)
_TOKEN = r"(?:[A-Z]{2,}\b|[A-Z][a-zü]*(?:['’\-][A-Za-z]?[a-zü]+)*)"
_RUN = re.compile(rf"\b{_TOKEN}(?:[ ·]{_TOKEN}){{0,5}}")
_WORDS = frozenset(
    "a an he she me we you i in on one can hang long men to do go so no who the china chinese at "
    "are was has had june may name make take change range case base".split()
)
_POSSESSIVE = re.compile(r"['’]s?(?![A-Za-z])")
_ALSO_SURNAMES = frozenset("an he long you she".split())
_MOST_TOKENS = 3


def romanised_names(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the possible keys of each romanised name, longest reading first.

    Both name orders are given; apostrophes, hyphens and tone-less ü are folded. A name
    needs two syllables, and English words that are also syllables are left out.
    """
    found: list[tuple[str, ...]] = []
    for run in _RUN.findall(_POSSESSIVE.sub("", text)):
        written = re.split(r"[ ·]", run)
        tokens = [_fold(token) for token in written]
        at = 0
        while at < len(tokens):
            size = _longest_name(tokens, at)
            if size == 1 and _syllables(written[at]) < 2:
                size = 0
            if size:
                found.append(_keys(tokens[at : at + size]))
            at += size or 1
    return tuple(dict.fromkeys(found))


def _fold(token: str) -> str:
    """Return a token as keys are written; ü is yu, as in passports."""
    plain = re.sub(r"['’\-]", "", token).lower().replace("ü", "yu")
    return {"lv": "lyu", "nv": "nyu"}.get(plain, plain)


def _longest_name(tokens: list[str], at: int) -> int:
    """Return how many tokens from here form a name, 0 for none."""
    size = 0
    while (
        at + size < len(tokens)
        and size < _MOST_TOKENS
        and (tokens[at + size] not in _WORDS or _is_surname(tokens, at + size))
        and _PINYIN.fullmatch(tokens[at + size])
    ):
        size += 1
    return size


def _syllables(token: str) -> int:
    """Return how many syllables a token has; an apostrophe parts two, as in *Xi'an*."""
    return sum(len(_ONE.findall(_fold(part))) for part in re.split(r"['’\-]", token))


def _is_surname(tokens: list[str], at: int) -> bool:
    """Tell whether an English word stands beside a given name, as in *He Xiangning*."""
    beside = tokens[max(0, at - 1) : at] + tokens[at + 1 : at + 2]
    return tokens[at] in _ALSO_SURNAMES and any(
        one not in _WORDS and _PINYIN.fullmatch(one) and len(_ONE.findall(one)) > 1
        for one in beside
    )


def _keys(tokens: list[str]) -> tuple[str, ...]:
    keys = ["".join(tokens)]
    if len(tokens) > 1:
        keys.append("".join([tokens[-1], *tokens[:-1]]))
        keys.append("".join([*tokens[1:], tokens[0]]))
    # A run such as "Li Bai Chang'an" may be two names.
    if len(tokens) == _MOST_TOKENS:
        keys += ["".join(tokens[:2]), tokens[1] + tokens[0], "".join(tokens[1:])]
    return tuple(dict.fromkeys(keys))
