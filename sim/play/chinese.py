"""The game in Chinese: for each English sentence its Chinese one, and what a player may type.

Names of policies, measures and the like are those of `sim.language.vocabulary`. A Chinese sentence has the placeholders of the English one,
in any order; tests hold that each is needed and none is missing.
"""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # who you are, where things stand
    "You are the key account manager of {focal} for {months} months. Your firm sells at list terms and does not bargain.":
        "你是{focal}的大客户经理，任期{months}个月。你的公司按统一的价目表销售，不讨价还价。",
    "You are the key account manager of {focal} for {months} months. You handle every dispute with {mine} yourself; "
    "your colleagues handle {n} more accounts by the instruction that you give them.":
        "你是{focal}的大客户经理，任期{months}个月。与{mine}的争端都由你亲自处理；另有{n}家客户由同事按你的指示处理。",
    "You are the key account manager of {focal} for {months} months. You handle every dispute with {mine} yourself.":
        "你是{focal}的大客户经理，任期{months}个月。与{mine}的争端都由你亲自处理。",
    "Every {n} months you plan whom to visit. What the people at an account expect and resent you cannot see; at the end you will be told.":
        "每{n}个月你要安排一次拜访。客户心里期望什么、记着什么怨，你看不见；结束时会告诉你。",
    "{names} and {last}": "{names}和{last}",
    "The first month of {months} lies before you.": "第一个月就在眼前，一共{months}个月。",
    "Profit of month {month}: {profit:,.2f} {money}; {summed:,.2f} since the start.":
        "第{month}月利润：{profit:,.2f}{money}；开局以来累计{summed:,.2f}。",
    "Conflicts took {part:.0%} of your managers' time.": "冲突占用了客户经理们{part:.0%}的时间。",
    "Lost at your colleagues' hands: {names}.": "同事手里丢掉的客户：{names}。",
    "your account": "你的客户",
    "sales last month": "上月销售额",
    "share of wallet": "钱包份额",
    "terms' worth to you": "条款对你的价值",
    "standing": "现状",
    "in a stand-off, month {month}": "僵持，第{month}个月",
    "people at {account}": "{account}的人",
    "who decides": "谁说了算",
    "ties to your firm": "与你公司的交情",
    "{n} x {person}": "{n}位{person}",
    "the head: {tie}": "负责人：{tie}",
    "the head, new in the post: {tie}": "新到任的负责人：{tie}",
    "a colleague: {tie}": "经办人：{tie}",
    "a colleague, new in the post: {tie}": "新到任的经办人：{tie}",
    "Plan: {plan}. It costs {cost:.3f} {money} a month for each account.": "计划：{plan}。每家客户每月花费{cost:.3f}{money}。",
    "{relationship}: {plan}": "{relationship}，{plan}",
    "visits a month operating {operating:g}, management {management:g}, decision {decision:g}":
        "每月拜访操作层{operating:g}次、管理层{management:g}次、决策层{decision:g}次",
    ", links {links:g}": "，联动{links:g}",
    ", watch {watch:g}": "，关注{watch:g}",
    "; colleagues bargain by the policy {policy}": "；同事按“{policy}”谈判",
    # what is asked
    "Month {month} of {months}": "第{month}月，共{months}个月",
    "Plan for {n} months, at most {budget:g} visits a month.": "请定今后{n}个月的计划，每月至多{budget:g}次拜访。",
    "The terms in force are worth {worth:.2f} to you, on a scale from 0 (all theirs) to 1 (all yours); "
    "selling elsewhere what {account} buys would be worth about {alternative:.2f}.":
        "现行条款对你的价值是{worth:.2f}（0是全归对方，1是全归你方）；把{account}买的货卖给别家，价值约{alternative:.2f}。",
    "issue": "条款",
    "weighs for you": "对你的分量",
    "in force": "现行",
    "they ask": "对方要价",
    "you offered": "你的出价",
    "worth to you": "对你的价值",
    "You open the bargaining with {account}.": "与{account}的谈判由你先出价。",
    "{account} asks for terms worth {worth:.2f} to you.": "{account}要求的条款，对你的价值是{worth:.2f}。",
    "You can make {n} more offers.": "你还可以出价{n}次。",
    "There is no time for another offer: accept, or walk away.": "没有时间再出价了：要么接受，要么离席。",
    "The stand-off with {account} is in month {n}; only part of the trade goes on, and a break-up may come. You stand by "
    "terms worth {ours:.2f} to you, they ask for terms worth {theirs:.2f} to you.":
        "与{account}的僵持已到第{n}个月，只剩一部分生意还在做，而且随时可能破裂。你坚持的条款对你的价值是{ours:.2f}，对方的要价对你的价值是{theirs:.2f}。",
    # news
    "month {month}": "第{month}月",
    "somebody at the {layer} layer of {account} has left; a successor takes the post": "{account}{layer}有人离任，由新人接手",
    "{account} has a new head at the decision layer": "{account}决策层换了负责人",
    "a friend at {account} warns you: {rival} is after your business": "{account}的朋友向你报信：{rival}盯上了你的生意",
    "{rival} bid for your business at {account}, and you held it": "{rival}来抢你在{account}的生意，你守住了",
    "{rival} has taken {part:.0%} of {account}'s purchases from you in a tender":
        "{rival}在招标中从你手里抢走了{account}采购额的{part:.0%}",
    "you hear in time of a price cut that {account} intends, and talk it out of it": "你及时听到{account}打算降价的风声，劝住了它",
    "{account} cuts your prices in its shops by {cut:.0%}, unannounced": "{account}未打招呼，在店里把你的产品降价{cut:.0%}",
    "{account} is not content with your terms and wants to bargain": "{account}对现行条款不满意，要求重新谈判",
    "agreement with {account} on offer {offer:.0f}, on terms worth {worth:.2f} to you":
        "与{account}在第{offer:.0f}次出价时谈成，条款对你的价值是{worth:.2f}",
    "no agreement with {account}: a stand-off begins, and trade is cut": "与{account}没有谈成：僵持开始，生意缩减",
    "the stand-off with {account} ends: your side gives in, terms worth {worth:.2f} to you":
        "与{account}的僵持结束：你方让步，条款对你的价值是{worth:.2f}",
    "the stand-off with {account} ends: it takes your last offer, worth {worth:.2f} to you":
        "与{account}的僵持结束：对方接受你上次的出价，对你的价值是{worth:.2f}",
    "the stand-off with {account} ends in a fair settlement, worth {worth:.2f} to you":
        "与{account}的僵持以公平和解告终，对你的价值是{worth:.2f}",
    "no settlement: the stand-off with {account} goes on": "未能和解：与{account}继续僵持",
    "{account} ends the relationship after {n} months of stand-off": "僵持{n}个月后，{account}终止了合作",
    "{account} leaves you, from one day to the next and without a word": "{account}一声不响，说走就走，离开了你",
    "{account} and you do business again": "{account}与你恢复了生意往来",
    "a promise to {account} was broken": "对{account}的承诺没有兑现",
    "a representative of yours has left the firm": "你公司的一名业务员离职了",
    "{account} follows its representative and takes {part:.0%} of its purchases to {rival}":
        "{account}跟着业务员走了，把采购额的{part:.0%}转给了{rival}",
    "your goods fail at {account}, and no service staff is free": "你的产品在{account}出了故障，售后又抽不出人",
    "your goods fail at {account}": "你的产品在{account}出了故障",
    "your firm apologises to {account} and compensates it": "你的公司向{account}道歉并作了补偿",
    "the relationship with {account} moves up: it is {stage} now": "与{account}的关系上了一个台阶：现在是{stage}",
    "the relationship with {account} falls back: it is {stage} now": "与{account}的关系退了一步：现在是{stage}",
    "your firm and {account} found a joint venture": "你的公司与{account}合资建厂",
    "the joint venture with {account} fails": "与{account}的合资厂失败了",
    "{account} defaults: {part:.0%} of what it bought is gone": "{account}违约：它采购额的{part:.0%}没有了",
    "{account} buys from you again": "{account}又向你采购了",
    # several people in one game
    "there is a new head at your decision layer": "你方决策层换了负责人",
    "your shops cut the prices of {supplier} by {cut:.0%}, unannounced": "你方门店未打招呼，把{supplier}的产品降价{cut:.0%}",
    "the terms with {supplier} are opened again": "与{supplier}的条款重新开谈",
    "agreement with {supplier} on offer {offer:.0f}, on terms worth {worth:.2f} to you":
        "与{supplier}在第{offer:.0f}次出价时谈成，条款对你的价值是{worth:.2f}",
    "no agreement with {supplier}: a stand-off begins, and trade is cut": "与{supplier}没有谈成：僵持开始，生意缩减",
    "the stand-off ends: {supplier} takes your last offer": "僵持结束：{supplier}接受你上次的出价",
    "the stand-off ends: your side takes the last offer of {supplier}": "僵持结束：你方接受{supplier}上次的出价",
    "the stand-off with {supplier} ends in a fair settlement": "与{supplier}的僵持以公平和解告终",
    "no settlement: the stand-off with {supplier} goes on": "未能和解：与{supplier}继续僵持",
    "your relationship with {supplier} has ended over the stand-off": "僵持之下，你与{supplier}的合作终止了",
    "your people have had enough of {supplier} and leave it": "你方的人受够了{supplier}，不再与它来往",
    "{supplier} and you do business again": "{supplier}与你恢复了生意往来",
    "{supplier} has broken a promise": "{supplier}没有兑现承诺",
    "goods of {supplier} fail in your shops": "{supplier}的产品在你的店里出了故障",
    "{supplier} apologises and compensates you": "{supplier}向你道歉并作了补偿",
    "a game needs a chair": "一局游戏至少要有一个座位",
    "nothing is asked of {chair!r} now{hint}": "现在没有问题要{chair!r}回答{hint}",
    "no offer is asked of {chair!r} now": "现在不需要{chair!r}出价",
    "no robot bargains by {policy!r}{hint}": "没有按{policy!r}谈判的机器人{hint}",
    "{case} has no firm {name!r}{hint}": "{case}中没有公司{name!r}{hint}",
    "{firm} has one chair only": "{firm}只有一个座位",
    # the terminal
    "{title}: you go on in month {month}.": "{title}：从第{month}月继续。",
    "The rules are still being compiled; this is the only wait ...": "规则还在编译，只需等这一次...",
    "With no account left there was nothing more to decide, and the rest of the months went by.":
        "客户都走了，再没有什么可决定的，余下的月份就这样过去了。",
    "Plan [Enter keeps it, ? helps]": "计划[回车不变，？看说明]",
    "Your move [0.65 offers, a accepts, w walks away, ? helps]": "轮到你了[0.65出价，a接受，w离席，？看说明]",
    "Your move [h hold, r repair, g give in, ? helps]": "轮到你了[h坚持，r修复，g让步，？看说明]",
    """\
Enter           keep the plan
layered         a named plan: {relationships}
4 3 1           visits a month to the operating, management and decision layer, {budget:g} in all
links 0.6       joint activities between the layers, 0 to 1 (add to the visits: 4 3 1 links 0.6)
watch 1         keep an eye on the account's trading and share information, 0 to 1
team hard-line  how colleagues bargain, and how readily a broken relationship is sought back: {policies}
""": """\
回车            计划不变
多层            选用现成的计划：{relationships}
4 3 1           每月拜访操作层、管理层、决策层的次数，合计至多{budget:g}次
联动 0.6        把各层连起来的联合活动，0到1（可与拜访写在一起：4 3 1 联动 0.6）
关注 1          盯着客户的经营动作并互通信息，0到1
团队 强硬       同事怎样谈判，以及关系破裂后是否积极挽回：{policies}
""",
    """\
0.65            offer terms worth 0.65 to you, giving way first where it costs you least and them most
even 0.65       the same worth to you, giving way evenly on every issue
price 0.7 service 0.2    offer terms issue by issue (1 all yours, 0 all theirs); what you leave out stays as you last offered
Enter           repeat your last offer
a               accept what they ask for
w               walk away: a stand-off begins
d balanced      let a colleague finish this negotiation: {policies}
t               show the issues again
""": """\
0.65            提出对你价值0.65的条款，先让你花费小而对方看重的
平均 0.65       价值相同，各项条款平均让步
价格 0.7 服务 0.2    逐项出价（1全归你方，0全归对方）；没有提到的，照你上次的出价
回车            重复你上次的出价
a 或 接受       接受对方的要价
w 或 离席       离席：僵持开始
d 平衡          这次谈判交给同事谈完：{policies}
t 或 条款       再看一遍各项条款
""",
    """\
h               hold: not yield, offer nothing
r               repair: offer a fair settlement (who offers may also be the first to yield)
g               give in: take their last offer
d balanced      let a colleague decide this month: {policies}
t               show the issues again
""": """\
h 或 坚持       坚持：不松口，也不提方案
r 或 修复       修复：提出公平的和解方案（先开口的，也可能是先松口的）
g 或 让步       让步：接受对方上次的要价
d 平衡          这个月交给同事决定：{policies}
t 或 条款       再看一遍各项条款
""",
    """\
v               where things stand
q               stop; the game is kept
""": """\
v 或 局面       看看眼下的局面
q 或 退出       退出；这局会保存
""",
    # answers that cannot be given
    "month {month}: the answer {given!r} is none to this question; answers: {can}": "第{month}月：这里不能回答“{given}”；可以回答：{can}",
    "no colleague bargains by {policy!r}{hint}": "没有同事按“{policy}”谈判{hint}",
    "there is no relationship {name!r}{hint}": "没有“{name}”这种关系{hint}",
    "there is no issue {name!r}{hint}": "没有“{name}”这项条款{hint}",
    "; did you mean {near!r}?": "；是不是想说“{near}”？",
    "; known: {names}": "；可用的有：{names}",
    "{visits:g} visits a month are more than the {budget:g} that there is time for": "每月{visits:g}次拜访，超出了时间允许的{budget:g}次",
    "a plan of visits has three numbers, for the operating, management and decision layer, as in 4 3 1":
        "拜访计划要写三个数，依次是操作层、管理层、决策层，例如：4 3 1",
    "d leaves a dispute or a stand-off to a colleague; a plan tells colleagues how to bargain by team, as in team {policy}":
        "d是把争端或僵持交给同事；做计划时，要告诉同事怎样谈判，请写“团队”，例如：团队 {policy}",
    "there is no offer of yours yet to repeat: say what terms should be worth to you, as in 0.65":
        "你还没有出过价，无从重复：请写条款对你该值多少，例如：0.65",
    "an offer is one number from 0 to 1, or issues with a number each, as in price 0.7 service 0.2":
        "出价要写一个0到1的数，或者逐项各写一个数，例如：价格 0.7 服务 0.2",
    "answer h (hold), r (repair), g (give in), or d and a policy": "请回答h（坚持）、r（修复）、g（让步），或d加一种策略",
    "name the colleague's policy after d, as in d balanced": "请在d后面写明同事的策略，例如：d 平衡",
    "{text!r} is not understood{hint}": "看不懂“{text}”{hint}",
    "{text!r} is not understood: a number is wanted here": "看不懂“{text}”：这里要写一个数",
    "{text} does not lie in {low:g} to {high:g}": "{text}不在{low:g}到{high:g}之间",
    "the game is over: there is nothing more to decide": "游戏已经结束，没有什么可决定的了",
    "a plan can be asked for every 1 to 12 months, not every {every!r}": "计划可以每1至12个月定一次，不能是{every}",
    "{case} has no account {name!r}{hint} (`all` takes every one)": "{case}没有客户“{name}”{hint}（`all`表示所有客户）",
    # the board
    "The case": "案例",
    "own visits": "自定拜访",
    "plan of visits": "拜访计划",
    "visits a month, {layer}": "每月拜访{layer}",
    "joint activities": "联合活动",
    "watch on its trading": "关注经营动作",
    "colleagues bargain": "同事的谈判策略",
    "Go on": "继续",
    "Visits build ties, layer by layer. Joint activities (0 to 1) bind the firms rather than people; watching its trading (0 to 1) lets "
    "you hear of surprises. Colleagues bargain by the policy that you give them, at accounts that you do not handle yourself.":
        "拜访一层一层地积累交情。联合活动（0到1）把两家企业连在一起，而不只是把人连在一起；关注客户的经营动作（0到1），能让你及早听到风声。"
        "不由你亲自处理的客户，同事按你给的策略谈判。",
    "give way": "怎样让步",
    "cheapest for you first": "先让自己代价小、对方看重的",
    "evenly": "平均让步",
    "Offer": "出价",
    "issue by issue instead (1 all yours, 0 all theirs)": "改为逐项出价（1全归你方，0全归对方）",
    "Offer these terms": "按这些条款出价",
    "Accept": "接受",
    "Walk away": "离席",
    "Hold": "坚持",
    "not yield, offer nothing": "不松口，也不提方案",
    "Offer repair": "提出修复",
    "offer a fair settlement; who offers may also be the first to yield": "提出公平的和解方案；先开口的，也可能是先松口的",
    "Give in": "让步",
    "take their last offer": "接受对方上次的要价",
    "Leave it to a colleague who is": "交给同事，其策略是",
    "The game is over": "游戏结束",
    "It is now laid beside other managers on the same random numbers ...": "正在与运气相同的其他经理对照...",
    "A quick game: {months} of the case's {all} months. What comes later is not in it; the first years may show the opposite.":
        "快速一局：案例共{all}个月，这里只玩{months}个月。案例后来发生的事不在其中，头几年看到的可能正好相反。",
    "Sure? {label}": "确定？{label}",
    "Load the game as it stands now": "载入这局现在的进度",
    "these numbers cannot be an answer": "这些数不能作为回答",
    # games that are kept
    "{path} exists already: go on with --resume {path}, or name another file": "{path}已经存在：用--resume {path}接着玩，或换一个文件名",
    "the game is kept; go on with: kamlab play --resume {path}": "这局已保存；接着玩：kamlab play --zh --resume {path}",
    "The game is kept; go on with: kamlab play --resume {path}": "这局已保存；接着玩：kamlab play --zh --resume {path}",
    "{path}: there is no such file": "{path}：没有这个文件",
    "{path} is no file: name the file of a saved game": "{path}不是普通文件：请写明存档文件",
    "{path} cannot be read: {reason}": "{path}读不了：{reason}",
    "{path}: {reason}": "{path}：{reason}",
    "{path}: there is no bundled scenario {case!r}": "{path}：没有自带的案例“{case}”",
    "{path} has {n} accounts: a saved game has {most} at most": "{path}有{n}个客户：存档至多{most}个",
    "{path}: KAMlab itself failed on it ({reason}); please report this with the file":
        "{path}：KAMlab自身在处理它时出错（{reason}）；请连同文件一起报告",
    "{path} is being written by another window or process: try again; nothing was written":
        "{path}正由另一个窗口或程序写入：请再试一次；什么都没有写入",
    "{path} cannot be locked in the system's temporary folder ({reason}): set TMPDIR to one that can be written":
        "{path}在系统临时文件夹里加不了锁（{reason}）：请把TMPDIR设成可写的文件夹",
    "{path} was played on elsewhere, or changed. Nothing was written here, and your last answer does not count; go on with: "
    "kamlab play --resume {path}":
        "{path}在别处又玩过，或被改过。这里什么都没有写入，你最后的回答不算；继续请用：kamlab play --zh --resume {path}",
    "{path} was played on elsewhere, or changed: load the game again; nothing was written":
        "{path}在别处又玩过，或被改过：请重新载入这局；什么都没有写入",
    "this question has been answered already: your first answer counts": "这个问题已经回答过：以第一次的回答为准",
    "{path} is a directory: name the file of a game in it": "{path}是文件夹：请写明其中哪个文件",
    "{path} is too large for a saved game": "{path}太大，不是保存的游戏",
    "{path} is no saved game, or damaged ({reason})": "{path}不是保存的游戏，或已损坏（{reason}）",
    "{path}: the case {case!r} has changed since this game was played (by KAMlab {version})":
        "{path}：案例“{case}”在这局之后改动过（当时是KAMlab {version}）",
    "{path} was played under other rules, by KAMlab {version}: only that version can replay it":
        "{path}是按另一套规则玩的（KAMlab {version}），只有那个版本能重放",
    "{path}: decision {number} does not fit the game: {error}": "{path}：第{number}个决定与游戏不符：{error}",
    # the debrief
    "The game is over. Other managers now play on the same random numbers ...": "游戏结束。正在与运气相同的其他经理对照...",
    "The game: {path}. Its debrief again, with figures: kamlab play --debrief {path} --out DIR":
        "这局：{path}。要再看一遍复盘并存下图表：kamlab play --zh --debrief {path} --out DIR",
    "Written: {path}": "已写入：{path}",
    "the game is not over: it stands in month {month} of {months}": "这局还没有结束：共{months}个月，现在是第{month}月",
    "The same random numbers under other managers": "同样的运气，换别的经理",
    "manager": "经理",
    "relationship": "关系",
    "profit ({money})": "利润（{money}）",
    "on average": "平均利润",
    "share": "份额",
    "disputes": "争端",
    "lost": "流失",
    "resentment": "积怨",
    "parted in month": "分歧始于第几月",
    "Your firm made {made:,.2f} {money} in {months} months, more than with {beaten} of the {others} other managers on "
    "the same random numbers.":
        "你的公司{months}个月赚了{made:,.2f}{money}；运气相同的{others}位其他经理中，你超过了{beaten}位。",
    "Your firm made {made:,.2f} {money} in {months} months, not more than with any other manager on the same random numbers.":
        "你的公司{months}个月赚了{made:,.2f}{money}，没有超过任何一位运气相同的其他经理。",
    "The best of them made {made:,.2f}: {name}.": "其中最好的赚了{made:,.2f}：{name}。",
    "The best of them made {made:,.2f}: {names} alike.": "其中最好的赚了{made:,.2f}：{names}，完全相同。",
    "That is one replication, and one replication proves little: on average over {replications} replications {name} makes "
    "the most, {made:,.2f}. Your visits, the "
    "bargaining left to a {standard} manager, make {visits:,.2f}.":
        "这只是一次运气，一次运气说明不了多少：{replications}次运气平均下来，{name}赚得最多，是{made:,.2f}。按你的拜访计划、谈判由{standard}的经理来做，"
        "平均是{visits:,.2f}。",
    "On average over these replications the way of bargaining moves profit by {policy:,.2f} from the worst to the best, the "
    "relationship by {relationship:,.2f}; in a single run chance moves it by {chance:,.2f} up or down:":
        "按这些运气的平均，谈判方式从最差到最好，利润相差{policy:,.2f}；关系做法从最差到最好，相差{relationship:,.2f}；而在一局之中，单是运气，上下就有"
        "{chance:,.2f}：",
    "neither choice stands out from chance here.": "这里两种选择都盖不过运气。",
    "over many replications the way of bargaining counts for more here.": "运气多了，这里更要紧的是怎样谈判。",
    "over many replications the relationship counts for more here.": "运气多了，这里更要紧的是关系做到哪几层。",
    "over many replications both choices count here.": "运气多了，这里两种选择都要紧。",
    "No account came into dispute with you. On the same random numbers {disputed} of the {others} other managers had disputes: what your "
    "visits averted, or the chance of your months.":
        "没有客户与你起争端。在同样的运气下，另外{others}种做法里有{disputed}种起过争端：是你的拜访避免了它，还是碰巧没赶上。",
    "With {name} the same things happened as with you; what differs is what visits cost and how trade grew.":
        "{name}碰到的事与你完全一样；不同的只是拜访的花费和生意的增长。",
    "Your way and that of {name} parted in month {month}. With you: {yours}. With the other: {theirs}.":
        "从第{month}个月起，你与{name}走上了不同的路。你这边：{yours}。另一边：{theirs}。",
    "nothing of the kind happened": "没有这样的事",
    "What you could not see at {account}: {felt}. "
    "It had come to expect terms worth {last:.2f} to itself, from 0 to 1, after {first:.2f} in the first month.":
        "{account}那边你看不见的：{felt}。它期望条款对它自己的价值（0到1）：第一个月是{first:.2f}，到最后是{last:.2f}。",
    "it never felt treated unfairly": "它从没觉得受过不公平的对待",
    "its resentment was highest in month {month:.0f}, at {peak:.2f}, and up to {patience:.2f} it would not have thought of leaving":
        "它的积怨在第{month:.0f}月最深，达到{peak:.2f}；不超过{patience:.2f}，它还不会想走",
    "; it was the stand-off that ended the relationship, in month {month}, which needs no resentment":
        "；断交是在第{month}个月，起因是僵持，与积怨深浅无关",
    "Your firm made {made:,.2f} {money} in {months} months, as much as the best of the {others} other managers on the same random numbers.":
        "你的公司{months}个月赚了{made:,.2f}{money}，与运气相同的{others}位其他经理中最好的一样多。",
    "With {name} the same things happened as with you.": "{name}碰到的事与你完全一样。",
    "Your move [0.65 offers, w walks away, ? helps]": "轮到你了[0.65出价，w离席，？看说明]",
    "Run this cell to play.": "运行这个单元，就可以开始玩。",
    "; from month {month} on it was ready to leave": "；从第{month}月起，它随时可能走",
    "What {what} did: {amount:,.2f} {money} more than if a {policy} manager had decided that, all else as you did.":
        "{what}：比起由一位{policy}的经理来决定、其余照你的做法，多赚{amount:,.2f}{money}。",
    "What {what} did: {amount:,.2f} {money} less than if a {policy} manager had decided that, all else as you did.":
        "{what}：比起由一位{policy}的经理来决定、其余照你的做法，少赚{amount:,.2f}{money}。",
    "your plans of visits": "你的拜访计划",
    "your dispute with {account} in month {month}": "你在第{month}月与{account}的争端",
    "your stand-off with {account} in month {month}": "你从第{month}月起与{account}的僵持",
    # what happened to you and to others
    "somebody in the {layer} layer of {account} left the post": "{account}{layer}有人离任",
    "power shifted at {account}: the {layer} layer runs the tenders": "{account}权力变动：招标由{layer}主持",
    ", the newcomer is tied to {supplier}": "，新人与{supplier}有交情",
    ", and turned against the incumbent's strongest supporter": "，并同现有供应商最有力的支持者作对",
    "{supplier} prepares to strike at {account} through the {layer} layer": "{supplier}准备从{layer}突袭{account}",
    ", helped by its tie": "，借助自己的交情",
    "{supplier} drops {account}, which brought {brought:.3g} last year": "{supplier}不再为{account}供货，去年只赚得{brought:.3g}",
    "{supplier} sets out to answer the attack on its business at {account}": "{supplier}着手回应别人对其在{account}业务的进攻",
    "{supplier} is warned in time that {rival} is after {account}": "{supplier}及时得知{rival}盯上了{account}",
    "{supplier} holds {account} against {rival} (chance of holding {chance:.0%})":
        "{supplier}面对{rival}守住了{account}（守住的可能为{chance:.0%}）",
    "{supplier} loses {part:.0%} of {account}'s wallet to {rival} (chance of holding was {chance:.0%})":
        "{supplier}在{account}的采购中被{rival}夺去{part:.0%}（守住的可能原为{chance:.0%}）",
    "{supplier} hears in time of a {cut:.0%} price cut that {account} intends, and talks it out of it":
        "{supplier}及时听到{account}打算降价{cut:.0%}，劝住了它",
    "{account} cuts the prices of {supplier} by {cut:.0%}, unannounced": "{account}未打招呼，把{supplier}的产品降价{cut:.0%}",
    "{account} is in dispute with {supplier}: it has come to expect {expected:.2f} and the terms are worth {worth:.2f} to it":
        "{account}与{supplier}发生争端：它期望{expected:.2f}，而条款对它只值{worth:.2f}",
    "{account} is in dispute with {supplier}: it has come to expect a little more than the {worth:.2f} that the terms are worth to it":
        "{account}与{supplier}发生争端：条款对它值{worth:.2f}，它的期望还略高一点",
    "round {round:.0f}: {supplier} offers terms worth {own:.2f} to itself and {other:.2f} to {account}":
        "第{round:.0f}轮：{supplier}出价，条款对自己值{own:.2f}，对{account}值{other:.2f}",
    "round {round:.0f}: {account} asks for terms worth {own:.2f} to itself and {other:.2f} to {supplier}":
        "第{round:.0f}轮：{account}要价，条款对自己值{own:.2f}，对{supplier}值{other:.2f}",
    "{supplier} and {account} agree after {offers:.0f} offers: worth {ours:.2f} to the supplier, {theirs:.2f} to the account":
        "{supplier}与{account}经{offers:.0f}次出价谈成：对供应商值{ours:.2f}，对客户值{theirs:.2f}",
    "no agreement ({offers:.0f} offers of both sides): {supplier} would not go below {ours:.2f}, {account} not below {theirs:.2f}, "
    "each as it reckons itself":
        "没有谈成（双方共出价{offers:.0f}次）：{supplier}不肯低于{ours:.2f}，{account}不肯低于{theirs:.2f}，各按自己的算法",
    "{supplier} gives in to {account}'s last offer: worth {ours:.2f} to the supplier, {theirs:.2f} to the account":
        "{supplier}让步，接受{account}上次的要价：对供应商值{ours:.2f}，对客户值{theirs:.2f}",
    "{account} gives in to {supplier}'s last offer: worth {ours:.2f} to the supplier, {theirs:.2f} to the account":
        "{account}让步，接受{supplier}上次的出价：对供应商值{ours:.2f}，对客户值{theirs:.2f}",
    "{supplier} and {account} end the stand-off with a fair settlement: worth {ours:.2f} and {theirs:.2f}":
        "{supplier}与{account}以公平和解结束僵持：对双方分别值{ours:.2f}和{theirs:.2f}",
    "the stand-off between {supplier} and {account} ends in a break-up after {n} months": "{supplier}与{account}僵持{n}个月后破裂",
    "{account} leaves {supplier}: resentment had grown to {level:.2f}": "{account}离开{supplier}：积怨已到{level:.2f}",
    "{supplier} and {account} resume their relationship on fair terms": "{supplier}与{account}按公平的条款恢复合作",
    "{supplier} breaks a promise to {account}: trust is at {trust:.2f}": "{supplier}对{account}失信：信任降到{trust:.2f}",
    "a new product of {supplier} sells: newness rises to {level:.2f}": "{supplier}的一件新产品畅销：新颖程度升到{level:.2f}",
    "a new product of {supplier} fails": "{supplier}的一件新产品失败了",
    "somebody of {supplier} who serves {account} begins to behave badly": "{supplier}派往{account}的人开始行为不当",
    "{supplier} finds the bad conduct at {account} and sends somebody else": "{supplier}发现派往{account}的人行为不当，换了人",
    "{supplier} replaces somebody at {account} who did nothing wrong": "{supplier}把派往{account}的一个没有过错的人换掉了",
    "{supplier} delivers {part:.0%} of what {account} ordered, and {elsewhere:.0%} outside its key accounts":
        "{supplier}交付了{account}订货的{part:.0%}，其他客户得到{elsewhere:.0%}",
    "people of all layers of {account} meet the house of {supplier}": "{account}各层的人参加{supplier}的座谈会",
    "{supplier} and {account} hold out: month {month:.0f} of the stand-off": "{supplier}与{account}相持不下：僵持第{month:.0f}个月",
    "a representative leaves {supplier} after {months:.0f} months, owner of {part:.0%} of the ties to the accounts":
        "一名业务员在{supplier}干了{months:.0f}个月后离职，客户交情的{part:.0%}在他手里",
    ", for {rival}": "，去了{rival}",
    ", and leaves the trade": "，离开了这一行",
    "people who left {rival} found a firm of their own, {supplier}": "从{rival}出走的人自立门户，办起{supplier}",
    "{account} follows its representative from {supplier} to {rival} with {part:.0%} of its wallet":
        "{account}跟着业务员从{supplier}转到{rival}，带走采购额的{part:.0%}",
    "goods of {supplier} fail at {account}, and no service staff is free": "{supplier}的产品在{account}出了故障，售后又抽不出人",
    "goods of {supplier} fail at {account}; service comes in time": "{supplier}的产品在{account}出了故障，售后及时赶到",
    "{supplier} apologises to {account} at once and pays {paid:.3g} (failure number {number:.0f}): trust is at {trust:.2f}":
        "{supplier}立刻向{account}道歉并赔付{paid:.3g}（第{number:.0f}次过失）：信任为{trust:.2f}",
    "{supplier} changes what it does inside": "{supplier}整顿内部",
    "the relationship of {supplier} and {account} moves up: it is {stage} now": "{supplier}与{account}的关系上了一个台阶：现在是{stage}",
    "the relationship of {supplier} and {account} falls back: it is {stage} now": "{supplier}与{account}的关系退了一步：现在是{stage}",
    "{supplier} counts {account} among its head: it bought for {bought:.2f} last year":
        "{supplier}把{account}列入头部客户：它去年采购{bought:.2f}",
    "{supplier} moves {account} out of its head: it bought for {bought:.2f} last year":
        "{supplier}把{account}移出头部客户：它去年采购{bought:.2f}",
    "{supplier} offers {account} {cut:.1%} off the list price, paid from {earned:.2f} a month earned outside the head":
        "{supplier}给{account}降价{cut:.1%}，用的是每月从头部以外赚来的{earned:.2f}",
    "{supplier} builds an offer for the segment {segment}, where its rivals fit by {fit:.2f} only":
        "{supplier}为细分市场{segment}打造产品，对手在那里的契合度只有{fit:.2f}",
    "{supplier} moves {part:.0%} of its force to {account}": "{supplier}把{part:.0%}的力量调到{account}",
    "{supplier} and {account} found a joint venture: {part:.0%} belongs to {account}, the capital is {capital:g}":
        "{supplier}与{account}合资建厂：{account}占{part:.0%}，资本为{capital:g}",
    "the joint venture of {supplier} and {account} fails": "{supplier}与{account}的合资厂失败了",
    "{supplier} now has less than half of the knowledge that the market's leader has": "{supplier}的知识积累已不到市场领先者的一半",
    "{supplier} lists one set of terms for all, asking nobody: worth {now:.2f} to {account}, against {before:.2f} before":
        "{supplier}不同任何人商量，对所有客户公布一套条款：对{account}值{now:.2f}，原来是{before:.2f}",
    "{supplier} enters the market: {account} can buy from it from now on": "{supplier}进入市场：{account}从此可以向它采购",
    "{account} comes back to {supplier}, on its list": "{account}回头向{supplier}采购，按价目表",
    # a class
    "games": "局",
    "game": "局",
    "{title}: {games} games on the same random numbers": "{title}：运气相同的{games}局",
    "What decisions did to profit, against the standard answers": "各类决定对利润的作用，与标准答案相比",
    "left out: {reason}": "未计入：{reason}",
    "there is no finished game to pool: {reason}": "没有已结束的游戏可以汇总：{reason}",
    "there is no finished game to pool": "没有已结束的游戏可以汇总",
    "{path} is not played to its end: it stands in month {month} of {months}; go on with: kamlab play --resume {path}":
        "{path}没有玩到底：共{months}个月，停在第{month}月；继续请用：kamlab play --zh --resume {path}",
    "{path} and {other} differ in their case: pool games of one case with one seed":
        "{path}与{other}的案例不同：只能汇总同一案例、同一运气的游戏",
    "{path} and {other} differ in their {what} ({mine} and {theirs}): pool games of one case with one seed":
        "{path}与{other}的{what}不同（{mine}和{theirs}）：只能汇总同一案例、同一运气的游戏",
    "One game was pooled: {player} made {made:,.2f} {money}.": "只汇总了一局：{player}赚了{made:,.2f}{money}。",
    "{games} games: {top} made the most, {most:,.2f} {money}, {bottom} the least, {least:,.2f}; the middle game made {middle:,.2f}.":
        "共{games}局：{top}赚得最多，{most:,.2f}{money}；{bottom}最少，{least:,.2f}；居中的一局是{middle:,.2f}。",
    "The best of the other managers on these random numbers, {policy} / {relationship}, would have made {made:,.2f}; "
    "{beaten} of {games} made more.":
        "同样的运气下，其他经理中最好的是{policy} / {relationship}，会赚{made:,.2f}；{games}局中有{beaten}局超过了他。",
    "In {lost} of {games} games an account was lost to a break-up.": "{games}局中有{lost}局因关系破裂丢掉过客户。",
    "What made most of the difference: {kind}. Against the standard answers they brought from {worst:+,.2f} to {best:+,.2f} {money}.":
        "拉开差距最大的是：{kind}。与标准答案相比，最差{worst:+,.2f}，最好{best:+,.2f}{money}。",
    # figures
    "Other managers on your random numbers: summed profit less yours": "运气相同，别的经理累计比你多赚多少",
    "their summed profit less yours,\n{money}": "累计比你多赚，\n{money}",
    "your visits": "你的拜访",
    "your game": "你这一局",
    "profit over {replications} replications, {money}; white: the middle one": "{replications}次运气下的利润，{money}；白线是居中的一次",
    "One replication proves little: the same under many": "一次运气说明不了多少：换许多次运气再看",
    "What you could not see": "你看不见的",
    "resentment above which it leaves": "超过它就会走的积怨",
    "what it expects your terms to be worth": "它期望的条款价值",
    "0 none, 1 most": "0没有，1最多",
    "{games} games of {case}, and other managers on the same random numbers": "{case}共{games}局，以及运气相同的其他经理",
    "the class": "全班",
    "player": "学员",
    "months of stand-off": "僵持月数",
    "How outcomes are spread": "结果的分布",
    "profit, {money}": "利润，{money}",
    "Which decisions made the difference": "哪些决定拉开了差距",
    "profit against the standard answers, {money}": "与标准答案相比的利润，{money}",
}  # fmt: skip

COMMANDS: dict[str, str] = {
    "接受": "a", "同意": "a", "离席": "w", "走开": "w", "离开": "w", "坚持": "h", "修复": "r", "和解": "r", "让步": "g", "交给": "d",
    "交给同事": "d", "委托": "d", "平均": "even", "均匀": "even", "联动": "links", "关注": "watch", "团队": "team", "同事": "team",
    "条款": "t", "局面": "v", "退出": "q", "帮助": "?", "说明": "?",
}  # fmt: skip
"""Chinese words for what the terminal understands; policies, relationships and issues are named as the vocabulary names them."""
