"""Make ``rag/language/romanisations.json``: Chinese syllables as names are spelled elsewhere.

    python -m bench.romanisations

- ``wade_giles``: by rule from pinyin, as the tables of the Library of Congress have it (ALA-LC
  Pinyin conversion project), without the apostrophes and diaereses that names usually lack.
  With it go Tongyong Pinyin (Ministry of Education, Taiwan, 2002), by rule, and what else
  passports of Taiwan usually have.
- ``hong_kong``: the spellings of the Hong Kong government by initial and final, with the usual
  variants (Kataoka and Lee 2008, "A System without a System: Cantonese Romanization Used in Hong
  Kong Place and Personal Names"), for the Cantonese readings of characters as the package
  ``ToJyutping`` has them (BSD 2-Clause; readings of rime-cantonese, CC BY 4.0).
- ``usual``: surnames that families spell by no rule.

Each spelling has the pinyin that it may stand for; that of Hong Kong also the characters. Weights
are 1 for what the system says and less for variants.
"""

# ruff: noqa: E501 - tables, one system a block
import json
from collections import defaultdict
from pathlib import Path

from index.text.names import syllable_readings
from rag.language.romanised_names import pinyin_syllables

_FILE = Path(__file__).parent.parent / "rag" / "language" / "romanisations.json"
_VARIANT = 0.7  # weight of a spelling that is usual besides the standard one
_RARE = 0.4

_WG_INITIALS = {
    "b": "p", "p": "p'", "d": "t", "t": "t'", "g": "k", "k": "k'", "j": "ch", "q": "ch'",
    "x": "hs", "zh": "ch", "ch": "ch'", "r": "j", "z": "ts", "c": "ts'",
}  # fmt: skip
_WG_WHOLE = {
    "zhi": "chih", "chi": "ch'ih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tz'u",
    "si": "szu", "er": "erh", "yi": "i", "you": "yu", "yan": "yen", "ye": "yeh", "yong": "yung",
    "ju": "chü", "qu": "ch'ü", "xu": "hsü", "yu": "yü", "juan": "chüan", "quan": "ch'üan",
    "xuan": "hsüan", "yuan": "yüan", "jue": "chüeh", "que": "ch'üeh", "xue": "hsüeh",
    "yue": "yüeh", "jun": "chün", "qun": "ch'ün", "xun": "hsün", "yun": "yün", "nv": "nü",
    "lv": "lü", "nue": "nüeh", "lue": "lüeh", "ge": "ko", "ke": "k'o", "he": "ho", "e": "o",
    "gui": "kuei", "kui": "k'uei",
}  # fmt: skip
_WG_FINALS = {
    "ian": "ien", "ie": "ieh", "ong": "ung", "iong": "iung", "uo": "o", "üe": "üeh",
}  # fmt: skip
_KEEP_UO = ("g", "k", "h", "sh")
# What Taiwan's passports and newspapers write besides: the ih of i, Lee for Li and the like.
_TAIWAN = {
    "i": ["yi"], "yi": ["yi"], "ih": ["yi"], "yih": ["yi"], "szu": ["si"], "ssu": ["si"],
    "sze": ["si"], "tze": ["zi", "ci"], "yu": ["yu", "you"], "hwa": ["hua"], "hwang": ["huang"],
    "tsay": ["cai"], "chiou": ["qiu"], "chiu": ["qiu", "jiu"], "shiu": ["xiu", "xu"],
    "shieh": ["xie"], "shyu": ["xu"], "shen": ["shen"], "jeng": ["zheng"], "jang": ["zhang"],
    "jong": ["zhong"], "jan": ["zhan"], "jou": ["zhou"], "joe": ["zhou"], "jaw": ["zhao"],
    "juang": ["zhuang"], "jwo": ["zhuo"], "perng": ["peng"], "liaw": ["liao"], "shiao": ["xiao"],
    "shiau": ["xiao"], "jing": ["jing"], "shing": ["xing"], "shiang": ["xiang"],
    "shuen": ["xuan"], "yuh": ["yu"], "ming": ["ming"], "min": ["min"], "ching": ["jing", "qing"],
    "kuo": ["guo"], "guo": ["guo"], "jye": ["jie"], "jer": ["zhe"], "jyh": ["zhi"],
    "ing": ["ying"], "in": ["yin"], "loong": ["long"], "chyi": ["qi"], "shyh": ["shi"], "ru": ["ru"], "rong": ["rong"], "ren": ["ren"],
    "yeong": ["yong"], "yau": ["yao"], "jeou": ["jiu"], "den": ["dun"], "dun": ["dun"], "luan": ["luan", "lun"],
    "shiow": ["xiu"], "pyng": ["ping"], "jin": ["jin"], "je": ["zhe", "ze"], "tzeng": ["zeng", "zheng"], "tseng": ["zeng", "zheng"],
}  # fmt: skip
_USUAL = {
    "lee": "李", "soong": "宋", "koo": "顾辜", "kung": "孔龚", "chow": "周", "tan": "陈", "lim": "林",
    "ong": "王", "goh": "吴", "teo": "张", "tay": "郑", "lau": "刘", "low": "刘", "loh": "罗骆",
    "sim": "沈", "chua": "蔡", "chew": "周", "chia": "谢", "gan": "颜", "heng": "王", "khoo": "邱",
    "koh": "许", "kwek": "郭", "quek": "郭", "ang": "洪", "pang": "彭", "phua": "潘", "seah": "谢",
    "sia": "谢", "soh": "苏", "sng": "孙", "toh": "卓", "wee": "黄", "oei": "黄", "ooi": "黄",
    "yeo": "杨", "yap": "叶", "chin": "陈秦金", "chen": "陈", "woo": "胡吴", "wu": "吴", "hsu": "徐许",
    "tsai": "蔡", "chu": "朱", "sun": "孙", "chang": "张", "huang": "黄", "young": "杨", "moy": "梅",
    "dong": "董", "chung": "钟", "choy": "蔡", "chai": "翟蔡", "lo": "罗卢", "loo": "卢", "louie": "雷",
    "mar": "马", "eng": "伍吴", "ing": "伍吴", "fong": "方邝", "hom": "谭", "jung": "钟", "gee": "朱",
    "lum": "林", "leong": "梁", "liang": "梁", "kwan": "关", "quan": "关", "yee": "余", "yu": "余于俞",
}  # fmt: skip

