"""Reads the times of the vocabulary: date-times, days, months, years, `~ ? %`, intervals with open ends.

A time is one moment, known to lie between two bounds. Bounds are whole nanoseconds since the
beginning of the year 0 of the proleptic Gregorian calendar, UTC; both ends are included.
"""

import re
from typing import NamedTuple

DAY_NS = 86_400 * 10**9
# Later than any moment of the year 9999: the bound of an interval that is open at its end.
NEVER = 10**30

_VALUE = re.compile(
    r"(\d{4})(?:-(\d{2})(?:-(\d{2})"
    r"(?:T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2}))?)?)?[~?%]?"
)


class Span(NamedTuple):
    """The bounds between which a moment lies."""

    earliest: int | None
    latest: int

    @property
    def start(self):
        """Return where the moment counts from: its earliest bound, else its latest."""
        return self.latest if self.earliest is None else self.earliest


def parse(text):
    """Return the span of an EDTF value; raise ValueError, naming it, when it is none."""
    first, slash, second = text.partition("/")
    if not slash:
        return _value(first, text)
    if first == ".." and second != "..":
        return Span(None, _value(second, text).latest)
    begin = _value(first, text)
    if second == "..":
        return Span(begin.earliest, NEVER)
    return Span(begin.earliest, _value(second, text).latest)


def _value(part, text):
    matched = _VALUE.fullmatch(part)
    if matched is None:
        raise ValueError(f"`{text}` is not a time: write 2025-05-17, 2025-05, 2025 or 2025-05-17T09:30:00Z")
    try:
        return _span(*matched.groups())
    except ValueError as error:
        raise ValueError(f"`{text}` is not a time: {error}") from None


def _span(year, month, day, hour, minute, second, fraction, offset):
    year = int(year)
    if month is None:
        return Span(_day(year, 1, 1), _day(year + 1, 1, 1) - 1)
    month = int(month)
    if day is None:
        beyond = (year + 1, 1) if month == 12 else (year, month + 1)
        return Span(_day(year, month, 1), _day(*beyond, 1) - 1)
    midnight = _day(year, month, int(day))
    if hour is None:
        return Span(midnight, midnight + DAY_NS - 1)
    moment = midnight + _of_day(int(hour), int(minute), int(second)) - _offset(offset)
    moment += int((fraction or "0").ljust(9, "0"))
    return Span(moment, moment)


def _of_day(hour, minute, second):
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("there is no such time of day")
    return (hour * 3600 + minute * 60 + second) * 10**9


def _offset(offset):
    if offset == "Z":
        return 0
    ahead = _of_day(int(offset[1:3]), int(offset[4:6]), 0)
    return -ahead if offset[0] == "-" else ahead


def _day(year, month, day):
    """Return the first moment of a day."""
    if not 1 <= month <= 12 or not 1 <= day <= _days_of(year, month):
        raise ValueError("there is no such day")
    return _days_before(year, month, day) * DAY_NS


def _days_of(year, month):
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _days_before(year, month, day):
    """Count the days since 1 January of the year 0; years begin in March, so that February ends them."""
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    leap_days = year // 4 - year // 100 + year // 400
    return year * 365 + leap_days + (month * 153 + 2) // 5 + day - 1 + 60
