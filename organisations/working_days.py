"""Working days in the Netherlands: Monday to Friday without public holidays.

The days follow from a rule and from Easter, so no list has to be kept and no package is needed.
"""

from datetime import date, timedelta

_SATURDAY = 5
#: Liberation Day is a day off for most people once in five years.
_LIBERATION_EVERY = 5


def easter(year: int) -> date:
    """Return Easter Sunday (Gregorian calendar, the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holidays(year: int) -> frozenset[date]:
    """Return the public holidays of ``year``; Good Friday is a working day for most."""
    sunday = easter(year)
    kings_day = date(year, 4, 27)
    days = {
        date(year, 1, 1),
        sunday,
        sunday + timedelta(days=1),
        sunday + timedelta(days=39),
        sunday + timedelta(days=49),
        sunday + timedelta(days=50),
        date(year, 12, 25),
        date(year, 12, 26),
        # On a Sunday the king's birthday is kept the day before.
        kings_day if kings_day.weekday() != 6 else kings_day - timedelta(days=1),
    }
    if year % _LIBERATION_EVERY == 0:
        days.add(date(year, 5, 5))
    return frozenset(days)


def is_working_day(day: date) -> bool:
    """Tell whether offices answer on ``day``."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def after_working_days(start: date, number: int) -> date:
    """Return the day that lies ``number`` working days after ``start``."""
    day = start
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day