_HK_INITIALS = {
    "b": ["p", "b"], "p": ["p"], "m": ["m"], "f": ["f"], "d": ["t", "d"], "t": ["t"], "n": ["n", "l"],
    "l": ["l"], "g": ["k", "g"], "k": ["k"], "ng": ["ng", ""], "h": ["h"], "gw": ["kw", "gw"], "kw": ["kw"],
    "w": ["w", "hw"], "z": ["ch", "ts", "tz", "j"], "c": ["ch", "ts"], "s": ["s", "sh"], "j": ["y", ""],
    "": ["", "ng"],
}  # fmt: skip
_HK_FINALS = {
    "aa": ["a", "ah", "ar"], "aai": ["ai", "aai"], "aau": ["au", "aau"], "aam": ["am"], "aan": ["an"],
    "aang": ["ang"], "aap": ["ap"], "aat": ["at"], "aak": ["ak"], "ai": ["ai"], "au": ["au", "ow"],
    "am": ["am", "um"], "an": ["an", "un"], "ang": ["ang"], "ap": ["ap", "up"], "at": ["at", "ut"],
    "ak": ["ak", "uk"], "e": ["e", "eh"], "ei": ["ei", "i", "ee", "ay"], "eng": ["eng", "ing"],
    "ek": ["ek", "ik"], "i": ["i", "ee"], "iu": ["iu"], "im": ["im"], "in": ["in"], "ing": ["ing"],
    "ip": ["ip"], "it": ["it"], "ik": ["ik"], "o": ["o", "oh"], "oi": ["oi", "oy"],
    "ou": ["o", "ou", "ow"], "on": ["on"], "ong": ["ong"], "ot": ["ot"], "ok": ["ok"],
    "u": ["u", "oo"], "ui": ["ui", "oi"], "un": ["un", "oon"], "ung": ["ung"], "ut": ["ut", "oot"],
    "uk": ["uk", "ok"], "oe": ["eu", "oe"], "oeng": ["eung"], "oek": ["euk", "eok"],
    "eoi": ["ui", "oi", "eui"], "eon": ["un", "on", "eon"], "eot": ["ut", "eot"],
    "yu": ["yu", "u", "ue"], "yun": ["uen", "un"], "yut": ["uet", "ut"], "m": ["m", "ng"],
    "ng": ["ng"], "eu": ["eu"], "em": ["em"], "ep": ["ep"], "et": ["et"], "a": ["a", "ah"],
}  # fmt: skip
_HK_WHOLE = {
    "zi": ["chi", "chee", "tsz", "tze", "tse", "gee"], "ci": ["chi", "tsz", "tze", "che"],
    "si": ["sze", "si", "see", "shi", "sz"], "ng": ["ng"], "m": ["ng"],
    "ji": ["yi", "yee", "i", "yea"], "jyu": ["yu", "yue", "u", "eu"], "jyun": ["yuen", "yune", "un"], "jin": ["yin", "in", "yuen"],
    "jyut": ["yuet", "yut"], "gwok": ["kwok"], "gwong": ["kwong"], "wong": ["wong"],
    "zyu": ["chu", "chue", "jue"], "syu": ["shu", "shue", "sue"], "cyu": ["chu", "chue"],
    "zeoi": ["chui", "tsui", "choi"], "ceoi": ["tsui", "chui", "choi"], "ze": ["che", "tse", "je"],
    "ce": ["tse", "che"], "zang": ["tsang", "chang"], "cang": ["tsang", "chang"],
    "cing": ["ching", "tsing"], "zing": ["ching", "tsing"], "heoi": ["hui", "hoi"],
    "keoi": ["kui", "kooi"], "geoi": ["kui", "gui"], "deoi": ["tui", "dui"], "leoi": ["lui", "loi"],
    "ho": ["ho"], "hou": ["ho"], "sou": ["so", "sou"], "lou": ["lo", "lou"], "mou": ["mo", "mou"],
    "bou": ["po", "bo"], "dou": ["to", "do"], "tou": ["to"], "gou": ["ko", "go"],
    "au": ["au"], "ngau": ["ngau", "au"], "ngai": ["ngai", "ai"], "ngo": ["ngo", "ngor"], "o": ["o", "or"],
}  # fmt: skip


