"""The desk of referrals: what each country gets, seen as the recipient will see it, decided by two persons."""

from workstation.ui.desks.referring.desk import Referring

__all__ = ["Referring"]
