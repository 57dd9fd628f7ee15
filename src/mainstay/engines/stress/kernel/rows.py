"""Rows of the arrays of the kernel: which quantity stands where. Few arrays with many rows compile in seconds."""

from __future__ import annotations

#: rows of `Net.node_int`
NODE_GROUP = 0
OUT_START = 1
SINK = 2
POLICY = 3
ALLOCATION = 4
WAITS = 5
PUSH = 6
SHELF = 7
SHARES = 8
FIRST_DAYS = 9
PLAIN = 10
#: rows of `Net.edge_int`
OUT_EDGE = 0
SUPPLIER = 1
CUSTOMER = 2
LEAD_LOW = 3
LEAD_HIGH = 4
PIPE_LEN = 5
OVERWRITES = 6
ORDER_DELAY = 7
DELAY_START = 8
RANK = 9
GATE = 10
GATE_FROM = 11
OUT_PLACE = 12
#: rows of `Net.group_int`
GROUP_EDGE = 0
WEIGHS = 1
#: rows of `Net.node_real`
REORDER = 0
LOT = 1
CALM = 2
EMA = 3
FIRST_ORDERS = 4
TARGET_LEVEL = 5
TARGET_COVER = 6
GOOD = 7
SURGE_GAIN = 8
SURGE_STEP = 9
ATTENTION = 10
LINE_WEIGHT = 11
#: rows of `Net.edge_real`
QUANTITY = 0
INVERSE = 1
ORDER_QUANTITY = 2
ORDER_INVERSE = 3
GATE_UNITS = 4
GATE_COVER = 5
#: rows of `Net.group_real`
LEVEL = 0
COVER = 1
#: rows of `Net.sink_real`
NOISE = 0
LOST_SHARE = 1
#: rows of `State.node`
ON_HAND = 0
BACKLOG = 1
RECEIVED = 2
FORECAST = 3
SURGE = 4
ALLOWED = 5
#: rows of `State.edge`
INPUT = 0
POSITION = 1
ORDERED = 2
UNFILLED = 3
PART = 4
TRUST = 5
DOCK = 6
GATEHOUSE = 7
#: rows of `State.sink`
WAITING = 0
ASKED = 1
OWN_PART = 2  # units given by a rule, then the share of what was asked that was served
SHORT = 3
SINK_FACTOR = 4
SERVED = 5
#: rows of `State.line`
LINE_NOW = 0
LINE_LEFT = 1
LINE_CHANGE = 2
#: rows of `Tally.sink`
SUM_ASKED = 0
SUM_SERVED = 1
SUM_LOST = 2
SUM_RELEASED = 3
WORST = 4
#: rows of `Tally.sink_day`
SHORT_DAYS = 0
FIRST_SHORT = 1
STREAK = 2
RECOVERED = 3
FULL = 4
#: rows of `Tally.day`
DAY_ASKED = 0
DAY_SERVED = 1
#: rows of `Tally.node`
SUM_MADE = 0
SUM_SCRAPPED = 1
SUM_RECEIVED = 2
SUM_SQUARED = 3
#: rows of `Trace.node`
T_STOCK = 0
T_BACKLOG = 1
T_RECEIVED = 2
T_MADE = 3
T_STARTED = 4
T_SCRAPPED = 5
#: rows of `Trace.sink`
T_DEMAND = 0
T_SERVED = 1
T_WAITING = 2
#: rows of `Trace.edge`
T_ORDER = 0
T_ARRIVED = 1
T_SHIPPED = 2
T_INPUT = 3
T_POSITION = 4
T_UNFILLED = 5
T_DOCK = 6
T_GATEHOUSE = 7
#: rows of `Links.platform_int`
CAMPAIGN = 0
CHANGEOVER = 1
#: rows of `Links.switch_int`
SWITCH_FROM = 0
SWITCH_TO = 1
SWITCH_DELAY = 2
#: rows of `Links.ban_real`
BAN_NEED = 0
BAN_BELOW = 1
BAN_UNTIL = 2