def wade_giles(syllable: str) -> str:
    """Return a syllable of pinyin in Wade-Giles."""
    if syllable in _WG_WHOLE:
        return _WG_WHOLE[syllable]
    initial = next((one for one in ("zh", "ch", "sh") if syllable.startswith(one)), "")
    initial = initial or (syllable[0] if syllable[0] not in "aeo" else "")
    final = syllable[len(initial) :]
    if final == "uo" and initial in _KEEP_UO:
        pass
    else:
        final = _WG_FINALS.get(final, final)
    return _WG_INITIALS.get(initial, initial) + final


def tongyong(syllable: str) -> str:
    """Return a syllable of pinyin in Tongyong Pinyin, as passports spell it."""
    initial = next((one for one in ("zh", "ch", "sh") if syllable.startswith(one)), syllable[0])
    final = syllable[len(initial) :]
    if initial in ("zh", "ch", "sh", "r", "z", "c", "s") and final == "i":
        return {"zh": "jh"}.get(initial, initial) + "ih"
    if initial in "jqx" and final[:1] == "u":
        final = f"y{final}"
    final = {"iu": "iou", "ui": "uei", "v": "yu"}.get(final, final)
    if initial in "bpmf" and final == "eng":
        final = "ong" if initial == "f" else final
    return {"zh": "jh", "q": "c", "x": "s"}.get(initial, initial) + final


