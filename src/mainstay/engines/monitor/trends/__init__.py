"""Trends: what rises, what falls, how sure that is, what follows what, and which alarms were right."""

from __future__ import annotations

from mainstay.engines.monitor.trends.alarm_path import Alarms, alarms
from mainstay.engines.monitor.trends.alarm_score import AlarmScore, score_alarms
from mainstay.engines.monitor.trends.detectors import Cusum, Ewma, Level
from mainstay.engines.monitor.trends.discoveries import Discoveries, false_discovery
from mainstay.engines.monitor.trends.fit import KendallTests, Slopes, Trends, fit, mann_kendall, theil_sen
from mainstay.engines.monitor.trends.intervals import Share, wilson
from mainstay.engines.monitor.trends.stage_gap import industrialisation_gap
from mainstay.engines.monitor.trends.stage_lead import LeadLag, lead_lag
from mainstay.engines.monitor.trends.table import TrendRule, trend_table

__all__ = [
    "AlarmScore",
    "Alarms",
    "Cusum",
    "Discoveries",
    "Ewma",
    "KendallTests",
    "LeadLag",
    "Level",
    "Share",
    "Slopes",
    "TrendRule",
    "Trends",
    "alarms",
    "false_discovery",
    "fit",
    "industrialisation_gap",
    "lead_lag",
    "mann_kendall",
    "score_alarms",
    "theil_sen",
    "trend_table",
    "wilson",
]
