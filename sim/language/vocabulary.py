"""The names of the laboratory, of measures, policies and the like, in its languages; whole sentences stand where they are said."""

from __future__ import annotations

from collections.abc import Iterable

from sim.errors import KamlabError, did_you_mean

LANGUAGES = ("en", "zh")

CHINESE: dict[str, str] = {
    # strategies
    "compromise": "妥协", "hard-line": "强硬", "balanced": "平衡", "principled": "原则", "shallow": "浅层", "layered": "多层",
    # measures
    "profit": "供应商利润", "npv": "利润现值", "sales": "大客户销售额", "other_profit": "其他业务毛利", "effort_cost": "关系费用",
    "account_profit": "客户利润", "joint_value": "双方利润合计", "share_of_wallet": "钱包份额", "utility_supplier": "条款对供应商的价值",
    "utility_account": "条款对客户的价值", "joint_utility": "条款对双方的总价值", "conflicts": "冲突次数", "impasses": "谈判破裂次数",
    "standoff_months": "僵持月数", "breakups": "关系终止次数", "repairs": "关系恢复次数",
    "breakup": "曾经失去的客户比例", "active": "维持关系的客户比例",
    "retained": "保住的客户比例", "aspiration": "客户的期望", "resentment": "客户的积怨", "support": "各层支持", "depth": "关系深度",
    "loyalty": "组织忠诚", "warnings": "及时的预警", "shifts": "权力变动次数", "raids": "遭到的突袭", "raids_warned": "事先得知的突袭",
    "raids_repelled": "击退的突袭", "provocations": "突然的挑衅", "doors": "对手找到的突破口",
    "dropped": "放弃的客户", "notoriety": "不守信的名声",
    "conflict_attention": "用于冲突的时间", "market_attention": "留给市场的时间",
    "consumers_lost": "流失的消费者需求",
    "broken_promises": "失信次数", "incidents": "质量事故次数", "unserved": "无人处理的质量事故", "alignment": "部门协同",
    "line_cost": "内部防线费用", "customers": "大客户家数", "customers_of_peak": "大客户家数与最高时之比", "owned": "个人手中的交情",
    "reps_left": "离职的客户经理", "followed": "跟着经理走的客户", "founders_share": "离职者自办企业的份额", "trust": "信任",
    "stage": "关系阶段", "preferred": "达到合作阶段的客户比例", "partnership": "达到互相依存阶段的客户比例",
    "concentration": "最大客户占销售额的比重",
    "head_share": "头部客户份额", "tail_share": "尾部客户份额", "head_profit": "头部客户利润", "tail_profit": "尾部客户利润",
    "profit_top_fifth": "头部利润所占比重", "gini": "采购额基尼系数", "tier_changes": "头尾易位次数", "rival_cash": "对手累计利润",
    "head_cuts": "对手对头部客户的降价", "output": "集团产值", "parent_output": "母公司产值", "largest_share": "最大客户处的份额",
    "outlay": "进攻投入", "fit": "产品与需求的契合度", "innovation": "创新水平", "customised": "定制程度", "fill": "大客户供货率",
    "other_fill": "其他客户供货率", "stock_cost": "库存费用", "tactic_cost": "战术费用", "incentives": "销售奖励",
    "operating_support": "操作层支持", "decision_support": "决策层支持", "presence": "终端表现", "pull": "促销拉动",
    "information": "信息共享",
    "misconduct": "人员行为不当的客户比例", "new_products": "新产品数", "hits": "畅销的新产品数", "sales_first": "首位客户销售额",
    # words on figures
    "month": "月", "so far": "累计", "lead so far": "累计领先", "total": "合计", "each month": "每月",
    "mean and 95 % interval": "均值与95%区间",
    "{} replications": "{}次重复", "computing": "正在计算", "course": "做法", "all on the same random numbers": "各种做法运气相同",
    "at the end": "期末", "over the whole time": "整个时期",
    "utility": "效用", "index": "指数", "share": "比例", "share of accounts": "客户比例", "count per account": "每家次数",
    "months per account": "每家月数",
    "million yuan": "百万元", "million": "百万", "thousand yuan": "千元", "ten million dollars": "千万美元",
    # layers, stages and issues
    "operating": "操作层", "management": "管理层", "decision": "决策层",
    "exploratory": "探索阶段", "basic": "基础阶段", "cooperative": "合作阶段", "interdependent": "互相依存阶段", "integrated": "协作阶段",
    "price": "价格", "rebate": "返利", "payment": "付款", "promotion": "促销", "service": "服务", "exclusivity": "独家",
    # strategies of the bundled cases
    "squeezing": "压榨", "account-unit": "对接部门", "no-account-manager": "无人对接", "no relationship": "不维护关系",
    "as usual": "照常往来", "now and then": "偶尔走动", "occasional": "偶有往来", "on site": "驻厂服务", "key account team": "大客户小组",
    "counter and top": "从上层到柜台", "top only": "只做上层", "field service": "上门服务", "team": "团队", "online service": "在线服务",
    "well connected": "有背景", "lone seller": "单打独斗", "industry desk": "行业专组", "by telephone": "电话联系",
    # in a game
    "you": "你", "gone": "已流失", "in business": "正常往来",
    "a stranger": "素不相识", "an acquaintance": "点头之交", "on good terms": "交情不错", "close": "关系密切", "a friend": "好朋友",
    "little say": "发言权小", "a say": "有发言权", "most of the say": "说了算",
    "all theirs": "全归对方", "mostly theirs": "大多归对方", "rather theirs": "偏向对方", "in between": "居中",
    "rather yours": "偏向你方", "mostly yours": "大多归你方",
    "all yours": "全归你方",
    "plan": "计划", "talks": "谈判", "stand-off": "僵持", "offer": "出价", "terms": "逐项出价", "accept": "接受", "walk away": "离席",
    "hold": "坚持", "repair": "修复",
    "give in": "让步", "delegate": "交给同事", "even": "平均", "links": "联动", "watch": "关注",
    "plans of visits": "拜访计划", "bargaining": "讨价还价", "conduct in stand-offs": "僵持中的应对",
    "measure": "指标", "n": "局数", "mean": "平均值", "sd": "标准差", "lowest": "最低", "quartile": "下四分位", "median": "中位数",
    "upper": "上四分位", "highest": "最高", "kind": "哪类决定", "spread": "各局差异", "worst": "最差", "best": "最好",
    "correlation": "与利润的相关", "seed": "种子", "replication": "重复编号",
    # published regularities of negotiation
    "regularity": "规律", "source": "出处", "published effect": "已发表的效应", "counts as a hit": "视为相符的范围",
    "simulated [95 %]": "模拟所得［95%区间］", "verdict": "判定", "hit": "相符", "miss": "不符",
    "anchoring": "锚定效应", "deadline effect": "期限效应", "midpoint of first offers": "首次出价的中点",
    "settlement beyond the midpoint": "成交与中点之差", "reciprocity of concessions": "让步的互惠",
    "hard line earns more": "强硬者所得更多",
    "hard line costs goodwill": "强硬有损好感", "hard line where impasses are likely": "易破裂时的强硬",
    "small talk against impasse": "闲谈防破裂",
    "impasses between strangers": "陌生人之间的破裂", "trust and joint gain": "信任与共同收益", "fixed-pie bias": "固定蛋糕偏见",
    "fixed-pie bias declines": "固定蛋糕偏见的减弱", "integrative gain of those who resist": "坚守者的整合收益",
    "integrative gain needs both": "整合收益须两者兼备", "integrative gain of those who yield": "退让者的整合收益",
    "impasses of the laboratory": "实验室的破裂率",
}  # fmt: skip