def hong_kong(jyutping: str) -> dict[str, float]:
    """Return the spellings of a Cantonese syllable, without tone, with their weights."""
    listed = _HK_WHOLE.get(jyutping)
    if listed:
        return {one: 1.0 if at == 0 else _VARIANT for at, one in enumerate(listed)}
    initial = next(
        (one for one in sorted(_HK_INITIALS, key=len, reverse=True) if jyutping.startswith(one)
         and jyutping[len(one) :] in _HK_FINALS), "",
    )  # fmt: skip
    final = jyutping[len(initial) :]
    found: dict[str, float] = {}
    for first, begin in enumerate(_HK_INITIALS[initial]):
        for second, end in enumerate(_HK_FINALS.get(final, [])):
            usual = end == "ah"  # as usual as a: Ka, Wah
            weight = (1.0, _VARIANT, _RARE)[min(2, first + (0 if usual else second))]
            found.setdefault(begin + end, weight)
    return found


def plain(spelling: str) -> str:
    """Return a spelling without apostrophe and diaeresis."""
    return spelling.replace("'", "").replace("ü", "u")


def mandarin_table() -> dict[str, dict[str, float]]:
    """Return the spellings of Wade-Giles and Taiwan with the pinyin that each may stand for."""
    table: dict[str, dict[str, float]] = {}
    for syllable in sorted(pinyin_syllables()):
        exact = wade_giles(syllable)
        # Without its apostrophe ch'un looks like chun, which is read as the other syllable.
        weight = 1.0 if "'" not in exact else 0.9
        table.setdefault(plain(exact), {})[syllable] = weight
    for syllable in sorted(pinyin_syllables()):
        table.setdefault(tongyong(syllable), {}).setdefault(syllable, _VARIANT)
    for spelling, syllables in _TAIWAN.items():
        for syllable in syllables:
            table.setdefault(spelling, {}).setdefault(syllable, _VARIANT)
    return table


def characters() -> list[str]:
    """Return the characters that names are written with, as the search layer has them."""
    from index.text.normalize import search_layer

    encoded = (
        bytes([high, low]).decode("gbk", errors="ignore")
        for high in range(0x81, 0xFF)
        for low in range(0x40, 0xFF)
    )
    known = [char for char in encoded if len(char) == 1 and "\u4e00" <= char <= "\u9fff"]
    return [char for char in known if search_layer(char) == char]


def cantonese() -> dict[str, dict[str, str]]:
    """Return characters by their Cantonese readings, in jyutping, and by their pinyin, without tones."""
    import ToJyutping

    found: dict[str, dict[str, str]] = defaultdict(lambda: defaultdict(str))
    for char in characters():
        spellings = syllable_readings(char, surname=True)
        pinyin = [one for one in spellings if one.replace("v", "u") == one or "v" in one]
        # Of lv, lu and lyu, all writings of one syllable, the first is enough.
        pinyin = [one for one in pinyin if one.replace("yu", "u") not in
                  {other.replace("v", "u") for other in pinyin if "v" in other}]  # fmt: skip
        for _, readings in ToJyutping.get_jyutping_candidates(char):
            for reading in dict.fromkeys(
                one.rstrip("123456") for one in readings if " " not in one
            ):
                for one in pinyin[:2]:
                    found[reading][one] += char
    return {reading: dict(of_reading) for reading, of_reading in sorted(found.items())}


def main() -> None:
    """Write the file."""
    by_reading = cantonese()
    spellings: dict[str, dict[str, float]] = defaultdict(dict)
    for reading in by_reading:
        for spelling, weight in hong_kong(reading).items():
            if spelling:
                spellings[spelling][reading] = weight
    tables = {
        "wade_giles": mandarin_table(),
        "hong_kong": dict(sorted(spellings.items())),
        "cantonese": by_reading,
        "usual": _USUAL,
    }
    text = json.dumps(tables, ensure_ascii=False, indent=0, sort_keys=True)
    _FILE.write_text(text + "\n", encoding="utf-8")
    print({name: len(table) for name, table in tables.items()})


if __name__ == "__main__":
    main()
