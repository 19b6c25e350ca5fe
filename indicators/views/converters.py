"""Months and financial years in addresses."""

from datetime import date

from indicators.rules.periods import financial_year_label, month_of


class MonthConverter:
    """A month in an address: 2026-09."""

    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the month. Raises ValueError, which Django answers with a 404."""
        return month_of(value)

    def to_url(self, value: date) -> str:
        """Return the month as an address writes it."""
        return f"{value:%Y-%m}"


class FinancialYearConverter:
    """A financial year in an address, as its April: 2026-27."""

    regex = r"20[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the year's April. Raises ValueError when the second part does not follow."""
        april = date(int(value[:4]), 4, 1)
        if self.to_url(april) != value:
            raise ValueError(f"“{value}” is not a financial year: write it as 2026-27.")
        return april

    def to_url(self, value: date) -> str:
        """Return the financial year as an address writes it."""
        return financial_year_label(value).replace("/", "-")
