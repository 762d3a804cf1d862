"""The live view in Chinese: what its page and pictures say, beside the sentences of the game, which tell of the same events."""

from __future__ import annotations

from sim.language import ENGLISH, Tongue, check_language
from sim.play.chinese import SENTENCES

OF_THE_PAGE = {
    "as in the case": "照案例",
    "case": "案例",
    "policy": "策略",
    "relationship": "关系",
    "seed": "随机数种子",
    "milliseconds a month": "每月多少毫秒",
    "Time": "时间",
    "What is watched": "看什么",
    "the network": "关系图",
    "the courses": "走势图",
    "KAMlab live": "KAMlab 实况",
    "Month {month} of {months}: {focal}, {policy} in conflict, relationships {relationship}, seed {seed}":
        "第{month}月，共{months}月：{focal}，冲突策略{policy}，关系{relationship}，随机数种子{seed}",
    "Press Step for a month, or ▶ to let the months go by.": "按“单步”走一个月，按▶让时间走下去。",
    "A quiet month.": "这个月平安无事。",
    "and {more} more": "还有{more}件",
    "A line is a tie: the wider, the warmer; dotted where the relationship has ended. The bar on a roof is the account's wallet, "
    "divided among the suppliers. Ground of a house, by its relationship with the supplier below: yellow for a dispute, red for a "
    "stand-off, grey once ended. A new choice of case, policy, relationship or seed counts from the next Reset.":
        "线是交情：越粗越热络，关系终止后变成虚线。屋顶的横条是客户的采购，按供应商分段。房子的底色是它与下方供应商的关系：黄色是争端，"
        "红色是僵持，灰色是已终止。新选的案例、策略、关系或种子，从下一次“重置”起生效。",
    "break-up": "关系终止",
    "stand-off {months:.0f}": "僵持{months:.0f}月",
    "dispute": "争端",
    "price cut": "突然降价",
    "broken\npromise": "失信",
    "raid held": "守住突袭",
    "raid lost": "突袭失守",
    "warned": "得到预警",
    "resumed": "恢复往来",
    "power shift": "权力变动",
    "the {shown} largest of {total} accounts": "{total}家客户中最大的{shown}家",
    "{measure} ({unit})": "{measure}（{unit}）",
    "index": "指数",
    "share": "份额",
    "utility": "效用",
    "Reset": "重置",
    "Step": "单步",
}  # fmt: skip
CHINESE = Tongue("zh", {**SENTENCES, **OF_THE_PAGE})


def tongue_of(language: str) -> Tongue:
    """The tongue of a language, en or zh.

    Raises
    ------
    KamlabError
        for another language
    """
    return CHINESE if check_language(language) == "zh" else ENGLISH
