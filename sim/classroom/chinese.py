"""The sentences of the pages of a class in Chinese, and the firms' names."""

NAMES: dict[str, str] = {
    # the first class
    "Maple Works": "枫林制造", "Cedar Works": "雪松制造", "Other makers": "其他厂家", "Harbour Stores": "海港百货",
    # suppliers of the bundled cases
    "Gree": "格力", "Haier": "海尔", "Maker": "厂家", "Rival North": "北方对手", "Rival South": "南方对手", "Rival East": "东部对手",
    "Rival West": "西部对手", "Rivals": "对手", "Creative rival": "有创意的对手", "Steady rival": "稳健的对手", "L": "L企业", "W": "W企业",
    "A": "A公司", "Connected maker": "有背景的厂商", "Local maker": "本地漆厂", "Multinational D": "跨国公司D",
    "Multinational B": "跨国公司B",
    "Old makers": "老厂家", "Leavers": "离职者", "First miner": "第一矿商", "Second miner": "第二矿商", "Small mines": "小矿山",
    "New mines": "新矿山", "Old friend": "老关系", "Other kilns": "其他窑炉厂", "Platform": "平台", "Other platforms": "其他平台",
    "Supplier": "供应商", "Incumbent": "原有供应商", "Others": "其他供应商", "Follower": "跟随者", "Small makers": "小厂家",
    # their accounts; names that tell how an account bargains are neutral here
    "Gome": "国美", "K": "K公司", "B": "B公司", "Works": "工厂", "Medium store": "中型商场", "Larger store": "大型商场",
    "Car maker": "轿车厂",
    "Coach builder": "客车厂", "Early plant": "早期电站", "Plant": "电站", "Steel maker": "钢厂", "Largest account": "最大客户",
    "Key account": "大客户", "Firm": "企业会员", "Customer": "客户", "Shipyard": "船厂", "Phone maker": "手机厂", "Steel works": "钢铁厂",
    "Solar firm": "光伏企业", "Toy maker": "玩具厂", "Dealer": "经销商", "Hard dealer": "城东经销商", "Fair buyer": "零售商",
    "Hard buyer": "城东零售商", "Soft buyer": "城西零售商",
}  # fmt: skip
"""Names of firms that bundled cases state in English; those of a case of one's own stay as they are."""

