"""The named queries, each declared once: the six of the document (D2.2 to D2.7), and those of what came later."""

from collections.abc import Mapping
from types import MappingProxyType

from crm_desktop.db.reports import (
    assignment,
    call_rounds,
    contracts,
    contracts_ending,
    customer,
    feedback,
    forecast,
    funnel,
    interactions,
    opportunities,
    performance,
    plans,
    stage_times,
)
from crm_desktop.db.reports.report import Report

REPORTS: tuple[Report, ...] = (
    customer.REPORT,
    performance.REPORT,
    plans.REPORT,
    feedback.BY_TYPE,
    feedback.HANDLING,
    assignment.REPORT,
    call_rounds.REPORT,
    interactions.REPORT,
    contracts.REPORT,
    contracts_ending.REPORT,
    opportunities.REPORT,
    funnel.REPORT,
    stage_times.REPORT,
    forecast.REPORT,
)
BY_NAME: Mapping[str, Report] = MappingProxyType({report.name: report for report in REPORTS})
