"""The sentences of a report in Chinese, under their English templates; names stand in the vocabulary (see `sim.language`)."""

from __future__ import annotations

from sim.language import Tongue

SENTENCES: dict[str, str] = {
    # what was found
    "with {relationship}": "在{relationship}下",
    "with the policy {policy}": "采用“{policy}”策略时",
    "{where}, {left} and {right} earn exactly the same {over}.": "{where}，{over}{left}与{right}的利润完全相同。",
    "{where}, {left} {beats} {right} by {amount} {over} in the only replication, which gives no interval{since}.":
        "{where}，在仅有的一次重复中，{over}{left}比{right}多{amount}，因而没有区间{since}。",
    "{where}, no difference between {left} and {right} can be told {over}: {amount} in favour of {left}.":
        "{where}，{over}{left}与{right}分不出高下：{left}多{amount}。",
    "{where}, {left} {beats} {right} by {amount} {over} and in {often}{since}.":
        "{where}，{over}{left}比{right}多{amount}，{often}如此{since}。",
    "{where}, {left} {beats} {right} by {amount} {over} on average, though only in {often}: "
    "rare large gains outweigh frequent small losses{since}.":
        "{where}，{over}{left}平均比{right}多{amount}，但只有{often}如此：少数几次大赚抵过了多数的小亏{since}。",
    "every replication": "每次重复都",
    "no replication": "没有一次重复",
    "{share} of replications": "{share}的重复",
    "; {left} {stays} ahead from {month}": "；{left}从{month}起一直领先",
    "; {right} led at first, and {left} {stays} ahead from {month}": "；起初{right}领先，{left}从{month}起一直领先",
    "month {n}": "第{n}月",
    "after {n}": "{n}月之后",
    "month {n} [{low}, {high}]": "第{n}月［{low}，{high}］",
    "{other} by {amount}": "{other}（多{amount}）",
    "{best} leads {leads} {unit}": "{best}领先于{leads}，单位为{unit}",
    "Of {measure} with {relationship} {over}, {found}.": "{relationship}下{over}的{measure}：{found}。",
    "{best} has more than {other} by {amount}": "{best}比{other}多{amount}",
    "{best} has less than {other} by {amount}": "{best}比{other}少{amount}",
    "no difference between {best} and {other} can be told ({amount})": "{best}与{other}分不出高下（{amount}）",
    "{best} has {amount}": "{best}为{amount}",
    "no difference between {best} and {named} can be told": "{best}与{named}分不出高下",
    "In the first year (months 1 to {year}) {where}, {parts}{alone}.": "第一年（第1至{year}月），{where}，{parts}{alone}。",
    ", in the only replication": "，仅一次重复",
    "With {relationship}, {policy} earns {amount} {over}{alone}.": "在{relationship}下，“{policy}”{over}的利润为{amount}{alone}。",
    " in the only replication, which gives no interval": "（仅一次重复，没有区间）",
    "{name} relationships": "{name}关系",
    "the relationship {name}": "“{name}”关系",
    "{relationship} against {against}": "{relationship}（对方：{against}）",
    "over 1 month": "1个月内",
    "over {n} months": "{n}个月内",
    "What is measured is {shown}; the policies and relationships compared are those of {focal}.":
        "所测的是{shown}；所比较的策略与关系属于{focal}。",
    # conditions
    "{accounts} and {rivals}": "{accounts}、{rivals}",
    "{n} account": "{n}家客户",
    "{n} accounts": "{n}家客户",
    "{n} rival": "{n}家对手",
    "{n} rivals": "{n}家对手",
    "This holds {over} on the facts of {case} ({who}){changes}{ask}.": "以上结论就{over}、案例{case}的事实（{who}）{changes}而言{ask}。",
    ", with {changed}": "，并改动{changed}",
    "; on whom of them a lead rests: `kamlab compare --conditions`, in Python `rests_on()`":
        "；领先取决于其中哪些客户与对手：`kamlab compare --conditions`，在Python中用`rests_on()`",
    "Not compared: {missing}, which the case itself has.": "未比较案例本身的{missing}。",
    "{n} replications, the most allowed, were not enough": "重复{n}次已是上限，仍不够",
    "{n} replications were enough": "重复{n}次已够",
    "the first {n} replications were enough": "最初{n}次重复已够",
    "; without common random numbers it would take {times} times as many": "；若不用相同的随机数，需要{times}倍的次数",
    "{told} for a 95 % interval of at most {asked} {unit} for {measure} of {cells}; it is {width} wide{saved}.":
        "{told}使{cells}的{measure}的95%区间不宽于{asked}{unit}；现宽{width}{saved}。",
    "{lost} of {all} replications failed in some cell and are left out in all; "
    "the first: replication {replication} of {cell}: {error}.":
        "{all}次重复中有{lost}次在某格中失败，各格都不计入；第一次失败：{cell}的第{replication}次重复：{error}。",
    "Changed from the case as told:": "与案例原文相比改动了：",
    # the page
    "{cells}, {replications} each, {months}.": "{cells}，每格{replications}，{months}。",
    "one cell": "1格",
    "{n} cells": "{n}格",
    "one replication": "1次重复",
    "{n:,} replications": "{n:,}次重复",
    "one month": "1个月",
    "{n} months": "{n}个月",
    "Who earns most": "谁的利润最高",
    "What is earned": "利润如何",
    "What was found": "发现",
    "Under what conditions": "在什么条件下",
    "One replication is one story, not evidence: it met one course of random numbers. Run more replications for intervals.":
        "一次重复只是一个故事，不是证据：它只遇到一组随机数。要得到区间，请增加重复次数。",
    "Numbers in brackets are 95 % intervals. Replication r of every cell met the same random numbers, so cells "
    "are compared replication by replication: what is left is the difference that the strategies make.":
        "方括号中为95%区间。各格的第r次重复遇到相同的随机数，因此各格逐次比较，剩下的就是策略造成的差别。",
    "Figures": "其他图",
    "Measures": "指标",
    "measure": "指标",
    "unit": "单位",
    "name in the files": "文件中的名称",
    "What the measures mean": "指标的名称",
    "Mean and 95 % interval of each cell (policy / relationship) {months}. All measures are in summary.csv.":
        "各格（策略／关系）{months}的均值与95%区间。全部指标见summary.csv。",
    "Contrasts": "两两比较",
    "Profit of left less profit of right in {unit}, on the same random numbers, with its 95 % interval. Superiority is the "
    "probability that left earns more than right; ties count half. Contrasts of other measures are in contrasts.csv.":
        "左方利润减右方利润（{unit}），随机数相同，附95%区间。胜率为左方利润高于右方的概率，平局算一半。其他指标的比较见contrasts.csv。",
    "The first year, months 1 to {year}": "第一年，第1至{year}月",
    "within": "在何者之内",
    "left": "左方",
    "right": "右方",
    "difference": "差",
    "superiority": "胜率",
    "The case": "案例",
    "Source: {source}": "出处：{source}",
    "Strategies compared": "所比较的策略",
    "policy": "策略",
    "relationship": "关系",
    "rank": "名次",
    "{measure} ({unit})": "{measure}（{unit}）",
    "behind the first ({unit})": "落后于第一名（{unit}）",
    "opening": "开价",
    "beta": "让步的快慢",
    "reciprocity": "对等",
    "perspective": "换位思考",
    "reserve bias": "底线偏差",
    "resolve": "坚决",
    "escalation": "升级",
    "repair": "修复",
    "links": "联动",
    "monitoring": "关注",
    "manager": "客户经理",
    "field": "一线人员",
    "executive": "高层",
    "{name} {low:g} to {high:g}": "{name} {low:g}至{high:g}",
    "Ranges, under the names that files have: {ranges}.": "取值范围（按文件中的名称）：{ranges}。",
    "Visits a month to each layer of an account, by the rank of the visitor; links and monitoring 0 to 1.":
        "每月对客户各层的拜访次数，按来访者的职级；联动与关注取0至1。",
    "not recorded": "未记录",
    "none": "无",
    "Assumptions changed": "改动的假设",
    "None: the behavioural parameters are those shared by all cases.": "无：行为参数与所有案例相同。",
    "parameter": "参数",
    "here": "此处",
    "shared by all cases": "各案例共用",
    "Where these numbers come from": "这些数字从何而来",
    "scenario": "案例",
    "made by": "命令或调用",
    "seed": "种子",
    "replications": "重复次数",
    "months": "月数",
    "engine": "引擎",
    "digest of the rules": "规则的摘要",
    "versions": "版本",
    "own class in place of {replaced}": "取代{replaced}的自定义类",
    "adaptive policy {name}": "自适应策略{name}",
    "agent class as policy {name}": "作为策略{name}的智能体类",
    "measure {name}": "自定义指标{name}",
    "typed into a session": "在会话中输入",
    "The same scenario, strategies, seed, rules and versions give the same numbers; manifest.json holds all of them.":
        "案例、策略、种子、规则与版本相同，数字就相同；这些都记在manifest.json里。",
    "The same scenario, strategies, seed, rules, versions and own code give the same numbers. manifest.json holds all but the "
    "own classes and functions, of which it has names, files and digests: keep their source with it.":
        "案例、策略、种子、规则、版本与自己的代码相同，数字就相同。除自定义的类与函数外都记在manifest.json里；"
        "类与函数只记名称、文件与摘要，请把源代码一并保存。",
    "what": "项目",
    "value": "值",
    # figures
    "Profit over time": "利润随时间的变化",
    "Accounts never lost to a break-up": "从未因破裂而失去的客户",
    "What accounts expect, and what they resent": "客户期望什么，又怨恨什么",
    "How outcomes are spread": "结果如何分散",
    "profit of the month\n({unit})": "当月利润\n（{unit}）",
    "lead so far\n({unit})": "累计领先\n（{unit}）",
    "{measure}\n({unit}, 0 to 1)": "{measure}\n（{unit}，0至1）",
    "({unit})": "（{unit}）",
    "{relationship}: profit each month": "{relationship}：每月利润",
    "{relationship}: lead over {policy}": "{relationship}：领先于{policy}",
    "{relationship}: {measure}": "{relationship}：{measure}",
    "{measure} over time": "{measure}随时间的变化",
    "{meaning}: mean of {runs}.": "{meaning}：{runs}的平均值。",
    "accounts never lost (%)": "从未失去的客户（%）",
    "profit of the supplier": "供应商的利润",
    "profit of its key accounts": "大客户的利润",
    "share of wallet": "钱包份额",
    "accounts lost to a break-up": "因破裂而失去的客户",
    "{policy} not ahead in month {n}": "{policy}到第{n}月仍未领先",
    "{policy} ahead from the first month": "{policy}从第1月起领先",
    "{policy} ahead for good from {month}": "{policy}从{month}起一直领先",
    # captions
    " or ": "或",
    "Profit of each month: mean of {runs}.": "每月利润：{runs}的均值。",
    "Left: how far each policy is ahead of {bases} in profit added up from month 1, on the same random numbers; "
    "above zero it is ahead.":
        "左：从第1月起累计利润领先于{bases}多少，随机数相同；在零线以上即领先。",
    "A dot on the zero line is the month from which the policy's mean stays ahead until the end{interval}.":
        "零线上的点是该策略的均值从此一直领先到期末的月份{interval}。",
    ", the bar on the line its 95 % bootstrap interval": "，线上的短杠是它的95%自助法区间",
    "Right: profit of each month, mean of {runs}.": "右：每月利润，{runs}的均值。",
    "Share of accounts that no break-up has ended up to each month; a step down means accounts lost. Every account is watched to the "
    "horizon, so nothing is censored.":
        "到各月为止从未因破裂而终止关系的客户所占的比例；下一级台阶即失去客户。每家客户都观察到期末，没有删失。",
    "One replication gives no interval.": "一次重复没有区间。",
    "The band is a 95 % interval (Wilson's, at the effective number of independent accounts).":
        "色带是95%区间（威尔逊区间，按独立客户的有效数目）。",
    "Left: what the accounts have come to expect of the supplier's terms; giving way raises it. Right: the hidden stock of unfairness "
    "that they feel; being pressed raises it. Mean over accounts and {runs}.":
        "左：客户对供应商条款的期望，让步使它升高。右：客户心里积下的不公平感，施压使它升高。各客户与{runs}的均值。",
    "Outcomes over {months} in each cell.": "各格{months}的结果。",
    "All cells met the same random numbers, so the tables compare them replication by replication; here one sees how much chance "
    "there is.":
        "各格遇到相同的随机数，所以表格逐次比较；这里看到的是偶然性有多大。",
    "A dot is a replication.": "一点为一次重复。",
    "A dot is a replication; the thick bar holds the middle half of them, the thin one 90 %, the white mark is the median.":
        "一点为一次重复；粗杠含中间一半，细杠含90%，白线为中位数。",
    "One replication gives no bands.": "一次重复没有色带。",
    "The light band holds 90 % of the replications, the strong one is the 95 % interval of the mean.":
        "浅色带含90%的重复，深色带为均值的95%区间。",
    "The band holds 90 % of the replications.": "色带含90%的重复。",
    "The band is the 95 % interval of the mean.": "色带为均值的95%区间。",
    "Bands are left out: with so many policies they would hide the curves.": "策略太多，色带会遮住曲线，故略去。",
}  # fmt: skip

CHINESE = Tongue("zh", SENTENCES)
