"""How English pages write days and hours; the other languages have the same names."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
TIME_FORMAT = "H:i"
MONTH_DAY_FORMAT = "j F"
WEEKDAY_FORMAT = "l j F"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DAY_FORMAT = "j M"
SHORT_DATETIME_FORMAT = "j M, H:i"
FIRST_DAY_OF_WEEK = 1