SHORT = {"npv": "present value of profit", "breakup": "accounts lost to a break-up", "standoff_months": "months in stand-offs"}
"""Names of measures that are no words of English."""


def told(text: str, language: str) -> str:
    """A word of the laboratory in a language; in English its own name with blanks, in Chinese the text itself where it is not known.

    Examples
    --------
    >>> told("share_of_wallet", "en"), told("share_of_wallet", "zh")
    ('share of wallet', '钱包份额')
    """
    if language == "zh":
        return CHINESE.get(text, text)
    return SHORT.get(text) or text.replace("_", " ")


def told_months(first: int, last: int, language: str) -> str:
    """A window of months.

    Examples
    --------
    >>> told_months(1, 12, "en"), told_months(1, 12, "zh")
    ('months 1 to 12', '第1至12月')
    """
    return f"第{first}至{last}月" if language == "zh" else f"months {first} to {last}"


def told_list(texts: Iterable[str], language: str, mark: str = ",") -> str:
    """Texts in a row, with the language's own comma, or its semicolon where `mark` is one.

    Examples
    --------
    >>> told_list(["profit", "so far"], "en"), told_list(["利润", "累计"], "zh")
    ('profit, so far', '利润，累计')
    """
    return {",": "，", ";": "；"}[mark].join(texts) if language == "zh" else f"{mark} ".join(texts)


def check_language(language: str) -> str:
    """The language, or KamlabError where there is no such one."""
    if language not in LANGUAGES:
        raise KamlabError(f"language {language!r}: choose one of {', '.join(LANGUAGES)}{did_you_mean(language, LANGUAGES)}")
    return language
