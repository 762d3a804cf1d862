"""What a draw is for. The numbers, 1 to 255, are part of every address: take a free one, never renumber.

A purpose asks one question, in one place of the rules, and asks it of one subject once a month: two questions that shared an address
would share their answer.
"""

MARKET = 1
DEMAND = 2
TURNOVER = 3
SHIFT = 4
SHIFT_LAYER = 5
SHIFT_TIE = 6
SHIFT_RIVAL = 7
SHIFT_HOSTILE = 8
READINESS = 9
WARNING = 10
SCRIPTED = 11
PROVOCATION_WARNING = 12
DEFUSE = 13
PROMISE = 14
CONFLICT = 15
STANDOFF = 16
STANDOFF_HOW = 17
LEAVE = 18
RESUME = 19
CONTEST = 20
INCIDENT = 30
SERVICE = 31
RECOVERY = 32
REP_LEAVES = 33
REP_LEAVES_TRADE = 34
REP_FOUNDS = 35
REP_RIVAL = 36
FOLLOW = 37
STAGE = 50
STAGE_WAY = 51

# portfolio: 60 to 69
SIZE = 60
BAD_CONDUCT = 40
CONDUCT_FOUND = 41
NEEDLESS_CHANGE = 42
LAUNCH = 43
HIT = 44
