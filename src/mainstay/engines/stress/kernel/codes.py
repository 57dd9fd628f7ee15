"""Codes of quantities and rules inside the kernel; `QUANTITIES` of the impacts gives the order."""

from __future__ import annotations

from mainstay.engines.stress.network.impacts import ON_EDGES, QUANTITIES

QUANTITY_COUNT = len(QUANTITIES)
CAPACITY = QUANTITIES.index("capacity")
YIELD = QUANTITIES.index("yield")
STOCK = QUANTITIES.index("stock")
HOLD = QUANTITIES.index("hold")
ORDER = QUANTITIES.index("order")
SHIP = QUANTITIES.index("ship")
TRANSIT = QUANTITIES.index("transit")
RECEIVE = QUANTITIES.index("receive")
EXPORT = QUANTITIES.index("export")
LEAD_TIME = QUANTITIES.index("lead")
DEMAND = QUANTITIES.index("demand")
TARGET = QUANTITIES.index("target")
WEIGHT = QUANTITIES.index("weight")
#: quantities whose effect is added to 1 instead of taken from it
ADDED = (LEAD_TIME, DEMAND, TARGET)
ON_EDGE = tuple(name in ON_EDGES for name in QUANTITIES)

#: ordering policies
ORDER_UP_TO, SMALL_S_BIG_S, LOTS, FIXED_ORDERS, ANCHOR = 0, 1, 2, 3, 4
#: allocation rules
PROPORTIONAL, PRIORITY, LEXICOGRAPHIC, FAIR_SHARE = 0, 1, 2, 3

#: classes of the histogram of fill rates: 0, then equal steps up to 1, which is the last class alone
FILL_CLASSES = 33
#: fill rate and days in a row that make a recovery
RECOVERED_FILL = 0.95
RECOVERED_DAYS = 30
#: days of own stock that make a recovery by the rule of a maker: eight weeks
RULE_DAYS = 56
#: less than this share of what was wanted counts as short of it; rounding is no shortage
NEARLY_ALL = 0.999
#: a buyer never forgets a supplier altogether
LEAST_TRUST = 0.02
#: inputs that the short way of a node takes in one pass
MOST_INPUTS = 3