SENTENCES: dict[str, str] = {
    "Join": "加入",
    "Your name": "你的名字",
    "a name is written in letters that can be read": "名字要用看得见的文字书写",
    "a name has at most {n} letters": "名字至多{n}个字",
    "Code of the class": "课堂代码",
    "中文": "English",
    "I agree": "我同意",
    "Waiting for the trainer": "等待老师开始",
    "Game {n}": "第{n}局",
    "Month {n} of {months}": "第{n}月，共{months}月",
    "Your goal": "你的目标",
    "made so far": "目前所得",
    "together": "合计",
    "Your brief (for you alone)": "你的任务书（仅供你本人）",
    "What you heard": "你听到的消息",
    "Talk": "交谈",
    "Send": "发送",
    "Say something to {name}": "对{name}说",
    "Waiting for {names}.": "等待{names}。",
    "The trainer has paused the class.": "老师暂停了课堂。",
    "A robot sits in your chair for now.": "现在由机器人代你决定。",
    "It is your turn.": "轮到你了。",
    "{n} seconds left": "还剩{n}秒",
    "The connection is lost; your answers are kept. Trying again ...": "连接断开；你的决定都已保存。正在重新连接……",
    "Where things stand": "目前的局面",
    "Plan your visits": "安排拜访",
    "at most {n} visits a month": "每月最多{n}次拜访",
    "Negotiation with {name}": "与{name}谈判",
    "your last offer": "你上次的出价",
    "your offer": "你的出价",
    "points to you (of 100)": "对你的分值（满分100）",
    "offers left: {n}": "还可出价{n}次",
    "No time for another offer.": "没有时间再出价了。",
    "without an agreement you can count on {n} points": "谈不成，你也有{n}分",
    "Suggest a package worth": "建议一个对我值这么多分的方案",
    "It gives way where that costs you least and they are known to care most.": "它在你损失最小、而对方据你所知最看重的地方让步。",
    "Make this offer": "提出这个方案",
    "Leave it to a colleague": "交给同事",
    "share that is yours, in per cent": "归你的百分比",
    "An unannounced price cut is behind this.": "起因是一次未打招呼的降价。",
    "Stand-off with {name}, month {n}": "与{name}僵持，第{n}个月",
    "Only part of the trade goes on, and a break-up may come.": "生意只剩一部分，关系可能破裂。",
    "Before you begin": "开始之前",
    "What do you want to reach?": "你想达到什么？",
    "What do you do if there is no agreement?": "如果谈不成，你怎么办？",
    "Below how many points do you rather walk away?": "低于多少分你宁可离席？",
    "Keep": "保存",
    "Afterwards": "结束之后",
    "What surprised you?": "什么让你意外？",
    "What would you do again, and what not?": "哪些做法你会再用，哪些不会？",
    "What did you learn about the other side, and how?": "你了解到对方什么，怎么了解到的？",
    "Kept.": "已保存。",
    "Your negotiations": "你的谈判",
    "Other managers on your random numbers": "同样的随机数，换别的经理",
    "Other managers now play on the same random numbers ...": "其他经理正在用同样的随机数来做……",
    "Your game as a file, for kamlab play --debrief": "你这一局的文件（供kamlab play --debrief读取）",
    "Games (ZIP), for kamlab play --debrief": "全部棋局（ZIP，供kamlab play --debrief读取）",
    "a game of several chairs is no game of one person": "几个人同桌的一局不是单人局",
    "join the class first": "请先加入课堂",
    "The trainer's desk": "老师的工作台",
    "Begin": "开始",
    "Pause": "暂停",
    "Seconds for an answer (0: no limit)": "每次决定的秒数（0为不限）",
    "Set": "设定",
    "Bring everybody to month": "让所有人进到第几月",
    "Do it": "执行",
    "Next game, other random numbers": "下一局，换随机数",
    "Nudge": "提醒",
    "Robot in": "换上机器人",
    "Robot out": "换下机器人",
    "New link": "新链接",
    "Who has joined": "已加入的人",
    "Tables": "各桌",
    "Table {n}": "第{n}桌",
    "here": "在线",
    "away": "离线",
    "waits {n} s": "已等{n}秒",
    "Seat": "就座",
    "The wall shows": "投影显示",
    "how to join": "如何加入",
    "the leaderboard": "排行榜",
    "the debrief": "总结",
    "Open the wall's page": "打开投影页面",
    "Decisions (CSV)": "全部决定（CSV）",
    "Outcomes (CSV)": "结果（CSV）",
    "finished": "已结束",
    "still worth": "今后还值",
    "role": "角色",
    "firm": "公司",
    "All negotiations": "全部谈判",
    "between": "双方",
    "ended": "结果",
    "offers": "出价次数",
    "supplier's points": "供应商得分",
    "buyer's points": "采购方得分",
    "left on the table": "留在桌上的分",
    "what both would have preferred": "双方都更愿意的方案",
    "Give this link to {name}; the old one is void:": "把这个链接给{name}；旧的已作废：",
    "name": "姓名",
    "person": "人",
    "The code is {code}": "课堂代码：{code}",
    (
        "{tables} tables, {talks} negotiations, {agreed} agreements; the middle negotiation left {points:.0f} points on"
        " the table."
    ):
        ("{tables}桌，{talks}次谈判，{agreed}次达成协议；居中的一次谈判在桌上留下了{points" ":.0f}分。"),
    (
        "Together, and with what the relationship is still worth, table {best} made the most ({most:.1f} {money}) and t"
        "able {worst} the least ({least:.1f})."
    ):
        ("双方合计，连同关系今后的价值，第{best}桌最多（{most:.1f}{money}），第{worst}桌最" "少（{least:.1f}）。"),
    "Nobody left anything to speak of: no other deal would have been better for both.": "没有人留下什么：没有别的方案对双方都更好。",
    "worth to the supplier (points)": "对供应商的分值",
    "worth to the buyer (points)": "对采购方的分值",
    "the best that both can have": "双方所能达到的最好结果",
    "Nobody has negotiated yet.": "还没有人谈判过。",
    "Table {table} left {points:.0f} points in month {month}; this deal both would have preferred: {deal}.":
        "第{table}桌在第{month}月留下了{points:.0f}分；双方都更愿意的方案是：{deal}。",
    (
        "Table {table} parted without agreement in month {month} and left {points:.0f} points; this deal both would hav"
        "e preferred: {deal}."
    ):
        ("第{table}桌在第{month}月没有谈成，留下了{points:.0f}分；双方都更愿意的方案是：{de" "al}。"),
    "agreed": "谈成",
    "no agreement": "没有谈成",
    "to the supplier {issues}": "{issues}归供应商",
    "to the buyer {issues}": "{issues}归采购方",
    "the rest in halves": "其余各半",
    "the class is not where this can be done: load the desk again": "课堂现在不能这样做：请重新载入工作台",
    "nobody has joined yet": "还没有人加入",
    "the class has not begun": "课堂还没有开始",
    "there is nobody of this number": "没有这个编号的人",
    "the class is paused: nothing is decided now": "课堂已暂停：现在不能作决定",
    "you have no seat yet: wait for the trainer": "你还没有座位：请等老师安排",
    "this game is over, and the next one has begun: the page shows what is asked": "这一局已经结束，下一局已经开始：页面上是现在的问题",
    "the trainer has put a robot in your chair for now": "老师暂时让机器人坐了你的位置",
    "nothing can be suggested now": "现在不能给出建议",
    "a message has 1 to {n} letters": "一条消息有1到{n}个字",
    "nobody sits there": "那里没有人",
    "an answer has at most {n} letters": "一个回答最多{n}个字",
    "a timer has 0 to {n} seconds; 0 is none": "时限为0到{n}秒；0为不限",
    "there is no such chair": "没有这个座位",
    "the projector cannot show that": "投影不能显示这个",
    "the class is full: it has {n} people": "课堂满员：已有{n}人",
    "this question has been answered already, or is not yours now: the page shows what is asked":
        "这个问题已经有了回答，或者现在不归你回答：页面上是现在的问题",
    "somebody has joined under this name: add your family name; if it is you, the trainer gives you a link back in":
        "已有人用这个名字加入：请加上姓；如果就是你本人，老师会给你一个重新进入的链接",
    "the desk cannot do that": "工作台不能这样做",
    "this cannot be kept now: try again in a moment": "现在无法保存：请稍后再试",
    "too many tries: wait a minute": "尝试次数太多：请等一分钟",
    "this is not the code of the class: look at the wall": "课堂代码不对：请看投影",
    "who joins agrees to what is written above": "加入者须同意以上内容",
    "a move says which question it answers": "决定须说明回答的是哪个问题",
    "this cannot be an answer": "这不能作为回答",
    "that was too fast: wait a moment": "太快了：请稍等",
    "To join: {links}": "加入课堂：{links}",
    "The trainer's desk (for you alone): {link}": "老师的工作台（仅供你本人）：{link}",
    "Everything is kept in {database}; the same command goes on with this class. Ctrl-C ends.":
        "一切都保存在{database}；用同一条命令即可继续这个课堂。Ctrl-C结束。",
    "The class {code} goes on.": "课堂{code}继续。",
    "The class {code} is open.": "课堂{code}已打开。",
    "Compiling the rules, once; this takes a minute ...": "正在编译规则，只需一次，约一分钟……",
    " or ": " 或 ",
    (
        "What each issue weighs for you stands in the table of the negotiation. The other side does not know it, nor yo"
        "u theirs."
    ):
        "每个议题对你有多重要，写在谈判表里。对方不知道你的，你也不知道对方的。",
    "Their new offer is worth {points:+.0f} points to you: they take back on {taken}.":
        "对方的新出价对你是{points:+.0f}分：在{taken}上收回了让步。",
    "buyer of {firm}": "{firm}的采购经理",
    "key account manager of {firm}": "{firm}的大客户经理",
    "You buy for {firm}. You negotiate the terms with {others} for {months} months.":
        "你为{firm}采购。在{months}个月里，由你与{others}谈条款。",
    (
        "Somebody else can supply part of what they supply, at a cost. Your people meet theirs; what they think of the "
        "firm builds up over the months, for better or worse."
    ):
        "他们供的货，一部分可以另找别家，但有代价。你们的人与他们的人常有来往；对这家公司的看法会逐月积累，可好可坏。",
    "You are the key account manager of {firm}. You negotiate the terms with {others} for {months} months.":
        "你是{firm}的大客户经理。在{months}个月里，由你与{others}谈条款。",
    (
        "Every {n} months you plan whom to visit. Who is known at an account learns what it cares for: suggested packag"
        "es then cost you less."
    ):
        "每{n}个月你要安排拜访谁。与客户的人熟悉了，就会知道对方看重什么：系统建议的方案也就让你少付代价。",
    (
        "Your goal is one number: what you make in these {months} months, and what the relationship is still worth then"
        ": what two others, neither soft nor hard, make of it in the {after} months after."
    ):
        ("你的目标是一个数：这{months}个月里的所得，加上关系那时还值多少——由两位不软不硬的接手者在之后{aft" "er}个月里得到的收益。"),
    "Your goal is one number: what you make in these {months} months.": "你的目标是一个数：这{months}个月里的所得。",
    "what two others made of it in the {n} months after": "两位接手者在之后{n}个月里的收益",
    "what it is still worth: the next {n} months, if two others took over now": "今后还值：如果现在换两个人接手，今后{n}个月里的收益",
    "account": "客户",
    "your share": "你的份额",
    "terms (points to you)": "条款（对你的分值）",
    "You open. Whoever opens sets the middle; you can offer {n} times.": "由你先开价。先开价的人定下中点；你可以出价{n}次。",
    "Their first offer is worth {worth:.0f} points to you.": "对方的第一次出价对你值{worth:.0f}分。",
    "They did not move.": "对方没有让步。",
    "Their new offer is worth {points:+.0f} points to you: they give way on {given} and take back on {taken}.":
        "对方的新出价对你是{points:+.0f}分：在{given}上让步，在{taken}上收回。",
    "Their new offer is worth {points:+.0f} points to you: they give way on {given}.":
        "对方的新出价对你是{points:+.0f}分：在{given}上让步。",
    "You have joined. The class has {n} people; the trainer will begin.": "你已加入。课堂现有{n}人；老师即将开始。",
    "supplier": "供应商",
    "its share": "其份额",
    "Month {month}: no agreement; {points:.0f} points were there for both of you.":
        "第{month}月：没有谈成；本有{points:.0f}分可供双方分享。",
    "Month {month}: you agreed, and left nothing to speak of on the table.": "第{month}月：谈成了，桌上几乎没有留下什么。",
    (
        "Month {month}: you agreed, and left {points:.0f} points on the table; this deal both would have preferred: {de"
        "al}."
    ):
        "第{month}月：谈成了，桌上还留下{points:.0f}分；双方都更愿意的方案是：{deal}。",
    "a robot": "机器人",
    "name a role: --roles supplier,buyer": "请写明角色：--roles supplier,buyer",
    "{firm} sells at list terms and does not bargain: name another case": "{firm}按标价销售，不谈判：请换一个案例",
    "no other supplier of {case} bargains: leave out the role rivals": "{case}中没有其他供应商谈判：请去掉角色rivals",
    "{case} has no account {name!r}{hint}": "{case}中没有客户{name!r}{hint}",
    "there is no role {role!r}{hint}": "没有角色{role!r}{hint}",
}  # fmt: skip
